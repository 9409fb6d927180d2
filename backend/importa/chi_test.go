package importa

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestWhom: files that come one after the other, and whose the records are in the
// end. Whoever is merged with somebody is told, and nobody is in silence.
func TestWhom(t *testing.T) {
	const (
		rossi, bianchi = "RSSMRA80A01E648Q", "BNCNNA62C49C816F"
		provisional    = "12345678903"
	)
	files := func(header string, rows ...string) []string {
		out := make([]string, len(rows))
		for i, r := range rows {
			out[i] = header + "\n" + r + "\n"
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		files []string
		// want are the records in the end, says is in the last file's reasons, or
		// nothing is said of the identity where it is "".
		want   []string
		counts string
		says   string
	}{
		{"a running number", files("codice;cognome;nome;cf;comune;telefono", "1;Rossi;Mario;"+rossi+";Lodi;0371 1234", "1;Bianchi;Anna;"+bianchi+";Lodi;"),
			[]string{"Bianchi Anna " + bianchi + "  ", "Rossi Mario " + rossi + " 0371 1234 1"}, "nuove 1, con avviso 1", "già di un'altra persona"},
		{"a running number, turned round", files("codice;cognome;nome;cf;comune", "1;Rossi;Mario;"+rossi+";Lodi\n2;Bianchi;Anna;"+bianchi+";Lodi", "1;Bianchi;Anna;"+bianchi+";Lodi\n2;Rossi;Mario;"+rossi+";Lodi"),
			[]string{"Bianchi Anna " + bianchi + "  2", "Rossi Mario " + rossi + "  1"}, "già presenti 2, con avviso 2", "già di un'altra persona"},
		{"a running number without codes", files("codice;cognome;nome;comune", "1;Rossi;Mario;Lodi", "1;Bianchi;Anna;Lodi"),
			[]string{"Rossi Mario   1"}, "rifiutate 1", "numero progressivo"},
		{"a running number with births", files("codice;cognome;nome;nato il;comune", "1;Rossi;Mario;1/1/1980;Lodi", "1;Bianchi;Anna;9/3/1962;Lodi"),
			[]string{"Bianchi Anna   ", "Rossi Mario   1"}, "nuove 1, con avviso 1", "già di un'altra persona"},
		{"a running number, the code of one missing", files("codice;cognome;nome;cf;comune", "1;Rossi;Mario;"+rossi+";Lodi", "1;Bianchi;Anna;;Lodi"),
			[]string{"Rossi Mario " + rossi + "  1"}, "rifiutate 1", "numero progressivo"},
		{"a sister", files("codice;cognome;nome;nato il;comune", "1;Rossi;Mario;1/1/1980;Lodi", "1;Rossi;Anna;9/3/1962;Lodi"),
			[]string{"Rossi Anna   ", "Rossi Mario   1"}, "nuove 1, con avviso 1", "già di un'altra persona"},
		{"a twin under one number", files("codice;cognome;nome;sesso;nato il;cf;comune", "1;Rossi;Mario;M;1/1/1980;"+rossi+";Lodi", "1;Rossi;Anna;F;1/1/1980;;Lodi"),
			[]string{"Rossi Mario " + rossi + "  1"}, "rifiutate 1", "non sono di chi è nella riga"},
		{"a homonym by name and birth under one number", files("codice;cognome;nome;nato il;cf;comune", "1;Rossi;Mario;1/1/1980;"+rossi+";Lodi", "1;Bianchi;Mario;1/1/1980;;Lodi"),
			[]string{"Rossi Mario " + rossi + "  1"}, "rifiutate 1", "non sono di chi è nella riga"},
		{"a twin whose code nobody knows", files("codice;cognome;nome;sesso;nato il;comune", "1;Rossi;Mario;M;1/1/1980;Lodi", "1;Rossi;Anna;F;1/1/1980;Lodi"),
			[]string{"Rossi Mario   1"}, "rifiutate 1", "non sono di chi è nella riga"},
		{"a running number and a common name", files("codice;cognome;nome;indirizzo;comune;telefono", "1;Rossi;Mario;Via A 1;Lodi;0371 111111", "1;Rossi;Mario;Via B 2;Lodi;0371 222222"),
			[]string{"Rossi Mario  0371 111111 1"}, "aggiornate 1, con avviso 1", "solo da nome e codice d'anagrafe"},
		{"the same who moves house", files("codice;cognome;nome;nato il;indirizzo;comune", "1;Rossi;Mario;1/1/1980;Via A 1;Lodi", "1;Rossi;Mario;1/1/1980;Via B 2;Lodi"),
			[]string{"Rossi Mario   1"}, "aggiornate 1", "ora vale quello del file"},
		{"a wife's name", files("codice;cognome;nome;nato il;comune", "7;Rossi;Anna;1/1/1980;Lodi", "7;Bianchi;Anna;1/1/1980;Lodi"),
			[]string{"Bianchi Anna   7"}, "aggiornate 1, con avviso 1", "altro nome o cognome"},
		{"another birth under one number", files("codice;cognome;nome;nato il;comune", "7;Rossi;Anna;1/1/1980;Lodi", "7;Rossi;Anna;2/1/1980;Lodi"),
			[]string{"Rossi Anna   7"}, "rifiutate 1", "altra data di nascita"},
		{"a telephone that changed, by birth", files("cognome;nome;nato il;comune;telefono", "Rossi;Mario;1/1/1980;Lodi;0371 1234", "Rossi;Mario;1/1/1980;Lodi;0371 5678"),
			[]string{"Rossi Mario  0371 1234 "}, "già presenti 1", "riconosciuta da cognome, nome e nascita"},
		{"a telephone that changed, by address", files("cognome;nome;indirizzo;comune;telefono", "Rossi;Mario;Via Po 1;Lodi;0371 1234", "Rossi;Mario;Via Po 1;Lodi;0371 5678"),
			[]string{"Rossi Mario  0371 1234 "}, "già presenti 1", "riconosciuta da nome, cognome e recapito"},
		{"a telephone that changed, and nothing else is known", files("cognome;nome;comune;telefono", "Rossi;Mario;Lodi;0371 1234", "Rossi;Mario;Lodi;0371 5678"),
			[]string{"Rossi Mario  0371 1234 ", "Rossi Mario  0371 5678 "}, "nuove 1, con avviso 1", "C'è già una persona con lo stesso nome"},
		{"a code that comes later", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;;Lodi", "Rossi;Mario;1/1/1980;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "aggiornate 1, con avviso 1", "ora la sua scheda lo ha"},
		{"a code that comes later, the birth in the code alone", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;;Lodi", "Rossi;Mario;;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "aggiornate 1, con avviso 1", "ora la sua scheda lo ha"},
		{"a code that is gone again", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;"+rossi+";Lodi", "Rossi;Mario;1/1/1980;;Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "già presenti 1", "riconosciuta"},
		{"a code of somebody else of the same name", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;2/1/1980;;Lodi", "Rossi;Mario;;"+rossi+";Lodi"),
			[]string{"Rossi Mario   ", "Rossi Mario " + rossi + "  "}, "nuove 1", ""},
		{"a provisional code that becomes personal", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;"+provisional+";Lodi", "Rossi;Mario;1/1/1980;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "aggiornate 1, con avviso 1", "ora vale quello personale"},
		{"and a provisional one after it", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;"+rossi+";Lodi", "Rossi;Mario;1/1/1980;"+provisional+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "già presenti 1", "che resta"},
		{"an STP code that becomes personal, by number", files("codice;cognome;nome;nato il;cf;comune", "7;Rossi;Mario;1/1/1980;STP0300112345678;Lodi", "7;Rossi;Mario;1/1/1980;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  7"}, "aggiornate 1, con avviso 1", "ora vale quello personale"},
		{"two homonyms of one day, with codes", files("cognome;nome;nato il;cf;comune", "Rossi;Mario;1/1/1980;"+rossi+";Lodi", "Rossi;Mario;1/1/1980;RSSMRA80A01F205X;Lodi"),
			[]string{"Rossi Mario " + rossi + "  ", "Rossi Mario RSSMRA80A01F205X  "}, "nuove 1, con avviso 1", "un altro codice fiscale"},
		{"two of one file with one name and birth", files("codice;cognome;nome;nato il;comune", "7;Rossi;Mario;1/1/1980;Lodi\n8;Rossi;Mario;1/1/1980;Lodi"),
			[]string{"Rossi Mario   7"}, "nuove 1, rifiutate 1", "perché si distinguano"},
		{"the registry's number is another now", files("codice;cognome;nome;nato il;comune", "7;Rossi;Mario;1/1/1980;Lodi", "8;Rossi;Mario;1/1/1980;Lodi"),
			[]string{"Rossi Mario   8"}, "aggiornate 1, con avviso 1", "un altro codice d'anagrafe"},
		{"the registry has put a code right", files("codice;cognome;nome;nato il;cf;comune", "7;Rossi;Mario;1/1/1980;RSSMRA80A01F205X;Lodi", "7;Rossi;Mario;1/1/1980;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  7"}, "aggiornate 1, con avviso 1", "c'era un altro codice fiscale"},
		{"names swapped under one number", files("codice;cognome;nome;comune", "7;Rossi;Mario;Lodi", "7;Mario;Rossi;Lodi"),
			[]string{"Rossi Mario   7"}, "rifiutate 1", "scambiati"},
		{"the same name and birth in another service", files("cognome;nome;nato il;comune", "Rossi;Mario;1/1/1980;Lodi", "Rossi;Mario;1/1/1980;Codogno"),
			[]string{"Rossi Mario   ", "Rossi Mario   "}, "nuove 1, con avviso 1", "In un altro servizio"},
		{"a person twice in a file, differently", files("cognome;nome;cf;comune;indirizzo;telefono", "Rossi;Mario;"+rossi+";Lodi;Via Po;\nRossi;Mario;"+rossi+";Lodi;Via Adda;0371 1234"),
			[]string{"Rossi Mario " + rossi + " 0371 1234 "}, "nuove 1, aggiornate 1, con avviso 1", "vale quella"},
		{"the code has another's name", files("cognome;nome;cf;comune", "Rossi;Mario;"+rossi+";Lodi", "Bianchi;Anna;"+rossi+";Lodi"),
			[]string{"Rossi Mario " + rossi + "  "}, "rifiutate 1", "altro nome o altra nascita"},
		{"capitals and accents", files("cognome;nome;nato il;comune", "D'Amicò;Nicolò;1/1/1980;Lodi", "D AMICO';NICOLO';1/1/1980;Lodi"),
			[]string{"D'Amicò Nicolò   "}, "già presenti 1", "riconosciuta"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			var r Result
			var problems []Problem
			var err error
			for _, text := range tt.files {
				if r, problems, err = runText(t, f, Anagrafe, text); err != nil {
					t.Fatal(err)
				}
			}
			if got := counts(r); got != tt.counts {
				t.Errorf("%s, want %s", got, tt.counts)
			}
			if tt.says != "" && !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Reason, tt.says) }) {
				t.Errorf("nothing says %q: %+v", tt.says, problems)
			}
			if tt.says == "" && len(problems) > 0 {
				t.Errorf("problems %+v", problems)
			}
			if got := f.people(); !slices.Equal(got, tt.want) {
				t.Errorf("the people are\n%q\nwant\n%q", got, tt.want)
			}
			before, commits := maps.Clone(f.records), f.commits
			if again, _, err := runText(t, f, Anagrafe, tt.files[len(tt.files)-1]); err != nil || again.New+again.Updated > 0 || len(f.records) != len(before) || f.commits != commits {
				t.Errorf("the last file again: %+v, %v", again, err)
			}
		})
	}
}

