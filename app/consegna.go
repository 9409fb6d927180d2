package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// consegnaKept is the name under which the vault keeps the files that exports are
// writing, or were writing when they were interrupted.
const consegnaKept = "esportazioni"

// consegna puts content where the operator wants it, whole or not at all, once
// noted has returned. Until then it stands beside, under a name that nobody opens;
// of one that a kill leaves there the vault knows.
func (s *sessione) consegna(name string, content []byte, noted func() error) (err error) {
	s.esportando.Lock()
	defer s.esportando.Unlock()
	left, err := s.sgombera()
	if err == nil {
		err = s.tieneEsportate(append(slices.Clone(left), name))
	}
	if err != nil {
		return s.nonAnnotata(err)
	}
	beside := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text())
	defer func() {
		gone := durable.Remove(beside) // it has its own name where all went well
		if gone == nil || errors.Is(gone, fs.ErrNotExist) {
			gone = s.tieneEsportate(left)
		}
		if gone != nil {
			s.app.cfg.Log.Warn("what an export wrote is looked for at the next unlock", "err", senzaPercorso(gone))
		}
	}()
	if err := scrivi(beside, content); err != nil {
		return s.nonScritta(name, len(content), err)
	}
	if err := noted(); err != nil {
		return err
	}
	if err := durable.Rename(beside, name); err != nil {
		return s.nonScritta(name, len(content), err)
	}
	return nil
}

