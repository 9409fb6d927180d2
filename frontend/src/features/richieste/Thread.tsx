import type { SchedaLetta } from '../../bridge/types';
import { decode, keysOf, text } from '../../record/values';
import { Panel } from '../../ui/Panel';

type Props = {
  record: SchedaLetta;
  /** Who reads it: what they wrote stands apart. */
  me: string;
};

/** All that both sides wrote about a request, the first first. */
export function Thread({ record: { visto, letto }, me }: Props) {
  const values = decode(visto);
  const passages = keysOf(values, 'passaggi')
    .map((key) => ({ key, at: `passaggi.${key}` }))
    .sort((a, b) => text(values, `${a.at}.quando`).localeCompare(text(values, `${b.at}.quando`)));
  return (
    <Panel title="Conversazione">
      <ol className="richieste-thread" aria-label="Conversazione">
        <Said who={letto.inviata_da} when={letto.inviata_il} what="Richiesta" said={letto.testo} mine={text(values, 'inviata_da') === me} />
        {passages.map(({ key, at }) => (
          <Said
            key={key}
            who={letto[`${at}.chi`]}
            when={letto[`${at}.quando`]}
            what={letto[`${at}.passo`]}
            said={letto[`${at}.testo`]}
            mine={text(values, `${at}.chi`) === me}
          />
        ))}
      </ol>
    </Panel>
  );
}

type SaidProps = { who: string | undefined; when: string | undefined; what: string | undefined; said: string | undefined; mine: boolean };

function Said({ who, when, what, said, mine }: SaidProps) {
  return (
    <li className={mine ? 'richieste-mine' : undefined}>
      <div className="richieste-thread-head">
        <strong>{what}</strong> <span>{who}</span> <span className="ui-muted">{when}</span>
      </div>
      {said !== undefined && said !== '' && <p className="ui-written">{said}</p>}
    </li>
  );
}
