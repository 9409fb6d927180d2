package identity

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestAccessLog: who came in, who went out, who was turned away, and from
// where; of somebody unknown, nothing of what they typed.
func TestAccessLog(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	b.account()
	seen, err := b.LastEvent(ctx)
	b.must(err)

	_, err = b.SignIn(ctx, "anna.ferrari", "sbagliata", "", here)
	b.want("wrong password", err, cartella.CodeCredenzialiErrate)
	_, err = b.SignIn(ctx, chosen, "anna.ferrari", "", here)
	b.want("the password as the name", err, cartella.CodeCredenzialiErrate)
	a, err := b.SignIn(ctx, "anna.ferrari", chosen, "", here)
	b.must(err)
	g, err := b.OpenSession(ctx, a, "D-uno", "portatile", from)
	b.must(err)
	b.must(b.SignOut(ctx, g.Session, g.Token, from))
	b.must(b.Disable(ctx, "anna.ferrari"))
	_, err = b.SignIn(ctx, "anna.ferrari", chosen, "", here)
	b.want("disabled", err, cartella.CodeAccountDisabilitato)

	events, err := b.Events(ctx, seen, 0)
	b.must(err)
	var got []string
	for _, e := range events {
		got = append(got, strings.TrimSpace(strings.Join([]string{e.What, string(e.Operatore), string(e.Device), e.Origin}, " ")))
	}
	want := []string{
		"accesso_negato op-anna  192.0.2.7", "accesso_negato   192.0.2.7",
		"dispositivo_nuovo op-anna D-uno 192.0.2.7", "accesso op-anna D-uno 192.0.2.7", "uscita op-anna D-uno 192.0.2.7",
		"account_disabilitato op-anna", "accesso_negato op-anna  192.0.2.7",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	v, err := b.Verify(ctx)
	b.must(err)
	if len(v.Defects) > 0 || v.Accounts != 1 || v.Last != events[len(events)-1].Link || v.Last == (Link{}) {
		t.Errorf("verification %+v", v)
	}
}

// TestTamperedLog: whoever edits the file is found out.
func TestTamperedLog(t *testing.T) {
	for name, sabotage := range map[string]string{
		"an event changed":           "UPDATE events SET operatore = 'op-altri' WHERE n = 3",
		"its address changed":        "UPDATE events SET origin = '198.51.100.1' WHERE n = 4",
		"its detail changed":         "UPDATE events SET detail = 'altro' WHERE n = 4",
		"its time changed":           "UPDATE events SET at = at + 1 WHERE n = 1",
		"an event removed":           "DELETE FROM events WHERE n = 3",
		"the last one removed":       "DELETE FROM events WHERE n = (SELECT max(n) FROM events)",
		"the first one removed":      "DELETE FROM events WHERE n = 1",
		"all removed":                "DELETE FROM events",
		"an event slipped in":        "INSERT INTO events (at, what, operatore, device) VALUES (0, 'accesso', 'op-altri', '')",
		"a row that refers to none":  "INSERT INTO former (utente, hash) VALUES ('nessuno', '')",
		"two events change places":   "UPDATE events SET n = CASE n WHEN 2 THEN 30 WHEN 3 THEN 2 END WHERE n IN (2, 3); UPDATE events SET n = 3 WHERE n = 30",
		"a link taken from its past": "UPDATE events SET link = (SELECT link FROM events WHERE n = 2) WHERE n = 4",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			ctx := t.Context()
			b.account()
			for range 4 {
				_, err := b.SignIn(ctx, "anna.ferrari", "sbagliata", "", here)
				b.want("wrong", err, cartella.CodeCredenzialiErrate)
			}
			if v, err := b.Verify(ctx); err != nil || len(v.Defects) > 0 || v.Events != 5 {
				t.Fatalf("before: %+v, %v", v, err)
			}
			outside(t, b.dir, sabotage)
			if v, err := b.Verify(ctx); err != nil || len(v.Defects) == 0 {
				t.Errorf("not found: %+v, %v", v, err)
			}
		})
	}
}

// TestChainBegins: what was recorded before there was a chain becomes part of
// it, once.
func TestChainBegins(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	b.must(b.Close())
	for _, suffix := range []string{"", "-wal", "-shm"} {
		b.must(os.RemoveAll(filepath.Join(b.dir, accountsFile+suffix)))
	}
	// The first schema, as it was.
	outside(t, b.dir, migrations[0]+fmt.Sprintf(`
		INSERT INTO events (at, what, operatore, device) VALUES (1, 'account_creato', 'op-anna', ''), (2, 'dispositivo_nuovo', 'op-anna', 'D-uno');
		PRAGMA application_id = %d; PRAGMA user_version = 1`, applicationID))
	b.open()
	b.account()
	v, err := b.Verify(ctx)
	b.must(err)
	if len(v.Defects) > 0 || v.Events != 3 {
		t.Errorf("%+v", v)
	}
	b.restart()
	if again, err := b.Verify(ctx); err != nil || again.Last != v.Last {
		t.Errorf("after another start: %+v, %v", again, err)
	}
}

// outside runs statements on the accounts as another program would.
func outside(t *testing.T, dir, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, accountsFile)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.WithoutCancel(t.Context()), statements)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
