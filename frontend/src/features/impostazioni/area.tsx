import type { Area } from '../../record/areas';
import { SettingsScreen } from './SettingsScreen';

export const impostazioni: Area = {
  id: 'impostazioni',
  label: 'Impostazioni',
  about: 'Servizio centrale, blocco, password',
  icon: 'settings',
  screen: () => <SettingsScreen />,
  kinds: [],
};
