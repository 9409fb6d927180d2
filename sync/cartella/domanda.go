package cartella

import (
	"errors"
	"slices"
	"time"

	"siz-icaro/sync/cartella/codicefiscale"
)

const KindDomanda Kind = "domanda"

const (
	AzioneDomandaCrea      Action = "domanda.crea"
	AzioneDomandaCompila   Action = "domanda.compila"
	AzioneDomandaPresenta  Action = "domanda.presenta"
	AzioneDomandaIstruisci Action = "domanda.istruisci"
	AzioneDomandaChiedi    Action = "domanda.chiedi"
	AzioneDomandaIntegra   Action = "domanda.integra"
	AzioneDomandaAmmetti   Action = "domanda.ammetti"
	AzioneDomandaEscludi   Action = "domanda.escludi"
	AzioneDomandaRiesamina Action = "domanda.riesamina"
	AzioneDomandaAttiva    Action = "domanda.attiva"
	AzioneDomandaRitira    Action = "domanda.ritira"
	AzioneDomandaRinuncia  Action = "domanda.rinuncia"
	AzioneDomandaDecadi    Action = "domanda.decadi"
)

// Domanda is the body of an application to a call. The service that writes it is its
// own; Presso, the one that manages the call, has it from when it is presented. What
// the sender wrote does not change after that but by an integration that was asked
// for; that one knows its person no longer than it is at work on it. Protocollo, ProtocollataIl and Impronta are the central service's, see
// [Fatto.Protocolla].
type Domanda struct {
	Avviso               ID                    `json:"avviso"`
	Linea                string                `json:"linea,omitempty"`
	Soggetto             ID                    `json:"soggetto"`
	Richiedente          string                `json:"richiedente"`
	RichiedenteNome      string                `json:"richiedente_nome,omitempty"`
	RichiedenteTelefono  string                `json:"richiedente_telefono,omitempty"`
	Modello              ID                    `json:"modello"`
	Risposte             map[string]any        `json:"risposte,omitempty"`
	Punteggi             map[string]int64      `json:"punteggi,omitempty"`
	Fasce                map[string]string     `json:"fasce,omitempty"`
	ISEE                 int64                 `json:"isee,omitempty"`
	ISEETipo             string                `json:"isee_tipo,omitempty"`
	ISEEDSU              string                `json:"isee_dsu,omitempty"`
	ISEEScade            string                `json:"isee_scade,omitempty"`
	ISEEDifforme         bool                  `json:"isee_difforme,omitempty"`
	Invalidita           int64                 `json:"invalidita,omitempty"`
	Accompagnamento      bool                  `json:"accompagnamento,omitempty"`
	L104                 string                `json:"l104,omitempty"`
	Scale                map[string]ScalaUsata `json:"scale,omitempty"`
	Documenti            map[string]bool       `json:"documenti,omitempty"`
	AltreMisure          map[string]bool       `json:"altre_misure,omitempty"`
	IBAN                 string                `json:"iban,omitempty"`
	IBANIntestatario     string                `json:"iban_intestatario,omitempty"`
	Note                 string                `json:"note,omitempty"`
	IniziataIl           string                `json:"iniziata_il"`
	Stato                string                `json:"stato"`
	Eta                  *int64                `json:"eta,omitempty"`
	Residente            bool                  `json:"residente,omitempty"`
	Presso               ServizioID            `json:"presso,omitempty"`
	PresentataDa         OperatoreID           `json:"presentata_da,omitempty"`
	PresentataIl         string                `json:"presentata_il,omitempty"`
	Protocollo           string                `json:"protocollo,omitempty"`
	ProtocollataIl       string                `json:"protocollata_il,omitempty"`
	Impronta             string                `json:"impronta,omitempty"`
	IstruitaDa           OperatoreID           `json:"istruita_da,omitempty"`
	IntegrazioneChiesta  string                `json:"integrazione_chiesta,omitempty"`
	IntegrazioneEntro    string                `json:"integrazione_entro,omitempty"`
	IntegrazioneDa       OperatoreID           `json:"integrazione_da,omitempty"`
	IntegrazioneRisposta string                `json:"integrazione_risposta,omitempty"`
	IntegrataIl          string                `json:"integrata_il,omitempty"`
	EsitoIl              string                `json:"esito_il,omitempty"`
	Motivi               string                `json:"motivi,omitempty"`
	DefinitivaIl         string                `json:"definitiva_il,omitempty"` // the ranking's, see [Fatto.colloca]
	Intervento           ID                    `json:"intervento,omitempty"`
	MotivoFine           string                `json:"motivo_fine,omitempty"`
	Decadenza            string                `json:"decadenza,omitempty"`
}

// ScalaUsata is the total of an assessment as it stood when the application was
// written, by the codice of its form.
type ScalaUsata struct {
	Valutazione ID     `json:"valutazione"`
	Punteggio   int64  `json:"punteggio"`
	Il          string `json:"il,omitempty"`
}

func StatiDomanda() Voci {
	return Voci{
		{"bozza", "Bozza"}, {"presentata", "Presentata"}, {"istruttoria", "In istruttoria"}, {"integrazione", "Da integrare"},
		{"ammissibile", "Ammissibile"}, {"non_ammissibile", "Non ammissibile"}, {"in_graduatoria", "In graduatoria"}, {"finanziata", "Finanziata"},
		{"in_attesa", "In attesa di scorrimento"}, {"attivata", "Attivata"}, {"ritirata", "Ritirata"}, {"rinunciata", "Rinunciata"}, {"decaduta", "Decaduta"},
	}
}

