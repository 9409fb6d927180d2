package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "siz-icaro"

// node is what one package may reach for. Its tests may import what it may
// import itself, and what inTests adds; "..." at the end covers a subtree.
type node struct {
	imports []string
	inTests []string
}

// graph is the package table of the design: a package or an edge that is not
// here fails the test. It is the one place where the layers are decided,
// so a new edge is a line in a review and never an accident of an import.
//
// Above all: app and backend know nothing of each other, what they share is in
// sync, and sync/cartella reaches for nothing.
var graph = map[string]node{
	".": {
		imports: []string{"frontend", "app/..."},
	},

	"frontend":              {},
	"sync/clock":            {},
	"sync/fresh":            {},
	"build/rules":           {inTests: []string{"sync/cartella"}},
	"build/benchtable":      {},
	"build/benchwindow/...": {},
	"build/programs":        {inTests: []string{"backend/central", "backend/identity", "backend/ledger/sqlite", "sync/hub", "app", "app/launch", "app/vault/...", "sync/cartella/...", "sync/clock"}},

	"sync/cartella": {
		imports: []string{"sync/cartella/calendario", "sync/cartella/cella", "sync/cartella/codicefiscale", "sync/cartella/espressione", "sync/cartella/graduatoria"},
		inTests: []string{"sync/cartella/idtest"},
	},
	"sync/cartella/idtest":        {},
	"sync/cartella/calendario":    {},
	"sync/cartella/codicefiscale": {},
	"sync/cartella/espressione":   {},
	"sync/cartella/cella":         {imports: []string{"sync/cartella/codicefiscale"}},
	"sync/cartella/graduatoria":   {},
	"sync/cartella/fhir":          {imports: []string{"sync/cartella", "sync/cartella/espressione"}},
	"sync/cartella/cartellatest":  {imports: []string{"sync/cartella"}},
	"sync/wire":                   {imports: []string{"sync/cartella/..."}, inTests: []string{"sync/wire/wiretest", "backend/demo"}},
	"sync/wire/wiretest":          {},
	"sync/replica/...": {
		imports: []string{"sync/cartella/...", "sync/wire", "sync/replica/..."},
	},
	// The hub and the ledgers know this contract, and not each other.
	"sync/ledger": {imports: []string{"sync/cartella"}},
	"sync/hub": {
		imports: []string{"sync/cartella/...", "sync/fresh", "sync/ledger", "sync/wire"},
		inTests: []string{"sync/wire/wiretest", "backend/ledger/..."},
	},
	// Both programs' logs go through redact, which knows an error that is meant for
	// a screen from one that is not.
	"sync/redact": {imports: []string{"sync/cartella"}},
	// What both programs keep on disk by themselves goes through durable: see
	// durable_test.go.
	"sync/durable":             {inTests: []string{"sync/journal/journaltest"}},
	"sync/journal":             {imports: []string{"sync/durable"}, inTests: []string{"sync/journal/journaltest"}},
	"sync/journal/journaltest": {imports: []string{"sync/journal"}},
	"sync/simtest": {
		imports: []string{"sync/..."},
		inTests: []string{"app/store", "backend/ledger/...", "backend/demo"},
	},
	"sync/oracletest": {imports: []string{"sync/cartella/...", "sync/hub", "sync/ledger", "sync/wire", "backend/ledger/sqlite"}},

	"app/vault":           {imports: []string{"sync/durable"}, inTests: []string{"app/vault/vaulttest"}},
	"app/vault/vaulttest": {imports: []string{"app/vault"}},
	// The store is what the replica engine declares: its types are in the
	// signatures, and what it lands are the wire's items.
	"app/drafts":      {imports: []string{"sync/durable"}},
	"app/store":       {imports: []string{"sync/cartella/...", "sync/durable", "sync/wire", "sync/replica"}},
	"app/jobs":        {},
	"app/launch":      {imports: []string{"sync/clock", "sync/durable", "sync/redact", "app/logfile"}},
	"app/logfile":     {},
	"app/oblio":       {},
	"app/bustest":     {},
	"app/oslock":      {inTests: []string{"app/bustest"}},
	"app/route":       {imports: []string{"sync/cartella/...", "sync/wire"}, inTests: []string{"app/bustest"}},
	"app/ics":         {imports: []string{"sync/cartella/calendario"}},
	"app/siuss":       {inTests: []string{"sync/cartella/codicefiscale"}},
	"app/statistiche": {},
	"app": {
		imports: []string{"sync/cartella/...", "sync/durable", "sync/wire", "sync/journal", "sync/replica/...", "app/..."},
		inTests: []string{"sync/journal/journaltest", "sync/wire/wiretest"},
	},

	"backend/ledger/...": {imports: []string{"sync/cartella/...", "sync/durable", "sync/ledger"}, inTests: []string{"backend/ledger/ledgertest"}},
	"backend/identity":   {imports: []string{"sync/cartella/...", "sync/durable"}},
	"backend/demo":       {imports: []string{"sync/cartella/...", "backend/modelli", "backend/avvisi"}},
	"backend/modelli":    {inTests: []string{"sync/cartella/..."}},
	"backend/avvisi":     {},
	// An import: the door by which bytes become a table, the reading of a cell, and
	// whom a row is about.
	"backend/importa/foglio": {},
	"backend/importa":        {imports: []string{"sync/cartella/...", "backend/importa/..."}, inTests: []string{"sync/ledger", "backend/ledger/..."}},
	"backend/partecipanti":   {imports: []string{"sync/cartella/...", "backend/central", "backend/identity", "backend/importa/foglio", "backend/posta"}},
	// Mail leaves by one door.
	"backend/posta":           {imports: []string{"sync/durable"}, inTests: []string{"backend/posta/postatest"}},
	"backend/posta/postatest": {},
	"backend/recupero": {
		imports: []string{"sync/cartella/...", "sync/journal", "sync/ledger", "sync/replica", "sync/hub", "backend/identity"},
		inTests: []string{"backend/ledger/sqlite", "sync/journal/journaltest"},
	},
	"backend/central": {
		imports: []string{"sync/cartella/...", "sync/fresh", "sync/ledger", "sync/wire", "sync/hub", "backend/identity", "backend/posta"},
		inTests: []string{"backend/avvisi", "backend/ledger/sqlite", "backend/posta/postatest", "sync/redact"},
	},
	"backend": {
		imports: []string{"sync/cartella/...", "sync/clock", "sync/durable", "sync/ledger", "sync/redact", "sync/hub", "backend/..."},
		inTests: []string{"sync/journal"},
	},
}

