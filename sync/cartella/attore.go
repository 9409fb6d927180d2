package cartella

import (
	"maps"
	"slices"
)

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

// Testo is what people call a role.
func (r Ruolo) Testo() string {
	switch r {
	case RuoloAssistenteSociale:
		return "Assistente sociale"
	case RuoloOperatoreSociale:
		return "Operatore sociale"
	case RuoloAmministrativo:
		return "Amministrativo"
	case RuoloReferente:
		return "Referente d'area"
	case RuoloAmministratore:
		return "Help desk"
	case RuoloConsultazione:
		return "Consultazione dei dati migrati da SIZ-URBI"
	}
	return string(r)
}

// Attore is who acts: an operator with their profiles, or the central service.
type Attore struct {
	Operatore OperatoreID          `json:"operatore"`
	Profili   map[ServizioID]Ruolo `json:"profili"`
	// Aperti are those of their services that open the diaries to amministrativi
	// too, in order.
	Aperti []ServizioID `json:"aperti,omitempty"`
	// Sistema is set for the central service's own mutations alone; it is not
	// part of any message.
	Sistema bool `json:"-"`
}

// sociali are the roles bound to professional secrecy (L. 119/2001 art. 1), and
// therefore those that diaries are for.
var sociali = []Ruolo{RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloReferente}

// Sociale reports whether a role reads what professional secrecy covers, in a
// service that opens it to all of its roles or not.
func (r Ruolo) Sociale(aperto bool) bool {
	return slices.Contains(sociali, r) || aperto && r == RuoloAmministrativo
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
		if ruolo.Sociale(slices.Contains(a.Aperti, s)) {
			scopes = append(scopes, ScopeSociale(s), ScopeSocialeDi(s, a.Operatore))
		}
	}
	slices.Sort(scopes)
	return scopes
}

// Equal reports whether b is the same operator with the same profiles.
func (a Attore) Equal(b Attore) bool {
	return a.Operatore == b.Operatore && maps.Equal(a.Profili, b.Profili) && slices.Equal(a.Aperti, b.Aperti)
}

// Covers reports whether the profiles grant one of scopes.
func (a Attore) Covers(scopes []Scope) bool {
	granted := a.Scopes()
	return slices.ContainsFunc(scopes, func(s Scope) bool {
		_, ok := slices.BinarySearch(granted, s)
		return ok
	})
}
