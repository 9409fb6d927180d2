package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"siz-icaro/app/drafts"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
)

// maxBozza is more than anybody types into one form, and several times what a
// record holds: what cannot be saved yet because it is too long is kept all the same.
const maxBozza = 4 << 20

// attesaPagina is how long a lock waits for what was typed last: a page that is
// busy answers late, one that sleeps, or is gone, not at all. What it shows is gone
// before; a system that goes to sleep grants five seconds.
const attesaPagina = 3 * time.Second

// attesaChiesta is how long it waits where the page itself asked for the lock: it is
// there, however long its computer takes.
const attesaChiesta = 15 * time.Second

// Bozze keeps what is being typed.
type Bozze struct{ app *App }

// writer is whose drafts they are, also while a lock takes the screens away: it
// is then that the last words are kept, beside what the form had before.
func (x *Bozze) writer() (*sessione, error) {
	x.app.mu.RLock()
	defer x.app.mu.RUnlock()
	if x.app.corrente == nil {
		return nil, bloccato("Il programma è bloccato: inserisci la password per continuare.")
	}
	return x.app.corrente, nil
}

// bozzeKept is the name under which the vault keeps how often the drafts' index
// was written.
const bozzeKept = "bozze"

func (s *sessione) draftsNoted() (n uint64, err error) {
	raw, err := s.keys.Kept(bozzeKept)
	if errors.Is(err, vault.ErrNotKept) {
		return 0, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &n)
	}
	if err != nil {
		return 0, fmt.Errorf("read how far the drafts have come: %w", err)
	}
	return n, nil
}

// anchorDrafts notes it in the vault, as anchor does of the journal: not at each
// letter, which must not wait for a second file.
func (s *sessione) anchorDrafts() error {
	n := s.bozze.Written()
	if n == s.notedDrafts {
		return nil
	}
	if err := s.keys.Keep(bozzeKept, strconv.AppendUint(nil, n, 10)); err != nil {
		return fmt.Errorf("note how far the drafts have come: %w", err)
	}
	s.notedDrafts = n
	return nil
}

// Salva keeps the content of a form under a name of the screen's choice.
func (x *Bozze) Salva(chiave, contenuto string) (err error) {
	defer x.app.guard(&err)
	s, err := x.writer()
	if err != nil {
		return err
	}
	if len(contenuto) > maxBozza || len(chiave) > 200 {
		return &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il testo è troppo lungo anche per restare in bozza: quello che scrivi da qui in poi non è al sicuro. Dividilo, e salva la prima parte."}
	}
	if err := s.bozze.Save(chiave, contenuto, s.now()); errors.Is(err, drafts.ErrClosed) {
		return bloccato("Il programma è bloccato: inserisci la password per continuare.")
	} else if err != nil {
		return x.app.internal("keep a draft", err)
	}
	return nil
}

