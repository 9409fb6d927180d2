package app

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/replica"
)

// mossa is a call of a screen that makes a mutation: what there is, and what its
// author does about what they are shown.
type mossa struct {
	action cartella.Action
	there  []cartella.Record
	// shown reads the screen and returns the click on it.
	shown func(t *testing.T, d *desk) (click func() error)
	// ours, where not nil, are the fields in which the last one wins, or in
	// which what somebody else has put is what was wanted.
	ours func(cartella.Path) bool
}

// mosse are all calls that make mutations, by the name they are bound under.
func mosse(t *testing.T) map[string]mossa {
	const day = "2026-11-02"
	self := func(id cartella.ID, kind cartella.Kind, view any) cartella.Record {
		return record(t, id, kind, "self", view)
	}
	person := self("s1", cartella.KindSoggetto, cartella.Soggetto{
		Cognome: "Bianchi", Nome: "Ada", Sesso: "F", Cellulare: "333 1112223", Note: " scritte altrove ",
		Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: day}},
	})
	settings := preferenze(t)
	caso := func(edit func(*cartella.PresaInCarico)) []cartella.Record {
		v := cartella.PresaInCarico{
			Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "assegnata", ApertaIl: day, ApertaDa: "op-ugo",
			Responsabile: "op-elena", Motivo: "Sfratto", Note: "Prima nota",
			Equipe:    map[cartella.OperatoreID]cartella.Membro{"op-marco": {Ruolo: "educatore", Dal: day}},
			Condivisa: map[cartella.ServizioID]cartella.Condivisione{"lodi": {Dal: day, Fino: "2040-01-01"}},
		}
		if edit != nil {
			edit(&v)
		}
		return []cartella.Record{settings, person, self("p1", cartella.KindPIC, v)}
	}
	// A report of the service's own or, where it stands somewhere, of a Comune's.
	contact := func(edit func(*cartella.Segnalazione)) []cartella.Record {
		v := cartella.Segnalazione{
			RicevutaIl: "2026-11-20T09:00:00Z", Modalita: "telefono", Accesso: "spontaneo", Interlocutore: "utente", Riguarda: "persona", Soggetto: "s1",
			Categoria: "adulti", Urgenza: "ordinaria", Bisogni: map[string]bool{"cura": true}, Motivo: "Vive sola.", Esito: "informazione",
			Stato: "registrata", RegistrataDa: anna,
		}
		if edit != nil {
			edit(&v)
		}
		servizio := cartella.ServizioID("self")
		if v.Presso == "self" {
			servizio = "comune-e648"
		}
		return []cartella.Record{settings, person, record(t, "g1", cartella.KindSegnalazione, servizio, v)}
	}
	arrived := func(stato string) func(*cartella.Segnalazione) {
		return func(v *cartella.Segnalazione) {
			v.Stato, v.Presso, v.InviataDa, v.InviataIl = stato, "self", "op-ugo", day
		}
	}
	second := self("p2", cartella.KindPIC, cartella.PresaInCarico{Numero: "P26-2", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: day})
	meeting := func(edit func(*cartella.Appuntamento)) []cartella.Record {
		v := cartella.Appuntamento{
			Titolo: "Colloquio", Tipo: "colloquio", Stato: "pianificata", Inizio: "2026-11-25T09:00:00Z", Fine: "2026-11-25T10:00:00Z", Luogo: "Ufficio",
			Organizzatore: anna, Soggetto: "s1", PIC: "p1", Promemoria: 10, Note: "Portare l'ISEE",
			Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{"op-marco": "lodi", "op-elena": "self"},
		}
		edit(&v)
		return append(caso(nil), second, self("a1", cartella.KindAppuntamento, v))
	}
	visit := meeting(func(*cartella.Appuntamento) {})
	household := []cartella.Record{settings, person, self("s2", cartella.KindSoggetto, cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo"}),
		self("n1", cartella.KindNucleo, cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico", Componenti: map[string]cartella.Componente{
			"s1": {Soggetto: "s1", Nome: "Bianchi Ada", Relazione: "intestatario"},
			"s2": {Soggetto: "s2", Nome: "Verdi Ugo di prima", Relazione: "figlio", DataNascita: day},
			"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: day},
		}})}
	refused := cartella.Mutation{Device: "pc-altro", Seq: 1, Author: anna, Action: cartella.AzioneSoggettoModifica, At: time.Now(), Edits: []cartella.Edit{{
		ID: "s1", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{"cellulare": {Was: testo("333 0000000"), Now: testo("347 1112223")}, "email": {Now: testo("ada@posta.example")}},
	}}}
	kept, _, err := cartella.Quarantine(refused, cartella.Decision{Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{{
		Record: "s1", Kind: cartella.KindSoggetto, Field: "cellulare", Saw: testo("333 0000000"), Wrote: testo("347 1112223"), Stands: testo("333 1112223"), By: "op-ugo", At: time.Now(),
	}}}, "self", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	matter := []cartella.Record{settings, person, kept}
	// Through the one area of all kinds: with every field filled in that the
	// catalogue offers, but for what is given.
	acts := func(id string, action cartella.Action, given map[string]any) func(*testing.T, *desk) func() error {
		return func(_ *testing.T, d *desk) func() error {
			seen := d.letta(id).Visto
			form := d.modulo(id, nil, d.parole).Compila(action, given)
			return func() error { return (&Schede{d.App}).Agisci(id, string(action), seen, form) }
		}
	}
	makes := func(action cartella.Action, given map[string]any) func(*testing.T, *desk) func() error {
		return func(_ *testing.T, d *desk) func() error {
			form := d.modulo("", nil, d.parole).Compila(action, given)
			return func() error { _, err := (&Schede{d.App}).Crea(string(action), form); return err }
		}
	}
	onVisit := func(action string, seen func(Visto) Visto, wants Visto) func(*testing.T, *desk) func() error {
		return func(t *testing.T, d *desk) func() error {
			x := &Schede{d.App}
			v, err := x.Leggi("a1")
			if err != nil {
				t.Fatal(err)
			}
			return func() error { return x.Agisci("a1", action, seen(v.Visto), wants) }
		}
	}
	assessed := func(edit func(*cartella.Valutazione)) []cartella.Record {
		v := cartella.Valutazione{
			Modello: "m1", Soggetto: "s1", PIC: "p1", Data: day, Stato: "bozza", Compilatore: anna, Luogo: "A casa", Risposte: map[string]any{"bagno": "a"},
		}
		if edit != nil {
			edit(&v)
		}
		return append(caso(nil), modello(t, "m1", "ambito", "attivo"), self("v1", cartella.KindValutazione, v))
	}
	// What is done for her in the case and, of what goes on, what was done of it.
	helped := func(stato string, edit func(*cartella.Intervento)) []cartella.Record {
		v := cartella.Intervento{
			Tipo: "prestazione", Prestazione: "sadh", Soggetto: "s1", PIC: "p1", Area: "adulti", Dal: day, Stato: stato, PropostoDa: "op-elena", PropostoIl: day,
			Quantita: 10, Unita: "accesso", Ogni: "mese", Tariffa: 2000, QuotaUtente: 500,
		}
		if edit != nil {
			edit(&v)
		}
		return append(caso(nil), self("i1", cartella.KindIntervento, v))
	}
	going := func(v *cartella.Intervento) { v.AttivoDal, v.Erogatore = day, "Una cooperativa" }
	done := append(helped("attivo", going), self("e1", cartella.KindErogazione, cartella.Erogazione{
		Intervento: "i1", Soggetto: "s1", PIC: "p1", Prestazione: "sadh", Dal: day, Al: day, Quantita: 2, Importo: 4000, QuotaEnte: 4000, Stato: "registrata", RegistrataDa: "op-elena",
	}))
	wholly := map[string]any{"intervento": "i1", "quota_utente": nil, "quota_ssn": nil, "quota_altri": nil} // the service bears it all
	// A project in the case, in one of its states.
	planned := func(stato string) []cartella.Record {
		v := progetto("s1", "p1", stato)
		v.Responsabile = "op-elena"
		if stato == "bozza" || stato == "proposto" {
			v.Firme, v.CondivisoIl, v.AttivoDal, v.ProssimaVerifica = nil, "", "", ""
		}
		return append(caso(nil), self("x1", cartella.KindPAI, v))
	}
	// A request of a colleague about her, in one of its states.
	asked := func(stato string, edit func(*cartella.Richiesta)) []cartella.Record {
		v := cartella.Richiesta{Tipo: "spesa", Destinatario: "self", Oggetto: "Retta", Testo: "Serve un impegno.", Soggetto: "s1", Priorita: "normale", Stato: stato, InviataDa: "op-elena", InviataIl: day}
		if edit != nil {
			edit(&v)
		}
		return append(helped("autorizzato", nil), self("q1", cartella.KindRichiesta, v))
	}
	authorise := func(v *cartella.Richiesta) { v.Tipo, v.Intervento = "autorizzazione", "i1" }
	// What nobody else has: the entry that is added, and the day that the rule writes.
	adds := func(p cartella.Path) bool { return strings.HasPrefix(string(p), "passaggi.") || p == "ricevuta_il" }
	does := func(action cartella.Action, stato string, edit func(*cartella.Richiesta)) mossa {
		given := map[string]any{"passaggi.*.passo": nil, "passaggi.*.chi": nil, "passaggi.*.quando": nil}
		if action == cartella.AzioneRichiestaAssegna {
			given["assegnata_a"] = anna
		}
		return mossa{action, asked(stato, edit), acts("q1", action, given), adds}
	}
	goes := func(action cartella.Action, stato string, given map[string]any) mossa {
		there := planned(stato)
		// Nobody else has an entry that is made here.
		made := func(p cartella.Path) bool {
			collection, rest, inside := strings.Cut(string(p), ".")
			key, _, _ := strings.Cut(rest, ".")
			return inside && !slices.Contains(cartella.Chiavi(there[len(there)-1], collection), key)
		}
		return mossa{action, there, acts("x1", action, given), made}
	}
	// The day on which it is authorised is the rule's to write.
	dated := func(p cartella.Path) bool { return p == "autorizzato_il" }
	// A call, and an application to it, which is its own service's or has come from
	// another.
	called := func(stato string, edit func(*cartella.Avviso)) []cartella.Record {
		rec := bando(t, "av1", stato)
		if edit != nil {
			var v cartella.Avviso
			if err := rec.Into(&v); err != nil {
				t.Fatal(err)
			}
			edit(&v)
			rec = self("av1", cartella.KindAvviso, v)
		}
		return append(caso(nil), moduloDomanda(t, "mod1"), rec)
	}
	long := func(v *cartella.Avviso) { v.Dal, v.Al = "2020-01-01", "2020-01-31" }
	applied := func(stato string) []cartella.Record {
		v := cartella.Domanda{
			Avviso: "av1", Linea: "buono", Soggetto: "s7", Richiedente: "beneficiario", Modello: "mod1", ISEE: 100, Invalidita: 100, IniziataIl: "2026-11-20T09:00:00Z", Stato: stato,
		}
		if stato != "bozza" {
			v.PresentataDa, v.PresentataIl = anna, "2026-11-20T10:00:00Z"
		}
		old := self("s7", cartella.KindSoggetto, cartella.Soggetto{Cognome: "Galli", Nome: "Ida", DataNascita: "1940-01-01"})
		return append(called("pubblicato", nil), old, self("do1", cartella.KindDomanda, v))
	}
	answered := map[string]any{"linea": "voucher", "scale.*.valutazione": nil, "documenti.*": nil, "altre_misure.*": nil, "richiedente": "beneficiario"}
	turns := func(action cartella.Action, stato string) mossa {
		given := maps.Clone(answered)
		if action == cartella.AzioneDomandaIntegra {
			delete(given, "linea") // stays as it was presented
		}
		if !slices.Contains([]cartella.Action{cartella.AzioneDomandaCompila, cartella.AzioneDomandaPresenta, cartella.AzioneDomandaIntegra}, action) {
			given = nil
		}
		return mossa{action, applied(stato), acts("do1", action, given), func(p cartella.Path) bool {
			// The rule's to write, over whatever there is.
			return slices.Contains([]cartella.Path{"presentata_il", "eta", "residente", "integrata_il", "esito_il", "linea"}, p)
		}}
	}
	leads := func(action cartella.Action, stato string, edit func(*cartella.Avviso), given map[string]any) mossa {
		return mossa{action, called(stato, edit), acts("av1", action, given), func(p cartella.Path) bool { return p == "pubblicato_il" || p == "eta_al" }}
	}
	// What has been told of is refused, whatever its author saw, and the day goes with it.
	esclusa := func(p cartella.Path) bool { return p == "siuss" || p == "siuss_il" }
	completed := assessed(func(v *cartella.Valutazione) { v.Stato, v.Punteggi = "completata", map[string]int64{"totale": 1} })
	whole := func(v Visto) Visto { return v }
	// What the agenda gives back of an appointment that is dragged.
	dragged := func(v Visto) Visto { return Visto{"inizio": v["inizio"], "fine": v["fine"]} }
	straight := func(click func(d *desk) error) func(*testing.T, *desk) func() error {
		return func(_ *testing.T, d *desk) func() error { return func() error { return click(d) } }
	}
	lastWins := func(cartella.Path) bool { return true }
	// The state and the choice of a matter have two values each, or are nobody
	// else's: a second decision is either the same or another one, which is told.
	closing := func(p cartella.Path) bool { return p == "stato" }
	// The day on which it is sent is the rule's to write, over whatever there is; and
	// who sends what has gone elsewhere meanwhile may not any more.
	gone := func(p cartella.Path) bool { return p == "inviata_il" || p == "presso" }

	return map[string]mossa{
		"Schede.Crea soggetto.crea":       {cartella.AzioneSoggettoCrea, nil, makes(cartella.AzioneSoggettoCrea, nil), nil},
		"Schede.Agisci soggetto.modifica": {cartella.AzioneSoggettoModifica, matter[:2], acts("s1", cartella.AzioneSoggettoModifica, map[string]any{"cellulare": nil, "sesso": "M"}), nil},
		"Schede.Crea nucleo.crea":         {cartella.AzioneNucleoCrea, matter[:2], makes(cartella.AzioneNucleoCrea, map[string]any{"intestatario": "s1"}), nil},
		// All but its head leave the household.
		"Schede.Agisci nucleo.modifica": {cartella.AzioneNucleoModifica, household, func(_ *testing.T, d *desk) func() error {
			seen, wants := d.letta("n1").Visto, Visto{}
			for p := range seen {
				if strings.HasPrefix(p, "componenti.") && !strings.HasPrefix(p, "componenti.s1.") {
					wants[p] = ""
				}
			}
			return func() error { return (&Schede{d.App}).Agisci("n1", string(cartella.AzioneNucleoModifica), seen, wants) }
		}, nil},
		"Schede.Crea pic.apri": {cartella.AzionePICApri, []cartella.Record{settings, record(t, "s1", cartella.KindSoggetto, "lodi", cartella.Soggetto{
			Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: day}},
		})}, makes(cartella.AzionePICApri, map[string]any{"soggetto": "s1", "stato": "in_carico", "responsabile": anna}), nil},
		"Schede.Crea segnalazione.registra": {cartella.AzioneSegnalazioneRegistra, matter[:2], makes(cartella.AzioneSegnalazioneRegistra, map[string]any{"riguarda": "persona", "soggetto": "s1"}), nil},
		"Schede.Agisci segnalazione.modifica": {cartella.AzioneSegnalazioneModifica, contact(nil), acts("g1", cartella.AzioneSegnalazioneModifica, map[string]any{
			"riguarda": "persona", "soggetto": "s1", "riferimenti.*.nome": nil, "riferimenti.*.relazione": nil, "riferimenti.*.telefono": nil,
		}), nil},
		"Schede.Agisci segnalazione.integra": {cartella.AzioneSegnalazioneIntegra, contact(nil), acts("g1", cartella.AzioneSegnalazioneIntegra, map[string]any{
			"riferimenti.*.nome": nil, "riferimenti.*.relazione": nil, "riferimenti.*.telefono": nil,
		}), nil},
		"Schede.Agisci segnalazione.identifica": {cartella.AzioneSegnalazioneIdentifica, contact(func(v *cartella.Segnalazione) {
			v.Riguarda, v.Soggetto, v.Anonimo = "anonimo", "", "Una donna"
		}), acts("g1", cartella.AzioneSegnalazioneIdentifica, map[string]any{"soggetto": "s1"}), nil},
		"Schede.Agisci segnalazione.assegna": {cartella.AzioneSegnalazioneAssegna, contact(nil), acts("g1", cartella.AzioneSegnalazioneAssegna, map[string]any{"assegnata_a": "op-giulia"}), nil},
		"Schede.Agisci segnalazione.prendi":  {cartella.AzioneSegnalazionePrendi, contact(nil), acts("g1", cartella.AzioneSegnalazionePrendi, nil), nil},
		"Schede.Agisci segnalazione.invia":   {cartella.AzioneSegnalazioneInvia, contact(nil), acts("g1", cartella.AzioneSegnalazioneInvia, map[string]any{"presso": "b2"}), gone},
		"Schede.Agisci segnalazione.ritira": {cartella.AzioneSegnalazioneRitira, contact(func(v *cartella.Segnalazione) { v.Stato, v.Presso = "inviata", "b2" }),
			acts("g1", cartella.AzioneSegnalazioneRitira, nil), nil},
		"Schede.Apri segnalazione.vista": {cartella.AzioneSegnalazioneVista, contact(arrived("inviata")), straight(func(d *desk) error {
			_, err := (&Schede{d.App}).Apri("g1")
			return err
		}), lastWins}, // nobody chooses anything: it is done to what stands, or not at all
		"Schede.Agisci segnalazione.respingi": {cartella.AzioneSegnalazioneRespingi, contact(arrived("vista")), acts("g1", cartella.AzioneSegnalazioneRespingi, nil), gone},
		"Schede.Agisci segnalazione.chiudi":   {cartella.AzioneSegnalazioneChiudi, contact(nil), acts("g1", cartella.AzioneSegnalazioneChiudi, map[string]any{"esito": "nessuno"}), nil},
		"Schede.Agisci segnalazione.riapri": {cartella.AzioneSegnalazioneRiapri, contact(func(v *cartella.Segnalazione) { v.Stato, v.ChiusaIl = "chiusa", day }),
			acts("g1", cartella.AzioneSegnalazioneRiapri, map[string]any{"assegnata_a": "op-giulia"}), nil},
		"Schede.Agisci pic.assegna": {cartella.AzionePICAssegna, caso(func(v *cartella.PresaInCarico) { v.Stato, v.InCaricoDal = "in_carico", day }),
			acts("p1", cartella.AzionePICAssegna, map[string]any{"responsabile": "op-giulia"}), nil},
		// It is what this computer has just done that it is held against, and not sent yet;
		// that the central service is told what was seen, TestUndo says.
		"Schede.Annulla": {cartella.AzionePICAssegna, caso(func(v *cartella.PresaInCarico) { v.Responsabile = anna }), func(t *testing.T, d *desk) func() error {
			if err := acts("p1", cartella.AzionePICPrendi, nil)(t, d)(); err != nil {
				t.Fatal(err)
			}
			return func() error { return (&Schede{d.App}).Annulla("p1") }
		}, lastWins},
		"Schede.Agisci pic.prendi": {cartella.AzionePICPrendi, caso(nil), acts("p1", cartella.AzionePICPrendi, nil), nil},
		"Home.PrendiInCarico": {cartella.AzionePICPrendi, append(caso(func(v *cartella.PresaInCarico) { v.Responsabile = anna }), self("nt1", cartella.KindNotifica, cartella.Notifica{
			Destinatario: anna, Tipo: "pic_assegnata", Titolo: "Ti è stato assegnato un caso", Da: "op-ugo", Il: "2026-11-25T09:00:00Z", Oggetto: "p1", OggettoTipo: cartella.KindPIC,
		})), func(t *testing.T, d *desk) func() error {
			x := &Home{d.App}
			v, err := x.Leggi()
			if err != nil || len(v.Notifiche) != 1 || !v.Notifiche[0].PrendiInCarico.Si {
				t.Fatalf("%+v, %v", v.Notifiche, err)
			}
			return func() error { return x.PrendiInCarico("nt1", v.Notifiche[0].Visto) }
		}, nil},
		"Schede.Agisci pic.chiudi": {cartella.AzionePICChiudi, caso(nil), acts("p1", cartella.AzionePICChiudi, nil), nil},
		"Schede.Agisci pic.riapri": {cartella.AzionePICRiapri, caso(func(v *cartella.PresaInCarico) {
			v.Stato, v.InCaricoDal, v.ChiusaIl, v.MotivoChiusura, v.NoteChiusura = "chiusa", day, day, "obiettivi_raggiunti", "Casa trovata"
		}), acts("p1", cartella.AzionePICRiapri, map[string]any{"+": "Torna dopo un anno"}), nil},
		"Schede.Agisci pic.modifica": {cartella.AzionePICModifica, caso(nil), acts("p1", cartella.AzionePICModifica, map[string]any{
			"area": "anziani", "equipe.op-marco.ruolo": nil, "equipe.op-marco.dal": nil,
		}), nil},
		"Schede.Agisci pic.condividi": {cartella.AzionePICCondividi, caso(nil), acts("p1", cartella.AzionePICCondividi, map[string]any{
			"condivisa.lodi.dal": nil, "condivisa.lodi.fino": nil,
		}), nil},
		"Schede.Crea diario.scrivi": {cartella.AzioneDiarioScrivi, caso(nil), makes(cartella.AzioneDiarioScrivi, map[string]any{"pic": "p1"}), nil},
		"Schede.Crea appuntamento.crea": {cartella.AzioneAppuntamentoCrea, caso(nil), straight(func(d *desk) error {
			_, err := (&Schede{d.App}).Crea("appuntamento.crea", Visto{"inizio": `"2026-11-25T09:00:00Z"`, "fine": `"2026-11-25T10:00:00Z"`})
			return err
		}), nil},
		"Schede.Agisci appuntamento.modifica": {cartella.AzioneAppuntamentoModifica, visit, onVisit("appuntamento.modifica", whole, Visto{
			"titolo": `"Visita"`, "tipo": `"visita_domiciliare"`, "luogo": `"A casa"`, "soggetto": "", "pic": "", "promemoria": "30", "note": "",
			"inizio": `"2026-11-26T09:00:00Z"`, "fine": `"2026-11-26T10:00:00Z"`, "partecipanti.op-marco": "", "partecipanti.op-elena": "", "partecipanti.op-giulia": `"self"`,
		}), nil},
		"Schede.Agisci appuntamento.modifica, by dragging": {cartella.AzioneAppuntamentoModifica, visit, onVisit("appuntamento.modifica", dragged, Visto{
			"inizio": `"2026-11-26T09:00:00Z"`, "fine": `"2026-11-26T10:00:00Z"`,
		}), nil},
		"Agenda.Cambia": {cartella.AzioneAppuntamentoModifica, visit, func(t *testing.T, d *desk) func() error {
			seen := d.letta("a1").Visto
			return func() error {
				_, err := (&Agenda{d.App}).Cambia("a1", "", SoloQuesto, dragged(seen), Visto{"inizio": `"2026-11-26T09:00:00Z"`, "fine": `"2026-11-26T10:00:00Z"`})
				return err
			}
		}, nil},
		// What is taken away is what stands; of a series, what comes from a day on.
		"Agenda.Elimina": {cartella.AzioneAppuntamentoTogli, visit, straight(func(d *desk) error {
			_, err := (&Agenda{d.App}).Elimina("a1", "", TuttaSerie)
			return err
		}), lastWins},
		"Agenda.Elimina from a day on": {cartella.AzioneAppuntamentoDividi, meeting(func(v *cartella.Appuntamento) { v.Ripete = "FREQ=WEEKLY" }), straight(func(d *desk) error {
			_, err := (&Agenda{d.App}).Elimina("a1", "2026-12-09", DaQuestoPoi)
			return err
		}), lastWins},
		"Schede.Agisci appuntamento.rimetti": {cartella.AzioneAppuntamentoRimetti, meeting(func(v *cartella.Appuntamento) { v.Stato = cartella.StatoTolto }),
			onVisit("appuntamento.rimetti", whole, Visto{"stato": `"pianificata"`}), nil},
		"Agenda.ImportaICS": {cartella.AzioneAppuntamentoCrea, caso(nil), straight(func(d *desk) error {
			calendar := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:uno\r\nSUMMARY:Corso\r\nDTSTART:20261125T090000Z\r\nDTEND:20261125T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
			_, err := (&Agenda{d.App}).ImportaICS(base64.StdEncoding.EncodeToString([]byte(calendar)))
			return err
		}), nil},
		"Agenda.EsportaICS": {cartella.AzioneEsportazioneRegistra, visit, func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Agenda{d.App}).EsportaICS(FiltroICS{ID: "a1"}); return err }
		}, nil},
		"Schede.Agisci appuntamento.esito": {cartella.AzioneAppuntamentoEsito, visit, onVisit("appuntamento.esito", whole, Visto{"stato": `"erogata"`}), nil},
		"Modelli.Carica":                   {cartella.AzioneModelloCrea, matter[:2], straight(func(d *desk) error { _, err := (&Modelli{d.App}).Carica(scala); return err }), nil},
		"Schede.Agisci modello.modifica": {cartella.AzioneModelloModifica, []cartella.Record{settings, modello(t, "m1", "self", "bozza")},
			acts("m1", cartella.AzioneModelloModifica, nil), nil},
		"Schede.Agisci modello.attiva": {cartella.AzioneModelloAttiva, []cartella.Record{settings, modello(t, "m1", "self", "bozza")}, acts("m1", cartella.AzioneModelloAttiva, nil), nil},
		"Schede.Agisci servizio.scale": {cartella.AzioneServizioScale, []cartella.Record{settings, modello(t, "m1", "ambito", "attivo"),
			record(t, "self", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio SELF", Tipo: "area", Attivo: true})},
			acts("self", cartella.AzioneServizioScale, map[string]any{"scale_escluse.m1": true}), nil},
		"Schede.Agisci modello.ritira": {cartella.AzioneModelloRitira, []cartella.Record{settings, modello(t, "m1", "self", "attivo")}, acts("m1", cartella.AzioneModelloRitira, nil), nil},
		"Schede.Crea valutazione.crea": {cartella.AzioneValutazioneCrea, assessed(nil), makes(cartella.AzioneValutazioneCrea, map[string]any{"pic": "p1", "soggetto": "s1", "risposte.bagno": "b"}), nil},
		"Schede.Agisci valutazione.compila": {cartella.AzioneValutazioneCompila, assessed(nil),
			acts("v1", cartella.AzioneValutazioneCompila, map[string]any{"risposte.bagno": "b", "risposte.aiuto": "La figlia"}), nil},
		"Schede.Agisci valutazione.completa": {cartella.AzioneValutazioneCompleta, assessed(nil), acts("v1", cartella.AzioneValutazioneCompleta, map[string]any{"risposte.note": "Sta bene"}), nil},
		"Schede.Agisci valutazione.valida":   {cartella.AzioneValutazioneValida, completed, acts("v1", cartella.AzioneValutazioneValida, nil), nil},
		"Schede.Agisci valutazione.annulla":  {cartella.AzioneValutazioneAnnulla, completed, acts("v1", cartella.AzioneValutazioneAnnulla, nil), nil},
		// A step from a state that is none to step from is refused as such.
		"Schede.Crea valutazione.sostituisci": {cartella.AzioneValutazioneSostituisci, completed, makes(cartella.AzioneValutazioneSostituisci, map[string]any{"sostituisce": "v1"}), closing},
		"Schede.Crea richiesta.crea":          {cartella.AzioneRichiestaCrea, caso(nil), makes(cartella.AzioneRichiestaCrea, map[string]any{"tipo": "spesa", "soggetto": "s1", "destinatario": "self", "assegnata_a": "op-marco", "nucleo": nil, "pic": "p1", "intervento": nil}), nil},
		"Schede.Apri richiesta.ricevi": {cartella.AzioneRichiestaRicevi, asked("inviata", nil), straight(func(d *desk) error {
			_, err := (&Schede{d.App}).Apri("q1")
			return err
		}), lastWins}, // as above
		"Schede.Agisci richiesta.prendi":    does(cartella.AzioneRichiestaPrendi, "ricevuta", nil),
		"Schede.Agisci richiesta.assegna":   does(cartella.AzioneRichiestaAssegna, "ricevuta", nil),
		"Schede.Agisci richiesta.chiedi":    does(cartella.AzioneRichiestaChiedi, "ricevuta", nil),
		"Schede.Agisci richiesta.integra":   does(cartella.AzioneRichiestaIntegra, "integrazione", nil),
		"Schede.Agisci richiesta.scrivi":    does(cartella.AzioneRichiestaScrivi, "ricevuta", nil),
		"Schede.Agisci richiesta.autorizza": does(cartella.AzioneRichiestaAutorizza, "ricevuta", authorise),
		"Schede.Agisci richiesta.nega":      does(cartella.AzioneRichiestaNega, "ricevuta", authorise),
		"Schede.Agisci richiesta.accetta":   does(cartella.AzioneRichiestaAccetta, "ricevuta", nil),
		"Schede.Agisci richiesta.rifiuta":   does(cartella.AzioneRichiestaRifiuta, "ricevuta", nil),
		"Schede.Agisci richiesta.ritira":    does(cartella.AzioneRichiestaRitira, "ricevuta", func(v *cartella.Richiesta) { v.InviataDa = anna }),
		"Schede.Agisci richiesta.evadi":     does(cartella.AzioneRichiestaEvadi, "accettata", nil),
		"Schede.Crea avviso.crea":           {cartella.AzioneAvvisoCrea, called("pubblicato", nil), makes(cartella.AzioneAvvisoCrea, map[string]any{"dal": "2026-01-01", "al": "2026-01-31", "modulo": "mod1", "inviano.*": nil}), nil},
		"Schede.Agisci avviso.modifica": leads(cartella.AzioneAvvisoModifica, "bozza", nil, map[string]any{
			"dal": nil, "al": nil, "alle": nil, "eta_al": nil, "modulo": nil, "inviano.*": nil,
		}),
		"Schede.Agisci avviso.pubblica":       leads(cartella.AzioneAvvisoPubblica, "bozza", nil, nil),
		"Schede.Agisci avviso.proroga":        leads(cartella.AzioneAvvisoProroga, "pubblicato", nil, map[string]any{"al": nil, "alle": nil}),
		"Schede.Agisci avviso.istruisci":      leads(cartella.AzioneAvvisoIstruisci, "pubblicato", long, nil),
		"Schede.Agisci avviso.graduatoria":    leads(cartella.AzioneAvvisoGraduatoria, "istruttoria", long, nil),
		"Schede.Agisci avviso.archivia":       leads(cartella.AzioneAvvisoArchivia, "graduatoria", long, nil),
		"Schede.Crea domanda.crea":            {cartella.AzioneDomandaCrea, applied("bozza"), makes(cartella.AzioneDomandaCrea, map[string]any{"avviso": "av1", "soggetto": "s7", "linea": "buono", "scale.*.valutazione": nil, "documenti.*": nil, "altre_misure.*": nil}), nil},
		"Schede.Crea graduatoria.provvisoria": {cartella.AzioneGraduatoriaProvvisoria, called("graduatoria", nil), makes(cartella.AzioneGraduatoriaProvvisoria, map[string]any{"avviso": "av1", "linea": "buono"}), nil},
		"Schede.Crea graduatoria.definitiva":  {cartella.AzioneGraduatoriaDefinitiva, called("graduatoria", nil), makes(cartella.AzioneGraduatoriaDefinitiva, map[string]any{"avviso": "av1", "linea": "buono"}), nil},
		"Schede.Crea graduatoria.scorri":      {cartella.AzioneGraduatoriaScorri, called("graduatoria", nil), makes(cartella.AzioneGraduatoriaScorri, map[string]any{"avviso": "av1", "linea": "buono"}), nil},
		"Schede.Agisci domanda.compila":       turns(cartella.AzioneDomandaCompila, "bozza"),
		"Schede.Agisci domanda.presenta":      turns(cartella.AzioneDomandaPresenta, "bozza"),
		"Schede.Agisci domanda.istruisci":     turns(cartella.AzioneDomandaIstruisci, "presentata"),
		"Schede.Agisci domanda.chiedi":        turns(cartella.AzioneDomandaChiedi, "istruttoria"),
		"Schede.Agisci domanda.integra":       turns(cartella.AzioneDomandaIntegra, "integrazione"),
		"Schede.Agisci domanda.ammetti":       turns(cartella.AzioneDomandaAmmetti, "istruttoria"),
		"Schede.Agisci domanda.escludi":       turns(cartella.AzioneDomandaEscludi, "istruttoria"),
		"Schede.Agisci domanda.riesamina":     turns(cartella.AzioneDomandaRiesamina, "ammissibile"),
		"Schede.Agisci domanda.attiva":        turns(cartella.AzioneDomandaAttiva, "finanziata"),
		"Schede.Agisci domanda.ritira":        turns(cartella.AzioneDomandaRitira, "presentata"),
		"Schede.Agisci domanda.rinuncia":      turns(cartella.AzioneDomandaRinuncia, "finanziata"),
		"Schede.Agisci domanda.decadi":        turns(cartella.AzioneDomandaDecadi, "finanziata"),
		"Schede.Crea pai.crea":                {cartella.AzionePAICrea, caso(nil), makes(cartella.AzionePAICrea, map[string]any{"pic": "p1", "soggetto": "s1", "responsabile": anna}), nil},
		"Schede.Crea pai.rivedi":              {cartella.AzionePAIRivedi, planned("attivo"), makes(cartella.AzionePAIRivedi, map[string]any{"sostituisce": "x1", "responsabile": anna}), nil},
		"Schede.Agisci pai.modifica":          goes(cartella.AzionePAIModifica, "bozza", map[string]any{"responsabile": anna}),
		"Schede.Agisci pai.proponi":           {cartella.AzionePAIProponi, planned("bozza"), acts("x1", cartella.AzionePAIProponi, nil), func(p cartella.Path) bool { return p == "proposto_il" }},
		"Schede.Agisci pai.condividi":         goes(cartella.AzionePAICondividi, "proposto", nil),
		"Schede.Agisci pai.firma":             goes(cartella.AzionePAIFirma, "attivo", nil),
		"Schede.Agisci pai.attiva":            goes(cartella.AzionePAIAttiva, "condiviso", nil),
		"Schede.Agisci pai.comincia":          goes(cartella.AzionePAIComincia, "attivo", nil),
		"Schede.Agisci pai.verifica":          goes(cartella.AzionePAIVerifica, "in_verifica", map[string]any{"obiettivi.*.esito": nil, "obiettivi.*.nota": nil}),
		"Schede.Agisci pai.aggiorna":          goes(cartella.AzionePAIAggiorna, "attivo", map[string]any{"responsabile": anna}),
		"Schede.Agisci pai.chiudi":            goes(cartella.AzionePAIChiudi, "attivo", map[string]any{"obiettivi.*.esito": nil, "obiettivi.*.nota": nil}),
		"Schede.Agisci pai.annulla":           goes(cartella.AzionePAIAnnulla, "proposto", nil),
		"Schede.Crea intervento.proponi":      {cartella.AzioneInterventoProponi, caso(nil), makes(cartella.AzioneInterventoProponi, map[string]any{"soggetto": "s1", "pic": "p1"}), nil},
		"Schede.Crea intervento.rinnova":      {cartella.AzioneInterventoRinnova, helped("attivo", going), makes(cartella.AzioneInterventoRinnova, map[string]any{"rinnova": "i1"}), nil},
		"Schede.Agisci intervento.modifica":   {cartella.AzioneInterventoModifica, helped("proposto", nil), acts("i1", cartella.AzioneInterventoModifica, nil), nil},
		"Schede.Agisci intervento.autorizza":  {cartella.AzioneInterventoAutorizza, helped("proposto", nil), acts("i1", cartella.AzioneInterventoAutorizza, nil), dated},
		"Schede.Agisci intervento.respingi":   {cartella.AzioneInterventoRespingi, helped("proposto", nil), acts("i1", cartella.AzioneInterventoRespingi, nil), nil},
		"Schede.Agisci intervento.riproponi": {cartella.AzioneInterventoRiproponi, helped("respinto", func(v *cartella.Intervento) { v.MotivoRifiuto = "Mancano i fondi" }),
			acts("i1", cartella.AzioneInterventoRiproponi, nil), nil},
		"Schede.Agisci intervento.annulla":  {cartella.AzioneInterventoAnnulla, helped("proposto", nil), acts("i1", cartella.AzioneInterventoAnnulla, nil), nil},
		"Schede.Agisci intervento.attiva":   {cartella.AzioneInterventoAttiva, helped("autorizzato", nil), acts("i1", cartella.AzioneInterventoAttiva, nil), nil},
		"Schede.Agisci intervento.aggiorna": {cartella.AzioneInterventoAggiorna, helped("attivo", going), acts("i1", cartella.AzioneInterventoAggiorna, nil), nil},
		"Schede.Agisci intervento.sospendi": {cartella.AzioneInterventoSospendi, helped("attivo", going), acts("i1", cartella.AzioneInterventoSospendi, nil), nil},
		"Schede.Agisci intervento.riprendi": {cartella.AzioneInterventoRiprendi, helped("sospeso", func(v *cartella.Intervento) {
			v.AttivoDal, v.SospesoDal, v.MotivoSospensione = day, day, "ricovero"
		}), acts("i1", cartella.AzioneInterventoRiprendi, nil), nil},
		"Schede.Agisci intervento.chiudi":   {cartella.AzioneInterventoChiudi, helped("attivo", going), acts("i1", cartella.AzioneInterventoChiudi, nil), nil},
		"Schede.Crea erogazione.registra":   {cartella.AzioneErogazioneRegistra, helped("attivo", going), makes(cartella.AzioneErogazioneRegistra, wholly), nil},
		"Schede.Agisci erogazione.modifica": {cartella.AzioneErogazioneModifica, done, acts("e1", cartella.AzioneErogazioneModifica, map[string]any{"quota_utente": nil, "quota_ssn": nil, "quota_altri": nil}), nil},
		"Schede.Agisci erogazione.liquida":  {cartella.AzioneErogazioneLiquida, done, acts("e1", cartella.AzioneErogazioneLiquida, nil), nil},
		"Schede.Agisci erogazione.riapri":   {cartella.AzioneErogazioneRiapri, diSIUSS(), acts("e1", cartella.AzioneErogazioneRiapri, nil), nil},
		"Schede.Agisci intervento.siuss":    {cartella.AzioneInterventoSIUSS, helped("attivo", going), acts("i1", cartella.AzioneInterventoSIUSS, nil), nil},
		"Schede.Agisci servizio.siuss": {cartella.AzioneServizioSIUSS, []cartella.Record{settings, diSIUSS()[0]}, acts("self", cartella.AzioneServizioSIUSS, map[string]any{
			"siuss_ente": "A1", "siuss_sede": "H501", "siuss_codici.*": nil, "siuss_codici.sad": "A9.99", "siuss_mezzi.*": nil, "siuss_mezzi.sad": "2",
		}), nil},
		"Siuss.Esporta": {cartella.AzioneInvioSIUSSRegistra, append(diSIUSS(), settings), func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			x := &Siuss{d.App}
			seen, err := x.Controlla(ilMese)
			if err != nil || seen.Pronte != 1 {
				t.Fatalf("%+v, %v", seen, err)
			}
			return func() error { _, err := x.Esporta(ilMese, chiTrasmette, seen.Visto); return err }
		}, esclusa},
		"Siuss.Revoca": {cartella.AzioneInvioSIUSSRevoca, append(inviato(t), settings), func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Siuss{d.App}).Revoca("f1", []string{"e1"}, chiTrasmette); return err }
		}, esclusa},
		"Siuss.Salva": {cartella.AzioneEsportazioneRegistra, append(inviato(t), settings), func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Siuss{d.App}).Salva("f1"); return err }
		}, nil},
		"Schede.Agisci erogazione.annulla": {cartella.AzioneErogazioneAnnulla, done, acts("e1", cartella.AzioneErogazioneAnnulla, nil), nil},
		"Riconcilia.Risolvi": {cartella.AzioneRiconciliaRisolvi, matter, func(t *testing.T, d *desk) func() error {
			x := &Riconcilia{d.App}
			list, err := x.Elenco()
			if err != nil || len(list) != 1 || len(list[0].Campi) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			f := list[0].Campi[0]
			return func() error { return x.Risolvi(list[0].ID, []Scelta{{Chiave: f.Chiave, Tieni: "mia", Sta: f.Sta}}) }
		}, closing},
		"Riconcilia.Lascia": {cartella.AzioneRiconciliaRisolvi, matter, func(t *testing.T, d *desk) func() error {
			x := &Riconcilia{d.App}
			list, err := x.Elenco()
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return func() error { return x.Lascia(list[0].ID) }
		}, closing},
		"Schede.Esporta": {cartella.AzioneEsportazioneRegistra, matter[:2], func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Schede{d.App}).Esporta(FiltroSchede{Kind: "soggetto"}); return err }
		}, nil},
		"Graduatorie.Pubblica": {cartella.AzioneEsportazioneRegistra, inGraduatoria(t), func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			made, _ := formata(t, d, "gr1", "", "provvisoria", nil)
			d.land(made)
			return func() error { _, err := (&Graduatorie{d.App}).Pubblica("gr1"); return err }
		}, nil},
		"Schede.EsportaCSV": {cartella.AzioneEsportazioneRegistra, matter[:2], func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Schede{d.App}).EsportaCSV(FiltroSchede{Kind: "soggetto"}); return err }
		}, nil},
		"Schede.Stampa": {cartella.AzioneEsportazioneRegistra, matter[:2], straight(func(d *desk) error {
			return (&Schede{d.App}).Stampa(Carta{Scheda: "s1"})
		}), nil},
		"Schede.StampaPagina": {cartella.AzioneEsportazioneRegistra, matter[:1], straight(func(d *desk) error {
			return (&Schede{d.App}).StampaPagina("Agenda")
		}), nil},
		"Schede.SalvaPDF": {cartella.AzioneEsportazioneRegistra, matter[:2], func(t *testing.T, d *desk) func() error {
			d.cfg.Salva = func(name string) (string, error) { return filepath.Join(t.TempDir(), name), nil }
			return func() error { _, err := (&Schede{d.App}).SalvaPDF(Carta{Scheda: "s1"}, pdf); return err }
		}, nil},
		"Home.Preferito": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error {
			return (&Home{d.App}).Preferito("soggetto", "s1", "Bianchi Ada", true)
		}), lastWins},
		"Home.NascondiNotifica": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error {
			return errors.Join((&Home{d.App}).NascondiNotifica("nt1"), d.corrente.annota(t.Context()))
		}), lastWins},
		"Home.MostraNotifica": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error {
			return errors.Join((&Home{d.App}).MostraNotifica("nt1"), d.corrente.annota(t.Context()))
		}), lastWins},
		"Home.MostraSezione":   {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error { return (&Home{d.App}).MostraSezione("oggi", false) }), lastWins},
		"Home.SpostaSezione":   {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error { return (&Home{d.App}).SpostaSezione("oggi", 1) }), lastWins},
		"Home.ImpostaPerPosta": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error { return (&Home{d.App}).ImpostaPerPosta(true) }), lastWins},
	}
}

