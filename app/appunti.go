package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

const (
	// maxCronologia is how many places the history remembers.
	maxCronologia = 20
	// maxNotifiche and giorniNotifiche bound the notices that the home looks at:
	// the newest, of half a year. What is beyond them needs no hiding any more.
	maxNotifiche    = 1000
	giorniNotifiche = 180
	// segno is the value of a favourite that is a record: its key says all.
	segno = "sì"
	// presaVisione begins the key of what was hidden though it is on no computer
	// of the operator's: see fuoriPortata.
	presaVisione = "fuori_"
)

// appunti are what the operator's settings are still to be told: which places
// were opened, which notices hidden. The screens see them at once; they are
// written together, once a minute while there are any and when the session ends,
// so that an hour's work makes sixty mutations at most, however much is clicked.
// A computer that stops dead loses those of its last minute: a place is missing
// in the history, a notice is there again. Nothing that was written is in them.
type appunti struct {
	writing sync.Mutex // held by annota
	mu      sync.Mutex // guards what follows
	// aperte are instants by the key of the place, the newest maxCronologia.
	aperte map[string]string
	// nascoste says of notices, by id, whether they were hidden or shown again.
	nascoste map[string]bool
	// ultima is the place noted last.
	ultima string
}

// visto notes in the history that a place was opened.
func (s *sessione) visto(tipo, id string) {
	pref, _ := s.preferenze()
	top := ""
	if list := recenti(pref.Cronologia); len(list) > 0 {
		top = list[0]
	}
	if s.appunti.apri(tipo+"_"+id, top, istante(s.now())) {
		s.app.emit("dati", func(n int) any { return datiCambiati{Numero: n, Tipi: []string{"cronologia"}, IDs: []string{}} })
	}
}

// apri notes a place, and says whether that is news. Noting it makes the home be
// read again, here and later on the operator's other computer: what was noted
// last is not news, whatever stands on top.
func (a *appunti) apri(key, top, at string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	again := a.ultima == key || top == key
	if a.ultima = key; again {
		return false
	}
	if a.aperte == nil {
		a.aperte = map[string]string{}
	}
	a.aperte[key] = at
	for i, old := range recenti(a.aperte) {
		if i >= maxCronologia {
			delete(a.aperte, old)
		}
	}
	return true
}

// nascondi notes that a notice is hidden.
func (s *sessione) nascondi(id cartella.ID) error { return s.annotaNascosta(id, true) }

// mostraNotifica notes that it is not any more.
func (s *sessione) mostraNotifica(id cartella.ID) error { return s.annotaNascosta(id, false) }

func (s *sessione) annotaNascosta(id cartella.ID, hidden bool) error {
	if _, ok := s.Record(cartella.PreferenzeDi(s.io())); !ok {
		return ancoraSenzaPreferenze()
	}
	if !id.Valid() {
		return &cartella.Error{Code: cartella.CodeMalformato, Message: "La notifica non si riconosce: rileggi la pagina."}
	}
	s.appunti.mu.Lock()
	if s.appunti.nascoste == nil {
		s.appunti.nascoste = map[string]bool{}
	}
	s.appunti.nascoste[string(id)] = hidden
	s.appunti.mu.Unlock()
	s.app.emit("dati", func(n int) any {
		return cambiati(n, replica.Event{Changed: map[cartella.ID]cartella.Kind{cartella.PreferenzeDi(s.io()): cartella.KindPreferenze}})
	})
	return nil
}

// su adds the notes to settings.
func (a *appunti) su(p *cartella.Preferenze) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.Cronologia == nil {
		p.Cronologia = map[string]string{}
	}
	if p.Nascoste == nil {
		p.Nascoste = map[string]bool{}
	}
	for key, at := range a.aperte {
		p.Cronologia[key] = max(at, p.Cronologia[key])
	}
	maps.Copy(p.Nascoste, a.nascoste)
}

// copia are the notes as they are now.
func (a *appunti) copia() (aperte map[string]string, nascoste map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.aperte), maps.Clone(a.nascoste)
}

// scritti lets go of notes that are in the settings now, but for what was noted
// anew meanwhile.
func (a *appunti) scritti(aperte map[string]string, nascoste map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.aperte, func(key, at string) bool { return aperte[key] == at })
	maps.DeleteFunc(a.nascoste, func(id string, hidden bool) bool {
		was, noted := nascoste[id]
		return noted && was == hidden
	})
}

