package app

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"siz-icaro/app/ics"
	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/calendario"
)

// FiltroICS selects what of the agenda goes into a file: an appointment, of a series
// the one of a day or all of it; what has some of its time between two moments; or,
// without these, the whole agenda.
type FiltroICS struct {
	ID        string   `json:"id"`
	Giorno    string   `json:"giorno"`
	Dal       string   `json:"dal"`
	Al        string   `json:"al"`
	Operatori []string `json:"operatori"` // ids; empty: only mine
	Tutti     bool     `json:"tutti"`
}

// Importazione is what becomes of a calendar of another program.
type Importazione struct {
	Voci   []VoceICS   `json:"voci"`   // what is taken
	Scarti []ScartoICS `json:"scarti"` // what is not, and why
}

// VoceICS is an appointment of a file.
type VoceICS struct {
	Titolo   string `json:"titolo"`
	Inizio   string `json:"inizio"`
	Giornate int    `json:"giornate"`
	Ripete   string `json:"ripete"` // as people read it
	Esito    string `json:"esito" ts_type:"'nuovo' | 'aggiornato' | 'annullato'"`
	// Lasciato is what of it is not taken, as the end of a sentence; "" for nothing.
	Lasciato string `json:"lasciato"`
}

type ScartoICS struct {
	Cosa   string `json:"cosa"`
	Perche string `json:"perche"`
}

const (
	// maxFileICS bounds a calendar that is read, in bytes, maxVociICS how many
	// appointments of it.
	maxFileICS = 8 << 20
	maxVociICS = 5000
	// nostro is what the names of our own appointments end with in a file.
	nostro = "@siz-icaro"
)

// EsportaICS writes appointments into a calendar that other programs read. It is
// noted first as any list that leaves the program.
func (x *Agenda) EsportaICS(f FiltroICS) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	if x.app.cfg.Salva == nil {
		return out, &cartella.Error{Code: cartella.CodeInterno, Message: "Questo programma non ha una finestra in cui scegliere dove salvare."}
	}
	name, err := x.app.cfg.Salva("Agenda" + s.now().In(roma()).Format(" 2006-01-02 15.04.05") + ".ics")
	if err != nil {
		return out, x.app.internal("ask where to export", err)
	}
	if name == "" {
		return out, nil
	}
	// Whoever chose had time to lock the program: what is written is read now.
	if s, err = x.app.session(); err != nil {
		return out, err
	}
	list, said, err := s.perFile(f)
	if err != nil {
		return out, err
	}
	if len(list) == 0 {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Message: "Non c'è nessun appuntamento da esportare: scegli un altro periodo."}
	}
	if filepath.Ext(name) == "" {
		name += ".ics"
	}
	content, err := ics.Scrivi(list, roma(), s.now())
	if err != nil {
		return out, s.failed(err)
	}
	k := cartella.SchedaDi(cartella.KindAppuntamento)
	if err := s.consegna(name, content, func() error { return s.annotaEsportata(k, said, len(list)) }); err != nil {
		return out, err
	}
	x.app.cfg.Log.Info("a calendar was exported", "rows", len(list), "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: len(list)}, nil
}

