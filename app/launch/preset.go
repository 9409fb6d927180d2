package launch

import (
	"os"
	"path/filepath"
	"strings"
)

// presetName is the file in which an installation leaves the address of the
// central service: one line, read until the operator has an address of their own.
const presetName = "centrale.txt"

// preset is the address that this installation came with: from the environment,
// from the file that the Windows installer writes beside the program, or from
// the one that the Debian package keeps for the whole machine. Empty means that
// the program asks.
func preset() string {
	dirs := []string{"/etc/siz-icaro"}
	if program, err := os.Executable(); err == nil {
		dirs = append([]string{filepath.Dir(program)}, dirs...)
	}
	return firstPreset(os.Getenv("SIZ_ICARO_CENTRALE"), dirs)
}

func firstPreset(given string, dirs []string) string {
	if given != "" {
		return given
	}
	for _, dir := range dirs {
		// A file that cannot be read is one that is not there: the program asks.
		content, err := os.ReadFile(filepath.Join(dir, presetName))
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(string(content), "\n")
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}
