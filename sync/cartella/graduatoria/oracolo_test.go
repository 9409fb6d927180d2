package graduatoria_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/graduatoria"
)

// persona is who applies, as the office knows them: what a call asks of them is
// worked out from this, as a call does.
type persona struct {
	minore  bool
	adl     int64
	isee    int64 // in cents
	senza   bool  // no ISEE at all
	scaduto bool
	chi     string
}

// chiamata is one random call with who applied.
type chiamata struct {
	criterio graduatoria.Criterio
	domande  []graduatoria.Domanda
}

// acaso is a call whose values are so few that much is equal.
func acaso(r *rand.Rand, linea string, scorre bool) chiamata {
	c := graduatoria.Criterio{Linea: graduatoria.Linea{Codice: linea, Titolo: "Linea " + linea, Scorre: scorre}}
	c.Chiavi = []graduatoria.Chiave{{Etichetta: "ADL + IADL"}, {Etichetta: "ISEE"}}
	if r.IntN(3) == 0 {
		c.Chiavi[r.IntN(2)].Decrescente = true
	}
	needed := r.IntN(2) == 0 // whether the call refuses who has no ISEE, or puts them last
	once := r.IntN(2) == 0   // whether it pays once for a person
	numbers := r.Perm(40)
	var out []graduatoria.Domanda
	for i := range r.IntN(14) {
		p := persona{
			minore: r.IntN(4) == 0, adl: r.Int64N(3), isee: 10_000_00 + r.Int64N(4)*10_000_00,
			senza: r.IntN(8) == 0, scaduto: r.IntN(8) == 0,
		}
		if r.IntN(3) == 0 {
			p.chi = fmt.Sprint("N", r.IntN(3))
		}
		d := graduatoria.Domanda{
			Codice: fmt.Sprintf("D%02d", i), Protocollo: fmt.Sprintf("2026/%06d", numbers[i]/2), // two may share one
			Importo: 1_000_00 + r.Int64N(3)*250_00,
			Chiavi:  []graduatoria.Valore{{Numero: p.adl, Testo: fmt.Sprint(p.adl)}, {Numero: p.isee, Testo: fmt.Sprint(p.isee)}},
		}
		limit := int64(25_000_00)
		if p.minore {
			limit = 40_000_00
			d.Importo *= 2
		}
		switch {
		case p.senza:
			d.Chiavi[1] = graduatoria.Valore{Manca: "ISEE non presentato"}
		case p.scaduto:
			d.Chiavi[1] = graduatoria.Valore{Manca: "ISEE scaduto"}
		case p.isee > limit:
			d.Mancanti = append(d.Mancanti, "L'ISEE supera la soglia.")
		}
		if needed && d.Chiavi[1].Manca != "" {
			d.Mancanti = append(d.Mancanti, "Manca un ISEE valido.")
		}
		if once {
			d.Gruppo = p.chi
		}
		out = append(out, d)
	}
	c.Linea.Budget = r.Int64N(9) * 750_00
	return chiamata{c, out}
}

// esito is what the oracle knows of an application.
type esito struct {
	posizione int
	pari      bool
	stato     graduatoria.Esito
}

// chiave is an application's place as one text: it comes before another if its
// text is less. whole says whether it tells who is equal in the keys apart.
func chiave(c graduatoria.Criterio, d graduatoria.Domanda, whole bool) string {
	var out strings.Builder
	for i, k := range c.Chiavi {
		v := d.Chiavi[i]
		n := uint64(v.Numero) + 1<<63
		if k.Decrescente {
			n = ^n
		}
		if v.Manca != "" {
			out.WriteString("1|")
			continue
		}
		fmt.Fprintf(&out, "0%016x|", n)
	}
	if whole {
		out.WriteString(d.Protocollo + "|" + d.Codice)
	}
	return out.String()
}

