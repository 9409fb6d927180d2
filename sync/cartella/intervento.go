package cartella

import (
	"errors"
	"maps"
	"slices"
	"time"

	"siz-icaro/sync/cartella/codicefiscale"
)

const KindIntervento Kind = "intervento"

const (
	AzioneInterventoProponi   Action = "intervento.proponi"
	AzioneInterventoRinnova   Action = "intervento.rinnova"
	AzioneInterventoModifica  Action = "intervento.modifica"
	AzioneInterventoAutorizza Action = "intervento.autorizza"
	AzioneInterventoRespingi  Action = "intervento.respingi"
	AzioneInterventoRiproponi Action = "intervento.riproponi"
	AzioneInterventoAttiva    Action = "intervento.attiva"
	AzioneInterventoAggiorna  Action = "intervento.aggiorna"
	AzioneInterventoSospendi  Action = "intervento.sospendi"
	AzioneInterventoRiprendi  Action = "intervento.riprendi"
	AzioneInterventoChiudi    Action = "intervento.chiudi"
	AzioneInterventoAnnulla   Action = "intervento.annulla"
	AzioneInterventoSIUSS     Action = "intervento.siuss"
)

// Intervento is the body of an intervention: what a service does for a citizen, in
// hours, in money or in a place, from its proposal to its end.
type Intervento struct {
	Numero            string      `json:"numero,omitempty"`
	Tipo              string      `json:"tipo"`
	Prestazione       string      `json:"prestazione"`
	Descrizione       string      `json:"descrizione,omitempty"`
	Soggetto          ID          `json:"soggetto"`
	PIC               ID          `json:"pic,omitempty"`
	Segnalazione      ID          `json:"segnalazione,omitempty"`
	PAI               ID          `json:"pai,omitempty"`
	Area              string      `json:"area"`
	Dal               string      `json:"dal"`
	Al                string      `json:"al,omitempty"`
	Attivazione       string      `json:"attivazione,omitempty"`
	Rinnova           ID          `json:"rinnova,omitempty"`
	Fonte             string      `json:"fonte,omitempty"`
	Progetto          string      `json:"progetto,omitempty"`
	Erogatore         string      `json:"erogatore,omitempty"`
	Note              string      `json:"note,omitempty"`
	Quantita          int64       `json:"quantita,omitempty"`
	Unita             string      `json:"unita,omitempty"`
	Ogni              string      `json:"ogni,omitempty"`
	Tariffa           int64       `json:"tariffa,omitempty"`
	QuotaUtente       int64       `json:"quota_utente,omitempty"`
	Richiesto         int64       `json:"richiesto,omitempty"`
	Concesso          int64       `json:"concesso,omitempty"`
	Periodicita       string      `json:"periodicita,omitempty"`
	Rate              int64       `json:"rate,omitempty"`
	Riscossione       string      `json:"riscossione,omitempty"`
	Intestatario      string      `json:"intestatario,omitempty"`
	IBAN              string      `json:"iban,omitempty"`
	Struttura         string      `json:"struttura,omitempty"`
	Retta             int64       `json:"retta,omitempty"`
	RettaOgni         string      `json:"retta_ogni,omitempty"`
	RettaEnte         int64       `json:"retta_ente,omitempty"`
	RettaUtente       int64       `json:"retta_utente,omitempty"`
	RettaSSN          int64       `json:"retta_ssn,omitempty"`
	RettaAltri        int64       `json:"retta_altri,omitempty"`
	Famiglia          string      `json:"famiglia,omitempty"`
	Forma             string      `json:"forma,omitempty"`
	Tempo             string      `json:"tempo,omitempty"`
	Provvedimento     string      `json:"provvedimento,omitempty"`
	ProvvedimentoIl   string      `json:"provvedimento_il,omitempty"`
	Stato             string      `json:"stato"`
	PropostoDa        OperatoreID `json:"proposto_da"`
	PropostoIl        string      `json:"proposto_il"`
	AutorizzatoDa     OperatoreID `json:"autorizzato_da,omitempty"`
	AutorizzatoIl     string      `json:"autorizzato_il,omitempty"`
	Atto              string      `json:"atto,omitempty"`
	MotivoRifiuto     string      `json:"motivo_rifiuto,omitempty"`
	Autorizzazione    ID          `json:"autorizzazione,omitempty"`
	AttivoDal         string      `json:"attivo_dal,omitempty"`
	SospesoDal        string      `json:"sospeso_dal,omitempty"`
	MotivoSospensione string      `json:"motivo_sospensione,omitempty"`
	ChiusoIl          string      `json:"chiuso_il,omitempty"`
	MotivoChiusura    string      `json:"motivo_chiusura,omitempty"`
	NoteChiusura      string      `json:"note_chiusura,omitempty"`
	SIUSSProtocollo   string      `json:"siuss_protocollo,omitempty"`
	SIUSSMezzi        string      `json:"siuss_mezzi,omitempty"`
	SIUSSDSU          string      `json:"siuss_dsu,omitempty"`
	SIUSSDSUIl        string      `json:"siuss_dsu_il,omitempty"`
}

