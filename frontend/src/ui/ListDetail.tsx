import type { ReactNode } from 'react';

import { Button } from './Button';

type Props = {
  list: ReactNode;
  /** The open item; nothing when none is open, and the list takes all the room. */
  detail?: ReactNode;
  /** What the detail shows, for screen readers. */
  detailLabel: string;
  /** Closes the detail; where there is no room for both, it is the way back. */
  onClose: () => void;
};

/** A list and the open item, side by side where there is room. */
export function ListDetail({ list, detail, detailLabel, onClose }: Props) {
  const open = detail !== undefined && detail !== null && detail !== false;
  return (
    <div className={open ? 'ui-split ui-split-open' : 'ui-split'}>
      <div className="ui-split-list">{list}</div>
      {open && (
        <section className="ui-split-detail" aria-label={detailLabel}>
          <div className="ui-split-back">
            <Button label="Torna all’elenco" icon="chevronLeft" variant="plain" onPress={onClose} />
          </div>
          <div className="ui-split-close">
            <Button label="Chiudi la scheda" icon="close" iconOnly variant="plain" onPress={onClose} />
          </div>
          {detail}
        </section>
      )}
    </div>
  );
}
