package importa

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// index says where to look for a person: by codice fiscale without omocodia, by
// the registry's number within a service, by name. An entry may be out of date,
// and whoever looks reads the record itself. It is small, because it holds each
// person of the ledger: chains of numbers instead of maps.
type index struct {
	seed   maphash.Seed
	people []someone
	ways   []way
	// ids and keys are the newest of each chain, of people and of ways, from 1; they
	// are as many as a power of two.
	ids  []int32
	keys [sorts][]int32
	odd  map[uuid.UUID]cartella.ID // ids that are no UUID, by what stands for them
}

// someone is a person in the index.
type someone struct {
	id uuid.UUID
	// body is a hash of the record's body, 0 where it may have changed.
	body uint64
	// line is the row of this file that the person was about last, 0 for none.
	line int32
	next int32
}

// way is by what a person is found: what they are called, or were. Next is which way
// comes next under each key.
type way struct {
	who  int32 // in people
	born int32 // 0 if not known
	hash [sorts]uint32
	next [sorts]int32
}

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), odd: map[uuid.UUID]cartella.ID{}}
}

// grow makes room for so many people altogether.
func (x *index) grow(n int) {
	x.people = slices.Grow(x.people, max(0, n-len(x.people)))
	x.ways = slices.Grow(x.ways, max(0, n-len(x.ways)))
}

// The keys of a person.
const (
	byCode = iota
	byNumber
	byName
	sorts
)

func (x *index) hash(sort byte, parts ...string) uint32 {
	var h maphash.Hash
	h.SetSeed(x.seed)
	_ = h.WriteByte(sort)
	for _, p := range parts {
		_, _ = h.WriteString(p)
		_ = h.WriteByte(0)
	}
	return max(1, uint32(h.Sum64()))
}

// hashes are those of what a person is found by, 0 for none.
func (x *index) hashes(p person) (k [sorts]uint32) {
	if !p.code.IsZero() {
		k[byCode] = x.hash(byCode, p.code.Normalizza().String())
	}
	if p.number != "" {
		k[byNumber] = x.hash(byNumber, string(p.Servizio), p.number)
	}
	// Surname and name in whatever order.
	k[byName] = x.hash(byName, min(p.surname, p.first), max(p.surname, p.first))
	return k
}

// key is what stands for an id in the index: it itself, unless it is odd.
func key(id cartella.ID) (_ uuid.UUID, odd bool) {
	u, err := uuid.Parse(string(id))
	if err != nil || len(id) != 36 || strings.ContainsAny(string(id), "ABCDEF") {
		return uuid.NewSHA1(uuid.Nil, []byte(id)), true
	}
	return u, false
}

// tail is the part of an id in which chance is, whatever its version.
func tail(id uuid.UUID) uint32 { return binary.BigEndian.Uint32(id[12:]) }

// person is who has an id, nil for nobody. It is good until the next add.
func (x *index) person(id cartella.ID) *someone {
	k, _ := key(id)
	if n := x.number(k); n >= 0 {
		return &x.people[n]
	}
	return nil
}

func (x *index) number(id uuid.UUID) int32 {
	if len(x.ids) == 0 {
		return -1
	}
	at := x.ids[tail(id)&uint32(len(x.ids)-1)]
	for ; at > 0 && x.people[at-1].id != id; at = x.people[at-1].next {
	}
	return at - 1
}

// add takes up a person as a record has them, or a row.
func (x *index) add(p person) *someone {
	who := x.enter(p.ID)
	w := way{who: who, born: dayNumber(p.born), hash: x.hashes(p)}
	added := false
	for sort, h := range w.hash {
		if h != 0 && x.holds(sort, h, w) {
			w.hash[sort] = 0
		}
		added = added || w.hash[sort] != 0
	}
	if added {
		x.ways = append(x.ways, w)
		if len(x.ways) > len(x.keys[0]) {
			for sort := range x.keys {
				x.keys[sort] = make([]int32, max(1024, 2*len(x.keys[sort])))
			}
			for at := range x.ways {
				x.chain(at)
			}
		} else {
			x.chain(len(x.ways) - 1)
		}
	}
	return &x.people[who]
}

