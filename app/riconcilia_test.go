package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// A mutation that was judged after its author lost the service is kept there,
// out of their reach. That it was not accepted is theirs to know all the same,
// until they have taken note; what it said about somebody whom they may not see
// any more is not.
func TestWhatWasNotAcceptedOutOfReach(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	edit := cartella.Edit{ID: "s1", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{"note": {Now: testo("Da richiamare lunedì.")}}}
	for range 3 {
		if err := d.corrente.do(cartella.AzioneSoggettoModifica, edit); err != nil {
			t.Fatal(err)
		}
	}
	// The verdicts are in the journal, and the program starts again. Of the first
	// nothing else will come; the second has its riconciliazione; that of the
	// third may be under way.
	for seq := cartella.Seq(1); seq <= 3; seq++ {
		raw, err := json.Marshal(map[string]any{"il": time.Now(), "verdict": cartella.Verdict{
			Device: "pc-anna", Seq: seq, At: map[cartella.Seq]cartella.Version{3: 99}[seq], Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "La scheda non è fra quelle dei tuoi servizi."},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (registro{d.corrente.journal}).Append(t.Context(), 3, raw); err != nil {
			t.Fatal(err)
		}
	}
	m := cartella.Mutation{Device: "pc-anna", Seq: 2, Author: anna, Action: cartella.AzioneSoggettoModifica, At: time.Now(), Edits: []cartella.Edit{edit}}
	kept, ok, err := cartella.Quarantine(m, cartella.Decision{Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "No."}}, "self", time.Now())
	if err != nil || !ok {
		t.Fatal(err)
	}
	if err := d.corrente.store.Land(t.Context(), replica.Batch{Items: []wire.Item{{ID: kept.ID, Kind: kept.Kind, Servizio: kept.Servizio, Version: 9, Body: kept.Body, In: []cartella.Scope{cartella.ScopeRiservato("self", anna)}}}}); err != nil {
		t.Fatal(err)
	}
	(&Accesso{d.App}).Blocca()
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	x := &Riconcilia{d.App}
	look := func(want int) []DaRiconciliare {
		t.Helper()
		list, err := x.Elenco()
		if err != nil {
			t.Fatal(err)
		}
		stato, err := x.Stato()
		if err != nil || len(list) != want || stato.DaRiconciliare != want {
			t.Fatalf("%d to be reconciled, the state says %d (%v), want %d", len(list), stato.DaRiconciliare, err, want)
		}
		return list
	}
	list := look(2)
	lost := list[0]
	if lost.Riprova.Si || lost.Riprova.Perche == "" || lost.Messaggio == "" || strings.Contains(fmt.Sprintf("%+v", lost), "lunedì") {
		t.Errorf("shown as %+v, want why it cannot be tried again, and nothing of what it said", lost)
	}
	if err := x.Risolvi(lost.ID, nil); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("trying again: %v", err)
	}
	if err := x.Lascia(lost.ID); err != nil {
		t.Fatal(err)
	}
	if got := look(1)[0].ID; got != string(kept.ID) {
		t.Errorf("what is left is %s, want the riconciliazione", got)
	}
}

