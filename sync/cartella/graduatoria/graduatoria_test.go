package graduatoria_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/graduatoria"
)

// b2 is the criterion by which Lodi ranked in 2021.
func b2(budget int64, scorre bool) graduatoria.Criterio {
	return graduatoria.Criterio{
		Linea:  graduatoria.Linea{Codice: "caregiver", Titolo: "Buono caregiver", Budget: budget, Scorre: scorre},
		Chiavi: []graduatoria.Chiave{{Etichetta: "ADL + IADL"}, {Etichetta: "ISEE"}},
	}
}

func domanda(n int, adl, isee int64) graduatoria.Domanda {
	return graduatoria.Domanda{
		Codice: fmt.Sprintf("2026/%06d", n), Protocollo: fmt.Sprintf("2026/%06d", n), Importo: 1_200_00,
		Chiavi: []graduatoria.Valore{{Numero: adl, Testo: fmt.Sprint(adl)}, {Numero: isee * 100, Testo: fmt.Sprint(isee, ",00 €")}},
	}
}

func forma(t *testing.T, c graduatoria.Criterio, domande ...graduatoria.Domanda) graduatoria.Lista {
	t.Helper()
	l, err := graduatoria.Forma(c, domande)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// racconta is a list in a few words a row.
func racconta(l graduatoria.Lista) (out []string) {
	for _, r := range l.Righe {
		out = append(out, fmt.Sprintf("%d %s %s %s", r.Posizione, strings.TrimLeft(r.Codice[5:], "0"), r.Esito, r.Motivo))
	}
	return out
}

func TestFondiFraPari(t *testing.T) {
	l := forma(t, b2(2_400_00, true), domanda(4, 0, 9_000), domanda(3, 0, 8_000), domanda(2, 0, 8_000), domanda(1, 0, 8_000))
	want := []string{
		"1 1 finanziata ", "2 2 finanziata ",
		"3 3 idonea_non_finanziata I fondi della linea finiscono fra domande a pari merito: ha deciso il protocollo.",
		"4 4 idonea_non_finanziata I fondi della linea finiscono prima.",
	}
	if got := racconta(l); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestNessunoSorpassa: what does not suffice for one goes to nobody behind, until
// it comes to enough.
func TestNessunoSorpassa(t *testing.T) {
	small := domanda(3, 2, 8_000)
	small.Importo = 100_00
	l := forma(t, b2(2_000_00, true), domanda(1, 0, 8_000), domanda(2, 1, 8_000), small)
	want := []string{
		"1 1 finanziata ", "2 2 idonea_non_finanziata I fondi che restano non bastano per l'importo intero.",
		"3 3 idonea_non_finanziata I fondi della linea finiscono prima.",
	}
	if got := racconta(l); !slices.Equal(got, want) || l.Residuo() != 800_00 {
		t.Errorf("got %q, left %d", got, l.Residuo())
	}
}

func TestScorri(t *testing.T) {
	at := []graduatoria.Domanda{domanda(1, 0, 8_000), domanda(2, 1, 8_000), domanda(3, 2, 8_000), domanda(4, 3, 8_000)}
	for _, c := range []struct {
		name   string
		scorre bool
		spent  int64
		want   string
		change []graduatoria.Cambio
	}{
		{"a line that scrolls", true, 0, "finanziata", []graduatoria.Cambio{
			{"2026/000001", "Da «Idonea finanziata» a «Non più in graduatoria». Rinuncia del 3 novembre 2026."},
			{"2026/000003", "Da «Idonea non finanziata» a «Idonea finanziata»."},
		}},
		{"what was paid is gone", true, 100_00, "idonea_non_finanziata", nil},
		{"a line that does not", false, 0, "idonea_non_finanziata", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := forma(t, b2(2_400_00, c.scorre), at...)
			after, err := before.Scorri([]graduatoria.Uscita{{"2026/000001", "Rinuncia del 3 novembre 2026."}}, c.spent)
			if err != nil {
				t.Fatal(err)
			}
			if got := after.Righe[2]; got.Posizione != 3 || string(got.Esito) != c.want {
				t.Errorf("who came third is %d %s, want 3 %s", got.Posizione, got.Esito, c.want)
			}
			if got := graduatoria.Cambiamenti(before, after); c.change != nil && !slices.Equal(got, c.change) {
				t.Errorf("changes: %q", got)
			}
			if before.Righe[0].Esito != graduatoria.Finanziata {
				t.Error("the list before has changed")
			}
		})
	}
}

// TestStessaPersona: of a person's applications one is paid; when that one leaves it is
// the next one's turn.
func TestStessaPersona(t *testing.T) {
	a, b := domanda(1, 0, 8_000), domanda(2, 1, 8_000)
	a.Gruppo, b.Gruppo = "2026/000001", "2026/000001"
	l := forma(t, b2(9_000_00, true), a, b, domanda(3, 2, 8_000))
	want := []string{"1 1 finanziata ", "2 2 idonea_non_finanziata Per la stessa persona è già finanziata un'altra domanda.", "3 3 finanziata "}
	if got := racconta(l); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	l, err := l.Scorri([]graduatoria.Uscita{{"2026/000001", "Decesso."}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	want = []string{"1 1 uscita Decesso.", "2 2 finanziata ", "3 3 finanziata "}
	if got := racconta(l); !slices.Equal(got, want) {
		t.Errorf("after a death: %q", got)
	}
}

func TestRifiuta(t *testing.T) {
	list := forma(t, b2(2_400_00, true), domanda(1, 0, 8_000))
	short, poor := domanda(2, 0, 1), domanda(3, 0, 1)
	short.Chiavi, poor.Importo = short.Chiavi[:1], -1
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"twice":       {second(graduatoria.Forma(b2(1, true), []graduatoria.Domanda{domanda(1, 0, 1), domanda(1, 0, 1)})), "La domanda 2026/000001 c'è due volte."},
		"no code":     {second(graduatoria.Forma(b2(1, true), []graduatoria.Domanda{{Protocollo: "2026/000009"}})), "La domanda con protocollo 2026/000009 non ha un codice."},
		"a key less":  {second(graduatoria.Forma(b2(1, true), []graduatoria.Domanda{short})), "La domanda 2026/000002 non ha un valore per ogni chiave del criterio."},
		"less than 0": {second(graduatoria.Forma(b2(1, true), []graduatoria.Domanda{poor})), "L'importo della domanda 2026/000003 è meno di zero."},
		"no money":    {second(graduatoria.Forma(b2(-1, true), nil)), "I fondi della linea «Buono caregiver» sono meno di zero: correggi l'avviso."},
		"unknown":     {second(list.Scorri([]graduatoria.Uscita{{"2026/000007", "Rinuncia."}}, 0)), "La domanda 2026/000007 non ha una posizione nella graduatoria: non può uscirne."},
		"left twice":  {second(list.Scorri([]graduatoria.Uscita{{"2026/000001", "Rinuncia."}, {"2026/000001", "Decesso."}}, 0)), "La domanda 2026/000001 è già uscita dalla graduatoria."},
		"paid more":   {second(list.Scorri([]graduatoria.Uscita{{"2026/000001", "Rinuncia."}}, 1_200_01)), "Quanto è già stato erogato a chi esce non può superare quanto gli era stato assegnato."},
	} {
		var said graduatoria.Errore
		if !errors.As(c.err, &said) || string(said) != c.want {
			t.Errorf("%s: %v, want %s", name, c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestSpiega(t *testing.T) {
	none, failed := domanda(5, 0, 0), domanda(6, 0, 1)
	none.Chiavi[1] = graduatoria.Valore{Manca: "«ISEE» non è compilato"}
	failed.Mancanti = []string{"L'ISEE supera 25.000 €.", "Manca il verbale di invalidità."}
	l := forma(t, b2(2_400_00, true), domanda(1, 0, 8_000), domanda(2, 0, 8_000), domanda(3, 1, 7_000), none, failed)
	want := [][]string{
		{"ADL + IADL (prima il più basso): 0.", "ISEE (prima il più basso): 8000,00 €.", "È la prima della lista.", "Idonea finanziata: i fondi della linea bastano fin qui."},
		{"ADL + IADL (prima il più basso): 0, come chi precede.", "ISEE (prima il più basso): 8000,00 €, come chi precede.", "A pari merito con chi precede: viene prima chi ha il protocollo più basso, e il suo è 2026/000002.", "Idonea finanziata: i fondi della linea bastano fin qui."},
		{"ADL + IADL (prima il più basso): 0, come chi precede.", "ISEE: manca («ISEE» non è compilato), perciò viene dopo chi ce l'ha; è questo che la mette dopo chi precede.", "Idonea non finanziata. I fondi della linea finiscono prima."},
		{"ADL + IADL (prima il più basso): 1; è questo che la mette dopo chi precede.", "ISEE (prima il più basso): 7000,00 €.", "Idonea non finanziata. I fondi della linea finiscono prima."},
		{"Non ha una posizione. L'ISEE supera 25.000 €. Manca il verbale di invalidità."},
	}
	for i := range l.Righe {
		if got := l.Spiega(i); !slices.Equal(got, want[i]) {
			t.Errorf("row %d: %q", i, got)
		}
	}
	own := [][]string{
		{"ADL + IADL (prima il più basso): 0.", "ISEE (prima il più basso): 8000,00 €.", "È la prima della lista.", "Idonea finanziata: i fondi della linea bastano fin qui."},
		{"ADL + IADL (prima il più basso): 0.", "ISEE (prima il più basso): 8000,00 €.", "A parità di tutto il resto viene prima chi ha il protocollo più basso: il suo è 2026/000002.", "Idonea finanziata: i fondi della linea bastano fin qui."},
		{"ADL + IADL (prima il più basso): 0.", "ISEE: manca («ISEE» non è compilato), perciò viene dopo chi ce l'ha.", "A parità di tutto il resto viene prima chi ha il protocollo più basso: il suo è 2026/000005.", "Idonea non finanziata. I fondi della linea finiscono prima."},
	}
	for i, want := range own {
		if got := l.SpiegaSua(i); !slices.Equal(got, want) {
			t.Errorf("row %d, to who sent it: %q", i, got)
		}
	}
}

// TestImpronta: the bytes of a snapshot are part of what was published, whatever
// the program becomes.
func TestImpronta(t *testing.T) {
	v := versione(1, graduatoria.Provvisoria, nil, forma(t, b2(1_200_00, true), domanda(2, 1, 9_000), domanda(1, 0, 8_000)))
	raw, err := v.Istantanea()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"formato":1,"numero":1,"tipo":"provvisoria","precedente":"",` +
		`"criterio":{"linea":{"codice":"caregiver","titolo":"Buono caregiver","budget":120000,"scorre":true},"chiavi":[{"etichetta":"ADL + IADL","decrescente":false},{"etichetta":"ISEE","decrescente":false}]},` +
		`"speso":0,"righe":[` +
		`{"codice":"2026/000001","protocollo":"2026/000001","mancanti":[],"chiavi":[{"numero":0,"testo":"0","manca":""},{"numero":800000,"testo":"8000,00 €","manca":""}],"importo":120000,"gruppo":"","posizione":1,"pari":false,"esito":"finanziata","motivo":"","progressivo":120000},` +
		`{"codice":"2026/000002","protocollo":"2026/000002","mancanti":[],"chiavi":[{"numero":1,"testo":"1","manca":""},{"numero":900000,"testo":"9000,00 €","manca":""}],"importo":120000,"gruppo":"","posizione":2,"pari":false,"esito":"idonea_non_finanziata","motivo":"I fondi della linea finiscono prima.","progressivo":0}]}`
	if string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
	const sum = "d7bb2b1a7943269e33478f16a6341350edf5a44bba8b5a4dbdcaa3ec104d2f2f"
	if got, err := v.Impronta(); err != nil || got != sum {
		t.Errorf("fingerprint %s (%v), want %s", got, err, sum)
	}
}

// TestVerificaDopo: a version is made after the one whose fingerprint it names, and the
// first after none.
func TestVerificaDopo(t *testing.T) {
	l := forma(t, b2(1_200_00, true), domanda(2, 1, 9_000), domanda(1, 0, 8_000))
	before := versione(1, graduatoria.Provvisoria, nil, l)
	v := versione(2, graduatoria.Definitiva, &before, l)
	for impronta, prima := range map[string]*graduatoria.Versione{"": nil, "f0": &before} {
		if err := v.Verifica(prima, impronta); !errors.Is(err, graduatoria.ErrDiversa) {
			t.Errorf("taken for made after %q: %v", impronta, err)
		}
	}
	if err := v.Verifica(&before, v.Precedente); err != nil {
		t.Error(err)
	}
}

// TestPubblica reads what is published, byte for byte, for anything but the code,
// the position and the outcome.
func TestPubblica(t *testing.T) {
	secret := domanda(3, 7, 24_999)
	secret.Mancanti, secret.Gruppo = []string{"L'ISEE di Bianchi Ada (BNCDAA50A41E648X) supera la soglia."}, "Bianchi Ada"
	l := forma(t, b2(1_200_00, true), domanda(1, 0, 8_123), domanda(2, 0, 9_456), domanda(4, 5, 9_457), secret)
	l, err := l.Scorri([]graduatoria.Uscita{{"2026/000002", "Decesso del 3 novembre 2026."}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := l.CSV()
	if err != nil {
		t.Fatal(err)
	}
	rest, marked := strings.CutPrefix(string(raw), "\ufeff")
	r := csv.NewReader(strings.NewReader(rest))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || !marked {
		t.Fatal(err, marked)
	}
	want := [][]string{
		{"Codice domanda", "Posizione", "Esito"},
		{"2026/000001", "1", "Idonea finanziata"},
		{"2026/000002", "2", "Non più in graduatoria"},
		{"2026/000004", "3", "Idonea non finanziata"},
		{"2026/000003", "", "Non idonea"},
	}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("published: %q", rows)
	}
	// What the reader above may have overlooked: nothing is left of the bytes.
	for _, row := range want {
		rest = strings.Replace(rest, strings.Join(row, ";")+"\r\n", "", 1)
	}
	if rest != "" {
		t.Errorf("published besides: %q", rest)
	}
}

func BenchmarkForma(b *testing.B) {
	var domande []graduatoria.Domanda
	for i := range 5_000 {
		domande = append(domande, domanda(i*7919%5_000+1, int64(i*31%15), int64(i*17%400)*50))
	}
	for b.Loop() {
		l, err := graduatoria.Forma(b2(610_886_00, true), domande)
		if err != nil {
			b.Fatal(err)
		}
		v := graduatoria.Versione{Numero: 1, Tipo: graduatoria.Definitiva, Lista: l}
		if _, err := v.Impronta(); err != nil {
			b.Fatal(err)
		}
	}
}
