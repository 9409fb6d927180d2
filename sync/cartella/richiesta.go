package cartella

import "slices"

const KindRichiesta Kind = "richiesta"

const (
	AzioneRichiestaCrea      Action = "richiesta.crea"
	AzioneRichiestaRicevi    Action = "richiesta.ricevi"
	AzioneRichiestaPrendi    Action = "richiesta.prendi"
	AzioneRichiestaAssegna   Action = "richiesta.assegna"
	AzioneRichiestaChiedi    Action = "richiesta.chiedi"
	AzioneRichiestaIntegra   Action = "richiesta.integra"
	AzioneRichiestaScrivi    Action = "richiesta.scrivi"
	AzioneRichiestaAutorizza Action = "richiesta.autorizza"
	AzioneRichiestaNega      Action = "richiesta.nega"
	AzioneRichiestaAccetta   Action = "richiesta.accetta"
	AzioneRichiestaRifiuta   Action = "richiesta.rifiuta"
	AzioneRichiestaRitira    Action = "richiesta.ritira"
	AzioneRichiestaEvadi     Action = "richiesta.evadi"
)

// Richiesta is the body of a request: what one service asks of another, or its
// social workers of its administration, and all that both sides wrote about it.
// Presso is the service that it was sent to, where that is another, until it is
// withdrawn.
type Richiesta struct {
	Tipo            string               `json:"tipo"`
	Destinatario    ServizioID           `json:"destinatario"`
	AssegnataA      OperatoreID          `json:"assegnata_a,omitempty"`
	Oggetto         string               `json:"oggetto"`
	Testo           string               `json:"testo"`
	Soggetto        ID                   `json:"soggetto,omitempty"`
	Nucleo          ID                   `json:"nucleo,omitempty"`
	PIC             ID                   `json:"pic,omitempty"`
	Intervento      ID                   `json:"intervento,omitempty"`
	Importo         int64                `json:"importo,omitempty"`
	Priorita        string               `json:"priorita"`
	Scadenza        string               `json:"scadenza,omitempty"`
	ImportoConcesso int64                `json:"importo_concesso,omitempty"`
	Atto            string               `json:"atto,omitempty"`
	Passaggi        map[string]Passaggio `json:"passaggi,omitempty"`
	Numero          string               `json:"numero,omitempty"`
	Stato           string               `json:"stato"`
	InviataDa       OperatoreID          `json:"inviata_da"`
	InviataIl       string               `json:"inviata_il"`
	Presso          ServizioID           `json:"presso,omitempty"`
	RicevutaDa      OperatoreID          `json:"ricevuta_da,omitempty"`
	RicevutaIl      string               `json:"ricevuta_il,omitempty"`
}

// Passaggio is one thing that somebody did about a request, and what they wrote.
type Passaggio struct {
	Passo  string      `json:"passo"`
	Chi    OperatoreID `json:"chi"`
	Quando string      `json:"quando,omitempty"`
	Testo  string      `json:"testo,omitempty"`
}

// StatiRichiesta are the states of a request. One that waits for an integration is its
// sender's to go on with.
func StatiRichiesta() Voci {
	return Voci{
		{"inviata", "Inviata"}, {"ricevuta", "Ricevuta"}, {"in_lavorazione", "In lavorazione"}, {"integrazione", "Da integrare"},
		{"accettata", "Accettata"}, {"rifiutata", "Rifiutata"}, {"ritirata", "Ritirata"}, {"evasa", "Evasa"},
	}
}

// TipiRichiesta are what services ask of each other, and within.
func TipiRichiesta() Voci {
	return Voci{
		{"autorizzazione", "Autorizzazione di un intervento"}, {"spesa", "Impegno di spesa o compartecipazione"}, {"collaborazione", "Collaborazione su un caso"},
		{"relazione", "Relazione o parere"}, {"informazioni", "Informazioni o documenti"}, {"verifica", "Verifica anagrafica o dei requisiti"}, {"altro", "Altra richiesta"},
	}
}

// PassiRichiesta are what one does about a request.
func PassiRichiesta() Voci {
	return Voci{
		{"presa", "Presa in carico"}, {"assegnata", "Assegnata"}, {"integrazione", "Integrazione chiesta"}, {"integrata", "Integrata"}, {"messaggio", "Messaggio"},
		{"accettata", "Accettata"}, {"rifiutata", "Rifiutata"}, {"ritirata", "Ritirata"}, {"evasa", "Evasa"},
	}
}

