package central_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// signInAs signs in with headers of the client's choice.
func (b *bench) signInAs(utente, password string, header http.Header) (session, answer) {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"utente": utente, "password": password, "device": map[string]string{"nome": "portatile"}})
	b.must(err)
	req, err := http.NewRequestWithContext(b.t.Context(), "POST", b.url+"/v1/session", strings.NewReader(string(body)))
	b.must(err)
	req.Header = header.Clone()
	req.Header.Set("Content-Type", "application/json")
	a := b.send(req)
	var s session
	if a.status == http.StatusOK {
		b.must(json.Unmarshal(a.body, &s))
	}
	return s, a
}

// origins are the addresses in the register of accesses after an event.
func (b *bench) origins(after int64) []string {
	b.t.Helper()
	events, err := b.ids.Events(b.t.Context(), after, 0)
	b.must(err)
	var out []string
	for _, e := range events {
		if e.What == identity.EventSignIn || e.What == identity.EventRefused {
			out = append(out, e.Origin)
		}
	}
	return out
}

// TestBehindAProxy: each Comune is its own address, in the throttle and in the
// register, whatever its people write into the headers.
func TestBehindAProxy(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	b := newBenchAs(t, central.Config{TrustedProxies: loopback})
	via := func(address string, before ...string) http.Header {
		return http.Header{"X-Forwarded-For": {strings.Join(append(before, address), ", ")}}
	}
	const lodi, codogno = "192.0.2.1", "192.0.2.2"
	known, a := b.signInAs("anna.ferrari", password, via(lodi))
	b.want("sign in", a, 200, "")
	seen, err := b.ids.LastEvent(t.Context())
	b.must(err)
	for n := range 12 {
		// Each says it comes from Codogno, or from nowhere twice.
		_, a := b.signInAs(fmt.Sprint("nome", n), "sbagliata", via(lodi, codogno, fmt.Sprint("203.0.113.", n)))
		b.want("wrong", a, 401, cartella.CodeCredenzialiErrate)
	}
	_, a = b.signInAs("marco.bianchi", password, via(lodi))
	b.want("Lodi has tried too often", a, 429, cartella.CodeTroppiTentativi)
	_, a = b.signInAs("luca.fontana", password, via(codogno))
	b.want("Codogno has not", a, 200, "")
	for _, origin := range b.origins(seen)[:12] {
		if origin != lodi {
			t.Errorf("the register says %q, want %q", origin, lodi)
		}
	}
	// A computer that is known is not held up by its neighbours.
	proof := via(lodi)
	proof.Set("Authorization", "Lease "+known.Lease.Token)
	_, a = b.signInAs("anna.ferrari", password, proof)
	b.want("a known computer in Lodi", a, 200, "")
	_, a = b.signInAs("marco.bianchi", password, proof)
	b.want("the proof of another", a, 429, cartella.CodeTroppiTentativi)
	b.clock.Advance(time.Minute)
	_, a = b.signInAs("marco.bianchi", password, via(lodi))
	b.want("a minute later", a, 200, "")
}

// TestNobodyIsAProxyUntold: without trusted proxies no header is believed.
func TestNobodyIsAProxyUntold(t *testing.T) {
	b := newBench(t)
	seen, err := b.ids.LastEvent(t.Context())
	b.must(err)
	for n := range 12 {
		_, a := b.signInAs(fmt.Sprint("nome", n), "sbagliata", http.Header{
			"X-Forwarded-For": {fmt.Sprint("203.0.113.", n)}, "Forwarded": {fmt.Sprint("for=203.0.113.", n)}, "X-Real-Ip": {"203.0.113.1"},
		})
		b.want("wrong", a, 401, cartella.CodeCredenzialiErrate)
	}
	_, a := b.signInAs("anna.ferrari", password, http.Header{"X-Forwarded-For": {"203.0.113.200"}})
	b.want("one address all the same", a, 429, cartella.CodeTroppiTentativi)
	for _, origin := range b.origins(seen) {
		if !netip.MustParseAddr(origin).IsLoopback() {
			t.Errorf("the register says %q", origin)
		}
	}
}

// TestAFloodEnds: however many tried at once, the wait of an address has a
// ceiling, and no more passwords were looked at than it may try.
func TestAFloodEnds(t *testing.T) {
	b := newBench(t)
	statuses := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			body := fmt.Sprintf(`{"utente":"nome%d","password":"sbagliata"}`, n)
			resp, err := http.Post(b.url+"/v1/session", "application/json", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			statuses[resp.StatusCode]++
			mu.Unlock()
			if err := resp.Body.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if statuses[401] != 12 || statuses[429] != 48 {
		t.Errorf("answers %v, want 12 looked at", statuses)
	}
	b.clock.Advance(10 * time.Second)
	_, a := b.signIn("anna.ferrari", password, "")
	b.want("ten seconds later", a, 200, "")
}
