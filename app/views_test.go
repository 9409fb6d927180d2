package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The screens decide by these words: one that is missing from the type of the
// field would be a case that no screen draws.
func TestViewsListThePhases(t *testing.T) {
	t.Run("access", func(t *testing.T) {
		file, err := parser.ParseFile(token.NewFileSet(), "views.go", nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Fase") {
				want = append(want, strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
			}
			return true
		})
		compareWords(t, words(t, StatoAccesso{}, "Fase"), want)
	})
	t.Run("reconciliation", func(t *testing.T) {
		compareWords(t, words(t, StatoRiconciliazione{}, "Fase"), slices.Collect(maps.Values(fasi)))
	})
}

// A null of the bridge is an empty slice, and becomes a list: what may be absent
// as a whole is not there at all.
func TestViewsOmitWhatIsAbsent(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var check func(reflect.Type)
	check = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for field := range typ.Fields() {
			if tag := field.Tag.Get("json"); tag == "-" {
				continue
			}
			if field.Type.Kind() == reflect.Pointer && !strings.HasSuffix(field.Tag.Get("json"), ",omitempty") {
				t.Errorf("%s.%s is a pointer without omitempty", typ.Name(), field.Name)
			}
			check(field.Type)
		}
	}
	for _, bound := range (&App{}).Bind() {
		for method := range reflect.TypeOf(bound).Methods() {
			for out := range method.Type.Outs() {
				check(out)
			}
		}
	}
	if !seen[reflect.TypeFor[Sessione]()] || !seen[reflect.TypeFor[Appuntamento]()] {
		t.Errorf("the views were not all looked at: %d types", len(seen))
	}
}

func words(t *testing.T, view any, name string) []string {
	t.Helper()
	field, ok := reflect.TypeOf(view).FieldByName(name)
	if !ok {
		t.Fatalf("%T has no %s", view, name)
	}
	list := strings.Split(field.Tag.Get("ts_type"), " | ")
	for i := range list {
		list[i] = strings.Trim(list[i], "'")
	}
	return list
}

func compareWords(t *testing.T, got, want []string) {
	t.Helper()
	if len(want) < 2 || !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("the type of the field lists %q, the program knows %q", got, want)
	}
}
