package hub

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// lastWords receives until the connection ends: the Error message, where there
// was one, and the close.
func (r *replica) lastWords() (said *wire.Error, closed *wire.CloseError) {
	r.t.Helper()
	return lastWords(r.t, r.conn)
}

func lastWords(t testing.TB, conn wire.Conn) (said *wire.Error, closed *wire.CloseError) {
	t.Helper()
	for {
		m, _, err := conn.Receive(t.Context())
		if errors.As(err, &closed) {
			return said, closed
		}
		if err != nil {
			t.Fatalf("waiting for the end: %v", err)
		}
		if e, ok := m.(wire.Error); ok {
			said = &e
		}
	}
}

// TestBadManners: whatever breaks the protocol is named, and ends the session.
func TestBadManners(t *testing.T) {
	hello := wire.Hello{Protocol: wire.Protocol, Device: "dev-1", Credit: 1 << 20}
	foreign := hello
	foreign.Device = "dev-2"
	old := hello
	old.Protocol = wire.Protocol + 1
	greedy := hello
	greedy.Credit = maxCredit + 1
	boundless := hello
	boundless.Last = math.MaxUint64
	gap := wire.Push{Mutations: []cartella.Mutation{{Device: "dev-1", Seq: 5, Author: "u1", Action: cartella.AzionePICModifica, Edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")}}}}
	forged := wire.Push{Mutations: []cartella.Mutation{{Device: cartella.Centrale, Seq: 2, Action: cartella.AzioneImporta}}}
	for name, tc := range map[string]struct {
		say   []wire.Message
		code  cartella.Code
		retry bool
		close wire.CloseCode
	}{
		"no hello":              {[]wire.Message{wire.Credit{Bytes: 1}}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"another's device":      {[]wire.Message{foreign}, cartella.CodeNonAutorizzato, false, wire.ClosePolicy},
		"another protocol":      {[]wire.Message{old}, cartella.CodeVersioneProtocollo, false, wire.ClosePolicy},
		"too much credit":       {[]wire.Message{greedy}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"a second hello":        {[]wire.Message{hello, hello}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"negative credit":       {[]wire.Message{hello, wire.Credit{Bytes: -1}}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"a message of the hub":  {[]wire.Message{hello, wire.Verdicts{}}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"a push of nothing":     {[]wire.Message{hello, wire.Push{}}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"a reread of no scope":  {[]wire.Message{hello, wire.Reread{Scope: "lodi"}}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"numbers past counting": {[]wire.Message{boundless}, cartella.CodeMalformato, false, wire.CloseProtocol},
		"a gap in the seq":      {[]wire.Message{hello, gap}, cartella.CodeSequenza, true, wire.ClosePolicy},
		"a forged device":       {[]wire.Message{hello, forged}, cartella.CodeNonAutorizzato, false, wire.ClosePolicy},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				defer c.close()
				conn, ended := c.serve(t.Context(), "u1", "dev-1")
				for _, m := range tc.say {
					if err := conn.Send(t.Context(), m); err != nil {
						t.Fatal(err)
					}
				}
				said, closed := lastWords(t, conn)
				if said == nil || said.Code != tc.code || said.Retry != tc.retry || closed.Code != tc.close {
					t.Errorf("told %+v and %v, want %s, retry %v, close %d", said, closed, tc.code, tc.retry, tc.close)
				}
				if err := <-ended; cartella.CodeOf(err) != tc.code {
					t.Errorf("Serve = %v, want %s", err, tc.code)
				}
				if got := c.ledger.last[cartella.Centrale]; got != 1 {
					t.Errorf("the central sequence is at %d", got)
				}
			})
		})
	}
}

func TestSilenceAtTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		begin := time.Now()
		_, ended := c.serve(t.Context(), "u1", "dev-1")
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != greetTimeout {
			t.Errorf("Serve = %v after %v", err, time.Since(begin))
		}
	})
}

// TestEndsOfASession: each reason reaches the replica as what it is.
func TestEndsOfASession(t *testing.T) {
	revoked := &cartella.Error{Code: cartella.CodeDispositivoRevocato, Message: "Questo computer è stato revocato."}
	for name, tc := range map[string]struct {
		do    func(c *centre, cancel context.CancelCauseFunc)
		said  cartella.Code
		close wire.CloseCode
		err   error
	}{
		"the hub closes":          {do: func(c *centre, _ context.CancelCauseFunc) { c.hub.Close() }, close: wire.CloseGoingAway},
		"the device is revoked":   {do: func(_ *centre, cancel context.CancelCauseFunc) { cancel(revoked) }, said: cartella.CodeDispositivoRevocato, close: wire.ClosePolicy, err: revoked},
		"the account is closed":   {do: func(c *centre, _ context.CancelCauseFunc) { c.people.dismiss("u1"); c.hub.ProfileChanged("u1") }, said: cartella.CodeAccountDisabilitato, close: wire.ClosePolicy},
		"the server shuts down":   {do: func(_ *centre, cancel context.CancelCauseFunc) { cancel(nil) }, close: wire.CloseGoingAway},
		"the same device is back": {do: func(c *centre, _ context.CancelCauseFunc) { c.connect("u1", "dev-1") }, close: wire.CloseReplaced},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				defer c.close()
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				conn, ended := c.serve(ctx, "u1", "dev-1")
				if err := conn.Send(t.Context(), wire.Hello{Protocol: wire.Protocol, Device: "dev-1", Credit: 1 << 20}); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				tc.do(c, cancel)
				said, closed := lastWords(t, conn)
				var code cartella.Code
				if said != nil {
					code = said.Code
				}
				if code != tc.said || closed.Code != tc.close {
					t.Errorf("told %q, close %d; want %q, %d", code, closed.Code, tc.said, tc.close)
				}
				if err := <-ended; tc.err != nil && !errors.Is(err, tc.err) {
					t.Errorf("Serve = %v, want %v", err, tc.err)
				}
			})
		})
	}
}

func TestAClosedHubTakesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		c.hub.Close()
		conn, ended := c.serve(t.Context(), "u1", "dev-1")
		if _, closed := lastWords(t, conn); closed.Code != wire.CloseGoingAway {
			t.Errorf("closed with %v", closed)
		}
		if err := <-ended; err != nil {
			t.Errorf("Serve = %v", err)
		}
		c.served.Wait()
	})
}

func TestTheSameMutationTwiceHasOneEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		m := r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Nota."))
		first := r.push(m)
		// The acknowledgement is lost: another connection offers it again.
		r = c.connect("u1", "dev-1")
		if r.welcome.Last != 1 {
			t.Errorf("welcome.last = %d, want 1", r.welcome.Last)
		}
		again := r.push(m)
		if again[0].At != first[0].At || again[0].Outcome != cartella.Accepted {
			t.Errorf("verdict %+v, then %+v", first[0], again[0])
		}
		if n := len(c.ledger.held["dev-1"]); n != 1 {
			t.Errorf("the ledger holds it %d times", n)
		}
	})
}

// TestTheSequenceAfterARestore: what the device can still offer is asked for,
// and what it cannot is skipped.
func TestTheSequenceAfterARestore(t *testing.T) {
	for name, tc := range map[string]struct {
		held, oldest, last, want cartella.Seq
	}{
		"a new device":           {0, 0, 0, 0},
		"as it was":              {8, 3, 8, 8},
		"all can be offered":     {2, 3, 8, 2},
		"some are lost":          {2, 6, 8, 5},
		"nothing can be offered": {2, 0, 8, 8},
		"nothing was retained":   {8, 0, 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				defer c.close()
				if err := c.ledger.Skip(t.Context(), "dev-1", tc.held); err != nil {
					t.Fatal(err)
				}
				r := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Oldest, h.Last = tc.oldest, tc.last })
				if r.welcome.Last != tc.want {
					t.Errorf("welcome.last = %d, want %d", r.welcome.Last, tc.want)
				}
				if v := r.push(r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "x"))); v[0].Outcome != cartella.Accepted {
					t.Errorf("the next one: %+v", v[0])
				}
			})
		})
	}
}

// TestAuthorityIsAskedAtEveryPush: a profile that went while connected does
// not authorise what comes after, and nothing is lost of it.
func TestAuthorityIsAskedAtEveryPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		c.people.grant("u1", "tavazzano") // and nobody calls ProfileChanged
		m := r.mutation(cartella.AzioneSoggettoModifica, set("s1", cartella.KindSoggetto, "note", "", "x"))
		r.send(wire.Push{Mutations: []cartella.Mutation{m}})
		r.until("the verdict", func(msg wire.Message) bool {
			v, ok := msg.(wire.Verdicts)
			if ok && (v.Verdicts[0].Outcome != cartella.Refused || v.Verdicts[0].Error.Code != cartella.CodeNonAccessibile) {
				t.Errorf("verdict %+v", v.Verdicts[0])
			}
			return ok
		})
		if len(c.ledger.held["dev-1"]) != 1 {
			t.Error("the refused mutation is not in the ledger")
		}
	})
}

