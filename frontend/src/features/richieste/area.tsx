import './richieste.css';

import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { AREA, BEGIN, KIND, NEW, WAITING } from './actions';
import { guide } from './guide';
import { useToDo } from './queries';
import { RequestsScreen } from './RequestsScreen';

export const richieste: Area = {
  id: AREA,
  label: 'Domande e Richieste',
  about: 'Quello che i servizi si chiedono, e le autorizzazioni degli interventi',
  icon: 'richieste',
  screen: ([first, on, id]) => (first === NEW ? <RequestsScreen about={on !== undefined && id !== undefined ? { [on]: id } : {}} /> : <RequestsScreen id={first} />),
  kinds: [KIND],
  begins: [{ label: 'Nuova richiesta', at: [NEW] }],
  offers: [
    ...['soggetto', 'pic'].map((on) => ({ on, action: BEGIN, field: on, at: (id: string) => [NEW, on, id] })),
    { on: 'intervento', action: BEGIN, field: 'intervento', label: 'Chiedi autorizzazione', at: (id) => [NEW, 'intervento', id], once: { states: [...WAITING, 'integrazione'], why: 'C’è già una richiesta aperta: è qui sotto.' } },
  ],
  sections: ['soggetto', 'pic', 'intervento'].map((on) => ({ on, draw: ({ record }) => <RelatedRecords record={record} kind={KIND} /> })),
  useCount: useToDo,
  guide,
};
