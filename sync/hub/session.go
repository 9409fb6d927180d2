package hub

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

const (
	// greetTimeout is how long a connection may take to say hello.
	greetTimeout = time.Minute
	// farewellTimeout bounds the last message to a peer that may not read.
	farewellTimeout = 2 * time.Second
	// maxCredit is as much as a replica may have granted at any time.
	maxCredit = 64 << 20
)

// errReplaced ends a session whose device has connected again.
var errReplaced = errors.New("hub: the device has connected again")

// session is one connection of one device.
type session struct {
	hub  *Hub
	conn wire.Conn
	who  Identity
	// end ends the session; the first cause is what the replica is told.
	end context.CancelCauseFunc
	// subscribed is the hub's, guarded by its mutex.
	subscribed []cartella.Scope
	// signal holds a token while the pump has something to look at.
	signal chan struct{}

	// mu guards what follows: what the pump is to look at.
	mu     sync.Mutex
	news   news
	credit int
	page   int // as the replica has told; zero where it has not
	// echo means that the replica can do without the bodies of own: what its mutations
	// have made of records, as it has foreseen. What those up to landed made it has
	// been sent once it has caught up.
	echo   bool
	own    map[cartella.ID]own
	landed cartella.Seq
	// sent is up to where it has been sent all of its scopes.
	sent cartella.Version

	// form is how the replica is sent messages, from its hello on.
	form wire.Form
}

// own is what an edit of the session's mutation of a seq made of a record.
type own struct {
	seq  cartella.Seq
	edit int
	sum  bodySum
}

type bodySum [sha256.Size]byte

func sumOf(rec cartella.Record) bodySum { return sha256.Sum256(rec.Body) }

// maxOwn bounds what is remembered so: what is more comes back whole.
const maxOwn = 2000

// news is what has happened since the pump last looked.
type news struct {
	// grown are scopes with something to read; all means that any may have.
	grown map[cartella.Scope]bool
	all   bool
	// committed means that the session's own mutations have landed: its cursors
	// must move beyond them.
	committed bool
	reread    map[cartella.Scope]bool
}

func newSession(h *Hub, conn wire.Conn, who Identity, end context.CancelCauseFunc) *session {
	return &session{hub: h, conn: conn, who: who, end: end, signal: make(chan struct{}, 1), form: wire.Form{Plain: true}}
}

// wake makes the pump look at the news.
func (s *session) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

// grown takes a hint; nil means that any scope may have grown.
func (s *session) grown(scopes []cartella.Scope) {
	s.tell(func(n *news) {
		if scopes == nil {
			n.all = true
		}
		for _, scope := range scopes {
			if n.grown == nil {
				n.grown = map[cartella.Scope]bool{}
			}
			n.grown[scope] = true
		}
	})
}

func (s *session) tell(change func(*news)) {
	s.mu.Lock()
	change(&s.news)
	s.mu.Unlock()
	s.wake()
}

// foresaw notes what the replica has made itself, of what it has been sent or made
// before: of a colleague's change that is still to come it cannot have made it. It may
// not land in the end: then nothing of it is sent.
func (s *session) foresaw(seq cartella.Seq, made []foreseen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.echo {
		return
	}
	if s.own == nil {
		s.own = map[cartella.ID]own{}
	}
	for _, f := range made {
		before, known := s.own[f.rec.ID]
		switch {
		case f.was.Version > s.sent && !(known && before.sum == sumOf(f.was)):
			delete(s.own, f.rec.ID)
		case known || len(s.own) < maxOwn:
			s.own[f.rec.ID] = own{seq, f.edit, sumOf(f.rec)}
		}
	}
}

// sentUpTo takes in up to where the session has been sent all of its scopes.
func (s *session) sentUpTo(v cartella.Version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = v
}

// ones is what the replica has foreseen, and up to which mutation all has landed.
func (s *session) ones() (made map[cartella.ID]own, landed cartella.Seq) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.own), s.landed
}

// caughtUp forgets what mutations made that had landed before the replica was sent
// all there was.
func (s *session) caughtUp(landed cartella.Seq) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.own, func(_ cartella.ID, o own) bool { return o.seq <= landed })
}

// take empties the news and says whether there is credit to send any.
func (s *session) take() (n news, credit bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, s.news = s.news, news{}
	return n, s.credit > 0
}

func (s *session) grant(bytes int) error {
	if bytes < 0 || bytes > maxCredit {
		return protocolError(fmt.Errorf("credit of %d", bytes))
	}
	s.mu.Lock()
	s.credit = min(s.credit+bytes, maxCredit)
	s.mu.Unlock()
	s.wake()
	return nil
}

// leastPage is the smallest message that anybody asks for.
const leastPage = 1 << 10

// pages takes how large the replica would have its messages; zero leaves it to the hub.
func (s *session) pages(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page = bytes; bytes > 0 {
		s.page = max(bytes, leastPage)
	}
}

