package app

import (
	"errors"

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
