import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { Profiler, useState, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Fault } from '../bridge/errors';
import type { Scheda } from '../bridge/types';
import { RecordForm, type Special } from './RecordForm';
import { campo, draw, kindOf, parte, program } from './testing';
import type { Values } from './values';

afterEach(() => vi.unstubAllGlobals());

type Props = { scheda: Scheda; fields: readonly string[]; begin?: Values; error?: Fault; special?: Readonly<Record<string, Special | null>>; focus?: string; names?: Record<string, string>; fresh?: (collection: string, key: string) => Values; stays?: (key: string, values: Values) => boolean; onValues?: (values: Values) => void };

function Form({ scheda, fields, begin = {}, error, onValues, ...props }: Props) {
  const [values, setValues] = useState(begin);
  const set = (change: Values) => {
    const next = { ...values, ...change };
    setValues(next);
    onValues?.(next);
  };
  return <RecordForm scheda={scheda} fields={fields} id="" values={values} set={set} error={error ?? null} {...props} />;
}

describe('a form', () => {
  const scheda = kindOf([
    parte('Chi', campo('cognome', 'testo'), campo('nome', 'testo'), campo('codice', 'codice', { interno: true })),
    parte('Stato', campo('sesso', 'scelta', { voci: [{ codice: 'F', testo: 'Femmina' }] }), campo('civile', 'scelta', { voci: [{ codice: 'c', testo: 'Coniugato/a' }], voci_da: 'sesso', voci_se: { F: [{ codice: 'c', testo: 'Coniugata' }] } })),
    parte('Vuota', campo('numero', 'testo')),
  ]);

  it('asks what its action asks, in the parts of the kind, and begins where one writes', () => {
    program();
    draw(<Form scheda={scheda} fields={['nome', 'cognome', 'codice', 'sesso']} />);
    expect(screen.getAllByRole('heading').map((heading) => heading.textContent)).toEqual(['Chi', 'Stato']);
    expect(screen.getAllByRole('textbox').map((box) => box.closest('.ui-field')?.querySelector('label')?.textContent)).toEqual(['cognome', 'nome']);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'cognome' }));
  });

  it('begins at another field if it is told to', () => {
    program();
    draw(<Form scheda={scheda} fields={['nome', 'cognome']} focus="nome" />);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'nome' }));
  });

  it('leaves out what is said elsewhere, and draws what has a way of its own', async () => {
    program();
    const own: Special = ({ campo: { etichetta }, values, set }) => <button onClick={() => set({ nome: 'scelto' })}>{`${etichetta}: ${String(values.nome ?? '–')}`}</button>;
    draw(<Form scheda={scheda} fields={['nome', 'cognome']} special={{ cognome: null, nome: own }} />);
    expect(screen.queryByRole('textbox')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'nome: –' }));
    screen.getByRole('button', { name: 'nome: scelto' });
  });

  it('says what is wrong at its field, and nowhere else', () => {
    program();
    draw(<Form scheda={scheda} fields={['nome', 'cognome']} error={new Fault({ code: 'non_valido', field: 'nome', message: 'Scrivi il nome.' })} />);
    expect(screen.getAllByRole('textbox').map((box) => box.getAttribute('aria-invalid'))).toEqual([null, 'true']);
  });

  it('does not go on asking for what it asks no longer', async () => {
    program();
    const voci = [{ codice: 'due', testo: 'Due nomi' }, { codice: 'uno', testo: 'Uno solo' }];
    const chi = kindOf([parte('Chi', campo('nomi', 'scelta', { voci, obbligatorio: true }), campo('nome', 'testo', { quando: { campo: 'nomi', valori: ['due'] } }))]);
    const others = [{ field: 'nomi', message: 'Di’ quanti sono.' }, { field: 'altrove', message: 'Non va nemmeno questo.' }];
    draw(<Form scheda={chi} fields={['nomi', 'nome']} begin={{ nomi: 'due' }} error={new Fault({ code: 'non_valido', field: 'nome', message: 'Scrivi il nome.', others })} />);
    screen.getByText('Scrivi il nome.', { selector: 'button *, button' });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: /nomi/ }), 'Uno solo');
    expect(screen.queryByText('Scrivi il nome.')).toBeNull();
    screen.getByText('Non va nemmeno questo.');
  });

  it('calls the choices as another field has them called', async () => {
    program();
    draw(<Form scheda={scheda} fields={['sesso', 'civile']} />);
    screen.getByRole('option', { name: 'Coniugato/a' });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'sesso' }), 'Femmina');
    screen.getByRole('option', { name: 'Coniugata' });
  });

  it('keeps both of two changes made at once', async () => {
    program();
    let last: Values = {};
    const both: Special = ({ set }) => <button onClick={() => set({ nome: 'A', cognome: 'B' })}>due</button>;
    draw(<Form scheda={scheda} fields={['nome', 'cognome', 'codice']} special={{ codice: both }} onValues={(values) => (last = values)} />);
    await userEvent.click(screen.getByRole('button', { name: 'due' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'nome' }), 'nna');
    expect(last).toEqual({ nome: 'Anna', cognome: 'B' });
  });
});

