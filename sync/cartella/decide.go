package cartella

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Decide says what becomes of m when actor does it now, in the state that r
// shows. It is the only judge: the desktop asks it before it says "Salvato",
// the central service before it commits. Permission comes before existence,
// and existence before content, so that an answer never tells what the actor
// may not know. The records of the decision are [Record.Parsed].
func Decide(actor Attore, now time.Time, r Reader, m Mutation) Decision {
	d := decider{actor: actor, now: now, reader: &parsing{r, make(map[ID]Record, len(m.Edits))}, m: m}
	return d.decide()
}

// Puo says whether actor may do action to rec now: nil, or why not. It is what
// the screens show and hide by. For a creation rec is the record that is to be
// created, of which only Kind, Servizio and the parent's field need be set.
func Puo(actor Attore, now time.Time, r Reader, action Action, rec Record) *Error {
	rule := azioneDi(action)
	if rule == nil {
		return refuse(CodeAzioneSconosciuta, "", "Azione non prevista.")
	}
	d := decider{actor: actor, now: now, reader: &parsing{r, map[ID]Record{}}}
	rec = rec.Parsed()
	if err := d.permit(rule, rec); err != nil {
		return err
	}
	if len(rule.Da) > 0 && !slices.Contains(rule.Da, rec.Text("stato")) {
		return refuse(CodeStatoNonAmmesso, "stato", "Non è possibile nello stato attuale.")
	}
	return rule.riguarda(rec)
}

// Ammette reports whether a role does an action to what is its service's: less
// than [Puo], which asks the record too, and enough for a long list to offer it.
func Ammette(action Action, r Ruolo) bool {
	rule := azioneDi(action)
	return rule != nil && slices.Contains(rule.Ruoli, r)
}

type decider struct {
	actor  Attore
	now    time.Time
	reader Reader
	m      Mutation
	// made are the records this mutation has created so far, so that a diary
	// entry may belong to a case opened by the same mutation.
	made map[ID]Record
	// voce is the key of the entry that the edit in hand adds, see [Azione.Aggiunge].
	voce string
}

func (d *decider) decide() Decision {
	refused := func(err *Error) Decision { return Decision{Outcome: Refused, Error: err} }
	if err := d.shape(); err != nil {
		return refused(err)
	}
	rule := azioneDi(d.m.Action)
	if d.actor.Sistema {
		rule = &Azione{Nome: d.m.Action}
	} else if rule == nil {
		return refused(refuse(CodeAzioneSconosciuta, "", "Questa modifica viene da una versione più recente del programma."))
	} else if d.m.Author != d.actor.Operatore {
		return refused(refuse(CodeNonAutorizzato, "", "La modifica è firmata da un altro operatore."))
	}
	d.made = make(map[ID]Record, len(d.m.Edits))
	out := Decision{Outcome: Accepted}
	for i, e := range d.m.Edits {
		part := rule
		if i > 0 && !d.actor.Sistema {
			var ok bool
			if part, ok = d.further(rule, e); !ok {
				return refused(refuse(CodeNonAutorizzato, "", "L'azione non può modificare anche questo."))
			}
			if part.cede && !d.ancora(part, e.ID) {
				if err := part.dice(e); err != nil {
					return refused(err)
				}
				continue
			}
		}
		rec, conflicts, err := d.edit(part, e)
		if err != nil {
			return refused(err)
		}
		out.Conflicts = append(out.Conflicts, conflicts...)
		out.Records = append(out.Records, rec)
		d.made[rec.ID] = rec
	}
	if len(out.Conflicts) > 0 {
		return Decision{Outcome: Conflicted, Conflicts: out.Conflicts}
	}
	if !d.actor.Sistema && !d.seguono(rule) {
		return refused(refuse(CodeMalformato, "", "Alla modifica manca una parte: aggiorna il programma."))
	}
	room, full := MaxBody, "La scheda è troppo lunga: dividi il testo in più voci."
	if rule.Aggiunge != "" && len(rule.A) == 0 {
		room, full = MaxBody-bodyForEnd, "In questa scheda non ci sta altro: portala alla fine, e continua in una nuova."
	}
	for _, rec := range out.Records {
		if len(rec.Body) > room {
			return refused(refuse(CodeTroppoGrande, "", full))
		}
		t, err := rec.object()
		if err != nil {
			return refused(malformed(err))
		}
		if !rec.retta() {
			if err := SchedaDi(rec.Kind).con(t, d).check(t); err != nil {
				return refused(err)
			}
		}
		if err := d.riscontra(rec); err != nil {
			return refused(err)
		}
	}
	return out
}

