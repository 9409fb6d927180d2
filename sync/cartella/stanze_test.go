package cartella

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEngineNamesNoKind: what is known of one kind stands in the file that
// declares it. The exceptions name what the whole record turns on: the directory
// (who works where) and the notices.
func TestEngineNamesNoKind(t *testing.T) {
	may := map[string][]string{
		"conseguenze.go": {"KindNotifica"},                  // what it makes
		"nomina.go":      {"KindOperatore", "KindServizio"}, // whom a field may name depends on their profiles
	}
	kinds := map[string]bool{}
	for _, s := range Schede() {
		kinds[string(s.Kind)] = true
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	rooms := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		declares := 0
		named := map[string]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for _, id := range n.Names {
					if strings.HasPrefix(id.Name, "Kind") {
						declares++
					}
				}
			case *ast.Ident:
				if strings.HasPrefix(n.Name, "Kind") && n.Name != "Kind" {
					named[n.Name] = true
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && kinds[strings.Trim(n.Value, `"`)] {
					named[n.Value] = true
				}
			}
			return true
		})
		if declares > 0 {
			rooms++
			continue
		}
		for name := range named {
			if !slices.Contains(may[e.Name()], name) {
				t.Errorf("%s names %s", e.Name(), name)
			}
		}
	}
	if rooms != len(Schede()) {
		t.Errorf("%d files declare a kind, there are %d kinds", rooms, len(Schede()))
	}
}
