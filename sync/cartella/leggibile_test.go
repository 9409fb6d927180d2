package cartella

import "testing"

func TestLeggibile(t *testing.T) {
	w := town(t)
	for _, tt := range []struct {
		id   ID
		path Path
		raw  string
		want string
	}{
		{"s1", "stato_civile", `"celibe_nubile"`, "Celibe / nubile"},
		{"s1", "data_nascita", `"1980-03-01"`, "01/03/1980"},
		{"s1", "data_nascita", `"1980-02-31"`, "1980-02-31"},
		{"s1", "senza_fissa_dimora", `true`, "Sì"},
		{"s1", "cognome", `null`, ""},
		{"a1", "inizio", `"2026-07-01T08:00:00Z"`, "01/07/2026 10:00"},
		{"a1", "promemoria", `30`, "Mezz’ora prima"},
		{"a1", "promemoria", `45`, "45"},
		{"p1", "stato", `"in_carico"`, "In carico"},
		{"p1", "soggetto", `"s1"`, "Bianchi Ada"},
		{"p1", "responsabile", `"fantasma"`, "—"},
		{"st1", "importo_centesimi", `-123456789`, "-1.234.567,89 €"},
		{"st1", "importo_centesimi", `7`, "0,07 €"},
		{"p1", "sconosciuto", `"x"`, "x"},
	} {
		if got := Leggibile(w[tt.id], tt.path, []byte(tt.raw), w); got != tt.want {
			t.Errorf("%s of %s = %s reads %q, want %q", tt.path, tt.id, tt.raw, got, tt.want)
		}
	}
	woman := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Pia","sesso":"F"}`)
	if got := Leggibile(woman, "stato_civile", []byte(`"vedovo"`), w); got != "Vedova" {
		t.Errorf("the civil state of a woman reads %q", got)
	}
}

func TestTitoli(t *testing.T) {
	w := town(t)
	for _, tt := range []struct {
		id            ID
		title, detail string
	}{
		{"s1", "Bianchi Ada", ""},
		{"d1", "Bianchi Ada", "Diario · Nota · 02/01/2026 11:00"},
		{"n1", "Bianchi Ada", "Nucleo"},
		{"lodi", "Servizio", ""},
	} {
		if got := Titolo(w[tt.id], w); got != tt.title {
			t.Errorf("%s is called %q, want %q", tt.id, got, tt.title)
		}
		if got := Dettaglio(w[tt.id], w); got != tt.detail {
			t.Errorf("%s is told by %q, want %q", tt.id, got, tt.detail)
		}
	}
	if got := Titolo(Record{Kind: "ignoto", Body: []byte("{}")}, w); got != "" {
		t.Errorf("what is of no kind is called %q", got)
	}
}
