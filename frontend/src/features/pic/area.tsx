import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { CasesScreen } from './CasesScreen';
import { guide } from './guide';
import { OpenCase } from './OpenCase';

const NEW = 'nuovo';
const FROM = 'da';

export const pic: Area = {
  id: 'pic',
  label: 'Prese in carico (PIC)',
  about: 'I casi del tuo servizio',
  icon: 'folder',
  screen: ([first, second, third]) =>
    first === NEW && second === FROM && third !== undefined ? (
      <OpenCase key={third} about={{ segnalazione: third }} />
    ) : first === NEW && second !== undefined ? (
      <OpenCase key={second} about={{ soggetto: second }} />
    ) : (
      <CasesScreen id={first} />
    ),
  kinds: ['pic'],
  offers: [
    { on: 'soggetto', action: 'pic.apri', field: 'soggetto', at: (id) => [NEW, id] },
    { on: 'segnalazione', action: 'pic.apri', field: 'segnalazione', at: (id) => [NEW, FROM, id] },
  ],
  sections: [{ on: 'soggetto', first: true, draw: ({ record }) => <RelatedRecords record={record} kind="pic" none="Nessuna presa in carico." /> }],
  guide,
};