// enter is the number of who has an id, and is new where nobody has.
func (x *index) enter(id cartella.ID) int32 {
	k, odd := key(id)
	if n := x.number(k); n >= 0 {
		return n
	}
	if odd {
		x.odd[k] = id
	}
	x.people = append(x.people, someone{id: k})
	from := len(x.people) - 1
	if len(x.people) > len(x.ids) {
		x.ids, from = make([]int32, max(1024, 2*len(x.ids))), 0
	}
	for at := from; at < len(x.people); at++ {
		head := &x.ids[tail(x.people[at].id)&uint32(len(x.ids)-1)]
		x.people[at].next, *head = *head, int32(at+1)
	}
	return int32(len(x.people) - 1)
}

// chain puts a way at the head of its chains.
func (x *index) chain(at int) {
	w := &x.ways[at]
	for sort, h := range w.hash {
		if h != 0 {
			head := x.head(sort, h)
			w.next[sort], *head = *head, int32(at+1)
		}
	}
}

func (x *index) head(sort int, hash uint32) *int32 {
	return &x.keys[sort][hash&uint32(len(x.keys[sort])-1)]
}

// under are the ways under a key, the newest first.
func (x *index) under(sort int, hash uint32) iter.Seq[way] {
	return func(yield func(way) bool) {
		if hash == 0 || len(x.keys[sort]) == 0 {
			return
		}
		for at := *x.head(sort, hash); at > 0; at = x.ways[at-1].next[sort] {
			if w := x.ways[at-1]; w.hash[sort] == hash && !yield(w) {
				return
			}
		}
	}
}

// holds reports whether a person is there under a key already.
func (x *index) holds(sort int, hash uint32, w way) bool {
	for o := range x.under(sort, hash) {
		if o.who == w.who && o.born == w.born {
			return true
		}
	}
	return false
}

// sum is the hash of a body.
func (x *index) sum(body []byte) uint64 { return max(1, maphash.Bytes(x.seed, body)) }

// dayNumber is a day as a number, 0 for none.
func dayNumber(d codicefiscale.Data) int32 {
	return int32(d.Anno()*10000 + d.Mese()*100 + d.Giorno())
}

