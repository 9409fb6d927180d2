package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/sync/cartella"
)

// Dialer opens connections.
type Dialer struct {
	// TLS may be nil. One that keeps sessions spares a bad line the certificates.
	TLS *tls.Config
	// Net opens the connection beneath, through whatever proxy there is; where nil
	// the system does, by the proxy that the environment names.
	Net func(ctx context.Context, network, address string) (net.Conn, error)
}

// lookTimeout is how long nothing at all may answer at an address.
const lookTimeout = 20 * time.Second

// Dial connects to the central service at address (wss://…/v1/sync, or ws:// on
// loopback); header carries the bearer token. Its errors are *cartella.Error: what
// the central service answered, or CodeFuoriLinea where nothing did. How long it
// takes is for ctx to say: on a bad line the greetings of TLS alone take half a
// minute.
func (d Dialer) Dial(ctx context.Context, address string, header http.Header) (Conn, error) {
	var proxy func(*http.Request) (*url.URL, error)
	if d.Net == nil {
		d.Net, proxy = (&net.Dialer{Timeout: lookTimeout}).DialContext, http.ProxyFromEnvironment
	}
	of := websocket.Dialer{
		Proxy:           proxy,
		TLSClientConfig: d.TLS,
		NetDialContext:  d.Net,
		ReadBufferSize:  64 << 10,
		WriteBufferSize: 4 << 10,
	}
	ws, resp, err := of.DialContext(ctx, address, header)
	if err == nil {
		return newSocket(ws, MaxPacked), nil // the central service packs
	}
	if resp == nil {
		return nil, &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Il servizio centrale non è raggiungibile.", Err: err}
	}
	// gorilla hands over the first KiB of the body, already read.
	answer := &cartella.Error{}
	if body, readErr := io.ReadAll(resp.Body); readErr == nil && cartella.Unmarshal(body, answer) == nil && answer.Code != "" {
		answer.Err = fmt.Errorf("dial: %s: %w", resp.Status, err)
		return nil, answer
	}
	err = &AnswerError{Status: resp.StatusCode, Header: resp.Header}
	if resp.StatusCode >= http.StatusInternalServerError {
		return nil, &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Il servizio centrale non è disponibile.", Err: err}
	}
	return nil, &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Message: "A questo indirizzo non risponde il servizio centrale.", Err: err}
}

// AnswerError is an answer by HTTP that is not the central service's.
type AnswerError struct {
	Status int
	Header http.Header
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("not the central service: status %d", e.Status)
}

// Upgrade turns an HTTP request into a connection. On failure it has answered
// the request. Whoever comes with an Origin is a browser, which this endpoint
// is not for.
func Upgrade(w http.ResponseWriter, r *http.Request) (Conn, error) {
	u := websocket.Upgrader{
		HandshakeTimeout: 15 * time.Second,
		ReadBufferSize:   4 << 10,
		WriteBufferSize:  4 << 10,
		CheckOrigin:      func(r *http.Request) bool { return r.Header.Get("Origin") == "" },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			said := &cartella.Error{Code: cartella.CodeMalformato, Message: "La richiesta non apre una connessione."}
			if status == http.StatusForbidden { // the Origin
				said = &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: "Le pagine web non possono collegarsi qui: apri il programma."}
			}
			body, err := cartella.Marshal(said)
			if err != nil {
				http.Error(w, http.StatusText(status), status)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write(body) // a client that left cannot be told
		},
	}
	ws, err := u.Upgrade(w, r, nil)
	if err != nil {
		return nil, fmt.Errorf("upgrade: %w", err)
	}
	s := newSocket(ws, MaxPart+maxPartHead)
	s.hub = true
	return s, nil
}

// socket is a Conn over a websocket.
type socket struct {
	ws *websocket.Conn
	// writing and reading each hold one token, taken by who writes or reads.
	writing, reading chan struct{}
	// closed is closed when Close begins.
	closed    chan struct{}
	closeOnce sync.Once
	closeErr  error
	pinger    *time.Timer
	// maxBinary bounds a binary frame.
	maxBinary int64
	// hub says that this is the central service's end, to which no feed comes.
	hub bool
	// cut is set once a Receive was cut short; from then on nothing is waited for.
	cut atomic.Bool
	// fed and feeds are what chained feeds were: those that came, Receive's alone, and
	// those sent.
	fed, feeds chain
	// heard is when the last byte of a message arrived, as a [time.Time].
	heard   atomic.Value
	arrived atomic.Int64
}

