import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Perché una modifica arriva qui',
    text: 'Tu e un collega avete cambiato lo stesso dato, oppure il servizio centrale non ha potuto accettare quello che avevi salvato. Il motivo è scritto in testa, e quello che avevi scritto è conservato per intero.',
  },
  {
    title: 'Scegliere',
    text: 'Per ogni dato vedi il tuo testo e quello attuale, con chi l’ha scritto. Tieni l’uno o l’altro o, dove si può, scrivine uno che li unisce; poi «Salva le scelte». Le scelte restano anche se esci.',
  },
  { title: 'Se nel frattempo cambia ancora', text: 'Il programma lo dice e ti fa scegliere di nuovo: non si sovrascrive niente che tu non abbia letto.' },
  {
    title: 'Lasciare com’è',
    text: '«Lascia com’è ora» tiene quello che c’è e chiude la questione: quello che avevi scritto tu non si vedrà più. Se ti serve, copialo prima.',
  },
  { title: 'Da inviare', text: 'Le modifiche che sono solo su questo computer, con la scheda di cui sono. Partono da sole appena c’è linea, la più vecchia per prima.' },
  { title: '«Riconcilia ora»', text: 'Il programma invia e riceve da solo appena c’è linea. Il pulsante prova subito.' },
];
