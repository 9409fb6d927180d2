import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Registrare una persona',
    text: '«Nuovo soggetto» chiede come minimo cognome e nome; di chi nel documento ne ha uno solo lo dici in «Un nome solo». Mentre scrivi, il programma avvisa se la persona sembra già registrata: prima di salvare guarda se è lei.',
  },
  {
    title: 'Il codice fiscale',
    text: 'Con il codice intero, «Scrivi sesso e nascita dal codice» compila i campi ancora vuoti. Con i dati completi il programma lo calcola, e lo usi solo se lo scegli. Se non corrisponde ai dati lo dice, e salva lo stesso.',
  },
  { title: 'Chi si vede', text: 'Qui ci sono le persone note al servizio in uso. «Noto a», nella scheda, dice a quali servizi lo sono.' },
  {
    title: 'Che cosa c’è nella scheda',
    text: 'Dati, prese in carico, segnalazioni, valutazioni, nuclei e appuntamenti: quelli che il tuo ruolo può leggere. Da qui si comincia anche una segnalazione, un caso o una valutazione.',
  },
  { title: 'I nuclei', text: '«Nuovo nucleo» dice con chi vive la persona. Un componente può essere un soggetto già registrato, oppure un nome e basta.' },
];
