package cartella

import (
	"fmt"
	"strings"
	"testing"
)

// TestParsedFollowsTheBody: a record that is copied and given another body, as
// every change does, must not be judged by the one it had.
func TestParsedFollowsTheBody(t *testing.T) {
	r := rec(t, "d1", KindDiario, "lodi", `{"pic":"p1","autore":"u2","testo":"Colloquio."}`).Parsed()
	if got := Parent(r); got != "p1" {
		t.Fatalf("Parent = %q, want p1", got)
	}
	r.Body = rec(t, "d1", KindDiario, "lodi", `{"pic":"p2","autore":"u2","testo":"Colloquio."}`).Body
	if got := Parent(r); got != "p2" {
		t.Errorf("Parent after a new body = %q, want p2", got)
	}
	if got := Parent(r.Parsed()); got != "p2" {
		t.Errorf("Parent after a new body was parsed = %q, want p2", got)
	}
}

// TestDecideLeavesWhatItReads: what a decision reads may be in use elsewhere.
func TestDecideLeavesWhatItReads(t *testing.T) {
	s1 := rec(t, "s1", KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada","servizi":{"self":{"dal":"2026-01-01"}}}`).Parsed()
	w := world{"s1": s1}
	d := Decide(Attore{Sistema: true}, now, w, mutation(AzioneImporta, setting("s1", KindSoggetto, map[Path]Change{
		"nome": change(`"Ada"`, `"Eva"`), "servizi.self.dal": change(`"2026-01-01"`, ""), "servizi.b2.dal": change("", `"2026-02-01"`)})))
	if d.Outcome != Accepted {
		t.Fatalf("Decide = %s (%v)", d.Outcome, d.Error)
	}
	before, err := s1.object()
	if err != nil || text(before, "nome") != "Ada" || text(before, "servizi.self.dal") != "2026-01-01" || get(before, "servizi.b2") != nil {
		t.Errorf("the record that was read has become %v, %v", before, err)
	}
	if got := string(d.Records[0].Field("servizi")); got != `{"b2":{"dal":"2026-02-01"}}` {
		t.Errorf("servizi = %s", got)
	}
}

// TestTooLongIsNamed: text that no longer fits together with what is there.
func TestTooLongIsNamed(t *testing.T) {
	home := map[Path]Change{}
	for i := range 1500 {
		home[Path(fmt.Sprintf("home.k%d", i))] = change("", `"`+strings.Repeat("a", 190)+`"`)
	}
	d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), mutation(AzionePreferenzeImposta, setting("pr1", KindPreferenze, home)))
	if d.Outcome != Refused || d.Error.Code != CodeTroppoGrande {
		t.Errorf("Decide = %s, %v, want %s", d.Outcome, d.Error, CodeTroppoGrande)
	}
}