// annota writes the notes, if there are any. The settings keep what the screens
// show and no more: the newest places, and of what is hidden the notices that
// would show.
func (s *sessione) annota(ctx context.Context) error {
	s.appunti.writing.Lock()
	defer s.appunti.writing.Unlock()
	aperte, nascoste := s.appunti.copia()
	pref, ok := s.scritte()
	if !ok || len(aperte)+len(nascoste) == 0 {
		return nil // where the settings have not come yet, the notes wait
	}
	set := senzaNomi(pref)
	was := maps.Clone(pref.Cronologia)
	s.appunti.su(&pref)
	for i, key := range recenti(pref.Cronologia) {
		at, _, _ := strings.Cut(pref.Cronologia[key], "|")
		switch {
		case i < maxCronologia && was[key] != at:
			set[cartella.Path("cronologia."+key)] = testo(at)
		case i >= maxCronologia:
			set[cartella.Path("cronologia."+key)] = nil
		}
	}
	for id, hidden := range nascoste {
		set[cartella.Path("nascoste."+id)] = map[bool][]byte{true: []byte("true")}[hidden]
	}
	gone, err := s.superflue(ctx, pref.Nascoste)
	if err != nil {
		return err
	}
	for _, id := range gone {
		set[cartella.Path("nascoste."+id)] = nil
	}
	if err := s.replica.Do(ctx, cartella.AzionePreferenzeImposta, impostazione(s.io(), set)); err != nil {
		return fmt.Errorf("note what was opened and hidden: %w", err)
	}
	s.appunti.scritti(aperte, nascoste)
	return nil
}

// superflue are those of what is hidden that would not show anyway: notices that
// are gone or too old and, should there be more than the home looks at, the
// oldest. That one is gone only a computer knows that is level with the central
// service.
func (s *sessione) superflue(ctx context.Context, nascoste map[string]bool) (out []string, err error) {
	level := s.replica.Status().Phase == replica.Live && !s.store.Report().Rebuilt
	mine := map[string]bool{}
	for _, r := range s.replica.Rejections() {
		mine[string(cartella.DerivedID(s.account().Device, r.Seq, 0))] = true
	}
	all, err := s.store.List(ctx, store.Query{Kind: cartella.KindNotifica, Dal: s.dalleNotifiche(), Order: store.ByTime, Desc: true, Limit: maxNotifiche})
	if err != nil {
		return nil, err
	}
	shows := map[string]bool{}
	for _, row := range all.Rows {
		shows[string(row.ID)] = true
	}
	var unknown []string
	for id, hidden := range nascoste {
		if !hidden || shows[id] || mine[strings.TrimPrefix(id, presaVisione)] {
			continue
		}
		_, here, err := s.store.Shown(ctx, cartella.ID(id))
		switch {
		case err != nil:
			return nil, err
		case here, level && !strings.HasPrefix(id, presaVisione):
			out = append(out, id)
		default:
			unknown = append(unknown, id)
		}
	}
	slices.SortFunc(unknown, strings.Compare)
	return append(out, unknown[:max(0, len(unknown)-maxNotifiche)]...), nil
}

// dalleNotifiche is since when the home looks at notices.
func (s *sessione) dalleNotifiche() string {
	return istante(s.now().AddDate(0, 0, -giorniNotifiche))
}

// senzaNomi are the changes that take out of settings the names which earlier
// programs wrote beside the places: nobody reads them.
func senzaNomi(p cartella.Preferenze) map[cartella.Path][]byte {
	set := map[cartella.Path][]byte{}
	for key, value := range p.Cronologia {
		if at, _, named := strings.Cut(value, "|"); named {
			set[cartella.Path("cronologia."+key)] = testo(at)
		}
	}
	for key, value := range p.Preferiti {
		if value != segno && !strings.HasPrefix(key, "funzione_") {
			set[cartella.Path("preferiti."+key)] = testo(segno)
		}
	}
	return set
}

// impostazione is the edit that sets personal settings, where the last one wins.
func impostazione(di cartella.OperatoreID, values map[cartella.Path][]byte) cartella.Edit {
	set := map[cartella.Path]cartella.Change{}
	for p, v := range values {
		set[p] = cartella.Change{Now: v}
	}
	return cartella.Edit{ID: cartella.PreferenzeDi(di), Kind: cartella.KindPreferenze, Set: set}
}

// recenti are the keys of a history, newest first.
func recenti(cronologia map[string]string) []string {
	return slices.SortedFunc(maps.Keys(cronologia), func(a, b string) int {
		return cmp.Or(strings.Compare(cronologia[b], cronologia[a]), strings.Compare(a, b))
	})
}

func ancoraSenzaPreferenze() error {
	return &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "Le tue preferenze arrivano con la prima riconciliazione: riprova fra poco."}
}
