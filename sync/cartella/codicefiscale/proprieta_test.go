package codicefiscale_test

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	cf "siz-icaro/sync/cartella/codicefiscale"
)

var (
	nomeACaso    = rapid.StringMatching(`[A-Za-zÀÈÉÌÒÙàèéìòùçñöüßØłæ][A-Za-zàèéìòù' -]{0,20}`)
	giornoACaso  = rapid.Custom(func(t *rapid.T) cf.Data { return giornoDopo(rapid.IntRange(0, 130*365).Draw(t, "giorni")) })
	personaACaso = rapid.Custom(func(t *rapid.T) cf.Persona {
		return cf.Persona{
			Cognome: nomeACaso.Draw(t, "cognome"),
			Nome:    nomeACaso.Draw(t, "nome"),
			Sesso:   rapid.SampledFrom([]cf.Sesso{cf.Maschio, cf.Femmina}).Draw(t, "sesso"),
			Nascita: giornoACaso.Draw(t, "nascita"),
			Luogo:   cf.Belfiore(rapid.StringMatching(`[A-MZ][0-9]{3}`).Draw(t, "luogo")),
		}
	})
)

// giornoDopo counts days from 1900-01-01.
func giornoDopo(n int) cf.Data { return cf.DataDi(time.Date(1900, 1, 1+n, 0, 0, 0, 0, time.UTC)) }

// What is computed is valid, gives the person's data back and agrees with them,
// in the base form and in each of the omocodia.
func TestComputedCodesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := personaACaso.Draw(t, "persona")
		c, err := cf.Compute(p)
		if err != nil {
			t.Fatalf("Compute(%+v): %v", p, err)
		}
		for _, v := range append(c.Omocodie(), c) {
			letto, err := cf.Parse(v.String())
			if err != nil {
				t.Fatalf("Parse(%v): %v", v, err)
			}
			if d := letto.Check(p); d != nil {
				t.Fatalf("%v against %+v: %v", v, p, d)
			}
			if letto.Normalizza() != c || letto.Sesso() != p.Sesso || letto.Luogo() != p.Luogo {
				t.Fatalf("%v does not give back %+v", v, p)
			}
			nascite := letto.Nascite(p.Nascita)
			if len(nascite) == 0 || nascite[0] != p.Nascita {
				t.Fatalf("%v as at the birth: %v, want %v first", v, nascite, p.Nascita)
			}
		}
	})
}

// One wrong character is always noticed: in any one position no two characters
// that may stand there have the same value modulo 26.
func TestOneWrongCharacterIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := cf.Compute(personaACaso.Draw(t, "persona"))
		if err != nil {
			t.Fatal(err)
		}
		b := []byte(c.String())
		i := rapid.IntRange(0, 15).Draw(t, "posizione")
		originale := b[i]
		sostituto := rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")).
			Filter(func(b byte) bool { return b != originale }).Draw(t, "sostituto")
		b[i] = sostituto
		if _, err := cf.Parse(string(b)); err == nil {
			t.Fatalf("%s for %v: %c in place of %c went unnoticed", b, c, sostituto, originale)
		}
	})
}

// A datum that changes what the code would be is found, under its name.
func TestCheckFindsEachDatum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, altra := personaACaso.Draw(t, "persona"), personaACaso.Draw(t, "altra")
		c, err := cf.Compute(p)
		if err != nil {
			t.Fatal(err)
		}
		cambia := map[cf.Campo]func(*cf.Persona){
			cf.CampoCognome: func(q *cf.Persona) { q.Cognome = altra.Cognome },
			cf.CampoNome:    func(q *cf.Persona) { q.Nome = altra.Nome },
			cf.CampoData:    func(q *cf.Persona) { q.Nascita = altra.Nascita },
			cf.CampoSesso:   func(q *cf.Persona) { q.Sesso = altra.Sesso },
			cf.CampoLuogo:   func(q *cf.Persona) { q.Luogo = altra.Luogo },
		}
		for campo, muta := range cambia {
			q := p
			muta(&q)
			calcolato, err := cf.Compute(q)
			if err != nil {
				t.Fatal(err)
			}
			trovate := c.Check(q)
			if calcolato == c && len(trovate) != 0 || calcolato != c && (len(trovate) != 1 || trovate[0].Campo != campo) {
				t.Fatalf("%v against %+v: %v, want only %s if anything", c, q, trovate, campo)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"RSSMRA80A01E648Q", "rssmra 80a01 esquw", "86334519757", "STP0301234567890", "ENI0301234567890",
		"RSSMRA80A01E648", "", "\xff", "RSSMRÀ80A01E648Q", "STPNEI51L30E648X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := cf.Parse(s)
		if err != nil {
			var e *cf.Errore
			if !errors.As(err, &e) || e.Messaggio == "" || e.Campo == "" || e.Posizione < 0 || e.Posizione > utf8.RuneCountInString(s) {
				t.Fatalf("Parse(%q): %#v", s, err)
			}
			if !c.IsZero() {
				t.Fatalf("Parse(%q) gave a code and an error", s)
			}
			return
		}
		if again, err := cf.Parse(c.String()); err != nil || again != c {
			t.Fatalf("%v read again: %v, %v", c, again, err)
		}
		n := c.Normalizza()
		if again, err := cf.Parse(n.String()); err != nil || again.Normalizza() != n {
			t.Fatalf("%v normalized to %v: %v", c, n, err)
		}
		if c.Tipo() == cf.Personale && (!c.Luogo().Valido() || c.Sesso() == "" || len(c.Omocodie()) != 127) {
			t.Fatalf("%v is not whole", c)
		}
	})
}

func FuzzParseIBAN(f *testing.F) {
	for _, s := range []string{"IT60X0542811101000000123456", "DE89370400440532013000", "IT6", "IT60\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		iban, err := cf.ParseIBAN(s)
		if err != nil {
			return
		}
		if again, err := cf.ParseIBAN(string(iban)); err != nil || again != iban {
			t.Fatalf("%s read again: %s, %v", iban, again, err)
		}
	})
}

// The table of places meets text from import files and from the keyboard.
func FuzzPerNome(f *testing.F) {
	for _, s := range []string{"Lodi", "S. Angelo", "Samone (TN)", "(", "S", "\xff(TN)", "''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range cf.PerNome(s, cf.Data{}) {
			if _, ok := cf.Cerca(l.Belfiore); !ok {
				t.Fatalf("PerNome(%q) gave %s, which is not in the table", s, l.Belfiore)
			}
		}
		if got := cf.Suggerisci(s, cf.Data{}, 5); len(got) > 5 {
			t.Fatalf("Suggerisci(%q) gave %d places", s, len(got))
		}
	})
}
