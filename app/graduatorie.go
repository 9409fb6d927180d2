package app

import (
	"fmt"
	"path/filepath"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/graduatoria"
)

// Graduatorie is the area of the rankings of calls, for who manages these.
type Graduatorie struct{ app *App }

// GraduatoriaLetta is a version of a ranking as people read it.
type GraduatoriaLetta struct {
	// Problema is why there can be none; the rest is empty then.
	Problema string              `json:"problema"`
	Chiavi   []string            `json:"chiavi"` // what the list is sorted by, in order
	Righe    []RigaGraduatoria   `json:"righe"`
	Cambi    []CambioGraduatoria `json:"cambi"` // what it says otherwise than the version before
	Fondi    string              `json:"fondi"`
	Residuo  string              `json:"residuo"`
	// NonTorna is why it is not to be published: made again here from what it holds, it
	// comes out otherwise. Empty where it does not, and of a preview.
	NonTorna string `json:"non_torna"`
	// Impronta is its fingerprint, by which one asks for it as it was seen.
	Impronta string `json:"impronta"`
}

// RigaGraduatoria is an application in its place.
type RigaGraduatoria struct {
	Codice      string   `json:"codice"`
	Domanda     string   `json:"domanda"` // its id, "" where it is not here
	Chi         string   `json:"chi"`
	Posizione   int      `json:"posizione"` // 0 for none
	Pari        bool     `json:"pari"`
	Chiavi      []string `json:"chiavi"`
	Importo     string   `json:"importo"`
	Progressivo string   `json:"progressivo"`
	Esito       string   `json:"esito"`
	Motivo      string   `json:"motivo"`
	Spiegazione []string `json:"spiegazione"`
}

// CambioGraduatoria is what became different of an application.
type CambioGraduatoria struct {
	Codice string `json:"codice"`
	Chi    string `json:"chi"`
	Testo  string `json:"testo"`
}

// LineaGraduatoria is a line of a call, and the kind of its newest version, "" for none.
type LineaGraduatoria struct {
	Codice string `json:"codice"`
	Titolo string `json:"titolo"`
	Ultima string `json:"ultima" ts_type:"'' | 'provvisoria' | 'definitiva' | 'scorrimento'"`
}

// Linee are the lines of a call.
func (x *Graduatorie) Linee(avviso string) (out []LineaGraduatoria, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	row, err := s.view(avviso)
	if err != nil {
		return nil, err
	}
	var call cartella.Avviso
	if err := row.Into(&call); err != nil {
		return nil, s.unreadable(err)
	}
	page, err := s.list(store.Query{Kind: cartella.KindGraduatoria, Match: []store.Match{store.Is("avviso", avviso)}})
	if err != nil {
		return nil, err
	}
	versioni, err := lette[cartella.Graduatoria](s, page.Rows)
	if err != nil {
		return nil, err
	}
	newest := map[string]cartella.Graduatoria{}
	for _, v := range versioni {
		if v.Impronta != "" && v.Versione > newest[v.Linea].Versione {
			newest[v.Linea] = v
		}
	}
	out = []LineaGraduatoria{}
	for _, g := range call.Linee {
		out = append(out, LineaGraduatoria{Codice: g.Codice, Titolo: g.Titolo, Ultima: newest[g.Codice].Tipo})
	}
	return out, nil
}

// Leggi is a version as its record holds it.
func (x *Graduatorie) Leggi(id string) (out GraduatoriaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	v, prima, err := s.graduatoria(id)
	if err != nil {
		return out, err
	}
	rows, err := s.domandeDi(v.Record.Text("avviso"))
	if err != nil {
		return out, err
	}
	if out, err = s.lettura().graduatoriaLetta(rows, v.Versione, prima); err != nil {
		return out, err
	}
	out.Impronta = v.Record.Text("impronta")
	if !torna(v, prima) {
		out.NonTorna = nonTorna
	}
	return out, nil
}

