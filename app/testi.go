package app

import (
	"cmp"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

// The Italian texts of the record's codes. Codes are for the record, texts for
// the eye; a code without a text shows as itself, which a test forbids.

var (
	testiStatoPIC          = cartella.StatiPIC()
	testiArea              = cartella.AreePIC()
	testiChiusura          = cartella.MotiviChiusura()
	testiDiario            = cartella.TipiDiario()
	testiAppuntamento      = cartella.TipiAppuntamento()
	testiStatoAppuntamento = cartella.StatiAppuntamento()
	testiRelazione         = cartella.Relazioni()
	testiNucleo            = cartella.TipiNucleo()
)

// testiStatoCivile are by sex.
var testiStatoCivile = map[string]map[string]string{
	"F": {
		"celibe_nubile": "Nubile", "coniugato": "Coniugata", "unito_civilmente": "Unita civilmente", "separato": "Separata",
		"divorziato": "Divorziata", "vedovo": "Vedova", "non_noto": "Non noto",
	},
	"M": {
		"celibe_nubile": "Celibe", "coniugato": "Coniugato", "unito_civilmente": "Unito civilmente", "separato": "Separato",
		"divorziato": "Divorziato", "vedovo": "Vedovo", "non_noto": "Non noto",
	},
}

// orCode is the text of a code, or the code.
func orCode(texts cartella.Voci, code string) string { return texts.Testo(code) }

func voci(list cartella.Voci) []Voce {
	out := make([]Voce, len(list))
	for i, v := range list {
		out[i] = Voce(v)
	}
	return out
}

// delSesso is a list in the words for one sex.
func delSesso(list cartella.Voci, words map[string]string) cartella.Voci {
	out := slices.Clone(list)
	for i, v := range out {
		out[i].Testo = cmp.Or(words[v.Codice], v.Testo)
	}
	return out
}

func liste() Liste {
	return Liste{
		Sessi:             voci(cartella.Sessi()),
		StatiCivili:       voci(cartella.StatiCivili()),
		StatiCiviliF:      voci(delSesso(cartella.StatiCivili(), testiStatoCivile["F"])),
		StatiCiviliM:      voci(delSesso(cartella.StatiCivili(), testiStatoCivile["M"])),
		StatiPIC:          voci(cartella.StatiPIC()),
		AreePIC:           voci(cartella.AreePIC()),
		MotiviChiusura:    voci(cartella.MotiviChiusura()),
		TipiDiario:        voci(cartella.TipiDiarioAMano()),
		TipiAppuntamento:  voci(cartella.TipiAppuntamento()),
		StatiAppuntamento: voci(cartella.StatiAppuntamento()),
		Relazioni:         voci(cartella.Relazioni()),
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
		return orCode(cartella.Sessi(), value)
	case top == "stato_civile":
		var v cartella.Soggetto
		if rec, ok := s.Record(id); ok {
			_ = rec.Into(&v) // the sex is unknown of what cannot be read
		}
		return orCode(delSesso(cartella.StatiCivili(), testiStatoCivile[v.Sesso]), value)
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
