package app

import "siz-icaro/sync/cartella"

// maxBozza is more than anybody types into one form.
const maxBozza = 256 << 10

// Bozze keeps what is being typed.
type Bozze struct{ app *App }

// writer is whose drafts they are, also while a lock takes the screens away: it
// is then that the last words are kept.
func (x *Bozze) writer() (*sessione, error) {
	x.app.mu.RLock()
	defer x.app.mu.RUnlock()
	if x.app.corrente == nil {
		return nil, bloccato("Il programma è bloccato: inserisci la password per continuare.")
	}
	return x.app.corrente, nil
}

// Salva keeps the content of a form under a name of the screen's choice.
func (x *Bozze) Salva(chiave, contenuto string) (err error) {
	defer x.app.guard(&err)
	s, err := x.writer()
	if err != nil {
		return err
	}
	if len(contenuto) > maxBozza || len(chiave) > 200 {
		return &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il testo è troppo lungo: salvalo in più parti."}
	}
	if err := s.bozze.Save(chiave, contenuto); err != nil {
		return x.app.internal("keep a draft", err)
	}
	return nil
}

// Leggi returns the draft, "" where there is none.
func (x *Bozze) Leggi(chiave string) (contenuto string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	contenuto, err = s.bozze.Load(chiave)
	if err != nil {
		return "", x.app.internal("read a draft", err)
	}
	return contenuto, nil
}

// Elimina forgets the draft: it was saved, or is not wanted.
func (x *Bozze) Elimina(chiave string) (err error) {
	defer x.app.guard(&err)
	s, err := x.writer()
	if err != nil {
		return err
	}
	if err := s.bozze.Drop(chiave); err != nil {
		return x.app.internal("drop a draft", err)
	}
	return nil
}
