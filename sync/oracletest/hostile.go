package oracletest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// hostile is something of operator u's that has been bent once or twice. What
// comes of it may still be lawful: the law is asked.
func (w *world) hostile(u string) *draft {
	d := w.honest(u)
	if d == nil || w.chance(4) {
		d = w.trespass(u)
	}
	if list := w.ranks(u); list != nil && w.chance(12) {
		w.wrongRanking(u, list)
		list.author = u
		return list
	}
	if lie := w.pretends(u); lie != nil && w.chance(12) {
		return lie
	}
	if lie := w.paysTwice(u); lie != nil && w.chance(12) {
		return lie
	}
	if w.chance(6) {
		if lie := w.cheats(u); lie != nil {
			return lie
		}
	}
	if d == nil {
		return nil
	}
	for range 1 + w.rng.IntN(2) {
		twist := one(w, w.wrongForm, w.wrongForm, w.wrongForm, w.wrongReference, w.wrongReference, w.wrongReference, w.wrongService, w.wrongService, w.wrongPerson, w.wrongPerson, w.wrongShare,
			w.wrongShare, w.wrongAuthor, w.wrongDay, w.wrongState, w.wrongReader, w.wrongReader, w.smuggle, w.smuggle, w.anyField, w.wrongName,
			w.wrongNumber, w.wrongEntry, w.wrongEntry, w.wrongCost, w.wrongCost, w.wrongRanking, w.wrongRanking, w.wrongType, w.wrongAction, w.wrongID, w.squats, w.squats, w.wrongWas)
		twist(u, d)
	}
	return d
}

// trespass is the work of somebody else, in the name of u: on records that u
// may not see, with roles that u does not have.
func (w *world) trespass(u string) *draft {
	other, ok := pick(w, w.ids(cartella.KindOperatore))
	if !ok || len(w.state.grants(other)) == 0 {
		return nil
	}
	d := w.honest(other)
	if d == nil {
		return nil
	}
	d.author = u
	for _, e := range d.edits {
		for _, p := range []string{"autore", "aperta_da", "organizzatore", "proposto_da", "registrata_da"} {
			if e.create[p] == other && w.chance(2) {
				e.create = (&record{body: e.create}).with(p, u).body
			}
		}
	}
	return d
}

// pretends does again to a case what was done to it already, by saying that it
// stood otherwise: who takes a case that is in a colleague's charge, or closes
// one that is closed, changes no state and much besides.
func (w *world) pretends(u string) *draft {
	r, ok := w.aCase(u, steering, "in_carico", "chiusa")
	if !ok {
		return nil
	}
	d := &draft{author: u, edits: []*edit{editing(r)}}
	if r.text("stato") == "chiusa" {
		d.action = "pic.chiudi"
		d.edits[0].change(r, "motivo_chiusura", one(w, "trasferimento", "altro"))
	} else {
		d.action = "pic.prendi"
		d.edits[0].change(r, "responsabile", u)
	}
	d.edits[0].set["stato"] = fieldChange{"aperta", r.text("stato")}
	return d
}

// some is an edit of the draft and what stands of its record.
func (w *world) some(d *draft) (*edit, *record) {
	e := one(w, d.edits...)
	return e, w.state.records[e.id]
}

// anyID is the id of some record, of whatever kind, or of none.
func (w *world) anyID() string {
	if w.chance(12) {
		return "fantasma"
	}
	k := one(w, cartella.KindSoggetto, cartella.KindSoggetto, cartella.KindPIC, cartella.KindPIC, cartella.KindPIC, cartella.KindStorico,
		cartella.KindDiario, cartella.KindNucleo, cartella.KindAppuntamento, cartella.KindSegnalazione, cartella.KindOperatore, cartella.KindServizio,
		cartella.KindIntervento, cartella.KindErogazione, cartella.KindPAI)
	if id, ok := pick(w, w.ids(k)); ok {
		return id
	}
	return "fantasma"
}

func (w *world) anyService() string {
	if w.chance(10) {
		return "inesistente"
	}
	return one(w, w.services()...)
}

func (w *world) anyPerson() string {
	if w.chance(8) {
		return "op-fantasma"
	}
	return one(w, w.ids(cartella.KindOperatore)...)
}

