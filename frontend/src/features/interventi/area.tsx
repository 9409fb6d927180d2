import './interventi.css';

import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { AREA, BEGIN, CODES, DELIVERIES, DELIVERY, KIND, MONTH, NEW, RENEW, RENEWAL, SENDING, SIUSS } from './actions';
import { CodesScreen } from './CodesScreen';
import { DeliveriesScreen } from './DeliveriesScreen';
import { guide } from './guide';
import { InterventionsScreen } from './InterventionsScreen';
import { MonthScreen } from './MonthScreen';
import { NewIntervention } from './NewIntervention';
import { SendingScreen } from './SendingScreen';
import { SiussScreen } from './SiussScreen';

export const interventi: Area = {
  id: AREA,
  label: 'Interventi',
  about: 'Prestazioni, contributi, strutture e affidi, e quello che si eroga',
  icon: 'interventi',
  screen: ([first, second, third]) => {
    if (first === NEW && second !== undefined && third !== undefined) return <NewIntervention key={third} action={BEGIN} about={{ [second]: third }} />;
    if (first === RENEWAL && second !== undefined) return <NewIntervention key={second} action={RENEW} about={{ rinnova: second }} />;
    if (first === DELIVERIES) return second === MONTH ? <MonthScreen month={third} /> : <DeliveriesScreen id={second} />;
    if (first === SIUSS) return second === undefined ? <SiussScreen /> : second === CODES ? <CodesScreen /> : <SendingScreen key={second} id={second} />;
    return <InterventionsScreen id={first} />;
  },
  kinds: [KIND, DELIVERY, SENDING],
  at: (id, kind) => (kind === DELIVERY ? [DELIVERIES, id] : kind === SENDING ? [SIUSS, id] : [id]),
  offers: ['soggetto', 'pic', 'segnalazione', 'pai'].map((on) => ({ on, action: BEGIN, field: on, at: (id) => [NEW, on, id] })),
  sections: ['soggetto', 'pic', 'segnalazione'].map((on) => ({ on, draw: ({ record }) => <RelatedRecords record={record} kind={KIND} /> })),
  guide,
};