// StatiIntervento are the states of an intervention.
func StatiIntervento() Voci {
	return Voci{
		{"proposto", "Da autorizzare"}, {"autorizzato", "Da attivare"}, {"attivo", "Attivo"}, {"sospeso", "Sospeso"},
		{"chiuso", "Chiuso"}, {"respinto", "Respinto"}, {"annullato", "Annullato"},
	}
}

// TipiIntervento are those of the kit: with hours or accesses, in money, in a place
// where one lives or stays, with a family, and any other.
func TipiIntervento() Voci {
	return Voci{
		{"prestazione", "Con prestazione"}, {"economico", "Economico"}, {"struttura", "In struttura"}, {"affido", "Affido familiare"}, {"generico", "Generico"},
	}
}

// prestazioniDi are what is done, by the type of the intervention.
var prestazioniDi = map[string]Voci{
	"prestazione": {
		{"sad", "Assistenza domiciliare (SAD)"}, {"sadh", "Assistenza domiciliare a persone con disabilità"}, {"educativa", "Educativa domiciliare (ADM)"},
		{"educativa_scolastica", "Assistenza educativa a scuola"}, {"pasti", "Pasti a domicilio"}, {"trasporto", "Trasporto sociale"},
		{"telesoccorso", "Telesoccorso"}, {"visite_protette", "Spazio neutro e visite protette"}, {"inserimento", "Sostegno all'inserimento lavorativo"},
		{"tutoring", "Tutoraggio e accompagnamento"}, {"sostegno_psicologico", "Sostegno psicologico"}, {"mediazione", "Mediazione familiare o culturale"},
	},
	"economico": {
		{"contributo", "Contributo economico"}, {"contributo_straordinario", "Contributo straordinario"}, {"affitto", "Sostegno all'affitto"},
		{"utenze", "Pagamento di utenze"}, {"buono_b2", "Buono sociale (Misura B2)"}, {"voucher", "Voucher sociale"}, {"buono_spesa", "Buono spesa"},
		{"tirocinio", "Indennità di tirocinio"}, {"esenzione", "Esenzione o riduzione di tariffa"},
	},
	"struttura": {
		{"rsa", "Residenza per anziani (RSA)"}, {"rsd", "Residenza per persone con disabilità (RSD)"}, {"css", "Comunità socio-sanitaria (CSS)"},
		{"comunita_alloggio", "Comunità alloggio"}, {"comunita_minori", "Comunità educativa per minori"}, {"madre_bambino", "Comunità per madre e bambino"},
		{"pronta_accoglienza", "Pronta accoglienza"}, {"alloggio_protetto", "Alloggio protetto o per l'autonomia"}, {"cdd", "Centro diurno per disabili (CDD)"},
		{"cse", "Centro socio-educativo (CSE)"}, {"sfa", "Formazione all'autonomia (SFA)"}, {"cdi", "Centro diurno integrato per anziani (CDI)"},
		{"centro_minori", "Centro diurno per minori"}, {"ricovero_sollievo", "Ricovero di sollievo"},
	},
	"affido": {{"affido_etero", "Affido a un'altra famiglia"}, {"affido_parenti", "Affido a parenti"}, {"affido_diurno", "Affido diurno o di sostegno"}},
	"generico": {
		{"segretariato", "Segretariato sociale"}, {"consulenza", "Consulenza e sostegno"}, {"protezione", "Pratica di protezione giuridica"},
		{"indagine", "Indagine per l'autorità giudiziaria"}, {"altro", "Altro intervento"},
	},
}

// Prestazioni are what is done, of all types.
func Prestazioni() Voci {
	var out Voci
	for _, t := range TipiIntervento() {
		out = append(out, prestazioniDi[t.Codice]...)
	}
	return out
}

