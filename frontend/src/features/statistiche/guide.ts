import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Che cosa si conta',
    text: 'Le schede del servizio in uso che sono su questo computer, anche senza linea: non quelle che un altro servizio condivide. Sotto il titolo di ogni tabella c’è che cosa conta.',
  },
  {
    title: 'Il periodo',
    text: 'Gli ultimi dodici mesi, un anno o i giorni che scrivi. Chi è stato in carico almeno un giorno del periodo conta, anche se il caso è stato chiuso.',
  },
  {
    title: 'Portarle fuori',
    text: '«Esporta» scrive le tabelle in un foglio di calcolo o in un testo CSV. I numeri sotto 5 sono coperti, e con loro quello che li farebbe ricavare: in un paese piccolo bastano a riconoscere qualcuno.',
  },
];
