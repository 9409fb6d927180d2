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
// # A bad line
//
// What is pushed goes packed, in frames of about what the line has carried in a
// second, a few of which may be on their way without an answer; a push that is more
// goes in parts, which the central service keeps, so that after a cut it goes on
// where it was. Of the feed the replica asks for messages of a second at the most.
// A line is given up when nothing that was sent is answered and nothing else comes,
// never because something takes long; and the next attempt waits as long as the last
// one only where that was of use. [Progress] says what has really moved: bytes of changes
// that were acknowledged, records that have landed, and since when nothing came.
//
// What this device made itself comes back without its body, where the central service
// made the same of it: the replica takes its own, if its sum is the one that came. If
// not, nothing of that message lands, and the next connection asks for all of it whole.
//
// # What goes first
//
// Upwards, the operator's own changes go as they were made and wait for nothing that
// comes down. They keep their order, a long one before a short one too: the central
// service counts a device's mutations without a gap, which is what makes each of them
// land exactly once, and a later one may rest on what an earlier one wrote. So what is
// long goes in parts that a cut does not undo, and what is short behind it waits for
// those parts and for nothing else.
//
// Downwards, the central service sends a replica that is far behind its own things, then
// the week's agenda with its cases and people ahead of their place in the feed, then
// the feed, and the archive last. What came ahead is told in the next
// hello, so that it does not come twice. As much of the feed is on its way as the line
// holds and half a second more: a verdict waits behind that and no longer.
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
