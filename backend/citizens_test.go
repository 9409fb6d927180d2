package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella/codicefiscale"
)

// citizens writes n invented people as a registry exports them, fifteen columns,
// each with the codice fiscale of the names.
func citizens(tb testing.TB, n int, name string) string {
	tb.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	file, err := os.Create(filepath.Join(tb.TempDir(), name))
	if err != nil {
		tb.Fatal(err)
	}
	header := []string{"Matricola", "Cognome", "Nome", "Codice fiscale", "Sesso", "Data di nascita", "Comune di nascita", "Cittadinanza", "Stato civile", "Indirizzo", "Civico", "CAP", "Comune di residenza", "Telefono", "E-mail"}
	w, err := foglio.NewWriter(file, strings.HasSuffix(name, ".xlsx"), header)
	if err != nil {
		tb.Fatal(err)
	}
	pick := func(list string) string { all := strings.Split(list, " "); return all[random.IntN(len(all))] }
	seen := map[codicefiscale.Codice]bool{}
	for made := 0; made < n; {
		p := codicefiscale.Persona{
			Cognome: pick("Ro Ver Bian Fer Ga Co Ric Mar Gre Bru Lom Mo Bar Fon San") + pick("a e i o ra re no la le si ta te") + pick("ssi ni lli tti ri sco chi zzi ldi ro sta"),
			Nome:    pick("Anna Maria Lucia Elena Chiara Paola Rosa Carla Giulia Ada Irene Marta"), Sesso: codicefiscale.Femmina,
		}
		if random.IntN(2) > 0 {
			p.Nome, p.Sesso = pick("Mario Luca Paolo Carlo Piero Ugo Marco Dario Bruno Aldo Ivano Enrico"), codicefiscale.Maschio
		}
		born := time.Date(1935, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(90*365))
		p.Nascita = codicefiscale.DataDi(born)
		place := pick("Lodi:E648 Codogno:C816 Milano:F205 Casalpusterlengo:B910 Piacenza:G535")
		place, code, _ := strings.Cut(place, ":")
		p.Luogo = codicefiscale.Belfiore(code)
		cf, err := codicefiscale.Compute(p)
		if err != nil {
			tb.Fatal(err)
		}
		if seen[cf] {
			continue
		}
		seen[cf] = true
		made++
		home, cap, _ := strings.Cut(pick("Lodi:26900 Codogno:26845 Casalpusterlengo:26841 Sordio:26858 Livraga:26814"), ":")
		if err := w.Row(fmt.Sprint("A", made), p.Cognome, p.Nome, cf.String(), string(p.Sesso), born.Format("02/01/2006"), place, "Italiana", pick("coniugato nubile vedovo celibe"),
			"Via "+pick("Roma Garibaldi Cavour Mazzini Dante"), fmt.Sprint(1+random.IntN(200)), cap, home, fmt.Sprintf("0371 %06d", random.IntN(1_000_000)), fmt.Sprintf("persona%d@example.org", made)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), file.Close()); err != nil {
		tb.Fatal(err)
	}
	return file.Name()
}