// FontiFinanziamento are who pays.
func FontiFinanziamento() Voci {
	return Voci{
		{"comune", "Bilancio del Comune"}, {"ambito", "Fondi dell'Ambito"}, {"fnps", "Fondo nazionale politiche sociali"}, {"fna", "Fondo non autosufficienze"},
		{"fondo_poverta", "Fondo povertà"}, {"fsr", "Fondo sociale regionale"}, {"regione", "Altri fondi regionali"}, {"pnrr", "PNRR"},
		{"europei", "Fondi europei"}, {"altro", "Altra fonte"},
	}
}

func UnitaDiMisura() Voci {
	return Voci{{"ora", "ore"}, {"accesso", "accessi"}, {"pasto", "pasti"}, {"viaggio", "viaggi"}, {"giorno", "giorni"}}
}

func MotiviSospensione() Voci {
	return Voci{
		{"ricovero", "Ricovero in ospedale"}, {"sollievo", "Ricovero di sollievo"}, {"assenza", "Assenza o vacanza"}, {"richiesta", "Richiesta della persona o della famiglia"},
		{"documenti", "Mancano documenti"}, {"pagamenti", "Quote non pagate"}, {"servizio", "Il servizio non è disponibile"}, {"altro", "Altro"},
	}
}

func MotiviFineIntervento() Voci {
	return Voci{
		{"obiettivo", "Obiettivo raggiunto"}, {"scadenza", "Fine del periodo"}, {"rinuncia", "Rinuncia"}, {"trasferimento", "Trasferimento"}, {"decesso", "Decesso"},
		{"struttura", "Ingresso in struttura"}, {"requisiti", "Non ci sono più i requisiti"}, {"altro_intervento", "Sostituito da un altro intervento"},
		{"fondi", "Fondi esauriti"}, {"altro", "Altro"},
	}
}

