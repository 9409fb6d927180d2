package oracletest

import (
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about what INPS is told.

var (
	// forINPS are the fields of an intervention, of its service, and of what was done
	// that are for INPS.
	forINPS     = []string{"siuss_protocollo", "siuss_mezzi", "siuss_dsu", "siuss_dsu_il"}
	codesOfINPS = []string{"siuss_ente", "siuss_denominazione", "siuss_sede", "siuss_codici.*", "siuss_mezzi.*"}
	toldToINPS  = []string{"siuss", "siuss_invio", "siuss_il"}
	// tells is what a file makes of what is in it, and from which state.
	tells = map[cartella.Action]struct {
		does, marks string
		from        []string
	}{
		"invio.registra": {"inserimento", "inviata", []string{"", "revocata"}},
		"invio.revoca":   {"cancellazione", "revocata", []string{"inviata"}},
	}
)

func siussRules() map[cartella.Action]rule {
	return map[cartella.Action]rule{
		"intervento.siuss": {kind: cartella.KindIntervento, roles: everyone, from: []string{"autorizzato", "attivo", "sospeso", "chiuso"}, fields: forINPS},
		"servizio.siuss":   {kind: cartella.KindServizio, roles: offices, fields: codesOfINPS},
		"invio.registra":   {kind: cartella.KindInvioSIUSS, creates: true, roles: offices},
		"invio.revoca":     {kind: cartella.KindInvioSIUSS, creates: true, roles: offices},
	}
}

// sent is what a mutation of u leaves of the file that it makes, and of what is in it,
// once the law has written in them what it does.
func sent(recs map[string]*record, u string, m cartella.Mutation) {
	tell, ours := tells[m.Action]
	file := string(m.Edits[0].ID)
	if !ours || recs[file] == nil || recs[file].kind != cartella.KindInvioSIUSS {
		return
	}
	recs[file] = absent(absent(recs[file], "operazione", tell.does), "inviato_da", u)
	for _, e := range m.Edits[1:] {
		if r := recs[string(e.ID)]; r != nil && r.kind == cartella.KindErogazione {
			recs[r.id] = absent(absent(r, "siuss", tell.marks), "siuss_invio", file)
		}
	}
}

// marked judges the edit of what is in a file.
func (t *trial) marked(e cartella.Edit) string {
	before, tell := t.was.of(cartella.KindErogazione, string(e.ID)), tells[t.m.Action]
	if before == nil || len(e.Create) > 0 {
		return "it tells of nothing that was done"
	}
	for p := range e.Set {
		if !slices.Contains(toldToINPS, string(p)) {
			return "a file may not set " + string(p)
		}
	}
	after := t.is.records[before.id]
	switch {
	case !t.was.sees(t.u, before):
		return "its author does not see what it tells of"
	case !slices.ContainsFunc(t.was.reach(before), t.may):
		return "its author has no such role where that was done"
	case before.text("stato") != "liquidata":
		return "nobody has paid it"
	case !slices.Contains(tell.from, before.text("siuss")):
		return "INPS has been told, or has not"
	case after.text("siuss") != tell.marks || after.text("siuss_invio") != t.main.id:
		return "it is marked as of another file"
	}
	return ""
}

// fileField judges a field of a file.
func (t *trial) fileField(r *record, path string, v any) string {
	value, _ := v.(string)
	switch path {
	case "operazione":
		return unless(value == tells[t.m.Action].does, "the action does another thing")
	case "inviato_da":
		return unless(value == t.u, "it is another")
	case "inviato_il":
		il, err := time.Parse(time.RFC3339, value)
		return unless(err == nil && !il.After(t.m.At.Add(5*time.Minute)) && !il.After(t.now.Add(24*time.Hour)) && !il.Before(t.now.AddDate(-10, 0, 0)), "it is too far from today")
	case "revoca":
		of := t.was.of(cartella.KindInvioSIUSS, value)
		if t.m.Action != "invio.revoca" {
			return "it takes nothing back"
		}
		return t.reference(cartella.KindInvioSIUSS, value) + unless(of == nil || of.servizio == r.servizio, "it takes back what another service told")
	}
	return ""
}

// file judges a file as it is left.
func file(r *record) string {
	if r.text("al") < r.text("dal") {
		return "it ends before it begins"
	}
	if r.text("operazione") == "cancellazione" && r.text("revoca") == "" {
		return "it takes back nothing"
	}
	print := r.text("impronta")
	return unless(len(print) == 64 && strings.Trim(print, "0123456789abcdef") == "", "it has no fingerprint")
}

// Those who tell.

// tellsINPS tells of what was done and paid in a service.
func (w *world) tellsINPS(u string) *draft {
	return w.file(u, "invio.registra", nil, func(r *record) bool { return r.text("siuss") != "inviata" })
}

// takesBack takes back what was told.
func (w *world) takesBack(u string) *draft {
	of, ok := pick(w, w.all(func(r *record) bool {
		return r.text("operazione") == "inserimento" && w.state.sees(u, r) && len(w.where(u, offices, w.state.reach(r))) > 0
	}, cartella.KindInvioSIUSS))
	if !ok {
		return nil
	}
	return w.file(u, "invio.revoca", of, func(r *record) bool { return r.text("siuss") == "inviata" && r.text("siuss_invio") == of.id })
}

// file is one of what was paid and is as which says.
func (w *world) file(u string, action cartella.Action, takes *record, which func(*record) bool) *draft {
	paid := w.all(func(r *record) bool {
		return r.text("stato") == "liquidata" && which(r) && w.state.sees(u, r) && len(w.where(u, offices, w.state.reach(r))) > 0
	}, cartella.KindErogazione)
	first, ok := pick(w, paid)
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindInvioSIUSS)
	body := object{
		"operazione": tells[action].does, "nome": "E648.PS." + mark(id), "dal": w.days(-60), "al": w.days(-1), "ente": "E648", "sede": "E648", "cf_operatore": "RSSPLA80A01E648P",
		"beneficiari": 1, "prestazioni": 1, "importo": w.rng.IntN(90_000), "inviato_da": u, "inviato_il": w.instant(0), "impronta": strings.Repeat("0a", 32), "file": "H4sI",
	}
	if takes != nil {
		body["revoca"] = takes.id
	}
	out := &draft{action: action, edits: []*edit{{id: id, kind: cartella.KindInvioSIUSS, servizio: first.servizio, create: body}}}
	rows := object{}
	for _, r := range paid {
		if r == first || r.servizio == first.servizio && w.chance(3) {
			rows[r.id] = len(rows)
			e := editing(r).change(r, "siuss", tells[action].marks).change(r, "siuss_invio", id)
			if day := w.days(0); r.text("siuss_il") != day {
				e.change(r, "siuss_il", day)
			}
			out.edits = append(out.edits, e)
		}
	}
	body["righe"] = rows
	if takes != nil && takes.servizio != first.servizio {
		return nil
	}
	return out
}

// writesForINPS writes what INPS asks of an intervention, or of a service.
func (w *world) writesForINPS(u string) *draft {
	if s, ok := pick(w, w.where(u, offices, w.services())); ok && w.chance(2) {
		r := w.state.records[s]
		return &draft{action: "servizio.siuss", edits: []*edit{editing(r).change(r, one(w, "siuss_codici.sad", "siuss_codici.pasti", "siuss_ente"), one[any](w, "A1.05", "A1.06", "A2.17"))}}
	}
	r, ok := w.anIntervention(u, everyone, "autorizzato", "attivo", "sospeso", "chiuso")
	if !ok {
		return nil
	}
	return &draft{action: "intervento.siuss", edits: []*edit{editing(r).change(r, "siuss_mezzi", one(w, "1", "4")).change(r, "siuss_dsu", mark(r.id))}}
}