// people are surname, name, code, telephone and number of each, sorted.
func (f *fake) people() []string {
	var out []string
	for _, r := range f.records {
		out = append(out, fmt.Sprintf("%s %s %s %s %s", textOf(r.Field("cognome")), textOf(r.Field("nome")), textOf(r.Field("cf")), textOf(r.Field("telefono")), textOf(r.Field("id_esterno"))))
	}
	slices.Sort(out)
	return out
}

// TestEachCellOfARow: whichever optional cell is bad, the person lands with the
// others.
func TestEachCellOfARow(t *testing.T) {
	fields := []cartella.Path{"cf", "sesso", "data_nascita", "luogo_nascita", "cittadinanza", "stato_civile", "data_decesso", "indirizzo", "civico", "cap", "telefono", "cellulare", "email", "medico", "note"}
	for _, bad := range []string{"\u202e\u2066x", strings.Repeat("x", 20_000), "a\x01b", "3,33124E+09", "00/00/1980", "\u2028", "????", "\ufffd"} {
		for n := range fields {
			header, row := "id;cognome;nome;comune", "7;Rossi;Mario;Lodi"
			for i, p := range fields {
				header += ";" + string(p)
				row += ";"
				if i == n {
					row += bad
				}
			}
			f := newFake(t)
			r, problems, err := runText(t, f, Anagrafe, header+"\n"+row+"\n8;Verdi;Ada;Lodi\n")
			if err != nil || r.New != 2 {
				t.Errorf("%s holds %.12q: %+v, %v, %.300v", fields[n], bad, r, err, problems)
			}
		}
	}
}
