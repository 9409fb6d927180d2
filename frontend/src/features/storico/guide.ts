import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  { title: 'Che cosa c’è', text: 'Le pratiche portate qui da SIZ-URBI, il programma di prima. Si leggono e non si modificano.' },
  { title: 'Cercare', text: 'Scrivi una parte del nome, il codice fiscale o la pratica. Si trovano anche con «Cerca in tutte le aree».' },
  {
    title: 'Andare avanti su una pratica',
    text: 'Per lavorare di nuovo con quella persona cercala in «Soggetti», o registrala lì, e apri una presa in carico.',
  },
];