// posizioni counts, for each application, those that come before it.
func posizioni(c chiamata) map[string]*esito {
	out := map[string]*esito{}
	for _, d := range c.domande {
		e := &esito{stato: graduatoria.NonIdonea}
		out[d.Codice] = e
		if len(d.Mancanti) > 0 {
			continue
		}
		e.posizione, e.stato = 1, graduatoria.NonFinanziata
		for _, other := range c.domande {
			if other.Codice == d.Codice || len(other.Mancanti) > 0 {
				continue
			}
			if chiave(c.criterio, other, true) < chiave(c.criterio, d, true) {
				e.posizione++
			}
			e.pari = e.pari || chiave(c.criterio, other, false) == chiave(c.criterio, d, false)
		}
	}
	return out
}

// fondi gives the money to the longest stretch of those who wait that it covers:
// of a person the first alone waits, and none where one of it is paid.
func fondi(c chiamata, of map[string]*esito, spent int64) {
	if c.criterio.Linea.Budget == 0 { // there is none: they wait for nothing
		for _, e := range of {
			if e.stato == graduatoria.NonFinanziata {
				e.stato = graduatoria.Idonea
			}
		}
		return
	}
	var waits []graduatoria.Domanda
	left := c.criterio.Linea.Budget - spent
	people := map[string]bool{"": false}
	for _, d := range c.domande {
		if of[d.Codice].stato == graduatoria.Finanziata {
			left -= d.Importo
			people[d.Gruppo] = d.Gruppo != ""
		}
	}
	for place := 1; place <= len(c.domande); place++ {
		for _, d := range c.domande {
			if e := of[d.Codice]; e.posizione != place || e.stato != graduatoria.NonFinanziata || people[d.Gruppo] {
				continue
			}
			people[d.Gruppo] = d.Gruppo != ""
			waits = append(waits, d)
		}
	}
	for n := len(waits); n > 0; n-- {
		sum := int64(0)
		for _, d := range waits[:n] {
			sum += d.Importo
		}
		if sum <= left {
			for _, d := range waits[:n] {
				of[d.Codice].stato = graduatoria.Finanziata
			}
			return
		}
	}
}

func uguale(t *testing.T, seed uint64, step string, c chiamata, got graduatoria.Lista, want map[string]*esito, spent int64) {
	t.Helper()
	if len(got.Righe) != len(c.domande) {
		t.Fatalf("seed %d, %s: %d rows of %d applications", seed, step, len(got.Righe), len(c.domande))
	}
	total := int64(0)
	for i, r := range got.Righe {
		w := want[r.Codice]
		if r.Posizione != w.posizione || r.Pari != w.pari || r.Esito != w.stato {
			t.Fatalf("seed %d, %s: %s is %d %v %s, want %d %v %s", seed, step, r.Codice, r.Posizione, r.Pari, r.Esito, w.posizione, w.pari, w.stato)
		}
		if r.Posizione > 0 && r.Posizione != i+1 {
			t.Fatalf("seed %d, %s: position %d stands in row %d", seed, step, r.Posizione, i+1)
		}
		if (r.Motivo == "") != (r.Esito == graduatoria.Finanziata || r.Esito == graduatoria.Idonea) {
			t.Fatalf("seed %d, %s: %s is %s because of %q", seed, step, r.Codice, r.Esito, r.Motivo)
		}
		if r.Esito == graduatoria.Finanziata {
			total += r.Importo
			if r.Progressivo != total {
				t.Fatalf("seed %d, %s: down to %s are %d, want %d", seed, step, r.Codice, r.Progressivo, total)
			}
		}
	}
	if left := c.criterio.Linea.Budget - spent - total; got.Residuo() != left || left < 0 {
		t.Fatalf("seed %d, %s: left %d, want %d", seed, step, got.Residuo(), left)
	}
}

