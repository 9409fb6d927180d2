package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// Riconcilia is the state of reconciliation, and what waits for a decision.
type Riconcilia struct{ app *App }

// fasi are the phases of the engine in the screens' words.
var fasi = map[replica.Phase]string{
	replica.Offline: "fuori_linea", replica.Connecting: "collegamento", replica.Syncing: "ricezione",
	replica.Live: "in_pari", replica.Stopped: "fermo",
}

// Stato is the truth about the line and what is still here only.
func (x *Riconcilia) Stato() (out StatoRiconciliazione, err error) {
	defer x.app.guard(&err)
	x.app.mu.RLock()
	s, n := x.app.corrente, x.app.numero
	x.app.mu.RUnlock()
	if s == nil {
		return StatoRiconciliazione{Numero: n, Fase: "fuori_linea"}, nil
	}
	out = s.stato()
	out.Numero = n
	return out, nil
}

func (s *sessione) stato() StatoRiconciliazione {
	st := s.replica.Status()
	out := StatoRiconciliazione{InLinea: st.Online, Fase: fasi[st.Phase], Ricevuti: st.Received, DaInviare: st.Pending - st.Personal}
	if !st.LastReconciled.IsZero() {
		out.UltimaVolta = istante(st.LastReconciled)
	}
	if st.Problem != nil {
		out.Problema = &Errore{Code: string(st.Problem.Code), Field: string(st.Problem.Field), Message: st.Problem.Message}
	}
	out.Linea = linea(s.replica.Progress())
	n, err := s.store.Count(s.ctx, s.daRiconciliare())
	if err == nil {
		out.DaRiconciliare = n + len(s.fuoriPortata())
	}
	out.DaRiconciliare += st.Lacking
	out.Disco, out.Orologio = s.disco(), s.orologio.detto()
	return out
}

// fuoriPortata are this computer's mutations that were not accepted and whose
// riconciliazione is out of the operator's reach, because it is kept in a
// service that they have lost: that it happened is theirs to know until they
// have taken note. What they had written about somebody whom they may not see
// any more stays where it is kept, and comes back with the profile.
func (s *sessione) fuoriPortata() []DaRiconciliare {
	pref, _ := s.preferenze()
	var out []DaRiconciliare
	for _, r := range s.replica.Rejections() {
		if !r.Followed || r.Action == cartella.AzionePreferenzeImposta || r.Action == cartella.AzioneRiconciliaRisolvi {
			continue
		}
		id := cartella.DerivedID(s.account().Device, r.Seq, 0)
		if _, here := s.Record(id); here || pref.Nascoste[string(id)] || pref.Nascoste[presaVisione+string(id)] {
			continue
		}
		v := DaRiconciliare{
			ID: string(id), Il: istante(r.At), Titolo: titoloAzione(r.Action), Codice: string(cartella.CodeNonAccessibile),
			Messaggio: "La modifica è arrivata quando la scheda non era più fra quelle dei tuoi servizi, e non è stata accolta. Quello che avevi scritto è conservato nel servizio che tiene la scheda: se serve, chiedi al suo referente.",
			Campi:     []CampoInConflitto{}, Testi: []TestoScritto{},
			Riprova: Permesso{Perche: "La scheda non è più fra quelle dei tuoi servizi."},
		}
		if r.Verdict.Error != nil {
			v.Codice = string(r.Verdict.Error.Code)
		}
		out = append(out, v)
	}
	return out
}

// daRiconciliare selects what waits for the operator.
func (s *sessione) daRiconciliare() store.Query {
	return store.Query{Kind: cartella.KindRiconciliazione, Match: []store.Match{store.Is("autore", string(s.io())), store.Is("stato", "aperta")}, Order: store.ByTime}
}

// attesaOra is how long whoever wants to reconcile at once waits to hear that
// there is no line.
const attesaOra = 4 * time.Second

