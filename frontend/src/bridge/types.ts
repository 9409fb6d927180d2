// What the program gives the screens and takes from them, as app/views.go says it:
// days are "2006-01-02", instants RFC 3339 in UTC, and an absent value is "".

/** Where the program stands between start and work. */
export type Fase = 'primo_avvio' | 'accesso' | 'cambio_password' | 'servizio' | 'aperta' | 'bloccata';

export type FaseRiconciliazione = 'fuori_linea' | 'collegamento' | 'ricezione' | 'in_pari' | 'fermo';

export type TipoCollegamento = 'funzione' | 'soggetto' | 'pic' | 'appuntamento' | 'diario' | 'storico';

/**
 * The kinds of things that change under the screens, as the event "dati" names
 * them; "cronologia" are the pages that the operator has opened.
 */
export type Tipo =
  | 'soggetto'
  | 'nucleo'
  | 'pic'
  | 'diario'
  | 'appuntamento'
  | 'notifica'
  | 'riconciliazione'
  | 'preferenze'
  | 'cronologia'
  | 'storico'
  | 'servizio'
  | 'operatore';

/** How every failed call reaches the screens. */
export type Errore = {
  code: string;
  field: string;
  message: string;
};

/** Says whether the operator may do something, and if not, why: the sentence under a disabled button. */
export type Permesso = {
  si: boolean;
  perche: string;
};

/** A choice of a closed list: its code and what the screen shows. */
export type Voce = {
  codice: string;
  testo: string;
};

/** Where the program stands between start and work. */
export type StatoAccesso = {
  numero: number; // of the last event before it; a smaller one is old
  fase: Fase;
  centrale: string; // address, "" if not set
  utente: string; // last or current user name
  conosciuti: string[]; // user names that can sign in offline here
  inLinea: boolean; // the central service answered lately
  avviso: string; // a sentence to show above the form
  sessione: Sessione | null; // set in FaseServizio and FaseAperta
};

/** Who works, for whom, in which service. */
export type Sessione = {
  operatore: Operatore;
  ente: string;
  servizio: Servizio | null; // nil until chosen
  servizi: Servizio[];
  primoCarico: boolean; // the first sync has not been completed yet
  rigenerato: string; // what was found damaged at this start, and what still holds; "" nothing
};

export type Servizio = {
  id: string;
  nome: string;
  tipo: string; // comune, area, ambito, storico
  ruolo: string;
  ruoloTesto: string;
};

export type Operatore = {
  id: string;
  cognome: string;
  nome: string;
  qualifica: string;
};

/** The truth about the line and what is still here only. */
export type StatoRiconciliazione = {
  numero: number; // of the event; a smaller one is old
  inLinea: boolean;
  fase: FaseRiconciliazione; // fuori_linea, collegamento, ricezione, in_pari, fermo
  ricevuti: number; // records received in the first sync
  daInviare: number; // modifications that wait for the central service, the operator's preferences apart
  daRiconciliare: number;
  ultimaVolta: string; // last time that all was level; "" never
  problema: Errore | null; // why it has stopped, with the remedy in the message
  disco: string; // a sentence while there is little room on the disk, "" otherwise
};

/** The first screen. */
export type Home = {
  notifiche: Notifica[];
  preferiti: Collegamento[];
  cronologia: Collegamento[];
  giorno: string; // today
  oggi: Appuntamento[]; // of today
  sezioni: Sezione[]; // in the operator's order
};

/** A block of the home: the left bar shows, hides and orders them. */
export type Sezione = {
  id: string; // notifiche, oggi, preferiti, cronologia, stato
  titolo: string;
  visibile: boolean;
};

/** What a view showed of a record, to be given back with the action as it came. */
export type Visto = Record<string, string>;

export type Notifica = {
  id: string;
  tipo: string;
  titolo: string;
  da: string; // name
  il: string;
  oggetto: Collegamento;
  prendiInCarico: Permesso; // Si: show the button
  visto: Visto; // of the case, for that button
};

/** Leads to a screen. */
export type Collegamento = {
  tipo: TipoCollegamento; // funzione, soggetto, pic, appuntamento, diario, storico
  /** Of the record, or of the function (soggetti, pic, agenda, storico, riconcilia, home, impostazioni) */
  id: string;
  titolo: string;
  dettaglio: string;
  preferito: boolean;
};

/** An area of the program, in the sidebar and in the search bar. */
export type Funzione = {
  id: string;
  titolo: string;
  descrizione: string;
  apri: Permesso;
};

/** One answer of "Cerca in tutte le aree". */
export type Risultato = Collegamento & {
  estratto: string; // the words found, in their context
};

