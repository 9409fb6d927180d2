package demo

import (
	"fmt"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// operatore is a person who signs in.
type operatore struct {
	id            cartella.OperatoreID
	utente        string
	cognome, nome string
	profili       map[cartella.ServizioID]cartella.Ruolo
	servizio      cartella.ServizioID // where they mostly work
	ruolo         cartella.Ruolo
	qualifica     string
	// cases counts what they are responsible for, so that work spreads.
	cases int
}

// sociale reports whether the operator works on cases.
func (o operatore) sociale() bool {
	return o.ruolo == cartella.RuoloAssistenteSociale || o.ruolo == cartella.RuoloOperatoreSociale || o.ruolo == cartella.RuoloReferente
}

func (o operatore) firma() string { return o.cognome + " " + o.nome }

// squadra is who works in a Comune: the roles in order of hiring.
var squadra = []cartella.Ruolo{
	cartella.RuoloAssistenteSociale, cartella.RuoloAssistenteSociale, cartella.RuoloAmministrativo,
	cartella.RuoloReferente, cartella.RuoloOperatoreSociale, cartella.RuoloAssistenteSociale, cartella.RuoloAssistenteSociale,
}

// organico is how many operators a Comune has; one not named has none of its
// own in the demo.
var organico = []struct {
	comune codicefiscale.Belfiore
	n      int
}{
	{"E648", 7}, {"C816", 5}, {"B910", 5}, {"I274", 4}, {"E651", 2}, {"M158", 2}, {"H803", 2}, {"F260", 1}, {"F801", 1},
	{"C304", 1}, {"F028", 1}, {"A995", 1}, {"I815", 1}, {"I012", 1}, {"I848", 1}, {"I140", 1}, {"B899", 1}, {"E852", 1}, {"B141", 1},
	{"D021", 1}, {"E627", 1}, {"M393", 1},
}

// noti are the operators whom the documentation calls by name.
var noti = []struct{ nome, cognome string }{
	{"Anna", "Ferrari"}, {"Marco", "Bianchi"}, {"Paolo", "Rossi"}, {"Elena", "Galli"}, {"Giulia", "Colombo"}, {"Chiara", "Marchesi"}, {"Davide", "Zanaboni"},
}

// ambito are the operators of the Ambito with their areas; who has none works
// in the Ambito's own service.
var ambito = []struct {
	nome, cognome string
	ruolo         cartella.Ruolo
	aree          []cartella.ServizioID
}{
	// The kit's own example: an administrative of two areas, not of Misura B2.
	{"Sara", "Locatelli", cartella.RuoloAmministrativo, []cartella.ServizioID{Self, PoliticheAbitative}},
	{"Luca", "Fontana", cartella.RuoloAssistenteSociale, []cartella.ServizioID{MisuraB2}},
	{"Francesca", "Vailati", cartella.RuoloReferente, []cartella.ServizioID{MisuraB2, Self, PoliticheAbitative}},
	{"Matteo", "Pedrazzini", cartella.RuoloAssistenteSociale, []cartella.ServizioID{PoliticheAbitative}},
	{"Silvia", "Grazzani", cartella.RuoloOperatoreSociale, []cartella.ServizioID{PoliticheAbitative}},
	{"Roberta", "Cremonesi", cartella.RuoloReferente, []cartella.ServizioID{PoliticheAbitative}},
	{"Stefano", "Uggeri", cartella.RuoloAssistenteSociale, []cartella.ServizioID{Self}},
	{"Laura", "Bassi", cartella.RuoloOperatoreSociale, []cartella.ServizioID{Self}},
	{"Valentina", "Dossena", cartella.RuoloAssistenteSociale, []cartella.ServizioID{Self, MisuraB2}},
	{"Andrea", "Lucchini", cartella.RuoloAmministrativo, []cartella.ServizioID{MisuraB2}},
	{"Monica", "Tavazzi", cartella.RuoloAmministrativo, []cartella.ServizioID{PoliticheAbitative}},
	{"Giorgio", "Raimondi", cartella.RuoloReferente, []cartella.ServizioID{Self}},
	{"Barbara", "Negri", cartella.RuoloAssistenteSociale, nil},
	{"Simone", "Corbellini", cartella.RuoloAmministrativo, nil},
	{"Daniela", "Meazza", cartella.RuoloReferente, nil},
	{"Alessandro", "Rota", cartella.RuoloOperatoreSociale, nil},
}

var qualifiche = map[cartella.Ruolo]string{
	cartella.RuoloAssistenteSociale: "Assistente sociale",
	cartella.RuoloOperatoreSociale:  "Operatore sociale",
	cartella.RuoloAmministrativo:    "Amministrativo",
	cartella.RuoloReferente:         "Referente d'area",
	cartella.RuoloAmministratore:    "Help desk",
}

type corpoOperatore struct {
	Cognome   string                                 `json:"cognome"`
	Nome      string                                 `json:"nome"`
	Qualifica string                                 `json:"qualifica"`
	Profili   map[cartella.ServizioID]cartella.Ruolo `json:"profili"`
	Attivo    bool                                   `json:"attivo"`
}

type corpoPreferenze struct {
	Utente cartella.OperatoreID `json:"utente"`
}

func (g *generator) operatori() error {
	known := noti
	for _, o := range organico {
		c := slices.IndexFunc(g.comuni, func(c comune) bool { return c.Belfiore == o.comune })
		if c < 0 {
			return fmt.Errorf("no Comune has the code %s", o.comune)
		}
		for i := range o.n {
			var nome, cognome string
			if len(known) > 0 {
				nome, cognome, known = known[0].nome, known[0].cognome, known[1:]
			} else {
				nome, cognome = g.nomeOperatore()
			}
			g.comuni[c].operatori = append(g.comuni[c].operatori, len(g.people))
			g.hire(nome, cognome, squadra[i], g.comuni[c].servizio)
		}
	}
	for _, p := range ambito {
		aree := p.aree
		if len(aree) == 0 {
			aree = []cartella.ServizioID{ServizioAmbito}
		}
		g.hire(p.nome, p.cognome, p.ruolo, aree...)
	}
	g.people = append(g.people, operatore{
		id: "op-helpdesk", utente: "helpdesk", nome: "Help desk", cognome: "SIZ", ruolo: cartella.RuoloAmministratore, servizio: ServizioAmbito,
		profili: map[cartella.ServizioID]cartella.Ruolo{ServizioAmbito: cartella.RuoloAmministratore}, qualifica: qualifiche[cartella.RuoloAmministratore],
	})
	for _, p := range g.people {
		body := corpoOperatore{Cognome: p.cognome, Nome: p.nome, Qualifica: p.qualifica, Profili: p.profili, Attivo: true}
		if err := g.add(cartella.ID(p.id), cartella.KindOperatore, ServizioAmbito, body); err != nil {
			return err
		}
		if err := g.add("pref-"+cartella.ID(p.id), cartella.KindPreferenze, ServizioAmbito, corpoPreferenze{Utente: p.id}); err != nil {
			return err
		}
	}
	return nil
}

// hire adds an operator with one role in all of servizi.
func (g *generator) hire(nome, cognome string, ruolo cartella.Ruolo, servizi ...cartella.ServizioID) {
	utente := utenza(nome, cognome)
	profili := map[cartella.ServizioID]cartella.Ruolo{}
	for _, s := range servizi {
		profili[s] = ruolo
	}
	g.people = append(g.people, operatore{
		id: cartella.OperatoreID("op-" + strings.ReplaceAll(utente, ".", "-")), utente: utente,
		nome: nome, cognome: cognome, profili: profili, servizio: servizi[0], ruolo: ruolo, qualifica: qualifiche[ruolo],
	})
}

// nomeOperatore draws a name that no operator has yet.
func (g *generator) nomeOperatore() (nome, cognome string) {
	for {
		list := nomiFemminili.adulti
		if g.chance(0.2) {
			list = nomiMaschili.adulti
		}
		nome, cognome = pick(g, list), pick(g, cognomi)
		if !slices.ContainsFunc(g.people, func(o operatore) bool { return o.cognome == cognome }) &&
			!slices.ContainsFunc(noti, func(n struct{ nome, cognome string }) bool { return n.cognome == cognome }) {
			return nome, cognome
		}
	}
}

// utenza is "nome.cognome" in plain letters.
func utenza(nome, cognome string) string {
	return strings.TrimPrefix(piana(nome)+"."+piana(cognome), ".")
}

func piana(s string) string {
	return strings.NewReplacer(" ", "", "'", "", "à", "a", "è", "e", "é", "e", "ì", "i", "ò", "o", "ù", "u").Replace(strings.ToLower(s))
}

// inServizio are the operators of a service who work on cases.
func (g *generator) inServizio(s cartella.ServizioID) []int {
	var out []int
	for i, p := range g.people {
		if _, ok := p.profili[s]; ok && p.sociale() {
			out = append(out, i)
		}
	}
	return out
}
