package app

import (
	"bytes"
	"encoding/json"
	"strings"

	"siz-icaro/sync/cartella"
)

// Visto is what a screen showed of a record: values by path, in JSON as the
// record holds them; what is not in it had none. A screen gets it with the view
// and gives it back as it came, and that is what the mutation says its author
// saw. No action reads the present state in its place: whoever acts on a screen
// that is behind would write over what they have not seen.
type Visto = map[string]string

// voluto is what an action wants a record to hold, by path; "" for no value.
type voluto map[cartella.Path]string

// mostra is what a view shows of a record, as far as it lies under the fields.
func mostra(rec cartella.Record, fields ...cartella.Path) (Visto, error) {
	empty := rec
	empty.Body = []byte("{}")
	all, err := cartella.Difference(empty, rec)
	if err != nil {
		return nil, err
	}
	out := Visto{}
	for p, ch := range all.Set {
		for _, under := range fields {
			if rest, ok := strings.CutPrefix(string(p), string(under)); ok && (rest == "" || rest[0] == '.') {
				out[string(p)] = string(ch.Now)
			}
		}
	}
	return out, nil
}

// mostrato is a text among what a screen showed.
func mostrato(visto Visto, p cartella.Path) (text string) {
	if json.Unmarshal([]byte(visto[string(p)]), &text) != nil {
		return ""
	}
	return text
}

// agisci does one action to one record: from what the screen showed to what its
// author wants, with what comes along. A field that is to stay as it was shown
// is named only where it no longer does, which is a conflict.
func (s *sessione) agisci(id string, action cartella.Action, visto Visto, vuole voluto, more ...cartella.Edit) error {
	row, err := s.view(id)
	if err != nil {
		return err
	}
	edit := cartella.Edit{ID: row.ID, Kind: row.Kind, Set: map[cartella.Path]cartella.Change{}}
	for p, want := range vuole {
		var ch cartella.Change
		if was := visto[string(p)]; was != "" {
			if !json.Valid([]byte(was)) {
				return &cartella.Error{Code: cartella.CodeMalformato, Field: p, Message: "La pagina non dice che cosa mostrava: rileggi la scheda e riprova."}
			}
			ch.Was = []byte(was)
		}
		if want != "" {
			ch.Now = testo(want)
		}
		if !bytes.Equal(ch.Was, ch.Now) || !bytes.Equal(row.Field(p), ch.Now) {
			edit.Set[p] = ch
		}
	}
	if len(edit.Set) == 0 {
		return nil
	}
	return s.do(action, append([]cartella.Edit{edit}, more...)...)
}

// rifilati are changes without the blanks around what was typed. What was seen
// stays as it was, blanks included, and what differs from it by them alone is no
// change.
func rifilati(set map[cartella.Path]cartella.Change) {
	for p, ch := range set {
		var typed string
		if json.Unmarshal(ch.Now, &typed) != nil {
			continue
		}
		var seen string
		if ch.Was != nil && json.Unmarshal(ch.Was, &seen) != nil {
			continue
		}
		if strings.TrimSpace(seen) == strings.TrimSpace(typed) {
			delete(set, p)
			continue
		}
		ch.Now = nil
		if typed = strings.TrimSpace(typed); typed != "" {
			ch.Now = testo(typed)
		}
		set[p] = ch
	}
}
