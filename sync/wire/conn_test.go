package wire

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire/wiretest"
)

// pairs are both kinds of connection: the suite below holds for each.
func pairs(t *testing.T, run func(t *testing.T, client, server Conn)) {
	t.Run("pipe", func(t *testing.T) {
		a, b := Pipe()
		run(t, a, b)
	})
	t.Run("websocket", func(t *testing.T) {
		a, b := websockets(t)
		run(t, a, b)
	})
}

func websockets(t *testing.T) (client, server Conn) {
	t.Helper()
	accepted := make(chan Conn, 1)
	done := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := Upgrade(w, r)
		if err != nil {
			t.Errorf("Upgrade: %v", err)
			close(accepted)
			return
		}
		accepted <- conn
		<-done
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(done) })
	client, err := Dialer{}.Dial(t.Context(), "ws"+strings.TrimPrefix(srv.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return client, <-accepted
}

func TestConnCarriesMessagesInOrder(t *testing.T) {
	pairs(t, func(t *testing.T, client, server Conn) {
		want := examples()
		go func() {
			for _, m := range want {
				if err := server.Send(t.Context(), m); err != nil {
					t.Errorf("Send: %v", err)
				}
			}
			if frame, err := (Form{Dict: Newest}).Frame(exampleFeed()); err != nil || frame.Size() == 0 {
				t.Errorf("Frame = %d bytes, %v", frame.Size(), err)
			} else if err := server.Send(t.Context(), frame); err != nil {
				t.Errorf("Send: %v", err)
			}
			if err := server.Close(CloseGoingAway, "a più tardi"); err != nil {
				t.Errorf("Close: %v", err)
			}
		}()
		for _, m := range append(want, exampleFeed()) {
			got, size, err := client.Receive(t.Context())
			if err != nil || size == 0 || !reflect.DeepEqual(got, m) {
				t.Fatalf("Receive = %+v, %d, %v, want %+v", got, size, err, m)
			}
		}
		_, _, err := client.Receive(t.Context())
		var closed *CloseError
		if !errors.As(err, &closed) || closed.Code != CloseGoingAway || closed.Reason != "a più tardi" {
			t.Errorf("Receive after the peer closed = %v", err)
		}
		if err := client.Close(CloseNormal, ""); err != nil {
			t.Errorf("Close: %v", err)
		}
		if _, _, err := client.Receive(t.Context()); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Receive after Close = %v", err)
		}
		if err := client.Send(t.Context(), Credit{}); err == nil {
			t.Error("Send after Close succeeded")
		}
	})
}

// TestTheLastWordArrives: closing with unread bytes under way must not take
// the Error message before it away.
func TestTheLastWordArrives(t *testing.T) {
	pairs(t, func(t *testing.T, client, server Conn) {
		for range 20 {
			if err := client.Send(t.Context(), Reread{Scope: cartella.Scope(strings.Repeat("x", 10_000))}); err != nil {
				t.Fatal(err)
			}
		}
		want := Error{Code: cartella.CodeDispositivoRevocato, Message: "Revocato."}
		closing := make(chan error, 1)
		go func() {
			err := server.Send(t.Context(), want)
			closing <- errors.Join(err, server.Close(ClosePolicy, ""))
		}()
		if got, _, err := client.Receive(t.Context()); err != nil || got != want {
			t.Errorf("Receive = %v, %v, want the error", got, err)
		}
		var closed *CloseError
		if _, _, err := client.Receive(t.Context()); !errors.As(err, &closed) || closed.Code != ClosePolicy {
			t.Errorf("then Receive = %v", err)
		}
		if err := errors.Join(<-closing, client.Close(CloseNormal, "")); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// TestWhatIsBegunIsSaidToItsEnd when its context ends, or the farewell after it would
// be taken for the rest of it.
func TestWhatIsBegunIsSaidToItsEnd(t *testing.T) {
	for _, size := range []int{1000, 3 * sendPiece} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			client, server, end := onLine(t, near, far)
			defer end()
			begun, bye := Reread{Scope: cartella.Scope(strings.Repeat("x", size))}, Error{Code: cartella.CodeDispositivoRevocato, Message: "Revocato."}
			ctx, cancel := context.WithCancel(t.Context())
			var saying sync.WaitGroup
			saying.Go(func() {
				if err := server.Send(ctx, begun); err != nil {
					t.Errorf("Send: %v", err)
				}
				if err := server.Send(ctx, begun); !errors.Is(err, context.Canceled) {
					t.Errorf("Send when nothing more is to be said: %v", err)
				}
				if err := server.Send(t.Context(), bye); err != nil {
					t.Errorf("Send of the farewell: %v", err)
				}
				_ = server.Close(ClosePolicy, "")
			})
			synctest.Wait() // nobody reads: it stands in the middle
			cancel()
			synctest.Wait()
			for _, want := range []Message{begun, bye} {
				if got, _, err := client.Receive(t.Context()); err != nil || got != want {
					t.Errorf("Receive = %.40v, %v, want %.40v", got, err, want)
				}
			}
			_ = client.Close(CloseNormal, "")
			saying.Wait()
		})
	}
}

