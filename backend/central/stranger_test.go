package central_test

// The stranger's client: written from sync/PROTOCOL.md with a websocket library
// and JSON, as somebody would in another language. It must not import sync/wire.

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// patience bounds the wait for a message: none of them takes a second.
const patience = 20 * time.Second

// stranger is one connection.
type stranger struct {
	t  testing.TB
	ws *websocket.Conn
	// cursors are where each scope has been read up to.
	cursors map[string]any
}

// dial opens the websocket with a token.
func (b *bench) dial(token string) *stranger {
	b.t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(b.t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/v1/sync", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		b.t.Fatalf("dial: %v (%v)", err, resp)
	}
	b.t.Cleanup(func() { _ = ws.Close() }) // most are closed by then
	return &stranger{t: b.t, ws: ws, cursors: map[string]any{}}
}

func (c *stranger) send(text string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// next is the next message, which must be text.
func (c *stranger) next() (map[string]any, error) {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		c.t.Fatal(err)
	}
	kind, raw, err := c.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		c.t.Fatalf("a binary frame came to who asked for plain ones")
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		c.t.Fatalf("not JSON: %s", raw)
	}
	if cursors, ok := m["cursors"].(map[string]any); ok {
		maps.Copy(c.cursors, cursors)
	}
	return m, nil
}

// until is the next message of a type; others are passed over.
func (c *stranger) until(typ string) map[string]any {
	c.t.Helper()
	for {
		m, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for %s: %v", typ, err)
		}
		if m["type"] == typ {
			return m
		}
	}
}

// ended waits for the service to close the connection.
func (c *stranger) ended() {
	c.t.Helper()
	for {
		if _, err := c.next(); err != nil {
			if ce, ok := err.(*websocket.CloseError); !ok || ce.Code == websocket.CloseAbnormalClosure {
				c.t.Errorf("ended with %v, want a close frame", err)
			}
			return
		}
	}
}

// feed reads until the scope is at its end, and returns what came, by id.
func (c *stranger) feed(scope string) map[string]map[string]any {
	c.t.Helper()
	items := map[string]map[string]any{}
	for {
		m := c.until("feed")
		list, _ := m["items"].([]any)
		for _, it := range list {
			item := it.(map[string]any)
			items[item["id"].(string)] = item
		}
		head, _ := m["head"].([]any)
		for _, s := range head {
			if s == scope {
				return items
			}
		}
	}
}

