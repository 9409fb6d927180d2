package vault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

// inSession names, in a child process, what is to be done in its session.
const inSession = "SIZ_ICARO_VAULT_TEST_IN_SESSION"

// TestMain lets the test binary be the program that runs inside a session bus of
// its own: the bus and the keyring belong to a process, not to a test.
func TestMain(m *testing.M) {
	switch os.Getenv(inSession) {
	case "":
		os.Exit(m.Run())
	case "work":
		exitWith(workWithKeyring())
	case "meet":
		_, err := vault.OSKeyring().Get(context.Background(), "siz-icaro-test", "nessuno")
		fmt.Println(stateOf(err))
		exitWith(nil)
	default:
		exitWith(fmt.Errorf("unknown task"))
	}
}

func exitWith(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func stateOf(err error) string {
	for state, name := range map[error]string{
		vault.ErrKeyringMissing: "missing", vault.ErrKeyringLocked: "locked",
		vault.ErrKeyringTimeout: "timeout", vault.ErrKeyringNotFound: "not found",
	} {
		if errors.Is(err, state) {
			return name
		}
	}
	return fmt.Sprint("something else: ", err)
}

// workWithKeyring is a vault's life on the real Secret Service.
func workWithKeyring() error {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "vault")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	open := func() *vault.Vault {
		return vault.New(filepath.Join(dir, "v"), account, vault.Options{Cost: vaulttest.Cost})
	}
	created, err := open().Create(ctx, password, vault.Enrolment{Share: []byte("share")})
	if err != nil {
		return err
	}
	want, err := created.Sub(vault.Journal)
	if err != nil {
		return err
	}
	unlocked, err := open().Unlock(ctx, password)
	if err != nil {
		return err
	}
	if got, err := unlocked.Sub(vault.Journal); err != nil || got != want {
		return fmt.Errorf("the keys changed: %w", err)
	}
	if _, err := open().Recover(ctx, []byte("share"), "nuova", vault.SignedLease{}); err != nil {
		return err
	}
	if _, err := open().Unlock(ctx, "nuova"); err != nil {
		return err
	}
	return open().Wipe(ctx)
}

// session runs the task in a session bus of its own, after the shell commands of
// setup, with an unused home. Whatever it starts ends with the bus.
func session(t *testing.T, task, setup string) string {
	t.Helper()
	home := t.TempDir()
	runtimeDir := filepath.Join(home, "run")
	if err := os.Mkdir(runtimeDir, 0o700); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--", "bash", "-c", setup+`exec "$0"`, program)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home,
		"XDG_DATA_HOME=" + filepath.Join(home, "data"), "XDG_RUNTIME_DIR=" + runtimeDir,
		inSession + "=" + task,
	}
	cmd.WaitDelay = time.Minute
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a session (dbus and gnome-keyring have to be installed): %v", err)
	}
	said, err := io.ReadAll(out)
	if err = errors.Join(err, cmd.Wait()); err != nil {
		t.Fatalf("%s: %v\n%s%s", task, err, said, complaints.String())
	}
	return strings.TrimSpace(string(said))
}

// The daemon holds no pipe of ours: reading its child's output has to end.
const (
	unlocked = `printf segreta | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; `
	locked   = unlocked + `gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets \
  -m org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
`
	// A bus that knows no service it could start.
	noService = `cat > "$HOME/bus.conf" <<'END'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
END
exec dbus-run-session --config-file="$HOME/bus.conf" -- "$0"
`
)

// mute is a bus that delivers nothing to anybody: every call on it hangs.
var mute = strings.Replace(noService, `<allow eavesdrop="true"/>`, "", 1)

func TestSecretServiceWorks(t *testing.T) {
	session(t, "work", unlocked)
	if state := session(t, "meet", unlocked); state != "not found" {
		t.Errorf("a secret nobody stored: got %q", state)
	}
}

// Missing, locked and hanging are told apart, and hanging comes to an end.
func TestSecretServiceStates(t *testing.T) {
	for name, c := range map[string]struct{ setup, want string }{
		"no bus":     {`unset DBUS_SESSION_BUS_ADDRESS; `, "missing"},
		"dead bus":   {`export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus; `, "missing"},
		"no service": {noService, "missing"},
		"locked":     {locked, "locked"},
		"mute bus":   {mute, "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			if state := session(t, "meet", c.setup); state != c.want {
				t.Errorf("got %q, want %q", state, c.want)
			}
		})
	}
}
