package oslock_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"siz-icaro/app/bustest"
	"siz-icaro/app/oslock"
)

// patience is how long a test waits for what must happen.
const patience = time.Minute

// bus is a message bus of the test's own, and a connection to it.
type bus struct {
	*dbus.Conn
	address string
}

func newBus(t *testing.T) *bus {
	t.Helper()
	b := &bus{address: bustest.Start(t)}
	var err error
	if b.Conn, err = dbus.Connect(b.address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() }) // the daemon may be gone
	return b
}

func (b *bus) own(t *testing.T, name string) {
	t.Helper()
	if reply, err := b.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own %s: %v, %v", name, reply, err)
	}
}

func (b *bus) emit(t *testing.T, path dbus.ObjectPath, name string, values ...any) {
	t.Helper()
	if err := b.Emit(path, name, values...); err != nil {
		t.Fatal(err)
	}
}

// listened waits until somebody asks the bus for signals with word in the rule.
func (b *bus) listened(t *testing.T, word string) {
	t.Helper()
	for limit := time.Now().Add(patience); time.Now().Before(limit); {
		var rules map[string][]string
		err := b.BusObject().Call("org.freedesktop.DBus.Debug.Stats.GetAllMatchRules", 0).Store(&rules)
		if err != nil {
			t.Fatal(err)
		}
		for _, mine := range rules {
			if strings.Contains(strings.Join(mine, " "), word) {
				return
			}
		}
	}
	t.Fatalf("nobody listens for %s", word)
}

// manager is systemd's session manager, as far as it is asked anything.
type manager struct {
	// held are the pipes that hold sleep up.
	held chan pipe
}

// pipe holds sleep up for as long as somebody else has its writing end too.
type pipe struct{ r, w *os.File }

func (m manager) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	if what != "sleep" || mode != "delay" || who == "" || why == "" {
		return 0, dbus.MakeFailedError(os.ErrInvalid)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	fd := dbus.UnixFD(w.Fd())
	m.held <- pipe{r, w}
	return fd, nil
}

// ended reports whether nobody holds the pipe any more, waiting for that as long
// as asked.
func (p pipe) ended(t *testing.T, wait time.Duration) bool {
	t.Helper()
	if err := p.r.SetReadDeadline(time.Now().Add(wait)); err != nil {
		t.Fatal(err)
	}
	_, err := p.r.Read(make([]byte, 1))
	switch {
	case errors.Is(err, io.EOF):
		return true
	case errors.Is(err, os.ErrDeadlineExceeded):
		return false
	}
	t.Fatalf("read the pipe: %v", err)
	return false
}

// session is a session of logind's, of one user.
type session struct{ uid uint32 }

func (s session) Get(iface, property string) (dbus.Variant, *dbus.Error) {
	if iface != "org.freedesktop.login1.Session" || property != "User" {
		return dbus.Variant{}, dbus.MakeFailedError(os.ErrInvalid)
	}
	return dbus.MakeVariant(struct {
		UID  uint32
		Path dbus.ObjectPath
	}{s.uid, "/org/freedesktop/login1/user/self"}), nil
}

// watch has Watch call lock until the test ends.
func watch(t *testing.T, system, session string, lock func()) {
	t.Helper()
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", system)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", session)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		oslock.Watch(ctx, slog.New(slog.DiscardHandler), lock)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-done:
		case <-time.After(patience):
			t.Error("Watch does not end")
		}
	})
}

func wait[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

const absent = "unix:path=/nonexistent/bus"

// Sleep waits until the keys are gone, and is held up again once it is over.
func TestSleep(t *testing.T) {
	system := newBus(t)
	login := manager{held: make(chan pipe, 4)}
	if err := system.Export(login, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"); err != nil {
		t.Fatal(err)
	}
	system.own(t, "org.freedesktop.login1")
	called, goOn := make(chan struct{}), make(chan struct{})
	watch(t, system.address, absent, func() { called <- struct{}{}; <-goOn })
	for range 2 {
		p := wait(t, "sleep to be held up", login.held)
		system.emit(t, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", true)
		wait(t, "the lock", called)
		// It was received by now: the other end is the watcher's alone.
		if err := p.w.Close(); err != nil {
			t.Fatal(err)
		}
		if p.ended(t, 0) {
			t.Error("sleep was let go before the keys were gone")
		}
		goOn <- struct{}{}
		if !p.ended(t, patience) {
			t.Error("sleep is held up for ever")
		}
		system.emit(t, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", false)
	}
}

// A session manager that lets nobody hold sleep up still tells of it.
func TestSleepThatCannotWait(t *testing.T) {
	system := newBus(t)
	system.own(t, "org.freedesktop.login1")
	locked := make(chan struct{}, 16)
	watch(t, system.address, absent, func() { locked <- struct{}{} })
	system.listened(t, "path_namespace")
	system.emit(t, "/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", true)
	wait(t, "the lock", locked)
}

// Sessions of this user lock, those of others do not, nor does anybody who only
// pretends to be the session manager.
func TestSessionLock(t *testing.T) {
	system := newBus(t)
	system.own(t, "org.freedesktop.login1")
	const sessions = "/org/freedesktop/login1/session/"
	for name, uid := range map[string]uint32{"mine": uint32(os.Getuid()), "theirs": uint32(os.Getuid() + 1)} {
		if err := system.Export(session{uid}, dbus.ObjectPath(sessions+name), "org.freedesktop.DBus.Properties"); err != nil {
			t.Fatal(err)
		}
	}
	stranger, err := dbus.Connect(system.address)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	locked := make(chan struct{}, 16)
	watch(t, system.address, absent, func() { locked <- struct{}{} })
	system.listened(t, "path_namespace")
	if err := stranger.Emit(sessions+"mine", "org.freedesktop.login1.Session.Lock"); err != nil {
		t.Fatal(err)
	}
	if err := stranger.BusObject().Call("org.freedesktop.DBus.GetId", 0).Err; err != nil { // it has been passed on
		t.Fatal(err)
	}
	for range 2 {
		system.emit(t, sessions+"theirs", "org.freedesktop.login1.Session.Lock")
		system.emit(t, sessions+"mine", "org.freedesktop.login1.Session.Unlock")
		system.emit(t, sessions+"mine", "org.freedesktop.login1.Session.Lock")
		wait(t, "the lock", locked)
	}
	// Of one that nothing is known of, better one password too many.
	system.emit(t, sessions+"unknown", "org.freedesktop.login1.Session.Lock")
	wait(t, "the lock", locked)
	if n := len(locked); n != 0 {
		t.Errorf("locked %d times too often", n)
	}
}

func TestScreenSaver(t *testing.T) {
	desktop := newBus(t)
	locked := make(chan struct{}, 16)
	watch(t, absent, desktop.address, func() { locked <- struct{}{} })
	desktop.listened(t, "xfce")
	for _, name := range []string{"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver"} {
		path := dbus.ObjectPath("/" + strings.ReplaceAll(name, ".", "/"))
		desktop.emit(t, path, name+".ActiveChanged", false)
		desktop.emit(t, path, name+".ActiveChanged", true)
		wait(t, name, locked)
	}
	if n := len(locked); n != 0 {
		t.Errorf("locked %d times too often", n)
	}
}

// No bus, and one that answers nothing we know, are no error, and keep nobody
// from ending.
func TestNobodyTells(t *testing.T) {
	watch(t, absent, absent, func() { t.Error("locked by nobody") })
}