func (s *session) spend(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.credit -= bytes
}

func (s *session) run(ctx context.Context) error {
	// Whatever ends the session says so to the replica; that also lets go of a
	// Receive, whose own context never ends: it would take the connection away
	// from the farewell.
	parted := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(parted)
		s.farewell(context.WithoutCancel(ctx), context.Cause(ctx))
	})
	var pumping sync.WaitGroup
	if s.who.Revoked {
		s.end(s.surrender(ctx))
	} else if p, err := s.greet(ctx); err != nil {
		s.end(err)
	} else {
		s.hub.join(s)
		defer s.hub.leave(s)
		s.hub.subscribe(s, p.scopes())
		pumping.Go(func() { s.end(s.guarded(ctx, p.run)) })
		s.end(s.receive(ctx))
	}
	pumping.Wait()
	<-parted
	cause := context.Cause(ctx)
	var closed *wire.CloseError
	if errors.As(cause, &closed) || errors.Is(cause, errGoingAway) || errors.Is(cause, errReplaced) {
		return nil
	}
	return cause
}

// guarded runs what a session does by itself. A defect in it ends that session, and
// neither its device's journal nor any other session with it.
func (s *session) guarded(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.hub.cfg.Log.Error("a session panicked", "device", s.who.Device, "stack", string(debug.Stack()))
			err = errors.New("a session panicked")
		}
	}()
	return run(ctx)
}

// greet reads the hello, settles where the device's sequence goes on, and
// answers with what the replica will be sent.
func (s *session) greet(ctx context.Context) (*pump, error) {
	hello, err := s.hello(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.grant(hello.Credit); err != nil {
		return nil, err
	}
	actor, err := s.hub.cfg.Directory.Actor(ctx, s.who.Operatore)
	if err != nil {
		return nil, fmt.Errorf("hello: %w", err)
	}
	epoch, err := s.hub.cfg.Ledger.Epoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("hello: %w", err)
	}
	last, err := s.resume(ctx, hello)
	if err != nil {
		return nil, fmt.Errorf("hello: %w", err)
	}
	if hello.Epoch != epoch {
		hello.Cursors, hello.Ahead = nil, nil // places in the order of another life
	}
	s.form = wire.Form{Plain: hello.Plain, Dict: hello.Dict.Common()}
	p := newPump(s, s.form, actor, hello.Cursors, hello.Ahead)
	s.pages(hello.Page)
	s.echo = hello.Echo
	welcome := wire.Welcome{
		Protocol: wire.Protocol, Epoch: epoch, Actor: actor, Scopes: actor.Scopes(),
		Last: last, Now: s.hub.cfg.Now().UTC(), Dict: hello.Dict.Common(), Held: s.hub.parts.from(s.who.Device, last+1),
	}
	if welcome.Records, err = p.far(ctx); err != nil {
		return nil, fmt.Errorf("hello: %w", err)
	}
	return p, s.say(ctx, welcome)
}

// say sends a message that is no feed.
func (s *session) say(ctx context.Context, m wire.Message) error {
	frame, err := s.form.Text(m)
	if err != nil {
		return err
	}
	return s.conn.Send(ctx, frame)
}

// resume says which mutation the device's next one follows on. After a restore
// the ledger may lack what the device no longer retains: that is lost, and the
// sequence goes on behind it.
func (s *session) resume(ctx context.Context, hello wire.Hello) (cartella.Seq, error) {
	last, err := s.hub.cfg.Ledger.LastSeq(ctx, s.who.Device)
	if err != nil {
		return 0, err
	}
	offers := hello.Last // the last one that it cannot offer
	if hello.Oldest > 0 {
		offers = hello.Oldest - 1
	}
	if offers <= last {
		return last, nil
	}
	s.hub.cfg.Log.WarnContext(ctx, "mutations are neither in the ledger nor on their device",
		"device", s.who.Device, "after", last, "through", offers)
	if err := s.hub.cfg.Ledger.Skip(ctx, s.who.Device, offers); err != nil {
		return 0, err
	}
	return offers, nil
}

// receive serves what the replica says until it leaves.
func (s *session) receive(ctx context.Context) error {
	for {
		m, _, err := s.conn.Receive(context.WithoutCancel(ctx))
		if err != nil {
			return err
		}
		switch m := m.(type) {
		case wire.Push:
			err = s.push(ctx, m.Mutations)
		case wire.Part:
			var push *wire.Push
			if push, err = s.part(ctx, m); push != nil && err == nil {
				err = s.push(ctx, push.Mutations)
			}
		case wire.Credit:
			s.pages(m.Page)
			err = s.grant(m.Bytes)
		case wire.Reread:
			err = s.again(m.Scope)
		default:
			err = protocolError(fmt.Errorf("unexpected %T", m))
		}
		if err != nil {
			return err
		}
	}
}

