import { useQuery } from '@tanstack/react-query';

import type { Area } from '../../record/areas';
import { guide } from './guide';
import { HomeScreen } from './HomeScreen';
import { header } from './queries';

export const home: Area = {
  id: 'home',
  label: 'Home',
  about: 'Notifiche, preferiti e agenda di oggi',
  icon: 'home',
  screen: () => <HomeScreen />,
  kinds: ['notifica', 'preferenze'],
  useCount: () => useQuery(header).data?.notifiche ?? 0,
  guide,
};
