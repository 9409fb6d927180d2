import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { modelli } from '../../bridge/calls';
import { give, useCommand } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import type { Scheda } from '../../bridge/types';
import { goTo, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { useScheda } from '../../record/catalogue';
import { RecordForm } from '../../record/RecordForm';
import type { Values } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { FileField } from '../../ui/FileField';
import { PageHeader } from '../../ui/PageHeader';
import { AREA, KIND, SCALE, SCALES } from './actions';
import { readScale } from './queries';

/** The largest file that is a scale. */
const MOST = 1024 * 1024;

/** Reads a scale from a file, shows it as it will be filled in, and keeps it as a draft. */
export function LoadScale() {
  const [file, setFile] = useState<{ name: string; text: string }>();
  const [refused, setRefused] = useState<string>();
  const choose = async (chosen: File) => {
    setFile(undefined);
    setRefused(undefined);
    if (chosen.size > MOST) setRefused('Il file è più grande di 1 MB: una scala è molto più piccola. Scegline un altro.');
    else setFile({ name: chosen.name, text: await chosen.text() });
  };
  return (
    <>
      <PageHeader title="Carica una scala" actions={<Button label="Torna alle scale" variant="plain" onPress={() => goTo([AREA, SCALES])} />} />
      <div className="ui-stack">
        <FileField
          label="Scegli il file"
          chosen={file?.name}
          hint="Nel formato di questo programma, o un Questionnaire FHIR R4 (JSON)."
          accept=".json,application/json,application/fhir+json"
          error={refused}
          onChoose={(chosen) => void choose(chosen)}
        />
        {file && <Read key={file.text} {...file} />}
      </div>
    </>
  );
}

type ReadProps = { name: string; text: string };

function Read({ name, text }: ReadProps) {
  const view = useQuery(readScale(text));
  const scheda = useScheda(KIND);
  const create = useCommand((leave) => modelli.carica(leave, text), { said: 'Caricata: attivala perché si possa usare' });
  const linkTo = useLinkTo();
  if (view.isError) return <Failure {...explain(view.error)} />;
  if (!view.data || !scheda) return null;
  const { rilievi, titolo, codice, versione, parti, totali, permesso } = view.data;
  if (rilievi.length > 0) {
    return (
      <Banner tone="error" title={rilievi.length === 1 ? `Il file ${name} ha un errore` : `Il file ${name} ha ${rilievi.length} errori`}>
        <p>Correggi il file dove è indicato, e caricalo di nuovo: finora non è stato salvato niente.</p>
        <ul>
          {rilievi.map(({ riga, messaggio }) => (
            <li key={riga + messaggio}>
              {riga !== '' && <strong>{riga}:</strong>} {messaggio}
            </li>
          ))}
        </ul>
      </Banner>
    );
  }
  return (
    <>
      {create.error && <Failure {...explain(create.error)} />}
      <Facts
        facts={[
          { label: 'Titolo', value: titolo },
          { label: 'Codice', value: codice },
          { label: 'Versione', value: versione },
          { label: 'Totali', value: totali.map(({ etichetta, max = 0 }) => (max > 0 ? `${etichetta} (fino a ${max})` : etichetta)).join(', ') || 'Nessuno' },
        ]}
      />
      <div className="ui-actions">
        <Button
          label="Carica"
          variant="primary"
          busy={create.isPending}
          disabledReason={permesso.si ? undefined : permesso.perche}
          onPress={() => give(create, undefined, (id) => replaceWith(linkTo(SCALE, id)))}
        />
      </div>
      <AllItems scheda={{ ...scheda, parti }} />
    </>
  );
}

type AllItemsProps = { scheda: Scheda };

/** Every question of a scale; once it is kept as a draft, it can be tried with its totals. */
function AllItems({ scheda }: AllItemsProps) {
  const [values, setValues] = useState<Values>({});
  return (
    <RecordForm
      scheda={scheda}
      fields={scheda.parti.flatMap(({ campi }) => campi.map(({ path }) => path))}
      id=""
      values={values}
      set={(change) => setValues({ ...values, ...change })}
      error={null}
      focus=""
    />
  );
}
