package app

import (
	"errors"
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
	// Verificata says that it was made again from what it holds, here, and came out the
	// same.
	Verificata bool `json:"verificata"`
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
	out = []LineaGraduatoria{}
	for _, g := range call.Linee {
		last, err := s.ultima(avviso, g.Codice)
		if err != nil {
			return nil, err
		}
		line := LineaGraduatoria{Codice: g.Codice, Titolo: g.Titolo}
		if last != nil {
			line.Ultima = string(last.Tipo)
		}
		out = append(out, line)
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
	rec, v, err := s.graduatoria(id)
	if err != nil {
		return out, err
	}
	var before *graduatoria.Versione
	if id := rec.Text("precedente"); id != "" {
		_, prima, err := s.graduatoria(id)
		if err != nil {
			return out, err
		}
		before = &prima
	}
	return s.letta(rec.Text("avviso"), v, before)
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
	var domande []cartella.Record
	for _, row := range rows {
		if rec := row.Parsed(); rec.Text("linea") == linea {
			domande = append(domande, rec)
		}
	}
	asked, err := cartella.New("", cartella.KindGraduatoria, s.inUso(), cartella.Graduatoria{Avviso: cartella.ID(avviso), Linea: linea, Tipo: tipo, Erogato: erogato})
	if err != nil {
		return out, s.failed(err)
	}
	v, wrong := cartella.FormaGraduatoria(asked, domande, last, s.lettura())
	if wrong != nil {
		return GraduatoriaLetta{Problema: wrong.Message, Chiavi: []string{}, Righe: []RigaGraduatoria{}, Cambi: []CambioGraduatoria{}}, nil
	}
	if last == nil {
		return s.letta(avviso, v, nil)
	}
	return s.letta(avviso, v, &last.Versione)
}

// Pubblica writes what anybody may read of a version into a file that the operator
// gives a name: the code, the position and the outcome of each application, and no
// more (D.Lgs. 33/2013, art. 26 c. 4).
func (x *Graduatorie) Pubblica(id string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	_, v, err := s.graduatoria(id)
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
	rec, v, err := s.graduatoria(id)
	if err != nil {
		return out, err
	}
	content, err := v.CSV()
	if err != nil {
		return out, s.failed(err)
	}
	if err := s.consegna(name, content, func() error {
		return s.annotaUscita(cartella.KindGraduatoria, "da pubblicare: codice, posizione ed esito", len(v.Righe), "", rec.ID)
	}); err != nil {
		return out, err
	}
	x.app.cfg.Log.Info("a ranking was written for publication", "rows", len(v.Righe), "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: len(v.Righe)}, nil
}

// graduatoria is a record with the version that it holds.
func (s *sessione) graduatoria(id string) (cartella.Record, graduatoria.Versione, error) {
	row, err := s.view(id)
	if err != nil {
		return cartella.Record{}, graduatoria.Versione{}, err
	}
	rec := row.Parsed()
	v, made, err := cartella.LeggiGraduatoria(rec)
	switch {
	case err != nil:
		return rec, v, s.unreadable(err)
	case !made:
		return rec, v, &cartella.Error{Code: cartella.CodeStatoNonAmmesso, Message: "La graduatoria non è stata formata: non c'è ancora niente da leggere."}
	}
	return rec, v, nil
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

// letta is a version as people read it, with the names of who applied.
func (s *sessione) letta(avviso string, v graduatoria.Versione, before *graduatoria.Versione) (out GraduatoriaLetta, err error) {
	rows, err := s.domandeDi(avviso)
	if err != nil {
		return out, err
	}
	domande, people := map[string]store.Row{}, []cartella.ID{}
	for _, row := range rows {
		domande[row.Text("protocollo")] = row
		people = append(people, cartella.ID(row.Text("soggetto")))
	}
	l := s.lettura()
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
	if before != nil {
		for _, c := range graduatoria.Cambiamenti(before.Lista, v.Lista) {
			out.Cambi = append(out.Cambi, CambioGraduatoria{Codice: c.Codice, Chi: chi(c.Codice), Testo: c.Testo})
		}
	}
	err = v.Verifica(before)
	if err != nil && !errors.Is(err, graduatoria.ErrDiversa) {
		return out, s.failed(err)
	}
	out.Verificata = err == nil
	if out.Impronta, err = v.Impronta(); err != nil {
		return out, s.failed(err)
	}
	return out, nil
}
