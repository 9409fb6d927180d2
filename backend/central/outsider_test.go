package central_test

// The outsider's client: everything in this file was written from
// sync/PROTOCOL.md alone, its own structs included. Beside the table of mistakes
// at the end it holds a whole client, small as it is.

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

type (
	helloMsg struct {
		Type     string            `json:"type"`
		Protocol int               `json:"protocol"`
		Device   string            `json:"device"`
		Epoch    string            `json:"epoch,omitempty"`
		Cursors  map[string]uint64 `json:"cursors,omitempty"`
		Oldest   uint64            `json:"oldest,omitempty"`
		Last     uint64            `json:"last,omitempty"`
		Plain    bool              `json:"plain"`
		Credit   int               `json:"credit"`
		Program  string            `json:"program"`
	}
	mutationMsg struct {
		Device string    `json:"device"`
		Seq    uint64    `json:"seq"`
		Author string    `json:"author"`
		Action string    `json:"action"`
		At     string    `json:"at"`
		Edits  []editMsg `json:"edits"`
	}
	editMsg struct {
		ID       string               `json:"id"`
		Kind     string               `json:"kind"`
		Servizio string               `json:"servizio,omitempty"`
		Create   map[string]any       `json:"create,omitempty"`
		Set      map[string]changeMsg `json:"set,omitempty"`
	}
	changeMsg struct {
		Was any `json:"was,omitempty"`
		Now any `json:"now,omitempty"`
	}
	verdictMsg struct {
		Device    string        `json:"device"`
		Seq       uint64        `json:"seq"`
		Outcome   string        `json:"outcome"`
		At        uint64        `json:"at"`
		Conflicts []conflictMsg `json:"conflicts"`
		Error     *errorMsg     `json:"error"`
	}
	conflictMsg struct {
		Record, Kind, Field string
		Saw, Wrote, Stands  any
		By                  string
		At                  time.Time
	}
	errorMsg struct {
		Code, Field, Message string
		Retry                bool
	}
	itemMsg struct {
		ID, Kind, Servizio string
		Version            uint64
		Body               map[string]any
		In, Out            []string
	}
	// incoming is any message of the central service.
	incoming struct {
		Type     string
		Protocol int
		Epoch    string
		Actor    struct {
			Operatore string
			Profili   map[string]string
		}
		Scopes   []string
		Last     uint64
		Verdicts []verdictMsg
		Items    []itemMsg
		Cursors  map[string]uint64
		Start    []string
		Head     []string
		Digests  []struct {
			Scope, Sum    string
			Cursor, Count uint64
		}
		Code, Message string
		Retry         bool
	}
)

// held is a record that a replica holds, and through which scopes.
type held struct {
	itemMsg
	through map[string]bool
	suspect map[string]bool
}

// outsider is a replica: what it keeps between connections, and one of them.
type outsider struct {
	b        *bench
	ws       *websocket.Conn
	session  session
	protocol int
	epoch    string
	seq      uint64
	cursors  map[string]uint64
	records  map[string]*held
	scopes   []string
	head     map[string]bool
	// own is what did not land, which a replica keeps itself until it holds the
	// riconciliazione.
	own map[uint64]mutationMsg
}

// outsider signs in as somebody, on a device that is new.
func (b *bench) outsider(utente string) *outsider {
	b.t.Helper()
	s, a := b.signIn(utente, password, "")
	b.want("sign in", a, 200, "")
	var health struct{ Protocollo int }
	b.must(json.Unmarshal(b.call("GET", "/v1/health", "", "").body, &health))
	return &outsider{b: b, session: s, protocol: health.Protocollo, cursors: map[string]uint64{}, records: map[string]*held{}, own: map[uint64]mutationMsg{}}
}

