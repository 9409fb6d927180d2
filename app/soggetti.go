package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
	cf "siz-icaro/sync/cartella/codicefiscale"
)

// Soggetti is the area of the citizens.
type Soggetti struct{ app *App }

// maxRighe bounds a stretch of a list; the screens ask for less.
const maxRighe = 500

func limite(n int) int {
	if n <= 0 || n > maxRighe {
		return maxRighe
	}
	return n
}

// Dettaglio is everything about one person that the operator may see.
func (x *Soggetti) Dettaglio(id string) (out Soggetto, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	var v cartella.Soggetto
	if err := row.Into(&v); err != nil {
		return out, s.unreadable(err)
	}
	l := s.lettura()
	if out.Scheda, err = l.letta(row); err != nil {
		return out, err
	}
	out.Eta, out.VerificaCF = eta(v.DataNascita, v.DataDecesso, s.now()), verificaCF(out.Scheda.Visto)
	nucleo, err := s.nuova(cartella.AzioneNucleoCrea, "nuova", Visto{"intestatario": string(testo(id))})
	if err != nil {
		return out, err
	}
	out.NuovoNucleo = l.permesso(cartella.AzioneNucleoCrea, nucleo)
	for _, servizio := range cartella.Reach(row.Record, nil, s.now()) {
		out.Servizi = append(out.Servizi, s.nomeServizio(servizio))
	}
	theirs := []store.Match{{Fields: []cartella.Path{"intestatario", "componenti.*.soggetto"}, Values: []string{id}}}
	if out.Nuclei, _, err = elenco(s, store.Query{Kind: cartella.KindNucleo, Match: theirs}, ciascuna(l.letta)); err != nil {
		return out, err
	}
	s.visto("soggetto", id)
	return out, nil
}

// VerificaCF computes the codice fiscale and holds it against the data, as they
// are typed.
func (x *Soggetti) VerificaCF(vuole Visto) VerificaCF {
	out := verificaCF(vuole)
	out.Dice, out.Nascite = dice(out.Codice, x.app.cfg.Now())
	return out
}

// dice is what a codice fiscale says by itself of whose it is, as the fields hold
// it: the day of birth where there is only one that it can be, of those it may mean.
func dice(codice string, now time.Time) (out Visto, nascite []string) {
	out, nascite = Visto{}, []string{}
	c, err := cf.Parse(codice)
	if err != nil || c.Sesso() == "" {
		return out, nascite
	}
	out["sesso"] = string(testo(string(c.Sesso())))
	switch {
	case c.SenzaNome():
		out["nome_unico"] = string(testo("cognome"))
	case c.SenzaCognome():
		out["nome_unico"] = string(testo("nome"))
	}
	var born cf.Data
	days := c.Nascite(cf.DataDi(now))
	for _, day := range days {
		nascite = append(nascite, day.String())
	}
	if len(days) == 1 {
		born = days[0]
		out["data_nascita"] = string(testo(born.String()))
	}
	if place, ok := cf.Cerca(c.Luogo()); ok {
		out["luogo_nascita"], out["luogo_nascita_nome"] = string(testo(string(place.Belfiore))), string(testo(place.NomeAl(born)))
	}
	return out, nascite
}

// specie are the codes that say nothing of whose they are.
var specie = map[cf.Tipo]string{
	cf.Provvisorio: "Codice provvisorio, di 11 cifre: non dice sesso e nascita.",
	cf.STP:         "Codice STP (straniero temporaneamente presente): non dice sesso e nascita.",
	cf.ENI:         "Codice ENI (europeo non iscritto): non dice sesso e nascita.",
}

// Doppioni are people that may be the same as the one being typed: of the same
// codice fiscale, or of the same name and birth.
func (x *Soggetti) Doppioni(vuole Visto) (out []RigaScheda, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	var found []store.Row
	take := func(q store.Query, same func(store.Row) bool) error {
		page, err := s.list(q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			known := slices.ContainsFunc(found, func(r store.Row) bool { return r.ID == row.ID })
			if !known && same(row) && len(found) < maxDoppioni {
				found = append(found, row)
			}
		}
		return nil
	}
	verifica := verificaCF(vuole)
	if codice := cmp.Or(verifica.Codice, verifica.Calcolato); codice != "" {
		if err := take(store.Query{Kind: cartella.KindSoggetto, Match: []store.Match{store.Is("cf", codice)}, Limit: maxDoppioni},
			func(store.Row) bool { return true }); err != nil {
			return nil, err
		}
	}
	p, nato := persona(vuole), mostrato(vuole, "data_nascita")
	q := store.Query{Kind: cartella.KindSoggetto, Text: p.Cognome + " " + p.Nome, Limit: 2 * maxDoppioni}
	one := p.SenzaCognome || p.SenzaNome
	if one && nato != "" {
		q.Match = []store.Match{store.Is("data_nascita", nato)} // one name alone is many people's
	}
	if (len(p.Cognome) > 1 || p.SenzaCognome) && (len(p.Nome) > 1 || p.SenzaNome) {
		if err := take(q, func(row store.Row) bool {
			born := row.Text("data_nascita")
			return nato == "" || born == "" || born == nato
		}); err != nil {
			return nil, err
		}
	}
	return s.lettura().righe(cartella.SchedaDi(cartella.KindSoggetto), found)
}

