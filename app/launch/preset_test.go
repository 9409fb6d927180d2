package launch

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFirstPreset(t *testing.T) {
	dir := func(content string) string {
		d := t.TempDir()
		if err := os.WriteFile(filepath.Join(d, presetName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return d
	}
	none := t.TempDir()
	tests := []struct {
		name  string
		given string
		dirs  []string
		want  string
	}{
		{"nothing anywhere", "", []string{none}, ""},
		{"beside the program", "", []string{dir("https://a.example\r\n"), dir("https://b.example\n")}, "https://a.example"},
		{"for the whole machine", "", []string{none, dir("https://b.example")}, "https://b.example"},
		{"an empty file asks on", "", []string{dir("\n"), dir("https://b.example")}, "https://b.example"},
		{"one line only", "", []string{dir(" https://a.example \nsomething else")}, "https://a.example"},
		{"the environment first", "https://c.example", []string{dir("https://a.example")}, "https://c.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := firstPreset(tt.given, tt.dirs); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
