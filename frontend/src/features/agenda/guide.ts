import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Fissare un appuntamento',
    text: '«Nuovo appuntamento» propone la prossima mezz’ora; oppure scegli le ore trascinando sul calendario. Se indichi il soggetto, lo ritrovi anche nella sua scheda.',
  },
  {
    title: 'Spostarlo',
    text: 'Trascinalo a un’altra ora, o tiralo dal bordo per allungarlo. Da tastiera aprilo e cambia inizio e fine. Si può con quelli ancora pianificati.',
  },
  {
    title: 'Invitare i colleghi',
    text: 'Si invita chi ha un profilo in un servizio che vede la scheda dell’appuntamento. Chi è invitato riceve una notifica.',
  },
  { title: 'Dire com’è andata', text: 'Apri l’appuntamento e scegli lo stato: erogata, annullata, non presentato. Si salva subito, anche senza «Salva».' },
  {
    title: 'Quando si sovrappone',
    text: 'Due appuntamenti della stessa persona alla stessa ora portano «si sovrappone». Il programma lo segnala e non impedisce niente.',
  },
  { title: 'Guardare i colleghi', text: 'Il menu accanto al periodo mostra i tuoi appuntamenti, quelli di un collega o quelli di tutti.' },
];
