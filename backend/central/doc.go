// Package central is the central service as programs meet it: the HTTP
// endpoints, the websocket that leads to the hub, and the directory by which
// the help desk's commands make accounts and services known to the desktops.
//
// It owns the words of the HTTP interface (sync/PROTOCOL.md describes them for
// others), the limits on what strangers may send, and the life of a
// connection: who may open one, and what ends it.
//
// Invariants:
//
//   - Every refusal is JSON {code, field, message} with a code of
//     sync/cartella and a message in Italian; what went wrong inside stays in
//     the log, and no personal data gets there: not even whose a session is,
//     which the register of accesses of backend/identity says.
//   - A body is read up to its limit and refused whole if it is longer, not
//     one JSON value, or has a field that is not expected.
//   - A connection lasts no longer than its token: an event of
//     backend/identity, from this process or from a command run beside it,
//     ends it or changes its scopes within a second.
//   - There are no administrative endpoints: accounts are made by commands on
//     the machine itself.
//
// It refuses to decide anything about records: that is the hub's, by the rules
// of sync/cartella.
package central
