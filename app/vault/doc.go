// Package vault keeps the keys of one operator account on one device.
//
// A vault is a directory. Its file vault.json holds a random 32-byte data key
// (DEK) that exists nowhere in clear, wrapped twice:
//
//	W1  HKDF(salt = device secret, ikm = Argon2id(NFKC(password)))   unlock, offline
//	W2  HKDF(salt = device secret, ikm = recovery share)             password reset, online
//
// The device secret is 32 random bytes in the keyring of the operating system;
// the recovery share is held by the central service and handed out only to this
// user on this device. So a copied disk without its keyring opens nothing, and
// neither does a keyring without the password. Every other key of the program is
// derived from the DEK for one purpose (Keys.Sub) and never stored.
//
// Whose a vault is must be read before there is a password, and is nobody's to read
// from a stolen disk: its Label is the user name sealed under a key that HKDF makes
// of the device secret for this alone (and so is what Veil seals). The secret's own
// name in the keyring is random, because some keyrings keep the names in clear or as
// a hash. What that comes to:
//
//   - Who has the files finds no user name, and nothing that a guess at one could
//     be tried on: no hash of a name under a key that is not secret, no name of a
//     folder made of one, no length that tells.
//   - Who has the files and the keyring as the system keeps it has both once they
//     know or guess the password of the computer's account, which protects it; where
//     the computer signs in by itself and its keyring has no password, at once.
//   - Who has the keyring open (the operator's session on the computer, or a program
//     in it) reads all names, and still needs a password to open a vault.
//
// A per-machine salt beside the files would not do: user names are guessable.
//
// # Invariants
//
//   - No file, and no name of a secret in the keyring, holds the account's name. In
//     vaults of the first format it did; Owner rewrites them, and may be killed
//     while it does.
//   - vault.json is only ever replaced whole and fsynced, and is kept twice: a
//     damaged first copy is answered from the second.
//   - A damaged file is reported as damaged, never as a wrong password, and is
//     not counted as a failed attempt.
//   - A failed unlock is on disk before the password is tried: killing the
//     program does not buy another guess, nor does setting back the clock.
//   - Time only moves forward: the lease is judged by the greatest time ever
//     seen (see clock.go for what that does and does not stop).
//   - No call to the keyring holds its caller for more than three seconds.
//   - Cost parameters read from a file are bounded before memory is asked for.
//
// # What it refuses
//
// It does not judge the quality of passwords and does not know whether one is
// expired: that is the central service's business. It prints no key, password
// or name in its errors. Explain turns each of its errors into the sentence an
// operator reads.
//
// # Known holes
//
// Who can run code as the operator while the keyring is open can read the device
// secret, delete attempts.json, restore an older vault.json, and then guess
// passwords at the price of Argon2id. Overwriting in Wipe does not reach cells
// that a solid-state disk has already remapped; the destroyed device secret is
// what makes those copies worthless. The blocks of a first-format file that was
// replaced may likewise be on the disk for a while, with the name in them; where the
// keyring had lost the secret, or both copies are damaged, whose a vault is cannot be
// told any more. Go may have copied a key while moving a
// stack: Lock zeroes what it can name.
package vault