// Ora tries to reconcile at once, and says if it cannot.
func (x *Riconcilia) Ora() (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	s.replica.Wake()
	ctx, cancel := context.WithTimeout(s.ctx, attesaOra)
	defer cancel()
	err = x.app.centrale(x.app.settings.get().Centrale).health(ctx)
	if cartella.CodeOf(err) != cartella.CodeFuoriLinea {
		return err
	}
	st := s.replica.Status()
	kept := "Qui non c'è niente da inviare: le modifiche dei colleghi arrivano da sole appena torna la linea."
	switch n := st.Pending - st.Personal; {
	case n == 1:
		kept = "Una modifica resta al sicuro su questo computer, e parte da sola appena torna la linea."
	case n > 1:
		kept = fmt.Sprintf("%s modifiche restano al sicuro su questo computer, e partono da sole appena torna la linea.", migliaia(n))
	}
	return &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Il servizio centrale non risponde. " + kept, Err: err}
}

// maxInAttesa is how many changes a list shows that wait for the line: the oldest,
// which go first.
const maxInAttesa = 200

// InAttesa are the changes that only this computer knows, the oldest first; the
// operator's own settings are not counted among them.
func (x *Riconcilia) InAttesa() (out []DaInviare, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	out = []DaInviare{}
	for _, m := range s.replica.Waiting() {
		if m.Action == cartella.AzionePreferenzeImposta {
			continue
		}
		if len(out) == maxInAttesa {
			break
		}
		out = append(out, s.inAttesa(m))
	}
	return out, nil
}

func (s *sessione) inAttesa(m cartella.Mutation) DaInviare {
	out := DaInviare{ID: strconv.FormatUint(uint64(m.Seq), 10), Il: istante(m.At), Titolo: titoloAzione(m.Action), Testi: []TestoScritto{}}
	for i, e := range m.Edits {
		if i == 0 {
			kind, id := s.pagina(s.nota(e.ID, e.Kind))
			out.Oggetto = Collegamento{Tipo: string(kind), ID: string(id), Titolo: s.titolo(id)}
		}
		out.Testi = append(out.Testi, s.scritti(e)...)
	}
	return out
}

// Elenco is what could not land and waits for its author: first what this computer
// has lost, then what is out of their reach, then the rest, oldest first.
func (x *Riconcilia) Elenco() (out []DaRiconciliare, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	out, _, err = elenco(s, s.daRiconciliare(), ciascuna(func(row store.Row) (DaRiconciliare, error) {
		c, err := s.caso(row.Record)
		if err != nil {
			return DaRiconciliare{}, err
		}
		return c.vista(s), nil
	}))
	return slices.Concat([]DaRiconciliare{}, s.mancanti(), s.fuoriPortata(), out), err
}

// caso is a record of what could not land, read.
type caso struct {
	rec       cartella.Record
	v         cartella.Riconciliazione
	mutazione cartella.Mutation
	conflitti []cartella.Conflict
	// attuali is what stands in each contested field, read once: what is shown,
	// what a choice is held against and what it is decided over are the same.
	attuali map[string]json.RawMessage
}

func (s *sessione) caso(rec cartella.Record) (c caso, err error) {
	c.rec = rec
	if err := rec.Into(&c.v); err != nil {
		return c, s.unreadable(err)
	}
	if err := json.Unmarshal([]byte(c.v.Mutazione), &c.mutazione); err != nil {
		return c, s.unreadable(err)
	}
	if c.v.Conflitti != "" {
		if err := json.Unmarshal([]byte(c.v.Conflitti), &c.conflitti); err != nil {
			return c, s.unreadable(err)
		}
	}
	// What somebody changed since it did not land is contested as well: trying
	// again must not write over it unseen.
	for _, since := range s.decide(c.mutazione.Action, c.mutazione.Edits).Conflicts {
		if !slices.ContainsFunc(c.conflitti, func(k cartella.Conflict) bool { return chiave(k) == chiave(since) }) {
			c.conflitti = append(c.conflitti, since)
		}
	}
	c.attuali = map[string]json.RawMessage{}
	for _, conf := range c.conflitti {
		rec, _ := s.Record(conf.Record)
		c.attuali[chiave(conf)] = rec.Field(conf.Field)
	}
	return c, nil
}