func Richiedenti() Voci {
	return Voci{
		{"beneficiario", "La persona stessa"}, {"familiare", "Un familiare"}, {"genitore", "Un genitore"},
		{"rappresentante", "Tutore, curatore o amministratore di sostegno"}, {"altro", "Un altro delegato"},
	}
}

// TipiISEE are those of D.P.C.M. 159/2013.
func TipiISEE() Voci {
	return Voci{
		{"ordinario", "ISEE ordinario"}, {"sociosanitario", "ISEE sociosanitario"}, {"residenziale", "ISEE sociosanitario residenze"},
		{"minorenni", "ISEE minorenni"}, {"corrente", "ISEE corrente"},
	}
}

// ArticoliL104 are the paragraphs of art. 3 of L. 104/1992.
func ArticoliL104() Voci {
	return Voci{{"no", "Non riconosciuta"}, {"comma1", "Art. 3 comma 1"}, {"comma3", "Art. 3 comma 3"}}
}

func MotiviDecadenza() Voci {
	return Voci{
		{"decesso", "Decesso"}, {"trasferimento", "Trasferimento fuori dall'Ambito"}, {"ricovero", "Ricovero definitivo in struttura"},
		{"requisiti", "Perdita dei requisiti"}, {"altro", "Altro motivo"},
	}
}

