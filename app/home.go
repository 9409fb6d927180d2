package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
)

// Home is the first screen, and what every screen needs around it.
type Home struct{ app *App }

// sezioni are the blocks of the home in their first order.
var sezioni = []Sezione{
	{ID: "notifiche", Titolo: "Notifiche", Visibile: true},
	{ID: "bozze", Titolo: "Bozze", Visibile: true},
	{ID: "oggi", Titolo: "Agenda di oggi", Visibile: true},
	{ID: "scadenze", Titolo: "Scadenze vicine", Visibile: true},
	{ID: "preferiti", Titolo: "Preferiti", Visibile: true},
	{ID: "cronologia", Titolo: "Cronologia", Visibile: true},
	{ID: "stato", Titolo: "Riconciliazione", Visibile: true},
}

// vista is the session as the screens see it.
func (s *sessione) vista() Sessione {
	out := Sessione{Operatore: s.account().Operatore, Ente: Ente, Servizi: []Servizio{}}
	for id, ruolo := range s.attore().Profili {
		out.Servizi = append(out.Servizi, s.servizioVista(id, ruolo))
	}
	rank := map[string]int{"comune": 0, "area": 1, "ambito": 2, "storico": 3}
	slices.SortFunc(out.Servizi, func(a, b Servizio) int {
		return cmp.Or(cmp.Compare(rank[a.Tipo], rank[b.Tipo]), strings.Compare(a.Nome, b.Nome))
	})
	if id := s.inUso(); id != "" {
		v := s.servizioVista(id, s.attore().Profili[id])
		out.Servizio = &v
	}
	st := s.replica.Status()
	out.PrimoCarico = st.LastReconciled.IsZero() && !s.store.Report().Rebuilt
	out.Rigenerato = s.rigenerato()
	out.Incompleto = s.store.Report().Rebuilt
	return out
}

// rigenerato says what was found damaged at this start, where that concerns the
// operator: a journal whose losses the archive made good does not.
func (s *sessione) rigenerato() string {
	var said []string
	damage := s.journal.Report().Damage
	if s.bereft.Load() {
		said = append(said, "I dati di questo account su questo computer non c'erano più, e ricominciano dal servizio centrale. Quello che non era stato inviato non c'è: se non avevi inviato tutto, chiama l'help desk prima di scriverlo di nuovo.")
	}
	switch {
	case s.aside != "" && s.rifatto:
		said = append(said, fmt.Sprintf("Il registro delle modifiche di questo computer non si apre ed è conservato nella cartella «%s». Se non avevi inviato tutto portala all'help desk: da lì le modifiche si recuperano.", s.aside))
	case s.replica.Status().Lacking > 0:
		said = append(said, "Una parte del registro delle modifiche di questo computer non si legge più. Quello che è in dubbio è elencato in «Da riconciliare»; il resto c'è.")
	case s.unanchored && slices.ContainsFunc(damage, func(d journal.Damage) bool { return d.Unknown }):
		said = append(said, "Una parte del registro delle modifiche di questo computer non si legge più, e non si può dire quale. Se avevi modifiche da inviare, controlla che ci siano tutte e chiama l'help desk: il file danneggiato è conservato.")
	}
	if r := s.store.Report(); r.Rebuilt {
		text := "L'archivio di questo computer era danneggiato e non se ne legge più niente: finché non c'è linea gli elenchi sono vuoti, poi tutto torna dal servizio centrale."
		switch {
		case r.Taken == 1:
			text = "L'archivio di questo computer era danneggiato: se ne è ripresa una sola scheda, che vedi qui. Il resto torna dal servizio centrale appena c'è linea; fino ad allora gli elenchi possono essere incompleti."
		case r.Taken > 1:
			text = fmt.Sprintf("L'archivio di questo computer era danneggiato: se ne sono riprese %s schede, che vedi qui. Il resto torna dal servizio centrale appena c'è linea; fino ad allora gli elenchi possono essere incompleti.", migliaia(r.Taken))
		}
		if s.aside == "" && s.replica.Status().Lacking == 0 && len(damage) == 0 {
			text += " Quello che hai scritto qui è al sicuro nel registro delle modifiche, e si invia da solo."
		}
		said = append(said, text)
	}
	switch lost := s.bozze.Lost(); {
	case lost.Unknown:
		said = append(said, "L'elenco delle bozze di questo computer era danneggiato: se in un modulo non trovi quello che stavi scrivendo, va scritto di nuovo.")
	case lost.Rewound:
		said = append(said, "Le bozze di questo computer sono tornate com'erano prima delle tue ultime correzioni: rileggile prima di salvarle, e scrivi di nuovo quelle che mancano.")
	case lost.Unreadable == 1:
		said = append(said, "Una bozza che stavi scrivendo su questo computer non si legge più: quello che non avevi ancora salvato va scritto di nuovo.")
	case lost.Unreadable > 1:
		said = append(said, fmt.Sprintf("%d bozze che stavi scrivendo su questo computer non si leggono più: quello che non avevi ancora salvato va scritto di nuovo.", lost.Unreadable))
	case lost.Older > 0:
		said = append(said, "Una bozza di questo computer è tornata com'era prima delle tue ultime correzioni: rileggila prima di salvarla.")
	}
	if told := s.bozzeTolte(); told != "" {
		said = append(said, told)
	}
	return strings.Join(said, " ")
}