var (
	// daRispondere are the states in which a request waits for those it was sent to.
	daRispondere = []string{"inviata", "ricevuta", "in_lavorazione"}
	// daDecidere are those in which they may answer: nobody waits for ever for what the
	// sender does not write.
	daDecidere = append([]string{"integrazione"}, daRispondere...)
	// vive are those in which both sides still write about it.
	vive = append([]string{"accettata"}, daDecidere...)
	// motivati are the steps that say why.
	motivati = map[string]string{
		"integrazione": "Scrivi che cosa manca: lo legge chi ha mandato la richiesta.", "integrata": "Scrivi quello che è stato chiesto.", "messaggio": "Scrivi il messaggio.",
		"rifiutata": "Scrivi perché la richiesta è rifiutata: lo legge chi l'ha mandata.", "ritirata": "Scrivi perché la richiesta è ritirata.",
	}
)

func richiesta() Scheda {
	senzaIntervento := []string{}
	for _, v := range TipiRichiesta() {
		if v.Codice != "autorizzazione" {
			senzaIntervento = append(senzaIntervento, v.Codice)
		}
	}
	autorizzazione := &Condizione{"tipo", []string{"autorizzazione"}}
	altra := &Condizione{"tipo", senzaIntervento}
	testo := []Path{"passaggi.*.testo", "passaggi.*.passo", "passaggi.*.chi", "passaggi.*.quando"}
	// passo is what a step writes in the entry that it adds.
	passo := func(nome string, more map[Path]Valore) map[Path]Valore {
		return con(map[Path]Valore{"passaggi.*.passo": sempre(nome), "passaggi.*.chi": chiAgisce, "passaggi.*.quando": scritta}, more)
	}
	campi := func(more ...Path) []Path { return append(more, testo...) }
	intervento := func(a string, fissi map[Path]Valore) []Anche {
		return []Anche{{
			Kind: KindIntervento, Segue: "intervento", Indietro: "autorizzazione", Facoltativo: true, Cede: true, Campi: []Path{"stato", "autorizzazione"},
			Da: []string{"proposto"}, A: []string{a}, Fissi: con(fissi, map[Path]Valore{"autorizzazione": dellAzione}),
		}}
	}
	nasce := map[Path]Valore{"inviata_da": chiAgisce, "inviata_il": ilGiornoStesso, "presso": seAltrove}
	for _, p := range slices.Concat(testo, []Path{"importo_concesso", "atto", "ricevuta_da", "ricevuta_il"}) {
		nasce[p] = nessuno
	}
	return Scheda{
		Kind:      KindRichiesta,
		Nome:      Nome{Singolare: "richiesta", Plurale: "richieste", Femminile: true},
		Titolo:    "{oggetto}",
		Dettaglio: []string{"{tipo}", "{numero}", "{stato}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Richiesta", []Campo{
				{Path: "tipo", Tipo: Scelta, Voci: TipiRichiesta(), Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "destinatario", Tipo: Rif, Di: KindServizio, Fra: Destinatari, Obbligatorio: true, Aiuto: "Anche il proprio: lo legge chi autorizza e tutto il servizio", Etichetta: "Al servizio", Indice: seleziona},
				{Path: "assegnata_a", Tipo: Rif, Di: KindOperatore, Fra: DelDestinatario, Aiuto: "Se resta vuoto, a tutto il servizio", Etichetta: "All'attenzione di", Indice: seleziona},
				{Path: "oggetto", Max: 160, Obbligatorio: true, Etichetta: "Oggetto", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "testo", Tipo: Paragrafi, Max: 4_000, Obbligatorio: true, Aiuto: "Lo leggono anche gli amministrativi: quello che è coperto dal segreto professionale resta nel diario", Etichetta: "Che cosa si chiede", Indice: cercaTesto},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, Fra: Affidabili, Aiuto: "A un altro servizio la nomina solo chi ha un ruolo sociale", Etichetta: "Soggetto", Indice: dalNome},
				{Path: "nucleo", Tipo: Rif, Di: KindNucleo, DiCui: "soggetto", Etichetta: "Nucleo", Indice: seleziona},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Fra: Presenti, DiCui: "soggetto", Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "intervento", Tipo: Rif, Di: KindIntervento, Fra: DaDecidere, DiCui: "soggetto", Quando: autorizzazione, Obbligatorio: true, Etichetta: "Intervento da autorizzare", Indice: seleziona},
				{Path: "importo", Tipo: Denaro, Etichetta: "Importo richiesto"},
				{Path: "priorita", Tipo: Scelta, Voci: Voci{{"normale", "Normale"}, {"alta", "Alta"}, {"urgente", "Urgente"}}, Toni: map[string]Tono{"urgente": Attende}, Obbligatorio: true, Etichetta: "Priorità", Indice: seleziona},
				{Path: "scadenza", Tipo: Data, Etichetta: "Risposta entro il", Indice: seleziona},
			}},
			{"Risposta", []Campo{
				{Path: "importo_concesso", Tipo: Denaro, Etichetta: "Importo concesso"},
				{Path: "atto", Max: 120, Aiuto: "Determina, delibera: numero e data", Etichetta: "Atto", Indice: cercaNumero},
			}},
			{"Passaggi", []Campo{
				{Path: "passaggi.*.passo", Tipo: Scelta, Voci: PassiRichiesta(), Etichetta: "Passaggio"},
				{Path: "passaggi.*.chi", Tipo: Rif, Di: KindOperatore, PerValore: true, Fra: SeStesso, Etichetta: "Di chi"},
				{Path: "passaggi.*.quando", Tipo: Istante, Etichetta: "Quando"},
				{Path: "passaggi.*.testo", Tipo: Paragrafi, Max: 4_000, Etichetta: "Testo", Indice: cercaTesto},
			}},
			{"Andamento", []Campo{
				{Path: "numero", Tipo: Codice, Max: 20, DallaCentrale: "assegnato quando la richiesta parte", Etichetta: "Numero", Indice: cercaNumero},
				{Path: "stato", Tipo: Scelta, Voci: StatiRichiesta(), Toni: map[string]Tono{"inviata": Attende, "ricevuta": Attende, "in_lavorazione": Avviato, "integrazione": Attende, "accettata": Attivo, "rifiutata": Concluso, "ritirata": Concluso, "evasa": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "inviata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Inviata da", Indice: seleziona},
				{Path: "inviata_il", Tipo: Data, Obbligatorio: true, Etichetta: "Inviata il", Indice: perTempo},
				{Path: "presso", Tipo: Rif, Di: KindServizio, Fra: Condivisibile, Raggiunge: PerSempre, Interno: true, Etichetta: "Presso", Indice: seleziona},
				{Path: "ricevuta_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Ricevuta da"},
				{Path: "ricevuta_il", Tipo: Data, Etichetta: "Ricevuta il"},
			}},
		},
		Colonne:      []Path{"oggetto", "inviata_da", "destinatario", "soggetto", "scadenza", "assegnata_a", "stato"},
		PerTempo:     true,
		Gruppo:       "soggetto",
		GruppoSe:     &Condizione{"stato", vive},
		SoloTitolare: true,
		Presso:       "presso",
		Scadenza:     &Scadenza{Giorno: "scadenza", Di: "assegnata_a", Se: Condizione{"stato", daRispondere}, Nome: "Risposta a una richiesta", Avviso: "Oggi scade la risposta a una richiesta."},
		Regole:       regoleRichiesta,
		Conseguenze:  conseguenzeRichiesta,
		Notizie: Voci{
			{"richiesta_arrivata", "È arrivata una richiesta al servizio"}, {"richiesta_per_te", "Una richiesta aspetta la tua risposta"},
			{"richiesta_da_integrare", "Una tua richiesta è da integrare"}, {"richiesta_accettata", "Una tua richiesta è stata accettata"},
			{"richiesta_rifiutata", "Una tua richiesta è stata rifiutata: leggi il motivo"}, {"richiesta_presa", "Una tua richiesta è stata presa in carico"},
			{"richiesta_risposta", "C'è un nuovo messaggio su una richiesta"}, {"richiesta_ritirata", "Una richiesta che seguivi è stata ritirata"}, {"richiesta_evasa", "Una richiesta è stata evasa"},
		},
		Pendente: pendenteRichiesta,
		Azioni: []Azione{
			{Nome: AzioneRichiestaCrea, Etichetta: "Nuova richiesta", Detto: "Richiesta registrata", Verbo: "ha inviato la richiesta", Crea: true, Ruoli: conAmm,
				A: []string{"inviata"}, Fissi: nasce,
				Propone: map[Path]Valore{
					"priorita": sempre("normale"), "tipo": seDiIntervento("autorizzazione"), "destinatario": alProprioServizio, "oggetto": oggettoDellIntervento,
					"soggetto": diChiSiChiede, "pic": dellIntervento("pic"), "importo": richiestoDallIntervento,
				}},
			{Nome: AzioneRichiestaRicevi, Etichetta: "Segna come ricevuta", Verbo: "ha aperto la richiesta", Ruoli: conAmm, Altrui: "inviata_da", AllApertura: true, SenzaResto: true,
				Campi: []Path{"stato", "ricevuta_da", "ricevuta_il"}, Da: []string{"inviata"}, A: []string{"ricevuta"},
				Fissi: map[Path]Valore{"ricevuta_da": chiAgisce, "ricevuta_il": ilGiornoStesso}},
			{Nome: AzioneRichiestaPrendi, Etichetta: "Prendi in carico", Detto: "Presa in carico", Verbo: "ha preso in carico la richiesta", Ruoli: conAmm, Altrui: "inviata_da",
				Campi: []Path{"stato", "assegnata_a", "passaggi.*.passo", "passaggi.*.chi", "passaggi.*.quando"}, Da: []string{"inviata", "ricevuta"}, A: []string{"in_lavorazione"}, Aggiunge: "passaggi",
				Fissi: passo("presa", map[Path]Valore{"assegnata_a": chiAgisce})},
			{Nome: AzioneRichiestaAutorizza, Etichetta: "Autorizza", Detto: "Autorizzato", Verbo: "ha autorizzato quello che si chiedeva", Ruoli: autorizzano, Altrui: "inviata_da", Se: autorizzazione,
				Propone: map[Path]Valore{"importo_concesso": quantoSiChiede},
				Campi:   campi("stato", "importo_concesso", "atto"), Da: daDecidere, A: []string{"accettata"}, Aggiunge: "passaggi", Fissi: passo("accettata", nil),
				Anche: intervento("autorizzato", map[Path]Valore{"autorizzato_da": chiAgisce, "autorizzato_il": ilGiornoStesso, "concesso": concessoDallaRichiesta, "atto": attoDellaRichiesta})},
			{Nome: AzioneRichiestaAccetta, Etichetta: "Accetta", Detto: "Accettata", Verbo: "ha accettato la richiesta", Ruoli: conAmm, Altrui: "inviata_da", Se: altra,
				Campi: campi("stato", "importo_concesso", "atto"), Da: daDecidere, A: []string{"accettata"}, Aggiunge: "passaggi", Fissi: passo("accettata", nil)},
			{Nome: AzioneRichiestaChiedi, Etichetta: "Chiedi un'integrazione", Detto: "Integrazione chiesta", Verbo: "ha chiesto un'integrazione", Ruoli: conAmm, Altrui: "inviata_da",
				Campi: campi("stato"), Da: daRispondere, A: []string{"integrazione"}, Aggiunge: "passaggi", Fissi: passo("integrazione", nil)},
			{Nome: AzioneRichiestaIntegra, Etichetta: "Integra", Detto: "Integrata", Verbo: "ha integrato la richiesta", Ruoli: conAmm, Dove: AllOrigine,
				Campi: campi("stato"), Da: []string{"integrazione"}, A: []string{"in_lavorazione"}, Aggiunge: "passaggi", Fissi: passo("integrata", nil)},
			{Nome: AzioneRichiestaNega, Etichetta: "Non autorizzare", Detto: "Non autorizzato", Verbo: "non ha autorizzato quello che si chiedeva", Ruoli: autorizzano, Altrui: "inviata_da", Se: autorizzazione,
				Campi: campi("stato"), Da: daDecidere, A: []string{"rifiutata"}, Aggiunge: "passaggi", Fissi: passo("rifiutata", nil),
				Anche: intervento("respinto", map[Path]Valore{"motivo_rifiuto": motivoDelRifiuto})},
			{Nome: AzioneRichiestaRifiuta, Etichetta: "Rifiuta", Detto: "Rifiutata", Verbo: "ha rifiutato la richiesta", Ruoli: conAmm, Altrui: "inviata_da", Se: altra,
				Campi: campi("stato"), Da: daDecidere, A: []string{"rifiutata"}, Aggiunge: "passaggi", Fissi: passo("rifiutata", nil)},
			{Nome: AzioneRichiestaAssegna, Etichetta: "Assegna", Detto: "Assegnata", Verbo: "ha assegnato la richiesta", Ruoli: conAmm,
				Campi: campi("assegnata_a"), Se: &Condizione{"stato", daRispondere}, Aggiunge: "passaggi", Fissi: passo("assegnata", nil)},
			{Nome: AzioneRichiestaScrivi, Etichetta: "Scrivi", Detto: "Scritto", Verbo: "ha scritto sulla richiesta", Ruoli: conAmm, Dove: Ovunque,
				Campi: campi(), Se: &Condizione{"stato", vive}, Aggiunge: "passaggi", Fissi: passo("messaggio", nil)},
			{Nome: AzioneRichiestaRitira, Etichetta: "Ritira", Detto: "Ritirata", Verbo: "ha ritirato la richiesta", Ruoli: conAmm, Propria: "inviata_da", Dove: AllOrigine,
				Campi: campi("stato", "presso"), Da: daDecidere, A: []string{"ritirata"}, Aggiunge: "passaggi",
				Fissi: passo("ritirata", map[Path]Valore{"presso": tolto})},
			{Nome: AzioneRichiestaEvadi, Etichetta: "Segna come evasa", Detto: "Evasa", Verbo: "ha segnato la richiesta come evasa", Ruoli: conAmm, Dove: Ovunque,
				Campi: campi("stato"), Da: []string{"accettata"}, A: []string{"evasa"}, Aggiunge: "passaggi", Fissi: passo("evasa", nil)},
		},
	}
}