// Anteprima is what a version would be by what is on this computer: nothing is written.
func (x *Graduatorie) Anteprima(avviso, linea, tipo string, erogato int64) (out GraduatoriaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	last, err := s.ultima(avviso, linea)
	if err != nil {
		return out, err
	}
	rows, err := s.domandeDi(avviso)
	if err != nil {
		return out, err
	}
	l := s.lettura()
	var domande []cartella.Record
	var people []cartella.ID
	for i := range rows {
		rows[i].Record = rows[i].Parsed()
		if rec := rows[i].Record; rec.Text("linea") == linea {
			domande, people = append(domande, rec), append(people, cartella.ID(rec.Text("soggetto")))
		}
	}
	if err := l.leggi(people); err != nil {
		return out, err
	}
	asked, err := cartella.New("", cartella.KindGraduatoria, s.inUso(), cartella.Graduatoria{Avviso: cartella.ID(avviso), Linea: linea, Tipo: tipo, Erogato: erogato})
	if err != nil {
		return out, s.failed(err)
	}
	v, wrong := cartella.FormaGraduatoria(asked, domande, last, l)
	if wrong != nil {
		return GraduatoriaLetta{Problema: wrong.Message, Chiavi: []string{}, Righe: []RigaGraduatoria{}, Cambi: []CambioGraduatoria{}}, nil
	}
	if out, err = l.graduatoriaLetta(rows, v, last); err != nil {
		return out, err
	}
	if out.Impronta, err = v.Impronta(); err != nil {
		return out, s.failed(err)
	}
	return out, nil
}

