import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Sezione } from '../../bridge/types';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Failure } from '../../ui/Failure';
import { useSaveSections } from './commands';
import { moved } from './sections';
import { homeView } from './queries';

/** Which sections the home shows, and in which order: in the left bar and in a dialog. */
export function SectionChooser() {
  const view = useQuery(homeView);
  const save = useSaveSections();
  const sections = view.data?.sezioni ?? [];

  const show = ({ id }: Sezione, visibile: boolean) =>
    save.mutate(sections.map((section) => (section.id === id ? { ...section, visibile } : section)));

  return (
    <div role="group" aria-label="Sezioni della home">
      {save.error && <Failure {...explain(save.error)} />}
      <ul className="ui-lines">
        {sections.map((section, index) => (
          <li key={section.id} className="ui-order">
            <Checkbox
              label={section.titolo}
              checked={section.visibile}
              onChange={(visible) => show(section, visible)}
            />
            <span className="ui-order-buttons">
              <Button
                label={`Sposta su: ${section.titolo}`}
                icon="up"
                iconOnly
                variant="plain"
                disabledReason={index === 0 ? 'È già la prima.' : undefined}
                onPress={() => save.mutate(moved(sections, index, -1))}
              />
              <Button
                label={`Sposta giù: ${section.titolo}`}
                icon="down"
                iconOnly
                variant="plain"
                disabledReason={index === sections.length - 1 ? 'È già l’ultima.' : undefined}
                onPress={() => save.mutate(moved(sections, index, 1))}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