func (w *world) wrongReference(_ string, d *draft) {
	e, r := w.some(d)
	for _, p := range map[cartella.Kind][]string{
		cartella.KindDiario: {"pic"}, cartella.KindNucleo: {"intestatario", "componenti.c9.soggetto"}, cartella.KindPIC: {"soggetto", "segnalazione"},
		cartella.KindAppuntamento: {"pic", "soggetto"}, cartella.KindSegnalazione: {"soggetto", "nucleo", "riferimenti.c9.soggetto"},
		cartella.KindIntervento: {"pic", "soggetto", "segnalazione", "rinnova", "pai"}, cartella.KindPAI: {"pic", "soggetto", "sostituisce", "beneficiari.b9.soggetto"}, cartella.KindErogazione: {"intervento", "pic", "soggetto", "siuss_invio"},
		cartella.KindInvioSIUSS: {"revoca"},
	}[e.kind] {
		if w.chance(2) {
			e.put(r, p, w.anyID())
		}
	}
}

// wrongEntry rewrites what was written in an entry, or adds a second one.
func (w *world) wrongEntry(_ string, d *draft) {
	e, r := w.some(d)
	p, ok := map[cartella.Kind]string{cartella.KindPAI: one(w, "verifiche.*.emerso", "firme.*.motivo"), cartella.KindRichiesta: "passaggi.*." + one(w, "testo", "chi", "passo")}[e.kind]
	if !ok || r == nil {
		return
	}
	collection, _, _ := strings.Cut(p, ".")
	key, there := pick(w, r.keys(collection))
	if !there || w.chance(3) {
		key = "e99"
	}
	e.put(r, strings.Replace(p, "*", key, 1), one[any](w, nil, mark(r.id)+" altro"))
}

func (w *world) wrongService(_ string, d *draft) {
	if e, _ := w.some(d); e.create != nil || w.chance(9) {
		e.servizio = w.anyService()
	}
}

func (w *world) wrongPerson(_ string, d *draft) {
	e, r := w.some(d)
	switch e.kind {
	case cartella.KindPIC:
		if w.chance(2) {
			e.put(r, "responsabile", w.anyPerson())
		} else {
			e.put(r, "equipe."+w.anyPerson()+".ruolo", "educatore")
		}
	case cartella.KindAppuntamento:
		e.put(r, "partecipanti."+w.anyPerson(), w.anyService())
	case cartella.KindSegnalazione:
		e.put(r, one(w, "assegnata_a", "registrata_da"), w.anyPerson())
	case cartella.KindPAI:
		e.put(r, "responsabile", w.anyPerson())
	case cartella.KindDiario:
		e.put(r, "visibile_a."+w.anyPerson(), w.anyService())
	}
}

func (w *world) wrongShare(_ string, d *draft) {
	e, r := w.some(d)
	switch e.kind {
	case cartella.KindPIC:
		at := "condivisa." + w.anyService()
		for _, k := range []string{".dal", ".fino"} {
			switch w.rng.IntN(4) {
			case 0:
				e.put(r, at+k, nil)
			case 1:
			default:
				e.put(r, at+k, w.days(w.rng.IntN(12)-4))
			}
		}
	case cartella.KindSegnalazione:
		e.put(r, "presso", one[any](w, nil, w.anyService()))
	case cartella.KindSoggetto:
		if w.chance(2) {
			e.put(r, "condiviso."+w.anyService(), w.days(w.rng.IntN(12)-4))
		} else {
			e.put(r, "servizi."+w.anyService()+".dal", w.days(-1))
		}
	}
}

func (w *world) wrongAuthor(u string, d *draft) {
	e, r := w.some(d)
	p, ok := map[cartella.Kind]string{cartella.KindDiario: "autore", cartella.KindPIC: "aperta_da", cartella.KindAppuntamento: "organizzatore", cartella.KindEsportazione: "operatore",
		cartella.KindIntervento: one(w, "proposto_da", "autorizzato_da"), cartella.KindErogazione: one(w, "registrata_da", "liquidata_da"), cartella.KindInvioSIUSS: "inviato_da", cartella.KindRichiesta: one(w, "inviata_da", "ricevuta_da", "assegnata_a")}[e.kind]
	if !ok || w.chance(5) {
		d.author = w.anyPerson()
		return
	}
	e.put(r, p, w.anyPerson())
}

