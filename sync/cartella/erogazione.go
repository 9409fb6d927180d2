package cartella

import (
	"maps"
	"slices"
	"time"
)

const KindErogazione Kind = "erogazione"

const (
	AzioneErogazioneRegistra Action = "erogazione.registra"
	AzioneErogazioneModifica Action = "erogazione.modifica"
	AzioneErogazioneLiquida  Action = "erogazione.liquida"
	AzioneErogazioneRiapri   Action = "erogazione.riapri"
	AzioneErogazioneAnnulla  Action = "erogazione.annulla"
)

// Erogazione is the body of what was done of an intervention in a time: how much of
// it, what it costs, and who bears that, to the cent.
type Erogazione struct {
	Intervento   ID          `json:"intervento"`
	Soggetto     ID          `json:"soggetto"`
	PIC          ID          `json:"pic,omitempty"`
	Prestazione  string      `json:"prestazione"`
	Dal          string      `json:"dal"`
	Al           string      `json:"al"`
	Quantita     int64       `json:"quantita,omitempty"`
	Importo      int64       `json:"importo,omitempty"`
	QuotaEnte    int64       `json:"quota_ente,omitempty"`
	QuotaUtente  int64       `json:"quota_utente,omitempty"`
	QuotaSSN     int64       `json:"quota_ssn,omitempty"`
	QuotaAltri   int64       `json:"quota_altri,omitempty"`
	Note         string      `json:"note,omitempty"`
	Stato        string      `json:"stato"`
	RegistrataDa OperatoreID `json:"registrata_da"`
	LiquidataDa  OperatoreID `json:"liquidata_da,omitempty"`
	LiquidataIl  string      `json:"liquidata_il,omitempty"`
	Liquidazione string      `json:"liquidazione,omitempty"`
	RiapertaIl   string      `json:"riaperta_il,omitempty"`
	Riapertura   string      `json:"motivo_riapertura,omitempty"`
	Motivo       string      `json:"motivo_annullo,omitempty"`
	SIUSS        string      `json:"siuss,omitempty"`
	SIUSSInvio   ID          `json:"siuss_invio,omitempty"`
	SIUSSIl      string      `json:"siuss_il,omitempty"`
}

// StatiErogazione are the states of what was done.
func StatiErogazione() Voci {
	return Voci{{"registrata", "Da liquidare"}, {"liquidata", "Liquidata"}, {"annullata", "Annullata"}}
}

// quote are who bears what an erogazione costs.
var quote = []Path{"quota_ente", "quota_utente", "quota_ssn", "quota_altri"}

