// A kind that no code names, on paper: what its page and its list show, and no more.
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import type { Scheda, SchedaLetta, Sessione } from '../bridge/types';
import type { Part } from '../print/paper';
import { factsOf, textsOf } from './held';
import toy from './giocattolo.json';
import { PAPER, PaperButton } from './PaperButton';
import { listContent, listTold, MOST_ROWS, paperOf, recordContent } from './papers';
import { campo, draw, kindOf, letta, parte } from './testing';

const scheda = toy.scheda as unknown as Scheda;
const record = toy.letta as unknown as SchedaLetta;

const { toPDF, toPages, printPages } = vi.hoisted(() => ({ toPDF: vi.fn(), toPages: vi.fn(), printPages: vi.fn() }));
vi.mock('../print/draw', () => ({ toPDF, toPages, printPages }));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

const words = (parts: readonly Part[]) =>
  parts.flatMap((part) => {
    if (part.type === 'facts') return part.facts.flatMap(({ label, value }) => [label, value]);
    if (part.type === 'table') return [...part.columns.map(({ title }) => title), ...part.rows.flat()];
    return [part.text];
  });

it('says of a record what its page says', () => {
  const told = words(recordContent(scheda, record).parts);
  for (const { titolo, facts } of factsOf(scheda, record)) expect(told).toEqual(expect.arrayContaining([titolo, ...facts.flatMap(({ label, value }) => [label, value])]));
  for (const { label, value } of textsOf(scheda, record)) expect(told).toEqual(expect.arrayContaining([label, value]));
});

it('says nothing of a field that no screen shows, nor of one that is not asked or not there', () => {
  const kind = kindOf([
    parte('Dati', campo('nome', 'testo'), campo('chiave', 'testo', { interno: true }), campo('perche', 'paragrafi', { interno: true }), campo('se', 'testo', { quando: { campo: 'nome', valori: ['altro'] } }), campo('vuoto', 'testo')),
  ]);
  const held = { nome: 'Ada', chiave: 'segreta', perche: 'segreto', se: 'non chiesto', fuori: 'di nessuno' };
  const { title, about, parts } = recordContent(kind, letta(held, { letto: held, titolo: 'Ada', servizio: 'SELF', daInviare: true }));
  expect([title, about]).toEqual(['Ada', 'Pratica · SELF · con modifiche non ancora inviate al servizio centrale']);
  expect(words(parts)).toEqual(['Dati', 'nome', 'Ada']);
});

it('reads each entry of a collection whole, its long text too, and calls it by no key', () => {
  const kind = kindOf([
    parte('Obiettivi', campo('obiettivi.*.testo', 'testo', { chiama: true }), campo('obiettivi.*.termine', 'testo')),
    parte('Verifiche', campo('verifiche.*.il', 'data'), campo('verifiche.*.emerso', 'paragrafi')),
  ]);
  const held = {
    'obiettivi.k1.testo': 'Uscire di casa', 'obiettivi.k1.termine': 'Breve termine', 'obiettivi.k2.testo': 'Un lavoro', 'obiettivi.k2.termine': 'Lungo termine',
    'verifiche.b.il': '2026-03-10', 'verifiche.b.emerso': 'Esce da solo.', 'verifiche.a.il': '2026-09-10', 'verifiche.a.emerso': 'Cerca lavoro.',
  };
  expect(words(recordContent(kind, letta(held, { letto: held, nomi: { k1: 'Uscire di casa', k2: 'Un lavoro' } })).parts)).toEqual([
    'Obiettivi', 'obiettivi.*.testo (1)', 'Uscire di casa', 'obiettivi.*.termine (1)', 'Breve termine', 'obiettivi.*.testo (2)', 'Un lavoro', 'obiettivi.*.termine (2)', 'Lungo termine',
    'Verifiche', 'verifiche.*.il (1)', '2026-03-10', 'verifiche.*.il (2)', '2026-09-10',
    'verifiche.*.emerso (1)', 'Esce da solo.', 'verifiche.*.emerso (2)', 'Cerca lavoro.',
  ]);
});

