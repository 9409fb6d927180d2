package launch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/clock"
)

func TestOneName(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(base, "dati")
	if got, err := oneName(want); err != nil || got != want {
		t.Fatalf("oneName(%q) = %q, %v, before it is there", want, got, err)
	}
	link := filepath.Join(base, "collegamento")
	if err := os.Symlink(want, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(base)
	for _, written := range []string{want + "/", "dati", "./altro/../dati", link} {
		if got, err := oneName(written); err != nil || got != want {
			t.Errorf("oneName(%q) = %q, %v, want %q", written, got, err, want)
		}
	}
	if _, err := oneName(filepath.Join(base, "dati", "\x00")); err == nil {
		t.Error("a name that no directory can have passed")
	}
}

func TestClockOnDataOfItsOwn(t *testing.T) {
	if _, err := Parse([]string{"--now", "2028-02-29T08:30:00+01:00"}); !errors.Is(err, clock.ErrSharedData) {
		t.Errorf("without a directory: %v", err)
	}
	if _, err := Parse([]string{"--now", "domani", "--data", t.TempDir()}); err == nil || !strings.Contains(err.Error(), "2028-02-29T08:30:00+01:00") {
		t.Errorf("a moment that is none: %v", err)
	}
}

// What is logged is beside the data, without what may not be there; where there
// can be no file, the program starts nevertheless.
func TestLog(t *testing.T) {
	data := filepath.Join(t.TempDir(), "anna.ferrari")
	opts, err := Parse([]string{"--data", data})
	if err != nil {
		t.Fatal(err)
	}
	log, closer := opts.Log()
	log.Debug("a detail")
	log.Error("not opened", "err", errors.New("open "+filepath.Join(opts.Data, "x")+" of RSSMRA80A01E648X"), "cognome", "Rossi")
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(data, logName))
	said := string(content)
	if err != nil || !strings.Contains(said, "not opened") {
		t.Errorf("the log says %q, %v", said, err)
	}
	for _, left := range []string{"a detail", "anna.ferrari", "RSSMRA", "Rossi"} {
		if strings.Contains(said, left) {
			t.Errorf("%q is in the log: %s", left, said)
		}
	}
	if err := os.Remove(filepath.Join(data, logName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(data, logName), 0o700); err != nil {
		t.Fatal(err)
	}
	log, closer = opts.Log()
	log.Error("said on stderr alone")
	if err := closer.Close(); err != nil {
		t.Error(err)
	}
}
