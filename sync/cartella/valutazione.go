package cartella

const KindValutazione Kind = "valutazione"

const (
	AzioneValutazioneCrea        Action = "valutazione.crea"
	AzioneValutazioneCompila     Action = "valutazione.compila"
	AzioneValutazioneCompleta    Action = "valutazione.completa"
	AzioneValutazioneValida      Action = "valutazione.valida"
	AzioneValutazioneSostituisci Action = "valutazione.sostituisci"
	AzioneValutazioneAnnulla     Action = "valutazione.annulla"
)

// Valutazione is the body of an assessment: the answers to a form, and what the
// form counts of them.
type Valutazione struct {
	Modello       ID                `json:"modello"`
	Soggetto      ID                `json:"soggetto"`
	PIC           ID                `json:"pic,omitempty"`
	Data          string            `json:"data"`
	Momento       string            `json:"momento,omitempty"`
	Fonte         string            `json:"fonte,omitempty"`
	Stato         string            `json:"stato"`
	Compilatore   OperatoreID       `json:"compilatore"`
	IntervistaA   string            `json:"intervista_a,omitempty"`
	Luogo         string            `json:"luogo,omitempty"`
	Note          string            `json:"note,omitempty"`
	Risposte      map[string]any    `json:"risposte,omitempty"`
	Punteggi      map[string]int64  `json:"punteggi,omitempty"`
	Fasce         map[string]string `json:"fasce,omitempty"`
	Sostituisce   ID                `json:"sostituisce,omitempty"`
	SostituitaDa  ID                `json:"sostituita_da,omitempty"`
	ValidataDa    OperatoreID       `json:"validata_da,omitempty"`
	ValidataIl    string            `json:"validata_il,omitempty"`
	MotivoAnnullo string            `json:"motivo_annullo,omitempty"`
}

// StatiValutazione are the states of an assessment. A completed one does not
// change: another takes its place.
func StatiValutazione() Voci {
	return Voci{
		{"bozza", "Bozza"}, {"completata", "Completata"}, {"validata", "Validata"}, {"superata", "Superata"}, {"annullata", "Annullata"},
	}
}

func MomentiValutazione() Voci {
	return Voci{
		{"ingresso", "Ingresso"}, {"rivalutazione", "Rivalutazione"}, {"evento", "Evento o aggravamento"}, {"dimissione", "Dimissione"}, {"altro", "Altro"},
	}
}

// FontiValutazione are those of the SINA data set (INPS, SIUSS), in its order.
func FontiValutazione() Voci {
	return Voci{
		{"uvm", "Unità di valutazione multidimensionale"}, {"cartella", "Cartella"}, {"documentazione", "Altra documentazione"}, {"diretta", "Raccolta diretta"},
	}
}

