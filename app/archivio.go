package app

import (
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
	out.Righe, out.Totale, err = elenco(s, q, ciascuna(s.storico))
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
	s.visto("storico", id)
	return out, nil
}

func (s *sessione) storico(row store.Row) (Storico, error) {
	var v cartella.Storico
	if err := row.Into(&v); err != nil {
		return Storico{}, s.unreadable(err)
	}
	return Storico{
		ID: string(row.ID), Cognome: v.Cognome, Nome: v.Nome, CF: v.CF, Comune: v.ComuneNome, Pratica: v.Pratica, Tipo: v.Tipo,
		Dal: v.Dal, Al: v.Al, Esito: v.Esito, Importo: importo(v.ImportoCentesimi), Operatore: v.Operatore, Testo: v.Testo,
	}, nil
}

// importo is an amount, nothing for nothing.
func importo(cents int64) string {
	if cents == 0 {
		return ""
	}
	return cartella.Euro(cents)
}
