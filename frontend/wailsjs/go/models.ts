export namespace app {
	
	export interface Rilevata {
	    id: string;
	    data: string;
	    stato: string;
	    statoTesto: string;
	    conta: boolean;
	    noto: boolean;
	    valore: number;
	    fascia: string;
	}
	export interface Corso {
	    codice: string;
	    titolo: string;
	    max: number;
	    righe: Rilevata[];
	}
	export interface Permesso {
	    si: boolean;
	    perche: string;
	}
	export interface Andamento {
	    leggi: Permesso;
	    scale: Corso[];
	}
	export interface Appuntamento {
	    id: string;
	    giorno: string;
	    titolo: string;
	    tipoTesto: string;
	    inizio: string;
	    fine: string;
	    giornate: number;
	    luogo: string;
	    stato: string;
	    statoTesto: string;
	    soggettoNome: string;
	    deceduto: boolean;
	    diChi: string[];
	    mio: boolean;
	    sovrapposto: boolean;
	    daInviare: boolean;
	    modifica: boolean;
	}
	export interface AvvisoAperto {
	    id: string;
	    titolo: string;
	    finestra: 'non_aperto' | 'aperto' | 'chiuso';
	    termine: string;
	}
	export interface DomandeInStato {
	    stato: string;
	    testo: string;
	    numero: number;
	}
	export interface AvvisoLetto {
	    finestra: 'non_aperto' | 'aperto' | 'chiuso';
	    termine: string;
	    regole: cartella.RegoleAvviso;
	    modulo: cartella.Parte[];
	    rilievi: string[];
	    domande: DomandeInStato[];
	}
	export interface Azione {
	    nome: string;
	    etichetta: string;
	    detto: string;
	    crea: boolean;
	    campi: string[];
	    propone: string[];
	    aggiunge: string;
	    racconta?: cartella.Campo;
	}
	export interface Bozza {
	    chiave: string;
	    titolo: string;
	    dettaglio: string;
	    dove: string;
	    servizio: string;
	    il: string;
	}
	export interface CambioGraduatoria {
	    codice: string;
	    chi: string;
	    testo: string;
	}
	export interface CampoCambiato {
	    etichetta: string;
	    era: string;
	    e: string;
	}
	export interface CampoInConflitto {
	    chiave: string;
	    etichetta: string;
	    visto: string;
	    mio: string;
	    attuale: string;
	    sta: string;
	    di: string;
	    quando: string;
	    testuale: boolean;
	    paragrafi: boolean;
	}
	export interface Candidato {
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    servizio: string;
	    io: boolean;
	    porta: Record<string, string>;
	}
	export interface Condizione {
	    campi: string[];
	    valori: string[];
	}
	export interface FiltroSchede {
	    kind: string;
	    testo: string;
	    dove: Condizione[];
	    ovunque: boolean;
	    giorno: string;
	    da: number;
	    quanti: number;
	}
	export interface Carta {
	    scheda: string;
	    filtro: FiltroSchede;
	    dal: string;
	    al: string;
	}
	export interface Collega {
	    id: string;
	    nome: string;
	    qualifica: string;
	    ruolo: string;
	    sociale: boolean;
	    io: boolean;
	}
	export interface Collegamento {
	    tipo: string;
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	}
	
	export interface RigaSIUSS {
	    id: string;
	    chi: string;
	    prestazione: string;
	    quando: string;
	    importo: string;
	    stato: 'inviata' | 'revocata' | 'altrove' | 'assente';
	}
	export interface ContenutoSIUSS {
	    righe: RigaSIUSS[];
	    cfOperatore: string;
	}
	export interface EnteSIUSS {
	    codice: string;
	    denominazione: string;
	    sede: string;
	    cfOperatore: string;
	    manca: string[];
	}
	export interface PrestazioneINPS {
	    prestazione: string;
	    nome: string;
	    codice: string;
	    mezzi: string;
	    quante: number;
	}
	export interface MancanzaSIUSS {
	    kind: string;
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    manca: string[];
	    ferma: number;
	}
	export interface ControlloSIUSS {
	    pronte: number;
	    beneficiari: number;
	    importo: string;
	    oltre: number;
	    ferme: number;
	    daPagare: number;
	    giaInviate: number;
	    altrui: Record<string, number>;
	    mancanze: MancanzaSIUSS[];
	    avvisi: MancanzaSIUSS[];
	    codici: PrestazioneINPS[];
	    ente: EnteSIUSS;
	    visto: string;
	    puo: Permesso;
	}
	
	export interface TestoScritto {
	    etichetta: string;
	    testo: string;
	}
	export interface DaInviare {
	    id: string;
	    il: string;
	    titolo: string;
	    oggetto: Collegamento;
	    testi: TestoScritto[];
	}
	export interface DaRiconciliare {
	    id: string;
	    il: string;
	    titolo: string;
	    oggetto: Collegamento;
	    codice: string;
	    messaggio: string;
	    campi: CampoInConflitto[];
	    testi: TestoScritto[];
	    riprova: Permesso;
	}
	export interface Punteggio {
	    nome: string;
	    etichetta: string;
	    noto: boolean;
	    valore: number;
	    max: number;
	    fascia: string;
	}
	export interface Mancanza {
	    campo: string;
	    messaggio: string;
	    requisito: boolean;
	}
	export interface DomandaCompilata {
	    parti: cartella.Parte[];
	    mancano: Mancanza[];
	    punteggi: Punteggio[];
	}
	
	
	export interface ErroreCampo {
	    field: string;
	    message: string;
	}
	export interface Errore {
	    code: string;
	    field: string;
	    message: string;
	    altri: ErroreCampo[];
	}
	
	export interface Esportata {
	    file: string;
	    righe: number;
	}
	export interface FiltroAgenda {
	    dal: string;
	    al: string;
	    operatori: string[];
	    tutti: boolean;
	}
	export interface FiltroICS {
	    id: string;
	    giorno: string;
	    dal: string;
	    al: string;
	    operatori: string[];
	    tutti: boolean;
	}
	export interface FiltroSIUSS {
	    dal: string;
	    al: string;
	}
	
	export interface RigaGraduatoria {
	    codice: string;
	    domanda: string;
	    chi: string;
	    posizione: number;
	    pari: boolean;
	    chiavi: string[];
	    importo: string;
	    progressivo: string;
	    esito: string;
	    motivo: string;
	    spiegazione: string[];
	}
	export interface GraduatoriaLetta {
	    problema: string;
	    chiavi: string[];
	    righe: RigaGraduatoria[];
	    cambi: CambioGraduatoria[];
	    fondi: string;
	    residuo: string;
	    non_torna: string;
	    impronta: string;
	}
	export interface Sezione {
	    id: string;
	    titolo: string;
	    visibile: boolean;
	}
	export interface Scadenza {
	    kind: string;
	    id: string;
	    che: string;
	    titolo: string;
	    diChi: string;
	    giorno: string;
	    dopo: number;
	    deceduto: boolean;
	}
	export interface Notifica {
	    id: string;
	    tipo: string;
	    titolo: string;
	    da: string;
	    il: string;
	    oggetto: Collegamento;
	    prendiInCarico: Permesso;
	    visto: Record<string, string>;
	}
	export interface HomeVista {
	    notifiche: Notifica[];
	    preferiti: Collegamento[];
	    cronologia: Collegamento[];
	    giorno: string;
	    oggi: Appuntamento[];
	    scadenze: Scadenza[];
	    sezioni: Sezione[];
	}
	export interface ScartoICS {
	    cosa: string;
	    perche: string;
	}
	export interface VoceICS {
	    titolo: string;
	    inizio: string;
	    giornate: number;
	    ripete: string;
	    esito: 'nuovo' | 'aggiornato' | 'annullato';
	    lasciato: string;
	}
	export interface Importazione {
	    voci: VoceICS[];
	    scarti: ScartoICS[];
	}
	export interface ProxyVista {
	    modo: '' | 'nessuno' | 'indirizzo';
	    indirizzo: string;
	    utente: string;
	    haPassword: boolean;
	}
	export interface Impostazioni {
	    centrale: string;
	    versione: string;
	    dati: string;
	    bloccoMinuti: number;
	    proxy: ProxyVista;
	}
	export interface Incontro {
	    sovrapposti: Appuntamento[];
	    indirizzo: string;
	    decesso: string;
	}
	export interface Linea {
	    numero: number;
	    inviati: number;
	    daInviare: number;
	    ricevuti: number;
	    daRicevere: number;
	    secondi: number;
	    ferma: number;
	}
	export interface LineaGraduatoria {
	    codice: string;
	    titolo: string;
	    ultima: '' | 'provvisoria' | 'definitiva' | 'scorrimento';
	}
	export interface Luogo {
	    codice: string;
	    nome: string;
	    provincia: string;
	    nota: string;
	    cap: string;
	}
	
	
	export interface ModelloLetto {
	    codice: string;
	    versione: string;
	    titolo: string;
	    parti: cartella.Parte[];
	    totali: cartella.Totale[];
	    rilievi: cartella.Rilievo[];
	    permesso: Permesso;
	}
	export interface Modulo {
	    parti: cartella.Parte[];
	    mancano: string[];
	    punteggi: Punteggio[];
	}
	export interface Mossa {
	    id: string;
	    azione: string;
	    visto: Record<string, string>;
	    vuole: Record<string, string>;
	}
	
	export interface Operatore {
	    id: string;
	    cognome: string;
	    nome: string;
	    qualifica: string;
	}
	export interface Rettifica {
	    id: string;
	    il: string;
	    tipo: string;
	    autore: string;
	}
	export interface VoceDiario {
	    id: string;
	    tipo: string;
	    tipoTesto: string;
	    il: string;
	    scrittaIl: string;
	    autore: string;
	    testo: string;
	    conChi: string;
	    dove: string;
	    riservata: boolean;
	    visibileA: string[];
	    daInviare: boolean;
	    rettifica?: Rettifica;
	    rettifiche: Rettifica[];
	    puoRettificare: Permesso;
	    visto: Record<string, string>;
	}
	export interface Possibile {
	    azione: string;
	    permesso: Permesso;
	    proposte: Record<string, string>;
	    modulo?: Modulo;
	}
	export interface SchedaLetta {
	    id: string;
	    kind: string;
	    servizio: string;
	    titolo: string;
	    dettaglio: string;
	    segno: string;
	    visto: Record<string, string>;
	    letto: Record<string, string>;
	    puo: Possibile[];
	    daInviare: boolean;
	    preferita: boolean;
	    nomi: Record<string, string>;
	    modulo?: Modulo;
	}
	export interface PICVista {
	    scheda: SchedaLetta;
	    diario: VoceDiario[];
	    scriviDiario: Permesso;
	    leggiDiario: Permesso;
	}
	export interface RigaScheda {
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    segno: string;
	    letto: Record<string, string>;
	    codici: Record<string, string>;
	    daInviare: boolean;
	}
	export interface PaginaSchede {
	    righe: RigaScheda[];
	    totale: number;
	}
	export interface Passaggio {
	    versione: number;
	    quando: string;
	    fatta: string;
	    chi: string;
	    cosa: string;
	    campi: CampoCambiato[];
	}
	export interface Periodo {
	    dal: string;
	    al: string;
	}
	
	
	
	export interface ProxyDato {
	    modo: '' | 'nessuno' | 'indirizzo';
	    indirizzo: string;
	    utente: string;
	    password: string;
	}
	
	
	
	export interface RigaContata {
	    voce: string;
	    letti: string[];
	    numero: number;
	}
	
	
	
	
	export interface Rimedio {
	    si: boolean;
	}
	export interface Risultato {
	    tipo: string;
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	    estratto: string;
	}
	
	export interface ScalaInUso {
	    id: string;
	    codice: string;
	    titolo: string;
	    descrizione: string;
	    proposta: boolean;
	}
	
	export interface Scelta {
	    chiave: string;
	    tieni: 'mia' | 'altrui' | 'scritta';
	    testo: string;
	    sta: string;
	}
	export interface Scheda {
	    kind: string;
	    nome: cartella.Nome;
	    parti: cartella.Parte[];
	    colonne: string[];
	    calcolate: cartella.Colonna[];
	    nomina: string[];
	    perTempo: boolean;
	    cercata: boolean;
	    azioni: Azione[];
	}
	
	export interface Servizio {
	    id: string;
	    nome: string;
	    tipo: string;
	    ruolo: string;
	    ruoloTesto: string;
	}
	export interface Sessione {
	    operatore: Operatore;
	    ente: string;
	    servizio?: Servizio;
	    servizi: Servizio[];
	    primoCarico: boolean;
	    rigenerato: string;
	    incompleto: boolean;
	}
	
	export interface VerificaCF {
	    calcolato: string;
	    valido: boolean;
	    messaggio: string;
	    codice: string;
	    specie: string;
	    discrepanze: string[];
	    mancano: string[];
	    dice: Record<string, string>;
	    nascite: string[];
	}
	export interface Soggetto {
	    scheda: SchedaLetta;
	    eta: number;
	    servizi: string[];
	    nuclei: SchedaLetta[];
	    verificaCF: VerificaCF;
	    nuovoNucleo: Permesso;
	}
	export interface StatoAccesso {
	    numero: number;
	    fase: 'primo_avvio' | 'accesso' | 'cambio_password' | 'servizio' | 'aperta' | 'bloccata';
	    centrale: string;
	    utente: string;
	    conosciuti: string[];
	    inLinea: boolean;
	    avviso: string;
	    sessione?: Sessione;
	    problema?: Errore;
	}
	export interface StatoRiconciliazione {
	    numero: number;
	    inLinea: boolean;
	    fase: 'fuori_linea' | 'collegamento' | 'ricezione' | 'in_pari' | 'fermo';
	    ricevuti: number;
	    daInviare: number;
	    daRiconciliare: number;
	    ultimaVolta: string;
	    problema?: Errore;
	    disco: string;
	    orologio: string;
	    linea: Linea;
	}
	export interface Storia {
	    passaggi: Passaggio[];
	    prima: number;
	}
	export interface TavolaLetta {
	    codice: string;
	    titolo: string;
	    spiega: string;
	    voce: string;
	    misure: string[];
	    righe: RigaContata[];
	    totale: string[];
	    disegna: number;
	}
	export interface Testata {
	    notifiche: number;
	    preferite: string[];
	}
	
	
	

}

