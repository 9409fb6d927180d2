package app

import (
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

// Elenco is a stretch of the people known to the service in use, by name.
func (x *Soggetti) Elenco(f FiltroSoggetti) (out PaginaSoggetti, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	q := store.Query{Kind: cartella.KindSoggetto, Servizio: s.inUso(), Text: f.Testo, Order: store.ByName, Offset: max(f.Da, 0), Limit: limite(f.Quanti)}
	if f.Comune != "" {
		q.Match = []store.Match{store.Is("comune", f.Comune)}
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
	dati := datiDi(v)
	out = Soggetto{
		ID: id, Dati: dati, Eta: eta(v.DataNascita, v.DataDecesso, s.now()), VerificaCF: verificaCF(dati),
		DaInviare: row.Pending, Preferito: s.preferito("soggetto", id),
		Modifica: s.permesso(cartella.AzioneSoggettoModifica, row.Record),
		ApriPIC:  s.permessoPIC(cartella.AzionePICApri, row.Record), AssegnaPIC: s.permessoPIC(cartella.AzionePICAssegna, row.Record),
	}
	for _, servizio := range cartella.Reach(row.Record, nil, s.now()) {
		out.Servizi = append(out.Servizi, s.nomeServizio(servizio))
	}
	mine := func(fields ...cartella.Path) []store.Match {
		return []store.Match{{Fields: fields, Values: []string{id}}}
	}
	l := s.lettura()
	if out.Nuclei, _, err = elenco(s, store.Query{Kind: cartella.KindNucleo, Match: mine("intestatario", "componenti.*.soggetto")}, ciascuna(l.nucleo)); err != nil {
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

// permessoPIC says whether the operator may do something to a new case for the
// person in the service in use.
func (s *sessione) permessoPIC(action cartella.Action, soggetto cartella.Record) Permesso {
	rec, err := cartella.New("nuova", cartella.KindPIC, s.inUso(), cartella.PresaInCarico{Soggetto: soggetto.ID, Stato: "aperta"})
	if err != nil {
		return Permesso{}
	}
	return s.permesso(action, rec)
}

func (l *lettura) nucleo(row store.Row) (Nucleo, error) {
	var v cartella.Nucleo
	if err := row.Into(&v); err != nil {
		return Nucleo{}, l.unreadable(err)
	}
	out := Nucleo{ID: string(row.ID), Tipo: v.Tipo, TipoTesto: orCode(testiNucleo, v.Tipo), Componenti: []Componente{}}
	for key, c := range v.Componenti {
		nome := c.Nome
		if c.Soggetto != "" {
			if t := l.titolo(c.Soggetto); t != "" {
				nome = t
			}
		}
		out.Componenti = append(out.Componenti, Componente{Chiave: key, Soggetto: string(c.Soggetto), Nome: nome, Scritto: c.Nome, Relazione: orCode(testiRelazione, c.Relazione), DataNascita: c.DataNascita})
	}
	slices.SortFunc(out.Componenti, func(a, b Componente) int {
		return strings.Compare(a.DataNascita+a.Nome, b.DataNascita+b.Nome)
	})
	return out, nil
}

// Crea registers a person in the service in use.
func (x *Soggetti) Crea(dati DatiSoggetto) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	dati.CF = soloCF(dati.CF)
	v := corpoDi(dati, strings.TrimSpace)
	v.Servizi = map[cartella.ServizioID]cartella.Noto{s.inUso(): {Dal: oggi(s.now())}}
	rec, err := cartella.New(cartella.NewID(), cartella.KindSoggetto, s.inUso(), v)
	if err != nil {
		return "", s.failed(err)
	}
	return string(rec.ID), s.do(cartella.AzioneSoggettoCrea, cartella.Creation(rec))
}

// Modifica turns what the form was shown (prima) into what it wants (dopo).
func (x *Soggetti) Modifica(id string, prima, dopo DatiSoggetto) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	if dopo.CF != prima.CF {
		dopo.CF = soloCF(dopo.CF)
	}
	return s.modifica(cartella.AzioneSoggettoModifica, row.Record, corpoDi(prima, comeSta), corpoDi(dopo, comeSta))
}

// modifica makes the mutation that turns one typed view into another.
func (s *sessione) modifica(action cartella.Action, rec cartella.Record, prima, dopo any) error {
	before, err := cartella.New(rec.ID, rec.Kind, rec.Servizio, prima)
	if err != nil {
		return s.failed(err)
	}
	after, err := cartella.New(rec.ID, rec.Kind, rec.Servizio, dopo)
	if err != nil {
		return s.failed(err)
	}
	edit, err := cartella.Difference(before, after)
	if err != nil {
		return s.failed(err)
	}
	rifilati(edit.Set)
	if len(edit.Set) == 0 {
		return nil
	}
	return s.do(action, edit)
}

// VerificaCF computes the codice fiscale and holds it against the data, as they
// are typed.
func (x *Soggetti) VerificaCF(dati DatiSoggetto) VerificaCF { return verificaCF(dati) }

// Doppioni are people that may be the same as the one being typed: of the same
// codice fiscale, or of the same name and birth.
func (x *Soggetti) Doppioni(dati DatiSoggetto) (out []RigaSoggetto, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	var same []store.Row
	take := func(rows []store.Row, fits func(cartella.Soggetto) bool) error {
		for _, row := range rows {
			var v cartella.Soggetto
			if err := row.Into(&v); err != nil {
				return s.unreadable(err)
			}
			seen := slices.ContainsFunc(same, func(r store.Row) bool { return r.ID == row.ID })
			if !seen && fits(v) && len(same) < 10 {
				same = append(same, row)
			}
		}
		return nil
	}
	codice := dati.CF
	if codice == "" {
		codice = verificaCF(dati).Calcolato
	}
	if codice != "" {
		page, err := s.list(store.Query{Kind: cartella.KindSoggetto, Match: []store.Match{store.Is("cf", strings.ToUpper(codice))}, Limit: 10})
		if err != nil {
			return nil, err
		}
		if err := take(page.Rows, func(cartella.Soggetto) bool { return true }); err != nil {
			return nil, err
		}
	}
	if len(dati.Cognome) > 1 && len(dati.Nome) > 1 {
		page, err := s.list(store.Query{Kind: cartella.KindSoggetto, Text: dati.Cognome + " " + dati.Nome, Limit: 20})
		if err != nil {
			return nil, err
		}
		if err := take(page.Rows, func(v cartella.Soggetto) bool {
			return dati.DataNascita == "" || v.DataNascita == "" || v.DataNascita == dati.DataNascita
		}); err != nil {
			return nil, err
		}
	}
	return s.righeSoggetti(same)
}

// Luoghi suggests Comuni and foreign states by the beginning of a name, as they
// were on a day ("" for any time).
func (x *Soggetti) Luoghi(prefisso, alla string) []Luogo {
	giorno, err := cf.LeggiData(alla)
	if err != nil {
		giorno = cf.Data{}
	}
	out := []Luogo{}
	for _, l := range cf.Suggerisci(prefisso, giorno, 12) {
		out = append(out, Luogo{Codice: string(l.Belfiore), Nome: l.Nome, Provincia: l.Provincia, Cessato: !l.Vigente(cf.DataDi(x.app.cfg.Now()))})
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

// NuovoNucleo registers a household for a person in the service in use, whoever
// registered the person: their other services see it too.
func (x *Soggetti) NuovoNucleo(soggetto, tipo string, componenti []Componente) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	row, err := s.view(soggetto)
	if err != nil {
		return "", err
	}
	rec, err := cartella.New(cartella.NewID(), cartella.KindNucleo, s.inUso(), cartella.Nucleo{Intestatario: row.ID, Tipo: tipo, Componenti: componentiDi(componenti)})
	if err != nil {
		return "", s.failed(err)
	}
	return string(rec.ID), s.do(cartella.AzioneNucleoCrea, cartella.Creation(rec))
}

// ModificaNucleo changes who is in a household.
func (x *Soggetti) ModificaNucleo(id string, prima, dopo []Componente) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	type componenti struct {
		Componenti map[string]cartella.Componente `json:"componenti,omitempty"`
	}
	return s.modifica(cartella.AzioneNucleoModifica, row.Record, componenti{componentiDi(prima)}, componenti{componentiDi(dopo)})
}

// componentiDi are the members of a household by the keys that they have in it.
// Who is added gets the person's id, so that two who add the same person agree,
// or a new one where they are no soggetto. A soggetto is shown by today's name;
// the household keeps the one that it has.
func componentiDi(list []Componente) map[string]cartella.Componente {
	out := map[string]cartella.Componente{}
	for _, c := range list {
		if c == (Componente{}) {
			continue // a line that nobody filled in
		}
		key := c.Chiave
		if key == "" {
			key = c.Soggetto
		}
		if key == "" {
			key = string(cartella.NewID())
		}
		if c.Chiave != "" && c.Soggetto != "" {
			c.Nome = c.Scritto
		}
		relazione := c.Relazione
		for _, v := range testiRelazione {
			if v.Testo == c.Relazione {
				relazione = v.Codice
			}
		}
		out[key] = cartella.Componente{Nome: c.Nome, Soggetto: cartella.ID(c.Soggetto), Relazione: relazione, DataNascita: c.DataNascita}
	}
	return out
}

func datiDi(v cartella.Soggetto) DatiSoggetto {
	return DatiSoggetto{
		Cognome: v.Cognome, Nome: v.Nome, CF: v.CF, Sesso: v.Sesso, DataNascita: v.DataNascita, LuogoNascita: v.LuogoNascita,
		LuogoNascitaNome: v.LuogoNascitaNome, Cittadinanza: v.Cittadinanza, StatoCivile: v.StatoCivile, DataDecesso: v.DataDecesso,
		Indirizzo: v.Indirizzo, Civico: v.Civico, Comune: v.Comune, ComuneNome: v.ComuneNome, CAP: v.CAP, Domicilio: v.Domicilio,
		SenzaFissaDimora: v.SenzaFissaDimora, Telefono: v.Telefono, TelefonoDi: v.TelefonoDi, Cellulare: v.Cellulare,
		CellulareDi: v.CellulareDi, Email: v.Email, Medico: v.Medico, Note: v.Note, InformativaIl: v.InformativaIl,
	}
}

// comeSta leaves a text as it is: what a form was shown is not tidied up.
func comeSta(text string) string { return text }

// soloCF is a codice fiscale as it is kept, however it was typed.
func soloCF(typed string) string { return strings.ToUpper(strings.ReplaceAll(typed, " ", "")) }

// corpoDi is the form's values as a body, each text as it was typed made it.
func corpoDi(d DatiSoggetto, typed func(string) string) (v cartella.Soggetto) {
	v.Cognome, v.Nome, v.CF, v.Sesso = typed(d.Cognome), typed(d.Nome), d.CF, d.Sesso
	v.DataNascita, v.LuogoNascita, v.LuogoNascitaNome = d.DataNascita, d.LuogoNascita, typed(d.LuogoNascitaNome)
	v.Cittadinanza, v.StatoCivile, v.DataDecesso = typed(d.Cittadinanza), d.StatoCivile, d.DataDecesso
	v.Indirizzo, v.Civico, v.Comune, v.ComuneNome, v.CAP = typed(d.Indirizzo), typed(d.Civico), d.Comune, typed(d.ComuneNome), typed(d.CAP)
	v.Domicilio, v.SenzaFissaDimora = typed(d.Domicilio), d.SenzaFissaDimora
	v.Telefono, v.TelefonoDi, v.Cellulare, v.CellulareDi = typed(d.Telefono), typed(d.TelefonoDi), typed(d.Cellulare), typed(d.CellulareDi)
	v.Email, v.Medico, v.Note, v.InformativaIl = typed(d.Email), typed(d.Medico), typed(d.Note), d.InformativaIl
	return v
}

// verificaCF is a pure function of the form.
func verificaCF(d DatiSoggetto) VerificaCF {
	out := VerificaCF{Discrepanze: []string{}, Mancano: []string{}}
	p := cf.Persona{Cognome: d.Cognome, Nome: d.Nome, Luogo: cf.Belfiore(d.LuogoNascita)}
	if born, err := cf.LeggiData(d.DataNascita); err == nil {
		p.Nascita = born
	}
	switch d.Sesso {
	case "F":
		p.Sesso = cf.Femmina
	case "M":
		p.Sesso = cf.Maschio
	}
	for _, field := range []struct{ value, label string }{
		{d.Cognome, "cognome"}, {d.Nome, "nome"}, {d.Sesso, "sesso"}, {d.DataNascita, "data di nascita"}, {d.LuogoNascita, "luogo di nascita"},
	} {
		if strings.TrimSpace(field.value) == "" {
			out.Mancano = append(out.Mancano, field.label)
		}
	}
	if len(out.Mancano) == 0 {
		if c, err := cf.Compute(p); err == nil {
			out.Calcolato = c.String()
		}
	}
	if d.CF == "" {
		return out
	}
	c, err := cf.Parse(strings.ToUpper(strings.ReplaceAll(d.CF, " ", "")))
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