func domanda() Scheda {
	quando := func(p Path, values ...string) *Condizione { return &Condizione{p, values} }
	delegato := quando("richiedente", "familiare", "genitore", "rappresentante", "altro")
	contenuto := []Path{
		"richiedente", "richiedente_nome", "richiedente_telefono", "risposte.*",
		"isee", "isee_tipo", "isee_dsu", "isee_scade", "isee_difforme", "invalidita", "accompagnamento", "l104", "scale.*.valutazione",
		"documenti.*", "altre_misure.*", "iban", "iban_intestatario", "note",
	}
	// The line stays as it was presented: a list has its place.
	scritto := append([]Path{"linea"}, contenuto...)
	andamento := []Path{
		"eta", "residente", "presso", "presentata_da", "presentata_il", "istruita_da", "integrazione_chiesta", "integrazione_entro",
		"integrazione_da", "integrazione_risposta", "integrata_il", "esito_il", "motivi", "definitiva_il", "intervento", "motivo_fine", "decadenza",
	}
	// What the rule brings in itself whenever the sender writes.
	calcola := map[Path]Valore{"scale.*.punteggio": scaleLette(), "scale.*.il": scaleLette(), "punteggi.*": punteggiDalModello(), "fasce.*": fasceDalModello()}
	nasce := con(calcola, map[Path]Valore{"iniziata_il": scritta, "modello": dellAvviso("modulo")})
	for _, p := range andamento {
		nasce[p] = nessuno
	}
	con1 := func(first []Path, more ...Path) []Path { return append(slices.Clone(first), more...) }
	corso := []string{"presentata", "istruttoria", "integrazione", "ammissibile", "in_graduatoria", "in_attesa", "finanziata", "attivata"}
	return Scheda{
		Kind:      KindDomanda,
		Nome:      Nome{Singolare: "domanda", Plurale: "domande", Femminile: true},
		Titolo:    "{soggetto}",
		Dettaglio: []string{"Domanda", "{avviso}", "{protocollo}", "{stato}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Domanda", []Campo{
				{Path: "avviso", Tipo: Rif, Di: KindAvviso, Fra: Pubblicate, Obbligatorio: true, Etichetta: "Avviso", Indice: seleziona},
				{Path: "linea", Tipo: Codice, Max: 40, Etichetta: "Linea", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, Obbligatorio: true, Etichetta: "Beneficiario", Indice: dalNome},
				{Path: "richiedente", Tipo: Scelta, Voci: Richiedenti(), Obbligatorio: true, Etichetta: "Chi presenta la domanda"},
				{Path: "richiedente_nome", Max: 160, Quando: delegato, Obbligatorio: true, Etichetta: "Nome di chi presenta", Indice: cercaTesto},
				{Path: "richiedente_telefono", Max: 30, Quando: delegato, Etichetta: "Telefono di chi presenta", Indice: cercaNumeroT},
				{Path: "modello", Tipo: Rif, Di: KindModello, Obbligatorio: true, Interno: true, Etichetta: "Modulo"},
				{Path: "iniziata_il", Tipo: Istante, Etichetta: "Cominciata il", Indice: perTempo},
			}},
			{"Domande del modulo", []Campo{
				{Path: "risposte.*", Tipo: Risposta, Etichetta: "Risposta", Indice: cercaFrasi},
				{Path: "punteggi.*", Tipo: Intero, Etichetta: "Punteggio"},
				{Path: "fasce.*", Max: maxFascia, Etichetta: "Esito"},
			}},
			{"ISEE e invalidità", []Campo{
				{Path: "isee", Tipo: Denaro, Etichetta: "ISEE"},
				{Path: "isee_tipo", Tipo: Scelta, Voci: TipiISEE(), Etichetta: "Tipo di ISEE"},
				{Path: "isee_dsu", Tipo: Codice, Max: 40, Maiuscolo: true, Esempio: "INPS-ISEE-2026-00000000A-00", Etichetta: "Protocollo della DSU"},
				{Path: "isee_scade", Tipo: Data, Etichetta: "ISEE valido fino al"},
				{Path: "isee_difforme", Tipo: Booleano, Etichetta: "L'ISEE riporta omissioni o difformità"},
				{Path: "invalidita", Tipo: Intero, Fino: 100, Etichetta: "Invalidità civile (%)"},
				{Path: "accompagnamento", Tipo: Booleano, Etichetta: "Indennità di accompagnamento"},
				{Path: "l104", Tipo: Scelta, Voci: ArticoliL104(), Etichetta: "Legge 104/1992"},
			}},
			{"Scale", []Campo{
				{Path: "scale.*.valutazione", Tipo: Rif, Di: KindValutazione, Fra: Compiute, PerValore: true, DiCui: "soggetto", Etichetta: "Valutazione", Indice: seleziona},
				{Path: "scale.*.punteggio", Tipo: Intero, Etichetta: "Totale della scala"},
				{Path: "scale.*.il", Tipo: Data, Etichetta: "Valutazione del"},
			}},
			{"Documenti e pagamento", []Campo{
				{Path: "documenti.*", Tipo: Booleano, Etichetta: "Documento presente"},
				{Path: "altre_misure.*", Tipo: Booleano, Etichetta: "Altra misura in corso"},
				{Path: "iban", Tipo: Codice, Max: 34, Maiuscolo: true, Esempio: "IT60X0542811101000000123456", Etichetta: "IBAN"},
				{Path: "iban_intestatario", Max: 160, Etichetta: "Intestatario del conto"},
				{Path: "note", Tipo: Paragrafi, Max: 5_000, Etichetta: "Note", Indice: cercaTesto},
			}},
			{"Andamento", []Campo{
				{Path: "stato", Tipo: Scelta, Voci: StatiDomanda(), Toni: map[string]Tono{
					"bozza": Attende, "presentata": Attende, "istruttoria": Avviato, "integrazione": Attende, "ammissibile": Attivo, "non_ammissibile": Concluso,
					"in_graduatoria": Attivo, "finanziata": Attivo, "in_attesa": Avviato, "attivata": Attivo, "ritirata": Concluso, "rinunciata": Concluso, "decaduta": Concluso,
				}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "protocollo", Tipo: Codice, Max: 20, DallaCentrale: "assegnato alla prossima sincronizzazione", Etichetta: "Protocollo", Indice: cercaNumero},
				{Path: "protocollata_il", Tipo: Istante, DallaCentrale: "alla prossima sincronizzazione", Etichetta: "Protocollata il"},
				{Path: "impronta", Tipo: Codice, Max: 64, DallaCentrale: "alla prossima sincronizzazione", Etichetta: "Impronta SHA-256"},
				{Path: "presentata_il", Tipo: Istante, Etichetta: "Presentata il"},
				{Path: "presentata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Presentata da", Indice: seleziona},
				{Path: "presso", Tipo: Rif, Di: KindServizio, Fra: Condivisibile, Raggiunge: PerSempre, Etichetta: "Presentata al servizio", Indice: seleziona},
				{Path: "eta", Tipo: Intero, Fino: 150, Etichetta: "Età considerata"},
				{Path: "residente", Tipo: Booleano, Etichetta: "Residente nell'Ambito"},
				{Path: "istruita_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Istruita da", Indice: seleziona},
				{Path: "integrazione_chiesta", Tipo: Paragrafi, Max: 2_000, Etichetta: "Integrazione chiesta", Indice: cercaTesto},
				{Path: "integrazione_entro", Tipo: Data, Etichetta: "Da integrare entro il", Indice: seleziona},
				{Path: "integrazione_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Integrazione chiesta da"},
				{Path: "integrazione_risposta", Tipo: Paragrafi, Max: 2_000, Etichetta: "Risposta all'integrazione", Indice: cercaTesto},
				{Path: "integrata_il", Tipo: Data, Etichetta: "Integrata il"},
				{Path: "esito_il", Tipo: Data, Etichetta: "Esito dell'istruttoria del"},
				{Path: "motivi", Tipo: Paragrafi, Max: 2_000, Etichetta: "Motivi", Indice: cercaTesto},
				{Path: "definitiva_il", Tipo: Istante, Etichetta: "Nella graduatoria definitiva dal"},
				{Path: "intervento", Tipo: Rif, Di: KindIntervento, DiCui: "soggetto", Etichetta: "Intervento", Indice: seleziona},
				{Path: "decadenza", Tipo: Scelta, Voci: MotiviDecadenza(), Etichetta: "Motivo della decadenza"},
				{Path: "motivo_fine", Tipo: Paragrafi, Max: 2_000, Etichetta: "Perché finisce", Indice: cercaTesto},
			}},
		},
		DaModello: &DaModello{Modello: "modello", Risposte: "risposte", Punteggi: "punteggi", Fasce: "fasce", Finito: func(c Corpo) bool {
			return c.Testo("presentata_il") != ""
		}},
		Azioni: []Azione{
			{Nome: AzioneDomandaCrea, Etichetta: "Nuova domanda", Detto: "Domanda in bozza", Verbo: "ha cominciato la domanda", Crea: true, Ruoli: conAmm,
				A: []string{"bozza"}, Fissi: nasce, Propone: map[Path]Valore{"richiedente": sempre("beneficiario"), "linea": lineaSola},
				Anche: []Anche{{Kind: KindSoggetto, Campi: []Path{"servizi.*.dal"}, Noto: "soggetto"}}},
			{Nome: AzioneDomandaCompila, Etichetta: "Compila", Detto: "Salvata in bozza", Verbo: "ha compilato la domanda", Ruoli: conAmm,
				Campi: scritto, Da: []string{"bozza"}, A: []string{"bozza"}, Fissi: calcola},
			{Nome: AzioneDomandaPresenta, Etichetta: "Presenta", Detto: "Presentata", Verbo: "ha presentato la domanda", Ruoli: conAmm,
				Campi: con1(scritto, "stato", "presso", "presentata_da", "presentata_il", "eta", "residente"), Da: []string{"bozza"}, A: []string{"presentata"},
				Fissi: con(calcola, map[Path]Valore{
					"presso": delGestore, "presentata_da": chiAgisce, "presentata_il": scrittaCreduta, "eta": etaDellaPersona, "residente": residenzaDellaPersona,
				})},
			{Nome: AzioneDomandaIstruisci, Etichetta: "Prendi in istruttoria", Detto: "In istruttoria", Verbo: "ha preso la domanda in istruttoria", Ruoli: conAmm,
				Campi: []Path{"stato", "istruita_da"}, Da: []string{"presentata"}, A: []string{"istruttoria"}, Fissi: map[Path]Valore{"istruita_da": chiAgisce}},
			{Nome: AzioneDomandaChiedi, Etichetta: "Chiedi un'integrazione", Detto: "Integrazione chiesta", Verbo: "ha chiesto un'integrazione", Ruoli: conAmm,
				Campi: []Path{"stato", "integrazione_chiesta", "integrazione_entro", "integrazione_da", "integrazione_risposta", "integrata_il"},
				Da:    []string{"istruttoria"}, A: []string{"integrazione"}, Propone: map[Path]Valore{"integrazione_entro": termineIntegrazione},
				Fissi: map[Path]Valore{"integrazione_da": chiAgisce, "integrazione_risposta": tolto, "integrata_il": tolto}},
			{Nome: AzioneDomandaIntegra, Etichetta: "Integra", Detto: "Integrata", Verbo: "ha integrato la domanda", Ruoli: conAmm, Dove: AllOrigine,
				Campi: con1(contenuto, "stato", "integrazione_risposta", "integrata_il"), Da: []string{"integrazione"}, A: []string{"istruttoria"},
				Fissi: con(calcola, map[Path]Valore{"integrata_il": ilGiornoStesso})},
			{Nome: AzioneDomandaAmmetti, Etichetta: "Ammetti", Detto: "Ammissibile", Verbo: "ha ammesso la domanda", Ruoli: gestiscono,
				Campi: []Path{"stato", "esito_il", "motivi"}, Da: []string{"istruttoria"}, A: []string{"ammissibile"},
				Fissi: map[Path]Valore{"esito_il": ilGiornoStesso, "motivi": tolto}},
			{Nome: AzioneDomandaEscludi, Etichetta: "Non ammettere", Detto: "Non ammissibile", Verbo: "non ha ammesso la domanda", Ruoli: gestiscono,
				Campi: []Path{"stato", "esito_il", "motivi"}, Da: []string{"istruttoria", "integrazione"}, A: []string{"non_ammissibile"},
				Fissi: map[Path]Valore{"esito_il": ilGiornoStesso}},
			{Nome: AzioneDomandaRiesamina, Etichetta: "Riesamina", Detto: "Di nuovo in istruttoria", Verbo: "ha riaperto l'istruttoria della domanda", Ruoli: gestiscono,
				Campi: []Path{"stato", "esito_il", "motivi"}, Da: []string{"ammissibile", "non_ammissibile", "in_graduatoria"}, A: []string{"istruttoria"},
				Se: &Condizione{"definitiva_il", []string{""}}, altrimenti: "La graduatoria della linea è definitiva: l'istruttoria della domanda non si riapre.",
				Fissi: map[Path]Valore{"esito_il": tolto, "motivi": tolto}},
			{Nome: AzioneDomandaAttiva, Etichetta: "Attiva", Detto: "Attivata", Verbo: "ha attivato il beneficio", Ruoli: gestiscono,
				Campi: []Path{"stato", "intervento"}, Da: []string{"finanziata", "in_graduatoria"}, A: []string{"attivata"}},
			{Nome: AzioneDomandaRitira, Etichetta: "Ritira", Detto: "Ritirata", Verbo: "ha ritirato la domanda", Ruoli: conAmm, Dove: AllOrigine,
				Campi: []Path{"stato", "motivo_fine"}, Da: []string{"bozza", "presentata", "istruttoria", "integrazione", "ammissibile", "in_graduatoria"}, A: []string{"ritirata"}},
			{Nome: AzioneDomandaRinuncia, Etichetta: "Rinuncia", Detto: "Rinuncia registrata", Verbo: "ha registrato la rinuncia", Ruoli: conAmm, Dove: AllOrigine,
				Campi: []Path{"stato", "motivo_fine"}, Da: []string{"in_graduatoria", "finanziata", "in_attesa", "attivata"}, A: []string{"rinunciata"}},
			{Nome: AzioneDomandaDecadi, Etichetta: "Dichiara decaduta", Detto: "Decaduta", Verbo: "ha dichiarato decaduta la domanda", Ruoli: gestiscono,
				Campi: []Path{"stato", "decadenza", "motivo_fine"}, Da: corso, A: []string{"decaduta"}},
		},
		Calcolate:    []Colonna{{Path: "chi", Etichetta: "Beneficiario", Frase: "{soggetto}"}},
		Colonne:      []Path{"chi", "avviso", "protocollo", "presentata_il", "stato"},
		PerTempo:     true,
		Gruppo:       "soggetto",
		GruppoSe:     &Condizione{"stato", corso},
		SoloTitolare: true,
		Presso:       "presso",
		Scadenza:     &Scadenza{Giorno: "integrazione_entro", Di: "presentata_da", Se: Condizione{"stato", []string{"integrazione"}}, Nome: "Integrare una domanda", Avviso: "Oggi è l'ultimo giorno per integrare una domanda."},
		Regole:       regoleDomanda,
		Riscontri:    riscontriDomanda,
		Conseguenze:  conseguenzeDomanda,
		Notizie: Voci{
			{"domanda_arrivata", "È arrivata una domanda"}, {"domanda_protocollata", "La domanda è stata accettata: ha il numero di protocollo"},
			{"domanda_integrazione", "Per una domanda è chiesta un'integrazione"}, {"domanda_integrata", "Una domanda è stata integrata"},
			{"domanda_ammissibile", "Una domanda è ammissibile"}, {"domanda_non_ammissibile", "Una domanda non è ammissibile"},
			{"domanda_ritirata", "Una domanda è stata ritirata"}, {"domanda_rinunciata", "Per una domanda c'è una rinuncia"},
			{"domanda_decaduta", "Una domanda è decaduta"},
		},
		Pendente: func(n Notifica, rec Record) bool {
			stato := rec.Text("stato")
			switch n.Tipo {
			case "domanda_arrivata":
				return stato == "presentata"
			case "domanda_integrazione":
				return stato == "integrazione"
			case "domanda_integrata":
				return stato == "istruttoria"
			}
			return true
		},
	}
}

