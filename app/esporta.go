package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

const (
	// maxEsportate is how many records one file holds: more than anybody works
	// through, and no more than fits into a laptop's memory.
	maxEsportate = 20_000
	// inMemoria is a folder that cannot be, so that the library keeps what it has
	// written so far in memory: what it puts into a file, a kill would leave there.
	inMemoria = "\x00"
	// maxCella is how long a text in a cell may be, in UTF-16 units; of a longer one
	// the beginning is written, and that it goes on.
	maxCella = excelize.TotalCellChars
	seguita  = "… (il testo continua nel programma)"
	// avvertenza is what whoever exports is told, and whoever opens the file.
	avvertenza = "Questo file non è protetto: chi lo apre legge i dati di tutte le persone che contiene. Ne risponde chi lo ha esportato, che lo conserva solo per il tempo necessario e lo consegna solo a chi ne ha diritto."
)

// Esportata is a list that was written into a file.
type Esportata struct {
	// File is its name, "" where the operator chose none after all.
	File  string `json:"file"`
	Righe int    `json:"righe"`
}

// Esporta writes the records that a filter selects, all of them and every field
// that a screen shows, into a spreadsheet that the operator gives a name. What is
// not on their computer is not in it. That it was done is noted first, for the
// central register of accesses: what cannot be noted is not done.
func (x *Schede) Esporta(f FiltroSchede) (out Esportata, err error) {
	defer x.app.guard(&err)
	return x.app.esporta(f, ".xlsx", (*lettura).foglio)
}

// EsportaCSV does the same into a text that Excel, in Italian, opens by itself.
func (x *Schede) EsportaCSV(f FiltroSchede) (out Esportata, err error) {
	defer x.app.guard(&err)
	return x.app.esporta(f, ".csv", (*lettura).csv)
}

func (a *App) esporta(f FiltroSchede, ext string, write func(*lettura, *cartella.Scheda, []store.Row) ([]byte, error)) (out Esportata, err error) {
	s, err := a.session()
	if err != nil {
		return out, err
	}
	k, err := scheda(f.Kind)
	if err != nil {
		return out, err
	}
	name, err := a.dove(maiuscola(k.Nome.Plurale) + s.now().In(roma()).Format(" 2006-01-02 15.04.05") + ext)
	if err != nil || name == "" {
		return out, err
	}
	// Whoever chose had time to lock the program: what is written is read now.
	if s, err = a.session(); err != nil {
		return out, err
	}
	q, err := s.query(k, f)
	if err != nil {
		return out, err
	}
	q.Offset, q.Limit = 0, maxEsportate
	page, err := s.elenca(q)
	if err != nil {
		return out, err
	}
	if page.Total == 0 || page.Total > maxEsportate {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Message: fmt.Sprintf("L'elenco ha %d righe, un file ne contiene da 1 a %d: cambia i filtri e riprova.", page.Total, maxEsportate)}
	}
	l := s.lettura()
	content, err := write(l, k, page.Rows)
	if err != nil {
		return out, s.failed(err)
	}
	if err := s.consegna(name, content, func() error { return s.annotaEsportata(k, l.filtro(k, f), len(page.Rows)) }); err != nil {
		return out, err
	}
	// The register of this computer says that, and names nobody.
	a.cfg.Log.Info("a list was exported", "kind", k.Kind, "rows", len(page.Rows), "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: len(page.Rows)}, nil
}

// dove asks the operator where to save a file, and proposes a name for it; "" where
// they chose none after all.
func (a *App) dove(proposto string) (string, error) {
	if a.cfg.Salva == nil {
		return "", &cartella.Error{Code: cartella.CodeInterno, Message: "Questo programma non ha una finestra in cui scegliere dove salvare."}
	}
	name, err := a.cfg.Salva(proposto)
	if err != nil {
		return "", a.internal("ask where to save", err)
	}
	if name != "" && filepath.Ext(name) == "" {
		name += filepath.Ext(proposto)
	}
	return name, nil
}

// celle makes cells of one format: of a text, whatever it begins with, and of a
// value in the type of its field, as far as the format has one.
type celle interface {
	testo(text string) any
	valore(c *cartella.Campo, raw json.RawMessage, letto string) any
}

// colonne are the fields of a kind that a file has beside the service, in order.
func colonne(k *cartella.Scheda) (campi []*cartella.Campo) {
	for _, parte := range k.Parti {
		for _, c := range parte.Campi {
			if !c.Interno {
				campi = append(campi, &c)
			}
		}
	}
	return campi
}

// riga are the cells of a record: its service, and what it holds in these fields.
func (l *lettura) riga(w celle, k *cartella.Scheda, campi []*cartella.Campo, row store.Row) ([]any, error) {
	rec := row.Parsed()
	values, err := cartella.Valori(rec)
	if err != nil {
		return nil, err
	}
	nomi := cartella.Nomi(rec, l)
	cells := []any{w.testo(l.nomeServizio(rec.Servizio))}
	for _, c := range campi {
		cells = append(cells, l.cella(w, k, rec, c, values, nomi))
	}
	return cells, nil
}

