// Package graduatoria ranks the applications of one list of a call: who comes
// first, who is given money and who is not, and why, in words that fit the person
// who asks.
//
// It reads what it is given and nothing else: no clock, no record, no map. Values
// are whole numbers, amounts are cents, and no two applications compare as equal,
// so that the same applications in any order give the same bytes on any machine
// (see [Versione.Istantanea]).
//
// # The rules
//
//   - An application that fails a requisite has no position.
//   - The others are in the order of the keys that the call declares. A key that an
//     application lacks puts it behind those that have it, whichever way the key
//     goes.
//   - Who is equal in every key stands ex aequo, which is shown, and who was given
//     the protocol number first comes first; were that the same too, the code decides.
//   - Money goes down the list in order. The first whose amount is not covered whole
//     gets nothing, and nobody behind overtakes: what is left stays for a
//     scorrimento. So it is where money ends among equals: the protocol has decided
//     which of them is funded.
//   - A line without money funds nobody and leaves nobody out: all who have a position
//     are idonee.
//   - Where a person has applied more than once, the first of these in the list is
//     funded. The others keep their place, unfunded, and stop nobody.
//
// # Scorrimento
//
// Positions of the final list stand for ever. Whoever leaves it (renunciation,
// death, move) keeps the position and loses the money, less what was paid already.
// Where the line scrolls, that money and what was left go to the unfunded in order,
// by the same rules; nobody who is funded is touched. Where it does not, it stays.
//
// Nothing that this package says of one application tells a value of another.
// [Lista.Spiega] tells who comes before apart, for who manages the call; what goes to
// the service that sent an application, [Lista.SpiegaSua], does not.
package graduatoria

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Criterio is how a list is made, frozen with it.
type Criterio struct {
	Linea  Linea    `json:"linea"`
	Chiavi []Chiave `json:"chiavi"`
}

// Linea is what the list gives: Budget is in cents, zero where it gives no money, Scorre says whether money that
// comes free goes to the next.
type Linea struct {
	Codice string `json:"codice"`
	Titolo string `json:"titolo"`
	Budget int64  `json:"budget"`
	Scorre bool   `json:"scorre"`
}

// Chiave is one of the values by which the list is sorted.
type Chiave struct {
	Etichetta   string `json:"etichetta"`
	Decrescente bool   `json:"decrescente"`
}

// verso says which end of a key comes first.
func (k Chiave) verso() string {
	if k.Decrescente {
		return "prima il più alto"
	}
	return "prima il più basso"
}

// Valore is what an application has of a key: the number that is compared and how
// it reads or, as a phrase to stand in brackets, why there is none.
type Valore struct {
	Numero int64  `json:"numero"`
	Testo  string `json:"testo"`
	Manca  string `json:"manca"`
}

// Domanda is one application as it was when the list was made.
type Domanda struct {
	// Codice stands for it where it is published, Protocollo is its number, "2026/000123".
	Codice     string `json:"codice"`
	Protocollo string `json:"protocollo"`
	// Mancanti are the sentences of the requisites that it fails, Chiavi its values in
	// the order of the criterion's.
	Mancanti []string `json:"mancanti"`
	Chiavi   []Valore `json:"chiavi"`
	// Importo is what it asks of the line, in cents.
	Importo int64 `json:"importo"`
	// Gruppo names those of which one is paid, being of the same person; empty where
	// that is no matter.
	Gruppo string `json:"gruppo"`
}

// Riga is an application in its place.
type Riga struct {
	Domanda
	// Posizione counts from 1; zero is none.
	Posizione int `json:"posizione"`
	// Pari says that another is equal in every key.
	Pari  bool  `json:"pari"`
	Esito Esito `json:"esito"`
	// Motivo is why it is not funded, or left, a sentence; empty where it is funded.
	Motivo string `json:"motivo"`
	// Progressivo is what the funded have in all down to this one, in cents; zero for
	// whoever is not.
	Progressivo int64 `json:"progressivo"`
}

// Lista is a ranking: those with a position in its order, then the others in that of
// their protocol.
type Lista struct {
	Criterio Criterio `json:"criterio"`
	// Speso is what was paid to who left since, in cents: it does not come back.
	Speso int64  `json:"speso"`
	Righe []Riga `json:"righe"`
}

// Why an application is not funded.
const (
	motivoFondi     = "I fondi della linea finiscono prima."
	motivoPari      = "I fondi della linea finiscono fra domande a pari merito: ha deciso il protocollo."
	motivoParte     = "I fondi che restano non bastano per l'importo intero."
	motivoGruppo    = "Per la stessa persona è già finanziata un'altra domanda."
	motivoNonScorre = "La linea non scorre: i fondi liberati restano all'Ambito."
)

// Forma ranks applications. It fails, with a sentence for the operator, where they
// are none that a list can be made of.
func Forma(c Criterio, domande []Domanda) (Lista, error) {
	if err := c.controlla(domande); err != nil {
		return Lista{}, err
	}
	l := Lista{Criterio: c, Righe: make([]Riga, 0, len(domande))}
	for _, d := range domande {
		l.Righe = append(l.Righe, Riga{Domanda: d})
	}
	slices.SortFunc(l.Righe, func(a, b Riga) int { return c.confronta(a.Domanda, b.Domanda) })
	for i := range l.Righe {
		r := &l.Righe[i]
		if len(r.Mancanti) > 0 {
			r.Esito, r.Motivo = NonIdonea, strings.Join(r.Mancanti, " ")
			continue
		}
		r.Posizione = i + 1
		if i > 0 && c.chiavi(l.Righe[i-1].Domanda, r.Domanda) == 0 {
			l.Righe[i-1].Pari, r.Pari = true, true
		}
	}
	l.assegna(true)
	return l, nil
}