// parole are texts as the fields take them.
func (d *desk) parole(c cartella.Campo) string {
	switch c.Path {
	case "cf":
		return "bncdaa80a41e648k"
	case "telefono", "cellulare":
		return "0371 556677"
	case "email":
		return "ada@posta.example"
	}
	return "Altro da prima"
}

// leggono are the bound methods that make no mutation, or at most note in the
// operator's own history what was opened.
var leggono = []string{
	"Accesso.", "Bandi.", "Bozze.", "Configurazione.", "Ricerca.",
	"Agenda.Di", "Agenda.Guarda", "Agenda.LeggiICS", "Agenda.Periodo", "Agenda.Prossima", "Agenda.Scadenze", "Agenda.Volta", "Home.Colleghi", "Home.Nascoste", "Home.Preclusi", "Home.Leggi", "Home.PerPosta", "Home.Testata",
	"PIC.Dettaglio", "Riconcilia.Elenco", "Riconcilia.InAttesa", "Riconcilia.Ora", "Riconcilia.Stato",
	"Modelli.Leggi", "Schede.Candidati", "Schede.Catalogo", "Schede.Compilata", "Schede.Elenco", "Schede.Leggi", "Schede.Nuova", "Schede.Rimedio", "Schede.Storia",
	"Soggetti.ComuniAmbito", "Soggetti.Dettaglio", "Soggetti.Doppioni", "Soggetti.Luoghi", "Soggetti.Residenza", "Soggetti.VerificaCF",
	"Graduatorie.Anteprima", "Graduatorie.Leggi", "Graduatorie.Linee", "Siuss.Contenuto", "Siuss.Controlla", "Statistiche.",
	"Valutazioni.Andamento", "Valutazioni.InUso",
}

