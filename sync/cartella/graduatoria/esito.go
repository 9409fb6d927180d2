package graduatoria

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
)

// Esito is what became of an application in a list.
type Esito string

const (
	Finanziata    Esito = "finanziata"
	Idonea        Esito = "idonea" // of a line that has no money to give
	NonFinanziata Esito = "idonea_non_finanziata"
	NonIdonea     Esito = "non_idonea"
	Uscito        Esito = "uscita"
)

// Esiti are all of them, in the order in which they are offered.
func Esiti() []Esito { return []Esito{Finanziata, Idonea, NonFinanziata, NonIdonea, Uscito} }

// Testo is what people read.
func (e Esito) Testo() string {
	switch e {
	case Finanziata:
		return "Idonea finanziata"
	case Idonea:
		return "Idonea"
	case NonFinanziata:
		return "Idonea non finanziata"
	case NonIdonea:
		return "Non idonea"
	case Uscito:
		return "Non più in graduatoria"
	}
	return string(e)
}

// Pubblicata is all that anybody may read of an application: a code in the place of
// the person, the position and the outcome (D.Lgs. 33/2013, art. 26 c. 4). Not why:
// neither what is missing nor who died.
type Pubblicata struct {
	Codice    string
	Posizione string
	Esito     string
}

// Pubblica is a list as it is published. Who has no position comes last, in the
// order of the codes.
func (l Lista) Pubblica() []Pubblicata {
	rows := slices.Clone(l.Righe)
	slices.SortStableFunc(rows, func(a, b Riga) int {
		switch {
		case a.Posizione == 0 && b.Posizione == 0:
			return cmp.Compare(a.Codice, b.Codice)
		case a.Posizione == 0:
			return 1
		case b.Posizione == 0:
			return -1
		}
		return cmp.Compare(a.Posizione, b.Posizione)
	})
	out := make([]Pubblicata, len(rows))
	for i, r := range rows {
		out[i] = Pubblicata{Codice: r.Codice, Esito: r.Esito.Testo()}
		if r.Posizione > 0 {
			out[i].Posizione = strconv.Itoa(r.Posizione)
		}
	}
	return out
}

// Intestazione is the first row of what is published.
func Intestazione() []string { return []string{"Codice domanda", "Posizione", "Esito"} }

// CSV is a list as it is published, with semicolons and a byte order mark, as an
// Italian spreadsheet opens it.
func (l Lista) CSV() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{Intestazione()}
	for _, p := range l.Pubblica() {
		rows = append(rows, []string{p.Codice, p.Posizione, p.Esito})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Spiega says key by key why the application at i stands where it does, and then
// what it gets: to who manages the call, since it tells how the one before compares.
func (l Lista) Spiega(i int) []string { return l.spiega(i, true) }

// SpiegaSua says of the application at i its own values, position and outcome, and
// nothing that tells of others': to who sent it.
func (l Lista) SpiegaSua(i int) []string { return l.spiega(i, false) }

func (l Lista) spiega(i int, compares bool) []string {
	r := l.Righe[i]
	if r.Posizione == 0 {
		return []string{"Non ha una posizione. " + r.Motivo}
	}
	var out []string
	open := compares && i > 0 // whether who comes before is equal so far
	for n, k := range l.Criterio.Chiavi {
		v := r.Chiavi[n]
		line := k.Etichetta + " (" + k.verso() + "): " + v.Testo
		if v.Manca != "" {
			line = k.Etichetta + ": manca (" + v.Manca + "), perciò viene dopo chi ce l'ha"
		}
		if open {
			if open = k.confronta(l.Righe[i-1].Chiavi[n], v) == 0; open {
				line += ", come chi precede"
			} else {
				line += "; è questo che la mette dopo chi precede"
			}
		}
		out = append(out, line+".")
	}
	switch {
	case i == 0:
		out = append(out, "È la prima della lista.")
	case open:
		out = append(out, "A pari merito con chi precede: viene prima chi ha il protocollo più basso, e il suo è "+r.Protocollo+".")
	case !compares:
		out = append(out, "A parità di tutto il resto viene prima chi ha il protocollo più basso: il suo è "+r.Protocollo+".")
	}
	switch {
	case r.Motivo != "":
		out = append(out, r.Esito.Testo()+". "+r.Motivo)
	case r.Esito == Idonea:
		out = append(out, "Idonea: la linea non distribuisce fondi.")
	default:
		out = append(out, r.Esito.Testo()+": i fondi della linea bastano fin qui.")
	}
	return out
}

// Sua is a list as it is told to who sent one of its applications, of their own: not
// that another is equal to it, nor that money ended there.
func (l Lista) Sua() Lista {
	l.Righe = slices.Clone(l.Righe)
	for i := range l.Righe {
		r := &l.Righe[i]
		if r.Pari = false; r.Motivo == motivoPari {
			r.Motivo = motivoFondi
		}
	}
	return l
}

// Cambio is what became different of an application from one list to the next.
type Cambio struct {
	Codice string
	Testo  string
}

// Cambiamenti are what a list says otherwise than the one before it, in its order.
func Cambiamenti(prima, dopo Lista) []Cambio {
	before, after := prima.posti(), dopo.posti()
	var out []Cambio
	for _, r := range dopo.Righe {
		text := "Non era nella lista precedente."
		if i, there := before[r.Codice]; there {
			text = cambio(dopo.Criterio, prima.Righe[i], r)
		}
		if text != "" {
			out = append(out, Cambio{r.Codice, text})
		}
	}
	for _, r := range prima.Righe {
		if _, stays := after[r.Codice]; !stays {
			out = append(out, Cambio{r.Codice, "Non è più fra le domande della lista."})
		}
	}
	return out
}

// cambio is what became different of one, and why, as far as it is its own doing.
func cambio(c Criterio, was, is Riga) string {
	var out []string
	if was.Esito != is.Esito {
		out = append(out, "Da «"+was.Esito.Testo()+"» a «"+is.Esito.Testo()+"».")
		if is.Motivo != "" {
			out = append(out, is.Motivo)
		}
	}
	if was.Posizione != is.Posizione && was.Posizione > 0 && is.Posizione > 0 {
		out = append(out, "Dalla posizione "+strconv.Itoa(was.Posizione)+" alla "+strconv.Itoa(is.Posizione)+".")
	}
	for i, k := range c.Chiavi {
		if i < len(was.Chiavi) && was.Chiavi[i] != is.Chiavi[i] {
			out = append(out, k.Etichetta+": era "+letto(was.Chiavi[i])+", ora "+letto(is.Chiavi[i])+".")
		}
	}
	return strings.Join(out, " ")
}

func letto(v Valore) string {
	if v.Manca != "" {
		return "mancante"
	}
	return v.Testo
}