// perFile are the appointments that a filter selects, as a file has them, and what
// the register of accesses is told of the filter.
func (s *sessione) perFile(f FiltroICS) (out []ics.Evento, said string, err error) {
	l := s.lettura()
	if f.ID != "" {
		row, err := s.view(f.ID)
		if err != nil {
			return nil, "", err
		}
		var v cartella.Appuntamento
		if err := row.Into(&v); err != nil {
			return nil, "", s.unreadable(err)
		}
		once := cartella.Volta{Appuntamento: v}
		if f.Giorno != "" {
			if once, err = s.delGiorno(row.Record, f.Giorno); err != nil {
				return nil, "", err
			}
			once.Ripete = ""
		}
		return []ics.Evento{l.evento(row.ID, once)}, "un appuntamento", nil
	}
	people := f.Operatori
	if len(people) == 0 {
		people = []string{string(s.io())}
	}
	if f.Tutti {
		people = nil
	}
	whose := "l'agenda di chi esporta"
	switch {
	case f.Tutti:
		whose = "l'agenda del servizio"
	case len(f.Operatori) > 0:
		whose = "l'agenda di colleghi"
	}
	if f.Dal == "" {
		q := s.fra(time.Time{}, time.Time{}, people)
		q.Dal, q.Al, q.Durante = "", "", false
		page, err := s.list(q)
		if err != nil {
			return nil, "", err
		}
		views, err := lette[cartella.Appuntamento](s, page.Rows)
		if err != nil {
			return nil, "", err
		}
		for i, v := range views {
			out = append(out, l.evento(page.Rows[i].ID, cartella.Volta{Appuntamento: v}))
		}
		return out, whose, nil
	}
	from, err1 := parseIstante(f.Dal)
	to, err2 := parseIstante(f.Al)
	if err := errors.Join(err1, err2); err != nil || !to.After(from) || to.Sub(from) > maxPeriodo {
		return nil, "", &cartella.Error{Code: cartella.CodeNonValido, Field: "dal", Message: "Il periodo dell'agenda non è valido.", Err: err}
	}
	list, err := s.volte(s.fra(from, to, people), from, to)
	if err != nil {
		return nil, "", err
	}
	for _, v := range list {
		once := v.Volta
		once.Ripete = ""
		out = append(out, l.evento(v.ID, once))
	}
	return out, whose + ", dal " + cartella.DataLeggibile(oggi(from)) + " al " + cartella.DataLeggibile(oggi(to.Add(-time.Second))), nil
}

// evento is an appointment as a file has it: a series whole, or one of its days.
func (l *lettura) evento(id cartella.ID, v cartella.Volta) ics.Evento {
	begin, _ := parseIstante(v.Inizio)
	end, _ := parseIstante(v.Fine)
	e := ics.Evento{
		UID: cmp.Or(v.UID, string(id)+nostro), Versione: ics.Versione{Sequenza: v.Sequenza, Scritta: diLetto(v.Letto[dellaSerie]).Scritta}, Titolo: v.Titolo, Luogo: v.Luogo, Note: v.Note, Inizio: begin, Fine: end,
		Intere: v.GiornateIntere() > 0, Zona: v.Zona, Regola: v.Ripete, Annullato: v.Stato == "annullata", Promemoria: v.Promemoria,
	}
	if v.Giorno != "" {
		e.UID += "/" + v.Giorno // by itself, so that the series is another to who has it too
	}
	if name := l.titolo(v.Soggetto); v.Soggetto != "" && name != "" && !strings.Contains(v.Titolo, name) {
		e.Titolo += " – " + name
	}
	if v.Ripete == "" {
		return e
	}
	e.Fino, _ = parseIstante(v.Fino)
	e.Giorni = map[string]ics.Giorno{}
	for day, g := range v.Ricorrenze {
		one := ics.Giorno{Titolo: g.Titolo, Luogo: g.Luogo, Note: g.Note, Tolto: g.Stato == cartella.StatoTolto, Annullato: g.Stato == "annullata"}
		one.Inizio, _ = parseIstante(g.Inizio)
		one.Fine, _ = parseIstante(g.Fine)
		e.Giorni[day] = one
	}
	return e
}

// LeggiICS says what would become of a calendar, given as base64: nothing is kept.
func (x *Agenda) LeggiICS(contenuto string) (out Importazione, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	return s.importa(contenuto, false)
}

// ImportaICS takes the appointments of a calendar into the agenda of the operator,
// each whole or not at all.
func (x *Agenda) ImportaICS(contenuto string) (out Importazione, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	return s.importa(contenuto, true)
}

