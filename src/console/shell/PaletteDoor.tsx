import { SearchOutlined } from "@ant-design/icons";
import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

const CommandPalette: ComponentType<{ place: string; onClose: () => void }> = lazy(async () => {
  const { CommandPalette: component } = await import("../palette/CommandPalette.tsx");
  return { default: component };
});

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** Opens the palette: a button, Ctrl-K, or ⌘K where the keyboard is Apple's. */
export function PaletteDoor({ place }: { readonly place: string }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (key: KeyboardEvent): void => {
      const isCommand = isApple ? key.metaKey : key.ctrlKey;
      if (!isCommand || key.altKey || key.shiftKey || key.key.toLowerCase() !== "k") return;
      key.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className="palette-door"
        aria-haspopup="dialog"
        aria-keyshortcuts={isApple ? "Meta+K" : "Control+K"}
        onClick={() => setOpen(true)}
      >
        <SearchOutlined aria-hidden="true" />
        <span className="palette-door-text">{t("palette.open")}</span>
        <kbd aria-hidden="true">{isApple ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      {isOpen ? (
        <Suspense>
          <CommandPalette place={place} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