// A conflict waits, and meanwhile somebody changes another datum of the same
// mutation: it is shown and chosen as well. Nothing is written over that the
// author has not seen, not even what changes while they decide.
func TestWhatChangedSinceIsContestedToo(t *testing.T) {
	d := newDesk(t)
	person := func(cellulare, email string) cartella.Record {
		return record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Cellulare: cellulare, Email: email})
	}
	m := cartella.Mutation{Device: "pc-anna", Seq: 1, Author: anna, Action: cartella.AzioneSoggettoModifica, At: time.Now(), Edits: []cartella.Edit{{
		ID: "s1", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{
			"cellulare": {Was: testo("333 1112223"), Now: testo("347 1112223")}, "email": {Was: testo("ada@posta.example"), Now: testo("nuova@posta.example")},
		}}}}
	kept, _, err := cartella.Quarantine(m, cartella.Decision{Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{{
		Record: "s1", Kind: cartella.KindSoggetto, Field: "cellulare", Saw: testo("333 1112223"), Wrote: testo("347 1112223"), Stands: testo("320 1112223"), By: "op-ugo", At: time.Now(),
	}}}, "self", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.land(preferenze(t), person("320 1112223", "ada@posta.example"), kept)
	x := &Riconcilia{d.App}
	fields := func() map[string]CampoInConflitto {
		t.Helper()
		list, err := x.Elenco()
		if err != nil || len(list) != 1 || !list[0].Riprova.Si {
			t.Fatalf("to be reconciled: %+v, %v", list, err)
		}
		out := map[string]CampoInConflitto{}
		for _, f := range list[0].Campi {
			out[f.Chiave] = f
		}
		return out
	}
	if got := fields(); len(got) != 1 {
		t.Fatalf("contested at first: %+v, want the mobile number", got)
	}

	d.land(person("320 1112223", "ufficio@posta.example"))
	got := fields()
	email := got["s1/email"]
	if len(got) != 2 || email.Visto != "ada@posta.example" || email.Mio != "nuova@posta.example" || email.Attuale != "ufficio@posta.example" || email.Quando != "" {
		t.Fatalf("contested since: %+v, want the address as well", got)
	}
	mine := []Scelta{{Chiave: "s1/cellulare", Tieni: "mia", Sta: `"320 1112223"`}}
	if err := x.Risolvi(string(kept.ID), mine); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("with one datum undecided: %v", err)
	}

	d.land(person("321 1112223", "ufficio@posta.example"))
	both := append(mine, Scelta{Chiave: "s1/email", Tieni: "altrui", Sta: `"ufficio@posta.example"`})
	if err := x.Risolvi(string(kept.ID), both); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("over a number that changed while they decided: %v", err)
	}
	both[0].Sta = `"321 1112223"`
	if err := x.Risolvi(string(kept.ID), both); err != nil {
		t.Fatal(err)
	}
	rec, _ := d.corrente.Record("s1")
	if got := string(rec.Field("cellulare")) + string(rec.Field("email")); got != `"347 1112223""ufficio@posta.example"` {
		t.Errorf("stands %s", got)
	}
	if list, err := x.Elenco(); err != nil || len(list) != 0 {
		t.Errorf("left: %+v, %v", list, err)
	}
}

