package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"siz-icaro/app/ics"
	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/calendario"
)

// dellaSerie is under what an appointment keeps how all of it was in a file, beside
// its days under their names.
const dellaSerie = "serie"

// quandoDella are the fields that together say when an appointment is; insieme says
// which of them are taken together.
var quandoDella = []string{"inizio", "fine", "ripete", "fino", "zona"}

// campiSerie are the fields of all of an appointment that a file has.
var campiSerie = append([]string{"titolo", "luogo", "note", "promemoria", "stato"}, quandoDella...)

// letto is how all of an appointment, or one day of it, was in the file from which it
// was taken last: its version, and a print of each field. By that is told what a
// later file has changed from what somebody has changed here.
type letto struct {
	ics.Versione
	impronte map[string]string
}

func (l letto) String() string {
	written := "-"
	if !l.Scritta.IsZero() {
		written = istante(l.Scritta)
	}
	out := []string{strconv.Itoa(l.Sequenza), written}
	for _, field := range slices.Sorted(maps.Keys(l.impronte)) {
		out = append(out, field+":"+l.impronte[field])
	}
	return strings.Join(out, " ")
}

func diLetto(text string) letto {
	out := letto{impronte: map[string]string{}}
	for i, word := range strings.Fields(text) {
		switch i {
		case 0:
			out.Sequenza, _ = strconv.Atoi(word)
		case 1:
			out.Scritta, _ = time.Parse(time.RFC3339, word)
		default:
			field, print, _ := strings.Cut(word, ":")
			out.impronte[field] = print
		}
	}
	return out
}

// impronta tells one value of a field from another; "" of none.
func impronta(raw string) string {
	if raw == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:4])
}

func impronte(fields Visto) map[string]string {
	out := map[string]string{}
	for field, raw := range fields {
		out[field] = impronta(raw)
	}
	return out
}

// parti are the fields of an appointment of a file: those of all of it, and those of
// each day.
func parti(values Visto) map[string]Visto {
	out := map[string]Visto{dellaSerie: {}}
	for p, raw := range values {
		if rest, daily := strings.CutPrefix(p, "ricorrenze."); daily {
			day, field, _ := strings.Cut(rest, ".")
			if out[day] == nil {
				out[day] = Visto{}
			}
			out[day][field] = raw
		} else if slices.Contains(campiSerie, p) {
			out[dellaSerie][p] = raw
		}
	}
	return out
}

// versione is that of all of an appointment, or of one of its days.
func versione(e ics.Evento, name string) ics.Versione {
	if g, daily := e.Giorni[name]; daily {
		return g.Versione
	}
	return e.Versione
}

// rilettura is an appointment of a file that the agenda has, and what becomes of it.
type rilettura struct {
	*sessione
	rec   cartella.Record
	serie cartella.Appuntamento
	set   Visto
	// letti is what is kept of the file with that, uguali what would be besides.
	letti, uguali Visto
	// lasciati are what of the file is not taken, and why.
	lasciati []ScartoICS
}

