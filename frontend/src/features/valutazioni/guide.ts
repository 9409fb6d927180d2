import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  { title: 'Cominciare', text: 'Una valutazione si comincia dalla scheda del soggetto, o da un suo caso, con «Nuova valutazione»; poi si sceglie la scala.' },
  {
    title: 'Compilare',
    text: 'Le risposte restano in bozza: puoi smettere e riprendere quando vuoi, anche senza linea. Il totale si conta mentre rispondi, e sotto si legge quante risposte mancano.',
  },
  {
    title: 'Completare',
    text: '«Completa» controlla che non manchi niente e porta alla prima risposta che manca. Una valutazione completata non si modifica più. L’assistente sociale o il referente la può validare.',
  },
  {
    title: 'Rivalutare',
    text: '«Rivaluta» comincia una bozza con le stesse risposte, se la scala è la stessa. Quella di prima resta com’è finché la nuova non è completata: solo allora diventa superata. Se annulli la bozza non cambia niente.',
  },
  { title: 'Annullare', text: '«Annulla» chiede il motivo. La valutazione resta leggibile e non conta più nell’andamento.' },
  { title: 'L’andamento', text: 'La scheda del soggetto e i suoi casi mostrano per ogni scala il punteggio nel tempo, a disegno e a parole.' },
  {
    title: 'Le scale',
    text: '«Scale» mostra quali ci sono e le fa provare senza salvare. Il referente e l’help desk ne caricano una da file, la attivano e la ritirano. Il referente toglie da quelle proposte una scala che il suo servizio non usa.',
  },
];
