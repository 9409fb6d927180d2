package store

import (
	"bytes"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// A packed entry begins with a tag: isWord and a [cartella.Peso], or the number of what it
// is selected by. Two are no fields of a body; see [tagsOf] for the others.
const (
	isWord      = 0x80
	tagKind     = 0x7e
	tagServizio = 0x7f
)

// rule says what becomes of a field. Its zero value is: nothing.
type rule struct {
	words cartella.Peso
	// joined also indexes the words written as one; whole indexes nothing else.
	joined, whole bool
	// phrases indexes the words of what is written in several.
	phrases bool
	// cf indexes the code as written and without omocodia.
	cf bool
	// selects makes it something to select by: the value or, where the path ends
	// with "*", the key of the collection. tag is its number in the index.
	selects bool
	tag     byte
	// nome is the place in the name order, counted from 1; data is the time order.
	nome         int
	data         bool
	fine, ripete bool // the end of what begins then, and that it comes again
	// calls makes what the value names say how the record is called or, in a
	// collection, who else it is found by.
	calls bool
	// copied is a name beside a field that may name a record, naming, whose own name
	// it then was once: nothing is found by that.
	copied, naming bool
	// parent is its place among the fields that name what the record belongs to,
	// counted from 1: of those that are set the first counts.
	parent int
	// reach adds the service that is the key or, of a field of the record itself, the
	// value; until is the day it ends, where
	// neither the record's own service nor another field reaches it for good.
	reach, until, good bool
}

// rulesFor are the rules of a kind by path, as its fields have them.
func rulesFor(k *cartella.Scheda) map[string]rule {
	rules := map[string]rule{}
	edit := func(path string, change func(*rule)) {
		r := rules[path]
		change(&r)
		rules[path] = r
	}
	for _, c := range k.Campi() {
		path := string(c.Path)
		key := path
		if collection, _, within := strings.Cut(path, ".*"); within {
			key = collection + ".*"
		}
		if at := c.Indice; at != (cartella.Indice{}) {
			edit(path, func(r *rule) {
				r.words, r.joined, r.whole, r.cf, r.phrases = at.Parole, at.Unite || at.Intere, at.Intere, at.Omocodia, at.Frasi
				r.nome, r.data, r.calls = at.Nome, at.Tempo, at.Chiama
				r.fine, r.ripete = at.Fine, at.Ripete
			})
			if at.Chiave {
				path = key
			}
			edit(path, func(r *rule) { r.selects = r.selects || at.Seleziona })
		}
		if c.Scritto != "" {
			edit(string(c.Path), func(r *rule) { r.naming = true })
			edit(string(c.Scritto), func(r *rule) { r.copied = true })
		}
		switch c.Raggiunge {
		case cartella.PerSempre:
			edit(key, func(r *rule) { r.reach, r.good = true, true })
		case cartella.FinoAQuando:
			edit(key, func(r *rule) { r.reach = true })
			edit(string(c.Path), func(r *rule) { r.until = true })
		}
	}
	for i, p := range k.Radici {
		edit(string(p), func(r *rule) { r.parent, r.selects = i+1, true })
	}
	return rules
}

// shape is what the index knows of a kind.
type shape struct {
	kind  cartella.Kind
	rules map[string]rule // by path, the key of a collection written as "*"
	// own says that what belongs to another record is for its own service where
	// the other is for that, and for the other's own where not.
	own bool
	// hidden says, by what stands in a field, which are in no list and no search.
	hidden *cartella.Condizione
	// called says that it is titled as its caller is.
	called bool
	// rank is its place among the kinds, in the order in which equally good hits are
	// shown.
	rank uint8
	// parents are the tags of the fields that name what a record belongs to.
	parents []byte
}

// unranked is the rank of what is of no kind.
const unranked = 0xff

// kindTable is what the index knows of all kinds.
type kindTable struct {
	shapes map[cartella.Kind]*shape
	ranked map[uint8]*shape
	// parentTags are the tags of all fields that name what a record belongs to,
	// callerTags of those by whose name it is found.
	parentTags, callerTags []byte
	// memberTags are those of the collections by whose names records are found too.
	memberTags []byte
}

// known are the kinds as package cartella declares them, with the tags filled in.
var known = cartella.Di(func(schede []*cartella.Scheda) *kindTable {
	out := &kindTable{shapes: map[cartella.Kind]*shape{}, ranked: map[uint8]*shape{}}
	tags := tagsOf(schede)
	for i, k := range schede {
		sh := &shape{kind: k.Kind, rules: rulesFor(k), own: k.SuoServizio, rank: uint8(i), hidden: k.Nascosta}
		for path, r := range sh.rules {
			if !r.selects {
				continue
			}
			r.tag = tags[path]
			sh.rules[path] = r
			if r.parent > 0 {
				sh.parents = append(sh.parents, r.tag)
			}
			if r.calls {
				if strings.Contains(path, "*") {
					out.memberTags = append(out.memberTags, r.tag)
					continue
				}
				out.callerTags = append(out.callerTags, r.tag)
				sh.called = strings.HasPrefix(k.Titolo, "{"+path)
			}
		}
		out.shapes[sh.kind], out.ranked[sh.rank] = sh, sh
		out.parentTags = append(out.parentTags, sh.parents...)
	}
	for _, tags := range []*[]byte{&out.parentTags, &out.callerTags, &out.memberTags} {
		slices.Sort(*tags)
		*tags = slices.Compact(*tags)
	}
	return out
})

// rulesOf are the rules of a kind, none where there is no such kind.
func rulesOf(k cartella.Kind) map[string]rule {
	if sh := known().shapes[k]; sh != nil {
		return sh.rules
	}
	return nil
}

// tagsOf numbers the paths to select by, those of one name alike in all kinds.
func tagsOf(schede []*cartella.Scheda) map[string]byte {
	var paths []string
	for _, k := range schede {
		for path, r := range rulesFor(k) {
			if r.selects {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	out := map[string]byte{}
	for i, path := range slices.Compact(paths) {
		if i+1 >= tagKind {
			panic("more fields to select by than a tag tells apart") // the table is ours: a test meets it first
		}
		out[path] = byte(i + 1)
	}
	return out
}

// document is what the index keeps of a record: never the body itself.
type document struct {
	kind     cartella.Kind
	servizio cartella.ServizioID
	// nome and data are the sort keys, titolo what the record is called.
	nome, data, titolo []byte
	// fine is when it ends; ripete says that it comes again.
	fine   []byte
	ripete bool
	// parent is the record whose reach this one shares, caller the one by whose
	// name it is found.
	parent, caller cartella.ID
	// members are further ones by whose names it is found.
	members []cartella.ID
	// packed holds the words and the selections, as appendWords writes them.
	packed []byte
	shares []share
}

// share is a reach that ends.
type share struct {
	servizio cartella.ServizioID
	fino     string
}

// reader makes documents. Their bytes share its buffer, so that a thousand
// records cost a few allocations.
type reader struct {
	buf  []byte
	path []byte
	// skip leaves out words, or all but words: Open reads the words, which are
	// most of the work, when everything else already answers.
	skip skip
}

type skip int

const (
	skipNothing skip = iota
	skipWords
	skipAllElse
)

// reuse gives the buffer free: the documents made so far are not needed.
func (r *reader) reuse() {
	clear(r.buf) // they hold words
	r.buf = r.buf[:0]
}

// document reads rec. A body that is not what it should be is indexed as far
// as it can be read: the central service's mistake must not stop the replica.
func (r *reader) document(rec cartella.Record) document {
	d := document{kind: rec.Kind, servizio: rec.Servizio}
	rules := rulesOf(rec.Kind)
	var hidden *cartella.Condizione
	if sh := known().shapes[rec.Kind]; sh != nil {
		hidden = sh.hidden
	}
	hide := false
	if cap(r.buf)-len(r.buf) < 2*len(rec.Body)+256 {
		r.buf = make([]byte, 0, max(64<<10, 4*len(rec.Body)+256))
	}
	start := len(r.buf)
	if r.skip != skipAllElse {
		r.attr(tagKind, []byte(rec.Kind))
		r.attr(tagServizio, []byte(rec.Servizio))
	}
	var nome [3][]byte
	good := []string{string(rec.Servizio)}
	belongs := 0
	var beside struct { // a name that was written, and the words of it
		key      string
		from, to int
	}
	named := "" // the key of the entry that names a record
	_ = scan(rec.Body, func(l leaf) {
		if hidden != nil && l.depth == 1 && string(l.field) == string(hidden.Campo) && slices.Contains(hidden.Valori, string(l.value)) {
			hide = true
		}
		rule, ok := rules[string(r.pattern(l))]
		if !ok {
			return
		}
		if rule.naming && len(l.value) > 0 {
			if named = string(l.key); beside.key == named {
				r.buf = append(r.buf[:beside.from], r.buf[beside.to:]...)
			}
		}
		if r.skip != skipWords && (!rule.copied || named != string(l.key)) {
			from := len(r.buf)
			if r.words(rule, l); rule.copied {
				beside.key, beside.from, beside.to = string(l.key), from, len(r.buf)
			}
		}
		if r.skip == skipAllElse {
			return
		}
		if rule.selects {
			r.attr(rule.tag, rule.selected(l))
		}
		switch {
		case rule.calls && l.depth > 1:
			d.members = append(d.members, cartella.ID(l.value))
		case rule.calls:
			d.caller = cartella.ID(l.value)
		}
		switch {
		case rule.nome > 0:
			nome[rule.nome-1] = l.value
		case rule.data:
			d.data = append([]byte(nil), l.value...)
		case rule.fine:
			d.fine = append([]byte(nil), l.value...)
		case rule.ripete:
			d.ripete = len(l.value) > 0
		case rule.parent > 0 && len(l.value) > 0 && (belongs == 0 || rule.parent < belongs):
			d.parent, belongs = cartella.ID(l.value), rule.parent
		case rule.good:
			good = append(good, string(l.reached()))
		}
		if rule.reach {
			r.attr(tagServizio, l.reached())
		}
		if rule.until {
			d.shares = append(d.shares, share{cartella.ServizioID(l.reached()), string(l.value)})
		}
	})
	d.shares = slices.DeleteFunc(d.shares, func(s share) bool { return slices.Contains(good, string(s.servizio)) })
	if len(d.shares) == 0 {
		d.shares = nil
	}
	if hide {
		// It is there for who knows its id, and found by nothing.
		r.buf = r.buf[:start]
	}
	end := len(r.buf)
	d.packed = r.buf[start:end:end]
	if nome[0] == nil {
		nome[0], nome[1] = nome[1], nil // who has one name only is found under that
	}
	if nome[0] != nil {
		for i, part := range nome {
			if i > 0 {
				r.buf = append(r.buf, 0)
			}
			r.buf = appendSortKey(r.buf, part)
		}
		d.nome = r.buf[end:len(r.buf):len(r.buf)]
		end = len(r.buf)
		r.buf = append(append(append(r.buf, nome[0]...), 0), nome[1]...)
		d.titolo = r.buf[end:len(r.buf):len(r.buf)]
	}
	return d
}

// pattern is the path of l with the key of its collection written as "*".
func (r *reader) pattern(l leaf) []byte {
	if l.depth == 1 {
		return l.field
	}
	r.path = append(append(r.path[:0], l.field...), ".*"...)
	if l.depth == 3 {
		r.path = append(append(r.path, '.'), l.sub...)
	}
	return r.path
}

func (r *reader) words(rule rule, l leaf) {
	if rule.words == 0 || l.object || rule.phrases && !bytes.ContainsAny(l.value, " \n") {
		return
	}
	tag := isWord | byte(rule.words)
	if rule.whole {
		r.buf = appendJoined(r.buf, l.value, tag)
		return
	}
	before := len(r.buf)
	r.buf = appendWords(r.buf, l.value, tag)
	if after := len(r.buf); rule.joined && after > before && before+2+int(r.buf[before+1]) < after {
		r.buf = appendJoined(r.buf, l.value, tag)
	}
	if rule.cf {
		if plain := normalCF(string(l.value)); plain != string(l.value) {
			r.buf = appendWords(r.buf, []byte(plain), tag)
		}
	}
}

func (r *reader) attr(tag byte, value []byte) {
	if len(value) == 0 || len(value) > 255 {
		return
	}
	r.buf = append(append(r.buf, tag, byte(len(value))), value...)
}

// selected is what a record is selected by for l.
func (r rule) selected(l leaf) []byte {
	switch {
	case r.cf:
		return []byte(r.normal(string(l.value)))
	case l.depth == 2:
		return l.key
	}
	return l.value
}

// normalCF is the code that two spellings of one person's share. What is not a
// codice fiscale, the provisional number included, stands for itself.
func normalCF(s string) string {
	c, err := codicefiscale.Parse(s)
	if err != nil {
		return s
	}
	return c.Normalizza().String()
}
