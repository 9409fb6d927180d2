// Package hub is the central service's side of the contract: it lets replicas
// in, judges what they push, and sends each one the records of its scopes.
//
// A session is one connection of one device. Two goroutines serve it. One
// receives: a push is decided in the ledger's own transaction and answered
// with verdicts. The other pumps: it reads the ledger's feed from the cursors
// of the session's scopes and sends what it finds. A commit gives the pump
// only a hint that a scope has grown, so the first sync, resuming after a
// week and a live change are one mechanism, and a session costs no memory
// for what it has not yet been sent.
//
// # Invariants
//
//   - The operator of the connection is who acts, whatever a message says, with
//     the profiles that the directory gives them at that moment; the pump asks
//     the directory again before every message, so that no record leaves after
//     the profile that covered it.
//   - A verdict is sent when it is durable, and not before.
//   - After a push all cursors of its session move beyond the verdicts, even
//     where there is nothing to send: the replica waits for that to forget what
//     it had provisionally made of the mutation.
//   - A slow reader holds at most one message of the feed, and nobody else up.
//   - What does not land becomes a riconciliazione in the same commit.
//
// The hub refuses to guess: a client that breaks the protocol is told what it
// broke and disconnected, and its mutations wait on its own disk.
package hub