describe('a key typed in one field', () => {
  it('draws that field again, and no other of 120', async () => {
    program();
    const drawn = new Map<string, number>();
    // The label of each field is drawn with it: its getter tells when.
    const fields = Array.from({ length: 120 }, (_, n) => {
      const path = `campo_${String(n)}`;
      return Object.defineProperty(campo(path, n % 10 === 9 ? 'paragrafi' : 'testo'), 'etichetta', {
        get: () => {
          drawn.set(path, (drawn.get(path) ?? 0) + 1);
          return path;
        },
      });
    });
    draw(<Form scheda={kindOf([parte('Tutto', ...fields)])} fields={fields.map(({ path }) => path)} />);
    expect(drawn.size).toBe(120);
    drawn.clear();
    const box = screen.getByRole('textbox', { name: 'campo_60' });
    await userEvent.type(box, 'abc');
    expect((box as HTMLInputElement).value).toBe('abc');
    expect([...drawn.keys()]).toEqual(['campo_60']);
  });
});

describe('people and collections', () => {
  const visible = campo('visibile_a.*', 'rif', { etichetta: 'Visibile anche a', di: 'operatore' });
  const team = parte('Équipe', campo('equipe.*.ruolo', 'testo', { etichetta: 'Ruolo', di: 'operatore' }), campo('equipe.*.dal', 'data', { etichetta: 'Dal', di: 'operatore' }));
  const elena = { id: 'u1', titolo: 'Galli Elena', servizio: 's1' };
  const marco = { id: 'u2', titolo: 'Bianchi Marco', servizio: 's2' };
  const me = { id: 'u0', titolo: 'Ferrari Anna', servizio: 's1', io: true };
  const form = (node: (onValues: (values: Values) => void) => ReactNode) => {
    let last: Values = {};
    draw(node((values) => (last = values)));
    return () => last;
  };

  it('chooses among colleagues, each with the service through which they take part', async () => {
    program({ candidates: { 'visibile_a.*': [me, elena, marco] } });
    const values = form((keep) => <Form scheda={kindOf([parte('Voce', visible)])} fields={['visibile_a.*']} onValues={keep} />);
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Bianchi Marco' }));
    expect(values()).toEqual({ 'visibile_a.u2': 's2' });
    expect(screen.queryByRole('checkbox', { name: 'Ferrari Anna' })).toBeNull();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Bianchi Marco' }));
    expect(values()).toEqual({ 'visibile_a.u2': undefined });
  });

  it('keeps who may not be chosen any more, until somebody takes them away', async () => {
    program({ candidates: { 'visibile_a.*': [elena] } });
    const scheda = kindOf([parte('Voce', visible)]);
    let last: Values = { 'visibile_a.u9': 's3' };
    draw(<RecordForm scheda={scheda} fields={['visibile_a.*']} id="r1" values={last} names={{ u9: 'Rossi Paolo' }} set={(change) => (last = { ...last, ...change })} error={null} />);
    await screen.findByRole('checkbox', { name: 'Galli Elena' });
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Rossi Paolo' }).checked).toBe(true);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Galli Elena' }));
    expect(last).toEqual({ 'visibile_a.u9': 's3', 'visibile_a.u1': 's1' });
  });

  it('says what is wrong with who was chosen', async () => {
    program({ candidates: { 'visibile_a.*': [elena] } });
    draw(<Form scheda={kindOf([parte('Voce', visible)])} fields={['visibile_a.*']} error={new Fault({ code: 'non_valido', field: 'visibile_a', message: 'Solo per una voce riservata.' })} />);
    expect((await screen.findByRole('alert')).textContent).toContain('Solo per una voce riservata.');
  });

  it('adds somebody to a collection, by name and with what is there from the beginning, and takes them away', async () => {
    program({ candidates: { 'equipe.*.ruolo': [elena, marco] } });
    const scheda = kindOf([team]);
    const values = form((keep) => (
      <Form
        scheda={scheda}
        fields={['equipe.*.ruolo', 'equipe.*.dal']}
        begin={{ 'equipe.u1.ruolo': 'Educatrice' }}
        names={{ u1: 'Galli Elena' }}
        fresh={(collection, key) => ({ [`${collection}.${key}.dal`]: '2026-11-29' })}
        onValues={keep}
      />
    ));
    const choose = screen.getByRole('combobox', { name: 'Aggiungi a: Équipe' });
    await screen.findByRole('option', { name: 'Bianchi Marco' });
    expect(screen.queryByRole('option', { name: 'Galli Elena' })).toBeNull();
    await userEvent.selectOptions(choose, 'Bianchi Marco');
    const his = screen.getByRole('group', { name: 'Bianchi Marco' });
    expect(his.querySelectorAll('input').length).toBe(2);
    expect(values()).toEqual({ 'equipe.u1.ruolo': 'Educatrice', 'equipe.u2.dal': '2026-11-29' });
    await userEvent.click(screen.getByRole('button', { name: 'Togli Galli Elena' }));
    expect(values()).toMatchObject({ 'equipe.u1.ruolo': undefined, 'equipe.u2.dal': '2026-11-29' });
    expect(screen.queryByRole('group', { name: 'Galli Elena' })).toBeNull();
    screen.getByRole('option', { name: 'Galli Elena' });
  });
});

