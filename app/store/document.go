package store

import (
	"slices"
	"sync"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// Field is something that [Query] can select by. The value is the reference or
// the code as the body holds it.
type Field byte

const (
	// Stato, Tipo, Area and Comune are the fields of those names.
	Stato Field = iota + 1
	Tipo
	Area
	Comune
	// CF is a codice fiscale whatever its letters for digits (omocodia).
	CF
	// Soggetto is who a case or an appointment is about.
	Soggetto
	// PIC is the case of a diary entry or of an appointment.
	PIC
	// Componente is anyone in a household, its intestatario included.
	Componente
	// Responsabile of a case; Membro also counts its team.
	Responsabile
	Membro
	// Partecipante organises an appointment or takes part in it.
	Partecipante
	// Autore of a diary entry or of what is to be reconciled.
	Autore
	// Utente of settings.
	Utente
	// Oggetto is the record that a notice or a reconciliation is about.
	Oggetto
	// Profilo is a service in which an operator has a profile.
	Profilo

	// Not to select by with Match: the kind and the reach.
	fieldKind
	fieldServizio
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

// isWord marks the tag of a packed word; without it the tag is a Field.
const isWord = 0x80

// rule says what becomes of a field. Its zero value is: nothing.
type rule struct {
	words class
	// joined also indexes the words written as one; whole indexes nothing else.
	joined, whole bool
	// cf indexes the code as written and without omocodia.
	cf bool
	// fields are the selections that the value, or the key of the collection
	// where byKey, answers to.
	fields []Field
	byKey  bool
	// nome is the place in the name order, counted from 1; data is the time order.
	nome   int
	data   bool
	parent bool
	// reach adds the service that is the key; until is the day it ends, where no
	// other field reaches it for good.
	reach, until, good bool
}

var indexed = sync.OnceValue(func() map[cartella.Kind]map[string]rule {
	cognome := rule{words: inCognome, joined: true, nome: 1}
	nome := rule{words: inNome, joined: true, nome: 2}
	cf := rule{words: inCodice, cf: true, fields: []Field{CF}}
	numero := rule{words: inCodice, joined: true}
	telefono := rule{words: inCodice, whole: true}
	titolo := rule{words: inTitolo}
	testo := rule{words: inTesto}
	by := func(f ...Field) rule { return rule{fields: f} }
	byKey := func(f ...Field) rule { return rule{fields: f, byKey: true} }
	return map[cartella.Kind]map[string]rule{
		cartella.KindSoggetto: {
			"cognome": cognome, "nome": nome, "data_nascita": {nome: 3}, "cf": cf,
			"telefono": telefono, "cellulare": telefono, "note": testo,
			"comune": by(Comune), "servizi.*": {reach: true, good: true}, "condiviso.*": {reach: true, until: true},
		},
		cartella.KindNucleo: {
			"intestatario": {fields: []Field{Componente}, parent: true}, "tipo": by(Tipo),
			"componenti.*.soggetto": by(Componente), "componenti.*.nome": {words: inNome}, "note": testo,
		},
		cartella.KindPIC: {
			"numero": numero, "soggetto": by(Soggetto), "soggetto_nome": {words: inTitolo, nome: 1},
			"area": by(Area), "stato": by(Stato), "aperta_il": {data: true},
			"responsabile": by(Responsabile, Membro), "equipe.*": byKey(Membro),
			"motivo": testo, "note": testo, "note_chiusura": testo,
			"condivisa.*": {reach: true}, "condivisa.*.fino": {until: true},
		},
		cartella.KindDiario: {
			"pic": {fields: []Field{PIC}, parent: true}, "tipo": by(Tipo), "il": {data: true},
			"autore": by(Autore), "testo": testo, "con_chi": testo, "dove": testo,
		},
		cartella.KindAppuntamento: {
			"titolo": {words: inTitolo, nome: 1}, "tipo": by(Tipo), "stato": by(Stato), "inizio": {data: true},
			"organizzatore": by(Partecipante), "partecipanti.*": byKey(Partecipante),
			"soggetto": {fields: []Field{Soggetto}, parent: true}, "pic": {fields: []Field{PIC}, parent: true}, "luogo": testo, "note": testo,
		},
		cartella.KindNotifica: {
			"tipo": by(Tipo), "titolo": titolo, "il": {data: true}, "oggetto": by(Oggetto),
		},
		cartella.KindRiconciliazione: {
			"stato": by(Stato), "autore": by(Autore), "il": {data: true}, "oggetto": by(Oggetto),
		},
		cartella.KindPreferenze: {"utente": by(Utente)},
		cartella.KindStorico: {
			"cognome": cognome, "nome": nome, "cf": cf, "pratica": numero, "dal": {data: true},
			"tipo": {words: inTitolo, fields: []Field{Tipo}}, "testo": testo,
		},
		cartella.KindServizio:  {"nome": {words: inTitolo, nome: 1}, "tipo": by(Tipo), "comune": by(Comune)},
		cartella.KindOperatore: {"cognome": cognome, "nome": nome, "profili.*": byKey(Profilo)},
	}
})

// kinds in the order in which equally good hits are shown.
var kinds = sync.OnceValue(func() []cartella.Kind {
	return []cartella.Kind{
		cartella.KindSoggetto, cartella.KindPIC, cartella.KindAppuntamento, cartella.KindDiario,
		cartella.KindNucleo, cartella.KindStorico, cartella.KindOperatore, cartella.KindServizio,
		cartella.KindNotifica, cartella.KindRiconciliazione, cartella.KindPreferenze,
	}
})

var ranks = sync.OnceValue(func() map[cartella.Kind]uint8 {
	m := map[cartella.Kind]uint8{}
	for i, k := range kinds() {
		m[k] = uint8(i)
	}
	return m
})

// document is what the index keeps of a record: never the body itself.
type document struct {
	kind cartella.Kind
	// nome and data are the sort keys.
	nome, data []byte
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
	d := document{kind: rec.Kind}
	rules := indexed()[rec.Kind]
	if cap(r.buf)-len(r.buf) < 2*len(rec.Body)+256 {
		r.buf = make([]byte, 0, max(64<<10, 4*len(rec.Body)+256))
	}
	start := len(r.buf)
	if r.skip != skipAllElse {
		r.attr(fieldKind, []byte(rec.Kind))
		r.attr(fieldServizio, []byte(rec.Servizio))
	}
	var nome [3][]byte
	var good []string
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
		for _, f := range rule.fields {
			switch {
			case rule.byKey:
				r.attr(f, l.key)
			case rule.cf:
				r.attr(f, []byte(normalCF(string(l.value))))
			default:
				r.attr(f, l.value)
			}
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
			r.attr(fieldServizio, l.key)
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

func (r *reader) attr(f Field, value []byte) {
	if len(value) == 0 || len(value) > 255 {
		return
	}
	r.buf = append(append(r.buf, byte(f), byte(len(value))), value...)
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
