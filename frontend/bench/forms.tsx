// What a long form costs those who use it: its opening, a key in one of its
// fields, an answer to one item of a scale. The floor is as many bare inputs of
// the same library, each drawn again by itself. Drawn by a browser from what a
// build makes, and counted until the page is laid out: see run.mjs.
import '../src/ui/theme.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { memo, useCallback, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

import { createQueryClient } from '../src/bridge/reads';
import type { Campo, Parte, Scheda } from '../src/bridge/types';
import { RecordForm } from '../src/record/RecordForm';
import type { Values } from '../src/record/values';
import { UiProvider } from '../src/ui/UiProvider';

const FIELDS = 120;
const names = Array.from({ length: FIELDS }, (_, n) => `campo_${String(n)}`);
// One long text in ten, one choice in ten, one day in ten, and lines.
const types = ['testo', 'testo', 'data', 'testo', 'scelta', 'testo', 'testo', 'testo', 'paragrafi', 'testo'] as const;
const voci = [
  { codice: 'a', testo: 'Adulti' },
  { codice: 'm', testo: 'Minori' },
];
const scheda = kindOf('Tutto', names.map((path, n) => campo(path, types[n % types.length] ?? 'testo', { voci })));

function Ours() {
  const [values, setValues] = useState<Values>({});
  return <RecordForm scheda={scheda} fields={names} id="" values={values} set={(change) => setValues({ ...values, ...change })} error={null} />;
}

const Bare = memo(function Bare({ name, value, onChange }: { name: string; value: string; onChange: (name: string, value: string) => void }) {
  return (
    <label>
      {name}
      <input value={value} onChange={(event) => onChange(name, event.target.value)} />
    </label>
  );
});

function Floor() {
  const [values, setValues] = useState<Record<string, string>>({});
  const change = useCallback((name: string, value: string) => setValues((old) => ({ ...old, [name]: value })), []);
  return names.map((name) => <Bare key={name} name={name} value={values[name] ?? ''} onChange={change} />);
}

// A scale of as many items, each with the answers that it may be given.
const answers = ['a', 'b', 'c', 'd'].map((codice) => ({ codice, testo: `Risposta ${codice}` }));
const scale = kindOf('Scala', names.map((path) => campo(path, 'scelta', { obbligatorio: true, voci: answers, punti: { a: 0, b: 1, c: 2, d: 3 } })));

function OurScale() {
  const [values, setValues] = useState<Values>({});
  return <RecordForm scheda={scale} fields={names} id="" values={values} set={(change) => setValues({ ...values, ...change })} error={null} />;
}

const BareItem = memo(function BareItem({ name, value, onChange }: { name: string; value: string; onChange: (name: string, value: string) => void }) {
  return answers.map(({ codice, testo }) => (
    <label key={codice}>
      {testo}
      <input type="radio" name={name} checked={codice === value} onChange={() => onChange(name, codice)} />
    </label>
  ));
});

function FloorScale() {
  const [values, setValues] = useState<Record<string, string>>({});
  const change = useCallback((name: string, value: string) => setValues((old) => ({ ...old, [name]: value })), []);
  return names.map((name) => <BareItem key={name} name={name} value={values[name] ?? ''} onChange={change} />);
}

function campo(path: string, tipo: Campo['tipo'], more: Partial<Campo>): Campo {
  return { path, tipo, etichetta: path, ...more };
}

/** A kind of one part, as far as a form reads it. */
function kindOf(titolo: string, campi: Campo[]): Pick<Scheda, 'kind' | 'parti'> {
  return { kind: 'prova', parti: [{ titolo, campi } satisfies Parte] };
}

function open(node: ReactNode) {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  const client = createQueryClient(() => undefined);
  flushSync(() =>
    root.render(
      <QueryClientProvider client={client}>
        <UiProvider>{node}</UiProvider>
      </QueryClientProvider>,
    ),
  );
  return {
    place,
    close: () => {
      flushSync(() => root.unmount());
      place.remove();
    },
  };
}

/** Milliseconds until what it did stands on the page. */
function cost(act: () => void): number {
  const since = performance.now();
  act();
  if (document.body.getBoundingClientRect().height === 0) throw new Error('nothing is drawn');
  return performance.now() - since;
}

/** Each opening of a form, rounds times. */
function openings(form: () => ReactNode, rounds: number): number[] {
  return Array.from({ length: rounds }, () => {
    let drawn: ReturnType<typeof open> | undefined;
    const taken = cost(() => {
      drawn = open(form());
    });
    drawn?.close();
    return taken;
  });
}

/** Each key in a field in the middle of a form. */
function keys(form: () => ReactNode, rounds: number): number[] {
  const drawn = open(form());
  const field = [...drawn.place.querySelectorAll('label')].find(({ textContent }) => textContent.startsWith('campo_60'))?.control;
  if (!(field instanceof HTMLInputElement)) throw new Error('the form has no such field');
  const taken = Array.from({ length: rounds }, (_, n) =>
    cost(() => {
      const text = 'x'.repeat(1 + (n % 40));
      // Past the library's own setter, which would think that it put the text there.
      Reflect.set(HTMLInputElement.prototype, 'value', text, field);
      flushSync(() => field.dispatchEvent(new Event('input', { bubbles: true })));
      if (field.value !== text) throw new Error('the key was not taken');
    }),
  );
  drawn.close();
  return taken;
}

/** Each item of a scale in turn is given another of its answers. */
function given(form: () => ReactNode, rounds: number): number[] {
  const drawn = open(form());
  const radios = [...drawn.place.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  const taken = Array.from({ length: rounds }, (_, n) => {
    const radio = radios[(n % FIELDS) * answers.length + (Math.floor(n / FIELDS) % answers.length)];
    if (!radio) throw new Error('the scale has no such item');
    return cost(() => {
      flushSync(() => radio.click());
      if (!radio.checked) throw new Error('the answer was not taken');
    });
  });
  drawn.close();
  return taken;
}

/** What is measured, by the name that build/bench prints. */
const measures: Record<string, (rounds: number) => number[]> = {
  'FormOpen/floor': (rounds) => openings(() => <Floor />, rounds),
  'FormOpen/record': (rounds) => openings(() => <Ours />, rounds),
  'FormKey/floor': (rounds) => keys(() => <Floor />, rounds),
  'FormKey/record': (rounds) => keys(() => <Ours />, rounds),
  'ScaleOpen/floor': (rounds) => openings(() => <FloorScale />, rounds),
  'ScaleOpen/record': (rounds) => openings(() => <OurScale />, rounds),
  'ScaleAnswer/floor': (rounds) => given(() => <FloorScale />, rounds),
  'ScaleAnswer/record': (rounds) => given(() => <OurScale />, rounds),
};

Object.assign(window, { measures });
