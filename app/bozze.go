package app

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// maxBozza is more than anybody types into one form.
const maxBozza = 256 << 10

// bozze are the forms being filled in, saved as one types: a lock, a crash or a
// window that slept empties no form. Each is a sealed file of its own; they are
// no part of the record and go nowhere.
type bozze struct {
	dir string
	key [32]byte
}

func apriBozze(dir string, key [32]byte) (*bozze, error) {
	return &bozze{dir: dir, key: key}, durable.MkdirAll(dir)
}

// file hides the draft's name, which may hold the id of a record.
func (b *bozze) file(chiave string) string {
	mac := hmac.New(sha256.New, b.key[:])
	mac.Write([]byte(chiave))
	return filepath.Join(b.dir, hex.EncodeToString(mac.Sum(nil)[:16]))
}

func (b *bozze) save(chiave, contenuto string) error {
	aead, err := chacha20poly1305.NewX(b.key[:])
	if err != nil {
		return err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(contenuto)+aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return err
	}
	return durable.WriteFile(b.file(chiave), aead.Seal(nonce, nonce, []byte(contenuto), []byte(chiave)))
}

// load returns "" where there is no draft, and drops one that cannot be read:
// it is of another key or was damaged, and will never be read again.
func (b *bozze) load(chiave string) (string, error) {
	raw, err := os.ReadFile(b.file(chiave))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	aead, err := chacha20poly1305.NewX(b.key[:])
	if err != nil {
		return "", err
	}
	if len(raw) < aead.NonceSize() {
		return "", b.drop(chiave)
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(chiave))
	if err != nil {
		return "", b.drop(chiave)
	}
	return string(plain), nil
}

func (b *bozze) drop(chiave string) error {
	err := durable.Remove(b.file(chiave))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

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
	if err := s.bozze.save(chiave, contenuto); err != nil {
		return x.app.internal("keep a draft", fmt.Errorf("write draft: %w", err))
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
	contenuto, err = s.bozze.load(chiave)
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
	if err := s.bozze.drop(chiave); err != nil {
		return x.app.internal("drop a draft", err)
	}
	return nil
}