// part takes a part of a push in. It returns the push that it completes; before that
// the replica is told how far it is.
func (s *session) part(ctx context.Context, m wire.Part) (*wire.Push, error) {
	push, piece, err := s.hub.parts.add(s.who.Device, m, s.hub.cfg.Now())
	if err != nil || push != nil {
		return push, err
	}
	return nil, s.say(ctx, wire.Got{Piece: piece})
}

// push judges mutations and answers with their verdicts.
func (s *session) push(ctx context.Context, batch []cartella.Mutation) error {
	if err := s.pushable(batch); err != nil {
		return err
	}
	actor, err := s.hub.cfg.Directory.Actor(ctx, s.who.Operatore)
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	verdicts, failed := s.land(ctx, actor, batch)
	if n := len(verdicts); n > 0 {
		s.mu.Lock()
		s.landed = verdicts[n-1].Seq
		s.mu.Unlock()
		s.hub.board.move()
		s.tell(func(n *news) { n.committed = true })
		for _, m := range split(verdicts) {
			if err := s.say(ctx, m); err != nil {
				return err
			}
		}
	}
	return failed
}

// again has the pump read a scope from its beginning.
func (s *session) again(scope cartella.Scope) error {
	if !scope.Valid() {
		return protocolError(errors.New("a reread of no scope"))
	}
	s.tell(func(n *news) {
		if n.reread == nil {
			n.reread = map[cartella.Scope]bool{}
		}
		if len(n.reread) < wire.MaxPush {
			n.reread[scope] = true
		}
	})
	return nil
}

// pushable says whether a push is one that the device may make.
func (s *session) pushable(batch []cartella.Mutation) error {
	if len(batch) == 0 {
		return protocolError(errors.New("a push of nothing"))
	}
	for _, m := range batch {
		if m.Device != s.who.Device {
			return otherDevice()
		}
	}
	return nil
}

// land commits a batch. Where that fails it goes on one by one, up to what
// cannot be committed: the device offers them together again and again, and
// what comes before the one that fails must not wait for it to be mended.
func (s *session) land(ctx context.Context, actor cartella.Attore, batch []cartella.Mutation) ([]cartella.Verdict, error) {
	verdicts, err := s.hub.commit(ctx, actor, batch, s.foresaw)
	if err == nil || len(batch) == 1 {
		return verdicts, err
	}
	verdicts = nil
	for i := range batch {
		one, err := s.hub.commit(ctx, actor, batch[i:i+1], s.foresaw)
		if err != nil {
			return verdicts, err
		}
		verdicts = append(verdicts, one...)
	}
	return verdicts, nil
}

// farewell tells the replica why the session ends, where there is something
// to tell, and closes the connection.
func (s *session) farewell(ctx context.Context, cause error) {
	code := closeCode(cause)
	if code == wire.CloseInternal || code == wire.ClosePolicy || code == wire.CloseProtocol || code == wire.CloseTooLarge {
		ctx, cancel := context.WithTimeout(ctx, farewellTimeout)
		defer cancel()
		// The peer may be gone; then nobody is left to tell.
		_ = s.conn.Send(ctx, lastWord(cause))
	}
	if code == wire.CloseInternal {
		s.hub.cfg.Log.Error("session failed", "device", s.who.Device, "error", cause)
	}
	// What closing fails with changes nothing any more.
	_ = s.conn.Close(code, "")
}

// closeCode is how a session that ended for cause says so.
func closeCode(cause error) wire.CloseCode {
	var (
		closed *wire.CloseError
		known  *cartella.Error
	)
	switch {
	case errors.As(cause, &closed):
		return wire.CloseNormal
	case errors.Is(cause, errReplaced):
		return wire.CloseReplaced
	case errors.As(cause, &known):
		switch known.Code {
		case cartella.CodeMalformato:
			return wire.CloseProtocol
		case cartella.CodeTroppoGrande:
			return wire.CloseTooLarge
		case cartella.CodeInterno:
			return wire.CloseInternal
		}
		return wire.ClosePolicy
	case errors.Is(cause, context.Canceled):
		return wire.CloseGoingAway
	}
	return wire.CloseInternal
}

// lastWord is the Error message for cause. What is not meant for an operator
// stays in the log.
func lastWord(cause error) wire.Error {
	var known *cartella.Error
	if !errors.As(cause, &known) {
		known = &cartella.Error{Code: cartella.CodeInterno, Message: "Il servizio centrale ha avuto un problema; le modifiche restano su questo computer e saranno inviate."}
	}
	return wire.Error{Code: known.Code, Message: known.Message, Retry: wire.Retryable(known.Code)}
}

func protocolError(err error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeMalformato, Message: "Il programma e il servizio centrale non si sono intesi.", Err: err}
}

func otherDevice() *cartella.Error {
	return &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: "Il collegamento è di un altro dispositivo."}
}
