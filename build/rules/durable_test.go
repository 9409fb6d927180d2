package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// durableOnly are the functions of package os that change what stands on the
// disk: sync/durable alone calls them, because it alone does what makes the
// change outlive a power cut. Of what is made by MkdirTemp nothing has to.
var durableOnly = []string{
	"Create", "CreateTemp", "Link", "Mkdir", "MkdirAll", "OpenFile", "Remove", "RemoveAll", "Rename", "Symlink", "Truncate", "WriteFile",
}

// notDurable are the packages that may, and why.
var notDurable = map[string]string{
	"sync/durable":      "it is the one that knows how",
	"app/logfile":       "a log: what a power cut takes of it is no loss",
	"app/store":         "a cache: whatever a power cut does to it, it is set aside and rebuilt",
	"build/benchwindow": "a measure: its files are gone when it ends",
	"build/luoghi":      "it makes a source file, which is made again where it is not whole",
}

// TestFilesAreMadeDurableInOnePlace reads every source of both programs.
func TestFilesAreMadeDurableInOnePlace(t *testing.T) {
	atTop(t)
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && file != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		calls, err := undurable(file, nil)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(file))
		for _, call := range calls {
			if _, ok := notDurable[dir]; ok {
				used[dir] = true
				continue
			}
			t.Errorf("%s: go through sync/durable", call)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read the sources: %v", err)
	}
	for dir := range notDurable {
		if !used[dir] {
			t.Errorf("%s calls none of them: take it off the list", dir)
		}
	}
}

// TestUndurableFindsThem shows that the check above can fail.
func TestUndurableFindsThem(t *testing.T) {
	for text, want := range map[string]int{
		`package p; import "os"; func f() error { return os.Rename("a", "b") }`:                 1,
		`package p; import "os"; var w = os.WriteFile`:                                          1,
		`package p; import system "os"; func f() { system.Link("a", "b"); system.Remove("a") }`: 2,
		`package p; import "os"; func f() ([]byte, error) { return os.ReadFile("a") }`:          0,
		`package p; var os struct{ Rename func() }; func f() { os.Rename() }`:                   0,
		`package p; import "os"; func f() (string, error) { return os.MkdirTemp("", "") }`:      0,
		`package p; import . "os"; func f() error { return Rename("a", "b") }`:                  1,
	} {
		calls, err := undurable("p.go", text)
		if err != nil || len(calls) != want {
			t.Errorf("%s: got %q, %v, want %d", text, calls, err, want)
		}
	}
}

// undurable are the places in a source that name what only sync/durable may.
// text is the file's content, nil to read it.
func undurable(file string, text any) ([]string, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var name string
	var calls []string
	for _, imp := range parsed.Imports {
		if imported, err := strconv.Unquote(imp.Path.Value); err != nil || imported != "os" {
			continue
		}
		name = "os"
		if imp.Name != nil {
			name = imp.Name.Name
		}
		if name == "." {
			calls = append(calls, set.Position(imp.Pos()).String()+": dot import of os")
		}
	}
	if name == "" {
		return nil, nil
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains(durableOnly, sel.Sel.Name) {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
			calls = append(calls, set.Position(sel.Pos()).String()+": os."+sel.Sel.Name)
		}
		return true
	})
	return calls, nil
}
