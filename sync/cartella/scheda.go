package cartella

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Scheda is everything that the program knows of one kind of record: the law of
// its body, who may do what to it, whom it is for, and what follows from a
// change. It stands in the file of its kind; the engine, the store and the
// screens read it and name no kind themselves.
type Scheda struct {
	Kind Kind
	// Nome is what one and what several are called.
	Nome Nome
	// Titolo is what people call one, Dettaglio what tells it from others of that
	// title: sentences in which a path in braces stands for what is read there.
	// Without a title it is called after what it belongs to.
	Titolo    string
	Dettaglio []string
	// Cercata has it be found by "Cerca in tutte le aree".
	Cercata bool
	// Nascosta are the records that no list and no search shows: one sees them where
	// one is led to them by their id.
	Nascosta *Condizione
	// NellaRadice has it be shown in what it belongs to, where a link to it leads.
	NellaRadice bool
	// Ruoli are the roles that work with such records in a service, if only to read
	// them: its area is theirs. nil is every role; who is sent what is said by
	// Insiemi.
	Ruoli []Ruolo
	Parti []Parte
	// DaModello has it be filled in by a form that is data as well.
	DaModello *DaModello
	// Colonne are the fields that a list shows, in order, with those of Calcolate
	// among them; PerTempo is its order, newest first, where it is not by name.
	Colonne   []Path
	Calcolate []Colonna
	PerTempo  bool
	// Segno is a word that marks a record wherever it is called by its name, "" for
	// most; nil is none.
	Segno  func(Corpo) string
	Azioni []Azione
	// Radici are the fields by which a record belongs to another, whose reach it
	// shares. Of those that are set the first counts: the case of an appointment
	// before its person.
	Radici []Path
	// Gruppo is the field that names the record beside which a ledger finds this
	// one where it belongs to none. GruppoSe says which of them have that record be for
	// the services that they reach; nil is all.
	Gruppo   Path
	GruppoSe *Condizione
	// SuoServizio has a record be for its own service alone as long as what it
	// belongs to is for that, rather than for all whom that is for.
	SuoServizio bool
	// DiSe has a record be a service, which its people alone act on.
	DiSe bool
	// SoloTitolare leaves its actions to the service that owns it: one that it
	// merely reaches reads it. Presso names the field with the service at which a
	// record stands, where it has gone to another that goes on with it.
	SoloTitolare bool
	Presso       Path
	// Insiemi are the scopes of a record; nil is those of the services that it is
	// for.
	Insiemi func(Luogo) []Scope
	// Scadenza has one of its days stand in the agenda; nil is none.
	Scadenza *Scadenza
	// Regole are what concerns more than one field, or what a type cannot say.
	Regole func(Corpo) []*Error
	// Riscontri are what concerns other records too, of what an operator makes or
	// changes: era is the body before, nil for a new one, the Atto shows the others as
	// the mutation leaves them. nil is nothing.
	Riscontri func(a Atto, era Corpo, rec Record) []*Error
	// Deriva is a record with the fields that follow from the records beside which it
	// is found; nil where none do.
	Deriva func(rec Record, group []Record, now time.Time) (_ Record, changed bool, err error)
	// Conseguenze is what the central service does besides when a record is made or
	// changed, in the same commit: it gives notices and numbers. nil is nothing.
	Conseguenze func(*Fatto)
	// Notizie are the types of those notices with what each says, which names
	// nobody.
	Notizie Voci
	// Pendente reports whether a notice about a record still asks something of its
	// addressee; nil is that it does.
	Pendente func(Notifica, Record) bool

	campi map[Path]*Campo
	// compilata is the form that a record is filled in by, see con.
	compilata *Modulo
	// raggio are the patterns of the fields that say whom a record is for.
	raggio []Path
	// dura says that a field is the end of one.
	dura bool
}

// Scadenza is a day by which somebody has to do something about a record. It stands
// in their agenda as long as it is the record's: nothing is copied, so that a day that
// is moved is moved there too.
type Scadenza struct {
	// Giorno is the field with the day, Di that with the operator.
	Giorno, Di Path
	// Se says of which records it is.
	Se Condizione
	// Nome is what is to be done, Avviso the sentence by which one is reminded of it,
	// which names nobody.
	Nome, Avviso string
}

// Nome is what a thing is called.
type Nome struct {
	Singolare string `json:"singolare"`
	Plurale   string `json:"plurale"`
	Femminile bool   `json:"femminile"`
}

