import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  { title: 'Gli avvisi', text: 'Ogni avviso dice da quando a quando si presenta la domanda, chi la manda, i requisiti e i documenti. Si vedono quelli pubblicati da tutto l’Ambito, e le bozze del proprio servizio.' },
  { title: 'Nuova domanda', text: 'Si comincia dall’avviso, o dalla scheda della persona. La domanda resta in bozza, anche senza rete, finché non la presenti.' },
  { title: 'Che cosa manca', text: 'Sotto il modulo si legge quello che manca e quali requisiti non sono soddisfatti: ogni riga porta al suo campo. L’età, la residenza e i totali delle scale li legge il programma.' },
  { title: 'Presentare', text: 'Senza rete la domanda presentata aspetta su questo computer, e la ricevuta è provvisoria. Il numero di protocollo lo dà il servizio centrale quando la riceve. Conta quando è stata presentata, se arriva entro i giorni che l’avviso concede.' },
  { title: 'L’istruttoria', text: 'Il servizio che gestisce l’avviso prende la domanda, chiede un’integrazione con un termine, la ammette o dice perché non è ammissibile. Chi l’ha presentata riceve un avviso a ogni passo.' },
  { title: 'Preparare un avviso', text: 'Il referente e gli amministrativi scrivono le date e le regole, riga per riga: una regola sbagliata si legge con il suo numero. «Prova il modulo» lo mostra come lo vedrà chi lo compila. Un avviso pubblicato si può solo prorogare o, se è sbagliato, archiviare con il motivo.' },
  {
    title: 'Formare la graduatoria',
    text: 'Chiusa l’istruttoria, nell’avviso «Anteprima» mostra come verrebbe la graduatoria di una linea. «Forma la provvisoria» la chiede al servizio centrale, che la calcola su tutte le domande: nessuno può scriverne l’esito a mano. Dopo le osservazioni, «Rendi definitiva» con l’atto.',
  },
  {
    title: 'Scorrere',
    text: 'Registra prima la rinuncia o la decadenza sulla domanda; poi «Scorri». I fondi liberati vanno, in ordine, a chi è idoneo e non finanziato, se la linea scorre. Scrivi quanto era già stato erogato a chi esce: non torna disponibile.',
  },
  {
    title: 'Pubblicare',
    text: '«File da pubblicare» contiene codice, posizione ed esito e nient’altro. La copia interna, con nomi, importi e motivi, si stampa o si esporta da «Posizioni» e non si pubblica.',
  },
];
