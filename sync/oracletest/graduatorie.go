package oracletest

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about rankings.

// tipi are the versions of a ranking, by what asks for them.
var tipi = map[cartella.Action]string{"graduatoria.provvisoria": "provvisoria", "graduatoria.definitiva": "definitiva", "graduatoria.scorri": "scorrimento"}

// ofTheCentre are the fields of a ranking that nobody asks for.
var ofTheCentre = []string{
	"problema", "formata_il", "versione", "precedente", "domande", "finanziate", "in_attesa", "non_idonee", "uscite", "budget", "residuo", "impronta", "file",
}

func rankingRules() map[cartella.Action]rule {
	out := map[cartella.Action]rule{}
	for action := range tipi {
		out[action] = rule{kind: cartella.KindGraduatoria, creates: true, roles: offices}
	}
	return out
}

// askedRank is what was asked for of a ranking, once the law has written in it.
func askedRank(r *record, u string, m cartella.Mutation, written any) *record {
	return absent(absent(r, "chiesta_da", u), "tipo", tipi[m.Action]).with("chiesta_il", written)
}

// rankField judges a field of a ranking that is asked for.
func (t *trial) rankField(r *record, path string, v any) string {
	value, _ := v.(string)
	call := t.was.of(cartella.KindAvviso, r.text("avviso"))
	switch {
	case slices.Contains(ofTheCentre, path):
		return "it is the central service's"
	case path == "avviso":
		return t.reference(cartella.KindAvviso, value) +
			unless(call.text("stato") == "graduatoria" && call != nil && call.servizio == r.servizio, "its call is not being ranked, or is another's")
	case path == "linea":
		return unless(lineOf(call, value) != nil, "the call has no such line")
	case path == "tipo":
		return unless(value == tipi[t.m.Action], "it is another version")
	case path == "chiesta_da":
		return unless(value == t.u, "it is another")
	case path == "erogato":
		n, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
		return unless(err == nil && n >= 0 && t.m.Action == "graduatoria.scorri", "nothing was paid")
	}
	return ""
}

// rankable judges what is asked for as a whole.
func rankable(r *record) string {
	for _, p := range []string{"avviso", "linea"} {
		if r.text(p) == "" {
			return "it lacks " + p
		}
	}
	return unless(r.text("tipo") == "provvisoria" || r.text("atto") != "" && r.text("attesa") != "", "nobody approves it, or saw it")
}

// lineOf is a line of a call, nil for none.
func lineOf(call *record, code string) object {
	lines, _ := call.at("linee").([]any)
	for _, l := range lines {
		if o, ok := l.(object); ok && o["codice"] == code {
			return o
		}
	}
	return nil
}

// numeral is a whole number as a body holds it.
func numeral(n int64) any { return json.Number(strconv.FormatInt(n, 10)) }

// inRegister reports whether an application has a number.
func inRegister(r *record) bool {
	return r != nil && !slices.Contains([]string{"bozza", "ritirata"}, r.text("stato"))
}

