import { useQuery } from '@tanstack/react-query';

import { fieldError } from '../../bridge/errors';
import { colleagues, lists } from '../../bridge/reads';
import { dayOf, formatDate, formatTime } from '../../lib/date';
import { instantOf } from '../../lib/instant';
import { Checkbox } from '../../ui/Checkbox';
import { Combobox } from '../../ui/Combobox';
import { DateField } from '../../ui/DateField';
import { Select } from '../../ui/Select';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import { TimeField } from '../../ui/TimeField';
import type { Modulo } from './form';
import { people } from './queries';

const REMINDERS = [
  { value: '0', label: 'Nessuno' },
  { value: '10', label: '10 minuti prima' },
  { value: '30', label: 'Mezz’ora prima' },
  { value: '60', label: 'Un’ora prima' },
  { value: '1440', label: 'Il giorno prima' },
];

type Props = {
  value: Modulo;
  set: (change: Partial<Modulo>) => void;
  error: unknown;
};

/** The fields of an appointment. */
export function AppointmentForm({ value, set, error }: Props) {
  const codes = useQuery(lists).data;
  const others = (useQuery(colleagues).data ?? []).filter(({ io }) => !io);
  const { persona } = value;
  const found = useQuery({ ...people(persona.nome), enabled: persona.id === '' && persona.nome.trim().length > 1 }).data ?? [];
  const day = dayOf(value.inizio);
  const from = formatTime(value.inizio);
  const to = formatTime(value.fine);
  return (
    <div className="ui-form">
      <div className="ui-form-wide">
        <TextField label="Titolo" value={value.titolo} onChange={(titolo) => set({ titolo })} autoFocus error={fieldError(error, 'titolo')} hint="Se lo lasci vuoto, prende il nome del tipo" />
      </div>
      <Select label="Tipo" value={value.tipo} onChange={(tipo) => set({ tipo })} options={(codes?.tipiAppuntamento ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))} />
      <TextField label="Luogo" value={value.luogo} onChange={(luogo) => set({ luogo })} />
      <Combobox
        label="Soggetto"
        hint="Se riguarda una persona"
        text={persona.nome}
        onText={(nome) => set({ persona: { id: '', nome } })}
        value={persona.id}
        onSelect={(id) => {
          const row = found.find((one) => one.id === id);
          set({ persona: { id, nome: row ? `${row.cognome} ${row.nome}` : persona.nome } });
        }}
        items={found.map((row) => ({ id: row.id, label: `${row.cognome} ${row.nome}`, detail: formatDate(row.dataNascita) }))}
      />
      <DateField
        label="Giorno"
        value={day}
        onChange={(chosen) => {
          if (chosen !== '') set({ inizio: instantOf(chosen, from) || value.inizio, fine: instantOf(chosen, to) || value.fine });
        }}
        error={fieldError(error, 'inizio')}
      />
      <TimeField
        label="Dalle"
        value={from}
        onChange={(time) => {
          const inizio = instantOf(day, time);
          // The appointment keeps its length.
          const length = Date.parse(value.fine) - Date.parse(value.inizio);
          if (inizio !== '') set({ inizio, fine: new Date(Date.parse(inizio) + length).toISOString().replace('.000', '') });
        }}
      />
      <TimeField
        label="Alle"
        value={to}
        onChange={(time) => {
          const fine = instantOf(day, time);
          if (fine !== '') set({ fine });
        }}
        error={fieldError(error, 'fine')}
      />
      <Select label="Promemoria" value={String(value.promemoria)} onChange={(minutes) => set({ promemoria: Number(minutes) })} options={REMINDERS} />
      {others.length > 0 && (
        <fieldset className="ui-form-wide ui-form">
          <legend className="ui-label">Colleghi</legend>
          {others.map(({ id, nome }) => (
            <Checkbox
              key={id}
              label={nome}
              checked={value.partecipanti.includes(id)}
              onChange={(yes) => set({ partecipanti: yes ? [...value.partecipanti, id].sort() : value.partecipanti.filter((one) => one !== id) })}
            />
          ))}
        </fieldset>
      )}
      <div className="ui-form-wide">
        <TextArea label="Note" value={value.note} onChange={(note) => set({ note })} rows={3} />
      </div>
    </div>
  );
}