func (w *world) wrongDay(_ string, d *draft) {
	e, r := w.some(d)
	far := one(w, -5000, -3700, -3, 0, 3, 40, 4000)
	switch e.kind {
	case cartella.KindDiario:
		e.put(r, "il", w.instant(time.Duration(far)*24*time.Hour))
	case cartella.KindPIC:
		e.put(r, one(w, "aperta_il", "chiusa_il"), w.days(far))
	case cartella.KindSoggetto:
		e.put(r, one(w, "data_nascita", "data_decesso"), w.days(far))
	case cartella.KindAppuntamento:
		e.put(r, "inizio", w.instant(time.Duration(far)*24*time.Hour))
	case cartella.KindIntervento:
		e.put(r, one(w, "dal", "al", "attivo_dal", "sospeso_dal", "chiuso_il", "autorizzato_il", "provvedimento_il"), w.days(far))
	case cartella.KindPAI:
		e.put(r, one(w, "redatto_il", "condiviso_il", "attivo_dal", "chiuso_il", "iscrizione_cpi", "verificato_il", "prossima_verifica", "firme.f1.il", "verifiche.v1.il"), w.days(far))
	case cartella.KindErogazione:
		e.put(r, one(w, "dal", "al", "liquidata_il", "siuss_il"), w.days(far))
	case cartella.KindInvioSIUSS:
		e.put(r, "inviato_il", w.instant(time.Duration(far)*24*time.Hour))
	}
}

func (w *world) wrongState(u string, d *draft) {
	e, r := w.some(d)
	switch e.kind {
	case cartella.KindPIC:
		e.put(r, "stato", one(w, cartella.StatiPIC().Codici()...))
		if w.chance(2) {
			e.put(r, "responsabile", u)
		}
	case cartella.KindSegnalazione:
		e.put(r, "stato", one(w, cartella.StatiSegnalazione().Codici()...))
	case cartella.KindAppuntamento:
		e.put(r, "stato", one(w, planned...))
	case cartella.KindIntervento:
		e.put(r, "stato", one(w, cartella.StatiIntervento().Codici()...))
	case cartella.KindPAI:
		e.put(r, "stato", one(w, cartella.StatiPAI().Codici()...))
	case cartella.KindErogazione:
		e.put(r, one(w, "stato", "siuss"), one(w, append(cartella.StatiErogazione().Codici(), cartella.StatiSIUSS().Codici()...)...))
	case cartella.KindInvioSIUSS:
		e.put(r, "operazione", one(w, cartella.OperazioniSIUSS().Codici()...))
	case cartella.KindDiario:
		e.put(r, "tipo", one(w, cartella.TipiDiario().Codici()...))
	}
}

func (w *world) wrongReader(_ string, d *draft) {
	e, r := w.some(d)
	if e.kind != cartella.KindDiario {
		return
	}
	if w.chance(2) {
		e.put(r, "riservata", one[any](w, true, nil))
	}
	for range 1 + w.rng.IntN(3) {
		// Often one who does work there, and may still have no business with it.
		s := w.anyService()
		if c, ok := pick(w, w.colleagues(everyone, s)); ok && w.chance(2) {
			e.put(r, "visibile_a."+c, s)
		} else {
			e.put(r, "visibile_a."+w.anyPerson(), s)
		}
	}
}

// smuggle adds an edit that is not of the action, or of the author.
func (w *world) smuggle(u string, d *draft) {
	// A share makes the case's person known by it, and by nothing else.
	if pic := w.state.of(cartella.KindPIC, d.edits[0].id); d.action == "pic.condividi" && pic != nil && w.chance(2) {
		for _, p := range slices.Sorted(maps.Keys(d.edits[0].set)) {
			if _, with, ok := strings.Cut(strings.TrimSuffix(p, ".fino"), "condivisa."); ok && !strings.Contains(with, ".") {
				who := w.state.records[pic.text("soggetto")]
				d.edits = append(d.edits, editing(who).change(who, "servizi."+with+".dal", w.days(0)))
			}
		}
		return
	}
	switch w.rng.IntN(4) {
	case 0:
		if other := w.honest(u); other != nil {
			d.edits = append(d.edits, other.edits...)
		}
	case 1:
		if other := w.trespass(u); other != nil {
			d.edits = append(d.edits, other.edits...)
		}
	case 2:
		r, ok := pick(w, w.all(nil, cartella.KindSoggetto))
		if !ok {
			return
		}
		if pic := w.state.of(cartella.KindPIC, d.edits[0].id); pic != nil && w.chance(2) {
			r = w.state.records[pic.text("soggetto")]
		}
		if id, named := d.edits[0].create["soggetto"].(string); named && w.chance(2) && w.state.of(cartella.KindSoggetto, id) != nil {
			r = w.state.records[id]
		}
		p := one(w, "servizi."+w.anyService()+".dal", "condiviso."+w.anyService(), "note")
		v := one[any](w, w.days(-1), w.days(3), nil)
		d.edits = append(d.edits, editing(r).change(r, p, v))
	default:
		r, ok := pick(w, w.all(nil, cartella.KindPIC, cartella.KindSegnalazione, cartella.KindDiario, cartella.KindOperatore, cartella.KindServizio, cartella.KindPreferenze, cartella.KindNotifica,
			cartella.KindIntervento, cartella.KindErogazione, cartella.KindPAI, cartella.KindGraduatoria, cartella.KindPosizione))
		if !ok {
			return
		}
		p, v := w.anyValue(r.kind)
		d.edits = append(d.edits, editing(r).change(r, p, v))
	}
}

