package oracletest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
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
	l := w.list(st, call, line, r.text("tipo"), whole(r.at("erogato")))
	if l == nil || r.text("attesa") != "" && r.text("attesa") != fingerprint(l.bytes()) {
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
		if strings.Contains(row.Motivo, "a pari merito") {
			row.Motivo = "I fondi della linea finiscono prima." // nothing of who is equal
		}
		for path, v := range map[string]any{"posizione": numeral(int64(row.Posizione)), "importo": numeral(row.Importo), "motivo": row.Motivo} {
			if v == numeral(0) || v == "" {
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
			case row.Esito == "idonea":
				after = d.with("stato", "in_graduatoria")
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
		object{"codice": "buono", "titolo": "Buono", "budget": one(w, 250_000, 300_000, 300_000, 0), "importo": "100000", "scorre": !w.chance(4)},
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
	if action == "graduatoria.scorri" && w.chance(2) {
		body["erogato"] = one(w, 10_000, 10_000, 100_000, 1_000_000)
	}
	if action != "graduatoria.provvisoria" {
		body["atto"], body["attesa"] = mark(id), "00"
		paid, _ := body["erogato"].(int)
		seen := w.list(w.state, call, "buono", tipi[action], int64(paid))
		if seen == nil && !w.chance(6) {
			return nil // there would be none
		}
		if seen != nil && !w.chance(8) {
			body["attesa"] = fingerprint(seen.bytes())
		}
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
	case (stato == "finanziata" || stato == "in_graduatoria") && slices.Contains(offices, w.state.role(u, at(r))):
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
