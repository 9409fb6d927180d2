package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// TestAgenda fixes appointments, moves one as by dragging it, and gives it its
// outcome: each row of the period says what the calendar draws, and nothing that
// nobody touched is named.
func TestAgenda(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	x, agenda := &Schede{d.App}, &Agenda{d.App}
	period := func(want ...string) []Appuntamento {
		t.Helper()
		list, err := agenda.Periodo(FiltroAgenda{Dal: "2027-02-01T00:00:00Z", Al: "2027-02-02T00:00:00Z", Tutti: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range list {
			got = append(got, fmt.Sprintf("%s %s %s %s clash=%t mine=%t mine to move=%t", a.Inizio, a.Titolo, a.SoggettoNome, a.StatoTesto, a.Sovrapposto, a.Mio, a.Modifica))
		}
		if !slices.Equal(got, want) {
			t.Errorf("the day is %q, want %q", got, want)
		}
		return list
	}

	id, err := x.Crea("appuntamento.crea", Visto{
		"titolo": `"  "`, "tipo": `"visita_domiciliare"`, "inizio": `"2027-02-01T10:00:00+01:00"`, "fine": `"2027-02-01T11:00:00+01:00"`,
		"soggetto": `"s1"`, "promemoria": "15", "partecipanti.op-marco": `"self"`,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.land(record(t, "a2", cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Équipe", Tipo: "equipe", Stato: "pianificata", Organizzatore: "op-marco", Inizio: "2027-02-01T09:30:00Z", Fine: "2027-02-01T10:30:00Z",
	}), record(t, "a4", cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Scuola", Tipo: "riunione", Stato: "pianificata", Organizzatore: "op-giulia", Inizio: "2027-02-01T09:45:00Z", Fine: "2027-02-01T10:45:00Z",
	}), record(t, "a3", cartella.KindAppuntamento, "lodi", cartella.Appuntamento{
		Titolo: "Altrove", Tipo: "riunione", Stato: "pianificata", Organizzatore: "op-ugo", Inizio: "2027-02-01T12:00:00Z", Fine: "2027-02-01T13:00:00Z",
		Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{anna: "self"},
	}))
	shown := period(
		"2027-02-01T09:00:00Z Visita domiciliare Bianchi Ada Pianificata clash=true mine=true mine to move=true",
		"2027-02-01T09:30:00Z Équipe  Pianificata clash=true mine=false mine to move=true",
		"2027-02-01T09:45:00Z Scuola  Pianificata clash=false mine=false mine to move=true",
	)
	if seen, err := x.Leggi(id); err != nil || seen.Letto["promemoria"] != "Un quarto d’ora prima" || seen.Letto["organizzatore"] == "" || seen.Nomi["op-marco"] != "Bianchi op-marco" {
		t.Errorf("opened as %+v, %v", seen, err)
	}
	mine, err := agenda.Periodo(FiltroAgenda{Dal: "2027-02-01T00:00:00Z", Al: "2027-02-02T00:00:00Z"})
	if err != nil || len(mine) != 2 || mine[1].ID != "a3" || mine[1].Modifica {
		t.Errorf("my own day, with what I am invited to elsewhere, is %+v, %v", mine, err)
	}

	if err := x.Agisci(id, "appuntamento.modifica", Visto{"inizio": `"` + shown[0].Inizio + `"`, "fine": `"` + shown[0].Fine + `"`},
		Visto{"inizio": `"2027-02-01T14:00:00Z"`, "fine": `"2027-02-01T15:00:00Z"`}); err != nil {
		t.Fatal(err)
	}
	moves := d.mutations()
	if set := moves[len(moves)-1].Edits[0].Set; len(set) != 2 {
		t.Errorf("dragging it names %v", set)
	}
	seen, err := x.Leggi(id)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Agisci(id, "appuntamento.esito", seen.Visto, Visto{"stato": `"erogata"`}); err != nil {
		t.Fatal(err)
	}
	// A title that is emptied is what one is that was never given, also where it
	// was that already.
	for _, id := range []string{"a2", "a4"} {
		if err := x.Agisci(id, "appuntamento.modifica", d.letta(id).Visto, Visto{"titolo": `" "`, "luogo": `"Sala riunioni"`}); err != nil {
			t.Fatal(err)
		}
		if now := d.letta(id); now.Letto["titolo"] != now.Letto["tipo"] || now.Letto["luogo"] != "Sala riunioni" {
			t.Errorf("emptied, the title is %q", now.Letto["titolo"])
		}
	}
	period(
		"2027-02-01T09:30:00Z Équipe  Pianificata clash=false mine=false mine to move=true",
		"2027-02-01T09:45:00Z Riunione  Pianificata clash=false mine=false mine to move=true",
		"2027-02-01T14:00:00Z Visita domiciliare Bianchi Ada Erogata clash=false mine=true mine to move=true",
	)
	if err := x.Agisci(id, "appuntamento.esito", seen.Visto, Visto{"stato": `"annullata"`}); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("called off by who saw it still planned: %v", err)
	}
}

// TestWhoIsInvitedHangsOnTheForm: who may take part is said by what the form
// makes of an appointment, not by what it was.
func TestWhoIsInvitedHangsOnTheForm(t *testing.T) {
	d := newDesk(t)
	at := time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)
	d.land(preferenze(t),
		record(t, "op-ugo", cartella.KindOperatore, "ambito", cartella.Operatore{Cognome: "Neri", Nome: "Ugo", Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"lodi": cartella.RuoloReferente}}),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"lodi": {Dal: "2026-01-01"}}}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Pia"}),
		record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Colloquio", Tipo: "colloquio", Stato: "pianificata", Organizzatore: anna, Inizio: istante(at), Fine: istante(at.Add(time.Hour)), Soggetto: "s2",
		}))
	for _, tc := range []struct {
		id    string
		about Visto
		want  string // the service through which Ugo takes part
	}{
		{"", nil, "lodi"},
		{"", Visto{"soggetto": `"s2"`}, ""},
		{"", Visto{"soggetto": `"s1"`}, "lodi"},
		{"a1", nil, ""},
		{"a1", Visto{"soggetto": `"s1"`}, "lodi"},
	} {
		list, err := (&Schede{d.App}).Candidati("appuntamento", tc.id, "partecipanti.*", tc.about, "")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, one := range list {
			if one.ID == "op-ugo" {
				got = one.Servizio
			}
		}
		if got != tc.want {
			t.Errorf("of %q about %v: Ugo through %q, want %q", tc.id, tc.about, got, tc.want)
		}
	}
}

