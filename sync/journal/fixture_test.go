package journal_test

import (
	"crypto/ecdh"
	"crypto/hpke"
	"flag"
	"fmt"
	"os"
	"testing"
	"testing/cryptotest"

	"siz-icaro/sync/journal"
)

// writeFixture is for who introduces a new format version, once: the fixtures of
// released versions are never written again.
var writeFixture = flag.String("write-fixture", "", "directory to write a new journal fixture to")

// organisation is the recovery key of the fixture.
func organisation(t *testing.T) hpke.PrivateKey {
	t.Helper()
	private, err := ecdh.X25519().NewPrivateKey([]byte("una chiave di prova, 32 byte....")[:32])
	if err != nil {
		t.Fatal(err)
	}
	key, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var fixtureContents = []string{
	"5:nota 4", "6:nota 5", "7:nota 6", "8:nota 7", "9:seconda vita", "10:",
}

// TestFixtureVersion1: the journal of format version 1, written once, opens for
// ever: several segments, some dropped, two lives, a torn end.
func TestFixtureVersion1(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/v1")); err != nil {
		t.Fatal(err)
	}
	var salvaged []string
	report, err := journal.Salvage(dir, []hpke.PrivateKey{organisation(t)}, nil, func(i journal.Index, e journal.Entry) error {
		salvaged = append(salvaged, fmt.Sprintf("%d:%s", i, e.Payload))
		return nil
	})
	if err != nil || report.Err() != nil || report.Cut == 0 {
		t.Errorf("salvage: %v, %+v", err, report)
	}
	j := mustOpen(t, dir, journal.Options{})
	if r := j.Report(); r.Err() != nil || r.Cut == 0 {
		t.Errorf("report: %+v", r)
	}
	wantContents(t, j, fixtureContents...)
	if fmt.Sprint(salvaged) != fmt.Sprint(fixtureContents) {
		t.Errorf("salvaged %q, want %q", salvaged, fixtureContents)
	}
	mustAppend(t, j, "oggi")
	wantContents(t, mustOpen(t, dir, journal.Options{}), append(fixtureContents, "11:oggi")...)
}

// TestWrittenFixture writes a journal as the fixtures are written, from a fixed seed.
func TestWrittenFixture(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1)
	dir := t.TempDir()
	if *writeFixture != "" {
		dir = *writeFixture
	}
	opt := journal.Options{SegmentSize: 500, Organisation: organisation(t).PublicKey()}
	j := mustOpen(t, dir, opt)
	for i := range 8 {
		mustAppend(t, j, fmt.Sprintf("nota %d", i))
	}
	if err := j.DropThrough(6); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, dir, opt)
	mustAppend(t, j, "seconda vita", "")
	paths := segments(t, dir)
	newest, err := os.OpenFile(paths[len(paths)-1], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newest.Write([]byte{0, 0, 0, 40, 0, 0}); err != nil { // a record hardly begun
		t.Fatal(err)
	}
	if err := newest.Close(); err != nil {
		t.Fatal(err)
	}
	if *writeFixture == "" { // opening would mend the end
		wantContents(t, mustOpen(t, dir, opt), fixtureContents...)
	}
}
