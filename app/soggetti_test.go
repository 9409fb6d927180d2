package app

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// A person whom another service registered, and who is known to ours, gets a
// household here: it is ours, and both see it.
func TestHouseholdOfAPersonRegisteredElsewhere(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "s1", cartella.KindSoggetto, "lodi", cartella.Soggetto{
		Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2026-01-01"}},
	}))
	id, err := (&Schede{d.App}).Crea("nucleo.crea", Visto{
		"intestatario": `"s1"`, "tipo": `"anagrafico"`, "componenti.s1.soggetto": `"s1"`, "componenti.s1.relazione": `"intestatario"`,
		"componenti.x1.nome": `""`, "componenti.x1.relazione": "", // a line that nobody filled in
	})
	if err != nil {
		t.Fatal(err)
	}
	rec, ok := d.corrente.Record(cartella.ID(id))
	if !ok || rec.Servizio != "self" {
		t.Errorf("the household is of %q, want the service in use", rec.Servizio)
	}
	v, err := (&Soggetti{d.App}).Dettaglio("s1")
	if err != nil || !v.NuovoNucleo.Si || len(v.Nuclei) != 1 || len(v.Nuclei[0].Nomi) != 1 || v.Nuclei[0].Letto["tipo"] != "Nucleo anagrafico" {
		t.Errorf("the person's households: %+v, %v", v.Nuclei, err)
	}
}

// Members who are no soggetto keep their place in the record when others come
// and go; one who is goes under today's name, and the household keeps the one by
// which they came.
func TestMembersComeAndGo(t *testing.T) {
	d := newDesk(t)
	d.land(
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo"}),
		record(t, "s3", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Neri", Nome: "Pia", DataNascita: "2015-03-04"}),
		record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico", Componenti: map[string]cartella.Componente{
			"s1": {Soggetto: "s1", Nome: "Bianchi Ada"},
			"m2": {Soggetto: "s2", Nome: "Verdi Ugo, prima del cambio di cognome"},
			"m3": {Soggetto: "altrove", Nome: "Galli Rosa"},
			"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"},
			"x2": {Nome: "Bassi Luca", DataNascita: "1980-01-01"},
		}}))
	x := &Schede{d.App}
	v := d.letta("n1")
	want := map[string]string{"s1": "Bianchi Ada", "m2": "Verdi Ugo", "m3": "Galli Rosa", "x1": "Bassi Irma", "x2": "Bassi Luca"}
	if !maps.Equal(v.Nomi, want) {
		t.Errorf("the members are called %q, want %q", v.Nomi, want)
	}
	found, err := x.Candidati("nucleo", "n1", "componenti.*.soggetto", nil, "neri pia")
	if err != nil || len(found) != 1 {
		t.Fatalf("found %+v, %v", found, err)
	}
	if brings := (Visto{"componenti.*.nome": `"Neri Pia"`, "componenti.*.data_nascita": `"2015-03-04"`}); found[0].ID != "s3" || !maps.Equal(found[0].Porta, brings) {
		t.Errorf("chosen is %+v, want what comes along %v", found[0], brings)
	}
	// The whole form, as a page gives it back: one is looked up, one is written, two go.
	form := maps.Clone(v.Visto)
	maps.Copy(form, Visto{
		"componenti.s3.soggetto": `"s3"`, "componenti.s3.nome": `"Neri Pia"`, "componenti.y1.nome": `" Bassi Nina "`,
		"componenti.x2.nome": "", "componenti.x2.data_nascita": "", "componenti.m3.soggetto": "", "componenti.m3.nome": "",
	})
	delete(form, "intestatario")
	if err := x.Agisci("n1", "nucleo.modifica", v.Visto, form); err != nil {
		t.Fatal(err)
	}
	rec, _ := d.corrente.Record("n1")
	var got cartella.Nucleo
	if err := rec.Into(&got); err != nil {
		t.Fatal(err)
	}
	stay := map[string]cartella.Componente{
		"s1": {Soggetto: "s1", Nome: "Bianchi Ada"},
		"m2": {Soggetto: "s2", Nome: "Verdi Ugo, prima del cambio di cognome"},
		"s3": {Soggetto: "s3", Nome: "Neri Pia"},
		"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"},
		"y1": {Nome: "Bassi Nina"},
	}
	if !maps.Equal(got.Componenti, stay) {
		t.Errorf("the household is %+v, want %+v", got.Componenti, stay)
	}
	made := d.mutations()
	if touched := made[len(made)-1].Edits[0].Set; len(touched) != 7 {
		t.Errorf("who stays was touched: %v", touched)
	}
}

