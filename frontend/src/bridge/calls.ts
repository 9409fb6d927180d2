// Every method that the program binds, with its types; grouped as in package app.
import { call } from './program';
import type {
  Appuntamento,
  ChiusuraPIC,
  Collega,
  Componente,
  DaRiconciliare,
  DatiAppuntamento,
  DatiSoggetto,
  FiltroAgenda,
  FiltroPIC,
  FiltroSoggetti,
  Funzione,
  Home,
  Impostazioni,
  Liste,
  Luogo,
  ModificaPIC,
  NuovaPIC,
  NuovaVoce,
  PaginaPIC,
  PaginaSoggetti,
  PaginaStorico,
  PIC,
  RigaSoggetto,
  Risultato,
  Scelta,
  Servizio,
  Sezione,
  Soggetto,
  StatoAccesso,
  StatoRiconciliazione,
  Storico,
  TipoCollegamento,
  VerificaCF,
  Visto,
} from './types';

export const accesso = {
  stato: () => call<StatoAccesso>('Accesso', 'Stato'),
  /** The program's clock, as an instant. */
  adesso: () => call<string>('Accesso', 'Adesso'),
  impostaCentrale: (url: string) => call<StatoAccesso>('Accesso', 'ImpostaCentrale', url),
  /** The code is "" until the answer is that it is wanted. */
  entra: (utente: string, password: string, codice: string) =>
    call<StatoAccesso>('Accesso', 'Entra', utente, password, codice),
  cambiaPassword: (utente: string, attuale: string, nuova: string) =>
    call<StatoAccesso>('Accesso', 'CambiaPassword', utente, attuale, nuova),
  scegliServizio: (id: string) => call<StatoAccesso>('Accesso', 'ScegliServizio', id),
  blocca: () => call<StatoAccesso>('Accesso', 'Blocca'),
  sblocca: (password: string, codice: string) => call<StatoAccesso>('Accesso', 'Sblocca', password, codice),
  esci: () => call<StatoAccesso>('Accesso', 'Esci'),
  /** The keys are lost: begins again as another device, with what was here set aside. */
  ricomincia: (utente: string, password: string, codice: string) =>
    call<StatoAccesso>('Accesso', 'Ricomincia', utente, password, codice),
  /** Somebody is at the computer: the idle lock starts counting again. */
  vivo: () => call<unknown>('Accesso', 'Vivo'),
};

export const home = {
  leggi: () => call<Home>('Home', 'Leggi'),
  /** Takes the case that a notice gives; the notice goes with it. */
  prendiInCarico: (notifica: string, visto: Visto) => call<unknown>('Home', 'PrendiInCarico', notifica, visto),
  nascondiNotifica: (id: string) => call<unknown>('Home', 'NascondiNotifica', id),
  preferito: (tipo: TipoCollegamento, id: string, titolo: string, si: boolean) =>
    call<unknown>('Home', 'Preferito', tipo, id, titolo, si),
  salvaSezioni: (sezioni: readonly Sezione[]) => call<unknown>('Home', 'SalvaSezioni', sezioni),
  funzioni: () => call<Funzione[]>('Home', 'Funzioni'),
  liste: () => call<Liste>('Home', 'Liste'),
  /** The operators of the service in use. */
  colleghi: () => call<Collega[]>('Home', 'Colleghi'),
  /** Every service of the Ambito, to share with. */
  servizi: () => call<Servizio[]>('Home', 'Servizi'),
};

export const ricerca = {
  cerca: (testo: string) => call<Risultato[]>('Ricerca', 'Cerca', testo),
};

export const soggetti = {
  elenco: (filtro: FiltroSoggetti) => call<PaginaSoggetti>('Soggetti', 'Elenco', filtro),
  dettaglio: (id: string) => call<Soggetto>('Soggetti', 'Dettaglio', id),
  crea: (dati: DatiSoggetto) => call<string>('Soggetti', 'Crea', dati),
  modifica: (id: string, prima: DatiSoggetto, dopo: DatiSoggetto) =>
    call<unknown>('Soggetti', 'Modifica', id, prima, dopo),
  verificaCF: (dati: DatiSoggetto) => call<VerificaCF>('Soggetti', 'VerificaCF', dati),
  doppioni: (dati: DatiSoggetto) => call<RigaSoggetto[]>('Soggetti', 'Doppioni', dati),
  luoghi: (prefisso: string, allaData: string) => call<Luogo[]>('Soggetti', 'Luoghi', prefisso, allaData),
  comuniAmbito: () => call<Luogo[]>('Soggetti', 'ComuniAmbito'),
  nuovoNucleo: (soggetto: string, tipo: string, componenti: readonly Componente[]) =>
    call<string>('Soggetti', 'NuovoNucleo', soggetto, tipo, componenti),
  modificaNucleo: (id: string, prima: readonly Componente[], dopo: readonly Componente[]) =>
    call<unknown>('Soggetti', 'ModificaNucleo', id, prima, dopo),
};