// Uscita is that somebody left a list, and why, a sentence.
type Uscita struct {
	Codice string
	Motivo string
}

// Scorri is a list after some have left it, to whom speso cents more had been paid.
func (l Lista) Scorri(uscite []Uscita, speso int64) (Lista, error) {
	out := l
	out.Righe = slices.Clone(l.Righe)
	free := int64(0)
	at := l.posti()
	for _, u := range uscite {
		i, there := at[u.Codice]
		switch {
		case !there || out.Righe[i].Posizione == 0:
			return Lista{}, errore("La domanda %s non ha una posizione nella graduatoria: non può uscirne.", u.Codice)
		case out.Righe[i].Esito == Uscito:
			return Lista{}, errore("La domanda %s è già uscita dalla graduatoria.", u.Codice)
		}
		r := &out.Righe[i]
		if r.Esito == Finanziata {
			free += r.Importo
		}
		r.Esito, r.Motivo, r.Progressivo = Uscito, u.Motivo, 0
	}
	if speso < 0 || speso > free {
		return Lista{}, Errore("Quanto è già stato erogato a chi esce non può superare quanto gli era stato assegnato.")
	}
	out.Speso += speso
	out.assegna(l.Criterio.Linea.Scorre)
	return out, nil
}

// assegna gives the money of the line that nobody has to who has none, in order, or
// leaves it where it is.
func (l *Lista) assegna(gives bool) {
	left := l.Criterio.Linea.Budget - l.Speso
	paid := map[string]bool{}
	for _, r := range l.Righe {
		if r.Esito == Finanziata {
			left -= r.Importo
			paid[r.Gruppo] = true
		}
	}
	why, total, last := "", int64(0), -1
	if !gives {
		why = motivoNonScorre
	}
	for i := range l.Righe {
		r := &l.Righe[i]
		switch {
		case r.Posizione == 0 || r.Esito == Uscito:
			continue
		case l.Criterio.Linea.Budget == 0:
			r.Esito = Idonea
			continue
		case r.Esito == Finanziata:
		case r.Gruppo != "" && paid[r.Gruppo]:
			r.Esito, r.Motivo = NonFinanziata, motivoGruppo
			continue
		case why == "" && r.Importo <= left:
			r.Esito, r.Motivo = Finanziata, ""
			left -= r.Importo
			paid[r.Gruppo] = true
		default:
			r.Esito, r.Motivo = NonFinanziata, why
			if why == "" {
				why, r.Motivo = motivoFondi, motivoFondi
				if left > 0 {
					r.Motivo = motivoParte
				}
				if last >= 0 && l.Criterio.chiavi(l.Righe[last].Domanda, r.Domanda) == 0 {
					r.Motivo = motivoPari
				}
			}
			continue
		}
		total += r.Importo
		r.Progressivo, last = total, i
	}
}

// posti are the rows by their code.
func (l Lista) posti() map[string]int {
	out := make(map[string]int, len(l.Righe))
	for i, r := range l.Righe {
		out[r.Codice] = i
	}
	return out
}

// Residuo is what the line has that nobody was given, in cents.
func (l Lista) Residuo() int64 {
	left := l.Criterio.Linea.Budget - l.Speso
	for _, r := range l.Righe {
		if r.Esito == Finanziata {
			left -= r.Importo
		}
	}
	return left
}

// Errore is a sentence that tells the operator why there can be no such list.
type Errore string

func (e Errore) Error() string { return string(e) }

func errore(format string, args ...any) error { return Errore(fmt.Sprintf(format, args...)) }

// controlla says why no list can be made of applications.
func (c Criterio) controlla(domande []Domanda) error {
	if c.Linea.Budget < 0 {
		return errore("I fondi della linea «%s» sono meno di zero: correggi l'avviso.", c.Linea.Titolo)
	}
	codes := make([]string, 0, len(domande))
	for _, d := range domande {
		switch {
		case d.Codice == "":
			return errore("La domanda con protocollo %s non ha un codice.", d.Protocollo)
		case len(d.Chiavi) != len(c.Chiavi):
			return errore("La domanda %s non ha un valore per ogni chiave del criterio.", d.Codice)
		case d.Importo < 0:
			return errore("L'importo della domanda %s è meno di zero.", d.Codice)
		}
		codes = append(codes, d.Codice)
	}
	slices.Sort(codes)
	for i := 1; i < len(codes); i++ {
		if codes[i] == codes[i-1] {
			return errore("La domanda %s c'è due volte.", codes[i])
		}
	}
	return nil
}

// confronta is the order of a list.
func (c Criterio) confronta(a, b Domanda) int {
	out := len(a.Mancanti) > 0
	if behind := len(b.Mancanti) > 0; out != behind {
		if out {
			return 1
		}
		return -1
	}
	if !out {
		if n := c.chiavi(a, b); n != 0 {
			return n
		}
	}
	return cmp.Or(
		cmp.Compare(len(a.Protocollo), len(b.Protocollo)), // a number that has outgrown its zeros
		cmp.Compare(a.Protocollo, b.Protocollo),
		cmp.Compare(a.Codice, b.Codice),
	)
}

// chiavi compares two by the declared keys alone.
func (c Criterio) chiavi(a, b Domanda) int {
	for i, k := range c.Chiavi {
		if n := k.confronta(a.Chiavi[i], b.Chiavi[i]); n != 0 {
			return n
		}
	}
	return 0
}

func (k Chiave) confronta(a, b Valore) int {
	switch {
	case a.Manca != "" && b.Manca != "":
		return 0
	case a.Manca != "":
		return 1
	case b.Manca != "":
		return -1
	case k.Decrescente:
		return cmp.Compare(b.Numero, a.Numero)
	}
	return cmp.Compare(a.Numero, b.Numero)
}
