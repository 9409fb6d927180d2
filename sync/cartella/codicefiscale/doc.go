// Package codicefiscale knows the codes by which Italy names people and
// places: the codice fiscale in all its forms, the places of birth that it
// encodes, and, because they share its tables, partita IVA and IBAN.
//
// It owns four things:
//
//   - [Codice], a codice fiscale that has been checked. [Parse] and [Compute]
//     are the only ways to one, so a Codice at hand is always well formed and
//     in capitals. Forms: the 16 characters of a person (D.M. 23 dicembre 1976,
//     omocodia included), the provisional 11 digits, and the STP and ENI codes
//     of foreigners without one.
//   - [Persona] and [Codice.Check]: does this code belong to this person, and
//     if not, which datum disagrees.
//   - The table of places: every Comune since 1861 and every foreign state,
//     with the dates between which it existed ([Cerca], [PerNome],
//     [Suggerisci]), and the 61 Comuni of the Ambito ([ComuniAmbito]).
//   - [Data], a day of the calendar.
//
// Invariants. Two codes of the same person, one of them changed for omocodia,
// are equal after [Codice.Normalizza] and different before: compare normalized,
// store and print as received. The year in a code has two digits, so a code
// alone never says the century; [Codice.Nascite] answers with every possible
// day and leaves the choice to who knows the person. A place of birth is judged
// as at the date of birth, not as at today: who was born at Camairago in 1960
// has B456 for life, although Camairago ended with 2017.
//
// What it refuses: to guess. A wrong check character is reported, never
// corrected. It also refuses to put personal data into errors: an [Errore]
// names the position and the rule, never the character or the code, so that it
// may be logged.
//
// A place missing from the table is not an error of the code: [Parse] accepts
// any Belfiore of the right shape, because new Comuni are born every January
// and some codes of states that no longer exist are not in the public lists.
//
// Everything here is pure: no clock, no I/O, no mutable state. The tables are
// embedded and read once, at first use. Sources and licences are in the NOTICE
// file at the root of the repository; build/luoghi makes the table again and holds
// it against a second source.
package codicefiscale
