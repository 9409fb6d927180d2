import { useQuery } from '@tanstack/react-query';

import { fieldError, type Fault } from '../../bridge/errors';
import { access } from '../../bridge/reads';
import type { Candidato, Scheda } from '../../bridge/types';
import { PeopleInput } from '../../record/PeopleInput';
import { candidates } from '../../record/queries';
import { RecordForm, type Special } from '../../record/RecordForm';
import { keysOf, pick, type Values } from '../../record/values';
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
};

const GUESTS = 'partecipanti.*';

/** The fields of an appointment. */
export function AppointmentForm({ scheda, fields, id, filled = [], names = {}, values, set, error }: Props) {
  const about = aboutOf(id, values);
  const service = useQuery(access).data?.sessione?.servizio?.id;
  const near = useGuests(id, values).some(({ servizio }) => servizio === service);
  const special: Readonly<Record<string, Special | null>> = {
    inizio: () => <TimeInput values={values} set={set} errors={{ inizio: fieldError(error, 'inizio'), fine: fieldError(error, 'fine') }} />,
    fine: null,
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
  return <RecordForm plain scheda={scheda} fields={fields} id={id} filled={filled} names={names} values={values} set={set} error={error} special={special} />;
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
