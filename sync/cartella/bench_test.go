package cartella

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkDecide is one edit of a record of the size that the project measures
// with; its floor is to read the body once and to write it once.
func BenchmarkDecide(b *testing.B) {
	note := strings.Repeat("Colloquio con la figlia. ", 16)
	w := town(b)
	w = w.with(
		rec(b, "s1", KindSoggetto, "lodi", fmt.Sprintf(`{"cognome":"Bianchi","nome":"Ada","comune":"E648","data_nascita":"1941-02-03","note":%q,"servizi":{"lodi":{"dal":"2026-01-01"},"self":{"dal":"2026-01-01"}}}`, note)),
		rec(b, "p1", KindPIC, "lodi", fmt.Sprintf(`{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","note":%q,"condivisa":{"self":{"fino":"2026-06-30"}}}`, note)),
	)
	as := actor(RuoloAssistenteSociale, "lodi")
	for name, m := range map[string]Mutation{
		"soggetto": mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"telefono": change("", `"0371 123456"`)})),
		"pic":      mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"note": change("", `"Solitudine"`)})),
		"diario":   mutation(AzioneDiarioScrivi, birth(b, "d9", KindDiario, "lodi", fmt.Sprintf(`{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":"u1","testo":%q}`, note))),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := Decide(as, now, w, m); d.Outcome != Accepted {
					b.Fatal(d.Outcome, d.Error)
				}
			}
		})
	}
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Canonical(w["s1"].Body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