// decide is what would become of the operator's edits now.
func (s *sessione) decide(action cartella.Action, edits []cartella.Edit) cartella.Decision {
	return cartella.Decide(s.attore(), s.now(), s, cartella.Mutation{
		Device: s.account().Device, Seq: 1, Author: s.io(), Action: action, At: s.now(), Edits: edits,
	})
}

func chiave(c cartella.Conflict) string { return string(c.Record) + "/" + string(c.Field) }

// oggetto is what the mutation was about: as it stands, or, where it never came to
// be, as it was to be.
func (c caso) oggetto(s *sessione) cartella.Record {
	if rec, ok := s.Record(c.v.Oggetto); ok {
		return rec
	}
	out := cartella.Record{ID: c.v.Oggetto, Kind: c.v.OggettoTipo}
	for _, e := range c.mutazione.Edits {
		if e.ID == out.ID {
			out.Body = e.Create
		}
	}
	return out
}

func (c caso) vista(s *sessione) DaRiconciliare {
	kind, id := s.pagina(c.oggetto(s))
	out := DaRiconciliare{
		ID: string(c.rec.ID), Il: istante(c.mutazione.At), Codice: string(c.v.Codice), Messaggio: c.v.Messaggio,
		Titolo:  titoloAzione(c.v.Azione),
		Oggetto: Collegamento{Tipo: string(kind), ID: string(id), Titolo: s.titolo(id)},
		Campi:   []CampoInConflitto{}, Testi: []TestoScritto{},
	}
	for _, conf := range c.conflitti {
		rec := s.inConflitto(conf)
		campo, known := cartella.CampoDi(rec, conf.Field, s)
		out.Campi = append(out.Campi, CampoInConflitto{
			Chiave: chiave(conf), Etichetta: cartella.EtichettaPiena(c.conScritto(s, conf.Record, conf.Kind), conf.Field, s),
			Visto: cartella.Leggibile(rec, conf.Field, conf.Saw, s), Mio: cartella.Leggibile(rec, conf.Field, conf.Wrote, s),
			Attuale: cartella.Leggibile(rec, conf.Field, c.attuali[chiave(conf)], s), Sta: string(c.attuali[chiave(conf)]),
			Di: s.nomeOperatore(conf.By), Quando: quando(conf.At),
			Testuale: known && campo.TestoLibero(), Paragrafi: known && campo.Tipo == cartella.Paragrafi,
		})
	}
	if out.Messaggio == "" && len(out.Campi) > 0 {
		out.Messaggio = "Un collega ha cambiato lo stesso dato prima che la tua modifica arrivasse."
	}
	for _, e := range c.mutazione.Edits {
		out.Testi = append(out.Testi, s.scritti(e)...)
	}
	out.Riprova = c.riprova(s)
	return out
}

// quando is an instant that may be unknown: what changed on this side of the
// line says by itself neither whose it is nor since when.
func quando(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return istante(t)
}

// titoloAzione is the history's verb as a title: "ha chiuso il caso" → "Hai
// chiuso il caso".
func titoloAzione(a cartella.Action) string {
	verb := cartella.Verbo(a)
	if rest, ok := strings.CutPrefix(verb, "ha "); ok {
		return "Hai " + rest
	}
	return verb
}

// nota is a record, no more than its kind where it is not there.
func (s *sessione) nota(id cartella.ID, kind cartella.Kind) cartella.Record {
	if rec, ok := s.Record(id); ok {
		return rec
	}
	return cartella.Record{Kind: kind}
}

