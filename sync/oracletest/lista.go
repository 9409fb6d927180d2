package oracletest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"siz-icaro/sync/cartella"
)

// The list that a ranking is, as the law makes it.

// ranking is one version of a list as the law makes it: its members are those of the
// snapshot, in their order.
type ranking struct {
	Formato    int    `json:"formato"`
	Numero     int    `json:"numero"`
	Tipo       string `json:"tipo"`
	Precedente string `json:"precedente"`
	Criterio   struct {
		Linea struct {
			Codice string `json:"codice"`
			Titolo string `json:"titolo"`
			Budget int64  `json:"budget"`
			Scorre bool   `json:"scorre"`
		} `json:"linea"`
		Chiavi []rankKey `json:"chiavi"`
	} `json:"criterio"`
	Speso int64  `json:"speso"`
	Righe []rank `json:"righe"`

	id string
}

type rankKey struct {
	Etichetta   string `json:"etichetta"`
	Decrescente bool   `json:"decrescente"`
}

type rank struct {
	Codice     string      `json:"codice"`
	Protocollo string      `json:"protocollo"`
	Mancanti   []string    `json:"mancanti"`
	Chiavi     []rankValue `json:"chiavi"`
	Importo    int64       `json:"importo"`
	Gruppo     string      `json:"gruppo"`

	Posizione   int    `json:"posizione"`
	Pari        bool   `json:"pari"`
	Esito       string `json:"esito"`
	Motivo      string `json:"motivo"`
	Progressivo int64  `json:"progressivo"`

	domanda string
}

type rankValue struct {
	Numero int64  `json:"numero"`
	Testo  string `json:"testo"`
	Manca  string `json:"manca"`
}

