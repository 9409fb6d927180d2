package oblio

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// TestFreePlacesAreCleared: what was freed between objects that are in use is
// overwritten. The collector does not follow a uintptr, so this looks at places
// that are nobody's, and as a stranger would.
func TestFreePlacesAreCleared(t *testing.T) {
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	const marker = "Tulipano di nessuno"
	for _, size := range []int{32, 96, 512, 1024, 4096, 16384} {
		var kept []*byte
		var places []uintptr
		for i := range 64 {
			text := []byte(strings.Repeat(marker, size/len(marker)+1)[:size])
			at := unsafe.SliceData(text)
			if i%8 == 0 {
				kept = append(kept, at) // so that its neighbours' span is not given back
			} else {
				places = append(places, uintptr(unsafe.Pointer(at)))
			}
		}
		Memory()
		found := 0
		for _, at := range places {
			// A place that was given back to the system reads as zeroes.
			var there [len(marker)]byte
			if _, err := memory.ReadAt(there[:], int64(at)); err != nil {
				t.Fatal(err)
			}
			if string(there[:]) == marker {
				found++
			}
		}
		if found > 0 {
			t.Errorf("%d of %d free places of %d bytes still hold their text", found, len(places), size)
		}
		runtime.KeepAlive(kept)
	}
}

// BenchmarkMemory is what a lock takes beyond closing the session.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		Memory()
	}
}