func (s *sessione) importa(contenuto string, keep bool) (out Importazione, err error) {
	out = Importazione{Voci: []VoceICS{}, Scarti: []ScartoICS{}}
	data, err := base64.StdEncoding.DecodeString(contenuto)
	if err != nil {
		return out, malformata("contenuto")
	}
	if len(data) > maxFileICS {
		return out, &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il file è troppo grande: esporta dall'altro programma un periodo più breve, e riprova."}
	}
	list, left, err := ics.Leggi(data, roma())
	if err != nil {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Message: "Questo file non è un calendario: scegli un file .ics, come lo esportano Outlook, Google, Apple o Thunderbird.", Err: err}
	}
	for _, l := range left {
		out.Scarti = append(out.Scarti, ScartoICS(l))
	}
	for i, e := range list {
		if i >= maxVociICS {
			out.Scarti = append(out.Scarti, ScartoICS{e.Titolo, "il file ne contiene troppi: esportalo in più parti"})
			continue
		}
		what, err := s.prendiEvento(&e, keep)
		if err != nil {
			out.Scarti = append(out.Scarti, ScartoICS{voceICS(e, "").cosa(), perche(err)})
			continue
		}
		out.Voci = append(out.Voci, voceICS(e, what))
	}
	return out, nil
}

// perche is an error as the end of a sentence.
func perche(err error) string {
	var e *cartella.Error
	if errors.As(err, &e) {
		r, size := utf8.DecodeRuneInString(e.Message)
		return string(unicode.ToLower(r)) + strings.TrimSuffix(e.Message[size:], ".")
	}
	return "il programma non è riuscito a salvarlo"
}

func voceICS(e ics.Evento, esito string) VoceICS {
	out := VoceICS{Titolo: cmp.Or(e.Titolo, senzaTitolo), Inizio: istante(e.Inizio), Esito: esito, Lasciato: strings.Join(e.Lasciato, "; ")}
	if e.Intere {
		out.Giornate = calendario.GiornateIntere(e.Inizio, e.Fine, roma())
	}
	if e.Regola != "" {
		out.Ripete = cartella.RegolaLeggibile(e.Regola)
	}
	return out
}

func (v VoceICS) cosa() string { return v.Titolo + ", " + cartella.IstanteLeggibile(v.Inizio) }

const senzaTitolo = "(senza titolo)"

// prendiEvento takes one appointment of a file, or says what it would do with it: one
// that the agenda has is changed where the file has a newer version.
func (s *sessione) prendiEvento(e *ics.Evento, keep bool) (esito string, err error) {
	if e.DellaSerie != "" {
		known, _, there, err := s.conUID(e.DellaSerie)
		if err != nil {
			return "", err
		}
		if there && known.Text("ripete") != "" {
			return s.rileggi(known, e, "", keep)
		}
	}
	known, day, there, err := s.conUID(e.UID)
	if err != nil {
		return "", err
	}
	if there && (day == "" || e.Regola == "") {
		return s.rileggi(known, e, day, keep)
	}
	// What goes on otherwise from a day on is by itself; of an older file there is
	// what stands instead.
	if there && e.Sequenza < diSequenza(known) {
		return "", &cartella.Error{Code: cartella.CodeEsisteGia, Message: "In agenda c'è già, in questa versione o in una più recente."}
	}
	if e.Annullato {
		return "", &cartella.Error{Code: cartella.CodeNonValido, Message: "È annullato, e in agenda non c'era."}
	}
	values, err := campiDi(*e)
	if err != nil {
		return "", err
	}
	for name, fields := range parti(values) {
		values["letto."+name] = string(testo(letto{versione(*e, name), impronte(fields)}.String()))
	}
	rec, err := s.nuova(cartella.AzioneAppuntamentoCrea, cartella.NewID(), values)
	if err != nil {
		return "", err
	}
	if rec, err = cartella.Nasce(s.attore(), s.now(), s, cartella.AzioneAppuntamentoCrea, rec); err != nil {
		return "", s.failed(err)
	}
	if !keep {
		return "nuovo", s.accetta(cartella.AzioneAppuntamentoCrea, cartella.Creation(rec))
	}
	return "nuovo", s.do(cartella.AzioneAppuntamentoCrea, cartella.Creation(rec))
}

// diSequenza is the version of an appointment in the files that have it.
func diSequenza(row store.Row) int {
	var a cartella.Appuntamento
	if row.Into(&a) != nil {
		return 0
	}
	return a.Sequenza
}

// accetta asks the judge what would become of a mutation.
func (s *sessione) accetta(action cartella.Action, edits ...cartella.Edit) error {
	d := cartella.Decide(s.attore(), s.now(), s, cartella.Mutation{Device: "prova", Seq: 1, Author: s.io(), Action: action, At: s.now(), Edits: edits})
	if d.Error != nil {
		return d.Error
	}
	return nil
}

