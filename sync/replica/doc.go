// Package replica is the desktop's half of reconciliation: it makes an edit
// durable, shows it at once, delivers it, and follows what everybody else did.
//
// # What it owns
//
//   - The outbox: every mutation this device made in the last [Retention], with
//     its verdict. It is rebuilt from the [Log], which is the only thing here
//     that must survive.
//   - The provisional state: what mutations that have not landed make of the
//     confirmed records. It is recomputed by [cartella.Decide] whenever the
//     central service moves on, and kept in the [Store] beside what is confirmed.
//   - The one connection, its pace and its patience.
//
// # The life of a mutation
//
// Offered by the screen, decided here, appended to the Log: from here on it is
// saved, whatever happens. It is pending until the central service's verdict
// comes. That is put into the Log as well, a second later and off everybody's
// way: after a crash before that the mutation is offered again and gets the same
// answer. An accepted one keeps its provisional effect until the cursors of all
// granted scopes have reached [cartella.Verdict].At, when the confirmed records
// hold it; one that was not accepted leaves the view at once and comes back as a
// record of kind riconciliazione. Either way it is retained, so that a central
// service restored from a backup gets it again.
//
// # Invariants
//
//   - [Replica.Do] returns nil only for what is in the Log; where it returns an
//     error nothing has happened.
//   - Seq order is journal order, and a mutation whose verdict is not in the Log
//     is offered again by the next start.
//   - The Store keeps the mutations behind what it shows as provisional. What the
//     Log lost comes back from there under its own number; where both have lost
//     it, it is a [Doubt], and its number is never used again.
//   - No scope is dropped while a mutation made before its loss has no verdict.
//   - What the Store holds can be deleted at any time; it costs a first sync.
//
// # What it refuses
//
// A mutation that [cartella.Decide] refuses, or whose author saw a stale
// screen, is not written. A journal of another device or operator is not
// opened. A central service that knows mutations of this device that the device
// does not know stops the engine: the disk was put back to an earlier state,
// and its numbers would name other mutations.
package replica
