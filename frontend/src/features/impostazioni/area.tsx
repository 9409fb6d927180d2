import type { Area } from '../../record/areas';
import { guide } from './guide';
import { SettingsScreen } from './SettingsScreen';

export const impostazioni: Area = {
  id: 'impostazioni',
  label: 'Impostazioni',
  about: 'Servizio centrale, blocco, password',
  icon: 'settings',
  screen: () => <SettingsScreen />,
  kinds: [],
  guide,
};
