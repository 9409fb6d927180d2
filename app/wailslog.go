package app

import (
	"log/slog"
	"os"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/logger"
)

// WailsLog is the log as Wails wants it. Wails quotes in its errors what the
// window asked for, which is what an operator typed: what is quoted is left out.
func WailsLog(log *slog.Logger) logger.Logger { return wailsLog{log} }

type wailsLog struct{ log *slog.Logger }

func (w wailsLog) Print(message string)   { w.log.Info("window", "said", unquoted(message)) }
func (w wailsLog) Trace(message string)   { w.log.Debug("window", "said", unquoted(message)) }
func (w wailsLog) Debug(message string)   { w.log.Debug("window", "said", unquoted(message)) }
func (w wailsLog) Info(message string)    { w.log.Info("window", "said", unquoted(message)) }
func (w wailsLog) Warning(message string) { w.log.Warn("window", "said", unquoted(message)) }
func (w wailsLog) Error(message string)   { w.log.Error("window", "said", unquoted(message)) }

// Fatal ends the program, as Wails counts on.
func (w wailsLog) Fatal(message string) {
	w.log.Error("window", "said", unquoted(message), "fatal", true)
	os.Exit(1)
}

// unquoted is a message of Wails up to what it quotes, which comes after a colon
// or within quotes or brackets.
func unquoted(message string) string {
	if i := strings.IndexAny(message, ":\"'`[{(\n"); i >= 0 {
		return strings.TrimSpace(message[:i]) + " …"
	}
	return message
}
