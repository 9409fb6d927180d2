import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Fissare un appuntamento',
    text: '«Nuovo appuntamento» propone la prossima mezz’ora; oppure scegli le ore trascinando sul calendario. Se l’ora di fine è prima di quella d’inizio, finisce il giorno dopo. Se indichi il soggetto, lo ritrovi anche nella sua scheda; per una visita domiciliare il luogo è il suo indirizzo, finché non ne scrivi un altro.',
  },
  {
    title: 'Spostarlo',
    text: 'Trascinalo a un’altra ora, o tiralo dal bordo per allungarlo: per dieci secondi puoi premere «Annulla». Da tastiera aprilo e cambia inizio e fine. Si può con quelli ancora pianificati.',
  },
  {
    title: 'Farlo ripetere',
    text: '«Si ripete» lo fa tornare ogni giorno, settimana, mese o anno. Quando ne apri uno scegli se le modifiche valgono solo per quel giorno, per quello e i seguenti, o per tutta la serie. L’esito si dà giorno per giorno.',
  },
  {
    title: 'Invitare i colleghi',
    text: 'Si invita chi ha un profilo in un servizio che vede la scheda dell’appuntamento. Chi è invitato riceve una notifica.',
  },
  { title: 'Dire com’è andata', text: 'Apri l’appuntamento, scegli lo stato (erogata, annullata, non presentato) e premi «Salva». Chi chiude senza salvare non cambia niente.' },
  {
    title: 'Annullare o eliminare',
    text: 'Quello che era previsto e non si fa si annulla: resta in agenda, barrato. Quello che è stato inserito per errore si elimina: sparisce dall’agenda e dalla ricerca, e per dieci secondi «Annulla» lo rimette.',
  },
  {
    title: 'Quando si sovrappone',
    text: 'Due appuntamenti della stessa persona alla stessa ora portano un segno di avviso, e il modulo lo dice mentre lo compili. Il programma lo segnala e non impedisce niente.',
  },
  { title: 'Guardare i colleghi', text: 'Il menu accanto al periodo mostra i tuoi appuntamenti, quelli di un collega o quelli di tutti, con il nome di chi li ha.' },
  {
    title: 'Scambiare con altri calendari',
    text: '«Esporta (.ics)» scrive il periodo in vista o tutta l’agenda in un file per Outlook, Google, Apple o Thunderbird. «Importa (.ics)» ne legge uno, anche trascinato sull’agenda: prima mostra che cosa entra e che cosa no, e perché.',
  },
];
