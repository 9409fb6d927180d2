package hub

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// office is the centre over the real ledger.
type office struct {
	t      *testing.T
	ledger *sqlite.DB
	hub    *Hub
	day    time.Time
}

func newOffice(t *testing.T) *office {
	o := &office{t: t, day: today}
	now := func() time.Time { return o.day }
	var err error
	if o.ledger, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), sqlite.Config{Now: now, Poll: -1}); err != nil {
		t.Fatal(err)
	}
	o.hub = New(Config{Ledger: o.ledger, Directory: &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}, Now: now, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() {
		o.hub.Close()
		if err := o.ledger.Close(); err != nil {
			t.Error(err)
		}
	})
	o.load(
		rec(t, "s1", cartella.KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada","comune":"E648"}`),
		rec(t, "p1", cartella.KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","condivisa":{"self":{"fino":"2026-06-30"}}}`),
	)
	o.diary("d1", "2026-03-01")
	return o
}

// load lands records as an import, at the clock's time.
func (o *office) load(recs ...cartella.Record) {
	o.t.Helper()
	last, err := o.ledger.LastSeq(o.t.Context(), cartella.Centrale)
	if err != nil {
		o.t.Fatal(err)
	}
	m := cartella.Mutation{Device: cartella.Centrale, Seq: last + 1, Action: cartella.AzioneImporta, At: o.day}
	for _, r := range recs {
		m.Edits = append(m.Edits, cartella.Creation(r))
	}
	if v, err := o.hub.Commit(o.t.Context(), m); err != nil || v.Outcome != cartella.Accepted {
		o.t.Fatalf("load: %+v, %v", v, err)
	}
}

func (o *office) diary(id cartella.ID, day string) {
	o.t.Helper()
	o.load(rec(o.t, id, cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"`+day+`T10:00:00Z","autore":"u2","testo":"Colloquio."}`))
}

// on sets the clock and lets the day's passing have its effect.
func (o *office) on(day string) error {
	o.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		o.t.Fatal(err)
	}
	o.day = at.Add(9 * time.Hour)
	return o.hub.Expire(o.t.Context())
}

// shared is what the other service is sent.
func (o *office) shared() string {
	o.t.Helper()
	var ids []string
	for _, scope := range []cartella.Scope{cartella.ScopeServizio("self"), cartella.ScopeSociale("self")} {
		page, err := o.ledger.Feed(o.t.Context(), scope, 0, ledger.Limit{})
		if err != nil {
			o.t.Fatal(err)
		}
		for _, e := range page.Entries {
			if !e.Gone {
				ids = append(ids, string(e.ID))
			}
		}
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " ")
}

func (o *office) want(when, ids string) {
	o.t.Helper()
	// Who may see what else through a share is the rules' matter: of the case and
	// its diary it is known.
	got := strings.Join(slices.DeleteFunc(strings.Fields(o.shared()), func(id string) bool { return id == "s1" }), " ")
	if got != ids {
		o.t.Errorf("%s the other service has %q, want %q", when, got, ids)
	}
	defects, err := o.ledger.Verify(o.t.Context(), nil)
	if err != nil || len(defects) > 0 {
		o.t.Errorf("%s the ledger is not sound: %v, %v", when, defects, err)
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestAClockThatWasAhead: what it ended is put back once it is right, and what
// was written meanwhile with it; what ends on its day stays ended.
func TestAClockThatWasAhead(t *testing.T) {
	o := newOffice(t)
	o.must(o.on("2026-03-11"))
	o.want("on a plain day", "d1 p1")
	o.must(o.on("2027-03-11"))
	o.want("under a clock a year ahead", "")
	o.diary("d2", "2026-03-11")
	o.must(o.on("2026-03-11"))
	o.want("once the clock is right", "d1 d2 p1")
	head := func() cartella.Version {
		_, v, err := o.ledger.Digest(t.Context(), "ambito")
		o.must(err)
		return v
	}
	before := head()
	o.must(o.on("2026-03-11"))
	if after := head(); after != before {
		t.Errorf("another look moved %d to %d", before, after)
	}
	o.must(o.on("2026-06-30"))
	o.want("on the last day", "d1 d2 p1")
	o.must(o.on("2026-07-01"))
	o.want("the day after", "")
	o.must(o.on("2026-07-02"))
	o.want("and later", "")
}

// TestWrittenUnderAClockAhead: the case itself was not touched while the clock
// was ahead, and a diary entry was.
func TestWrittenUnderAClockAhead(t *testing.T) {
	o := newOffice(t)
	o.day = today.AddDate(1, 0, 0)
	o.diary("d2", "2026-03-11")
	o.want("under the clock ahead", "d1 p1")
	o.must(o.on("2026-03-12"))
	o.want("once the clock is right", "d1 d2 p1")
}

// TestKnownThroughAShare: the person whom the other service knows through the
// case is known again as well, though their record was written by the wrong day.
func TestKnownThroughAShare(t *testing.T) {
	o := newOffice(t)
	if got := o.shared(); got != "d1 p1 s1" {
		t.Fatalf("the other service has %q", got)
	}
	o.day = today.AddDate(1, 0, 0)
	o.load(rec(t, "p2", cartella.KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"anziani","stato":"aperta","aperta_il":"2026-01-01"}`))
	o.must(o.hub.Expire(t.Context()))
	if got := o.shared(); got != "" {
		t.Fatalf("under a clock a year ahead the other service has %q", got)
	}
	o.must(o.on("2026-03-12"))
	if got := o.shared(); got != "d1 p1 s1" {
		t.Errorf("once the clock is right the other service has %q", got)
	}
}

