// Package simtest runs the real engines of both programs in a world that is
// against them, and checks that the promises hold once it has calmed.
//
// A run is a [testing/synctest] bubble: a real hub over a ledger in memory,
// three to five real replicas over stores and journals in memory, a network
// that delays, doubles and cuts, operators who work all the while, and
// misfortunes: crashes, lost caches, clocks that are wrong, a central service
// that stops or comes back from an old backup, profiles that are taken and
// given. Everything a run decides comes from its seed.
//
//	go test ./sync/simtest                                  some seeds
//	go test ./sync/simtest -run TestSeeds -seeds 2000       as many as wanted
//	go test ./sync/simtest -run TestSeeds -seed 17 -v       one, with its story
//
// What is checked:
//
//   - Nothing said is lost: each saved mutation is in the ledger, once, with a
//     verdict, and where it was not accepted with a riconciliazione that keeps
//     it, except for personal settings and decisions.
//   - Nobody sees what is not theirs: no message carries a record outside the
//     profiles of that moment, and at the end no replica holds one.
//   - Everybody ends up with the same truth: each replica's confirmed records
//     are its scopes' feeds, its views are its confirmed records, and the
//     digests agree.
//   - What is written shows at once: whenever nothing is under way, the views are
//     what is confirmed with what is pending on top, in the order of its making.
//   - Nothing is overwritten in silence: what an accepted change says it
//     replaces is what stood.
//
// Named stories are transcripts in testdata, replayed in the same world with
// nothing left to chance.
package simtest
