import type { DemoItem } from "./items.ts";

/**
 * Pairs of goods that are taken for each other: the same good in another size, grade or brand, next to each other on the
 * shelf. An item without one is its own twin.
 */
export function twinsOf(
  items: readonly Pick<DemoItem, "category" | "zone" | "good">[],
): Int32Array {
  const twins = Int32Array.from(items, (_, index) => index);
  const alone = new Map<string, number>();
  const pairUp = (keyOf: (item: (typeof items)[number]) => string) => {
    alone.clear();
    items.forEach((item, index) => {
      if (twins[index] !== index) return;
      const key = keyOf(item);
      const other = alone.get(key);
      if (other === undefined) return void alone.set(key, index);
      twins[index] = other;
      twins[other] = index;
      alone.delete(key);
    });
  };
  pairUp(({ category, good }) => `${category}/${good}`);
  pairUp(({ category }) => category ?? "");
  pairUp(({ zone }) => zone);
  return twins;
}