func erogazione() Scheda {
	dopo := []Path{"liquidata_da", "liquidata_il", "liquidazione", "riaperta_il", "motivo_riapertura", "motivo_annullo", "siuss", "siuss_invio", "siuss_il"}
	nasce := map[Path]Valore{"registrata_da": chiAgisce, "soggetto": dellIntervento("soggetto"), "pic": dellIntervento("pic"), "prestazione": dellIntervento("prestazione")}
	for _, p := range dopo {
		nasce[p] = nessuno
	}
	fatto := []Path{"dal", "al", "quantita", "importo", "quota_ente", "quota_utente", "quota_ssn", "quota_altri", "note"}
	conti := map[Path]Valore{"importo": dalConto("importo")}
	for _, p := range quote {
		conti[p] = dalConto(p)
	}
	inizio := maps.Clone(conti)
	inizio["al"] = alFine
	return Scheda{
		Kind:      KindErogazione,
		Nome:      Nome{Singolare: "erogazione", Plurale: "erogazioni", Femminile: true},
		Titolo:    "{soggetto}",
		Dettaglio: []string{"Erogazione", "{dal}", "{importo}", "{stato}"},
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Erogazione", []Campo{
				{Path: "intervento", Tipo: Rif, Di: KindIntervento, Fra: Avviate, Obbligatorio: true, Etichetta: "Intervento", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Obbligatorio: true, Etichetta: "Soggetto", Indice: dalNome},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "prestazione", Tipo: Scelta, Voci: Prestazioni(), Obbligatorio: true, Etichetta: "Prestazione", Indice: seleziona},
				{Path: "dal", Tipo: Data, Giorno: Recente, Obbligatorio: true, Etichetta: "Dal", Indice: perTempo},
				{Path: "al", Tipo: Data, Obbligatorio: true, Aiuto: "Se resta vuoto: quello stesso giorno", Etichetta: "Al"},
				{Path: "quantita", Tipo: Intero, Fino: 100_000, Aiuto: "Nell'unità dell'intervento: ore, accessi, pasti, giorni", Etichetta: "Quantità"},
				{Path: "stato", Tipo: Scelta, Voci: StatiErogazione(), Toni: map[string]Tono{"registrata": Attende, "liquidata": Concluso, "annullata": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "note", Tipo: Paragrafi, Max: 2_000, Etichetta: "Note", Indice: cercaTesto},
				{Path: "registrata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Registrata da", Indice: seleziona},
			}},
			{"Spesa", []Campo{
				{Path: "importo", Tipo: Denaro, Obbligatorio: true, Aiuto: "Se resta vuoto: quantità per tariffa", Etichetta: "Importo"},
				{Path: "quota_ente", Tipo: Denaro, Aiuto: "Se resta vuota: quello che gli altri non pagano", Etichetta: "A carico dell'ente"},
				{Path: "quota_utente", Tipo: Denaro, Etichetta: "A carico della persona"},
				{Path: "quota_ssn", Tipo: Denaro, Etichetta: "A carico del servizio sanitario"},
				{Path: "quota_altri", Tipo: Denaro, Etichetta: "A carico di altri"},
			}},
			{"Liquidazione", []Campo{
				{Path: "liquidata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Liquidata da"},
				{Path: "liquidata_il", Tipo: Data, Giorno: Passato, Etichetta: "Liquidata il"},
				{Path: "liquidazione", Max: 120, Aiuto: "Numero e data dell'atto", Etichetta: "Atto di liquidazione", Indice: cercaNumero},
				{Path: "riaperta_il", Tipo: Data, Etichetta: "Riaperta il"},
				{Path: "motivo_riapertura", Tipo: Paragrafi, Max: 1_000, Etichetta: "Perché si riapre", Indice: cercaTesto},
				{Path: "motivo_annullo", Tipo: Paragrafi, Max: 1_000, Etichetta: "Motivo dell'annullamento", Indice: cercaTesto},
			}},
			{"SIUSS", []Campo{
				{Path: "siuss", Tipo: Scelta, Voci: StatiSIUSS(), Etichetta: "Per SIUSS", Indice: seleziona},
				{Path: "siuss_il", Tipo: Data, Giorno: Passato, Etichetta: "Per SIUSS il"},
				{Path: "siuss_invio", Tipo: Rif, Di: KindInvioSIUSS, Etichetta: "Invio SIUSS", Indice: seleziona},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneErogazioneRegistra, Etichetta: "Registra erogazione", Detto: "Erogazione registrata", Verbo: "ha registrato l'erogazione", Crea: true, Ruoli: conAmm,
				A: []string{"registrata"}, Fissi: nasce, Propone: inizio},
			{Nome: AzioneErogazioneModifica, Etichetta: "Correggi", Verbo: "ha corretto l'erogazione", Ruoli: conAmm,
				Campi: fatto, Propone: conti, Da: []string{"registrata"}, A: []string{"registrata"}},
			{Nome: AzioneErogazioneLiquida, Etichetta: "Liquida", Detto: "Liquidata", Verbo: "ha liquidato l'erogazione", Ruoli: autorizzano,
				Propone: map[Path]Valore{"liquidata_il": oggi},
				Campi:   []Path{"stato", "liquidata_da", "liquidata_il", "liquidazione"}, Da: []string{"registrata"}, A: []string{"liquidata"},
				Fissi: map[Path]Valore{"liquidata_da": chiAgisce}},
			// What INPS was told stands until INPS is told otherwise.
			{Nome: AzioneErogazioneRiapri, Etichetta: "Riapri", Detto: "Riaperta: correggila o annullala", Verbo: "ha riaperto l'erogazione liquidata", Ruoli: autorizzano,
				Campi: []Path{"stato", "liquidata_da", "liquidata_il", "liquidazione", "riaperta_il", "motivo_riapertura"}, Da: []string{"liquidata"}, A: []string{"registrata"},
				Fissi: map[Path]Valore{"liquidata_da": nessuno, "liquidata_il": nessuno, "liquidazione": nessuno, "riaperta_il": ilGiornoStesso},
				Se:    &Condizione{"siuss", []string{"revocata", ""}}},
			{Nome: AzioneErogazioneAnnulla, Etichetta: "Annulla l'erogazione", Detto: "Annullata", Verbo: "ha annullato l'erogazione", Ruoli: conAmm,
				Campi: []Path{"stato", "motivo_annullo"}, Da: []string{"registrata"}, A: []string{"annullata"}},
		},
		Colonne:     []Path{"soggetto", "prestazione", "dal", "al", "quantita", "importo", "stato"},
		PerTempo:    true,
		Radici:      []Path{"pic", "soggetto"},
		SuoServizio: true,
		Regole:      regoleErogazione,
		Riscontri:   riscontriErogazione,
	}
}

