package cartella

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

type (
	// ID names a record for ever. An operator's mutation creates records under
	// UUIDv7 alone; the central service also uses readable and derived ids for
	// its own.
	ID string
	// OperatoreID is the record id of an operator.
	OperatoreID string
	// ServizioID is the record id of a service.
	ServizioID string
	// DeviceID names one installation of the program for one account.
	DeviceID string
	// Seq counts a device's mutations 1, 2, 3… without gaps.
	Seq uint64
	// Version is a place in the Ambito's order; zero means that the central
	// service has not seen the record yet.
	Version uint64
	// Epoch names one life of the ledger; a restore from backup starts another.
	Epoch string
	// Scope names a set of records that is replicated as one.
	Scope string
	// Action names an intent, as in "pic.assegna".
	Action string
	// Path names a field; dots enter keyed collections ("equipe.U12.ruolo").
	Path string
)

// Centrale is the device under which the central service itself makes
// mutations: imports, accounts, demo data.
const Centrale DeviceID = "centrale"

// Valid reports whether id has the shape of a record id.
func (id ID) Valid() bool { return named(string(id)) }

// Valid reports whether d has the shape of a device id.
func (d DeviceID) Valid() bool { return named(string(d)) }

// named reports whether s is one to 64 letters and digits of ASCII with dashes and
// low lines after the first.
func named(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && (c == '-' || c == '_'):
		default:
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// NewID mints the id of a record that a person creates. It is the one
// function of this package that is not pure, and Decide never calls it.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// DerivedID is the id of the n-th record that the central service makes out
// of a mutation. The same mutation, replayed after a restore, makes the same
// records.
func DerivedID(d DeviceID, s Seq, n int) ID {
	return derived("siz-icaro/derived/%s/%d/%d", d, s, n)
}

// derived is the id that a text spells.
func derived(format string, args ...any) ID {
	sum := sha256.Sum256(fmt.Appendf(nil, format, args...))
	var u uuid.UUID
	copy(u[:], sum[:16])
	u[6] = u[6]&0x0f | 0x80 // version 8: an application's own
	u[8] = u[8]&0x3f | 0x80
	return ID(u.String())
}

// Minted reports whether id is as [NewID] makes it: a UUIDv7 of RFC 9562, in the
// one way of writing it. Every other id can be foreseen or chosen, or is made by
// the central service out of what others may know as well: out of a mutation, out
// of a row that was imported, out of an operator's own id.
func (id ID) Minted() bool {
	u, err := uuid.Parse(string(id))
	return err == nil && u.Version() == 7 && u.Variant() == uuid.RFC4122 && u.String() == string(id)
}

// Numero is the number people call a case by ("P26-7K3F9QD"). It is a function
// of the record's id, so a case opened in a kitchen has it at once and keeps
// it; anno is the year of opening.
func Numero(id ID, anno int) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford: no I, L, O, U
	sum := sha256.Sum256([]byte(id))
	bits := binary.BigEndian.Uint64(sum[:8])
	var code [7]byte
	for i := range code {
		code[i] = alphabet[bits&31]
		bits >>= 5
	}
	return fmt.Sprintf("P%02d-%s", anno%100, code[:])
}

// Chiave is the key of the collection that p goes through; false where it names a
// field of the record itself.
func (p Path) Chiave() (string, bool) {
	_, rest, keyed := strings.Cut(string(p), ".")
	key, _, _ := strings.Cut(rest, ".")
	return key, keyed
}

const (
	scopeServizio  = "servizio:"
	scopeUtente    = "utente:"
	scopeRiservato = "riservato:"
	scopeSociale   = "sociale:"
)

// ScopeAmbito holds the directory, services and operators, that everyone
// needs in order to name a colleague.
const ScopeAmbito Scope = "ambito"

// ScopeServizio holds what the people of a service see.
func ScopeServizio(s ServizioID) Scope { return Scope(scopeServizio + string(s)) }

// ScopeUtente holds what belongs to one operator wherever they work.
func ScopeUtente(u OperatoreID) Scope { return Scope(scopeUtente + string(u)) }

// ScopeRiservato holds what one operator may see as long as they work in a
// service: notices, invitations, reconciliations. When the profile goes,
// the scope goes.
func ScopeRiservato(s ServizioID, u OperatoreID) Scope {
	return Scope(scopeRiservato + string(s) + ":" + string(u))
}

// ScopeSociale holds what professional secrecy covers in a service: its diaries.
// The roles that are not bound to it do not have it.
func ScopeSociale(s ServizioID) Scope { return Scope(scopeSociale + string(s)) }

// ScopeSocialeDi holds what is covered by it and is for one operator of the
// service: the reserved entries that they wrote or may read.
func ScopeSocialeDi(s ServizioID, u OperatoreID) Scope {
	return Scope(scopeSociale + string(s) + ":" + string(u))
}

// Valid reports whether s has the shape of a scope.
func (s Scope) Valid() bool {
	str := string(s)
	switch {
	case s == ScopeAmbito:
		return true
	case strings.HasPrefix(str, scopeServizio):
		return ID(str[len(scopeServizio):]).Valid()
	case strings.HasPrefix(str, scopeUtente):
		return ID(str[len(scopeUtente):]).Valid()
	case strings.HasPrefix(str, scopeRiservato):
		servizio, utente, ok := strings.Cut(str[len(scopeRiservato):], ":")
		return ok && ID(servizio).Valid() && ID(utente).Valid()
	case strings.HasPrefix(str, scopeSociale):
		servizio, utente, one := strings.Cut(str[len(scopeSociale):], ":")
		return ID(servizio).Valid() && (!one || ID(utente).Valid())
	}
	return false
}