// anyValue is a field of a kind with something that could stand in it.
func (w *world) anyValue(k cartella.Kind) (string, any) {
	switch k {
	case cartella.KindSoggetto:
		p := one(w, "cognome", "id_esterno", "informativa_il", "servizi."+w.anyService()+".dal", "condiviso."+w.anyService(), "data_nascita")
		if strings.Contains(p, "_il") || strings.Contains(p, ".") || p == "data_nascita" {
			return p, w.days(w.rng.IntN(8) - 4)
		}
		return p, "Neri"
	case cartella.KindPIC:
		return one(w, pair{"numero", "P26-0000000"}, pair{"soggetto", w.anyID()}, pair{"soggetto_nome", "Altro Nome"}, pair{"aperta_da", w.anyPerson()},
			pair{"in_carico_dal", w.days(-2)}, pair{"note_chiusura", "x"}, pair{"motivo_chiusura", "rinuncia"}, pair{"responsabile", w.anyPerson()},
			pair{"condivisa." + w.anyService() + ".fino", w.days(5)}, pair{"stato", "chiusa"}).pair()
	case cartella.KindDiario:
		return one(w, pair{"testo", "riscritto"}, pair{"pic", w.anyID()}, pair{"tipo", "cambio_stato"}, pair{"riservata", nil}, pair{"visibile_a." + w.anyPerson(), w.anyService()}).pair()
	case cartella.KindSegnalazione:
		return one(w, pair{"numero", "S26-1"}, pair{"soggetto", w.anyID()}, pair{"presso", w.anyService()}, pair{"pic", w.anyID()}, pair{"stato", "in_carico"},
			pair{"assegnata_a", w.anyPerson()}, pair{"respinta_da", w.anyService()}, pair{"motivo_rifiuto", "x"}, pair{"bisogni.gioco", true}).pair()
	case cartella.KindAppuntamento:
		return one(w, pair{"organizzatore", w.anyPerson()}, pair{"pic", w.anyID()}, pair{"soggetto", w.anyID()}, pair{"stato", "erogata"},
			pair{"promemoria", 50_000}, pair{"partecipanti." + w.anyPerson(), w.anyService()}).pair()
	case cartella.KindIntervento:
		return one(w, pair{"numero", "2026/000001"}, pair{"soggetto", w.anyID()}, pair{"pic", w.anyID()}, pair{"rinnova", w.anyID()}, pair{"stato", "attivo"},
			pair{"concesso", 100_000}, pair{"autorizzato_da", w.anyPerson()}, pair{"proposto_da", w.anyPerson()}, pair{"attivo_dal", w.days(-1)}).pair()
	case cartella.KindPAI:
		return one(w, pair{"pic", w.anyID()}, pair{"soggetto", w.anyID()}, pair{"stato", one(w, "attivo", "superato")}, pair{"responsabile", w.anyPerson()}, pair{"versione", 7},
			pair{"sostituito_da", w.anyID()}, pair{"firme.f9.esito", "carta"}, pair{"firme", nil}, pair{"obiettivi", nil}, pair{"obiettivi.o1.testo", "riscritto"}, pair{"obiettivi.o1.esito", "raggiunto"},
			pair{"verifiche.v1.emerso", "riscritto"}, pair{"azienda", "x"}).pair()
	case cartella.KindErogazione:
		return one(w, pair{"intervento", w.anyID()}, pair{"soggetto", w.anyID()}, pair{"prestazione", "sad"}, pair{"importo", 1}, pair{"stato", "liquidata"},
			pair{"liquidata_da", w.anyPerson()}, pair{"registrata_da", w.anyPerson()}).pair()
	case cartella.KindGraduatoria:
		return one(w, pair{"residuo", 1}, pair{"atto", "altro"}, pair{"problema", nil}, pair{"impronta", nil}, pair{"linea", "voucher"}).pair()
	case cartella.KindPosizione:
		return one(w, pair{"esito", "finanziata"}, pair{"posizione", 1}, pair{"importo", 1}, pair{"mittente", w.anyService()}, pair{"domanda", w.anyID()}).pair()
	case cartella.KindOperatore:
		return one(w, pair{"profili." + w.anyService(), "referente"}, pair{"attivo", nil}).pair()
	case cartella.KindServizio:
		return one(w, pair{"diario_aperto", true}, pair{"attivo", true}, pair{"tipo", "comune"}, pair{"scale_escluse." + w.anyID(), true}).pair()
	case cartella.KindPreferenze:
		return "utente", w.anyPerson()
	case cartella.KindRiconciliazione:
		return "autore", w.anyPerson()
	}
	return "titolo", "altro"
}

