// Package durable is the one place that knows how a file's content, its name
// and its absence outlive a power cut. Whatever both programs keep on disk by
// themselves, and not through a database, goes through it; a test at the root
// of the checkout holds every other package to that.
//
// It owns three promises:
//
//   - What a function has returned nil for is on the disk: the content of the
//     file by fsync of the file, its name, or the lack of one, by fsync of the
//     directory that the name stands in.
//   - Nobody ever sees half a file under its own name: it is written under
//     another and given its name once it is whole.
//   - Files are their owner's alone (0600), directories too (0700).
//
// On Windows directories cannot be flushed. NTFS journals its metadata in
// order, so that a name is either the old or the new one after a power cut,
// and whatever is flushed later makes the earlier names durable as well;
// renames are asked to be written through besides. Permissions there are those
// of the directory, which the system gives to its user alone.
//
// A file system that cannot flush a directory at all (some network shares) is
// taken as it is: the rename stands, and its durability is the server's.
package durable
