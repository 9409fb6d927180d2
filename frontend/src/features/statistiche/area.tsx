import './statistiche.css';

import type { Area } from '../../record/areas';
import { guide } from './guide';
import { StatisticsScreen } from './StatisticsScreen';

export const statistiche: Area = {
  id: 'statistiche',
  label: 'Statistiche',
  about: 'Persone in carico, interventi, spesa e tempi del servizio, in numeri',
  icon: 'statistiche',
  screen: () => <StatisticsScreen />,
  kinds: ['statistiche'],
  guide,
};
