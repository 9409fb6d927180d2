package espressione

import (
	"fmt"
	"strings"
	"testing"
)

func scala(t testing.TB) *Lingua {
	t.Helper()
	l, err := Nuova([]Campo{
		{Nome: "bagno", Codici: []string{"a", "b", "c"}, Punti: true}, {Nome: "vestirsi", Codici: []string{"a", "b"}, Punti: true},
		{Nome: "eta", Tipo: Numero}, {Nome: "solo", Tipo: SiNo}, {Nome: "note"}, {Nome: "nascita"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestCompila: what is wrong with an expression is said before it is kept, in
// words that name the place.
func TestCompila(t *testing.T) {
	l := scala(t)
	tests := []struct {
		text  string
		esito Tipo
		want  string // part of what is said; empty: it is one
	}{
		{`somma(punti)`, Numero, ""},
		{`punti.bagno + punti.vestirsi * 2`, Numero, ""},
		{`solo ? punti.bagno : -1`, Numero, ""},
		{`bagno == "a" && eta >= 65 || !solo`, SiNo, ""},
		{`bagno in ["a", "b"] && nascita < "1950-01-01"`, SiNo, ""},
		{`has(risposte.eta) && risposte.eta > 3`, SiNo, ""},
		{`eta`, SiNo, "deve dare un sì o no"},
		{`bagno`, Numero, "deve dare un numero"},
		{`doccia == "a"`, SiNo, "«doccia» non è un campo"},
		{`risposte.doccia == "a"`, SiNo, "«doccia» non è un campo"},
		{`has(risposte.doccia)`, SiNo, "«doccia» non è un campo"},
		{`punti.doccia > 1`, SiNo, "«doccia» non è un campo"},
		{`punti.eta > 1`, SiNo, "«eta» non ha punti"},
		{`bagno == "z"`, SiNo, "«z» non è fra le voci di «bagno»"},
		{`risposte.bagno in ["a", "z"]`, SiNo, "«z» non è fra le voci di «bagno»"},
		{`bagno == 1`, SiNo, "«==» non si usa con (testo, numero)"},
		{`eta == "1"`, SiNo, "«==» non si usa con (numero, testo)"},
		{`eta > 1.5`, SiNo, "«>» non si usa con"},
		{`eta >`, SiNo, "non è scritta in modo corretto"},
		{``, SiNo, "non è scritta in modo corretto"},
		{`somma(risposte)`, Numero, "risposte"},
		{`punti == punti`, SiNo, "punti.<campo>"},
		{`[1, 2].all(x, x > 0)`, SiNo, "non è una funzione"},
		{`note.matches("a*")`, SiNo, "«matches» non è una funzione"},
		{`timestamp(nascita) < timestamp("2020-01-01T00:00:00Z")`, SiNo, "«timestamp» non è una funzione"},
		{`size(note) > 1`, SiNo, "«size» non è una funzione"},
		{`now() > 1`, SiNo, "«now» non è una funzione"},
		{`note + "a" == "b"`, SiNo, "«+» non si usa con"},
		{`{"a": 1} == {"a": 1}`, SiNo, "non ha"},
		{strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), SiNo, "non è scritta"},
		{"eta" + strings.Repeat(" + eta", 500), Numero, "troppo lunga"},
		{"somma(punti)" + strings.Repeat("+somma(punti)", 100), Numero, ""},
	}
	for _, tt := range tests {
		_, err := l.Compila(tt.text, tt.esito, nil)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.text, err, tt.want)
		}
	}
	only := func(nome string) bool { return nome == "bagno" }
	if _, err := l.Compila(`bagno == "a" && eta > 3`, SiNo, only); err == nil || !strings.Contains(err.Error(), "«eta» viene dopo") {
		t.Errorf("a field that comes behind: got %v", err)
	}
}

// TestCosta: an expression over a large form costs too much before it is kept.
func TestCosta(t *testing.T) {
	var campi []Campo
	for i := range 300 {
		campi = append(campi, Campo{Nome: fmt.Sprintf("c%d", i), Codici: []string{"a"}, Punti: true})
	}
	l, err := Nuova(campi)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Compila("somma(punti)", Numero, nil); err != nil {
		t.Error(err)
	}
	if _, err := l.Compila("somma(punti)"+strings.Repeat("+somma(punti)", 50), Numero, nil); err == nil || !strings.Contains(err.Error(), "costa troppo") {
		t.Errorf("fifty sums over three hundred fields: got %v", err)
	}
}

// TestEval: what has no answer has no value, unless the rest decides.
func TestEval(t *testing.T) {
	l := scala(t)
	v := Valori{Risposte: map[string]any{"bagno": "a", "eta": int64(70), "note": "x"}, Punti: map[string]int64{"bagno": 3}}
	for text, want := range map[string]bool{
		`bagno == "a"`: true, `bagno == "b"`: false, `eta > 69 && bagno in ["a", "b"]`: true,
		`vestirsi == "a"`: false, `!(vestirsi == "a")`: false, `vestirsi == "a" || eta == 70`: true, `has(risposte.vestirsi)`: false,
		`has(risposte.bagno)`: true, `!has(risposte.vestirsi) || vestirsi != "a"`: true, `solo`: false, `!solo`: true, `!risposte.solo`: true, `eta / 0 == 1`: false,
		`risposte.eta == 70`: true, `note < "y"`: true,
	} {
		e, err := l.Compila(text, SiNo, nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.Vero(l, v); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`somma(punti)`: "3 true", `punti.bagno * 2 - 1`: "5 true", `punti.vestirsi`: "0 false", `eta / 0`: "0 false",
		`9223372036854775807 + eta`: "0 false", `solo ? 1 : 2`: "2 true", `eta / 20`: "3 true",
	} {
		e, err := l.Compila(text, Numero, nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		n, ok := e.Numero(l, v)
		if got := fmt.Sprint(n, ok); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// FuzzCompila: no text panics, and what is kept gives the same twice.
func FuzzCompila(f *testing.F) {
	for _, s := range []string{`somma(punti)`, `bagno == "a" && eta > 3`, `has(risposte.eta)`, `[[1]] == [[1]]`, `a.b.c`, `{`, `"\x00"`} {
		f.Add(s)
	}
	l, err := Nuova([]Campo{{Nome: "bagno", Codici: []string{"a"}, Punti: true}, {Nome: "eta", Tipo: Numero}, {Nome: "solo", Tipo: SiNo}})
	if err != nil {
		f.Fatal(err)
	}
	v := Valori{Risposte: map[string]any{"bagno": "a", "eta": int64(70)}, Punti: map[string]int64{"bagno": 3}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, esito := range []Tipo{Numero, SiNo} {
			e, err := l.Compila(text, esito, nil)
			if err != nil {
				continue
			}
			n, ok := e.Numero(l, v)
			yes := e.Vero(l, v)
			if m, again := e.Numero(l, v); m != n || again != ok || e.Vero(l, v) != yes {
				t.Errorf("%q gives two answers", text)
			}
		}
	})
}

func BenchmarkLingua(b *testing.B) {
	for b.Loop() {
		l := scala(b)
		if _, err := l.Compila("somma(punti)", Numero, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEval(b *testing.B) {
	l := scala(b)
	e, err := l.Compila("somma(punti)", Numero, nil)
	if err != nil {
		b.Fatal(err)
	}
	v := Valori{Risposte: map[string]any{"bagno": "a"}, Punti: map[string]int64{"bagno": 3, "vestirsi": 1}}
	b.ReportAllocs()
	for b.Loop() {
		e.Numero(l, v)
	}
}