func (l *ranking) bytes() []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		panic(err) // of what is above, all can be encoded
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func fingerprint(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// last is the newest version of the list of a line, nil for none.
func (w *world) last(call, line string) *ranking {
	return w.lists[call+" "+line]
}

// applications are those with a place in the line, in the order of their numbers.
func (st *state) applications(call, line string) (out []*record) {
	for _, r := range st.records {
		if r.kind == cartella.KindPosizione && r.text("avviso") == call && r.text("linea") == line {
			out = append(out, st.records[r.text("domanda")])
		}
	}
	slices.SortFunc(out, func(a, b *record) int { return cmp.Compare(a.id, b.id) })
	return out
}

// list is the version of a ranking of that kind in which a line is now, or nil where
// there can be none; paid is what who left had been given, in cents.
func (w *world) list(st *state, call *record, line, tipo string, paid int64) *ranking {
	for _, d := range st.applications(call.id, line) {
		if st.of(cartella.KindSoggetto, d.text("soggetto")).text("data_decesso") != "" && slices.Contains([]string{"ammissibile", "in_graduatoria", "in_attesa", "finanziata"}, d.text("stato")) {
			return nil // somebody has died, and nobody has said that this ends it
		}
	}
	before := w.last(call.id, line)
	out := &ranking{Formato: 1, Numero: 1, Tipo: tipo}
	if before != nil {
		out.Numero, out.Precedente = before.Numero+1, fingerprint(before.bytes())
	}
	final := before != nil && before.Tipo != "provvisoria"
	switch {
	case tipo == "scorrimento" && final:
		return w.moved(st, out, before, paid)
	case tipo == "scorrimento" || final || tipo == "definitiva" && before == nil:
		return nil
	}
	l := lineOf(call, line)
	out.Criterio.Linea.Codice, out.Criterio.Linea.Titolo = line, fmt.Sprint(l["titolo"])
	out.Criterio.Linea.Budget, out.Criterio.Linea.Scorre = whole(l["budget"]), l["scorre"] == true
	out.Criterio.Chiavi = []rankKey{{"Invalidità", true}, {"ISEE", false}}
	people := map[string][]string{}
	for _, d := range st.applications(call.id, line) {
		r := rank{Codice: w.numbers[d.id], Protocollo: w.numbers[d.id], Mancanti: []string{}, domanda: d.id, Importo: cost(l)}
		switch d.text("stato") {
		case "presentata", "istruttoria", "integrazione":
			return nil // somebody is still at it
		case "non_ammissibile":
			r.Mancanti, r.Importo = []string{d.text("motivi")}, 0
		case "ammissibile", "in_graduatoria":
		default:
			continue
		}
		for _, p := range []string{"invalidita", "isee"} {
			v := rankValue{Manca: "dalla domanda non risulta"}
			if d.at(p) != nil {
				if v = (rankValue{Numero: whole(d.at(p)), Testo: fmt.Sprint(d.at(p))}); p == "isee" {
					v.Testo = euro(v.Numero)
				}
			}
			r.Chiavi = append(r.Chiavi, v)
		}
		if len(r.Mancanti) == 0 {
			who := st.of(cartella.KindSoggetto, d.text("soggetto"))
			r.Gruppo = cmp.Or(who.text("cf"), d.text("soggetto"))
			people[r.Gruppo] = append(people[r.Gruppo], r.Protocollo)
		}
		out.Righe = append(out.Righe, r)
	}
	if len(out.Righe) == 0 {
		return nil
	}
	slices.SortFunc(out.Righe, ahead)
	for i := range out.Righe {
		r := &out.Righe[i]
		if same := people[r.Gruppo]; len(same) > 1 {
			r.Gruppo = slices.Min(same)
		} else {
			r.Gruppo = ""
		}
		if len(r.Mancanti) > 0 {
			r.Esito, r.Motivo = "non_idonea", strings.Join(r.Mancanti, " ")
			continue
		}
		r.Posizione = i + 1
		if i > 0 && equal(out.Righe[i-1], *r) {
			out.Righe[i-1].Pari, r.Pari = true, true
		}
	}
	out.pays(true)
	if tipo == "provvisoria" && before != nil {
		again := *out
		again.Numero, again.Precedente = before.Numero, before.Precedente
		if bytes.Equal(again.bytes(), before.bytes()) {
			return nil // who asks has it already
		}
	}
	return out
}

// cost is what a line gives each, in cents: in the story a number, or nothing.
func cost(line object) int64 {
	n, err := strconv.ParseInt(fmt.Sprint(line["importo"]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// ahead is the order of two applications: who lacks something last, the graver
// disability first, then the lower ISEE, what is not known behind what is, then the
// number.
func ahead(a, b rank) int {
	if n := cmp.Compare(len(a.Mancanti), len(b.Mancanti)); n != 0 {
		return n
	}
	if len(a.Mancanti) == 0 {
		for i, sign := range []int64{-1, 1} {
			x, y := a.Chiavi[i], b.Chiavi[i]
			if n := cmp.Or(cmp.Compare(len(x.Manca), len(y.Manca)), cmp.Compare(sign*x.Numero, sign*y.Numero)); n != 0 {
				return n
			}
		}
	}
	return cmp.Compare(a.Protocollo, b.Protocollo)
}

func equal(a, b rank) bool { return slices.Equal(a.Chiavi, b.Chiavi) }

// moved is a list after those have left it who renounced or lost it: their money, less
// what was paid, goes to the next where the line is one that scrolls.
func (w *world) moved(st *state, out, before *ranking, paid int64) *ranking {
	out.Criterio, out.Speso, out.Righe = before.Criterio, before.Speso+paid, slices.Clone(before.Righe)
	left, free := false, int64(0)
	for i := range out.Righe {
		r := &out.Righe[i]
		why := gone(st.records[r.domanda])
		if r.Posizione == 0 || r.Esito == "uscita" || why == "" {
			continue
		}
		if left = true; r.Esito == "finanziata" {
			free += r.Importo
		}
		r.Esito, r.Motivo, r.Progressivo = "uscita", why, 0
	}
	if !left || paid > free {
		return nil
	}
	out.pays(out.Criterio.Linea.Scorre)
	return out
}

// gone is why an application is in no list any more.
func gone(d *record) string {
	switch d.text("stato") {
	case "rinunciata":
		return "Rinuncia."
	case "ritirata":
		return "Domanda ritirata."
	case "decaduta":
		return map[string]string{"trasferimento": "Trasferimento fuori dall'Ambito."}[d.text("decadenza")]
	}
	return ""
}

// pays gives the money of the line that nobody has, in order: the first whom it does
// not cover whole stops all behind, and of one person's applications the first is paid.
func (l *ranking) pays(scrolls bool) {
	money, paid := l.Criterio.Linea.Budget-l.Speso, map[string]bool{"": false}
	for _, r := range l.Righe {
		if r.Esito == "finanziata" {
			money -= r.Importo
			paid[r.Gruppo] = r.Gruppo != ""
		}
	}
	over, total, last := "", int64(0), -1
	if !scrolls {
		over = "La linea non scorre: i fondi liberati restano all'Ambito."
	}
	for i := range l.Righe {
		r := &l.Righe[i]
		if r.Posizione == 0 || r.Esito == "uscita" {
			continue
		}
		if l.Criterio.Linea.Budget == 0 {
			r.Esito = "idonea"
			continue
		}
		if r.Esito != "finanziata" {
			switch {
			case paid[r.Gruppo]:
				r.Esito, r.Motivo = "idonea_non_finanziata", "Per la stessa persona è già finanziata un'altra domanda."
				continue
			case over != "":
				r.Esito, r.Motivo = "idonea_non_finanziata", over
				continue
			case r.Importo > money:
				over = "I fondi della linea finiscono prima."
				r.Esito, r.Motivo = "idonea_non_finanziata", over
				if money > 0 {
					r.Motivo = "I fondi che restano non bastano per l'importo intero."
				}
				if last >= 0 && equal(l.Righe[last], *r) {
					r.Motivo = "I fondi della linea finiscono fra domande a pari merito: ha deciso il protocollo."
				}
				continue
			}
			r.Esito, r.Motivo = "finanziata", ""
			money -= r.Importo
			paid[r.Gruppo] = r.Gruppo != ""
		}
		total += r.Importo
		r.Progressivo, last = total, i
	}
}

// euro is an amount as people read it.
func euro(cents int64) string {
	s := fmt.Sprintf("%d,%02d €", cents/100, cents%100)
	for i := strings.Index(s, ",") - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
