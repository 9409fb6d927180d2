package modelli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// punti are the points of each choice of each item, as the scales are published,
// item by item in their order. It is written apart from the files, from the
// papers and forms that they name: who changes one reads the other.
var punti = map[string][]string{
	// Katz 1963, with the three answers of the Italian forms.
	"adl-katz": {
		"bagno 1 1 0", "vestirsi 1 1 0", "gabinetto 1 0 0", "spostarsi 1 0 0", "continenza 1 0 0", "mangiare 1 1 0",
	},
	// Lawton and Brody 1969: help with every work in the house is a point there.
	"iadl-lawton": {
		"telefono 1 1 1 0", "spesa 1 0 0 0", "pasti 1 0 0 0", "casa 1 1 1 1 0", "bucato 1 1 0", "spostamenti 1 1 1 0 0", "medicine 1 0 0", "denaro 1 1 0",
	},
	// The variant in which it is none.
	"iadl-lawton-casa": {
		"telefono 1 1 1 0", "spesa 1 0 0 0", "pasti 1 0 0 0", "casa 1 1 1 0 0", "bucato 1 1 0", "spostamenti 1 1 1 0 0", "medicine 1 0 0", "denaro 1 1 0",
	},
	// The five items that men were asked: A, B, F, G, H.
	"iadl-lawton-uomini": {
		"telefono 1 1 1 0", "spesa 1 0 0 0", "spostamenti 1 1 1 0 0", "medicine 1 0 0", "denaro 1 1 0",
	},
	// Mahoney and Barthel 1965.
	"barthel": {
		"mangiare 10 5 0", "bagno 5 0", "aspetto 5 0", "vestirsi 10 5 0", "feci 10 5 0", "urine 10 5 0", "gabinetto 10 5 0",
		"trasferirsi 15 10 5 0", "camminare 15 10 5 0", "scale 10 5 0",
	},
	// Shah, Vanclay and Cooper 1989: the wheelchair is asked of who does not walk.
	"barthel-modificato": {
		"mangiare 10 8 5 2 0", "bagno 5 4 3 1 0", "aspetto 5 4 3 1 0", "vestirsi 10 8 5 2 0", "feci 10 8 5 2 0", "urine 10 8 5 2 0", "gabinetto 10 8 5 2 0",
		"trasferirsi 15 12 8 3 0", "camminare 15 12 8 3 0", "carrozzina 5 4 3 1 0", "scale 10 8 5 2 0",
	},
}

// massimi are the totals of who can do everything.
var massimi = map[string]int{
	"adl-katz": 6, "iadl-lawton": 8, "iadl-lawton-casa": 8, "iadl-lawton-uomini": 5, "barthel": 100, "barthel-modificato": 100,
}

// file is a model as its file has it.
type file struct {
	Codice, Versione, Titolo, Uso, Descrizione, Fonte, Licenza string

	Parti []struct {
		Titolo string
		Campi  []struct {
			Path, Tipo, Etichetta, Aiuto, Quando string
			Obbligatorio                         bool
			Fino, Max                            int
			Voci                                 []struct {
				Codice, Testo string
				Punti         *int
			}
		}
	}
	Totali []struct {
		Nome, Etichetta, Espressione string
		Max                          int
		Fasce                        []struct {
			Da, A int
			Testo string
		}
	}
}

func leggi(t *testing.T) map[string]file {
	t.Helper()
	out := map[string]file{}
	names, err := fs.Glob(Files, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var f file
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := f.Codice + ".json"; got != name {
			t.Errorf("%s holds the model %q", name, f.Codice)
		}
		out[f.Codice] = f
	}
	return out
}