// TestOnlyAPushComesPacked from a replica: of anything else a hundred bytes would be a
// MiB to read.
func TestOnlyAPushComesPacked(t *testing.T) {
	replica, hub := websockets(t)
	for _, tc := range []struct {
		says Message
		want cartella.Code
	}{{Push{}, ""}, {Credit{Bytes: 1}, cartella.CodeMalformato}} {
		text, err := Encode(tc.says)
		if err != nil {
			t.Fatal(err)
		}
		if err := replica.Send(t.Context(), Frame{data: packText(text, Newest), binary: true}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := hub.Receive(t.Context()); (err != nil || tc.want != "") && cartella.CodeOf(err) != tc.want {
			t.Errorf("packed, a %T is answered %v, want %q", tc.says, err, tc.want)
		}
	}
}

func TestCloseLetsGoOfAReceiver(t *testing.T) {
	pairs(t, func(t *testing.T, client, server Conn) {
		got := make(chan error, 2)
		for _, c := range []Conn{client, server} {
			go func() {
				_, _, err := c.Receive(context.WithoutCancel(t.Context()))
				got <- errors.Join(err, c.Close(CloseNormal, ""))
			}()
		}
		if err := server.Close(CloseNormal, ""); err != nil {
			t.Errorf("Close: %v", err)
		}
		for range 2 {
			if err := <-got; err == nil {
				t.Error("Receive returned no error")
			}
		}
	})
}

func TestAContextCutsShort(t *testing.T) {
	pairs(t, func(t *testing.T, client, server Conn) {
		defer func() { _ = server.Close(CloseNormal, "") }()
		defer func() { _ = client.Close(CloseNormal, "") }()
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		got := make(chan error, 1)
		go func() {
			_, _, err := client.Receive(ctx)
			got <- err
		}()
		cancel(why)
		if err := <-got; !errors.Is(err, why) {
			t.Errorf("Receive = %v, want %v", err, why)
		}
	})
}

// TestASlowReaderBlocksTheSender, who holds nothing more than the buffers.
func TestASlowReaderBlocksTheSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe()
		sent := make(chan error, 1)
		go func() {
			for range pipeDepth + 1 {
				if err := a.Send(t.Context(), Credit{Bytes: 1}); err != nil {
					sent <- err
					return
				}
			}
			sent <- nil
		}()
		synctest.Wait()
		select {
		case err := <-sent:
			t.Fatalf("a full pipe took another message: %v", err)
		default:
		}
		if _, _, err := b.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-sent; err != nil {
			t.Errorf("Send once there was room: %v", err)
		}
	})
}

// TestWhatNoReaderTakesIsRefused, and whoever sent it can still be told why.
func TestWhatNoReaderTakesIsRefused(t *testing.T) {
	packed, err := Pack(exampleFeed(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		typ  int
		data []byte
		want cartella.Code
	}{
		"a large text": {websocket.TextMessage, make([]byte, MaxText+1), cartella.CodeTroppoGrande},
		"a huge text":  {websocket.TextMessage, make([]byte, 3*MaxText), cartella.CodeTroppoGrande},
		"a packed one": {websocket.BinaryMessage, packed, cartella.CodeMalformato},
		"a huge one":   {websocket.BinaryMessage, make([]byte, 3*MaxText), cartella.CodeTroppoGrande},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := websockets(t)
			// A hostile client writes past our own codec.
			wrote := make(chan error, 1)
			go func() { wrote <- client.(*socket).ws.WriteMessage(tc.typ, tc.data) }()
			if _, _, err := server.Receive(t.Context()); cartella.CodeOf(err) != tc.want {
				t.Errorf("Receive = %v, want %s", err, tc.want)
			}
			want := Error{Code: tc.want, Message: "Rifiutato."}
			go func() {
				_ = server.Send(t.Context(), want) // seen below
				_ = server.Close(CloseTooLarge, "")
			}()
			if got, _, err := client.Receive(t.Context()); err != nil || got != want {
				t.Errorf("the sender is told %v, %v", got, err)
			}
			var closed *CloseError
			if _, _, err := client.Receive(t.Context()); !errors.As(err, &closed) || closed.Code != CloseTooLarge {
				t.Errorf("then Receive = %v", err)
			}
			_ = client.Close(CloseNormal, "")
			<-wrote // all of it or not: the answer came before
		})
	}
}

