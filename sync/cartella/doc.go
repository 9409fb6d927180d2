// Package cartella is the record itself: what a social worker's file is made
// of, who may change what, and how two people's changes are merged. Both
// programs run this same code, the desktop to show an edit at once, the
// central service to have the last word, so nothing here may depend on where
// it runs: no I/O, no clock, no randomness. Actor and time are parameters.
//
// # Glossary
//
// The domain speaks Italian, because its users and its law do:
//
//   - Soggetto: a citizen. Nucleo: a household.
//   - PresaInCarico (PIC): a case taken in charge by a Servizio. Diario: one
//     entry of its diary, written once. Riservata: an entry that only the
//     people it names may read.
//   - Appuntamento: an activity in the agenda. Serie: one that comes again, by its
//     regola. Ricorrenza: one of a series, named by the day on which the rule has it.
//   - Modello: a form that is data, a scale or a sheet. Valutazione: an assessment
//     filled in by one; its answers are its risposte, what the form counts of them
//     its punteggi.
//   - PAI: a personal project of a case, with goals and commitments, signed, verified
//     again and again, and changed by a revision that takes its place. Scadenza: a day
//     by which somebody has to do something about a record; see [Scadenza].
//   - Avviso: a call for applications, whose rules are data. Domanda: an application to
//     one, entered in the register by its protocollo. Graduatoria: a version of the
//     ranking of a line of a call. Posizione: the place of an application in it.
//   - Notifica: a notice to one operator, made by the central service.
//   - Riconciliazione: what could not land, kept until its author decides.
//   - Preferenze: one operator's favourites, history and home layout.
//   - Esportazione: the note that a list was taken out of the program, for the
//     register of accesses.
//   - Storico: a read-only record migrated from the previous system.
//   - Servizio: an organisational unit that owns records. Ente: always the
//     Ambito Territoriale di Lodi. Operatore: a person who signs in. Profilo:
//     the role an operator has in a servizio.
//
// The machinery speaks English:
//
//   - record: the state of one thing, a JSON body with an id and a version.
//   - mutation: an intent, the only way to change records; it lands whole or
//     not at all. (device, seq) names it for ever.
//   - edit: what a mutation does to one record. change: was and now of a field.
//   - verdict: what became of a mutation: accepted, conflict, or refused.
//   - version: a place in the order in which the Ambito's changes committed.
//   - scope: a set of records that is replicated as one. A profile grants
//     scopes; see [Scopes] and [Attore.Scopes].
//   - feed: per scope, the newest version of each record in version order.
//   - cursor: the version up to which a reader has followed a feed.
//   - reach: the services whose people may see a record; see [Reach].
//   - journal: the durable list of mutations that a device has made.
//   - consequences: what the central service does besides in the commit that
//     accepts a mutation: notices, and numbers.
//   - series: what is numbered from 1 without gaps; see [Series].
//   - conflict: a field that somebody else changed since its author saw it.
//
// # A kind lives in one room
//
// Everything that is known of one kind of record stands in the file of that
// kind, as a [Scheda]: fields, actions, reach, rules, consequences. The engine is
// the other files, and names no kind: modulo.go composes those whose fields are
// data, decide.go judges, nomina.go says what may be chosen, raggio.go whom a
// record is for, conseguenze.go what follows.
//
// # What comes again
//
// A series is one record: when it is first, its rule, the last moment at which one
// of it may begin, and in the collection ricorrenze what is otherwise on one day.
// So whatever is done to one of a series, to those that follow or to all of them is
// a change of fields, and merges as such: two people who move two days, or give one
// its outcome and another its place, change different fields of one record; of two
// who move the same day the second is told. One record has one reach, one history,
// one notice for who is invited, and one reminder rule.
//
//   - This one: fields of its entry. An entry holds what differs and no more.
//   - This and the following: the series ends before it, and another begins with it,
//     in the same mutation; entries of later days go along.
//   - All: fields of the record. Entries are named by their day, so that they stay
//     with a series that is moved to another hour.
//
// Nothing that somebody wrote of a day goes when the series does not come on it any
// more, because it ended or was moved meanwhile: an entry that the rule does not
// reach stands by itself, at its own hour or at that of the series. A day on which
// there is none is an entry too, in the state of what was entered by mistake.
//
// An appointment that is called off stays in the agenda, crossed out: that it was
// planned is part of the case. One that was entered by mistake goes from lists and
// search, and nobody can change it any more; the record and its history stay, and
// who made the mistake of taking it away brings it back.
//
// # Invariants
//
//   - A body is canonical JSON ([Canonical]): the same content is the same
//     bytes, on the screen, in the cache, on the wire and in the ledger.
//   - An absent field and a null field are the same thing.
//   - [Decide] is deterministic: same actor, time, state and mutation, same
//     decision, on every machine.
//   - Whatever is not in the [Scheda] of a kind is refused.
package cartella
