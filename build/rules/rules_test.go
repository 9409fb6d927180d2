package rules

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// atTop takes a test to the top of the checkout. It is done in each test, not
// once for all before they begin: Go's test cache hears of it only there, and
// would look for what a test has read in another folder.
func atTop(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

// topLevel is what may stand at the top of the checkout, besides dot-files: the
// parts of the product, what the tools want there, and the customary papers.
var topLevel = []string{
	"app", "backend", "build", "frontend", "sync",
	"main.go", "wails.json", "go.mod", "go.sum",
	"README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "VERSION", "publiccode.yml",
}

// made are the names of what Go's tools leave there and nobody keeps.
var made = []string{"*.syso", "*.test"}

// TestTopLevel: whatever else there is has a room in one of the parts.
func TestTopLevel(t *testing.T) {
	atTop(t)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, name := range homeless(names) {
		t.Errorf("%s stands at the top of the checkout: give it a room in one of the parts", name)
	}
	for _, name := range topLevel {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not there: take it off the list", name)
		}
	}
}

// TestHomelessFindsThem shows that the check above can fail.
func TestHomelessFindsThem(t *testing.T) {
	got := homeless([]string{".git", "app", "docs", "main.go", "preset.go", "rsrc_windows_amd64.syso"})
	if want := []string{"docs", "preset.go"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// homeless are those of the names that may not stand at the top.
func homeless(names []string) (out []string) {
	for _, name := range names {
		leftover := slices.ContainsFunc(made, func(pattern string) bool {
			matched, err := path.Match(pattern, name)
			return err == nil && matched
		})
		if !strings.HasPrefix(name, ".") && !leftover && !slices.Contains(topLevel, name) {
			out = append(out, name)
		}
	}
	return out
}
