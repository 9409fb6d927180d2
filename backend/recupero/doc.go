// Package recupero is the way back for a device whose own keys are lost: it
// opens the copy of a device's journal by the organisation's recovery key and
// delivers what never reached the ledger.
//
// It owns the file that holds the private half of a recovery key, which exists
// nowhere else and is for a safe, and the delivery.
//
// Invariants:
//
//   - A key file opens with its passphrase only, at the price of Argon2id for
//     each guess; what it may ask of the machine is bounded before it is tried.
//   - A mutation lands once, whoever delivers it and how often: (device, seq).
//     What may not land is kept by the ledger as from a device of its own.
//   - What is missing between the ledger and the journal is never passed over
//     unless told: to pass it over is final.
//   - Only who owns the device is taken for the author of what is in its
//     journal.
//
// It refuses to say who wrote a journal: anybody can seal to a public key. That
// a copy comes from the device that it names is for the help desk to see to.
package recupero
