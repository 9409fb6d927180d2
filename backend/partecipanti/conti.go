package partecipanti

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// Person is a row, with the account that it asks for.
type Person struct {
	Row
	// Account is the one that the person has already, nil for a new one.
	Account *identity.Account
}

// Match says whose rows are those of accounts that are there, and gives the others a
// user name. Where it cannot be known, or the name is taken, the row has a fault.
func Match(rows []Row, accounts []identity.Account) (people []Person, faults []Fault) {
	m := match{utente: map[string]*identity.Account{}, email: map[string]*identity.Account{}, name: map[string]*identity.Account{}, operatore: map[cartella.OperatoreID]string{}}
	for i := range accounts {
		a := &accounts[i]
		m.utente[a.Utente], m.name[key(a.Cognome, a.Nome)] = a, a
		m.operatore[a.Operatore] = a.Utente
		if a.Email != "" {
			m.email[a.Email] = a
		}
	}
	for _, row := range rows {
		p, why := m.person(row)
		if why != "" {
			faults = append(faults, Fault{Line: row.Line, Reason: why})
			continue
		}
		people = append(people, p)
	}
	return people, faults
}

// match are accounts by what a person may be known by.
type match struct {
	utente, email, name map[string]*identity.Account
	// operatore has the user names of the operators there are, and of those of the rows
	// before.
	operatore map[cartella.OperatoreID]string
}

func (m match) person(row Row) (p Person, why string) {
	p = Person{Row: row}
	same := func(a *identity.Account) bool { return key(a.Cognome, a.Nome) == key(row.Cognome, row.Nome) }
	if a := m.email[row.Email]; a != nil {
		switch {
		case !same(a):
			return p, fmt.Sprintf("L'indirizzo è già dell'account %s, che è di %s %s: correggi l'indirizzo o il nome.", a.Utente, a.Cognome, a.Nome)
		case row.Utente != "" && row.Utente != a.Utente:
			return p, fmt.Sprintf("L'indirizzo è già dell'account %s: togli il nome utente dalla riga.", a.Utente)
		}
		p.Utente, p.Account = a.Utente, a
		return p, ""
	}
	if a := m.utente[row.Utente]; a != nil {
		if !same(a) || a.Email != "" && row.Email != "" {
			return p, fmt.Sprintf("Il nome utente %s è già di %s %s: scrivine un altro nella colonna «utente».", a.Utente, a.Cognome, a.Nome)
		}
		if a.Email == "" && row.Email != "" {
			return p, fmt.Sprintf("L'account %s è senza un indirizzo: «account email %s %s», e ripeti.", a.Utente, a.Utente, row.Email)
		}
		p.Account = a
		return p, ""
	}
	usual := Utente(row.Nome, row.Cognome)
	if a := m.name[key(row.Cognome, row.Nome)]; a != nil && row.Utente == "" {
		if was := m.utente[usual]; was != nil && same(was) && row.Email == "" && was.Email == "" {
			p.Utente, p.Account = usual, was // a list without addresses, once more
			return p, ""
		}
		how := "senza un indirizzo"
		if a.Email != "" {
			how = "con un altro indirizzo"
		}
		if row.Email == "" {
			return p, fmt.Sprintf("C'è già l'account %s, con questo nome: se è la stessa persona scrivi il suo indirizzo, se è un'altra scrivi nella colonna «utente» il nome utente da darle.", a.Utente)
		}
		return p, fmt.Sprintf("C'è già l'account %s, con questo nome e %s: se è la stessa persona, «account email %s %s»; se è un'altra, scrivi nella colonna «utente» il nome utente da darle.", a.Utente, how, a.Utente, row.Email)
	}
	if p.Utente == "" {
		if p.Utente = usual; usual == "" {
			return p, "Dal nome non si ricava un nome utente: scrivilo nella colonna «utente»."
		}
	}
	id := Operatore(p.Utente)
	if taken := m.operatore[id]; taken != "" {
		return p, fmt.Sprintf("Il nome utente sarebbe %s, ma c'è già %s: scrivine un altro nella colonna «utente».", p.Utente, taken)
	}
	m.operatore[id] = p.Utente
	return p, ""
}

// Utente is the usual user name of a person, "anna.ferrari"; empty where their name
// gives none.
func Utente(nome, cognome string) string {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, plain(s))
	}
	s, err := identity.Utente(fold(nome) + "." + fold(cognome))
	if err != nil {
		return ""
	}
	return s
}

// Operatore is the record id of a new account's operator.
func Operatore(utente string) cartella.OperatoreID {
	return cartella.OperatoreID("op-" + strings.ReplaceAll(plain(strings.TrimSpace(utente)), ".", "-"))
}

// plain is a text in small letters without accents.
func plain(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), strings.ToLower(s))
	if err != nil {
		return s // the account says what is wrong with it
	}
	return out
}
