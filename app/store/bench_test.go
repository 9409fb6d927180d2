package store

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// stream is a feed as it comes off the wire: frames of records.
func stream(recs []cartella.Record, frame int) []replica.Batch {
	var out []replica.Batch
	scope := cartella.ScopeServizio(lodi)
	for start := 0; start < len(recs); start += frame {
		end := min(start+frame, len(recs))
		b := replica.Batch{Cursors: map[cartella.Scope]cartella.Version{scope: cartella.Version(end)}}
		for i, r := range recs[start:end] {
			b.Items = append(b.Items, item(r, cartella.Version(start+i+1), scope))
		}
		out = append(out, b)
	}
	return out
}

// floor is the bare minimum: the same bytes into an encrypted Badger, in
// batches, with nothing read and nothing indexed.
func floor(b *testing.B, dir string, batches []replica.Batch) time.Duration {
	if err := makeKeys(dir, testKeys.Badger); err != nil {
		b.Fatal(err)
	}
	db, err := badger.Open(badgerOptions(dir, testKeys.Badger, slog.New(slog.DiscardHandler)))
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	wb := db.NewWriteBatch()
	for _, batch := range batches {
		for i := range batch.Items {
			if err := wb.Set([]byte(batch.Items[i].ID), batch.Items[i].Body); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := wb.Flush(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkFirstSync lands 50,000 records and prints the floor beside it.
func BenchmarkFirstSync(b *testing.B) {
	const n = 50_000
	batches := stream(newGente(1).ambito(n), 2000)
	size := 0
	for _, batch := range batches {
		for _, it := range batch.Items {
			size += len(it.Body)
		}
	}
	var floors, ours, searchable time.Duration
	for b.Loop() {
		runtime.GC()
		floors += floor(b, b.TempDir(), batches)
		s := openStore(b, b.TempDir())
		runtime.GC()
		start := time.Now()
		for _, batch := range batches {
			if err := s.Land(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		ours += time.Since(start)
		if _, err := s.Search(b.Context(), Search{Text: "bamisso"}); err != nil {
			b.Fatal(err)
		}
		searchable += time.Since(start)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)/n, "B/record")
	b.ReportMetric(floors.Seconds()/float64(b.N)*1000, "floor-ms")
	b.ReportMetric(ours.Seconds()/float64(b.N)*1000, "ours-ms")
	b.ReportMetric(searchable.Seconds()/float64(b.N)*1000, "searchable-ms")
}

func large(b *testing.B, dir string, n int) *Store {
	s := openStore(b, dir)
	for _, batch := range stream(newGente(1).ambito(n), 2000) {
		if err := s.Land(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	// The first who asks waits for the backlog; FirstSync says how long.
	if _, err := s.Search(b.Context(), Search{Text: "bamisso"}); err != nil {
		b.Fatal(err)
	}
	return s
}

func percentiles(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, name+"-p99-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, name+"-max-ms")
}

// beside measures ask, and in turns with it the least that showing as many rows
// costs: to read them out of Badger, with nothing looked for and nothing opened.
func beside(b *testing.B, s *Store, rows int, ask func() error) {
	keys := make([][]byte, 0, len(s.held))
	for id := range s.held { // in no order, as names are to ids
		keys = append(keys, keyOf(spaceConfirmed, id))
	}
	var floor, ours []time.Duration
	for b.Loop() {
		start := time.Now()
		err := s.db.View(func(txn *badger.Txn) error {
			for range rows {
				item, err := txn.Get(keys[rand.IntN(len(keys))])
				if err != nil {
					return err
				}
				if _, err := item.ValueCopy(nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		floor = append(floor, time.Since(start))
		start = time.Now()
		if err := ask(); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(start))
	}
	percentiles(b, "floor", floor)
	percentiles(b, "ours", ours)
}

// BenchmarkOpen opens a store of 100,000 records.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	if err := large(b, dir, 100_000).Close(); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	var searchable time.Duration
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		b.StartTimer()
		s, err := Open(dir, testKeys, Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if s.Report().Records != 100_000 {
			b.Fatalf("found %+v", s.Report())
		}
		if _, err := s.Search(b.Context(), Search{Text: "bamisso"}); err != nil {
			b.Fatal(err)
		}
		searchable += time.Since(start)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(searchable.Seconds()/float64(b.N)*1000, "searchable-ms")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "heap-MiB")
}

// BenchmarkList reads pages of 50 over 100,000 records.
func BenchmarkList(b *testing.B) {
	s := large(b, b.TempDir(), 100_000)
	g := newGente(7)
	first, err := s.List(b.Context(), Query{Kind: cartella.KindPIC, Limit: 200})
	if err != nil {
		b.Fatal(err)
	}
	queries := map[string]func() Query{
		"soggetti": func() Query {
			return Query{Kind: cartella.KindSoggetto, Servizio: lodi, Offset: g.IntN(30_000), Limit: 50}
		},
		"soggetti-testo": func() Query {
			return Query{Kind: cartella.KindSoggetto, Servizio: lodi, Text: g.pick(sillabe), Limit: 50}
		},
		"pic": func() Query {
			return Query{Kind: cartella.KindPIC, Servizio: lodi, Match: []Match{Is("stato", "aperta", "riaperta")}, Order: ByTime, Desc: true, Limit: 50}
		},
		"agenda": func() Query {
			m := 1 + g.IntN(11)
			return Query{Kind: cartella.KindAppuntamento, Servizio: lodi, Dal: fmt.Sprintf("2026-%02d-01", m), Al: fmt.Sprintf("2026-%02d-01", m+1), Order: ByTime}
		},
		"diario": func() Query {
			return Query{Kind: cartella.KindDiario, Match: []Match{Is("pic", string(first.Rows[g.IntN(len(first.Rows))].ID))}, Order: ByTime, Desc: true}
		},
	}
	for name, query := range queries {
		b.Run(name, func(b *testing.B) {
			beside(b, s, 50, func() error {
				_, err := s.List(b.Context(), query())
				return err
			})
		})
	}
}

// BenchmarkSearch searches 100,000 records as people type.
func BenchmarkSearch(b *testing.B) {
	s := large(b, b.TempDir(), 100_000)
	g := newGente(9)
	texts := map[string]func() string{
		"letter":    func() string { return g.pick([]string{"a", "d", "m", "s", "c"}) },
		"cognome":   func() string { return g.cognome() },
		"both":      func() string { return g.cognome() + " " + g.pick(nomi)[:3] },
		"typo":      func() string { c := []byte(g.cognome()); c[2] = 'x'; return string(c) },
		"long-typo": func() string { return "situazoine econimica" },
		"cf":        func() string { return fmt.Sprintf("%02dA%02d", 30+g.IntN(60), 1+g.IntN(28)) },
		"testo":     func() string { return g.pick(parole) + " " + g.pick(parole) },
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			beside(b, s, defaultLimit, func() error {
				_, err := s.Search(b.Context(), Search{Text: text()})
				return err
			})
		})
	}
}

// BenchmarkLive lands one record at a time into 100,000.
func BenchmarkLive(b *testing.B) {
	s := large(b, b.TempDir(), 100_000)
	g := newGente(11)
	scope := cartella.ScopeServizio(lodi)
	var took []time.Duration
	v := cartella.Version(1_000_000)
	for b.Loop() {
		r := g.soggetto(lodi)
		v++
		start := time.Now()
		err := s.Land(b.Context(), replica.Batch{
			Items: []wire.Item{item(r, v, scope)}, Cursors: map[cartella.Scope]cartella.Version{scope: v},
		})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	percentiles(b, "ours", took)
}

// BenchmarkDigest sums up a scope of 20,000 records.
func BenchmarkDigest(b *testing.B) {
	s := large(b, b.TempDir(), 20_000)
	for b.Loop() {
		if _, err := s.Digest(b.Context(), cartella.ScopeServizio(lodi)); err != nil {
			b.Fatal(err)
		}
	}
}