// Leggi returns the draft, "" where there is none.
func (x *Bozze) Leggi(chiave string) (contenuto string, err error) {
	defer x.app.guard(&err)
	s, err := x.writer()
	if err != nil {
		return "", err
	}
	before := s.bozze.Lost()
	contenuto, err = s.bozze.Load(chiave)
	if s.bozze.Lost() != before {
		x.app.accessoCambiato() // what is lost is said there
	}
	if errors.Is(err, drafts.ErrClosed) {
		return "", bloccato("Il programma è bloccato: inserisci la password per continuare.")
	} else if err != nil {
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

const (
	// bozzaVuota is how long a form stays in which nothing is written any more.
	bozzaVuota = 24 * time.Hour
	// bozzaOrfana is how long what was written stays of a record that its author
	// may not see any more: longer than anybody is away, and not for ever, for it
	// is about somebody who is not theirs.
	bozzaOrfana = 180 * 24 * time.Hour
)

// raccogliBozze drops the drafts that nobody will open again: those in which
// nothing is written, and those old ones whose record is out of its author's
// reach, of which they are told. What is written about a record that can be
// opened stays for as long as it takes. inPari is whether everything that the
// operator may see is here: before that nothing counts as out of reach.
func (s *sessione) raccogliBozze(now time.Time, inPari bool) error {
	orphans := 0
	var failed error
	_, err := s.bozze.Collect(now, func(name, text string, idle time.Duration) bool {
		if !scritta(text) {
			return idle >= bozzaVuota
		}
		// The last word of a name is the record that the form is of, or about, or
		// that there is none yet.
		id := name[strings.LastIndex(name, ":")+1:]
		if !inPari || idle < bozzaOrfana || uuid.Validate(id) != nil {
			return false
		}
		_, here, err := s.store.Shown(s.ctx, cartella.ID(id))
		if err != nil {
			failed = err
			return false
		}
		if !here {
			orphans++
		}
		return !here
	})
	if err != nil {
		return fmt.Errorf("collect drafts: %w", err)
	}
	if failed != nil {
		return fmt.Errorf("look for the record of a draft: %w", failed)
	}
	if orphans > 0 {
		s.tolte.Add(int64(orphans))
		s.app.accessoCambiato()
	}
	return nil
}

// scritta says whether anything is written in a draft that was not there when
// the form was opened. What is not in the form that the screens give it counts.
func scritta(text string) bool {
	if text == "" {
		return false
	}
	var form struct{ Seen, Value any }
	if json.Unmarshal([]byte(text), &form) != nil || form.Seen == nil || form.Value == nil {
		return true
	}
	return !reflect.DeepEqual(form.Seen, form.Value)
}

// bozzeTolte is what the operator is told of their drafts that were collected, ""
// for nothing.
func (s *sessione) bozzeTolte() string {
	switch n := s.tolte.Load(); n {
	case 0:
		return ""
	case 1:
		return "Una bozza, ferma da più di sei mesi su una scheda che non è più fra quelle dei tuoi servizi, è stata tolta da questo computer."
	default:
		return fmt.Sprintf("%d bozze, ferme da più di sei mesi su schede che non sono più fra quelle dei tuoi servizi, sono state tolte da questo computer.", n)
	}
}

// Consegnate says that the page has handed over all that was typed, as the event
// "congedo" asks.
func (x *Bozze) Consegnate() {
	x.app.mu.Lock()
	defer x.app.mu.Unlock()
	if x.app.ultimeParole != nil {
		close(x.app.ultimeParole)
		x.app.ultimeParole = nil
	}
}

// lastWords has the page hand over what was typed before the keys are dropped,
// and its own text with them. It is called under entering.
func (a *App) lastWords(attesa time.Duration) {
	if a.cfg.Eventi == nil {
		return // there is no page
	}
	given := make(chan struct{})
	a.mu.Lock()
	if a.corrente == nil {
		a.mu.Unlock()
		return
	}
	a.ultimeParole = given
	a.mu.Unlock()
	a.emit("congedo", func(n int) any { return numeroEvento{n} })
	select {
	case <-given:
		return
	case <-time.After(attesa):
	}
	a.mu.Lock()
	a.ultimeParole = nil
	a.mu.Unlock()
}

// Bozza is a form in which something is written that was not saved, as a list
// shows it.
type Bozza struct {
	Chiave    string `json:"chiave"`
	Titolo    string `json:"titolo"`    // what was being done
	Dettaglio string `json:"dettaglio"` // of whom, "" where it is of nobody yet
	Dove      string `json:"dove"`      // the address of its form, "" where that is not known
	Servizio  string `json:"servizio"`  // name of the service in which it was begun, "" unknown
	Il        string `json:"il"`        // when it was written last, "" unknown
}

// Elenco are the drafts with something written in them, the newest first.
func (x *Bozze) Elenco() (out []Bozza, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	all, err := s.bozze.List()
	if err != nil {
		return nil, x.app.internal("list the drafts", err)
	}
	out = []Bozza{}
	l := s.lettura()
	for _, d := range all {
		if !scritta(d.Text) || d.Name == "" {
			continue
		}
		out = append(out, l.bozza(d))
	}
	return out, nil
}

func (l *lettura) bozza(d drafts.Draft) Bozza {
	out := Bozza{Chiave: d.Name}
	if !d.Saved.IsZero() {
		out.Il = istante(d.Saved)
	}
	var form struct {
		Dove     string `json:"dove"`
		Servizio struct{ Nome string }
	}
	// One that an earlier program kept says neither.
	_ = json.Unmarshal([]byte(d.Text), &form)
	out.Dove, out.Servizio = form.Dove, form.Servizio.Nome
	what, about, _ := strings.Cut(d.Name, ":")
	out.Titolo = cmp.Or(etichettaAzione(cartella.Action(what)), "Un modulo")
	if what == "riconcilia" {
		out.Titolo = "Da riconciliare"
	}
	if uuid.Validate(about) != nil {
		return out
	}
	if out.Dettaglio = l.titolo(cartella.ID(about)); out.Dettaglio == "" {
		out.Dettaglio, out.Dove = "La scheda non è più fra quelle dei tuoi servizi", ""
	}
	return out
}

// etichettaAzione is what the button of an action says, "" of none.
func etichettaAzione(action cartella.Action) string {
	k := cartella.SchedaDellAzione(action)
	if k == nil {
		return ""
	}
	for i := range k.Azioni {
		if k.Azioni[i].Nome == action {
			return k.Azioni[i].Etichetta
		}
	}
	return ""
}