func intervento() Scheda {
	per := func(types ...string) *Condizione { return &Condizione{"tipo", types} }
	andamento := []Path{
		"numero", "stato", "proposto_da", "proposto_il", "autorizzato_da", "autorizzato_il", "atto", "motivo_rifiuto", "autorizzazione", "attivo_dal",
		"sospeso_dal", "motivo_sospensione", "chiuso_il", "motivo_chiusura", "note_chiusura",
	}
	perSIUSS := []Path{"siuss_protocollo", "siuss_mezzi", "siuss_dsu", "siuss_dsu_il"}
	nasce := map[Path]Valore{"proposto_da": chiAgisce, "proposto_il": ilGiornoStesso}
	for _, p := range slices.Concat(andamento, perSIUSS) {
		if p != "stato" && nasce[p].Di == nil {
			nasce[p] = nessuno
		}
	}
	// What is proposed anew may be corrected in all that says how it is carried out.
	daEseguire := []Path{
		"tipo", "prestazione", "descrizione", "area", "dal", "al", "fonte", "progetto", "erogatore", "note", "quantita", "unita", "ogni", "tariffa", "quota_utente",
		"richiesto", "concesso", "periodicita", "rate", "riscossione", "intestatario", "iban", "struttura", "retta", "retta_ogni", "retta_ente", "retta_utente",
		"retta_ssn", "retta_altri", "famiglia", "forma", "tempo", "provvedimento", "provvedimento_il",
	}
	ogniMese := Voci{{"giorno", "al giorno"}, {"settimana", "alla settimana"}, {"mese", "al mese"}}
	return Scheda{
		Kind:      KindIntervento,
		Nome:      Nome{Singolare: "intervento", Plurale: "interventi"},
		Titolo:    "{soggetto}",
		Dettaglio: []string{"{prestazione}", "{numero}", "{stato}", "{dal}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Intervento", []Campo{
				{Path: "tipo", Tipo: Scelta, Voci: TipiIntervento(), Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "prestazione", Tipo: Scelta, Voci: Prestazioni(), VociDa: "tipo", VociSe: prestazioniDi, Obbligatorio: true, Etichetta: "Prestazione", Indice: seleziona},
				{Path: "descrizione", Tipo: Paragrafi, Max: 4_000, Etichetta: "Descrizione", Indice: cercaTesto},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Obbligatorio: true, Etichetta: "Soggetto", Indice: dalNome},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "segnalazione", Tipo: Rif, Di: KindSegnalazione, Fra: Presenti, DiCui: "soggetto", Etichetta: "Segnalazione da cui nasce", Indice: seleziona},
				{Path: "pai", Tipo: Rif, Di: KindPAI, DiCui: "soggetto", Etichetta: "PAI di cui fa parte", Indice: seleziona},
				{Path: "area", Tipo: Scelta, Voci: AreePIC(), Obbligatorio: true, Etichetta: "Area", Indice: seleziona},
				{Path: "dal", Tipo: Data, Obbligatorio: true, Etichetta: "Dal (previsto)", Indice: perTempo},
				{Path: "al", Tipo: Data, Aiuto: "Se resta vuoto: senza scadenza", Etichetta: "Al", Indice: seleziona},
				{Path: "attivazione", Tipo: Scelta, Voci: Voci{{"prima", "Prima attivazione"}, {"rinnovo", "Rinnovo"}}, Etichetta: "Attivazione"},
				{Path: "rinnova", Tipo: Rif, Di: KindIntervento, Fra: Avviate, Etichetta: "Rinnova", Indice: seleziona},
				{Path: "fonte", Tipo: Scelta, Voci: FontiFinanziamento(), Etichetta: "Fonte di finanziamento", Indice: seleziona},
				{Path: "progetto", Max: 60, Aiuto: "Per esempio il CUP", Etichetta: "Progetto", Indice: cercaNumero},
				{Path: "erogatore", Max: 160, Aiuto: "La cooperativa, l'ente, il professionista", Etichetta: "Chi eroga", Indice: cercaTesto},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Aiuto: "Le leggono anche gli amministrativi: quello che è coperto dal segreto professionale va nel diario.", Etichetta: "Note", Indice: cercaTesto},
			}},
			{"Prestazione", []Campo{
				{Path: "quantita", Tipo: Intero, Fino: 10_000, Quando: per("prestazione"), Etichetta: "Quantità"},
				{Path: "unita", Tipo: Scelta, Voci: UnitaDiMisura(), Quando: per("prestazione"), Etichetta: "Unità di misura"},
				{Path: "ogni", Tipo: Scelta, Voci: ogniMese, Quando: per("prestazione"), Etichetta: "Ogni quanto"},
				{Path: "tariffa", Tipo: Denaro, Quando: per("prestazione"), Aiuto: "Per unità di misura", Etichetta: "Tariffa"},
				{Path: "quota_utente", Tipo: Denaro, Quando: per("prestazione"), Aiuto: "Di quella tariffa", Etichetta: "A carico della persona"},
			}},
			{"Contributo", []Campo{
				{Path: "richiesto", Tipo: Denaro, Quando: per("economico"), Etichetta: "Importo richiesto"},
				{Path: "concesso", Tipo: Denaro, Quando: per("economico", "affido"), Aiuto: "Ogni volta che si paga", Etichetta: "Importo concesso"},
				{Path: "periodicita", Tipo: Scelta, Voci: Voci{{"una_volta", "una volta sola"}, {"mese", "ogni mese"}, {"bimestre", "ogni due mesi"}, {"trimestre", "ogni tre mesi"}, {"anno", "ogni anno"}}, Quando: per("economico", "affido"), Etichetta: "Si paga"},
				{Path: "rate", Tipo: Intero, Fino: 120, Quando: per("economico"), Etichetta: "Numero di rate"},
				{Path: "riscossione", Tipo: Scelta, Voci: Voci{{"bonifico", "Bonifico"}, {"contanti", "Contanti in tesoreria"}, {"buoni", "Buoni"}, {"carta", "Carta prepagata"}, {"creditore", "Al creditore"}}, Quando: per("economico", "affido"), Etichetta: "Come si riscuote"},
				{Path: "intestatario", Max: 160, Quando: per("economico", "affido"), Aiuto: "Se non è la persona", Etichetta: "Intestato a", Indice: cercaTesto},
				{Path: "iban", Tipo: Codice, Max: 34, Maiuscolo: true, Quando: per("economico", "affido"), Esempio: "IT60X0542811101000000123456", Etichetta: "IBAN"},
			}},
			{"Struttura", []Campo{
				{Path: "struttura", Max: 160, Quando: per("struttura"), Obbligatorio: true, Etichetta: "Struttura", Indice: cercaTesto},
				{Path: "retta", Tipo: Denaro, Quando: per("struttura"), Etichetta: "Retta"},
				{Path: "retta_ogni", Tipo: Scelta, Voci: Voci{{"giorno", "al giorno"}, {"mese", "al mese"}}, Quando: per("struttura"), Etichetta: "La retta è"},
				{Path: "retta_ente", Tipo: Denaro, Quando: per("struttura"), Etichetta: "A carico dell'ente"},
				{Path: "retta_utente", Tipo: Denaro, Quando: per("struttura"), Etichetta: "A carico della persona (retta)"},
				{Path: "retta_ssn", Tipo: Denaro, Quando: per("struttura"), Etichetta: "A carico del servizio sanitario"},
				{Path: "retta_altri", Tipo: Denaro, Quando: per("struttura"), Etichetta: "A carico di altri"},
			}},
			{"Affido", []Campo{
				{Path: "famiglia", Max: 160, Quando: per("affido"), Obbligatorio: true, Etichetta: "Famiglia affidataria", Indice: cercaTesto},
				{Path: "forma", Tipo: Scelta, Voci: Voci{{"consensuale", "Consensuale"}, {"giudiziale", "Giudiziale"}}, Quando: per("affido"), Etichetta: "Forma"},
				{Path: "tempo", Tipo: Scelta, Voci: Voci{{"pieno", "Tempo pieno"}, {"parziale", "Tempo parziale"}}, Quando: per("affido"), Etichetta: "Tempo"},
			}},
			{"Provvedimento", []Campo{
				{Path: "provvedimento", Max: 160, Quando: per("prestazione", "struttura", "affido"), Aiuto: "Dell'autorità giudiziaria, se c'è: ufficio e numero", Etichetta: "Provvedimento", Indice: cercaNumero},
				{Path: "provvedimento_il", Tipo: Data, Giorno: Passato, Quando: per("prestazione", "struttura", "affido"), Etichetta: "Provvedimento del"},
			}},
			{"Andamento", []Campo{
				{Path: "numero", Tipo: Codice, Max: 20, DallaCentrale: "assegnato alla prossima sincronizzazione", Etichetta: "Numero", Indice: cercaNumero},
				{Path: "stato", Tipo: Scelta, Voci: StatiIntervento(), Toni: map[string]Tono{"proposto": Attende, "autorizzato": Attende, "attivo": Attivo, "sospeso": Avviato, "chiuso": Concluso, "respinto": Attende, "annullato": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "proposto_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Proposto da", Indice: seleziona},
				{Path: "proposto_il", Tipo: Data, Obbligatorio: true, Etichetta: "Proposto il"},
				{Path: "autorizzato_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Autorizzato da"},
				{Path: "autorizzato_il", Tipo: Data, Etichetta: "Autorizzato il"},
				{Path: "atto", Max: 120, Aiuto: "Determina, delibera: numero e data", Etichetta: "Atto di concessione", Indice: cercaNumero},
				{Path: "motivo_rifiuto", Tipo: Paragrafi, Max: 2_000, Etichetta: "Motivo del rifiuto", Indice: cercaTesto},
				{Path: "autorizzazione", Tipo: Rif, Di: KindRichiesta, Etichetta: "Deciso con la richiesta"},
				{Path: "attivo_dal", Tipo: Data, Giorno: Passato, Etichetta: "Attivo dal"},
				{Path: "sospeso_dal", Tipo: Data, Giorno: Passato, Etichetta: "Sospeso dal"},
				{Path: "motivo_sospensione", Tipo: Scelta, Voci: MotiviSospensione(), Etichetta: "Motivo della sospensione"},
				{Path: "chiuso_il", Tipo: Data, Giorno: Passato, Etichetta: "Chiuso il"},
				{Path: "motivo_chiusura", Tipo: Scelta, Voci: MotiviFineIntervento(), Etichetta: "Motivo della chiusura", Indice: seleziona},
				{Path: "note_chiusura", Tipo: Paragrafi, Max: 2_000, Etichetta: "Note sulla chiusura", Indice: cercaTesto},
			}},
			{"SIUSS", []Campo{
				{Path: "siuss_protocollo", Max: 32, Aiuto: "Se resta vuoto: il numero dell'intervento", Etichetta: "Protocollo della domanda", Indice: cercaNumero},
				{Path: "siuss_mezzi", Tipo: Scelta, Voci: ProveMezzi(), Aiuto: "Se resta vuota: quella che il servizio ha scritto per la prestazione", Etichetta: "Prova dei mezzi"},
				{Path: "siuss_dsu", Max: 30, Esempio: "INPS-ISEE-2026-01234567A-00", Etichetta: "Protocollo della DSU", Indice: cercaNumero},
				{Path: "siuss_dsu_il", Tipo: Data, Giorno: Passato, Etichetta: "DSU del"},
			}},
		},
		Calcolate: []Colonna{
			{Path: "misura", Etichetta: "Quanto", Frase: "{quantita} {unita} {ogni}{concesso} {periodicita}{retta} {retta_ogni}"},
			{Path: "erogata", Etichetta: "Erogato", Di: KindErogazione, Per: "intervento", Dove: &Condizione{"stato", []string{"registrata", "liquidata"}}, Ultima: true},
		},
		Colonne:     []Path{"soggetto", "prestazione", "misura", "dal", "al", "erogata", "stato"},
		PerTempo:    true,
		Radici:      []Path{"pic", "soggetto"},
		SuoServizio: true,
		Regole:      regoleIntervento,
		Conseguenze: conseguenzeIntervento,
		Notizie: Voci{
			{"intervento_proposto", "Un intervento aspetta l'autorizzazione"}, {"intervento_autorizzato", "Un tuo intervento è stato autorizzato: è da attivare"},
			{"intervento_respinto", "Un tuo intervento è stato respinto"}, {"intervento_attivato", "Un intervento di un tuo caso è stato attivato"},
			{"intervento_sospeso", "Un intervento di un tuo caso è stato sospeso"}, {"intervento_chiuso", "Un intervento di un tuo caso è stato chiuso"},
		},
		Pendente: pendenteIntervento,
		Azioni: []Azione{
			{Nome: AzioneInterventoProponi, Etichetta: "Nuovo intervento", Detto: "Intervento proposto", Verbo: "ha proposto l'intervento", Crea: true, Ruoli: sociali,
				A: []string{"proposto"}, Fissi: con(nasce, map[Path]Valore{"rinnova": nessuno}),
				Propone: map[Path]Valore{"attivazione": sempre("prima"), "pic": delPAI, "soggetto": diPartenza("soggetto"), "area": diPartenza("area")}},
			{Nome: AzioneInterventoRinnova, Etichetta: "Rinnova", Detto: "Rinnovo proposto", Verbo: "ha proposto il rinnovo dell'intervento", Crea: true, Ruoli: sociali,
				A: []string{"proposto"}, Fissi: con(nasce, map[Path]Valore{
					"attivazione": sempre("rinnovo"), "tipo": delRinnovato("tipo"), "soggetto": delRinnovato("soggetto"), "pic": delRinnovato("pic"), "pai": delRinnovato("pai"), "segnalazione": nessuno,
				}),
				Propone: proposte(map[Path]Valore{"dal": dopoIlRinnovato}, delRinnovato,
					"prestazione", "descrizione", "area", "fonte", "progetto", "erogatore", "quantita", "unita", "ogni", "tariffa", "quota_utente", "concesso", "periodicita", "rate",
					"riscossione", "intestatario", "iban", "struttura", "retta", "retta_ogni", "retta_ente", "retta_utente", "retta_ssn", "retta_altri",
					"famiglia", "forma", "tempo", "provvedimento", "provvedimento_il")},
			{Nome: AzioneInterventoModifica, Etichetta: "Modifica", Verbo: "ha modificato la proposta di intervento", Ruoli: sociali,
				Campi: daEseguire, Da: []string{"proposto"}, A: []string{"proposto"}},
			{Nome: AzioneInterventoAutorizza, Etichetta: "Autorizza", Detto: "Autorizzato", Verbo: "ha autorizzato l'intervento", Ruoli: autorizzano,
				Campi: []Path{"stato", "dal", "al", "concesso", "rate", "fonte", "progetto", "atto", "autorizzato_da", "autorizzato_il"}, Da: []string{"proposto"}, A: []string{"autorizzato"},
				Fissi: map[Path]Valore{"autorizzato_da": chiAgisce, "autorizzato_il": ilGiornoStesso}},
			{Nome: AzioneInterventoRespingi, Etichetta: "Respingi", Detto: "Respinto", Verbo: "ha respinto l'intervento", Ruoli: autorizzano,
				Campi: []Path{"stato", "motivo_rifiuto"}, Da: []string{"proposto"}, A: []string{"respinto"}},
			{Nome: AzioneInterventoRiproponi, Etichetta: "Correggi e riproponi", Detto: "Riproposto", Verbo: "ha riproposto l'intervento", Ruoli: sociali,
				Campi: append([]Path{"stato", "motivo_rifiuto", "autorizzazione"}, daEseguire...), Da: []string{"respinto"}, A: []string{"proposto"},
				Fissi: map[Path]Valore{"motivo_rifiuto": tolto, "autorizzazione": tolto}},
			{Nome: AzioneInterventoAttiva, Etichetta: "Attiva", Detto: "Attivato", Verbo: "ha attivato l'intervento", Ruoli: conAmm,
				Propone: map[Path]Valore{"attivo_dal": oggi},
				Campi:   []Path{"stato", "attivo_dal", "erogatore"}, Da: []string{"autorizzato"}, A: []string{"attivo"}},
			{Nome: AzioneInterventoAggiorna, Etichetta: "Aggiorna", Verbo: "ha aggiornato l'intervento", Ruoli: conAmm,
				Campi: []Path{"al", "erogatore", "riscossione", "intestatario", "iban", "atto", "note"}, Se: &Condizione{"stato", []string{"autorizzato", "attivo", "sospeso"}}},
			{Nome: AzioneInterventoSospendi, Etichetta: "Sospendi", Detto: "Sospeso", Verbo: "ha sospeso l'intervento", Ruoli: conAmm,
				Propone: map[Path]Valore{"sospeso_dal": oggi},
				Campi:   []Path{"stato", "sospeso_dal", "motivo_sospensione"}, Da: []string{"attivo"}, A: []string{"sospeso"}},
			{Nome: AzioneInterventoRiprendi, Etichetta: "Riprendi", Detto: "Ripreso", Verbo: "ha ripreso l'intervento", Ruoli: conAmm,
				Campi: []Path{"stato", "sospeso_dal", "motivo_sospensione"}, Da: []string{"sospeso"}, A: []string{"attivo"},
				Fissi: map[Path]Valore{"sospeso_dal": nessuno, "motivo_sospensione": nessuno}},
			{Nome: AzioneInterventoChiudi, Etichetta: "Chiudi l'intervento", Detto: "Chiuso", Verbo: "ha chiuso l'intervento", Ruoli: sociali,
				Propone: map[Path]Valore{"chiuso_il": oggi},
				Campi:   []Path{"stato", "chiuso_il", "motivo_chiusura", "note_chiusura"}, Da: []string{"autorizzato", "attivo", "sospeso"}, A: []string{"chiuso"}},
			{Nome: AzioneInterventoAnnulla, Etichetta: "Annulla la proposta", Detto: "Annullato", Verbo: "ha annullato la proposta di intervento", Ruoli: sociali,
				Campi: []Path{"stato"}, Da: []string{"proposto", "respinto"}, A: []string{"annullato"}},
			{Nome: AzioneInterventoSIUSS, Etichetta: "Dati per SIUSS", Verbo: "ha scritto i dati per SIUSS dell'intervento", Ruoli: conAmm,
				Campi: perSIUSS, Se: &Condizione{"stato", []string{"autorizzato", "attivo", "sospeso", "chiuso"}}},
		},
	}
}

