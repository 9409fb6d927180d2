package central_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// passage is one of a history, as the outsider reads it.
type passage struct {
	Versione uint64
	Ricevuta time.Time
	Fatta    *time.Time
	Autore   string
	Azione   string
	Crea     bool
	Campi    map[string]changeMsg
}

// told is a passage in a few words.
func (p passage) told() string {
	var fields []string
	for _, field := range slices.Sorted(maps.Keys(p.Campi)) {
		c := p.Campi[field]
		fields = append(fields, fmt.Sprintf("%s %v>%v", field, c.Was, c.Now))
	}
	return strings.ReplaceAll(strings.TrimSpace(p.Autore+" "+p.Azione+" "+strings.Join(fields, ", ")), "<nil>", "")
}

type historyMsg struct {
	Passaggi []passage
	Prima    uint64
}

func (b *bench) historyAs(token, id, query string) answer {
	b.t.Helper()
	return b.call("GET", "/v1/records/"+id+"/history"+query, token, "")
}

// history is what somebody is told of what became of a record.
func (o *outsider) history(id, query string) historyMsg {
	o.b.t.Helper()
	a := o.b.historyAs(o.session.Token, id, query)
	o.b.want("history of "+id, a, 200, "")
	var h historyMsg
	o.b.must(json.Unmarshal(a.body, &h))
	return h
}