// Parte is a titled group of fields, as a form and a detail show them.
type Parte struct {
	Titolo string  `json:"titolo"`
	Campi  []Campo `json:"campi"`
}

// Voce is a choice of a closed list: its code, which the record holds, and what
// people read.
type Voce struct {
	Codice string `json:"codice"`
	Testo  string `json:"testo"`
}

// Voci is a closed list.
type Voci []Voce

// Testo is what people read for a code; the code itself where it is not in the
// list.
func (l Voci) Testo(codice string) string {
	for _, v := range l {
		if v.Codice == codice {
			return v.Testo
		}
	}
	return codice
}

// Codici are the codes of a list.
func (l Voci) Codici() []string {
	out := make([]string, len(l))
	for i, v := range l {
		out[i] = v.Codice
	}
	return out
}

// Campi are the fields of all parts, in order.
func (s *Scheda) Campi() []Campo {
	var out []Campo
	for c := range s.tutti {
		out = append(out, *c)
	}
	return out
}

// tutti are those of Campi where they stand, for whoever only reads them: what is
// asked of every record costs no copy of what is known of its kind.
func (s *Scheda) tutti(yield func(*Campo) bool) {
	for _, p := range s.Parti {
		for i := range p.Campi {
			if !yield(&p.Campi[i]) {
				return
			}
		}
	}
}

// Dura reports whether one has an end, and with that takes its time.
func (s *Scheda) Dura() bool { return s.dura }

// Campo finds the description of a path of a body.
func (s *Scheda) Campo(p Path) (*Campo, bool) {
	if s == nil {
		return nil, false
	}
	if s.compilata != nil {
		if c, ok := s.compilata.campi[p]; ok {
			return c, true
		}
	}
	c, ok := s.campi[pattern(p)]
	return c, ok
}

// Modello finds the description of a path or of its pattern, "equipe.*.ruolo": what
// is asked of a collection before there is a key.
func (s *Scheda) Modello(p Path) (*Campo, bool) {
	if c, ok := s.campi[p]; ok {
		return c, true
	}
	return s.Campo(p)
}

// registro is the kinds as they are looked up. Once made it does not change: with
// one more kind there is another.
type registro struct {
	schede []*Scheda
	kinds  map[Kind]*Scheda
	azioni map[Action]*Azione
}

// registri holds the registro of today, made at its first use, and has no
// initializer: the schede read the registry in their rules.
var registri struct {
	oggi     atomic.Pointer[registro]
	mu       sync.Mutex // guards aggiunte, and that oggi is made of them
	aggiunte []*func() Scheda
}

// delRegistro are the kinds of the program, in the order in which equally good
// answers are shown. This is the register of kinds: one line for each.
func delRegistro() []func() Scheda {
	return []func() Scheda{
		soggetto, presaInCarico, segnalazione, pai, intervento, erogazione, invioSIUSS, appuntamento, diario, nucleo, storico, operatore, servizio,
		notifica, riconciliazione, preferenze, valutazione, modello, esportazione,
		richiesta, avviso, domanda, versioneGraduatoria, posizione,
	}
}

func registroOggi() *registro {
	if r := registri.oggi.Load(); r != nil {
		return r
	}
	registri.mu.Lock()
	defer registri.mu.Unlock()
	if r := registri.oggi.Load(); r != nil {
		return r
	}
	return rifaiRegistro()
}

// rifaiRegistro makes the registro anew; the caller holds registri.mu.
func rifaiRegistro() *registro {
	r := &registro{kinds: map[Kind]*Scheda{}, azioni: map[Action]*Azione{}}
	all := delRegistro()
	for _, scheda := range registri.aggiunte {
		all = append(all, *scheda)
	}
	var notizie Voci
	for _, scheda := range all {
		s := scheda()
		s.index()
		for i := range s.Azioni {
			r.azioni[s.Azioni[i].Nome] = &s.Azioni[i]
		}
		r.schede, r.kinds[s.Kind] = append(r.schede, &s), &s
		notizie = append(notizie, s.Notizie...)
	}
	for _, s := range r.schede {
		for _, c := range s.campi {
			if c.DegliAvvisi {
				c.Voci = notizie
			}
		}
	}
	registri.oggi.Store(r)
	return r
}

