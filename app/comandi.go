package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

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

// vuoleID is where what a form wants names the id that its record will have. It
// is no field of any kind.
const vuoleID = "id"

// Crea makes a new record, in the service in use or, where it belongs to what is
// not for that, in one of the operator's that it is for. A form that names its id
// makes it once, however often it is sent: twice in a moment, or again after a
// crash between the journal and the screen.
func (x *Schede) Crea(azione string, vuole Visto) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	return s.crea(cartella.Action(azione), vuole)
}

func (s *sessione) crea(action cartella.Action, vuole Visto) (id string, err error) {
	vuole, asked, err := conID(vuole)
	if err != nil {
		return "", err
	}
	vuole, told, err := raccontato(vuole)
	if err != nil {
		return "", err
	}
	s.creando.Lock()
	defer s.creando.Unlock()
	if made, err := s.giaFatta(action, asked, vuole, told); made || err != nil {
		return string(asked), err
	}
	rec, err := s.nuova(action, asked, vuole)
	if err != nil {
		return "", err
	}
	if rec, err = cartella.Nasce(s.attore(), s.now(), s, action, rec); err != nil {
		return "", s.failed(err)
	}
	tale, err := s.racconto(action, rec, told, accanto(asked))
	if err != nil {
		return "", err
	}
	edits := append([]cartella.Edit{cartella.Creation(rec)}, cartella.ConEssa(s.now(), s, action, rec)...)
	return string(rec.ID), s.do(action, append(edits, tale...)...)
}

// conID is what a form wants of a new record, and the id that it is to have.
func conID(vuole Visto) (_ Visto, id cartella.ID, err error) {
	raw, named := vuole[vuoleID]
	if !named {
		return vuole, cartella.NewID(), nil
	}
	if json.Unmarshal([]byte(raw), &id) != nil || !id.Minted() {
		return nil, "", malformata(vuoleID)
	}
	vuole = maps.Clone(vuole)
	delete(vuole, vuoleID)
	return vuole, id, nil
}

// giaFatta reports whether the record that a form is to make is there already, as
// the form wants it. Where it is there otherwise, because its author went on
// writing after a crash had kept the answer from them, they are told.
func (s *sessione) giaFatta(action cartella.Action, id cartella.ID, vuole Visto, told string) (bool, error) {
	there, known := s.Record(id)
	if !known {
		return false, nil
	}
	k := cartella.SchedaDellAzione(action)
	if k == nil || k.Kind != there.Kind {
		return false, malformata("azione")
	}
	wanted, err := ordinati(k, vuole)
	if err != nil {
		return false, err
	}
	for p, now := range wanted {
		if !bytes.Equal(there.Field(p), senzaNulla(now)) {
			return false, giaSalvata(p)
		}
	}
	tale, tells, err := cartella.Racconta(s.attore(), s.now(), s, action, there, told, accanto(id))
	if err != nil || !tells {
		return err == nil, nil // what it must tell it told
	}
	values, err := cartella.Valori(tale)
	if err != nil {
		return false, s.unreadable(err)
	}
	kept, _ := s.Record(tale.ID)
	for p, now := range values {
		if c, _ := cartella.SchedaDi(tale.Kind).Campo(p); c != nil && c.Tipo != cartella.Istante && !bytes.Equal(kept.Field(p), now) {
			return false, giaSalvata(cartella.PathRacconto)
		}
	}
	return true, nil
}

func giaSalvata(field cartella.Path) error {
	return &cartella.Error{Code: cartella.CodeEsisteGia, Field: field, Message: "Quello che avevi scritto era già stato salvato, e da allora il modulo è cambiato. Se serve anche così, salva ancora: si aggiunge all'altro."}
}

// accanto is the id of what is told along with a new record.
func accanto(id cartella.ID) cartella.ID {
	u := uuid.MustParse(string(id)) // it is minted
	u[len(u)-1] ^= 1
	return cartella.ID(u.String())
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
	if len(raw) > cartella.MaxBody {
		return nil, "", troppoLungo(&cartella.Campo{Etichetta: "Testo", Tipo: cartella.Paragrafi}, cartella.PathRacconto, raw)
	}
	vuole = maps.Clone(vuole)
	delete(vuole, string(cartella.PathRacconto))
	return vuole, told, nil
}

// racconto is the edit that keeps, under an id, what the author of an action tells,
// if anything.
func (s *sessione) racconto(action cartella.Action, saw cartella.Record, told string, id cartella.ID) ([]cartella.Edit, error) {
	rec, tells, err := cartella.Racconta(s.attore(), s.now(), s, action, saw, told, id)
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
	proposed, err := cartella.Proposte(s.attore(), s.now(), s, action, wants, cartella.VoceAggiunta(action, row.Record, slices.Sorted(maps.Keys(wanted))))
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
	tale, err := s.racconto(action, wants, told, cartella.NewID())
	if err != nil {
		return err
	}
	if len(edit.Set) == 0 {
		if missing := cartella.SenzaVoce(action); missing != nil {
			return missing
		}
		return nil
	}
	edits := append([]cartella.Edit{edit}, cartella.ConEssa(s.now(), s, action, wants)...)
	edits = append(edits, tale...)
	if err := s.do(action, edits...); err != nil {
		return err
	}
	s.rimedi.ricorda(edits, s.now())
	return nil
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
			if len(raw) > cartella.MaxBody {
				// Whole it is not even read: what it would be refused for is said here.
				return nil, troppoLungo(c, cartella.Path(p), raw)
			}
			now = c.Ordina(now)
		}
		out[cartella.Path(p)] = now
	}
	return out, nil
}

// troppoLungo is of a text that is longer than a whole record may be.
func troppoLungo(c *cartella.Campo, p cartella.Path, raw string) error {
	var text string
	if json.Unmarshal([]byte(raw), &text) != nil {
		return malformata(p)
	}
	return &cartella.Error{Code: cartella.CodeTroppoGrande, Field: p, Message: fmt.Sprintf(
		"«%s» è troppo lungo: sono %s caratteri, e ce ne stanno %s. Quello che hai scritto resta in bozza: dividilo in più voci.",
		c.Etichetta, migliaia(utf8.RuneCountInString(text)), migliaia(c.Lunghezza()))}
}

// senzaNulla is no value for null, as a change has it.
func senzaNulla(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}
