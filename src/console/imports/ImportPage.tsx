import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewImport, type ImportKind, type ImportRequest } from "../../ui/api/index.ts";
import { FileChoice } from "./FileChoice.tsx";
import { ImportMapping, type MappingChange } from "./ImportMapping.tsx";
import { ImportPreviewTable } from "./ImportPreviewTable.tsx";
import { ImportProblem } from "./ImportProblem.tsx";
import { ImportProgress } from "./ImportProgress.tsx";
import { useImport } from "./use-import.ts";
import "./import.css";

type Chosen = { readonly file: File; readonly number: number };

/** Settings › Import: choose a kind and a file, see how it is read, import it, take the bad rows back. */
export function ImportPage() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ImportKind>("items");
  const [chosen, setChosen] = useState<Chosen>();
  const [mapping, setMapping] = useState<MappingChange>({ fixed: {} });
  const run = useImport();
  const isRunning = run.state.status === "running";
  const preview = useQuery({
    queryKey: ["import-preview", kind, chosen?.number, mapping],
    queryFn: ({ signal }) => {
      if (chosen === undefined) throw new Error("no file is chosen");
      return previewImport({ kind, file: chosen.file, ...mapping }, signal);
    },
    enabled: chosen !== undefined,
    placeholderData: (before, query) =>
      query?.queryKey[1] === kind && query.queryKey[2] === chosen?.number ? before : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const restart = (next: { kind?: ImportKind; file?: File }): void => {
    if (next.kind) setKind(next.kind);
    if (next.file) setChosen({ file: next.file, number: (chosen?.number ?? 0) + 1 });
    setMapping({ fixed: {} });
    run.reset();
  };
  const { data } = preview;
  const start = (file: File): void => {
    const request: ImportRequest = { kind, file, columns: data?.columns, fixed: mapping.fixed };
    void run.start(request);
  };
  const isReady = data !== undefined && data.missing.length === 0 && !preview.isFetching;
  return (
    <div className="page import">
      <div className="page-head">
        <h1>{t("imports.title")}</h1>
      </div>
      <FileChoice kind={kind} file={chosen?.file} isLocked={isRunning} onChange={restart} />
      {preview.isError ? <ImportProblem error={preview.error} /> : null}
      {chosen && preview.isPending ? (
        <p className="soft" role="status">
          {t("imports.reading")}
        </p>
      ) : null}
      {chosen && data && !preview.isError ? (
        <>
          <ImportMapping
            preview={data}
            fixed={mapping.fixed}
            isLocked={isRunning}
            onChange={setMapping}
          />
          <ImportPreviewTable preview={data} />
          <ImportProgress
            state={run.state}
            total={data.rows}
            isReady={isReady}
            onStart={() => start(chosen.file)}
            onCancel={run.cancel}
          />
        </>
      ) : null}
    </div>
  );
}
