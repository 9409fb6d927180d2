package launch

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"siz-icaro/app/logfile"
	"siz-icaro/sync/redact"
)

// logName is the log's, in the folder of the data.
const logName = "siz-icaro.log"

// logSize is how large each of the log's two files may be, in bytes: months of a
// computer that works, and small enough to be sent to the help desk.
const logSize = 2 << 20

// Log is where the program says what went wrong: the file beside its data, and
// stderr for whoever started it from a terminal. Nothing gets there but through
// redact, which also hides the data's folder and the home folder: their paths may
// say who works here. A file that cannot be opened keeps nobody from working.
//
// It is to be closed last.
func (o Options) Log() (*slog.Logger, io.Closer) {
	level := slog.LevelInfo
	if o.Verbose {
		level = slog.LevelDebug
	}
	to := outlets{os.Stderr}
	var closer io.Closer = to
	file, err := logfile.Open(filepath.Join(o.Data, logName), logSize)
	if err == nil {
		to, closer = append(to, file), file
	}
	hide := []string{o.Data}
	if home, err := os.UserHomeDir(); err == nil {
		hide = append(hide, home)
	}
	log := slog.New(redact.Handler(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}), hide...))
	if err != nil {
		log.Warn("this log is not kept in a file", "err", err)
	}
	return log, closer
}

// outlets write to each of them what they can: a program started from the desktop
// may have no stderr.
type outlets []io.Writer

func (o outlets) Write(entry []byte) (int, error) {
	for _, w := range o {
		_, _ = w.Write(entry) // there is nowhere to say that the log is lost
	}
	return len(entry), nil
}

// Close implements io.Closer where there is no file to close.
func (outlets) Close() error { return nil }