// seAltrove is where a request stands: the service that it is for, unless that is the
// one that asks.
var seAltrove = uno("il destinatario, se è un altro servizio", func(_ Atto, rec Record) any {
	if to := rec.Text("destinatario"); to != string(rec.Servizio) {
		return testuale(to)
	}
	return nil
})

// seDiIntervento is a value of a request that is about an intervention.
func seDiIntervento(v string) Valore {
	return uno("se è per un intervento", func(_ Atto, rec Record) any {
		if rec.Text("intervento") == "" {
			return nil
		}
		return v
	})
}

// diChiSiChiede is whom a request is about: whose the intervention is, or the case.
var diChiSiChiede = uno("dell'intervento o del caso", func(a Atto, rec Record) any {
	from := rec.Text("intervento")
	if from == "" {
		from = rec.Text("pic")
	}
	about, _ := a.Record(ID(from))
	return testuale(about.Text("soggetto"))
})

// alProprioServizio: an intervention is authorised by its own service.
var alProprioServizio = uno("il proprio servizio, se è per un intervento", func(_ Atto, rec Record) any {
	if rec.Text("intervento") == "" {
		return nil
	}
	return string(rec.Servizio)
})

// richiestoDallIntervento is the money that the intervention asks for.
var richiestoDallIntervento = uno("dell'intervento", func(a Atto, rec Record) any {
	about, _ := a.Record(ID(rec.Text("intervento")))
	t, err := about.object()
	if err != nil {
		return nil
	}
	return get(t, "richiesto")
})

