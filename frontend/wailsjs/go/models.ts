export namespace app {
	
	export class Permesso {
	    si: boolean;
	    perche: string;
	
	    static createFrom(source: any = {}) {
	        return new Permesso(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.si = source["si"];
	        this.perche = source["perche"];
	    }
	}
	export class DatiAppuntamento {
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
	
	    static createFrom(source: any = {}) {
	        return new DatiAppuntamento(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.titolo = source["titolo"];
	        this.tipo = source["tipo"];
	        this.inizio = source["inizio"];
	        this.fine = source["fine"];
	        this.luogo = source["luogo"];
	        this.soggetto = source["soggetto"];
	        this.pic = source["pic"];
	        this.partecipanti = source["partecipanti"];
	        this.tramite = source["tramite"];
	        this.promemoria = source["promemoria"];
	        this.note = source["note"];
	    }
	}
	export class Appuntamento {
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
	
	    static createFrom(source: any = {}) {
	        return new Appuntamento(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.dati = this.convertValues(source["dati"], DatiAppuntamento);
	        this.stato = source["stato"];
	        this.statoTesto = source["statoTesto"];
	        this.tipoTesto = source["tipoTesto"];
	        this.soggettoNome = source["soggettoNome"];
	        this.organizzatore = source["organizzatore"];
	        this.organizzatoreID = source["organizzatoreID"];
	        this.partecipantiNomi = source["partecipantiNomi"];
	        this.mio = source["mio"];
	        this.sovrapposto = source["sovrapposto"];
	        this.daInviare = source["daInviare"];
	        this.modifica = this.convertValues(source["modifica"], Permesso);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class CampoInConflitto {
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
	
	    static createFrom(source: any = {}) {
	        return new CampoInConflitto(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.chiave = source["chiave"];
	        this.etichetta = source["etichetta"];
	        this.visto = source["visto"];
	        this.mio = source["mio"];
	        this.attuale = source["attuale"];
	        this.sta = source["sta"];
	        this.di = source["di"];
	        this.quando = source["quando"];
	        this.testuale = source["testuale"];
	        this.paragrafi = source["paragrafi"];
	    }
	}
	export class ChiusuraPIC {
	    motivo: string;
	    il: string;
	    note: string;
	
	    static createFrom(source: any = {}) {
	        return new ChiusuraPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.motivo = source["motivo"];
	        this.il = source["il"];
	        this.note = source["note"];
	    }
	}
	export class Collega {
	    id: string;
	    nome: string;
	    qualifica: string;
	    ruolo: string;
	    sociale: boolean;
	    io: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Collega(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.nome = source["nome"];
	        this.qualifica = source["qualifica"];
	        this.ruolo = source["ruolo"];
	        this.sociale = source["sociale"];
	        this.io = source["io"];
	    }
	}
	export class Collegamento {
	    tipo: string;
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Collegamento(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tipo = source["tipo"];
	        this.id = source["id"];
	        this.titolo = source["titolo"];
	        this.dettaglio = source["dettaglio"];
	        this.preferito = source["preferito"];
	    }
	}
	export class Componente {
	    chiave: string;
	    soggetto: string;
	    nome: string;
	    scritto: string;
	    relazione: string;
	    dataNascita: string;
	
	    static createFrom(source: any = {}) {
	        return new Componente(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.chiave = source["chiave"];
	        this.soggetto = source["soggetto"];
	        this.nome = source["nome"];
	        this.scritto = source["scritto"];
	        this.relazione = source["relazione"];
	        this.dataNascita = source["dataNascita"];
	    }
	}
	export class Condivisione {
	    servizio: string;
	    nome: string;
	    dal: string;
	    fino: string;
	
	    static createFrom(source: any = {}) {
	        return new Condivisione(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.servizio = source["servizio"];
	        this.nome = source["nome"];
	        this.dal = source["dal"];
	        this.fino = source["fino"];
	    }
	}
	export class TestoScritto {
	    etichetta: string;
	    testo: string;
	
	    static createFrom(source: any = {}) {
	        return new TestoScritto(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.etichetta = source["etichetta"];
	        this.testo = source["testo"];
	    }
	}
	export class DaRiconciliare {
	    id: string;
	    il: string;
	    titolo: string;
	    oggetto: Collegamento;
	    codice: string;
	    messaggio: string;
	    campi: CampoInConflitto[];
	    testi: TestoScritto[];
	    riprova: Permesso;
	
	    static createFrom(source: any = {}) {
	        return new DaRiconciliare(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.il = source["il"];
	        this.titolo = source["titolo"];
	        this.oggetto = this.convertValues(source["oggetto"], Collegamento);
	        this.codice = source["codice"];
	        this.messaggio = source["messaggio"];
	        this.campi = this.convertValues(source["campi"], CampoInConflitto);
	        this.testi = this.convertValues(source["testi"], TestoScritto);
	        this.riprova = this.convertValues(source["riprova"], Permesso);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class DatiSoggetto {
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
	
	    static createFrom(source: any = {}) {
	        return new DatiSoggetto(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.cognome = source["cognome"];
	        this.nome = source["nome"];
	        this.cf = source["cf"];
	        this.sesso = source["sesso"];
	        this.dataNascita = source["dataNascita"];
	        this.luogoNascita = source["luogoNascita"];
	        this.luogoNascitaNome = source["luogoNascitaNome"];
	        this.cittadinanza = source["cittadinanza"];
	        this.statoCivile = source["statoCivile"];
	        this.dataDecesso = source["dataDecesso"];
	        this.indirizzo = source["indirizzo"];
	        this.civico = source["civico"];
	        this.comune = source["comune"];
	        this.comuneNome = source["comuneNome"];
	        this.cap = source["cap"];
	        this.domicilio = source["domicilio"];
	        this.senzaFissaDimora = source["senzaFissaDimora"];
	        this.telefono = source["telefono"];
	        this.telefonoDi = source["telefonoDi"];
	        this.cellulare = source["cellulare"];
	        this.cellulareDi = source["cellulareDi"];
	        this.email = source["email"];
	        this.medico = source["medico"];
	        this.note = source["note"];
	        this.informativaIl = source["informativaIl"];
	    }
	}
	export class Errore {
	    code: string;
	    field: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Errore(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.field = source["field"];
	        this.message = source["message"];
	    }
	}
	export class FiltroAgenda {
	    dal: string;
	    al: string;
	    operatori: string[];
	    tutti: boolean;
	
	    static createFrom(source: any = {}) {
	        return new FiltroAgenda(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.dal = source["dal"];
	        this.al = source["al"];
	        this.operatori = source["operatori"];
	        this.tutti = source["tutti"];
	    }
	}
	export class FiltroPIC {
	    testo: string;
	    stati: string[];
	    area: string;
	    responsabile: string;
	    mie: boolean;
	    da: number;
	    quanti: number;
	
	    static createFrom(source: any = {}) {
	        return new FiltroPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.testo = source["testo"];
	        this.stati = source["stati"];
	        this.area = source["area"];
	        this.responsabile = source["responsabile"];
	        this.mie = source["mie"];
	        this.da = source["da"];
	        this.quanti = source["quanti"];
	    }
	}
	export class FiltroSoggetti {
	    testo: string;
	    comune: string;
	    da: number;
	    quanti: number;
	
	    static createFrom(source: any = {}) {
	        return new FiltroSoggetti(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.testo = source["testo"];
	        this.comune = source["comune"];
	        this.da = source["da"];
	        this.quanti = source["quanti"];
	    }
	}
	export class Funzione {
	    id: string;
	    titolo: string;
	    descrizione: string;
	    apri: Permesso;
	
	    static createFrom(source: any = {}) {
	        return new Funzione(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.titolo = source["titolo"];
	        this.descrizione = source["descrizione"];
	        this.apri = this.convertValues(source["apri"], Permesso);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Sezione {
	    id: string;
	    titolo: string;
	    visibile: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Sezione(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.titolo = source["titolo"];
	        this.visibile = source["visibile"];
	    }
	}
	export class Notifica {
	    id: string;
	    tipo: string;
	    titolo: string;
	    da: string;
	    il: string;
	    oggetto: Collegamento;
	    prendiInCarico: Permesso;
	    visto: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Notifica(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.tipo = source["tipo"];
	        this.titolo = source["titolo"];
	        this.da = source["da"];
	        this.il = source["il"];
	        this.oggetto = this.convertValues(source["oggetto"], Collegamento);
	        this.prendiInCarico = this.convertValues(source["prendiInCarico"], Permesso);
	        this.visto = source["visto"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HomeVista {
	    notifiche: Notifica[];
	    preferiti: Collegamento[];
	    cronologia: Collegamento[];
	    giorno: string;
	    oggi: Appuntamento[];
	    sezioni: Sezione[];
	
	    static createFrom(source: any = {}) {
	        return new HomeVista(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.notifiche = this.convertValues(source["notifiche"], Notifica);
	        this.preferiti = this.convertValues(source["preferiti"], Collegamento);
	        this.cronologia = this.convertValues(source["cronologia"], Collegamento);
	        this.giorno = source["giorno"];
	        this.oggi = this.convertValues(source["oggi"], Appuntamento);
	        this.sezioni = this.convertValues(source["sezioni"], Sezione);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Impostazioni {
	    centrale: string;
	    versione: string;
	    dati: string;
	    bloccoMinuti: number;
	
	    static createFrom(source: any = {}) {
	        return new Impostazioni(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.centrale = source["centrale"];
	        this.versione = source["versione"];
	        this.dati = source["dati"];
	        this.bloccoMinuti = source["bloccoMinuti"];
	    }
	}
	export class Voce {
	    codice: string;
	    testo: string;
	
	    static createFrom(source: any = {}) {
	        return new Voce(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codice = source["codice"];
	        this.testo = source["testo"];
	    }
	}
	export class Liste {
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
	
	    static createFrom(source: any = {}) {
	        return new Liste(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sessi = this.convertValues(source["sessi"], Voce);
	        this.statiCivili = this.convertValues(source["statiCivili"], Voce);
	        this.statiCiviliF = this.convertValues(source["statiCiviliF"], Voce);
	        this.statiCiviliM = this.convertValues(source["statiCiviliM"], Voce);
	        this.statiPIC = this.convertValues(source["statiPIC"], Voce);
	        this.areePIC = this.convertValues(source["areePIC"], Voce);
	        this.motiviChiusura = this.convertValues(source["motiviChiusura"], Voce);
	        this.tipiDiario = this.convertValues(source["tipiDiario"], Voce);
	        this.tipiAppuntamento = this.convertValues(source["tipiAppuntamento"], Voce);
	        this.statiAppuntamento = this.convertValues(source["statiAppuntamento"], Voce);
	        this.relazioni = this.convertValues(source["relazioni"], Voce);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Luogo {
	    codice: string;
	    nome: string;
	    provincia: string;
	    cessato: boolean;
	    cap: string;
	
	    static createFrom(source: any = {}) {
	        return new Luogo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codice = source["codice"];
	        this.nome = source["nome"];
	        this.provincia = source["provincia"];
	        this.cessato = source["cessato"];
	        this.cap = source["cap"];
	    }
	}
	export class Membro {
	    operatore: string;
	    nome: string;
	    ruolo: string;
	    dal: string;
	
	    static createFrom(source: any = {}) {
	        return new Membro(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.operatore = source["operatore"];
	        this.nome = source["nome"];
	        this.ruolo = source["ruolo"];
	        this.dal = source["dal"];
	    }
	}
	export class ModificaPIC {
	    area: string;
	    motivo: string;
	    note: string;
	    equipe: Membro[];
	
	    static createFrom(source: any = {}) {
	        return new ModificaPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.area = source["area"];
	        this.motivo = source["motivo"];
	        this.note = source["note"];
	        this.equipe = this.convertValues(source["equipe"], Membro);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Nucleo {
	    id: string;
	    tipo: string;
	    tipoTesto: string;
	    componenti: Componente[];
	
	    static createFrom(source: any = {}) {
	        return new Nucleo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.tipo = source["tipo"];
	        this.tipoTesto = source["tipoTesto"];
	        this.componenti = this.convertValues(source["componenti"], Componente);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class NuovaPIC {
	    soggetto: string;
	    area: string;
	    motivo: string;
	    apertaIl: string;
	    prendi: boolean;
	    assegnaA: string;
	
	    static createFrom(source: any = {}) {
	        return new NuovaPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.soggetto = source["soggetto"];
	        this.area = source["area"];
	        this.motivo = source["motivo"];
	        this.apertaIl = source["apertaIl"];
	        this.prendi = source["prendi"];
	        this.assegnaA = source["assegnaA"];
	    }
	}
	export class NuovaVoce {
	    pic: string;
	    tipo: string;
	    il: string;
	    testo: string;
	    conChi: string;
	    dove: string;
	    riservata: boolean;
	    visibileA: string[];
	
	    static createFrom(source: any = {}) {
	        return new NuovaVoce(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pic = source["pic"];
	        this.tipo = source["tipo"];
	        this.il = source["il"];
	        this.testo = source["testo"];
	        this.conChi = source["conChi"];
	        this.dove = source["dove"];
	        this.riservata = source["riservata"];
	        this.visibileA = source["visibileA"];
	    }
	}
	export class Operatore {
	    id: string;
	    cognome: string;
	    nome: string;
	    qualifica: string;
	
	    static createFrom(source: any = {}) {
	        return new Operatore(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.cognome = source["cognome"];
	        this.nome = source["nome"];
	        this.qualifica = source["qualifica"];
	    }
	}
	export class VoceDiario {
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
	
	    static createFrom(source: any = {}) {
	        return new VoceDiario(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.tipo = source["tipo"];
	        this.tipoTesto = source["tipoTesto"];
	        this.il = source["il"];
	        this.autore = source["autore"];
	        this.testo = source["testo"];
	        this.conChi = source["conChi"];
	        this.dove = source["dove"];
	        this.riservata = source["riservata"];
	        this.visibileA = source["visibileA"];
	        this.daInviare = source["daInviare"];
	    }
	}
	export class PICVista {
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
	
	    static createFrom(source: any = {}) {
	        return new PICVista(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.numero = source["numero"];
	        this.soggetto = source["soggetto"];
	        this.soggettoNome = source["soggettoNome"];
	        this.area = source["area"];
	        this.areaTesto = source["areaTesto"];
	        this.stato = source["stato"];
	        this.statoTesto = source["statoTesto"];
	        this.responsabile = source["responsabile"];
	        this.apertaIl = source["apertaIl"];
	        this.chiusaIl = source["chiusaIl"];
	        this.ultimaVoce = source["ultimaVoce"];
	        this.daInviare = source["daInviare"];
	        this.visto = source["visto"];
	        this.servizio = source["servizio"];
	        this.responsabileID = source["responsabileID"];
	        this.inCaricoDal = source["inCaricoDal"];
	        this.motivo = source["motivo"];
	        this.note = source["note"];
	        this.motivoChiusura = source["motivoChiusura"];
	        this.noteChiusura = source["noteChiusura"];
	        this.equipe = this.convertValues(source["equipe"], Membro);
	        this.condivisa = this.convertValues(source["condivisa"], Condivisione);
	        this.diario = this.convertValues(source["diario"], VoceDiario);
	        this.colleghi = this.convertValues(source["colleghi"], Collega);
	        this.assegnabili = this.convertValues(source["assegnabili"], Collega);
	        this.lettori = this.convertValues(source["lettori"], Collega);
	        this.preferito = source["preferito"];
	        this.assegna = this.convertValues(source["assegna"], Permesso);
	        this.prendi = this.convertValues(source["prendi"], Permesso);
	        this.chiudi = this.convertValues(source["chiudi"], Permesso);
	        this.riapri = this.convertValues(source["riapri"], Permesso);
	        this.modifica = this.convertValues(source["modifica"], Permesso);
	        this.condividi = this.convertValues(source["condividi"], Permesso);
	        this.scriviDiario = this.convertValues(source["scriviDiario"], Permesso);
	        this.leggiDiario = this.convertValues(source["leggiDiario"], Permesso);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RigaPIC {
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
	
	    static createFrom(source: any = {}) {
	        return new RigaPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.numero = source["numero"];
	        this.soggetto = source["soggetto"];
	        this.soggettoNome = source["soggettoNome"];
	        this.area = source["area"];
	        this.areaTesto = source["areaTesto"];
	        this.stato = source["stato"];
	        this.statoTesto = source["statoTesto"];
	        this.responsabile = source["responsabile"];
	        this.apertaIl = source["apertaIl"];
	        this.chiusaIl = source["chiusaIl"];
	        this.ultimaVoce = source["ultimaVoce"];
	        this.daInviare = source["daInviare"];
	    }
	}
	export class PaginaPIC {
	    righe: RigaPIC[];
	    totale: number;
	
	    static createFrom(source: any = {}) {
	        return new PaginaPIC(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.righe = this.convertValues(source["righe"], RigaPIC);
	        this.totale = source["totale"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RigaSoggetto {
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
	
	    static createFrom(source: any = {}) {
	        return new RigaSoggetto(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.cognome = source["cognome"];
	        this.nome = source["nome"];
	        this.cf = source["cf"];
	        this.dataNascita = source["dataNascita"];
	        this.comune = source["comune"];
	        this.indirizzo = source["indirizzo"];
	        this.deceduto = source["deceduto"];
	        this.casiAperti = source["casiAperti"];
	        this.daInviare = source["daInviare"];
	    }
	}
	export class PaginaSoggetti {
	    righe: RigaSoggetto[];
	    totale: number;
	
	    static createFrom(source: any = {}) {
	        return new PaginaSoggetti(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.righe = this.convertValues(source["righe"], RigaSoggetto);
	        this.totale = source["totale"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Storico {
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
	
	    static createFrom(source: any = {}) {
	        return new Storico(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.cognome = source["cognome"];
	        this.nome = source["nome"];
	        this.cf = source["cf"];
	        this.comune = source["comune"];
	        this.pratica = source["pratica"];
	        this.tipo = source["tipo"];
	        this.dal = source["dal"];
	        this.al = source["al"];
	        this.esito = source["esito"];
	        this.importo = source["importo"];
	        this.operatore = source["operatore"];
	        this.testo = source["testo"];
	    }
	}
	export class PaginaStorico {
	    righe: Storico[];
	    totale: number;
	
	    static createFrom(source: any = {}) {
	        return new PaginaStorico(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.righe = this.convertValues(source["righe"], Storico);
	        this.totale = source["totale"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	export class Risultato {
	    tipo: string;
	    id: string;
	    titolo: string;
	    dettaglio: string;
	    preferito: boolean;
	    estratto: string;
	
	    static createFrom(source: any = {}) {
	        return new Risultato(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tipo = source["tipo"];
	        this.id = source["id"];
	        this.titolo = source["titolo"];
	        this.dettaglio = source["dettaglio"];
	        this.preferito = source["preferito"];
	        this.estratto = source["estratto"];
	    }
	}
	export class Scelta {
	    chiave: string;
	    tieni: string;
	    testo: string;
	    sta: string;
	
	    static createFrom(source: any = {}) {
	        return new Scelta(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.chiave = source["chiave"];
	        this.tieni = source["tieni"];
	        this.testo = source["testo"];
	        this.sta = source["sta"];
	    }
	}
	export class Servizio {
	    id: string;
	    nome: string;
	    tipo: string;
	    ruolo: string;
	    ruoloTesto: string;
	
	    static createFrom(source: any = {}) {
	        return new Servizio(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.nome = source["nome"];
	        this.tipo = source["tipo"];
	        this.ruolo = source["ruolo"];
	        this.ruoloTesto = source["ruoloTesto"];
	    }
	}
	export class Sessione {
	    operatore: Operatore;
	    ente: string;
	    servizio?: Servizio;
	    servizi: Servizio[];
	    primoCarico: boolean;
	    rigenerato: string;
	
	    static createFrom(source: any = {}) {
	        return new Sessione(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.operatore = this.convertValues(source["operatore"], Operatore);
	        this.ente = source["ente"];
	        this.servizio = this.convertValues(source["servizio"], Servizio);
	        this.servizi = this.convertValues(source["servizi"], Servizio);
	        this.primoCarico = source["primoCarico"];
	        this.rigenerato = source["rigenerato"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class VerificaCF {
	    calcolato: string;
	    valido: boolean;
	    messaggio: string;
	    discrepanze: string[];
	    mancano: string[];
	
	    static createFrom(source: any = {}) {
	        return new VerificaCF(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.calcolato = source["calcolato"];
	        this.valido = source["valido"];
	        this.messaggio = source["messaggio"];
	        this.discrepanze = source["discrepanze"];
	        this.mancano = source["mancano"];
	    }
	}
	export class Soggetto {
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
	
	    static createFrom(source: any = {}) {
	        return new Soggetto(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.dati = this.convertValues(source["dati"], DatiSoggetto);
	        this.eta = source["eta"];
	        this.servizi = source["servizi"];
	        this.nuclei = this.convertValues(source["nuclei"], Nucleo);
	        this.casi = this.convertValues(source["casi"], RigaPIC);
	        this.appuntamenti = this.convertValues(source["appuntamenti"], Appuntamento);
	        this.verificaCF = this.convertValues(source["verificaCF"], VerificaCF);
	        this.daInviare = source["daInviare"];
	        this.preferito = source["preferito"];
	        this.modifica = this.convertValues(source["modifica"], Permesso);
	        this.apriPIC = this.convertValues(source["apriPIC"], Permesso);
	        this.assegnaPIC = this.convertValues(source["assegnaPIC"], Permesso);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class StatoAccesso {
	    numero: number;
	    fase: string;
	    centrale: string;
	    utente: string;
	    conosciuti: string[];
	    inLinea: boolean;
	    avviso: string;
	    sessione?: Sessione;
	
	    static createFrom(source: any = {}) {
	        return new StatoAccesso(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.numero = source["numero"];
	        this.fase = source["fase"];
	        this.centrale = source["centrale"];
	        this.utente = source["utente"];
	        this.conosciuti = source["conosciuti"];
	        this.inLinea = source["inLinea"];
	        this.avviso = source["avviso"];
	        this.sessione = this.convertValues(source["sessione"], Sessione);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class StatoRiconciliazione {
	    numero: number;
	    inLinea: boolean;
	    fase: string;
	    ricevuti: number;
	    daInviare: number;
	    daRiconciliare: number;
	    ultimaVolta: string;
	    problema?: Errore;
	    disco: string;
	
	    static createFrom(source: any = {}) {
	        return new StatoRiconciliazione(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.numero = source["numero"];
	        this.inLinea = source["inLinea"];
	        this.fase = source["fase"];
	        this.ricevuti = source["ricevuti"];
	        this.daInviare = source["daInviare"];
	        this.daRiconciliare = source["daRiconciliare"];
	        this.ultimaVolta = source["ultimaVolta"];
	        this.problema = this.convertValues(source["problema"], Errore);
	        this.disco = source["disco"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	

}

