package replica

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// TestPieces: what is cut says, piece after piece, what the whole did, in the
// same order, and promises nothing before the last.
func TestPieces(t *testing.T) {
	for _, n := range []int{0, 1, landItems, landItems + 1, 8*landItems - 1, 8 * landItems} {
		whole := Batch{
			Epoch: "prima", Drop: []cartella.Scope{"a"}, Reread: []cartella.Scope{"b"},
			Cursors: map[cartella.Scope]cartella.Version{"b": 9}, Complete: []cartella.Scope{"b"},
		}
		for i := range n {
			whole.Items = append(whole.Items, wire.Item{ID: cartella.ID(fmt.Sprint("s", i))})
		}
		var items []wire.Item
		got := pieces(whole)
		for i, p := range got {
			first, last := i == 0, i == len(got)-1
			if (p.Epoch == "prima") != first || (len(p.Drop) == 1) != first || (len(p.Reread) == 1) != first {
				t.Errorf("%d items, piece %d begins with %v", n, i, p)
			}
			if maps.Equal(p.Cursors, whole.Cursors) != last || (len(p.Complete) == 1) != last {
				t.Errorf("%d items, piece %d of %d has cursors %v and ends %v", n, i, len(got), p.Cursors, p.Complete)
			}
			if len(p.Items) > landItems {
				t.Errorf("%d items, piece %d has %d", n, i, len(p.Items))
			}
			items = append(items, p.Items...)
		}
		if !slices.EqualFunc(items, whole.Items, func(a, b wire.Item) bool { return a.ID == b.ID }) {
			t.Errorf("%d items became %d", n, len(items))
		}
	}
}

// TestABurstSaysLittle: what a slow line held back and then let go of at once has the
// replica ask for twice as much and no more; what took its time is believed.
func TestABurstSaysLittle(t *testing.T) {
	var p pace
	p.greeted(300 * time.Millisecond)
	p.received(2_500, time.Second)
	_, before := p.receiving()
	p.received(2_500, 300*time.Microsecond)
	if _, window := p.receiving(); window > 2*before {
		t.Errorf("after a burst %d bytes are asked for, after %d", window, before)
	}
	p.received(2_500, time.Second)
	if _, window := p.receiving(); window != before {
		t.Errorf("%d bytes are asked for, as slow as before it were %d", window, before)
	}
	p.received(1<<20, 300*time.Millisecond)
	if _, window := p.receiving(); window < 1<<20 {
		t.Errorf("a line that carries 3 MB/s is asked for %d bytes", window)
	}
}
