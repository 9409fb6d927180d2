import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Chiedere un’autorizzazione',
    text: 'Nell’intervento da autorizzare premi «Chiedi autorizzazione»: persona, caso, prestazione e importo ci sono già. Chi risponde «Autorizza» autorizza anche l’intervento, nello stesso momento; chi non autorizza scrive perché, e l’intervento torna respinto con quel motivo.',
  },
  {
    title: 'Chiedere a un altro servizio',
    text: 'Con «Nuova richiesta» scegli il servizio, anche il tuo, e se vuoi un collega. La vedono i due servizi, con la persona che nomina finché non è rifiutata, ritirata o evasa; a un altro servizio la nomina solo chi ha un ruolo sociale. Del caso e del diario non passa niente: scrivi quello che serve.',
  },
  {
    title: 'Rispondere',
    text: '«Prendi in carico» dice a tutti che ci pensi tu, e toglie la notifica ai colleghi. Se manca qualcosa usa «Chiedi un’integrazione»: la richiesta torna a chi l’ha mandata, che risponde con «Integra». Nessuno risponde alle proprie richieste.',
  },
  {
    title: 'La conversazione',
    text: 'Sotto la richiesta si leggono tutti i passaggi, nell’ordine: chi, quando e che cosa ha scritto. Quello che è scritto non si cambia; con «Scrivi» si aggiunge un messaggio, finché la richiesta è aperta o accettata.',
  },
  {
    title: 'Senza linea',
    text: 'La richiesta si scrive e si salva anche senza linea: la pagina dice che sarà inviata quando torna la linea, e allora parte da sola e prende il numero.',
  },
];
