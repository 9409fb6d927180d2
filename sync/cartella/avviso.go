package cartella

import (
	"cmp"
	"regexp"
	"strings"
	"time"
)

const KindAvviso Kind = "avviso"

const (
	AzioneAvvisoCrea        Action = "avviso.crea"
	AzioneAvvisoModifica    Action = "avviso.modifica"
	AzioneAvvisoPubblica    Action = "avviso.pubblica"
	AzioneAvvisoProroga     Action = "avviso.proroga"
	AzioneAvvisoIstruisci   Action = "avviso.istruisci"
	AzioneAvvisoGraduatoria Action = "avviso.graduatoria"
	AzioneAvvisoArchivia    Action = "avviso.archivia"
)

// Avviso is the body of a call: everything by which applications are taken, judged
// and ranked is data of it, because it is another every year. Whether it is open
// follows from its days, see [FinestraDi].
type Avviso struct {
	Codice             string              `json:"codice"`
	Titolo             string              `json:"titolo"`
	Misura             string              `json:"misura,omitempty"`
	BaseGiuridica      string              `json:"base_giuridica,omitempty"`
	Descrizione        string              `json:"descrizione,omitempty"`
	Dal                string              `json:"dal,omitempty"`
	Al                 string              `json:"al,omitempty"`
	Alle               string              `json:"alle,omitempty"`
	ConsegnaGiorni     int64               `json:"consegna_giorni,omitempty"`
	IntegrazioneGiorni int64               `json:"integrazione_giorni,omitempty"`
	EtaAl              string              `json:"eta_al,omitempty"`
	ConISEE            bool                `json:"con_isee,omitempty"`
	Inviano            map[ServizioID]bool `json:"inviano,omitempty"`
	Modulo             ID                  `json:"modulo,omitempty"`
	Stato              string              `json:"stato"`
	PubblicatoIl       string              `json:"pubblicato_il,omitempty"`
	MotivoProroga      string              `json:"motivo_proroga,omitempty"`
	MotivoArchivio     string              `json:"motivo_archivio,omitempty"`
	RegoleAvviso
}

// inGraduatoria is the state of a call whose applications are all judged, and are
// being ranked.
const inGraduatoria = "graduatoria"

func StatiAvviso() Voci {
	return Voci{{"bozza", "Bozza"}, {"pubblicato", "Pubblicato"}, {"istruttoria", "In istruttoria"}, {inGraduatoria, "In graduatoria"}, {"archiviato", "Archiviato"}}
}

// gestiscono publish calls and work the applications to them.
var gestiscono = []Ruolo{RuoloReferente, RuoloAmministrativo}

