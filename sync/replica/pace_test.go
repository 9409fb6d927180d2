package replica_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// letters do not get much smaller.
func letters(seed uint64, n int) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out strings.Builder
	for range n {
		out.WriteByte(byte('a' + rng.IntN(26)))
	}
	return out.String()
}

// long makes people with as much written about them as there may be.
func (d *desk) long(people int) {
	d.t.Helper()
	for i := range people {
		rec, err := cartella.New(idOf(fmt.Sprintf("s%d", i+2)), cartella.KindSoggetto, casale, map[string]string{"cognome": "Prova", "nome": "Ida", "note": letters(uint64(i), 9_900)})
		if err != nil {
			d.t.Fatal(err)
		}
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(rec))
	}
}

// nextPart passes over what the replica says of its line.
func nextPart(t *testing.T, c wire.Conn) wire.Part {
	t.Helper()
	for {
		m, _, err := c.Receive(t.Context())
		if err != nil {
			t.Fatalf("receive: %v", err)
		}
		switch m := m.(type) {
		case wire.Part:
			return m
		case wire.Credit:
		default:
			t.Fatalf("received a %T", m)
		}
	}
}

// TestALongPushGoesInParts: what is more than the line carries in a second goes in
// parts, a few of which may be without an answer; the slower these are the smaller they
// get; and after a cut it goes on where the central service has it.
func TestALongPushGoesInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c) // of one person, at once
		send(t, c, verdict(1, cartella.Accepted, 1))
		d.long(16)
		_ = c.Close(wire.CloseGoingAway, "cut")

		c, _ = d.answer(wire.Welcome{Last: 1})
		var parts []wire.Part
		got := 0
		for got == 0 || got < parts[0].Of {
			p := nextPart(t, c)
			if p.From != 2 || p.To < 2 || p.Bytes != got {
				t.Fatalf("a part of %d to %d at %d, after %d bytes", p.From, p.To, p.Bytes, got)
			}
			got += len(p.Data)
			if parts = append(parts, p); len(parts) > 12 {
				break
			}
			time.Sleep(5 * time.Second) // the bubble's time: so slow is the line
			piece := p.Piece
			piece.Bytes = got
			if got < p.Of {
				send(t, c, wire.Got{Piece: piece})
			}
		}
		if first, last := parts[0], parts[len(parts)-1]; len(parts) < 3 || len(last.Data) >= len(first.Data)/2 {
			t.Errorf("%d parts, the first of %d bytes and the last of %d, of a line that takes 5 s for each", len(parts), len(first.Data), len(last.Data))
		}
		_ = c.Close(wire.CloseGoingAway, "cut")

		held := parts[1].Piece
		held.Bytes = parts[1].Bytes + 3
		c, _ = d.answer(wire.Welcome{Last: 1, Held: &held})
		if p := nextPart(t, c); p.Bytes != held.Bytes || !p.Same(held) || len(p.Data) >= len(parts[0].Data) {
			t.Errorf("went on with %d bytes at %d, it was to be at %d", len(p.Data), p.Bytes, held.Bytes)
		}
		_ = c.Close(wire.CloseGoingAway, "cut")

		// Of another packing nothing is of use.
		held.Sum = "0001020304050607"
		c, _ = d.answer(wire.Welcome{Last: 1, Held: &held})
		if p := nextPart(t, c); p.Bytes != 0 {
			t.Errorf("went on at %d with what is another's", p.Bytes)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestFewAreOnTheirWay: without an answer no more is sent than a few seconds carry.
func TestFewAreOnTheirWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.long(16)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		bytes := 0
		for {
			heard := make(chan int, 1)
			go func() {
				m, _, err := c.Receive(t.Context())
				if p, ok := m.(wire.Part); ok && err == nil {
					heard <- len(p.Data)
				}
			}()
			synctest.Wait()
			select {
			case n := <-heard:
				bytes += n
				continue
			default:
			}
			break
		}
		if bytes == 0 || bytes > 40<<10 {
			t.Errorf("%d bytes are on their way without an answer", bytes)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}
