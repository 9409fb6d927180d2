import { useEffect, useState, type ReactNode } from 'react';

import { Button } from './Button';
import { Icon, type IconName } from './Icon';

export type Area = {
  id: string;
  label: string;
  icon: IconName;
  /** How many things wait there; not shown when 0. */
  useCount?: (() => number) | undefined;
};

type Props = {
  ente: string;
  servizio: string;
  /** "Cerca in tutte le aree". */
  search: ReactNode;
  /** The state of reconciliation. */
  reconciliation: ReactNode;
  notices: ReactNode;
  operator: ReactNode;
  areas: readonly Area[];
  current: string;
  onNavigate: (area: string) => void;
  /** To the screen before this one. */
  onBack: () => void;
  /** Under the areas, by whether there is room for words. */
  sideFoot?: (narrow: boolean) => ReactNode;
  /** Above the work: what everybody on any screen must know now. */
  banners?: ReactNode;
  children: ReactNode;
};

/** Where the sidebar starts narrow, so that the work keeps its room. */
const NARROW = '(max-width: 1100px)';

/** The frame of every screen: header, areas, work. */
export function AppShell({
  ente,
  servizio,
  search,
  reconciliation,
  notices,
  operator,
  areas,
  current,
  onNavigate,
  onBack,
  sideFoot,
  banners,
  children,
}: Props) {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches);
  useEffect(() => {
    // A window that becomes small makes room for the work, and one that becomes large shows the words.
    const room = window.matchMedia(NARROW);
    const onChange = () => setNarrow(room.matches);
    room.addEventListener('change', onChange);
    return () => room.removeEventListener('change', onChange);
  }, []);
  return (
    <div className="ui-shell">
      <a
        className="ui-skip"
        href="#lavoro"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('lavoro')?.focus();
        }}
      >
        Vai al contenuto
      </a>
      <header className="ui-header">
        <Button
          label={narrow ? 'Allarga il menu delle aree' : 'Restringi il menu delle aree'}
          icon="menu"
          iconOnly
          variant="plain"
          onPress={() => setNarrow(!narrow)}
        />
        <Button label="Pagina precedente" icon="chevronLeft" iconOnly variant="plain" hint="Alt+freccia a sinistra" onPress={onBack} />
        <div className="ui-brand">
          <div className="ui-brand-name">SIZ-ICARO</div>
          <div className="ui-brand-where" title={`${ente} – ${servizio}`}>
            {ente} – {servizio}
          </div>
        </div>
        <div className="ui-header-search" role="search">
          {search}
        </div>
        <div className="ui-header-tools">
          {reconciliation}
          {notices}
          {operator}
        </div>
      </header>
      <nav className={narrow ? 'ui-side ui-side-narrow' : 'ui-side'} aria-label="Aree">
        <ul>
          {areas.map((area) => (
            <li key={area.id}>
              <button
                type="button"
                className="ui-area"
                aria-current={area.id === current ? 'page' : undefined}
                title={narrow ? area.label : undefined}
                onClick={() => onNavigate(area.id)}
              >
                <Icon name={area.icon} />
                <span className={narrow ? 'ui-hidden' : 'ui-area-label'}>{area.label}</span>
                {area.useCount && <Count useCount={area.useCount} narrow={narrow} />}
              </button>
            </li>
          ))}
        </ul>
        {sideFoot?.(narrow)}
      </nav>
      <main id="lavoro" className="ui-main" tabIndex={-1}>
        {banners}
        {children}
      </main>
    </div>
  );
}

type CountProps = { useCount: () => number; narrow: boolean };

function Count({ useCount, narrow }: CountProps) {
  const count = useCount();
  return count > 0 && <span className={narrow ? 'ui-hidden' : 'ui-badge ui-tone-info'}>{count}</span>;
}
