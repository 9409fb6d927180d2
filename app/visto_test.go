package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
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
			Numero: "P26-1", Soggetto: "s1", SoggettoNome: "Bianchi Ada", Area: "adulti", Stato: "assegnata", ApertaIl: day, ApertaDa: "op-ugo",
			Responsabile: "op-elena", Motivo: "Sfratto", Note: "Prima nota",
			Equipe:    map[cartella.OperatoreID]cartella.Membro{"op-marco": {Ruolo: "educatore", Dal: day}},
			Condivisa: map[cartella.ServizioID]cartella.Condivisione{"lodi": {Dal: day, Fino: "2040-01-01"}},
		}
		if edit != nil {
			edit(&v)
		}
		return []cartella.Record{settings, person, self("p1", cartella.KindPIC, v)}
	}
	second := self("p2", cartella.KindPIC, cartella.PresaInCarico{Numero: "P26-2", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: day})
	visit := append(caso(nil), second, self("a1", cartella.KindAppuntamento, cartella.Appuntamento{
		Titolo: "Colloquio", Tipo: "colloquio", Stato: "pianificata", Inizio: "2026-11-25T09:00:00Z", Fine: "2026-11-25T10:00:00Z", Luogo: "Ufficio",
		Organizzatore: anna, Soggetto: "s1", PIC: "p1", Promemoria: 10, Note: "Portare l'ISEE",
		Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{"op-marco": "lodi", "op-elena": "self"},
	}))
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
	onCase := func(click func(x *PIC, v PICVista) error) func(*testing.T, *desk) func() error {
		return func(t *testing.T, d *desk) func() error {
			x := &PIC{d.App}
			v, err := x.Dettaglio("p1")
			if err != nil {
				t.Fatal(err)
			}
			return func() error { return click(x, v) }
		}
	}
	onVisit := func(click func(x *Agenda, v Appuntamento) error) func(*testing.T, *desk) func() error {
		return func(t *testing.T, d *desk) func() error {
			x := &Agenda{d.App}
			v, err := x.Dettaglio("a1")
			if err != nil {
				t.Fatal(err)
			}
			return func() error { return click(x, v) }
		}
	}
	straight := func(click func(d *desk) error) func(*testing.T, *desk) func() error {
		return func(_ *testing.T, d *desk) func() error { return func() error { return click(d) } }
	}
	lastWins := func(cartella.Path) bool { return true }
	// The state and the choice of a matter have two values each, or are nobody
	// else's: a second decision is either the same or another one, which is told.
	closing := func(p cartella.Path) bool { return p == "stato" }

	return map[string]mossa{
		"Soggetti.Crea": {cartella.AzioneSoggettoCrea, nil, straight(func(d *desk) error {
			_, err := (&Soggetti{d.App}).Crea(DatiSoggetto{Cognome: "Verdi", Nome: "Ugo"})
			return err
		}), nil},
		"Soggetti.Modifica": {cartella.AzioneSoggettoModifica, matter[:2], func(t *testing.T, d *desk) func() error {
			x := &Soggetti{d.App}
			v, err := x.Dettaglio("s1")
			if err != nil {
				t.Fatal(err)
			}
			after := v.Dati
			after.Cellulare, after.Email, after.Note, after.Domicilio = "", "ada@posta.example", "altre note", "Presso la sorella"
			return func() error { return x.Modifica("s1", v.Dati, after) }
		}, nil},
		"Soggetti.NuovoNucleo": {cartella.AzioneNucleoCrea, matter[:2], straight(func(d *desk) error {
			_, err := (&Soggetti{d.App}).NuovoNucleo("s1", "anagrafico", []Componente{{Soggetto: "s1"}})
			return err
		}), nil},
		"Soggetti.ModificaNucleo": {cartella.AzioneNucleoModifica, household, func(t *testing.T, d *desk) func() error {
			x := &Soggetti{d.App}
			v, err := x.Dettaglio("s1")
			if err != nil || len(v.Nuclei) != 1 {
				t.Fatal(v.Nuclei, err)
			}
			shown := v.Nuclei[0].Componenti
			alone := slices.DeleteFunc(slices.Clone(shown), func(c Componente) bool { return c.Chiave != "s1" })
			return func() error { return x.ModificaNucleo("n1", shown, alone) }
		}, nil},
		"PIC.Apri": {cartella.AzionePICApri, []cartella.Record{settings, record(t, "s1", cartella.KindSoggetto, "lodi", cartella.Soggetto{
			Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: day}},
		})}, straight(func(d *desk) error {
			_, err := (&PIC{d.App}).Apri(NuovaPIC{Soggetto: "s1", Area: "adulti", Motivo: "Sfratto", Prendi: true})
			return err
		}), nil},
		"PIC.Assegna": {cartella.AzionePICAssegna, caso(func(v *cartella.PresaInCarico) { v.Stato, v.InCaricoDal = "in_carico", day }), onCase(func(x *PIC, v PICVista) error {
			return x.Assegna("p1", v.Visto, "op-giulia")
		}), nil},
		"PIC.Prendi": {cartella.AzionePICPrendi, caso(nil), onCase(func(x *PIC, v PICVista) error { return x.Prendi("p1", v.Visto) }), nil},
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
		"PIC.Chiudi": {cartella.AzionePICChiudi, caso(nil), onCase(func(x *PIC, v PICVista) error {
			return x.Chiudi("p1", v.Visto, ChiusuraPIC{Motivo: "obiettivi_raggiunti", Il: "2026-11-20", Note: "Casa trovata"})
		}), nil},
		"PIC.Riapri": {cartella.AzionePICRiapri, caso(func(v *cartella.PresaInCarico) {
			v.Stato, v.InCaricoDal, v.ChiusaIl, v.MotivoChiusura, v.NoteChiusura = "chiusa", day, day, "obiettivi_raggiunti", "Casa trovata"
		}), onCase(func(x *PIC, v PICVista) error { return x.Riapri("p1", v.Visto, "Torna dopo un anno") }), nil},
		"PIC.Modifica": {cartella.AzionePICModifica, caso(nil), onCase(func(x *PIC, v PICVista) error {
			before := ModificaPIC{Area: v.Area, Motivo: v.Motivo, Note: v.Note, Equipe: v.Equipe}
			return x.Modifica("p1", before, ModificaPIC{Area: "anziani", Motivo: "Reddito", Equipe: []Membro{{Operatore: "op-elena", Dal: day}}})
		}), nil},
		"PIC.Condividi": {cartella.AzionePICCondividi, caso(nil), onCase(func(x *PIC, v PICVista) error { return x.Condividi("p1", v.Visto, "lodi", "") }), nil},
		"PIC.ScriviDiario": {cartella.AzioneDiarioScrivi, caso(nil), straight(func(d *desk) error {
			_, err := (&PIC{d.App}).ScriviDiario(NuovaVoce{PIC: "p1", Tipo: "nota", Testo: "Colloquio"})
			return err
		}), nil},
		"Agenda.Crea": {cartella.AzioneAppuntamentoCrea, caso(nil), straight(func(d *desk) error {
			_, err := (&Agenda{d.App}).Crea(DatiAppuntamento{Tipo: "colloquio", Inizio: "2026-11-25T09:00:00Z", Fine: "2026-11-25T10:00:00Z"})
			return err
		}), nil},
		"Agenda.Modifica": {cartella.AzioneAppuntamentoModifica, visit, onVisit(func(x *Agenda, v Appuntamento) error {
			after := v.Dati
			after.Titolo, after.Tipo, after.Luogo, after.Soggetto, after.PIC, after.Promemoria, after.Note = "Visita", "visita_domiciliare", "A casa", "", "", 30, ""
			after.Inizio, after.Fine, after.Partecipanti = "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z", []string{"op-giulia"}
			return x.Modifica("a1", v.Dati, after)
		}), nil},
		"Agenda.Sposta": {cartella.AzioneAppuntamentoModifica, visit, onVisit(func(x *Agenda, v Appuntamento) error {
			return x.Sposta("a1", v.Dati.Inizio, v.Dati.Fine, "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z")
		}), nil},
		"Agenda.Esito": {cartella.AzioneAppuntamentoEsito, visit, onVisit(func(x *Agenda, v Appuntamento) error { return x.Esito("a1", v.Stato, "erogata") }), nil},
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
		"Home.Preferito": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error {
			return (&Home{d.App}).Preferito("soggetto", "s1", "Bianchi Ada", true)
		}), lastWins},
		"Home.NascondiNotifica": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error {
			return errors.Join((&Home{d.App}).NascondiNotifica("nt1"), d.corrente.annota(t.Context()))
		}), lastWins},
		"Home.SalvaSezioni": {cartella.AzionePreferenzeImposta, matter[:2], straight(func(d *desk) error { return (&Home{d.App}).SalvaSezioni(sezioni) }), lastWins},
	}
}

