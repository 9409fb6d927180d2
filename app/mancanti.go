package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// The ids of what this computer has lost, among those of what waits for the
// operator: a stretch of mutations by its first number, a record by its id.
const (
	inDubbio    = "dubbio:"
	senzaMotivo = "sola:"
)

// mancanti is what was saved on this computer and can be sent no more, because
// journal and archive were damaged both. What is known of it is said.
func (s *sessione) mancanti() []DaRiconciliare {
	var out []DaRiconciliare
	for _, d := range s.replica.Doubts() {
		out = append(out, dubbio(d))
	}
	for _, id := range s.replica.Stray() {
		rec, ok := s.Record(id)
		if !ok {
			continue
		}
		kind, page := s.pagina(rec)
		v := DaRiconciliare{
			ID: senzaMotivo + string(id), Titolo: "Una modifica che non si può più inviare", Codice: string(cartella.CodeInterno),
			Messaggio: "Il registro delle modifiche di questo computer è danneggiato: quello che avevi scritto qui si legge ancora, ma non si può più inviare da solo. Copialo e scrivilo di nuovo; poi lascia la scheda com'è al servizio centrale.",
			Oggetto:   Collegamento{Tipo: string(kind), ID: string(page), Titolo: s.titolo(page)},
			Campi:     []CampoInConflitto{}, Testi: s.scritti(cartella.Creation(rec)),
			Riprova: Permesso{Perche: "Quello che avevi fatto va scritto di nuovo."},
		}
		if v.Testi == nil {
			v.Testi = []TestoScritto{}
		}
		out = append(out, v)
	}
	return out
}

func dubbio(d replica.Doubt) DaRiconciliare {
	n := int(d.To-d.From) + 1
	title, what, verb := "Una modifica in dubbio", "una modifica fatta", "non si legge più"
	if n > 1 {
		title, what, verb = fmt.Sprintf("%d modifiche in dubbio", n), fmt.Sprintf("%d modifiche fatte", n), "non si leggono più"
	}
	next := "Al prossimo collegamento si saprà se il servizio centrale ha ricevuto quello che manca: se è così, questo avviso sparisce."
	if d.Judged {
		next = "Il servizio centrale non ha ricevuto quello che manca. Può trattarsi anche solo di preferenze o di pagine aperte; se ricordi di aver scritto altro in quel momento, controlla che ci sia e scrivilo di nuovo."
	}
	return DaRiconciliare{
		ID: inDubbio + strconv.FormatInt(int64(d.From), 10), Titolo: title, Codice: string(cartella.CodeInterno),
		Messaggio: fmt.Sprintf("Il registro delle modifiche di questo computer è danneggiato: %s %s %s. %s", what, fra(d.After, d.Before), verb, next),
		Campi:     []CampoInConflitto{}, Testi: []TestoScritto{},
		Riprova: Permesso{Perche: "Il testo non c'è più."},
	}
}

// fra says between which moments something happened.
func fra(after, before time.Time) string {
	at := func(t time.Time) string { return t.In(roma()).Format("02/01/2006 alle 15:04:05") }
	switch {
	case after.IsZero() && before.IsZero():
		return "in un momento che non si sa"
	case after.IsZero():
		return "fino al " + at(before)
	case before.IsZero():
		return "dopo il " + at(after)
	}
	return "fra il " + at(after) + " e il " + at(before)
}

// lasciaMancante is for an operator who has taken note.
func (s *sessione) lasciaMancante(id string) error {
	var err error
	if from, ok := strings.CutPrefix(id, inDubbio); ok {
		var seq int64
		if seq, err = strconv.ParseInt(from, 10, 64); err == nil {
			err = s.replica.LetGo(s.ctx, cartella.Seq(seq))
		}
	} else {
		err = s.replica.LetGoStray(s.ctx, cartella.ID(strings.TrimPrefix(id, senzaMotivo)))
	}
	if err != nil {
		return s.failed(err)
	}
	return nil
}
