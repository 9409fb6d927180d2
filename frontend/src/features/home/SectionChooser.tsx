import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Failure } from '../../ui/Failure';
import { useMoveSection, useShowSection } from './commands';
import { homeView } from './queries';

/** Which sections the home shows, and in which order: in the left bar and in a dialog. */
export function SectionChooser() {
  const view = useQuery(homeView);
  const show = useShowSection();
  const move = useMoveSection();
  const sections = view.data?.sezioni ?? [];
  const error = show.error ?? move.error;
  return (
    <div role="group" aria-label="Sezioni della home">
      {error && <Failure {...explain(error)} />}
      <ul className="ui-lines">
        {sections.map(({ id, titolo, visibile }, index) => (
          <li key={id} className="ui-order">
            <Checkbox label={titolo} checked={visibile} onChange={(visible) => show.mutate({ id, visibile: visible })} />
            <span className="ui-order-buttons">
              <Button
                label={`Sposta su: ${titolo}`}
                icon="up"
                iconOnly
                variant="plain"
                disabledReason={index === 0 ? 'È già la prima.' : undefined}
                onPress={() => move.mutate({ id, di: -1, from: index })}
              />
              <Button
                label={`Sposta giù: ${titolo}`}
                icon="down"
                iconOnly
                variant="plain"
                disabledReason={index === sections.length - 1 ? 'È già l’ultima.' : undefined}
                onPress={() => move.mutate({ id, di: 1, from: index })}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