// rileggi changes an appointment as a file has it: all of it or, where the file knows
// of a day alone, that day, which day names where the file itself does not.
func (s *sessione) rileggi(known store.Row, e *ics.Evento, day string, keep bool) (esito string, err error) {
	r := &rilettura{sessione: s, rec: known.Record.Parsed(), set: Visto{}, letti: Visto{}, uguali: Visto{}}
	if err := known.Into(&r.serie); err != nil {
		return "", s.unreadable(err)
	}
	before := len(e.Lasciato)
	switch {
	case day != "":
		err = r.giorno(e, day)
	case e.DellaSerie != "" && r.serie.Ripete != "" && known.Text("uid") != e.UID:
		err = r.giorno(e, r.quale(e.Quale))
	case e.Annullato:
		err = r.annullato(e)
	default:
		err = r.tutto(e)
	}
	if err != nil {
		return "", err
	}
	if len(r.set) == 0 && len(r.letti) == 0 {
		e.Lasciato = e.Lasciato[:before]
		if len(r.lasciati) > 0 {
			return "", &cartella.Error{Code: cartella.CodeEsisteGia, Message: r.lasciati[0].frase()}
		}
		return "", &cartella.Error{Code: cartella.CodeEsisteGia, Message: "In agenda c'è già, com'è nel file."}
	}
	if _, invited := r.serie.Partecipanti[s.io()]; !invited && r.serie.Organizzatore != s.io() {
		return "", &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: "È nell'agenda di un collega, e da un file non si cambia: se serve, cambialo lì."}
	}
	if e.Sequenza > r.serie.Sequenza && r.letti["letto."+dellaSerie] != "" {
		r.set["sequenza"] = strconv.Itoa(e.Sequenza)
	}
	for _, l := range r.lasciati {
		e.Lasciato = append(e.Lasciato, l.Cosa+" ("+l.Perche+")")
	}
	maps.Copy(r.letti, r.uguali)
	maps.Copy(r.set, r.letti)
	if keep {
		stands := Visto{}
		for p := range r.set {
			stands[p] = string(r.rec.Field(cartella.Path(p)))
		}
		_, err = s.ciascuna(r.rec, stands, r.set)
	}
	if e.Annullato {
		return "annullato", err
	}
	return "aggiornato", err
}

// frase is it as a sentence.
func (s ScartoICS) frase() string {
	text := s.Perche
	if s.Cosa != "" {
		text = s.Cosa + ": " + text
	}
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:] + "."
}

// tutto reads all of an appointment and each of its days.
func (r *rilettura) tutto(e *ics.Evento) error {
	e.Titolo = r.titolo(e.Titolo, r.serie.Titolo)
	values, err := campiDi(*e)
	if err != nil {
		return err
	}
	file := parti(values)
	newer, _ := e.Dopo(r.noto(dellaSerie).Versione)
	r.parte(dellaSerie, e.Versione, file[dellaSerie], campiSerie, newer)
	days := map[string]bool{}
	for _, names := range [][]string{slices.Collect(maps.Keys(file)), slices.Collect(maps.Keys(r.serie.Ricorrenze)), slices.Collect(maps.Keys(r.serie.Letto))} {
		for _, name := range names {
			days[name] = name != dellaSerie
		}
	}
	left := false // what is written here of days
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if days[day] {
			r.parte(day, versione(*e, day), file[day], delGiorno, newer)
			left = left || r.resta(day)
		}
	}
	if r.set["ripete"] == "null" && left {
		// It comes no more, but what is written of its days is to be found.
		delete(r.set, "ripete")
		r.set["fino"] = cmp.Or(r.set["inizio"], r.sta(dellaSerie, "inizio"))
	}
	return nil
}

// resta reports whether something is written of a day once it is as the file has it.
func (r *rilettura) resta(day string) bool {
	return slices.ContainsFunc(delGiorno, func(field string) bool {
		return cmp.Or(r.set["ricorrenze."+day+"."+field], r.sta(day, field), "null") != "null"
	})
}

// annullato calls all of it off.
func (r *rilettura) annullato(e *ics.Evento) error {
	if r.serie.Stato != "pianificata" {
		return &cartella.Error{Code: cartella.CodeNonValido, Message: "È annullato, e in agenda è già «" + cartella.StatiAppuntamento().Testo(r.serie.Stato) + "»."}
	}
	// Whoever calls something off need not count that as a version of it.
	if old := r.noto(dellaSerie); !e.Ignota && (e.Sequenza < old.Sequenza || e.Sequenza == old.Sequenza && e.Scritta.Before(old.Scritta) && !e.Scritta.IsZero()) {
		return &cartella.Error{Code: cartella.CodeEsisteGia, Message: "È annullato, ma in agenda ce n'è una versione più recente."}
	}
	v := e.Versione
	if v.Ignota {
		v = r.noto(dellaSerie).Versione
	}
	r.parte(dellaSerie, v, Visto{"stato": string(testo("annullata"))}, []string{"stato"}, true)
	return nil
}