// migliaia writes a number as Italians do.
func migliaia(n int) string {
	out := strconv.Itoa(n)
	for i := len(out) - 3; i > 0; i -= 3 {
		out = out[:i] + "." + out[i:]
	}
	return out
}

func (s *sessione) servizioVista(id cartella.ServizioID, ruolo cartella.Ruolo) Servizio {
	out := Servizio{ID: string(id), Nome: s.nomeServizio(id), Ruolo: string(ruolo), RuoloTesto: ruolo.Testo()}
	if id == cartella.ServizioStorico {
		// Known before the first reconciliation has brought the directory.
		out.Tipo = "storico"
	}
	var v cartella.Servizio
	if rec, ok := s.Record(cartella.ID(id)); ok && rec.Into(&v) == nil {
		out.Tipo = v.Tipo
	}
	return out
}

// Leggi is the home of the service in use.
func (x *Home) Leggi() (out HomeVista, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	pref, _ := s.preferenze()
	out = HomeVista{Preferiti: []Collegamento{}, Cronologia: []Collegamento{}, Sezioni: ordine(pref)}
	if out.Notifiche, err = s.notifiche(nonNascoste(pref)); err != nil {
		return out, err
	}
	for key, title := range pref.Preferiti {
		if c, here := s.collegamento(key, title, true); here {
			out.Preferiti = append(out.Preferiti, c)
		}
	}
	slices.SortFunc(out.Preferiti, func(a, b Collegamento) int { return strings.Compare(a.Titolo, b.Titolo) })
	for i, key := range recenti(pref.Cronologia) {
		_, liked := pref.Preferiti[key]
		if c, here := s.collegamento(key, "", liked); here && i < maxCronologia {
			out.Cronologia = append(out.Cronologia, c)
		}
	}
	now := s.now().In(roma())
	start := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, roma())
	out.Giorno = oggi(now)
	if out.Oggi, err = s.periodo(start, start.AddDate(0, 0, 1), []string{string(s.io())}); err != nil {
		return out, err
	}
	out.Scadenze, err = s.scadenze("", oggi(now.AddDate(0, 0, preavviso)), []string{string(s.io())})
	return out, err
}

// Testata is what the frame around every screen shows of the home: little, since
// it is read again wherever the operator is.
func (x *Home) Testata() (out Testata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	pref, _ := s.preferenze()
	list, err := s.notifiche(nonNascoste(pref))
	if err != nil {
		return out, err
	}
	out = Testata{Notifiche: len(list), Preferite: []string{}}
	for key := range pref.Preferiti {
		if area, ok := strings.CutPrefix(key, "funzione_"); ok {
			out.Preferite = append(out.Preferite, area)
		}
	}
	slices.Sort(out.Preferite)
	return out, nil
}

func nonNascoste(pref cartella.Preferenze) func(id string) bool {
	return func(id string) bool { return !pref.Nascoste[id] }
}