// connect says hello from where the replica stands, and reads to the end of
// every scope.
func (o *outsider) connect() incoming {
	o.b.t.Helper()
	o.ws = o.b.dial(o.session.Token).ws
	o.head = map[string]bool{}
	o.say(helloMsg{Type: "hello", Protocol: o.protocol, Device: o.session.Device, Epoch: o.epoch, Cursors: o.cursors, Last: o.seq, Plain: true, Credit: 4 << 20, Program: "esterno 1"})
	w := o.hear()
	if w.Type != "welcome" || w.Last != o.seq {
		o.b.t.Fatalf("after hello: %+v", w)
	}
	if w.Epoch != o.epoch {
		o.epoch, o.cursors = w.Epoch, map[string]uint64{}
	}
	o.scopes = w.Scopes
	o.until(func() bool { return len(o.head) == len(o.scopes) })
	return w
}

func (o *outsider) say(v any) {
	o.b.t.Helper()
	o.b.must(o.ws.WriteJSON(v))
}

func (o *outsider) hear() incoming {
	o.b.t.Helper()
	o.b.must(o.ws.SetReadDeadline(time.Now().Add(patience)))
	kind, raw, err := o.ws.ReadMessage()
	if err != nil || kind != websocket.TextMessage {
		o.b.t.Fatalf("waiting for a message: %v", err)
	}
	var m incoming
	o.b.must(json.Unmarshal(raw, &m))
	switch m.Type {
	case "feed":
		o.apply(m)
		o.say(map[string]any{"type": "credit", "bytes": len(raw)})
	case "scopes":
		o.scopes = m.Scopes
	}
	return m
}

func (o *outsider) until(done func() bool) {
	o.b.t.Helper()
	for !done() {
		o.hear()
	}
}

// apply takes in a feed message: start, items, cursors, head.
func (o *outsider) apply(m incoming) {
	for _, scope := range m.Start {
		for _, r := range o.records {
			if r.through[scope] {
				r.suspect[scope] = true
			}
		}
	}
	for _, it := range m.Items {
		r := o.records[it.ID]
		if r == nil {
			r = &held{through: map[string]bool{}, suspect: map[string]bool{}}
			o.records[it.ID] = r
		}
		if len(it.In) > 0 && (it.Version >= r.Version || len(r.suspect) > 0) {
			r.itemMsg = it
		}
		for _, scope := range it.In {
			r.through[scope] = true
			delete(r.suspect, scope)
		}
		for _, scope := range it.Out {
			delete(r.through, scope)
			delete(r.suspect, scope)
		}
	}
	for scope, at := range m.Cursors {
		o.cursors[scope] = at
	}
	for _, scope := range m.Head {
		o.head[scope] = true
		for _, r := range o.records {
			if r.suspect[scope] {
				delete(r.suspect, scope)
				delete(r.through, scope)
			}
		}
	}
	for id, r := range o.records {
		if len(r.through) == 0 {
			delete(o.records, id)
		}
	}
}

// push offers one mutation, and waits until its effect has come.
func (o *outsider) push(action string, edits ...editMsg) verdictMsg {
	o.b.t.Helper()
	o.seq++
	m := mutationMsg{Device: o.session.Device, Seq: o.seq, Author: o.session.Attore.Operatore, Action: action, At: "2026-11-24T09:00:00Z", Edits: edits}
	o.say(map[string]any{"type": "push", "mutations": []mutationMsg{m}})
	v := verdictMsg{}
	for v.Outcome == "" {
		if in := o.hear(); in.Type == "verdicts" {
			v = in.Verdicts[0]
		}
	}
	if v.Device != m.Device || v.Seq != m.Seq {
		o.b.t.Fatalf("a verdict of %s/%d, want %s/%d", v.Device, v.Seq, m.Device, m.Seq)
	}
	if v.Outcome != "accepted" {
		o.own[m.Seq] = m
	}
	o.until(func() bool {
		for _, scope := range o.scopes {
			if o.cursors[scope] < v.At {
				return false
			}
		}
		return true
	})
	return v
}