var oggettoDellIntervento = uno("la prestazione dell'intervento", func(a Atto, rec Record) any {
	about, ok := a.Record(ID(rec.Text("intervento")))
	if !ok {
		return nil
	}
	return clip("Autorizzazione: "+Prestazioni().Testo(about.Text("prestazione")), 160)
})

// quantoSiChiede is granted unless somebody writes otherwise.
var quantoSiChiede = uno("quello richiesto", func(_ Atto, rec Record) any {
	t, err := rec.object()
	if err != nil {
		return nil
	}
	return get(t, "importo")
})

// concessoDallaRichiesta is what the answer grants, of an intervention in money.
var concessoDallaRichiesta = Valore{Nome: "dalla richiesta", Sempre: true, Di: func(a Atto, rec Record) (any, bool) {
	answer, _ := a.Record(a.Su)
	t, err := answer.object()
	if err != nil || get(t, "importo_concesso") == nil || !slices.Contains([]string{"economico", "affido"}, rec.Text("tipo")) {
		return nil, true
	}
	return get(t, "importo_concesso"), false
}}

var attoDellaRichiesta = Valore{Nome: "dalla richiesta", Sempre: true, Di: func(a Atto, _ Record) (any, bool) {
	answer, _ := a.Record(a.Su)
	act := answer.Text("atto")
	return testuale(act), act == ""
}}

