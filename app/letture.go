package app

import (
	"errors"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// view is a record as the operator sees it; it must exist for them.
func (s *sessione) view(id string) (store.Row, error) {
	row, ok, err := s.store.Shown(s.ctx, cartella.ID(id))
	if err != nil {
		return row, s.unreadable(err)
	}
	if !ok {
		return row, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "La scheda non esiste o non è fra quelle dei tuoi servizi."}
	}
	return row, nil
}

func (s *sessione) unreadable(err error) error {
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	if s.ctx.Err() == nil {
		s.app.cfg.Log.Error("the local archive cannot be read", "err", err)
	}
	return &cartella.Error{Code: cartella.CodeInterno, Message: "L'archivio locale non si legge. Chiudi e riapri il programma: si ricostruirà dal servizio centrale, senza perdere nulla.", Err: err}
}

func (s *sessione) list(q store.Query) (store.Page, error) {
	page, err := s.store.List(s.ctx, q)
	if err != nil {
		return page, s.unreadable(err)
	}
	return page, nil
}

// elenca lists what q selects, as often as it comes where q asks for what lasts.
func (s *sessione) elenca(q store.Query) (store.Page, error) {
	if q.Durante {
		return s.durante(q)
	}
	return s.list(q)
}

// Record implements cartella.Reader over what the operator sees.
func (s *sessione) Record(id cartella.ID) (cartella.Record, bool) {
	row, ok, err := s.store.Shown(s.ctx, id)
	return row.Record, ok && err == nil
}

// attore is the operator with the profiles last told by the central service.
func (s *sessione) attore() cartella.Attore { return s.replica.Actor() }

func (s *sessione) io() cartella.OperatoreID { return s.attore().Operatore }

func (s *sessione) nomeServizio(id cartella.ServizioID) string {
	var v cartella.Servizio
	if rec, ok := s.Record(cartella.ID(id)); ok && rec.Into(&v) == nil {
		return v.Nome
	}
	if nome := s.account().Servizi[id]; nome != "" {
		return nome
	}
	return string(id)
}
