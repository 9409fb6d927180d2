package app

import "siz-icaro/sync/cartella"

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

// orCode is the text of a code, or the code.
func orCode(texts cartella.Voci, code string) string { return texts.Testo(code) }

func voci(list cartella.Voci) []Voce {
	out := make([]Voce, len(list))
	for i, v := range list {
		out[i] = Voce(v)
	}
	return out
}

func liste() Liste {
	return Liste{
		Sessi:             voci(cartella.Sessi()),
		StatiCivili:       voci(statiCivili("")),
		StatiCiviliF:      voci(statiCivili("F")),
		StatiCiviliM:      voci(statiCivili("M")),
		StatiPIC:          voci(cartella.StatiPIC()),
		AreePIC:           voci(cartella.AreePIC()),
		MotiviChiusura:    voci(cartella.MotiviChiusura()),
		TipiDiario:        voci(cartella.TipiDiarioAMano()),
		TipiAppuntamento:  voci(cartella.TipiAppuntamento()),
		StatiAppuntamento: voci(cartella.StatiAppuntamento()),
		Relazioni:         voci(cartella.Relazioni()),
	}
}

// statiCivili are the civil states in the words for a sex.
func statiCivili(sesso string) cartella.Voci {
	c, _ := cartella.SchedaDi(cartella.KindSoggetto).Campo("stato_civile")
	return c.VociDi(cartella.Corpo{"sesso": sesso})
}
