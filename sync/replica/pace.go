package replica

import (
	"sync"
	"time"

	"siz-icaro/sync/cartella"
)

const (
	// firstFrame is how many bytes are sent at once while nobody knows the line; no
	// frame is smaller than leastFrame.
	firstFrame = 8 << 10
	leastFrame = 512
	mostFrame  = 1 << 20
	// ahead is how many frames may be on their way without an answer: what is sent
	// next waits behind them.
	ahead = 4
	// firstPage is how large a message of the feed is asked for while nobody knows the
	// line, and firstWindow how much of it may be on its way; least is the least there is.
	firstPage   = 16 << 10
	firstWindow = 32 << 10
	leastPage   = 1 << 10
	mostWindow  = 4 << 20
	// spare is how much more than the line holds may be on its way: what the central
	// service answers meanwhile comes behind it.
	spare = 500 * time.Millisecond
	// measured is how long the feed is watched before it says what the line carries,
	// where half of what may be on its way does not come sooner.
	measured = 2 * time.Second
)

// pace is what the line has carried of late, in both directions. From one connection
// to the next it is remembered: a line that was bad is.
type pace struct {
	mu sync.Mutex // guards what follows
	// frame is how many bytes go in about a second.
	frame int
	// rate is how many come in a second of the feed, zero as long as nobody knows.
	rate float64
	// trip is how long the greeting took there and back.
	trip time.Duration
}

func (p *pace) sending() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.frame == 0 {
		p.frame = firstFrame
	}
	return p.frame
}

// receiving is how many bytes of feed are asked for in one message, zero for more than
// a message ever holds, and how many may be on their way. On a slow line it is a second's
// worth, for what is on its way at a cut has to come again; on others less, for what is
// said meanwhile waits behind it.
func (p *pace) receiving() (page, window int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rate == 0 {
		return firstPage, firstWindow
	}
	page = max(leastPage, int(min(p.rate, max(firstPage, p.rate/4))))
	window = int(min(mostWindow, p.rate*(p.trip+spare).Seconds()))
	if window = max(window, 2*page); window >= mostWindow {
		return 0, mostWindow
	}
	return page, window
}

// greeted says how long the first answer took.
func (p *pace) greeted(trip time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trip = trip
}

// sent says that so many bytes took so long.
func (p *pace) sent(bytes int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	second := mostFrame
	if took > 0 {
		second = int(min(float64(mostFrame), float64(bytes)*float64(time.Second)/float64(took)))
	}
	// A small frame says little of how much more there is room for.
	p.frame = min(max(second, leastFrame), 2*max(p.frame, leastFrame), mostFrame)
}

// stuck says that a connection ended and nothing that was sent had arrived.
func (p *pace) stuck() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.frame == 0 {
		p.frame = firstFrame
	}
	p.frame = max(p.frame/4, leastFrame)
}

// received says that so many bytes of feed came in a time in which there was more to
// come.
func (p *pace) received(bytes int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rate := float64(bytes) / took.Seconds()
	if took < spare/2 {
		// What a line held back and let go of in one burst says little: what is asked
		// for because of it cannot be taken back.
		known := p.rate
		if known == 0 {
			known = firstWindow
		}
		rate = min(rate, 2*known)
	}
	// As good as before is as before: each change is a message.
	if rate < p.rate*3/4 || rate > p.rate*5/4 {
		p.rate = rate
	}
}

// flight is something that was sent and has no answer: a push up to a seq, or a part
// of one up to a byte of it.
type flight struct {
	to    cartella.Seq
	bytes int
	size  int
	at    time.Time
}
