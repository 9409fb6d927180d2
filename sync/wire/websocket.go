package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/sync/cartella"
)

// Dial connects to the central service at url (wss://…/v1/sync, or ws:// on
// loopback); header carries the bearer token. config may be nil. Its errors
// are *cartella.Error: what the central service answered, or CodeFuoriLinea
// where nothing did.
func Dial(ctx context.Context, url string, header http.Header, config *tls.Config) (Conn, error) {
	d := websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		TLSClientConfig:  config,
		HandshakeTimeout: 15 * time.Second,
		ReadBufferSize:   64 << 10,
		WriteBufferSize:  4 << 10,
	}
	ws, resp, err := d.DialContext(ctx, url, header)
	if err == nil {
		return newSocket(ws, MaxPacked), nil
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
	if resp.StatusCode >= http.StatusInternalServerError {
		return nil, &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Il servizio centrale non è disponibile.", Err: fmt.Errorf("dial: %s: %w", resp.Status, err)}
	}
	return nil, &cartella.Error{
		Code:    cartella.CodeCentraleSconosciuta,
		Message: "A questo indirizzo non risponde il servizio centrale.",
		Err:     fmt.Errorf("dial: %s: %w", resp.Status, err),
	}
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
			body, err := cartella.Marshal(&cartella.Error{Code: cartella.CodeMalformato, Message: "La richiesta non apre una connessione."})
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
	return newSocket(ws, MaxText), nil
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
}

func newSocket(ws *websocket.Conn, readLimit int64) *socket {
	s := &socket{ws: ws, writing: make(chan struct{}, 1), reading: make(chan struct{}, 1), closed: make(chan struct{})}
	ws.SetReadLimit(readLimit)
	alive := func() error { return s.extend() }
	ws.SetPongHandler(func(string) error { return alive() })
	ws.SetPingHandler(func(data string) error {
		// A full send buffer is no reason to stop reading: the peer hears of us
		// through what fills it.
		_ = ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		return alive()
	})
	s.pinger = time.AfterFunc(PingEvery, s.ping)
	return s
}

func (s *socket) ping() {
	select {
	case <-s.closed:
		return
	default:
	}
	// A ping that cannot be written leaves the verdict to the deadlines.
	_ = s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	s.pinger.Reset(PingEvery)
}

func (s *socket) extend() error {
	return s.ws.SetReadDeadline(time.Now().Add(IdleTimeout))
}

func (s *socket) Send(ctx context.Context, m Message) error {
	data, err := Encode(m)
	if err != nil {
		return err
	}
	return s.write(ctx, websocket.TextMessage, data)
}

func (s *socket) SendFeed(ctx context.Context, f Feed, plain bool) (int, error) {
	data, err := encodeFeed(f, plain)
	if err != nil {
		return 0, err
	}
	typ := websocket.BinaryMessage
	if plain {
		typ = websocket.TextMessage
	}
	return len(data), s.write(ctx, typ, data)
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
	deadline := time.Now().Add(SendTimeout)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	if err := s.ws.SetWriteDeadline(deadline); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = s.ws.NetConn().SetWriteDeadline(time.Now()) })
	defer stop()
	if err := s.ws.WriteMessage(typ, data); err != nil {
		return fmt.Errorf("send: %w", firstCause(ctx, err))
	}
	return nil
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
	stop := context.AfterFunc(ctx, func() { _ = s.ws.SetReadDeadline(time.Now()) })
	defer stop()
	select {
	case <-s.closed:
		return nil, 0, fmt.Errorf("receive: %w", net.ErrClosed)
	default:
	}
	typ, data, err := s.read()
	if err == nil {
		return decodeFrame(data, typ == websocket.BinaryMessage)
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

// read reads one frame. The connection's read limit holds for both types; text
// has its own, lower one.
func (s *socket) read() (int, []byte, error) {
	typ, r, err := s.ws.NextReader()
	if err != nil {
		return 0, nil, err
	}
	if typ != websocket.TextMessage {
		data, err := io.ReadAll(r)
		return typ, data, err
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err == nil && len(data) > MaxText {
		return 0, nil, tooLarge(len(data), MaxText)
	}
	return typ, data, err
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
	if err := s.ws.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
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
