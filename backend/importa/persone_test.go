package importa

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

const peopleHeader = "cf;cognome;nome;data di nascita;comune;indirizzo;civico;telefono;id\n"

// written adds a record as an operator would have written it.
func (f *fake) written(id cartella.ID, servizio cartella.ServizioID, fields map[string]any) {
	f.t.Helper()
	r, err := cartella.New(id, cartella.KindSoggetto, servizio, fields)
	if err != nil {
		f.t.Fatal(err)
	}
	f.records[id] = r
}

// TestRecognise: one table of the rule by which a row finds its person.
func TestRecognise(t *testing.T) {
	const (
		code   = "RSSMRA80A01F205X"
		byHand = cartella.ID("01a21190-2c13-7827-a500-75271e4c6a26")
		other  = cartella.ID("01a21190-2c13-7827-a500-75271e4c6a27")
	)
	parsed, err := codicefiscale.Parse(code)
	if err != nil {
		t.Fatal(err)
	}
	variant := parsed.Omocodie()[0].String()
	mario := func(more map[string]any) map[string]any {
		m := map[string]any{"cognome": "Rossi", "nome": "Mario", "data_nascita": "1980-01-01", "cf": code, "telefono": "333 9", "note": "scritta a mano",
			"comune": "E648", "indirizzo": "via Roma", "civico": "3/a"}
		maps.Copy(m, more)
		maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
		return m
	}
	row := func(cf string) string { return cf + ";ROSSI;MARIO;1/1/1980;Lodi;VIA ROMA;3/A;0371 1;A7" }
	for _, tt := range []struct {
		name    string
		stands  map[cartella.ID]map[string]any
		owner   cartella.ServizioID // comune-e648 if empty
		row     string
		outcome string // nuova, aggiornata, uguale, rifiutata
		says    string // in one of the problems
		fields  map[cartella.Path]string
	}{
		{name: "nobody there", row: row(code), outcome: "nuova"},
		{name: "the same code", stands: map[cartella.ID]map[string]any{byHand: mario(nil)}, row: row(code), outcome: "aggiornata", says: "riconosciuta dal codice fiscale",
			fields: map[cartella.Path]string{"cognome": `"Rossi"`, "indirizzo": `"via Roma"`, "telefono": `"333 9"`, "note": `"scritta a mano"`, "id_esterno": `"A7"`, "civico": `"3/A"`}},
		{name: "the registry's surname", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"cognome": "Rosi"})}, row: row(code), outcome: "aggiornata", says: "ora vale quello del file",
			fields: map[cartella.Path]string{"cognome": `"ROSSI"`}},
		{name: "an operator's number", stands: map[cartella.ID]map[string]any{byHand: mario(nil)}, row: row(code), outcome: "aggiornata", says: "che resta"},
		{name: "in another service", owner: "comune-c816", stands: map[cartella.ID]map[string]any{byHand: mario(nil)}, row: row(code), outcome: "aggiornata", says: "vede anche il servizio",
			fields: map[cartella.Path]string{"servizi.comune-e648.dal": `"2026-11-24"`}},
		{name: "another birth", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"data_nascita": "1980-01-02"})}, row: row(code), outcome: "rifiutata", says: "altro nome o altra nascita"},
		{name: "another name", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"cognome": "Verdi", "nome": "Ugo", "data_nascita": nil})}, row: row(code), outcome: "rifiutata", says: "altro nome o altra nascita"},
		{name: "two records", stands: map[cartella.ID]map[string]any{byHand: mario(nil), other: mario(nil)}, row: row(code), outcome: "rifiutata", says: "Più schede"},
		{name: "omocodia at the same address", stands: map[cartella.ID]map[string]any{byHand: mario(nil)}, row: row(variant), outcome: "aggiornata", says: "riconosciuta",
			fields: map[cartella.Path]string{"cf": `"` + variant + `"`}},
		{name: "omocodia elsewhere", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"indirizzo": "Via Po"})}, row: row(variant), outcome: "rifiutata", says: "a meno dell'omocodia"},
		{name: "omocodia without an address", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"indirizzo": nil})}, row: row(variant), outcome: "rifiutata", says: "a meno dell'omocodia"},
		{name: "omocodia of another", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"nome": "Mauro"})}, row: row(variant), outcome: "nuova", says: "come un'altra"},
		{name: "omocodia of one vouched for", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"id_esterno": "A6"})}, row: row(variant), outcome: "nuova", says: "come un'altra"},
		{name: "omocodia of one imported", stands: map[cartella.ID]map[string]any{derive("x"): mario(nil)}, row: row(variant), outcome: "nuova", says: "come un'altra"},
		{name: "a record without code", stands: map[cartella.ID]map[string]any{byHand: mario(map[string]any{"cf": nil})}, row: row(code), outcome: "aggiornata", says: "ora la sua scheda lo ha",
			fields: map[cartella.Path]string{"cf": `"` + code + `"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			owner := tt.owner
			if owner == "" {
				owner = "comune-e648"
			}
			for id, fields := range tt.stands {
				f.written(id, owner, fields)
			}
			r, problems, err := runText(t, f, Anagrafe, peopleHeader+tt.row+"\n")
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]Result{
				"nuova": {Rows: 1, New: 1}, "aggiornata": {Rows: 1, Updated: 1, Recognised: 1}, "rifiutata": {Rows: 1, Refused: 1},
			}[tt.outcome]
			r.Warned, r.Ignored = 0, nil
			if got, want := [5]int{r.Rows, r.New, r.Updated, r.Refused, r.Recognised}, [5]int{want.Rows, want.New, want.Updated, want.Refused, want.Recognised}; got != want {
				t.Errorf("%+v, want %s; %+v", r, tt.outcome, problems)
			}
			if tt.says != "" && !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Reason, tt.says) && p.Line == 2 && p.Column != "" }) {
				t.Errorf("problems %+v, want one that says %q", problems, tt.says)
			}
			if wantRecords := len(tt.stands) + want.New; len(f.records) != wantRecords {
				t.Errorf("%d records, want %d", len(f.records), wantRecords)
			}
			for field, want := range tt.fields {
				if got := string(f.records[byHand].Field(field)); got != want {
					t.Errorf("%s: %s, want %s", field, got, want)
				}
			}
			// The same file again changes nothing, and finds everybody.
			before := maps.Clone(f.records)
			again, _, err := runText(t, f, Anagrafe, peopleHeader+tt.row+"\n")
			if err != nil || again.New != 0 || again.Updated != 0 || again.Refused != want.Refused {
				t.Errorf("again: %+v, %v", again, err)
			}
			if len(f.records) != len(before) {
				t.Errorf("again: %d records, %d before", len(f.records), len(before))
			}
		})
	}
}

// TestOneName: a row is of somebody with one name only where the file says so, and not
// where a cell is merely empty; whoever turns out to have both has both.
func TestOneName(t *testing.T) {
	born, _ := codicefiscale.LeggiData("1990-01-01")
	codeOf := func(p codicefiscale.Persona) string {
		p.Sesso, p.Nascita, p.Luogo = codicefiscale.Maschio, born, "Z222"
		c, err := codicefiscale.Compute(p)
		if err != nil {
			t.Fatal(err)
		}
		return c.String()
	}
	single := codeOf(codicefiscale.Persona{Cognome: "Singh", SenzaNome: true})
	for _, tt := range []struct{ row, fields, refused string }{
		{row: ";SINGH;SENZA NOME;1/1/1990;Lodi;;;;", fields: `"SINGH"  "cognome"`},
		{row: ";SINGH;FNU;1/1/1990;Lodi;;;;", fields: `"SINGH"  "cognome"`},
		{row: ";XXX;HARPREET;1/1/1990;Lodi;;;;", fields: ` "HARPREET" "nome"`},
		{row: single + ";SINGH;;1/1/1990;Lodi;;;;", fields: `"SINGH"  "cognome"`},
		{row: single + ";SINGH;-;1/1/1990;Lodi;;;;", fields: `"SINGH"  "cognome"`},
		{row: ";SINGH;;1/1/1990;Lodi;;;;", refused: "SENZA NOME"},
		{row: ";;HARPREET;1/1/1990;Lodi;;;;", refused: "SENZA COGNOME"},
		{row: ";SENZA COGNOME;SENZA NOME;1/1/1990;Lodi;;;;", refused: ""},
	} {
		f := newFake(t)
		r, problems, err := runText(t, f, Anagrafe, peopleHeader+tt.row+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if tt.fields == "" {
			if r.Refused != 1 || !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Reason, tt.refused) }) {
				t.Errorf("%s: %+v %+v", tt.row, r, problems)
			}
			continue
		}
		if r.New != 1 || r.Warned != 0 || len(f.records) != 1 {
			t.Errorf("%s: %+v %+v", tt.row, r, problems)
			continue
		}
		var id cartella.ID
		for id = range f.records {
		}
		got := func(p cartella.Path) string { return string(f.records[id].Field(p)) }
		if said := got("cognome") + " " + got("nome") + " " + got("nome_unico"); said != tt.fields {
			t.Errorf("%s: %s, want %s", tt.row, said, tt.fields)
		}
	}
	f := newFake(t)
	code := codeOf(codicefiscale.Persona{Cognome: "Singh", Nome: "Harpreet"})
	for _, tt := range []struct{ row, fields string }{
		{code + ";SINGH;SENZA NOME;1/1/1990;Lodi;;;;A7", `"SINGH"  "cognome"`},
		{code + ";SINGH;HARPREET;1/1/1990;Lodi;;;;A7", `"SINGH" "HARPREET" `},
		{code + ";SINGH;SENZA NOME;1/1/1990;Lodi;;;;A7", `"SINGH"  "cognome"`},
	} {
		r, problems, err := runText(t, f, Anagrafe, peopleHeader+tt.row+"\n")
		if err != nil || r.Refused != 0 || len(f.records) != 1 {
			t.Fatalf("%s: %+v %+v, %v", tt.row, r, problems, err)
		}
		for _, rec := range f.records {
			if said := string(rec.Field("cognome")) + " " + string(rec.Field("nome")) + " " + string(rec.Field("nome_unico")); said != tt.fields {
				t.Errorf("%s: %s, want %s", tt.row, said, tt.fields)
			}
		}
	}
}

// TestOtherCode: a foreigner's code that is no codice fiscale is kept where it belongs.
func TestOtherCode(t *testing.T) {
	f := newFake(t)
	r, problems, err := runText(t, f, Anagrafe, peopleHeader+"I12345678;SINGH;AJIT;1/1/1990;Lodi;;;;\n")
	if err != nil || r.New != 1 || r.Warned != 1 || len(problems) == 0 || !strings.Contains(problems[0].Reason, "permesso di soggiorno") {
		t.Fatalf("%+v %+v, %v", r, problems, err)
	}
	for _, rec := range f.records {
		if string(rec.Field("altri_codici")) != `"I12345678"` || rec.Field("cf") != nil {
			t.Errorf("landed as %s", rec.Body)
		}
	}
}

// TestOmocodes: two people of one registry whom only omocodia tells apart stay
// two, in either order, with or without the registry's own numbers.
func TestOmocodes(t *testing.T) {
	parsed, err := codicefiscale.Parse("RSSMRA80A01F205X")
	if err != nil {
		t.Fatal(err)
	}
	one := parsed.String() + ";Rossi;Mario;1/1/1980;Lodi;Via Roma;1;;"
	two := parsed.Omocodie()[0].String() + ";Rossi;Mario;1/1/1980;Lodi;Via Po;9;;"
	for _, rows := range []string{one + "\n" + two, two + "\n" + one, one + "A1\n" + two + "A2", two + "A2\n" + one + "A1"} {
		f := newFake(t)
		for range 2 {
			if r, problems, err := runText(t, f, Anagrafe, peopleHeader+rows+"\n"); err != nil || r.Refused != 0 || len(f.records) != 2 {
				t.Fatalf("%q: %+v, %+v, %v; %d records", rows, r, problems, err, len(f.records))
			}
		}
	}
}

// TestKeyChanges: a registry that begins, or ceases, to write its own numbers
// doubles nobody.
func TestKeyChanges(t *testing.T) {
	f := newFake(t)
	with := "RSSMRA80A01F205X;Rossi;Mario;1/1/1980;Lodi;Via Roma;1;;A7\n"
	without := strings.Replace(with, "A7", "", 1)
	moved := strings.NewReplacer("A7", "B12", "Lodi", "Codogno").Replace(with)
	for i, rows := range []string{without, with, without, with + without, moved, moved, with} {
		if r, problems, err := runText(t, f, Anagrafe, peopleHeader+rows); err != nil || r.Refused != 0 || len(f.records) != 1 {
			t.Fatalf("file %d: %+v, %+v, %v; %d records", i, r, problems, err, len(f.records))
		}
	}
}

// TestWrittenMeanwhile: who was written by hand since the import began is
// recognised too.
func TestWrittenMeanwhile(t *testing.T) {
	f := newFake(t)
	f.before = func() {
		f.written("01a21190-2c13-7827-a500-75271e4c6a26", "comune-e648", map[string]any{"cognome": "Rossi", "nome": "Mario", "cf": "RSSMRA80A01F205X"})
		f.before = nil
	}
	text := "cf;cognome;nome;data di nascita;comune;id\n"
	for i := range batch {
		text += ";Bianchi;Ada;;Lodi;" + strings.Repeat("x", i%60+1) + string(rune('a'+i%26)) + "\n"
	}
	r, _, err := runText(t, f, Anagrafe, text+"RSSMRA80A01F205X;Rossi;Mario;1/1/1980;Lodi;A7\n")
	if err != nil || r.Recognised != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}
