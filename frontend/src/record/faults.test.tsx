import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';

import { Fault } from '../bridge/errors';
import { FormFailure } from './FormFailure';
import { RecordForm } from './RecordForm';
import { campo, draw, kindOf, parte, program } from './testing';
import type { Values } from './values';

const scheda = kindOf([
  parte('Dati', campo('nome', 'testo', { etichetta: 'Nome' }), campo('email', 'testo', { etichetta: 'E-mail' }), campo('nascita', 'data', { etichetta: 'Nascita' }), campo('aiuti.*', 'scelte', { etichetta: 'Aiuti', voci: [{ codice: 'a', testo: 'Spesa' }] })),
]);
const wrong = new Fault({
  code: 'non_valido', field: 'nascita', message: '«Nascita» è nel futuro.',
  others: [{ field: 'email', message: '«E-mail»: l’indirizzo non è completo.' }, { field: 'aiuti', message: '«Aiuti» è obbligatorio.' }],
});

/** A form that is told what is wrong once somebody saves. */
function form(error: Fault, begin: Values = { email: 'ugo', nascita: '2030-01-01' }) {
  program();
  function Holder() {
    const [values, setValues] = useState(begin);
    const [told, setTold] = useState<Fault | null>(null);
    return (
      <>
        <FormFailure error={told} />
        <RecordForm scheda={scheda} fields={['nome', 'email', 'nascita', 'aiuti.*']} id="" values={values} set={(change) => setValues((old) => ({ ...old, ...change }))} error={told} />
        <button onClick={() => setTold(error)}>Salva</button>
      </>
    );
  }
  draw(<Holder />);
  return userEvent.setup();
}

it('all that is wrong is said at once, each at its field, and leads there', async () => {
  const user = form(wrong);
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  // To the first in the order of the form, not of the answer.
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'E-mail' }));
  const [list] = screen.getAllByRole('alert').filter((one) => within(one).queryByText('Da correggere: 3 campi'));
  if (!list) throw new Error('a list of what is wrong');
  await user.click(within(list).getByRole('button', { name: '«Nascita» è nel futuro.' }));
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Nascita' }));
  await user.click(within(list).getByRole('button', { name: '«Aiuti» è obbligatorio.' }));
  expect(document.activeElement).toBe(screen.getByRole('checkbox', { name: 'Spesa' }));
});

it('what was put right is said no more, and the rest stays', async () => {
  const user = form(wrong);
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  const email = screen.getByRole('textbox', { name: 'E-mail' });
  await user.type(email, '@esempio.it');
  expect(email.getAttribute('aria-invalid')).toBeNull();
  expect(document.activeElement).toBe(email); // and nobody is led away while typing
  await screen.findByText('Da correggere: 2 campi');
  await user.click(screen.getByRole('checkbox', { name: 'Spesa' }));
  expect(screen.queryByText(/Da correggere/)).toBeNull();
  expect(screen.getAllByText('«Nascita» è nel futuro.')).toHaveLength(1);
  expect(screen.getByRole('textbox', { name: 'Nascita' }).getAttribute('aria-invalid')).toBe('true');
});

it('what is wrong with a field that the form does not draw is said above it', async () => {
  const user = form(new Fault({ code: 'non_valido', field: 'interno', message: 'Il codice non va.' }));
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  expect(await screen.findByText('Il codice non va.')).toBeTruthy();
});

it('what is no fault of a field is told as before', async () => {
  const user = form(new Fault({ code: 'disco_pieno', field: '', message: 'Il disco è pieno.' }));
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  await screen.findByText(/Il disco è pieno/);
});