// newSocket leaves gorilla's own read limit off: what exceeds it is answered
// with a close frame at once, before anybody could say why. Nothing is read
// beyond the limits of [socket.read] all the same.
func newSocket(ws *websocket.Conn, maxBinary int64) *socket {
	s := &socket{ws: ws, maxBinary: maxBinary, writing: make(chan struct{}, 1), reading: make(chan struct{}, 1), closed: make(chan struct{})}
	s.heard.Store(time.Now())
	alive := func() error { return s.extend() }
	ws.SetPongHandler(func(string) error { return alive() })
	ws.SetPingHandler(func(data string) error {
		// Reading goes on meanwhile, whatever the send buffer holds.
		if release, ok := s.speak(); ok {
			go func() {
				defer release()
				s.control(websocket.PongMessage, []byte(data))
			}()
		}
		return alive()
	})
	// It is set going once it is known by its name.
	s.pinger = time.AfterFunc(math.MaxInt64, s.ping)
	s.pinger.Reset(PingEvery)
	return s
}

func (s *socket) ping() {
	select {
	case <-s.closed:
		return
	default:
	}
	if release, ok := s.speak(); ok {
		s.control(websocket.PingMessage, nil)
		release()
	}
	s.pinger.Reset(PingEvery)
}

// speak takes the token of who writes, unless somebody has it: then the peer
// hears of us through what is being written.
func (s *socket) speak() (release func(), ok bool) {
	select {
	case s.writing <- struct{}{}:
		return func() { <-s.writing }, true
	default:
		return nil, false
	}
}

// control writes a ping or pong, in the time that a piece of a message has: to
// gorilla a frame that did not go in time is the end of writing. What fails is
// left for the deadlines to notice.
func (s *socket) control(typ int, data []byte) {
	_ = s.ws.WriteControl(typ, data, time.Now().Add(SendTimeout))
}

// extend gives the peer [IdleTimeout] from now.
func (s *socket) extend() error {
	if err := s.ws.SetReadDeadline(time.Now().Add(IdleTimeout)); err != nil || !s.cut.Load() {
		return err
	}
	return s.ws.SetReadDeadline(time.Now())
}

func (s *socket) Arrived() int { return int(s.arrived.Load()) }

func (s *socket) Heard() time.Time { return s.heard.Load().(time.Time) }

func (s *socket) Send(ctx context.Context, m Message) error {
	data, packed, err := encodeFrame(m)
	if err != nil {
		return err
	}
	typ := websocket.TextMessage
	if packed {
		typ = websocket.BinaryMessage
	}
	return s.write(ctx, typ, data)
}

func (s *socket) SendChained(ctx context.Context, f Feed, d Dict) (int, error) {
	data, err := s.feeds.pack(f, d)
	if err != nil {
		return 0, err
	}
	return len(data), s.write(ctx, websocket.BinaryMessage, data)
}

func (s *socket) write(ctx context.Context, typ int, data []byte) error {
	select {
	case s.writing <- struct{}{}:
	case <-s.closed:
		return fmt.Errorf("send: %w", net.ErrClosed)
	case <-ctx.Done():
		return fmt.Errorf("send: %w", context.Cause(ctx))
	}
	defer func() { <-s.writing }()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("send: %w", context.Cause(ctx))
	}
	// A connection that is cut in the middle of a message says nothing more: what is
	// begun gets as long as a farewell to come to its end, so that one can follow.
	var last atomic.Pointer[time.Time]
	stop := context.AfterFunc(ctx, func() {
		by := time.Now().Add(closeGrace)
		last.Store(&by)
		_ = s.ws.NetConn().SetWriteDeadline(by)
	})
	defer stop()
	next := func() error {
		if by := last.Load(); by != nil {
			return s.ws.SetWriteDeadline(*by)
		}
		return s.ws.SetWriteDeadline(time.Now().Add(SendTimeout))
	}
	if err := s.writePieces(typ, data, next); err != nil {
		return fmt.Errorf("send: %w", firstCause(ctx, err))
	}
	return nil
}

