import { render, screen } from '@testing-library/react';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { Linked } from './Linked';

it.each([
  ['Scrivi a siz@ufficiodipiano.lodi.it.', 'siz@ufficiodipiano.lodi.it', 'Scrivi a siz@ufficiodipiano.lodi.it.'],
  ['siz@ufficiodipiano.lodi.it', 'siz@ufficiodipiano.lodi.it', 'siz@ufficiodipiano.lodi.it'],
])('%s: the address is a link, the sentence stays', (text, address, whole) => {
  const { container } = render(<Linked text={text} />);
  expect(screen.getByRole('link', { name: address }).getAttribute('href')).toBe(`mailto:${address}`);
  expect(container.textContent).toBe(whole);
});

it('a sentence without one stays as it is', () => {
  const { container } = render(<Linked text="Riprova più tardi." />);
  expect(container.innerHTML).toBe('Riprova più tardi.');
});

/** The files of a folder that may draw an address. */
function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx$/.test(path) && !path.includes('.test.') ? [path] : [];
  });
}

it('no address stands on a screen but as a link', () => {
  const bare = files('src').filter((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .some((line) => /\w@\w+\.\w/.test(line) && !/<Linked |remedy=/.test(line)),
  );
  expect(bare).toEqual([]);
});