// TestOracle holds rankings and what comes after them to another way of working
// them out, over random calls of two lists, of which one scrolls.
func TestOracle(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(5_000) {
		r := rand.New(rand.NewPCG(seed, 12))
		for _, scorre := range []bool{true, false} {
			c := acaso(r, map[bool]string{true: "A", false: "B"}[scorre], scorre)
			want := posizioni(c)
			fondi(c, want, 0)
			mixed := slices.Clone(c.domande)
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			list, err := graduatoria.Forma(c.criterio, c.domande)
			other, failed := graduatoria.Forma(c.criterio, mixed)
			if err != nil || failed != nil {
				t.Fatal(err, failed)
			}
			uguale(t, seed, "first", c, list, want, 0)
			v := versione(1, graduatoria.Definitiva, nil, list)
			stessi(t, v, versione(1, graduatoria.Definitiva, nil, other))
			conta(seen, list)

			spent := int64(0)
			for n := range r.IntN(3) {
				left, freed := []graduatoria.Uscita{}, int64(0)
				for _, row := range list.Righe {
					if row.Posizione > 0 && row.Esito != graduatoria.Uscito && r.IntN(4) == 0 {
						left = append(left, graduatoria.Uscita{Codice: row.Codice, Motivo: []string{"Rinuncia.", "Decesso.", "Trasferimento."}[r.IntN(3)]})
						if row.Esito == graduatoria.Finanziata {
							freed += row.Importo
						}
						want[row.Codice].stato = graduatoria.Uscito
					}
				}
				paid := int64(0)
				if freed > 0 {
					paid = r.Int64N(freed + 1)
				}
				spent += paid
				if scorre {
					fondi(c, want, spent)
				}
				before := v
				if list, err = list.Scorri(left, paid); err != nil {
					t.Fatal(err)
				}
				uguale(t, seed, "scorrimento", c, list, want, spent)
				conta(seen, list)
				v = versione(n+2, graduatoria.Scorrimento, &before, list)
				if err := v.Verifica(&before, v.Precedente); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
			}
		}
	}
	for _, what := range []string{"pari", "finanziata", "idonea_non_finanziata", "non_idonea", "uscita", "stessa persona", "fondi fra pari", "parte", "non scorre"} {
		if seen[what] < 100 {
			t.Errorf("the lists show %q %d times", what, seen[what])
		}
	}
}

// conta notes what a list shows, so that the random ones are known to be of every
// sort.
func conta(seen map[string]int, l graduatoria.Lista) {
	for _, r := range l.Righe {
		seen[string(r.Esito)]++
		if r.Pari {
			seen["pari"]++
		}
		for what, words := range map[string]string{"stessa persona": "stessa persona", "fondi fra pari": "pari merito", "parte": "importo intero", "non scorre": "non scorre"} {
			if strings.Contains(r.Motivo, words) {
				seen[what]++
			}
		}
	}
}

func versione(n int, tipo graduatoria.Tipo, prima *graduatoria.Versione, l graduatoria.Lista) graduatoria.Versione {
	v := graduatoria.Versione{Numero: n, Tipo: tipo, Lista: l}
	if prima != nil {
		v.Precedente, _ = prima.Impronta()
	}
	return v
}

// stessi: the same list is the same bytes, and not those of one that is a cent
// otherwise.
func stessi(t *testing.T, v, w graduatoria.Versione) {
	t.Helper()
	a, err := v.Istantanea()
	b, failed := w.Istantanea()
	if err != nil || failed != nil || !bytes.Equal(a, b) {
		t.Fatalf("two snapshots of one list (%v, %v):\n%s\n%s", err, failed, a, b)
	}
	if err := v.Verifica(nil, ""); err != nil {
		t.Fatal(err)
	}
	if len(w.Righe) == 0 {
		return
	}
	w.Righe = slices.Clone(w.Righe)
	w.Righe[0].Progressivo++
	if err := w.Verifica(nil, ""); !errors.Is(err, graduatoria.ErrDiversa) {
		t.Fatalf("a list that was tampered with: %v", err)
	}
}