// giorno reads one day of a series that the file has by itself.
func (r *rilettura) giorno(e *ics.Evento, day string) error {
	now, err := r.delGiorno(r.rec, day)
	if err != nil {
		return err
	}
	whole := r.lettura().evento(r.rec.ID, cartella.Volta{Appuntamento: r.serie})
	whole.Titolo = r.serie.Titolo
	one := *e
	one.Titolo = r.titolo(e.Titolo, now.Titolo)
	whole.Giorni = map[string]ics.Giorno{day: whole.Diverso(one, day, cartella.Orologio(r.serie.Zona))}
	values, err := campiDi(whole)
	if err != nil {
		return err
	}
	fields, file := delGiorno, parti(values)[day]
	if e.Annullato {
		fields = []string{"stato"} // of what is called off a file says little else
	}
	// A message about one day that tells no version is meant for what there is.
	v := e.Versione
	if v.Ignota {
		v = r.noto(day).Versione
	}
	r.parte(day, v, file, fields, e.Ignota)
	if e.Promemoria > 0 && e.Promemoria != r.serie.Promemoria {
		e.Lasciato = append(e.Lasciato, "il promemoria, che nella serie è un altro")
	}
	return nil
}

// quale is the name of the one of the series that is at a moment: what the rule has,
// or what stands beside it on the same day.
func (r *rilettura) quale(at time.Time) string {
	day := calendario.Giorno(at, cartella.Orologio(r.serie.Zona))
	if v, ruled := r.serie.Serie().Del(day); ruled && v.Inizio.Equal(at) {
		return day
	}
	for _, name := range slices.Sorted(maps.Keys(r.serie.Ricorrenze)) {
		if strings.HasPrefix(name, day) && r.serie.Ricorrenze[name].Inizio == istante(at) {
			return name
		}
	}
	return day
}

// titolo is a title of a file without the person that an export has put behind it.
func (r *rilettura) titolo(text, stands string) string {
	if r.serie.Soggetto != "" && strings.TrimSuffix(text, " – "+r.lettura().titolo(r.serie.Soggetto)) == stands {
		return stands
	}
	return text
}

// sta is a field as it stands, as a file would say it; "" for none.
func (r *rilettura) sta(name, field string) string {
	if name != dellaSerie {
		return string(r.rec.Field(cartella.Path("ricorrenze." + name + "." + field)))
	}
	if field == "stato" && r.serie.Stato == "pianificata" {
		return ""
	}
	return string(r.rec.Field(cartella.Path(field)))
}

// noto is how all of it, or a day, was in the last file; impronte is nil where none
// had it.
func (r *rilettura) noto(name string) letto {
	if text, known := r.serie.Letto[name]; known {
		return diLetto(text)
	}
	if name != dellaSerie && r.serie.Letto[dellaSerie] != "" {
		return letto{r.noto(dellaSerie).Versione, map[string]string{}}
	}
	return letto{Versione: ics.Versione{Sequenza: r.serie.Sequenza}}
}

