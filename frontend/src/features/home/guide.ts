import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Quello che aspetta',
    text: '«Notifiche» raccoglie quello che ti mandano i colleghi. Il titolo apre la scheda; «Prendi in carico» prende il caso senza aprirlo; «Nascondi» toglie la notifica dall’elenco, e non tocca la scheda. Per dieci secondi «Ripristina» riporta com’era; poi le nascoste si ritrovano con «Mostra le nascoste».',
  },
  {
    title: 'Bozze',
    text: 'Quello che hai scritto e non hai salvato è qui, anche dopo un blocco o uno spegnimento. Il titolo riporta nel modulo, aperto dove lo avevi lasciato.',
  },
  {
    title: 'Cercare',
    text: '«Cerca in tutte le aree», in alto, trova persone, casi, segnalazioni e testi anche senza linea, e perdona accenti ed errori di battitura. Si raggiunge da ogni pagina con Ctrl+K; Ctrl+F cerca nell’elenco che hai davanti, Ctrl+P lo stampa.',
  },
  {
    title: 'Tornare dove eri',
    text: 'La stella accanto a un titolo mette una scheda o un’area fra i preferiti. La cronologia tiene da sola le ultime pagine che hai aperto. Si torna alla pagina di prima con la freccia in alto, con Alt+freccia a sinistra o con il tasto laterale del mouse.',
  },
  {
    title: 'Scegliere che cosa mostrare',
    text: 'Con «Personalizza la home», nella barra di sinistra, mostri, nascondi e sposti le sezioni. Vale solo per te.',
  },
  {
    title: 'Quando la linea non c’è',
    text: 'Puoi lavorare come sempre: quello che salvi resta su questo computer, cifrato, e parte da solo quando la linea torna. In alto si legge se c’è qualcosa da inviare.',
  },
];