type pair struct {
	path  string
	value any
}

func (p pair) pair() (string, any) { return p.path, p.value }

func (w *world) anyField(_ string, d *draft) {
	e, r := w.some(d)
	p, v := w.anyValue(e.kind)
	e.put(r, p, v)
}

func (w *world) wrongName(_ string, d *draft) {
	e, r := w.some(d)
	if e.kind == cartella.KindSoggetto {
		e.put(r, one(w, "cognome", "nome"), one(w, "\u200b\u200b", "\u3164", "\u00a0", "--", "\u2060\u200d", "Però"))
	}
}

func (w *world) wrongNumber(_ string, d *draft) {
	e, r := w.some(d)
	switch e.kind {
	case cartella.KindAppuntamento:
		e.put(r, "promemoria", one(w, -5, 0, 40320, 40321, 1<<40))
	case cartella.KindPIC:
		e.put(r, "numero", one(w, "P26-0000000", cartella.Numero(cartella.ID(e.id), 2020)))
	}
}

// wrongType puts a value of another type in a field that is there.
func (w *world) wrongType(_ string, d *draft) {
	e, r := w.some(d)
	fields := slices.Sorted(maps.Keys(e.set))
	if e.create != nil {
		fields = slices.Sorted(maps.Keys(e.create))
	}
	if p, ok := pick(w, fields); ok {
		e.put(r, p, one[any](w, object{}, object{"x": "y"}, []any{"x"}, json.Number("7"), true, strings.Repeat("x", 60_000)))
	}
}

func (w *world) wrongAction(_ string, d *draft) {
	d.action = one(w, append(cartella.Actions(), cartella.AzioneImporta, cartella.AzioneDirettorio, cartella.AzioneScadenza, "pic.cancella")...)
}

func (w *world) wrongID(_ string, d *draft) {
	e, _ := w.some(d)
	if e.id = w.anyID(); e.id == "fantasma" {
		e.id = w.mint("altrove")
	}
}

// squats has what is created be born under an id that others may come to need, or
// under a good one written in another way.
func (w *world) squats(_ string, d *draft) {
	e, _ := w.some(d)
	if e.create == nil {
		return
	}
	id := w.mint(e.kind)
	e.id = one(w, "comune-e651", "op-verdi-pia", "pref-op-99", "S1", strings.ToUpper(id), strings.ReplaceAll(id, "-", ""),
		string(cartella.DerivedID("dev-op-01-0", cartella.Seq(1+w.rng.IntN(99)), w.rng.IntN(3))), // of a notice to come
		id[:14]+one(w, "0", "1", "4", "6", "8")+id[15:], id[:19]+one(w, "0", "7", "c", "f")+id[20:])
}

// wrongWas claims to have seen what does not stand.
func (w *world) wrongWas(_ string, d *draft) {
	e, _ := w.some(d)
	if p, ok := pick(w, slices.Sorted(maps.Keys(e.set))); ok {
		ch := e.set[p]
		ch.was = one[any](w, nil, "altro", w.days(2), "aperta", "in_carico", "chiusa")
		e.set[p] = ch
	}
}