// conScritto is a record as it stands with what an edit wrote where there is
// nothing: what is only in the edit, somebody added to a household, has a name
// there.
func (s *sessione) conScritto(e cartella.Edit) cartella.Record {
	if e.Create != nil {
		return cartella.Record{ID: e.ID, Kind: e.Kind, Body: e.Create}
	}
	rec, _ := s.Record(e.ID)
	rec.ID, rec.Kind = e.ID, e.Kind
	leaves, err := cartella.Valori(rec)
	if err != nil {
		leaves = map[cartella.Path]json.RawMessage{}
	}
	for p, ch := range e.Set {
		if _, stands := leaves[p]; !stands && ch.Now != nil {
			leaves[p] = ch.Now
		}
	}
	if body, err := cartella.Compone(leaves); err == nil {
		rec.Body = body
	}
	return rec
}

// conScritto is a record of the case with what its author wrote into it.
func (c caso) conScritto(s *sessione, id cartella.ID, kind cartella.Kind) cartella.Record {
	for _, e := range c.mutazione.Edits {
		if e.ID == id {
			return s.conScritto(e)
		}
	}
	return s.conScritto(cartella.Edit{ID: id, Kind: kind})
}

// inConflitto is the record that a conflict is about.
func (s *sessione) inConflitto(c cartella.Conflict) cartella.Record { return s.nota(c.Record, c.Kind) }

// scritti is everything that an edit wrote, label by label.
func (s *sessione) scritti(e cartella.Edit) []TestoScritto {
	rec := cartella.Record{ID: e.ID, Kind: e.Kind, Body: e.Create}
	set := e.Set
	if e.Create != nil {
		whole, err := cartella.Difference(cartella.Record{Body: []byte("{}")}, rec)
		if err != nil {
			return nil // what cannot be read shows nothing
		}
		set = whole.Set
	} else {
		rec = s.nota(e.ID, e.Kind)
	}
	called := s.conScritto(e)
	var out []TestoScritto
	for _, p := range slices.Sorted(maps.Keys(set)) {
		if field, known := cartella.CampoDi(rec, p, s); known && field.Interno {
			continue
		}
		if text := cartella.Leggibile(rec, p, set[p].Now, s); text != "" {
			out = append(out, TestoScritto{cartella.EtichettaPiena(called, p, s), text})
		}
	}
	return out
}

// riprova says whether the author's version could be applied now, over what
// stands.
func (c caso) riprova(s *sessione) Permesso {
	m, err := c.intento(s, nil)
	if err != nil {
		return Permesso{Perche: errorMessage(s.failed(err))}
	}
	d := s.decide(m.Action, m.Edits)
	if d.Error != nil {
		return Permesso{Perche: d.Error.Message}
	}
	return Permesso{Si: d.Outcome == cartella.Accepted}
}

// intento is the author's mutation again: contested fields against what stood
// there when the case was read, the others as the author saw them, so that what
// changes after that is a conflict anew. The fields decided for the other side
// are left out, those written anew hold the new text. It has no edits where
// nothing of the author's is kept.
func (c caso) intento(s *sessione, scelte map[string]Scelta) (replica.Intent, error) {
	in := replica.Intent{Action: c.mutazione.Action}
	for _, e := range c.mutazione.Edits {
		if e.Create != nil {
			in.Edits = append(in.Edits, e)
			continue
		}
		if _, ok := s.Record(e.ID); !ok {
			return in, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "La scheda non è più fra quelle dei tuoi servizi."}
		}
		again := cartella.Edit{ID: e.ID, Kind: e.Kind, Set: map[cartella.Path]cartella.Change{}}
		for p, ch := range e.Set {
			key := string(e.ID) + "/" + string(p)
			choice := scelte[key]
			stands, contested := c.attuali[key]
			if contested && choice.Tieni == "altrui" {
				continue
			}
			if contested {
				ch.Was = stands
			}
			if choice.Tieni == "scritta" {
				ch.Now = testo(choice.Testo)
			}
			again.Set[p] = ch
		}
		if len(again.Set) > 0 {
			in.Edits = append(in.Edits, again)
		}
	}
	return in, nil
}