// parte takes the fields of all of an appointment, or of a day, that the file has
// changed, where its version is the newer one; intera says that what it stands in is
// newer as a whole.
func (r *rilettura) parte(name string, v ics.Versione, file Visto, fields []string, intera bool) {
	old := r.noto(name)
	var changed []string
	for _, field := range fields {
		now, is := file[field], r.sta(name, field)
		switch {
		case now == is || field == "fino" && r.stessoFino(now, is):
		case name != dellaSerie && is == "" && r.spostata(): // the day went where the series had been moved
			changed = append(changed, field)
		case old.impronte != nil && impronta(now) == old.impronte[field]: // only here is it otherwise
		case old.impronte == nil && now == "" && (suo(field, is) || field == "stato"):
		default:
			changed = append(changed, field)
		}
	}
	prints := maps.Clone(old.impronte)
	if prints == nil {
		prints = map[string]string{}
	}
	for _, field := range fields {
		prints[field] = impronta(file[field])
		if prints[field] == "" {
			delete(prints, field)
		}
	}
	kept, at := string(testo(letto{v, prints}.String())), "letto."+name
	if name != dellaSerie && len(file) == 0 && intera {
		kept = "null" // the file has nothing of that day
	}
	if len(changed) == 0 {
		switch {
		case v.Sequenza > old.Sequenza && name == dellaSerie:
			r.letti[at] = kept
		case r.serie.Letto[name] == "" && len(file) > 0:
			r.uguali[at] = kept
		}
		return
	}
	cosa := ""
	if name != dellaSerie {
		cosa = "il " + cartella.DataLeggibile(name)
		if is := testoDi(json.RawMessage(r.sta(name, "stato"))); avvenuto(is) {
			r.lasciati = append(r.lasciati, ScartoICS{cosa, "in agenda è già «" + cartella.StatiAppuntamento().Testo(is) + "»"})
			return
		}
	}
	newer, sure := v.Dopo(old.Versione)
	switch {
	case newer, intera && v.Sequenza >= old.Sequenza:
	case sure:
		r.lasciati = append(r.lasciati, ScartoICS{cosa, "in agenda c'è già, in questa versione o in una più recente"})
		return
	default:
		r.lasciati = append(r.lasciati, ScartoICS{cosa, "in agenda c'è già, ma diverso, e il file non dice quale dei due è più recente: se vale il file, cambialo in agenda"})
		return
	}
	r.letti[at] = kept
	if group := r.insieme(name, file, changed); slices.ContainsFunc(changed, func(f string) bool { return slices.Contains(group, f) }) {
		changed = slices.Concat(slices.DeleteFunc(changed, func(f string) bool { return slices.Contains(group, f) }), group)
	}
	for _, field := range changed {
		r.prende(name, field, file[field], old)
	}
}

// spostata reports whether the file has its series on other days or hours than here.
func (r *rilettura) spostata() bool {
	return r.set["inizio"] != "" || r.set["ripete"] != ""
}

// insieme are the fields that are taken together. That something comes again which
// does not in the file, and until when, is not the file's.
func (r *rilettura) insieme(name string, file Visto, changed []string) []string {
	out := []string{"inizio", "fine"}
	switch ends := file["ripete"] == "" && slices.Contains(changed, "ripete"); {
	case name != dellaSerie:
	case ends:
		out = quandoDella
	case file["ripete"] != "":
		out = append(out, "ripete", "zona")
	}
	return out
}

// prende takes a field. Notes that somebody has written here stay, with those of the
// file below.
func (r *rilettura) prende(name, field, now string, old letto) {
	at, cosa := field, "le note"
	if name != dellaSerie {
		at, cosa = "ricorrenze."+name+"."+field, "le note del "+cartella.DataLeggibile(name)
	}
	if is := r.sta(name, field); field == "note" && is != "" && old.impronte[field] != impronta(is) {
		here, there := testoDi(json.RawMessage(is)), testoDi(json.RawMessage(now))
		both := here + "\n\n" + there
		switch {
		case strings.Contains(there, here):
		case there != "" && strings.Contains(here, there):
			return
		case there == "" || utf8.RuneCountInString(both) > maxNoteICS:
			r.lasciati = append(r.lasciati, ScartoICS{cosa, "restano quelle scritte in agenda"})
			return
		default:
			now = string(testo(both))
		}
	}
	if name == dellaSerie && field == "stato" {
		now = cmp.Or(now, string(testo("pianificata")))
	}
	if now = cmp.Or(now, "null"); now != cmp.Or(r.sta(name, field), "null") {
		r.set[at] = now
	}
}

// stessoFino reports whether two ends of what takes whole days are of one day, which
// is all that a file says of such an end.
func (r *rilettura) stessoFino(now, is string) bool {
	a, err1 := parseIstante(testoDi(json.RawMessage(now)))
	b, err2 := parseIstante(testoDi(json.RawMessage(is)))
	return err1 == nil && err2 == nil && r.serie.GiornateIntere() > 0 && calendario.Giorno(a, roma()) == calendario.Giorno(b, roma())
}

// suo reports whether a value that no file is known to have had is one that people
// write here.
func suo(field, is string) bool {
	switch field {
	case "note", "promemoria":
		return true
	case "stato":
		return avvenuto(testoDi(json.RawMessage(is)))
	}
	return false
}

// avvenuto reports whether a state is the outcome of what has been.
func avvenuto(stato string) bool { return stato == "erogata" || stato == "non_presentato" }
