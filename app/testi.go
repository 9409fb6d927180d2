package app

import "siz-icaro/sync/cartella"

// The Italian texts of the record's codes. Codes are for the record, texts for
// the eye; a code without a text shows as itself, which a test forbids.

var (
	testiAppuntamento      = cartella.TipiAppuntamento()
	testiStatoAppuntamento = cartella.StatiAppuntamento()
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
	return Liste{TipiAppuntamento: voci(cartella.TipiAppuntamento()), StatiAppuntamento: voci(cartella.StatiAppuntamento())}
}
