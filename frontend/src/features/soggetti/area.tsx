import type { Area } from '../../record/areas';
import { guide } from './guide';
import { PeopleScreen } from './PeopleScreen';
import { NewPerson } from './PersonForm';

export const soggetti: Area = {
  id: 'soggetti',
  label: 'Soggetti',
  about: 'I cittadini e i loro dati',
  icon: 'user',
  screen: ([first]) => (first === 'nuovo' ? <NewPerson /> : <PeopleScreen id={first} />),
  kinds: ['soggetto'],
  begins: [{ label: 'Nuovo soggetto', at: ['nuovo'] }],
  guide,
};
