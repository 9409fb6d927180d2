package store

import (
	"slices"
	"sync"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// class is the weight of a word: where in the record it stands.
type class byte

const (
	inCognome class = iota + 1
	inNome
	inCodice
	inTitolo
	inTesto
)

// A packed entry begins with a tag: isWord and a class, or the number of what it
// is selected by. Two are no fields of a body; see [tags] for the others.
const (
	isWord      = 0x80
	tagKind     = 0x7e
	tagServizio = 0x7f
)

// rule says what becomes of a field. Its zero value is: nothing.
type rule struct {
	words class
	// joined also indexes the words written as one; whole indexes nothing else.
	joined, whole bool
	// cf indexes the code as written and without omocodia.
	cf bool
	// selects makes it something to select by: the value or, where the path ends
	// with "*", the key of the collection. tag is its number in the index.
	selects bool
	tag     byte
	// nome is the place in the name order, counted from 1; data is the time order.
	nome   int
	data   bool
	parent bool
	// reach adds the service that is the key; until is the day it ends, where
	// neither the record's own service nor another field reaches it for good.
	reach, until, good bool
}

// written is the table: what of each kind is looked for, sorted and selected by.
// The kinds come in the order in which equally good hits are shown. Everything
// else in this package goes by what [shapes] makes of it and names no kind.
func written() []shape {
	cognome := rule{words: inCognome, joined: true, nome: 1}
	nome := rule{words: inNome, joined: true, nome: 2}
	cf := rule{words: inCodice, cf: true, selects: true}
	numero := rule{words: inCodice, joined: true}
	telefono := rule{words: inCodice, whole: true}
	titolo := rule{words: inTitolo}
	testo := rule{words: inTesto}
	voce := rule{selects: true}
	parent := rule{selects: true, parent: true}
	return []shape{
		{kind: cartella.KindSoggetto, rules: map[string]rule{
			"cognome": cognome, "nome": nome, "data_nascita": {nome: 3}, "cf": cf,
			"telefono": telefono, "cellulare": telefono, "note": testo,
			"comune": voce, "servizi.*": {reach: true, good: true}, "condiviso.*": {reach: true, until: true},
		}},
		{kind: cartella.KindPIC, rules: map[string]rule{
			"numero": numero, "soggetto": voce, "soggetto_nome": {words: inTitolo, nome: 1},
			"area": voce, "stato": voce, "aperta_il": {data: true}, "responsabile": voce, "equipe.*": voce,
			"motivo": testo, "note": testo, "note_chiusura": testo,
			"condivisa.*": {reach: true}, "condivisa.*.fino": {until: true},
		}},
		{kind: cartella.KindAppuntamento, own: true, rules: map[string]rule{
			"titolo": {words: inTitolo, nome: 1}, "tipo": voce, "stato": voce, "inizio": {data: true},
			"organizzatore": voce, "partecipanti.*": voce,
			"soggetto": parent, "pic": parent, "luogo": testo, "note": testo,
		}},
		{kind: cartella.KindDiario, rules: map[string]rule{
			"pic": parent, "tipo": voce, "il": {data: true}, "autore": voce,
			"testo": testo, "con_chi": testo, "dove": testo,
		}},
		{kind: cartella.KindNucleo, rules: map[string]rule{
			"intestatario": parent, "tipo": voce,
			"componenti.*.soggetto": voce, "componenti.*.nome": {words: inNome}, "note": testo,
		}},
		{kind: cartella.KindStorico, rules: map[string]rule{
			"cognome": cognome, "nome": nome, "cf": cf, "pratica": numero, "dal": {data: true},
			"tipo": {words: inTitolo, selects: true}, "testo": testo,
		}},
		{kind: cartella.KindOperatore, rules: map[string]rule{"cognome": cognome, "nome": nome, "profili.*": voce}},
		{kind: cartella.KindServizio, rules: map[string]rule{"nome": {words: inTitolo, nome: 1}, "tipo": voce, "comune": voce}},
		{kind: cartella.KindNotifica, rules: map[string]rule{"tipo": voce, "titolo": titolo, "il": {data: true}, "oggetto": voce}},
		{kind: cartella.KindRiconciliazione, rules: map[string]rule{"stato": voce, "autore": voce, "il": {data: true}, "oggetto": voce}},
		{kind: cartella.KindPreferenze, rules: map[string]rule{"utente": voce}},
	}
}

// shape is what the index knows of a kind.
type shape struct {
	kind  cartella.Kind
	rules map[string]rule // by path, the key of a collection written as "*"
	// own says that what belongs to another record is for its own service where
	// the other is for that, and for the other's own where not.
	own bool
	// rank is its place in the table.
	rank uint8
	// parents are the tags of the fields that name what a record belongs to.
	parents []byte
}

// unranked is the rank of what is not in the table.
const unranked = 0xff

// shapes is the table by kind, with the tags filled in.
var shapes = sync.OnceValue(func() map[cartella.Kind]*shape {
	out := map[cartella.Kind]*shape{}
	tags := tags()
	for i, sh := range written() {
		sh.rank = uint8(i)
		for path, r := range sh.rules {
			if !r.selects {
				continue
			}
			r.tag = tags[path]
			sh.rules[path] = r
			if r.parent {
				sh.parents = append(sh.parents, r.tag)
			}
		}
		out[sh.kind] = &sh
	}
	return out
})

// parentTags are the tags of all fields that name what a record belongs to.
var parentTags = sync.OnceValue(func() []byte {
	var out []byte
	for _, sh := range shapes() {
		out = append(out, sh.parents...)
	}
	slices.Sort(out)
	return slices.Compact(out)
})

// ranked is the table by rank.
var ranked = sync.OnceValue(func() map[uint8]*shape {
	out := map[uint8]*shape{}
	for _, sh := range shapes() {
		out[sh.rank] = sh
	}
	return out
})

// rulesOf are the rules of a kind, none where it is not in the table.
func rulesOf(k cartella.Kind) map[string]rule {
	if sh := shapes()[k]; sh != nil {
		return sh.rules
	}
	return nil
}

// tags numbers the paths to select by, those of one name alike in all kinds.
var tags = sync.OnceValue(func() map[string]byte {
	var paths []string
	for _, sh := range written() {
		for path, r := range sh.rules {
			if r.selects {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	out := map[string]byte{}
	for i, path := range slices.Compact(paths) {
		out[path] = byte(i + 1)
	}
	return out
})

// document is what the index keeps of a record: never the body itself.
type document struct {
	kind     cartella.Kind
	servizio cartella.ServizioID
	// nome and data are the sort keys, titolo what the record is called.
	nome, data, titolo []byte
	// parent is the record whose reach this one shares.
	parent cartella.ID
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
	_ = scan(rec.Body, func(l leaf) {
		rule, ok := rules[string(r.pattern(l))]
		if !ok {
			return
		}
		if r.skip != skipWords {
			r.words(rule, l)
		}
		if r.skip == skipAllElse {
			return
		}
		if rule.selects {
			r.attr(rule.tag, rule.selected(l))
		}
		switch {
		case rule.nome > 0:
			nome[rule.nome-1] = l.value
		case rule.data:
			d.data = append([]byte(nil), l.value...)
		case rule.parent && d.parent == "": // the case before the person
			d.parent = cartella.ID(l.value)
		case rule.good:
			good = append(good, string(l.key))
		}
		if rule.reach {
			r.attr(tagServizio, l.key)
		}
		if rule.until {
			d.shares = append(d.shares, share{cartella.ServizioID(l.key), string(l.value)})
		}
	})
	d.shares = slices.DeleteFunc(d.shares, func(s share) bool { return slices.Contains(good, string(s.servizio)) })
	if len(d.shares) == 0 {
		d.shares = nil
	}
	end := len(r.buf)
	d.packed = r.buf[start:end:end]
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
	if rule.words == 0 || l.object {
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