// goPackage is what `go list -json` says of a package, as far as it matters here.
type goPackage struct {
	ImportPath   string
	Doc          string
	Name         string
	Imports      []string
	TestImports  []string
	XTestImports []string
	GoFiles      []string
}

// TestPackageGraph holds every import between the project's packages to the
// table above, on the system it is built for and on Windows.
func TestPackageGraph(t *testing.T) {
	atTop(t)
	for _, goos := range []string{"linux", "windows"} {
		t.Run(goos, func(t *testing.T) {
			for _, p := range list(t, goos) {
				for _, complaint := range judge(p) {
					t.Error(complaint)
				}
			}
		})
	}
}

// TestNoStaleRow wants each row of the table to name a package that is there,
// and each edge to be one that its package goes along: what nothing needs any
// more would let the next import pass unread.
func TestNoStaleRow(t *testing.T) {
	atTop(t)
	for _, complaint := range stale(graph, slices.Concat(list(t, "linux"), list(t, "windows"))) {
		t.Error(complaint)
	}
}

// TestStaleFindsThem shows that the check above can fail.
func TestStaleFindsThem(t *testing.T) {
	packages := []goPackage{
		{ImportPath: module + "/app/drafts", Imports: []string{module + "/sync/durable"}},
		{ImportPath: module + "/sync/durable", TestImports: []string{module + "/sync/journal"}},
	}
	tests := []struct {
		name string
		rows map[string]node
		want []string
	}{
		{"all of it is used", map[string]node{
			"app/drafts":   {imports: []string{"sync/..."}},
			"sync/durable": {inTests: []string{"sync/journal"}},
		}, nil},
		{"a row", map[string]node{
			"app/drafts": {imports: []string{"sync/durable"}},
			"app/bozze":  {},
		}, []string{"app/bozze names no package"}},
		{"an edge", map[string]node{
			"app/drafts": {imports: []string{"sync/durable", "sync/wire"}},
		}, []string{"app/drafts does not import sync/wire"}},
		{"an edge in tests", map[string]node{
			"app/drafts": {imports: []string{"sync/durable"}, inTests: []string{"sync/durable/..."}},
		}, []string{"app/drafts does not import sync/durable/... in its tests"}},
		{"an edge that only tests need", map[string]node{
			"sync/durable": {imports: []string{"sync/journal"}},
		}, []string{"sync/durable does not import sync/journal"}},
		{"a row above one that says more", map[string]node{
			"app/...":    {imports: []string{"sync/durable"}},
			"app/drafts": {imports: []string{"sync/durable"}},
		}, []string{"app/... names no package", "app/... does not import sync/durable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := stale(tt.rows, packages); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestPackageDocs wants each package to say what it owns.
func TestPackageDocs(t *testing.T) {
	atTop(t)
	for _, p := range list(t, "linux") {
		if len(p.GoFiles) > 0 && strings.TrimSpace(p.Doc) == "" {
			t.Errorf("%s has no package doc", p.ImportPath)
		}
	}
}

// TestGraphRefusesForbiddenEdges shows that the check above can fail.
func TestGraphRefusesForbiddenEdges(t *testing.T) {
	tests := []struct {
		name string
		pkg  goPackage
		want int
	}{
		{"allowed", goPackage{ImportPath: module + "/app", Imports: []string{"fmt", module + "/app/vault"}}, 0},
		{"allowed subtree", goPackage{ImportPath: module + "/backend/ledger/sqlite", Imports: []string{module + "/sync/ledger"}}, 0},
		{"allowed in tests", goPackage{ImportPath: module + "/sync/hub", XTestImports: []string{module + "/backend/ledger/sqlite"}}, 0},
		{"test edge in the program", goPackage{ImportPath: module + "/sync/hub", Imports: []string{module + "/backend/ledger/sqlite"}}, 1},
		{"app knows backend", goPackage{ImportPath: module + "/app", Imports: []string{module + "/backend/identity"}}, 1},
		{"backend knows app", goPackage{ImportPath: module + "/backend/central", TestImports: []string{module + "/app"}}, 1},
		{"the pure package reaches out", goPackage{ImportPath: module + "/sync/cartella", Imports: []string{module + "/sync/wire"}}, 1},
		{"subtree is not a prefix", goPackage{ImportPath: module + "/app", Imports: []string{module + "/application"}}, 1},
		{"unknown package", goPackage{ImportPath: module + "/utils"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := judge(tt.pkg); len(got) != tt.want {
				t.Errorf("judge: got %d complaints %q, want %d", len(got), got, tt.want)
			}
		})
	}
}

// judge says, one sentence each, what in p the table does not allow.
func judge(p goPackage) []string {
	own := local(p.ImportPath)
	row := rowOf(graph, own)
	if row == "" {
		return []string{p.ImportPath + " is not in the package table: add it with what it owns and may import"}
	}
	rule := graph[row]
	var complaints []string
	check := func(imports, allowed []string, where string) {
		for _, path := range imports {
			to := local(path)
			if to == "" || to == own || slices.ContainsFunc(allowed, func(pattern string) bool { return covers(pattern, to) }) {
				continue
			}
			complaints = append(complaints, own+" may not import "+to+where)
		}
	}
	check(p.Imports, rule.imports, "")
	inTests := slices.Concat(rule.imports, rule.inTests)
	check(p.TestImports, inTests, " in its tests")
	check(p.XTestImports, inTests, " in its tests")
	return complaints
}

// stale says, one sentence each, what of the rows none of the packages needs.
func stale(rows map[string]node, packages []goPackage) (complaints []string) {
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		var own, tests []string // what the packages of this row import
		found := false
		for _, p := range packages {
			if from := local(p.ImportPath); from != "" && rowOf(rows, from) == row {
				found = true
				own = append(own, p.Imports...)
				tests = slices.Concat(tests, p.TestImports, p.XTestImports)
			}
		}
		if !found {
			complaints = append(complaints, row+" names no package")
		}
		needed := func(imports []string, pattern string) bool {
			return slices.ContainsFunc(imports, func(path string) bool { return covers(pattern, local(path)) })
		}
		for _, pattern := range rows[row].imports {
			if !needed(own, pattern) {
				complaints = append(complaints, row+" does not import "+pattern)
			}
		}
		for _, pattern := range rows[row].inTests {
			if needed(own, pattern) || !needed(tests, pattern) {
				complaints = append(complaints, row+" does not import "+pattern+" in its tests")
			}
		}
	}
	return complaints
}

// rowOf is the row that names own, or the longest subtree it lies in; "" where
// there is none.
func rowOf(rows map[string]node, own string) (row string) {
	if _, ok := rows[own]; ok {
		return own
	}
	for pattern := range rows {
		if covers(pattern, own) && len(pattern) > len(row) {
			row = pattern
		}
	}
	return row
}

// local is the path of one of the project's packages below its root, "." for
// the root itself, and empty for anybody else's.
func local(importPath string) string {
	if importPath == module {
		return "."
	}
	below, ours := strings.CutPrefix(importPath, module+"/")
	if !ours {
		return ""
	}
	return below
}

func covers(pattern, path string) bool {
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == tree || strings.HasPrefix(path, tree+"/")
	}
	return pattern == path
}

func list(t *testing.T, goos string) []goPackage {
	t.Helper()
	lookAround(t)
	// CGO off: the answer must not depend on what C libraries a machine has.
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Doc,Name,Imports,TestImports,XTestImports,GoFiles", "./...")
	cmd.Env = append(cmd.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []goPackage
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		packages = append(packages, p)
	}
	if len(packages) == 0 {
		t.Fatal("go list found no package")
	}
	return packages
}

// lookAround reads every directory of the checkout, for Go's test cache: it
// does not see what `go list` reads, and would give yesterday's answer to a
// changed import.
func lookAround(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist") {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatalf("look around the checkout: %v", err)
	}
}

// clocks are the files that ask the computer what time it is, and for what.
// Everything else is told by whoever starts it, so that a program started with
// --now has one clock.
var clocks = map[string]string{
	"sync/clock/clock.go":      "it is the clock",
	"app/route/proxy.go":       "how long something holds",
	"app/route/route.go":       "how long nothing has come",
	"app/store/elsewhere.go":   "how long it took",
	"app/store/open.go":        "how long it took",
	"app/vault/seal.go":        "how long it took",
	"backend/serve.go":         "how long it took",
	"backend/care.go":          "the age of a file, which the computer dates",
	"backend/import.go":        "the age of a file, which the computer dates",
	"backend/importtold.go":    "how long it takes",
	"sync/hub/digests.go":      "an interval",
	"sync/hub/surrender.go":    "how long nothing has come",
	"sync/replica/progress.go": "how fast a line is",
	"sync/replica/pump.go":     "how fast a line is",
	"sync/replica/session.go":  "how long a connection lasted",
	"sync/wire/pipe.go":        "the deadlines of a connection",
	"sync/wire/websocket.go":   "the deadlines of a connection",
}

// TestOneClock: naming time.Now as what a Config means without a clock is no
// question; asking it is.
func TestOneClock(t *testing.T) {
	atTop(t)
	asked := map[string]bool{}
	for _, p := range list(t, "linux") {
		if strings.HasPrefix(p.ImportPath, module+"/build/") || strings.HasSuffix(p.ImportPath, "test") {
			continue
		}
		for _, name := range p.GoFiles {
			file := filepath.ToSlash(filepath.Join(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"), name))
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if f, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Now", "Since", "Until"}, f.Sel.Name) {
					if of, ok := f.X.(*ast.Ident); ok && of.Name == "time" {
						asked[file] = true
					}
				}
				return true
			})
		}
	}
	for file := range asked {
		if clocks[file] == "" {
			t.Errorf("%s asks the computer what time it is: it should be told", file)
		}
	}
	for file := range clocks {
		if !asked[file] {
			t.Errorf("%s does not ask what time it is any more", file)
		}
	}
}