// TestWhatLasts: what has some of its time in a stretch is in it, whenever it began:
// in the agenda, on the home's day, in a list of a day, in what is exported, and as
// what overlaps; what comes again is there each time, as it is then.
func TestWhatLasts(t *testing.T) {
	sunday := time.Date(2027, 2, 7, 9, 0, 0, 0, time.UTC)
	d := newDeskAt(t, sunday)
	meeting := func(id cartella.ID, from, to string, more func(*cartella.Appuntamento)) cartella.Record {
		v := cartella.Appuntamento{Titolo: string(id), Tipo: "altro", Stato: "pianificata", Organizzatore: anna, Inizio: from, Fine: to}
		if more != nil {
			more(&v)
		}
		return record(t, id, cartella.KindAppuntamento, "self", v)
	}
	d.land(preferenze(t),
		meeting("notte", "2027-02-06T21:00:00Z", "2027-02-07T05:00:00Z", nil),
		meeting("corso", "2027-02-01T08:00:00Z", "2027-02-12T17:00:00Z", nil),
		meeting("sabato", "2027-02-06T21:30:00Z", "2027-02-06T22:00:00Z", nil),
		meeting("finito", "2027-02-06T20:00:00Z", "2027-02-06T23:00:00Z", nil), // at midnight
		meeting("serie", "2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z", func(v *cartella.Appuntamento) {
			v.Ripete, v.Ricorrenze = "FREQ=WEEKLY", map[string]cartella.Ricorrenza{"2027-02-07": {Luogo: "Studio"}, "2027-02-14": {Stato: cartella.StatoTolto}}
		}),
		meeting("tolto", "2027-02-07T08:00:00Z", "2027-02-07T09:00:00Z", func(v *cartella.Appuntamento) { v.Stato = cartella.StatoTolto }),
	)
	period := func(from, to string) []string {
		t.Helper()
		list, err := (&Agenda{d.App}).Periodo(FiltroAgenda{Dal: from, Al: to})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range list {
			got = append(got, fmt.Sprintf("%s %s clash=%t", a.ID, a.Luogo, a.Sovrapposto))
		}
		return got
	}
	if got, want := period("2027-02-06T23:00:00Z", "2027-02-07T23:00:00Z"), []string{"corso  clash=true", "notte  clash=true", "serie Studio clash=true"}; !slices.Equal(got, want) {
		t.Errorf("on Sunday there are %q, want %q", got, want)
	}
	if got, want := period("2027-02-10T23:00:00Z", "2027-02-11T23:00:00Z"), []string{"corso  clash=true"}; !slices.Equal(got, want) {
		t.Errorf("on Thursday there are %q, want %q", got, want)
	}
	// On Saturday evening it overlaps what is not seen on Sunday.
	d.land(meeting("corso", "2027-02-01T08:00:00Z", "2027-02-03T17:00:00Z", nil))
	if got, want := period("2027-02-06T23:00:00Z", "2027-02-07T08:00:00Z"), []string{"notte  clash=true"}; !slices.Equal(got, want) {
		t.Errorf("early on Sunday there are %q, want %q", got, want)
	}
	if got := period("2027-02-13T23:00:00Z", "2027-02-14T23:00:00Z"); len(got) != 0 {
		t.Errorf("on the day on which the series does not come there are %q", got)
	}
	home, err := (&Home{d.App}).Leggi()
	if err != nil || len(home.Oggi) != 2 || home.Oggi[0].ID != "notte" || home.Oggi[1].Luogo != "Studio" {
		t.Errorf("today at home: %+v, %v", home.Oggi, err)
	}
	page, err := (&Schede{d.App}).Elenco(FiltroSchede{Kind: "appuntamento", Giorno: "2027-02-07"})
	if err != nil || page.Totale != 2 || page.Righe[0].ID != "serie" || page.Righe[0].Letto["luogo"] != "Studio" || page.Righe[0].Letto["inizio"] != "07/02/2027 10:00" || page.Righe[1].ID != "notte" {
		t.Errorf("listed by the day: %+v, %v", page, err)
	}
	page, err = (&Schede{d.App}).Elenco(FiltroSchede{Kind: "appuntamento", Giorno: "2027-02-07", Da: 1, Quanti: 1})
	if err != nil || page.Totale != 2 || len(page.Righe) != 1 || page.Righe[0].ID != "notte" {
		t.Errorf("the second page of the day: %+v, %v", page, err)
	}
	if found, err := (&Ricerca{d.App}).Cerca("tolto"); err != nil || len(found) != 0 {
		t.Errorf("what was entered by mistake is found: %+v, %v", found, err)
	}
}