export const pic = {
  elenco: (filtro: FiltroPIC) => call<PaginaPIC>('PIC', 'Elenco', filtro),
  dettaglio: (id: string) => call<PIC>('PIC', 'Dettaglio', id),
  apri: (nuova: NuovaPIC) => call<string>('PIC', 'Apri', nuova),
  assegna: (id: string, visto: Visto, operatore: string) => call<unknown>('PIC', 'Assegna', id, visto, operatore),
  prendi: (id: string, visto: Visto) => call<unknown>('PIC', 'Prendi', id, visto),
  chiudi: (id: string, visto: Visto, chiusura: ChiusuraPIC) => call<unknown>('PIC', 'Chiudi', id, visto, chiusura),
  riapri: (id: string, visto: Visto, motivo: string) => call<unknown>('PIC', 'Riapri', id, visto, motivo),
  modifica: (id: string, prima: ModificaPIC, dopo: ModificaPIC) =>
    call<unknown>('PIC', 'Modifica', id, prima, dopo),
  condividi: (id: string, visto: Visto, servizio: string, fino: string) =>
    call<unknown>('PIC', 'Condividi', id, visto, servizio, fino),
  scriviDiario: (voce: NuovaVoce) => call<string>('PIC', 'ScriviDiario', voce),
};

export const agenda = {
  periodo: (filtro: FiltroAgenda) => call<Appuntamento[]>('Agenda', 'Periodo', filtro),
  dettaglio: (id: string) => call<Appuntamento>('Agenda', 'Dettaglio', id),
  crea: (dati: DatiAppuntamento) => call<string>('Agenda', 'Crea', dati),
  modifica: (id: string, prima: DatiAppuntamento, dopo: DatiAppuntamento) =>
    call<unknown>('Agenda', 'Modifica', id, prima, dopo),
  sposta: (id: string, primaInizio: string, primaFine: string, inizio: string, fine: string) =>
    call<unknown>('Agenda', 'Sposta', id, primaInizio, primaFine, inizio, fine),
  esito: (id: string, statoVisto: string, stato: string) => call<unknown>('Agenda', 'Esito', id, statoVisto, stato),
};

export const riconcilia = {
  stato: () => call<StatoRiconciliazione>('Riconcilia', 'Stato'),
  /** Tries to reach the central service now. */
  ora: () => call<unknown>('Riconcilia', 'Ora'),
  elenco: () => call<DaRiconciliare[]>('Riconcilia', 'Elenco'),
  risolvi: (id: string, scelte: readonly Scelta[]) => call<unknown>('Riconcilia', 'Risolvi', id, scelte),
  /** Keeps what stands and drops what the operator wrote. */
  lascia: (id: string) => call<unknown>('Riconcilia', 'Lascia', id),
};

export const archivio = {
  elenco: (testo: string, da: number, quanti: number) =>
    call<PaginaStorico>('Archivio', 'Elenco', testo, da, quanti),
  dettaglio: (id: string) => call<Storico>('Archivio', 'Dettaglio', id),
};

export const bozze = {
  salva: (chiave: string, contenuto: string) => call<unknown>('Bozze', 'Salva', chiave, contenuto),
  leggi: (chiave: string) => call<string>('Bozze', 'Leggi', chiave),
  elimina: (chiave: string) => call<unknown>('Bozze', 'Elimina', chiave),
};

export const configurazione = {
  leggi: () => call<Impostazioni>('Configurazione', 'Leggi'),
  cambiaCentrale: (url: string) => call<Impostazioni>('Configurazione', 'CambiaCentrale', url),
  bloccoMinuti: (minuti: number) => call<Impostazioni>('Configurazione', 'BloccoMinuti', minuti),
};
