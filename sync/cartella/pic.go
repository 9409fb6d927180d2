package cartella

import (
	"slices"
	"time"
)

const KindPIC Kind = "pic"

const (
	AzionePICApri      Action = "pic.apri"
	AzionePICAssegna   Action = "pic.assegna"
	AzionePICPrendi    Action = "pic.prendi"
	AzionePICModifica  Action = "pic.modifica"
	AzionePICCondividi Action = "pic.condividi"
	AzionePICChiudi    Action = "pic.chiudi"
	AzionePICRiapri    Action = "pic.riapri"
)

// PresaInCarico is the body of a case.
type PresaInCarico struct {
	Numero         string                      `json:"numero"`
	Soggetto       ID                          `json:"soggetto"`
	Area           string                      `json:"area"`
	Stato          string                      `json:"stato"`
	ApertaIl       string                      `json:"aperta_il"`
	ApertaDa       OperatoreID                 `json:"aperta_da,omitempty"`
	Motivo         string                      `json:"motivo,omitempty"`
	Responsabile   OperatoreID                 `json:"responsabile,omitempty"`
	InCaricoDal    string                      `json:"in_carico_dal,omitempty"`
	ChiusaIl       string                      `json:"chiusa_il,omitempty"`
	MotivoChiusura string                      `json:"motivo_chiusura,omitempty"`
	NoteChiusura   string                      `json:"note_chiusura,omitempty"`
	Note           string                      `json:"note,omitempty"`
	Equipe         map[OperatoreID]Membro      `json:"equipe,omitempty"`
	Condivisa      map[ServizioID]Condivisione `json:"condivisa,omitempty"`
}

// Membro is an operator in the team of a case.
type Membro struct {
	Ruolo string `json:"ruolo,omitempty"`
	Dal   string `json:"dal,omitempty"`
}

// Condivisione shares a case with a service until a day, that day included.
type Condivisione struct {
	Dal  string `json:"dal,omitempty"`
	Fino string `json:"fino,omitempty"`
}

// StatiPIC are the states of a case. "riaperta" waits for an operator as
// "aperta" does; the word keeps its past visible.
func StatiPIC() Voci {
	return Voci{{"aperta", "Aperta"}, {"assegnata", "Assegnata"}, {"in_carico", "In carico"}, {"chiusa", "Chiusa"}, {"riaperta", "Riaperta"}}
}

// casiAperti are the states of a case that somebody works on or has to take.
var casiAperti = []string{"aperta", "assegnata", "in_carico", "riaperta"}

// AreePIC are the social categories of a case.
func AreePIC() Voci {
	return Voci{
		{"famiglia_minori", "Famiglia e minori"}, {"disabili", "Disabilità"}, {"adulti", "Adulti"}, {"anziani", "Anziani"},
		{"poverta", "Povertà"}, {"dipendenze", "Dipendenze"}, {"immigrazione", "Immigrazione"}, {"multiutenza", "Multiutenza"},
	}
}

func MotiviChiusura() Voci {
	return Voci{
		{"obiettivi_raggiunti", "Obiettivi raggiunti"}, {"trasferimento", "Trasferimento"}, {"decesso", "Decesso"}, {"rinuncia", "Rinuncia"},
		{"invio_altro_servizio", "Invio ad altro servizio"}, {"irreperibile", "Irreperibile"}, {"altro", "Altro"},
	}
}