// TestAShareEndsWhole: after its last day, before the day's passing has had its
// effect, somebody writes of the person; nothing of the case stays behind.
func TestAShareEndsWhole(t *testing.T) {
	o := newOffice(t)
	o.day = time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC)
	o.load(rec(t, "p2", cartella.KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"anziani","stato":"aperta","aperta_il":"2026-01-01"}`))
	o.must(o.hub.Expire(t.Context()))
	if got := o.shared(); got != "" {
		t.Errorf("the day after, the other service has %q", got)
	}
}

// TestAClockBehind: a clock that loses months does not begin again what has
// ended.
func TestAClockBehind(t *testing.T) {
	o := newOffice(t)
	for day := today; day.Month() < time.September; day = day.AddDate(0, 0, 5) {
		o.must(o.on(day.Format(time.DateOnly)))
		o.load(rec(t, cartella.ID("s-"+day.Format("0102")), cartella.KindSoggetto, "lodi", `{"cognome":"Riva","nome":"Ugo","comune":"E648"}`))
	}
	o.want("in September", "")
	o.must(o.on("2026-05-01"))
	o.want("under a clock of May", "")
	o.must(o.on("2026-09-10"))
	o.want("in September again", "")
}

// TestAnAbsurdClock ends nothing at all.
func TestAnAbsurdClock(t *testing.T) {
	o := newOffice(t)
	if err := o.on("2099-01-01"); err == nil {
		t.Error("nobody is told")
	}
	o.want("under a clock of 2099", "d1 p1")
	o.must(o.on("2026-03-12"))
	o.want("once the clock is right", "d1 p1")
}

// TestMuchIsPutBack, more than one mutation moves at a time.
func TestMuchIsPutBack(t *testing.T) {
	o := newOffice(t)
	o.day = today.AddDate(1, 0, 0)
	var many []cartella.Record
	for n := range 3*expiryBatch + 1 {
		many = append(many, rec(t, cartella.ID(fmt.Sprint("e", n)), cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u2","testo":"Colloquio."}`))
	}
	for chunk := range slices.Chunk(many, 50) {
		o.load(chunk...)
	}
	o.must(o.on("2026-03-12"))
	if got := len(strings.Fields(o.shared())); got < len(many)+2 {
		t.Errorf("%d records are with the other service, want %d", got, len(many)+2)
	}
	a, err := o.ledger.Ahead(t.Context(), "2026-03-12", 1)
	if err != nil || a.First != "" {
		t.Errorf("left ahead: %+v, %v", a, err)
	}
}
