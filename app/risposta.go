package app

import (
	"maps"
	"strings"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// lettura is one answer to a screen as it is put together. What it has looked up
// once it does not look up again: of two hundred rows many name the same few
// colleagues, and what rows name is looked up for all of them at once.
type lettura struct {
	*sessione
	// noti are the records looked up, nomi what records are called; those that are
	// not here have no kind.
	noti map[cartella.ID]cartella.Record
	nomi map[cartella.ID]store.Name
}

func (s *sessione) lettura() *lettura {
	return &lettura{sessione: s, noti: map[cartella.ID]cartella.Record{}, nomi: map[cartella.ID]store.Name{}}
}

// Record implements cartella.Reader over what the operator sees.
func (l *lettura) Record(id cartella.ID) (cartella.Record, bool) {
	rec, known := l.noti[id]
	if !known {
		rec, _ = l.sessione.Record(id)
		l.noti[id] = rec
	}
	return rec, rec.Kind != ""
}

// Chiamato implements cartella.Nominatore over what the operator sees.
func (l *lettura) Chiamato(id cartella.ID) (titolo string, there bool) {
	return l.titolo(id), l.nome(id).Kind != ""
}

// leggi looks up the records that will be asked for.
func (l *lettura) leggi(ids []cartella.ID) error {
	rows, err := l.store.Records(l.ctx, nuovi(l.noti, ids))
	if err != nil {
		return l.unreadable(err)
	}
	for _, row := range rows {
		l.noti[row.ID] = row.Record
	}
	return nil
}

// nomina looks up what will be called by name.
func (l *lettura) nomina(ids []cartella.ID) error {
	names, err := l.store.Names(l.ctx, nuovi(l.nomi, ids))
	if err != nil {
		return l.unreadable(err)
	}
	maps.Copy(l.nomi, names)
	return nil
}

// nuovi are those of ids that are not known yet, and makes them known.
func nuovi[V any](known map[cartella.ID]V, ids []cartella.ID) (out []cartella.ID) {
	for _, id := range ids {
		if _, is := known[id]; !is && id != "" {
			var nothing V
			known[id] = nothing
			out = append(out, id)
		}
	}
	return out
}

// nome is what a record is called; without a kind where it is not here.
func (l *lettura) nome(id cartella.ID) store.Name {
	if _, known := l.nomi[id]; !known {
		// Whoever shows it finds nothing, as of what is not here.
		_ = l.nomina([]cartella.ID{id})
	}
	return l.nomi[id]
}

// elenco lists what q selects, the rows as of makes them for the screens, and
// says how many there are in all.
func elenco[T any](s *sessione, q store.Query, of func([]store.Row) ([]T, error)) (rows []T, total int, err error) {
	page, err := s.elenca(q)
	if err != nil {
		return nil, 0, err
	}
	rows, err = of(page.Rows)
	return rows, page.Total, err
}

// ciascuna makes rows one by one.
func ciascuna[T any](of func(store.Row) (T, error)) func([]store.Row) ([]T, error) {
	return func(rows []store.Row) ([]T, error) {
		out := make([]T, len(rows))
		for i, row := range rows {
			var err error
			if out[i], err = of(row); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

// lette are the bodies of rows.
func lette[V any](s *sessione, rows []store.Row) ([]V, error) {
	out := make([]V, len(rows))
	for i, row := range rows {
		if err := row.Into(&out[i]); err != nil {
			return nil, s.unreadable(err)
		}
	}
	return out, nil
}

func (s *sessione) titolo(id cartella.ID) string { return s.lettura().titolo(id) }

// titolo is what people call a record, as [cartella.Titolo] has it; "" where it
// is not here.
func (l *lettura) titolo(id cartella.ID) string {
	n := l.nome(id)
	switch {
	case n.Kind == "":
		return ""
	case n.Titolo != [2]string{}:
		return strings.TrimSpace(n.Titolo[0] + " " + n.Titolo[1])
	}
	rec, _ := l.Record(id)
	return cartella.Titolo(rec, l)
}

func (s *sessione) nomeOperatore(id cartella.OperatoreID) string {
	return s.lettura().nomeOperatore(id)
}

// nomeOperatore is "Cognome Nome", "" for nobody, a dash for one who is not in
// the directory.
func (l *lettura) nomeOperatore(id cartella.OperatoreID) string {
	if id == "" {
		return ""
	}
	n := l.nome(cartella.ID(id))
	if n.Kind == "" {
		return "—"
	}
	return strings.TrimSpace(n.Titolo[0] + " " + n.Titolo[1])
}

func (s *sessione) permesso(action cartella.Action, rec cartella.Record) Permesso {
	return s.lettura().permesso(action, rec)
}

// permesso says whether the operator may do something, and if not, why.
func (l *lettura) permesso(action cartella.Action, rec cartella.Record) Permesso {
	if err := cartella.Puo(l.attore(), l.now(), l, action, rec); err != nil {
		return Permesso{Perche: err.Message}
	}
	return Permesso{Si: true}
}
