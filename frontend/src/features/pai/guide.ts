import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Scrivere un PAI',
    text: 'Si comincia dal caso, con «Nuovo PAI»: persona, area, responsabile e punteggi delle ultime valutazioni ci sono già. Scrivi la sintesi del bisogno, gli obiettivi (a breve, medio e lungo termine, con il risultato atteso e l’indicatore) e gli impegni di ciascuno. Resta in bozza, e si modifica, finché non lo condividi.',
  },
  {
    title: 'Proporre e condividere',
    text: '«Proponi» avvisa il responsabile del caso. Con «Condividi e firma» scrivi chi ha firmato, in che giorno e come, o chi non ha voluto e perché. Le firme che arrivano dopo si aggiungono con «Firme». Con il filtro «Senza firma» trovi i PAI che aspettano.',
  },
  {
    title: 'Attivare',
    text: '«Attiva» fa cominciare il progetto e fissa la prima verifica, secondo la cadenza che avete scelto. Da qui si propongono gli interventi del PAI, con «Nuovo intervento».',
  },
  {
    title: 'Verificare',
    text: 'Il giorno della verifica è nell’agenda del responsabile e, da una settimana prima, nella sua home. «Registra la verifica» chiede che cosa è emerso e, per ogni obiettivo, se è raggiunto, in parte o no; la verifica successiva la propone il programma. Per spostare il giorno usa «Cambia responsabile o date».',
  },
  {
    title: 'Rivedere',
    text: 'Un PAI condiviso non si riscrive: «Rivedi» ne prepara una nuova versione, che comincia uguale. Quando la attivi, quella di prima diventa «Superato» e resta leggibile.',
  },
  { title: 'Chiudere', text: '«Chiudi il PAI» chiede l’esito del progetto e il motivo. Una bozza che non serve più si annulla.' },
];
