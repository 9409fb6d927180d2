package app

import (
	"bytes"
	"encoding/base64"
	"path/filepath"
	"time"

	"siz-icaro/sync/cartella"
)

// maxPDF bounds a paper that is saved, in bytes: some ten thousand pages of text.
const maxPDF = 64 << 20

// Carta is what the register of accesses is told of a paper that an operator prints
// or saves. The window has drawn it from the views that its screens read.
type Carta struct {
	// Scheda is the record that it is about, "" for a list.
	Scheda string `json:"scheda"`
	// Filtro selects the records that are on it; without a kind it is Scheda alone.
	Filtro FiltroSchede `json:"filtro"`
	// Dal and Al are the days, as YYYY-MM-DD, between which they are, both with them;
	// "" for all.
	Dal string `json:"dal"`
	Al  string `json:"al"`
}

// Stampa notes that a paper is printed, before it is: what cannot be noted is not
// printed.
func (x *Schede) Stampa(c Carta) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	p, err := s.carta(c)
	if err != nil {
		return err
	}
	return s.annotaUscita(p.kind.Kind, p.filtro, p.righe, cartella.FormaStampa, p.scheda)
}

// paginaStampata is what a screen that is no record and no list is noted as.
const paginaStampata cartella.Kind = "pagina"

// StampaPagina notes that a screen is printed as it stands, before it is: by what it
// is called, for what it shows is nobody's alone.
func (x *Schede) StampaPagina(titolo string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.annotaUscita(paginaStampata, "di "+s.nomeServizio(s.inUso())+"; pagina «"+titolo+"»", 0, cartella.FormaStampa, "")
}

// SalvaPDF writes a paper, a PDF in base 64, where the operator chooses. It is noted
// first as any list that leaves the program, and written whole or not at all.
func (x *Schede) SalvaPDF(c Carta, contenuto string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	if base64.StdEncoding.DecodedLen(len(contenuto)) > maxPDF {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Message: "Il documento è troppo lungo per un solo PDF: scegli un periodo più breve, o filtra l'elenco, e riprova."}
	}
	content, err := base64.StdEncoding.DecodeString(contenuto)
	if err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
		return out, malformata("contenuto")
	}
	p, err := s.carta(c)
	if err != nil {
		return out, err
	}
	called := p.kind.Nome.Singolare
	if p.scheda == "" || c.Filtro.Kind != "" {
		called = p.kind.Nome.Plurale
	}
	name, err := x.app.dove(maiuscola(called) + s.now().In(roma()).Format(" 2006-01-02 15.04.05") + ".pdf")
	if err != nil || name == "" {
		return out, err
	}
	// Whoever chose had time to lock the program, and to lose the record.
	if s, err = x.app.session(); err != nil {
		return out, err
	}
	if p, err = s.carta(c); err != nil {
		return out, err
	}
	if err := s.consegna(name, content, func() error { return s.annotaUscita(p.kind.Kind, p.filtro, p.righe, cartella.FormaPDF, p.scheda) }); err != nil {
		return out, err
	}
	x.app.cfg.Log.Info("a paper was saved", "kind", p.kind.Kind, "rows", p.righe, "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: p.righe}, nil
}

// uscita is a paper as the register of accesses is told of it.
type uscita struct {
	kind   *cartella.Scheda
	filtro string
	righe  int
	scheda cartella.ID
}

// carta is that of a paper, and refuses what this operator does not see.
func (s *sessione) carta(c Carta) (out uscita, err error) {
	if c.Scheda != "" {
		row, err := s.view(c.Scheda)
		if err != nil {
			return out, err
		}
		out = uscita{kind: cartella.SchedaDi(row.Kind), filtro: "una scheda", righe: 1, scheda: row.ID}
	}
	if c.Filtro.Kind == "" && c.Scheda != "" {
		return out, nil
	}
	if out.kind, err = scheda(c.Filtro.Kind); err != nil {
		return out, err
	}
	q, err := s.query(out.kind, c.Filtro)
	if err != nil {
		return out, err
	}
	said := s.lettura().filtro(out.kind, c.Filtro)
	if c.Dal != "" {
		begin, err := time.ParseInLocation(time.DateOnly, c.Dal, roma())
		if err != nil {
			return out, malformata("dal")
		}
		q.Dal, said = istante(begin), said+"; dal "+begin.Format("02/01/2006")
	}
	if c.Al != "" {
		end, err := time.ParseInLocation(time.DateOnly, c.Al, roma())
		if err != nil {
			return out, malformata("al")
		}
		q.Al, said = istante(end.AddDate(0, 0, 1)), said+"; al "+end.Format("02/01/2006")
	}
	q.Offset, q.Limit = 0, 1
	page, err := s.elenca(q)
	if err != nil {
		return out, err
	}
	words := []rune(said)
	out.filtro, out.righe = string(words[:min(len(words), maxFiltro)]), page.Total
	return out, nil
}
