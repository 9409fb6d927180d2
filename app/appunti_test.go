package app

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

// newDeskAt is newDesk, without colleagues, where it is the same time until the test
// has some pass: nothing is done by the clock, for a minute of this computer's may be a
// week of the test's. What a goroutine of the program may read is said before it
// begins, by with.
func newDeskAt(t *testing.T, begin time.Time, with ...func(*Config)) *desk {
	t.Helper()
	d := &desk{t: t}
	d.passa(time.Duration(begin.UnixNano()))
	now := func() time.Time { return time.Unix(0, d.clock.Load()) }
	centrale := httptest.NewServer(signInAt(t, now))
	t.Cleanup(centrale.Close)
	cfg := Config{
		Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)), Now: now,
	}
	for _, set := range with {
		set(&cfg)
	}
	a := newProgram(t, cfg)
	if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	a.corrente.jobs.Close()
	d.App = a
	return d
}

// passa has time pass at a desk that newDeskAt made.
func (d *desk) passa(t time.Duration) { d.clock.Add(int64(t)) }

// settings are anna's as they are kept.
func (d *desk) impostazioni() (cartella.Record, cartella.Preferenze) {
	d.t.Helper()
	rec, ok := d.corrente.Record(cartella.PreferenzeDi(anna))
	if !ok {
		d.t.Fatal("there are no settings")
	}
	pref, _ := d.corrente.scritte()
	return rec, pref
}

// TestAYearOfSettings opens 10,000 people and hides 10,000 notices in a year: the
// settings stay small, what is hidden stays hidden as long as it would show, and
// there are as many mutations as minutes at work and not as clicks.
func TestAYearOfSettings(t *testing.T) {
	const weeks, each = 50, 60
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	d := newDeskAt(t, begin)
	d.land(preferenze(t), record(t, "p1", cartella.KindPIC, "lodi", cartella.PresaInCarico{
		Numero: "P26-1", Condivisa: map[cartella.ServizioID]cartella.Condivisione{"self": {Dal: "2026-01-01", Fino: "2040-01-01"}},
	}))
	x, s := &Home{d.App}, d.corrente
	largest := 0
	for week := range weeks {
		now := begin.AddDate(0, 0, 7*week)
		d.passa(now.Sub(d.cfg.Now()))
		var came []cartella.Record
		for i := range each {
			came = append(came, record(t, cartella.ID(fmt.Sprintf("019a0000-0000-7000-8000-%06d%06d", week, i)), cartella.KindNotifica, "self", cartella.Notifica{
				Tipo: "pic_condivisa", Titolo: "Un altro servizio ha condiviso un caso", Da: "op-marco", Il: istante(now), Oggetto: "p1", OggettoTipo: cartella.KindPIC,
			}))
		}
		d.land(came...)
		for i, rec := range came {
			s.visto("soggetto", fmt.Sprintf("s%d", week*each+i))
			if err := x.NascondiNotifica(string(rec.ID)); err != nil {
				t.Fatal(err)
			}
		}
		if v, err := x.Leggi(); err != nil || len(v.Notifiche) != 0 {
			t.Fatalf("week %d: %d hidden notices show before they are written, %v", week, len(v.Notifiche), err)
		}
		if err := s.annota(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v, err := x.Leggi(); err != nil || len(v.Notifiche) != 0 {
			t.Fatalf("week %d: %d hidden notices show, %v", week, len(v.Notifiche), err)
		}
		rec, _ := d.impostazioni()
		largest = max(largest, len(rec.Body))
	}
	rec, pref := d.impostazioni()
	if len(pref.Cronologia) != maxCronologia || len(pref.Nascoste) > maxNotifiche {
		t.Errorf("after a year there are %d places and %d hidden notices", len(pref.Cronologia), len(pref.Nascoste))
	}
	if limit := cartella.MaxBody / 4; largest > limit || len(rec.Body) > limit {
		t.Errorf("the settings grew to %d bytes, want at most %d", largest, limit)
	}
	if got := len(d.mutations()); got != weeks {
		t.Errorf("%d openings and %d hidings made %d mutations, want %d", weeks*each, weeks*each, got, weeks)
	}
}

// TestNotesAreWrittenAtLock: what the last minute noted is written when the
// session ends, once.
func TestNotesAreWrittenAtLock(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	if _, err := (&Soggetti{d.App}).Dettaglio("s1"); err != nil {
		t.Fatal(err)
	}
	if n := len(d.mutations()); n != 0 {
		t.Fatalf("opening a page made %d mutations", n)
	}
	d.lock("")
	if _, err := (&Accesso{d.App}).Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Accesso{d.App}).ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	if _, pref := d.impostazioni(); len(d.mutations()) != 1 || pref.Cronologia["soggetto_s1"] == "" {
		t.Errorf("after the lock there are %d mutations, and the history is %v", len(d.mutations()), pref.Cronologia)
	}
}

