package app

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// historyOf is a central service that tells one history.
func historyOf(t *testing.T, d *desk, status int, answer string) (asked *http.Request) {
	t.Helper()
	asked = new(http.Request)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/history") {
			*asked = *r
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if _, err := w.Write([]byte(answer)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	if err := d.settings.change(func(v *valori) { v.Centrale = s.URL }); err != nil {
		t.Fatal(err)
	}
	return asked
}

func (d *desk) row(id string) store.Row {
	d.t.Helper()
	row, err := d.corrente.view(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return row
}

// TestHistoryAsPeopleReadIt: labels, words of codes, names, days; no id, no code,
// and none of the fields that no screen shows.
func TestHistoryAsPeopleReadIt(t *testing.T) {
	k := cartellatest.Aggiungi(t, cartellatest.Giocattolo())
	d := newDesk(t)
	d.land(colleghi(t)...)
	d.land(operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"}))
	d.land(cartella.Record{ID: "g1", Kind: k.Kind, Servizio: "self", Body: []byte(`{"nome":"Trottola","soggetto":"s1"}`)})
	asked := historyOf(t, d, 200, `{"passaggi":[
		{"versione":9,"ricevuta":"2026-11-25T09:00:00Z","fatta":"2026-11-24T18:00:00Z","autore":"op-elena","azione":"`+string(cartellatest.AzioneGiocattoloModifica)+`","campi":{
			"comprato_il":{"was":"2026-11-01","now":"2026-11-02"},"prezzo":{"was":123456},"nome":{"was":"Palla","now":"Trottola"}}},
		{"versione":7,"ricevuta":"2026-11-24T09:00:00Z","autore":"op-elena","campi":{"affidato_a":{"now":"op-marco"}}},
		{"versione":5,"ricevuta":"2026-11-23T09:00:00Z","azione":"centrale.importa","crea":true,"campi":{"soggetto":{"now":"s1"}}},
		{"versione":3,"ricevuta":"2026-11-23T09:00:00Z","autore":"op-gone","crea":true,"campi":{}}],"prima":3}`)
	got, err := d.corrente.storia(d.row("g1"), 12)
	if err != nil {
		t.Fatal(err)
	}
	if asked.URL.String() != "/v1/records/g1/history?limit=30&before=12" || asked.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("asked %s with %v", asked.URL, asked.Header)
	}
	label := func(p cartella.Path) string { return cartella.Etichetta(cartella.Record{Kind: k.Kind}, p, nil) }
	want := Storia{Prima: 3, Passaggi: []Passaggio{
		{9, "2026-11-25T09:00:00Z", "2026-11-24T18:00:00Z", "Bianchi op-elena", "ha modificato il giocattolo", []CampoCambiato{
			{label("nome"), "Palla", "Trottola"}, {label("prezzo"), "1.234,56 €", ""}, {label("comprato_il"), "01/11/2026", "02/11/2026"},
		}},
		{7, "2026-11-24T09:00:00Z", "", "Bianchi op-elena", "ha cambiato questa scheda insieme ad altro", []CampoCambiato{{label("affidato_a"), "", "Bianchi op-marco"}}},
		{5, "2026-11-23T09:00:00Z", "", "Servizio centrale:", "importazione dagli archivi", []CampoCambiato{{label("soggetto"), "", "Bassi Irma"}}},
		{3, "2026-11-23T09:00:00Z", "", "—", "ha creato questa scheda insieme ad altro", []CampoCambiato{}},
	}}
	if is, should := asJSON(t, got), asJSON(t, want); is != should {
		t.Errorf("got\n%s\nwant\n%s", is, should)
	}
}

// TestHistoryOfCollections: an entry is called what it was, and several choices are
// one line.
func TestHistoryOfCollections(t *testing.T) {
	d := newDesk(t)
	d.land(colleghi(t)...)
	d.land(record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{Numero: "2026/1", Area: "adulti"}),
		record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Tipo: "isee"}), record(t, "r1", cartella.KindSegnalazione, "self", cartella.Segnalazione{}),
		modello(t, "m1", "ambito", "attivo"), record(t, "v1", cartella.KindValutazione, "self", cartella.Valutazione{Modello: "m1"}),
		record(t, "self", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio SELF"}))
	for _, c := range []struct {
		id, fields string
		want       []CampoCambiato
	}{
		{"p1", `{"stato":{"was":"aperta","now":"chiusa"},"equipe.op-elena.ruolo":{"was":"Educatrice"},"soggetto_nome":{"now":"Bassi Irma"},"condivisa.self.fino":{"now":"2026-12-01"}}`, []CampoCambiato{
			{"Stato", "Aperta", "Chiusa"}, {"Ruolo in équipe (Bianchi op-elena)", "Educatrice", ""}, {"Condivisa fino al (Servizio SELF)", "", "01/12/2026"},
		}},
		{"n1", `{"componenti.c1.nome":{"was":"Zio Piero"},"componenti.c1.relazione":{"was":"altro_parente"}}`, []CampoCambiato{
			{"Componente (Zio Piero)", "Zio Piero", ""}, {"Relazione (Zio Piero)", "Altro parente", ""},
		}},
		{"r1", `{"bisogni.lavoro":{"now":true},"bisogni.economico":{"now":true},"bisogni.altro":{"was":true},"presso":{"was":"self"}}`, []CampoCambiato{
			{"Bisogni espressi", "Altro", "Sostegno economico, Lavoro e formazione"}, {"Inviata al servizio", "Servizio SELF", ""},
		}},
		{"v1", `{"risposte.bagno":{"was":"b","now":"a"},"risposte.note":{"now":"Testo"},"punteggi.totale":{"was":0,"now":1},"fasce.totale":{"now":"autonomia"}}`, []CampoCambiato{
			{"Fare il bagno", "Con aiuto", "Da solo"}, {"Osservazioni", "", "Testo"}, {"Totale", "0", "1"}, {"Totale: esito", "", "autonomia"},
		}},
	} {
		historyOf(t, d, 200, `{"passaggi":[{"versione":9,"ricevuta":"2026-11-25T09:00:00Z","autore":"op-elena","campi":`+c.fields+`}]}`)
		got, err := d.corrente.storia(d.row(c.id), 0)
		if err != nil {
			t.Fatal(err)
		}
		if is, should := asJSON(t, got.Passaggi[0].Campi), asJSON(t, c.want); is != should {
			t.Errorf("%s: got\n%s\nwant\n%s", c.id, is, should)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestHistoryWithoutALine: what needs the central service says so at once.
func TestHistoryWithoutALine(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"}))
	x := &Schede{d.App}
	// This desk's central service keeps nobody connected, so that it is not asked.
	asked := historyOf(t, d, 200, `{"passaggi":[]}`)
	_, err := x.Storia("s1", 0)
	if cartella.CodeOf(err) != cartella.CodeFuoriLinea || !strings.Contains(errorMessage(err), "non c'è linea") {
		t.Errorf("Storia = %v", err)
	}
	if asked.URL != nil {
		t.Errorf("it asked for %s", asked.URL)
	}
	if _, err := x.Storia("none", 0); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("Storia of what is not there = %v", err)
	}

	for status, want := range map[int]cartella.Code{502: cartella.CodeFuoriLinea, 200: cartella.CodeFuoriLinea, 403: cartella.CodePasswordDaCambiare} {
		historyOf(t, d, status, map[int]string{403: `{"code":"password_da_cambiare","message":"m"}`}[status])
		if _, err := d.corrente.storia(d.row("s1"), 0); cartella.CodeOf(err) != want {
			t.Errorf("answered %d: %v, want %s", status, err, want)
		}
	}

	// What was written here and not sent yet has no history.
	mine, err := registra(d.App, "Neri", "Ugo")
	if err != nil {
		t.Fatal(err)
	}
	historyOf(t, d, 404, `{"code":"non_accessibile","message":"m"}`)
	if got, err := d.corrente.storia(d.row(mine), 0); err != nil || len(got.Passaggi) != 0 {
		t.Errorf("of what was not sent yet: %+v, %v", got, err)
	}
	if _, err := d.corrente.storia(d.row("s1"), 0); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("of what is not theirs any more: %v", err)
	}

	s, row := d.corrente, d.row("s1")
	d.lock("")
	var e *cartella.Error
	if _, err := s.storia(row, 0); !errors.As(err, &e) || e.Code != cartella.CodeBloccato {
		t.Errorf("after the lock: %v", err)
	}
	if _, err := x.Storia("s1", 0); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("after the lock: %v", err)
	}
}
