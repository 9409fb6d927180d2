package store

import (
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// TestAShareThatEndedOffline: on a computer of the service with which a case was
// shared, without a line since, the case, its diary, its person and their
// household are not shown the day after the last one; what that service knows by
// its own right stays, and nothing is deleted.
func TestAShareThatEndedOffline(t *testing.T) {
	day := time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC)
	s, err := Open(t.TempDir(), testKeys, Options{Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	seen := items(cartella.ScopeServizio(codogno),
		rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"Bianchi","nome":"Ada","condiviso":{"codogno":"2026-06-30"}}`),
		rec("s2", cartella.KindSoggetto, lodi, `{"cognome":"Bianchi","nome":"Ugo","condiviso":{"codogno":"2026-06-30"},"servizi":{"codogno":{"dal":"2026-01-01"}}}`),
		rec("n1", cartella.KindNucleo, lodi, `{"intestatario":"s1","tipo":"anagrafico","componenti":{"x":{"nome":"Bianchi Irma"}}}`),
		rec("p1", cartella.KindPIC, lodi, `{"numero":"P26-1","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-01-01","condivisa":{"codogno":{"fino":"2026-06-30"}}}`),
		rec("d1", cartella.KindDiario, codogno, `{"pic":"p1","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u9","testo":"Bianchi al telefono."}`),
	)
	land(t, s, replica.Batch{Items: seen, Cursors: map[cartella.Scope]cartella.Version{cartella.ScopeServizio(codogno): 9}})
	shown := func() (out []cartella.ID) {
		for _, k := range []cartella.Kind{cartella.KindSoggetto, cartella.KindNucleo, cartella.KindPIC, cartella.KindDiario} {
			page, err := s.List(t.Context(), Query{Kind: k})
			if err != nil {
				t.Fatal(err)
			}
			n, err := s.Count(t.Context(), Query{Kind: k})
			if err != nil || n != len(page.Rows) {
				t.Errorf("%s: %d counted, %d listed, %v", k, n, len(page.Rows), err)
			}
			out = append(out, ids(page.Rows)...)
		}
		hits, err := s.Search(t.Context(), Search{Text: "bianchi"})
		if err != nil {
			t.Fatal(err)
		}
		var found []cartella.ID
		for _, h := range hits {
			found = append(found, h.ID)
		}
		for _, it := range seen {
			_, ok, err := s.Shown(t.Context(), it.ID)
			if err != nil || ok != slices.Contains(out, it.ID) {
				t.Errorf("%s is shown by itself: %v, in the lists: %v (%v)", it.ID, ok, !ok, err)
			}
		}
		slices.Sort(out)
		if slices.Sort(found); !slices.Equal(found, out) {
			t.Errorf("search finds %v, the lists show %v", found, out)
		}
		return out
	}
	if got, want := shown(), []cartella.ID{"d1", "n1", "p1", "s1", "s2"}; !slices.Equal(got, want) {
		t.Errorf("on the last day %v, want %v", got, want)
	}
	day = time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC) // midnight in Italy
	if got, want := shown(), []cartella.ID{"s2"}; !slices.Equal(got, want) {
		t.Errorf("on the day after %v, want %v", got, want)
	}
	if _, ok, err := s.Confirmed(t.Context(), "p1"); !ok || err != nil {
		t.Errorf("the case was deleted by the clock: %v, %v", ok, err)
	}
}