func dellAvviso(p Path) Valore {
	return uno("dell'avviso", func(a Atto, rec Record) any {
		call, _ := a.Record(ID(rec.Text("avviso")))
		return testuale(call.Text(p))
	})
}

var (
	// scrittaCreduta is when the author wrote it, by the clock that the window of the
	// call is judged by.
	scrittaCreduta = Valore{Nome: "quando la modifica è stata scritta, al più tardi adesso", Sempre: true, Di: func(a Atto, _ Record) (any, bool) {
		return creduto(a.Scritta, a.Quando).UTC().Truncate(time.Second).Format(time.RFC3339), false
	}}
	// delGestore is the service that manages the call, where that is another.
	delGestore = Valore{Nome: "il servizio dell'avviso", Sempre: true, Di: func(a Atto, rec Record) (any, bool) {
		call, there := a.Record(ID(rec.Text("avviso")))
		if !there || call.Servizio == rec.Servizio {
			return nil, false
		}
		return string(call.Servizio), false
	}}
	// lineaSola is the line of a call that has no other.
	lineaSola = uno("la linea, se è una sola", func(a Atto, rec Record) any {
		call, _ := a.Record(ID(rec.Text("avviso")))
		t, err := call.object()
		if err != nil {
			return nil
		}
		if regole, _ := leggiRegole(t); len(regole.Linee) == 1 {
			return regole.Linee[0].Codice
		}
		return nil
	})
	termineIntegrazione = uno("entro i giorni dell'avviso", func(a Atto, rec Record) any {
		call, _ := a.Record(ID(rec.Text("avviso")))
		t, err := call.object()
		if err != nil {
			return nil
		}
		days, given := intera(t, "integrazione_giorni")
		if !given {
			return nil
		}
		return Giorno(a.Quando.AddDate(0, 0, int(days)))
	})
	etaDellaPersona = Valore{Nome: "dalla data di nascita", Sempre: true, Di: func(a Atto, rec Record) (any, bool) {
		eta, _ := dellaPersona(rec, a)
		if eta < 0 {
			return nil, false
		}
		return intero(eta), false
	}}
	residenzaDellaPersona = Valore{Nome: "dalla residenza", Sempre: true, Di: func(a Atto, rec Record) (any, bool) {
		if _, lives := dellaPersona(rec, a); lives {
			return true, false
		}
		return nil, false
	}}
)