// reads wants a history to be as told, newest first; a passage that ends in "…" has
// more fields than are named.
func (o *outsider) reads(what, id string, want ...string) {
	o.b.t.Helper()
	var got []string
	for _, p := range o.history(id, "").Passaggi {
		got = append(got, p.told())
	}
	same := slices.EqualFunc(got, want, func(g, w string) bool {
		begin, open := strings.CutSuffix(w, "…")
		return g == w || open && strings.HasPrefix(g, begin)
	})
	if !same {
		o.b.t.Errorf("%s: %s reads\n\t%s\nwant\n\t%s", what, o.session.Attore.Operatore, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// nothing wants a history to be told apart in nothing from that of what is not there.
func (o *outsider) nothing(what, id string) {
	o.b.t.Helper()
	got, none := o.b.historyAs(o.session.Token, id, ""), o.b.historyAs(o.session.Token, newID(o.b.t.(*testing.T)), "")
	o.b.want(what, got, 404, cartella.CodeNonAccessibile)
	if !bytes.Equal(got.body, none.body) {
		o.b.t.Errorf("%s: %s, of what is not there %s", what, got.body, none.body)
	}
	for header, is := range got.header {
		if header != "Date" && !slices.Equal(is, none.header[header]) {
			o.b.t.Errorf("%s: %s is %v, of what is not there %v", what, header, is, none.header[header])
		}
	}
}

// land wants a mutation to be accepted.
func (o *outsider) land(action string, edits ...editMsg) uint64 {
	o.b.t.Helper()
	v := o.push(action, edits...)
	if v.Outcome != "accepted" {
		o.b.t.Fatalf("%s: %+v %+v", action, v, v.Error)
	}
	return v.At
}

func set(kind, id string, fields map[string]changeMsg) editMsg {
	return editMsg{ID: id, Kind: kind, Set: fields}
}

// office is people at work: an assistente sociale of Lodi, one of Codogno, and an
// amministrativo of Lodi.
func (b *bench) office() (anna, luca, sara *outsider) {
	b.t.Helper()
	b.must(b.directory.CreateAccount(b.t.Context(), identity.NewAccount{
		Utente: "sara.locatelli", Operatore: "op-sara", Cognome: "Cognome", Nome: "Nome", Password: password, Chosen: true,
		Profiles: map[cartella.ServizioID]cartella.Ruolo{"comune-e648": cartella.RuoloAmministrativo},
	}, cartella.RuoloAmministrativo))
	anna, luca, sara = b.outsider("anna.ferrari"), b.outsider("luca.fontana"), b.outsider("sara.locatelli")
	for _, o := range []*outsider{anna, luca, sara} {
		o.connect()
		b.t.Cleanup(o.leave)
	}
	return anna, luca, sara
}

// TestHistory: who is sent a record reads what became of it since they are.
func TestHistory(t *testing.T) {
	b := newBench(t)
	anna, luca, sara := b.office()

	person := newID(t)
	anna.land("soggetto.crea", editMsg{ID: person, Kind: "soggetto", Servizio: "comune-e648", Create: map[string]any{
		"cognome": "Bassi", "nome": "Irma", "note": "a", "servizi": map[string]any{"comune-e648": map[string]any{"dal": "2026-11-24"}},
	}})
	sara.land("soggetto.modifica", set("soggetto", person, map[string]changeMsg{"note": {"a", "b"}, "cap": {nil, "26900"}}))
	if v := anna.push("soggetto.modifica", set("soggetto", person, map[string]changeMsg{"note": {"a", "lost"}})); v.Outcome != "conflict" {
		t.Fatalf("verdict %+v", v)
	}
	crea := "op-anna soggetto.crea cognome >Bassi, nome >Irma, note >a, servizi.comune-e648.dal >2026-11-24"
	sua := "op-sara soggetto.modifica cap >26900, note a>b"
	for _, o := range []*outsider{anna, sara} {
		o.reads("a person of their service", person, sua, crea)
	}
	luca.nothing("a person of another service", person)
	if h := anna.history(person, ""); !h.Passaggi[1].Crea || h.Passaggi[0].Crea || h.Prima != 0 {
		t.Errorf("history %+v", h)
	}

	// A case, whose secrets an amministrativo does not have, nor its diary.
	pic, entry := newID(t), newID(t)
	b.must(b.directory.Commit(t.Context(), cartella.AzioneImporta, []cartella.Edit{{
		ID: cartella.ID(pic), Kind: cartella.KindPIC, Servizio: "comune-e648", Create: canonical(t, map[string]any{
			"numero": "2026/1", "soggetto": person, "soggetto_nome": "Bassi Irma", "area": "anziani", "stato": "chiusa", "aperta_il": "2026-01-10", "chiusa_il": "2026-02-10",
			"motivo_chiusura": "altro", "motivo": "secret why", "note_chiusura": "secret end",
		}),
	}}))
	anna.until(func() bool { return anna.records[pic] != nil })
	anna.land("pic.riapri", set("pic", pic, map[string]changeMsg{
		"stato": {"chiusa", "riaperta"}, "chiusa_il": {"2026-02-10", nil}, "motivo_chiusura": {"altro", nil}, "note_chiusura": {"secret end", nil},
	}), editMsg{ID: entry, Kind: "diario", Servizio: "comune-e648", Create: map[string]any{"pic": pic, "tipo": "cambio_stato", "il": "2026-11-24T09:00:00Z", "autore": "op-anna", "testo": "Caso riaperto."}})
	anna.reads("a case", pic,
		"op-anna pic.riapri chiusa_il 2026-02-10>, motivo_chiusura altro>, note_chiusura secret end>, stato chiusa>riaperta",
		"centrale.importa aperta_il >2026-01-10, area >anziani, chiusa_il >2026-02-10, motivo >secret why, motivo_chiusura >altro, note_chiusura >secret end, …")
	anna.reads("its diary", entry, "op-anna pic.riapri autore >op-anna, il >2026-11-24T09:00:00Z, pic >"+pic+", …")
	sara.until(func() bool { return sara.records[pic] != nil })
	if a := b.historyAs(sara.session.Token, pic, ""); a.status != 200 || strings.Contains(string(a.body), "secret") {
		t.Errorf("an amministrativo reads of a case: %d %s", a.status, a.body)
	}
	sara.reads("a case", pic, "op-anna pic.riapri chiusa_il 2026-02-10>, motivo_chiusura altro>, stato chiusa>riaperta", "centrale.importa aperta_il >2026-01-10, area >anziani, chiusa_il >2026-02-10, motivo_chiusura >altro, numero…")
	sara.nothing("a diary", entry)
	// Where the service opens its diaries to them they read what those hold.
	b.must(b.directory.OpenDiary(t.Context(), "comune-e648", true))
	sara.reads("a diary that is open to all", entry, "op-anna pic.riapri…")
	if a := b.historyAs(sara.session.Token, pic, ""); !strings.Contains(string(a.body), "secret end") {
		t.Errorf("an amministrativo to whom the diaries are open reads of a case: %s", a.body)
	}

	// A guest reads from the share on, for as long as it lasts.
	luca.nothing("a case of another service", pic)
	anna.land("pic.modifica", set("pic", pic, map[string]changeMsg{"note": {nil, "before the share"}}))
	share := map[string]changeMsg{"condivisa.comune-c816.dal": {nil, "2026-11-24"}, "condivisa.comune-c816.fino": {nil, "2026-12-01"}}
	anna.land("pic.condividi", set("pic", pic, share))
	anna.land("pic.modifica", set("pic", pic, map[string]changeMsg{"note": {"before the share", "after it"}}))
	shared := "op-anna pic.condividi condivisa.comune-c816.dal >2026-11-24, condivisa.comune-c816.fino >2026-12-01"
	after := "op-anna pic.modifica note before the share>after it"
	luca.until(func() bool { return luca.records[pic] != nil && luca.records[person] != nil })
	luca.reads("a case that is shared", pic, after, shared)
	// The person's came by the case, which was no edit of theirs; the diary was
	// written before.
	luca.reads("the person of a shared case", person)
	luca.reads("the diary of a shared case", entry)
	// Who comes to know them by right reads from the share on all the same.
	own := newID(t)
	luca.land("pic.apri", editMsg{ID: own, Kind: "pic", Servizio: "comune-c816", Create: map[string]any{
		"soggetto": person, "area": "adulti", "stato": "aperta", "aperta_il": "2026-11-24",
	}}, set("soggetto", person, map[string]changeMsg{"servizi.comune-c816.dal": {nil, "2026-11-24"}}))
	luca.reads("a person they know too now", person, "op-luca pic.apri servizi.comune-c816.dal >2026-11-24")
	// Lodi has not got that case, and is not told that there is one.
	anna.reads("a person whom another service came to know", person, "op-luca  servizi.comune-c816.dal >2026-11-24", sua, crea)
	anna.nothing("the case of another service", own)

	b.clock.Advance(8 * 24 * time.Hour)
	b.must(hubOf(t, b).Expire(t.Context()))
	luca.nothing("a case that was shared", pic)
	luca.nothing("its diary", entry)
	again := map[string]changeMsg{"condivisa.comune-c816.fino": {"2026-12-01", "2026-12-24"}}
	anna.land("pic.condividi", set("pic", pic, again))
	luca.reads("a case that is shared again", pic, "op-anna pic.condividi condivisa.comune-c816.fino >2026-12-24")
	luca.reads("a person they know", person, "centrale.scadenza", "op-luca pic.apri servizi.comune-c816.dal >2026-11-24")
	anna.reads("a case of theirs", pic, "op-anna pic.condividi condivisa.comune-c816.fino 2026-12-01>2026-12-24", "centrale.scadenza", after, shared, "op-anna pic.modifica note >before the share", "op-anna pic.riapri…", "centrale.importa…")

	// By whom it was registered that it was read.
	events, err := b.ids.Events(t.Context(), 0, 0)
	b.must(err)
	read := map[string]int{}
	for _, e := range events {
		if e.What == identity.EventHistory {
			read[string(e.Operatore)+" "+e.Detail]++
			if e.Device == "" || e.Origin == "" {
				t.Errorf("event %+v", e)
			}
		}
	}
	if read["op-sara "+pic] != 3 || read["op-luca "+pic] != 2 || read["op-anna "+own] != 0 || read["op-sara "+entry] != 1 {
		t.Errorf("the register holds %v", read)
	}
	if v, err := b.ids.Verify(t.Context()); err != nil || len(v.Defects) > 0 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
}

func canonical(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := cartella.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestHistoryOfWhatIsSentOn: of a report that comes to a service it reads nothing
// that was cleared as it came.
func TestHistoryOfWhatIsSentOn(t *testing.T) {
	b := newBench(t)
	b.must(b.directory.CreateServizio(t.Context(), central.Servizio{ID: "self", Nome: "Servizio SELF", Tipo: "area", Attivo: true}))
	anna, luca, _ := b.office()
	b.hire("irene.testa", "op-irene", "self")
	irene := b.outsider("irene.testa")
	irene.connect()
	t.Cleanup(irene.leave)

	report := newID(t)
	anna.land("segnalazione.registra", editMsg{ID: report, Kind: "segnalazione", Servizio: "comune-e648", Create: map[string]any{
		"ricevuta_il": "2026-11-24T08:00:00Z", "modalita": "telefono", "accesso": "spontaneo", "interlocutore": "utente", "riguarda": "anonimo", "anonimo": "Un uomo",
		"soggetto_nome": "Cittadino anonimo", "categoria": "adulti", "urgenza": "ordinaria", "bisogni": map[string]any{"economico": true}, "motivo": "Bolletta", "esito": "valutare",
		"stato": "registrata", "registrata_da": "op-anna",
	}})
	send := func(to, from string, more map[string]changeMsg) {
		t.Helper()
		fields := map[string]changeMsg{"stato": {from, "inviata"}, "presso": {nil, to}, "inviata_da": {nil, "op-anna"}, "inviata_il": {nil, "2026-11-24"}, "motivo_invio": {nil, "why to " + to}}
		maps.Copy(fields, more)
		anna.land("segnalazione.invia", set("segnalazione", report, fields))
	}
	send("self", "registrata", nil)
	irene.until(func() bool { return irene.records[report] != nil })
	irene.land("segnalazione.respingi", set("segnalazione", report, map[string]changeMsg{
		"stato": {"inviata", "respinta"}, "presso": {"self", nil}, "respinta_da": {nil, "self"}, "motivo_rifiuto": {nil, "what Self says"},
	}))
	irene.nothing("a report that went back", report)
	anna.until(func() bool { return anna.records[report].Body["stato"] == "respinta" })
	send("comune-c816", "respinta", map[string]changeMsg{
		"respinta_da": {"self", nil}, "motivo_rifiuto": {"what Self says", nil}, "motivo_invio": {"why to self", "why to comune-c816"},
		"inviata_da": {"op-anna", "op-anna"}, "inviata_il": {"2026-11-24", "2026-11-24"},
	})
	luca.until(func() bool { return luca.records[report] != nil })
	luca.reads("a report that was sent on", report,
		"op-anna segnalazione.invia inviata_da >op-anna, inviata_il >2026-11-24, motivo_invio >why to comune-c816, presso >comune-c816, stato >inviata")
	if a := b.historyAs(luca.session.Token, report, ""); strings.Contains(strings.ToLower(string(a.body)), "self") {
		t.Errorf("Codogno reads what Self said: %s", a.body)
	}
}

// TestHistoryIsOfWhoMayBeHere: who may not be sent anything is told nothing, in the
// words of elsewhere.
func TestHistoryIsOfWhoMayBeHere(t *testing.T) {
	b := newBench(t)
	anna := b.outsider("anna.ferrari")
	anna.connect()
	person := newID(t)
	anna.land("soggetto.crea", editMsg{ID: person, Kind: "soggetto", Servizio: "comune-e648", Create: map[string]any{"cognome": "Bassi", "nome": "Irma"}})
	anna.leave()
	b.want("without a token", b.historyAs("", person, ""), 401, cartella.CodeNonAutenticato)
	b.want("with somebody's own", b.historyAs("x"+anna.session.Token, person, ""), 401, cartella.CodeNonAutenticato)

	second, _ := b.signIn("anna.ferrari", password, "")
	b.must(b.ids.RevokeDevice(t.Context(), cartella.DeviceID(second.Device)))
	b.want("on a revoked device", b.historyAs(second.Token, person, ""), 403, cartella.CodeDispositivoRevocato)

	// Whose profile went a moment ago.
	anna.reads("before", person, "op-anna soggetto.crea…")
	b.assign("anna.ferrari", cartella.RuoloAssistenteSociale, "comune-c816")
	anna.nothing("in another service now", person)
	b.assign("anna.ferrari", cartella.RuoloAmministratore, "comune-e648")
	anna.nothing("at the help desk now", person)
	b.assign("anna.ferrari", cartella.RuoloAmministrativo, "comune-e648")
	anna.reads("in the service again", person, "op-anna soggetto.crea…")

	b.must(b.directory.SetEnabled(t.Context(), "anna.ferrari", false))
	b.want("of a disabled account", b.historyAs(anna.session.Token, person, ""), 401, cartella.CodeNonAutenticato)

	// A password that is older than it may be.
	b.clock.Advance(80 * 24 * time.Hour)
	marco, _ := b.signIn("marco.bianchi", password, "")
	b.want("before it is too old", b.historyAs(marco.Token, person, ""), 200, "")
	b.clock.Advance(11 * 24 * time.Hour)
	b.want("with a password that must change", b.historyAs(marco.Token, person, ""), 403, cartella.CodePasswordDaCambiare)
}

// TestHistoryPages: a history is read in stretches, and no further than it goes.
func TestHistoryPages(t *testing.T) {
	b := newBench(t)
	anna := b.outsider("anna.ferrari")
	anna.connect()
	t.Cleanup(anna.leave)
	person := newID(t)
	anna.land("soggetto.crea", editMsg{ID: person, Kind: "soggetto", Servizio: "comune-e648", Create: map[string]any{"cognome": "Bassi", "nome": "Irma", "note": "0"}})
	const changes = 105
	for i := range changes {
		anna.land("soggetto.modifica", set("soggetto", person, map[string]changeMsg{"note": {strconv.Itoa(i), strconv.Itoa(i + 1)}}))
	}
	if h := anna.history(person, ""); len(h.Passaggi) != 100 || h.Prima != h.Passaggi[99].Versione {
		t.Errorf("%d passages, %d before", len(h.Passaggi), h.Prima)
	}
	var seen []string
	for query := "?limit=20"; ; {
		h := anna.history(person, query)
		for _, p := range h.Passaggi {
			seen = append(seen, p.told())
		}
		if h.Prima == 0 {
			break
		}
		query = fmt.Sprintf("?limit=20&before=%d", h.Prima)
	}
	if len(seen) != changes+1 || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != changes+1 {
		t.Errorf("the stretches hold %d passages: %q", len(seen), seen)
	}
	for _, query := range []string{"?limit=0", "?limit=101", "?limit=-1", "?limit=x", "?before=0", "?before=-3", "?before=1e9", "?before=99999999999999999999", "?limit=1.5"} {
		b.want(query, b.historyAs(anna.session.Token, person, query), 400, cartella.CodeMalformato)
	}
	for _, id := range []string{"x", "%00", "a'%20OR%201=1--", "%2a", strings.Repeat("a", 9000), strings.ToUpper(person), person + "%20"} {
		anna.nothing("id "+id[:min(len(id), 20)], id)
	}
	b.want("another method", b.call("POST", "/v1/records/"+person+"/history", anna.session.Token, "{}"), 405, cartella.CodeMalformato)

	// A device whose clock is far from the central one's: both are told.
	b.clock.Advance(6 * time.Minute)
	anna.land("soggetto.modifica", set("soggetto", person, map[string]changeMsg{"cap": {nil, "26900"}}))
	h := anna.history(person, "?limit=2")
	if p := h.Passaggi[0]; p.Fatta == nil || p.Ricevuta.Sub(*p.Fatta) != 6*time.Minute || h.Passaggi[1].Fatta != nil {
		t.Errorf("passages %+v", h.Passaggi)
	}
}