var autorizzano = []Ruolo{RuoloReferente, RuoloAmministrativo}

// delPAI: what is part of a project is part of its case.
var delPAI = uno("del PAI", func(a Atto, rec Record) any {
	project, _ := a.Record(ID(rec.Text("pai")))
	return testuale(project.Text("pic"))
})

// diPartenza is what an intervention takes from where it begins: the case, the
// project, else the report. A report calls the area its category.
func diPartenza(p Path) Valore {
	return uno("del caso, del PAI o della segnalazione", func(a Atto, rec Record) any {
		for _, from := range []Path{"pic", "pai"} {
			if begun, ok := a.Record(ID(rec.Text(from))); ok {
				return testuale(begun.Text(p))
			}
		}
		report, _ := a.Record(ID(rec.Text("segnalazione")))
		if p == "area" {
			return testuale(report.Text("categoria"))
		}
		return testuale(report.Text(p))
	})
}

// delRinnovato is what the intervention has that a new one goes on with.
func delRinnovato(p Path) Valore {
	return uno("dell'intervento rinnovato", func(a Atto, rec Record) any {
		before, _ := a.Record(ID(rec.Text("rinnova")))
		t, err := before.object()
		if err != nil {
			return nil
		}
		return get(t, p)
	})
}

// dopoIlRinnovato is the day after the last of the intervention that goes on.
var dopoIlRinnovato = uno("il giorno dopo", func(a Atto, rec Record) any {
	before, _ := a.Record(ID(rec.Text("rinnova")))
	last, err := time.Parse(time.DateOnly, before.Text("al"))
	if err != nil {
		return nil
	}
	return last.AddDate(0, 0, 1).Format(time.DateOnly)
})