// dellIntervento is what a record has of the intervention that it names.
func dellIntervento(p Path) Valore {
	return uno("dell'intervento", func(a Atto, rec Record) any {
		of, _ := a.Record(ID(rec.Text("intervento")))
		return testuale(of.Text(p))
	})
}

// alFine: who names no last day means the first.
var alFine = uno("il giorno stesso", func(_ Atto, rec Record) any { return testuale(rec.Text("dal")) })

// dalConto is what an erogazione costs, or the part of it that somebody bears, by
// what its intervention says and how much of it was done.
func dalConto(p Path) Valore {
	return uno("quantità per tariffa", func(a Atto, rec Record) any {
		of, _ := a.Record(ID(rec.Text("intervento")))
		if cents := conto(of, rec)[p]; cents != 0 || p == "importo" {
			return intero(cents)
		}
		return nil
	})
}

// conto is what an erogazione of an intervention costs and who bears it: what was
// written stands, the rest follows from it, and the service bears what nobody else
// does.
func conto(intervento, rec Record) map[Path]int64 {
	of, _ := intervento.object()
	written, _ := rec.object()
	times, _ := intera(written, "quantita")
	out := map[Path]int64{}
	each := func(p, price Path) {
		n, _ := intera(of, price)
		out[p] = times * n
	}
	switch text(of, "tipo") {
	case "prestazione":
		each("importo", "tariffa")
		each("quota_utente", "quota_utente")
	case "economico", "affido":
		times = 1
		each("importo", "concesso")
	case "struttura":
		if text(of, "retta_ogni") != "giorno" {
			times = 1
		}
		each("importo", "retta")
		each("quota_utente", "retta_utente")
		each("quota_ssn", "retta_ssn")
		each("quota_altri", "retta_altri")
	}
	said, borne := map[Path]int64{}, int64(0)
	for _, p := range append([]Path{"importo"}, quote...) {
		if n, given := intera(written, p); given {
			said[p] = n
			if p != "importo" {
				borne += n
			}
		}
	}
	if total, given := said["importo"]; given && borne == total {
		return said // whoever is not named bears nothing
	}
	maps.Copy(out, said)
	if _, given := intera(written, "quota_ente"); !given {
		out["quota_ente"] = out["importo"] - out["quota_utente"] - out["quota_ssn"] - out["quota_altri"]
	}
	return out
}

// riscontriErogazione: what was taken for longer once is not held up by its days.
func riscontriErogazione(_ Atto, era Corpo, rec Record) []*Error {
	from, err := time.Parse(time.DateOnly, rec.Text("dal"))
	if err != nil || rec.Text("al") == era.Testo("al") && rec.Text("dal") == era.Testo("dal") || rec.Text("al") <= from.AddDate(1, 0, 0).Format(time.DateOnly) {
		return nil
	}
	return []*Error{refuse(CodeNonValido, "al", "Un'erogazione dura al massimo un anno: controlla l'anno, o registrane una per ogni periodo.")}
}

func regoleErogazione(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	if c.Testo("al") < c.Testo("dal") && c.Testo("al") != "" {
		wrong("al", "La fine viene prima dell'inizio.")
	}
	if c.Testo("riaperta_il") != "" && c.Testo("motivo_riapertura") == "" {
		wrong("motivo_riapertura", "Indica perché l'erogazione si riapre.")
	}
	switch c.Testo("stato") {
	case "liquidata":
		if c.Testo("liquidata_il") == "" {
			wrong("liquidata_il", "Indica quando è stata liquidata.")
		}
	case "annullata":
		if c.Testo("motivo_annullo") == "" {
			wrong("motivo_annullo", "Indica perché l'erogazione si annulla.")
		}
	}
	total, err := importo(c, "importo")
	bad := []*Error{err}
	shares := int64(0)
	for _, p := range quote {
		cents, err := importo(c, p)
		shares, bad = shares+cents, append(bad, err)
	}
	if bad = slices.DeleteFunc(bad, func(err *Error) bool { return err == nil }); len(bad) == 0 && shares != total {
		wrong("importo", "L'importo è "+Euro(total)+", le quote insieme fanno "+Euro(shares)+": devono essere uguali.")
	}
	return append(out, bad...)
}
