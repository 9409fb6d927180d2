package store

import (
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"siz-icaro/sync/cartella"
)

// opened are the records that were read last, with their bodies taken apart, each
// by the mark of the value that it was made from. A list is read again with every
// change that lands, and nearly all of it is what it showed before. A value that is
// written has a mark of its own, so that nothing in here can be out of date.
type opened struct {
	by *lru.Cache[mark, cartella.Record]
}

const (
	// maxOpened is how many there are: five pages of a list.
	maxOpened = 1000
	// maxOpenedBody is above which size a body is not kept: few are longer, and
	// taken apart each is several times as large.
	maxOpenedBody = 4 << 10
)

func newOpened() opened {
	by, err := lru.New[mark, cartella.Record](maxOpened)
	if err != nil {
		panic(fmt.Sprintf("a cache of %d: %v", maxOpened, err)) // refuses sizes below one, and nothing else
	}
	return opened{by}
}

// record is the one with the mark, read where it is not here.
func (o opened) record(id cartella.ID, of mark, read func() (cartella.Record, error)) (cartella.Record, error) {
	if rec, known := o.by.Get(of); known && rec.ID == id {
		return rec, nil
	}
	rec, err := read()
	if err != nil {
		return rec, err
	}
	rec = rec.Parsed()
	if len(rec.Body) <= maxOpenedBody {
		o.by.Add(of, rec)
	}
	return rec, nil
}

// wipe forgets them all.
func (o opened) wipe() { o.by.Purge() }
