package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Storia is a stretch of what became of a record, newest first.
type Storia struct {
	Passaggi []Passaggio `json:"passaggi"`
	// Prima is what to ask for to go on with what came before; 0 at the beginning.
	Prima int64 `json:"prima"`
}

// Passaggio is one change of a record: who did what, when by the central service's
// clock, and field by field what was there and is.
type Passaggio struct {
	Versione int64  `json:"versione"`
	Quando   string `json:"quando"`
	// Fatta is when it was done, by the clock of that computer, where it reached the
	// central service much later; "" where it did not.
	Fatta string          `json:"fatta"`
	Chi   string          `json:"chi"`
	Cosa  string          `json:"cosa"` // completes Chi
	Campi []CampoCambiato `json:"campi"`
}

// CampoCambiato is a field as people read it; "" is no value.
type CampoCambiato struct {
	Etichetta string `json:"etichetta"`
	Era       string `json:"era"`
	E         string `json:"e"`
}

// passaggiPerVolta is how many are asked for at a time.
const passaggiPerVolta = 30

// Storia is what became of a record before a version, 0 for the newest. It is the
// central service's alone to tell, so it needs the line.
func (x *Schede) Storia(id string, prima int64) (out Storia, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	if !s.replica.Status().Online {
		return out, storiaSenzaLinea(nil)
	}
	return s.storia(row, prima)
}

// storiaSenzaLinea says what a history needs.
func storiaSenzaLinea(cause error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeFuoriLinea, Err: cause,
		Message: "La storia di una scheda si legge dal servizio centrale, e adesso non c'è linea. Riprova quando sei in linea: la scheda intanto si legge e si modifica come sempre."}
}

func (s *sessione) storia(row store.Row, prima int64) (Storia, error) {
	out := Storia{Passaggi: []Passaggio{}}
	h, err := s.app.centrale(s.app.settings.get().Centrale).history(s.ctx, s.account().Token, row.ID, cartella.Version(prima), passaggiPerVolta)
	switch {
	case s.ctx.Err() != nil:
		return out, bloccato("Il programma è stato bloccato mentre leggeva la storia.")
	case isOffline(err):
		return out, storiaSenzaLinea(err)
	case row.Pending && cartella.CodeOf(err) == cartella.CodeNonAccessibile:
		return out, nil // it has not been sent yet
	case err != nil:
		return out, s.failedToRead(err)
	}
	l := s.lettura()
	for _, p := range h.Passaggi {
		out.Passaggi = append(out.Passaggi, l.passaggio(row.Record, p))
	}
	out.Prima = int64(h.Prima)
	return out, nil
}

// failedToRead makes what the central service answered fit for a screen.
func (s *sessione) failedToRead(err error) error {
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	s.app.cfg.Log.Error("a history could not be read", "err", err)
	return &cartella.Error{Code: cartella.CodeInterno, Message: "Non è stato possibile leggere la storia. Riprova; se succede ancora, chiama l'help desk.", Err: err}
}

// passaggio is a passage of rec as people read it.
func (l *lettura) passaggio(rec cartella.Record, p esitoPassaggio) Passaggio {
	out := Passaggio{Versione: int64(p.Versione), Quando: istante(p.Ricevuta), Fatta: quando(p.Fatta), Chi: l.nomeOperatore(p.Autore), Cosa: cartella.Verbo(p.Azione), Campi: []CampoCambiato{}}
	switch {
	case p.Autore == "":
		out.Chi = "Servizio centrale:"
	case out.Cosa != "":
	case p.Crea:
		out.Cosa = "ha creato questa scheda insieme ad altro"
	default:
		out.Cosa = "ha cambiato questa scheda insieme ad altro"
	}
	// What an entry of a collection was called that is not there any more stands in
	// the passage itself.
	named := cartella.Edit{ID: rec.ID, Kind: rec.Kind, Set: map[cartella.Path]cartella.Change{}}
	for path, c := range p.Campi {
		named.Set[path] = cartella.Change{Now: c.Now}
		if c.Now == nil {
			named.Set[path] = cartella.Change{Now: c.Was}
		}
	}
	called := l.conScritto(named)
	k, where := cartella.SchedaDi(rec.Kind), map[string]int{}
	for _, path := range cartella.InOrdine(rec, slices.Collect(maps.Keys(p.Campi)), l) {
		c := p.Campi[path]
		field, known := k.Campo(path)
		if known && field.Interno {
			continue
		}
		changed := CampoCambiato{
			Etichetta: cartella.EtichettaPiena(called, path, l),
			Era:       cartella.Leggibile(called, path, c.Was, l), E: cartella.Leggibile(called, path, c.Now, l),
		}
		// Several choices of one list are one line.
		if i, there := where[changed.Etichetta]; there && known && field.Tipo == cartella.Scelte {
			out.Campi[i].Era, out.Campi[i].E = elencate(out.Campi[i].Era, changed.Era), elencate(out.Campi[i].E, changed.E)
			continue
		}
		where[changed.Etichetta] = len(out.Campi)
		out.Campi = append(out.Campi, changed)
	}
	return out
}

func elencate(a, b string) string {
	if a == "" || b == "" {
		return cmp.Or(a, b)
	}
	return a + ", " + b
}

// esitoStoria is a stretch of a history as the central service tells it.
type esitoStoria struct {
	Passaggi []esitoPassaggio `json:"passaggi"`
	Prima    cartella.Version `json:"prima"`
}

type esitoPassaggio struct {
	Versione cartella.Version                  `json:"versione"`
	Ricevuta time.Time                         `json:"ricevuta"`
	Fatta    time.Time                         `json:"fatta"`
	Autore   cartella.OperatoreID              `json:"autore"`
	Azione   cartella.Action                   `json:"azione"`
	Crea     bool                              `json:"crea"`
	Campi    map[cartella.Path]cartella.Change `json:"campi"`
}

// history asks what became of a record before a version, zero for the newest.
func (c *centrale) history(ctx context.Context, token string, id cartella.ID, before cartella.Version, limit int) (out esitoStoria, err error) {
	path := fmt.Sprintf("/v1/records/%s/history?limit=%d", url.PathEscape(string(id)), limit)
	if before > 0 {
		path += fmt.Sprintf("&before=%d", before)
	}
	err = c.call(ctx, http.MethodGet, path, bearer(token), nil, &out)
	return out, err
}