func presaInCarico() Scheda {
	apertura := nelDiario("Motivo dell'apertura", "Resta nel diario del caso, dove lo legge chi segue il caso.", false, "{+}")
	apertura.Racconto.Comincia = &raccontoSegnalazione
	return Scheda{
		Kind:      KindPIC,
		Nome:      Nome{Singolare: "presa in carico", Plurale: "prese in carico", Femminile: true},
		Titolo:    "{soggetto}",
		Dettaglio: []string{"Caso {numero}", "{area}", "{stato}", "{responsabile}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Caso", []Campo{
				{Path: "numero", Tipo: Codice, Max: 20, Obbligatorio: true, Etichetta: "Numero", Indice: cercaNumero},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, Obbligatorio: true, Etichetta: "Soggetto", Indice: dalNome},
				nomeDiAllora,
				{Path: "area", Tipo: Scelta, Voci: AreePIC(), Obbligatorio: true, Etichetta: "Area", Indice: seleziona},
				{Path: "stato", Tipo: Scelta, Voci: StatiPIC(), Toni: map[string]Tono{"aperta": Attende, "riaperta": Attende, "assegnata": Avviato, "in_carico": Attivo, "chiusa": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "responsabile", Tipo: Rif, Di: KindOperatore, Fra: InCarica, Etichetta: "Responsabile del caso", Indice: seleziona},
				{Path: "aperta_il", Tipo: Data, Giorno: Passato, Obbligatorio: true, Etichetta: "Aperta il", Indice: perTempo},
				{Path: "aperta_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Aperta da"},
				{Path: "in_carico_dal", Tipo: Data, Giorno: Passato, Etichetta: "In carico dal"},
				{Path: "segnalazione", Tipo: Rif, Di: KindSegnalazione, Fra: Presenti, Etichetta: "Segnalazione da cui nasce", Indice: seleziona},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Aiuto: "Le leggono anche gli amministrativi: quello che è coperto dal segreto professionale va nel diario.", Etichetta: "Note", Indice: cercaTesto},
				// Why a case was opened, and what was said of its closing, is in the diary;
				// these are of cases from before it was.
				{Path: "motivo", Tipo: Paragrafi, Max: 5_000, Segreto: true, Etichetta: "Motivo dell'apertura", Indice: cercaTesto},
			}},
			{"Chiusura", []Campo{
				{Path: "chiusa_il", Tipo: Data, Giorno: Passato, Etichetta: "Chiusa il"},
				{Path: "motivo_chiusura", Tipo: Scelta, Voci: MotiviChiusura(), Etichetta: "Motivo della chiusura"},
				{Path: "note_chiusura", Tipo: Paragrafi, Max: 5_000, Segreto: true, Etichetta: "Note sulla chiusura", Indice: cercaTesto},
			}},
			{"Équipe", []Campo{
				{Path: "equipe.*.ruolo", Max: 60, Di: KindOperatore, Fra: DelCaso, Etichetta: "Ruolo in équipe", Indice: selezionaChiave},
				{Path: "equipe.*.dal", Tipo: Data, Di: KindOperatore, Fra: DelCaso, Etichetta: "In équipe dal", Indice: selezionaChiave},
			}},
			{"Condivisione", []Campo{
				{Path: "condivisa.*.dal", Tipo: Data, Di: KindServizio, Fra: Condivisibile, Giorno: Passato, Etichetta: "Condivisa dal"},
				{Path: "condivisa.*.fino", Raggiunge: FinoAQuando, Tipo: Data, Di: KindServizio, Fra: Condivisibile, Etichetta: "Condivisa fino al"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzionePICApri, Etichetta: "Apri presa in carico", Detto: "Aperta", Verbo: "ha aperto la presa in carico", Crea: true, Ruoli: sociali,
				Propone: map[Path]Valore{"stato": sempre("aperta"), "aperta_il": oggi, "area": daSegnalazione("categoria")},
				A:       []string{"aperta", "in_carico", "assegnata"},
				Fissi: map[Path]Valore{
					"numero": delNumero, "soggetto": daSegnalazione("soggetto"), nomeDiAllora.Path: tolto, "aperta_da": chiAgisce, "responsabile": alNascere, "in_carico_dal": seInCarico,
					"motivo": nessuno, "chiusa_il": nessuno, "motivo_chiusura": nessuno, "note_chiusura": nessuno, "condivisa.*.dal": nessuno, "condivisa.*.fino": nessuno,
				},
				Anche: []Anche{
					{Kind: KindSoggetto, Campi: []Path{"servizi.*.dal"}, Noto: "soggetto"},
					portaInCarico(),
					apertura,
				}},
			{Nome: AzionePICAssegna, Etichetta: "Assegna", Detto: "Assegnata", Verbo: "ha assegnato la presa in carico", Ruoli: caseManager,
				Campi: []Path{"stato", "responsabile", "in_carico_dal"},
				Da:    []string{"aperta", "riaperta", "assegnata", "in_carico"}, A: []string{"assegnata"},
				Fissi: map[Path]Valore{"in_carico_dal": nessuno}},
			{Nome: AzionePICPrendi, Etichetta: "Prendi in carico", Detto: "Presa in carico", Verbo: "ha preso in carico il caso", Ruoli: sociali,
				Propone: map[Path]Valore{"in_carico_dal": oggi},
				Campi:   []Path{"stato", "responsabile", "in_carico_dal"},
				Da:      []string{"aperta", "riaperta", "assegnata"}, A: []string{"in_carico"},
				Fissi: map[Path]Valore{"responsabile": chiAgisce}},
			{Nome: AzionePICModifica, Etichetta: "Modifica", Verbo: "ha modificato la presa in carico", Ruoli: sociali,
				Campi: []Path{"area", "note", "equipe.*.ruolo", "equipe.*.dal"}},
			{Nome: AzionePICCondividi, Etichetta: "Condividi", Verbo: "ha cambiato la condivisione del caso", Ruoli: caseManager,
				Campi: []Path{"condivisa.*.dal", "condivisa.*.fino"}},
			{Nome: AzionePICChiudi, Etichetta: "Chiudi il caso", Detto: "Chiusa", Verbo: "ha chiuso la presa in carico", Ruoli: caseManager,
				Propone: map[Path]Valore{"chiusa_il": oggi},
				Campi:   []Path{"stato", "chiusa_il", "motivo_chiusura"},
				Da:      []string{"aperta", "riaperta", "assegnata", "in_carico"}, A: []string{"chiusa"},
				Anche: []Anche{nelDiario("Note sulla chiusura", "Restano nel diario del caso.", false, "Caso chiuso. {+}")}},
			{Nome: AzionePICRiapri, Etichetta: "Riapri", Detto: "Riaperta", Verbo: "ha riaperto la presa in carico", Ruoli: caseManager,
				Campi: []Path{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura", "responsabile", "in_carico_dal"},
				Da:    []string{"chiusa"}, A: []string{"riaperta"},
				Fissi: map[Path]Valore{
					"chiusa_il": nessuno, "motivo_chiusura": nessuno, "note_chiusura": nessuno, "responsabile": nessuno, "in_carico_dal": nessuno,
				},
				Anche: []Anche{nelDiario("Perché si riapre", "Resta nel diario, con il motivo per cui era stato chiuso.", true,
					"Caso riaperto. {+}\n\nEra stato chiuso il {chiusa_il}: {motivo_chiusura}.\n{note_chiusura}")}},
		},
		Colonne:      []Path{"soggetto", "numero", "area", "stato", "responsabile", "aperta_il", "ultima_voce"},
		Calcolate:    []Colonna{{Path: "ultima_voce", Etichetta: "Ultima voce", Di: KindDiario, Per: "pic", Ultima: true}},
		PerTempo:     true,
		Gruppo:       "soggetto",
		SoloTitolare: true,
		Regole:       regolePIC,
		Conseguenze:  conseguenzePIC,
		Notizie: Voci{
			{"pic_assegnata", "Ti è stato assegnato un caso"}, {"pic_presa", "Un caso che era tuo è stato preso in carico da altri"},
			{"pic_chiusa", "Un tuo caso è stato chiuso"}, {"pic_riaperta", "Un tuo caso è stato riaperto"},
			{"pic_condivisa", "Un altro servizio ha condiviso un caso"}, {"equipe", "Fai parte dell'équipe di un caso"},
		},
		Pendente: pendentePIC,
	}
}

var (
	delNumero = uno("dall'identificativo", func(_ Atto, rec Record) any {
		opened, err := time.Parse(time.DateOnly, rec.Text("aperta_il"))
		if err != nil {
			return nil // what is wrong with the day is said of the day
		}
		return Numero(rec.ID, opened.Year())
	})
	// Who has a case at its birth: nobody, who opens it, or, for who may assign, a
	// colleague.
	alNascere = Valore{Scelto: true, Nome: "aperta: nessuno; in_carico: chi agisce; assegnata: un collega, da chi può assegnare", Di: func(a Atto, rec Record) (any, bool) {
		switch rec.Text("stato") {
		case "in_carico":
			return string(a.Chi.Operatore), false
		case "assegnata":
			return nil, slices.Contains(caseManager, a.Chi.Profili[rec.Servizio])
		}
		return nil, false
	}}
	seInCarico = Valore{Scelto: true, Nome: "se in_carico", Di: func(_ Atto, rec Record) (any, bool) {
		return nil, rec.Text("stato") == "in_carico"
	}}
)

// nelDiario has a step of a case be told in its diary, where professional secrecy
// covers why it is made.
func nelDiario(etichetta, aiuto string, must bool, frase string) Anche {
	return Anche{
		Kind: KindDiario, Crea: true, Propria: "autore",
		Fissi:    map[Path]Valore{"autore": chiAgisce, "tipo": sempre("cambio_stato"), "pic": dellAzione, "scritta_il": scritta, "rettifica": nessuno},
		Propone:  map[Path]Valore{"il": adesso},
		Racconto: &Racconto{Etichetta: etichetta, Aiuto: aiuto, Obbligatorio: must, In: "testo", Frase: frase},
	}
}

// daSegnalazione: a case that a report led to is about what that is about.
func daSegnalazione(p Path) Valore {
	return Valore{Scelto: true, Nome: "dalla segnalazione, dove c'è", Di: func(a Atto, rec Record) (any, bool) {
		report, ok := a.Record(ID(rec.Text("segnalazione")))
		return testuale(report.Text(p)), !ok
	}}
}

func regolePIC(c Corpo) (out []*Error) {
	stato := c.Testo("stato")
	if (stato == "assegnata" || stato == "in_carico") && c.Testo("responsabile") == "" {
		out = append(out, refuse(CodeNonValido, "responsabile", "Indica il responsabile del caso."))
	}
	if stato == "chiusa" && c.Testo("motivo_chiusura") == "" {
		out = append(out, refuse(CodeNonValido, "motivo_chiusura", "Indica il motivo della chiusura."))
	}
	if stato == "chiusa" && c.Testo("chiusa_il") == "" {
		out = append(out, refuse(CodeNonValido, "chiusa_il", "Indica la data della chiusura."))
	}
	if closed := c.Testo("chiusa_il"); closed != "" && closed < c.Testo("aperta_il") {
		out = append(out, refuse(CodeNonValido, "chiusa_il", "La chiusura viene prima dell'apertura."))
	}
	for _, s := range c.Chiavi("condivisa") {
		p := Path("condivisa." + s + ".fino")
		if until := c.Testo(p); until == "" || until < c.Testo(Path("condivisa."+s+".dal")) {
			out = append(out, refuse(CodeNonValido, p, "Indica fino a quando il caso è condiviso: un giorno che non viene prima dell'inizio."))
		}
	}
	return out
}

func conseguenzePIC(f *Fatto) {
	resp, prima := f.E.Testo("responsabile"), f.Era.Testo("responsabile")
	if resp != prima {
		f.Avvisa(f.Record, resp, f.Record.Servizio, "pic_assegnata")
		if f.Mutazione.Action == AzionePICPrendi {
			f.Avvisa(f.Record, prima, f.Record.Servizio, "pic_presa")
		}
	}
	for _, change := range [][2]string{{"chiusa", "pic_chiusa"}, {"riaperta", "pic_riaperta"}} {
		if f.E.Testo("stato") == change[0] && f.Era.Testo("stato") != change[0] && f.Era.Testo("stato") != "" {
			f.Avvisa(f.Record, prima, f.Record.Servizio, change[1])
		}
	}
	reach := Reach(f.Record, nil, f.Quando)
	for _, u := range f.E.Chiavi("equipe") {
		if len(f.Era.Chiavi(Path("equipe."+u))) == 0 && u != resp {
			f.Avvisa(f.Record, u, f.attraverso(u, reach), "equipe")
		}
	}
	if f.Prima == nil {
		return
	}
	reached := Reach(*f.Prima, nil, f.Quando)
	for _, s := range reach {
		if !slices.Contains(reached, s) {
			f.AvvisaTutti(f.Record, s, "pic_condivisa")
		}
	}
}

// pendentePIC: a notice that gives a case goes once somebody has taken it.
func pendentePIC(n Notifica, pic Record) bool {
	if n.Tipo != "pic_assegnata" {
		return true
	}
	return pic.Text("stato") == "assegnata" && pic.Text("responsabile") == string(n.Destinatario)
}
