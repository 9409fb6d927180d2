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

// TestAListCountsWhatNamesItsRows: what a column reckons of other records is of
// those that name the row and no others, and is on the list as soon as they change.
func TestAListCountsWhatNamesItsRows(t *testing.T) {
	d := newDesk(t)
	x := &Schede{d.App}
	d.land(preferenze(t), record(t, "op-elena", cartella.KindOperatore, "ambito", cartella.Operatore{Cognome: "Galli", Nome: "Elena", Attivo: true}))
	knows := map[cartella.ServizioID]cartella.Noto{"self": {}}
	person := func(id cartella.ID, v cartella.Soggetto) cartella.Record {
		v.Nome, v.Servizi = "Ada", knows
		return record(t, id, cartella.KindSoggetto, "self", v)
	}
	pic := func(id, of cartella.ID, stato string) cartella.Record {
		return record(t, id, cartella.KindPIC, "self", cartella.PresaInCarico{
			Numero: "PIC-1", Soggetto: of, Area: "anziani", Stato: stato, ApertaIl: "2026-01-02", Responsabile: "op-elena",
		})
	}
	entry := func(id, of cartella.ID, il string) cartella.Record {
		return record(t, id, cartella.KindDiario, "self", cartella.Diario{PIC: of, Tipo: "nota", Il: il, Autore: "op-elena", Testo: "Nota."})
	}
	d.land(
		person("s1", cartella.Soggetto{Cognome: "Alba", Sesso: "F", DataDecesso: "2026-02-01", Indirizzo: "Via Roma", Civico: "1/A"}),
		person("s2", cartella.Soggetto{Cognome: "Bini"}),
		pic("c1", "s1", "in_carico"), pic("c2", "s1", "riaperta"), pic("c3", "s1", "chiusa"), pic("c4", "s2", "chiusa"),
		// Of the night between two days the day is Italy's.
		entry("v1", "c1", "2026-07-01T22:30:00Z"), entry("v2", "c1", "2026-03-01T10:00:00Z"), entry("v3", "c4", "2026-09-01T10:00:00Z"),
	)
	rows := func(kind string) map[string]RigaScheda {
		t.Helper()
		page, err := x.Elenco(FiltroSchede{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]RigaScheda{}
		for _, r := range page.Righe {
			out[r.ID] = r
		}
		return out
	}
	people, cases := rows("soggetto"), rows("pic")
	if r := people["s1"]; r.Letto["chi"] != "Alba Ada" || r.Letto["casa"] != "Via Roma 1/A" || r.Letto["casi_aperti"] != "2" || r.Segno != "Deceduta" {
		t.Errorf("listed as %+v", r)
	}
	if r := people["s2"]; r.Letto["casi_aperti"] != "" || r.Letto["casa"] != "" || r.Segno != "" {
		t.Errorf("of whom there is nothing: %+v", r)
	}
	for id, want := range map[string]string{"c1": "02/07/2026", "c2": "", "c4": "01/09/2026"} {
		if r := cases[id]; r.Letto["ultima_voce"] != want || r.Letto["responsabile"] != "Galli Elena" || r.Codici["stato"] == "" {
			t.Errorf("%s is listed as %+v, its last entry is of %q", id, r, want)
		}
	}
	d.land(pic("c2", "s1", "chiusa"))
	if r := rows("soggetto")["s1"]; r.Letto["casi_aperti"] != "1" {
		t.Errorf("a case was closed, and there are %q", r.Letto["casi_aperti"])
	}
	for _, k := range x.Catalogo() {
		want := map[string]string{"soggetto": "pic", "pic": "soggetto operatore diario", "segnalazione": "soggetto operatore", "valutazione": "modello soggetto operatore"}[k.Kind]
		slices.Sort(k.Nomina)
		sorted := strings.Fields(want)
		slices.Sort(sorted)
		if want != "" && !slices.Equal(sorted, k.Nomina) {
			t.Errorf("a list of %s is read again for %v, it shows something of %v", k.Kind, k.Nomina, sorted)
		}
	}
}