// riscontra holds a record against others, as its kind says.
func (d *decider) riscontra(rec Record) *Error {
	s := SchedaDi(rec.Kind)
	if s.Riscontri == nil || d.actor.Sistema {
		return nil
	}
	var before tree
	if was, existed := d.reader.Record(rec.ID); existed {
		var err error
		if before, err = was.object(); err != nil {
			return malformed(err)
		}
	}
	act := Atto{Chi: d.actor, Quando: d.now, Scritta: d.m.At, Su: d.m.Edits[0].ID, Reader: d}
	return insieme(s.Riscontri(act, Corpo(before), rec))
}

// shape checks what can be checked without knowing anything.
func (d *decider) shape() *Error {
	m := d.m
	if !m.Device.Valid() || m.Seq == 0 {
		return refuse(CodeMalformato, "", "La modifica non ha dispositivo o progressivo.")
	}
	if len(m.Edits) == 0 {
		return refuse(CodeMalformato, "", "La modifica è vuota.")
	}
	if len(m.Edits) > MaxEdits {
		return refuse(CodeTroppoGrande, "", "La modifica riguarda troppe schede insieme.")
	}
	seen := map[ID]bool{}
	for _, e := range m.Edits {
		if !e.ID.Valid() || seen[e.ID] {
			return refuse(CodeMalformato, "", "La modifica nomina una scheda non valida o due volte la stessa.")
		}
		seen[e.ID] = true
		if (e.Create == nil) == (len(e.Set) == 0) {
			return refuse(CodeMalformato, "", "Una parte della modifica non crea e non cambia nulla.")
		}
		if e.Create != nil && !d.actor.Sistema && !e.ID.Minted() {
			// Before anything is looked up: whether an id that others can foresee is
			// taken says something of them, and who has such an id first keeps the
			// central service from making its own record.
			return refuse(CodeMalformato, "", "La scheda nuova non ha un identificativo valido (UUIDv7): aggiorna il programma.")
		}
		if SchedaDi(e.Kind) == nil {
			return refuse(CodeCampoSconosciuto, "", "Tipo di scheda non previsto: aggiorna il programma.")
		}
	}
	return nil
}

// further is the rule for an edit that comes along with the action's own, which
// has been decided: it may concern what that one is about, and nothing else.
func (d *decider) further(a *Azione, e Edit) (*Azione, bool) {
	main := d.m.Edits[0]
	for _, also := range a.Anche {
		if also.Kind != e.Kind || also.Crea != (e.Create != nil) {
			continue
		}
		rule := also.regola(a)
		if also.Segue != "" && d.made[main.ID].Text(also.Segue) != string(e.ID) {
			continue
		}
		if also.Crea {
			rule.Fissi = rule.kind.allaCentrale(rule.Fissi)
		}
		if also.Noto != "" {
			if d.made[main.ID].Text(also.Noto) != string(e.ID) {
				continue
			}
			rule.noto = Path(strings.ReplaceAll(string(also.Campi[0]), "*", string(d.made[main.ID].Servizio)))
		}
		return rule, true
	}
	return nil, false
}

// regola is the rule of a further edit along with action a.
func (also Anche) regola(a *Azione) *Azione {
	return &Azione{
		Nome: a.Nome, kind: SchedaDi(also.Kind), Crea: also.Crea, Campi: also.Campi,
		Ruoli: a.Ruoli, Propria: also.Propria, Fissi: also.Fissi, Da: also.Da, A: also.A, Se: also.Se, altrimenti: also.Altrimenti, cede: also.Cede,
	}
}