// TestSettingsDropNames: names that earlier programs wrote into the settings go
// with their next change, whatever that is, and what they stood beside stays.
func TestSettingsDropNames(t *testing.T) {
	changes := map[string]func(d *desk) error{
		"history": func(d *desk) error { d.corrente.visto("soggetto", "s2"); return d.corrente.annota(t.Context()) },
		"layout":  func(d *desk) error { return (&Home{d.App}).MostraSezione("oggi", false) },
		"hiding": func(d *desk) error {
			if err := (&Home{d.App}).NascondiNotifica("n1"); err != nil {
				return err
			}
			return d.corrente.annota(t.Context())
		},
		"favourite": func(d *desk) error { return (&Home{d.App}).Preferito("soggetto", "s2", "Verdi Ugo", true) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.land(record(t, cartella.PreferenzeDi(anna), cartella.KindPreferenze, "ambito", cartella.Preferenze{
				Utente: anna, Preferiti: map[string]string{"soggetto_s1": "Bianchi Ada", "funzione_agenda": "Agenda"},
				Cronologia: map[string]string{"soggetto_s1": "2026-03-10T09:00:00Z|Bianchi Ada", "pic_p1": "2026-03-09T09:00:00Z|Bianchi Ada"},
			}), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
			if err := change(d); err != nil {
				t.Fatal(err)
			}
			rec, pref := d.impostazioni()
			for _, named := range []string{"Bianchi", "Verdi"} {
				if strings.Contains(string(rec.Body), named) {
					t.Errorf("the settings name %s: %s", named, rec.Body)
				}
			}
			if pref.Preferiti["soggetto_s1"] == "" || pref.Preferiti["funzione_agenda"] != "Agenda" || pref.Cronologia["pic_p1"] != "2026-03-09T09:00:00Z" {
				t.Errorf("what stood beside the names is gone: %s", rec.Body)
			}
		})
	}
}

// TestTwoLaptopsNote: two computers of one operator note and hide at the same
// time; the central service takes both in either order, and both things stand.
func TestTwoLaptopsNote(t *testing.T) {
	settings := record(t, cartella.PreferenzeDi(anna), cartella.KindPreferenze, "ambito", cartella.Preferenze{
		Utente: anna, Cronologia: map[string]string{"soggetto_s0": "2026-03-10T09:00:00Z|Bianchi Ada"},
	})
	notes := func(who, notice string) cartella.Mutation {
		d := newDesk(t)
		d.land(settings)
		d.corrente.visto("soggetto", who)
		if err := (&Home{d.App}).NascondiNotifica(notice); err != nil {
			t.Fatal(err)
		}
		if err := d.corrente.annota(t.Context()); err != nil {
			t.Fatal(err)
		}
		return d.mutations()[0]
	}
	one, other := notes("s1", "n1"), notes("s2", "n2")
	actor := cartella.Attore{Operatore: anna, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale}}
	for _, order := range [][]cartella.Mutation{{one, other}, {other, one}} {
		stand := stands{settings.ID: settings}
		for _, m := range order {
			got := cartella.Decide(actor, time.Now(), stand, m)
			if got.Outcome != cartella.Accepted {
				t.Fatalf("the central service answers %s (%v)", got.Outcome, got.Error)
			}
			for _, rec := range got.Records {
				stand[rec.ID] = rec
			}
		}
		var pref cartella.Preferenze
		if err := stand[settings.ID].Into(&pref); err != nil {
			t.Fatal(err)
		}
		places := slices.Sorted(maps.Keys(pref.Cronologia))
		if want := []string{"soggetto_s0", "soggetto_s1", "soggetto_s2"}; !slices.Equal(places, want) || !pref.Nascoste["n1"] || !pref.Nascoste["n2"] {
			t.Errorf("what stands is %v and %v", places, pref.Nascoste)
		}
	}
}