// dellaPersona are the age of the person of an application on the day that its call
// gives, -1 where nobody knows it, and whether they live where the call asks.
func dellaPersona(rec Record, r Reader) (eta int64, residente bool) {
	person, _ := r.Record(ID(rec.Text("soggetto")))
	call, _ := r.Record(ID(rec.Text("avviso")))
	t, err := call.object()
	if err != nil {
		return -1, false
	}
	regole, _ := leggiRegole(t)
	lives := person.Text("comune")
	residente = slices.Contains(regole.Comuni, lives)
	if len(regole.Comuni) == 0 {
		residente = slices.ContainsFunc(codicefiscale.ComuniAmbito(), func(c codicefiscale.Comune) bool { return string(c.Belfiore) == lives })
	}
	on := text(t, "eta_al")
	if on == "" {
		on = text(t, "al")
	}
	born, err := time.Parse(time.DateOnly, person.Text("data_nascita"))
	day, err2 := time.Parse(time.DateOnly, on)
	if err != nil || err2 != nil || day.Before(born) {
		return -1, residente
	}
	years := day.Year() - born.Year()
	if day.Format("01-02") < born.Format("01-02") {
		years--
	}
	return int64(years), residente
}

// scaleLette are the totals of the assessments that an application names, as they
// stand: a total that nobody read in an assessment is none. One that is not in reach
// here keeps what was read of it; the central service has them all.
func scaleLette() Valore {
	return Valore{Nome: "dalle valutazioni", Sempre: true, Tutti: func(a Atto, rec Record) map[Path]any {
		t, err := rec.object()
		if err != nil {
			return nil
		}
		out := map[Path]any{}
		for _, key := range keys(t, "scale") {
			at := Path("scale." + key)
			id := text(t, at+".valutazione")
			if id == "" {
				continue
			}
			out[at+".valutazione"] = id
			v, there := a.Record(ID(id))
			if !there {
				for _, p := range []Path{at + ".punteggio", at + ".il"} {
					if kept := get(t, p); kept != nil {
						out[p] = kept
					}
				}
				continue
			}
			if n, given := totaleScala(v, a); given {
				out[at+".punteggio"] = intero(n)
			}
			if day := v.Text("data"); day != "" {
				out[at+".il"] = day
			}
		}
		return out
	}}
}

