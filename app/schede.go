package app

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Schede is the area that serves records of any kind by what their [cartella.Scheda]
// says: the fields of the form are those of the body, under the same names.
type Schede struct{ app *App }

// Scheda is what a screen knows of a kind.
type Scheda struct {
	Kind    string           `json:"kind"`
	Nome    cartella.Nome    `json:"nome"`
	Parti   []cartella.Parte `json:"parti"`
	Colonne []string         `json:"colonne"`
	// Calcolate are those of them that are no fields.
	Calcolate []cartella.Colonna `json:"calcolate"`
	// Nomina are the kinds of which a list shows something besides.
	Nomina   []string `json:"nomina"`
	PerTempo bool     `json:"perTempo"` // its lists are newest first, not by name
	Cercata  bool     `json:"cercata"`  // there are many: one is looked for
	Azioni   []Azione `json:"azioni"`
}

// Azione is what an operator may do to a record, with the fields that they choose.
// Of those, Propone are filled by the action where they are left empty.
type Azione struct {
	Nome      string   `json:"nome"`
	Etichetta string   `json:"etichetta"`
	Detto     string   `json:"detto"`
	Crea      bool     `json:"crea"`
	Campi     []string `json:"campi"`
	Propone   []string `json:"propone"`
	Aggiunge  string   `json:"aggiunge"` // the collection to which one entry is added, "" for none
	// Racconta is the text that it asks beside them, kept in a record of its own.
	Racconta *cartella.Campo `json:"racconta,omitempty"`
}

// SchedaLetta is one record, to be shown and acted on. What was shown is given
// back with each action.
type SchedaLetta struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind"`
	Servizio  string            `json:"servizio"` // name
	Titolo    string            `json:"titolo"`
	Dettaglio string            `json:"dettaglio"`
	Segno     string            `json:"segno"` // a word that marks it, "" for most
	Visto     Visto             `json:"visto"`
	Letto     map[string]string `json:"letto"` // the same values as people read them
	Puo       []Possibile       `json:"puo"`   // the actions on it, in the order of the kind
	DaInviare bool              `json:"daInviare"`
	Preferita bool              `json:"preferita"`
	// Nomi are what the entries of the collections are called, by key.
	Nomi   map[string]string `json:"nomi"`
	Modulo *Modulo           `json:"modulo,omitempty"` // of a kind that is filled in by a form
}

// Possibile says of an action whether it can be done, and what its form begins
// with where that is not what the record holds.
type Possibile struct {
	Azione   string   `json:"azione"`
	Permesso Permesso `json:"permesso"`
	Proposte Visto    `json:"proposte"`
	Modulo   *Modulo  `json:"modulo,omitempty"` // of a new record that is filled in by a form
}

// Modulo is a form that is data, as a record fills it in: the parts with the fields
// that it asks for with these answers, those that have to be answered and are not
// yet, and the totals so far.
type Modulo struct {
	Parti    []cartella.Parte `json:"parti"`
	Mancano  []string         `json:"mancano"`
	Punteggi []Punteggio      `json:"punteggi"`
}

// Punteggio is a total. Noto is false where answers that it needs are missing; Max
// is zero where nobody says what the most is.
type Punteggio struct {
	Nome      string `json:"nome"`
	Etichetta string `json:"etichetta"`
	Noto      bool   `json:"noto"`
	Valore    int64  `json:"valore"`
	Max       int    `json:"max"`
	Fascia    string `json:"fascia"`
}

// FiltroSchede selects a stretch of the records of a kind.
type FiltroSchede struct {
	Kind    string       `json:"kind"`
	Testo   string       `json:"testo"`
	Dove    []Condizione `json:"dove"`
	Ovunque bool         `json:"ovunque"` // in all of the operator's services, not in the one in use alone
	Giorno  string       `json:"giorno"`  // of this day in Italy, as YYYY-MM-DD; "" for any
	Da      int          `json:"da"`
	Quanti  int          `json:"quanti"`
}

// Condizione asks that one of some fields have one of some values; a path that
// ends with "*" is the keys of a collection.
type Condizione struct {
	Campi  []string `json:"campi"`
	Valori []string `json:"valori"`
}

type PaginaSchede struct {
	Righe  []RigaScheda `json:"righe"`
	Totale int          `json:"totale"`
}

// RigaScheda is a record in a list: the columns as people read them, and the
// codes of the choices among them.
type RigaScheda struct {
	ID        string            `json:"id"`
	Titolo    string            `json:"titolo"`
	Dettaglio string            `json:"dettaglio"`
	Segno     string            `json:"segno"` // a word that marks it, "" for most
	Letto     map[string]string `json:"letto"`
	Codici    map[string]string `json:"codici"`
	DaInviare bool              `json:"daInviare"`
}

