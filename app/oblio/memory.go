// Package oblio takes from memory what a session that is closed has left there:
// what Go has freed and not overwritten, and the process that drew the window's
// page, with every text it ever held. Whoever locks drops all references first;
// what is still in use stays, and so do the buffers of libraries, the stacks of
// goroutines, and most of what C code has freed.
package oblio

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Memory clears what the collector knows to be free. Go overwrites nothing when
// it frees: a text stays where it was until its place is handed out again, and a
// place that lies between others that are in use is not given back to the
// system. So every such place is handed out once more, which clears it, and all
// of it is given back.
func Memory() {
	// Twice: the first finds what only a pool or a finaliser still held.
	runtime.GC()
	runtime.GC()
	reoccupy()
	debug.FreeOSMemory()
}

// reoccupy allocates as many objects of each size as free places of that size
// there can be, with pointers and without, which are kept apart.
func reoccupy() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	sizes := []uint32{19072, 20480, 21760, 24576, 27264, 28672, 32768}
	for _, class := range stats.BySize {
		if class.Size > 0 && class.Size < sizes[0] {
			sizes = append(sizes, class.Size)
		}
	}
	for _, size := range sizes {
		n := int(free()/uint64(size)) + 64
		plain := make([][]byte, n)
		for i := range plain {
			plain[i] = make([]byte, size)
		}
		words := int(size) / 8
		if size > 512 {
			words-- // the collector's own, in front of the object
		}
		pointers := make([][]*byte, n)
		for i := range pointers {
			pointers[i] = make([]*byte, words)
		}
		runtime.KeepAlive(plain)
		runtime.KeepAlive(pointers)
	}
}

// free is how many bytes lie between objects that are in use.
func free() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
