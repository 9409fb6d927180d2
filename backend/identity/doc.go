// Package identity knows who may sign in, from which device, and as what.
//
// It owns accounts, their passwords and the history of these, the profiles
// (which role an operator has in which servizio), devices, session tokens, the
// recovery shares of devices, second factors, the key that signs offline leases, and the public
// halves of the organisation's recovery keys. All of it
// is in one SQLite file apart from the ledger's, because its life is another:
// a ledger restored from yesterday must not bring back a revoked device.
//
// Invariants:
//
//   - A password is kept as an Argon2id hash with its parameters, a token as
//     the SHA-256 of its 32 random bytes: neither can be read back. A recovery
//     share has to be given back, so it is kept as it is; alone it opens
//     nothing (the vault needs the device's own secret as well).
//   - An unknown user name, a disabled account and a wrong password take the
//     same time, and the first and last give the same answer. That an account
//     is disabled, or that its password must be changed, is told only to who
//     knows the password.
//   - A code of a second factor serves once. Wrong ones count as failed
//     sign-ins, and of an account that has one only a code forgives these: who
//     knows the password buys no fresh attempts with it. Changing a password
//     wants the old one alone; what the new one opens wants the code.
//   - Failed sign-ins are counted on disk by user name, existing or not, and by
//     where they come from: a restart does not give fresh attempts, and a
//     stranger's do not shut out a computer that has a lease, nor a network
//     where a session of the user began before. What those are only the central
//     service says: it signs the lease and notes the network.
//   - Whatever changes what somebody may do leaves an [Event] in the same
//     transaction, in one order. The server follows them, so that a command
//     run beside it takes effect there too; they are also the audit trail.
//   - A first-access password that has yet to reach its owner is told apart until
//     it has: whoever hands them over may be stopped at any moment, and knows
//     afterwards who was left out.
//   - Of a notice that somebody is to hear of by mail it is known how far its feed
//     was read, in the transaction that notes it, and that it is being sent, before
//     it is: no restart and no kill has it sent twice.
//   - Two programs may have the file open at the same time.
//
// It refuses to judge records: what a role may do is sync/cartella's.
package identity
