package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"siz-icaro/sync/cartella"
)

// do is the one way by which a screen changes anything. It returns once the
// mutation is in the journal.
func (s *sessione) do(action cartella.Action, edits ...cartella.Edit) error {
	if err := s.replica.Do(s.ctx, action, edits...); err != nil {
		return s.failed(err)
	}
	return nil
}

// failed makes an error fit for a screen, and logs what only the log may know.
func (s *sessione) failed(err error) error {
	if e, ok := s.stale(err); ok {
		return e
	}
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	if s.ctx.Err() != nil {
		return &cartella.Error{Code: cartella.CodeBloccato, Message: "Il programma è stato bloccato mentre salvava: controlla se la modifica c'è e, se manca, riscrivila.", Err: err}
	}
	s.app.cfg.Log.Error("a command failed", "err", err)
	return &cartella.Error{Code: cartella.CodeInterno, Message: "Non è stato possibile salvare. Riprova; se succede ancora, chiama l'help desk.", Err: err}
}

// Crea makes a new record, in the service in use or, where it belongs to what is
// not for that, in one of the operator's that it is for.
func (x *Schede) Crea(azione string, vuole Visto) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	return s.crea(cartella.Action(azione), vuole)
}

func (s *sessione) crea(action cartella.Action, vuole Visto) (id string, err error) {
	vuole, told, err := raccontato(vuole)
	if err != nil {
		return "", err
	}
	rec, err := s.nuova(action, cartella.NewID(), vuole)
	if err != nil {
		return "", err
	}
	if rec, err = cartella.Nasce(s.attore(), s.now(), s, action, rec); err != nil {
		return "", s.failed(err)
	}
	tale, err := s.racconto(action, rec, told)
	if err != nil {
		return "", err
	}
	edits := append([]cartella.Edit{cartella.Creation(rec)}, cartella.ConEssa(s.now(), s, action, rec)...)
	return string(rec.ID), s.do(action, append(edits, tale...)...)
}

// raccontato is what a form wants of the record, and what its author tells of it.
func raccontato(vuole Visto) (_ Visto, told string, err error) {
	raw, tells := vuole[string(cartella.PathRacconto)]
	if !tells {
		return vuole, "", nil
	}
	if raw != "" && json.Unmarshal([]byte(raw), &told) != nil {
		return nil, "", malformata(cartella.PathRacconto)
	}
	vuole = maps.Clone(vuole)
	delete(vuole, string(cartella.PathRacconto))
	return vuole, told, nil
}

// racconto is the edit that keeps what the author of an action tells, if anything.
func (s *sessione) racconto(action cartella.Action, saw cartella.Record, told string) ([]cartella.Edit, error) {
	rec, tells, err := cartella.Racconta(s.attore(), s.now(), s, action, saw, told, cartella.NewID())
	if err != nil {
		return nil, s.failed(err)
	}
	if !tells {
		return nil, nil
	}
	return []cartella.Edit{cartella.Creation(rec)}, nil
}

// nuova is the record that an action makes as its author wants it, without what
// the action writes by itself.
func (s *sessione) nuova(action cartella.Action, id cartella.ID, vuole Visto) (cartella.Record, error) {
	k := cartella.SchedaDellAzione(action)
	if k == nil {
		return cartella.Record{}, malformata("azione")
	}
	wanted, err := ordinati(k, vuole)
	if err != nil {
		return cartella.Record{}, err
	}
	body, err := cartella.Compone(wanted)
	if err != nil {
		return cartella.Record{}, malformata("")
	}
	rec := cartella.Record{ID: id, Kind: k.Kind, Body: body}
	rec.Servizio = s.servizioDi(action, rec)
	return rec, nil
}

// Agisci does one action to a record: from what the screen showed to what its
// author wants, with what the action writes by itself. A field that is wanted as
// it was shown is left alone, whatever has become of it.
func (x *Schede) Agisci(id, azione string, visto, vuole Visto) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.compi(id, cartella.Action(azione), visto, vuole)
}