// proposte are what a form begins with: values, and of a rule that takes one path
// those of further ones.
func proposte(values map[Path]Valore, of func(Path) Valore, paths ...Path) map[Path]Valore {
	out := maps.Clone(values)
	for _, p := range paths {
		out[p] = of(p)
	}
	return out
}

func regoleIntervento(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	need := func(p Path, message string) {
		if c.Testo(p) == "" {
			wrong(p, message)
		}
	}
	switch c.Testo("stato") {
	case "respinto":
		need("motivo_rifiuto", "Scrivi perché l'intervento è respinto: lo legge chi l'ha proposto.")
	case "attivo":
		need("attivo_dal", "Indica da quando è attivo.")
	case "sospeso":
		need("sospeso_dal", "Indica da quando è sospeso.")
		need("motivo_sospensione", "Indica il motivo della sospensione.")
	case "chiuso":
		need("chiuso_il", "Indica quando si chiude.")
		need("motivo_chiusura", "Indica il motivo della chiusura.")
	}
	after := func(p, begin Path, message string) {
		if end := c.Testo(p); end != "" && end < c.Testo(begin) {
			wrong(p, message)
		}
	}
	after("al", "dal", "La fine viene prima dell'inizio.")
	after("sospeso_dal", "attivo_dal", "La sospensione viene prima dell'attivazione.")
	after("chiuso_il", "attivo_dal", "La chiusura viene prima dell'attivazione.")
	money := func(p Path) int64 {
		cents, err := importo(c, p)
		if err != nil {
			out = append(out, err)
		}
		return cents
	}
	for _, p := range []Path{"richiesto", "concesso"} {
		money(p)
	}
	if share := money("quota_utente"); share > money("tariffa") {
		wrong("quota_utente", "La parte a carico della persona supera la tariffa.")
	}
	if fee, shares := money("retta"), money("retta_ente")+money("retta_utente")+money("retta_ssn")+money("retta_altri"); shares != 0 && shares != fee {
		wrong("retta", "La retta è "+Euro(fee)+", le quote insieme fanno "+Euro(shares)+": devono essere uguali.")
	}
	if given := c.Testo("iban"); given != "" {
		var why *codicefiscale.Errore
		if _, err := codicefiscale.ParseIBAN(given); errors.As(err, &why) {
			wrong("iban", why.Messaggio)
		}
	}
	return out
}

