package journal_test

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// TestFixtures: the journal of each format, written once, opens for ever: several
// segments, some dropped, two lives, a torn end. What is appended to it is of the
// present format, and all of it is one chain.
func TestFixtures(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/"+version)); err != nil {
				t.Fatal(err)
			}
			private := organisation(t)
			got, report := salvaged(t, dir, private)
			if report.Err() != nil || report.Cut == 0 || !slices.Equal(got, fixtureContents) {
				t.Errorf("salvaged %q, %+v, want %q", got, report, fixtureContents)
			}
			j := mustOpen(t, dir, journal.Options{Organisation: private.PublicKey()})
			if r := j.Report(); r.Err() != nil || r.Cut == 0 {
				t.Errorf("report: %+v", r)
			}
			wantContents(t, j, fixtureContents...)
			before := j.Newest()
			mustAppend(t, j, "oggi")
			if head := snapshot(t, dir)[filepath.Base(newestSegment(t, dir))]; string(head[:8]) != "sizjrnl2" {
				t.Errorf("what is appended is of the format %q", head[:8])
			}
			all := append(fixtureContents[:len(fixtureContents):len(fixtureContents)], "11:oggi")
			j = mustOpen(t, dir, journal.Options{Known: []journal.Anchor{before, j.Newest()}})
			wantContents(t, j, all...)
			if r := j.Report(); r.Err() != nil || r.Cut != 0 {
				t.Errorf("report of both: %+v", r)
			}
			if got, report := salvaged(t, dir, private); report.Err() != nil || !slices.Equal(got, all) {
				t.Errorf("salvaged of both %q, %v, want %q", got, report.Err(), all)
			}
			// One chain: what the older part lacks is missed by the newer one.
			oldest := filepath.Join(dir, "000000000003.seg")
			data, err := os.ReadFile(oldest)
			must(t, err)
			must(t, os.Truncate(oldest, int64(len(data)-1)))
			if err := mustOpen(t, dir, journal.Options{}).Report().Err(); !errors.Is(err, journal.ErrDamaged) {
				t.Errorf("a record cut in the older part: reported %v", err)
			}
			must(t, os.WriteFile(oldest, data, 0o600))
			// The older part goes when its time is over, as any segment does.
			j = mustOpen(t, dir, journal.Options{})
			must(t, j.DropThrough(10))
			wantContents(t, j, "11:oggi")
			j = mustOpen(t, dir, journal.Options{})
			if err := j.Report().Err(); err != nil {
				t.Error(err)
			}
			wantContents(t, j, "11:oggi")
		})
	}
}

// TestFixtureOfTexts: records of the first format are as long as what they hold.
func TestFixtureOfTexts(t *testing.T) {
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS("testdata/v1-testi")))
	want := []string{"1:", "2:" + strings.Repeat("a", 700), "3:" + strings.Repeat("b", 5000)}
	wantContents(t, mustOpen(t, dir, journal.Options{}), want...)
	if got, report := salvaged(t, dir, organisation(t)); report.Err() != nil || !slices.Equal(got, want) {
		t.Errorf("salvaged %d entries, %v", len(got), report.Err())
	}
}

// TestWrittenFixture writes a journal as the fixtures are written, from a fixed seed.
func TestWrittenFixture(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1)
	dir := t.TempDir()
	if *writeFixture != "" {
		dir = *writeFixture
	}
	opt := journal.Options{SegmentSize: holding(4), Organisation: organisation(t).PublicKey()}
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
