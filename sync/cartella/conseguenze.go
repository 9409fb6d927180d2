package cartella

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Fatto is one record that an accepted mutation made or changed: what follows
// from it is the rule of its kind.
type Fatto struct {
	Mutazione Mutation
	// Quando is the central service's own time.
	Quando time.Time
	// Record is as the mutation leaves it, Prima as it found it, nil for a new one;
	// Radice is what it belongs to, nil for nothing. E and Era are their bodies.
	Record        Record
	Prima, Radice *Record
	E, Era        Corpo

	state Centro
	// muto keeps notices back: what an import brings in is nobody's news.
	muto bool
	// further are the records that are made besides, notices most of them.
	further *[]Record
	// altri are the records besides, as what follows leaves them.
	altri *[]Record
	err   error
}

// Centro is the state as the central service has it: all of it, with the numbers
// that it gives.
type Centro interface {
	Reader
	// Next is the next number of a series. It is taken where what asks for it is
	// accepted and committed, and only then.
	Next(Series) uint64
	// Children are the records that stand beside id, see [Group], in order of id.
	Children(id ID) []Record
}

// Series is what is numbered from 1 without gaps: the records of a kind in a
// service and a year.
type Series struct {
	Kind     Kind
	Servizio ServizioID
	Year     int
}

func (s Series) String() string { return fmt.Sprintf("%s/%s/%d", s.Kind, s.Servizio, s.Year) }

// Conseguenze is what the central service does in the commit that accepts a
// mutation, at its own time, as the kinds of its records say: records are those
// that the mutation made, with what follows in them, and others that change with
// them; further ones are new, notices most of them. state shows what the edits
// found; actor is who made the mutation.
func Conseguenze(actor Attore, m Mutation, at time.Time, state Centro, made []Record) (records, further []Record, err error) {
	records = slices.Clone(made)
	var altri []Record
	for i, rec := range records {
		s := SchedaDi(rec.Kind)
		if s == nil || s.Conseguenze == nil {
			continue
		}
		f := Fatto{Mutazione: m, Quando: at, Record: rec, state: state, muto: actor.Sistema, further: &further, altri: &altri}
		is, unreadable := rec.object()
		if unreadable != nil {
			return nil, nil, unreadable
		}
		f.E = Corpo(is)
		if was, existed := state.Record(rec.ID); existed {
			t, unreadable := was.object()
			if unreadable != nil {
				return nil, nil, unreadable
			}
			f.Prima, f.Era = &was, Corpo(t)
		}
		parent, there := state.Record(Parent(rec))
		if i := slices.IndexFunc(records, func(r Record) bool { return r.ID == Parent(rec) }); i >= 0 {
			parent, there = records[i], true
		}
		if there {
			f.Radice = &parent
		}
		if s.Conseguenze(&f); f.err != nil {
			return nil, nil, f.err
		}
		records[i] = f.Record
	}
	for _, rec := range altri {
		if slices.ContainsFunc(records, func(r Record) bool { return r.ID == rec.ID }) {
			return nil, nil, fmt.Errorf("%s %s follows from itself", rec.Kind, rec.ID)
		}
	}
	return append(records, altri...), further, nil
}

// Numera gives the record the next number of its series, in a field that is the
// central service's to set: "2026/000123", of the year that it is in Italy. What
// has one keeps it.
func (f *Fatto) Numera(p Path) {
	if f.err != nil || f.E.Testo(p) != "" {
		return
	}
	f.scrivi(map[Path]any{p: f.numero(f.Record.Servizio)})
}

// numero is the next number of the series of a service in the year that it is in
// Italy.
func (f *Fatto) numero(s ServizioID) string {
	year := inItalia(f.Quando).Year()
	return fmt.Sprintf("%d/%06d", year, f.state.Next(Series{f.Record.Kind, s, year}))
}

// scrivi sets fields of the record that are the central service's; nil takes one
// away.
func (f *Fatto) scrivi(values map[Path]any) {
	if f.err != nil {
		return
	}
	if f.Record, f.err = scritto(f.Record, values); f.err == nil {
		f.E = Corpo(f.Record.parsed.t)
	}
}

// Protocolla enters the record in the register of a service in one step: the next
// number of its series, see [Fatto.Numera], the instant, and the hash of what was
// presented. What is in the register stays as it was entered.
func (f *Fatto) Protocolla(numero, il, impronta Path, s ServizioID) {
	if f.err != nil || f.E.Testo(numero) != "" {
		return
	}
	hash, err := Impronta(f.Record)
	if err != nil {
		f.err = err
		return
	}
	f.scrivi(map[Path]any{numero: f.numero(s), il: f.adesso(), impronta: hash})
}

// adesso is the central service's own time as a body holds it.
func (f *Fatto) adesso() string { return f.Quando.UTC().Truncate(time.Second).Format(time.RFC3339) }