it('says of a list every row of its filter, with the columns of the kind', async () => {
  const rows = Array.from({ length: 450 }, (_, at) => ({ ...toy.pagina.righe[0], id: `g${at}`, letto: Object.fromEntries(scheda.colonne.map((path) => [path, `${path} ${at}`])), segno: '', daInviare: at === 7 }));
  const Elenco = vi.fn(({ da, quanti }: { da: number; quanti: number }) => Promise.resolve({ righe: rows.slice(da, da + quanti), totale: rows.length }));
  vi.stubGlobal('go', { app: { Schede: { Elenco } } });
  const { about, parts } = await listContent(scheda, { testo: 'latta', dove: [], ovunque: false, giorno: '2026-03-01' });
  const table = parts[0] as Extract<Part, { type: 'table' }>;
  const labels = [...scheda.parti.flatMap(({ campi }) => campi), ...scheda.calcolate];
  expect(table.columns.map(({ title }) => title)).toEqual(scheda.colonne.map((path) => labels.find((one) => one.path === path)?.etichetta));
  expect(table.rows).toHaveLength(450);
  expect(table.rows[449]).toEqual(scheda.colonne.map((path) => `${path} 449`));
  expect(table.rows[7]?.[0]).toContain('(da inviare)');
  expect(about).toBe('450 giocattoli · del 01/03/2026 · con il testo «latta»');
  expect(MOST_ROWS).toBeGreaterThan(450);
});

const session = { ente: 'Ambito di Lodi', servizio: { nome: 'SELF' }, operatore: { nome: 'Anna', cognome: 'Ferrari' } } as unknown as Sessione;

it('says whose it is, who made it and when', () => {
  const paper = paperOf({ title: 'T', about: '', parts: [] }, session, new Date('2026-11-30T14:04:00Z'));
  expect(paper).toMatchObject({ ente: 'Ambito di Lodi', servizio: 'SELF', made: 'Stampato da Anna Ferrari il 30/11/2026, 15:04', wide: false });
});

function program(Stampa: () => Promise<void>) {
  const SalvaPDF = vi.fn(() => Promise.resolve({ file: 'Giocattoli.pdf', righe: 1 }));
  vi.stubGlobal('go', { app: { Schede: { Stampa, SalvaPDF }, Accesso: { Stato: () => Promise.resolve({ numero: 1, sessione: session }) } } });
  return SalvaPDF;
}

const button = (
  <PaperButton
    title="Stampa i giocattoli"
    between
    content={({ dal, al }) => ({ title: `${dal}-${al}`, about: '', parts: [] })}
    told={(period) => listTold(scheda, { testo: '', dove: [], ovunque: true }, { about: 'g1', ...period })}
  />
);

it('prints once it is noted, and not where it cannot be', async () => {
  const Stampa = vi.fn<() => Promise<void>>(() => Promise.reject(Object.assign(new Error('x'), { code: 'disco_pieno', field: '', message: 'Non si può annotare.' })));
  program(Stampa);
  toPages.mockResolvedValue(['<svg/>']);
  draw(button);
  expect(document.querySelector(`[${PAPER}] button`)?.textContent).toBe('Stampa');
  await userEvent.click(screen.getByRole('button', { name: 'Stampa' }));
  const dialog = screen.getByRole('alertdialog', { name: 'Stampa i giocattoli' });
  expect(dialog.textContent).toContain('non sono protetti');
  await userEvent.type(screen.getByLabelText(/^Dal/), '01/03/2026');
  await userEvent.type(screen.getByLabelText(/^Al/), '31/03/2026');
  await userEvent.click(screen.getByRole('button', { name: 'Stampa' }));
  await screen.findByText(/Non si può annotare/);
  expect(printPages).not.toHaveBeenCalled();
  Stampa.mockResolvedValue();
  await userEvent.click(screen.getByRole('button', { name: 'Stampa' }));
  await vi.waitFor(() => expect(printPages).toHaveBeenCalledExactlyOnceWith(['<svg/>'], false));
  const told = { scheda: 'g1', filtro: { kind: scheda.kind, testo: '', dove: [], ovunque: true, giorno: '', da: 0, quanti: 0 }, dal: '2026-03-01', al: '2026-03-31' };
  expect(Stampa).toHaveBeenLastCalledWith(told);
  expect(toPages).toHaveBeenLastCalledWith(expect.objectContaining({ title: '2026-03-01-2026-03-31', ente: 'Ambito di Lodi' }));
  await vi.waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

it('saves a PDF of what it would print, and asks for no period that ends before it begins', async () => {
  const saved = program(() => Promise.resolve());
  toPDF.mockResolvedValue('JVBERi0=');
  draw(button);
  await userEvent.click(screen.getByRole('button', { name: 'Stampa' }));
  await userEvent.type(screen.getByLabelText(/^Dal/), '02/03/2026');
  await userEvent.type(screen.getByLabelText(/^Al/), '01/03/2026');
  await userEvent.click(screen.getByRole('button', { name: 'Salva PDF' }));
  expect(saved).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByLabelText(/^Al/));
  await userEvent.click(screen.getByRole('button', { name: 'Salva PDF' }));
  expect((await screen.findByText('Salvato in «Giocattoli.pdf».')).role).toBe('status');
  expect(saved).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ scheda: 'g1', dal: '2026-03-02', al: '' }), 'JVBERi0=');
});