// leggono are the bound methods that make no mutation, or at most note in the
// operator's own history what was opened.
var leggono = []string{
	"Accesso.", "Bozze.", "Configurazione.", "Ricerca.", "Archivio.",
	"Agenda.Dettaglio", "Agenda.Periodo", "Home.Colleghi", "Home.Funzioni", "Home.Leggi", "Home.Liste", "Home.Servizi",
	"PIC.Dettaglio", "PIC.Elenco", "Riconcilia.Elenco", "Riconcilia.Ora", "Riconcilia.Stato",
	"Soggetti.ComuniAmbito", "Soggetti.Dettaglio", "Soggetti.Doppioni", "Soggetti.Elenco", "Soggetti.Luoghi", "Soggetti.VerificaCF",
}

// TestEveryActionSaysWhatItsAuthorSaw plays each call of a screen that makes a
// mutation against a colleague who has changed, unseen, each of the fields that
// it touches: on this computer before the click, and at the central service
// after it. Nothing of the colleague's is ever written over.
func TestEveryActionSaysWhatItsAuthorSaw(t *testing.T) {
	moves := mosse(t)
	for _, bound := range newDesk(t).Bind() {
		of := reflect.TypeOf(bound)
		for i := range of.NumMethod() {
			name := of.Elem().Name() + "." + of.Method(i).Name
			_, acts := moves[name]
			reads := slices.ContainsFunc(leggono, func(l string) bool { return name == l || strings.HasSuffix(l, ".") && strings.HasPrefix(name, l) })
			if acts == reads {
				t.Errorf("%s is in both lists or in none: does it make a mutation?", name)
			}
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
		t.Run(name, func(t *testing.T) { m.play(t) })
	}
}

func (m mossa) play(t *testing.T) {
	d := newDesk(t)
	d.land(m.there...)
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
	d := newDesk(t)
	d.land(m.there...)
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
	x := &Soggetti{d.App}
	v, err := x.Dettaglio("s1")
	if err != nil {
		t.Fatal(err)
	}
	after := v.Dati
	after.Note, after.Email = "dopo ", "  "
	if err := x.Modifica("s1", v.Dati, after); err != nil {
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
