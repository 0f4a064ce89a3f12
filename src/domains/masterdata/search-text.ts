import { pinyin } from "pinyin-pro";

/** What a search looks in: names, code, barcodes, full pinyin and pinyin initials, lower case. */
export function searchText(item: {
  readonly sku: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly barcodes?: readonly string[] | undefined;
}): string {
  const full = pinyin(item.name, { toneType: "none", type: "array", nonZh: "consecutive" }).join(
    "",
  );
  const initials = pinyin(item.name, {
    pattern: "first",
    toneType: "none",
    type: "array",
    nonZh: "consecutive",
  }).join("");
  return [item.name, item.nameEn ?? "", item.sku, ...(item.barcodes ?? []), full, initials]
    .join(" ")
    .toLowerCase()
    .replaceAll(/\s+/g, " ");
}