func TestPoints(t *testing.T) {
	files := leggi(t)
	for codice, want := range punti {
		var got []string
		for _, parte := range files[codice].Parti {
			for _, c := range parte.Campi {
				row := c.Path
				for _, v := range c.Voci {
					if v.Punti == nil {
						t.Fatalf("%s: %s: choice %s has no points", codice, c.Path, v.Codice)
					}
					row += fmt.Sprintf(" %d", *v.Punti)
				}
				if !c.Obbligatorio {
					row += " not asked of everybody"
				}
				got = append(got, row)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", codice, got, want)
		}
	}
}

// TestBands: the bands of a total cover it from nought to its most, each number
// once, and its most is what who can do everything has.
func TestBands(t *testing.T) {
	for codice, f := range leggi(t) {
		best := 0
		for _, parte := range f.Parti {
			for _, c := range parte.Campi {
				most := 0
				for _, v := range c.Voci {
					if v.Punti != nil && c.Quando == "" {
						most = max(most, *v.Punti)
					}
				}
				best += most
			}
		}
		if want, scored := massimi[codice]; best != want || scored != (len(f.Totali) == 1) {
			t.Errorf("%s: its items give %d and it has %d totals, want %d", codice, best, len(f.Totali), want)
		}
		for _, tot := range f.Totali {
			if tot.Espressione != "somma(punti)" || tot.Max != best {
				t.Errorf("%s: the total is %q of %d, its items give %d", codice, tot.Espressione, tot.Max, best)
			}
			next := 0
			for _, band := range tot.Fasce {
				if band.Da != next || band.A < band.Da || band.Testo == "" {
					t.Errorf("%s: the band %+v does not begin at %d", codice, band, next)
				}
				next = band.A + 1
			}
			if next != tot.Max+1 {
				t.Errorf("%s: its bands end at %d of %d", codice, next-1, tot.Max)
			}
		}
	}
}

// TestSources: where a scale comes from and whose it is stands in its file, and
// in NOTICE.
func TestSources(t *testing.T) {
	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	for codice, f := range leggi(t) {
		if f.Fonte == "" || f.Licenza == "" || f.Descrizione == "" {
			t.Errorf("%s names no source, no licence, or says nothing of itself", codice)
		}
		if _, published := massimi[codice]; published && !strings.Contains(string(notice), codice+".json") {
			t.Errorf("NOTICE does not name %s.json", codice)
		}
	}
	for _, codice := range slices.Sorted(maps.Keys(massimi)) {
		if _, there := leggi(t)[codice]; !there {
			t.Errorf("there is no file of %s", codice)
		}
	}
}

// TestRead: every file is one that the program takes in, and is filled in from the
// worst to the best.
func TestRead(t *testing.T) {
	for codice, f := range leggi(t) {
		raw, err := Files.ReadFile(codice + ".json")
		if err != nil {
			t.Fatal(err)
		}
		m, wrong := cartella.LeggiModello(raw)
		if len(wrong) > 0 {
			t.Errorf("%s: %v", codice, wrong)
			continue
		}
		form, err := cartella.New("m", cartella.KindModello, "ambito", m)
		if err != nil {
			t.Fatal(err)
		}
		for _, best := range []bool{true, false} {
			v := cartella.Valutazione{Modello: form.ID, Risposte: map[string]any{}}
			for _, parte := range f.Parti {
				for _, c := range parte.Campi {
					if n := len(c.Voci); n > 0 && best {
						v.Risposte[c.Path] = c.Voci[0].Codice
					} else if n > 0 {
						v.Risposte[c.Path] = c.Voci[n-1].Codice
					}
				}
			}
			rec, err := cartella.New("v", cartella.KindValutazione, "ambito", v)
			if err != nil {
				t.Fatal(err)
			}
			c, ok := cartella.Compilata(rec, one(form))
			if !ok {
				t.Fatalf("%s cannot be filled in", codice)
			}
			if len(f.Totali) == 0 {
				continue
			}
			want := int64(0)
			if best {
				want = int64(massimi[codice])
			}
			if len(c.Mancano) > 0 || len(c.Punteggi) != 1 || c.Punteggi[0].Valore != want || c.Punteggi[0].Fascia == "" {
				t.Errorf("%s, all at their best %v: %+v, missing %v, want %d", codice, best, c.Punteggi, c.Mancano, want)
			}
		}
	}
}

// one shows one record.
type one cartella.Record

func (o one) Record(id cartella.ID) (cartella.Record, bool) {
	return cartella.Record(o), id == o.ID
}