func avviso() Scheda {
	return Scheda{
		Kind:      KindAvviso,
		Nome:      Nome{Singolare: "avviso", Plurale: "avvisi"},
		Titolo:    "{titolo}",
		Dettaglio: []string{"Avviso", "{codice}", "{stato}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Avviso", []Campo{
				{Path: "codice", Tipo: Codice, Max: 40, Obbligatorio: true, Aiuto: "Come b2-2026", Etichetta: "Codice", Indice: seleziona},
				{Path: "titolo", Max: 160, Obbligatorio: true, Etichetta: "Titolo", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "misura", Max: 120, Etichetta: "Misura", Indice: cercaTesto},
				{Path: "base_giuridica", Tipo: Paragrafi, Max: 2_000, Aiuto: "DGR, decreto, atto del Comune", Etichetta: "Base giuridica"},
				{Path: "descrizione", Tipo: Paragrafi, Max: 5_000, Etichetta: "A chi si rivolge"},
				{Path: "stato", Tipo: Scelta, Voci: StatiAvviso(), Toni: map[string]Tono{"bozza": Attende, "pubblicato": Attivo, "istruttoria": Avviato, inGraduatoria: Avviato, "archiviato": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "pubblicato_il", Tipo: Data, Etichetta: "Pubblicato il"},
				{Path: "motivo_archivio", Max: 500, Etichetta: "Perché si archivia"},
			}},
			{"Termini", []Campo{
				{Path: "dal", Tipo: Data, Etichetta: "Si presenta dal", Indice: perTempo},
				{Path: "al", Tipo: Data, Aiuto: "Fino alla fine di questo giorno, se non c'è un'ora", Etichetta: "Si presenta fino al"},
				{Path: "alle", Tipo: Codice, Max: 5, Aiuto: "Senza, tutto il giorno", Esempio: "12:00", Etichetta: "Entro le ore"},
				{Path: "motivo_proroga", Max: 500, Etichetta: "Motivo della proroga"},
				{Path: "consegna_giorni", Tipo: Intero, Fino: 30, Aiuto: "Dopo la chiusura, per le domande presentate in tempo su un computer senza rete", Etichetta: "Giorni per la consegna"},
				{Path: "integrazione_giorni", Tipo: Intero, Fino: 90, Etichetta: "Giorni per integrare"},
				{Path: "eta_al", Tipo: Data, Aiuto: "Se resta vuoto: l'ultimo giorno dell'avviso, com'è quando si pubblica", Etichetta: "Età al giorno"},
			}},
			{"Chi presenta e con che cosa", []Campo{
				{Path: "inviano.*", Tipo: Booleano, Di: KindServizio, Aiuto: "Nessuno vuol dire tutti i Comuni", Etichetta: "Servizio che invia"},
				{Path: "modulo", Tipo: Rif, Di: KindModello, Fra: PerChi, Etichetta: "Modulo della domanda", Indice: seleziona},
				{Path: "con_isee", Tipo: Booleano, Etichetta: "Serve l'ISEE"},
			}},
			{"Regole", []Campo{
				{Path: "requisiti", Tipo: Struttura, Interno: true, Etichetta: "Requisiti"},
				{Path: "documenti", Tipo: Struttura, Interno: true, Etichetta: "Documenti"},
				{Path: "scale", Tipo: Struttura, Interno: true, Etichetta: "Scale"},
				{Path: "linee", Tipo: Struttura, Interno: true, Etichetta: "Linee"},
				{Path: "chiavi", Tipo: Struttura, Interno: true, Etichetta: "Ordine della graduatoria"},
				{Path: "incompatibilita", Tipo: Struttura, Interno: true, Etichetta: "Incompatibilità"},
				{Path: "comuni", Tipo: Struttura, Interno: true, Aiuto: "Nessuno vuol dire tutti quelli dell'Ambito", Etichetta: "Comuni di residenza"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneAvvisoCrea, Etichetta: "Nuovo avviso", Detto: "Avviso in bozza", Verbo: "ha preparato l'avviso", Crea: true, Ruoli: gestiscono,
				A: []string{"bozza"}, Fissi: map[Path]Valore{"pubblicato_il": nessuno, "motivo_proroga": nessuno, "motivo_archivio": nessuno}},
			{Nome: AzioneAvvisoModifica, Etichetta: "Modifica", Detto: "Avviso modificato", Verbo: "ha modificato l'avviso", Ruoli: gestiscono,
				Tranne: []Path{"stato", "pubblicato_il", "motivo_proroga", "motivo_archivio"}, Da: []string{"bozza"}, A: []string{"bozza"}},
			{Nome: AzioneAvvisoPubblica, Etichetta: "Pubblica", Detto: "Pubblicato", Verbo: "ha pubblicato l'avviso", Ruoli: gestiscono,
				Campi: []Path{"stato", "pubblicato_il", "eta_al"}, Da: []string{"bozza"}, A: []string{"pubblicato"},
				Fissi: map[Path]Valore{"pubblicato_il": ilGiornoStesso, "eta_al": etaAllUltimoGiorno}},
			{Nome: AzioneAvvisoProroga, Etichetta: "Proroga", Detto: "Prorogato", Verbo: "ha prorogato l'avviso", Ruoli: gestiscono,
				Campi: []Path{"al", "alle", "motivo_proroga"}, Da: []string{"pubblicato"}, A: []string{"pubblicato"}},
			{Nome: AzioneAvvisoIstruisci, Etichetta: "Chiudi la raccolta", Detto: "In istruttoria", Verbo: "ha chiuso la raccolta delle domande", Ruoli: gestiscono,
				Campi: []Path{"stato"}, Da: []string{"pubblicato"}, A: []string{"istruttoria"}},
			{Nome: AzioneAvvisoGraduatoria, Etichetta: "Passa alla graduatoria", Detto: "In graduatoria", Verbo: "ha chiuso l'istruttoria dell'avviso", Ruoli: gestiscono,
				Campi: []Path{"stato"}, Da: []string{"istruttoria"}, A: []string{inGraduatoria}},
			{Nome: AzioneAvvisoArchivia, Etichetta: "Archivia", Detto: "Archiviato", Verbo: "ha archiviato l'avviso", Ruoli: gestiscono,
				Campi: []Path{"stato", "motivo_archivio"}, Da: []string{"bozza", "pubblicato", "istruttoria", inGraduatoria}, A: []string{"archiviato"}},
		},
		Colonne:  []Path{"titolo", "codice", "dal", "al", "stato"},
		PerTempo: true,
		Insiemi: func(l Luogo) []Scope {
			if maiPubblicato(l.Corpo) {
				return l.ordinari()
			}
			return []Scope{ScopeAmbito}
		},
		Regole:    regoleAvviso,
		Riscontri: riscontriAvviso,
	}
}

// etaAllUltimoGiorno is the day on which ages are reckoned, written when the call is
// published where nobody chose one: no extension changes who is of age.
var etaAllUltimoGiorno = uno("l'ultimo giorno, se non ce n'è un altro", func(_ Atto, rec Record) any {
	return testuale(cmp.Or(rec.Text("eta_al"), rec.Text("al")))
})

// maiPubblicato reports whether a call is a draft, or was thrown away as one.
func maiPubblicato(c Corpo) bool {
	stato := c.Testo("stato")
	return stato == "bozza" || stato == "archiviato" && c.Testo("pubblicato_il") == ""
}

var oraDelGiorno = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func regoleAvviso(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	dal, al := c.Testo("dal"), c.Testo("al")
	if dal != "" && al != "" && al < dal {
		wrong("al", "L'avviso finisce prima di cominciare: controlla le date.")
	}
	if at := c.Testo("alle"); at != "" && !oraDelGiorno.MatchString(at) {
		wrong("alle", "«Entro le ore»: scrivi l'ora come 12:00.")
	}
	regole, read := leggiRegole(tree(c))
	if len(read) == 0 {
		read = regole.rilievi()
	}
	out = append(out, perElenco(read)...)
	if maiPubblicato(c) {
		return out
	}
	for _, must := range [...]struct {
		p       Path
		message string
	}{
		{"dal", "Per pubblicare indica da quando si presenta la domanda."}, {"al", "Per pubblicare indica fino a quando si presenta la domanda."},
		{"modulo", "Per pubblicare indica il modulo della domanda."},
	} {
		if c.Testo(must.p) == "" {
			wrong(must.p, must.message)
		}
	}
	if len(regole.Linee) == 0 {
		wrong("linee", "Per pubblicare serve almeno una linea.")
	}
	return out
}

// riscontriAvviso: its expressions read the fields of its form.
func riscontriAvviso(a Atto, era Corpo, rec Record) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	t, err := rec.object()
	if err != nil {
		return []*Error{malformed(err)}
	}
	c := Corpo(t)
	if id := ID(c.Testo("modulo")); id != "" {
		form, _ := a.Record(id)
		if era.Testo("stato") == "bozza" && c.Testo("stato") == "pubblicato" && form.Text("stato") != "attivo" {
			wrong("modulo", "Il modulo della domanda non è attivo: attivalo prima di pubblicare l'avviso.")
		}
	}
	_, bad := BandoDi(rec, a)
	out = append(out, perElenco(bad)...)
	switch was := era.Testo("stato"); {
	case was == "pubblicato" && c.Testo("stato") == "pubblicato" && termine(c) < termine(era):
		wrong("al", "Un avviso pubblicato si proroga, non si accorcia: chi lo ha letto conta sul termine di prima. Se il termine è sbagliato, archivialo con il motivo e pubblicane un altro.")
	case was == "pubblicato" && c.Testo("stato") == "istruttoria" && FinestraDi(c, a.Quando) != Chiuso:
		wrong("stato", "L'avviso è aperto fino al "+scadenzaAvviso(c)+": la raccolta si chiude dopo.")
	case was == "pubblicato" && c.Testo("stato") == "archiviato" && c.Testo("motivo_archivio") == "":
		wrong("motivo_archivio", "L'avviso è pubblicato: scrivi perché si archivia, lo legge chi voleva presentare una domanda.")
	case was == "istruttoria" && c.Testo("stato") == inGraduatoria && Giorno(a.Quando) <= ultimaConsegna(c):
		wrong("stato", "Fino al "+DataLeggibile(ultimaConsegna(c))+" possono ancora arrivare domande presentate in tempo senza rete: la graduatoria si apre dopo.")
	}
	return out
}

// termine sorts as the end of a call does.
func termine(c Corpo) string {
	hour := c.Testo("alle")
	if hour == "" {
		hour = "24:00"
	}
	return c.Testo("al") + "T" + hour
}

// perElenco are the first things wrong with each of the lists of a call.
func perElenco(wrong []Rilievo) (out []*Error) {
	seen := map[Path]bool{}
	for _, r := range wrong {
		p := Path("requisiti")
		for _, of := range [...]struct {
			row   string
			field Path
		}{
			{"documento", "documenti"}, {"scala", "scale"}, {"linea", "linee"}, {"chiave", "chiavi"}, {"incompatibilità", "incompatibilita"}, {"Comune", "comuni"},
			{"modulo", "modulo"},
		} {
			if strings.HasPrefix(r.Riga, of.row) {
				p = of.field
			}
		}
		if !seen[p] {
			seen[p] = true
			out = append(out, refuse(CodeNonValido, p, r.String()))
		}
	}
	return out
}

// BandoDi makes the rules of a call ready with the form that it names, or says row
// by row what is wrong with them.
func BandoDi(avviso Record, r Reader) (*Bando, []Rilievo) {
	t, err := avviso.object()
	if err != nil {
		return nil, []Rilievo{{"", "L'avviso non è leggibile."}}
	}
	s := SchedaDi(KindDomanda).con(tree{"modello": text(t, "modulo")}, r)
	made := bandi.fatto(chiaveBando{avviso.ID, s}, avviso.Body, func() (out bandoFatto) {
		regole, wrong := leggiRegole(t)
		if len(wrong) > 0 {
			return bandoFatto{nil, wrong}
		}
		out.bando, out.rilievi = regole.pronto(Corpo(t), s.modulo(), func(p Path) bool {
			c, known := s.Campo(p)
			return known && c.Tipo != Risposta
		})
		return out
	})
	return made.bando, made.rilievi
}

// bandi are the calls that were used last, each made ready once for each state of its
// record and of its form. It holds no record but calls, which name nobody.
var bandi memoria[chiaveBando, bandoFatto]

type chiaveBando struct {
	avviso ID
	scheda *Scheda // an application, with the form
}

type bandoFatto struct {
	bando   *Bando
	rilievi []Rilievo
}

// LettoAvviso are the lists of a call with what is wrong with them, row by row, and
// the form that it asks for.
func LettoAvviso(rec Record, r Reader) (RegoleAvviso, []Parte, []Rilievo) {
	t, err := rec.object()
	if err != nil {
		return RegoleAvviso{}, nil, []Rilievo{{"", "L'avviso non è leggibile."}}
	}
	regole, _ := leggiRegole(t)
	_, wrong := BandoDi(rec, r)
	form, _ := Compilata(Record{Kind: KindDomanda, Body: domandaVuota(text(t, "modulo"))}, r)
	return regole, form.Parti, wrong
}

func domandaVuota(modulo string) []byte {
	body, err := encode(tree{"modello": modulo})
	if err != nil {
		return []byte("{}")
	}
	return body
}

// FinestraAvviso is the window of a call at a moment, see [FinestraDi], and until when
// one applies, as people write it.
func FinestraAvviso(rec Record, at time.Time) (Finestra, string) {
	t, err := rec.object()
	if err != nil {
		return Chiuso, ""
	}
	return FinestraDi(Corpo(t), at), scadenzaAvviso(Corpo(t))
}

// FileAvviso is a call out of a file of our own: the service that manages it, its
// form, and its body but for what the program writes.
type FileAvviso struct {
	Servizio ServizioID
	Modulo   Modello
	corpo    tree
}

// Record is the call as a draft, with the form of this id.
func (f FileAvviso) Record(modulo ID) (Record, error) {
	t := clone(f.corpo)
	t["stato"], t["modulo"] = "bozza", string(modulo)
	codice, _ := t["codice"].(string)
	body, err := encode(t)
	return Record{ID: derived("siz-icaro/avviso/%q", codice), Kind: KindAvviso, Servizio: f.Servizio, Body: body}, err
}

// LeggiAvviso reads a call out of a file. What is wrong with it is said by row.
func LeggiAvviso(raw []byte) (FileAvviso, []Rilievo) {
	var f FileAvviso
	v, err := parse(raw)
	if err != nil {
		return f, []Rilievo{{"", "Il file non è JSON, o un nome vi sta due volte, o è troppo grande: controllalo con chi lo ha preparato."}}
	}
	var l rilievi
	var servizio string
	var wrong []Rilievo
	l.membri("", v, map[string]func(any){
		"servizio": l.testo("", "servizio", &servizio),
		"modulo": func(v any) {
			form, err := encode(v)
			if err != nil {
				l.add("modulo", "non è leggibile.")
				return
			}
			f.Modulo, wrong = LeggiModello(form)
		},
		"avviso": func(v any) { f.corpo, _ = v.(tree) },
	})
	f.Servizio = ServizioID(servizio)
	for _, r := range wrong {
		l.add("modulo", "%s", r)
	}
	if len(l) > 0 {
		return f, l
	}
	if f.corpo == nil || !ID(servizio).Valid() {
		return f, []Rilievo{{"", "Nel file servono «servizio», «modulo» e «avviso»."}}
	}
	form, err := New("modulo", KindModello, f.Servizio, f.Modulo)
	if err != nil {
		return f, []Rilievo{{"modulo", "non è leggibile."}}
	}
	rec, err := f.Record(form.ID)
	if err != nil {
		return f, []Rilievo{{"", "L'avviso non è leggibile."}}
	}
	t, err := rec.object()
	if err != nil {
		return f, []Rilievo{{"", "L'avviso non è leggibile."}}
	}
	for _, e := range SchedaDi(KindAvviso).difetti(t) {
		l.add("", "%s", e.Message)
	}
	_, wrong = BandoDi(rec, soloLui(form))
	return f, append(l, wrong...)
}

// soloLui shows one record and no other.
type soloLui Record

func (r soloLui) Record(id ID) (Record, bool) { return Record(r), id == r.ID }
