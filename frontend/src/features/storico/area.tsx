import type { Area } from '../../record/areas';
import { ArchiveScreen } from './ArchiveScreen';
import { guide } from './guide';

export const storico: Area = {
  id: 'storico',
  label: 'Servizio Storico',
  about: 'I dati migrati da SIZ-URBI',
  icon: 'storico',
  screen: ([id]) => <ArchiveScreen id={id} />,
  kinds: ['storico'],
  guide,
};