// TestAPanickingRuleCostsOneSession and answers for nothing.
func TestAPanickingRuleCostsOneSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		other := c.connect("u2", "dev-2")
		other.settle()
		r := c.connect("u1", "dev-1")
		c.breakOnce()
		m := r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "x"))
		r.send(wire.Push{Mutations: []cartella.Mutation{m}})
		said, closed := r.lastWords()
		if said == nil || said.Code != cartella.CodeInterno || !said.Retry || closed.Code != wire.CloseInternal {
			t.Errorf("told %+v and %v", said, closed)
		}
		if strings.Contains(said.Message, "panic") {
			t.Errorf("the operator is told %q", said.Message)
		}
		if v := other.push(other.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "y"))); v[0].Outcome != cartella.Accepted {
			t.Errorf("the other session: %+v", v[0])
		}
		again := c.connect("u1", "dev-1")
		if again.welcome.Last != 0 {
			t.Errorf("the mutation was answered for: last = %d", again.welcome.Last)
		}
	})
}

func TestVerdictsFitTheirFrames(t *testing.T) {
	text := func(n int) json.RawMessage { return json.RawMessage(`"` + strings.Repeat("x", n) + `"`) }
	conflict := cartella.Conflict{Record: "p1", Kind: cartella.KindPIC, Field: "note", Wrote: text(50_000), Stands: text(50_000)}
	var in []cartella.Verdict
	for i := range 200 {
		in = append(in, cartella.Verdict{Device: "d", Seq: cartella.Seq(i + 1), Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{conflict}})
	}
	// What was refused may be named at any length, and grow as it is written.
	field := cartella.Path(strings.Repeat("\u2028", 300_000))
	in = append(in, cartella.Verdict{Device: "d", Seq: 202, Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeCampoSconosciuto, Field: field, Message: "Campo non previsto."}})
	in = slices.Insert(in, 200, cartella.Verdict{Device: "d", Seq: 201, Outcome: cartella.Conflicted, Conflicts: slices.Repeat([]cartella.Conflict{conflict}, 30)})
	next := cartella.Seq(1)
	for _, m := range split(in) {
		if _, err := wire.Encode(m); err != nil {
			t.Fatal(err)
		}
		for _, v := range m.Verdicts {
			if v.Seq != next || (v.Seq <= 201 && len(v.Conflicts) == 0) || (v.Seq <= 200 && len(v.Conflicts[0].Stands) == 0) {
				t.Errorf("verdict %d with %d conflicts, want %d whole", v.Seq, len(v.Conflicts), next)
			}
			next++
		}
	}
	if next != 203 {
		t.Errorf("verdicts up to %d arrived", next-1)
	}
}

// poisoned is a ledger that cannot decide one mutation.
type poisoned struct {
	*memory
	seq cartella.Seq
}

func (p poisoned) Commit(ctx context.Context, batch []cartella.Mutation, decide func(ledger.Tx, cartella.Mutation) (ledger.Effect, error)) ([]cartella.Verdict, error) {
	if slices.ContainsFunc(batch, func(m cartella.Mutation) bool { return m.Seq == p.seq }) {
		return nil, errors.New("a rule panicked")
	}
	return p.memory.Commit(ctx, batch, decide)
}

// TestWhatCannotBeDecidedHoldsUpNothingBeforeIt: they were pushed together, and
// would be again for ever.
func TestWhatCannotBeDecidedHoldsUpNothingBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.hub.cfg.Ledger = poisoned{c.ledger, 3}
		r := c.connect("u1", "dev-1")
		var batch []cartella.Mutation
		for _, field := range []cartella.Path{"note", "area", "equipe.u1.ruolo", "equipe.u2.ruolo"} {
			batch = append(batch, r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, field, "", "x")))
		}
		r.send(wire.Push{Mutations: batch})
		var got []cartella.Seq
		r.until("the verdicts of those before it", func(m wire.Message) bool {
			v, _ := m.(wire.Verdicts)
			for _, v := range v.Verdicts {
				got = append(got, v.Seq)
			}
			return len(got) >= 2
		})
		if said, _ := r.lastWords(); said == nil || said.Code != cartella.CodeInterno || !slices.Equal(got, []cartella.Seq{1, 2}) {
			t.Errorf("verdicts of %v, then %+v; want 1 and 2, then that something is wrong", got, said)
		}
		if last := c.ledger.last["dev-1"]; last != 2 {
			t.Errorf("the ledger holds up to %d, want 2", last)
		}
	})
}