// TestWhatAFormIsTold: whom one meets at the same time, where the person lives, and
// that they have died; of a series, also on its later days.
func TestWhatAFormIsTold(t *testing.T) {
	var shown avvisi
	d := newDeskAt(t, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC), func(cfg *Config) { cfg.Avvisi = &shown })
	d.land(colleghi(t)...)
	d.land(preferenze(t),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Indirizzo: "Via Roma", Civico: "3", ComuneNome: "Lodi", DataDecesso: "2027-01-10"}),
		record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Équipe", Tipo: "equipe", Stato: "pianificata", Organizzatore: "op-marco", Inizio: "2027-02-15T09:00:00Z", Fine: "2027-02-15T10:00:00Z",
			Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{anna: "self"}, Soggetto: "s1",
		}))
	agenda := &Agenda{d.App}
	ask := func(id, giorno string, vuole Visto) Incontro {
		t.Helper()
		out, err := agenda.Guarda(id, giorno, vuole)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	said := ask("", "", Visto{"inizio": `"2027-02-15T09:30:00Z"`, "fine": `"2027-02-15T10:30:00Z"`, "soggetto": `"s1"`})
	if len(said.Sovrapposti) != 1 || said.Sovrapposti[0].Titolo != "Équipe" || !slices.Equal(said.Sovrapposti[0].DiChi, []string{"Bianchi o.", "op-anna"}) && len(said.Sovrapposti[0].DiChi) != 2 {
		t.Errorf("at the same time: %+v", said.Sovrapposti)
	}
	if said.Indirizzo != "Via Roma 3, Lodi" || said.Decesso != "2027-01-10" {
		t.Errorf("of the person: %q %q", said.Indirizzo, said.Decesso)
	}
	if said := ask("", "", Visto{"inizio": `"2027-02-15T10:00:00Z"`, "fine": `"2027-02-15T10:30:00Z"`}); len(said.Sovrapposti) != 0 {
		t.Errorf("right behind it: %+v", said.Sovrapposti)
	}
	if said := ask("", "", Visto{"inizio": `"2027-02-01T09:30:00Z"`, "fine": `"2027-02-01T10:30:00Z"`, "ripete": `"FREQ=WEEKLY"`}); len(said.Sovrapposti) != 1 {
		t.Errorf("of a series, two weeks later: %+v", said.Sovrapposti)
	}
	if said := ask("a1", "", Visto{}); len(said.Sovrapposti) != 0 {
		t.Errorf("it overlaps itself: %+v", said.Sovrapposti)
	}
	if said := ask("", "", Visto{"inizio": `"31/02"`, "fine": `""`}); len(said.Sovrapposti) != 0 {
		t.Errorf("while it is typed: %+v", said)
	}
	list, err := agenda.Periodo(FiltroAgenda{Dal: "2027-02-15T00:00:00Z", Al: "2027-02-16T00:00:00Z"})
	if err != nil || len(list) != 1 || !list[0].Deceduto {
		t.Errorf("still planned with who has died: %+v, %v", list, err)
	}
	d.land(record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Visita", Tipo: "altro", Stato: "pianificata", Organizzatore: anna, Inizio: "2027-02-15T09:00:00Z", Fine: "2027-02-15T10:00:00Z", Soggetto: "s1", Promemoria: 30,
	}))
	if err := d.corrente.remind(t.Context(), time.Date(2027, 2, 15, 8, 45, 0, 0, time.UTC)); err != nil || len(shown.testi) != 0 {
		t.Errorf("one is reminded of it: %q, %v", shown.testi, err)
	}
}