// Pubblica writes what anybody may read of a version into a file that the operator
// gives a name: the code, the position and the outcome of each application, and no
// more (D.Lgs. 33/2013, art. 26 c. 4). A list that comes out otherwise when it is made
// again here is refused.
func (x *Graduatorie) Pubblica(id string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	v, err := s.daPubblicare(id)
	if err != nil {
		return out, err
	}
	name, err := x.app.dove(fmt.Sprintf("Graduatoria %s %s %d.csv", v.Criterio.Linea.Codice, v.Tipo, v.Numero))
	if err != nil || name == "" {
		return out, err
	}
	// Whoever chose had time to lock the program, and to lose the record.
	if s, err = x.app.session(); err != nil {
		return out, err
	}
	if v, err = s.daPubblicare(id); err != nil {
		return out, err
	}
	content, err := v.CSV()
	if err != nil {
		return out, s.failed(err)
	}
	if err := s.consegna(name, content, func() error {
		return s.annotaUscita(cartella.KindGraduatoria, "da pubblicare: codice, posizione ed esito", len(v.Righe), "", v.Record.ID)
	}); err != nil {
		return out, err
	}
	x.app.cfg.Log.Info("a ranking was written for publication", "rows", len(v.Righe), "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: len(v.Righe)}, nil
}

// nonTorna is what one reads of a list that comes out otherwise when it is made again.
const nonTorna = "Rifatta da questo computer con gli stessi dati la graduatoria viene diversa: non pubblicarla e avvisa l'assistenza."

// torna says whether a version comes out the same when it is made again from what it
// holds and the version before, nil for none.
func torna(v, prima *cartella.Conservata) bool {
	if prima == nil {
		return v.Verifica(nil, "") == nil
	}
	return v.Verifica(&prima.Versione, prima.Record.Text("impronta")) == nil
}

// daPubblicare is a version that may be published.
func (s *sessione) daPubblicare(id string) (*cartella.Conservata, error) {
	v, prima, err := s.graduatoria(id)
	if err == nil && !torna(v, prima) {
		err = &cartella.Error{Code: cartella.CodeNonValido, Message: nonTorna}
	}
	return v, err
}

// graduatoria is a version with the one before it, nil for none.
func (s *sessione) graduatoria(id string) (v, prima *cartella.Conservata, err error) {
	if v, err = s.conservata(id); err != nil {
		return nil, nil, err
	}
	if id := v.Record.Text("precedente"); id != "" {
		prima, err = s.conservata(id)
	}
	return v, prima, err
}

// conservata is the version that a record holds.
func (s *sessione) conservata(id string) (*cartella.Conservata, error) {
	row, err := s.view(id)
	if err != nil {
		return nil, err
	}
	rec := row.Parsed()
	v, made, err := cartella.LeggiGraduatoria(rec)
	switch {
	case err != nil:
		return nil, s.unreadable(err)
	case !made:
		return nil, &cartella.Error{Code: cartella.CodeStatoNonAmmesso, Message: "La graduatoria non è stata formata: non c'è ancora niente da leggere."}
	}
	return &cartella.Conservata{Versione: v, Record: rec}, nil
}

// ultima is the newest version of a line, nil for none.
func (s *sessione) ultima(avviso, linea string) (*cartella.Conservata, error) {
	page, err := s.list(store.Query{Kind: cartella.KindGraduatoria, Match: []store.Match{store.Is("avviso", avviso), store.Is("linea", linea)}})
	if err != nil {
		return nil, err
	}
	versioni := make([]cartella.Record, len(page.Rows))
	for i, row := range page.Rows {
		versioni[i] = row.Record
	}
	last, wrong := cartella.UltimaGraduatoria(versioni)
	if wrong != nil {
		return nil, s.unreadable(wrong)
	}
	return last, nil
}

// domandeDi are the applications to a call that are on this computer.
func (s *sessione) domandeDi(avviso string) ([]store.Row, error) {
	page, err := s.list(store.Query{Kind: cartella.KindDomanda, Match: []store.Match{store.Is("avviso", avviso)}})
	return page.Rows, err
}

// graduatoriaLetta is a version as people read it, with the names of who applied, of whom rows
// are the applications to its call. Each row comes with its explanation: to ask for that
// of one alone would read the applications again at each press.
func (l *lettura) graduatoriaLetta(rows []store.Row, v graduatoria.Versione, prima *cartella.Conservata) (out GraduatoriaLetta, err error) {
	domande, people := map[string]store.Row{}, []cartella.ID{}
	for _, row := range rows {
		domande[row.Text("protocollo")] = row
		people = append(people, cartella.ID(row.Text("soggetto")))
	}
	if err := l.nomina(people); err != nil {
		return out, err
	}
	chi := func(code string) string {
		d, here := domande[code]
		if !here {
			return ""
		}
		return l.titolo(cartella.ID(d.Text("soggetto")))
	}
	out = GraduatoriaLetta{
		Chiavi: []string{}, Righe: []RigaGraduatoria{}, Cambi: []CambioGraduatoria{},
		Fondi: cartella.Euro(v.Criterio.Linea.Budget), Residuo: cartella.Euro(v.Residuo()),
	}
	for _, k := range v.Criterio.Chiavi {
		out.Chiavi = append(out.Chiavi, k.Etichetta)
	}
	for i, r := range v.Righe {
		line := RigaGraduatoria{
			Codice: r.Codice, Domanda: string(domande[r.Codice].ID), Chi: chi(r.Codice), Posizione: r.Posizione, Pari: r.Pari, Chiavi: []string{},
			Importo: cartella.Euro(r.Importo), Progressivo: cartella.Euro(r.Progressivo), Esito: r.Esito.Testo(), Motivo: r.Motivo, Spiegazione: v.Spiega(i),
		}
		for _, value := range r.Chiavi {
			text := value.Testo
			if value.Manca != "" {
				text = "manca"
			}
			line.Chiavi = append(line.Chiavi, text)
		}
		out.Righe = append(out.Righe, line)
	}
	if prima != nil {
		for _, c := range graduatoria.Cambiamenti(prima.Lista, v.Lista) {
			out.Cambi = append(out.Cambi, CambioGraduatoria{Codice: c.Codice, Chi: chi(c.Codice), Testo: c.Testo})
		}
	}
	return out, nil
}
