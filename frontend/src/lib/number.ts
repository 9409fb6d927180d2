// Numbers as Italian offices write them: 1.234,50. Written out here rather than
// with Intl, whose Italian leaves four-digit numbers ungrouped.

/** "1.234" or, with decimals, "1.234,50". */
export function formatNumber(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return '';
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  const text = fraction ? `${grouped},${fraction}` : grouped;
  const isZero = /^[0.,]+$/.test(text);
  return value < 0 && !isZero ? `-${text}` : text;
}

/** "1.234,50 €" from cents. */
export function formatEuro(cents: number): string {
  return Number.isFinite(cents) ? `${formatNumber(cents / 100, 2)} €` : '';
}

/**
 * The number that somebody typed ("1.234,5", "1234,5", "12"); undefined if it is
 * none. The dot only groups: "1.5" is refused rather than guessed at.
 */
export function parseNumber(typed: string): number | undefined {
  const text = typed.trim();
  if (!/^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(text)) return undefined;
  return Number(text.replaceAll('.', '').replace(',', '.'));
}

/** "1 modifica", "3 modifiche". */
export function count(n: number, one: string, many: string): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}
