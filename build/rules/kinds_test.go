package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestMachineryNamesNoKind: what is known of one kind of record stands in the
// file of that kind. What carries, orders, stores and finds records goes by what
// is said there; package cartella holds its own engine to the same.
func TestMachineryNamesNoKind(t *testing.T) {
	atTop(t)
	kinds := map[string]bool{}
	for _, s := range cartella.Schede() {
		kinds[string(s.Kind)] = true
	}
	for _, dir := range []string{"sync/hub", "sync/ledger", "sync/replica", "sync/wire", "sync/journal", "app/store", "app/drafts", "backend/ledger/sqlite"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name := filepath.Join(dir, e.Name())
			if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if strings.HasPrefix(n.Sel.Name, "Kind") && n.Sel.Name != "Kind" && cartellaOf(n.X) {
						t.Errorf("%s names %s", set.Position(n.Pos()), n.Sel.Name)
					}
				case *ast.BasicLit:
					if n.Kind == token.STRING && kinds[strings.Trim(n.Value, `"`)] {
						t.Errorf("%s names %s", set.Position(n.Pos()), n.Value)
					}
				}
				return true
			})
		}
	}
}

// TestBridgeNamesNoKind: what carries records to the screens goes by what it is
// told of their kinds, as the machinery behind it does.
func TestBridgeNamesNoKind(t *testing.T) {
	atTop(t)
	files, err := filepath.Glob("frontend/src/bridge/*.ts*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in the bridge, %v", len(files), err)
	}
	for _, name := range files {
		if strings.Contains(name, ".test.") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range cartella.Schede() {
			for _, quote := range "'\"`" {
				if q := string(quote) + string(s.Kind) + string(quote); strings.Contains(string(text), q) {
					t.Errorf("%s names %s", name, q)
				}
			}
		}
	}
}

func cartellaOf(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "cartella"
}
