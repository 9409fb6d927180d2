package cartella

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// The actions, one for each intent of an operator.
const (
	AzioneSoggettoCrea         Action = "soggetto.crea"
	AzioneSoggettoModifica     Action = "soggetto.modifica"
	AzioneNucleoCrea           Action = "nucleo.crea"
	AzioneNucleoModifica       Action = "nucleo.modifica"
	AzionePICApri              Action = "pic.apri"
	AzionePICAssegna           Action = "pic.assegna"
	AzionePICPrendi            Action = "pic.prendi"
	AzionePICModifica          Action = "pic.modifica"
	AzionePICCondividi         Action = "pic.condividi"
	AzionePICChiudi            Action = "pic.chiudi"
	AzionePICRiapri            Action = "pic.riapri"
	AzioneDiarioScrivi         Action = "diario.scrivi"
	AzioneAppuntamentoCrea     Action = "appuntamento.crea"
	AzioneAppuntamentoModifica Action = "appuntamento.modifica"
	AzioneAppuntamentoEsito    Action = "appuntamento.esito"
	AzionePreferenzeImposta    Action = "preferenze.imposta"
	AzioneRiconciliaRisolvi    Action = "riconciliazione.risolvi"
	// AzioneImporta, AzioneDirettorio and AzioneScadenza, the end of a share
	// whose day has come, are the central service's own.
	AzioneImporta    Action = "centrale.importa"
	AzioneDirettorio Action = "centrale.direttorio"
	AzioneScadenza   Action = "centrale.scadenza"
)

// azione is the rule of one action: who may do it, to what, and what it may
// touch.
type azione struct {
	nome Action
	// verbo completes "Rossi Anna …" in the history of a record.
	verbo string
	kind  Kind
	crea  bool
	// ruoli may do it in a service that the record reaches. Empty: whoever the
	// record belongs to (see propria), or the central service alone.
	ruoli []Ruolo
	// propria names the field that must hold the author.
	propria Path
	// campi are the patterns of what may be set; empty on a creation.
	campi []Path
	// da and a are a change of the field "stato".
	da []string
	a  []string
	// fissi are the fields whose value is the rule's, whoever asks, by pattern.
	fissi map[Path]valore
	// noti, where not nil, are the only services that a person may become known
	// to along with the action; none is taken away by it.
	noti []ServizioID
	// anche are the further edits that may come with it.
	anche []anche
}

// anche allows further edits of a kind: creations, or these fields.
type anche struct {
	kind  Kind
	crea  bool
	campi []Path
	fissi map[Path]valore
}

// valore is where the value of a field comes from that nobody chooses.
type valore struct {
	// nome says it in the matrix of rights.
	nome string
	// di gives the value, nil for none; free leaves it to who asks.
	di func(d *decider, rec Record) (value any, free bool)
	// sempre writes the value over whatever was asked for, which is then no more
	// than what the author knew.
	sempre bool
}

// is is one value whatever the record.
func is(nome string, of func(d *decider, rec Record) any) valore {
	return valore{nome: nome, di: func(d *decider, rec Record) (any, bool) { return of(d, rec), false }}
}

// testuale is a text that the rule sets, none where empty.
func testuale(s string) any {
	if s == "" {
		return nil
	}
	return s
}

