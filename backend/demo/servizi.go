package demo

import (
	"maps"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// The services of the Ambito itself, as the first-access kit names them.
const (
	ServizioAmbito     cartella.ServizioID = "ambito"
	PoliticheAbitative cartella.ServizioID = "politiche-abitative"
	Self               cartella.ServizioID = "self"
	MisuraB2           cartella.ServizioID = "misura-b2"
)

// Password opens every account of the demo.
const Password = "Prova-Lodigiano-26"

// Account is how an operator signs in.
type Account struct {
	Utente    string
	Password  string
	Operatore cartella.OperatoreID
	Cognome   string
	Nome      string
	Qualifica string
	// Profili are the roles by service, the Storico that everybody has left out.
	Profili map[cartella.ServizioID]cartella.Ruolo
	// MustChange means a first access: the password must be changed.
	MustChange bool
	// Changed is when the password was set; one is a year old.
	Changed time.Time
}

// Accesso is a sign-in worth trying.
type Accesso struct {
	Utente      string
	Descrizione string
}

const (
	primoAccesso = "chiara.marchesi"
	scaduto      = "davide.zanaboni"
)

// Accessi are a few sign-ins that show the sorts of operators there are.
func Accessi() []Accesso {
	return []Accesso{
		{"anna.ferrari", "assistente sociale, Comune di Lodi"},
		{"marco.bianchi", "assistente sociale, Comune di Lodi"},
		{"elena.galli", "referente d'area, Comune di Lodi"},
		{"giulia.colombo", "operatrice sociale, Comune di Lodi"},
		{"paolo.rossi", "amministrativo, Comune di Lodi"},
		{"sara.locatelli", "amministrativa dell'Ambito: SELF e Politiche Abitative"},
		{"luca.fontana", "assistente sociale dell'Ambito: Misura B2"},
		{"barbara.negri", "assistente sociale dell'Ambito, senza servizio d'area"},
		{primoAccesso, "primo accesso: deve cambiare la password"},
		{scaduto, "password scaduta"},
		{"helpdesk", "amministratore, help desk"},
	}
}

// Accounts are the sign-ins of the operators.
func (a *Ambito) Accounts() []Account {
	out := make([]Account, 0, len(a.people))
	for _, p := range a.people {
		account := Account{
			Utente: p.utente, Password: Password, Operatore: p.id, Cognome: p.cognome, Nome: p.nome, Qualifica: p.qualifica,
			Profili: maps.Clone(p.profili), MustChange: p.utente == primoAccesso, Changed: a.now,
		}
		if p.utente == scaduto {
			account.Changed = a.now.AddDate(-1, 0, 0)
		}
		out = append(out, account)
	}
	return out
}

// comune is a Comune with its inhabitants (order of magnitude, 2024) and what
// its people share.
type comune struct {
	codicefiscale.Comune
	servizio  cartella.ServizioID
	abitanti  int
	operatori []int
}

// abitanti are the inhabitants by Belfiore, rounded.
var abitanti = map[codicefiscale.Belfiore]int{
	"A004": 280, "A811": 1100, "A919": 1780, "A995": 4300, "B017": 2500, "B141": 2700, "B887": 2950, "B899": 3200,
	"B910": 15300, "B961": 1500, "B958": 3000, "M393": 1480, "C228": 1550, "C304": 4550, "C329": 2800, "C394": 2200,
	"C555": 2250, "C816": 15800, "C917": 2350, "D021": 2900, "D028": 1100, "D029": 220, "D068": 1500, "D159": 2200,
	"D660": 2300, "D868": 1280, "E127": 2600, "E238": 2650, "E627": 2450, "E648": 45300, "E651": 7700, "E777": 65,
	"E840": 1350, "E852": 3000, "E994": 1750, "F028": 4500, "F102": 430, "F149": 1700, "F423": 2200, "F801": 5750,
	"G107": 1980, "G166": 2000, "G171": 1400, "G096": 1750, "H701": 2600, "H803": 7300, "H844": 1800, "I012": 3700,
	"I140": 3300, "I274": 13300, "I362": 1900, "I561": 1950, "I612": 1850, "I815": 3850, "I848": 3500, "F260": 6050,
	"L125": 930, "L469": 1480, "L572": 1700, "L977": 1850, "M158": 7350,
}

// codiciINPS are what the Comune di Lodi has written of what it gives most; the rest
// nobody has written yet. They are invented.
var codiciINPS = map[string]string{
	"sad": "A2.01", "sadh": "A2.02", "educativa": "A2.03", "educativa_scolastica": "A2.04", "pasti": "A2.05", "trasporto": "A2.06", "visite_protette": "A2.07",
	"contributo": "A1.01", "contributo_straordinario": "A1.02", "affitto": "A1.03", "utenze": "A1.04",
	"rsa": "A3.01", "cdd": "A3.02", "cse": "A3.03", "comunita_minori": "A3.04", "cdi": "A3.05", "affido_etero": "A4.01", "affido_parenti": "A4.02",
}

// mezziINPS are how the means of a person count for those: what is given at home is
// asked for with an ISEE.
func mezziINPS() map[string]string {
	out := map[string]string{}
	for what := range codiciINPS {
		out[what] = "4"
	}
	for _, what := range []string{"sad", "sadh", "pasti", "rsa", "contributo"} {
		out[what] = cartella.ProveMezzi()[0].Codice
	}
	return out
}

func (g *generator) servizi() error {
	for _, s := range []struct {
		id         cartella.ServizioID
		nome, tipo string
	}{
		{ServizioAmbito, "Servizio Ambito Territoriale di Lodi", "ambito"},
		{cartella.ServizioStorico, "SERVIZIO STORICO", "storico"},
		{PoliticheAbitative, "Servizio Politiche Abitative", "area"},
		{Self, "Servizio SELF", "area"},
		{MisuraB2, "Servizio Misura B2", "area"},
	} {
		if err := g.add(cartella.ID(s.id), cartella.KindServizio, ServizioAmbito, cartella.Servizio{Nome: s.nome, Tipo: s.tipo, Attivo: true}); err != nil {
			return err
		}
	}
	for _, c := range codicefiscale.ComuniAmbito() {
		own := comune{Comune: c, servizio: cartella.ServizioID("comune-" + strings.ToLower(string(c.Belfiore))), abitanti: abitanti[c.Belfiore]}
		g.comuni = append(g.comuni, own)
		body := cartella.Servizio{Nome: "Comune di " + c.Nome, Tipo: "comune", Comune: string(c.Belfiore), Attivo: true}
		if c.Nome == "Lodi" {
			body.SIUSSEnte, body.SIUSSDenominazione, body.SIUSSSede = string(c.Belfiore), body.Nome, string(c.Belfiore)
			body.SIUSSCodici, body.SIUSSMezzi = codiciINPS, mezziINPS()
		}
		if err := g.add(cartella.ID(own.servizio), cartella.KindServizio, ServizioAmbito, body); err != nil {
			return err
		}
	}
	return nil
}
