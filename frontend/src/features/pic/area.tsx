import type { Area } from '../../record/areas';
import { CasesScreen } from './CasesScreen';
import { OpenCase } from './OpenCase';

const NEW = 'nuovo';

export const pic: Area = {
  id: 'pic',
  label: 'Prese in carico (PIC)',
  about: 'I casi del tuo servizio',
  icon: 'folder',
  screen: ([first, second]) => (first === NEW && second !== undefined ? <OpenCase person={second} /> : <CasesScreen id={first} />),
  kinds: ['pic'],
  offers: [{ on: 'soggetto', action: 'pic.apri', field: 'soggetto', at: (id) => [NEW, id] }],
};
