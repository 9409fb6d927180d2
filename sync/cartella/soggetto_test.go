package cartella

import (
	"strings"
	"testing"
)

// TestUnNomeSolo: whoever's documents have one name is registered with that, and who
// forgets one is told; a name where there is said to be none is refused.
func TestUnNomeSolo(t *testing.T) {
	for name, tt := range map[string]struct{ body, refused, titolo string }{
		"both":                           {`{"cognome":"Singh","nome":"Harpreet"}`, "", "Singh Harpreet"},
		"a surname only":                 {`{"cognome":"Singh","nome_unico":"cognome"}`, "", "Singh"},
		"a given name only":              {`{"nome":"Harpreet","nome_unico":"nome"}`, "", "Harpreet"},
		"a name forgotten":               {`{"cognome":"Singh"}`, "nome", ""},
		"a surname forgotten":            {`{"nome":"Harpreet"}`, "cognome", ""},
		"neither":                        {`{"nome_unico":"cognome"}`, "cognome", ""},
		"a name beside the only surname": {`{"cognome":"Singh","nome":"Harpreet","nome_unico":"cognome"}`, "nome", ""},
		"a surname beside the only name": {`{"cognome":"Singh","nome":"Harpreet","nome_unico":"nome"}`, "cognome", ""},
		"a surname of blanks":            {`{"cognome":"\u200b","nome_unico":"cognome"}`, "cognome", ""},
	} {
		r := rec(t, "s1", KindSoggetto, "lodi", tt.body)
		body, err := r.object()
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, e := range SchedaDi(KindSoggetto).difetti(body) {
			fields = append(fields, string(e.Field))
		}
		if got := strings.Join(fields, " "); got != tt.refused {
			t.Errorf("%s: refused for %q, want %q", name, got, tt.refused)
		}
		if got := Titolo(r, world{}); tt.refused == "" && got != tt.titolo {
			t.Errorf("%s: called %q, want %q", name, got, tt.titolo)
		}
	}
}

// TestDoveVaUnAltroCodice: the field to which a foreign code is sent is there under
// the name by which it is sent.
func TestDoveVaUnAltroCodice(t *testing.T) {
	errs := regoleSoggetto(Corpo{"cf": "I12345678"})
	c, _ := SchedaDi(KindSoggetto).Campo("altri_codici")
	if len(errs) != 1 || c == nil || !strings.Contains(errs[0].Message, "«"+c.Etichetta+"»") {
		t.Errorf("%v does not lead to %+v", errs, c)
	}
}
