package graduatoria

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Tipo is what a version of a list is.
type Tipo string

const (
	Provvisoria Tipo = "provvisoria"
	Definitiva  Tipo = "definitiva"
	Scorrimento Tipo = "scorrimento"
)

// Versione is a list as it was made: the number counts from 1 within its line, and
// Precedente is the fingerprint of the one before, empty for the first.
type Versione struct {
	Numero     int    `json:"numero"`
	Tipo       Tipo   `json:"tipo"`
	Precedente string `json:"precedente"`
	Lista
}

// formato is the layout of a snapshot, which its bytes begin with.
const formato = 1

// Istantanea are the canonical bytes of a version: what it was made of and what came
// out, in one order, without blanks. Whoever has them makes the list again and gets
// the same.
func (v Versione) Istantanea() ([]byte, error) {
	v.Righe = slices.Clone(v.Righe)
	for i := range v.Righe { // none is written in one way
		r := &v.Righe[i]
		r.Mancanti, r.Chiavi = notNil(r.Mancanti), notNil(r.Chiavi)
	}
	v.Righe, v.Criterio.Chiavi = notNil(v.Righe), notNil(v.Criterio.Chiavi)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Formato int `json:"formato"`
		Versione
	}{formato, v})
	if err != nil {
		return nil, fmt.Errorf("write snapshot: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Impronta is the SHA-256 of the snapshot, in lower case hexadecimal digits.
func (v Versione) Impronta() (string, error) {
	raw, err := v.Istantanea()
	if err != nil {
		return "", err
	}
	return Impronta(raw), nil
}

// Impronta is the SHA-256 of the bytes of a snapshot, in lower case hexadecimal digits:
// what was published is these, whatever a later program would write.
func Impronta(istantanea []byte) string {
	sum := sha256.Sum256(istantanea)
	return hex.EncodeToString(sum[:])
}

// Leggi is the version of which these are the bytes. It refuses a layout that it does
// not know.
func Leggi(istantanea []byte) (Versione, error) {
	var out struct {
		Formato int `json:"formato"`
		Versione
	}
	if err := json.Unmarshal(istantanea, &out); err != nil {
		return Versione{}, fmt.Errorf("read snapshot: %w", err)
	}
	if out.Formato != formato {
		return Versione{}, fmt.Errorf("snapshot in layout %d, not %d", out.Formato, formato)
	}
	return out.Versione, nil
}

// ErrDiversa says that a list is not what its applications and its criterion give.
var ErrDiversa = errors.New("ranking differs from what is computed anew")

// Verifica makes a version again from what it says that it was made of: from its
// applications or, for a scorrimento, from the version before, and says ErrDiversa
// where it comes out otherwise. impronta is the fingerprint of the version before as
// it was published: what a later program wrote reads as other bytes here.
func (v Versione) Verifica(prima *Versione, impronta string) error {
	if v.Precedente != impronta {
		return fmt.Errorf("not made after the version before: %w", ErrDiversa)
	}
	again := v
	var err error
	switch {
	case v.Tipo == Scorrimento && prima == nil:
		return fmt.Errorf("scorrimento without the version before: %w", ErrDiversa)
	case v.Tipo == Scorrimento:
		var left []Uscita
		was := prima.posti()
		for _, r := range v.Righe {
			if i, there := was[r.Codice]; r.Esito == Uscito && (!there || prima.Righe[i].Esito != Uscito) {
				left = append(left, Uscita{r.Codice, r.Motivo})
			}
		}
		again.Lista, err = prima.Scorri(left, v.Speso-prima.Speso)
	default:
		domande := make([]Domanda, len(v.Righe))
		for i, r := range v.Righe {
			domande[i] = r.Domanda
		}
		again.Lista, err = Forma(v.Criterio, domande)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDiversa, err)
	}
	want, err := again.Istantanea()
	if err != nil {
		return err
	}
	got, err := v.Istantanea()
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return ErrDiversa
	}
	return nil
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
