import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { guide } from './guide';
import { NewReport } from './NewReport';
import { ReportsScreen } from './ReportsScreen';

const NEW = 'nuova';

export const segnalazioni: Area = {
  id: 'segnalazioni',
  label: 'Segnalazioni/Contatti',
  about: 'Gli accessi, i contatti e le segnalazioni di persone e nuclei',
  icon: 'segnalazioni',
  screen: ([first, second]) => (first === NEW ? <NewReport key={second} person={second} /> : <ReportsScreen id={first} />),
  kinds: ['segnalazione'],
  begins: [{ label: 'Nuova segnalazione', at: [NEW] }],
  offers: [{ on: 'soggetto', action: 'segnalazione.registra', field: 'soggetto', at: (id) => [NEW, id] }],
  sections: ['soggetto', 'pic'].map((on) => ({ on, draw: ({ record }) => <RelatedRecords record={record} kind="segnalazione" /> })),
  guide,
};
