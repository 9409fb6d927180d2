import { useEffect, useRef } from 'react';

import { formatDate } from '../../lib/date';
import type { Score } from './drawScores';

type Props = {
  /** The scale, as people call it. */
  title: string;
  /** From the first to the last. */
  scores: readonly Score[];
  max: number;
};

/** How the total of a scale goes over time, drawn; beside it stand the same numbers in words. */
export function ScorePlot({ title, scores, max }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    // What draws it is loaded where something is drawn.
    void import('./drawScores').then(({ drawScores }) => {
      if (current) place.current?.replaceChildren(drawScores(scores, max));
    });
    return () => {
      current = false;
    };
  }, [scores, max]);
  return <div ref={place} className="scores-plot" role="img" aria-label={`${title}: ${inWords(scores, max)}`} />;
}

/** "3 valutazioni, da 5 il 02/03/2024 a 2 il 10/11/2026, su 6" */
export function inWords(scores: readonly Score[], max: number): string {
  const [first, last] = [scores[0], scores.at(-1)];
  if (!first || !last) return 'nessuna valutazione';
  if (scores.length === 1) return `una valutazione, ${first.value} su ${max} il ${formatDate(first.day)}`;
  return `${scores.length} valutazioni, da ${first.value} il ${formatDate(first.day)} a ${last.value} il ${formatDate(last.day)}, su ${max}`;
}
