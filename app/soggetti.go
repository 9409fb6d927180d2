package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	cf "siz-icaro/sync/cartella/codicefiscale"
)

// Soggetti is the area of the citizens.
type Soggetti struct{ app *App }

// maxRighe bounds a stretch of a list; the screens ask for less.
const maxRighe = 500

// Elenco is a stretch of the people that a filter selects, by name: those that
// [Schede.Esporta] writes, with how many of their cases are open.
func (x *Soggetti) Elenco(f FiltroSchede) (out PaginaSoggetti, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	q, err := s.query(cartella.SchedaDi(cartella.KindSoggetto), f)
	if err != nil {
		return out, err
	}
	out.Righe, out.Totale, err = elenco(s, q, s.righeSoggetti)
	return out, err
}

func limite(n int) int {
	if n <= 0 || n > maxRighe {
		return maxRighe
	}
	return n
}

// righeSoggetti are people with how many of their cases are open.
func (s *sessione) righeSoggetti(rows []store.Row) ([]RigaSoggetto, error) {
	views, err := lette[cartella.Soggetto](s, rows)
	if err != nil {
		return nil, err
	}
	people := make([]string, len(rows))
	for i, row := range rows {
		people[i] = string(row.ID)
	}
	open := store.Query{Kind: cartella.KindPIC, Match: []store.Match{store.Is("stato", "aperta", "assegnata", "in_carico", "riaperta")}}
	cases, err := s.store.Tally(s.ctx, open, "soggetto", people)
	if err != nil {
		return nil, s.unreadable(err)
	}
	out := make([]RigaSoggetto, len(rows))
	for i, v := range views {
		out[i] = RigaSoggetto{
			ID: people[i], Cognome: v.Cognome, Nome: v.Nome, CF: v.CF, DataNascita: v.DataNascita,
			Comune: v.ComuneNome, Indirizzo: strings.TrimSpace(v.Indirizzo + " " + v.Civico),
			Deceduto: v.DataDecesso != "", CasiAperti: cases[people[i]].Count, DaInviare: rows[i].Pending,
		}
	}
	return out, nil
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
	mine := func(fields ...cartella.Path) []store.Match {
		return []store.Match{{Fields: fields, Values: []string{id}}}
	}
	if out.Nuclei, _, err = elenco(s, store.Query{Kind: cartella.KindNucleo, Match: mine("intestatario", "componenti.*.soggetto")}, ciascuna(l.letta)); err != nil {
		return out, err
	}
	if out.Casi, _, err = elenco(s, store.Query{Kind: cartella.KindPIC, Match: mine("soggetto"), Order: store.ByTime, Desc: true}, l.righePIC); err != nil {
		return out, err
	}
	if out.Appuntamenti, _, err = elenco(s, store.Query{Kind: cartella.KindAppuntamento, Match: mine("soggetto"), Order: store.ByTime, Desc: true, Limit: 20}, l.appuntamenti); err != nil {
		return out, err
	}
	s.visto("soggetto", id)
	return out, nil
}

// VerificaCF computes the codice fiscale and holds it against the data, as they
// are typed.
func (x *Soggetti) VerificaCF(vuole Visto) VerificaCF {
	out := verificaCF(vuole)
	out.Dice = dice(mostrato(vuole, "cf"), x.app.cfg.Now())
	return out
}

// dice is what a codice fiscale says by itself of whose it is, as the fields hold
// it: the day of birth where there is only one that it can be.
func dice(codice string, now time.Time) Visto {
	out := Visto{}
	c, err := cf.Parse(strings.ToUpper(strings.ReplaceAll(codice, " ", "")))
	if err != nil || c.Sesso() == "" {
		return out
	}
	out["sesso"] = string(testo(string(c.Sesso())))
	var born cf.Data
	if days := c.Nascite(cf.DataDi(now)); len(days) == 1 {
		born = days[0]
		out["data_nascita"] = string(testo(born.String()))
	}
	if place, ok := cf.Cerca(c.Luogo()); ok {
		out["luogo_nascita"], out["luogo_nascita_nome"] = string(testo(string(place.Belfiore))), string(testo(place.NomeAl(born)))
	}
	return out
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
	codice := cmp.Or(mostrato(vuole, "cf"), verificaCF(vuole).Calcolato)
	if codice != "" {
		if err := take(store.Query{Kind: cartella.KindSoggetto, Match: []store.Match{store.Is("cf", strings.ToUpper(codice))}, Limit: maxDoppioni},
			func(store.Row) bool { return true }); err != nil {
			return nil, err
		}
	}
	cognome, nome, nato := mostrato(vuole, "cognome"), mostrato(vuole, "nome"), mostrato(vuole, "data_nascita")
	if len(cognome) > 1 && len(nome) > 1 {
		if err := take(store.Query{Kind: cartella.KindSoggetto, Text: cognome + " " + nome, Limit: 2 * maxDoppioni}, func(row store.Row) bool {
			born := testoDi(row.Field("data_nascita"))
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

// verificaCF is a pure function of the form.
func verificaCF(d Visto) VerificaCF {
	out := VerificaCF{Discrepanze: []string{}, Mancano: []string{}, Dice: Visto{}}
	p := cf.Persona{Cognome: mostrato(d, "cognome"), Nome: mostrato(d, "nome"), Luogo: cf.Belfiore(mostrato(d, "luogo_nascita"))}
	if born, err := cf.LeggiData(mostrato(d, "data_nascita")); err == nil {
		p.Nascita = born
	}
	switch mostrato(d, "sesso") {
	case "F":
		p.Sesso = cf.Femmina
	case "M":
		p.Sesso = cf.Maschio
	}
	for _, field := range []struct {
		path  cartella.Path
		label string
	}{
		{"cognome", "cognome"}, {"nome", "nome"}, {"sesso", "sesso"}, {"data_nascita", "data di nascita"}, {"luogo_nascita", "luogo di nascita"},
	} {
		if strings.TrimSpace(mostrato(d, field.path)) == "" {
			out.Mancano = append(out.Mancano, field.label)
		}
	}
	if len(out.Mancano) == 0 {
		if c, err := cf.Compute(p); err == nil {
			out.Calcolato = c.String()
		}
	}
	typed := mostrato(d, "cf")
	if typed == "" {
		return out
	}
	c, err := cf.Parse(strings.ToUpper(strings.ReplaceAll(typed, " ", "")))
	if err != nil {
		out.Messaggio = err.Error()
		return out
	}
	out.Valido = true
	for _, disc := range c.Check(p) {
		out.Discrepanze = append(out.Discrepanze, disc.Messaggio)
	}
	return out
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
