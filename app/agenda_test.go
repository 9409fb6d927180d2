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
