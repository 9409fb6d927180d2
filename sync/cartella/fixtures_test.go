package cartella

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella/idtest"
)

// now is the central clock of these tests.
var now = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

// world is a Reader over a map.
type world map[ID]Record

func (w world) Record(id ID) (Record, bool) {
	r, ok := w[id]
	return r, ok
}

func (w world) with(recs ...Record) world {
	out := world{}
	for id, r := range w {
		out[id] = r
	}
	for _, r := range recs {
		out[r.ID] = r
	}
	return out
}

func rec(t testing.TB, id ID, kind Kind, servizio ServizioID, body string) Record {
	t.Helper()
	b, err := Canonical([]byte(body))
	if err != nil {
		t.Fatalf("body of %s: %v", id, err)
	}
	return Record{ID: id, Kind: kind, Servizio: servizio, Body: b}
}

// birth creates a record under the id that name spells.
func birth(t testing.TB, name string, kind Kind, servizio ServizioID, body string) Edit {
	t.Helper()
	return Creation(rec(t, idtest.V7(ID(name)), kind, servizio, body))
}

// actor is an operator "u1" with one profile.
func actor(ruolo Ruolo, servizi ...ServizioID) Attore {
	a := Attore{Operatore: "u1", Profili: map[ServizioID]Ruolo{ServizioStorico: RuoloConsultazione}}
	for _, s := range servizi {
		a.Profili[s] = ruolo
	}
	return a
}

