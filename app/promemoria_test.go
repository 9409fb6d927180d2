package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// avvisi keeps what the operating system would have shown.
type avvisi struct{ testi []string }

func (x *avvisi) Notify(titolo, testo string) { x.testi = append(x.testi, titolo+": "+testo) }

// A reminder is shown once, at the first look after it is due, however late
// that is, unless the appointment has begun.
func TestReminders(t *testing.T) {
	// Ten in the morning in Rome. By the desk's own clock it is ten days before, when
	// nothing is due yet.
	ten := time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC)
	var shown avvisi
	d := newDeskAt(t, ten.AddDate(0, 0, -10), func(cfg *Config) { cfg.Avvisi = &shown })
	visit := func(id cartella.ID, begin time.Time, minutes int, stato string) cartella.Record {
		return record(t, id, cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Colloquio con Bianchi Ada", Tipo: "colloquio", Stato: stato, Organizzatore: anna, Luogo: "Casa di Ada",
			Inizio: istante(begin), Fine: istante(begin.Add(time.Hour)), Promemoria: minutes,
		})
	}
	look := func(at time.Time, want ...string) {
		t.Helper()
		shown.testi = nil
		if err := d.corrente.remind(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			want[i] = "SIZ-ICARO: Hai un appuntamento " + want[i] + "."
		}
		if !slices.Equal(shown.testi, want) {
			t.Errorf("at %s: %q, want %q", at.Format("02 15:04:05"), shown.testi, want)
		}
		if all := strings.Join(shown.testi, ""); strings.Contains(all, "Bianchi") || strings.Contains(all, "Ada") {
			t.Errorf("a notification names somebody: %q", all)
		}
	}
	d.land(
		visit("a1", ten.Add(time.Hour), 30, "pianificata"),
		visit("a2", ten.Add(2*time.Hour), 60, "pianificata"),
		visit("a3", ten.Add(2*time.Hour), 60, "annullata"),
		visit("a4", ten.Add(2*time.Hour), 0, "pianificata"),
		visit("a5", ten.Add(24*time.Hour+30*time.Minute), 1440, "pianificata"),
		visit("a6", ten.Add(10*time.Minute), 10, "pianificata"),
	)
	look(ten.Add(-time.Second))
	look(ten, "alle 10:10")
	look(ten.Add(time.Second))
	look(ten.Add(29*time.Minute + 59*time.Second))
	// Asleep over the minute at which two are due.
	look(ten.Add(45*time.Minute), "alle 11:00", "domani alle 10:30")
	look(ten.Add(46 * time.Minute))

	d.lock("")
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	// What was shown before the lock is not shown again; what became due during
	// the lock is.
	look(ten.Add(90*time.Minute), "alle 12:00")
	look(ten.Add(91 * time.Minute))

	// One that came late, one that was moved, and one that has begun.
	d.land(
		visit("a7", ten.Add(100*time.Minute), 30, "pianificata"),
		visit("a1", ten.Add(3*time.Hour), 120, "pianificata"),
		visit("a8", ten.Add(95*time.Minute), 10, "pianificata"),
	)
	look(ten.Add(95*time.Minute), "alle 11:40", "alle 13:00")
	look(ten.Add(4 * time.Hour))
}