func (s *sessione) compi(id string, action cartella.Action, visto, vuole Visto) error {
	row, err := s.view(id)
	if err != nil {
		return err
	}
	k := cartella.SchedaDi(row.Kind)
	vuole, told, err := raccontato(vuole)
	if err != nil {
		return err
	}
	saw, err := letti(visto)
	if err != nil {
		return err
	}
	if err := s.statoVisto(action, row.Record, saw); err != nil {
		return err
	}
	wanted, err := ordinati(k, vuole)
	if err != nil {
		return err
	}
	edit := cartella.Edit{ID: row.ID, Kind: row.Kind, Set: map[cartella.Path]cartella.Change{}}
	as := maps.Clone(saw)
	for p, now := range wanted {
		as[p] = now
		c, _ := k.Campo(p)
		if was := saw[p]; c == nil || !bytes.Equal(c.Ordina(was), now) {
			edit.Set[p] = cartella.Change{Was: was, Now: senzaNulla(now)}
		}
	}
	body, err := cartella.Compone(as)
	if err != nil {
		return malformata("")
	}
	wants := row.Record
	wants.Body = body
	proposed, err := cartella.Proposte(s.attore(), s.now(), s, action, wants)
	if err != nil {
		return s.failed(err)
	}
	offered := cartella.Offerti(action)
	for p, now := range proposed {
		if asked := edit.Set[p]; asked.Now != nil {
			continue // the judge says what becomes of that
		}
		if _, named := wanted[p]; !named && !cartella.CambiaStato(action) && slices.Contains(offered, p) {
			continue // a screen that shows a part of a record leaves the rest as it is
		}
		ch := cartella.Change{Was: saw[p], Now: senzaNulla(now)}
		delete(edit.Set, p)
		if !bytes.Equal(ch.Was, ch.Now) || !bytes.Equal(row.Field(p), ch.Now) {
			edit.Set[p] = ch
		}
	}
	tale, err := s.racconto(action, wants, told)
	if err != nil || len(edit.Set) == 0 {
		return err
	}
	edits := append([]cartella.Edit{edit}, cartella.ConEssa(s.now(), s, action, wants)...)
	return s.do(action, append(edits, tale...)...)
}

// statoVisto refuses an action that changes the state where that is no more the one
// that its author saw: they decide again, of what there is now.
func (s *sessione) statoVisto(action cartella.Action, rec cartella.Record, saw map[cartella.Path]json.RawMessage) error {
	stands := rec.Field("stato")
	if !cartella.CambiaStato(action) || bytes.Equal(stands, saw["stato"]) {
		return nil
	}
	return &cartella.Error{
		Code: cartella.CodeConflitto, Field: "stato",
		Message: "Nel frattempo lo stato è diventato «" + cartella.Leggibile(rec, "stato", stands, s) + "»: guarda com'è ora e decidi di nuovo.",
	}
}

// letti are the values that a screen gave, by path.
func letti(visto Visto) (map[cartella.Path]json.RawMessage, error) {
	out := map[cartella.Path]json.RawMessage{}
	for p, raw := range visto {
		if raw == "" || raw == "null" {
			continue
		}
		if !json.Valid([]byte(raw)) {
			return nil, malformata(cartella.Path(p))
		}
		out[cartella.Path(p)] = json.RawMessage(raw)
	}
	return out, nil
}

// ordinati are the values that a form wants, each as its field keeps it: null
// where there is none.
func ordinati(k *cartella.Scheda, vuole Visto) (map[cartella.Path]json.RawMessage, error) {
	out := map[cartella.Path]json.RawMessage{}
	for _, p := range slices.Sorted(maps.Keys(vuole)) {
		raw := vuole[p]
		if raw != "" && !json.Valid([]byte(raw)) {
			return nil, malformata(cartella.Path(p))
		}
		now := json.RawMessage(cmp.Or(raw, "null"))
		if c, known := k.Campo(cartella.Path(p)); known {
			now = c.Ordina(now)
		}
		out[cartella.Path(p)] = now
	}
	return out, nil
}

// senzaNulla is no value for null, as a change has it.
func senzaNulla(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}
