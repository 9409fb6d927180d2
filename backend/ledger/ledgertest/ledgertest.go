// Package ledgertest is the conformance suite of the ledger: what every
// implementation promises, tried on it.
package ledgertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// Open opens the ledger that lives in a folder, and creates it where the folder
// is empty. Opening it again after Close finds what had been committed. The
// implementation registers its own cleanup.
type Open func(t testing.TB, dir string) ledger.Archive

// Run tries every promise of the contract.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, func() ledger.Archive)
	}{
		{"an empty ledger answers", empty},
		{"a mutation lands exactly once", exactlyOnce},
		{"a seq that is taken refuses another mutation", takenSeq},
		{"a gap in a device's seq is refused", gaps},
		{"a batch lands whole or not at all", atomicBatch},
		{"a panic of decide costs its own batch alone", panics},
		{"decide sees what the batch has done so far", readsOwnWrites},
		{"a mutation that writes nothing takes a place", emptyEffect},
		{"a feed holds the newest version of each record", newestOnly},
		{"a record that leaves a scope leaves one tombstone", tombstones},
		{"a record that comes back replaces its tombstone", reentering},
		{"a mutation may write hundreds of records", hundreds},
		{"a mutation may write one record twice", twice},
		{"pages keep to their limits", limits},
		{"a page at the end carries the ledger's head", headCursor},
		{"children are found by their parent", children},
		{"the last change of a field has an author", lastChange},
		{"the history of a record shows that record alone", history},
		{"what was done by an action is found, whatever became of it", done},
		{"a digest is the sum of its feed", digests},
		{"records expire by day", expiring},
		{"records are ahead of a day", ahead},
		{"what concerns a day is found in its scope alone", dated},
		{"skipped mutations leave a hole on purpose", skipping},
		{"verdicts are kept as they were given", verdicts},
		{"everything is there after reopening", reopening},
		{"readers miss nothing while many write", concurrentReaders},
		{"racing devices land each mutation once", racingDevices},
		{"what cannot be decided costs its neighbours nothing", neighbours},
		{"numbers are given in order and without gaps", numbers},
		{"racing devices never have the same number", racingNumbers},
		{"the last change is always hinted", hints},
		{"hints that wait are merged and none is lost", hintsMerge},
		{"hints end with their context and with the ledger", hintsEnd},
		{"a backup is a ledger of its own", backup},
		{"verify finds the scopes that the rule does not", verify},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.run(t, func() ledger.Archive { return open(t, dir) })
		})
	}
}

// Effects say, in a mutation's own text, what decide is to make of it: the
// suite's mutations carry their effect with them, so that it needs no rules.
type effect struct {
	Outcome cartella.Outcome  `json:"outcome,omitempty"`
	Scopes  []cartella.Scope  `json:"scopes,omitempty"`
	Parent  cartella.ID       `json:"parent,omitempty"`
	Expires string            `json:"expires,omitempty"`
	Placed  string            `json:"placed,omitempty"`
	From    string            `json:"from,omitempty"`
	To      string            `json:"to,omitempty"`
	Body    map[string]string `json:"body,omitempty"`
}

// errDecide is the failure of a decide that is told to fail.
var errDecide = errors.New("decide fails")

// put is a mutation that writes records with an effect.
func put(device cartella.DeviceID, seq cartella.Seq, e effect, ids ...cartella.ID) cartella.Mutation {
	m := cartella.Mutation{Device: device, Seq: seq, Author: "op-" + cartella.OperatoreID(device), Action: cartella.AzioneImporta, At: instant}
	raw, err := cartella.Marshal(e)
	if err != nil {
		panic(err)
	}
	for _, id := range ids {
		m.Edits = append(m.Edits, cartella.Edit{ID: id, Kind: cartella.KindSoggetto, Servizio: "lodi", Create: raw})
	}
	return m
}

// decide does what the mutations of put say.
func decide(_ ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
	out := ledger.Effect{Outcome: cartella.Accepted}
	for _, edit := range m.Edits {
		var e effect
		if err := json.Unmarshal(edit.Create, &e); err != nil {
			return out, err
		}
		if e.Outcome != "" {
			out.Outcome = e.Outcome
		}
		body, err := cartella.Marshal(e.Body)
		if err != nil {
			return out, err
		}
		out.Writes = append(out.Writes, ledger.Write{
			Record: cartella.Record{ID: edit.ID, Kind: edit.Kind, Servizio: edit.Servizio, Body: body},
			Scopes: e.Scopes, Parent: e.Parent, Expires: e.Expires, Placed: e.Placed, From: e.From, To: e.To,
		})
	}
	return out, nil
}

