import { areaY, dot, lineY, plot, ruleY, text } from '@observablehq/plot';

import { formatDate } from '../../lib/date';

export type Score = { day: string; value: number };

const WIDTH = 480;
const [LEFT, RIGHT, INSET] = [36, 28, 14];

/** How far apart two numbers can be read. */
const APART = 24;

const A_DAY = 24 * 60 * 60 * 1000;

/** The totals of one scale over time, as a drawing of a few lines. */
export function drawScores(scores: readonly Score[], max: number): Element {
  const days = scores.map(({ day }) => new Date(`${day}T00:00:00Z`));
  const places = apart(days.map((day) => day.getTime()));
  const points = scores.map(({ day, value }, index) => ({ at: new Date(places[index] ?? 0), day: formatDate(day), value }));
  const drawing = plot({
    width: WIDTH,
    height: 170,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginBottom: 26,
    // Numbers and days are written as everywhere in the program.
    x: { type: 'utc', label: null, ticks: spaced(days), tickFormat: (at: Date) => formatDate(at.toISOString().slice(0, 10)), inset: INSET },
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

/**
 * Moments in order as they are drawn: those of one day, or of days that are next to
 * each other, stand side by side, as near to their own place as they can be read.
 */
function apart(moments: readonly number[]): number[] {
  const [first, last] = [moments[0] ?? 0, moments.at(-1) ?? 0];
  const room = WIDTH - LEFT - RIGHT - 2 * INSET;
  const step = Math.min(APART, room / Math.max(1, moments.length - 1)) * (Math.max(last - first, A_DAY) / room);
  const places: number[] = [];
  for (const moment of moments) places.push(Math.max(moment, (places.at(-1) ?? -Infinity) + step));
  // Whoever was pushed beyond the end comes back, and pushes those before.
  let end = Math.max(last, first + step * (moments.length - 1));
  for (let index = places.length - 1; index >= 0; index--, end -= step) {
    end = Math.min(end, places[index] ?? end);
    places[index] = end;
  }
  return places;
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
