//go:build linux

package journal_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"siz-icaro/sync/journal"
)

// TestRealDiskFull fills a real file system of two megabytes. Mounting one takes
// the administrator's rights; without them the same story is told on the disk in
// memory by TestDiskFull, and this one only checks that it was refused for that.
func TestRealDiskFull(t *testing.T) {
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m")
	if os.Geteuid() != 0 || errors.Is(err, syscall.EPERM) {
		if !errors.Is(err, syscall.EPERM) {
			t.Fatalf("mount without rights: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()

	opt := journal.Options{Ballast: 512 << 10, MinFree: 64 << 10}
	j := mustOpen(t, dir+"/j", opt)
	note := strings.Repeat("n", 7<<10) // 8 KiB on the disk
	var acked []string
	told := -1
	for i := 0; ; i++ {
		first, err := j.Append(t.Context(), text(note))
		if err != nil {
			if !errors.Is(err, journal.ErrDiskFull) {
				t.Fatal(err)
			}
			break
		}
		if told < 0 && j.LowSpace() {
			told = i
		}
		acked = append(acked, fmt.Sprintf("%d:%s", first, note))
	}
	if left := len(acked) - told; told < 0 || left < 30 {
		t.Errorf("told at edit %d of %d: too late to do something about it", told, len(acked))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	wantContents(t, mustOpen(t, dir+"/j", opt), acked...)
}
