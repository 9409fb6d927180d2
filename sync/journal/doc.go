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
// # What it refuses
//
// It does not look into payloads, does not decide what may be dropped, and does
// not guard against two processes using one directory beyond noticing it.
//
// # Known holes
//
// Who can write to the directory can remove records from the end of the newest
// segment, or put back an older copy of the whole directory: nothing in it can
// tell. An [Anchor] that was noted elsewhere can, as far as it reaches; what was
// appended after the last anchor that survives is missed by nobody but the
// central service, which knows the last mutation that it received of each device.
package journal
