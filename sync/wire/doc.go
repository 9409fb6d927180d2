// Package wire is how a replica and the central service talk: the messages,
// their bytes, the version of the protocol, and the connection that carries
// them, over a websocket or, in tests, in memory.
//
// PROTOCOL.md, one directory up, says the same to whoever writes a client in
// another language; the golden files in testdata hold one example of each
// message.
//
// # Invariants
//
//   - A record's body passes through unchanged, byte for byte.
//   - What arrives is untrusted: it is measured before memory is given to it,
//     and what cannot be read is a [*cartella.Error], never a panic.
//   - A message of an unknown type is refused, an unknown field is ignored:
//     a newer peer may say more, not something else. What could be read in two
//     ways, a field named twice or in other capitals, is refused.
//   - A connection is dead or alive, never in between: a Send or Receive that
//     fails, or is cut short by its context, ends it, and a silent peer is
//     given up within [IdleTimeout].
package wire
