package cartella

import (
	"cmp"
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
	after := func(r Record) *Record { return &r }
	from := func(r Record, s ServizioID) Record {
		r.Servizio = s
		return r
	}
	about := func(r Record, s ServizioID) Record {
		return rec(t, r.ID, r.Kind, s, strings.Replace(string(r.Body), `{`, `{"pic":"p1",`, 1))
	}
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
		{"an entry of a shared case", w["d1"], parent("p1"), now, []Scope{"sociale:lodi", "sociale:self"}},
		{"an entry once the share is over", w["d1"], parent("p1"), july, []Scope{"sociale:lodi"}},
		{"an entry written from the other service", from(w["d1"], "self"), parent("p1"), now, []Scope{"sociale:lodi", "sociale:self"}},
		{"that one once the share is over", from(w["d1"], "self"), parent("p1"), july, []Scope{"sociale:lodi"}},
		{"an entry in a service that its case does not reach", from(w["d1"], "b2"), parent("p1"), now, []Scope{"sociale:lodi", "sociale:self"}},
		{"an entry whose case is a record of the archive", from(w["d1"], "lodi"), parent("st1"), now, []Scope{"sociale:lodi"}},
		{"a reserved entry", w["d2"], parent("p1"), now, []Scope{"sociale:lodi:u1", "sociale:lodi:u2", "sociale:self:u9"}},
		{"a reserved entry once the share is over", w["d2"], parent("p1"), july, []Scope{"sociale:lodi:u1", "sociale:lodi:u2"}},
		{"a reserved entry of the other service once the share is over", from(w["d2"], "self"), parent("p1"), july, []Scope{"sociale:lodi:u1", "sociale:lodi:u2"}},
		{"a person once the share is over", w["s1"], nil, july, []Scope{"servizio:lodi"}},
		{"their household, too", w["n1"], after(w["s1"]), july, []Scope{"servizio:lodi"}},
		{"an appointment about a case", about(w["a1"], "lodi"), parent("p1"), now, []Scope{"riservato:self:u9", "servizio:lodi"}},
		{"an appointment of the other service about it", about(w["a1"], "self"), parent("p1"), now, []Scope{"servizio:self"}},
		{"that one once the share is over", about(w["a1"], "self"), parent("p1"), july, []Scope{"servizio:lodi"}},
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
		KindSoggetto: w["s1"], KindNucleo: w["n1"], KindPIC: w["p1"], KindSegnalazione: w["g1"], KindAppuntamento: w["a1"],
		KindPreferenze: w["pr1"], KindRiconciliazione: w["r1"], KindModello: w["m1"], KindValutazione: w["v1"], KindServizio: w["lodi"],
		KindIntervento: w["i1"], KindErogazione: w["e1"], KindPAI: w["pai1"], KindRichiesta: w["q1"],
		KindAvviso: w["av1"], KindDomanda: w["dom1"], KindPosizione: w["pos1"],
	}
	own := subject[KindModello]
	own.Servizio = "lodi"
	subject[KindModello] = own
	own = subject[KindAvviso]
	own.Servizio = "lodi"
	subject[KindAvviso] = own
	born := map[Kind]string{
		KindDiario: `{"pic":"p1","autore":"u1"}`, KindValutazione: `{"soggetto":"s1","pic":"p1","modello":"m1"}`, KindNucleo: `{"intestatario":"s1"}`,
		KindEsportazione: `{"operatore":"u1"}`, KindIntervento: `{"soggetto":"s1","pic":"p1"}`, KindErogazione: `{"intervento":"i1","soggetto":"s1","pic":"p1"}`, KindPAI: `{"soggetto":"s1","pic":"p1"}`,
		KindInvioSIUSS: `{"inviato_da":"u1"}`, KindRichiesta: `{"destinatario":"self"}`, KindDomanda: `{"avviso":"av1","soggetto":"s8"}`, KindGraduatoria: `{"avviso":"av1"}`,
	}
	var b strings.Builder
	for _, action := range Actions() {
		fmt.Fprintf(&b, "%s\n", action)
		rule := azioneDi(action)
		for _, rel := range relations {
			fmt.Fprintf(&b, "  %-8s", rel.name)
			for _, ruolo := range Ruoli() {
				target := subject[rule.kind.Kind]
				if rule.Crea {
					body := cmp.Or(born[rule.kind.Kind], `{}`)
					target = rec(t, "new", rule.kind.Kind, rel.servizio, body)
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