// Impronta is the hash of a record: SHA-256, in hexadecimal, of its canonical body
// without what the central service alone sets in it. The history of a record has the
// body that was entered in a register, so that anybody can compute it again.
func Impronta(rec Record) (string, error) {
	body, err := SchedaDi(rec.Kind).comeOfferta(rec)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// cambia sets fields of another record, which is there, in the same commit. Each is
// changed once, and none that the mutation itself makes or changes.
func (f *Fatto) cambia(rec Record, values map[Path]any) {
	if f.err != nil {
		return
	}
	if rec, f.err = scritto(rec, values); f.err == nil {
		*f.altri = append(*f.altri, rec)
	}
}

// nasce makes a further record in the same commit.
func (f *Fatto) nasce(kind Kind, servizio ServizioID, view any) {
	if f.err != nil {
		return
	}
	rec, err := New(f.nuova(), kind, servizio, view)
	if err != nil {
		f.err = err
		return
	}
	*f.further = append(*f.further, rec)
}

// nuova is the id of the next further record.
func (f *Fatto) nuova() ID {
	return DerivedID(f.Mutazione.Device, f.Mutazione.Seq, len(*f.further)+1)
}

// scritto is a record with these values.
func scritto(rec Record, values map[Path]any) (Record, error) {
	stood, err := rec.object()
	if err != nil {
		return rec, err
	}
	t := clone(stood)
	for _, p := range slices.Sorted(maps.Keys(values)) {
		if err := set(t, p, values[p]); err != nil {
			return rec, err
		}
	}
	body, err := encode(t)
	if err != nil {
		return rec, err
	}
	rec.Body, rec.parsed = body, &parsed{body: body, t: t}
	return rec, nil
}

// Derivati are the records of which some fields follow from others, as far as
// these are among them or beside them (see [Group]), sorted. Where before is not nil,
// it shows the records as they were: one that lets know the same services of whom it is
// about changes nothing of them, and a ranking writes thousands of those.
func Derivati(records []Record, before Reader) []ID {
	var out []ID
	for _, r := range records {
		s := SchedaDi(r.Kind)
		if s == nil {
			continue
		}
		if s.Deriva != nil {
			out = append(out, r.ID)
		}
		if s.Gruppo == "" {
			continue
		}
		beside := SchedaDi(s.campi[s.Gruppo].Di)
		if beside == nil || beside.Deriva == nil {
			continue
		}
		if before != nil {
			was, _ := before.Record(r.ID)
			if Group(was) == Group(r) && maps.Equal(faConoscere(was), faConoscere(r)) {
				continue
			}
		}
		out = append(out, Group(r))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Deriva is a record with what follows in it from those of its group. It is the
// central service's to write, in the commit that changes one of these. changed is
// false where the record says so already.
func Deriva(rec Record, group []Record, now time.Time) (_ Record, changed bool, err error) {
	s := SchedaDi(rec.Kind)
	if s == nil || s.Deriva == nil {
		return rec, false, nil
	}
	return s.Deriva(rec, group, now)
}

// add makes a notice; to is empty where everybody of the service is meant.
func (f *Fatto) add(about Record, to OperatoreID, servizio ServizioID, tipo string) {
	if f.err != nil || f.muto {
		return
	}
	n, err := New(f.nuova(), KindNotifica, servizio, Notifica{
		Destinatario: to, Tipo: tipo, Titolo: TitoloNotifica(tipo), Da: f.Mutazione.Author,
		Il: f.adesso(), Oggetto: about.ID, OggettoTipo: about.Kind,
	})
	if err != nil {
		f.err = err
		return
	}
	*f.further = append(*f.further, n)
}

// Avvisa gives notice about a record to one operator in a service, unless it is
// they who did it, or they do not see it there.
func (f *Fatto) Avvisa(about Record, to string, servizio ServizioID, tipo string) {
	if to == "" || OperatoreID(to) == f.Mutazione.Author || servizio == "" {
		return
	}
	var root *Record
	if about.ID == f.Record.ID {
		root = f.Radice
	}
	if f.vede(OperatoreID(to), servizio, Scopes(about, root, f.Quando)) {
		f.add(about, OperatoreID(to), servizio, tipo)
	}
}

// vede reports whether an operator sees in a service what is in these scopes: by
// their profile there as the directory has it, none where they work no more.
func (f *Fatto) vede(u OperatoreID, servizio ServizioID, scopes []Scope) bool {
	who, _ := f.state.Record(ID(u))
	ruolo := Ruolo(who.Text(Path("profili." + string(servizio))))
	if !isTrueField(who, "attivo") || ruolo == "" {
		return false
	}
	as := Attore{Operatore: u, Profili: map[ServizioID]Ruolo{servizio: ruolo}}
	if where, _ := f.state.Record(ID(servizio)); isTrueField(where, "diario_aperto") {
		as.Aperti = []ServizioID{servizio}
	}
	return as.Covers(scopes)
}

// AvvisaTutti gives notice to everybody of a service.
func (f *Fatto) AvvisaTutti(about Record, servizio ServizioID, tipo string) {
	f.add(about, "", servizio, tipo)
}

// attraverso is the service by which an operator sees what reaches reach.
func (f *Fatto) attraverso(u string, reach []ServizioID) ServizioID {
	who, _ := f.state.Record(ID(u))
	for _, s := range reach {
		if who.Text(Path("profili."+string(s))) != "" {
			return s
		}
	}
	return ""
}

// TitoloNotifica is what a notice of a type says.
func TitoloNotifica(tipo string) string {
	for _, s := range Schede() {
		for _, n := range s.Notizie {
			if n.Codice == tipo {
				return n.Testo
			}
		}
	}
	return ""
}

// Pendente reports whether a notice still asks something of its addressee.
func (n Notifica) Pendente(oggetto Record) bool {
	s := SchedaDi(oggetto.Kind)
	return s == nil || s.Pendente == nil || s.Pendente(n, oggetto)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
