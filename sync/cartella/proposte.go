package cartella

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Proposte are the values that an action writes by itself, by path: the state
// that it leads to where that is one, what it proposes where rec has nothing
// there, and what its rule sets whoever asks. rec is the record as its author
// wants it, and voce the key of the entry that the action adds to it (see
// [VoceAggiunta]), "" where nobody asks. Null stands for no value.
func Proposte(actor Attore, now time.Time, r Reader, action Action, rec Record, voce ID) (map[Path]json.RawMessage, error) {
	rule := azioneDi(action)
	if rule == nil {
		return nil, refuse(CodeAzioneSconosciuta, "", "Azione non prevista.")
	}
	stood, err := rec.object()
	if err != nil {
		return nil, err
	}
	t := clone(stood)
	act := Atto{Chi: actor, Quando: now, Scritta: now, Su: rec.ID, Reader: r}
	out := map[Path]json.RawMessage{}
	put := func(p Path, v any) error {
		if err := set(t, p, v); err != nil {
			return err
		}
		body, err := encode(t)
		if err != nil {
			return err
		}
		rec.Body, rec.parsed = body, &parsed{body: body, t: t}
		out[p], err = encode(v)
		return err
	}
	if asked := rule.Crea && get(t, "stato") != nil; len(rule.A) == 1 && !asked {
		if err := put("stato", rule.A[0]); err != nil {
			return nil, err
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(rule.Propone)) {
		p := Path(strings.ReplaceAll(string(pattern), "*", string(rec.Servizio)))
		if v, free := rule.Propone[pattern].Di(act, rec); !free && get(t, p) == nil {
			if err := put(p, v); err != nil {
				return nil, err
			}
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(rule.Fissi)) {
		p := rule.dellaVoce(pattern, string(voce))
		if strings.Contains(string(p), "*") {
			continue // nobody sets these at all
		}
		v, free := rule.Fissi[pattern].Di(act, rec)
		if rule.Crea && get(t, p) != nil && !rule.Fissi[pattern].Sempre {
			continue // asked for: the judge says what becomes of that
		}
		if !free {
			if err := put(p, v); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// VoceAggiunta is the key of the entry that an action adds to a record, whose author
// wants something in these fields: the one that was not there before, else one of its
// own. "" where it adds none.
func VoceAggiunta(action Action, before Record, wants []Path) ID {
	rule := azioneDi(action)
	if rule == nil || rule.Aggiunge == "" {
		return ""
	}
	there := Chiavi(before, string(rule.Aggiunge))
	for _, p := range wants {
		if collection, _, _ := strings.Cut(string(p), "."); Path(collection) != rule.Aggiunge {
			continue
		}
		if key, keyed := p.Chiave(); keyed && !slices.Contains(there, key) {
			return ID(key)
		}
	}
	return NewID()
}

// SenzaVoce says that an action comes without the entry that it adds; nil where it adds
// none.
func SenzaVoce(action Action) *Error {
	rule := azioneDi(action)
	if rule == nil || rule.Aggiunge == "" {
		return nil
	}
	return rule.unaSola()
}

// dellaVoce is where a pattern stands in the entry of that key which the action adds,
// the pattern itself elsewhere.
func (a *Azione) dellaVoce(p Path, key string) Path {
	if a.Aggiunge == "" || key == "" || !strings.HasPrefix(string(p), string(a.Aggiunge)+".*") {
		return p
	}
	return Path(strings.Replace(string(p), "*", key, 1))
}

// Nasce is a new record of an action with what its author wants and what the
// action writes by itself.
func Nasce(actor Attore, now time.Time, r Reader, action Action, rec Record) (Record, error) {
	proposed, err := Proposte(actor, now, r, action, rec, "")
	if err != nil {
		return rec, err
	}
	stood, err := rec.object()
	if err != nil {
		return rec, err
	}
	t := clone(stood)
	for p, raw := range proposed {
		v, err := parse(raw)
		if err != nil {
			return rec, err
		}
		if err := set(t, p, v); err != nil {
			return rec, err
		}
	}
	rec.Body, err = encode(t)
	rec.parsed = nil
	return rec, err
}

// ConEssa are the further edits that an action makes along with its own record, as
// its author wants that: what the record is about becomes known to its service, what
// it takes the place of makes way.
func ConEssa(now time.Time, r Reader, action Action, rec Record) []Edit {
	rule := azioneDi(action)
	if rule == nil {
		return nil
	}
	var out []Edit
	for _, also := range rule.Anche {
		if also.Segue != "" {
			out = append(out, also.passo(r, rec)...)
		}
		if also.Noto == "" {
			continue
		}
		about, ok := r.Record(ID(rec.Text(also.Noto)))
		p := Path(strings.ReplaceAll(string(also.Campi[0]), "*", string(rec.Servizio)))
		if !ok || about.Servizio == rec.Servizio || about.Field(p) != nil {
			continue
		}
		day, err := encode(Giorno(now))
		if err != nil {
			continue // a day can always be written
		}
		out = append(out, Edit{ID: about.ID, Kind: about.Kind, Set: map[Path]Change{p: {Now: day}}})
	}
	return out
}

// PathRacconto is where a form holds what an action tells beside its fields.
const PathRacconto Path = "+"

// Racconta is the field of that text, nil where the action tells nothing.
func (a *Azione) Racconta() *Campo {
	also := a.racconta()
	if also == nil {
		return nil
	}
	in, _ := SchedaDi(also.Kind).Campo(also.Racconto.In)
	return &Campo{
		Path: PathRacconto, Tipo: in.Tipo, Max: in.Max,
		Etichetta: also.Racconto.Etichetta, Aiuto: also.Racconto.Aiuto, Obbligatorio: also.Racconto.Obbligatorio,
	}
}

// Comincia is what a form of an action has the text begin with that it tells.
func Comincia(actor Attore, now time.Time, r Reader, action Action, rec Record) string {
	rule := azioneDi(action)
	if rule == nil || rule.racconta() == nil || rule.racconta().Racconto.Comincia == nil {
		return ""
	}
	v, _ := rule.racconta().Racconto.Comincia.Di(Atto{Chi: actor, Quando: now, Scritta: now, Su: rec.ID, Reader: r}, rec)
	told, _ := v.(string)
	return told
}

func (a *Azione) racconta() *Anche {
	for i := range a.Anche {
		if a.Anche[i].Racconto != nil {
			return &a.Anche[i]
		}
	}
	return nil
}

// Racconta is the record, of this id, in which an action on rec keeps what its
// author tells; there is none where they tell nothing. rec is as they saw it.
func Racconta(actor Attore, now time.Time, r Reader, action Action, rec Record, told string, id ID) (_ Record, tells bool, err error) {
	rule := azioneDi(action)
	if rule == nil || rule.racconta() == nil {
		return Record{}, false, nil
	}
	also := rule.racconta()
	if told = strings.TrimSpace(told); told == "" {
		if also.Racconto.Obbligatorio {
			return Record{}, false, refuse(CodeNonValido, PathRacconto, "«"+also.Racconto.Etichetta+"» è obbligatorio.")
		}
		return Record{}, false, nil
	}
	saw, err := rec.object()
	if err != nil {
		return Record{}, false, err
	}
	saw = clone(saw)
	saw[string(PathRacconto)] = told
	out := Record{ID: id, Kind: also.Kind, Servizio: rec.Servizio}
	t := tree{string(also.Racconto.In): SchedaDi(rec.Kind).compila(also.Racconto.Frase, Corpo(saw), r)}
	act := Atto{Chi: actor, Quando: now, Scritta: now, Su: rec.ID, Reader: r}
	for _, values := range []map[Path]Valore{also.Propone, also.Fissi} {
		for _, p := range slices.Sorted(maps.Keys(values)) {
			if v, free := values[p].Di(act, out); !free {
				if err := set(t, p, v); err != nil {
					return Record{}, false, err
				}
			}
		}
	}
	out.Body, err = encode(t)
	return out, true, err
}

// passo is the edit of the record that rec names, by which that follows.
func (also Anche) passo(r Reader, rec Record) []Edit {
	named, ok := r.Record(ID(rec.Text(also.Segue)))
	if !ok || also.Cede && !slices.Contains(also.Da, named.Text("stato")) {
		return nil // the judge says what becomes of that
	}
	e := Edit{ID: named.ID, Kind: named.Kind, Set: map[Path]Change{}}
	for p, v := range map[Path]string{"stato": also.A[0], also.Indietro: string(rec.ID)} {
		now, err := encode(v)
		if err != nil {
			return nil // a text can always be written
		}
		e.Set[p] = Change{Now: now}
	}
	// It had nothing in its place when its author saw it.
	e.Set["stato"] = Change{Was: named.Field("stato"), Now: e.Set["stato"].Now}
	return []Edit{e}
}

// SchedaDellAzione is the kind that an action is about; nil where there is no
// such action.
func SchedaDellAzione(a Action) *Scheda {
	if rule := azioneDi(a); rule != nil {
		return rule.kind
	}
	return nil
}

// Offerti are the fields of an action that stand with its own value where its
// author leaves them empty, by pattern.
func Offerti(a Action) []Path {
	if rule := azioneDi(a); rule != nil {
		return slices.Sorted(maps.Keys(rule.Propone))
	}
	return nil
}

// CambiaStato reports whether an action is a step from one state to another.
func CambiaStato(a Action) bool {
	rule := azioneDi(a)
	return rule != nil && len(rule.Da) > 0
}

// Scelti are the fields of an action that its author chooses, in the order of
// the parts: what it may set but for what its rule sets whatever they ask. A state
// is chosen where the action leads to one of several.
func (a *Azione) Scelti() []Path {
	var out []Path
	for _, c := range a.kind.Campi() {
		v, fixed := a.Fissi[c.Path]
		if fixed && !v.Scelto || c.Path == "stato" && len(a.A) == 1 || !a.Crea && !slices.Contains(a.Campi, c.Path) {
			continue
		}
		out = append(out, c.Path)
	}
	return out
}

// Valori are the leaves of a body, by path, in JSON.
func Valori(rec Record) (map[Path]json.RawMessage, error) {
	empty := rec
	empty.Body, empty.parsed = []byte("{}"), nil
	all, err := Difference(empty, rec)
	if err != nil {
		return nil, err
	}
	out := map[Path]json.RawMessage{}
	for p, ch := range all.Set {
		out[p] = ch.Now
	}
	return out, nil
}

// Compone is a body of these leaves; null ones are left out.
func Compone(leaves map[Path]json.RawMessage) (json.RawMessage, error) {
	t := tree{}
	for _, p := range slices.Sorted(maps.Keys(leaves)) {
		v, err := parse(leaves[p])
		if err != nil {
			return nil, err
		}
		if err := set(t, p, v); err != nil {
			return nil, err
		}
	}
	return encode(t)
}

// Candidato reports whether a record may stand in the field c of rec and, where the
// field is a collection in which people stand with a service, through which.
// prefer is the service to take where it can be.
func Candidato(actor Attore, now time.Time, r Reader, rec Record, c *Campo, named Record, prefer ServizioID) (through ServizioID, ok bool) {
	if named.Kind != c.Di {
		return "", false
	}
	d := decider{actor: actor, now: now, reader: &parsing{r, map[ID]Record{}}}
	parent, err := d.root(rec)
	if err != nil {
		return "", false
	}
	body, unreadable := rec.object()
	if unreadable != nil || !c.diQuello(body, named) {
		return "", false
	}
	if c.PerValore || c.Tipo != Rif || !strings.Contains(string(c.Path), "*") {
		return "", d.mayName(c.Fra, rec, parent, named, "")
	}
	t, unreadable := named.object()
	if unreadable != nil {
		return "", false
	}
	for _, s := range append([]string{string(prefer)}, keys(t, "profili")...) {
		if d.mayName(c.Fra, rec, parent, named, ServizioID(s)) {
			return ServizioID(s), true
		}
	}
	return "", false
}

// Portati are what the fields beside c, by pattern, begin with where named is chosen
// in it.
func Portati(c *Campo, named Record, r Reader) map[Path]json.RawMessage {
	out := map[Path]json.RawMessage{}
	for _, p := range c.Porta {
		_, field, _ := strings.Cut(string(p), ".*.")
		if raw := named.Field(Path(field)); raw != nil {
			out[p] = raw
		}
	}
	if c.Scritto != "" {
		if raw, err := encode(Titolo(named, r)); err == nil {
			out[c.Scritto] = raw
		}
	}
	return out
}