// writePieces writes a message in pieces, each of which has its own time, that next
// sets: on a slow line what counts is that it moves.
func (s *socket) writePieces(typ int, data []byte, next func() error) error {
	if len(data) <= sendPiece {
		if err := next(); err != nil {
			return err
		}
		return s.ws.WriteMessage(typ, data)
	}
	w, err := s.ws.NextWriter(typ)
	if err != nil {
		return err
	}
	for piece := range slices.Chunk(data, sendPiece) {
		if err := next(); err != nil {
			return err
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	if err := next(); err != nil {
		return err
	}
	return w.Close()
}

func (s *socket) Receive(ctx context.Context) (Message, int, error) {
	select {
	case s.reading <- struct{}{}:
	case <-s.closed:
		return nil, 0, fmt.Errorf("receive: %w", net.ErrClosed)
	}
	defer func() { <-s.reading }()
	if err := s.extend(); err != nil {
		return nil, 0, fmt.Errorf("receive: %w", err)
	}
	stop := context.AfterFunc(ctx, func() {
		s.cut.Store(true)
		_ = s.ws.SetReadDeadline(time.Now())
	})
	defer stop()
	select {
	case <-s.closed:
		return nil, 0, fmt.Errorf("receive: %w", net.ErrClosed)
	default:
	}
	typ, data, err := s.read()
	if err == nil && s.hub && typ == websocket.BinaryMessage && len(data) > 0 && (data[0] == layout || data[0] == layoutChained) {
		err = malformed(errors.New("a feed from a replica"))
	}
	// Of what a replica sends a push alone comes packed: nothing small becomes large
	// here that costs its sender nothing.
	if err == nil && s.hub && typ == websocket.BinaryMessage && len(data) > 0 && data[0] == layoutText {
		push, err := UnpackPush(data)
		if err != nil {
			return nil, len(data), err
		}
		return push, len(data), nil
	}
	if err == nil {
		return decodeFrame(data, typ == websocket.BinaryMessage, &s.fed)
	}
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &closed):
		return nil, 0, &CloseError{Code: CloseCode(closed.Code), Reason: closed.Text}
	case errors.Is(err, websocket.ErrReadLimit):
		return nil, 0, &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il messaggio supera la dimensione ammessa.", Err: err}
	}
	var known *cartella.Error
	if errors.As(err, &known) {
		return nil, 0, known
	}
	return nil, 0, fmt.Errorf("receive: %w", firstCause(ctx, err))
}

// read reads one message, and no more of it than its kind may hold.
func (s *socket) read() (int, []byte, error) {
	typ, r, err := s.ws.NextReader()
	if err != nil {
		return 0, nil, err
	}
	limit := int64(MaxText)
	if typ != websocket.TextMessage {
		limit = s.maxBinary
	}
	data, err := io.ReadAll(io.LimitReader(&arriving{s: s, r: r, extended: time.Now()}, limit+1))
	if err == nil && int64(len(data)) > limit {
		return 0, nil, tooLarge(len(data), int(limit))
	}
	return typ, data, err
}

// arriving is a message on its way: each piece of it that comes is a sign of
// life.
type arriving struct {
	s *socket
	r io.Reader
	// extended is when the peer was last given more time for it.
	extended time.Time
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if n == 0 {
		return n, err
	}
	now := time.Now()
	a.s.heard.Store(now)
	a.s.arrived.Add(int64(n))
	if now.Sub(a.extended) < time.Second {
		return n, err // not for each of many pieces
	}
	a.extended = now
	if err == nil {
		err = a.s.extend()
	}
	return n, err
}

func (s *socket) Close(code CloseCode, reason string) error {
	s.closeOnce.Do(func() {
		close(s.closed)
		s.pinger.Stop()
		s.closeErr = s.shut(code, reason)
	})
	return s.closeErr
}

// shut says goodbye and waits for the peer's, reading what is still under way:
// closing a TCP connection with unread bytes resets it, and the peer would
// lose the last message, which says why (on Windows; Linux still hands over
// what had arrived).
func (s *socket) shut(code CloseCode, reason string) error {
	deadline := time.Now().Add(closeGrace)
	// gorilla refuses a control frame of more than 125 bytes.
	if len(reason) > 120 {
		reason = reason[:120]
	}
	if err := s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), reason), deadline); err == nil {
		// Whatever holds the reader is let go when the grace is over.
		hard := time.AfterFunc(closeGrace, func() { _ = s.ws.NetConn().Close() })
		defer hard.Stop()
		s.reading <- struct{}{}
		for {
			if _, _, err := s.ws.NextReader(); err != nil {
				break
			}
		}
		<-s.reading
	}
	err := s.ws.Close()
	s.writing <- struct{}{} // who still wrote has been let go; nobody writes again
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// firstCause prefers the reason why ctx ended over the time-out that ending it
// caused.
func firstCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	return err
}
