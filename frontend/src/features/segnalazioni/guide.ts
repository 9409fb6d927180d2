import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Registrare un contatto',
    text: '«Nuova segnalazione» chiede sei passi: chi si rivolge al servizio, di chi si parla, le persone di riferimento, i bisogni, i servizi richiesti, l’esito. Si passa da uno all’altro come si vuole; quello che scrivi resta in bozza anche se il programma si blocca o si spegne.',
  },
  {
    title: 'Chi viene per la prima volta',
    text: 'Nel passo «Utente» premi «Nuovo cittadino»: scrivi per primo il codice fiscale, che dice da solo sesso, data e luogo di nascita, e mostra se la persona è già registrata. Se non si sa chi è, scegli «Un cittadino anonimo»: lo si potrà dire dopo, con «Dì chi è».',
  },
  {
    title: 'Chi la legge',
    text: 'I motivi sono coperti dal segreto professionale. Chi la registra allo sportello la rilegge e la corregge finché nessuno la prende; poi la vedono gli assistenti sociali, gli operatori sociali e i referenti del servizio.',
  },
  {
    title: 'Inviarla a un altro servizio',
    text: 'Con «Invia a un altro servizio» passa a quel servizio, che riceve una notifica e vede anche la persona. Finché non l’hanno vista la puoi ritirare. Possono respingerla scrivendo il motivo, e allora torna qui.',
  },
  {
    title: 'Aprire la presa in carico',
    text: '«Apri presa in carico» porta nel caso la persona, l’area e il motivo, senza riscriverli. La segnalazione resta collegata al caso.',
  },
  { title: 'Il numero', text: 'Lo assegna il servizio centrale: senza linea compare alla prossima sincronizzazione.' },
];