// ancora reports whether a step that gives way is to be made still: by who may, from
// a state that it knows.
func (d *decider) ancora(step *Azione, id ID) bool {
	named, there := d.reader.Record(id)
	return there && named.Kind == step.kind.Kind && slices.Contains(step.Da, named.Text("stato")) && d.permit(step, named) == nil
}

// dice checks that an edit of a step that gives way says nothing but what the step may:
// nobody judges further what is not done, but it is kept with the mutation.
func (a *Azione) dice(e Edit) *Error {
	for p, ch := range e.Set {
		c, known := a.kind.Campo(p)
		if !known || !slices.Contains(a.Campi, c.riga()) {
			return refuse(CodeNonAutorizzato, p, "L'azione non può modificare anche questo.")
		}
		value, err := parse(ch.Now)
		if err != nil {
			return malformed(err)
		}
		if value = c.pulisci(value); value == nil {
			continue
		}
		if err := c.check(p, value); err != nil {
			return err
		}
	}
	return nil
}

// seguono reports whether the further edits have come that an action is never
// without.
func (d *decider) seguono(a *Azione) bool {
	for _, also := range a.Anche {
		if also.Segue == "" {
			continue
		}
		named := ID(d.made[d.m.Edits[0].ID].Text(also.Segue))
		if also.Facoltativo && named == "" || also.Cede && !d.ancora(also.regola(a), named) {
			continue
		}
		if _, there := d.made[named]; !there {
			return false
		}
	}
	return true
}

func (d *decider) edit(rule *Azione, e Edit) (Record, []Conflict, *Error) {
	if !d.actor.Sistema && (rule.kind.Kind != e.Kind || rule.Crea != (e.Create != nil)) {
		return Record{}, nil, refuse(CodeNonAutorizzato, "", "L'azione non riguarda questo tipo di scheda.")
	}
	current, exists := d.reader.Record(e.ID)
	if e.Create != nil {
		return d.create(rule, e, current, exists)
	}
	if !exists || current.Kind != e.Kind {
		return Record{}, nil, notAccessible()
	}
	if err := d.permit(rule, current); err != nil {
		return Record{}, nil, err
	}
	if ch, sets := e.Set[rule.soloSe()]; !sets || rule.altrimenti != "" || bytes.Equal(present(ch.Was), current.Field(rule.soloSe())) {
		// What its author saw otherwise is the merge's question.
		if err := rule.riguarda(current); err != nil {
			return Record{}, nil, err
		}
	}
	return d.set(rule, e, current)
}

func (d *decider) create(rule *Azione, e Edit, current Record, exists bool) (Record, []Conflict, *Error) {
	p, wrong := d.body(e)
	if wrong != nil {
		return Record{}, nil, wrong
	}
	t, rec := p.t, Record{ID: e.ID, Kind: e.Kind, Servizio: e.Servizio, Body: p.body, parsed: p}
	if !ID(e.Servizio).Valid() {
		return Record{}, nil, refuse(CodeMalformato, "", "La scheda non ha un servizio.")
	}
	err := d.permit(rule, rec)
	if err != nil {
		return Record{}, nil, err
	}
	if len(rule.A) > 0 && !slices.Contains(rule.A, text(t, "stato")) {
		return Record{}, nil, refuse(CodeStatoNonAmmesso, "stato", "Non può nascere in questo stato.")
	}
	if rec, err = d.born(rule, rec); err != nil {
		return Record{}, nil, err
	}
	if exists {
		if d.same(current, rec) {
			return current, nil, nil
		}
		if !d.sees(current) {
			return Record{}, nil, notAccessible() // that there is such a record is not theirs to know
		}
		return Record{}, nil, refuse(CodeEsisteGia, "", "Esiste già una scheda con questo identificativo.")
	}
	return rec, nil, nil
}

// body is that of a new record, canonical and clean, with what it says.
func (d *decider) body(e Edit) (*parsed, *Error) {
	if e.compilata.of(e.Create) && e.compilata.pulito == e.Kind {
		return e.compilata, nil
	}
	value, failed := parse(e.Create)
	if failed != nil {
		return nil, malformed(failed)
	}
	body, failed := encode(value)
	if failed != nil {
		return nil, malformed(failed)
	}
	t, noObject := objectOf(value)
	if noObject != nil {
		return nil, malformed(noObject)
	}
	if SchedaDi(e.Kind).con(t, d).pulisci(t) {
		if body, failed = encode(t); failed != nil {
			return nil, malformed(failed)
		}
	}
	return &parsed{body: body, t: t}, nil
}