// find gives the ids of those who may be a person; homonyms born on another day
// are left out.
func (x *index) find(p person) []cartella.ID {
	var out []cartella.ID
	births := p.births()
	for sort, h := range x.hashes(p) {
		for w := range x.under(sort, h) {
			if len(out) == maxCandidates {
				break
			}
			if sort == byName && w.born != 0 && len(births) > 0 && !slices.ContainsFunc(births, func(d codicefiscale.Data) bool { return dayNumber(d) == w.born }) {
				continue
			}
			u := x.people[w.who].id
			id, odd := x.odd[u]
			if !odd {
				id = cartella.ID(u.String())
			}
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// maxCandidates bounds how many records are read to tell whom a row is about.
const maxCandidates = 64

// person is what a row or a record says of who it is about.
type person struct {
	cartella.Record
	code           codicefiscale.Codice
	surname, first string // folded
	born           codicefiscale.Data
	number         string // the registry's
	today          codicefiscale.Data
}

func personOf(r cartella.Record, today codicefiscale.Data) person {
	r = r.Parsed()
	p := person{Record: r, surname: cella.Fold(textOf(r.Field("cognome"))), first: cella.Fold(textOf(r.Field("nome"))), number: textOf(r.Field("id_esterno")), today: today}
	p.code, _ = codeOf(r)
	if d, err := codicefiscale.LeggiData(textOf(r.Field("data_nascita"))); err == nil {
		p.born = d
	}
	return p
}

// births are the days on which the person may be born: the one that is written,
// else those that the codice fiscale allows.
func (p person) births() []codicefiscale.Data {
	if !p.born.IsZero() {
		return []codicefiscale.Data{p.born}
	}
	return p.code.Nascite(p.today)
}

// likeness is how two of a thing compare.
type likeness int

const (
	unknown likeness = iota // one side does not say
	same
	differs
)

// compared is what there is for and against a row and a record being one person's.
type compared struct {
	code          likeness
	omocode       bool // the codes differ by omocodia alone
	becomes       bool // one of the codes is provisional, the other personal
	number        likeness
	birth         likeness
	surname, name bool
	swapped       bool
	service       bool
	// contact asks whether they have the same address or telephone, moved whether both
	// have one and all are others.
	contact, moved func() bool
	// gainsaid asks whether the record's codice fiscale or sex is not that of who is in
	// the row.
	gainsaid func() bool
}

func compare(row, stands person) (c compared) {
	switch {
	case row.code.IsZero() || stands.code.IsZero():
	case row.code == stands.code:
		c.code = same
	case row.code.Normalizza() == stands.code.Normalizza():
		c.omocode = true
	case row.code.Tipo() != stands.code.Tipo() && (row.code.Tipo() == codicefiscale.Personale || stands.code.Tipo() == codicefiscale.Personale):
		c.becomes = true
	default:
		c.code = differs
	}
	c.service = row.Servizio == stands.Servizio
	if c.service && row.number != "" && stands.number != "" {
		c.number = pick(row.number == stands.number)
	}
	mine, theirs := row.births(), stands.births()
	if len(mine) > 0 && len(theirs) > 0 {
		c.birth = pick(slices.ContainsFunc(mine, func(d codicefiscale.Data) bool { return slices.Contains(theirs, d) }))
	}
	c.surname, c.name = row.surname == stands.surname, row.first == stands.first
	switch { // what neither has makes nobody the same
	case row.first == "" && stands.first == "":
		c.name = c.surname
	case row.surname == "" && stands.surname == "":
		c.surname = c.name
	}
	c.swapped = !c.surname && row.surname == stands.first && row.first == stands.surname
	c.contact = func() bool {
		return neighbours(stands.Record, row.Record) || shares(row, stands, "telefono") || shares(row, stands, "cellulare") || shares(row, stands, "email")
	}
	c.moved = func() bool {
		return reachable(row) && reachable(stands) && !c.contact()
	}
	c.gainsaid = func() bool {
		sex, theirs := textOf(row.Field("sesso")), textOf(stands.Field("sesso"))
		if sex != "" && theirs != "" && sex != theirs {
			return true
		}
		return len(stands.code.Check(codicefiscale.Persona{Cognome: textOf(row.Field("cognome")), Nome: textOf(row.Field("nome")), Sesso: codicefiscale.Sesso(sex)})) > 0
	}
	return c
}

// reachable reports whether an address or a telephone of somebody is known.
func reachable(p person) bool {
	return slices.ContainsFunc([]cartella.Path{"indirizzo", "telefono", "cellulare", "email"}, func(f cartella.Path) bool { return p.Field(f) != nil })
}

func pick(is bool) likeness {
	if is {
		return same
	}
	return differs
}

// verdict is what a comparison says.
type verdict int

const (
	another verdict = iota
	samePerson
	doubt
)

// judged is a verdict with why: for the report, by the field it hangs on.
type judged struct {
	verdict verdict
	field   cartella.Path
	reason  string
	outcome Outcome // of the reason, where it does not refuse
	// taken: the registry's number in the row is somebody else's.
	taken bool
}

const (
	byItsCode   = "La persona c'era già, riconosciuta dal codice fiscale: la riga aggiorna la sua scheda."
	byNameBirth = "La persona c'era già, riconosciuta da cognome, nome e nascita: la riga aggiorna la sua scheda."
	byAddress   = "La persona c'era già, riconosciuta da nome, cognome e recapito: la riga aggiorna la sua scheda."
	codeLater   = "La persona c'era già senza questo codice fiscale, riconosciuta da cognome, nome e nascita: ora la sua scheda lo ha."
	codePersoal = "La persona c'era già con un codice provvisorio, riconosciuta da cognome, nome e nascita: ora vale quello personale."
	codeStays   = "La scheda della persona ha già un codice fiscale personale, che resta."
	otherName   = "Una scheda con questo codice fiscale è di una persona con altro nome o altra nascita: correggete il codice nella scheda o nel file, e ripetete l'importazione."
	omocodia    = "Una scheda ha lo stesso nome, la stessa nascita e lo stesso codice a meno dell'omocodia: " +
		"se è la stessa persona scrivete nella scheda il codice del file, se è un'altra aggiungetela a mano con il suo; poi ripetete l'importazione."
	omocodeElse    = "C'è già una persona con questo codice a meno dell'omocodia: è stata aggiunta come un'altra."
	codeChanged    = "Nella scheda della persona c'era un altro codice fiscale, con lo stesso nome, la stessa nascita e lo stesso codice d'anagrafe: ora vale quello del file."
	numberTaken    = "Questo codice d'anagrafe è già di un'altra persona: la riga è stata decisa senza, e il codice non è stato importato."
	numberDoubt    = "Questo codice d'anagrafe è già di una persona con altri dati, e la riga non dice abbastanza per sapere se è la stessa: aggiungete codice fiscale o data di nascita o, se il codice è solo un numero progressivo, togliete la colonna."
	numberGainsaid = "La scheda con questo codice d'anagrafe ha un codice fiscale o un sesso che non sono di chi è nella riga: correggete quelli sbagliati o, se il codice è solo un numero progressivo, togliete la colonna, e ripetete l'importazione."
	numberAlone    = "La persona è stata riconosciuta solo da nome e codice d'anagrafe, e indirizzo o telefono sono altri: se il codice è solo un numero progressivo, correggete la scheda e togliete la colonna."
	numberBirth    = "La scheda con questo codice d'anagrafe ha lo stesso nome e un'altra data di nascita: correggete quella sbagliata e ripetete l'importazione."
	numberSwaps    = "La scheda con questo codice d'anagrafe ha cognome e nome scambiati rispetto al file: correggete quelli sbagliati e ripetete l'importazione."
	nameChanged    = "La persona con questo codice d'anagrafe e questa nascita aveva un altro nome o cognome: ora vale quello del file."
	homonymCode    = "C'è un'altra persona con lo stesso nome e la stessa nascita e un altro codice fiscale: questa è stata aggiunta; se è la stessa, correggete il codice sbagliato."
	homonymElse    = "In un altro servizio c'è una persona con lo stesso nome e la stessa nascita: questa è stata aggiunta; se è la stessa, il codice fiscale in entrambe lo dice alla prossima importazione."
	homonym        = "C'è già una persona con lo stesso nome, e i dati non dicono se è la stessa: questa è stata aggiunta; se è la stessa, tenetene una sola."
	numberDouble   = "Nel file un'altra riga ha lo stesso nome e la stessa nascita con un altro codice d'anagrafe: aggiungete il codice fiscale perché si distinguano."
	numberOther    = "La persona c'era già con un altro codice d'anagrafe, riconosciuta da cognome, nome e nascita: ora vale quello del file."
	many           = "Più schede possono essere della persona di questa riga: correggete quelle sbagliate, o aggiungete alla riga il codice fiscale, e ripetete l'importazione."
	alsoOther      = "Anche un'altra scheda ha questo codice fiscale: se è la stessa persona, tenetene una sola."
	manyCodes      = "Più schede hanno già questo codice fiscale: correggete quelle sbagliate e ripetete l'importazione."
	renamed        = "La scheda nata da questa riga è ora di una persona con altri dati: correggetela, o aggiungete alla riga il codice fiscale, e ripetete l'importazione."
	nowSees        = "La persona c'era già in un altro servizio, riconosciuta dal codice fiscale: la riga aggiorna la sua scheda, che ora vede anche il servizio della riga."
)

// weigh says whether a row and a record are one person's. own says that the record
// stands under the row's own key; again that another row of this file has been
// about it.
func weigh(c compared, row, stands person, own, again bool) judged {
	names := c.surname && c.name
	apart := !c.surname && !c.name || (!c.surname || !c.name) && c.birth == differs
	byNumber := c.number == same || own && row.number != ""
	switch {
	case c.code == same:
		// Nothing known contradicts the birth, and surname or name are the same.
		born, also := row.born, stands.born
		if !born.IsZero() && !also.IsZero() && born != also || !c.surname && !c.name {
			return judged{verdict: doubt, field: "cf", reason: otherName}
		}
		if byNumber || own {
			return judged{verdict: samePerson}
		}
		return judged{verdict: samePerson, field: "cf", reason: byItsCode, outcome: Changed}
	case c.omocode:
		return weighOmocode(c, stands, own || c.number == same)
	case c.code == differs:
		switch {
		case own && !byNumber && names && c.birth != differs: // an operator has corrected the code since
			return judged{verdict: samePerson}
		case byNumber && names && c.birth == same:
			return judged{verdict: samePerson, field: "cf", reason: codeChanged, outcome: Warned}
		case byNumber && apart:
			return judged{field: "id_esterno", reason: numberTaken, outcome: Warned, taken: true}
		case byNumber:
			return judged{verdict: doubt, field: "id_esterno", reason: numberDoubt}
		case names && c.birth == same:
			return judged{field: "cf", reason: homonymCode, outcome: Warned}
		}
		return judged{}
	case byNumber:
		switch {
		case names && c.birth == differs:
			return judged{verdict: doubt, field: "data_nascita", reason: numberBirth}
		case names && c.birth == unknown && c.moved():
			return withCode(c, row, judged{verdict: samePerson, field: "id_esterno", reason: numberAlone, outcome: Warned})
		case names:
			return withCode(c, row, judged{verdict: samePerson})
		case c.swapped:
			return judged{verdict: doubt, field: "id_esterno", reason: numberSwaps}
		case apart && c.birth == differs:
			return judged{field: "id_esterno", reason: numberTaken, outcome: Warned, taken: true}
		case (c.surname || c.name) && c.birth == same && c.gainsaid():
			return judged{verdict: doubt, field: "id_esterno", reason: numberGainsaid}
		case (c.surname || c.name) && c.birth == same:
			return withCode(c, row, judged{verdict: samePerson, field: "cognome", reason: nameChanged, outcome: Warned})
		}
		return judged{verdict: doubt, field: "id_esterno", reason: numberDoubt}
	case own && names: // the very row again, or one that says no more
		return judged{verdict: samePerson}
	case !names || c.birth == differs:
		return judged{}
	case !c.service && c.birth == same:
		return judged{field: "cognome", reason: homonymElse, outcome: Warned}
	case !c.service:
		return judged{}
	case c.birth == same && c.number == differs && again:
		return judged{verdict: doubt, field: "id_esterno", reason: numberDouble}
	case c.birth == same && c.number == differs:
		return withCode(c, row, judged{verdict: samePerson, field: "id_esterno", reason: numberOther, outcome: Warned})
	case c.birth == same:
		return withCode(c, row, judged{verdict: samePerson, field: "cognome", reason: byNameBirth, outcome: Changed})
	case c.contact() && c.number != differs:
		return withCode(c, row, judged{verdict: samePerson, field: "cognome", reason: byAddress, outcome: Changed})
	}
	return judged{field: "cognome", reason: homonym, outcome: Warned}
}

// withCode says what a codice fiscale that comes later, or is personal now, means.
func withCode(c compared, row person, j judged) judged {
	switch {
	case c.becomes && row.code.Tipo() == codicefiscale.Personale:
		j.field, j.reason, j.outcome = "cf", codePersoal, Warned
	case c.becomes:
		j.field, j.reason, j.outcome = "cf", codeStays, Changed
	case !row.code.IsZero() && c.code == unknown && j.outcome != Warned:
		j.field, j.reason, j.outcome = "cf", codeLater, Warned
	}
	return j
}

// weighOmocode decides of a row whose code differs by omocodia alone from that of
// somebody who is there. The program computes the code without omocodia, so
// somebody written by hand may well have it; but omocodia is there because two
// people would share a code.
func weighOmocode(c compared, stands person, own bool) judged {
	twins := c.surname && c.name && c.birth != differs
	switch {
	case own && twins:
		return judged{verdict: samePerson}
	// Somebody whom a registry has vouched for under the other code is another.
	case derived(stands.ID) || stands.number != "" || !twins || stands.born.IsZero():
		return judged{field: "cf", reason: omocodeElse, outcome: Warned}
	case c.contact():
		return judged{verdict: samePerson, field: "cf", reason: byItsCode, outcome: Changed}
	}
	return judged{verdict: doubt, field: "cf", reason: omocodia}
}

// recognised is whom a row is about.
type recognised struct {
	// stands is the record of the person, nil where there is none yet.
	stands *cartella.Record
	// other says that it is not the one of the row's own key.
	other bool
	// pending says that an edit of it waits to be committed.
	pending bool
	faults  []fault
}

// whom looks for the person of a row among those of the ledger and of the rows
// before, and turns want towards the record that is found. The rule is the
// package's: see its documentation.
func (i *importer) whom(ctx context.Context, want *entry) (out recognised, err error) {
	row := want.who
	ids := i.known.find(row)
	mine := i.known.person(want.ID)
	if mine != nil && !slices.Contains(ids, want.ID) {
		ids = append(ids, want.ID)
	}
	if len(ids) == 1 && mine != nil && mine.body != 0 && mine.body == i.known.sum(want.Body) {
		// As the row was imported before, and there is nobody else.
		stands := want.Record
		out.stands = &stands
		return out, nil
	}
	own := false // there is a record under the row's own key
	type candidate struct {
		person
		judged
	}
	var found, doubts []candidate
	taken := false
	for _, id := range ids {
		r, ok, err := i.stands(ctx, id)
		if err != nil {
			return out, fmt.Errorf("read a person who may be a row's: %w", err)
		}
		if !ok || r.Kind != cartella.KindSoggetto {
			continue
		}
		own = own || id == want.ID
		if len(ids) == 1 && own && bytes.Equal(r.Body, want.Body) {
			// As the row was imported before, and there is nobody else.
			out.stands = &r
			_, out.pending = i.waiting[r.ID]
			return out, nil
		}
		p := personOf(r, i.today)
		j := weigh(compare(row, p), row, p, id == want.ID, i.known.person(id).line > 0)
		taken = taken || j.taken
		switch j.verdict {
		case samePerson:
			found = append(found, candidate{p, j})
		case doubt:
			doubts = append(doubts, candidate{p, j})
		default:
			if j.reason != "" && !slices.ContainsFunc(out.faults, func(f fault) bool { return f.reason == j.reason }) {
				out.faults = append(out.faults, fault{j.field, j.reason, j.outcome})
			}
		}
	}
	// Of several the code decides, then the row's own service.
	if sure := keep(found, func(c candidate) bool { return c.code == row.code && !row.code.IsZero() }); len(sure) > 0 && len(found) > 1 {
		found = sure
		if len(found) > 1 {
			mine := keep(found, func(c candidate) bool { return c.ID == want.ID })
			if len(mine) == 0 {
				mine = keep(found, func(c candidate) bool { return c.Servizio == row.Servizio })
			}
			if len(mine) != 1 {
				return refusal("cf", manyCodes), nil
			}
			found = mine
			out.faults = append(out.faults, fault{"cf", alsoOther, Warned})
		}
	}
	if len(found) > 1 {
		if mine := keep(found, func(c candidate) bool { return c.ID == want.ID }); len(mine) == 1 {
			found = mine
		}
	}
	if len(found) > 1 {
		return refusal("cognome", many), nil
	}
	if len(doubts) > 0 {
		byCode := len(found) == 1 && found[0].code == row.code && !row.code.IsZero()
		for _, d := range doubts {
			if !byCode || d.field != "id_esterno" {
				return refusal(d.field, d.reason), nil
			}
		}
		taken = true
		out.faults = append(out.faults, fault{"id_esterno", numberTaken, Warned})
	}
	if taken {
		if err := want.without("id_esterno"); err != nil {
			return out, err
		}
		own = own && want.ID == want.otherwise || i.known.person(want.otherwise) != nil
		want.ID = want.otherwise
	}
	if len(found) == 0 && own {
		return refusal("cognome", renamed), nil
	}
	if len(found) == 0 {
		return out, nil
	}
	one := found[0]
	out.faults = slices.DeleteFunc(out.faults, func(f fault) bool { return f.reason == homonym || f.reason == homonymElse })
	out.stands, out.other = &one.Record, one.ID != want.ID
	_, out.pending = i.waiting[one.ID]
	reason := one.reason
	if one.Servizio != want.Servizio {
		want.reaches = want.Servizio
		reason = nowSees
		want.Servizio = one.Servizio
	}
	if reason != "" {
		out.faults = append(out.faults, fault{cmp.Or(one.field, "cf"), reason, cmp.Or(one.outcome, Changed)})
	}
	// A provisional code does not take a personal one's place.
	if c := compare(row, one.person); c.becomes && row.code.Tipo() != codicefiscale.Personale {
		if err := want.without("cf"); err != nil {
			return out, err
		}
	}
	want.ID = one.ID
	return out, nil
}

func keep[T any](list []T, is func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !is(v) })
}

func refusal(field cartella.Path, reason string) recognised {
	return recognised{faults: []fault{{field, reason, Refused}}}
}

// without takes fields out of what is wanted.
func (e *entry) without(fields ...cartella.Path) error {
	var body map[string]json.RawMessage
	if err := e.Into(&body); err != nil {
		return err
	}
	for _, f := range fields {
		delete(body, string(f))
	}
	r, err := cartella.New(e.ID, e.Kind, e.Servizio, body)
	e.Record = r
	return err
}

// neighbours reports whether two records have the same known address.
func neighbours(a, b cartella.Record) bool {
	return a.Field("indirizzo") != nil && sameText(a, b, "comune") && sameText(a, b, "indirizzo") && sameText(a, b, "civico")
}

func sameText(a, b cartella.Record, p cartella.Path) bool {
	return cella.Fold(textOf(a.Field(p))) == cella.Fold(textOf(b.Field(p)))
}

// shares reports whether two people have the same known value of a field.
func shares(a, b person, p cartella.Path) bool {
	mine := cella.Fold(textOf(a.Field(p)))
	return mine != "" && mine == cella.Fold(textOf(b.Field(p)))
}

// names are the fields that registries print in capitals and without accents,
// where operators write as people do.
var names = []cartella.Path{"cognome", "nome", "indirizzo", "comune_nome", "luogo_nascita_nome", "cittadinanza"}

// sameName reports whether a change would only put what stands into capitals.
func sameName(p cartella.Path, c cartella.Change) bool {
	was, now := textOf(c.Was), textOf(c.Now)
	return was != "" && slices.Contains(names, p) && !strings.ContainsFunc(now, unicode.IsLower) && cella.Fold(was) == cella.Fold(now)
}

// textOf is the string that a field holds; empty where it holds none.
func textOf(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// codeOf is the codice fiscale of a record, false where it has none.
func codeOf(r cartella.Record) (codicefiscale.Codice, bool) {
	code, err := codicefiscale.Parse(textOf(r.Field("cf")))
	return code, err == nil
}
