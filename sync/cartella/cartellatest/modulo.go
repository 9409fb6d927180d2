// Package cartellatest fills in forms as an operator would, by what the kinds say
// of their fields: a field that is added is filled in by itself, and so are all
// tests that write into every field.
package cartellatest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// Modulo is how forms are filled in.
type Modulo struct {
	// Ora is when it is done.
	Ora time.Time
	// Testo is what is typed into a line, a text or a code; it is cut where the
	// field is shorter.
	Testo func(cartella.Campo) string
	// Chi says who stands in a field that names another record: by id and, where
	// people stand in it with a service, through which. The values so far are
	// vuole; without ok the field stays empty.
	Chi func(kind cartella.Kind, campo cartella.Campo, vuole map[string]string) (id, servizio string, ok bool)
	// Giro chooses others of the closed lists, and another truth.
	Giro int
}

// Valori are values by path as a screen gives them: each in JSON, and nothing for
// no value.
func Valori(values map[string]any) map[string]string {
	out := map[string]string{}
	for p, v := range values {
		out[p] = ""
		if v != nil {
			raw, err := json.Marshal(v)
			if err != nil {
				panic(err) // a value that a test wrote down
			}
			out[p] = string(raw)
		}
	}
	return out
}

// Compila is the form of an action with every field filled in that its author
// chooses. What is given stays as it is; nil leaves a field out of the form, or
// all of a collection where the path is its pattern.
func (m Modulo) Compila(action cartella.Action, given map[string]any) map[string]string {
	k := cartella.SchedaDellAzione(action)
	i := slices.IndexFunc(k.Azioni, func(a cartella.Azione) bool { return a.Nome == action })
	return m.riempi(k, k.Azioni[i].Scelti(), given)
}

// Corpo is a record of a kind with every field filled in.
func (m Modulo) Corpo(kind cartella.Kind, given map[string]any) map[string]string {
	k := cartella.SchedaDi(kind)
	var all []cartella.Path
	for _, c := range k.Campi() {
		all = append(all, c.Path)
	}
	return m.riempi(k, all, given)
}

func (m Modulo) riempi(k *cartella.Scheda, fields []cartella.Path, given map[string]any) map[string]string {
	out := Valori(given)
	keys, instants := map[string]string{}, 0
	for _, c := range k.Campi() {
		v, known := given[string(c.Path)]
		if known && v == nil {
			delete(out, string(c.Path))
		}
		if known || !slices.Contains(fields, c.Path) || c.Tipo == cartella.Struttura || c.Tipo == cartella.Risposta || !chiesto(c, out) || disdice(k, c, out) {
			continue // what a form that is data holds or asks for, the test knows
		}
		var who, through string
		if c.Di != "" {
			var ok bool
			if who, through, ok = m.Chi(k.Kind, c, out); !ok {
				continue
			}
		}
		p := string(c.Path)
		if collection, _, keyed := strings.Cut(p, "*"); keyed {
			if c.Tipo == cartella.Scelte {
				keys[collection] = c.Voci[m.Giro%len(c.Voci)].Codice
			} else if c.Di != "" && !c.PerValore {
				keys[collection] = who
			} else if c.PerGiorno {
				keys[collection] = cartella.Giorno(m.Ora)
			} else if keys[collection] == "" {
				keys[collection] = string(cartella.NewID())
			}
			if p = strings.Replace(p, "*", keys[collection], 1); c.Tipo == cartella.Rif && !c.PerValore {
				who = through
			}
		}
		if _, set := out[p]; set {
			continue
		}
		if c.Tipo == cartella.Istante {
			instants++
		}
		if fewer, others := c.VociSe[scelto(out[string(c.VociDa)])]; others {
			c.Voci = fewer
		}
		out[p] = Valori(map[string]any{p: m.valore(c, who, instants)})[p]
	}
	return out
}

// chiesto reports whether a form with these values asks for a field.
func chiesto(c cartella.Campo, values map[string]string) bool {
	if c.Quando == nil {
		return true
	}
	return slices.Contains(c.Quando.Valori, scelto(values[string(c.Quando.Campo)]))
}

// scelto is the choice that a form holds in a field, "" for none and for what is no
// choice.
func scelto(raw string) (code string) {
	if json.Unmarshal([]byte(raw), &code) != nil {
		return ""
	}
	return code
}

// disdice reports whether filling in c would have the form no longer ask for what is
// filled in already.
func disdice(k *cartella.Scheda, c cartella.Campo, values map[string]string) bool {
	return slices.ContainsFunc(k.Campi(), func(of cartella.Campo) bool {
		return of.Quando != nil && of.Quando.Campo == c.Path && slices.Contains(of.Quando.Valori, "") && values[string(of.Path)] != ""
	})
}

// valore is one that the type of a field allows. Instants are one an hour after
// the other, as the beginning and the end of something are.
func (m Modulo) valore(c cartella.Campo, who string, instants int) any {
	switch c.Tipo {
	case cartella.Data:
		if c.Giorno == cartella.Sempre {
			return cartella.Giorno(m.Ora.AddDate(0, 3, 0))
		}
		return cartella.Giorno(m.Ora.AddDate(0, 0, -m.Giro))
	case cartella.Istante:
		at := m.Ora.UTC().Truncate(time.Second).Add(-time.Duration(m.Giro) * time.Hour)
		if c.Giorno == cartella.Sempre {
			at = m.Ora.UTC().Truncate(time.Second).Add(time.Duration(24*m.Giro+instants) * time.Hour)
		}
		return at.Format(time.RFC3339)
	case cartella.Scelte:
		return true
	case cartella.Booleano:
		return m.Giro%2 == 0
	case cartella.Intero, cartella.Denaro:
		return 15 + m.Giro
	case cartella.Scelta:
		return c.Voci[m.Giro%len(c.Voci)].Codice
	case cartella.Rif:
		return who
	}
	if c.Esempio != "" {
		return c.Esempio
	}
	text := []rune(m.Testo(c))
	if c.Max > 0 && len(text) > c.Max {
		text = text[:c.Max]
	}
	return string(text)
}