// same reports whether what an author creates is there already, as they made it:
// what the central service has set in it since is not theirs.
func (d *decider) same(current, rec Record) bool {
	if current.Kind != rec.Kind || current.Servizio != rec.Servizio {
		return false
	}
	if d.actor.Sistema {
		return bytes.Equal(current.Body, rec.Body)
	}
	offered, err := SchedaDi(current.Kind).comeOfferta(current)
	return err == nil && bytes.Equal(offered, rec.Body)
}

// born is a new record as the rule has it be born: what is not for its author to
// choose set, and what they chose in their reach.
func (d *decider) born(rule *Azione, rec Record) (Record, *Error) {
	if d.actor.Sistema {
		return rec, nil
	}
	rec, err := d.chiesto(rec)
	if err == nil {
		rec, err = d.fixed(rule, rec)
	}
	if err != nil {
		return rec, err
	}
	parent, err := d.root(rec)
	if err == nil {
		err = d.belongs(rec, parent) // which the rule may have set
	}
	if err == nil {
		err = d.chosen(rec, parent, func(Path) bool { return true })
	}
	return rec, err
}

// changed is a record after an edit as the rule has it be.
func (d *decider) changed(rule *Azione, e Edit, rec Record) (Record, *Error) {
	if d.actor.Sistema {
		return rec, nil
	}
	rec, err := d.chiesto(rec)
	if err == nil {
		rec, err = d.fixed(rule, rec)
	}
	if err != nil {
		return rec, err
	}
	parent, err := d.root(rec)
	if err != nil {
		return rec, err
	}
	if err := d.chosen(rec, parent, func(p Path) bool { _, set := e.Set[p]; return set }); err != nil {
		return rec, err
	}
	if slices.ContainsFunc(SchedaDi(rec.Kind).Radici, func(p Path) bool { _, set := e.Set[p]; return set }) {
		// It belongs to something else now, and has to be the author's there too.
		if err := d.permit(rule, rec); err != nil {
			return rec, err
		}
		if err := d.belongs(rec, parent); err != nil {
			return rec, err
		}
		if was, _ := d.reader.Record(rec.ID); Parent(was) != Parent(rec) {
			return rec, d.guests(rec, parent)
		}
	}
	return rec, nil
}

