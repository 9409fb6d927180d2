package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/ledger"
)

// protocollo writes the register of protocol of a service (DPR 445/2000, art. 53):
// what each application that it was given was registered with, by number.
func protocollo(ctx context.Context, p program, args []string) error {
	o := newOptions(p, "protocollo", "SERVIZIO FILE")
	o.about = "Scrive in FILE (.csv o .xlsx) il registro di protocollo delle domande che un servizio ha ricevuto ieri, o fra due giorni: è il registro giornaliero da mandare in conservazione.\n" +
		"Guarda anche se nell'anno manca un numero, e mostra l'impronta SHA-256 del file, da annotare con la data."
	var from, to day
	o.Func("dal", "comincia dal `giorno` indicato, come 31/12/2026", from.set)
	o.Func("al", "finisce con il `giorno` indicato", to.set)
	rest, err := o.parse(args, 2, 2)
	if err != nil {
		return err
	}
	workbook := strings.HasSuffix(strings.ToLower(rest[1]), ".xlsx")
	if !workbook && !strings.HasSuffix(strings.ToLower(rest[1]), ".csv") {
		return fmt.Errorf("«%s»: scrivi un file che finisce con .csv o .xlsx", rest[1])
	}
	return o.within(ctx, func(s *system) error {
		service, _, err := s.ledger.Record(ctx, cartella.ID(rest[0]))
		if err != nil {
			return err
		}
		if service.Kind != cartella.KindServizio {
			return fmt.Errorf("il servizio «%s» non c'è: «servizio list» mostra quelli che ci sono", rest[0])
		}
		if from.IsZero() {
			y, m, d := s.now().In(roma()).Date()
			from.Time = time.Date(y, m, d-1, 0, 0, 0, 0, roma())
		}
		if to.IsZero() {
			to = from
		}
		if to.Before(from.Time) {
			return errors.New("il giorno di --al viene prima di quello di --dal")
		}
		all, err := registered(ctx, s.ledger, cartella.ServizioID(service.ID))
		if err != nil {
			return err
		}
		var file bytes.Buffer
		n, err := writeRegister(ctx, s.ledger, &file, workbook, all, from.Time, to.AddDate(0, 0, 1))
		if err != nil {
			return err
		}
		// First, so that none is written of which nothing is told.
		span := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly)
		if err := s.ids.RegisterTaken(ctx, fmt.Sprintf("%s %s, righe %d", service.ID, span, n)); err != nil {
			return err
		}
		if err := durable.Create(rest[1], file.Bytes()); err != nil {
			return fmt.Errorf("non riesco a scrivere il registro: %w", err)
		}
		fmt.Fprintf(p.out, "%s, dal %s al %s: registrazioni %d.\nImpronta SHA-256 di %s: %x\n",
			service.Text("nome"), from.Format("02/01/2006"), to.Format("02/01/2006"), n, rest[1], sha256.Sum256(file.Bytes()))
		for _, gap := range gaps(all) {
			fmt.Fprintf(p.out, "Attenzione: %s. Succede soltanto dopo un ripristino: annotalo nel registro.\n", gap)
		}
		return nil
	})
}

// registered are the applications in the register of a service, by number.
func registered(ctx context.Context, db *sqlite.DB, service cartella.ServizioID) ([]cartella.Record, error) {
	var out []cartella.Record
	for after, head := cartella.Version(0), false; !head; {
		page, err := db.Feed(ctx, cartella.ScopeServizio(service), after, ledger.Limit{Records: 1000})
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			if e.Kind == cartella.KindDomanda && e.Text("protocollo") != "" && cmp.Or(e.Text("presso"), string(e.Servizio)) == string(service) {
				out = append(out, e.Record)
			}
		}
		after, head = page.Cursor, page.Head
	}
	slices.SortFunc(out, byNumber)
	return out, nil
}

// byNumber is the order of the register, in which the number is not cut off at six
// digits.
func byNumber(a, b cartella.Record) int {
	yearA, nA, _ := cartella.NumeroProtocollo(a.Text("protocollo"))
	yearB, nB, _ := cartella.NumeroProtocollo(b.Text("protocollo"))
	return cmp.Or(cmp.Compare(yearA, yearB), cmp.Compare(nA, nB))
}

// writeRegister writes what was registered from one moment to before another, and
// says how many there are.
func writeRegister(ctx context.Context, db *sqlite.DB, file *bytes.Buffer, workbook bool, all []cartella.Record, from, to time.Time) (int, error) {
	names := map[string]string{}
	var unread error
	name := func(id string, paths ...cartella.Path) string {
		if known, ok := names[id]; ok || id == "" {
			return known
		}
		rec, _, err := db.Record(ctx, cartella.ID(id))
		unread = errors.Join(unread, err)
		var words []string
		for _, p := range paths {
			words = append(words, rec.Text(p))
		}
		names[id] = strings.TrimSpace(strings.Join(words, " "))
		return names[id]
	}
	w, err := foglio.NewWriter(file, workbook, []string{"Numero", "Registrata il", "Mittente", "Presentata da", "Beneficiario", "Oggetto", "Impronta SHA-256"})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, rec := range all {
		at, err := time.Parse(time.RFC3339, rec.Text("protocollata_il"))
		if err != nil {
			return 0, fmt.Errorf("la domanda %s: %w", rec.Text("protocollo"), err)
		}
		if at.Before(from) || !at.Before(to) {
			continue
		}
		err = w.Row(rec.Text("protocollo"), at.In(roma()).Format("02/01/2006 15:04:05"), name(string(rec.Servizio), "nome"), name(rec.Text("presentata_da"), "cognome", "nome"),
			name(rec.Text("soggetto"), "cognome", "nome"), "Domanda: "+name(rec.Text("avviso"), "titolo"), rec.Text("impronta"))
		if err := errors.Join(err, unread); err != nil {
			return 0, err
		}
		n++
	}
	return n, w.Close()
}

// gaps says which numbers are not there, of those that come one after the other in a
// year.
func gaps(all []cartella.Record) []string {
	var out []string
	var year, last int64
	for _, rec := range all {
		y, n, ok := cartella.NumeroProtocollo(rec.Text("protocollo"))
		if !ok {
			continue
		}
		if y != year {
			year, last = y, 0
		}
		if n > last+1 {
			out = append(out, fmt.Sprintf("nel %d mancano i numeri da %d a %d", y, last+1, n-1))
		}
		last = n
	}
	return out
}