func TestStranger(t *testing.T) {
	b := newBench(t)
	s, a := b.signIn("anna.ferrari", password, "")
	b.want("sign in", a, 200, "")
	c := b.dial(s.Token)
	c.send(`{"type":"hello","protocol":6,"device":"` + s.Device + `","plain":true,"credit":1048576,"program":"estraneo 1"}`)
	welcome := c.until("welcome")
	if welcome["protocol"] != 6.0 || welcome["epoch"] == "" || welcome["last"] != 0.0 {
		t.Errorf("welcome %v", welcome)
	}
	items := c.feed("ambito")
	if items["op-marco"]["kind"] != "operatore" || items["comune-e648"]["kind"] != "servizio" {
		t.Errorf("the directory: %v", items)
	}

	// A colleague's replica, and one of another Comune.
	marco, _ := b.signIn("marco.bianchi", password, "")
	m := b.dial(marco.Token)
	m.send(`{"type":"hello","protocol":6,"device":"` + marco.Device + `","plain":true,"credit":1048576}`)
	m.feed("servizio:comune-e648")
	luca, _ := b.signIn("luca.fontana", password, "")
	l := b.dial(luca.Token)
	l.send(`{"type":"hello","protocol":6,"device":"` + luca.Device + `","plain":true,"credit":1048576}`)
	l.feed("servizio:comune-c816")

	irma := newID(t)
	mutation := `{"device":"` + s.Device + `","seq":1,"author":"op-anna","action":"soggetto.crea","at":"2026-11-24T09:00:00Z","edits":[` +
		`{"id":"` + irma + `","kind":"soggetto","servizio":"comune-e648","create":{"cognome":"Bassi","nome":"Irma","note":"àèìòù <&> \"x\""}}]}`
	push := `{"type":"push","mutations":[` + mutation + `]}`
	c.send(push)
	verdict := c.until("verdicts")["verdicts"].([]any)[0].(map[string]any)
	if verdict["outcome"] != "accepted" || verdict["seq"] != 1.0 {
		t.Fatalf("verdict %v", verdict)
	}
	c.send(push)
	again := c.until("verdicts")["verdicts"].([]any)[0].(map[string]any)
	if again["at"] != verdict["at"] || again["outcome"] != "accepted" {
		t.Errorf("the same mutation again: %v, first %v", again, verdict)
	}
	// The colleague sees it as it happens.
	var seen map[string]any
	for seen == nil {
		seen = m.feed("servizio:comune-e648")[irma]
	}
	if body := seen["body"].(map[string]any); body["note"] != `àèìòù <&> "x"` {
		t.Errorf("body %v", body)
	}

	// Whoever is of another Comune may neither see nor change it, and is not
	// told that it is there.
	try := func(id string, seq string) map[string]any {
		l.send(`{"type":"push","mutations":[{"device":"` + luca.Device + `","seq":` + seq + `,"author":"op-luca","action":"soggetto.modifica","at":"2026-11-24T09:00:00Z","edits":[{"id":"` + id + `","kind":"soggetto","set":{"nome":{"was":"Irma","now":"X"}}}]}]}`)
		return l.until("verdicts")["verdicts"].([]any)[0].(map[string]any)
	}
	there, notThere := try(irma, "1"), try("S-nessuno", "2")
	if there["outcome"] != "refused" || there["error"].(map[string]any)["message"] != notThere["error"].(map[string]any)["message"] {
		t.Errorf("out of scope: %v, not there: %v", there, notThere)
	}

	// Resuming: from the cursors nothing comes twice, and nothing is missed.
	m.leave()
	c.send(`{"type":"push","mutations":[{"device":"` + s.Device + `","seq":2,"author":"op-anna","action":"soggetto.modifica","at":"2026-11-24T09:00:00Z","edits":[{"id":"` + irma + `","kind":"soggetto","set":{"nome":{"was":"Irma","now":"Irma Rosa"}}}]}]}`)
	c.until("verdicts")
	cursors, err := json.Marshal(m.cursors)
	b.must(err)
	m = b.dial(marco.Token)
	m.send(`{"type":"hello","protocol":6,"device":"` + marco.Device + `","epoch":"` + welcome["epoch"].(string) + `","cursors":` + string(cursors) + `,"plain":true,"credit":1048576}`)
	resumed := m.feed("servizio:comune-e648")
	if len(resumed) != 1 || resumed[irma]["body"].(map[string]any)["nome"] != "Irma Rosa" {
		t.Errorf("resuming brings %v, want the changed person alone", resumed)
	}
	c.leave()
	c = b.dial(s.Token)
	c.send(`{"type":"hello","protocol":6,"device":"` + s.Device + `","plain":true,"credit":1048576,"oldest":1,"last":2}`)
	if w := c.until("welcome"); w["last"] != 2.0 {
		t.Errorf("welcome back %v, want last 2", w)
	}
}

// leave leaves as a client does, and waits for the service to answer.
func (c *stranger) leave() {
	c.t.Helper()
	if err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(patience)); err != nil {
		c.t.Fatal(err)
	}
	c.ended()
}

func TestStrangerBreaksTheProtocol(t *testing.T) {
	b := newBench(t)
	for name, text := range map[string]string{
		"not JSON":         "ciao",
		"unknown type":     `{"type":"cancella"}`,
		"no type":          `{"protocol":6}`,
		"push before":      `{"type":"push","mutations":[]}`,
		"other protocol":   `{"type":"hello","protocol":99,"device":"D","credit":1}`,
		"another's device": `{"type":"hello","protocol":6,"device":"D-altrui","credit":1}`,
		"deep":             strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := b.signIn("anna.ferrari", password, "")
			c := b.dial(s.Token)
			c.t = t
			c.send(text)
			m, err := c.next()
			if err != nil || m["type"] != "error" || m["code"] == "" || m["message"] == "" {
				t.Errorf("answer %v, %v, want an error message", m, err)
			}
			c.ended()
		})
	}
}

func TestBrowserIsRefused(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	_, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/v1/sync",
		http.Header{"Authorization": {"Bearer " + s.Token}, "Origin": {"https://altrove.example"}})
	if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site: %v, %v", resp, err)
	}
}
