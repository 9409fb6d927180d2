import { use } from 'react';

import { explain } from '../../bridge/errors';
import type { Collegamento } from '../../bridge/types';
import { areaOf, Areas, useAddress } from '../../record/areas';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { useFavourite } from './commands';

type Props = { title: string; links: readonly Collegamento[]; empty: string };

/** Favourites and history: the way back to what one works on. */
export function Links({ title, links, empty }: Props) {
  const favourite = useFavourite();
  const areas = use(Areas);
  const address = useAddress();
  return (
    <Panel title={title}>
      {favourite.error && <Failure {...explain(favourite.error)} />}
      {links.length === 0 ? (
        <p className="ui-muted">{empty}</p>
      ) : (
        <Lines
          label={title}
          items={links.map((link) => ({
            id: `${link.tipo}-${link.id}`,
            label: link.titolo,
            href: address(link.tipo, link.id),
            icon: areaOf(areas, link.tipo, link.id)?.icon ?? 'link',
            detail: link.dettaglio,
            actions: (
              <Button
                label={link.preferito ? `Togli dai preferiti: ${link.titolo}` : `Aggiungi ai preferiti: ${link.titolo}`}
                icon={link.preferito ? 'starFull' : 'star'}
                iconOnly
                variant="plain"
                pressed={link.preferito}
                onPress={() => favourite.mutate(link)}
              />
            ),
          }))}
        />
      )}
    </Panel>
  );
}
