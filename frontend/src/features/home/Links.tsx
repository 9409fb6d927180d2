import { explain } from '../../bridge/errors';
import type { Collegamento, TipoCollegamento } from '../../bridge/types';
import { href, routeTo } from '../../lib/route';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import type { IconName } from '../../ui/Icon';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { useFavourite } from './commands';

const icons: Record<TipoCollegamento, IconName> = {
  funzione: 'link',
  soggetto: 'user',
  pic: 'folder',
  appuntamento: 'agenda',
  diario: 'note',
  storico: 'storico',
};

type Props = { title: string; links: readonly Collegamento[]; empty: string };

/** Favourites and history: the way back to what one works on. */
export function Links({ title, links, empty }: Props) {
  const favourite = useFavourite();
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
            href: href(routeTo(link.tipo, link.id)),
            icon: icons[link.tipo],
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