/** Selects a stretch of the list. */
export type FiltroSoggetti = {
  testo: string;
  comune: string; // Belfiore code
  da: number;
  quanti: number;
};

export type PaginaSoggetti = {
  righe: RigaSoggetto[];
  totale: number;
};

export type RigaSoggetto = {
  id: string;
  cognome: string;
  nome: string;
  cf: string;
  dataNascita: string;
  comune: string;
  indirizzo: string;
  deceduto: boolean;
  casiAperti: number;
  daInviare: boolean; // has changes that only this computer knows
};

/** The form of a person; the same value is read, edited and given back, once as it was read and once as it is wanted. */
export type DatiSoggetto = {
  cognome: string;
  nome: string;
  cf: string;
  sesso: string;
  dataNascita: string;
  luogoNascita: string; // Belfiore code
  luogoNascitaNome: string;
  cittadinanza: string;
  statoCivile: string;
  dataDecesso: string;
  indirizzo: string;
  civico: string;
  comune: string; // Belfiore code
  comuneNome: string;
  cap: string;
  domicilio: string;
  senzaFissaDimora: boolean;
  telefono: string;
  telefonoDi: string;
  cellulare: string;
  cellulareDi: string;
  email: string;
  medico: string;
  note: string;
  informativaIl: string;
};

/** The detail screen of a person. */
export type Soggetto = {
  id: string;
  dati: DatiSoggetto;
  eta: number; // -1 unknown
  servizi: string[]; // names of the services that know the person
  nuclei: Nucleo[];
  casi: RigaPIC[];
  appuntamenti: Appuntamento[]; // the coming ones first
  verificaCF: VerificaCF;
  daInviare: boolean;
  preferito: boolean;
  modifica: Permesso;
  apriPIC: Permesso;
  /** Of a case that is opened for the person. */
  assegnaPIC: Permesso;
};

export type Nucleo = {
  id: string;
  tipo: string;
  tipoTesto: string;
  componenti: Componente[];
};

export type Componente = {
  chiave: string; // in the household; "" of one who is being added
  soggetto: string; // id, "" if not a soggetto of ours
  nome: string;
  scritto: string; // the name that the household holds of a soggetto, given back as it came
  relazione: string;
  dataNascita: string;
};

/** What the codice fiscale says against the person's data. */
export type VerificaCF = {
  calcolato: string; // "" while data are missing
  valido: boolean;
  messaggio: string; // what is wrong with the code itself
  discrepanze: string[]; // sentences, one for each datum that disagrees
  mancano: string[]; // labels of the data needed to compute it
};

export type Luogo = {
  codice: string;
  nome: string;
  provincia: string; // "EE" for a foreign state
  cessato: boolean;
  cap: string;
};

/** Selects a stretch of the cases of the service in use. */
export type FiltroPIC = {
  testo: string;
  stati: string[];
  area: string;
  responsabile: string; // operator id
  mie: boolean; // responsible or in the team
  da: number;
  quanti: number;
};

export type PaginaPIC = {
  righe: RigaPIC[];
  totale: number;
};

export type RigaPIC = {
  id: string;
  numero: string;
  soggetto: string; // id
  soggettoNome: string;
  area: string;
  areaTesto: string;
  stato: string;
  statoTesto: string;
  responsabile: string; // name
  apertaIl: string;
  chiusaIl: string;
  ultimaVoce: string; // instant of the newest diary entry
  daInviare: boolean;
};

/** The detail screen of a case. */
export type PIC = RigaPIC & {
  visto: Visto; // for the steps of the case
  servizio: string; // name
  responsabileID: string;
  inCaricoDal: string;
  motivo: string;
  note: string;
  motivoChiusura: string; // text
  noteChiusura: string;
  equipe: Membro[];
  condivisa: Condivisione[];
  diario: VoceDiario[]; // newest first
  preferito: boolean;
  assegna: Permesso;
  prendi: Permesso;
  chiudi: Permesso;
  riapri: Permesso;
  modifica: Permesso;
  condividi: Permesso;
  scriviDiario: Permesso;
  leggiDiario: Permesso;
  /** Who may be in the team, in charge of the case, and read a reserved entry. */
  colleghi: Collega[];
  assegnabili: Collega[];
  lettori: Collega[];
};

export type Membro = {
  operatore: string; // id
  nome: string;
  ruolo: string;
  dal: string;
};

export type Condivisione = {
  servizio: string; // id
  nome: string;
  dal: string;
  fino: string;
};