// unGiorno is what the name of one day of a series ends with in a file.
var unGiorno = regexp.MustCompile(`^(.+)/(\d{4}-\d{2}-\d{2}(?:-\d+)?)$`)

// conUID is the appointment of the operator's that a file calls so, and the day where
// that is the name of one of a series. That a colleague has one of that name is no
// reason not to have it.
func (s *sessione) conUID(uid string) (row store.Row, day string, there bool, err error) {
	if id, ours := strings.CutSuffix(uid, nostro); ours {
		if row, err := s.view(id); err == nil && row.Kind == cartella.KindAppuntamento {
			return row, "", true, nil
		}
	}
	page, err := s.list(store.Query{Kind: cartella.KindAppuntamento, Limit: 1, Match: []store.Match{
		store.Is("uid", uid), {Fields: []cartella.Path{"organizzatore", "partecipanti.*"}, Values: []string{string(s.io())}},
	}})
	if err != nil {
		return store.Row{}, "", false, err
	}
	if len(page.Rows) > 0 {
		return page.Rows[0], "", true, nil
	}
	if m := unGiorno.FindStringSubmatch(uid); m != nil {
		row, within, there, err := s.conUID(m[1])
		return row, m[2], there && within == "", err
	}
	return store.Row{}, "", false, nil
}

// maxTitoloICS and maxNoteICS are what fits into a line and a text.
const (
	maxTitoloICS = 160
	maxNoteICS   = 10_000
)

// campiDi are the fields of an appointment of a file. What is too long for a line
// stands whole in the notes.
func campiDi(e ics.Evento) (Visto, error) {
	var more []string
	line := func(label, text string) string {
		text = pulito(strings.Join(strings.Fields(text), " "))
		if utf8.RuneCountInString(text) <= maxTitoloICS {
			return text
		}
		more = append(more, label+": "+text)
		return string([]rune(text)[:maxTitoloICS-1]) + "…"
	}
	title, place := line("Titolo", cmp.Or(e.Titolo, senzaTitolo)), line("Luogo", e.Luogo)
	notes := strings.TrimSpace(strings.Join(append(more, pulito(e.Note)), "\n"))
	if utf8.RuneCountInString(notes) > maxNoteICS {
		return nil, &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Le sue note sono troppo lunghe."}
	}
	out := Visto{
		"titolo": string(testo(title)), "tipo": string(testo("altro")), "inizio": string(testo(istante(e.Inizio))), "fine": string(testo(istante(e.Fine))),
		"uid": string(testo(e.UID)),
	}
	put := func(p, text string) {
		if text != "" {
			out[p] = string(testo(text))
		}
	}
	put("luogo", place)
	put("note", notes)
	number := func(p string, n int) {
		if n > 0 {
			raw, err := json.Marshal(n)
			if err == nil {
				out[p] = string(raw)
			}
		}
	}
	number("sequenza", e.Sequenza)
	number("promemoria", e.Promemoria)
	if e.Regola == "" {
		return out, nil
	}
	put("ripete", e.Regola)
	put("zona", e.Zona)
	if !e.Fino.IsZero() {
		put("fino", istante(e.Fino))
	}
	for _, day := range slices.Sorted(maps.Keys(e.Giorni)) {
		g := e.Giorni[day]
		at := "ricorrenze." + day + "."
		put(at+"titolo", line("Titolo del "+cartella.DataLeggibile(day), g.Titolo))
		put(at+"luogo", line("Luogo del "+cartella.DataLeggibile(day), g.Luogo))
		put(at+"note", pulito(g.Note))
		if !g.Inizio.IsZero() {
			put(at+"inizio", istante(g.Inizio))
			put(at+"fine", istante(massimo(g.Fine, g.Inizio.Add(time.Minute))))
		}
		switch {
		case g.Tolto:
			put(at+"stato", cartella.StatoTolto)
		case g.Annullato:
			put(at+"stato", "annullata")
		}
	}
	return out, nil
}

// pulito is a text without the characters that no field takes.
func pulito(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, text)
}
