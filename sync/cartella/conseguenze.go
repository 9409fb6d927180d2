package cartella

import (
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

	before Reader
	out    *[]Record
	err    *error
}

// Notices are the notices that the central service makes of an accepted
// mutation, at its own time: to those whom the kinds of its records say. before
// shows the states that the edits found; after are those they made.
func Notices(m Mutation, at time.Time, before Reader, after []Record) (out []Record, err error) {
	for _, rec := range after {
		s := SchedaDi(rec.Kind)
		if s == nil || s.Avvisi == nil {
			continue
		}
		f := Fatto{Mutazione: m, Quando: at, Record: rec, before: before, out: &out, err: &err}
		is, unreadable := rec.object()
		if unreadable != nil {
			return nil, unreadable
		}
		f.E = Corpo(is)
		if was, existed := before.Record(rec.ID); existed {
			t, unreadable := was.object()
			if unreadable != nil {
				return nil, unreadable
			}
			f.Prima, f.Era = &was, Corpo(t)
		}
		parent, there := before.Record(Parent(rec))
		if i := slices.IndexFunc(after, func(r Record) bool { return r.ID == Parent(rec) }); i >= 0 {
			parent, there = after[i], true
		}
		if there {
			f.Radice = &parent
		}
		if s.Avvisi(&f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Derivati are the records of which some fields follow from others, as far as
// these are among them or beside them (see [Group]), sorted.
func Derivati(records []Record) []ID {
	var out []ID
	for _, r := range records {
		s := SchedaDi(r.Kind)
		if s == nil {
			continue
		}
		if s.Deriva != nil {
			out = append(out, r.ID)
		}
		if s.Gruppo != "" {
			out = append(out, Group(r))
		}
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
	if *f.err != nil {
		return
	}
	n, err := New(DerivedID(f.Mutazione.Device, f.Mutazione.Seq, len(*f.out)+1), KindNotifica, servizio, Notifica{
		Destinatario: to, Tipo: tipo, Titolo: TitoloNotifica(tipo), Da: f.Mutazione.Author,
		Il: f.Quando.UTC().Truncate(time.Second).Format(time.RFC3339), Oggetto: about.ID, OggettoTipo: about.Kind,
	})
	if err != nil {
		*f.err = err
		return
	}
	*f.out = append(*f.out, n)
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
	scopes := Scopes(about, root, f.Quando)
	if slices.Contains(scopes, ScopeServizio(servizio)) || slices.Contains(scopes, ScopeRiservato(servizio, OperatoreID(to))) {
		f.add(about, OperatoreID(to), servizio, tipo)
	}
}

// AvvisaTutti gives notice to everybody of a service.
func (f *Fatto) AvvisaTutti(about Record, servizio ServizioID, tipo string) {
	f.add(about, "", servizio, tipo)
}

// attraverso is the service by which an operator sees what reaches reach.
func (f *Fatto) attraverso(u string, reach []ServizioID) ServizioID {
	who, _ := f.before.Record(ID(u))
	for _, s := range reach {
		if stringField(who, Path("profili."+string(s))) != "" {
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
