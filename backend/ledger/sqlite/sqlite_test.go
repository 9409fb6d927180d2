package sqlite

import (
	"path/filepath"
	"testing"

	"siz-icaro/backend/ledger"
	"siz-icaro/backend/ledger/ledgertest"
)

func open(t testing.TB, file string) *DB {
	t.Helper()
	db, err := Open(t.Context(), file, Config{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB, dir string) ledger.Archive {
		return open(t, filepath.Join(dir, "ledger.db"))
	})
}