// TestWhatChangesUnderADecisionIsNotOverwritten: between the look at what stands
// and the new mutation a change may land; it was seen by nobody.
func TestWhatChangesUnderADecisionIsNotOverwritten(t *testing.T) {
	d := newDesk(t)
	person := func(cellulare, email string) cartella.Record {
		return record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Cellulare: cellulare, Email: email})
	}
	m := cartella.Mutation{Device: "pc-anna", Seq: 1, Author: anna, Action: cartella.AzioneSoggettoModifica, At: time.Now(), Edits: []cartella.Edit{{
		ID: "s1", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{
			"cellulare": {Was: testo("333 1112223"), Now: testo("347 1112223")}, "email": {Was: testo("ada@posta.example"), Now: testo("nuova@posta.example")},
		}}}}
	kept, _, err := cartella.Quarantine(m, cartella.Decision{Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{{
		Record: "s1", Kind: cartella.KindSoggetto, Field: "cellulare", Saw: testo("333 1112223"), Wrote: testo("347 1112223"), Stands: testo("320 1112223"), By: "op-ugo", At: time.Now(),
	}}}, "self", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, meanwhile := range map[string]cartella.Record{
		"the contested datum": person("321 1112223", "ada@posta.example"),
		"another datum":       person("320 1112223", "ufficio@posta.example"),
	} {
		d.land(preferenze(t), person("320 1112223", "ada@posta.example"), kept)
		s := d.corrente
		c, err := s.caso(kept)
		if err != nil {
			t.Fatal(err)
		}
		d.land(meanwhile)
		again, err := c.intento(s, map[string]Scelta{"s1/cellulare": {Tieni: "mia"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.chiudiCaso(c, again, "mia"); cartella.CodeOf(err) != cartella.CodeConflitto {
			t.Errorf("%s was overwritten unseen: %v", name, err)
		}
	}
}

// TestAConflictSaysWhose: what differs of somebody in a collection is said with
// their name, as the record has it: a citizen's, who is no citizen's, and that of
// who is only in what could not land.
func TestAConflictSaysWhose(t *testing.T) {
	d := newDesk(t)
	household := func(relazione string) cartella.Record {
		return record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "isee", Componenti: map[string]cartella.Componente{
			"k1": {Nome: "Rossi Pia com'era", Soggetto: "s2", Relazione: relazione}, "k2": {Nome: "Zia Teresa", Relazione: relazione},
		}})
	}
	set := map[cartella.Path]cartella.Change{
		"componenti.k1.relazione": {Was: testo("figlio"), Now: testo("nipote")}, "componenti.k2.relazione": {Was: testo("figlio"), Now: testo("nipote")},
		"componenti.k3.nome": {Now: testo("Nonno Ugo")}, "componenti.k3.relazione": {Now: testo("nonno")},
	}
	var conflicts []cartella.Conflict
	for _, p := range []cartella.Path{"componenti.k1.relazione", "componenti.k2.relazione"} {
		conflicts = append(conflicts, cartella.Conflict{Record: "n1", Kind: cartella.KindNucleo, Field: p, Saw: testo("figlio"), Wrote: testo("nipote"), Stands: testo("altro"), By: "op-giulia", At: time.Now()})
	}
	m := cartella.Mutation{Device: "pc-anna", Seq: 1, Author: anna, Action: cartella.AzioneNucleoModifica, At: time.Now(), Edits: []cartella.Edit{{ID: "n1", Kind: cartella.KindNucleo, Set: set}}}
	kept, _, err := cartella.Quarantine(m, cartella.Decision{Outcome: cartella.Conflicted, Conflicts: conflicts}, "self", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Pia"}), household("altro"), kept)
	list, err := (&Riconcilia{d.App}).Elenco()
	if err != nil || len(list) != 1 {
		t.Fatalf("to be reconciled: %+v, %v", list, err)
	}
	var labels []string
	for _, f := range list[0].Campi {
		labels = append(labels, f.Etichetta)
	}
	for _, w := range list[0].Testi {
		labels = append(labels, w.Etichetta)
	}
	want := []string{"Relazione (Rossi Pia)", "Relazione (Zia Teresa)", "Relazione (Rossi Pia)", "Relazione (Zia Teresa)", "Componente (Nonno Ugo)", "Relazione (Nonno Ugo)"}
	if !slices.Equal(labels, want) {
		t.Errorf("what differs and what was written is called %q, want %q", labels, want)
	}
}

// TestWhatWasNotSentIsListed: what only this computer knows is told, oldest first,
// with what it is about; the operator's own settings are not.
func TestWhatWasNotSentIsListed(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t))
	for _, name := range []string{"Bianchi", "Verdi"} {
		if _, err := registra(d.App, name, "Ada"); err != nil {
			t.Fatal(err)
		}
	}
	if err := (&Home{d.App}).MostraSezione("oggi", false); err != nil {
		t.Fatal(err)
	}
	list, err := (&Riconcilia{d.App}).InAttesa()
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if st := d.corrente.stato(); st.DaInviare != len(list) {
		t.Errorf("the header counts %d, the list %d", st.DaInviare, len(list))
	}
	for i, want := range []string{"Bianchi Ada", "Verdi Ada"} {
		if got := list[i]; got.Oggetto.Titolo != want || got.Oggetto.Tipo != "soggetto" || got.Titolo == "" || len(got.Testi) == 0 {
			t.Errorf("%d: %+v, want %s", i, got, want)
		}
	}
}

// TestReconcileNowSaysThatThereIsNoLine, and how much waits for it.
func TestReconcileNowSaysThatThereIsNoLine(t *testing.T) {
	a, centrale := newComputer(t)
	d := signedIn(t, a)
	d.land(preferenze(t))
	if err := (&Riconcilia{a}).Ora(); err != nil {
		t.Errorf("with a line: %v", err)
	}
	if _, err := registra(a, "Bianchi", "Ada"); err != nil {
		t.Fatal(err)
	}
	centrale.Close()
	err := (&Riconcilia{a}).Ora()
	if cartella.CodeOf(err) != cartella.CodeFuoriLinea || !strings.Contains(errorMessage(err), "Una modifica resta al sicuro") {
		t.Errorf("without: %v", err)
	}
}
