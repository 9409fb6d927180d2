package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// TestSeries changes one day of a series, that and the following, and all; each is
// seen at once as it is, is undone by what the change answers, and loses nothing of
// what was written of other days.
func TestSeries(t *testing.T) {
	const day = "2027-02-15"
	planned := []string{"01 10:00 Casa Pianificata", "08 10:00 Casa Erogata", "15 10:00 Casa Pianificata", "22 10:00 Studio Pianificata"}
	for _, tc := range []struct {
		name  string
		quali string
		vuole Visto
		want  []string
	}{
		{"one day to another place", SoloQuesto, Visto{"luogo": `"Sede"`}, []string{planned[0], planned[1], "15 10:00 Sede Pianificata", planned[3]}},
		{"one day to another hour", SoloQuesto, Visto{"inizio": `"2027-02-16T14:00:00Z"`, "fine": `"2027-02-16T15:00:00Z"`},
			[]string{planned[0], planned[1], "16 15:00 Casa Pianificata", planned[3]}},
		{"the outcome of one day", SoloQuesto, Visto{"stato": `"non_presentato"`}, []string{planned[0], planned[1], "15 10:00 Casa Non presentato", planned[3]}},
		{"all to another hour", TuttaSerie, Visto{"inizio": `"2027-02-15T14:30:00Z"`, "fine": `"2027-02-15T15:00:00Z"`},
			[]string{"01 15:30 Casa Pianificata", "08 15:30 Casa Erogata", "15 15:30 Casa Pianificata", "22 15:30 Studio Pianificata"}},
		{"all to the day after", TuttaSerie, Visto{"inizio": `"2027-02-16T09:00:00Z"`, "fine": `"2027-02-16T10:00:00Z"`},
			[]string{"02 10:00 Casa Pianificata", "09 10:00 Casa Erogata", "16 10:00 Casa Pianificata", "23 10:00 Studio Pianificata"}},
		{"all are called otherwise", TuttaSerie, Visto{"luogo": `"Sede"`}, []string{"01 10:00 Sede Pianificata", "08 10:00 Sede Erogata", "15 10:00 Sede Pianificata", planned[3]}},
		{"the following to another hour", DaQuestoPoi, Visto{"inizio": `"2027-02-15T14:00:00Z"`, "fine": `"2027-02-15T16:00:00Z"`},
			[]string{planned[0], planned[1], "15 15:00 Casa Pianificata", "22 15:00 Studio Pianificata"}},
		{"the following every other week", DaQuestoPoi, Visto{"ripete": `"FREQ=WEEKLY;INTERVAL=2"`}, []string{planned[0], planned[1], planned[2], planned[3]}},
		{"the series comes no more", TuttaSerie, Visto{"ripete": "null"}, []string{planned[0], planned[1], planned[3]}},
		{"the day goes", SoloQuesto, nil, []string{planned[0], planned[1], planned[3]}},
		{"the following go", DaQuestoPoi, nil, planned[:2]},
		{"the series goes", TuttaSerie, nil, nil},
	} {
		d := newDeskAt(t, time.Date(2027, 2, 10, 9, 0, 0, 0, time.UTC))
		d.land(preferenze(t), operatrice(t), record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Educativa", Tipo: "altro", Stato: "pianificata", Organizzatore: anna, Luogo: "Casa", Inizio: "2027-02-01T09:00:00Z", Fine: "2027-02-01T10:00:00Z",
			Ripete: "FREQ=WEEKLY;BYDAY=MO", Ricorrenze: map[string]cartella.Ricorrenza{"2027-02-08": {Stato: "erogata"}, "2027-02-22": {Luogo: "Studio"}},
		}))
		agenda := &Agenda{d.App}
		month := func() (got []string) {
			t.Helper()
			list, err := agenda.Periodo(FiltroAgenda{Dal: "2027-01-31T23:00:00Z", Al: "2027-02-28T23:00:00Z", Tutti: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				begin, err := parseIstante(a.Inizio)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%s %s %s", begin.In(roma()).Format("02 15:04"), a.Luogo, a.StatoTesto))
			}
			return got
		}
		if got := month(); !slices.Equal(got, planned) {
			t.Fatalf("at first there are %q", got)
		}
		shown, err := agenda.Volta("a1", day)
		if err != nil {
			t.Fatal(err)
		}
		var undo []Mossa
		if tc.vuole == nil {
			undo, err = agenda.Elimina("a1", day, tc.quali)
		} else {
			undo, err = agenda.Cambia("a1", day, tc.quali, shown.Visto, tc.vuole)
		}
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if got := month(); !slices.Equal(got, tc.want) {
			t.Errorf("%s: there are %q, want %q", tc.name, got, tc.want)
		}
		for _, m := range undo {
			if err := (&Schede{d.App}).Agisci(m.ID, m.Azione, m.Visto, m.Vuole); err != nil {
				t.Errorf("%s, undone: %v", tc.name, err)
			}
		}
		if got := month(); !slices.Equal(got, planned) {
			t.Errorf("%s, undone: there are %q", tc.name, got)
		}
	}
}