func (d *decider) set(rule *Azione, e Edit, current Record) (Record, []Conflict, *Error) {
	stood, err := current.object()
	if err != nil {
		return Record{}, nil, malformed(err)
	}
	t := clone(stood)
	scheda := SchedaDi(e.Kind).con(stood, d)
	added, wrongEntry := d.aggiunta(rule, stood, e)
	if wrongEntry != nil {
		return Record{}, nil, wrongEntry
	}
	d.voce = added
	var conflicts []Conflict
	var wrong []*Error
	// In a fixed order, so that the first error and the list of conflicts are
	// the same everywhere.
	for _, p := range slices.Sorted(maps.Keys(e.Set)) {
		c, known := scheda.Campo(p)
		if !known {
			return Record{}, nil, refuse(CodeCampoSconosciuto, p, "Campo non previsto: aggiorna il programma.")
		}
		if !d.actor.Sistema && (c.DallaCentrale != "" || !slices.Contains(rule.Campi, c.riga())) {
			return Record{}, nil, refuse(CodeNonAutorizzato, p, "«"+Etichetta(current, p, d)+"» non si cambia in questo modo.")
		}
		ch := e.Set[p]
		was, err := Canonical(ch.Was)
		if err != nil {
			return Record{}, nil, malformed(err)
		}
		value, err := parse(ch.Now)
		if err != nil {
			return Record{}, nil, malformed(err)
		}
		if value = c.pulisci(value); value != nil {
			if err := c.check(p, value); err != nil {
				wrong = append(wrong, err)
				continue
			}
		}
		if rule.noto != "" && (value == nil || p != rule.noto) {
			return Record{}, nil, refuse(CodeNonAutorizzato, p, "La scheda si rende nota solo al servizio che agisce.")
		}
		if p == "stato" && len(rule.Da) > 0 {
			if err := rule.transition(was, value); err != nil {
				return Record{}, nil, err
			}
		}
		now, err := encode(value)
		if err != nil {
			return Record{}, nil, malformed(err)
		}
		stands, err := encode(get(t, p))
		if err != nil {
			return Record{}, nil, malformed(err)
		}
		if !c.Ultimo && !rule.cede && !bytes.Equal(stands, was) && !bytes.Equal(stands, now) {
			conflicts = append(conflicts, Conflict{
				Record: e.ID, Kind: e.Kind, Field: p,
				Saw: present(was), Wrote: present(now), Stands: present(stands),
			})
			continue
		}
		if err := set(t, p, value); err != nil {
			return Record{}, nil, malformed(err)
		}
	}
	if len(wrong) > 0 {
		return Record{}, nil, insieme(append(wrong, scheda.difetti(t)...))
	}
	if _, moves := e.Set["stato"]; !moves && len(rule.Da) > 0 && len(conflicts) == 0 {
		// What does not name the state leaves it as it is: that too is a step
		// which the action must know.
		stays := text(t, "stato")
		if !slices.Contains(rule.Da, stays) || !slices.Contains(rule.A, stays) {
			return Record{}, nil, refuse(CodeStatoNonAmmesso, "stato", "Non è possibile nello stato attuale.")
		}
	}
	body, err := encode(t)
	if err != nil {
		return Record{}, nil, malformed(err)
	}
	rec := current
	rec.Body, rec.parsed = body, &parsed{body: body, t: t}
	if len(conflicts) > 0 {
		return rec, conflicts, nil
	}
	rec, refused := d.changed(rule, e, rec)
	_, moves := e.Set["stato"]
	if refused == nil && moves && len(rule.Da) > 0 && !slices.Contains(rule.Da, text(stood, "stato")) && !bytes.Equal(rec.Body, current.Body) {
		// The state is already what the author asks for, so that whatever they say
		// it was merges. The step has been made, and is not made again: a case
		// that a colleague took meanwhile is not taken from them so.
		return Record{}, nil, refuse(CodeStatoNonAmmesso, "stato", "Non è possibile nello stato attuale.")
	}
	if refused == nil && rule.Aggiunge != "" {
		refused = rule.aggiunto(stood, rec, added, bytes.Equal(rec.Body, current.Body))
	}
	return rec, nil, refused
}

// aggiunta is the key of the entry that an edit adds, "" where the action adds none.
// One that is there already passes here: see aggiunto.
func (d *decider) aggiunta(rule *Azione, stood tree, e Edit) (key string, _ *Error) {
	if rule.Aggiunge == "" || d.actor.Sistema {
		return "", nil
	}
	for _, p := range slices.Sorted(maps.Keys(e.Set)) {
		collection, rest, keyed := strings.Cut(string(p), ".")
		if !keyed || Path(collection) != rule.Aggiunge {
			continue
		}
		one, _, _ := strings.Cut(rest, ".")
		if !ID(one).Valid() {
			return "", refuse(CodeCampoSconosciuto, p, "Campo non previsto: aggiorna il programma.")
		}
		if key != "" && one != key {
			return "", rule.unaSola()
		}
		key = one
	}
	if key == "" {
		return "", rule.unaSola()
	}
	return key, nil
}

// aggiunto checks that rec has an entry more than stood. A step that was made already,
// as its author sees it before they are told, leaves everything as it is.
func (a *Azione) aggiunto(stood tree, rec Record, key string, same bool) *Error {
	if slices.Contains(keys(stood, a.Aggiunge), key) {
		if same {
			return nil
		}
		return refuse(CodeNonAutorizzato, a.Aggiunge, "Quello che è già scritto in «"+a.parteDi(a.Aggiunge)+"» non si cambia.")
	}
	if !slices.Contains(Chiavi(rec, string(a.Aggiunge)), key) {
		return a.unaSola()
	}
	return nil
}

