package app

import (
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestSchede follows a citizen and their case through the one area that serves
// every kind: what the actions write by themselves is written, what was not
// touched is not named, and a step goes with what its author saw.
func TestSchede(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, cartella.ID(anna), cartella.KindOperatore, "ambito", cartella.Operatore{
		Cognome: "Ferrari", Nome: "Anna", Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale},
	}), record(t, "op-elena", cartella.KindOperatore, "ambito", cartella.Operatore{
		Cognome: "Galli", Nome: "Elena", Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale},
	}))
	x := &Schede{d.App}

	_, err := x.Crea("soggetto.crea", Visto{"cognome": `" Bianchi "`, "nome": `"Ada"`, "cf": `"bnc dax 80a41 e648 z"`, "telefono": `""`})
	if err == nil {
		t.Fatal("a codice fiscale that is none was kept")
	}
	who, err := x.Crea("soggetto.crea", Visto{"cognome": `" Bianchi "`, "nome": `"Ada"`, "telefono": `""`})
	if err != nil {
		t.Fatal(err)
	}
	person, err := x.Leggi(who)
	if err != nil || person.Titolo != "Bianchi Ada" || person.Visto["cognome"] != `"Bianchi"` || person.Visto["telefono"] != "" {
		t.Fatalf("registered as %+v, %v", person, err)
	}
	if person.Visto["servizi.self.dal"] == "" {
		t.Error("nobody knows since when the service knows her")
	}

	begin, err := x.Nuova("pic.apri", Visto{"soggetto": `"` + who + `"`})
	if err != nil || !begin.Permesso.Si || begin.Proposte["stato"] != `"aperta"` {
		t.Fatalf("a new case begins with %+v, %v", begin, err)
	}
	id, err := x.Crea("pic.apri", Visto{"soggetto": `"` + who + `"`, "area": `"anziani"`})
	if err != nil {
		t.Fatal(err)
	}
	pic, err := x.Leggi(id)
	if err != nil || pic.Titolo != "Bianchi Ada" || pic.Letto["area"] != "Anziani" || pic.Letto["aperta_da"] != "Ferrari Anna" || pic.Letto["numero"] == "" {
		t.Fatalf("opened as %+v, %v", pic, err)
	}
	if err := x.Agisci(id, "pic.prendi", pic.Visto, Visto{}); err != nil {
		t.Fatal(err)
	}
	if err := x.Agisci(id, "pic.prendi", pic.Visto, Visto{}); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("taken again by who saw it open: %v", err)
	}
	taken, err := x.Leggi(id)
	if err != nil || taken.Letto["stato"] != "In carico" || taken.Letto["responsabile"] != "Ferrari Anna" || taken.Visto["in_carico_dal"] == "" {
		t.Fatalf("taken as %+v, %v", taken, err)
	}

	// The note is what was seen, blanks aside: it is not named, whatever became of it.
	if err := x.Agisci(id, "pic.modifica", taken.Visto, Visto{"area": `"disabili"`, "note": `" "`}); err != nil {
		t.Fatal(err)
	}
	last := d.mutations()[len(d.mutations())-1]
	if set := last.Edits[0].Set; len(set) != 1 || string(set["area"].Now) != `"disabili"` {
		t.Errorf("what was changed: %v", set)
	}
	if err := x.Agisci(id, "pic.modifica", taken.Visto, Visto{"area": `"adulti"`}); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("written over what was not seen: %v", err)
	}

	voce, err := x.Crea("diario.scrivi", Visto{"pic": `"` + id + `"`, "testo": `"Colloquio."`})
	if err != nil {
		t.Fatal(err)
	}
	if entry, err := x.Leggi(voce); err != nil || entry.Letto["tipo"] != "Nota" || entry.Letto["autore"] != "Ferrari Anna" || entry.Visto["il"] == "" {
		t.Errorf("written as %+v, %v", entry, err)
	}

	readers, err := x.Candidati("diario", "", "visibile_a.*", Visto{"pic": `"` + id + `"`}, "")
	if err != nil || !slices.ContainsFunc(readers, func(c Candidato) bool { return c.Titolo == "Galli Elena" && c.Servizio == "self" }) {
		t.Errorf("who may read a reserved entry: %+v, %v", readers, err)
	}

	people, err := x.Candidati("pic", id, "responsabile", nil, "")
	if err != nil || !slices.ContainsFunc(people, func(c Candidato) bool { return c.Io }) {
		t.Errorf("who may be in charge: %+v, %v", people, err)
	}
	team, err := x.Candidati("pic", id, "equipe.*.ruolo", nil, "")
	if err != nil || !slices.ContainsFunc(team, func(c Candidato) bool { return c.Io }) {
		t.Errorf("who may be in the team: %+v, %v", team, err)
	}
	page, err := x.Elenco(FiltroSchede{Kind: "pic", Quanti: 200})
	if err != nil || page.Totale != 1 || page.Righe[0].Letto["soggetto"] != "Bianchi Ada" || page.Righe[0].Codici["stato"] != "in_carico" || !page.Righe[0].DaInviare {
		t.Errorf("listed as %+v, %v", page, err)
	}
}