// Risolvi applies the author's decision: what they keep of theirs becomes a new
// mutation over what stands, and the matter is closed, both or neither.
func (x *Riconcilia) Risolvi(id string, scelte []Scelta) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	c, err := s.caso(row.Record)
	if err != nil {
		return err
	}
	choices := map[string]Scelta{}
	kept := "altrui"
	for _, ch := range scelte {
		choices[ch.Chiave] = ch
		if ch.Tieni != "altrui" {
			kept = ch.Tieni
		}
	}
	for _, conf := range c.conflitti {
		choice := choices[chiave(conf)]
		if choice.Tieni == "" {
			// The screen asks for each that it shows: this one it did not.
			return &cartella.Error{Code: cartella.CodeConflitto, Field: conf.Field, Message: "Nel frattempo qualcuno ha cambiato anche «" + cartella.Etichetta(s.inConflitto(conf), conf.Field, s) + "»: scegli quale testo tenere."}
		}
		if choice.Sta != string(c.attuali[chiave(conf)]) {
			return &cartella.Error{Code: cartella.CodeConflitto, Field: conf.Field, Message: "Mentre decidevi «" + cartella.Etichetta(s.inConflitto(conf), conf.Field, s) + "» è cambiato ancora. Rileggi che cosa c'è adesso e scegli di nuovo."}
		}
	}
	if len(c.conflitti) == 0 {
		kept = "mia"
	}
	again, err := c.intento(s, choices)
	if err != nil {
		return s.failed(err)
	}
	return s.chiudiCaso(c, again, kept)
}

// Lascia keeps what stands and closes the matter.
func (x *Riconcilia) Lascia(id string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(s.mancanti(), func(d DaRiconciliare) bool { return d.ID == id }) {
		return s.lasciaMancante(id)
	}
	if slices.ContainsFunc(s.fuoriPortata(), func(d DaRiconciliare) bool { return d.ID == id }) {
		return s.imposta(map[cartella.Path][]byte{cartella.Path("nascoste." + presaVisione + id): []byte("true")})
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	c, err := s.caso(row.Record)
	if err != nil {
		return err
	}
	return s.chiudiCaso(c, replica.Intent{}, "altrui")
}

func (s *sessione) chiudiCaso(c caso, again replica.Intent, kept string) error {
	closing := replica.Intent{Action: cartella.AzioneRiconciliaRisolvi, Edits: []cartella.Edit{{
		ID: c.rec.ID, Kind: c.rec.Kind, Set: map[cartella.Path]cartella.Change{
			"stato": {Was: testo("aperta"), Now: testo("risolta")}, "scelta": {Now: testo(kept)},
		},
	}}}
	intents := []replica.Intent{closing}
	if len(again.Edits) > 0 {
		intents = []replica.Intent{again, closing}
	}
	if err := s.replica.DoAll(s.ctx, intents); err != nil {
		return s.failed(err)
	}
	return nil
}

// stale is what a screen hears whose author saw something that has changed.
func (s *sessione) stale(err error) (*cartella.Error, bool) {
	var conflict *replica.ConflictError
	if !errors.As(err, &conflict) || len(conflict.Conflicts) == 0 {
		return nil, false
	}
	c := conflict.Conflicts[0]
	return &cartella.Error{
		Code: cartella.CodeConflitto, Field: c.Field, Err: err,
		Message: "Mentre scrivevi qualcuno ha cambiato «" + cartella.Etichetta(s.inConflitto(c), c.Field, s) + "» in «" + cartella.Leggibile(s.inConflitto(c), c.Field, c.Stands, s) + "». Rileggi la scheda e decidi.",
	}, true
}
