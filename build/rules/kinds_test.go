package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
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

// TestKindsAreAddedByTestsAlone: the kinds of a program are those of its register.
// One more is added at run time by package cartellatest, for tests, and no program
// contains what is made for tests.
func TestKindsAreAddedByTestsAlone(t *testing.T) {
	atTop(t)
	for _, complaint := range forTests(list(t, "linux")) {
		t.Error(complaint)
	}
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" || filepath.Dir(name) == filepath.FromSlash("sync/cartella/cartellatest") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Aggiungi" && cartellaOf(s.X) {
				t.Errorf("%s adds a kind", set.Position(s.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// forTests says which packages import, outside their tests, what is made for
// tests: a package whose name ends so.
func forTests(packages []goPackage) (complaints []string) {
	made := func(path string) bool { return strings.HasSuffix(path, "test") }
	for _, p := range packages {
		for _, path := range p.Imports {
			if local(path) != "" && made(path) && !made(p.ImportPath) {
				complaints = append(complaints, p.ImportPath+" imports "+path+", which is for tests")
			}
		}
	}
	return complaints
}

// TestForTestsFindsThem shows that the check above can fail.
func TestForTestsFindsThem(t *testing.T) {
	got := forTests([]goPackage{
		{ImportPath: module + "/app", Imports: []string{module + "/sync/cartella/cartellatest"}, TestImports: []string{module + "/app/vault/vaulttest"}},
		{ImportPath: module + "/sync/oracletest", Imports: []string{module + "/sync/cartella/idtest", "testing/synctest"}},
	})
	if len(got) != 1 || !strings.Contains(got[0], "cartellatest") {
		t.Errorf("got %q, want the one import of cartellatest", got)
	}
}