// importoMassimo is more than anybody pays at once, and so little that what several
// pay can be added up.
const importoMassimo = 100_000_000_00

// importo are the cents in a field; none where nobody pays so much.
func importo(c Corpo, p Path) (int64, *Error) {
	cents, _ := intera(tree(c), p)
	if cents < 0 || cents > importoMassimo {
		return 0, refuse(CodeNonValido, p, "Scrivi un importo fra 0 e "+Euro(importoMassimo)+".")
	}
	return cents, nil
}

func conseguenzeIntervento(f *Fatto) {
	f.Numera("numero")
	stato := f.E.Testo("stato")
	if stato == f.Era.Testo("stato") {
		return
	}
	home := f.Record.Servizio
	ofCase := func(tipo string) {
		if f.Radice != nil && f.Radice.Kind == KindPIC {
			f.Avvisa(f.Record, f.Radice.Text("responsabile"), home, tipo)
		}
	}
	switch stato {
	case "proposto":
		f.AvvisaTutti(f.Record, home, "intervento_proposto")
	case "autorizzato", "respinto":
		f.Avvisa(f.Record, f.E.Testo("proposto_da"), home, "intervento_"+stato)
	case "attivo":
		if f.Era.Testo("stato") == "autorizzato" {
			ofCase("intervento_attivato")
		}
	case "sospeso", "chiuso":
		ofCase("intervento_" + stato)
	}
}

// pendenteIntervento: what asks for somebody goes once somebody has done it.
func pendenteIntervento(n Notifica, rec Record) bool {
	stato := rec.Text("stato")
	switch n.Tipo {
	case "intervento_proposto":
		return stato == "proposto"
	case "intervento_autorizzato":
		return stato == "autorizzato"
	case "intervento_respinto":
		return stato == "respinto"
	}
	return true
}
