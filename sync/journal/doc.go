// Package journal is the durable outbox: an encrypted, hash-chained, append-only
// log of opaque entries in one directory. An entry whose Append returned nil is
// on the disk and stays readable through kill -9, a power cut and a full disk.
//
// # Layout
//
// The directory holds numbered segments, a manifest and a ballast file.
//
//   - A segment is written by one life of the program and never again by a later
//     one. Its header says where in the order it begins and the hash of the
//     record before it, and wraps the segment's own random key under the
//     journal's key (and, when configured, under the organisation's recovery
//     key by HPKE). Each record carries its index and the hash of the record
//     before it, and is sealed by XChaCha20-Poly1305 with both, and the
//     segment's identity, as associated data.
//   - A record, whatever is in it, takes up a power of two of bytes and never less
//     than 2 KiB, because a finer size would tell how long an unsent text is and a
//     coarser one would make every save wait. It is filled up before it is sealed.
//     Nearly all mutations and all verdicts take up 2 KiB each; the largest mutation
//     just fits into 1 MiB.
//   - The manifest says which segments were dropped on purpose and which is the
//     newest, so that a segment that was taken away is missed.
//   - The ballast is room set aside: when the disk is full it is given up, the
//     edit at hand still lands, and the caller learns that space is low.
//
// # Invariants
//
//   - Append answers nil only after File.Sync of every byte it wrote, and of the
//     directory when the segment is new. Concurrent appends share one Sync.
//   - After a failed write or Sync nothing more is written to that file. The next
//     segment's header says where the good records of the one before it end, so
//     what a failed append may have left behind is never taken for an entry once
//     a later append has succeeded. Until then an append that failed is in doubt:
//     after a crash its entries may be found, whole, from the first on.
//   - What a crash left half-written at the very end is cut off. Anything else
//     that is wrong is named in the Report with segment and offset, stays where
//     it is as evidence, and hides no other record.
//   - No index is ever given to two entries.
//
// # Formats
//
// Segments are written in format 2. Those of format 1, whose records are as long
// as what they hold, are read for ever, and a journal of both is one chain. One of
// a newer format is [ErrNewerFormat]: it is whole, but not for this program, which
// would take it for damage and go on without what is in it. The programs that knew
// format 1 only do take format 2 for damage; they leave its files where they are.
//
// # What it refuses
//
// It does not look into payloads, does not decide what may be dropped, and does
// not guard against two processes using one directory beyond noticing it.
//
// # Known holes
//
// The sizes of the files, and each record's frame, tell how many entries there
// are, and of a long one the power of two that it is below. Segments of format 1
// tell the length of each of their entries until they are dropped.
//
// Who can write to the directory can keep the journal from opening by a segment
// made up to be of a newer format, until that is taken away. They can remove
// records from the end of the newest segment, or put back an older copy of the
// whole directory: nothing in it can tell. An [Anchor] that was noted elsewhere
// can, as far as it reaches; what was appended after the last anchor that survives
// is missed by nobody but the central service, which knows the last mutation that
// it received of each device.
package journal
