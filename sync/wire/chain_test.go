package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"siz-icaro/sync/cartella"
)

// person is a feed of one person, much as others are.
func person(n int) Feed {
	body := fmt.Sprintf(`{"cognome":"Prova","nome":"Ada","indirizzo":"via Garibaldi","civico":"%d","comune_nome":"Casalpusterlengo","note":"Chiede di essere richiamata il giorno %d."}`, n, n%28+1)
	return Feed{
		Items:   []Item{{ID: cartella.ID(fmt.Sprintf("s%06d", n)), Version: cartella.Version(n + 1), Kind: cartella.KindSoggetto, Servizio: "lodi", Body: json.RawMessage(body), In: []cartella.Scope{"servizio:lodi"}}},
		Cursors: map[cartella.Scope]cartella.Version{"servizio:lodi": cartella.Version(n + 1)},
	}
}

// TestChain: what follows is packed against what went before, and reads as it was
// written, beyond the end of what is kept.
func TestChain(t *testing.T) {
	for _, d := range []Dict{0, Newest} {
		var out, in chain
		first, last, total := 0, 0, 0
		for n := 0; total < 3*chainText; n++ {
			f := person(n)
			if n%100 == 7 { // one that is longer than all that is kept
				for i := range 3000 {
					f.Items = append(f.Items, person(1_000_000+n*3000+i).Items...)
				}
			}
			for _, it := range f.Items {
				total += len(it.Body)
			}
			frame, err := out.pack(f, d)
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := decodeFrame(frame, true, &in)
			if err != nil {
				t.Fatalf("frame %d: %v", n, err)
			}
			if !reflect.DeepEqual(got, f) {
				t.Fatalf("frame %d reads %v, want %v", n, got, f)
			}
			if len(out.text) > chainText || string(out.text) != string(in.text) {
				t.Fatalf("frame %d: one end keeps %d bytes, the other %d", n, len(out.text), len(in.text))
			}
			switch n {
			case 0:
				first = len(frame)
			case 5:
				last = len(frame)
			}
		}
		if last > first/2 {
			t.Errorf("dictionary %d: the first of a chain has %d bytes, a later one %d", d, first, last)
		}
	}
}

// BenchmarkChain is what a message of a first sync costs to pack on lines that carry
// little, by how many records it holds.
func BenchmarkChain(b *testing.B) {
	feeds := bulk(b)
	for _, n := range []int{5, 150} {
		b.Run(fmt.Sprint(n, "-records"), func(b *testing.B) {
			b.ReportAllocs()
			var c chain
			size, records := 0, 0
			for i := 0; b.Loop(); i++ {
				f := feeds[i*n/2000%len(feeds)]
				at := i * n % (2000 - n)
				f.Items = f.Items[at : at+n]
				frame, err := c.pack(f, Newest)
				if err != nil {
					b.Fatal(err)
				}
				size, records = size+len(frame), records+n
			}
			b.ReportMetric(float64(size)/float64(records), "B/record")
		})
	}
}

// TestABrokenChain: a frame that does not follow on what was read is no message.
func TestABrokenChain(t *testing.T) {
	var out chain
	var frames [][]byte
	for _, n := range []int{3, 50, 12345} { // no two as long
		frame, err := out.pack(person(n), Newest)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
	for name, order := range map[string][]int{"one is missing": {0, 2}, "none is there": {1}, "one comes twice": {0, 1, 1}} {
		var in chain
		for i, n := range order {
			_, err := in.unpack(frames[n])
			if last := i == len(order)-1; (err != nil) != last {
				t.Errorf("%s: frame %d gave %v", name, n, err)
			}
		}
	}
	for _, frame := range [][]byte{{layoutChained}, {layoutChained, 1, 2, 3}} {
		if _, err := new(chain).unpack(frame); err == nil {
			t.Errorf("% x was read", frame)
		}
	}
}