func (o *outsider) leave() {
	o.b.t.Helper()
	(&stranger{t: o.b.t, ws: o.ws, cursors: map[string]any{}}).leave()
}

// kept is the riconciliazione of a mutation of this device.
func (o *outsider) kept(seq uint64) *held {
	for _, r := range o.records {
		if r.Kind == "riconciliazione" && r.Body["device"] == o.session.Device && r.Body["seq"] == float64(seq) {
			return r
		}
	}
	return nil
}

func newID(t *testing.T) string {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func TestOutsider(t *testing.T) {
	b := newBench(t)
	anna := b.outsider("anna.ferrari")
	w := anna.connect()
	if w.Actor.Operatore != "op-anna" || w.Actor.Profili["comune-e648"] != "assistente_sociale" || anna.records["op-marco"] == nil {
		t.Errorf("the first synchronisation brought %v of %+v", anna.records, w)
	}
	marco := b.outsider("marco.bianchi")
	marco.connect()

	// A person, whom the colleague sees.
	id := newID(t)
	person := editMsg{ID: id, Kind: "soggetto", Servizio: "comune-e648", Create: map[string]any{"cognome": "Bassi", "nome": "Irma", "note": "a"}}
	if v := anna.push("soggetto.crea", person); v.Outcome != "accepted" {
		t.Fatalf("verdict %+v", v)
	}
	marco.until(func() bool { return marco.records[id] != nil })

	// A conflict, and what is kept of it.
	note := func(was, now string) editMsg {
		return editMsg{ID: id, Kind: "soggetto", Set: map[string]changeMsg{"note": {was, now}}}
	}
	if v := marco.push("soggetto.modifica", note("a", "c")); v.Outcome != "accepted" {
		t.Fatalf("verdict %+v", v)
	}
	v := anna.push("soggetto.modifica", note("a", "b"))
	if v.Outcome != "conflict" || len(v.Conflicts) != 1 {
		t.Fatalf("verdict %+v", v)
	}
	if c := v.Conflicts[0]; c.Record != id || c.Field != "note" || c.Saw != "a" || c.Wrote != "b" || c.Stands != "c" || c.By != "op-marco" {
		t.Errorf("conflict %+v", c)
	}
	rec := anna.kept(v.Seq)
	if rec == nil {
		t.Fatal("no riconciliazione came")
	}
	var whole mutationMsg
	var fields []conflictMsg
	b.must(json.Unmarshal([]byte(rec.Body["mutazione"].(string)), &whole))
	b.must(json.Unmarshal([]byte(rec.Body["conflitti"].(string)), &fields))
	if whole.Seq != v.Seq || whole.Edits[0].Set["note"].Now != "b" || len(fields) != 1 || fields[0].Wrote != "b" || fields[0].Stands != nil {
		t.Errorf("kept %+v, %+v", whole, fields)
	}
	for _, v := range []verdictMsg{
		anna.push("soggetto.modifica", note("c", "b")),
		anna.push("riconciliazione.risolvi", editMsg{ID: rec.ID, Kind: "riconciliazione", Set: map[string]changeMsg{"stato": {"aperta", "risolta"}, "scelta": {nil, "mia"}}}),
	} {
		if v.Outcome != "accepted" {
			t.Errorf("deciding: %+v", v)
		}
	}

	// A refusal.
	if v := anna.push("soggetto.modifica", editMsg{ID: id, Kind: "soggetto", Set: map[string]changeMsg{"cognome": {"Bassi", ""}}}); v.Outcome != "refused" || v.Error.Code != "non_valido" || v.Error.Field != "cognome" || v.Error.Message == "" {
		t.Errorf("verdict %+v", v)
	}

	// Resuming brings what is new, and what came before stays.
	marco.leave()
	before := len(marco.records)
	if v := anna.push("soggetto.modifica", note("b", "d")); v.Outcome != "accepted" {
		t.Fatalf("verdict %+v", v)
	}
	marco.connect()
	if len(marco.records) != before || marco.records[id].Body["note"] != "d" {
		t.Errorf("after resuming %d records, the note is %v", len(marco.records), marco.records[id].Body["note"])
	}
	// A cursor beyond the head is no place of this ledger's: the scope begins
	// again, and brings what the client lacks.
	marco.leave()
	delete(marco.records, id)
	for scope := range marco.cursors {
		marco.cursors[scope] += 1 << 40
	}
	marco.connect()
	if len(marco.records) != before || marco.records[id] == nil {
		t.Fatalf("from beyond the head: %d records, want %d", len(marco.records), before)
	}
	if v := anna.push("soggetto.modifica", note("d", "e")); v.Outcome != "accepted" {
		t.Fatalf("verdict %+v", v)
	}
	marco.until(func() bool { return marco.records[id].Body["note"] == "e" })

	// What is refused for a profile that went comes by no scope: it is the
	// client's own to keep, until the profile comes back.
	b.assign("marco.bianchi", cartella.RuoloAssistenteSociale, "comune-c816")
	marco.until(func() bool { return !slices.Contains(marco.scopes, "servizio:comune-e648") })
	v = marco.push("soggetto.modifica", note("e", "f"))
	if v.Outcome != "refused" || v.Error.Code != "non_accessibile" || marco.kept(v.Seq) != nil {
		t.Errorf("verdict %+v, kept %+v", v, marco.kept(v.Seq))
	}
	if kept := marco.own[v.Seq]; kept.Edits[0].Set["note"].Now != "f" {
		t.Errorf("the client kept %+v", kept)
	}
	marco.head = map[string]bool{}
	b.assign("marco.bianchi", cartella.RuoloAssistenteSociale, "comune-e648")
	marco.until(func() bool { return marco.kept(v.Seq) != nil })
	marco.leave()
	anna.leave()
}

// TestHelpDesk: accounts and services are its business, and nothing else's
// records, reserved ones included.
func TestHelpDesk(t *testing.T) {
	b := newBench(t)
	b.must(b.directory.CreateAccount(t.Context(), identity.NewAccount{
		Utente: "help.desk", Operatore: "op-hd", Cognome: "Cognome", Nome: "Nome", Password: password, Chosen: true,
		Profiles: map[cartella.ServizioID]cartella.Ruolo{"comune-e648": cartella.RuoloAmministratore},
	}, cartella.RuoloAmministratore))
	o := b.outsider("help.desk")
	w := o.connect()
	if want := []string{"ambito", "riservato:storico:op-hd", "servizio:storico", "utente:op-hd"}; !slices.Equal(w.Scopes, want) {
		t.Errorf("granted %v, want %v", w.Scopes, want)
	}
	o.leave()
}

// TestMistakes is the table of what each mistake gets, at the real websocket:
// the end of the connection with an error message and a close code, or a verdict
// and a connection that goes on.
func TestMistakes(t *testing.T) {
	b := newBench(t)
	edit := `{"id":"` + newID(t) + `","kind":"soggetto","servizio":"comune-e648","create":{"cognome":"Bassi","nome":"Irma"}}`
	edits := func(n int) string { return strings.TrimSuffix(strings.Repeat(edit+",", n), ",") }
	mutation := func(seq int, edits string) string {
		return `{"device":"D","seq":` + strconv.Itoa(seq) + `,"author":"op-anna","action":"soggetto.crea","at":"2026-11-24T09:00:00Z","edits":[` + edits + `]}`
	}
	pushes := func(mutations ...string) string {
		return `{"type":"push","mutations":[` + strings.Join(mutations, ",") + `]}`
	}
	body := func(body string) string {
		return pushes(mutation(1, `{"id":"`+newID(t)+`","kind":"soggetto","servizio":"comune-e648","create":`+body+`}`))
	}
	var many []string
	for i := range 201 {
		many = append(many, mutation(i+1, edit))
	}
	for name, tc := range map[string]struct {
		text   string
		binary bool
		// code is of the error message before the close, or of the verdict's where
		// close is 0.
		code  string
		close int
	}{
		"a frame over 1 MiB":            {`{"type":"credit","bytes":1,"x":"` + strings.Repeat("x", 1<<20) + `"}`, false, "troppo_grande", 1009},
		"a frame of 4 MiB":              {strings.Repeat(" ", 4<<20), false, "troppo_grande", 1009},
		"a binary frame":                {"\x01\x28", true, "malformato", 1002},
		"201 mutations":                 {pushes(many...), false, "troppo_grande", 1009},
		"no mutation":                   {pushes(), false, "malformato", 1002},
		"no mutations":                  {`{"type":"push"}`, false, "malformato", 1002},
		"501 edits":                     {pushes(mutation(1, edits(501))), false, "troppo_grande", 0},
		"no edits":                      {pushes(mutation(1, "")), false, "malformato", 0},
		"a record twice":                {pushes(mutation(1, edits(2))), false, "malformato", 0},
		"a body over 256 KiB":           {body(`{"cognome":"B","nome":"I","note":"` + strings.Repeat("x", 256<<10) + `"}`), false, "troppo_grande", 0},
		"a note over its limit":         {body(`{"cognome":"B","nome":"I","note":"` + strings.Repeat("x", 10001) + `"}`), false, "non_valido", 0},
		"a wrongly typed member":        {strings.Replace(pushes(mutation(1, edit)), `"seq":1`, `"seq":"1"`, 1), false, "malformato", 1002},
		"a wrongly typed edit":          {pushes(mutation(1, `{"id":7}`)), false, "malformato", 1002},
		"a wrongly typed body":          {body(`[]`), false, "malformato", 0},
		"a wrongly typed field":         {body(`{"cognome":7,"nome":"I"}`), false, "non_valido", 0},
		"an unknown field":              {body(`{"cognome":"B","nome":"I","altezza":"2"}`), false, "campo_sconosciuto", 0},
		"an unknown kind":               {pushes(mutation(1, strings.Replace(edit, `"soggetto"`, `"oggetto"`, 1))), false, "campo_sconosciuto", 0},
		"an unknown action":             {strings.Replace(pushes(mutation(1, edit)), "soggetto.crea", "soggetto.cancella", 1), false, "azione_sconosciuta", 0},
		"an id that is derived":         {pushes(mutation(1, strings.Replace(edit, edit[7:43], "00000000-0000-8000-8000-000000000000", 1))), false, "malformato", 0},
		"invalid UTF-8":                 {body("{\"cognome\":\"B\xe8\",\"nome\":\"I\"}"), false, "malformato", 1002},
		"half a surrogate pair":         {body(`{"cognome":"B\ud83d","nome":"I"}`), false, "malformato", 1002},
		"a member twice":                {strings.Replace(pushes(mutation(1, edit)), `"seq":1`, `"seq":2,"seq":1`, 1), false, "malformato", 1002},
		"a field of a body twice":       {body(`{"cognome":"B","nome":"I","cognome":"C"}`), false, "malformato", 1002},
		"a member in capitals":          {strings.Replace(pushes(mutation(1, edit)), `"author"`, `"Author"`, 1), false, "malformato", 1002},
		"the type in capitals":          {`{"Type":"credit","bytes":1}`, false, "malformato", 1002},
		"something after the object":    {`{"type":"credit","bytes":1}{}`, false, "malformato", 1002},
		"credit below zero":             {`{"type":"credit","bytes":-1}`, false, "malformato", 1002},
		"credit beyond 64 MiB":          {`{"type":"credit","bytes":67108865}`, false, "malformato", 1002},
		"a gap":                         {pushes(mutation(2, edit)), false, "sequenza", 1008},
		"another's device":              {strings.Replace(pushes(mutation(1, edit)), `"D"`, `"E"`, 1), false, "non_autorizzato", 1008},
		"another's name":                {strings.Replace(pushes(mutation(1, edit)), "op-anna", "op-luca", 1), false, "non_autorizzato", 0},
		"a reread of what is no scope":  {`{"type":"reread","scope":"E648"}`, false, "malformato", 1002},
		"a message of the other side's": {`{"type":"scopes"}`, false, "malformato", 1002},
	} {
		t.Run(name, func(t *testing.T) {
			o := b.outsider("anna.ferrari")
			o.connect()
			typ := websocket.TextMessage
			if tc.binary {
				typ = websocket.BinaryMessage
			}
			text := strings.ReplaceAll(tc.text, `"device":"D"`, `"device":"`+o.session.Device+`"`)
			if err := o.ws.WriteMessage(typ, []byte(text)); err != nil && tc.close != 1009 {
				t.Fatal(err)
			}
			var said errorMsg
			for {
				b.must(o.ws.SetReadDeadline(time.Now().Add(patience)))
				_, raw, err := o.ws.ReadMessage()
				if err != nil {
					var closed *websocket.CloseError
					if !errors.As(err, &closed) || closed.Code != tc.close || said.Code != tc.code || said.Message == "" {
						t.Errorf("told %+v, then %v; want %s, then %d", said, err, tc.code, tc.close)
					}
					return
				}
				var m incoming
				b.must(json.Unmarshal(raw, &m))
				switch {
				case m.Type == "error":
					said = errorMsg{Code: m.Code, Message: m.Message, Retry: m.Retry}
				case m.Type == "verdicts" && tc.close == 0:
					if v := m.Verdicts[0]; v.Outcome != "refused" || v.Error == nil || v.Error.Code != tc.code {
						t.Errorf("verdict %+v of %+v, want refused with %s", v, v.Error, tc.code)
					}
					o.leave()
					return
				case m.Type == "verdicts":
					t.Fatalf("verdicts %+v", m.Verdicts)
				}
			}
		})
	}
}

// TestADisabledAccount is told so where its password is right, or a connection
// of its own is open; to a token it is one that is over.
func TestADisabledAccount(t *testing.T) {
	b := newBench(t)
	c := b.outsider("anna.ferrari")
	c.connect()
	for c.hear().Type != "digests" { // after them nothing is under way
	}
	b.must(b.ids.Disable(t.Context(), "anna.ferrari"))
	var m incoming
	for m.Type != "error" {
		m = c.hear()
	}
	if m.Code != "account_disabilitato" || m.Retry {
		t.Errorf("the open connection is told %+v", m)
	}
	_, a := b.signIn("anna.ferrari", password, "")
	b.want("the right password", a, 403, cartella.CodeAccountDisabilitato)
	_, a = b.signIn("anna.ferrari", "un'altra password qualsiasi", "")
	b.want("another password", a, 401, cartella.CodeCredenzialiErrate)
	b.want("the token", b.call("POST", "/v1/session/renew", c.session.Token, ""), 401, cartella.CodeNonAutenticato)
	b.want("the token, to synchronise", b.call("GET", "/v1/sync", c.session.Token, ""), 401, cartella.CodeNonAutenticato)
}

// TestARereadOfWhatIsNotGranted is answered with what is.
func TestARereadOfWhatIsNotGranted(t *testing.T) {
	b := newBench(t)
	o := b.outsider("anna.ferrari")
	o.connect()
	for _, scope := range []string{"servizio:comune-c816", "servizio:nessuno", "riservato:comune-e648:op-marco"} {
		o.say(map[string]any{"type": "reread", "scope": scope})
		var m incoming
		for m.Type != "scopes" {
			if m = o.hear(); len(m.Items) > 0 || m.Type == "error" {
				t.Errorf("%s: %+v", scope, m)
			}
		}
		if !slices.Equal(m.Scopes, o.scopes) || slices.Contains(m.Scopes, scope) {
			t.Errorf("%s: told %v", scope, m.Scopes)
		}
	}
	o.leave()
}
