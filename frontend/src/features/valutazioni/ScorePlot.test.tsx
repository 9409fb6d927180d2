import { render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { inWords, ScorePlot } from './ScorePlot';

const scores = [
  { day: '2024-03-02', value: 5 },
  { day: '2025-01-15', value: 4 },
  { day: '2026-11-10', value: 2 },
];

describe('a scale over time', () => {
  it('is drawn with a dot and a number for each, and days as Italians write them', async () => {
    render(<ScorePlot title="ADL di Katz" scores={scores} max={6} />);
    const drawing = screen.getByRole('img', { name: 'ADL di Katz: 3 valutazioni, da 5 il 02/03/2024 a 2 il 10/11/2026, su 6' });
    await waitFor(() => expect(drawing.querySelectorAll('circle')).toHaveLength(3));
    expect(drawing.textContent).toContain('02/03/2024');
    expect(drawing.textContent).toContain('10/11/2026');
  });

  it.each([
    ['two of one day among others', ['2024-03-02', '2025-01-15', '2025-01-15', '2026-11-10']],
    ['two of the last day', ['2024-03-02', '2026-11-10', '2026-11-10']],
    ['two of the only day', ['2026-11-10', '2026-11-10']],
    ['two of days that are next to each other', ['2024-03-02', '2026-11-09', '2026-11-10']],
  ])('has %s read one beside the other, within the drawing', async (_, days) => {
    render(<ScorePlot title="ADL di Katz" scores={days.map((day) => ({ day, value: 3 }))} max={6} />);
    const drawing = screen.getByRole('img');
    await waitFor(() => expect(drawing.querySelectorAll('circle')).toHaveLength(days.length));
    const across = [...drawing.querySelectorAll('circle')].map((dot) => Number(dot.getAttribute('cx')));
    across.forEach((x, index) => {
      expect(x).toBeGreaterThan(36);
      expect(x).toBeLessThan(480 - 28);
      if (index > 0) expect(x - (across[index - 1] ?? 0)).toBeGreaterThan(20);
    });
  });

  it('is said in words where there is one, or none', () => {
    expect(inWords(scores.slice(0, 1), 6)).toBe('una valutazione, 5 su 6 il 02/03/2024');
    expect(inWords([], 6)).toBe('nessuna valutazione');
  });
});