// TestSeriesRefuses: what cannot be done to one of a series says what to do instead.
func TestSeriesRefuses(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Équipe", Tipo: "equipe", Stato: "pianificata", Organizzatore: anna, Inizio: "2027-02-02T09:00:00Z", Fine: "2027-02-02T10:00:00Z", Ripete: "FREQ=MONTHLY;BYDAY=1TU",
	}))
	agenda := &Agenda{d.App}
	for _, tc := range []struct {
		day, quali   string
		visto, vuole Visto
		want         cartella.Code
	}{
		{"2027-03-02", SoloQuesto, nil, Visto{"promemoria": "30"}, cartella.CodeNonValido},
		{"2027-03-02", TuttaSerie, nil, Visto{"inizio": `"2027-03-03T09:00:00Z"`, "fine": `"2027-03-03T10:00:00Z"`}, cartella.CodeNonValido},
		{"2027-03-02", SoloQuesto, nil, Visto{"inizio": `"2027-03-03T09:00:00Z"`, "fine": `"2027-03-03T08:00:00Z"`}, cartella.CodeNonValido},
		{"2027-03-02", SoloQuesto, Visto{"luogo": `"Altrove"`}, Visto{"luogo": `"Sede"`}, cartella.CodeConflitto},
		{"2027-03-03", SoloQuesto, nil, Visto{"luogo": `"Sede"`}, cartella.CodeNonAccessibile},
		{"2027-03-02", "qualcuno", nil, Visto{"luogo": `"Sede"`}, cartella.CodeMalformato},
	} {
		if _, err := agenda.Cambia("a1", tc.day, tc.quali, tc.visto, tc.vuole); cartella.CodeOf(err) != tc.want {
			t.Errorf("%s of %s to %v: %v, want %s", tc.quali, tc.day, tc.vuole, err, tc.want)
		}
	}
	if day, err := agenda.Prossima("a1"); err != nil || day == "" {
		t.Errorf("the next is %q, %v", day, err)
	}
}

