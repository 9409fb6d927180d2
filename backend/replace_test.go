package main

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// TestWhatAnOlderProgramPlaced: data whose records were placed by an older rule
// are placed anew before anybody is served, and hold together.
func TestWhatAnOlderProgramPlaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dati")
	now := func() time.Time { return time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC) }
	open := func() *system {
		s, err := openSystem(t.Context(), dir, true, identity.Config{Now: now}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	var writes []ledger.Write
	for _, r := range []struct {
		id     cartella.ID
		kind   cartella.Kind
		body   string
		scopes []cartella.Scope
	}{
		{"s1", cartella.KindSoggetto, `{"cognome":"Bianchi","nome":"Ada"}`, []cartella.Scope{"servizio:lodi"}},
		{"p1", cartella.KindPIC, `{"aperta_il":"2026-01-01","area":"adulti","condivisa":{"self":{"fino":"2026-06-30"}},"numero":"P26-1","soggetto":"s1","stato":"aperta"}`, []cartella.Scope{"servizio:lodi", "servizio:self"}},
		{"d1", cartella.KindDiario, `{"autore":"u1","il":"2026-01-02T10:00:00Z","pic":"p1","testo":"Colloquio.","tipo":"nota"}`, []cartella.Scope{"servizio:b2", "servizio:lodi", "servizio:self"}},
	} {
		writes = append(writes, ledger.Write{Record: cartella.Record{ID: r.id, Kind: r.kind, Servizio: "lodi", Body: []byte(r.body)}, Scopes: r.scopes})
	}
	m := cartella.Mutation{Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, At: now(), Edits: []cartella.Edit{{ID: "s1", Kind: cartella.KindSoggetto}}}
	if _, err := s.ledger.Commit(t.Context(), []cartella.Mutation{m}, func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		return ledger.Effect{Outcome: cartella.Accepted, Writes: writes}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	older(t, filepath.Join(dir, ledgerFile))

	s = open()
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	for scope, want := range map[cartella.Scope][]string{
		"servizio:lodi": {"p1", "s1"}, "servizio:self": {"p1", "s1"}, "servizio:b2": nil, "sociale:lodi": {"d1"}, "sociale:self": {"d1"},
	} {
		page, err := s.ledger.Feed(t.Context(), scope, 0, ledger.Limit{Records: 100})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range page.Entries {
			if !e.Gone {
				got = append(got, string(e.ID))
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s holds %v, want %v", scope, got, want)
		}
	}
	var out bytes.Buffer
	if err := check(context.Background(), program{out: &out, err: &out}, s); err != nil {
		t.Errorf("verify: %v\n%s", err, out.String())
	}
}

// older makes a ledger one that the program before this one has left.
func older(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DROP INDEX records_days; ALTER TABLE records DROP COLUMN dal; ALTER TABLE records DROP COLUMN al; DROP TABLE numbers; ALTER TABLE meta DROP COLUMN jump; ALTER TABLE meta DROP COLUMN jump_year; ALTER TABLE feed DROP COLUMN since; PRAGMA user_version = 3"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
