package app

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// ambito is a desk with people, services and records of all sorts: some that may
// stand in a field, some that may not.
type ambito struct {
	*desk
	*Schede
	n     int
	detto error // the last refusal
}

func newAmbito(t *testing.T) *ambito {
	// The clock stands still: what is proposed is the same whoever asks.
	d := newDeskAt(t, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	d.land(colleghi(t)...)
	x := &ambito{desk: d, Schede: &Schede{d.App}}
	works := func(id string, active bool, profiles map[cartella.ServizioID]cartella.Ruolo) cartella.Record {
		return record(t, cartella.ID(id), cartella.KindOperatore, "ambito", cartella.Operatore{Cognome: "Galli", Nome: id, Attivo: active, Profili: profiles})
	}
	service := func(id, tipo string, active bool) cartella.Record {
		return record(t, cartella.ID(id), cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio " + id, Tipo: tipo, Attivo: active})
	}
	type at = map[cartella.ServizioID]cartella.Ruolo
	d.land(preferenze(t), operatrice(t),
		service("self", "area", true), service("b2", "comune", true), service("b3", "area", true), service("chiuso", "area", false), service("ufficio", "ambito", true), service("ambito", "ambito", true),
		works("op-amm", true, at{"self": cartella.RuoloAmministrativo}), works("op-hd", true, at{"self": cartella.RuoloAmministratore}),
		works("op-b2", true, at{"b2": cartella.RuoloAssistenteSociale}), works("op-lontano", true, at{"ufficio": cartella.RuoloReferente}),
		works("op-andato", false, at{"self": cartella.RuoloAssistenteSociale}),
		record(t, "st1", cartella.KindStorico, cartella.ServizioStorico, cartella.Storico{Cognome: "Galli", Tipo: "SAD"}),
	)
	for id, servizio := range map[cartella.ID]cartella.ServizioID{"s1": "self", "s2": "self", "s3": "b2"} {
		d.land(record(t, id, cartella.KindSoggetto, servizio, cartella.Soggetto{Cognome: "Galli", Nome: string(id)}))
	}
	for id, who := range map[cartella.ID]cartella.ID{"p1": "s1", "p2": "s2", "p3": "s3"} {
		v := cartella.PresaInCarico{Numero: "P26-" + string(id), Soggetto: who, Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-01"}
		servizio := cartella.ServizioID("self")
		switch id {
		case "p1":
			v.Condivisa = map[cartella.ServizioID]cartella.Condivisione{"b2": {Dal: "2026-01-01", Fino: "2040-01-01"}}
		case "p3":
			servizio = "b2"
		}
		d.land(record(t, id, cartella.KindPIC, servizio, v))
	}
	for id, entry := range map[cartella.ID]cartella.Diario{"d1": {PIC: "p1", Autore: anna}, "d2": {PIC: "p1", Autore: "op-marco"}, "d3": {PIC: "p2", Autore: anna}, "d4": {PIC: "p1", Autore: anna}} {
		entry.Tipo, entry.Il, entry.Testo, entry.Riservata = "nota", "2026-11-20T09:00:00Z", "x", true
		entry.VisibileA = map[cartella.OperatoreID]cartella.ServizioID{anna: "self", "op-marco": "self"}
		d.land(record(t, id, cartella.KindDiario, "self", entry))
	}
	d.land(modello(t, "m1", "ambito", "attivo"), modello(t, "m2", "ambito", "ritirato"), modello(t, "m3", "self", "bozza"))
	for id, report := range map[cartella.ID]struct {
		servizio cartella.ServizioID
		who      cartella.ID
	}{"g1": {"self", "s1"}, "g2": {"self", "s2"}, "g3": {"b2", "s1"}} {
		body := contatto(string(report.who))
		maps.Copy(body, Visto{"stato": `"assegnata"`, "assegnata_a": `"op-marco"`, "registrata_da": `"op-anna"`, "urgenza": `"ordinaria"`, "ricevuta_il": `"2026-11-20T09:00:00Z"`})
		x.rimetti(id, cartella.KindSegnalazione, report.servizio, body)
		d.land(record(t, "n"+report.who+id, cartella.KindNucleo, report.servizio, cartella.Nucleo{Intestatario: report.who, Tipo: "anagrafico"}))
	}
	for id, of := range map[cartella.ID]struct {
		servizio cartella.ServizioID
		who, pic cartella.ID
		since    string
	}{"i1": {"self", "s1", "p1", "2026-02-01"}, "i2": {"self", "s1", "p1", ""}, "i3": {"b2", "s1", "p1", "2026-02-01"}, "i4": {"self", "s2", "p2", "2026-02-01"}, "i5": {"self", "s1", "p1", ""}, "i7": {"self", "s7", "", "2026-02-01"}} {
		v := cartella.Intervento{
			Tipo: "prestazione", Prestazione: "sad", Soggetto: of.who, PIC: of.pic, Area: "adulti", Dal: "2026-02-01", Stato: "autorizzato", PropostoDa: anna, PropostoIl: "2026-01-20",
		}
		if of.since != "" {
			v.Stato, v.AttivoDal = "attivo", of.since
		}
		if id == "i5" {
			v.Stato = "proposto"
		}
		d.land(record(t, id, cartella.KindIntervento, of.servizio, v))
	}
	for id, of := range map[cartella.ID]struct {
		servizio cartella.ServizioID
		who, pic cartella.ID
	}{"x1": {"self", "s1", "p1"}, "x2": {"self", "s2", "p2"}, "x3": {"b2", "s3", "p3"}} {
		d.land(record(t, id, cartella.KindPAI, of.servizio, progetto(of.who, of.pic, "attivo")))
	}
	d.land(moduloDomanda(t, "mod1"), moduloDomanda(t, "mod2"), moduloDomanda(t, "mod3"))
	d.land(record(t, "s7", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Galli", Nome: "Ida", DataNascita: "1940-01-01"}))
	for id, stato := range map[cartella.ID]string{"av1": "pubblicato", "av2": "bozza", "av3": "archiviato", "av4": "graduatoria"} {
		d.land(bando(t, id, stato, "m1"))
	}
	d.land(record(t, "mv", cartella.KindModello, "ambito", cartella.Modello{
		Codice: "m1", Versione: "1", Titolo: "Scala m1", Uso: "valutazione", Stato: "attivo",
		Parti:  []cartella.ParteModello{{Titolo: "Igiene", Campi: []cartella.Quesito{{Path: "bagno", Tipo: cartella.Intero, Etichetta: "Bagno"}}}},
		Totali: []cartella.Totale{{Nome: "totale", Etichetta: "Totale", Espressione: "bagno"}},
	}))
	for _, id := range []cartella.ID{"w1", "w2", "w3"} {
		v := cartella.Valutazione{Modello: "mv", Soggetto: "s7", Data: "2026-11-20", Stato: "completata", Compilatore: anna, Risposte: map[string]any{"bagno": 1}, Punteggi: map[string]int64{"totale": 1}}
		if id == "w3" {
			v.Soggetto = "s2"
		}
		d.land(record(t, id, cartella.KindValutazione, "self", v))
	}
	for id, servizio := range map[cartella.ID]cartella.ServizioID{"f1": "self", "f2": "b2", "f3": "self"} {
		d.land(record(t, id, cartella.KindInvioSIUSS, servizio, fileSIUSS(string(id))))
	}
	return x
}

// moduloDomanda is a form of a call, which asks for one thing and no answer to it.
func moduloDomanda(t testing.TB, id cartella.ID) cartella.Record {
	return record(t, id, cartella.KindModello, "ambito", cartella.Modello{
		Codice: string(id), Versione: "1", Titolo: "Modulo " + string(id), Uso: "domanda", Stato: "attivo",
		Parti: []cartella.ParteModello{{Titolo: "Assistenza", Campi: []cartella.Quesito{{Path: "chi", Tipo: cartella.Testo, Etichetta: "Chi assiste"}}}},
	})
}

// bando is a call of SELF that is open on whichever day a test is run, with one line
// and no requisites.
func bando(t testing.TB, id cartella.ID, stato string, scale ...string) cartella.Record {
	return record(t, id, cartella.KindAvviso, "self", cartella.Avviso{
		Codice: string(id), Titolo: "Avviso " + string(id), Dal: "2020-01-01", Al: "2199-12-31", EtaAl: "2026-01-01", Modulo: "mod1", Stato: stato,
		RegoleAvviso: cartella.RegoleAvviso{
			Linee: []cartella.Linea{{Codice: "buono", Titolo: "Buono"}, {Codice: "voucher", Titolo: "Voucher"}}, Scale: scale,
		},
	})
}

// progetto is a PAI at work, or in whichever state.
func progetto(who, pic cartella.ID, stato string) cartella.PAI {
	return cartella.PAI{
		Tipo: "anziani", Soggetto: who, PIC: pic, Area: "adulti", Responsabile: "op-marco", RedattoIl: "2026-11-01", Bisogno: "Vive sola.", Versione: 1, Stato: stato,
		Obiettivi:    map[string]cartella.ObiettivoPAI{"o1": {Testo: "Uscire di casa", Termine: "breve"}},
		VerificaOgni: 6, VerificaUnita: "mesi", CondivisoIl: "2026-11-02", AttivoDal: "2026-11-02", ProssimaVerifica: "2026-11-30",
		Firme: map[string]cartella.FirmaPAI{"f1": {Nome: "Galli", Qualita: "persona", Esito: "carta", Il: "2026-11-02"}},
	}
}

// nate are the fields without which a record of a kind is none, and which a form
// about one begins with.
func nate(kind cartella.Kind) map[string]any {
	parti := []map[string]any{{"titolo": "Igiene", "campi": []map[string]any{{"path": "bagno", "tipo": "testo", "etichetta": "Fare il bagno"}}}}
	return map[cartella.Kind]map[string]any{
		cartella.KindSoggetto: {"cf": nil, "condiviso.*": nil, "servizi.*.dal": nil},
		cartella.KindNucleo:   {"intestatario": "s1"},
		cartella.KindPIC:      {"soggetto": "s1", "responsabile": "op-marco", "aperta_il": "2020-01-01"},
		cartella.KindDiario:   {"pic": "p1", "autore": anna, "riservata": true, "tipo": "nota"},
		cartella.KindSegnalazione: {
			"riguarda": "persona", "soggetto": "s1", "registrata_da": anna, "assegnata_a": "op-marco", "presso": nil, "respinta_da": nil, "pic": nil,
		},
		cartella.KindAppuntamento:    {"organizzatore": anna, "pic": "p1", "soggetto": "s1", "stato": "pianificata"},
		cartella.KindPreferenze:      {"utente": anna, "servizio": "self"},
		cartella.KindRiconciliazione: {"autore": anna, "oggetto": "s1"},
		cartella.KindModello:         {"uso": "valutazione", "parti": parti, "totali": nil, "autore": anna, "ritirato_il": nil},
		cartella.KindValutazione: {
			"modello": "m1", "soggetto": "s1", "pic": "p1", "compilatore": anna, "risposte.bagno": "a", "punteggi.*": nil, "fasce.*": nil,
			"sostituisce": nil, "sostituita_da": nil, "soggetto_nome": nil, "validata_da": nil, "validata_il": nil,
		},
		cartella.KindAvviso: {
			"dal": "2020-01-01", "al": "2020-01-31", "alle": nil, "modulo": "mod1", "consegna_giorni": 3,
			"linee": []map[string]any{{"codice": "buono", "titolo": "Buono"}}, "requisiti": nil, "documenti": nil, "scale": nil, "chiavi": nil, "incompatibilita": nil, "comuni": nil,
		},
		cartella.KindDomanda: {
			"avviso": "av1", "soggetto": "s7", "linea": "buono", "modello": "mod1", "risposte.chi": nil, "punteggi.*": nil, "fasce.*": nil,
			"scale.m1.valutazione": "w1", "scale.m1.punteggio": 1, "scale.*.valutazione": nil, "scale.*.punteggio": nil, "scale.*.il": nil, "documenti.*": nil, "altre_misure.*": nil, "presso": nil,
			"protocollo": nil, "protocollata_il": nil, "impronta": nil, "definitiva_il": nil,
		},
		cartella.KindGraduatoria: {
			"avviso": "av4", "linea": "buono", "chiesta_da": anna, "problema": nil, "formata_il": nil, "versione": nil, "precedente": nil, "domande": nil, "finanziate": nil, "in_attesa": nil,
			"non_idonee": nil, "uscite": nil, "budget": nil, "residuo": nil, "impronta": nil, "file": nil,
		},
		cartella.KindPAI: {
			"soggetto": "s1", "pic": "p1", "responsabile": "op-marco", "redatto_il": "2026-11-01", "sostituisce": nil, "sostituito_da": nil, "versione": 1, "verificato_il": nil,
			"beneficiari.*.soggetto": nil, "obiettivi.*.esito": nil, "obiettivi.*.nota": nil, // how a goal goes is said of one that is there
		},
		cartella.KindIntervento: {
			"soggetto": "s1", "pic": "p1", "pai": nil, "segnalazione": nil, "rinnova": nil, "proposto_da": anna, "autorizzato_da": nil,
			"retta_utente": nil, "retta_ssn": nil, "retta_altri": nil, // the service bears it all
		},
		cartella.KindServizio: {"siuss_codici.*": nil, "siuss_mezzi.*": nil},
		cartella.KindRichiesta: {
			"tipo": "spesa", "destinatario": "self", "presso": nil, "soggetto": "s1", "nucleo": nil, "pic": nil, "intervento": nil, "inviata_da": "op-marco", "assegnata_a": "op-elena",
			"ricevuta_da": nil, "passaggi.*.passo": nil, "passaggi.*.chi": nil, "passaggi.*.quando": nil,
		},
		cartella.KindInvioSIUSS: {"inviato_da": anna, "revoca": nil},
		cartella.KindErogazione: {
			"intervento": "i1", "soggetto": "s1", "pic": "p1", "prestazione": "sad", "registrata_da": anna, "liquidata_da": nil,
			"quota_utente": nil, "quota_ssn": nil, "quota_altri": nil,
		},
	}[kind]
}

func (x *ambito) modulo(id string, giro int) cartellatest.Modulo {
	m := x.desk.modulo(id, map[cartella.Kind]string{cartella.KindSoggetto: "s1", cartella.KindPIC: "p1", cartella.KindModello: "m1"}, x.parole)
	m.Giro = giro
	return m
}

// posa lands one more record of a kind, with values in it.
func (x *ambito) posa(kind cartella.Kind, servizio cartella.ServizioID, values Visto) cartella.ID {
	x.t.Helper()
	x.n++
	id := cartella.ID(fmt.Sprintf("z%d", x.n))
	x.rimetti(id, kind, servizio, values)
	return id
}

func (x *ambito) rimetti(id cartella.ID, kind cartella.Kind, servizio cartella.ServizioID, values Visto) {
	x.t.Helper()
	leaves, err := letti(values)
	if err != nil {
		x.t.Fatal(err)
	}
	body, err := cartella.Compone(leaves)
	if err != nil {
		x.t.Fatal(err)
	}
	x.land(cartella.Record{ID: id, Kind: kind, Servizio: servizio, Body: body})
}

// chiede asks the judge about an action by itself.
func (x *ambito) chiede(action cartella.Action, edits ...cartella.Edit) cartella.Decision {
	s := x.corrente
	return cartella.Decide(s.attore(), s.now(), s, cartella.Mutation{Device: "pc-anna", Seq: 1, Author: anna, Action: action, At: s.now(), Edits: edits})
}

// proposte are the values that an action writes by itself where a form has
// nothing: as the screen was told and, of what the form empties, as the action
// proposes of what is left.
func (x *ambito) proposte(a *cartella.Azione, id cartella.ID, seen SchedaLetta, form, told Visto) Visto {
	x.t.Helper()
	all, left := maps.Clone(told), maps.Clone(seen.Visto)
	var emptied []string
	for p, v := range form {
		left[p] = v
		if _, offered := a.Propone[cartella.Path(p)]; offered && strings.Trim(v, "\" ") == "" {
			emptied = append(emptied, p)
		}
	}
	if len(emptied) == 0 {
		return all
	}
	leaves, err := letti(left)
	if err != nil {
		return all // refused as such
	}
	for _, p := range emptied {
		delete(leaves, cartella.Path(p))
	}
	rec, _ := x.corrente.Record(id)
	if rec.Body, err = cartella.Compone(leaves); err != nil {
		return all
	}
	would, err := cartella.Proposte(x.corrente.attore(), x.corrente.now(), x.corrente, a.Nome, rec, "")
	if err != nil {
		return all
	}
	for _, p := range emptied {
		if raw := would[cartella.Path(p)]; raw != nil {
			all[p] = string(raw)
		}
	}
	return all
}

// semplice is the edit of a form in the plainest way: each field that is wanted
// otherwise than it was seen, and elsewhere what the screen was told that the
// action proposes.
func semplice(id cartella.ID, kind cartella.Kind, seen, form, proposed Visto) cartella.Edit {
	all := maps.Clone(form)
	for p, v := range proposed {
		if all[p] == "" || all[p] == seen[p] {
			all[p] = v
		}
	}
	e := cartella.Edit{ID: id, Kind: kind, Set: map[cartella.Path]cartella.Change{}}
	for p, now := range all {
		if now == "null" {
			now = ""
		}
		c, known := cartella.SchedaDi(kind).Campo(cartella.Path(p))
		if known && seen[p] == "" && string(c.Ordina(grezzo(now))) == "null" {
			continue // what nobody sees is nothing
		}
		if !known || now != seen[p] {
			e.Set[cartella.Path(p)] = cartella.Change{Was: grezzo(seen[p]), Now: grezzo(now)}
		}
	}
	return e
}

func grezzo(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// altera spoils a form here and there: a field left out, emptied, of another
// type, or one of the kind that is not the action's at all.
func altera(rng *rand.Rand, k *cartella.Scheda, form Visto) {
	for range rng.IntN(3) {
		how, p := 3, ""
		if paths := slices.Sorted(maps.Keys(form)); len(paths) > 0 {
			how, p = rng.IntN(4), paths[rng.IntN(len(paths))]
		}
		switch how {
		case 0:
			delete(form, p)
		case 1:
			form[p] = ""
		case 2:
			form[p] = []string{`true`, `7`, `"2199-12-31"`, `"op-hd"`, `{"a":1}`, `"\u0007"`}[rng.IntN(6)]
		case 3:
			all := k.Campi()
			other := strings.Replace(string(all[rng.IntN(len(all))].Path), "*", []string{"op-giulia", "b2", "Non Un Id"}[rng.IntN(3)], 1)
			if form[other] == "" {
				form[other] = []string{`"op-giulia"`, `"2026-01-02"`, `true`, `"aperta"`}[rng.IntN(4)]
			}
		}
	}
}

// TestFormsAreJudgedAsTheRuleJudges fills in the form of each action of each kind,
// in each state, well and badly: what becomes of it is what the judge says of the
// same fields when they are put to it in the plainest way, to the last byte of
// the record, and a field that is not the action's is never set.
func TestFormsAreJudgedAsTheRuleJudges(t *testing.T) {
	const draws = 24
	x := newAmbito(t)
	for _, k := range cartella.Schede() {
		for i := range k.Azioni {
			a := &k.Azioni[i]
			// Of each action its own, so that one more kind draws nothing else for the others.
			name := fnv.New64a()
			name.Write([]byte(a.Nome))
			rng := rand.New(rand.NewPCG(8, name.Sum64()))
			if a.AllApertura {
				continue // no form asks for it
			}
			landed := 0
			for _, from := range append(slices.Clone(a.Da), "")[:max(len(a.Da), 1)] {
				for draw := range draws {
					if x.giudicata(rng, k, a, from, draw) {
						landed++
					}
					if t.Failed() {
						return
					}
				}
			}
			if landed == 0 {
				t.Errorf("%s: no form of it was ever accepted; the last answer is %v", a.Nome, x.detto)
			}
		}
	}
}

// giudicata does one action with a form, both ways; it says whether it landed.
func (x *ambito) giudicata(rng *rand.Rand, k *cartella.Scheda, a *cartella.Azione, from string, draw int) (landed bool) {
	t := x.t
	t.Helper()
	given := maps.Clone(nate(k.Kind))
	if given == nil {
		given = map[string]any{}
	}
	spoil := func(form Visto) Visto {
		if draw > 2 { // the first ones are as they should be
			altera(rng, k, form)
		}
		return form
	}
	if k.Kind == cartella.KindIntervento && a.Nome != cartella.AzioneInterventoRinnova {
		tipi := cartella.TipiIntervento()
		given["tipo"] = tipi[draw%len(tipi)].Codice
	}
	if k.Kind == cartella.KindRichiesta {
		if a.Crea || a.Propria != "" {
			given["inviata_da"] = anna
		}
		if a.Se != nil && slices.Equal(a.Se.Valori, []string{"autorizzazione"}) {
			given["intervento"] = "i2" // which was authorised meanwhile
		}
	}
	if a.Crea {
		if k.Kind == cartella.KindSegnalazione {
			delete(given, "assegnata_a")
		}
		if a.Nome == cartella.AzioneInterventoRinnova {
			given["rinnova"] = "i1"
		}
		if a.Nome == cartella.AzionePAIRivedi {
			given["sostituisce"] = "x1"
			delete(given, "versione")
		}
		if a.Nome == cartella.AzioneInvioSIUSSRevoca {
			given["revoca"] = "f1"
		}
		if k.Kind == cartella.KindPIC {
			given["stato"] = []string{"in_carico", "assegnata", "aperta"}[rng.IntN(3)]
			switch given["stato"] {
			case "in_carico":
				given["responsabile"] = anna
			case "assegnata":
				given["in_carico_dal"] = nil
			default:
				given["responsabile"], given["in_carico_dal"] = nil, nil
			}
		}
		if a.Nome == cartella.AzioneValutazioneSostituisci {
			given["sostituisce"] = string(x.posa(k.Kind, "self", cartellatest.Valori(map[string]any{
				"modello": "m1", "soggetto": "s1", "pic": "p1", "data": "2026-11-20", "stato": "completata", "compilatore": anna, "risposte.bagno": "a",
			})))
		}
		form := spoil(x.modulo("", rng.IntN(4)).Compila(a.Nome, given))
		begin, err := x.Nuova(string(a.Nome), form)
		if err != nil {
			t.Fatalf("%s: a new one of %v: %v", a.Nome, form, err)
		}
		body := maps.Clone(form)
		for p, v := range begin.Proposte {
			_, fixed := a.Fissi[cartella.Path(p)]
			if _, proposed := a.Propone[cartella.Path(p)]; body[p] == "" && (proposed || !fixed) {
				body[p] = v
			}
		}
		leaves, err := letti(body)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := cartella.Compone(leaves)
		if err != nil {
			t.Fatal(err)
		}
		born := cartella.Record{ID: cartella.NewID(), Kind: k.Kind, Servizio: "self", Body: raw}
		var more []cartella.Edit
		for _, e := range cartella.ConEssa(x.corrente.now(), x.corrente, a.Nome, born) {
			if e.Kind == k.Kind { // what makes a person known need not come
				more = append(more, e)
			}
		}
		want := x.chiede(a.Nome, append([]cartella.Edit{cartella.Creation(born)}, more...)...)
		id, err := x.Crea(string(a.Nome), raccontando(a, form))
		return x.uguale(a, id, form, err, want)
	}
	servizio := []cartella.ServizioID{"self", "self", "self", "b2"}[rng.IntN(4)]
	if from != "" {
		given["stato"] = from
	}
	if a.Se != nil {
		if given[string(a.Se.Campo)] = vale(a.Se); k.Kind == cartella.KindSegnalazione {
			given["soggetto"] = nil
		}
	}
	switch a.Dove {
	case cartella.AllOrigine:
		servizio, given["presso"] = "self", "b2"
	case cartella.Altrove:
		servizio, given["presso"] = "b2", "self"
	}
	if k.Kind == cartella.KindPreferenze || k.Kind == cartella.KindRiconciliazione {
		servizio = "self"
	}
	id := x.posa(k.Kind, servizio, x.modulo("", 0).Corpo(k.Kind, given))
	if k.DiSe { // it is done to the service that one works in
		id = "self"
	}
	seen := x.letta(string(id))
	own := map[string]any{}
	for _, p := range a.Scelti() {
		if v, known := nate(k.Kind)[string(p)]; known && p != "presso" { // where it is sent is filled in
			own[string(p)] = v
		}
		if p == "tipo" {
			own["tipo"] = given["tipo"] // what else is asked follows from it
		}
	}
	if a.Nome == cartella.AzioneAvvisoProroga {
		own["al"] = "2020-02-29" // it is made longer
	}
	form := spoil(x.modulo(string(id), 1+rng.IntN(3)).Compila(a.Nome, own))
	at := slices.IndexFunc(seen.Puo, func(p Possibile) bool { return p.Azione == string(a.Nome) })
	plain := semplice(id, k.Kind, seen.Visto, form, x.proposte(a, id, seen, form, seen.Puo[at].Proposte))
	before, _ := x.corrente.Record(id)
	entry := func(p cartella.Path, key string) bool {
		return a.Aggiunge != "" && strings.HasPrefix(string(p), string(a.Aggiunge)+"."+key)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(plain.Set)), func(p cartella.Path) bool { return entry(p, "") }) {
		// Where nothing is written in it, the entry is what the rule says of it.
		would, err := cartella.Proposte(x.corrente.attore(), x.corrente.now(), x.corrente, a.Nome, before, "k1")
		if err != nil {
			t.Fatal(err)
		}
		for p, raw := range would {
			if entry(p, "k1.") {
				plain.Set[p] = cartella.Change{Now: raw}
			}
		}
	}
	if len(plain.Set) == 0 {
		if err := x.Agisci(string(id), string(a.Nome), seen.Visto, raccontando(a, form)); err != nil {
			t.Errorf("%s: nothing is wanted otherwise, and %v", a.Nome, err)
		}
		return false
	}
	want := x.chiede(a.Nome, plain)
	err := x.Agisci(string(id), string(a.Nome), seen.Visto, raccontando(a, form))
	landed = x.uguale(a, string(id), form, err, want)
	after, _ := x.corrente.Record(id)
	values := func(rec cartella.Record) map[cartella.Path]json.RawMessage {
		out, err := cartella.Valori(rec)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	was, now := values(before), values(after)
	for p := range now {
		c, _ := k.Campo(p)
		if string(was[p]) != string(now[p]) && (c == nil || !slices.Contains(a.Campi, c.Path) && a.Fissi[c.Path].Tutti == nil) {
			t.Errorf("%s has set %s, which is not its field", a.Nome, p)
		}
	}
	return landed
}

// raccontando is a form with what its action has to be told beside its fields.
func raccontando(a *cartella.Azione, form Visto) Visto {
	asked := a.Racconta()
	if asked == nil {
		return form
	}
	out := maps.Clone(form)
	out[string(asked.Path)] = `"Ne abbiamo parlato."`
	return out
}

// uguale holds what became of a form against what the judge said.
func (x *ambito) uguale(a *cartella.Azione, id string, form Visto, err error, want cartella.Decision) (landed bool) {
	x.t.Helper()
	if want.Outcome != cartella.Accepted {
		x.detto = err
		code := cartella.CodeConflitto
		if want.Error != nil {
			code = want.Error.Code
		}
		if cartella.CodeOf(err) != code {
			x.t.Errorf("%s of %v: the screen is told %v, the judge says %s (%v)", a.Nome, form, err, want.Outcome, want.Error)
		}
		return false
	}
	if err != nil {
		x.t.Errorf("%s of %v: the screen is told %v, the judge accepts it", a.Nome, form, err)
		return false
	}
	rec, _ := x.corrente.Record(cartella.ID(id))
	got, bad := cartella.Valori(rec)
	judged, worse := cartella.Valori(want.Records[0])
	if bad != nil || worse != nil {
		x.t.Fatal(bad, worse)
	}
	if a.Crea {
		delete(got, "numero") // made of the id
		delete(judged, "numero")
	}
	if a.Aggiunge != "" {
		// What the rule writes in the entry stands under a key of the program's own.
		own := func(p cartella.Path, _ json.RawMessage) bool {
			collection, rest, _ := strings.Cut(string(p), ".")
			_, field, _ := strings.Cut(rest, ".")
			_, fixed := a.Fissi[cartella.Path(collection+".*."+field)]
			return cartella.Path(collection) == a.Aggiunge && fixed
		}
		maps.DeleteFunc(got, own)
		maps.DeleteFunc(judged, own)
	}
	if !maps.EqualFunc(got, judged, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
		x.t.Errorf("%s of %v: there is\n%s\nand the judge says\n%s", a.Nome, form, got, judged)
	}
	return true
}

// TestCandidatesAreWhomTheRuleAccepts puts everybody and everything that there is
// into each field that names another record, in each action that asks for it:
// who is offered there is accepted, who is not is refused.
func TestCandidatesAreWhomTheRuleAccepts(t *testing.T) {
	asked := 0
	for _, k := range cartella.Schede() {
		for i := range k.Azioni {
			for _, p := range k.Azioni[i].Scelti() {
				c, _ := k.Modello(p)
				if c.Di == "" || k.Azioni[i].Nome == cartella.AzioneValutazioneSostituisci {
					continue // its form is opened on what it takes the place of
				}
				asked++
				newAmbito(t).candidati(k, &k.Azioni[i], c)
			}
		}
	}
	if asked < 12 {
		t.Errorf("only %d fields name another record", asked)
	}
}

func (x *ambito) candidati(k *cartella.Scheda, a *cartella.Azione, c *cartella.Campo) {
	t := x.t
	t.Helper()
	given := map[string]any{}
	for _, f := range k.Campi() {
		if f.Di != "" { // the others are left out, but for those that must be there
			given[string(f.Path)] = nil
		}
	}
	delete(given, string(c.Path))
	valutato := any("s1")
	if c.Path == "pic" || c.Path == "rinnova" {
		valutato = nil // the case says who it is, or what is renewed
	}
	base := map[cartella.Kind]map[string]any{
		cartella.KindNucleo: {"intestatario": "s1"}, cartella.KindPIC: {"soggetto": "s1", "in_carico_dal": nil},
		cartella.KindSegnalazione: {"riguarda": "persona", "soggetto": "s1", "registrata_da": anna},
		cartella.KindDiario:       {"pic": "p1", "autore": anna, "riservata": true}, cartella.KindAppuntamento: {"organizzatore": anna}, cartella.KindSoggetto: {"cf": nil},
		cartella.KindValutazione: {"modello": "m1", "soggetto": valutato}, cartella.KindIntervento: {"soggetto": valutato},
		cartella.KindPAI: map[cartella.Action]map[string]any{
			cartella.AzionePAICrea: {"pic": "p1"}, cartella.AzionePAIRivedi: {"sostituisce": "x1"}, // which say whose it is
			cartella.AzionePAIModifica: {"pic": "p1", "soggetto": "s1", "responsabile": "op-marco"},
			cartella.AzionePAIAggiorna: {"pic": "p1", "soggetto": "s1", "verificato_il": nil},
		}[a.Nome],
		cartella.KindErogazione:  {"quota_utente": nil, "quota_ssn": nil, "quota_altri": nil},
		cartella.KindRichiesta:   {"tipo": "spesa", "destinatario": "self", "soggetto": "s1"},
		cartella.KindAvviso:      {"dal": "2020-01-01", "al": "2020-01-31", "alle": nil, "linee": []map[string]any{{"codice": "buono", "titolo": "Buono"}}, "modulo": "mod1"},
		cartella.KindDomanda:     {"avviso": "av1", "soggetto": "s7", "linea": "buono", "modello": "mod1", "scale.*.punteggio": nil, "scale.*.il": nil, "documenti.*": nil, "altre_misure.*": nil, "punteggi.*": nil, "fasce.*": nil},
		cartella.KindGraduatoria: {"avviso": "av4", "linea": "buono"},
	}[k.Kind]
	for p, v := range base {
		if p != string(c.Path) {
			given[p] = v
		}
	}
	if c.Quando != nil {
		given[string(c.Quando.Campo)] = c.Quando.Valori[0]
	}
	if c.Di == cartella.KindSegnalazione && c.DiCui == "" {
		given["soggetto"] = nil // it is that of the report
	}
	if a.Se != nil {
		given[string(a.Se.Campo)] = vale(a.Se)
		if _, has := k.Campo("anonimo"); has {
			given["anonimo"] = "Una donna"
		}
	}
	var id string
	var seen SchedaLetta
	if a.Crea {
		if k.Kind == cartella.KindPIC {
			given["stato"] = "aperta"
			if c.Path == "responsabile" {
				given["stato"] = "assegnata"
			}
		}
	} else {
		stands := maps.Clone(given)
		maps.Copy(stands, map[string]any{"equipe.*.ruolo": nil, "stato": nil})
		if len(a.Da) > 0 {
			stands["stato"] = a.Da[0]
		} else if k.Kind == cartella.KindPIC {
			stands["stato"] = "aperta"
		} else if k.Kind == cartella.KindSegnalazione {
			stands["stato"] = "registrata"
		} else if k.Kind == cartella.KindAppuntamento {
			stands["stato"] = "pianificata"
		} else if k.Kind == cartella.KindPAI {
			stands["stato"] = "attivo"
		}
		stands[string(c.Path)] = nil
		if k.Kind == cartella.KindRichiesta {
			maps.Copy(stands, map[string]any{"stato": "inviata", "inviata_da": "op-marco", "passaggi.*.passo": nil, "passaggi.*.testo": nil, "passaggi.*.quando": nil})
		}
		id = string(x.posa(k.Kind, "self", x.modulo("", 0).Corpo(k.Kind, stands)))
		seen = x.letta(id)
	}
	given[string(c.Path)] = nil
	if k.Kind == cartella.KindRichiesta {
		given["passaggi.*.passo"], given["passaggi.*.quando"] = nil, nil
	}
	form := x.modulo(id, 1).Compila(a.Nome, given)
	for p := range form { // nobody else of the same collection
		if collection, _, keyed := strings.Cut(string(c.Path), ".*"); keyed && strings.HasPrefix(p, collection+".") {
			delete(form, p)
		}
	}
	if !a.Crea {
		for p := range base {
			delete(form, p)
		}
	}
	page, err := x.Schede.Elenco(FiltroSchede{Kind: string(c.Di), Ovunque: true})
	if err != nil || len(page.Righe) < 3 {
		t.Fatalf("%s: %d of them, %v", c.Di, len(page.Righe), err)
	}
	accepted := 0
	for _, named := range page.Righe {
		text := ""
		if cartella.SchedaDi(c.Di).Cercata {
			text = named.Titolo
		}
		offers, err := x.Candidati(string(k.Kind), id, string(c.Path), form, text)
		if err != nil {
			t.Fatalf("%s, %s: %v", a.Nome, c.Path, err)
		}
		at := slices.IndexFunc(offers, func(o Candidato) bool { return o.ID == named.ID })
		through := []string{"self", "b2"} // tried where they are not offered at all
		if at >= 0 {
			through = []string{offers[at].Servizio}
		}
		for _, service := range through {
			whole := maps.Clone(form)
			p, v := string(c.Path), named.ID
			if strings.Contains(p, "*") {
				key := named.ID
				if c.PerValore {
					key = "m1"
				} else {
					v = service
				}
				p = strings.Replace(p, "*", key, 1)
			}
			whole[p] = string(testo(v))
			switch {
			case c.Tipo == cartella.Data:
				whole[p] = string(testo("2040-01-01"))
				if c.Giorno != cartella.Sempre {
					whole[p] = string(testo(cartella.Giorno(x.corrente.now())))
				}
			case c.Tipo == cartella.Booleano && !k.DiSe:
				whole[p] = "true"
			case c.Tipo == cartella.Testo:
				whole[p] = `"educatore"`
			}
			if k.Kind == cartella.KindPIC && a.Nome == cartella.AzionePICCondividi {
				whole["condivisa."+named.ID+".fino"] = `"2040-01-01"`
			}
			var got error
			if a.Crea {
				_, got = x.Crea(string(a.Nome), whole)
			} else {
				copied := x.posa(k.Kind, "self", seen.Visto)
				got = x.Agisci(string(copied), string(a.Nome), seen.Visto, whole)
			}
			if (got == nil) != (at >= 0) {
				t.Errorf("%s, %s: %s is offered: %v; the answer is %v", a.Nome, c.Path, named.ID, at >= 0, got)
			}
			if got == nil {
				accepted++
			}
		}
	}
	if accepted == 0 {
		t.Errorf("%s, %s: nobody may stand there", a.Nome, c.Path)
	}
}

// TestAFormThatIsBehind: while a form is open a colleague changes another field of
// the record, and the form lands; or the same, and it does not.
func TestAFormThatIsBehind(t *testing.T) {
	x := newAmbito(t)
	for _, k := range cartella.Schede() {
		if k.Kind == cartella.KindPreferenze { // the last one wins
			continue
		}
		for i := range k.Azioni {
			a := &k.Azioni[i]
			if a.Crea || len(a.Da) > 0 || a.Se != nil {
				continue
			}
			base := map[string]any{}
			maps.Copy(base, nate(k.Kind))
			for _, c := range k.Campi() {
				if !c.Obbligatorio || c.Di != "" {
					if _, known := base[string(c.Path)]; !known {
						base[string(c.Path)] = nil
					}
				}
			}
			stands := x.modulo("", 0).Corpo(k.Kind, base)
			place := func() cartella.ID { return x.posa(k.Kind, "self", stands) }
			if k.DiSe { // it is done to the service that one works in
				place = func() cartella.ID {
					x.rimetti("self", k.Kind, "self", stands)
					return "self"
				}
			}
			first := string(place())
			given := map[string]any{}
			if k.Kind == cartella.KindSoggetto {
				given["cf"] = nil // two that are right are of two people
			}
			if k.Kind == cartella.KindSegnalazione { // they go together
				given["contributo_importo"], given["contributo_tipo"], given["contributo_erogante"] = nil, nil, nil
			}
			if k.Kind == cartella.KindServizio { // their keys are what is done, and no ids
				given["siuss_codici.*"], given["siuss_mezzi.*"] = nil, nil
			}
			mine, theirs := x.modulo(first, 1).Compila(a.Nome, given), x.modulo(first, 2).Compila(a.Nome, given)
			if k.Kind == cartella.KindAppuntamento { // the two ends go together
				for _, form := range []Visto{mine, theirs} {
					maps.DeleteFunc(form, func(p, _ string) bool { return p == "inizio" || p == "fine" || p == "pic" || p == "soggetto" })
				}
			}
			paths := slices.Sorted(maps.Keys(mine))
			for i, p := range paths {
				if k.DiSe && i > 0 {
					x = newAmbito(t) // there is one such record, and what was done to it waits
				}
				other := paths[(i+1)%len(paths)]
				if strings.HasPrefix(p, "condivisa.") || strings.HasPrefix(p, "componenti.") || strings.HasPrefix(p, "riferimenti.") { // they go together too
					other = p
				}
				for _, field := range []string{other, p} {
					now, ok := theirs[field]
					if !ok || field == p && now == mine[p] {
						continue
					}
					id := place()
					seen := x.letta(string(id)).Visto
					changed := maps.Clone(stands)
					changed[field] = now
					x.rimetti(id, k.Kind, "self", changed)
					form := Visto{p: mine[p]}
					err := x.Agisci(string(id), string(a.Nome), seen, form)
					rec, _ := x.corrente.Record(id)
					if field == p {
						if cartella.CodeOf(err) != cartella.CodeConflitto || string(rec.Field(cartella.Path(p))) != now {
							t.Errorf("%s, %s: over what was not seen the answer is %v, and there is %s", a.Nome, p, err, rec.Field(cartella.Path(p)))
						}
						continue
					}
					if err != nil || string(rec.Field(cartella.Path(p))) != mine[p] || string(rec.Field(cartella.Path(field))) != now {
						t.Errorf("%s, %s: beside a change of %s to %s the answer is %v, and there is %s beside %s", a.Nome, p, field, now, err, rec.Field(cartella.Path(p)), rec.Field(cartella.Path(field)))
					}
				}
			}
		}
	}
}

// vale is the first value by which a condition holds, nil for none.
func vale(q *cartella.Condizione) any {
	if q.Valori[0] == "" {
		return nil
	}
	return q.Valori[0]
}
