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
