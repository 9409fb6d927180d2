// What a long form costs those who type in it: its opening, and one key. The
// floor is as many bare inputs of the same library, each drawn again by itself.
// No browser lays anything out here: what is measured is this folder's own work,
// on a document that is slower than a browser's.
import { memo, useCallback, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { bench, describe } from 'vitest';

import { RecordForm } from './RecordForm';
import { campo, kindOf, parte, program, surroundings } from './testing';
import type { Values } from './values';

const FIELDS = 120;
const names = Array.from({ length: FIELDS }, (_, n) => `campo_${String(n)}`);
// One long text in ten, one choice in ten, one day in ten, and lines.
const types = ['testo', 'testo', 'data', 'testo', 'scelta', 'testo', 'testo', 'testo', 'paragrafi', 'testo'] as const;
const voci = [
  { codice: 'a', testo: 'Adulti' },
  { codice: 'm', testo: 'Minori' },
];
const scheda = kindOf([parte('Tutto', ...names.map((path, n) => campo(path, types[n % types.length] ?? 'testo', { voci })))]);

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

const forms = [
  ['floor', () => <Floor />],
  ['record', () => <Ours />],
] as const;

// A scale of as many items, each with the answers that it may be given.
const answers = ['a', 'b', 'c', 'd'].map((codice) => ({ codice, testo: `Risposta ${codice}` }));
const scale = kindOf([parte('Scala', ...names.map((path) => campo(path, 'scelta', { obbligatorio: true, voci: answers, punti: { a: 0, b: 1, c: 2, d: 3 } })))]);

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

const scales = [
  ['floor', () => <FloorScale />],
  ['record', () => <OurScale />],
] as const;

function open(node: ReactNode) {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  flushSync(() => root.render(surroundings()(node)));
  return {
    place,
    close: () => {
      flushSync(() => root.unmount());
      place.remove();
    },
  };
}

/** Puts a text where somebody types, as a key does. */
function type(box: HTMLInputElement, text: string) {
  // Past the library's own setter, which would think that it put the text there.
  Reflect.set(HTMLInputElement.prototype, 'value', text, box);
  flushSync(() => box.dispatchEvent(new Event('input', { bubbles: true })));
  if (box.value !== text) throw new Error('the key was not taken');
}

describe('FormOpen', () => {
  for (const [name, form] of forms) {
    bench(name, () => open(form()).close(), { setup: () => void program(), time: 3_000 });
  }
});

describe('FormKey', () => {
  for (const [name, form] of forms) {
    let drawn: ReturnType<typeof open>;
    let box: HTMLInputElement;
    let keys = 0;
    bench(
      name,
      () => {
        keys++;
        type(box, 'x'.repeat(1 + (keys % 40)));
      },
      {
        setup: () => {
          program();
          drawn = open(form());
          const field = [...drawn.place.querySelectorAll('label')].find(({ textContent }) => textContent.startsWith('campo_60'));
          const found = field?.control;
          if (!(found instanceof HTMLInputElement)) throw new Error('the form has no such field');
          box = found;
        },
        teardown: () => drawn.close(),
        time: 3_000,
      },
    );
  }
});

describe('ScaleOpen', () => {
  for (const [name, form] of scales) {
    bench(name, () => open(form()).close(), { setup: () => void program(), time: 3_000 });
  }
});

describe('ScaleAnswer', () => {
  for (const [name, form] of scales) {
    let drawn: ReturnType<typeof open>;
    let radios: readonly HTMLInputElement[] = [];
    let given = 0;
    bench(
      name,
      () => {
        // Each item in turn is given another of its answers.
        const item = given % FIELDS;
        const radio = radios[item * answers.length + (Math.floor(given / FIELDS) % answers.length)];
        given++;
        if (!radio) throw new Error('the scale has no such item');
        flushSync(() => radio.click());
        if (!radio.checked) throw new Error('the answer was not taken');
      },
      {
        setup: () => {
          program();
          drawn = open(form());
          radios = [...drawn.place.querySelectorAll<HTMLInputElement>('input[type=radio]')];
          given = 0;
        },
        teardown: () => drawn.close(),
        time: 3_000,
      },
    );
  }
});