var (
	nessuno   = is("nessuno", func(*decider, Record) any { return nil })
	chiAgisce = is("chi agisce", func(d *decider, _ Record) any { return string(d.actor.Operatore) })
	// A person is born known to the service that registers them, and to no other.
	soloProprio = valore{nome: "del proprio servizio", di: func(d *decider, rec Record) (any, bool) {
		return nil, len(Reach(rec, nil, d.now)) == 1
	}}
	delNumero = is("dall'identificativo", func(_ *decider, rec Record) any {
		opened, err := time.Parse(time.DateOnly, stringField(rec, "aperta_il"))
		if err != nil {
			return nil // what is wrong with the day is said of the day
		}
		return Numero(rec.ID, opened.Year())
	})
	// The name goes with the case for who looks for it; it is the person's own,
	// and who opened the case may have known an older one.
	delSoggetto = valore{nome: "dal soggetto", sempre: true, di: func(d *decider, rec Record) (any, bool) {
		who, _ := d.record(ID(stringField(rec, "soggetto")))
		return testuale(strings.TrimSpace(stringField(who, "cognome") + " " + stringField(who, "nome"))), false
	}}
	// Who has a case at its birth: nobody, who opens it, or, for who may assign, a
	// colleague.
	alNascere = valore{nome: "aperta: nessuno; in_carico: chi agisce; assegnata: un collega, da chi può assegnare", di: func(d *decider, rec Record) (any, bool) {
		switch stringField(rec, "stato") {
		case "in_carico":
			return string(d.actor.Operatore), false
		case "assegnata":
			return nil, slices.Contains(caseManager, d.actor.Profili[rec.Servizio])
		}
		return nil, false
	}}
	seInCarico = valore{nome: "se in_carico", di: func(_ *decider, rec Record) (any, bool) {
		return nil, stringField(rec, "stato") == "in_carico"
	}}
	// A change of state is written by the action that makes it.
	aMano = valore{nome: "non cambio_stato", di: func(_ *decider, rec Record) (any, bool) {
		return nil, stringField(rec, "tipo") != "cambio_stato"
	}}
	cambioStato   = is("cambio_stato", func(*decider, Record) any { return "cambio_stato" })
	delCasoStesso = is("il caso dell'azione", func(d *decider, _ Record) any { return string(d.m.Edits[0].ID) })
)

var (
	conAmm      = []Ruolo{RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloReferente, RuoloAmministrativo}
	caseManager = []Ruolo{RuoloAssistenteSociale, RuoloReferente}
)

