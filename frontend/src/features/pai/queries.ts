import { valutazioni } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import { formatDate } from '../../lib/date';

/** The last assessment of a person by each scale, a line each; none where they may not be read. */
export const lastScores = (person: string) =>
  read(['ultimi punteggi', person], ['valutazione', 'modello'], async () => {
    const { scale } = await valutazioni.andamento(person);
    const lines = scale.flatMap(({ titolo, max, righe }) => {
      const last = righe.filter(({ conta, noto }) => conta && noto).at(-1);
      return last ? [`${titolo}: ${last.valore}${max > 0 ? ` di ${max}` : ''}${last.fascia === '' ? '' : ` (${last.fascia})`}, ${formatDate(last.data)}`] : [];
    });
    return lines.join('\n');
  });
