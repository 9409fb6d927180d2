package app

import (
	"fmt"
	"strings"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Archivio is the SERVIZIO STORICO: the records of the previous system, to be
// read.
type Archivio struct{ app *App }

// Elenco is a stretch of the archive, by name.
func (x *Archivio) Elenco(testo string, da, quanti int) (out PaginaStorico, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	q := store.Query{Kind: cartella.KindStorico, Text: testo, Order: store.ByName, Offset: max(da, 0), Limit: limite(quanti)}
	out.Righe, out.Totale, err = elenco(s, q, s.storico)
	return out, err
}

// Dettaglio is one record of the archive.
func (x *Archivio) Dettaglio(id string) (out Storico, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	out, err = s.storico(row)
	if err != nil {
		return out, err
	}
	s.visto("storico", id, strings.TrimSpace(out.Cognome+" "+out.Nome))
	return out, nil
}

func (s *sessione) storico(row store.Row) (Storico, error) {
	var v cartella.Storico
	if err := row.Into(&v); err != nil {
		return Storico{}, s.unreadable(err)
	}
	return Storico{
		ID: string(row.ID), Cognome: v.Cognome, Nome: v.Nome, CF: v.CF, Comune: v.ComuneNome, Pratica: v.Pratica, Tipo: v.Tipo,
		Dal: v.Dal, Al: v.Al, Esito: v.Esito, Importo: euro(v.ImportoCentesimi), Operatore: v.Operatore, Testo: v.Testo,
	}, nil
}

// euro writes cents the Italian way; nothing for nothing.
func euro(cents int64) string {
	if cents == 0 {
		return ""
	}
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := fmt.Sprint(cents / 100)
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return fmt.Sprintf("%s%s,%02d €", sign, b.String(), cents%100)
}