// notifiche are those of the notices in force that are wanted, newest first: still
// asking something where they ask.
func (s *sessione) notifiche(wanted func(id string) bool) ([]Notifica, error) {
	// Whatever notice is on this computer is for its operator, or for everybody
	// of a service of theirs.
	const stretch, enough = 100, 100
	out := []Notifica{}
	l := s.lettura()
	for offset := 0; len(out) < enough && offset < maxNotifiche; offset += stretch {
		page, err := s.list(store.Query{Kind: cartella.KindNotifica, Dal: s.dalleNotifiche(), Order: store.ByTime, Desc: true, Offset: offset, Limit: stretch})
		if err != nil {
			return nil, err
		}
		var shown []store.Row
		for _, row := range page.Rows {
			if wanted(string(row.ID)) {
				shown = append(shown, row)
			}
		}
		views, err := lette[cartella.Notifica](s, shown)
		if err != nil {
			return nil, err
		}
		var about, called []cartella.ID
		for _, v := range views {
			about = append(about, v.Oggetto)
			called = append(called, v.Oggetto, cartella.ID(v.Da))
		}
		if err := errors.Join(l.leggi(about), l.nomina(called)); err != nil {
			return nil, err
		}
		for i, v := range views {
			object, there := l.Record(v.Oggetto)
			if !there || !v.Pendente(object) || v.Da == s.io() {
				continue
			}
			object = object.Parsed() // it is asked about several times
			kind, id := s.pagina(object)
			n := Notifica{
				Visto: Visto{}, ID: string(shown[i].ID), Tipo: v.Tipo, Titolo: v.Titolo, Da: l.nomeOperatore(v.Da), Il: v.Il,
				Oggetto: Collegamento{Tipo: string(kind), ID: string(id), Titolo: l.titolo(v.Oggetto), Dettaglio: cartella.Dettaglio(object, l)},
			}
			if n.Oggetto.Titolo != "" {
				// It names nobody by itself: it outlives what its reader may see.
				n.Titolo += ": " + n.Oggetto.Titolo
			}
			if v.Tipo == "pic_assegnata" {
				n.PrendiInCarico = l.permesso(cartella.AzionePICPrendi, object)
				if n.Visto, err = mostra(object, passiPIC...); err != nil {
					return nil, s.unreadable(err)
				}
			}
			out = append(out, n)
		}
		if len(page.Rows) < stretch {
			break
		}
	}
	return out, nil
}

// PrendiInCarico takes the case that a notice gives, as it stood beside the
// notice; the notice goes with it.
func (x *Home) PrendiInCarico(id string, visto Visto) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	var v cartella.Notifica
	if err := row.Into(&v); err != nil {
		return s.unreadable(err)
	}
	return s.prendi(string(v.Oggetto), visto)
}

// NascondiNotifica hides a notice, on every computer of the operator's.
func (x *Home) NascondiNotifica(id string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.nascondi(cartella.ID(id))
}

// MostraNotifica shows a notice again that was hidden.
func (x *Home) MostraNotifica(id string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.mostraNotifica(cartella.ID(id))
}

// Nascoste are the notices that would show, had the operator not hidden them.
func (x *Home) Nascoste() (out []Notifica, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	pref, _ := s.preferenze()
	return s.notifiche(func(id string) bool { return pref.Nascoste[id] })
}

// PerPosta says whether the operator wants to hear of notices by mail too.
func (x *Home) PerPosta() (si bool, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return false, err
	}
	pref, _ := s.preferenze()
	return pref.Posta, nil
}

// ImpostaPerPosta sets whether the operator wants to hear of notices by mail too, which
// the central service sends to the address that the help desk has of them.
func (x *Home) ImpostaPerPosta(si bool) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.imposta(map[cartella.Path][]byte{"posta": map[bool][]byte{true: []byte("true")}[si]})
}

// Preferito adds a place to the favourites or takes it away.
func (x *Home) Preferito(tipo, id, titolo string, si bool) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	var value []byte
	switch {
	case si && tipo == "funzione":
		value = testo(titolo)
	case si:
		value = testo(segno)
	}
	return s.imposta(map[cartella.Path][]byte{cartella.Path("preferiti." + tipo + "_" + id): value})
}

