/** The list with the item at `index` one place up (-1) or down (1). */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const list = [...items];
  const [item] = list.splice(index, 1);
  if (item !== undefined) list.splice(Math.max(0, index + by), 0, item);
  return list;
}
