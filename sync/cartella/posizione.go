package cartella

import (
	"cmp"

	"siz-icaro/sync/cartella/codicefiscale"
)

const KindPosizione Kind = "posizione"

// Posizione is the body of the place of an application in the ranking of its line. The
// central service makes it in the commit that enters the application in the register,
// beside the call, so that a ranking finds all of them and leaves none out, and writes
// there what the newest ranking says: nobody else writes it. It is for the service that
// manages the call and for the one that sent the application, and says nothing of
// others' applications: neither what those before it were given nor how they compare.
type Posizione struct {
	Avviso      ID         `json:"avviso"`
	Domanda     ID         `json:"domanda"`
	Soggetto    ID         `json:"soggetto"`
	Linea       string     `json:"linea"`
	Mittente    ServizioID `json:"mittente,omitempty"`
	Graduatoria ID         `json:"graduatoria,omitempty"`
	Tipo        string     `json:"tipo,omitempty"`
	Codice      string     `json:"codice,omitempty"`
	Posizione   int64      `json:"posizione,omitempty"`
	Esito       string     `json:"esito,omitempty"`
	Importo     int64      `json:"importo,omitempty"`
	Motivo      string     `json:"motivo,omitempty"`
	Spiegazione string     `json:"spiegazione,omitempty"`
	Cambio      string     `json:"cambio,omitempty"`
	FormataIl   string     `json:"formata_il,omitempty"`
}

func posizione() Scheda {
	return Scheda{
		Kind:      KindPosizione,
		Nome:      Nome{Singolare: "posizione", Plurale: "posizioni", Femminile: true},
		Titolo:    "{soggetto}",
		Dettaglio: []string{"Posizione {posizione}", "{avviso}", "{esito}"},
		Nascosta:  &Condizione{"esito", []string{""}},
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Posizione", []Campo{
				{Path: "avviso", Tipo: Rif, Di: KindAvviso, Obbligatorio: true, Etichetta: "Avviso", Indice: seleziona},
				{Path: "domanda", Tipo: Rif, Di: KindDomanda, Obbligatorio: true, Etichetta: "Domanda", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, Obbligatorio: true, Etichetta: "Beneficiario", Indice: dalNome},
				{Path: "linea", Tipo: Codice, Max: 40, Obbligatorio: true, Etichetta: "Linea", Indice: seleziona},
				{Path: "mittente", Tipo: Rif, Di: KindServizio, Raggiunge: PerSempre, Etichetta: "Inviata da", Indice: seleziona},
				{Path: "codice", Tipo: Codice, Max: 20, Etichetta: "Codice domanda", Indice: cercaNumero},
			}},
			{"In graduatoria", []Campo{
				{Path: "graduatoria", Tipo: Rif, Di: KindGraduatoria, Etichetta: "Graduatoria", Indice: seleziona},
				{Path: "tipo", Tipo: Scelta, Voci: TipiGraduatoria(), Etichetta: "Tipo di graduatoria", Indice: seleziona},
				{Path: "formata_il", Tipo: Istante, Etichetta: "Formata il", Indice: perTempo},
				{Path: "posizione", Tipo: Intero, Etichetta: "Posizione"},
				{Path: "esito", Tipo: Scelta, Voci: EsitiGraduatoria(), Toni: map[string]Tono{"finanziata": Attivo, "idonea_non_finanziata": Attende, "non_idonea": Concluso, "uscita": Concluso}, Etichetta: "Esito", Indice: seleziona},
				{Path: "importo", Tipo: Denaro, Etichetta: "Importo"},
				{Path: "motivo", Tipo: Paragrafi, Max: 5_000, Etichetta: "Motivo"},
				{Path: "spiegazione", Tipo: Paragrafi, Max: 20_000, Etichetta: "Perché questa posizione"},
				{Path: "cambio", Tipo: Paragrafi, Max: 5_000, Etichetta: "Che cosa è cambiato"},
			}},
		},
		Colonne:  []Path{"soggetto", "codice", "avviso", "linea", "posizione", "esito"},
		PerTempo: true,
		Gruppo:   "avviso",
	}
}

// iscrive gives an application that enters the register its place in its call, yet
// without a ranking.
func (f *Fatto) iscrive(gestore ServizioID) {
	p := Posizione{Avviso: ID(f.E.Testo("avviso")), Domanda: f.Record.ID, Soggetto: ID(f.E.Testo("soggetto")), Linea: f.E.Testo("linea")}
	if gestore != f.Record.Servizio {
		p.Mittente = f.Record.Servizio
	}
	f.nasce(KindPosizione, gestore, p)
}

// persona tells people apart: by their codice fiscale, under which two Comuni register
// the same, or by their record where it has none.
func persona(id ID, r Reader) string {
	who, _ := r.Record(id)
	if code, err := codicefiscale.Parse(who.Text("cf")); err == nil {
		return code.Normalizza().String()
	}
	return cmp.Or(who.Text("cf"), string(id))
}