// town is a small world: a person of Lodi, a case of theirs that is in the
// hands of u2 and shared with SELF, two diary entries, an appointment.
func town(t testing.TB) world {
	servizio := func(id ID, tipo, more string) Record {
		return rec(t, id, KindServizio, "ambito", `{"nome":"Servizio","tipo":"`+tipo+`"`+more+`}`)
	}
	operatore := func(id ID, profili string) Record {
		return rec(t, id, KindOperatore, "ambito", `{"cognome":"Rossi","nome":"Rita","attivo":true,"profili":`+profili+`}`)
	}
	return world{}.with(
		servizio("lodi", "comune", `,"attivo":true`), servizio("codogno", "comune", `,"attivo":true`),
		servizio("self", "area", `,"attivo":true`), servizio("b2", "area", `,"attivo":true`), servizio("chiuso", "area", ""),
		servizio("storico", "storico", `,"attivo":true`), servizio("ambito", "ambito", `,"attivo":true`),
		operatore("u2", `{"lodi":"assistente_sociale"}`), operatore("u3", `{"lodi":"operatore_sociale"}`),
		operatore("u4", `{"lodi":"amministrativo"}`), operatore("u9", `{"self":"assistente_sociale"}`),
		operatore("hd", `{"ambito":"amministratore"}`),
		rec(t, "u5", KindOperatore, "ambito", `{"cognome":"Verdi","nome":"Ugo","profili":{"lodi":"assistente_sociale"}}`),
		rec(t, "st1", KindStorico, "storico", `{"cognome":"Bianchi","tipo":"SAD"}`),
		rec(t, "s1", KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada","comune":"E648","condiviso":{"self":"2026-06-30"}}`),
		rec(t, "n1", KindNucleo, "lodi", `{"intestatario":"s1","tipo":"anagrafico"}`),
		rec(t, "p1", KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","equipe":{"u3":{"ruolo":"educatore"}},"condivisa":{"self":{"fino":"2026-06-30"}}}`),
		rec(t, "d1", KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u2","testo":"Colloquio."}`),
		rec(t, "d2", KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-03T10:00:00Z","autore":"u2","testo":"Riservato.","riservata":true,"visibile_a":{"u1":"lodi","u9":"self"}}`),
		rec(t, "a1", KindAppuntamento, "lodi", `{"titolo":"Visita","tipo":"visita_domiciliare","stato":"pianificata","inizio":"2026-03-11T09:00:00Z","fine":"2026-03-11T10:00:00Z","organizzatore":"u2","partecipanti":{"u9":"self"}}`),
		rec(t, "m1", KindModello, "ambito", scalaDiProva),
		rec(t, "v1", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","pic":"p1","data":"2026-03-01","stato":"bozza","compilatore":"u1","risposte":{"bagno":"a"}}`),
		rec(t, "v2", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","pic":"p1","data":"2026-02-01","stato":"completata","compilatore":"u2","risposte":{"bagno":"a","cibo":"b","eta":80},"punteggi":{"totale":1},"fasce":{"totale":"dipendenza"}}`),
		// A report about Ada that stands at SELF.
		rec(t, "g1", KindSegnalazione, "lodi", report("inviata", `"presso":"self","inviata_da":"u2","inviata_il":"2026-03-09"`)),
		// A project in the case, at work.
		rec(t, "pai1", KindPAI, "lodi", project("attivo", `"condiviso_il":"2026-02-01","attivo_dal":"2026-02-01","prossima_verifica":"2026-03-12"`, `"firme":{"f1":{"nome":"Bianchi Ada","qualita":"persona","esito":"carta","il":"2026-02-01"}}`)),
		// An intervention in the case, which goes on, and what was done of it.
		rec(t, "i1", KindIntervento, "lodi", intervention("attivo", `"attivo_dal":"2026-02-01"`)),
		rec(t, "e1", KindErogazione, "lodi", `{"intervento":"i1","soggetto":"s1","pic":"p1","prestazione":"sad","dal":"2026-02-01","al":"2026-02-28","quantita":10,"importo":20000,"quota_ente":15000,"quota_utente":5000,"stato":"registrata","registrata_da":"u1"}`),
		// A request of Lodi that stands at SELF, and one to authorise, in Lodi itself.
		rec(t, "q1", KindRichiesta, "lodi", request("inviata", `"destinatario":"self","presso":"self"`)),
		rec(t, "q2", KindRichiesta, "lodi", request("inviata", `"tipo":"autorizzazione","destinatario":"lodi","intervento":"i2"`)),
		rec(t, "i2", KindIntervento, "lodi", intervention("proposto")),
		// A call of SELF with its form, and an application to it that Lodi has presented.
		rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"1946-03-20","comune":"E648","condiviso":{"self":"2200-12-31"}}`),
		rec(t, "v8", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s8","data":"2026-02-01","stato":"completata","compilatore":"u2","risposte":{"bagno":"a","cibo":"b","eta":80},"punteggi":{"totale":1},"fasce":{"totale":"dipendenza"}}`),
		rec(t, "mod1", KindModello, "ambito", moduloDiProva),
		rec(t, "av1", KindAvviso, "self", call("pubblicato")),
		rec(t, "dom1", KindDomanda, "lodi", application("presentata", presented)),
		rec(t, "pos1", KindPosizione, "self", `{"avviso":"av1","domanda":"dom1","soggetto":"s8","linea":"caregiver","mittente":"lodi"}`),
		rec(t, "pr1", KindPreferenze, "ambito", `{"utente":"u1"}`),
		rec(t, "pr2", KindPreferenze, "ambito", `{"utente":"u2"}`),
		rec(t, "r1", KindRiconciliazione, "lodi", `{"stato":"aperta","autore":"u1","device":"d","seq":1,"azione":"pic.prendi","il":"2026-01-03T10:00:00Z","codice":"conflitto","mutazione":"{}"}`),
	)
}

// scalaDiProva is a small scale: a choice asked for by another, a number, a yes or
// no, and a total with its bands.
const scalaDiProva = `{"codice":"prova","versione":"1","titolo":"Scala di prova","uso":"valutazione","stato":"attivo","parti":[
	{"titolo":"Igiene","campi":[
		{"path":"bagno","tipo":"scelta","etichetta":"Fare il bagno","obbligatorio":true,"voci":[{"codice":"a","testo":"Da solo","punti":1},{"codice":"b","testo":"Con aiuto","punti":0}]},
		{"path":"aiuto","tipo":"testo","etichetta":"Chi aiuta","obbligatorio":true,"quando":"bagno == \"b\""}]},
	{"titolo":"Altro","campi":[
		{"path":"cibo","tipo":"scelta","etichetta":"Mangiare","obbligatorio":true,"voci":[{"codice":"a","testo":"Da solo","punti":1},{"codice":"b","testo":"Con aiuto","punti":0}]},
		{"path":"eta","tipo":"intero","fino":130,"etichetta":"Età"},
		{"path":"solo","tipo":"booleano","etichetta":"Vive solo"},
		{"path":"note","tipo":"paragrafi","etichetta":"Osservazioni"}]}],
	"totali":[{"nome":"totale","etichetta":"Totale","espressione":"somma(punti)","max":2,"fasce":[{"da":0,"a":1,"testo":"dipendenza"},{"da":2,"a":2,"testo":"autonomia"}]},
		{"nome":"corretto","etichetta":"Corretto per età","espressione":"somma(punti) + (eta > 75 ? 1 : 0)"}]}`

// intervention is the body of ten hours a week at Ada's home.
func intervention(stato string, more ...string) string {
	return "{" + strings.Join(append([]string{
		`"tipo":"prestazione","prestazione":"sad","soggetto":"s1","pic":"p1","area":"anziani","dal":"2026-02-01","proposto_da":"u2","proposto_il":"2026-01-20"`,
		`"quantita":10,"unita":"ora","ogni":"settimana","tariffa":2000,"quota_utente":500`,
		`"stato":"` + stato + `"`,
	}, more...), ",") + "}"
}

// project is the body of what was planned with Ada, of which u2 answers.
func project(stato string, more ...string) string {
	return "{" + strings.Join(append([]string{
		`"tipo":"anziani","soggetto":"s1","pic":"p1","area":"anziani","responsabile":"u2","redatto_il":"2026-01-20","bisogno":"Vive sola e cade.","versione":1`,
		`"obiettivi":{"o1":{"testo":"Uscire di casa","termine":"breve"},"o2":{"testo":"Restare a casa","termine":"lungo"}},"verifica_ogni":6,"verifica_unita":"mesi"`,
		`"stato":"` + stato + `"`,
	}, more...), ",") + "}"
}

// request is the body of a request about Ada, of u2; what is said later of a field
// counts.
func request(stato, more string) string {
	base := `{"tipo":"spesa","oggetto":"Retta","testo":"Serve un impegno.","soggetto":"s1","priorita":"normale","inviata_da":"u2","inviata_il":"2026-03-09","stato":"` + stato + `"`
	if strings.Contains(more, `"tipo"`) {
		base = strings.Replace(base, `"tipo":"spesa",`, "", 1)
	}
	return base + "," + more + "}"
}

// moduloDiProva is the form of a call.
const moduloDiProva = `{"codice":"domanda-prova","versione":"1","titolo":"Modulo di prova","uso":"domanda","stato":"attivo","parti":[
	{"titolo":"Assistenza","campi":[
		{"path":"ore","tipo":"intero","fino":168,"etichetta":"Ore alla settimana","obbligatorio":true},
		{"path":"casa","tipo":"booleano","etichetta":"Vive a casa"}]}],
	"totali":[{"nome":"peso","etichetta":"Peso","espressione":"ore * 2"}]}`

// call is the body of a call of SELF, open in March 2026 until noon of the 20th.
func call(stato string, more ...string) string {
	return "{" + strings.Join(append([]string{
		`"codice":"b2-2026","titolo":"Misura B2","dal":"2026-03-01","al":"2026-03-20","alle":"12:00","consegna_giorni":3,"integrazione_giorni":10,"con_isee":true,"modulo":"mod1"`,
		`"requisiti":[{"codice":"isee","espressione":"isee <= (eta >= 18 ? 2500000 : 4000000)","messaggio":"L'ISEE supera la soglia.","campo":"isee"},{"codice":"invalidita","espressione":"invalidita == 100 || accompagnamento","messaggio":"Serve l'invalidità al 100 %.","campo":"invalidita"},{"codice":"residenza","espressione":"residente","messaggio":"Non risiede nell'Ambito.","campo":"soggetto"},{"codice":"ore","espressione":"risposte.ore > 0 && totale_peso >= 2","messaggio":"Servono ore di assistenza.","campo":"risposte.ore"}]`,
		`"documenti":[{"codice":"verbale","titolo":"Verbale di invalidità","obbligatorio":true},{"codice":"contratto","titolo":"Contratto dell'assistente"}]`,
		`"scale":["prova"],"linee":[{"codice":"caregiver","titolo":"Buono caregiver","budget":10000000,"importo":"120000"},{"codice":"assistente","titolo":"Buono assistente","budget":5000000,"importo":"risposte.ore * 1000","scorre":true}]`,
		`"chiavi":[{"espressione":"prova","verso":"crescente","etichetta":"Scala di prova"},{"espressione":"isee","verso":"crescente","etichetta":"ISEE"},{"espressione":"protocollo","verso":"crescente","etichetta":"Ordine di protocollo"}]`,
		`"incompatibilita":[{"codice":"b1","titolo":"Misura B1"}],"comuni":["E648","C816"]`,
		`"stato":"` + stato + `"`,
	}, more...), ",") + "}"
}

// presented is what an application has besides once it was presented.
const presented = `"presso":"self","presentata_da":"u1","presentata_il":"2026-03-09T10:00:00Z","eta":80,"residente":true,"protocollo":"2026/000007","protocollata_il":"2026-03-09T10:00:01Z","impronta":"00"`

// application is the body of an application for Ida Villa.
func application(stato string, more ...string) string {
	return "{" + strings.Join(append([]string{
		`"avviso":"av1","linea":"caregiver","soggetto":"s8","richiedente":"beneficiario","modello":"mod1","risposte":{"ore":20}`,
		`"isee":1000000,"isee_tipo":"sociosanitario","isee_dsu":"INPS-ISEE-2026-1","isee_scade":"2026-12-31","invalidita":100`,
		`"scale":{"prova":{"valutazione":"v8","punteggio":1,"il":"2026-02-01"}},"documenti":{"verbale":true},"iniziata_il":"2026-03-09T09:00:00Z"`,
		`"stato":"` + stato + `"`,
	}, more...), ",") + "}"
}

// report is the body of a report about Ada.
func report(stato string, more ...string) string {
	return "{" + strings.Join(append([]string{
		`"ricevuta_il":"2026-03-09T08:00:00Z","modalita":"telefono","accesso":"spontaneo","interlocutore":"utente","riguarda":"persona","soggetto":"s1"`,
		`"categoria":"anziani","urgenza":"ordinaria","bisogni":{"cura":true},"motivo":"Vive sola.","esito":"valutare","registrata_da":"u1"`,
		`"stato":"` + stato + `"`,
	}, more...), ",") + "}"
}

func change(was, now string) Change {
	c := Change{}
	if was != "" {
		c.Was = json.RawMessage(was)
	}
	if now != "" {
		c.Now = json.RawMessage(now)
	}
	return c
}

func mutation(action Action, edits ...Edit) Mutation {
	return Mutation{Device: "dev", Seq: 1, Author: "u1", Action: action, At: now, Edits: edits}
}

func setting(id ID, kind Kind, changes map[Path]Change) Edit {
	return Edit{ID: id, Kind: kind, Set: changes}
}
