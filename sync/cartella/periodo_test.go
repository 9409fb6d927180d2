package cartella_test

import (
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
)

func TestPeriodo(t *testing.T) {
	for name, tc := range map[string]struct {
		kind cartella.Kind
		body string
		want [2]string
	}{
		"one":                   {cartella.KindAppuntamento, `{"stato":"pianificata","inizio":"2026-06-30T09:00:00Z","fine":"2026-06-30T10:00:00Z"}`, [2]string{"2026-06-30", "2026-06-30"}},
		"over midnight, Italy":  {cartella.KindAppuntamento, `{"stato":"pianificata","inizio":"2026-06-30T21:30:00Z","fine":"2026-06-30T22:30:00Z"}`, [2]string{"2026-06-30", "2026-07-01"}},
		"a series":              {cartella.KindAppuntamento, `{"stato":"pianificata","inizio":"2026-06-30T09:00:00Z","fine":"2026-06-30T10:00:00Z","ripete":"FREQ=WEEKLY"}`, [2]string{"2026-06-30", cartella.SenzaFine}},
		"taken away":            {cartella.KindAppuntamento, `{"stato":"tolto","inizio":"2026-06-30T09:00:00Z","fine":"2026-06-30T10:00:00Z"}`, [2]string{}},
		"no instant":            {cartella.KindAppuntamento, `{"stato":"pianificata","inizio":"domani","fine":"2026-06-30T10:00:00Z"}`, [2]string{}},
		"a kind without an end": {cartella.KindDiario, `{"il":"2026-06-30T09:00:00Z"}`, [2]string{}},
		"an unknown kind":       {"giostra", `{}`, [2]string{}},
		"no body":               {cartella.KindAppuntamento, `[`, [2]string{}},
	} {
		from, to := cartella.Periodo(cartella.Record{Kind: tc.kind, Body: []byte(tc.body)})
		if got := [2]string{from, to}; got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestRiferiti(t *testing.T) {
	for name, tc := range map[string]struct {
		kind cartella.Kind
		body string
		want []cartella.ID
	}{
		"fields, and the keys of a collection": {
			cartella.KindAppuntamento, `{"organizzatore":"anna","soggetto":"s1","pic":"p1","partecipanti":{"bruno":"lodi"}}`,
			[]cartella.ID{"anna", "s1", "p1", "bruno"},
		},
		"its values, each once": {
			cartella.KindNucleo, `{"intestatario":"s1","componenti":{"c1":{"soggetto":"s1"},"c2":{"soggetto":"s2"},"c3":{"nome":"Ada"}}}`,
			[]cartella.ID{"s1", "s2"},
		},
		"none": {cartella.KindStorico, `{"testo":"s1"}`, nil},
	} {
		if got := cartella.Riferiti(cartella.Record{Kind: tc.kind, Body: []byte(tc.body)}); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}
