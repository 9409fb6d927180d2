export namespace app {
	
	export interface Permesso {
	    si: boolean;
	    perche: string;
	}
	export interface DatiAppuntamento {
	    titolo: string;
	    tipo: string;
	    inizio: string;
	    fine: string;
	    luogo: string;
	    soggetto: string;
	    pic: string;
	    partecipanti: string[];
	    tramite: Record<string, string>;
	    promemoria: number;
	    note: string;
	}
	export interface Appuntamento {
	    id: string;
	    dati: DatiAppuntamento;
	    stato: string;
	    statoTesto: string;
	    tipoTesto: string;
	    soggettoNome: string;
	    organizzatore: string;
	    organizzatoreID: string;
	    partecipantiNomi: string[];
	    mio: boolean;
	    sovrapposto: boolean;
	    daInviare: boolean;
	    modifica: Permesso;
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
	export interface ChiusuraPIC {
	    motivo: string;
	    il: string;
	    note: string;
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
	    tipo: 'funzione' | 'soggetto' | 'pic' | 'appuntamento' | 'diario' | 'storico';
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	}
	export interface Componente {
	    chiave: string;
	    soggetto: string;
	    nome: string;
	    scritto: string;
	    relazione: string;
	    dataNascita: string;
	}
	export interface Condivisione {
	    servizio: string;
	    nome: string;
	    dal: string;
	    fino: string;
	}
	export interface TestoScritto {
	    etichetta: string;
	    testo: string;
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
	
	export interface DatiSoggetto {
	    cognome: string;
	    nome: string;
	    cf: string;
	    sesso: string;
	    dataNascita: string;
	    luogoNascita: string;
	    luogoNascitaNome: string;
	    cittadinanza: string;
	    statoCivile: string;
	    dataDecesso: string;
	    indirizzo: string;
	    civico: string;
	    comune: string;
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
	}
	export interface Errore {
	    code: string;
	    field: string;
	    message: string;
	}
	export interface FiltroAgenda {
	    dal: string;
	    al: string;
	    operatori: string[];
	    tutti: boolean;
	}
	export interface FiltroPIC {
	    testo: string;
	    stati: string[];
	    area: string;
	    responsabile: string;
	    mie: boolean;
	    da: number;
	    quanti: number;
	}
	export interface FiltroSoggetti {
	    testo: string;
	    comune: string;
	    da: number;
	    quanti: number;
	}
	export interface Funzione {
	    id: string;
	    titolo: string;
	    descrizione: string;
	    apri: Permesso;
	}
	export interface Sezione {
	    id: string;
	    titolo: string;
	    visibile: boolean;
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
	    sezioni: Sezione[];
	}
	export interface Impostazioni {
	    centrale: string;
	    versione: string;
	    dati: string;
	    bloccoMinuti: number;
	}
	export interface Voce {
	    codice: string;
	    testo: string;
	}
	export interface Liste {
	    sessi: Voce[];
	    statiCivili: Voce[];
	    statiCiviliF: Voce[];
	    statiCiviliM: Voce[];
	    statiPIC: Voce[];
	    areePIC: Voce[];
	    motiviChiusura: Voce[];
	    tipiDiario: Voce[];
	    tipiAppuntamento: Voce[];
	    statiAppuntamento: Voce[];
	    relazioni: Voce[];
	}
	export interface Luogo {
	    codice: string;
	    nome: string;
	    provincia: string;
	    cessato: boolean;
	    cap: string;
	}
	export interface Membro {
	    operatore: string;
	    nome: string;
	    ruolo: string;
	    dal: string;
	}
	export interface ModificaPIC {
	    area: string;
	    motivo: string;
	    note: string;
	    equipe: Membro[];
	}
	
	export interface Nucleo {
	    id: string;
	    tipo: string;
	    tipoTesto: string;
	    componenti: Componente[];
	}
	export interface NuovaPIC {
	    soggetto: string;
	    area: string;
	    motivo: string;
	    apertaIl: string;
	    prendi: boolean;
	    assegnaA: string;
	}
	export interface NuovaVoce {
	    pic: string;
	    tipo: string;
	    il: string;
	    testo: string;
	    conChi: string;
	    dove: string;
	    riservata: boolean;
	    visibileA: string[];
	}
	export interface Operatore {
	    id: string;
	    cognome: string;
	    nome: string;
	    qualifica: string;
	}
	export interface VoceDiario {
	    id: string;
	    tipo: string;
	    tipoTesto: string;
	    il: string;
	    autore: string;
	    testo: string;
	    conChi: string;
	    dove: string;
	    riservata: boolean;
	    visibileA: string[];
	    daInviare: boolean;
	}
	export interface PICVista {
	    id: string;
	    numero: string;
	    soggetto: string;
	    soggettoNome: string;
	    area: string;
	    areaTesto: string;
	    stato: string;
	    statoTesto: string;
	    responsabile: string;
	    apertaIl: string;
	    chiusaIl: string;
	    ultimaVoce: string;
	    daInviare: boolean;
	    visto: Record<string, string>;
	    servizio: string;
	    responsabileID: string;
	    inCaricoDal: string;
	    motivo: string;
	    note: string;
	    motivoChiusura: string;
	    noteChiusura: string;
	    equipe: Membro[];
	    condivisa: Condivisione[];
	    diario: VoceDiario[];
	    colleghi: Collega[];
	    assegnabili: Collega[];
	    lettori: Collega[];
	    preferito: boolean;
	    assegna: Permesso;
	    prendi: Permesso;
	    chiudi: Permesso;
	    riapri: Permesso;
	    modifica: Permesso;
	    condividi: Permesso;
	    scriviDiario: Permesso;
	    leggiDiario: Permesso;
	}
	export interface RigaPIC {
	    id: string;
	    numero: string;
	    soggetto: string;
	    soggettoNome: string;
	    area: string;
	    areaTesto: string;
	    stato: string;
	    statoTesto: string;
	    responsabile: string;
	    apertaIl: string;
	    chiusaIl: string;
	    ultimaVoce: string;
	    daInviare: boolean;
	}
	export interface PaginaPIC {
	    righe: RigaPIC[];
	    totale: number;
	}
	export interface RigaSoggetto {
	    id: string;
	    cognome: string;
	    nome: string;
	    cf: string;
	    dataNascita: string;
	    comune: string;
	    indirizzo: string;
	    deceduto: boolean;
	    casiAperti: number;
	    daInviare: boolean;
	}
	export interface PaginaSoggetti {
	    righe: RigaSoggetto[];
	    totale: number;
	}
	export interface Storico {
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
	    importo: string;
	    operatore: string;
	    testo: string;
	}
	export interface PaginaStorico {
	    righe: Storico[];
	    totale: number;
	}
	
	
	
	export interface Risultato {
	    tipo: 'funzione' | 'soggetto' | 'pic' | 'appuntamento' | 'diario' | 'storico';
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	    estratto: string;
	}
	export interface Scelta {
	    chiave: string;
	    tieni: 'mia' | 'altrui' | 'scritta';
	    testo: string;
	    sta: string;
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
	    discrepanze: string[];
	    mancano: string[];
	}
	export interface Soggetto {
	    id: string;
	    dati: DatiSoggetto;
	    eta: number;
	    servizi: string[];
	    nuclei: Nucleo[];
	    casi: RigaPIC[];
	    appuntamenti: Appuntamento[];
	    verificaCF: VerificaCF;
	    daInviare: boolean;
	    preferito: boolean;
	    modifica: Permesso;
	    apriPIC: Permesso;
	    assegnaPIC: Permesso;
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
	}
	
	
	
	

}