// TestUnNomeSolo: whoever has one name only is registered, told from others, and
// called by it, in a list, a search, a case and the codice fiscale's check.
func TestUnNomeSolo(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Singh", Nome: "Ajit", DataNascita: "2001-11-22"}))
	x, people := &Schede{d.App}, &Soggetti{d.App}
	form := Visto{"cognome": `"Singh"`, "nome_unico": `"cognome"`, "sesso": `"M"`, "data_nascita": `"2001-11-22"`, "luogo_nascita": `"Z222"`, "luogo_nascita_nome": `"India"`}
	check := people.VerificaCF(form)
	if len(check.Mancano) != 0 || check.Calcolato[:6] != "SNGXXX" {
		t.Errorf("the code is %q, missing %q", check.Calcolato, check.Mancano)
	}
	if says := people.VerificaCF(Visto{"cf": string(testo(check.Calcolato))}).Dice; says["nome_unico"] != `"cognome"` {
		t.Errorf("the code says %q", says)
	}
	if _, err := x.Crea("soggetto.crea", Visto{"cognome": `"Singh"`}); err == nil {
		t.Error("a person whose name was forgotten is registered")
	}
	id, err := x.Crea("soggetto.crea", form)
	if err != nil {
		t.Fatal(err)
	}
	pic, err := x.Crea("pic.apri", Visto{"soggetto": string(testo(id)), "area": `"adulti"`, "stato": `"aperta"`})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.letta(pic).Titolo; got != "Singh" {
		t.Errorf("the case is called %q", got)
	}
	for _, kind := range []string{"soggetto", "pic"} {
		page, err := x.Elenco(FiltroSchede{Kind: kind, Testo: "singh", Quanti: 10})
		if err != nil || len(page.Righe) == 0 || page.Righe[0].Titolo != "Singh" || cmp.Or(page.Righe[0].Letto["chi"], page.Righe[0].Letto["soggetto"]) != "Singh" {
			t.Errorf("%s: %+v, %v", kind, page.Righe, err)
		}
	}
	same, err := people.Doppioni(Visto{"cognome": `"Singh"`, "nome_unico": `"cognome"`, "data_nascita": `"2001-11-22"`})
	if err != nil || len(same) != 2 {
		t.Errorf("may be the same: %+v, %v", same, err)
	}
	other, err := people.Doppioni(Visto{"cognome": `"Singh"`, "nome_unico": `"cognome"`, "data_nascita": `"1990-01-01"`})
	if err != nil || len(other) != 0 {
		t.Errorf("born on another day: %+v, %v", other, err)
	}
}