// maxDoppioni is how many people are shown who may be the one being typed.
const maxDoppioni = 10

// Luoghi suggests Comuni and foreign states by the beginning of a name, also of one
// that they had once, as they were on a day ("" for any time).
func (x *Soggetti) Luoghi(prefisso, alla string) []Luogo {
	giorno, err := cf.LeggiData(alla)
	if err != nil {
		giorno = cf.Data{}
	}
	out := []Luogo{}
	for _, v := range cf.Suggerisci(prefisso, giorno, 12) {
		out = append(out, Luogo{Codice: string(v.Belfiore), Nome: v.Detto.Testo, Provincia: v.Provincia, Nota: v.Nota(giorno)})
	}
	return out
}

// ComuniAmbito are the 61 Comuni.
func (x *Soggetti) ComuniAmbito() []Luogo {
	out := []Luogo{}
	for _, c := range cf.ComuniAmbito() {
		out = append(out, Luogo{Codice: string(c.Belfiore), Nome: c.Nome, Provincia: c.Provincia, CAP: c.CAP})
	}
	return out
}

// Residenza is the Comune of the Ambito that a name means, written as people write
// it; none where it means no place here, or several.
func (x *Soggetti) Residenza(nome, cap string) Luogo {
	c, err := cella.ReadComune(nome, cap)
	if err != nil {
		return Luogo{}
	}
	return Luogo{Codice: string(c.Ambito.Belfiore), Nome: c.Ambito.Nome, Provincia: c.Ambito.Provincia, CAP: c.Ambito.CAP}
}

// verificaCF is a pure function of the form.
func verificaCF(d Visto) VerificaCF {
	out := VerificaCF{Discrepanze: []string{}, Mancano: []string{}, Dice: Visto{}, Nascite: []string{}}
	p := persona(d)
	for _, field := range []struct {
		path  cartella.Path
		label string
	}{
		{"cognome", "cognome"}, {"nome", "nome"}, {"sesso", "sesso"}, {"data_nascita", "data di nascita"}, {"luogo_nascita", "luogo di nascita"},
	} {
		one := field.path == "cognome" && p.SenzaCognome || field.path == "nome" && p.SenzaNome
		if !one && strings.TrimSpace(mostrato(d, field.path)) == "" {
			out.Mancano = append(out.Mancano, field.label)
		}
	}
	if len(out.Mancano) == 0 {
		if c, err := cf.Compute(p); err == nil {
			out.Calcolato = c.String()
		}
	}
	field, _ := cartella.SchedaDi(cartella.KindSoggetto).Campo("cf")
	out.Codice = testoDi(field.Ordina([]byte(d["cf"])))
	if out.Codice == "" {
		return out
	}
	c, err := cf.Parse(out.Codice)
	if err != nil {
		out.Messaggio = err.Error()
		return out
	}
	out.Valido, out.Specie = true, specie[c.Tipo()]
	for _, disc := range c.Check(p) {
		out.Discrepanze = append(out.Discrepanze, disc.Messaggio)
	}
	return out
}

// persona is whom a form is about, as far as the codice fiscale has it.
func persona(d Visto) cf.Persona {
	p := cf.Persona{Cognome: mostrato(d, "cognome"), Nome: mostrato(d, "nome"), Luogo: cf.Belfiore(mostrato(d, "luogo_nascita"))}
	switch mostrato(d, "nome_unico") {
	case "cognome":
		p.SenzaNome, p.Nome = true, ""
	case "nome":
		p.SenzaCognome, p.Cognome = true, ""
	}
	if born, err := cf.LeggiData(mostrato(d, "data_nascita")); err == nil {
		p.Nascita = born
	}
	switch mostrato(d, "sesso") {
	case "F":
		p.Sesso = cf.Femmina
	case "M":
		p.Sesso = cf.Maschio
	}
	return p
}

// eta is in whole years, at death or today; -1 where the birth is not known.
func eta(born, died string, now time.Time) int {
	b, err := parseGiorno(born)
	if err != nil {
		return -1
	}
	end := now.In(roma())
	if d, err := parseGiorno(died); err == nil {
		end = d
	}
	years := end.Year() - b.Year()
	if end.Month() < b.Month() || end.Month() == b.Month() && end.Day() < b.Day() {
		years--
	}
	return max(years, 0)
}

func parseGiorno(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }

func parseIstante(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) }
