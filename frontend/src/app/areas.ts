import { agenda } from '../features/agenda/area';
import { avvisi } from '../features/avvisi/area';
import { home } from '../features/home/area';
import { impostazioni } from '../features/impostazioni/area';
import { interventi } from '../features/interventi/area';
import { pai } from '../features/pai/area';
import { pic } from '../features/pic/area';
import { riconcilia } from '../features/riconcilia/area';
import { richieste } from '../features/richieste/area';
import { segnalazioni } from '../features/segnalazioni/area';
import { soggetti } from '../features/soggetti/area';
import { statistiche } from '../features/statistiche/area';
import { storico } from '../features/storico/area';
import { valutazioni } from '../features/valutazioni/area';
import type { Area } from '../record/areas';

/** The register of areas: a line for each, in the order of the sidebar. */
export const areas: readonly Area[] = [
  home,
  agenda,
  pic,
  segnalazioni,
  pai,
  interventi,
  richieste,
  avvisi,
  soggetti,
  valutazioni,
  statistiche,
  storico,
  riconcilia,
  impostazioni,
];
