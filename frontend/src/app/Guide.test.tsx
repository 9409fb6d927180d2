import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { areas } from './areas';
import { Guide, useGuideKey } from './Guide';

// The calendar is drawn by nobody here.
vi.mock('@fullcalendar/react', () => ({ default: () => null }));

function Desk() {
  const [reading, setReading] = useState(false);
  useGuideKey(() => setReading(true));
  const [area] = areas;
  return (
    <>
      <button type="button">Salva</button>
      <label>
        Nota <input />
      </label>
      {reading && area && <Guide area={area} onClose={() => setReading(false)} />}
    </>
  );
}

describe('the guide of an area', () => {
  it.each(['{F1}', '?'])('is asked for with %s, and gives the focus back', async (key) => {
    const user = userEvent.setup();
    render(<Desk />);
    await user.tab();
    await user.keyboard(key);
    expect(screen.queryByRole('dialog', { name: 'Guida: Home' })).not.toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Salva' })));
  });

  it('leaves a question mark to who writes one, and F1 opens it there too', async () => {
    const user = userEvent.setup();
    render(<Desk />);
    const note = screen.getByRole<HTMLInputElement>('textbox', { name: 'Nota' });
    await user.type(note, 'Chi?');
    expect(note.value).toBe('Chi?');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.keyboard('{F1}');
    expect(screen.queryByRole('dialog')).not.toBeNull();
  });

  it('is short, and says each thing under a title of its own', () => {
    for (const { guide } of areas) {
      expect(new Set(guide.map(({ title }) => title)).size).toBe(guide.length);
      for (const { text } of guide) expect(text.length).toBeLessThan(320);
    }
  });
});
