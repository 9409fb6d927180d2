package app

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/cartellatest"
)

// TestNoSizeTells: two operators do the same, one in a few words and one in many.
// Whoever compares the sizes of the files of one with those of the other finds no
// difference. The programs are closed, because until then some of it is still
// being noted.
func TestNoSizeTells(t *testing.T) {
	var sizes [2][]string
	for i, text := range []string{"Sì.", strings.Repeat("Una voce più lunga. ", 10)} {
		d := newDesk(t)
		d.land(preferenze(t))
		d.write(text)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		sizes[i] = sizesOf(t, d.cfg.Dati)
	}
	if !slices.Equal(sizes[0], sizes[1]) {
		t.Errorf("after few words:\n%s\nafter many:\n%s", strings.Join(sizes[0], "\n"), strings.Join(sizes[1], "\n"))
	}
}

// write puts text wherever one can be written.
func (d *desk) write(text string) {
	d.t.Helper()
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	x := &Schede{d.App}
	s, err := x.Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": "Prova", "nome": "Irma", "sesso": "F", "note": text}))
	must(err)
	p, err := x.Crea("pic.apri", cartellatest.Valori(map[string]any{"soggetto": s, "area": "adulti", "note": text, "+": text, "stato": "in_carico"}))
	must(err)
	for _, reserved := range []any{nil, true} {
		_, err = x.Crea("diario.scrivi", cartellatest.Valori(map[string]any{"pic": p, "testo": text, "riservata": reserved}))
		must(err)
	}
	_, err = (&Schede{d.App}).Crea("appuntamento.crea", Visto{
		"titolo": `"Colloquio"`, "tipo": `"colloquio"`, "inizio": `"2027-02-01T09:00:00Z"`, "fine": `"2027-02-01T10:00:00Z"`,
		"soggetto": string(testo(s)), "pic": string(testo(p)), "note": string(testo(text)),
	})
	must(err)
	must((&Home{d.App}).Preferito("soggetto", s, text, true))
	must((&Bozze{d.App}).Salva("diario:"+p, text))
	_, err = (&Ricerca{d.App}).Cerca(text)
	must(err)
}

// sizesOf are the sizes of the files below dir that are not in clear, by the kind
// of file where its name is random. Of Badger's tables they are the KiB, because
// how much of its key an entry leaves out is the work of random ids.
func sizesOf(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		kind, size := e.Name(), info.Size()
		switch {
		case kind == nomeConosciuto, kind == nomeDispositivo, kind == "impostazioni.json", kind == "attempts.json":
			return nil
		case filepath.Base(filepath.Dir(path)) == "bozze":
			kind = "a draft, or their index"
		case filepath.Ext(kind) == ".sst":
			size = (size + 512) / 1024
		}
		out = append(out, fmt.Sprint(kind, " ", size))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