// onLine is a connection whose ends are near and far, until end.
func onLine(t *testing.T, near, far net.Conn) (client, server Conn, end func()) {
	t.Helper()
	l := wiretest.NewListener()
	accepted, done := make(chan Conn, 1), make(chan struct{})
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := Upgrade(w, r)
		if err != nil {
			t.Errorf("Upgrade: %v", err)
		}
		accepted <- conn
		<-done
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = srv.Serve(l) })
	l.Put(far)
	d := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return near, nil }}
	ws, _, err := d.DialContext(t.Context(), "ws://centrale/v1/sync", nil)
	if err != nil {
		t.Fatal(err)
	}
	return newSocket(ws, MaxPacked), <-accepted, func() {
		close(done)
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		serving.Wait()
	}
}

// TestASlowLineIsNotADeadOne: a message that takes minutes to arrive arrives,
// both ways, for all that nobody can say anything else meanwhile.
func TestASlowLineIsNotADeadOne(t *testing.T) {
	for _, upwards := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			const rate = 5000 // bytes a second: 40 kbit/s
			client, server, end := onLine(t, &wiretest.SlowLine{Conn: near, Rate: rate}, &wiretest.SlowLine{Conn: far, Rate: rate})
			from, to := client, server
			if !upwards {
				from, to = server, client
			}
			want := Error{Code: cartella.CodeInterno, Message: strings.Repeat("x", 900_000)}
			begin := time.Now()
			var others sync.WaitGroup
			others.Go(func() {
				if err := from.Send(t.Context(), want); err != nil {
					t.Errorf("Send: %v", err)
				}
			})
			others.Go(func() { // pongs, until it is over
				if m, _, err := from.Receive(t.Context()); err == nil {
					t.Errorf("received %v", m)
				}
			})
			got, _, err := to.Receive(t.Context())
			if took := time.Since(begin); err != nil || got != want || took < 2*IdleTimeout {
				t.Errorf("upwards %v: Receive after %v: %v", upwards, took, err)
			}
			if silent := time.Since(to.Heard()); silent > time.Second {
				t.Errorf("upwards %v: heard %v ago", upwards, silent)
			}
			_ = to.Close(CloseNormal, "")
			others.Wait()
			_ = from.Close(CloseNormal, "")
			end()
		})
	}
}

func TestDialTellsWhy(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   any
		want   cartella.Code
	}{
		"an answer of ours":  {401, &cartella.Error{Code: cartella.CodeNonAutenticato, Message: "Accedi di nuovo."}, cartella.CodeNonAutenticato},
		"a web site":         {404, "not here", cartella.CodeCentraleSconosciuta},
		"a gateway in front": {502, "bad gateway", cartella.CodeFuoriLinea},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tc.status)
			if err := json.NewEncoder(w).Encode(tc.body); err != nil {
				t.Error(err)
			}
		}))
		_, err := Dialer{}.Dial(t.Context(), "ws"+strings.TrimPrefix(srv.URL, "http"), nil)
		if got := cartella.CodeOf(err); got != tc.want {
			t.Errorf("%s: Dial = %v, want %s", name, err, tc.want)
		}
		srv.Close()
		if _, err = (Dialer{}).Dial(t.Context(), "ws"+strings.TrimPrefix(srv.URL, "http"), nil); cartella.CodeOf(err) != cartella.CodeFuoriLinea {
			t.Errorf("%s, gone: Dial = %v, want %s", name, err, cartella.CodeFuoriLinea)
		}
	}
}

// TestBrowsersAreRefused: a page that an operator visits must not speak for
// them.
func TestBrowsersAreRefused(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := Upgrade(w, r); err == nil {
			t.Error("Upgrade took a request with an Origin")
		}
	}))
	defer srv.Close()
	_, err := Dialer{}.Dial(t.Context(), "ws"+strings.TrimPrefix(srv.URL, "http"), http.Header{"Origin": {srv.URL}})
	if cartella.CodeOf(err) != cartella.CodeNonAutorizzato {
		t.Errorf("Dial with an Origin = %v", err)
	}
}

// TestADeadLineIsNoticed relies on the constants alone: a peer that stops
// answering is given up before a minute has passed.
func TestADeadLineIsNoticed(t *testing.T) {
	if IdleTimeout >= time.Minute || IdleTimeout < 2*PingEvery {
		t.Errorf("a peer is given up after %v, with pings every %v", IdleTimeout, PingEvery)
	}
}