// TestWhatIsCopiedIsOfToday: a person's name and birth are put right, and whatever took
// them down shows and is found by what they are today. What somebody said at the
// time, as a number to call, stays.
func TestWhatIsCopiedIsOfToday(t *testing.T) {
	d := newDesk(t)
	d.land(
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Vecchietti", Nome: "Pia", DataNascita: "2015-03-04", Telefono: "0371 1"}),
		record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico", Componenti: map[string]cartella.Componente{
			"m2": {Soggetto: "s2", Nome: "Vecchietti Pia", DataNascita: "2015-03-04"},
			"m3": {Soggetto: "altrove", Nome: "Galli Rosa", DataNascita: "1950-01-01"},
		}}),
		record(t, "r1", cartella.KindSegnalazione, "self", map[string]any{
			"ricevuta_il": "2026-01-02T10:00:00Z", "modalita": "telefono", "accesso": "spontaneo", "interlocutore": "utente", "riguarda": "persona", "soggetto": "s2",
			"categoria": "adulti", "urgenza": "ordinaria", "motivo": "Prova", "esito": "valutare", "stato": "registrata", "registrata_da": string(anna),
			"bisogni": map[string]any{"altro": true}, "riferimenti": map[string]any{"k1": map[string]any{"soggetto": "s2", "nome": "Vecchietti Pia", "telefono": "0371 1"}},
		}),
	)
	x := &Schede{d.App}
	shown := d.letta("s2").Visto
	want := maps.Clone(shown)
	want["cognome"], want["data_nascita"], want["telefono"] = `"Nuovissimi"`, `"2016-05-06"`, `"0371 2"`
	if err := x.Agisci("s2", "soggetto.modifica", shown, want); err != nil {
		t.Fatal(err)
	}
	home := d.letta("n1")
	if home.Nomi["m2"] != "Nuovissimi Pia" || home.Letto["componenti.m2.data_nascita"] != "06/05/2016" {
		t.Errorf("the household has %q, born %q", home.Nomi["m2"], home.Letto["componenti.m2.data_nascita"])
	}
	if home.Nomi["m3"] != "Galli Rosa" || home.Letto["componenti.m3.data_nascita"] != "01/01/1950" {
		t.Errorf("who is not here is %q, born %q", home.Nomi["m3"], home.Letto["componenti.m3.data_nascita"])
	}
	report := d.letta("r1")
	if report.Titolo != "Nuovissimi Pia" || report.Nomi["k1"] != "Nuovissimi Pia" || report.Letto["riferimenti.k1.telefono"] != "0371 1" {
		t.Errorf("the report is of %q, %q, %q", report.Titolo, report.Nomi, report.Letto["riferimenti.k1.telefono"])
	}
	// What is found of a household leads to its head.
	for text, want := range map[string][]string{"nuovissimi": {"r1", "s1", "s2"}, "vecchietti": nil} {
		found, err := (&Ricerca{d.App}).Cerca(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range found {
			got = append(got, one.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

// TestComuneScritto: a Comune of the Ambito is that however it is written, and chosen
// from a list or not.
func TestComuneScritto(t *testing.T) {
	d := newDesk(t)
	saved := func(nome string) string {
		t.Helper()
		id, err := (&Schede{d.App}).Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": "Galli", "nome": "Ida", "comune_nome": nome}))
		if err != nil {
			t.Fatal(err)
		}
		rec, _ := d.corrente.Record(cartella.ID(id))
		return rec.Text("comune")
	}
	for nome, want := range map[string]string{
		"Sant’Angelo Lodigiano": "I274", "S. Angelo Lodigiano": "I274", "lodi": "E648", "LODI (LO)": "E648", "Tavazzano": "F260",
		"Milano": "", "Casale": "", "": "", "Lodi Vecchio": "E651",
	} {
		if got := saved(nome); got != want {
			t.Errorf("%q is kept as %q, want %q", nome, got, want)
		}
		if got := (&Soggetti{d.App}).Residenza(nome, "").Codice; got != want {
			t.Errorf("%q is offered as %q, want %q", nome, got, want)
		}
	}
	// Who moves away is not of the Ambito any more; who comes back is.
	id, err := (&Schede{d.App}).Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": "Galli", "nome": "Ida", "comune_nome": "Lodi", "comune": "E648"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range []struct{ nome, want string }{{"Milano", ""}, {"Codogno", "C816"}} {
		seen := d.letta(id).Visto
		if err := (&Schede{d.App}).Agisci(id, "soggetto.modifica", seen, Visto{"comune_nome": `"` + move.nome + `"`, "comune": "null"}); err != nil {
			t.Fatal(err)
		}
		if rec, _ := d.corrente.Record(cartella.ID(id)); rec.Text("comune") != move.want {
			t.Errorf("in %s her Comune is %q, want %q", move.nome, rec.Text("comune"), move.want)
		}
	}
}
