import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  { title: 'Per chi valgono', text: 'Per questo computer, chiunque ci lavori. La posta per le notifiche è invece solo tua, su ogni computer.' },
  {
    title: 'Le notifiche per posta',
    text: 'Se lo vuoi, quando ti arrivano notifiche ricevi anche un messaggio, al più uno all’ora, con quante sono e di che tipo. Per leggerle apri la home. L’indirizzo lo cambia l’assistenza.',
  },
  {
    title: 'Il blocco',
    text: 'Scegli dopo quanti minuti senza uso il programma si blocca. Si riapre con la tua password, e ritrovi quello che stavi scrivendo.',
  },
  {
    title: 'L’indirizzo del servizio centrale',
    text: 'Cambialo solo se te lo chiede chi gestisce il servizio. Il lavoro già salvato su questo computer non si perde.',
  },
  { title: 'La password e il servizio', text: 'Si cambiano dal menu con il tuo nome, in alto a destra. Per la password serve la linea.' },
  { title: 'Chiedere aiuto', text: 'L’indirizzo dell’assistenza è in «Questo programma», con la versione da riferire.' },
];
