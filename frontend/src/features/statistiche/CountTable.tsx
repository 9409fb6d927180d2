import type { TavolaLetta } from '../../bridge/types';
import { Panel } from '../../ui/Panel';

type Props = { table: TavolaLetta };

/** Counts row by row, one of them also as a bar beside its number. */
export function CountTable({ table }: Props) {
  const { righe, misure, disegna } = table;
  const longest = Math.max(...righe.map(({ numero }) => numero), 0);
  return (
    <Panel title={table.titolo}>
      <p className="ui-muted">{table.spiega}</p>
      {righe.length === 0 ? (
        <p>Nessun caso nel periodo.</p>
      ) : (
        <table className="counts" aria-label={table.titolo}>
          <thead>
            <tr>
              <th scope="col">{table.voce}</th>
              {misure.map((misura) => (
                <th key={misura} scope="col" className="counts-number">
                  {misura}
                </th>
              ))}
              <td className="counts-plot" aria-hidden="true">
                {misure.length > 1 && misure[disegna]}
              </td>
            </tr>
          </thead>
          <tbody>
            {righe.map(({ voce, letti, numero }, row) => (
              // Two may be called the same.
              <tr key={row}>
                <th scope="row">{voce}</th>
                {letti.map((letto, at) => (
                  <td key={misure[at]} className="counts-number">
                    {letto}
                  </td>
                ))}
                <td className="counts-plot" aria-hidden="true">
                  {numero > 0 && <div className="counts-bar" style={{ width: `${(100 * numero) / longest}%` }} />}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Totale</th>
              {table.totale.map((letto, at) => (
                <td key={misure[at]} className="counts-number">
                  {letto}
                </td>
              ))}
              <td className="counts-plot" aria-hidden="true" />
            </tr>
          </tfoot>
        </table>
      )}
    </Panel>
  );
}