func valutazione() Scheda {
	filled := []Path{"data", "momento", "fonte", "intervista_a", "luogo", "note", "risposte.*"}
	unborn := map[Path]Valore{
		nomeDiAllora.Path: tolto, "compilatore": chiAgisce, "punteggi.*": nessuno, "fasce.*": nessuno,
		"sostituita_da": nessuno, "validata_da": nessuno, "validata_il": nessuno, "motivo_annullo": nessuno,
	}
	propone := map[Path]Valore{"data": oggi, "fonte": sempre("diretta"), "soggetto": delCaso}
	return Scheda{
		Kind:      KindValutazione,
		Nome:      Nome{Singolare: "valutazione", Plurale: "valutazioni", Femminile: true},
		Titolo:    "{modello}",
		Dettaglio: []string{"Valutazione", "{soggetto}", "{data}", "{stato}"},
		Cercata:   true,
		Ruoli:     sociali,
		Parti: []Parte{
			{"Valutazione", []Campo{
				{Path: "modello", Tipo: Rif, Di: KindModello, Fra: InVigore, Obbligatorio: true, Etichetta: "Modello", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Obbligatorio: true, Etichetta: "Soggetto", Indice: dalNome},
				nomeDiAllora,
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "data", Tipo: Data, Giorno: Recente, Obbligatorio: true, Etichetta: "Data", Indice: perTempo},
				{Path: "momento", Tipo: Scelta, Voci: MomentiValutazione(), Etichetta: "Momento", Indice: seleziona},
				{Path: "fonte", Tipo: Scelta, Voci: FontiValutazione(), Etichetta: "Fonte delle informazioni"},
				{Path: "stato", Tipo: Scelta, Voci: StatiValutazione(), Toni: map[string]Tono{"bozza": Attende, "completata": Avviato, "validata": Attivo, "superata": Concluso, "annullata": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "compilatore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Compilata da", Indice: seleziona},
				{Path: "intervista_a", Max: 160, Aiuto: "La persona stessa, un familiare, chi assiste", Etichetta: "Intervista a", Indice: cercaTesto},
				{Path: "luogo", Max: 160, Etichetta: "Luogo", Indice: cercaTesto},
			}},
			{"Domande", []Campo{{Path: "risposte.*", Tipo: Risposta, Etichetta: "Risposta", Indice: cercaFrasi}}},
			{"Esito", []Campo{
				{Path: "punteggi.*", Tipo: Intero, Etichetta: "Punteggio"},
				{Path: "fasce.*", Max: maxFascia, Etichetta: "Esito"},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Etichetta: "Note", Indice: cercaTesto},
				{Path: "validata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Validata da"},
				{Path: "validata_il", Tipo: Data, Etichetta: "Validata il"},
				{Path: "sostituisce", Tipo: Rif, Di: KindValutazione, Fra: Compiute, Etichetta: "Sostituisce", Indice: seleziona},
				{Path: "sostituita_da", Tipo: Rif, Di: KindValutazione, Etichetta: "Sostituita da"},
				{Path: "motivo_annullo", Tipo: Paragrafi, Max: 2_000, Etichetta: "Motivo dell'annullamento", Indice: cercaTesto},
			}},
		},
		DaModello: &DaModello{Modello: "modello", Risposte: "risposte", Punteggi: "punteggi", Fasce: "fasce", Finito: func(c Corpo) bool {
			stato := c.Testo("stato")
			return stato != "bozza" && stato != "annullata"
		}},
		Azioni: []Azione{
			{Nome: AzioneValutazioneCrea, Etichetta: "Nuova valutazione", Detto: "Valutazione in bozza", Verbo: "ha cominciato la valutazione", Crea: true, Ruoli: sociali,
				A: []string{"bozza"}, Propone: propone, Fissi: con(unborn, map[Path]Valore{"sostituisce": nessuno})},
			{Nome: AzioneValutazioneCompila, Etichetta: "Compila", Detto: "Salvata in bozza", Verbo: "ha compilato la valutazione", Ruoli: sociali, Propria: "compilatore",
				Campi: filled, Da: []string{"bozza"}, A: []string{"bozza"}},
			{Nome: AzioneValutazioneCompleta, Etichetta: "Completa", Detto: "Completata", Verbo: "ha completato la valutazione", Ruoli: sociali, Propria: "compilatore",
				Campi: append([]Path{"stato"}, filled...), Da: []string{"bozza"}, A: []string{"completata"},
				Fissi: map[Path]Valore{"punteggi.*": punteggiDalModello(), "fasce.*": fasceDalModello()},
				// Only what is done takes the place of another: a draft may be annulled. Of two
				// that were begun for the same one the first does, and both are there.
				Anche: []Anche{{Kind: KindValutazione, Segue: "sostituisce", Indietro: "sostituita_da", Facoltativo: true, Cede: true, Campi: []Path{"stato", "sostituita_da"},
					Da: []string{"completata", "validata"}, A: []string{"superata"}, Fissi: map[Path]Valore{"sostituita_da": dellAzione}}}},
			{Nome: AzioneValutazioneValida, Etichetta: "Valida", Detto: "Validata", Verbo: "ha validato la valutazione", Ruoli: caseManager,
				Campi: []Path{"stato", "validata_da", "validata_il"}, Da: []string{"completata"}, A: []string{"validata"},
				Fissi: map[Path]Valore{"validata_da": chiAgisce, "validata_il": ilGiornoStesso}},
			{Nome: AzioneValutazioneSostituisci, Etichetta: "Rivaluta", Detto: "Nuova valutazione in bozza", Verbo: "ha cominciato una valutazione che prende il posto di un'altra", Crea: true, Ruoli: sociali,
				A: []string{"bozza"}, Propone: con(propone, map[Path]Valore{"momento": sempre("rivalutazione"), "modello": dellaSostituita("modello")}),
				Fissi: con(unborn, map[Path]Valore{"soggetto": dellaSostituita("soggetto"), "pic": dellaSostituita("pic")})},
			{Nome: AzioneValutazioneAnnulla, Etichetta: "Annulla", Detto: "Annullata", Verbo: "ha annullato la valutazione", Ruoli: sociali,
				Campi: []Path{"stato", "motivo_annullo"}, Da: []string{"bozza", "completata", "validata"}, A: []string{"annullata"}},
		},
		Colonne:     []Path{"modello", "soggetto", "data", "momento", "stato", "compilatore"},
		PerTempo:    true,
		Radici:      []Path{"pic", "soggetto"},
		SuoServizio: true,
		Insiemi:     Luogo.sociali,
		Regole: func(c Corpo) (out []*Error) {
			if c.Testo("stato") == "annullata" && c.Testo("motivo_annullo") == "" {
				out = append(out, refuse(CodeNonValido, "motivo_annullo", "Indica perché la valutazione si annulla."))
			}
			return out
		},
		Conseguenze: avvisiValutazione,
		Notizie: Voci{
			{"valutazione", "Una valutazione di un tuo caso è stata completata"}, {"valutazione_validata", "Una tua valutazione è stata validata"},
			{"valutazione_annullata", "Una tua valutazione è stata annullata"}, {"valutazione_superata", "Un'altra ha preso il posto di una tua valutazione"},
			{"valutazione_doppia", "Due valutazioni prendono il posto della stessa: leggi tutte e due"},
		},
	}
}

