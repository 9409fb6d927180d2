package app

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"siz-icaro/app/statistiche"
	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// Statistiche is the area in which who answers for a service reads what it does, in
// numbers: of its own records, as they are on this computer.
type Statistiche struct{ app *App }

// areaStatistiche is what the screens call the area, and riservata why it is closed to
// all but who answers for the service.
const (
	areaStatistiche = "statistiche"
	riservata       = "Le statistiche di un servizio le legge il referente."
)

// Periodo is a time in days, its last included.
type Periodo struct {
	Dal string `json:"dal"`
	Al  string `json:"al"`
}

// TavolaLetta is a table of counts as people read it, and the numbers to draw.
type TavolaLetta struct {
	Codice string        `json:"codice"`
	Titolo string        `json:"titolo"`
	Spiega string        `json:"spiega"`
	Voce   string        `json:"voce"`
	Misure []string      `json:"misure"`
	Righe  []RigaContata `json:"righe"`
	Totale []string      `json:"totale"`
	// Disegna is which measure is drawn.
	Disegna int `json:"disegna"`
}

// RigaContata is a row; Numero is its measure that is drawn, money in Euro.
type RigaContata struct {
	Voce   string   `json:"voce"`
	Letti  []string `json:"letti"`
	Numero float64  `json:"numero"`
}

// Leggi counts what the service in use did in a time.
func (x *Statistiche) Leggi(p Periodo) (out []TavolaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	tables, _, err := s.statistiche(p)
	if err != nil {
		return nil, err
	}
	out = []TavolaLetta{}
	for _, t := range tables {
		out = append(out, tavolaLetta(t))
	}
	return out, nil
}

func tavolaLetta(t statistiche.Tavola) TavolaLetta {
	out := TavolaLetta{Codice: t.Codice, Titolo: t.Titolo, Spiega: strings.TrimSpace(t.Spiega + " " + t.Nota), Voce: t.Voce, Misure: []string{}, Righe: []RigaContata{}, Totale: []string{}}
	for i, m := range t.Misure {
		out.Misure = append(out.Misure, m.Nome)
		if m.Denaro {
			out.Disegna = i // what was spent is asked for most
		}
	}
	read := func(values []int64) (cells []string) {
		for i, n := range values {
			cells = append(cells, contata(t.Misure[i], n))
		}
		return cells
	}
	for _, r := range t.Righe {
		row := RigaContata{Voce: r.Voce, Letti: read(r.Valori), Numero: float64(r.Valori[out.Disegna])}
		if t.Misure[out.Disegna].Denaro {
			row.Numero /= 100
		}
		out.Righe = append(out.Righe, row)
	}
	out.Totale = append(out.Totale, read(t.Totale)...)
	return out
}

// contata is a count as people read it.
func contata(m statistiche.Misura, n int64) string {
	if m.Denaro {
		return cartella.Euro(n)
	}
	return migliaia(int(n))
}

// Esporta writes the tables of a time into a spreadsheet that the operator gives a
// name, with small numbers covered: see [statistiche.Tavola.Coperta].
func (x *Statistiche) Esporta(p Periodo) (out Esportata, err error) {
	defer x.app.guard(&err)
	return x.app.esportaStatistiche(p, ".xlsx", statisticheExcel)
}

// EsportaCSV does the same into a text, one table after the other.
func (x *Statistiche) EsportaCSV(p Periodo) (out Esportata, err error) {
	defer x.app.guard(&err)
	return x.app.esportaStatistiche(p, ".csv", statisticheCSV)
}

