// Package bustest starts message buses for tests.
package bustest

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

// Start starts a bus that lets everybody do everything, as a session's does, and
// gives its address. It ends with the test.
func Start(t *testing.T) string {
	t.Helper()
	daemon := exec.Command("dbus-daemon", "--session", "--address=unix:dir="+t.TempDir(), "--nofork", "--print-address")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatalf("start a bus (dbus has to be installed): %v", err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait() // it was killed: the error says so
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}
