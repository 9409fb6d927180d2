package cartella

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"siz-icaro/sync/cartella/espressione"
)

// DaModello says that a kind is filled in by a form that is data: which form, its
// record names; where the answers stand, and what is counted of them.
type DaModello struct {
	// Modello is the field that names the record which holds the form. It does not
	// change, and neither does the form once it is in use.
	Modello Path
	// Risposte, Punteggi and Fasce are the collections of the answers, by the names
	// of the form's fields, and of the totals with what they mean.
	Risposte, Punteggi, Fasce Path
	// Finito reports whether whatever the form asks for has to be there: a draft may
	// lack it.
	Finito func(Corpo) bool
}

// Modulo is a form that is data, checked and ready to be filled in.
type Modulo struct {
	parti   []Parte
	quesiti []quesitoPronto
	campi   map[Path]*Campo
	totali  []totalePronto
	lingua  *espressione.Lingua
}

type quesitoPronto struct {
	*Campo
	nome   string
	parte  string
	punti  map[string]int64
	quando *espressione.Espressione // nil: always
}

type totalePronto struct {
	Totale
	valore *espressione.Espressione
}

// Punteggio is a total of a form as it is filled in. Noto is false where answers
// that it needs are not there.
type Punteggio struct {
	Nome, Etichetta string
	Noto            bool
	Valore          int64
	Max             int
	Fascia          string // what the value means; empty where the form does not say
}

// Compilazione is a form as a record fills it in: its parts with the fields that
// it asks for with these answers, those of them that have to be answered and are
// not, and the totals.
type Compilazione struct {
	Parti    []Parte
	Mancano  []Path
	Punteggi []Punteggio
}

// Compilata is the form of a record as it is filled in; false where its kind has
// none, or the form that it names is not there.
func Compilata(rec Record, r Reader) (Compilazione, bool) {
	t, err := rec.object()
	if err != nil {
		return Compilazione{}, false
	}
	m := SchedaDi(rec.Kind).con(t, r).modulo()
	if m == nil {
		return Compilazione{}, false
	}
	e := m.leggi(t)
	c := Compilazione{Mancano: m.mancano(e), Punteggi: m.punteggi(e)}
	for _, p := range m.parti {
		asked := slices.DeleteFunc(slices.Clone(p.Campi), func(c Campo) bool { return !e.chiesti[c.Path] })
		if len(asked) > 0 {
			c.Parti = append(c.Parti, Parte{p.Titolo, asked})
		}
	}
	return c, true
}

// modulo is the form that a kind is filled in by once it is known which; nil where
// it has none, or where it is not known.
func (s *Scheda) modulo() *Modulo {
	if s == nil {
		return nil
	}
	return s.compilata
}

// con is what is known of the record with body t: where its fields are data, with
// those of the form that it names. What cannot be found so is left out, and then
// refused as unknown.
func (s *Scheda) con(t tree, r Reader) *Scheda {
	if s == nil || s.DaModello == nil || r == nil {
		return s
	}
	id := ID(text(t, s.DaModello.Modello))
	if id == "" {
		return s
	}
	form, ok := r.Record(id)
	if !ok || form.Kind != s.campi[s.DaModello.Modello].Di {
		return s
	}
	return composte.fatto(chiaveComposta{s.Kind, form.ID}, form.Body, func() *Scheda { return s.componi(form) })
}

// composte are the forms that were used last, each composed once for each state
// of its record. It holds no record but forms, which name nobody.
var composte memoria[chiaveComposta, *Scheda]

// maxMemoria bounds how many are kept: an Ambito uses some dozens.
const maxMemoria = 64

// memoria keeps what was made last of records, each once for each state of its record.
type memoria[K comparable, V any] struct {
	mu sync.Mutex // guards di
	di map[K]ricordo[V]
}

type chiaveComposta struct {
	kind Kind
	form ID
}

type ricordo[V any] struct {
	body json.RawMessage
	what V
}