// places are those that the applications get which enter the register by m: beside the
// call, for who manages it and who sent them, and about nothing else.
func (st *state) places(is *state, m cartella.Mutation) (out []*record) {
	for _, e := range m.Edits {
		before, r := st.of(cartella.KindDomanda, string(e.ID)), is.of(cartella.KindDomanda, string(e.ID))
		if before != nil && before.text("stato") != "bozza" || !inRegister(r) {
			continue
		}
		body := object{"avviso": r.text("avviso"), "domanda": r.id, "soggetto": r.text("soggetto"), "linea": r.text("linea")}
		if at(r) != r.servizio {
			body["mittente"] = r.servizio
		}
		id := string(cartella.DerivedID(m.Device, m.Seq, len(out)+1))
		out = append(out, &record{id: id, kind: cartella.KindPosizione, servizio: at(r), body: body})
	}
	return out
}

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
		who := st.of(cartella.KindSoggetto, d.text("soggetto"))
		r.Gruppo = cmp.Or(who.text("cf"), d.text("soggetto"))
		people[r.Gruppo] = append(people[r.Gruppo], r.Protocollo)
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
		if r.Posizione == 0 || r.Esito == "uscita" || why == "" || why == "Domanda ritirata." {
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

// ranked is st, in which m has just asked for a ranking, with what the central service
// makes of it in the same commit: the list, or that there is none, and what follows for
// each application and for its place.
func (w *world) ranked(st *state, m cartella.Mutation) *state {
	if tipi[m.Action] == "" {
		return st
	}
	r := st.of(cartella.KindGraduatoria, string(m.Edits[0].ID))
	call := st.of(cartella.KindAvviso, r.text("avviso"))
	if call == nil {
		return st // what landed was no ranking of a call, as is told elsewhere
	}
	line := r.text("linea")
	l, seen := w.list(st, call, line, r.text("tipo"), whole(r.at("erogato"))), w.list(st, call, line, r.text("tipo"), 0)
	if l == nil || r.text("attesa") != "" && r.text("attesa") != fingerprint(seen.bytes()) {
		w.due["graduatoria_problema "+r.servizio+" "+r.id]++
		return st.next(r.with("problema", "?"))
	}
	before := w.last(call.id, line)
	l.id, w.lists[call.id+" "+line] = r.id, l
	w.formed[l.Tipo]++
	count := map[string]int64{}
	rows, left := map[string]rank{}, l.Criterio.Linea.Budget-l.Speso
	for _, row := range l.Righe {
		count[row.Esito]++
		rows[row.domanda] = row
		if row.Esito == "finanziata" {
			left -= row.Importo
		}
	}
	r = r.with("formata_il", "?").with("file", "?").with("impronta", fingerprint(l.bytes())).with("versione", numeral(int64(l.Numero)))
	for p, n := range map[string]int64{
		"domande": int64(len(l.Righe)), "finanziate": count["finanziata"], "in_attesa": count["idonea_non_finanziata"], "non_idonee": count["non_idonea"],
		"uscite": count["uscita"], "budget": l.Criterio.Linea.Budget, "residuo": left,
	} {
		r = r.with(p, numeral(n))
	}
	was := map[string]rank{}
	if before != nil {
		r = r.with("precedente", before.id)
		for _, row := range before.Righe {
			was[row.domanda] = row
		}
	}
	made, tell := []*record{r}, map[string]bool{}
	for _, p := range st.records {
		if p.kind != cartella.KindPosizione || p.text("avviso") != call.id || p.text("linea") != line {
			continue
		}
		d := st.records[p.text("domanda")]
		row, in := rows[d.id]
		if !in && (p.text("graduatoria") == "" || p.text("esito") == "uscita") {
			continue
		}
		if !in {
			row = rank{Codice: p.text("codice"), Esito: "uscita", Motivo: gone(d)}
		}
		p = p.with("graduatoria", r.id).with("tipo", l.Tipo).with("codice", row.Codice).with("esito", row.Esito).with("formata_il", "?")
		for path, v := range map[string]any{"posizione": numeral(int64(row.Posizione)), "importo": numeral(row.Importo), "motivo": row.Motivo, "pari": row.Pari} {
			if v == numeral(0) || v == "" || v == false {
				v = nil
			}
			p = p.with(path, v)
		}
		made = append(made, p)
		after := d
		if slices.Contains([]string{"ammissibile", "non_ammissibile", "in_graduatoria", "finanziata", "in_attesa"}, d.text("stato")) {
			switch {
			case l.Tipo == "provvisoria" && row.Posizione > 0:
				after = d.with("stato", "in_graduatoria")
			case l.Tipo == "provvisoria":
			case row.Esito == "finanziata":
				after = d.with("stato", "finanziata")
			case row.Esito == "idonea_non_finanziata":
				after = d.with("stato", "in_attesa")
			}
		}
		if l.Tipo == "definitiva" && in {
			after = after.with("definitiva_il", "?")
		}
		if after != d {
			made = append(made, after)
		}
		if s := p.text("mittente"); s != "" && (l.Tipo != "scorrimento" || !in || saysElse(was[d.id], row)) {
			tell[s] = true
		}
	}
	for s := range tell {
		w.due["graduatoria_"+l.Tipo+" "+s+" "+call.id]++
	}
	changed := map[string]*record{}
	for _, one := range made {
		changed[one.id] = one
	}
	return st.next(made...).settled(changed)
}

// saysElse reports whether a scorrimento says of an application what the version before did
// not.
func saysElse(was, is rank) bool { return was.Esito != is.Esito }

var (
	protocol = regexp.MustCompile(`[0-9]{4}/[0-9]{6}`)
	amount   = regexp.MustCompile(`[0-9.]+,[0-9]{2} €`)
)

// published judges what the central service wrote of a ranking or of a place in it: the
// snapshot is that of the law, byte by byte, and a place tells of no other application.
func (w *world) published(is *record) {
	now := w.now().Format("2006-01-02T15:04:05Z")
	switch is.kind {
	case cartella.KindGraduatoria:
		if is.text("impronta") == "" {
			return
		}
		if is.text("formata_il") != now {
			w.fault("ranking", "%s was made at %s, and says %s", is.id, now, is.text("formata_il"))
		}
		raw, err := unpacked(is.text("file"))
		if err != nil || fingerprint(raw) != is.text("impronta") {
			w.fault("ranking", "%s does not hash to its fingerprint: %v", is.id, err)
		}
		if l := w.last(is.text("avviso"), is.text("linea")); l != nil && l.id == is.id && !bytes.Equal(l.bytes(), raw) {
			w.fault("ranking", "%s is %s, want %s", is.id, raw, l.bytes())
		}
	case cartella.KindPosizione:
		d := w.state.of(cartella.KindDomanda, is.text("domanda"))
		text := strings.Join([]string{is.text("motivo"), is.text("spiegazione"), is.text("cambio")}, "\n")
		if is.text("graduatoria") != "" && is.text("formata_il") != now {
			w.fault("ranking", "the place %s was written at %s, and says %s", is.id, now, is.text("formata_il"))
		}
		for _, n := range protocol.FindAllString(text, -1) {
			if n != w.numbers[is.text("domanda")] {
				w.fault("ranking", "the place of %s tells of %s: %s", is.text("domanda"), n, text)
			}
		}
		for _, n := range amount.FindAllString(text, -1) {
			if n != euro(whole(d.at("isee"))) {
				w.fault("ranking", "the place of %s tells of %s: %s", is.text("domanda"), n, text)
			}
		}
		for _, m := range marker.FindAllString(text, -1) {
			if !w.homes[m][is.text("domanda")] {
				w.fault("ranking", "the place of %s tells the text %s of another", is.text("domanda"), m)
			}
		}
		if (is.text("spiegazione") == "") != (is.text("esito") == "" || is.text("esito") == "uscita" && is.at("posizione") == nil) {
			w.fault("ranking", "the place of %s is %q, and says why: %q", is.text("domanda"), is.text("esito"), is.text("spiegazione"))
		}
	}
}

func unpacked(file string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(file)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// notified takes a notice about a ranking off those that are due.
func (w *world) notified(n *record) {
	tipo := n.text("tipo")
	if strings.HasPrefix(tipo, "graduatoria_") {
		w.due[tipo+" "+n.servizio+" "+n.text("oggetto")]--
	}
}

// noticed judges that all notices about rankings came that were due, once each.
func (w *world) noticed() {
	for _, what := range slices.Sorted(maps.Keys(w.due)) {
		if n := w.due[what]; n != 0 {
			w.fault("notice", "%d notices too few of %s", n, what)
		}
	}
	clear(w.due)
}

// bare is a ranking, a place or an application but for what is judged apart.
func bare(r *record) *record {
	there := func(paths ...string) {
		for _, p := range paths {
			if r.text(p) != "" {
				r = r.with(p, "?")
			}
		}
	}
	switch r.kind {
	case cartella.KindDomanda:
		there("definitiva_il")
	case cartella.KindGraduatoria:
		there("formata_il", "file", "problema")
	case cartella.KindPosizione:
		there("formata_il")
		r = r.with("spiegazione", nil).with("cambio", nil)
	}
	return r
}

// Those who rank, and whom they rank.

// rankedCall is the body of a call of which the applications are all in.
func (w *world) rankedCall(id string) object {
	body := w.openCall(id, applicationForm, true)
	body["stato"], body["pubblicato_il"] = "graduatoria", w.days(-30)
	body["linee"] = []any{
		object{"codice": "buono", "titolo": "Buono", "budget": one(w, 250_000, 300_000), "importo": "100000", "scorre": !w.chance(4)},
		object{"codice": "voucher", "titolo": "Voucher"},
	}
	body["chiavi"] = []any{
		object{"espressione": "invalidita", "verso": "decrescente", "etichetta": "Invalidità"},
		object{"espressione": "isee", "verso": "crescente", "etichetta": "ISEE"},
	}
	return body
}

// codes are those of some who are registered.
var codes = []string{"RSSMRC80A01E648S", "RSSMRA80A41E648U", "RSSMRA80A01E648Q"}

// judged brings in people whose applications to a call have been judged, some of them
// people of two Comuni, or with two applications.
func (w *world) judged(call string, manager string) {
	var edits []*edit
	var person *edit
	for n := range 7 {
		s := one(w, "comune-e648", "comune-b888")
		switch {
		case n == 0 || !w.chance(5):
			person = w.newPerson(s)
			if n < len(codes) {
				person.create["cf"] = codes[n]
			}
			edits = append(edits, person)
		case w.chance(2): // the other Comune has registered them too
			again := w.newPerson(s)
			if cf, known := person.create["cf"]; known {
				again.create["cf"] = cf
			}
			edits = append(edits, again)
			person = again
		}
		id := w.mint(cartella.KindDomanda)
		body := object{
			"avviso": call, "linea": "buono", "soggetto": person.id, "richiedente": "beneficiario", "modello": applicationForm, "note": mark(id),
			"iniziata_il": w.instant(-31 * 24 * time.Hour), "presentata_da": "op-01", "presentata_il": w.instant(-30 * 24 * time.Hour), "presso": manager,
			"stato":      one(w, "ammissibile", "ammissibile", "ammissibile", "ammissibile", "ammissibile", "non_ammissibile", "rinunciata"),
			"invalidita": one(w, 74, 80, 100, 100), "isee": 400_000 + 137*w.minted,
		}
		switch {
		case w.chance(8):
			delete(body, "isee")
		case w.chance(4):
			body["isee"] = 500_000
		}
		switch body["stato"] {
		case "non_ammissibile":
			body["motivi"] = mark(id) + " Fuori termine."
		case "rinunciata":
			body["motivo_fine"] = mark(id)
		}
		edits = append(edits, &edit{id: id, kind: cartella.KindDomanda, servizio: person.servizio, create: body})
	}
	w.commit(cartella.AzioneImporta, w.mutation(&draft{edits: edits}).Edits...)
}

// ranks asks for a version of a ranking, the next in turn or, at times, another.
func (w *world) ranks(u string) *draft {
	call, ok := pick(w, w.all(func(r *record) bool {
		return r.text("stato") == "graduatoria" && slices.Contains(offices, w.state.role(u, r.servizio))
	}, cartella.KindAvviso))
	if !ok {
		return nil
	}
	action, before := cartella.Action("graduatoria.provvisoria"), w.last(call.id, "buono")
	switch {
	case w.chance(8):
		action = one(w, slices.Sorted(maps.Keys(tipi))...)
	case before != nil && before.Tipo == "provvisoria" && !w.chance(4):
		action = "graduatoria.definitiva"
	case before != nil && before.Tipo != "provvisoria":
		action = "graduatoria.scorri"
	}
	id := w.mint(cartella.KindGraduatoria)
	body := object{"avviso": call.id, "linea": "buono", "tipo": tipi[action], "chiesta_da": u, "chiesta_il": w.instant(0)}
	if action != "graduatoria.provvisoria" {
		body["atto"], body["attesa"] = mark(id), "00"
		seen := w.list(w.state, call, "buono", tipi[action], 0)
		if seen == nil && !w.chance(6) {
			return nil // there would be none
		}
		if seen != nil && !w.chance(8) {
			body["attesa"] = fingerprint(seen.bytes())
		}
	}
	if action == "graduatoria.scorri" && w.chance(2) {
		body["erogato"] = one(w, 10_000, 10_000, 100_000, 1_000_000)
	}
	return &draft{action: action, edits: []*edit{{id: id, kind: cartella.KindGraduatoria, servizio: call.servizio, create: body}}}
}

// makesWay is what becomes, after a final ranking, of an application that it holds: the
// money is taken up, or refused by who was to have it.
func (w *world) makesWay(u string) *draft {
	r, ok := pick(w, w.all(func(r *record) bool {
		return r.text("definitiva_il") != "" && w.state.sees(u, r) && !slices.Contains([]string{"rinunciata", "decaduta"}, r.text("stato"))
	}, cartella.KindDomanda))
	if !ok {
		return nil
	}
	e := editing(r)
	switch stato := r.text("stato"); {
	case stato == "non_ammissibile":
		e.change(r, "stato", "istruttoria").change(r, "motivi", nil)
		return &draft{action: "domanda.riesamina", edits: []*edit{e}} // the law has it that this is over
	case stato == "finanziata" && slices.Contains(offices, w.state.role(u, at(r))):
		return &draft{action: "domanda.attiva", edits: []*edit{e.change(r, "stato", "attivata")}}
	case slices.Contains(everyone, w.state.role(u, r.servizio)):
		return &draft{action: "domanda.rinuncia", edits: []*edit{e.change(r, "stato", "rinunciata").change(r, "motivo_fine", mark(r.id))}}
	}
	return &draft{action: "domanda.decadi", edits: []*edit{e.change(r, "stato", "decaduta").change(r, "decadenza", "trasferimento")}}
}

// wrongRanking says in a ranking what is not its author's to say.
func (w *world) wrongRanking(_ string, d *draft) {
	e, r := w.some(d)
	if e.kind != cartella.KindGraduatoria {
		return
	}
	p := one(w, pair{"impronta", strings.Repeat("0", 64)}, pair{"finanziate", 3}, pair{"residuo", 0}, pair{"versione", 1}, pair{"problema", "x"}, pair{"formata_il", w.instant(0)},
		pair{"erogato", one(w, -1, 0, 5)}, pair{"attesa", one[any](w, nil, "11")}, pair{"atto", nil}, pair{"linea", one(w, "voucher", "altra")}, pair{"tipo", one(w, "provvisoria", "definitiva", "scorrimento")},
		pair{"avviso", one(w, w.ids(cartella.KindAvviso)...)}, pair{"chiesta_da", w.anyPerson()})
	e.put(r, p.path, p.value)
}
