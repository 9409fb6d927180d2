package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// The forms that nobody will open again go, and none else: not what is written
// about a record that is here, however old, nor about one of which nobody can
// tell yet whether it is.
func TestDraftsAreCollected(t *testing.T) {
	d := newDesk(t)
	s := d.corrente
	here, gone := cartella.NewID(), cartella.NewID()
	d.land(record(t, here, cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Ada"}))
	const (
		typed = `{"seen":{"note":""},"value":{"note":"Da richiamare"}}`
		blank = `{"seen":{"note":"","chi":["a"]},"value":{"chi":["a"],"note":""}}`
	)
	drafts := map[string]string{
		"soggetto:" + string(here):     typed,
		"soggetto:" + string(gone):     typed,
		"pic:nuova:" + string(gone):    typed,
		"diario:" + string(gone):       blank,
		"diario:" + string(here):       blank,
		"soggetto:nuovo":               typed,
		"appuntamento:nuovo":           "",
		"riconcilia:" + string(gone):   "non di questa forma",
		"pic:modifica:" + string(here): "non di questa forma",
	}
	x := &Bozze{d.App}
	for name, text := range drafts {
		if err := x.Salva(name, text); err != nil {
			t.Fatal(err)
		}
	}
	left := func(when string, missing ...string) {
		t.Helper()
		for name, text := range drafts {
			want := text
			for _, m := range missing {
				if name == m {
					want = ""
				}
			}
			if got, err := x.Leggi(name); err != nil || got != want {
				t.Errorf("%s %s is %q (%v), want %q", when, name, got, err, want)
			}
		}
	}
	collect := func(after time.Duration, inPari bool) {
		t.Helper()
		if err := s.raccogliBozze(s.now().Add(after), inPari); err != nil {
			t.Fatal(err)
		}
	}
	collect(bozzaVuota-time.Hour, true)
	left("within the day")
	blanks := []string{"diario:" + string(gone), "diario:" + string(here), "appuntamento:nuovo"}
	collect(bozzaVuota, true)
	left("after a day", blanks...)
	collect(bozzaOrfana-time.Hour, true)
	left("within half a year", blanks...)
	collect(2*bozzaOrfana, false)
	left("before all is here", blanks...)
	if got := s.bozzeTolte(); got != "" {
		t.Errorf("told of nothing: %q", got)
	}
	collect(bozzaOrfana, true)
	left("after half a year", append(blanks, "soggetto:"+string(gone), "pic:nuova:"+string(gone), "riconcilia:"+string(gone))...)
	said := (&Accesso{d.App}).Stato().Sessione.Rigenerato
	if !strings.Contains(said, "3 bozze") {
		t.Errorf("the operator is told %q", said)
	}
}

// The housekeeping does it, and not before the replica is level.
func TestHousekeepingCollectsDrafts(t *testing.T) {
	d := newDesk(t)
	x := &Bozze{d.App}
	const typed = `{"seen":{"note":""},"value":{"note":"Da richiamare"}}`
	orphan := "soggetto:" + string(cartella.NewID())
	for name, text := range map[string]string{"soggetto:nuovo": "", orphan: typed} {
		if err := x.Salva(name, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.corrente.housekeeping(t.Context(), d.corrente.now().Add(2*bozzaOrfana)); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	if _, err := d.corrente.bozze.Collect(d.corrente.now(), func(name, _ string, _ time.Duration) bool { names[name] = true; return false }); err != nil {
		t.Fatal(err)
	}
	if len(names) != 1 || !names[orphan] {
		t.Errorf("left are %v, want what was written and may yet be opened", names)
	}
}

// The whole folder of the drafts put back as it was, or gone: the operator is told,
// in the session that finds it and in no other.
func TestDraftsPutBackAreTold(t *testing.T) {
	d := newDesk(t)
	x, dir, older := &Bozze{d.App}, filepath.Join(d.corrente.dir, "bozze"), t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := x.Salva("nota", text); err != nil {
			t.Fatal(err)
		}
	}
	reopened := func(meanwhile func() error) string {
		t.Helper()
		d.lock("")
		if err := meanwhile(); err != nil {
			t.Fatal(err)
		}
		st, err := (&Accesso{d.App}).Sblocca(password, "")
		if err != nil {
			t.Fatal(err)
		}
		return st.Sessione.Rigenerato
	}
	nothing := func() error { return nil }
	write("uno")
	if told := reopened(func() error { return os.CopyFS(older, os.DirFS(dir)) }); told != "" {
		t.Errorf("told of nothing: %q", told)
	}
	write("due")
	for _, back := range []func() error{
		func() error { return os.CopyFS(dir, os.DirFS(older)) },
		nothing,
	} {
		told := reopened(func() error {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			return back()
		})
		if !strings.Contains(told, "Le bozze di questo computer sono tornate") {
			t.Errorf("the operator is told %q", told)
		}
		if told := reopened(nothing); told != "" {
			t.Errorf("told again: %q", told)
		}
	}
}

// TestDraftsAreListed: what was written and not saved is found, newest first, with
// what it is about, the way to its form and the service in which it was begun; a
// form in which nothing is written is not.
func TestDraftsAreListed(t *testing.T) {
	d := newDeskAt(t, time.Now())
	who, gone := cartella.NewID(), cartella.NewID()
	d.land(record(t, who, cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	x := &Bozze{d.App}
	for _, one := range [][2]string{
		{"soggetto.modifica:" + string(who), `{"seen":{"note":""},"value":{"note":"Chiamare"},"dove":"#/soggetti/1?aperto=dati~modifica","servizio":{"id":"self","nome":"Servizio SELF"}}`},
		{"nucleo.crea:" + string(gone), `{"seen":{"note":""},"value":{"note":"Vive sola"},"dove":"#/soggetti/2"}`},
		{"appuntamento.crea", `{"seen":{"titolo":""},"value":{"titolo":""}}`},
		{"soggetto.crea", `{"seen":{},"value":{"cognome":"Verdi"}}`},
	} {
		if err := x.Salva(one[0], one[1]); err != nil {
			t.Fatal(err)
		}
		d.passa(time.Minute)
	}
	list, err := x.Elenco()
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	for i, want := range []Bozza{
		{Chiave: "soggetto.crea", Titolo: etichettaAzione("soggetto.crea")},
		{Chiave: "nucleo.crea:" + string(gone), Titolo: etichettaAzione("nucleo.crea"), Dettaglio: "La scheda non è più fra quelle dei tuoi servizi"},
		{Chiave: "soggetto.modifica:" + string(who), Titolo: etichettaAzione("soggetto.modifica"), Dettaglio: "Bianchi Ada", Dove: "#/soggetti/1?aperto=dati~modifica", Servizio: "Servizio SELF"},
	} {
		got := list[i]
		if got.Il == "" || got.Titolo == "" {
			t.Errorf("%+v does not say what it is, or since when", got)
		}
		got.Il = ""
		if got != want {
			t.Errorf("%d: %+v, want %+v", i, got, want)
		}
	}
}

// TestALongDraftStays: a text that no record holds is kept as a draft, and what it
// cannot be saved for is said of its field.
func TestALongDraftStays(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	long := strings.Repeat("à", cartella.MaxBody)
	if err := (&Bozze{d.App}).Salva("nota", long); err != nil {
		t.Fatal(err)
	}
	if got, err := (&Bozze{d.App}).Leggi("nota"); err != nil || got != long {
		t.Errorf("%d bytes were kept of %d, %v", len(got), len(long), err)
	}
	err := (&Schede{d.App}).Agisci("s1", "soggetto.modifica", d.letta("s1").Visto, Visto{"note": string(testo(long))})
	var told *cartella.Error
	if !errors.As(err, &told) || told.Code != cartella.CodeTroppoGrande || told.Field != "note" || !strings.Contains(told.Message, "262.144") {
		t.Errorf("saved: %+v", told)
	}
	if err := (&Bozze{d.App}).Salva("nota", strings.Repeat("a", maxBozza+1)); cartella.CodeOf(err) != cartella.CodeTroppoGrande {
		t.Errorf("beyond what a draft holds: %v", err)
	}
}