func (m *memoria[K, V]) fatto(key K, body json.RawMessage, fa func() V) V {
	m.mu.Lock()
	known, ok := m.di[key]
	m.mu.Unlock()
	if ok && bytes.Equal(known.body, body) {
		return known.what
	}
	made := fa()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.di == nil {
		m.di = map[K]ricordo[V]{}
	}
	for other := range m.di {
		if len(m.di) < maxMemoria {
			break
		}
		delete(m.di, other)
	}
	m.di[key] = ricordo[V]{slices.Clone(body), made}
	return made
}

// componi is s with the fields of a form, or s itself where that is none.
func (s *Scheda) componi(form Record) *Scheda {
	t, err := form.object()
	if err != nil {
		return s
	}
	parti, totali, wrong := leggiStruttura(t)
	if len(wrong) > 0 {
		return s
	}
	m, wrong := nuovoModulo(parti, totali)
	if len(wrong) > 0 {
		return s
	}
	m.sotto(s.DaModello)
	out := *s
	out.compilata = m
	out.Parti = slices.Concat(s.Parti, m.parti)
	if len(totali) > 0 {
		out.Parti = append(out.Parti, m.parteDeiTotali(s.DaModello))
	}
	return &out
}

// sotto puts the fields of a form where a kind keeps the answers.
func (m *Modulo) sotto(d *DaModello) {
	m.campi = map[Path]*Campo{}
	for i := range m.quesiti {
		c := m.quesiti[i].Campo
		c.Path, c.posto = d.Risposte+"."+c.Path, d.Risposte+".*"
		m.campi[c.Path] = c
	}
}

// parteDeiTotali are the fields of the totals, under the words of the form.
func (m *Modulo) parteDeiTotali(d *DaModello) Parte {
	p := Parte{Titolo: "Punteggi", Campi: make([]Campo, 0, 2*len(m.totali))}
	for _, t := range m.totali {
		p.Campi = append(p.Campi,
			Campo{Path: d.Punteggi + "." + Path(t.Nome), Tipo: Intero, Etichetta: t.Etichetta, posto: d.Punteggi + ".*"},
			Campo{Path: d.Fasce + "." + Path(t.Nome), Tipo: Testo, Etichetta: t.Etichetta + ": esito", posto: d.Fasce + ".*"})
	}
	for i := range p.Campi {
		m.campi[p.Campi[i].Path] = &p.Campi[i]
	}
	return p
}

// lettura is a form as a body fills it in: which fields it asks for, and the
// answers to these.
type lettura struct {
	chiesti  map[Path]bool
	risposte espressione.Valori
}

// leggi goes through the form in its order: whether a field is asked depends on
// those before it alone, so that once through is enough.
func (m *Modulo) leggi(t tree) lettura {
	e := lettura{map[Path]bool{}, espressione.Valori{Risposte: map[string]any{}, Punti: map[string]int64{}}}
	for _, q := range m.quesiti {
		if q.quando != nil && !q.quando.Vero(m.lingua, e.risposte) {
			continue
		}
		e.chiesti[q.Path] = true
		switch v := get(t, q.Path).(type) {
		case bool, string:
			e.risposte.Risposte[q.nome] = v
			if code, ok := v.(string); ok {
				if n, ok := q.punti[code]; ok {
					e.risposte.Punti[q.nome] = n
				}
			}
		case json.Number:
			if n, err := v.Int64(); err == nil {
				e.risposte.Risposte[q.nome] = n
			}
		}
	}
	return e
}

// mancano are the fields that are asked for, have to be answered and are not.
func (m *Modulo) mancano(e lettura) (out []Path) {
	for _, q := range m.quesiti {
		if _, answered := e.risposte.Risposte[q.nome]; q.Obbligatorio && !answered && e.chiesti[q.Path] {
			out = append(out, q.Path)
		}
	}
	return out
}

func (m *Modulo) punteggi(e lettura) []Punteggio {
	out := make([]Punteggio, len(m.totali))
	for i, t := range m.totali {
		out[i] = Punteggio{Nome: t.Nome, Etichetta: t.Etichetta, Max: t.Max}
		if out[i].Valore, out[i].Noto = t.valore.Numero(m.lingua, e.risposte); out[i].Noto {
			out[i].Fascia = t.fascia(out[i].Valore)
		}
	}
	return out
}