// delCaso: whoever assesses within a case means its person.
var delCaso = uno("del caso", func(a Atto, rec Record) any {
	pic, _ := a.Record(ID(rec.Text("pic")))
	return testuale(pic.Text("soggetto"))
})

// dellaSostituita is what the assessment has that a new one takes the place of.
func dellaSostituita(p Path) Valore {
	return uno("della valutazione sostituita", func(a Atto, rec Record) any {
		before, _ := a.Record(ID(rec.Text("sostituisce")))
		return testuale(before.Text(p))
	})
}

// avvisiValutazione tells who answers for the case what a colleague assessed, and
// who filled one in what became of it.
func avvisiValutazione(f *Fatto) {
	stato := f.E.Testo("stato")
	if stato == f.Era.Testo("stato") {
		return
	}
	reach := Reach(f.Record, f.Radice, f.Quando)
	tell := func(u, tipo string) { f.Avvisa(f.Record, u, f.attraverso(u, reach), tipo) }
	switch stato {
	case "completata":
		if f.Radice != nil && f.Radice.Kind == KindPIC {
			tell(f.Radice.Text("responsabile"), "valutazione")
		}
		// Of two who assessed again at once both are told.
		before, _ := f.state.Record(ID(f.E.Testo("sostituisce")))
		first, _ := f.state.Record(ID(before.Text("sostituita_da")))
		if u := first.Text("compilatore"); u != "" && OperatoreID(u) != f.Mutazione.Author {
			tell(u, "valutazione_doppia")
			f.add(f.Record, f.Mutazione.Author, f.Record.Servizio, "valutazione_doppia")
		}
	case "validata", "annullata", "superata":
		tell(f.E.Testo("compilatore"), "valutazione_"+stato)
	}
}
