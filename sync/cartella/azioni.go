package cartella

import (
	"slices"
	"strings"
	"sync"
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
}

var (
	sociali     = []Ruolo{RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloReferente}
	conAmm      = []Ruolo{RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloReferente, RuoloAmministrativo}
	caseManager = []Ruolo{RuoloAssistenteSociale, RuoloReferente}
)

// azioni is the table of actions: the place to add one.
var azioni = sync.OnceValue(func() map[Action]azione {
	index := map[Action]azione{}
	for _, a := range []azione{
		{nome: AzioneSoggettoCrea, verbo: "ha registrato il soggetto", kind: KindSoggetto, crea: true, ruoli: conAmm},
		{nome: AzioneSoggettoModifica, verbo: "ha modificato i dati", kind: KindSoggetto, ruoli: conAmm,
			campi: tuttiTranne(KindSoggetto, "servizi.*.dal", "id_esterno")},
		{nome: AzioneNucleoCrea, verbo: "ha registrato il nucleo", kind: KindNucleo, crea: true, ruoli: conAmm},
		{nome: AzioneNucleoModifica, verbo: "ha modificato il nucleo", kind: KindNucleo, ruoli: conAmm,
			campi: tuttiTranne(KindNucleo, "intestatario")},
		{nome: AzionePICApri, verbo: "ha aperto la presa in carico", kind: KindPIC, crea: true, ruoli: sociali,
			a:     []string{"aperta", "in_carico", "assegnata"},
			anche: []anche{{kind: KindSoggetto, campi: []Path{"servizi.*.dal"}}, {kind: KindDiario, crea: true}}},
		{nome: AzionePICAssegna, verbo: "ha assegnato la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "responsabile", "in_carico_dal"},
			da:    []string{"aperta", "riaperta", "assegnata", "in_carico"}, a: []string{"assegnata"}},
		{nome: AzionePICPrendi, verbo: "ha preso in carico il caso", kind: KindPIC, ruoli: sociali,
			campi: []Path{"stato", "responsabile", "in_carico_dal"},
			da:    []string{"aperta", "riaperta", "assegnata"}, a: []string{"in_carico"}},
		{nome: AzionePICModifica, verbo: "ha modificato la presa in carico", kind: KindPIC, ruoli: sociali,
			campi: []Path{"area", "motivo", "note", "equipe.*.ruolo", "equipe.*.dal"}},
		{nome: AzionePICCondividi, verbo: "ha cambiato la condivisione del caso", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"condivisa.*.dal", "condivisa.*.fino"},
			anche: []anche{{kind: KindSoggetto, campi: []Path{"servizi.*.dal"}}}},
		{nome: AzionePICChiudi, verbo: "ha chiuso la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura"},
			da:    []string{"aperta", "riaperta", "assegnata", "in_carico"}, a: []string{"chiusa"}},
		{nome: AzionePICRiapri, verbo: "ha riaperto la presa in carico", kind: KindPIC, ruoli: caseManager,
			campi: []Path{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura", "responsabile", "in_carico_dal"},
			da:    []string{"chiusa"}, a: []string{"riaperta"},
			anche: []anche{{kind: KindDiario, crea: true}}},
		{nome: AzioneDiarioScrivi, verbo: "ha scritto nel diario", kind: KindDiario, crea: true, ruoli: sociali, propria: "autore"},
		{nome: AzioneAppuntamentoCrea, verbo: "ha fissato l'appuntamento", kind: KindAppuntamento, crea: true, ruoli: conAmm},
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
func (a azione) altrove() bool {
	return a.kind == KindDiario || a.kind == KindSoggetto || strings.HasPrefix(string(a.nome), "nucleo.") || a.nome == AzionePICApri
}
