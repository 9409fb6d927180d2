package app

import (
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
