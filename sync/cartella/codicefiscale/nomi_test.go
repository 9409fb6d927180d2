package codicefiscale_test

import (
	"strings"
	"testing"

	cf "siz-icaro/sync/cartella/codicefiscale"
)

// TestUnNomeSolo: three X stand for the name that somebody's documents do not have,
// and only for that: a name that is not known says nothing.
func TestUnNomeSolo(t *testing.T) {
	born := data(t, "2001-11-22")
	base := cf.Persona{Sesso: cf.Maschio, Nascita: born, Luogo: "Z222"}
	with := func(change func(*cf.Persona)) cf.Persona { p := base; change(&p); return p }
	onlySurname := with(func(p *cf.Persona) { p.Cognome, p.SenzaNome = "Singh", true })
	onlyName := with(func(p *cf.Persona) { p.Nome, p.SenzaCognome = "Harpreet", true })
	both := with(func(p *cf.Persona) { p.Cognome, p.Nome = "Singh", "Harpreet" })
	unknown := with(func(p *cf.Persona) { p.Cognome = "Singh" })
	for _, tt := range []struct {
		of     cf.Persona
		begins string
	}{{onlySurname, "SNGXXX01S22Z222"}, {onlyName, "XXXHPR01S22Z222"}, {both, "SNGHPR01S22Z222"}} {
		c, err := cf.Compute(tt.of)
		if err != nil || !strings.HasPrefix(c.String(), tt.begins) {
			t.Fatalf("%+v has %s, %v, want %s", tt.of, c, err, tt.begins)
		}
		if c.SenzaNome() != tt.of.SenzaNome || c.SenzaCognome() != tt.of.SenzaCognome {
			t.Errorf("%s: without a name %v, without a surname %v", c, c.SenzaNome(), c.SenzaCognome())
		}
		if found := c.Check(tt.of); len(found) != 0 {
			t.Errorf("%s against its own person: %+v", c, found)
		}
	}
	code := func(p cf.Persona) cf.Codice {
		c, err := cf.Compute(p)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, tt := range map[string]struct {
		code  cf.Codice
		of    cf.Persona
		field cf.Campo
		says  string
	}{
		"a name that the code does not have": {code(onlySurname), both, cf.CampoNome, "nei documenti non ha il nome"},
		"a surname that it does not have":    {code(onlyName), both, cf.CampoCognome, "nei documenti non ha il cognome"},
		"a name left out":                    {code(both), onlySurname, cf.CampoNome, "ha anche il nome"},
		"a surname left out":                 {code(both), onlyName, cf.CampoCognome, "ha anche il cognome"},
	} {
		found := tt.code.Check(tt.of)
		if len(found) != 1 || found[0].Campo != tt.field || !strings.Contains(found[0].Messaggio, tt.says) {
			t.Errorf("%s: %+v", name, found)
		}
	}
	if found := code(both).Check(unknown); len(found) != 0 {
		t.Errorf("a name that is not known disagrees: %+v", found)
	}
	if c, err := cf.Compute(unknown); err == nil {
		t.Errorf("computed %s without knowing the name", c)
	}
}

// TestEstranei: what offices write where a codice fiscale goes is told by what it is,
// and nothing that is one, or is about to be, is taken for something else.
func TestEstranei(t *testing.T) {
	for in, says := range map[string]string{
		"I12345678":            "permesso di soggiorno",
		"i 1234 5678":          "permesso di soggiorno",
		"80380000301234567890": "tessera sanitaria, e non il codice fiscale",
		"80642000301234567890": "TEAM) di un altro Paese",
		"CA12345BB":            "carta d'identità elettronica",
		"YA1234567":            "passaporto",
		"X1234567L":            "NIE",
		"J80101123A":           "albanese",
		"1800101221144":        "CNP romeno",
		"8001011234":           "altro Paese",
		"3331234567":           "telefono",
		"180126900112345":      "altro Paese",
		"061234567890":         "domanda di permesso di soggiorno",
		"05ABC12":              "CUI",
	} {
		_, err := cf.Parse(in)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "Altri codici e documenti") {
			t.Errorf("%q: %v, want %q and where it goes", in, err, says)
		}
		if strings.Contains(err.Error(), in) {
			t.Errorf("%q is in its own error", in)
		}
	}
	for _, in := range []string{"RSSMRA85T10A562S", "86334519757", "STP0301234567890", "ENI0301234567890", "RSSMRA8", "RSSMRA85T10", "RSSMRA85T10A562", "ROSSI", "28001010123456", "CSCS030123456789", ""} {
		if è := cf.Estraneo(in); è != "" {
			t.Errorf("%q is taken for %s", in, è)
		}
	}
}
