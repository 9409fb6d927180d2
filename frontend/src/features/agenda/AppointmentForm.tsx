import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { fieldError, type Fault } from '../../bridge/errors';
import { access } from '../../bridge/reads';
import type { Candidato, Incontro, Scheda } from '../../bridge/types';
import { formatDate, formatTime } from '../../lib/date';
import { PeopleInput } from '../../record/PeopleInput';
import { candidates } from '../../record/queries';
import { RecordForm, type Special } from '../../record/RecordForm';
import { keysOf, pick, text, type Values } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { meeting } from './queries';
import { RepeatInput } from './RepeatInput';
import { ruleMoved } from './rules';
import { TimeInput } from './TimeInput';

type Props = {
  scheda: Scheda;
  /** The patterns of the fields that are asked. */
  fields: readonly string[];
  /** The appointment; "" for a new one. */
  id: string;
  /** The patterns of what is filled where it is left empty. */
  filled?: readonly string[];
  names?: Readonly<Record<string, string>>;
  values: Values;
  set: (change: Values) => void;
  error: Fault | null;
  /** Of a series, the day by which the one is named that is changed. */
  day?: string;
  /** How it comes again, as people read it. */
  repeats?: string;
};

const GUESTS = 'partecipanti.*';

/** The fields of an appointment. */
export function AppointmentForm({ scheda, fields, id, filled = [], names = {}, values, set: put, error, day = '', repeats = '' }: Props) {
  const said = useQuery(meeting(id, day, pick(values, ['inizio', 'fine', 'soggetto', 'ripete', 'fino', ...Object.keys(values).filter((path) => path.startsWith('partecipanti.'))])));
  useHomeAddress(id, values, said.isFetching ? undefined : said.data?.indirizzo, put);
  const set = (change: Values) => {
    const rule = text(values, 'ripete');
    const moved = typeof change.inizio === 'string' && change.ripete === undefined ? ruleMoved(rule, text(values, 'inizio'), change.inizio) : rule;
    put({ ...change, ...(moved !== rule && { ripete: moved }) });
  };
  const about = aboutOf(id, values);
  const service = useQuery(access).data?.sessione?.servizio?.id;
  const near = useGuests(id, values).some(({ servizio }) => servizio === service);
  const special: Readonly<Record<string, Special | null>> = {
    inizio: () => <TimeInput values={values} set={set} errors={{ inizio: fieldError(error, 'inizio'), fine: fieldError(error, 'fine') }} />,
    fine: null,
    ripete: () => <RepeatInput values={values} read={repeats} set={set} errors={{ ripete: fieldError(error, 'ripete'), fino: fieldError(error, 'fino') }} />,
    fino: null,
    // The colleagues of one's own service, unless the appointment is for none of them.
    [GUESTS]: ({ campo, error: fault }) => (
      <PeopleInput
        campo={campo}
        values={values}
        names={names}
        about={about}
        offered={({ servizio }) => !near || servizio === service}
        onChange={(path, value) => set({ [path]: value })}
        error={fault}
      />
    ),
  };
  return (
    <>
      {said.data && <Said {...said.data} />}
      <RecordForm plain scheda={scheda} fields={fields} id={id} filled={filled} names={names} values={values} set={set} error={error} special={special} />
    </>
  );
}

/**
 * Fills in where a home visit is: the address of the person, as long as nobody wrote
 * another. What was filled in goes with the person, or the type, that it came from.
 */
function useHomeAddress(id: string, values: Values, address: string | undefined, put: (change: Values) => void) {
  const about = `${text(values, 'tipo')} ${text(values, 'soggetto')}`;
  const [began] = useState(about);
  const filledIn = useRef('');
  const stands = text(values, 'luogo');
  useEffect(() => {
    // One that is only opened stays as it is.
    if (address === undefined || (id !== '' && about === began)) return;
    const place = about.startsWith('visita_domiciliare ') ? address : '';
    if (place === filledIn.current || (stands !== '' && stands !== filledIn.current)) return;
    filledIn.current = place;
    put({ luogo: place || undefined });
  }, [id, about, began, address, stands, put]);
}

/** Those who can be invited to an appointment as a form has it. */
export function useGuests(id: string, values: Values): readonly Candidato[] {
  const about = aboutOf(id, values);
  return (useQuery(candidates(about.kind, id, GUESTS, about.values, '')).data ?? []).filter(({ io }) => !io);
}

/** The guests who were ticked, each through the service by which they can take part as things stand now. */
export function through(guests: readonly Candidato[], values: Values, seen: Values): Values {
  const ticked = keysOf(values, 'partecipanti').filter((one) => seen[`partecipanti.${one}`] === undefined);
  const known = guests.filter(({ id }) => ticked.includes(id));
  return Object.fromEntries(known.map(({ id, servizio }) => [`partecipanti.${id}`, servizio]));
}

/** What says who may be invited: what the appointment is about. */
function aboutOf(id: string, values: Values) {
  return { kind: 'appuntamento', id, values: pick(values, ['soggetto', 'pic']) };
}

/** What whoever makes an appointment should know of it before it is kept. */
function Said({ sovrapposti, decesso }: Incontro) {
  return (
    <>
      {decesso !== '' && (
        <Banner tone="warn" title={`La persona risulta deceduta il ${formatDate(decesso)}`}>
          Controlla di aver scelto la persona giusta. L’appuntamento si salva lo stesso.
        </Banner>
      )}
      {sovrapposti.length > 0 && (
        <Banner tone="warn" title="Si sovrappone ad altri appuntamenti">
          <ul>
            {sovrapposti.map((one) => (
              <li key={`${one.id} ${one.giorno}`}>
                {formatDate(one.inizio)}, {formatTime(one.inizio)}–{formatTime(one.fine)}: {one.titolo}
                {one.soggettoNome !== '' && !one.titolo.includes(one.soggettoNome) && `, ${one.soggettoNome}`} ({one.diChi.join(', ')})
              </li>
            ))}
          </ul>
          Puoi salvarlo lo stesso, se è quello che vuoi.
        </Banner>
      )}
    </>
  );
}
