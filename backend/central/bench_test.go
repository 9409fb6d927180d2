package central_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/wire"
)

// colleagues is how many are connected when something changes.
const colleagues = 200

// audience is as many connections, whose messages are counted.
type audience struct {
	arrived chan int // the bytes of one
	conns   []*websocket.Conn
}

func (a *audience) wait() (bytes int) {
	for range a.conns {
		bytes += <-a.arrived
	}
	return bytes
}

// join has a connection listen from here on.
func (a *audience) join(ws *websocket.Conn) {
	a.conns = append(a.conns, ws)
	go func() {
		for {
			typ, data, err := ws.ReadMessage()
			if err != nil {
				return
			}
			if isFeed(typ, data) {
				a.arrived <- len(data)
			}
		}
	}()
}

// isFeed says whether a message is one of the feed: any other that is packed begins
// with a 2.
func isFeed(typ int, data []byte) bool { return typ == websocket.BinaryMessage && data[0] != 2 }

func dial(b *testing.B, url string) *websocket.Conn {
	ws, _, err := websocket.DefaultDialer.DialContext(b.Context(), "ws"+strings.TrimPrefix(url, "http"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ws.Close() })
	return ws
}

// BenchmarkColleagues is a change of one record until two hundred colleagues have it,
// through the accounts, the ledger and the hub as they are. Its floor takes turns with
// it: as many bytes appended to a file and fsynced, and then written to as many bare
// websockets.
func BenchmarkColleagues(b *testing.B) {
	dir := b.TempDir()
	ids, err := identity.Open(b.Context(), dir, identity.Config{Hash: identity.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}})
	if err != nil {
		b.Fatal(err)
	}
	log, err := sqlite.Open(b.Context(), filepath.Join(dir, "centrale.db"), sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	h := hub.New(hub.Config{Ledger: log, Directory: central.NewActors(ids, log), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := wire.Upgrade(w, r)
		if err != nil {
			return
		}
		u := cartella.OperatoreID(r.URL.RawQuery)
		_ = h.Serve(r.Context(), conn, hub.Identity{Operatore: u, Device: "pc-" + cartella.DeviceID(u)})
	}))
	b.Cleanup(func() {
		h.Close()
		server.Close()
		_, _ = log.Close(), ids.Close()
	})
	seq := cartella.Seq(0)
	commit := func(edit cartella.Edit) {
		seq++
		m := cartella.Mutation{Device: cartella.Centrale, Seq: seq, Action: cartella.AzioneImporta, At: time.Now().UTC(), Edits: []cartella.Edit{edit}}
		if v, err := h.Commit(b.Context(), m); err != nil || v.Outcome != cartella.Accepted {
			b.Fatal(v.Error, err)
		}
	}
	ours := &audience{arrived: make(chan int, colleagues)}
	for i := range colleagues {
		u := fmt.Sprint("op", i)
		if err := ids.Create(b.Context(), identity.NewAccount{Utente: u, Operatore: cartella.OperatoreID(u), Cognome: "C", Nome: "N", Password: password, Chosen: true,
			Profiles: map[cartella.ServizioID]cartella.Ruolo{"casale": cartella.RuoloAssistenteSociale}}); err != nil {
			b.Fatal(err)
		}
		ws := dial(b, server.URL+"?"+u)
		hello, err := wire.Encode(wire.Hello{Protocol: wire.Protocol, Device: "pc-" + cartella.DeviceID(u), Credit: 64 << 20, Dict: wire.Newest})
		if err != nil {
			b.Fatal(err)
		}
		if err := ws.WriteMessage(websocket.TextMessage, hello); err != nil {
			b.Fatal(err)
		}
		for fed, digests := false, false; !digests; { // it has come to the head
			typ, data, err := ws.ReadMessage()
			if err != nil {
				b.Fatal(err)
			}
			digests = fed && !isFeed(typ, data)
			fed = fed || isFeed(typ, data)
		}
		ours.join(ws)
	}

	bare := &audience{arrived: make(chan int, colleagues)}
	accepted := make(chan *websocket.Conn, colleagues)
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{}
		if ws, err := up.Upgrade(w, r, nil); err == nil {
			accepted <- ws
		}
	}))
	b.Cleanup(plain.Close)
	var ends []*websocket.Conn
	for range colleagues {
		bare.join(dial(b, plain.URL))
		ends = append(ends, <-accepted)
	}
	file, err := os.Create(filepath.Join(dir, "floor"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()

	var floor, took []time.Duration
	bytes := 0
	payload := make([]byte, 600)
	for i := 0; b.Loop(); i++ {
		rec, err := cartella.New(cartella.ID(fmt.Sprintf("s%07d", i)), cartella.KindSoggetto, "casale", map[string]any{
			"cognome": fmt.Sprint("Prova ", i), "nome": "Ada", "note": strings.Repeat(fmt.Sprintf("%d seguita dal servizio; ", i), 20),
		})
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		commit(cartella.Creation(rec))
		bytes = ours.wait()
		took = append(took, time.Since(start))

		start = time.Now()
		if _, err := file.Write(payload); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
		for _, ws := range ends {
			if err := ws.WriteMessage(websocket.BinaryMessage, payload[:bytes/colleagues]); err != nil {
				b.Fatal(err)
			}
		}
		bare.wait()
		floor = append(floor, time.Since(start))
	}
	for _, f := range []struct {
		name string
		took []time.Duration
	}{{"floor", floor}, {"ours", took}} {
		slices.Sort(f.took)
		for _, at := range []int{50, 99} {
			b.ReportMetric(float64(f.took[len(f.took)*at/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", f.name, at))
		}
	}
}
