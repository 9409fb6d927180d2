package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// TestElsewhere: on a full disk the store is a copy, from which everything can be
// read and onto which everything can be landed; the files stay as they were, and
// the copy goes with Close.
func TestElsewhere(t *testing.T) {
	dir := t.TempDir()
	keys := Keys{Badger: [32]byte{1}, Values: [32]byte{2}}
	rec := cartella.Record{ID: "s1", Kind: cartella.KindSoggetto, Servizio: "self", Body: []byte(`{"cognome":"Prova"}`)}
	m := &cartella.Mutation{Device: "pc", Seq: 7, Author: "anna", Action: cartella.AzioneSoggettoCrea}
	anchor := replica.Anchor{Last: 7, Mark: replica.Mark{Position: 3}}
	batch := func(id cartella.ID) replica.Batch {
		return replica.Batch{
			Views: map[cartella.ID]*cartella.Record{id: &rec}, Keep: map[cartella.Seq]*cartella.Mutation{7: m}, Anchor: &anchor,
		}
	}
	room := uint64(1 << 40)
	free := func(in string) (uint64, error) {
		if strings.HasPrefix(in, dir) {
			return room, nil
		}
		return 1 << 40, nil
	}
	open := func() *Store {
		t.Helper()
		s, err := Open(dir, keys, Options{Free: free})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Kept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.report.Records > 0 && (kept.Anchor != anchor || len(kept.Mutations) != 1 || kept.Mutations[0].Seq != 7) {
			t.Errorf("kept %+v", kept)
		}
		return s
	}
	s := open()
	if err := s.Land(t.Context(), batch("s1")); err != nil {
		t.Fatal(err)
	}
	room = 1
	if err := s.Land(t.Context(), batch("s2")); !errors.Is(err, ErrNoRoom) {
		t.Errorf("landing on a full disk: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open()
	if !s.report.Volatile || s.report.Empty || s.report.Records != 1 || s.scratch == "" {
		t.Fatalf("on a full disk: %+v in %q", s.report, s.scratch)
	}
	if err := s.Land(t.Context(), batch("s3")); err != nil {
		t.Error(err)
	}
	if _, ok, err := s.Record(t.Context(), "s3"); !ok || err != nil {
		t.Errorf("what was landed in the copy: %v, %v", ok, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(s.scratch, dirDB)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %v", err)
	}

	room = 1 << 40
	s = open()
	if s.report.Volatile || s.report.Rebuilt || s.report.Records != 1 {
		t.Errorf("with room again: %+v", s.report)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
