import { Icon as KitIcon, preloadIcons } from 'design-react-kit/Icon/Icon';

/** The kit's icons in use, by what they mean here. */
const kitName = {
  agenda: 'it-calendar',
  avvisi: 'it-horn',
  bell: 'it-horn',
  check: 'it-check',
  chevronLeft: 'it-chevron-left',
  chevronRight: 'it-chevron-right',
  clock: 'it-clock',
  close: 'it-close',
  conflict: 'it-exchange-circle',
  copy: 'it-copy',
  delete: 'it-delete',
  domande: 'it-file',
  down: 'it-arrow-down',
  edit: 'it-pencil',
  error: 'it-error',
  expand: 'it-expand',
  external: 'it-external-link',
  filter: 'it-funnel',
  folder: 'it-folder',
  help: 'it-help-circle',
  hide: 'it-password-invisible',
  home: 'it-pa',
  info: 'it-info-circle',
  interventi: 'it-tool',
  key: 'it-key',
  link: 'it-link',
  list: 'it-list',
  locked: 'it-locked',
  logout: 'it-logout',
  mail: 'it-mail',
  menu: 'it-burger',
  more: 'it-more-items',
  note: 'it-note',
  pai: 'it-note',
  place: 'it-map-marker',
  plus: 'it-plus',
  print: 'it-print',
  refresh: 'it-refresh',
  search: 'it-search',
  richieste: 'it-mail',
  segnalazioni: 'it-comment',
  settings: 'it-settings',
  share: 'it-share',
  show: 'it-password-visible',
  star: 'it-star-outline',
  starFull: 'it-star-full',
  statistiche: 'it-presentation',
  storico: 'it-box',
  success: 'it-check-circle',
  telephone: 'it-telephone',
  unlocked: 'it-unlocked',
  up: 'it-arrow-up',
  user: 'it-user',
  valutazioni: 'it-chart-line',
  warning: 'it-warning-circle',
  wifi: 'it-wifi',
} as const;

export type IconName = keyof typeof kitName;

type Props = {
  name: IconName;
  /** What it says to those who do not see it; absent if text beside it says so. */
  title?: string;
};

/** An icon of the design system, in the colour of the text around it. */
export function Icon({ name, title }: Props) {
  return <KitIcon icon={kitName[name]} title={title ?? ''} className="ui-icon" />;
}

/** Reads the icons in, so that the first screen shows them at once. */
export async function loadIcons(): Promise<void> {
  await preloadIcons(Object.values(kitName));
}