// in is an effect that places a record in scopes.
func in(scopes ...cartella.Scope) effect {
	return effect{Scopes: scopes, Body: map[string]string{"cognome": "Bianchi"}}
}

// commit commits and expects success.
func commit(t testing.TB, l ledger.Ledger, batch ...cartella.Mutation) []cartella.Verdict {
	t.Helper()
	verdicts, err := l.Commit(t.Context(), batch, decide)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	if len(verdicts) != len(batch) {
		t.Fatalf("Commit gave %d verdicts for %d mutations", len(verdicts), len(batch))
	}
	for i, v := range verdicts {
		if v.Device != batch[i].Device || v.Seq != batch[i].Seq || v.At == 0 {
			t.Fatalf("verdict %d = %+v, want one on %s/%d", i, v, batch[i].Device, batch[i].Seq)
		}
	}
	return verdicts
}

// feed reads a whole feed in pages of the size given, and checks that it is
// one: in order, one entry a record, nothing at or before the cursor.
func feed(t testing.TB, l ledger.Ledger, scope cartella.Scope, after cartella.Version, page int) []ledger.Entry {
	t.Helper()
	var all []ledger.Entry
	seen := map[cartella.ID]bool{}
	for {
		p, err := l.Feed(t.Context(), scope, after, ledger.Limit{Records: page})
		if err != nil {
			t.Fatalf("Feed(%s, %d): %v", scope, after, err)
		}
		for _, e := range p.Entries {
			if e.Version <= after || seen[e.ID] {
				t.Fatalf("Feed(%s) gave %s@%d after %d, or twice", scope, e.ID, e.Version, after)
			}
			if e.Gone != (e.Body == nil) || e.Gone != (e.Kind == "") || e.Gone != (e.Servizio == "") {
				t.Fatalf("Feed(%s) gave the entry %+v: a tombstone has nothing else, a record everything", scope, e)
			}
			seen[e.ID] = true
			after = e.Version
			all = append(all, e)
		}
		if p.Cursor < after {
			t.Fatalf("Feed(%s) ends at %d, its cursor is %d", scope, after, p.Cursor)
		}
		after = p.Cursor
		if p.Head {
			return all
		}
	}
}

// summary is a feed in short: "a@3", or "a@4-" for a tombstone.
func summary(entries []ledger.Entry) []string {
	out := []string{}
	for _, e := range entries {
		mark := ""
		if e.Gone {
			mark = "-"
		}
		out = append(out, fmt.Sprintf("%s@%d%s", e.ID, e.Version, mark))
	}
	return out
}

func wantFeed(t testing.TB, l ledger.Ledger, scope cartella.Scope, want ...string) {
	t.Helper()
	if got := summary(feed(t, l, scope, 0, 2)); !slices.Equal(got, want) {
		t.Errorf("feed of %s = %v, want %v", scope, got, want)
	}
}

// wantDigest checks that each scope's digest is what its feed adds up to.
func wantDigest(t testing.TB, l ledger.Ledger, scopes ...cartella.Scope) {
	t.Helper()
	for _, scope := range scopes {
		var sum cartella.Digester
		for _, e := range feed(t, l, scope, 0, 1000) {
			if !e.Gone {
				sum.Add(e.ID, e.Version)
			}
		}
		got, _, err := l.Digest(t.Context(), scope)
		if err != nil {
			t.Fatalf("Digest(%s): %v", scope, err)
		}
		if want := sum.Digest(); got != want {
			t.Errorf("Digest(%s) = %+v, the feed adds up to %+v", scope, got, want)
		}
	}
}

// wantSound checks that Verify finds nothing.
func wantSound(t testing.TB, l ledger.Archive) {
	t.Helper()
	defects, err := l.Verify(t.Context(), nil)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	if len(defects) > 0 {
		t.Errorf("Verify found %+v", defects)
	}
}

func wantCode(t testing.TB, err error, want cartella.Code) {
	t.Helper()
	var e *cartella.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("error = %v, want one of code %q", err, want)
	}
}