// TestACaseTellsItsStepsInItsDiary: why a case is opened, closed and opened again
// is covered by professional secrecy, and the head of the case does not hold it.
func TestACaseTellsItsStepsInItsDiary(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	x := &Schede{d.App}
	id, err := x.Crea("pic.apri", Visto{"soggetto": `"s1"`, "area": `"anziani"`, "+": `" Teme di perdere la casa. "`})
	if err != nil {
		t.Fatal(err)
	}
	step := func(action string, vuole Visto) error {
		t.Helper()
		pic, err := x.Leggi(id)
		if err != nil {
			t.Fatal(err)
		}
		return x.Agisci(id, action, pic.Visto, vuole)
	}
	if err := step("pic.chiudi", Visto{"motivo_chiusura": `"rinuncia"`, "+": `"Non risponde."`}); err != nil {
		t.Fatal(err)
	}
	if err := step("pic.riapri", Visto{"+": `" "`}); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("opened again without a word: %v", err)
	}
	if err := step("pic.riapri", Visto{"+": `"Ha chiamato."`}); err != nil {
		t.Fatal(err)
	}
	if err := step("pic.prendi", nil); err != nil {
		t.Fatal(err)
	}
	today := cartella.DataLeggibile(cartella.Giorno(d.corrente.now()))
	var told []string
	for _, m := range d.mutations() {
		for _, e := range m.Edits {
			rec, _ := d.corrente.Record(e.ID)
			if rec.Kind == cartella.KindPIC && strings.Contains(string(rec.Body), "casa") {
				t.Errorf("the case holds %s", rec.Body)
			}
			var entry cartella.Diario
			if e.Kind != cartella.KindDiario {
				continue
			}
			if err := rec.Into(&entry); err != nil || entry.PIC != cartella.ID(id) || entry.Tipo != "cambio_stato" || entry.Autore != anna {
				t.Errorf("told in %+v, %v", entry, err)
			}
			told = append(told, entry.Testo)
		}
	}
	want := []string{
		"Teme di perdere la casa.", "Caso chiuso. Non risponde.",
		"Caso riaperto. Ha chiamato.\n\nEra stato chiuso il " + today + ": Rinuncia.",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestCatalogoChiede: a form asks what its author chooses, within what the rule
// leaves free, and nothing that is written whoever asks; what the action fills by
// itself it does not have to be told.
func TestCatalogoChiede(t *testing.T) {
	for _, test := range []struct {
		kind, action    string
		asks, not, fill []string
	}{
		{"diario", "diario.scrivi", []string{"tipo", "il", "testo", "visibile_a.*"}, []string{"stato"}, []string{"il", "tipo"}},
		{"pic", "pic.apri", []string{"area"}, []string{"motivo", "numero", "aperta_da", "chiusa_il"}, []string{"aperta_il"}},
		{"pic", "pic.chiudi", []string{"motivo_chiusura"}, []string{"note_chiusura", "stato", "area"}, []string{"chiusa_il"}},
	} {
		kinds := (&Schede{}).Catalogo()
		k := kinds[slices.IndexFunc(kinds, func(s Scheda) bool { return s.Kind == test.kind })]
		a := k.Azioni[slices.IndexFunc(k.Azioni, func(a Azione) bool { return a.Nome == test.action })]
		for _, p := range test.asks {
			if !slices.Contains(a.Campi, p) {
				t.Errorf("%s does not ask for %s", test.action, p)
			}
		}
		for _, p := range test.not {
			if slices.Contains(a.Campi, p) {
				t.Errorf("%s asks for %s", test.action, p)
			}
		}
		for _, p := range test.fill {
			if !slices.Contains(a.Propone, p) {
				t.Errorf("%s does not fill %s", test.action, p)
			}
		}
	}
}

// TestSchedeRefuse: what a page asks that the program does not know is said.
func TestSchedeRefuse(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t))
	x := &Schede{d.App}
	if _, err := x.Crea("pic.inventa", Visto{}); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("an action that is none: %v", err)
	}
	if _, err := x.Crea("soggetto.crea", Visto{"cognome": `"Neri`}); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("what is no JSON: %v", err)
	}
	if _, err := x.Crea("soggetto.crea", Visto{"cognome": `"Neri"`, "nome": `"Pia"`, "colore": `"blu"`}); cartella.CodeOf(err) != cartella.CodeCampoSconosciuto {
		t.Errorf("a field that is none: %v", err)
	}
	if _, err := x.Crea("soggetto.crea", Visto{"cognome": `"Neri"`, "nome": `"Pia"`, "id_esterno": `"7"`}); cartella.CodeOf(err) != cartella.CodeNonAutorizzato {
		t.Errorf("what is the registry's: %v", err)
	}
	d.land(record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-01"}))
	if err := x.Agisci("p1", "pic.prendi", d.letta("p1").Visto, Visto{"responsabile": `"op-giulia"`}); cartella.CodeOf(err) != cartella.CodeNonAutorizzato {
		t.Errorf("taken for a colleague: %v", err)
	}
	if _, err := x.Crea("appuntamento.crea", Visto{
		"stato": `"erogata"`, "inizio": `"2026-11-25T09:00:00Z"`, "fine": `"2026-11-25T10:00:00Z"`,
	}); cartella.CodeOf(err) != cartella.CodeStatoNonAmmesso {
		t.Errorf("an appointment born over: %v", err)
	}
	if _, err := x.Elenco(FiltroSchede{Kind: "nuvole"}); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("a kind that is none: %v", err)
	}
	if _, err := x.Leggi("ignota"); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("what is not there: %v", err)
	}
}