// azioni is the table of actions: the place to add one.
var azioni = sync.OnceValue(func() map[Action]azione {
	index := map[Action]azione{}
	for _, a := range []azione{
		{nome: AzioneSoggettoCrea, verbo: "ha registrato il soggetto", kind: KindSoggetto, crea: true, ruoli: conAmm,
			fissi: map[Path]valore{"servizi.*.dal": soloProprio, "condiviso.*": nessuno, "id_esterno": nessuno}},
		{nome: AzioneSoggettoModifica, verbo: "ha modificato i dati", kind: KindSoggetto, ruoli: conAmm,
			campi: tuttiTranne(KindSoggetto, "servizi.*.dal", "condiviso.*", "id_esterno")},
		{nome: AzioneNucleoCrea, verbo: "ha registrato il nucleo", kind: KindNucleo, crea: true, ruoli: conAmm},
		{nome: AzioneNucleoModifica, verbo: "ha modificato il nucleo", kind: KindNucleo, ruoli: conAmm,
			campi: tuttiTranne(KindNucleo, "intestatario")},
		{nome: AzionePICApri, verbo: "ha aperto la presa in carico", kind: KindPIC, crea: true, ruoli: sociali,
			a: []string{"aperta", "in_carico", "assegnata"},
			fissi: map[Path]valore{
				"numero": delNumero, "soggetto_nome": delSoggetto, "aperta_da": chiAgisce, "responsabile": alNascere, "in_carico_dal": seInCarico,
				"chiusa_il": nessuno, "motivo_chiusura": nessuno, "note_chiusura": nessuno, "condivisa.*.dal": nessuno, "condivisa.*.fino": nessuno,
			},
			anche: []anche{{kind: KindSoggetto, campi: []Path{"servizi.*.dal"}}}},
		{nome: AzionePICAssegna, verbo: "ha assegnato la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "responsabile", "in_carico_dal"},
			da:    []string{"aperta", "riaperta", "assegnata", "in_carico"}, a: []string{"assegnata"},
			fissi: map[Path]valore{"in_carico_dal": nessuno}},
		{nome: AzionePICPrendi, verbo: "ha preso in carico il caso", kind: KindPIC, ruoli: sociali,
			campi: []Path{"stato", "responsabile", "in_carico_dal"},
			da:    []string{"aperta", "riaperta", "assegnata"}, a: []string{"in_carico"},
			fissi: map[Path]valore{"responsabile": chiAgisce}},
		{nome: AzionePICModifica, verbo: "ha modificato la presa in carico", kind: KindPIC, ruoli: sociali,
			campi: []Path{"area", "motivo", "note", "equipe.*.ruolo", "equipe.*.dal"}},
		{nome: AzionePICCondividi, verbo: "ha cambiato la condivisione del caso", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"condivisa.*.dal", "condivisa.*.fino"}},
		{nome: AzionePICChiudi, verbo: "ha chiuso la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura"},
			da:    []string{"aperta", "riaperta", "assegnata", "in_carico"}, a: []string{"chiusa"}},
		{nome: AzionePICRiapri, verbo: "ha riaperto la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura", "responsabile", "in_carico_dal"},
			da:    []string{"chiusa"}, a: []string{"riaperta"},
			fissi: map[Path]valore{
				"chiusa_il": nessuno, "motivo_chiusura": nessuno, "note_chiusura": nessuno, "responsabile": nessuno, "in_carico_dal": nessuno,
			},
			anche: []anche{{kind: KindDiario, crea: true, fissi: map[Path]valore{"autore": chiAgisce, "tipo": cambioStato, "pic": delCasoStesso}}}},
		{nome: AzioneDiarioScrivi, verbo: "ha scritto nel diario", kind: KindDiario, crea: true, ruoli: sociali, propria: "autore",
			fissi: map[Path]valore{"tipo": aMano}},
		{nome: AzioneAppuntamentoCrea, verbo: "ha fissato l'appuntamento", kind: KindAppuntamento, crea: true, ruoli: conAmm,
			a: []string{"pianificata"}, fissi: map[Path]valore{"organizzatore": chiAgisce}},
		{nome: AzioneAppuntamentoModifica, verbo: "ha spostato o modificato l'appuntamento", kind: KindAppuntamento, ruoli: conAmm,
			campi: tuttiTranne(KindAppuntamento, "organizzatore", "stato")},
		{nome: AzioneAppuntamentoEsito, verbo: "ha registrato l'esito dell'appuntamento", kind: KindAppuntamento, ruoli: conAmm,
			campi: []Path{"stato", "note"}, da: StatiAppuntamento(), a: StatiAppuntamento()},
		{nome: AzionePreferenzeImposta, verbo: "ha cambiato le preferenze", kind: KindPreferenze, propria: "utente",
			campi: tuttiTranne(KindPreferenze, "utente")},
		{nome: AzioneRiconciliaRisolvi, verbo: "ha deciso", kind: KindRiconciliazione, propria: "autore",
			campi: []Path{"stato", "scelta"}, da: []string{"aperta"}, a: []string{"risolta"}},
	} {
		index[a.nome] = a
	}
	return index
})

// Verbo completes "Rossi Anna …" for the history of a record.
func Verbo(a Action) string {
	switch a {
	case AzioneImporta:
		return "importazione dagli archivi"
	case AzioneDirettorio:
		return "aggiornamento del direttorio"
	case AzioneScadenza:
		return "fine di una condivisione"
	}
	return azioni()[a].verbo
}

// Actions lists the operators' actions, sorted.
func Actions() []Action {
	var out []Action
	for a := range azioni() {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// tuttiTranne are all the patterns of a kind but these.
func tuttiTranne(k Kind, except ...Path) []Path {
	var out []Path
	for _, c := range campi()[k] {
		if !slices.Contains(except, c.path) {
			out = append(out, c.path)
		}
	}
	return out
}

// altrove reports whether a service that a record merely reaches may do it: a
// case shared with another service is read and written about there, and
// steered by the service that owns it.
func (a azione) altrove() bool { return a.kind != KindPIC }
