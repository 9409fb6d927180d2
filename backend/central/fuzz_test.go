package central_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/sync/cartella"
)

// endpoints are the ways in; the rest is nowhere.
var endpoints = []string{
	"GET /v1/health", "POST /v1/session", "DELETE /v1/session", "POST /v1/session/share", "POST /v1/session/renew", "POST /v1/password", "GET /v1/sync",
	"PUT /v1/session", "POST /v1/altro", "GET /",
}

// most is more than any answer has.
const most = 64 << 10

// FuzzHTTP sends whatever body, type, token and address to each endpoint.
// Nothing panics, nothing is the central service's own fault, and every refusal
// is an error that a program can read.
func FuzzHTTP(f *testing.F) {
	b := newBenchAs(f, central.Config{AddressBurst: 1 << 30})
	for n := range endpoints {
		f.Add(byte(n), "application/json", "", "", []byte(`{}`))
		f.Add(byte(n), "application/json", "T", "", []byte(`{"share":"AAAA"}`))
	}
	for _, body := range []string{
		`{"utente":"anna.ferrari","password":"tre cavalli sul Lambro","device":{"id":"D","nome":"n"},"programma":"p"}`,
		`{"utente":"anna.ferrari","password":"tre cavalli sul Lambro","codice":"123456","device":{"id":"centrale"}}`,
		`{"utente":"ANNA.ferrari\u0000","attuale":"tre cavalli sul Lambro","nuova":"nebbia fitta a Codogno"}`,
		`{"utente":null,"password":1e999}`, `[[[[`, "", "\xff", `{"device":{"id":"` + strings.Repeat("à", 4000) + `"}}`,
	} {
		f.Add(byte(1), "application/json; charset=utf-8", "", "192.0.2.1, [::1", []byte(body))
		f.Add(byte(5), "application/json", "Lease e30.e30", "for=\"", []byte(body))
	}
	f.Fuzz(func(t *testing.T, which byte, contentType, authorization, forwarded string, body []byte) {
		b.clock.Advance(time.Hour) // what is throttled is tried again
		method, path, _ := strings.Cut(endpoints[int(which)%len(endpoints)], " ")
		r := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
		header := func(name, value string) {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		header("Content-Type", contentType)
		header("X-Forwarded-For", forwarded)
		header("Forwarded", forwarded)
		if authorization == "T" {
			a, err := b.ids.Account(t.Context(), "marco.bianchi")
			if err != nil {
				t.Fatal(err)
			}
			g, err := b.ids.OpenSession(t.Context(), a, "D-marco", "fisso", "192.0.2.1")
			if err != nil && cartella.CodeOf(err) != cartella.CodePasswordDaCambiare {
				t.Fatal(err)
			}
			authorization = "Bearer " + g.Token
		}
		header("Authorization", authorization)
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %s: status %d: %s\n%s", method, path, w.Code, w.Body, b.log)
		}
		if w.Body.Len() > most {
			t.Errorf("%s %s: an answer of %d bytes", method, path, w.Body.Len())
		}
		// The websocket's upgrade answers in words of its own.
		if path == "/v1/sync" || w.Code == http.StatusNoContent {
			return
		}
		var said cartella.Error
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code >= 400 && (said.Code == "" || said.Message == "") {
			t.Errorf("%s %s: status %d and %q", method, path, w.Code, w.Body)
		}
	})
}

// endless is a body without an end, which counts what is read of it.
type endless struct {
	begin string
	read  int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.begin)
	e.begin = e.begin[n:]
	for i := n; i < len(p); i++ {
		p[i] = 'a'
	}
	e.read += int64(len(p))
	return len(p), nil
}

// TestABodyWithoutAnEnd: of a body that does not end little is read and little
// kept, at each endpoint.
func TestABodyWithoutAnEnd(t *testing.T) {
	b := newBench(t)
	s, a := b.signIn("anna.ferrari", password, "")
	b.want("sign in", a, 200, "")
	for _, e := range endpoints {
		method, path, _ := strings.Cut(e, " ")
		body := &endless{begin: `{"utente":"`}
		r := httptest.NewRequestWithContext(t.Context(), method, path, io.NopCloser(body))
		r.Header.Set("Content-Type", "application/json")
		if e == "POST /v1/session/share" {
			r.Header.Set("Authorization", "Bearer "+s.Token)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		runtime.ReadMemStats(&after)
		if body.read > 64<<10 {
			t.Errorf("%s read %d bytes", e, body.read)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 4<<20 {
			t.Errorf("%s allocated %d bytes", e, allocated)
		}
		if reads := e == "POST /v1/session" || e == "POST /v1/password" || e == "POST /v1/session/share"; reads && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d", e, w.Code)
		}
	}
}