describe('a collection of people of the record, and of others by name', () => {
  const members = parte(
    'Componenti',
    campo('membri.*.nome', 'testo', { etichetta: 'Nome' }),
    campo('membri.*.chi', 'rif', { etichetta: 'Chi', di: 'soggetto', per_valore: true, scritto: 'membri.*.nome' }),
    campo('membri.*.nato', 'data', { etichetta: 'Nato il' }),
  );
  const pia = { id: 's3', titolo: 'Neri Pia', porta: { 'membri.*.nome': '"Neri Pia"', 'membri.*.nato': '"2015-03-04"' } };
  const ada = { id: 's1', titolo: 'Bianchi Ada', porta: { 'membri.*.nome': '"Bianchi Ada"' } };
  const begin = { 'membri.x1.nome': 'Bassi Irma', 'membri.x1.nato': '1990-01-01', 'membri.m1.chi': 's1', 'membri.m1.nome': 'Bianchi Ada di prima' };

  function household(given: Values = begin) {
    let last = given;
    program({ candidates: { 'membri.*.chi': [pia, ada] } });
    draw(
      <Form
        scheda={kindOf([members])}
        fields={members.campi.map(({ path }) => path)}
        begin={given}
        names={{ m1: 'Bianchi Ada' }}
        stays={(key) => key === 'm1'}
        onValues={(values) => (last = values)}
      />,
    );
    return () => Object.fromEntries(Object.entries(last).filter(([, value]) => value !== undefined));
  }
  const lines = () => screen.getAllByRole('group').map((line) => line.getAttribute('aria-label'));
  const add = () => screen.getByRole('combobox', { name: 'Aggiungi a: Componenti' });

  it('puts who stays first and keeps them, each as they are called', () => {
    household();
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma']);
    expect(screen.queryByRole('button', { name: 'Togli Bianchi Ada' })).toBeNull();
    expect(screen.getAllByRole('textbox', { name: 'Nome' }).length).toBe(1);
  });

  it('adds who is found under their own key, with what comes along, and offers nobody twice', async () => {
    const values = household();
    await userEvent.type(add(), 'a');
    await userEvent.clear(add());
    await userEvent.type(add(), 'Neri');
    await userEvent.click(await screen.findByRole('option', { name: 'Neri Pia' }));
    expect(values()).toEqual({ ...begin, 'membri.s3.chi': 's3', 'membri.s3.nome': 'Neri Pia', 'membri.s3.nato': '2015-03-04' });
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma', 'Neri Pia']);
    await userEvent.type(add(), 'Bianchi');
    await screen.findAllByText(/Nessuno con questo nome/);
    expect(screen.queryByRole('option')).toBeNull();
  });

  it('holds a name from its first letter, whether or not it is added', async () => {
    const values = household();
    await userEvent.type(add(), 'Sofia');
    expect(Object.values(values())).toContain('Sofia');
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma']);
    await userEvent.click(screen.getByRole('button', { name: 'Aggiungi' }));
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma', 'Sofia']);
    await userEvent.type(add(), 'Luca');
    await userEvent.click(screen.getByRole('button', { name: 'Aggiungi' }));
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma', 'Sofia', 'Luca']);
  });

  it('keeps a line in its place while it is written in, and until it is taken away', async () => {
    const values = household({ ...begin, 'membri.z1.nome': 'Bassi Luca' });
    const [name, last] = screen.getAllByRole('textbox', { name: 'Nome' });
    await userEvent.clear(last as HTMLElement);
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irma', 'Componenti 3']);
    await userEvent.type(last as HTMLElement, 'Bassi Luca');
    await userEvent.clear(name as HTMLElement);
    expect(lines()).toEqual(['Bianchi Ada', 'Componenti 2', 'Bassi Luca']);
    await userEvent.type(name as HTMLElement, 'Bassi Irene');
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Irene', 'Bassi Luca']);
    await userEvent.click(screen.getByRole('button', { name: 'Togli Bassi Irene' }));
    expect(lines()).toEqual(['Bianchi Ada', 'Bassi Luca']);
    expect(values()).toEqual({ 'membri.m1.chi': 's1', 'membri.m1.nome': 'Bianchi Ada di prima', 'membri.z1.nome': 'Bassi Luca' });
  });
});

it('draws once for each key', async () => {
  program();
  const commits = vi.fn();
  draw(
    <Profiler id="form" onRender={commits}>
      <Form scheda={kindOf([parte('Chi', campo('nome', 'testo'))])} fields={['nome']} />
    </Profiler>,
  );
  commits.mockClear();
  await userEvent.type(screen.getByRole('textbox'), 'a');
  expect(commits.mock.calls.filter(([, phase]) => phase === 'update').length).toBeLessThanOrEqual(2);
});