func (a *App) esportaStatistiche(p Periodo, ext string, write func([]statistiche.Tavola, string) ([]byte, error)) (out Esportata, err error) {
	s, err := a.session()
	if err != nil {
		return out, err
	}
	if _, _, err := s.daContare(p); err != nil {
		return out, err
	}
	name, err := a.dove(fmt.Sprintf("Statistiche %s %s%s", p.Dal, p.Al, ext))
	if err != nil || name == "" {
		return out, err
	}
	// Whoever chose had time to lock the program: what is written is counted now.
	if s, err = a.session(); err != nil {
		return out, err
	}
	tables, said, err := s.statistiche(p)
	if err != nil {
		return out, err
	}
	content, err := write(tables, s.nomeServizio(s.inUso())+", "+said)
	if err != nil {
		return out, s.failed(err)
	}
	rows := 0
	for _, t := range tables {
		rows += len(t.Righe)
	}
	if err := s.consegna(name, content, func() error {
		return s.annotaUscita(cartella.KindPIC, areaStatistiche+" "+said+", numeri sotto "+fmt.Sprint(statistiche.Soglia)+" coperti", rows, "", "")
	}); err != nil {
		return out, err
	}
	a.cfg.Log.Info("statistics were exported", "rows", rows, "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: rows}, nil
}

// coperto is what stands in the place of a small number, and of what tells it.
const coperto = "coperto"

var dettoCoperto = fmt.Sprintf("Dove c'è «%s» ci sono meno di %d persone, o un numero da cui si ricaverebbero.", coperto, statistiche.Soglia)

// celleTavola are the rows of a table as a file has them, its head and its total with
// them; number makes a cell of a count.
func celleTavola(t statistiche.Tavola, number func(statistiche.Misura, int64) any) [][]any {
	head := []any{t.Voce}
	for _, m := range t.Misure {
		head = append(head, m.Nome)
	}
	out := [][]any{head}
	row := func(name string, values []int64, covered func(column int) bool) {
		cells := []any{name}
		for v, n := range values {
			if covered(v) {
				cells = append(cells, coperto)
			} else {
				cells = append(cells, number(t.Misure[v], n))
			}
		}
		out = append(out, cells)
	}
	rows, totals := t.Coperta()
	for i, r := range t.Righe {
		row(r.Voce, r.Valori, func(int) bool { return rows[i] })
	}
	row("Totale", t.Totale, func(v int) bool { return totals[v] })
	return out
}

// statisticheExcel are the tables as a spreadsheet, a sheet for each.
func statisticheExcel(tables []statistiche.Tavola, about string) (_ []byte, err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: inMemoria})
	defer func() { err = errors.Join(err, f.Close()) }()
	w := celleExcel{f: f, stili: map[string]int{}}
	for i, t := range tables {
		title := maiuscola(t.Codice)
		if i == 0 {
			err = f.SetSheetName("Sheet1", title)
		} else {
			_, err = f.NewSheet(title)
		}
		if err != nil {
			return nil, err
		}
		sheet, err := f.NewStreamWriter(title)
		if err != nil {
			return nil, err
		}
		lines := [][]any{{w.testa(t.Titolo)}, {w.testo(about)}, {w.testo(t.Spiega)}, {w.testo(dettoCoperto)}, {}}
		for n, cells := range celleTavola(t, w.contata) {
			for j, cell := range cells {
				if text, ok := cell.(string); ok && n == 0 {
					cells[j] = w.testa(text)
				} else if ok {
					cells[j] = w.testo(text)
				}
			}
			lines = append(lines, cells)
		}
		if err := sheet.SetColWidth(1, len(t.Misure)+1, 26); err != nil {
			return nil, err
		}
		for n, cells := range lines {
			if err := errors.Join(w.err, sheet.SetRow(fmt.Sprintf("A%d", n+1), cells)); err != nil {
				return nil, err
			}
		}
		if err := sheet.Flush(); err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// contata is a cell with a count.
func (w *celleExcel) contata(m statistiche.Misura, n int64) any {
	if m.Denaro {
		return excelize.Cell{StyleID: w.formato(`#,##0.00 "€"`), Value: float64(n) / 100}
	}
	return excelize.Cell{StyleID: w.formato("0"), Value: n}
}

// statisticheCSV are the tables as a text that Excel, in Italian, opens by itself.
func statisticheCSV(tables []statistiche.Tavola, about string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	var cells celleCSV
	count := func(m statistiche.Misura, n int64) any {
		if m.Denaro {
			return centesimi(n)
		}
		return fmt.Sprint(n)
	}
	for i, t := range tables {
		lines := [][]any{{t.Titolo}, {about}, {t.Spiega}, {dettoCoperto}}
		if i > 0 {
			lines = append([][]any{{""}}, lines...)
		}
		for _, line := range append(lines, celleTavola(t, count)...) {
			var texts []string
			for j, cell := range line {
				text := cell.(string) // count makes no others
				if j == 0 || text == coperto {
					text = cells.testo(text).(string)
				}
				texts = append(texts, text)
			}
			if err := w.Write(texts); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// statistiche are the tables of a time, and the time in words.
func (s *sessione) statistiche(p Periodo) (_ []statistiche.Tavola, said string, err error) {
	first, last, err := s.daContare(p)
	if err != nil {
		return nil, "", err
	}
	facts, err := s.fatti(first, last)
	if err != nil {
		return nil, "", err
	}
	return statistiche.Conta(facts, statistiche.Periodo{Dal: first, Al: last}), fmt.Sprintf("dal %s al %s", first.Format("02/01/2006"), last.Format("02/01/2006")), nil
}

// daContare is a time of which the operator may read the numbers.
func (s *sessione) daContare(p Periodo) (first, last time.Time, err error) {
	if s.attore().Profili[s.inUso()] != cartella.RuoloReferente {
		return first, last, &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: riservata}
	}
	first, wrongFirst := giornoRoma(p.Dal)
	last, wrongLast := giornoRoma(p.Al)
	switch {
	case wrongFirst != nil || wrongLast != nil || last.Before(first):
		err = &cartella.Error{Code: cartella.CodeNonValido, Field: "al", Message: "Scrivi da quale a quale giorno: il primo viene prima dell'ultimo."}
	case first.AddDate(0, statistiche.MaxMesi, 0).Before(last):
		err = &cartella.Error{Code: cartella.CodeNonValido, Field: "dal", Message: fmt.Sprintf("Il periodo è troppo lungo: al massimo %d anni.", statistiche.MaxMesi/12)}
	}
	return first, last, err
}

// giornoRoma is the beginning of a day in Italy.
func giornoRoma(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, roma())
}

// fatti are what the service in use has of its own that may count between two days.
func (s *sessione) fatti(first, last time.Time) (statistiche.Fatti, error) {
	l := s.lettura()
	out := statistiche.Fatti{Persone: map[string]statistiche.Persona{}}
	for _, v := range cartella.AreePIC() {
		out.Aree = append(out.Aree, v.Testo)
	}
	names := map[codicefiscale.Belfiore]string{}
	for _, c := range codicefiscale.ComuniAmbito() {
		out.Comuni, names[c.Belfiore] = append(out.Comuni, c.Nome), c.Nome
	}
	person := func(id string) {
		if _, known := out.Persone[id]; known {
			return
		}
		rec, _ := l.Record(cartella.ID(id))
		born, _ := giornoRoma(rec.Text("data_nascita")) // zero where it is not known
		out.Persone[id] = statistiche.Persona{
			Nascita: born,
			Comune:  cmp.Or(names[codicefiscale.Belfiore(rec.Text("comune"))], rec.Text("comune_nome")),
		}
	}
	day := func(rec cartella.Record, p cartella.Path) time.Time {
		at, _ := giornoRoma(rec.Text(p))
		return at
	}
	err := s.proprie(store.Query{Kind: cartella.KindPIC}, func(rec cartella.Record) {
		from := day(rec, "in_carico_dal")
		if from.IsZero() {
			return // nobody has taken it
		}
		person(rec.Text("soggetto"))
		c := statistiche.Caso{
			Persona: rec.Text("soggetto"), Area: cartella.AreePIC().Testo(rec.Text("area")), Dal: from, Al: day(rec, "chiusa_il"),
		}
		if who := rec.Text("responsabile"); who != "" {
			c.Responsabile = statistiche.Responsabile{ID: who, Nome: l.nomeOperatore(cartella.OperatoreID(who))}
		}
		if report, here := l.Record(cartella.ID(rec.Text("segnalazione"))); here {
			if at, err := parseIstante(report.Text("ricevuta_il")); err == nil {
				y, m, d := at.In(roma()).Date()
				c.Segnalato = time.Date(y, m, d, 0, 0, 0, 0, roma())
			}
		}
		out.Casi = append(out.Casi, c)
	})
	if err != nil {
		return out, err
	}
	err = s.proprie(store.Query{Kind: cartella.KindIntervento}, func(rec cartella.Record) {
		if from := day(rec, "attivo_dal"); !from.IsZero() {
			out.Interventi = append(out.Interventi, statistiche.Intervento{Persona: rec.Text("soggetto"), Dal: from})
		}
	})
	if err != nil {
		return out, err
	}
	err = s.proprie(store.Query{
		Kind: cartella.KindErogazione, Order: store.ByTime, Dal: first.Format(time.DateOnly), Al: last.AddDate(0, 0, 1).Format(time.DateOnly),
		Match: []store.Match{store.Is("stato", "registrata", "liquidata")},
	}, func(rec cartella.Record) {
		var e cartella.Erogazione
		if rec.Into(&e) == nil {
			out.Erogazioni = append(out.Erogazioni, statistiche.Erogazione{Persona: string(e.Soggetto), Dal: day(rec, "dal"), Importo: e.Importo, Ente: e.QuotaEnte})
		}
	})
	return out, err
}

// proprie reads the records that q selects of the service in use: not those that
// another shares with it.
func (s *sessione) proprie(q store.Query, each func(cartella.Record)) error {
	q.Servizio = s.inUso()
	page, err := s.list(q)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		if row.Servizio == s.inUso() {
			each(row.Parsed())
		}
	}
	return nil
}
