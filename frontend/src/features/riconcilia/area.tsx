import { useQuery } from '@tanstack/react-query';

import { reconciliation } from '../../bridge/reads';
import type { Area } from '../../record/areas';
import { guide } from './guide';
import { ReconcileScreen } from './ReconcileScreen';

export const riconcilia: Area = {
  id: 'riconcilia',
  label: 'Da riconciliare',
  about: 'Le modifiche che aspettano una tua decisione',
  icon: 'conflict',
  screen: ([id]) => <ReconcileScreen id={id} />,
  kinds: ['riconciliazione'],
  useCount: () => useQuery(reconciliation).data?.daRiconciliare ?? 0,
  guide,
};