export namespace cartella {
	
	export interface Condizione {
	    campo: string;
	    valori: string[];
	}
	export interface Voce {
	    codice: string;
	    testo: string;
	}
	export interface Campo {
	    path: string;
	    tipo: 'testo' | 'paragrafi' | 'data' | 'istante' | 'booleano' | 'intero' | 'denaro' | 'scelta' | 'scelte' | 'rif' | 'codice' | 'struttura' | 'risposta';
	    etichetta: string;
	    aiuto?: string;
	    obbligatorio?: boolean;
	    max?: number;
	    fino?: number;
	    voci?: Voce[];
	    toni?: Record<string, 'attende' | 'avviato' | 'attivo' | 'concluso'>;
	    dai_passi?: string[];
	    punti?: Record<string, number>;
	    quando?: Condizione;
	    voci_da?: string;
	    voci_se?: Record<string, Array<Voce>>;
	    di?: string;
	    per_valore?: boolean;
	    scritto?: string;
	    chiama?: boolean;
	    di_cui?: string;
	    maiuscolo?: boolean;
	    interno?: boolean;
	    dalla_centrale?: string;
	}
	export interface ChiaveOrdine {
	    espressione: string;
	    verso: string;
	    etichetta: string;
	}
	export interface Colonna {
	    path: string;
	    etichetta: string;
	    di?: string;
	    ultima?: boolean;
	}
	
