import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Aprire un caso',
    text: 'Si apre dalla scheda del soggetto o da una segnalazione, con «Apri presa in carico». Puoi prenderlo tu, lasciarlo da prendere in carico o, se il tuo ruolo lo permette, darlo a un collega.',
  },
  {
    title: 'Trovare un caso',
    text: 'L’elenco mostra i casi non chiusi del servizio in uso. Cerca per soggetto, numero o parole; con «Solo i miei» restano quelli tuoi.',
  },
  {
    title: 'Prenderlo e assegnarlo',
    text: '«Prendi in carico» ti fa responsabile. «Assegna» lo dà a un collega, che riceve una notifica e deve ancora prenderlo.',
  },
  {
    title: 'Il diario',
    text: 'Si scrive anche senza linea, e quello che scrivi resta in bozza finché non salvi. Una voce salvata non si modifica più. Una voce riservata la leggono chi la scrive e i colleghi che indichi.',
  },
  {
    title: 'Stampare',
    text: '«Stampa», o Ctrl+P, stampa la scheda del caso o la salva in PDF; «Stampa il diario» fa lo stesso delle voci fra due date. Resta scritto nel registro degli accessi chi l’ha fatto e quando.',
  },
  {
    title: 'Condividere',
    text: '«Condividi» fa vedere il caso e il suo diario a un altro servizio fino alla data che scegli. Le voci riservate no. Si può interrompere prima.',
  },
  {
    title: 'Chiudere e riaprire',
    text: '«Chiudi il caso» chiede il motivo. Un caso chiuso si ritrova cambiando il filtro «Stato», e con «Riapri» torna da prendere in carico.',
  },
];