// TestSeriesMoved: a series that is moved to another day or hour has as many as
// before, the last and what stands beside the rule included.
func TestSeriesMoved(t *testing.T) {
	const begins, ends = "2027-03-01T08:00:00Z", "2027-03-01T09:00:00Z"
	weekly := cartella.Appuntamento{Inizio: begins, Fine: ends, Ripete: "FREQ=WEEKLY"}
	with := func(a cartella.Appuntamento, change func(*cartella.Appuntamento)) cartella.Appuntamento {
		change(&a)
		return a
	}
	three := with(weekly, func(a *cartella.Appuntamento) { a.Fino = "2027-03-15T08:00:00Z" }) // as COUNT=3 and UNTIL at the last say it
	saturdays := cartella.Appuntamento{Inizio: "2026-10-03T07:00:00Z", Fine: "2026-10-03T08:00:00Z", Ripete: "FREQ=WEEKLY;BYDAY=SA", Fino: "2026-10-24T07:00:00Z"}
	beside := with(weekly, func(a *cartella.Appuntamento) {
		a.Ricorrenze = map[string]cartella.Ricorrenza{"2027-03-08-2": {Inizio: "2027-03-08T14:00:00Z", Fine: "2027-03-08T15:00:00Z"}}
		a.Fino = "2027-03-15T08:00:00Z"
	})
	to := func(begin, end string) Visto { return Visto{"inizio": `"` + begin + `"`, "fine": `"` + end + `"`} }
	for _, tc := range []struct {
		name       string
		serie      cartella.Appuntamento
		day, quali string
		vuole      Visto
		want       []string
	}{
		{"three, all later that day", three, "2027-03-01", TuttaSerie, to("2027-03-01T14:00:00Z", "2027-03-01T15:00:00Z"), []string{"01/03 15:00", "08/03 15:00", "15/03 15:00"}},
		{"three, the following later that day", three, "2027-03-08", DaQuestoPoi, to("2027-03-08T14:00:00Z", "2027-03-08T15:00:00Z"), []string{"01/03 09:00", "08/03 15:00", "15/03 15:00"}},
		{"three, the following a day later", three, "2027-03-08", DaQuestoPoi, to("2027-03-09T14:00:00Z", "2027-03-09T15:00:00Z"), []string{"01/03 09:00", "09/03 15:00", "16/03 15:00"}},
		{"three, all a day earlier", three, "2027-03-08", TuttaSerie, to("2027-03-07T08:00:00Z", "2027-03-07T09:00:00Z"), []string{"28/02 09:00", "07/03 09:00", "14/03 09:00"}},
		{"until before the hour of the fourth", with(weekly, func(a *cartella.Appuntamento) { a.Fino = "2027-03-22T07:59:59Z" }), "2027-03-01", TuttaSerie,
			to("2027-03-01T07:00:00Z", "2027-03-01T08:00:00Z"), []string{"01/03 08:00", "08/03 08:00", "15/03 08:00"}},
		{"across the change of the clocks", saturdays, "2026-10-03", TuttaSerie, to("2026-10-05T07:00:00Z", "2026-10-05T08:00:00Z"), []string{"05/10 09:00", "12/10 09:00", "19/10 09:00", "26/10 09:00"}},
		{"the following across it", saturdays, "2026-10-10", DaQuestoPoi, to("2026-10-12T07:00:00Z", "2026-10-12T08:00:00Z"), []string{"03/10 09:00", "12/10 09:00", "19/10 09:00", "26/10 09:00"}},
		{"with a second of a day", beside, "2027-03-01", TuttaSerie, to("2027-03-02T08:00:00Z", "2027-03-02T09:00:00Z"), []string{"02/03 09:00", "08/03 15:00", "09/03 09:00", "16/03 09:00"}},
		{"with a second of the day itself", beside, "2027-03-08", DaQuestoPoi, to("2027-03-09T08:00:00Z", "2027-03-09T09:00:00Z"), []string{"01/03 09:00", "08/03 15:00", "09/03 09:00", "16/03 09:00"}},
		{"the second of a day and what follows goes", beside, "2027-03-08-2", DaQuestoPoi, nil, []string{"01/03 09:00", "08/03 09:00"}},
		{"every other week, two days of one week", cartella.Appuntamento{Inizio: "2027-03-01T08:00:00Z", Fine: "2027-03-01T09:00:00Z", Ripete: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", Fino: "2027-03-22T00:00:00Z"},
			"2027-03-01", TuttaSerie, to("2027-03-02T08:00:00Z", "2027-03-02T09:00:00Z"), []string{"02/03 09:00", "08/03 09:00", "16/03 09:00", "22/03 09:00"}},
	} {
		d := newDeskAt(t, time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC))
		a := tc.serie
		a.Titolo, a.Tipo, a.Stato, a.Organizzatore = "Educativa", "altro", "pianificata", anna
		d.land(preferenze(t), operatrice(t), record(t, "a1", cartella.KindAppuntamento, "self", a))
		all := func() (got []string) {
			t.Helper()
			for _, stretch := range [][2]string{{"2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z"}, {"2027-02-15T00:00:00Z", "2027-04-01T00:00:00Z"}} {
				for _, line := range d.agendaDi(stretch[0], stretch[1]) {
					got = append(got, line[:len("01/03 09:00")])
				}
			}
			return got
		}
		was := all()
		agenda := &Agenda{d.App}
		shown, err := agenda.Volta("a1", tc.day)
		if err != nil {
			t.Fatal(err)
		}
		var undo []Mossa
		if tc.vuole == nil {
			undo, err = agenda.Elimina("a1", tc.day, tc.quali)
		} else {
			undo, err = agenda.Cambia("a1", tc.day, tc.quali, shown.Visto, tc.vuole)
		}
		if got := all(); err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("%s: there are %q, %v; want %q", tc.name, got, err, tc.want)
		}
		for _, m := range undo {
			if err := (&Schede{d.App}).Agisci(m.ID, m.Azione, m.Visto, m.Vuole); err != nil {
				t.Errorf("%s, undone: %v", tc.name, err)
			}
		}
		if got := all(); !slices.Equal(got, was) {
			t.Errorf("%s, undone: there are %q, want %q", tc.name, got, was)
		}
	}
	// One that stands beside the rule has none that follow it.
	d := newDesk(t)
	beside.Titolo, beside.Tipo, beside.Stato, beside.Organizzatore = "Educativa", "altro", "pianificata", anna
	d.land(preferenze(t), operatrice(t), record(t, "a1", cartella.KindAppuntamento, "self", beside))
	if _, err := (&Agenda{d.App}).Cambia("a1", "2027-03-08-2", DaQuestoPoi, nil, Visto{"luogo": `"Sede"`}); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("what follows one beside the rule is changed: %v", err)
	}
}