// scrivi makes a file with that content, durable.
func scrivi(name string, content []byte) error {
	f, err := durable.OpenNew(name)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// raccogliEsportate takes away what exports that were interrupted have left beside
// their files, which nothing protects.
func (s *sessione) raccogliEsportate() error {
	s.esportando.Lock()
	defer s.esportando.Unlock()
	left, err := s.sgombera()
	if err != nil {
		return err
	}
	return s.tieneEsportate(left)
}

// sgombera does that, and returns the files beside which it could not look: a
// stick that is not there. The caller holds esportando.
func (s *sessione) sgombera() (left []string, err error) {
	kept, err := s.keys.Kept(consegnaKept)
	if err != nil && !errors.Is(err, vault.ErrNotKept) {
		return nil, fmt.Errorf("look for exports that were interrupted: %w", err)
	}
	for name := range strings.SplitSeq(string(kept), "\n") {
		if name == "" {
			continue
		}
		if err := durable.Sweep(name); err != nil {
			s.app.cfg.Log.Warn("what an export left behind may still be there", "err", senzaPercorso(err))
			left = append(left, name)
		}
	}
	return left, nil
}

// tieneEsportate notes where exports are being written.
func (s *sessione) tieneEsportate(files []string) error {
	return s.keys.Keep(consegnaKept, []byte(strings.Join(files, "\n")))
}

// annotaEsportata notes durably, for the central register of accesses, that so many
// records of a list leave the program.
func (s *sessione) annotaEsportata(k *cartella.Scheda, filtro string, righe int) error {
	return s.annotaUscita(k.Kind, filtro, righe, "", "")
}

// annotaUscita does that also of what leaves it on paper, and of the one record that
// this is about; both are "" otherwise.
func (s *sessione) annotaUscita(k cartella.Kind, filtro string, righe int, forma string, of cartella.ID) error {
	note := Visto{"elenco": string(testo(string(k))), "filtro": string(testo(filtro)), "righe": strconv.Itoa(righe)}
	if forma != "" {
		note["forma"] = string(testo(forma))
	}
	if of != "" {
		note["scheda"] = string(testo(string(of)))
	}
	if _, err := s.crea(cartella.AzioneEsportazioneRegistra, note); err != nil {
		return s.nonAnnotata(err)
	}
	return nil
}

// poco is less room, in bytes, than a note takes.
const poco = 64 << 10

// nonAnnotata says that nothing left the program because it cannot be noted.
func (s *sessione) nonAnnotata(err error) error {
	const what = "Non è uscito niente, perché non si può annotare nel registro degli accessi: "
	code := cartella.CodeOf(err)
	if free, unknown := s.app.cfg.Libero(s.dir); unknown == nil && free < poco {
		code = cartella.CodeDiscoPieno // the vault does not say so by itself
	}
	switch code {
	case cartella.CodeDiscoPieno:
		return &cartella.Error{Code: code, Message: what + "il disco di questo computer è pieno. " + liberaSpazio, Err: err}
	case cartella.CodeBloccato:
		return &cartella.Error{Code: code, Message: what + "il programma è stato bloccato. Inserisci la password e riprova.", Err: err}
	case cartella.CodeNonAutorizzato, cartella.CodeNonAccessibile:
		return &cartella.Error{Code: code, Message: what + "il tuo profilo è cambiato. Riprova quando il programma ha finito di aggiornarsi.", Err: err}
	}
	s.app.cfg.Log.Error("an export was not noted", "err", err)
	return &cartella.Error{Code: cartella.CodeInterno, Message: what + "il registro di questo computer non si scrive. Riprova; se succede ancora, chiama l'help desk.", Err: err}
}

// nonScritta says why a file is not where it was to be.
func (s *sessione) nonScritta(name string, size int, err error) error {
	message := "Il file non si scrive in quella cartella: scegline un'altra, o chiudi il file se è aperto."
	if free, unknown := s.app.cfg.Libero(filepath.Dir(name)); unknown == nil && free < uint64(size) {
		message = "Il file non è stato scritto: sul disco che hai scelto non c'è posto. Scegline un altro, o libera spazio."
	}
	return &cartella.Error{Code: cartella.CodeNonValido, Message: message, Err: senzaPercorso(err)}
}

// senzaPercorso is an error of the file system that does not name a folder of the
// operator's.
func senzaPercorso(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// maxFiltro is how much of a filter the register takes.
const maxFiltro = 500

// filtro is a filter in words, for the register of accesses. They name no citizen:
// of what was looked for they say that it was, and of a field only what is chosen
// from a list, or which operator or service it names.
func (l *lettura) filtro(k *cartella.Scheda, f FiltroSchede) string {
	var words []string
	if f.Ovunque {
		words = append(words, "di tutti i servizi")
	} else {
		words = append(words, "di "+l.nomeServizio(l.inUso()))
	}
	if f.Giorno != "" {
		words = append(words, "del "+f.Giorno)
	}
	for _, c := range f.Dove {
		if said := l.condizione(k, c); said != "" {
			words = append(words, said)
		}
	}
	if strings.TrimSpace(f.Testo) != "" {
		words = append(words, "con un testo cercato")
	}
	said := []rune(strings.Join(words, "; "))
	return string(said[:min(len(said), maxFiltro)])
}

func (l *lettura) condizione(k *cartella.Scheda, c Condizione) string {
	var labels, values []string
	for _, p := range c.Campi {
		field, ok := chiesto(k, cartella.Path(p))
		if !ok {
			continue
		}
		labels = append(labels, "«"+field.Etichetta+"»")
		for _, v := range c.Valori {
			if text := l.nominabile(field, v); text != "" && !slices.Contains(values, text) {
				values = append(values, text)
			}
		}
	}
	out := strings.Join(labels, " o ")
	if len(values) > 0 {
		out += ": " + strings.Join(values, ", ")
	}
	return out
}

// chiesto is the field that a condition is of, or the first of the collection of
// whose keys it is.
func chiesto(k *cartella.Scheda, p cartella.Path) (*cartella.Campo, bool) {
	if c, ok := k.Modello(p); ok {
		return c, true
	}
	for _, c := range k.Campi() {
		if strings.HasPrefix(string(c.Path), string(p)+".") {
			return &c, true
		}
	}
	return nil, false
}

// nominabile is a value in words, "" where it may say who a citizen is.
func (l *lettura) nominabile(c *cartella.Campo, value string) string {
	switch {
	case slices.Contains(c.Voci.Codici(), value):
		return c.Voci.Testo(value)
	case c.Di == cartella.KindOperatore:
		return l.nomeOperatore(cartella.OperatoreID(value))
	case c.Di == cartella.KindServizio:
		return l.nomeServizio(cartella.ServizioID(value))
	}
	return ""
}
