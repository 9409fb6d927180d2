package store

// ahead reads the documents of a long backlog on another processor, a little
// ahead of the goroutine that takes them in.
type ahead struct {
	backlog []unread
	// reader is for a short backlog, which is read without going ahead.
	reader *reader
	ready  []document
	more   chan []document
	quit   chan struct{}
}

const aheadBy = 256

func documentsOf(backlog []unread, r *reader) *ahead {
	a := &ahead{backlog: backlog, reader: r}
	if len(backlog) <= aheadBy {
		return a
	}
	a.more, a.quit = make(chan []document, 4), make(chan struct{})
	// Copied, because whoever takes them in lets go of them behind us.
	backlog = append([]unread(nil), backlog...)
	go func() {
		defer close(a.more)
		var r reader
		for start := 0; start < len(backlog); start += aheadBy {
			part := backlog[start:min(start+aheadBy, len(backlog))]
			docs := make([]document, len(part))
			for i := range part {
				docs[i] = r.document(part[i].rec)
			}
			select {
			case a.more <- docs:
			case <-a.quit:
				return
			}
		}
	}()
	return a
}

// next is the document of the next of the backlog, valid until the one after.
func (a *ahead) next() *document {
	if a.more == nil {
		a.reader.reuse()
		d := a.reader.document(a.backlog[0].rec)
		a.backlog = a.backlog[1:]
		return &d
	}
	if len(a.ready) == 0 {
		a.ready = <-a.more
	}
	d := &a.ready[0]
	a.ready = a.ready[1:]
	return d
}

// stop ends the reading and waits for it.
func (a *ahead) stop() {
	if a.more == nil {
		return
	}
	close(a.quit)
	for range a.more {
	}
}
