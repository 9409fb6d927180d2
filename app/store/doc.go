// Package store is the local replica: what the central service confirmed, and
// over it what this device provisionally made of it, in an encrypted Badger.
// It implements sync/replica's Store, and answers the lists and searches of the
// screens. It is a cache: deleting its directory costs a first sync and nothing
// else, because what an operator says is kept by sync/journal.
//
// Beside the contract's records (sync/cartella) it names two of its types that
// live in sync/replica (Batch, State) and sync/wire (Item); it imports nothing
// else of ours.
//
// # What is where
//
//   - On disk: the records, one key each for the confirmed and the provisional
//     state, and one small state (epoch, cursors, how many records there are and
//     the sum of their seals). Badger encrypts its files, keys and all: keys hold
//     ids, and those of colleagues and services are their names. Every value is
//     sealed by us as well, with its key as associated data, because Badger's
//     encryption does not notice what was changed. What Badger leaves in clear
//     are the lengths in its logs: keys are of one length, and values are filled
//     up to the next of a few sizes (768 bytes, 1 KiB, 1.5 KiB, 2 KiB and so on),
//     most of them to the first. No index and no word is ever on disk.
//   - In memory: what is known of each record without opening it, and the index
//     (words, references, orders). Open reads every record to make them, which
//     is also what proves that the disk holds exactly what was written last. The
//     words follow in the background, and a search that comes sooner waits for
//     them. A thousand records that were read last stay, taken apart. Close zeroes
//     the index and drops those.
//
// An index in memory was chosen over one in Badger because of what a first sync
// costs: a record has ten to seventy words and five references, and each would
// be another key of some microseconds. So landing 50,000 records takes a third to
// half more than writing their bytes, not filled up, into a bare encrypted Badger,
// which writes one transaction while the next is planned and sealed. Opening
// 100,000 takes 110 MiB. The benchmarks print both sides. A long Land leaves its
// records unread, and they are read into the index in its pauses or when somebody
// asks.
//
// # Invariants
//
//   - A transaction takes the store from one true state to another. A Land
//     larger than one transaction is a sequence of such steps, cursors last.
//   - Readers see one moment: index and records agree.
//   - Begun again or dropped, a scope costs one number: memberships name the
//     reading they come from, and the state says which readings count.
//   - Bodies come out byte for byte as they went in.
//
// # Damage
//
// A flipped bit, a file cut short or gone, the wrong key, a panic of Badger: Open
// reads what is there without Badger, value by value, each proven by its seal,
// and makes a new store of it. Where that is all that was written last, nothing
// was lost. Where it is not, the store shows what there is, its cursors are at
// the beginning, so that the feed brings everything again, and Report says so
// until it has. So it is where all files are gone and the caller knows of them.
// The damaged files are set aside (the last ones are kept). Met later, damage is
// [ErrDamaged], and the next Open does it.
//
// The programs before format 2 meant to encrypt and did not: Badger takes a key
// that was never made for one of 1970, and with the duration that it was given
// made no other. A store of theirs is copied into an encrypted one beside it,
// with all it holds, and destroyed; a disk may keep the blocks of what was
// deleted until it uses them again.
//
// # What it refuses
//
// It knows no rights: what the operator may not see is not in it. It decides
// nothing about mutations, and it never repairs a record on its own.
//
// # Known holes
//
// An older copy of the whole directory opens as what it was; its cursors are as
// old, so the feed brings the rest. Bodies that were read stay in the memory of
// the process until the collector reuses it. A full disk may end the process by
// SIGBUS within Badger. The sizes of the files tell how many records there are,
// the length of an entry of the last megabytes that were written between which two
// of the sizes a long text is, and the key registry the day on which the store was
// made.
package store