// MostraSezione shows a block of the home, or hides it.
func (x *Home) MostraSezione(id string, si bool) (err error) {
	defer x.app.guard(&err)
	return x.disponi(id, func(list []Sezione, i int) { list[i].Visibile = si })
}

// SpostaSezione moves a block of the home, so many places down.
func (x *Home) SpostaSezione(id string, di int) (err error) {
	defer x.app.guard(&err)
	return x.disponi(id, func(list []Sezione, i int) {
		to := min(max(i+di, 0), len(list)-1)
		one := list[i]
		copy(list, slices.Insert(slices.Delete(slices.Clone(list), i, i+1), to, one))
	})
}

// disponi changes the order of the home as it stands, one change after the other:
// a screen that shows what was before the last click knows no better.
func (x *Home) disponi(id string, change func(list []Sezione, i int)) error {
	s, err := x.app.session()
	if err != nil {
		return err
	}
	s.sezioni.Lock()
	defer s.sezioni.Unlock()
	pref, _ := s.scritte()
	list := ordine(pref)
	i := slices.IndexFunc(list, func(one Sezione) bool { return one.ID == id })
	if i < 0 {
		return malformata("")
	}
	change(list, i)
	set := map[cartella.Path][]byte{}
	for i, one := range list {
		set[cartella.Path("home."+one.ID)] = testo(fmt.Sprintf("%02d%s", i, map[bool]string{true: "", false: "-"}[one.Visibile]))
	}
	return s.imposta(set)
}

