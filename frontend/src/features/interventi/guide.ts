import type { Guide } from '../../record/areas';

/** What one reads beside the area, in the order in which it is needed. */
export const guide: Guide = [
  {
    title: 'Proporre un intervento',
    text: 'Si comincia dal caso, dalla scheda del soggetto o da una segnalazione, con «Nuovo intervento»: persona, area e caso ci sono già. Scegli il tipo (con prestazione, economico, in struttura, affido, generico): il programma chiede solo quello che serve a quel tipo.',
  },
  {
    title: 'Autorizzare',
    text: 'La proposta arriva agli amministrativi e ai referenti del servizio, che la autorizzano con importo e atto, o la respingono scrivendo perché. Chi l’ha proposta riceve una notifica; una proposta respinta si corregge e si ripropone.',
  },
  {
    title: 'Attivare, sospendere, chiudere',
    text: 'Un intervento autorizzato si attiva dal giorno in cui comincia davvero. Si sospende e si riprende, e si chiude con il motivo. «Rinnova» ne prepara uno nuovo, con gli stessi dati, dal giorno dopo la fine. «In scadenza o scaduti» mostra quelli che finiscono entro trenta giorni o sono finiti.',
  },
  {
    title: 'Erogazioni',
    text: '«Registra erogazione» scrive che cosa è stato fatto e in che periodo. Se lasci vuoti gli importi li calcola il programma: quantità per tariffa, e all’ente quello che gli altri non pagano. Le quote devono fare la spesa al centesimo.',
  },
  {
    title: 'Un mese alla volta',
    text: '«Erogazioni del mese» elenca gli interventi attivi: scrivi accanto a ciascuno quante ore, pasti o giorni, e registra tutto insieme.',
  },
  { title: 'Liquidare', text: 'In «Erogazioni» gli amministrativi trovano quello che è da liquidare. Una sbagliata si corregge o si annulla con il motivo; se è già liquidata, prima la riapre chi liquida, e scrive perché. Se è già in un invio SIUSS, prima si revoca lì.' },
  {
    title: 'Esportare per SIUSS',
    text: 'Lo fanno referenti e amministrativi, anche senza linea. «Esporta per SIUSS» controlla le erogazioni liquidate di un periodo e dice scheda per scheda che cosa manca: un clic porta dove si completa. Nel file entra solo quello che è completo.',
  },
  {
    title: 'I codici per SIUSS',
    text: 'I codici dell’ente e delle prestazioni si scrivono una volta per servizio in «Codici per SIUSS»; la DSU e il protocollo di una persona nel suo intervento, con «Dati per SIUSS».',
  },
  {
    title: 'Caricare il file sul portale',
    text: 'Sul portale dell’INPS, SIUSS: «Trasmissione flussi», «Upload file PS-PSA-SINA», quando l’invio non è più «da inviare»: se un collega ha esportato le stesse erogazioni vale il primo, e il secondo lo legge in «Da riconciliare». La parte SINA non c’è: si inserisce sul portale.',
  },
  {
    title: 'Revocare un invio',
    text: 'Ogni file resta conservato con quello che diceva. Se era sbagliato, aprilo fra gli invii, scegli le erogazioni e «Revoca»: nasce il file di cancellazione da caricare sul portale. Poi correggi i dati, anche l’erogazione con «Riapri», ed esporta di nuovo; una che si annulla non torna nel file.',
  },
];