// Aggiungi adds a kind to those of the program until remove is called. It is for
// tests of what must serve a kind that no code names, by way of
// cartellatest.Aggiungi: a store or a service that is open across the change
// would know some of its records by the kinds of before.
func Aggiungi(scheda func() Scheda) (remove func()) {
	registri.mu.Lock()
	defer registri.mu.Unlock()
	added := &scheda
	registri.aggiunte = append(registri.aggiunte, added)
	rifaiRegistro()
	return func() {
		registri.mu.Lock()
		defer registri.mu.Unlock()
		registri.aggiunte = slices.DeleteFunc(registri.aggiunte, func(s *func() Scheda) bool { return s == added })
		rifaiRegistro()
	}
}

// Schede are all kinds, in the order in which equally good answers are shown.
func Schede() []*Scheda { return registroOggi().schede }

// Di is what follows from the kinds as a whole, worked out at its first use, and
// again where they are others.
func Di[T any](of func([]*Scheda) T) func() T {
	type worked struct {
		out  *registro
		what T
	}
	var last atomic.Pointer[worked]
	return func() T {
		r := registroOggi()
		if w := last.Load(); w != nil && w.out == r {
			return w.what
		}
		w := &worked{r, of(r.schede)}
		last.Store(w)
		return w.what
	}
}

// index makes what is looked up by path, and fills in what the rows leave out.
func (s *Scheda) index() {
	s.campi = map[Path]*Campo{}
	for _, parte := range s.Parti {
		for i := range parte.Campi {
			c := &parte.Campi[i]
			if c.Tipo == "" {
				c.Tipo = Testo
			}
			if c.Raggiunge != Mai {
				s.raggio = append(s.raggio, c.Path)
			}
			s.dura = s.dura || c.Indice.Fine
			s.campi[c.Path] = c
		}
	}
	for _, c := range s.campi {
		if c.DiCui != "" {
			c.diCosa = s.campi[c.DiCui].Di
		}
	}
	for i := range s.Azioni {
		a := &s.Azioni[i]
		a.kind = s
		if a.Tranne != nil {
			a.Campi = s.tranne(a.Tranne)
		}
		a.Campi = slices.DeleteFunc(a.Campi, func(p Path) bool { return s.campi[p] != nil && s.campi[p].DallaCentrale != "" })
		if a.Crea {
			a.Fissi = s.allaCentrale(a.Fissi)
		}
	}
}

// allaCentrale adds to what the rule sets in a new record the fields that are left
// to the central service.
func (s *Scheda) allaCentrale(fissi map[Path]Valore) map[Path]Valore {
	for p, c := range s.campi {
		if c.DallaCentrale == "" {
			continue
		}
		if fissi = maps.Clone(fissi); fissi == nil {
			fissi = map[Path]Valore{}
		}
		fissi[p] = dallaCentrale
	}
	return fissi
}

// comeOfferta is a body without what the central service has set in it.
func (s *Scheda) comeOfferta(r Record) (json.RawMessage, error) {
	stood, err := r.object()
	if err != nil {
		return nil, err
	}
	t := clone(stood)
	for p, c := range s.campi {
		if c.DallaCentrale == "" {
			continue
		}
		if err := set(t, p, nil); err != nil {
			return nil, err
		}
	}
	return encode(t)
}

// tranne are all the patterns of a kind but these.
func (s *Scheda) tranne(except []Path) []Path {
	var out []Path
	for c := range s.tutti {
		if !slices.Contains(except, c.Path) {
			out = append(out, c.Path)
		}
	}
	return out
}

// SchedaDi is what is known of a kind; nil where there is no such kind.
func SchedaDi(k Kind) *Scheda {
	return registroOggi().kinds[k]
}

// azioneDi is the rule of an action; nil where it is none of the operators'.
func azioneDi(a Action) *Azione {
	return registroOggi().azioni[a]
}

// Corpo is a decoded body.
type Corpo tree

// Testo is the text at a path, empty where there is none.
func (c Corpo) Testo(p Path) string { return text(tree(c), p) }

// Vero reports whether the field at a path says yes.
func (c Corpo) Vero(p Path) bool { return isTrue(tree(c), p) }

// Chiavi are the keys of a collection, in order.
func (c Corpo) Chiavi(p Path) []string { return keys(tree(c), p) }

// Chiavi are the keys of a collection of a record, in order.
func Chiavi(rec Record, collection string) []string {
	t, err := rec.object()
	if err != nil {
		return nil
	}
	return keys(t, Path(collection))
}
