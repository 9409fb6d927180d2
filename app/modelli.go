package app

import (
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/fhir"
)

// Modelli is the area of the forms that are data: a scale or a sheet is read in
// from a file, which the window hands over as text.
type Modelli struct{ app *App }

// ModelloLetto is what a file holds, to be looked at before it is kept, and what is
// wrong with it by row; with nothing wrong it can be taken in.
type ModelloLetto struct {
	Codice   string             `json:"codice"`
	Versione string             `json:"versione"`
	Titolo   string             `json:"titolo"`
	Parti    []cartella.Parte   `json:"parti"`
	Totali   []cartella.Totale  `json:"totali"`
	Rilievi  []cartella.Rilievo `json:"rilievi"`
	Permesso Permesso           `json:"permesso"` // whether the operator may take it in
}

// Leggi reads a form out of the text of a file: one of ours, or a FHIR R4
// Questionnaire. Nothing is kept.
func (x *Modelli) Leggi(testo string) (out ModelloLetto, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	m, wrong := leggiModello(testo)
	rec, err := s.nuovoModello(m)
	if err != nil {
		return out, err
	}
	out = ModelloLetto{
		Codice: m.Codice, Versione: m.Versione, Titolo: m.Titolo, Parti: m.Domande(), Totali: m.Totali, Rilievi: wrong,
		Permesso: s.permesso(cartella.AzioneModelloCrea, rec),
	}
	if out.Totali == nil {
		out.Totali = []cartella.Totale{}
	}
	if out.Rilievi == nil {
		out.Rilievi = []cartella.Rilievo{}
	}
	return out, nil
}

// Carica takes a form in as a draft, and gives its id.
func (x *Modelli) Carica(testo string) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	m, wrong := leggiModello(testo)
	if len(wrong) > 0 {
		return "", &cartella.Error{Code: cartella.CodeNonValido, Field: "parti", Message: wrong[0].String()}
	}
	rec, err := s.nuovoModello(m)
	if err != nil {
		return "", err
	}
	if rec, err = cartella.Nasce(s.attore(), s.now(), s, cartella.AzioneModelloCrea, rec); err != nil {
		return "", s.failed(err)
	}
	return string(rec.ID), s.do(cartella.AzioneModelloCrea, cartella.Creation(rec))
}

// nuovoModello is the record that a form becomes.
func (s *sessione) nuovoModello(m cartella.Modello) (cartella.Record, error) {
	m.Stato = "bozza"
	rec, err := cartella.New(cartella.NewID(), cartella.KindModello, "", m)
	if err != nil {
		return rec, s.failed(err)
	}
	rec.Servizio = s.servizioDi(cartella.AzioneModelloCrea, rec)
	return rec, nil
}

func leggiModello(testo string) (cartella.Modello, []cartella.Rilievo) {
	if fhir.Questionario([]byte(testo)) {
		return fhir.Leggi([]byte(testo))
	}
	return cartella.LeggiModello([]byte(testo))
}