// fuori are the answers in a body to what the form does not ask with the others.
func (m *Modulo) fuori(t tree, d *DaModello) (out []Path) {
	e := m.leggi(t)
	for _, name := range keys(t, d.Risposte) {
		if p := d.Risposte + "." + Path(name); m.campi[p] != nil && !e.chiesti[p] {
			out = append(out, p)
		}
	}
	return out
}

// checkRisposte says whether the answers of a body are those that its form asks
// for.
func (s *Scheda) checkRisposte(t tree) *Error {
	m, d := s.compilata, s.DaModello
	if m == nil {
		if d.Finito(Corpo(t)) {
			return refuse(CodeNonAccessibile, d.Modello, "Il modello di questa scheda non è qui, o è di una versione più recente del programma.")
		}
		return nil
	}
	if out := m.fuori(t, d); len(out) > 0 {
		return refuse(CodeNonValido, out[0], "«"+m.campi[out[0]].Etichetta+"» non è richiesto con queste risposte.")
	}
	if !d.Finito(Corpo(t)) {
		return nil
	}
	for _, p := range m.mancano(m.leggi(t)) {
		i := slices.IndexFunc(m.quesiti, func(q quesitoPronto) bool { return q.Path == p })
		return refuse(CodeNonValido, p, "«"+m.campi[p].Etichetta+"» ("+m.quesiti[i].parte+"): manca la risposta.")
	}
	return nil
}

// chiesto is rec without the answers to what its form does not ask with the
// others: what is hidden is not kept.
func (d *decider) chiesto(rec Record) (Record, *Error) {
	s := SchedaDi(rec.Kind)
	if s.DaModello == nil {
		return rec, nil
	}
	stood, err := rec.object()
	if err != nil {
		return rec, malformed(err)
	}
	m := s.con(stood, d).modulo()
	if m == nil {
		return rec, nil
	}
	out := m.fuori(stood, s.DaModello)
	if len(out) == 0 {
		return rec, nil
	}
	t := clone(stood)
	for _, p := range out {
		if err := set(t, p, nil); err != nil {
			return rec, malformed(err)
		}
	}
	return rewritten(rec, t)
}

// rewritten is rec with another body.
func rewritten(rec Record, t tree) (Record, *Error) {
	body, err := encode(t)
	if err != nil {
		return rec, malformed(err)
	}
	rec.Body, rec.parsed = body, &parsed{body: body, t: t}
	return rec, nil
}

// dalModello are the totals of a form, or what they mean: whoever asks for
// others, they are those.
func dalModello(di func(*DaModello) Path, valore func(Punteggio) any) Valore {
	return Valore{Nome: "dal modello", Sempre: true, Tutti: func(a Atto, rec Record) map[Path]any {
		s := SchedaDi(rec.Kind)
		t, err := rec.object()
		if err != nil {
			return nil
		}
		m := s.con(t, a).modulo()
		if m == nil {
			return nil
		}
		out := map[Path]any{}
		for _, p := range m.punteggi(m.leggi(t)) {
			if v := valore(p); p.Noto && v != nil {
				out[di(s.DaModello)+"."+Path(p.Nome)] = v
			}
		}
		return out
	}}
}

func punteggiDalModello() Valore {
	return dalModello(func(d *DaModello) Path { return d.Punteggi }, func(p Punteggio) any { return intero(p.Valore) })
}

func fasceDalModello() Valore {
	return dalModello(func(d *DaModello) Path { return d.Fasce }, func(p Punteggio) any { return testuale(p.Fascia) })
}

// tutti writes what a rule says of a whole collection in the place of what stands
// there.
func tutti(t tree, pattern Path, values map[Path]any) error {
	collection, _, _ := strings.Cut(string(pattern), ".*")
	if err := set(t, Path(collection), nil); err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(values)) {
		if err := set(t, p, values[p]); err != nil {
			return err
		}
	}
	return nil
}