// ordine is the operator's order of the home.
func ordine(p cartella.Preferenze) []Sezione {
	out := slices.Clone(sezioni)
	place := map[string]int{}
	for i := range out {
		place[out[i].ID] = i
		if v, ok := p.Home[out[i].ID]; ok {
			out[i].Visibile = !strings.HasSuffix(v, "-")
			if n, err := strconv.Atoi(strings.TrimSuffix(v, "-")); err == nil {
				place[out[i].ID] = n
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Sezione) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return out
}

// Preclusi are the kinds that the operator does not work with in the service in
// use, by their role there, each with the reason; the statistics among them.
func (x *Home) Preclusi() (out map[string]string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	return preclusi(s.attore().Profili[s.inUso()]), nil
}

func preclusi(ruolo cartella.Ruolo) map[string]string {
	out := map[string]string{}
	for _, k := range cartella.Schede() {
		if k.Ruoli == nil || slices.Contains(k.Ruoli, ruolo) {
			continue
		}
		why, known := senzaCasi[ruolo]
		if !known {
			why = fmt.Sprintf("Con il ruolo «%s», nel servizio in uso, non si lavora con: %s.", ruolo.Testo(), k.Nome.Plurale)
		}
		out[string(k.Kind)] = why
	}
	if ruolo != cartella.RuoloReferente {
		out[areaStatistiche] = riservata
	}
	return out
}

// pagina is the record on whose page rec is shown: what it belongs to, where its
// kind has it so.
func (s *sessione) pagina(rec cartella.Record) (cartella.Kind, cartella.ID) {
	if cartella.SchedaDi(rec.Kind).NellaRadice {
		if root, ok := s.Record(cartella.Parent(rec)); ok {
			return root.Kind, root.ID
		}
	}
	return rec.Kind, rec.ID
}

// senzaCasi says why some roles find neither citizens nor cases in a service:
// the forms would be filled in for nothing.
var senzaCasi = map[cartella.Ruolo]string{
	cartella.RuoloConsultazione:  "Nel Servizio Storico si leggono i dati migrati. Per i casi e i cittadini di oggi scegli un altro servizio, dal menu con il tuo nome.",
	cartella.RuoloAmministratore: "Chi amministra il sistema non tratta casi né dati dei cittadini.",
}

// Colleghi are the operators of the service in use, by name.
func (x *Home) Colleghi() (out []Collega, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	all, err := s.colleghi(s.inUso())
	if err != nil {
		return nil, err
	}
	out = []Collega{}
	for _, c := range all {
		out = append(out, c.vista(s, s.inUso()))
	}
	return out, nil
}

// scritte are the operator's settings as they are kept; ok is false until they
// have come.
func (s *sessione) scritte() (v cartella.Preferenze, ok bool) {
	rec, ok := s.Record(cartella.PreferenzeDi(s.io()))
	return v, ok && rec.Into(&v) == nil
}

// preferenze are the operator's settings with what is still to be noted in them.
func (s *sessione) preferenze() (cartella.Preferenze, bool) {
	v, ok := s.scritte()
	if ok {
		s.appunti.su(&v)
	}
	return v, ok
}

func (s *sessione) preferito(tipo, id string) bool {
	pref, _ := s.preferenze()
	_, ok := pref.Preferiti[tipo+"_"+id]
	return ok
}

// imposta sets personal settings, where the last one wins.
func (s *sessione) imposta(values map[cartella.Path][]byte) error {
	pref, ok := s.scritte()
	if !ok {
		return ancoraSenzaPreferenze()
	}
	set := senzaNomi(pref)
	maps.Copy(set, values)
	return s.do(cartella.AzionePreferenzeImposta, impostazione(s.io(), set))
}

// collegamento leads to the place that a key of the settings names. It is not
// here where that is a record which is not: the settings are the operator's
// wherever they work, and what they remember of a service that they lost names
// people whom they may not see any more.
func (s *sessione) collegamento(key, title string, liked bool) (_ Collegamento, here bool) {
	tipo, id, _ := strings.Cut(key, "_")
	if tipo != "funzione" {
		if title = s.titolo(cartella.ID(id)); title == "" {
			return Collegamento{}, false
		}
	}
	detail := "Funzione"
	if rec, ok := s.Record(cartella.ID(id)); ok && tipo != "funzione" {
		detail = cartella.Dettaglio(rec, s)
	}
	return Collegamento{Tipo: tipo, ID: id, Titolo: title, Dettaglio: detail, Preferito: liked}, true
}

// maxPromemoria is the largest reminder that an appointment can have.
const maxPromemoria = 28 * 24 * time.Hour

// remind notifies of the appointments whose reminder is due and which have not
// begun, each once: also of what became due while the program was locked or the
// computer slept. The notification names the hour and nobody. Nobody is reminded of
// one with a person who has died: that it is still planned is said where it is shown.
// In the morning it notifies of what is due that day.
func (s *sessione) remind(_ context.Context, now time.Time) error {
	if s.app.cfg.Avvisi == nil {
		return nil
	}
	to := now.Add(maxPromemoria + time.Minute)
	list, err := s.volte(s.fra(now, to, []string{string(s.io())}), now, to)
	if err != nil {
		return err
	}
	l := s.lettura()
	for _, v := range list {
		begin, err := parseIstante(v.Inizio)
		if err != nil || v.Promemoria <= 0 || v.Stato != "pianificata" {
			continue
		}
		due := begin.Add(-time.Duration(v.Promemoria) * time.Minute)
		if due.After(now) || !begin.After(now) || v.Soggetto != "" && l.deceduto(v.Soggetto) != "" || !s.app.avvisa(promemoria{s.io(), string(v.ID), v.Inizio}, now) {
			continue
		}
		at, day := begin.In(roma()).Format("alle 15:04"), ""
		switch oggi(begin) {
		case oggi(now):
		case oggi(now.AddDate(0, 0, 1)):
			day = "domani "
		default:
			day = begin.In(roma()).Format("il 02/01 ")
		}
		s.app.cfg.Avvisi.Notify("SIZ-ICARO", "Hai un appuntamento "+day+at+".")
	}
	return s.ricordaScadenze(now)
}

// promemoria is a reminder as it was shown: an appointment that is moved has
// another.
type promemoria struct {
	a          cartella.OperatoreID
	id, inizio string
}

// avvisa says whether a reminder is still to be shown, and notes that it was.
func (a *App) avvisa(p promemoria, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.avvisati == nil {
		a.avvisati = map[promemoria]bool{}
	}
	maps.DeleteFunc(a.avvisati, func(old promemoria, _ bool) bool { return old.inizio < istante(now) })
	if a.avvisati[p] {
		return false
	}
	a.avvisati[p] = true
	return true
}