export type VoceDiario = {
  id: string;
  tipo: string;
  tipoTesto: string;
  il: string;
  autore: string; // name
  testo: string;
  conChi: string;
  dove: string;
  riservata: boolean;
  visibileA: string[]; // names
  daInviare: boolean;
};

/** Opens a case. */
export type NuovaPIC = {
  soggetto: string;
  area: string;
  motivo: string;
  apertaIl: string;
  prendi: boolean; // take it in charge at once
  assegnaA: string; // operator id, "" for nobody yet
};

/** The part of a case that is edited as a form. */
export type ModificaPIC = {
  area: string;
  motivo: string;
  note: string;
  equipe: Membro[];
};

/** Closes a case. */
export type ChiusuraPIC = {
  motivo: string;
  il: string;
  note: string;
};

/** A diary entry to be written. */
export type NuovaVoce = {
  pic: string;
  tipo: string;
  il: string;
  testo: string;
  conChi: string;
  dove: string;
  riservata: boolean;
  visibileA: string[]; // operator ids, beside the author
};

/** An operator that can be chosen in the service in use. */
export type Collega = {
  id: string;
  nome: string; // "Cognome Nome"
  qualifica: string;
  ruolo: string; // text
  /** A role that takes cases in charge and reads diaries. */
  sociale: boolean;
  io: boolean;
};

/** The form of an appointment. */
export type DatiAppuntamento = {
  titolo: string;
  tipo: string;
  inizio: string;
  fine: string;
  luogo: string;
  soggetto: string; // id
  pic: string; // id
  partecipanti: string[]; // operator ids
  tramite: Record<string, string>; // the service by which each takes part, given back as it came
  promemoria: number; // minutes before; 0 none
  note: string;
};

export type Appuntamento = {
  id: string;
  dati: DatiAppuntamento;
  stato: string;
  statoTesto: string;
  tipoTesto: string;
  soggettoNome: string;
  organizzatore: string; // name
  organizzatoreID: string;
  partecipantiNomi: string[];
  mio: boolean; // organises or takes part
  sovrapposto: boolean; // overlaps another of the same people
  daInviare: boolean;
  modifica: Permesso;
};

/** Selects a period of the agenda of the service in use. */
export type FiltroAgenda = {
  dal: string; // instant
  al: string;
  operatori: string[]; // ids; empty: only mine
  tutti: boolean; // the whole service
};

/** What could not land and waits for its author. */
export type DaRiconciliare = {
  id: string;
  il: string; // "" where nobody knows any more
  titolo: string; // what was being done, in words
  oggetto: Collegamento;
  codice: string;
  messaggio: string; // why it did not land
  campi: CampoInConflitto[]; // what differs; empty for a refusal
  testi: TestoScritto[]; // all that the author wrote, so that nothing is lost
  riprova: Permesso; // the author's version can be applied now
};

/** Shows both texts of a field. */
export type CampoInConflitto = {
  chiave: string; // record and field, for Scelta
  etichetta: string;
  visto: string; // what the author saw
  mio: string; // what the author wrote
  attuale: string; // what stands now
  sta: string; // the same as the record holds it, for Scelta
  di: string; // whose it is, by name
  quando: string;
  testuale: boolean; // a text that can be merged by hand
  paragrafi: boolean; // one of several lines
};

export type TestoScritto = {
  etichetta: string;
  testo: string;
};

/** Decides one field: "mia", "altrui", or "scritta" with Testo. */
export type Scelta = {
  chiave: string;
  tieni: 'mia' | 'altrui' | 'scritta';
  testo: string;
  sta: string; // what stood when the choice was made
};

/** A migrated record; reading only. */
export type Storico = {
  id: string;
  cognome: string;
  nome: string;
  cf: string;
  comune: string;
  pratica: string;
  tipo: string;
  dal: string;
  al: string;
  esito: string;
  importo: string; // "1.234,56 €"
  operatore: string;
  testo: string;
};

export type PaginaStorico = {
  righe: Storico[];
  totale: number;
};

/** The closed lists of the record, with their Italian texts. */
export type Liste = {
  sessi: Voce[];
  statiCivili: Voce[]; // of whoever's sex is not known
  statiCiviliF: Voce[];
  statiCiviliM: Voce[];
  statiPIC: Voce[];
  areePIC: Voce[];
  motiviChiusura: Voce[];
  tipiDiario: Voce[];
  tipiAppuntamento: Voce[];
  statiAppuntamento: Voce[];
  relazioni: Voce[];
};

/** Impostazioni of this computer. */
export type Impostazioni = {
  centrale: string;
  versione: string;
  dati: string; // folder
  bloccoMinuti: number; // idle minutes before the lock
};
