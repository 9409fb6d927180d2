package cartella

import "slices"

// Ruolo is what an operator is in a service.
type Ruolo string

const (
	RuoloAssistenteSociale Ruolo = "assistente_sociale"
	RuoloOperatoreSociale  Ruolo = "operatore_sociale"
	RuoloAmministrativo    Ruolo = "amministrativo"
	RuoloReferente         Ruolo = "referente"
	// RuoloAmministratore is the help desk's: accounts and services, no cases.
	RuoloAmministratore Ruolo = "amministratore"
	// RuoloConsultazione is everybody's in the Storico: reading only.
	RuoloConsultazione Ruolo = "consultazione"
)

// Ruoli lists the roles a profile may hold.
func Ruoli() []Ruolo {
	return []Ruolo{
		RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloAmministrativo,
		RuoloReferente, RuoloAmministratore, RuoloConsultazione,
	}
}

// Attore is who acts: an operator with their profiles, or the central service.
type Attore struct {
	Operatore OperatoreID          `json:"operatore"`
	Profili   map[ServizioID]Ruolo `json:"profili"`
	// Sistema is set for the central service's own mutations alone; it is not
	// part of any message.
	Sistema bool `json:"-"`
}

// Scopes are the scopes that the profiles grant, sorted. The central service
// sends records of these and of no other.
func (a Attore) Scopes() []Scope {
	scopes := []Scope{ScopeAmbito, ScopeUtente(a.Operatore)}
	for s, ruolo := range a.Profili {
		if ruolo == RuoloAmministratore {
			continue
		}
		scopes = append(scopes, ScopeServizio(s), ScopeRiservato(s, a.Operatore))
	}
	slices.Sort(scopes)
	return scopes
}

// Covers reports whether the profiles grant one of scopes.
func (a Attore) Covers(scopes []Scope) bool {
	granted := a.Scopes()
	return slices.ContainsFunc(scopes, func(s Scope) bool {
		_, ok := slices.BinarySearch(granted, s)
		return ok
	})
}
