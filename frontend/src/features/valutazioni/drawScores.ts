import { areaY, dot, lineY, plot, ruleY, text } from '@observablehq/plot';

import { formatDate } from '../../lib/date';

export type Score = { day: string; value: number };

/** The totals of one scale over time, as a drawing of a few lines. */
export function drawScores(scores: readonly Score[], max: number): Element {
  const points = scores.map(({ day, value }) => ({ at: new Date(`${day}T00:00:00Z`), day: formatDate(day), value }));
  const drawing = plot({
    width: 480,
    height: 170,
    marginLeft: 36,
    marginRight: 28,
    marginBottom: 26,
    // Numbers and days are written as everywhere in the program.
    x: { type: 'utc', label: null, ticks: spaced(points.map(({ at }) => at)), tickFormat: (at: Date) => formatDate(at.toISOString().slice(0, 10)), inset: 14 },
    y: { domain: [0, max], label: null, ticks: max > 10 ? 5 : max, grid: true, nice: false },
    marks: [
      ruleY([0]),
      areaY(points, { x: 'at', y: 'value', fill: 'var(--ground-selected)', fillOpacity: 0.6 }),
      lineY(points, { x: 'at', y: 'value', stroke: 'var(--accent)', strokeWidth: 2 }),
      dot(points, { x: 'at', y: 'value', fill: 'var(--accent)', r: 4, title: ({ day, value }: { day: string; value: number }) => `${day}: ${value}` }),
      text(points, { x: 'at', y: 'value', text: 'value', dy: -11, fill: 'var(--text)', fontWeight: 600 }),
    ],
  });
  // What it says is said of the whole, in words: its parts are drawing.
  drawing.setAttribute('aria-hidden', 'true');
  return drawing;
}

/** The days that are written beneath: the first, and of the others as many as have room. */
function spaced(days: readonly Date[]): Date[] {
  const first = days[0]?.getTime() ?? 0;
  const room = ((days.at(-1)?.getTime() ?? 0) - first) / 4;
  const kept: Date[] = [];
  for (const day of days) {
    const before = kept.at(-1);
    if (before === undefined || day.getTime() - before.getTime() >= room) kept.push(day);
  }
  return kept;
}
