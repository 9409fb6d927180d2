package cartella

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestScopes(t *testing.T) {
	w := town(t)
	parent := func(id ID) *Record {
		r := w[id]
		return &r
	}
	july := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		rec    Record
		parent *Record
		at     time.Time
		want   []Scope
	}{
		{"a person known to two services", w["s1"], nil, now, []Scope{"servizio:lodi", "servizio:self"}},
		{"a household goes with its person", w["n1"], parent("s1"), now, []Scope{"servizio:lodi", "servizio:self"}},
		{"a shared case", w["p1"], nil, now, []Scope{"servizio:lodi", "servizio:self"}},
		{"a case no longer shared", w["p1"], nil, july, []Scope{"servizio:lodi"}},
		{"an entry of a shared case", w["d1"], parent("p1"), now, []Scope{"servizio:lodi", "servizio:self"}},
		{"an entry once the share is over", w["d1"], parent("p1"), july, []Scope{"servizio:lodi"}},
		{"a reserved entry", w["d2"], parent("p1"), now, []Scope{"riservato:lodi:u1", "riservato:lodi:u2", "riservato:self:u9"}},
		{"a reserved entry once the share is over", w["d2"], parent("p1"), july, []Scope{"riservato:lodi:u1", "riservato:lodi:u2"}},
		{"an appointment with a guest from elsewhere", w["a1"], nil, now, []Scope{"riservato:self:u9", "servizio:lodi"}},
		{"preferences", w["pr1"], nil, now, []Scope{"utente:u1"}},
		{"a reconciliation", w["r1"], nil, now, []Scope{"riservato:lodi:u1"}},
		{"a service", rec(t, "lodi", KindServizio, "lodi", `{"nome":"Comune di Lodi","tipo":"comune"}`), nil, now, []Scope{"ambito"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Scopes(tt.rec, tt.parent, tt.at)
			if !slices.Equal(got, tt.want) {
				t.Errorf("Scopes = %v, want %v", got, tt.want)
			}
			for _, s := range got {
				if !s.Valid() {
					t.Errorf("scope %q is not valid", s)
				}
			}
		})
	}
	if got := Expires(w["p1"], now); got != "2026-07-01" {
		t.Errorf("Expires = %q, want the day after the share's last", got)
	}
	if got := Expires(w["p1"], july); got != "" {
		t.Errorf("Expires after the end = %q, want none", got)
	}
}

// TestPermissions prints who may do what as a table: role by relation by
// action. A change of the rules shows up as a change of the golden file.
func TestPermissions(t *testing.T) {
	w := town(t)
	relations := []struct {
		name     string
		servizio ServizioID
	}{{"own", "lodi"}, {"shared", "self"}, {"foreign", "codogno"}}
	subject := map[Kind]Record{
		KindSoggetto: w["s1"], KindNucleo: w["n1"], KindPIC: w["p1"], KindAppuntamento: w["a1"],
		KindPreferenze: w["pr1"], KindRiconciliazione: w["r1"],
	}
	var b strings.Builder
	for _, action := range Actions() {
		fmt.Fprintf(&b, "%s\n", action)
		rule := azioni()[action]
		for _, rel := range relations {
			fmt.Fprintf(&b, "  %-8s", rel.name)
			for _, ruolo := range Ruoli() {
				target := subject[rule.kind]
				if rule.crea {
					body := `{}`
					if rule.kind == KindDiario {
						body = `{"pic":"p1","autore":"u1"}`
					}
					if rule.kind == KindNucleo {
						body = `{"intestatario":"s1"}`
					}
					target = rec(t, "new", rule.kind, rel.servizio, body)
				}
				answer := "sì"
				switch err := Puo(actor(ruolo, rel.servizio), now, w, action, target); {
				case err == nil:
				case err.Code == CodeNonAccessibile:
					answer = "invisibile"
				case err.Code == CodeNonAutorizzato:
					answer = "no"
				default:
					answer = string(err.Code)
				}
				fmt.Fprintf(&b, " %s=%s", ruolo, answer)
			}
			b.WriteByte('\n')
		}
	}
	golden(t, "permessi.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; look at the difference and rerun with -update if it is meant:\n%s", path, got)
	}
}
