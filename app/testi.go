package app

import (
	"strings"

	"siz-icaro/sync/cartella"
)

// The Italian texts of the record's codes. Codes are for the record, texts for
// the eye; a code without a text shows as itself, which a test forbids.

var testiStatoPIC = map[string]string{
	"aperta": "Aperta", "assegnata": "Assegnata", "in_carico": "In carico", "chiusa": "Chiusa", "riaperta": "Riaperta",
}

var testiArea = map[string]string{
	"famiglia_minori": "Famiglia e minori", "disabili": "Disabilità", "adulti": "Adulti", "anziani": "Anziani",
	"poverta": "Povertà", "dipendenze": "Dipendenze", "immigrazione": "Immigrazione", "multiutenza": "Multiutenza",
}

var testiChiusura = map[string]string{
	"obiettivi_raggiunti": "Obiettivi raggiunti", "trasferimento": "Trasferimento", "decesso": "Decesso", "rinuncia": "Rinuncia",
	"invio_altro_servizio": "Invio ad altro servizio", "irreperibile": "Irreperibile", "altro": "Altro",
}

var testiDiario = map[string]string{
	"nota": "Nota", "colloquio": "Colloquio", "visita_domiciliare": "Visita domiciliare", "telefonata": "Telefonata",
	"relazione": "Relazione", "riunione": "Riunione", "cambio_stato": "Cambio di stato",
}

var testiAppuntamento = map[string]string{
	"colloquio": "Colloquio", "visita_domiciliare": "Visita domiciliare", "riunione": "Riunione", "equipe": "Équipe",
	"telefonata": "Telefonata", "altro": "Altro",
}

var testiStatoAppuntamento = map[string]string{
	"pianificata": "Pianificata", "erogata": "Erogata", "annullata": "Annullata", "non_presentato": "Non presentato",
}

var testiRelazione = map[string]string{
	"intestatario": "Intestatario", "coniuge": "Coniuge", "convivente": "Convivente", "figlio": "Figlio/a", "genitore": "Genitore",
	"fratello": "Fratello/Sorella", "nonno": "Nonno/a", "nipote": "Nipote", "altro_parente": "Altro parente", "altro": "Altro",
}

var testiNucleo = map[string]string{"anagrafico": "Nucleo anagrafico", "isee": "Nucleo ISEE", "di_fatto": "Nucleo di fatto"}

// testiStatoCivile are by sex, "" where it is not known.
var testiStatoCivile = map[string]map[string]string{
	"": {
		"celibe_nubile": "Celibe / nubile", "coniugato": "Coniugato/a", "unito_civilmente": "Unito/a civilmente", "separato": "Separato/a",
		"divorziato": "Divorziato/a", "vedovo": "Vedovo/a", "non_noto": "Non noto",
	},
	"F": {
		"celibe_nubile": "Nubile", "coniugato": "Coniugata", "unito_civilmente": "Unita civilmente", "separato": "Separata",
		"divorziato": "Divorziata", "vedovo": "Vedova", "non_noto": "Non noto",
	},
	"M": {
		"celibe_nubile": "Celibe", "coniugato": "Coniugato", "unito_civilmente": "Unito civilmente", "separato": "Separato",
		"divorziato": "Divorziato", "vedovo": "Vedovo", "non_noto": "Non noto",
	},
}

var testiSesso = map[string]string{"F": "Femmina", "M": "Maschio"}

var testiRuolo = map[cartella.Ruolo]string{
	cartella.RuoloAssistenteSociale: "Assistente sociale", cartella.RuoloOperatoreSociale: "Operatore sociale",
	cartella.RuoloAmministrativo: "Amministrativo", cartella.RuoloReferente: "Referente d'area",
	cartella.RuoloAmministratore: "Help desk", cartella.RuoloConsultazione: "Consultazione dei dati migrati da SIZ-URBI",
}

// orCode is the text of a code, or the code.
func orCode(texts map[string]string, code string) string {
	if t, ok := texts[code]; ok {
		return t
	}
	return code
}

func voci(codes []string, texts map[string]string) []Voce {
	out := make([]Voce, len(codes))
	for i, c := range codes {
		out[i] = Voce{c, orCode(texts, c)}
	}
	return out
}

func liste() Liste {
	return Liste{
		Sessi:             voci(cartella.Sessi(), testiSesso),
		StatiCivili:       voci(cartella.StatiCivili(), testiStatoCivile[""]),
		StatiCiviliF:      voci(cartella.StatiCivili(), testiStatoCivile["F"]),
		StatiCiviliM:      voci(cartella.StatiCivili(), testiStatoCivile["M"]),
		StatiPIC:          voci(cartella.StatiPIC(), testiStatoPIC),
		AreePIC:           voci(cartella.AreePIC(), testiArea),
		MotiviChiusura:    voci(cartella.MotiviChiusura(), testiChiusura),
		TipiDiario:        voci(cartella.TipiDiarioAMano(), testiDiario),
		TipiAppuntamento:  voci(cartella.TipiAppuntamento(), testiAppuntamento),
		StatiAppuntamento: voci(cartella.StatiAppuntamento(), testiStatoAppuntamento),
		Relazioni:         voci(cartella.Relazioni(), testiRelazione),
	}
}

// leggibile is the value of a record's field as a person reads it.
func (s *sessione) leggibile(id cartella.ID, kind cartella.Kind, field cartella.Path, value string) string {
	if value == "" {
		return ""
	}
	top, _, _ := strings.Cut(string(field), ".")
	switch {
	case kind == cartella.KindPIC && top == "stato":
		return orCode(testiStatoPIC, value)
	case kind == cartella.KindAppuntamento && top == "stato":
		return orCode(testiStatoAppuntamento, value)
	case top == "area":
		return orCode(testiArea, value)
	case top == "motivo_chiusura":
		return orCode(testiChiusura, value)
	case top == "sesso":
		return orCode(testiSesso, value)
	case top == "stato_civile":
		var v cartella.Soggetto
		if rec, ok := s.Record(id); ok {
			_ = rec.Into(&v) // the sex is unknown of what cannot be read
		}
		return orCode(testiStatoCivile[v.Sesso], value)
	case top == "responsabile" || top == "organizzatore" || top == "autore":
		return s.nomeOperatore(cartella.OperatoreID(value))
	case kind == cartella.KindAppuntamento && top == "tipo":
		return orCode(testiAppuntamento, value)
	case kind == cartella.KindDiario && top == "tipo":
		return orCode(testiDiario, value)
	case top == "soggetto" || top == "pic":
		return s.titolo(cartella.ID(value))
	}
	return dataLeggibile(value)
}

// dataLeggibile writes days and instants the Italian way and leaves any other
// text alone.
func dataLeggibile(v string) string {
	if t, err := parseGiorno(v); err == nil {
		return t.Format("02/01/2006")
	}
	if t, err := parseIstante(v); err == nil {
		return t.In(roma()).Format("02/01/2006 15:04")
	}
	return v
}
