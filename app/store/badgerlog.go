package store

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"syscall"
)

// badgerLog is the log as Badger wants it. Badger puts keys, paths and whole
// tables into its messages: what is kept is the form of each, which is a constant
// of its sources, and what the system said.
type badgerLog struct{ log *slog.Logger }

func (b badgerLog) Errorf(form string, args ...any)   { b.say(slog.LevelError, form, args) }
func (b badgerLog) Warningf(form string, args ...any) { b.say(slog.LevelWarn, form, args) }

// Infof is for what Badger says of each of its steps.
func (badgerLog) Infof(string, ...any)  {}
func (badgerLog) Debugf(string, ...any) {}

func (b badgerLog) say(level slog.Level, form string, args []any) {
	if len(args) == 0 {
		form = "" // an error's text has been given for the form
	}
	system := ""
	for _, arg := range args {
		var errno syscall.Errno
		if err, ok := arg.(error); ok && errors.As(err, &errno) {
			system = errno.Error()
		}
	}
	b.log.Log(context.Background(), level, "badger", "form", strings.TrimSpace(form), "system", system)
}