// totaleScala is the first total of an assessment that is done.
func totaleScala(v Record, r Reader) (int64, bool) {
	form, _ := r.Record(ID(v.Text("modello")))
	f, err := form.object()
	if err != nil || !slices.Contains([]string{"completata", "validata", "superata"}, v.Text("stato")) {
		return 0, false
	}
	_, totali, _ := leggiStruttura(f)
	t, err := v.object()
	if err != nil || len(totali) == 0 {
		return 0, false
	}
	return intera(t, Path("punteggi."+totali[0].Nome))
}

func regoleDomanda(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	need := func(p Path, message string) {
		if c.Testo(p) == "" {
			wrong(p, message)
		}
	}
	for _, p := range []Path{"isee", "invalidita"} {
		if n, given := intera(tree(c), p); given && n < 0 {
			wrong(p, "Il valore non può essere negativo.")
		}
	}
	if _, err := importo(c, "isee"); err != nil {
		out = append(out, err)
	}
	if given := c.Testo("iban"); given != "" {
		var why *codicefiscale.Errore
		if _, err := codicefiscale.ParseIBAN(given); errors.As(err, &why) {
			wrong("iban", why.Messaggio)
		}
	}
	switch c.Testo("stato") {
	case "integrazione":
		need("integrazione_chiesta", "Scrivi che cosa manca: lo legge chi ha presentato la domanda.")
		need("integrazione_entro", "Indica entro quando si integra.")
	case "istruttoria":
		if c.Testo("integrata_il") != "" {
			need("integrazione_risposta", "Scrivi che cosa hai integrato: lo legge chi l'ha chiesto.")
		}
	case "non_ammissibile":
		need("motivi", "Scrivi perché la domanda non è ammissibile: lo legge chi l'ha presentata.")
	case "decaduta":
		need("decadenza", "Indica perché la domanda decade.")
	case "ritirata", "rinunciata":
		need("motivo_fine", "Scrivi perché: resta nella storia della domanda.")
	}
	return out
}

// Mancanza is what keeps an application from being presented, and the field that
// it leads to.
type Mancanza struct {
	Campo     Path
	Messaggio string
	// Requisito is the codice of the requisite that is not met, "" for what is missing.
	Requisito string
}

// MancanzeDomanda are all that keeps an application from being presented at a moment
// or, once it is, what it lacks. The screens show it while it is filled in, and the
// judge refuses by it.
func MancanzeDomanda(rec Record, r Reader, now time.Time) []Mancanza {
	stood, err := rec.object()
	if err != nil {
		return []Mancanza{{"", "La domanda non è leggibile.", ""}}
	}
	t := clone(stood)
	draft := text(t, "presentata_il") == ""
	if eta, lives := dellaPersona(rec, r); draft {
		t["residente"] = lives
		if delete(t, "eta"); eta >= 0 {
			t["eta"] = intero(eta)
		}
	}
	if err := tutti(t, "scale.*", scaleLette().Tutti(Atto{Reader: r}, rec)); err != nil {
		return []Mancanza{{"", "La domanda non è leggibile.", ""}}
	}
	out := mancanze(t, r, now)
	if draft {
		out = append(nonSiConsegna(rec, r, now, now), out...)
	}
	return out
}

// nonSiConsegna is what keeps an application out of its call, whatever is in it.
func nonSiConsegna(rec Record, r Reader, written, now time.Time) (out []Mancanza) {
	miss := func(p Path, message string) { out = append(out, Mancanza{p, message, ""}) }
	call, _ := r.Record(ID(rec.Text("avviso")))
	body, err := call.object()
	if err != nil || call.Kind != KindAvviso {
		return nil // mancanze says so
	}
	switch stato := text(body, "stato"); {
	case stato == "bozza":
		miss("avviso", "L'avviso non è pubblicato.")
	case stato != "pubblicato" && stato != "istruttoria":
		miss("avviso", "L'avviso non accetta più domande.")
	default:
		if why := consegnabile(Corpo(body), written, now); why != "" {
			miss("avviso", why)
		}
	}
	if why := nonInvia(rec.Servizio, call, Corpo(body), r); why != "" {
		miss("avviso", why)
	}
	return out
}