// Candidato may stand in a field: by its id and, in a collection of people, with
// the service through which they take part.
type Candidato struct {
	ID        string `json:"id"`
	Titolo    string `json:"titolo"`
	Dettaglio string `json:"dettaglio"`
	Servizio  string `json:"servizio"`
	Io        bool   `json:"io"`
	// Porta is what the fields beside it begin with once this is chosen, by pattern.
	Porta Visto `json:"porta"`
}

// Catalogo are all kinds.
func (x *Schede) Catalogo() []Scheda {
	var out []Scheda
	for _, k := range cartella.Schede() {
		s := Scheda{Kind: string(k.Kind), Nome: k.Nome, Parti: k.Parti, Colonne: testi(k.Colonne), Calcolate: append([]cartella.Colonna{}, k.Calcolate...), Nomina: testi(k.Nomina()), PerTempo: k.PerTempo, Cercata: k.Cercata, Azioni: []Azione{}}
		for i := range k.Azioni {
			a := &k.Azioni[i]
			s.Azioni = append(s.Azioni, Azione{string(a.Nome), a.Etichetta, a.Detto, a.Crea, testi(a.Scelti()), testi(slices.Sorted(maps.Keys(a.Propone))), string(a.Aggiunge), a.Racconta()})
		}
		out = append(out, s)
	}
	return out
}

func testi[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// Elenco is a stretch of the records of a kind, in the order of the kind.
func (x *Schede) Elenco(f FiltroSchede) (out PaginaSchede, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	k, err := scheda(f.Kind)
	if err != nil {
		return out, err
	}
	q, err := s.query(k, f)
	if err != nil {
		return out, err
	}
	out.Righe, out.Totale, err = elenco(s, q, func(rows []store.Row) ([]RigaScheda, error) { return s.lettura().righe(k, rows) })
	return out, err
}

// query is what a filter asks the store.
func (s *sessione) query(k *cartella.Scheda, f FiltroSchede) (store.Query, error) {
	q := store.Query{Kind: k.Kind, Text: f.Testo, Order: store.ByName, Offset: max(f.Da, 0), Limit: limite(f.Quanti)}
	if k.PerTempo {
		q.Order, q.Desc = store.ByTime, true
	}
	if !f.Ovunque {
		q.Servizio = s.inUso()
	}
	if f.Giorno != "" {
		begin, err := time.ParseInLocation(time.DateOnly, f.Giorno, roma())
		if err != nil {
			return q, malformata("giorno")
		}
		q.Dal, q.Al, q.Durante = istante(begin), istante(begin.AddDate(0, 0, 1)), k.Dura()
	}
	for _, c := range f.Dove {
		m := store.Match{Values: c.Valori}
		for _, p := range c.Campi {
			m.Fields = append(m.Fields, cartella.Path(p))
		}
		q.Match = append(q.Match, m)
	}
	return conGiorno(k, q), nil
}

func (l *lettura) righe(k *cartella.Scheda, rows []store.Row) ([]RigaScheda, error) {
	var named []cartella.ID
	byName := k.Nominati()
	for i := range rows {
		rows[i].Record = rows[i].Parsed()
		for _, p := range byName {
			named = append(named, cartella.ID(rows[i].Text(p)))
		}
	}
	if err := l.nomina(named); err != nil {
		return nil, err
	}
	counted, err := l.contate(k, rows)
	if err != nil {
		return nil, err
	}
	out := make([]RigaScheda, len(rows))
	for i, row := range rows {
		out[i] = RigaScheda{
			ID: string(row.ID), Titolo: cartella.Titolo(row.Record, l), Dettaglio: cartella.Dettaglio(row.Record, l), Segno: cartella.Segno(row.Record),
			Letto: map[string]string{}, Codici: map[string]string{}, DaInviare: row.Pending,
		}
		for _, p := range k.Colonne {
			if c, other := k.Colonna(p); other {
				if c.Di == "" {
					out[i].Letto[string(p)] = c.Dice(row.Record, l)
				} else {
					of := counted[p][out[i].ID]
					out[i].Letto[string(p)] = c.Conta(of.Count, of.Last)
				}
				continue
			}
			if text := row.Read(p, l); text != "" {
				out[i].Letto[string(p)] = text
			}
			if c, _ := k.Campo(p); c.Tipo == cartella.Scelta {
				if code := row.Text(p); code != "" {
					out[i].Codici[string(p)] = code
				}
			}
		}
	}
	return out, nil
}

// contate are, for each column that counts others, those that name each row.
func (l *lettura) contate(k *cartella.Scheda, rows []store.Row) (map[cartella.Path]map[string]store.Group, error) {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = string(row.ID)
	}
	out := map[cartella.Path]map[string]store.Group{}
	for _, c := range k.Calcolate {
		if c.Di == "" {
			continue
		}
		q := store.Query{Kind: c.Di}
		if c.Dove != nil {
			q.Match = []store.Match{store.Is(c.Dove.Campo, c.Dove.Valori...)}
		}
		var err error
		if out[c.Path], err = l.store.Tally(l.ctx, q, c.Per, ids); err != nil {
			return nil, l.unreadable(err)
		}
	}
	return out, nil
}

