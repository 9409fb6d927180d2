// Package hub is the central service's side of the contract: it lets replicas
// in, judges what they push, and sends each one the records of its scopes.
//
// A session is one connection of one device. Two goroutines serve it. One
// receives: a push is decided in the ledger's own transaction and answered
// with verdicts. The other pumps: it reads the ledger's feed from the cursors
// of the session's scopes and sends what it finds. A commit gives the pump
// only a hint that a scope has grown, so the first sync, resuming after a
// week and a live change are one mechanism, and a session costs no memory
// for what it has not yet been sent; of what it was sent over a line that carries
// little the last 256 KiB are kept, for the next to be packed against. Sessions that stand at the same place of the
// same scopes are sent the same bytes, read and packed once (see board). To a replica
// that is far behind the pump sends what is needed first ahead of its place, and
// leaves it out when the feed comes there.
//
// # Invariants
//
//   - The operator of the connection is who acts, whatever a message says, with
//     the profiles that the directory gives them at that moment. The pump asks the
//     directory between reading a message and sending it: nothing that was written
//     after a profile was taken leaves by it, nor does any message that was not on
//     its way by then.
//   - A verdict is sent when it is durable, and not before.
//   - After a push all cursors of its session move beyond the verdicts, even
//     where there is nothing to send: the replica waits for that to forget what
//     it had provisionally made of the mutation.
//   - A record comes back without its body only to the session whose mutation made
//     it, as Decide alone made it, and with the sum of what stands now.
//   - What has come of a push in parts is its device's, and is judged by nobody
//     before it is whole.
//   - A slow reader holds at most one message of the feed, and nobody else up.
//   - What does not land becomes a riconciliazione in the same commit.
//
// The hub refuses to guess: a client that breaks the protocol is told what it
// broke and disconnected, and its mutations wait on its own disk.
package hub