func (a *Azione) unaSola() *Error {
	return refuse(CodeNonValido, a.Aggiunge, "Aggiungi una voce a «"+a.parteDi(a.Aggiunge)+"», una sola.")
}

// parteDi is the title of the part that a collection stands in.
func (a *Azione) parteDi(collection Path) string {
	for _, parte := range a.kind.Parti {
		for _, c := range parte.Campi {
			if strings.HasPrefix(string(c.Path), string(collection)+".") {
				return parte.Titolo
			}
		}
	}
	return string(collection)
}

// transition checks a change of state against the rule. The state that the
// author saw decides: whether it still stands is the merge's question.
func (a *Azione) transition(was json.RawMessage, now any) *Error {
	var from string
	if err := json.Unmarshal(was, &from); err != nil || !slices.Contains(a.Da, from) {
		return refuse(CodeStatoNonAmmesso, "stato", "Non è possibile nello stato da cui parte la modifica.")
	}
	if to, _ := now.(string); !slices.Contains(a.A, to) {
		return refuse(CodeStatoNonAmmesso, "stato", "L'azione non porta a questo stato.")
	}
	return nil
}

// permit says whether the actor may apply rule to rec.
func (d *decider) permit(rule *Azione, rec Record) *Error {
	if d.actor.Sistema {
		return nil
	}
	if len(d.actor.Profili) == 0 {
		return notAccessible() // who may not act any more decides nothing of their own either
	}
	parent, err := d.root(rec)
	if err != nil {
		return err
	}
	if rule.Propria != "" {
		if rec.Text(rule.Propria) != string(d.actor.Operatore) {
			return notAccessible()
		}
		if len(rule.Ruoli) == 0 {
			return nil
		}
	}
	if rule.Crea {
		return d.permitBirth(rule, rec, parent)
	}
	if !d.actor.Covers(Scopes(rec, parent, d.now)) {
		return notAccessible()
	}
	if rule.Altrui != "" && rec.Text(rule.Altrui) == string(d.actor.Operatore) {
		return refuse(CodeNonAutorizzato, "", "La richiesta è tua: la risposta è di un altro.")
	}
	for _, s := range Reach(rec, parent, d.now) {
		if rule.kind.SoloTitolare && !rule.spetta(s, rec) {
			continue
		}
		if slices.Contains(rule.Ruoli, d.actor.Profili[s]) {
			return nil
		}
	}
	return notPermitted()
}

// permitBirth says whether the actor may create rec: in a service of theirs, in
// a role that may, about what they see.
func (d *decider) permitBirth(rule *Azione, rec Record, parent *Record) *Error {
	may := slices.Contains(rule.Ruoli, d.actor.Profili[rec.Servizio])
	if !may && !d.actor.Covers([]Scope{ScopeServizio(rec.Servizio)}) {
		return notAccessible()
	}
	if err := d.belongs(rec, parent); err != nil {
		return err
	}
	for p, c := range SchedaDi(rec.Kind).campi {
		if c.Di == "" || !slices.Contains([]Criterio{Visibili, InVigore, Presenti, Compiute, Avviate, Affidabili, DaDecidere, Proprie, Pubblicate, InGraduatoria, PerChi}, c.Fra) {
			continue
		}
		if id := rec.Text(p); id != "" {
			if named, ok := d.Record(ID(id)); !ok || named.Kind != c.Di || !d.sees(named) {
				return notAccessible()
			}
		}
	}
	if !may {
		return notPermitted()
	}
	return nil
}

func present(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

func notAccessible() *Error {
	return refuse(CodeNonAccessibile, "", "La scheda non esiste o non è fra quelle dei tuoi servizi.")
}

func notPermitted() *Error {
	return refuse(CodeNonAutorizzato, "", "Il tuo ruolo nel servizio non lo permette.")
}

func malformed(err error) *Error {
	if errors.Is(err, errTooLong) {
		return &Error{Code: CodeTroppoGrande, Message: "La scheda è troppo lunga: dividi il testo in più voci.", Err: err}
	}
	return &Error{Code: CodeMalformato, Message: "La modifica non è leggibile.", Err: err}
}