// testoDi is a text in JSON, "" where it is none.
func testoDi(raw json.RawMessage) (text string) {
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// Apri is one record for the page that is opened on it, which the history notes.
// What is done by itself when somebody opens it is done.
func (x *Schede) Apri(id string) (out SchedaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	if row, err = s.allApertura(row); err != nil {
		return out, err
	}
	s.visto(string(row.Kind), id)
	return s.lettura().letta(row)
}

// allApertura does to a record what is done by itself when it is opened in the
// service in use: with what stands, because nobody chooses anything. Where that
// cannot be kept, on a full disk, the record is read all the same, and it is done
// when it is opened again.
func (s *sessione) allApertura(row store.Row) (store.Row, error) {
	id := string(row.ID)
	here := s.attore()
	here.Profili = map[cartella.ServizioID]cartella.Ruolo{s.inUso(): here.Profili[s.inUso()]}
	for _, a := range cartella.SchedaDi(row.Kind).Azioni {
		if !a.AllApertura || cartella.Puo(here, s.now(), s, a.Nome, row.Record) != nil {
			continue
		}
		stands, err := s.lettura().letta(row)
		if err != nil {
			return row, err
		}
		if err := s.compi(id, a.Nome, stands.Visto, nil); err != nil {
			s.app.cfg.Log.Warn("what opening a record does was not kept", "action", a.Nome, "err", err)
			continue
		}
		if row, err = s.view(id); err != nil {
			return row, err
		}
	}
	return row, nil
}

// Leggi is one record with what the operator may do to it.
func (x *Schede) Leggi(id string) (out SchedaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	return s.lettura().letta(row)
}

func (l *lettura) letta(row store.Row) (out SchedaLetta, err error) {
	rec := row.Record.Parsed()
	values, err := cartella.Valori(rec)
	if err != nil {
		return out, l.unreadable(err)
	}
	out = SchedaLetta{
		ID: string(rec.ID), Kind: string(rec.Kind), Servizio: l.nomeServizio(rec.Servizio),
		Titolo: cartella.Titolo(rec, l), Dettaglio: cartella.Dettaglio(rec, l), Segno: cartella.Segno(rec),
		Visto: Visto{}, Letto: map[string]string{}, Nomi: cartella.Nomi(rec, l), Puo: []Possibile{},
		DaInviare: row.Pending, Preferita: l.preferito(string(rec.Kind), string(rec.ID)),
	}
	for p, raw := range values {
		out.Visto[string(p)] = string(raw)
		out.Letto[string(p)] = cartella.LeggibileOggi(rec, p, raw, l)
	}
	out.Modulo = l.modulo(rec)
	k := cartella.SchedaDi(rec.Kind)
	for i := range k.Azioni {
		if a := &k.Azioni[i]; !a.Crea && !a.AllApertura {
			possible, err := l.possibile(a.Nome, rec)
			if err != nil {
				return out, l.unreadable(err)
			}
			out.Puo = append(out.Puo, possible)
		}
	}
	return out, nil
}

// modulo is the form of a record as it is filled in, nil where it has none.
func (l *lettura) modulo(rec cartella.Record) *Modulo {
	c, ok := cartella.Compilata(rec, l)
	if !ok {
		return nil
	}
	out := &Modulo{Parti: append([]cartella.Parte{}, c.Parti...), Mancano: testi(c.Mancano), Punteggi: make([]Punteggio, len(c.Punteggi))}
	for i, p := range c.Punteggi {
		out.Punteggi[i] = Punteggio(p)
	}
	return out
}

// possibile says whether the operator may do an action to rec, and what it
// proposes.
func (l *lettura) possibile(action cartella.Action, rec cartella.Record) (Possibile, error) {
	proposed, err := cartella.Proposte(l.attore(), l.now(), l, action, rec, "")
	if err != nil {
		return Possibile{}, err
	}
	out := Possibile{Azione: string(action), Permesso: l.permesso(action, rec), Proposte: Visto{}}
	for p, raw := range proposed {
		out.Proposte[string(p)] = string(raw)
	}
	if told := cartella.Comincia(l.attore(), l.now(), l, action, rec); told != "" {
		out.Proposte[string(cartella.PathRacconto)] = string(testo(told))
	}
	return out, nil
}

// Nuova is what the form of a new record begins with, about what vuole says, and
// whether the operator may make it.
func (x *Schede) Nuova(azione string, vuole Visto) (out Possibile, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	rec, err := s.nuova(cartella.Action(azione), "nuova", vuole)
	if err != nil {
		return out, err
	}
	l := s.lettura()
	if out, err = l.possibile(cartella.Action(azione), rec); err != nil {
		return out, s.unreadable(err)
	}
	born, err := cartella.Nasce(s.attore(), s.now(), s, cartella.Action(azione), rec)
	if err != nil {
		return out, s.unreadable(err)
	}
	out.Modulo = l.modulo(born)
	return out, nil
}

// Compilata is the form of a record once it is as vuole says, a new one of the kind
// where there is no id: what is asked for then, and the totals. Nothing is kept.
func (x *Schede) Compilata(kind, id string, vuole Visto) (out Modulo, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	k, err := scheda(kind)
	if err != nil {
		return out, err
	}
	rec, err := s.voluta(k, id, vuole)
	if err != nil {
		return out, err
	}
	m := s.lettura().modulo(rec)
	if m == nil {
		return out, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "Il modello di questa scheda non è qui: scegline un altro, o riprova quando il programma ha finito di aggiornarsi."}
	}
	return *m, nil
}

