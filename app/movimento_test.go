package app

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// lineTold keeps what the screens are told of the line, and when.
type lineTold struct {
	mu    sync.Mutex // guards what follows
	lines []Linea
	at    []time.Time
	news  chan struct{} // one token
}

func (l *lineTold) Emit(name string, payload any) {
	if name != "linea" {
		return
	}
	l.mu.Lock()
	l.lines, l.at = append(l.lines, payload.(Linea)), append(l.at, time.Now())
	l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// wait waits until something was told that is as wanted.
func (l *lineTold) wait(t *testing.T, what string, wanted func(Linea) bool) Linea {
	t.Helper()
	for {
		l.mu.Lock()
		for _, one := range l.lines {
			if wanted(one) {
				l.mu.Unlock()
				return one
			}
		}
		l.mu.Unlock()
		select {
		case <-l.news:
		case <-time.After(20 * time.Second):
			t.Fatalf("it was never told that %s: %+v", what, l.lines)
		}
	}
}

// central plays the line's other end of a program that has signed in.
func central(t *testing.T, play func(wire.Conn)) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", signInOnly(t))
	mux.HandleFunc("GET /v1/sync", func(w http.ResponseWriter, r *http.Request) {
		c, err := wire.Upgrade(w, r)
		if err != nil {
			t.Error(err)
			return
		}
		play(c)
	})
	return mux
}

// TestTheScreensHearWhatMoves: of a push in parts they hear how much has arrived, at
// most twice a second, and that nothing is under way once it is decided.
func TestTheScreensHearWhatMoves(t *testing.T) {
	more := make(chan struct{})
	server := httptest.NewServer(central(t, func(c wire.Conn) {
		attore := cartella.Attore{Operatore: anna, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloReferente}}
		if _, _, err := c.Receive(t.Context()); err != nil {
			return
		}
		w := wire.Welcome{Protocol: wire.Protocol, Epoch: "prima", Actor: attore, Scopes: attore.Scopes(), Now: time.Now(), Records: map[cartella.Scope]int{"servizio:self": 12_000}}
		if c.Send(t.Context(), w) != nil {
			return
		}
		<-more
		head := wire.Feed{Cursors: map[cartella.Scope]cartella.Version{}, Head: attore.Scopes()}
		for _, s := range head.Head {
			head.Cursors[s] = 1
		}
		if c.Send(t.Context(), head) != nil {
			return
		}
		for {
			m, _, err := c.Receive(t.Context())
			if err != nil {
				return
			}
			var from, to cartella.Seq
			switch m := m.(type) {
			case wire.Part:
				if got := m.Bytes + len(m.Data); got < m.Of {
					<-more // so that each is seen
					piece := m.Piece
					piece.Bytes = got
					_ = c.Send(t.Context(), wire.Got{Piece: piece})
					continue
				}
				from, to = m.From, m.To
			case wire.Push:
				from, to = m.Mutations[0].Seq, m.Mutations[len(m.Mutations)-1].Seq
			default:
				continue
			}
			var out wire.Verdicts
			for seq := from; seq <= to; seq++ {
				out.Verdicts = append(out.Verdicts, cartella.Verdict{Device: "pc-anna", Seq: seq, Outcome: cartella.Accepted, At: 2})
			}
			_ = c.Send(t.Context(), out)
		}
	}))
	t.Cleanup(server.Close)
	told := &lineTold{news: make(chan struct{}, 1)}
	a := newProgram(t, Config{Dati: t.TempDir(), Centrale: server.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)), Eventi: told})
	d := signedIn(t, a)
	first := told.wait(t, "12.000 records are to come", func(l Linea) bool { return l.DaRicevere > 0 })
	if first.Ricevuti != 0 || first.DaRicevere != 12_000 {
		t.Errorf("of the first sync: %+v", first)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 16 { // texts that do not get much smaller
		text := make([]byte, 9_000)
		for i := range text {
			text[i] = byte('a' + rng.IntN(26))
		}
		rec, err := cartella.New(cartella.NewID(), cartella.KindSoggetto, "self", map[string]string{"cognome": "Prova", "nome": "Ida", "note": string(text)})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.corrente.replica.Do(t.Context(), cartella.AzioneSoggettoCrea, cartella.Creation(rec)); err != nil {
			t.Fatal(err)
		}
	}
	more <- struct{}{}
	told.wait(t, "changes wait", func(l Linea) bool { return l.DaInviare > 50_000 && l.Inviati == 0 })
	more <- struct{}{}
	some := told.wait(t, "some have arrived", func(l Linea) bool { return l.Inviati > 0 })
	if some.Inviati >= some.DaInviare {
		t.Errorf("after one part: %+v", some)
	}
	close(more)
	told.wait(t, "nothing is under way", func(l Linea) bool { return l.Numero > some.Numero && l.DaInviare == 0 })
	told.mu.Lock()
	defer told.mu.Unlock()
	for i := 2; i < len(told.at); i++ {
		if d := told.at[i].Sub(told.at[i-2]); d < passoMovimento {
			t.Errorf("told three times in %v", d)
		}
	}
}

// TestLineInSteps: what stands is said from 40 s on, and not anew each second.
func TestLineInSteps(t *testing.T) {
	for still, want := range map[time.Duration]int{39 * time.Second: 0, 40 * time.Second: 40, 49 * time.Second: 40, 119 * time.Second: 110, 200 * time.Second: 180} {
		if got := linea(replica.Progress{Still: still}).Ferma; got != want {
			t.Errorf("after %v: %d s, want %d", still, got, want)
		}
	}
}
