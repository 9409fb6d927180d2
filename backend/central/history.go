package central

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// historyPage bounds an answer; one passage is answered whatever its size.
var historyPage = ledger.Limit{Records: 100, Bytes: 512 << 10}

// clocksApart is how far the clocks of an author and of the central service may be
// apart before both are told.
const clocksApart = 5 * time.Minute

// The answer about a history; sync/PROTOCOL.md describes it for others.
type (
	historyAnswer struct {
		Passaggi []passageAnswer `json:"passaggi"`
		// Prima is what to ask for as before to go on; absent at the end.
		Prima cartella.Version `json:"prima,omitempty"`
	}
	passageAnswer struct {
		Versione cartella.Version                  `json:"versione"`
		Ricevuta time.Time                         `json:"ricevuta"`
		Fatta    time.Time                         `json:"fatta,omitzero"`
		Autore   cartella.OperatoreID              `json:"autore,omitempty"`
		Azione   cartella.Action                   `json:"azione,omitempty"`
		Crea     bool                              `json:"crea,omitempty"`
		Campi    map[cartella.Path]cartella.Change `json:"campi"`
	}
)

// history tells what became of a record to whoever is sent it now. Of one that is
// not theirs it says what it says of one that is not there.
func (s *Server) history(w http.ResponseWriter, r *http.Request, session identity.Session, _ string) {
	if err := s.cfg.Identity.Usable(session); err != nil {
		s.fail(w, r, err)
		return
	}
	before, limit, err := historyRange(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer, err := s.historyOf(r.Context(), session.Account.Operatore, cartella.ID(r.PathValue("id")), before, limit)
	if err == nil {
		// Before it is given: what is given is in the register.
		err = s.cfg.Identity.HistoryRead(r.Context(), session, cartella.ID(r.PathValue("id")), s.origin(r))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.answer(w, r, http.StatusOK, answer)
}

func (s *Server) historyOf(ctx context.Context, who cartella.OperatoreID, id cartella.ID, before cartella.Version, limit ledger.Limit) (historyAnswer, error) {
	out := historyAnswer{Passaggi: []passageAnswer{}}
	actor, err := s.actors.Actor(ctx, who)
	if err != nil {
		return out, err
	}
	h, ok, err := s.cfg.Ledger.History(ctx, id, actor.Scopes(), before, limit)
	if err != nil {
		return out, err
	}
	if !ok {
		return out, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "La scheda non esiste o non è fra quelle dei tuoi servizi."}
	}
	parent, err := s.parent(ctx, h.Record)
	if err != nil {
		return out, err
	}
	for _, p := range h.Passages {
		fields, err := cartella.NellaStoria(actor, h.Record, parent, s.cfg.Now(), p.Edit)
		if err != nil {
			return out, err
		}
		passage := passageAnswer{Versione: p.At, Ricevuta: p.Received.Truncate(time.Second), Autore: p.Author, Azione: p.Action, Crea: p.Edit.Create != nil, Campi: fields}
		if p.Received.Sub(p.Done).Abs() > clocksApart {
			passage.Fatta = p.Done.UTC().Truncate(time.Second)
		}
		out.Passaggi = append(out.Passaggi, passage)
		if h.More {
			out.Prima = p.At
		}
	}
	return out, nil
}

// parent is what a record belongs to, nil where that is nothing.
func (s *Server) parent(ctx context.Context, rec cartella.Record) (*cartella.Record, error) {
	id := cartella.Parent(rec)
	if id == "" {
		return nil, nil
	}
	parent, ok, err := s.cfg.Ledger.Record(ctx, id)
	if err != nil || !ok {
		return nil, err
	}
	return &parent, nil
}

// historyRange is the stretch that a request asks for.
func historyRange(r *http.Request) (cartella.Version, ledger.Limit, error) {
	limit := historyPage
	q := r.URL.Query()
	before, ok := positive(q.Get("before"))
	if !ok {
		return 0, limit, malformed("«before» deve essere una versione: un numero intero da 1 in su.", nil)
	}
	n, ok := positive(q.Get("limit"))
	if !ok || n > uint64(historyPage.Records) {
		return 0, limit, malformed("«limit» deve essere un numero da 1 a "+strconv.Itoa(historyPage.Records)+".", nil)
	}
	if n > 0 {
		limit.Records = int(n)
	}
	return cartella.Version(before), limit, nil
}

// positive is a whole number of at least one that the ledger can count to, zero
// where nothing is given.
func positive(s string) (uint64, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(s, 10, 63)
	return n, err == nil && n > 0
}