// voluta is a record once it is as vuole says, a new one where there is no id.
func (s *sessione) voluta(k *cartella.Scheda, id string, vuole Visto) (cartella.Record, error) {
	rec := cartella.Record{ID: cartella.ID(id), Kind: k.Kind, Servizio: s.inUso()}
	stands := map[cartella.Path]json.RawMessage{}
	if id != "" {
		row, err := s.view(id)
		if err != nil {
			return rec, err
		}
		rec = row.Record
		if stands, err = cartella.Valori(rec); err != nil {
			return rec, s.unreadable(err)
		}
	}
	wanted, err := ordinati(k, vuole)
	if err != nil {
		return rec, err
	}
	maps.Copy(stands, wanted)
	if rec.Body, err = cartella.Compone(stands); err != nil {
		return rec, malformata("")
	}
	return rec, nil
}

// Candidati are those who may stand in a field, by its path or its pattern, of a
// record once it is as vuole says, a new one where there is no id: colleagues and
// services all, by name; of other kinds those that are found by a text.
func (x *Schede) Candidati(kind, id, campo string, vuole Visto, testo string) (out []Candidato, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	k, err := scheda(kind)
	if err != nil {
		return nil, err
	}
	c, known := k.Modello(cartella.Path(campo))
	if !known || c.Di == "" {
		return nil, malformata(cartella.Path(campo))
	}
	rec, err := s.voluta(k, id, vuole)
	if err != nil {
		return nil, err
	}
	q := store.Query{Kind: c.Di, Text: testo, Order: store.ByName}
	switch {
	case c.DiCui != "":
		q.Text, q.Match = "", []store.Match{{Fields: c.Nominanti(), Values: []string{rec.Text(c.DiCui)}}}
	case cartella.SchedaDi(c.Di).Cercata:
		if strings.TrimSpace(testo) == "" {
			return []Candidato{}, nil
		}
		q.Limit = maxCandidati
		q = conGiorno(cartella.SchedaDi(c.Di), q)
	}
	page, err := s.list(q)
	if err != nil {
		return nil, err
	}
	l := s.lettura()
	out = []Candidato{}
	for _, row := range page.Rows {
		through, ok := cartella.Candidato(s.attore(), s.now(), l, rec, c, row.Record, s.inUso())
		if !ok {
			continue
		}
		one := Candidato{
			ID: string(row.ID), Titolo: cartella.Titolo(row.Record, l), Dettaglio: cartella.Dettaglio(row.Record, l),
			Servizio: string(through), Io: cartella.OperatoreID(row.ID) == s.io(), Porta: Visto{},
		}
		for p, raw := range cartella.Portati(c, row.Record, l) {
			one.Porta[string(p)] = string(raw)
		}
		out = append(out, one)
	}
	return out, nil
}

// maxCandidati is how many are offered of a kind that people search in.
const maxCandidati = 20

func scheda(kind string) (*cartella.Scheda, error) {
	k := cartella.SchedaDi(cartella.Kind(kind))
	if k == nil {
		return nil, malformata("kind")
	}
	return k, nil
}

func malformata(field cartella.Path) error {
	return &cartella.Error{Code: cartella.CodeMalformato, Field: field, Message: "La pagina ha chiesto qualcosa che il programma non conosce: rileggi la scheda e riprova."}
}
