package oslock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

// sources are who tells, by name; each runs until ctx ends or it has nothing
// more to tell.
var sources = map[string]func(ctx context.Context, lock func()) error{
	"logind":       logind,
	"screen saver": screenSaver,
}

// The names of systemd's session manager (org.freedesktop.login1(5)).
const (
	login1        = "org.freedesktop.login1"
	login1Path    = dbus.ObjectPath("/org/freedesktop/login1")
	login1Session = dbus.ObjectPath("/org/freedesktop/login1/session")
	prepareSleep  = login1 + ".Manager.PrepareForSleep"
	sessionLock   = login1 + ".Session.Lock"
	inhibit       = login1 + ".Manager.Inhibit"
)

// answerTime bounds a call to somebody who may never answer.
const answerTime = 5 * time.Second

// logind hears of sleep, and of sessions that are told to lock.
func logind(ctx context.Context, lock func()) error {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("connect to the system bus: %w", err)
	}
	defer bus.Close() // what was only listened to loses nothing
	signals := make(chan *dbus.Signal, 16)
	bus.Signal(signals)
	err = errors.Join(
		match(ctx, bus, dbus.WithMatchSender(login1), dbus.WithMatchInterface(login1+".Manager"), dbus.WithMatchMember("PrepareForSleep")),
		match(ctx, bus, dbus.WithMatchSender(login1), dbus.WithMatchPathNamespace(login1Session), dbus.WithMatchInterface(login1+".Session"), dbus.WithMatchMember("Lock")))
	if err != nil {
		return err
	}
	hold := delaySleep(ctx, bus)
	defer func() { hold.release() }()
	for s := range signals {
		switch s.Name {
		case prepareSleep:
			if first(s) {
				lock()
				hold.release()
			} else {
				hold.release()
				hold = delaySleep(ctx, bus)
			}
		case sessionLock:
			if ours(ctx, bus, s.Path) {
				lock()
			}
		}
	}
	return errors.New("the system bus has gone")
}

// screenSavers are the interfaces by which desktops say that the screen is
// covered: freedesktop's (KDE), and those that predate it.
var screenSavers = []string{
	"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver", "org.xfce.ScreenSaver",
}

func screenSaver(ctx context.Context, lock func()) error {
	// Where there is no session bus none is started: nobody would be on it.
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	defer bus.Close() // what was only listened to loses nothing
	if err := errors.Join(bus.Auth(nil), bus.Hello()); err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	signals := make(chan *dbus.Signal, 16)
	bus.Signal(signals)
	for _, name := range screenSavers {
		if err := match(ctx, bus, dbus.WithMatchInterface(name), dbus.WithMatchMember("ActiveChanged")); err != nil {
			return err
		}
	}
	for s := range signals {
		if slices.ContainsFunc(screenSavers, func(name string) bool { return s.Name == name+".ActiveChanged" }) && first(s) {
			lock()
		}
	}
	return errors.New("the session bus has gone")
}

func match(ctx context.Context, bus *dbus.Conn, options ...dbus.MatchOption) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := bus.AddMatchSignalContext(ctx, options...); err != nil {
		return fmt.Errorf("ask for signals: %w", err)
	}
	return nil
}

// first is the one truth value that these signals carry: it begins.
func first(s *dbus.Signal) bool {
	if len(s.Body) == 0 {
		return false
	}
	is, ok := s.Body[0].(bool)
	return ok && is
}

// ours reports whether a session is this user's. One of which nothing can be
// learnt counts as theirs: the worst is a password typed once more.
func ours(ctx context.Context, bus *dbus.Conn, session dbus.ObjectPath) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var user dbus.Variant
	err := bus.Object(login1, session).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, login1+".Session", "User").Store(&user)
	if err != nil {
		return true
	}
	pair, ok := user.Value().([]any) // the id, and the path of the user's own object
	if !ok || len(pair) == 0 {
		return true
	}
	uid, ok := pair[0].(uint32)
	return !ok || int(uid) == os.Getuid()
}

// inhibitor holds sleep up until it is released; -1 holds nothing.
type inhibitor int

// delaySleep asks that sleep wait for us, for as long as the system allows (5 s
// unless configured). Where it may not be asked, sleep does not wait.
func delaySleep(ctx context.Context, bus *dbus.Conn) inhibitor {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var fd dbus.UnixFD
	err := bus.Object(login1, login1Path).CallWithContext(ctx, inhibit, 0, "sleep", "SIZ-ICARO", "Chiude l'archivio prima della sospensione", "delay").Store(&fd)
	if err != nil {
		return -1
	}
	return inhibitor(fd)
}

func (i *inhibitor) release() {
	if *i >= 0 {
		_ = syscall.Close(int(*i)) // nothing was written to it
		*i = -1
	}
}
