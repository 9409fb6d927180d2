package app

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// tanteDomande is as many applications as one ranking holds.
const tanteDomande = 5_000

// BenchmarkAnteprima asks for the preview of a line with as many applications as one
// ranking holds, up to the bytes that go to the window: it is made again at every
// change of one of them. The floor is to take the applications and the people apart
// and to encode the answer.
func BenchmarkAnteprima(b *testing.B) {
	d := newDesk(b)
	all := inGraduatoria(b)
	for i := range tanteDomande - 3 { // which there are already
		person := cartella.ID(fmt.Sprint("tanti", i))
		all = append(all,
			record(b, person, cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Galli", Nome: fmt.Sprint("Ida ", i), DataNascita: "1940-01-01", CF: fmt.Sprintf("PNX%013d", i)}),
			record(b, person+"d", cartella.KindDomanda, "self", cartella.Domanda{
				Avviso: "av4", Linea: "buono", Soggetto: person, Richiedente: "beneficiario", Modello: "mod1", ISEE: int64(i * 7919 % 2_500_000), Stato: "ammissibile",
				IniziataIl: "2026-01-20T09:00:00Z", PresentataDa: anna, PresentataIl: "2026-01-20T10:00:00Z", Protocollo: fmt.Sprintf("2026/%06d", i+10),
			}))
	}
	d.land(all...)
	var floors, ours []time.Duration
	for b.Loop() {
		start := time.Now()
		seen, err := (&Graduatorie{d.App}).Anteprima("av4", "buono", "provvisoria", 0)
		if err == nil {
			_, err = json.Marshal(seen)
		}
		if err != nil || len(seen.Righe) != tanteDomande {
			b.Fatal(len(seen.Righe), seen.Problema, err)
		}
		ours = append(ours, time.Since(start))
		start = time.Now()
		for _, rec := range all {
			var body map[string]any
			if err := rec.Into(&body); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := json.Marshal(seen); err != nil {
			b.Fatal(err)
		}
		floors = append(floors, time.Since(start))
	}
	report(b, "floor", floors)
	report(b, "ours", ours)
}