// foglio are records as a spreadsheet: a row each, a column for each field.
func (l *lettura) foglio(k *cartella.Scheda, rows []store.Row) (_ []byte, err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: inMemoria})
	defer func() { err = errors.Join(err, f.Close()) }()
	title := excelizeName(k.Nome.Plurale)
	if err := f.SetSheetName("Sheet1", title); err != nil {
		return nil, err
	}
	sheet, err := f.NewStreamWriter(title)
	if err != nil {
		return nil, err
	}
	w := celleExcel{f: f, stili: map[string]int{}}
	campi := colonne(k)
	head := []any{w.testa("Servizio")}
	for _, c := range campi {
		head = append(head, w.testa(c.Etichetta))
	}
	if err := errors.Join(
		sheet.SetColWidth(1, len(head), 22),
		sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		sheet.SetRow("A1", head),
	); err != nil {
		return nil, err
	}
	for i, row := range rows {
		cells, err := l.riga(&w, k, campi, row)
		if err != nil {
			return nil, err
		}
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(w.err, sheet.SetRow(at, cells)); err != nil {
			return nil, err
		}
	}
	if err := sheet.Flush(); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet("Avvertenza"); err != nil {
		return nil, err
	}
	now := l.now()
	for i, line := range []string{avvertenza, "Esportato da " + l.nomeOperatore(l.io()) + " il " + cartella.IstanteLeggibile(istante(now)) + "."} {
		if err := f.SetCellStr("Avvertenza", fmt.Sprintf("A%d", i+1), line); err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// excelizeName is what a sheet may be called.
func excelizeName(plural string) string {
	name := []rune(maiuscola(plural))
	return string(name[:min(len(name), excelize.MaxSheetNameLength)])
}

// maiuscola is a word as it begins a title.
func maiuscola(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// cella is what a record holds in a field, of the type of the field; all that a
// collection holds there, each with whose it is.
func (l *lettura) cella(w celle, k *cartella.Scheda, rec cartella.Record, c *cartella.Campo, values map[cartella.Path]json.RawMessage, nomi map[string]string) any {
	collection, field, keyed := strings.Cut(string(c.Path), "*")
	if !keyed {
		return w.valore(c, values[c.Path], cartella.Leggibile(rec, c.Path, values[c.Path], l))
	}
	var all []string
	for _, key := range cartella.Chiavi(rec, strings.TrimSuffix(collection, ".")) {
		p := cartella.Path(collection + key + field)
		if text := cartella.LeggibileOggi(rec, p, values[p], l); text != "" {
			if nomi[key] != "" {
				text = nomi[key] + ": " + text
			}
			all = append(all, text)
		}
	}
	return w.testo(strings.Join(all, "; "))
}

// celleExcel makes cells of a spreadsheet, each with the style of its type.
type celleExcel struct {
	f     *excelize.File
	stili map[string]int
	err   error
}

func (w *celleExcel) stile(name string, of excelize.Style) int {
	id, known := w.stili[name]
	if !known {
		var err error
		if id, err = w.f.NewStyle(&of); err != nil {
			w.err = errors.Join(w.err, err)
		}
		w.stili[name] = id
	}
	return id
}

func (w *celleExcel) formato(format string) int {
	return w.stile(format, excelize.Style{CustomNumFmt: &format})
}

func (w *celleExcel) testa(text string) excelize.Cell {
	return excelize.Cell{StyleID: w.stile("testa", excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}), Value: text}
}

// testo is a cell that stays text whatever it begins with, also once somebody has
// typed into it: "=", "+", "-" and "@" begin a formula elsewhere.
func (w *celleExcel) testo(text string) any {
	return excelize.Cell{StyleID: w.formato("@"), Value: breve(text)}
}

// breve is as much of a text as a cell holds.
func breve(text string) string {
	if utf8.RuneCountInString(text)*2 <= maxCella {
		return text
	}
	left := maxCella - utf8.RuneCountInString(seguita)
	units := 0
	for at, r := range text {
		width := 1
		if r > 0xffff {
			width = 2
		}
		if units+width > left {
			return text[:at] + seguita
		}
		units += width
	}
	return text
}

// valore is a value in the type of its field, as far as a spreadsheet has one; as
// people read it otherwise.
func (w *celleExcel) valore(c *cartella.Campo, raw json.RawMessage, letto string) any {
	if len(raw) == 0 {
		return nil
	}
	var text string
	var number int64
	switch c.Tipo {
	case cartella.Data:
		if json.Unmarshal(raw, &text) == nil {
			if day, err := time.Parse(time.DateOnly, text); err == nil && day.Year() >= 1900 {
				return excelize.Cell{StyleID: w.formato("dd/mm/yyyy"), Value: day}
			}
		}
	case cartella.Istante:
		if at, err := parseIstante(testoDi(raw)); err == nil {
			// A spreadsheet knows no zones: the hour is Italy's.
			at = at.In(roma())
			wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
			return excelize.Cell{StyleID: w.formato("dd/mm/yyyy hh:mm"), Value: wall}
		}
	case cartella.Denaro:
		if json.Unmarshal(raw, &number) == nil {
			return excelize.Cell{StyleID: w.formato(`#,##0.00 "€"`), Value: float64(number) / 100}
		}
	case cartella.Intero:
		if len(c.Voci) == 0 && json.Unmarshal(raw, &number) == nil {
			return excelize.Cell{StyleID: w.formato("0"), Value: number}
		}
	}
	return w.testo(letto)
}