// mancanze are what an application lacks by the rules of its call, on the day on which
// it was presented or else on that of now.
func mancanze(t tree, r Reader, now time.Time) (out []Mancanza) {
	miss := func(p Path, message string) { out = append(out, Mancanza{p, message, ""}) }
	call, there := r.Record(ID(text(t, "avviso")))
	if !there || call.Kind != KindAvviso {
		return []Mancanza{{"avviso", "L'avviso non è qui.", ""}}
	}
	body, err := call.object()
	if err != nil {
		return []Mancanza{{"avviso", "L'avviso non è leggibile.", ""}}
	}
	c := Corpo(t)
	if il, err := time.Parse(time.RFC3339, c.Testo("presentata_il")); err == nil {
		now = il
	}
	b, wrong := BandoDi(call, r)
	if len(wrong) > 0 {
		miss("avviso", "Le regole dell'avviso non si possono leggere qui: aggiorna il programma.")
		return out
	}
	if c.Testo("linea") == "" {
		miss("linea", "Scegli per che cosa si fa la domanda.")
	}
	for _, f := range SchedaDi(KindDomanda).Campi() {
		if f.manca(t) && f.Path != "stato" {
			miss(f.Path, "«"+f.Etichetta+"» è obbligatorio.")
		}
	}
	if b.modulo != nil {
		e := b.modulo.leggi(t)
		for _, p := range b.modulo.mancano(e) {
			miss(p, "«"+b.modulo.campi[p].Etichetta+"»: manca la risposta.")
		}
	}
	if person, known := r.Record(ID(c.Testo("soggetto"))); known && person.Text("data_nascita") == "" {
		miss("soggetto", "Della persona manca la data di nascita: serve per l'età.")
	} else if known && person.Text("data_decesso") != "" {
		miss("soggetto", "La persona risulta deceduta.")
	}
	if isTrue(body, "con_isee") {
		if _, given := intera(t, "isee"); !given {
			miss("isee", "Serve l'ISEE: scrivi il valore dell'attestazione.")
		}
		if c.Testo("isee_tipo") == "" {
			miss("isee_tipo", "Indica il tipo di ISEE.")
		}
		switch ends := c.Testo("isee_scade"); {
		case ends == "":
			miss("isee_scade", "Indica fino a quando vale l'ISEE.")
		case ends < Giorno(now):
			miss("isee_scade", "L'ISEE è scaduto il "+DataLeggibile(ends)+": serve un'attestazione nuova.")
		}
	}
	for _, s := range b.Scale {
		if _, given := intera(t, Path("scale."+s+".punteggio")); !given {
			miss(Path("scale."+s+".valutazione"), "Serve una valutazione completata con la scala «"+s+"».")
		}
	}
	for _, d := range b.Documenti {
		if d.Obbligatorio && !isTrue(t, Path("documenti."+d.Codice)) {
			miss(Path("documenti."+d.Codice), "Manca il documento: "+d.Titolo+".")
		}
	}
	for _, m := range b.Incompatibilita {
		if isTrue(t, Path("altre_misure."+m.Codice)) {
			miss(Path("altre_misure."+m.Codice), "Non si può avere insieme: "+m.Titolo+".")
		}
	}
	for _, q := range b.Disattesi(c) {
		out = append(out, Mancanza{Path(q.Campo), q.Messaggio, q.Codice})
	}
	return out
}

// nonInvia says why a service may not send an application to a call, "" where it may:
// those that the call names, all Comuni where it names none, and the one that manages
// it.
func nonInvia(s ServizioID, call Record, c Corpo, r Reader) string {
	if s == call.Servizio || c.Vero(Path("inviano."+string(s))) {
		return ""
	}
	from, _ := r.Record(ID(s))
	if len(c.Chiavi("inviano")) == 0 && from.Text("tipo") == "comune" {
		return ""
	}
	return "Questo servizio non è fra quelli che inviano domande a questo avviso."
}

// riscontriDomanda holds an application against its call: at its birth that it may be
// one at all, when it is presented, integrated or admitted all that [MancanzeDomanda]
// says, and always that what it names is of the call. What is asked for later has a
// day, before which nobody goes on without it and after which nobody brings it.
func riscontriDomanda(a Atto, era Corpo, rec Record) (out []*Error) {
	t, err := rec.object()
	if err != nil {
		return []*Error{malformed(err)}
	}
	was, stato := era.Testo("stato"), text(t, "stato")
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	lacks := func(list []Mancanza) {
		for _, m := range list {
			wrong(m.Campo, m.Messaggio)
		}
	}
	call, _ := a.Record(ID(text(t, "avviso")))
	body, err := call.object()
	if err != nil {
		return []*Error{malformed(err)}
	}
	entro := text(t, "integrazione_entro")
	switch was + " " + stato {
	case "bozza presentata":
		lacks(nonSiConsegna(rec, a, a.Scritta, a.Quando))
		lacks(mancanze(t, a, a.Quando))
	case "istruttoria integrazione":
		if entro != "" && entro < Giorno(a.Quando) {
			wrong("integrazione_entro", "«Da integrare entro il»: quel giorno è già passato.")
		}
	case "integrazione istruttoria":
		if why := integrabile(Corpo(body), entro, a.Scritta, a.Quando); why != "" {
			wrong("integrazione_risposta", why)
		}
		lacks(mancanze(t, a, a.Quando))
	case "integrazione non_ammissibile":
		if last := conGrazia(Corpo(body), entro); Giorno(a.Quando) <= last {
			wrong("stato", "Fino al "+DataLeggibile(last)+" può ancora arrivare l'integrazione che è stata chiesta: si decide dopo.")
		}
	case "istruttoria ammissibile":
		lacks(mancanze(t, a, a.Quando))
	case "in_graduatoria attivata":
		// What stays in a final ranking is of a line that has no money to give.
		if text(t, "definitiva_il") == "" {
			wrong("stato", "La graduatoria della linea non è ancora definitiva: si attiva dopo.")
		}
	}
	if was == "" {
		if why := nonInvia(rec.Servizio, call, Corpo(body), a); why != "" {
			wrong("avviso", why)
		}
	}
	regole, _ := leggiRegole(body)
	if linea := text(t, "linea"); linea != "" && !slices.ContainsFunc(regole.Linee, func(g Linea) bool { return g.Codice == linea }) {
		wrong("linea", "«Linea»: non è fra quelle dell'avviso.")
	}
	known := func(collection string, list []string) {
		for _, key := range keys(t, Path(collection)) {
			if !slices.Contains(list, key) {
				wrong(Path(collection+"."+key), "«"+key+"» non è fra quelli che l'avviso chiede.")
			}
		}
	}
	known("documenti", codici(regole.Documenti, func(d DocumentoChiesto) string { return d.Codice }))
	known("altre_misure", codici(regole.Incompatibilita, func(m Incompatibile) string { return m.Codice }))
	known("scale", regole.Scale)
	for _, key := range keys(t, "scale") {
		p := Path("scale." + key + ".valutazione")
		v, there := a.Record(ID(text(t, p)))
		form, _ := a.Record(ID(v.Text("modello")))
		switch {
		case !there:
		case form.Text("codice") != key:
			wrong(p, "«Valutazione»: scegline una fatta con la scala «"+key+"».")
		case !conta(form, call, a):
			wrong(p, "«Valutazione»: la scala «"+key+"» di quella scelta è di un servizio, e conta quella dell'Ambito: falla con quella.")
		}
	}
	return out
}

