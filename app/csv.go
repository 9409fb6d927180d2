package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// csv are records as a text that Excel, in Italian, opens by itself: the same rows
// and columns as the spreadsheet, in UTF-8 with the mark by which Excel knows it,
// with semicolons, and lines as Windows ends them (RFC 4180).
func (l *lettura) csv(k *cartella.Scheda, rows []store.Row) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	campi := colonne(k)
	line := []string{"Servizio"}
	for _, c := range campi {
		line = append(line, c.Etichetta)
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for _, row := range rows {
		cells, err := l.riga(celleCSV{}, k, campi, row)
		if err != nil {
			return nil, err
		}
		line = line[:0]
		for _, cell := range cells {
			line = append(line, cell.(string)) // celleCSV makes no others
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// celleCSV makes cells of a text.
type celleCSV struct{}

// presaPerNumero is a text that Excel would read as a number, a day or an hour, and
// show as another: 0371 as 371, 10/12 as a day of December.
var presaPerNumero = regexp.MustCompile(`^(0\d+|\d{16,}|\+\d[\d ]*|\d+([-/.:,]\d+)+|\d+[eE]\d+)$`)

// testo is a cell that no spreadsheet takes for a formula, or for a number that it is
// not: before what begins a formula stands an apostrophe, as OWASP advises ("CSV
// Injection"); what looks like a number stands as a formula that is that text.
func (celleCSV) testo(text string) any {
	text = breve(text)
	if presaPerNumero.MatchString(text) {
		return `="` + text + `"`
	}
	if strings.IndexAny(text, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + text
	}
	return text
}

// valore is a value as Excel reads it in Italy: 31/12/2026, 31/12/2026 14:30,
// 1234,56.
func (w celleCSV) valore(c *cartella.Campo, raw json.RawMessage, letto string) any {
	var number int64
	switch c.Tipo {
	case cartella.Data:
		if day, err := time.Parse(time.DateOnly, testoDi(raw)); err == nil {
			return day.Format("02/01/2006")
		}
	case cartella.Istante:
		if at, err := parseIstante(testoDi(raw)); err == nil {
			return at.In(roma()).Format("02/01/2006 15:04")
		}
	case cartella.Denaro:
		if json.Unmarshal(raw, &number) == nil {
			return centesimi(number)
		}
	case cartella.Intero:
		if len(c.Voci) == 0 && json.Unmarshal(raw, &number) == nil {
			return fmt.Sprint(number)
		}
	}
	return w.testo(letto)
}

// centesimi is an amount of money without its sign of currency, which would make
// it a text.
func centesimi(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d,%02d", sign, n/100, n%100)
}