	export interface DocumentoChiesto {
	    codice: string;
	    titolo: string;
	    obbligatorio?: boolean;
	}
	export interface Fascia {
	    da: number;
	    a: number;
	    testo: string;
	}
	export interface Incompatibile {
	    codice: string;
	    titolo: string;
	}
	export interface Indice {
	    Parole: number;
	    Unite: boolean;
	    Intere: boolean;
	    Frasi: boolean;
	    Omocodia: boolean;
	    Seleziona: boolean;
	    Chiave: boolean;
	    Nome: number;
	    Tempo: boolean;
	    Fine: boolean;
	    Ripete: boolean;
	    Chiama: boolean;
	}
	export interface Linea {
	    codice: string;
	    titolo: string;
	    budget?: number;
	    importo?: string;
	    scorre?: boolean;
	}
	export interface Nome {
	    singolare: string;
	    plurale: string;
	    femminile: boolean;
	}
	export interface Parte {
	    titolo: string;
	    campi: Campo[];
	}
	export interface Requisito {
	    codice: string;
	    espressione: string;
	    messaggio: string;
	    campo?: string;
	}
	export interface RegoleAvviso {
	    requisiti?: Requisito[];
	    documenti?: DocumentoChiesto[];
	    scale?: string[];
	    linee?: Linea[];
	    chiavi?: ChiaveOrdine[];
	    incompatibilita?: Incompatibile[];
	    comuni?: string[];
	}
	
	export interface Rilievo {
	    riga: string;
	    messaggio: string;
	}
	export interface Totale {
	    nome: string;
	    etichetta: string;
	    espressione: string;
	    max?: number;
	    fasce?: Fascia[];
	}

}

