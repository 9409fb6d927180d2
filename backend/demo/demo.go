// Package demo invents an Ambito to try the program with: the services and
// operators, the citizens of the 61 Comuni with their households, cases with
// diaries and assessments, an agenda around today, an archive, what front desks
// were told, what is done for people and what that costs, their projects, and what
// services ask of each other. Nobody in it exists;
// places, distributions and ways of writing are those of the Lodigiano.
//
// It owns the guarantee that the same seed and day make the same bytes, on
// every machine, and that every record passes the rules of sync/cartella and
// every codice fiscale belongs to its person. It refuses to commit anything:
// it yields mutations of the central service, and the caller has them land as
// any other.
package demo

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"siz-icaro/sync/cartella"
)

// Config says what to invent; the zero value of each number is the whole demo.
type Config struct {
	// Now is the day around which the agenda stands. Required.
	Now time.Time
	// Seed varies the people; the same one makes the same Ambito.
	Seed uint64
	// Soggetti, PIC, Storico and Segnalazioni are how many to make: 20,000, 3,000,
	// 10,000 and 300 if zero.
	Soggetti, PIC, Storico, Segnalazioni int
}

// Ambito is an invented Ambito: its records, in an order in which each comes
// after those it refers to, and the accounts of its operators.
type Ambito struct {
	now     time.Time
	records []cartella.Record
	people  []operatore
}

// Generate invents an Ambito.
func Generate(cfg Config) (*Ambito, error) {
	if cfg.Now.IsZero() {
		return nil, fmt.Errorf("demo data need a day to stand around")
	}
	for _, n := range []struct {
		of   *int
		size int
	}{{&cfg.Soggetti, 20_000}, {&cfg.PIC, 3_000}, {&cfg.Storico, 10_000}, {&cfg.Segnalazioni, 300}} {
		if *n.of == 0 {
			*n.of = n.size
		}
	}
	g := &generator{cfg: cfg, now: cfg.Now.UTC().Truncate(time.Second), cf: map[string]bool{}}
	for i, part := range []func() error{g.servizi, g.operatori, g.popolazione, g.casi, g.agenda, g.archivio, g.valutazioni, g.segnalazioni, g.interventi, g.progetti, g.richieste, g.domande} {
		// Each part draws from a source of its own, so that a change in one
		// leaves the others as they were.
		g.rng = rand.New(rand.NewPCG(cfg.Seed, uint64(i)))
		if err := part(); err != nil {
			return nil, fmt.Errorf("invent demo data: %w", err)
		}
	}
	return &Ambito{now: g.now, records: g.records, people: g.people}, nil
}

// Records are all records, each after those it refers to.
func (a *Ambito) Records() []cartella.Record { return slices.Clone(a.records) }

// Mutations are the imports that create everything, to be committed in order
// as the central service's own. They count on from the seq given.
func (a *Ambito) Mutations(next cartella.Seq) iter.Seq[cartella.Mutation] {
	return func(yield func(cartella.Mutation) bool) {
		for batch := range slices.Chunk(a.records, cartella.MaxEdits) {
			m := cartella.Mutation{Device: cartella.Centrale, Seq: next, Action: cartella.AzioneImporta, At: a.now}
			for _, r := range batch {
				m.Edits = append(m.Edits, cartella.Creation(r))
			}
			if !yield(m) {
				return
			}
			next++
		}
	}
}

// generator is the invention under way.
type generator struct {
	cfg     Config
	now     time.Time
	rng     *rand.Rand
	records []cartella.Record

	comuni    []comune
	people    []operatore
	cittadini []*cittadino
	// cf are the codici fiscali given so far.
	cf    map[string]bool
	cases []*caso
}

// add makes a record of a view.
func (g *generator) add(id cartella.ID, kind cartella.Kind, servizio cartella.ServizioID, view any) error {
	r, err := cartella.New(id, kind, servizio, view)
	if err != nil {
		return err
	}
	g.records = append(g.records, r)
	return nil
}

// id is what a desktop would have minted at that moment: a UUIDv7.
func (g *generator) id(at time.Time) cartella.ID {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[0:8], uint64(at.UnixMilli())<<16|g.rng.Uint64()&0xffff)
	binary.BigEndian.PutUint64(u[8:16], g.rng.Uint64())
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	return cartella.ID(u.String())
}

// chance is true with probability p.
func (g *generator) chance(p float64) bool { return g.rng.Float64() < p }

// between is a number from low to high, both included.
func (g *generator) between(low, high int) int { return low + g.rng.IntN(high-low+1) }

// pick is one of list.
func pick[T any](g *generator, list []T) T { return list[g.rng.IntN(len(list))] }

// weighted is an index of weights, drawn in their proportion.
func (g *generator) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := g.rng.IntN(total)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func instant(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// at is an hour of a day in Italy. The rule of summer time is written out, so
// that no table of time zones is needed: from the last Sunday of March to the
// last of October, at 01:00 UTC.
func at(d time.Time, hour, minute int) time.Time {
	local := time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, time.UTC)
	offset := time.Hour
	if u := local.Add(-offset); !u.Before(lastSunday(d.Year(), time.March)) && u.Before(lastSunday(d.Year(), time.October)) {
		offset = 2 * time.Hour
	}
	return local.Add(-offset)
}

func lastSunday(year int, month time.Month) time.Time {
	end := time.Date(year, month+1, 0, 1, 0, 0, 0, time.UTC)
	return end.AddDate(0, 0, -int(end.Weekday()))
}

// festivo reports whether offices in the Lodigiano are closed on a day: at
// weekends, on the national holidays and on San Bassiano, Lodi's patron.
func festivo(d time.Time) bool {
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return true
	}
	switch d.Format("01-02") {
	case "01-01", "01-06", "01-19", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26":
		return true
	}
	month, day := pasquetta(d.Year())
	return d.Month() == month && d.Day() == day
}

// pasquetta is the Monday after Easter, by the Gregorian computus of Meeus.
func pasquetta(year int) (time.Month, int) {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	monday := time.Date(year, time.Month(n/31), n%31+2, 0, 0, 0, 0, time.UTC)
	return monday.Month(), monday.Day()
}