// TestEveryActionSaysWhatItsAuthorSaw plays each call of a screen that makes a
// mutation against a colleague who has changed, unseen, each of the fields that
// it touches: on this computer before the click, and at the central service
// after it. Nothing of the colleague's is ever written over.
func TestEveryActionSaysWhatItsAuthorSaw(t *testing.T) {
	moves := mosse(t)
	moving := map[string]bool{}
	for name := range moves {
		method, _, _ := strings.Cut(name, " ")
		moving[method] = true
	}
	bound, read := map[string]bool{}, map[string]bool{}
	for _, area := range newDesk(t).Bind() {
		of := reflect.TypeOf(area)
		for i := range of.NumMethod() {
			name := of.Elem().Name() + "." + of.Method(i).Name
			bound[name] = true
			reads := false
			for _, l := range leggono {
				if name == l || strings.HasSuffix(l, ".") && strings.HasPrefix(name, l) {
					reads, read[l] = true, true
				}
			}
			if moving[name] == reads {
				t.Errorf("%s is in both lists or in none: does it make a mutation?", name)
			}
		}
	}
	for name := range moving {
		if !bound[name] {
			t.Errorf("%s is no method that a screen calls", name)
		}
	}
	for _, l := range leggono {
		if !read[l] {
			t.Errorf("%s names no method that a screen calls", l)
		}
	}
	for _, action := range cartella.Actions() {
		found := false
		for _, m := range moves {
			found = found || m.action == action
		}
		if !found {
			t.Errorf("no screen of this test does %s", action)
		}
	}
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.play(t)
		})
	}
}

