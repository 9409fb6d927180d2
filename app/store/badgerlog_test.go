package store

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// What Badger says is in the log without what it says it of: keys, paths, and
// errors that hold them.
func TestTheLogOfBadgerQuotesNothing(t *testing.T) {
	var out bytes.Buffer
	opt := badgerOptions("", testKeys.Badger, slog.New(slog.NewTextHandler(&out, nil)))
	check := func(opt *badger.Options, form string, args ...any) {
		opt.Errorf(form, args...)
		opt.Warningf(form, args...)
		opt.Infof(form, args...)
	}
	check(&opt, "While reading key: %x, got error: %v\n", []byte("Rossi"), fmt.Errorf("open /home/anna/1.sst: %w", syscall.ENOSPC))
	check(&opt, "file /home/anna/1.sst does not exist")
	got := out.String()
	for _, secret := range []string{"526f737369", "anna", "1.sst"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is in the log: %s", secret, got)
		}
	}
	if n := strings.Count(got, "\n"); n != 4 || !strings.Contains(got, "While reading key: %x") || !strings.Contains(got, syscall.ENOSPC.Error()) {
		t.Errorf("%d entries, want 4 with the form and what the system said: %s", n, got)
	}
}