// motivoDelRifiuto is why the answer says no.
var motivoDelRifiuto = uno("il motivo della risposta", func(a Atto, _ Record) any {
	answer, _ := a.Record(a.Su)
	for _, key := range Chiavi(answer, "passaggi") {
		if at := Path("passaggi." + key); answer.Text(at+".passo") == "rifiutata" {
			return testuale(clip(answer.Text(at+".testo"), 2_000))
		}
	}
	return nil
})

func regoleRichiesta(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	if c.Testo("tipo") == "autorizzazione" && c.Testo("presso") != "" {
		wrong("destinatario", "Un intervento lo autorizza il suo servizio: scegli il tuo, o un altro tipo di richiesta.")
	}
	for _, p := range []Path{"importo", "importo_concesso"} {
		if _, err := importo(c, p); err != nil {
			out = append(out, err)
		}
	}
	for _, key := range c.Chiavi("passaggi") {
		at := Path("passaggi." + key)
		if why := motivati[c.Testo(at+".passo")]; why != "" && c.Testo(at+".testo") == "" {
			wrong(at+".testo", why)
		}
	}
	return out
}

// conseguenzeRichiesta tells each side what the other did. Of what was withdrawn
// nobody hears in a service that has it no more.
func conseguenzeRichiesta(f *Fatto) {
	f.Numera("numero")
	home, there := f.Record.Servizio, presso(f.Record)
	sender, who := f.E.Testo("inviata_da"), f.E.Testo("assegnata_a")
	stato, was := f.E.Testo("stato"), f.Era.Testo("stato")
	receivers := func(tipo, all string) {
		switch {
		case who != "":
			f.Avvisa(f.Record, who, there, tipo)
		case all != "":
			f.AvvisaTutti(f.Record, there, all)
		}
	}
	switch {
	case f.Prima == nil:
		receivers("richiesta_per_te", "richiesta_arrivata")
	case who != f.Era.Testo("assegnata_a") && f.Mutazione.Action == AzioneRichiestaAssegna:
		receivers("richiesta_per_te", "")
	case f.Mutazione.Action == AzioneRichiestaScrivi:
		f.Avvisa(f.Record, sender, home, "richiesta_risposta")
		all := "richiesta_risposta"
		if by := string(f.Mutazione.Author); by != sender && f.attraverso(by, []ServizioID{there}) != "" {
			all = "" // those who were asked are not told what they write themselves
		}
		receivers("richiesta_risposta", all)
	case stato == was:
	case stato == "in_lavorazione" && was == "integrazione":
		receivers("richiesta_per_te", "richiesta_arrivata")
	case stato == "in_lavorazione":
		f.Avvisa(f.Record, sender, home, "richiesta_presa")
	case stato == "integrazione":
		f.Avvisa(f.Record, sender, home, "richiesta_da_integrare")
	case stato == "accettata" || stato == "rifiutata":
		f.Avvisa(f.Record, sender, home, "richiesta_"+stato)
	case stato == "ritirata":
		receivers("richiesta_ritirata", "")
	case stato == "evasa":
		f.Avvisa(f.Record, sender, home, "richiesta_evasa")
		receivers("richiesta_evasa", "")
	}
}

// pendenteRichiesta: what asks for somebody goes once somebody has taken it.
func pendenteRichiesta(n Notifica, rec Record) bool {
	stato := rec.Text("stato")
	switch n.Tipo {
	case "richiesta_arrivata":
		return slices.Contains(daRispondere, stato) && rec.Text("assegnata_a") == ""
	case "richiesta_per_te":
		return slices.Contains(daRispondere, stato) && rec.Text("assegnata_a") == string(n.Destinatario)
	case "richiesta_da_integrare":
		return stato == "integrazione"
	case "richiesta_risposta":
		return n.Destinatario != "" || slices.Contains(vive, stato)
	case "richiesta_presa":
		return slices.Contains(daRispondere, stato)
	}
	return true
}