// at is a desk where all of that is there.
func (m mossa) at(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.land(record(t, "self", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio SELF", Tipo: "area", Attivo: true}))
	d.land(m.there...)
	d.land(operatrice(t), record(t, "b2", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Area minori", Tipo: "area", Attivo: true}))
	return d
}

func (m mossa) play(t *testing.T) {
	d := m.at(t)
	if err := m.shown(t, d)(); err != nil {
		t.Fatalf("with nobody else at it: %v", err)
	}
	made := d.mutations()
	if !slices.ContainsFunc(made, func(mut cartella.Mutation) bool { return mut.Action == m.action }) {
		t.Fatalf("made %+v, want a mutation %s", made, m.action)
	}
	for _, mut := range made {
		for _, e := range mut.Edits {
			for p, ch := range e.Set {
				if e.Kind == cartella.KindPreferenze && strings.HasPrefix(string(p), "cronologia.") || m.ours != nil && m.ours(p) {
					continue
				}
				theirs := m.elsewhere(t, e, p, ch)
				m.overtaken(t, theirs, p)
				// The same click where the news came only to the central service.
				stand := stands{}
				for _, rec := range m.there {
					stand[rec.ID] = rec
				}
				stand[theirs.ID] = theirs
				if got := cartella.Decide(d.corrente.attore(), time.Now(), stand, mut); got.Outcome != cartella.Conflicted {
					t.Errorf("%s: the central service answers %s (%v) to one who saw %s where %s stands", p, got.Outcome, got.Error, ch.Was, theirs.Field(p))
				}
			}
		}
	}
}

// elsewhere is the record as a colleague has changed it in one field.
func (m mossa) elsewhere(t *testing.T, e cartella.Edit, p cartella.Path, ch cartella.Change) cartella.Record {
	t.Helper()
	i := slices.IndexFunc(m.there, func(rec cartella.Record) bool { return rec.ID == e.ID })
	if i < 0 {
		t.Fatalf("%s is not there", e.ID)
	}
	var body map[string]any
	if err := m.there[i].Into(&body); err != nil {
		t.Fatal(err)
	}
	at, last := body, ""
	for key := range strings.SplitSeq(string(p), ".") {
		if last != "" {
			inner, ok := at[last].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[last] = inner
			}
			at = inner
		}
		last = key
	}
	// Of the same type as what was there or is to be, and neither of them.
	var was, now any
	if err := errors.Join(json.Unmarshal(orNull(ch.Was), &was), json.Unmarshal(orNull(ch.Now), &now)); err != nil {
		t.Fatal(err)
	}
	switch other := cmp.Or(was, now).(type) {
	case string:
		at[last] = "chiusa"
		if other == "chiusa" || now == "chiusa" {
			at[last] = "in_carico"
		}
		if p == "pic" {
			at[last] = "p2" // a case that is there
		}
	case float64:
		at[last] = 5
	case bool:
		at[last] = false // a form says yes, or nothing
	default:
		t.Fatalf("%s: a %T has no third value", p, other)
	}
	return record(t, e.ID, e.Kind, m.there[i].Servizio, body)
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// overtaken has the colleague's change come between the look and the click.
func (m mossa) overtaken(t *testing.T, theirs cartella.Record, p cartella.Path) {
	t.Helper()
	d := m.at(t)
	click := m.shown(t, d)
	d.land(theirs)
	err := click()
	if cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("%s: over %s, which was not shown, the answer is %v", p, theirs.Field(p), err)
	}
	rec, _ := d.corrente.Record(theirs.ID)
	if got, want := string(rec.Field(p)), string(theirs.Field(p)); got != want {
		t.Errorf("%s is %s, want the colleague's %s", p, got, want)
	}
}

// mutations are those that this computer has made, oldest first.
func (d *desk) mutations() (out []cartella.Mutation) {
	d.t.Helper()
	err := registro{d.corrente.journal}.Replay(func(_ replica.Position, typ byte, payload []byte) error {
		var m cartella.Mutation
		if json.Unmarshal(payload, &m) == nil && m.Action != "" {
			out = append(out, m)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// stands is a Reader over what it holds.
type stands map[cartella.ID]cartella.Record

func (s stands) Record(id cartella.ID) (cartella.Record, bool) {
	rec, ok := s[id]
	return rec, ok
}

// TestBlanksAroundATextAreNoChange: what another program wrote with blanks around
// it can be corrected, and is no change where nobody touched it.
func TestBlanksAroundATextAreNoChange(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi ", Nome: "Ada", Note: " prima\n"}))
	form := cartellatest.Valori(map[string]any{"cognome": "Bianchi", "note": "dopo ", "email": "  "})
	if err := (&Schede{d.App}).Agisci("s1", "soggetto.modifica", d.letta("s1").Visto, form); err != nil {
		t.Fatal(err)
	}
	var set []string
	for _, m := range d.mutations() {
		for p, ch := range m.Edits[0].Set {
			if m.Action == cartella.AzioneSoggettoModifica {
				set = append(set, fmt.Sprintf("%s: %s to %s", p, ch.Was, ch.Now))
			}
		}
	}
	if want := []string{`note: " prima\n" to "dopo"`}; !slices.Equal(set, want) {
		t.Errorf("changed %q, want %q", set, want)
	}
}

// TestScreensCallFreelyOnlyWhatReads: what the screens may call without a command,
// which is given once, makes no mutation.
func TestScreensCallFreelyOnlyWhatReads(t *testing.T) {
	source, err := os.ReadFile("../frontend/src/bridge/calls.ts")
	if err != nil {
		t.Fatal(err)
	}
	areas := regexp.MustCompile(`bridged\((\w+)((?:, '\w+')*)\)`).FindAllStringSubmatch(string(source), -1)
	if len(areas) == 0 {
		t.Fatal("calls.ts says nothing of any area")
	}
	for _, area := range areas {
		for _, quoted := range regexp.MustCompile(`'(\w)(\w*)'`).FindAllStringSubmatch(area[2], -1) {
			name := area[1] + "." + strings.ToUpper(quoted[1]) + quoted[2]
			if !slices.Contains(leggono, name) && !slices.Contains(leggono, area[1]+".") && name != "Schede.Apri" {
				t.Errorf("%s acts, and the screens call it without a command", name)
			}
		}
	}
}