// conta reports whether the totals of a form count for a call: those of the Ambito's
// forms, and of those of the service that manages it. Any service may make a form with
// the codice of a scale, and totals as it likes.
func conta(form, call Record, r Reader) bool {
	from, _ := r.Record(ID(form.Servizio))
	return form.Servizio == call.Servizio || from.Kind == KindServizio && from.Text("tipo") == "ambito"
}

// conseguenzeDomanda gives the protocol number in the commit that accepts the
// presentation: number, instant and hash in one step, in the series of the service
// that manages the call, so that its order is that of the whole Ambito (DPR 445/2000
// art. 53 and 55).
func conseguenzeDomanda(f *Fatto) {
	stato, era := f.E.Testo("stato"), f.Era.Testo("stato")
	if stato == era {
		return
	}
	if (era == "" || era == "bozza") && stato != "bozza" && stato != "ritirata" {
		f.Protocolla("protocollo", "protocollata_il", "impronta", presso(f.Record))
		f.iscrive(presso(f.Record))
	}
	home, here := f.Record.Servizio, presso(f.Record)
	sender, worker := f.E.Testo("presentata_da"), f.E.Testo("istruita_da")
	switch stato {
	case "presentata":
		f.AvvisaTutti(f.Record, here, "domanda_arrivata")
		f.add(f.Record, OperatoreID(sender), home, "domanda_protocollata")
	case "integrazione":
		f.Avvisa(f.Record, sender, home, "domanda_integrazione")
	case "istruttoria":
		if era == "integrazione" {
			f.Avvisa(f.Record, worker, here, "domanda_integrata")
		}
	case "ammissibile", "non_ammissibile", "decaduta":
		f.Avvisa(f.Record, sender, home, "domanda_"+stato)
	case "ritirata", "rinunciata":
		if era != "bozza" {
			f.AvvisaTutti(f.Record, here, "domanda_"+stato)
		}
	}
}

// PartiDomanda are the fields of an application as its call asks for them: its lines
// are the choices, each document and each scale is a field of its own, and the form
// stands where it belongs. Those of a call that is not here are those of the kind.
func PartiDomanda(rec Record, r Reader) []Parte {
	s := SchedaDi(KindDomanda)
	call, _ := r.Record(ID(rec.Text("avviso")))
	t, err := call.object()
	if err != nil {
		return s.Parti
	}
	regole, _ := leggiRegole(t)
	form, _ := Compilata(rec, r)
	var out []Parte
	for _, p := range s.Parti {
		var campi []Campo
		for _, c := range p.Campi {
			switch {
			case c.Path == "linea":
				c.Tipo, c.Obbligatorio = Scelta, true
				for _, g := range regole.Linee {
					c.Voci = append(c.Voci, Voce{g.Codice, g.Titolo})
				}
			case c.Path == "scale.*.valutazione":
				for _, code := range regole.Scale {
					one := c
					one.Path, one.Obbligatorio = Path("scale."+code+".valutazione"), true
					one.Etichetta, one.Aiuto = "Valutazione con la scala «"+code+"»", "Una valutazione completata di questa persona: il totale si legge lì"
					campi = append(campi, one)
				}
				continue
			case c.Path == "documenti.*":
				for _, d := range regole.Documenti {
					one := c
					one.Path, one.Etichetta, one.Aiuto = Path("documenti."+d.Codice), d.Titolo, ""
					if d.Obbligatorio {
						one.Aiuto = "Obbligatorio"
					}
					campi = append(campi, one)
				}
				continue
			case c.Path == "altre_misure.*":
				for _, m := range regole.Incompatibilita {
					one := c
					one.Path, one.Etichetta = Path("altre_misure."+m.Codice), "Ha già: "+m.Titolo
					campi = append(campi, one)
				}
				continue
			}
			campi = append(campi, c)
		}
		if slices.ContainsFunc(p.Campi, func(c Campo) bool { return c.Tipo == Risposta }) {
			out = append(out, form.Parti...)
			continue
		}
		if len(campi) > 0 {
			out = append(out, Parte{p.Titolo, campi})
		}
	}
	return out
}
