package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"google.golang.org/protobuf/proto"

	"siz-icaro/sync/durable"
)

// Badger reads its tables in goroutines of its own and panics there over what
// it cannot read: no recover of ours would keep the program up. So what could
// mislead it is looked at beforehand: the keys that tables are read with, which
// carry no checksum, and the index of each table, which does.

var (
	errTable    = errors.New("a table is damaged")
	errManifest = errors.New("the manifest is damaged")
	errLog      = errors.New("a log is damaged before its end")
	errKeys     = errors.New("the key registry is not the one that was written")
)

// fileKeysSum holds the hash of Badger's key registry, and a copy of it: without
// the keys nothing can be read, and a wrong byte of them shows nowhere. The
// registry is written once: see makeKeys.
const fileKeysSum = "KEYREGISTRY.sum"

func isKeys(name string) bool { return name == fileKeysSum || name == badger.KeyRegistryFileName }

// makeKeys makes the key registry of a new store, with the one data key that all
// of its files are encrypted with. Badger would make one by itself as soon as
// the last is older than a duration, which it takes from the clock: one that
// stands at 1970 gives none, and the files are written in clear. Here it is made
// whatever the clock says, and it is never changed: what AES-CTR encrypts with
// it, each block with a random vector of its own, is a few million blocks in the
// life of a laptop, and a new key would not unsay what the old one protects.
// Another key is another store.
func makeKeys(dir string, key [32]byte) error {
	if err := durable.MkdirAll(dir); err != nil {
		return err
	}
	for _, name := range []string{fileKeysSum, badger.KeyRegistryFileName} { // of a beginning that was cut short
		if err := durable.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	registry, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{
		Dir: dir, EncryptionKey: key[:], EncryptionKeyRotationDuration: math.MinInt64, // every key is too old
	})
	if err != nil {
		return err
	}
	dk, err := registry.LatestDataKey()
	if err == nil && dk == nil {
		err = errClear
	}
	if err := errors.Join(err, registry.Close()); err != nil {
		return err
	}
	content, err := os.ReadFile(filepath.Join(dir, badger.KeyRegistryFileName))
	if err != nil {
		return err
	}
	return signKeys(dir, content)
}

func signKeys(dir string, registry []byte) error {
	sum := sha256.Sum256(registry)
	return durable.WriteFile(filepath.Join(dir, fileKeysSum), append(sum[:], registry...))
}

// healKeys compares the registry, the copy and the hash, and mends the one that
// is not as the other two. Of format 1 there is no copy to mend it from.
func healKeys(dir string) error {
	name := filepath.Join(dir, badger.KeyRegistryFileName)
	signed, err := os.ReadFile(filepath.Join(dir, fileKeysSum))
	if err != nil {
		return err
	}
	registry, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(signed) < sha256.Size {
		return errKeys
	}
	sum, backup := signed[:sha256.Size], signed[sha256.Size:]
	ofRegistry, ofBackup := sha256.Sum256(registry), sha256.Sum256(backup)
	switch {
	case bytes.Equal(ofRegistry[:], sum) && (len(backup) == 0 || bytes.Equal(registry, backup)):
		return nil
	case bytes.Equal(ofRegistry[:], sum), len(registry) > 0 && bytes.Equal(registry, backup):
		return signKeys(dir, registry)
	case bytes.Equal(ofBackup[:], sum):
		return durable.WriteFile(name, backup)
	}
	return errKeys
}

// registryHead is the size of a registry that holds no key.
const registryHead = 28

// readDataKeys are the keys of the registry, newest first.
func readDataKeys(dir string, key [32]byte) (keys []*pb.DataKey, err error) {
	content, err := os.ReadFile(filepath.Join(dir, badger.KeyRegistryFileName))
	if err != nil {
		return nil, err
	}
	// Badger believes the lengths in it.
	for at := registryHead; at < len(content); {
		if at+8 > len(content) || int64(binary.BigEndian.Uint32(content[at:])) > int64(len(content)-at-8) {
			return nil, errKeys
		}
		at += 8 + int(binary.BigEndian.Uint32(content[at:]))
	}
	registry, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, ReadOnly: true, EncryptionKey: key[:]})
	if err != nil {
		return nil, err
	}
	for id := uint64(1); ; id++ {
		dk, err := registry.DataKey(id)
		if err != nil {
			return keys, nil // there are no more
		}
		keys = slices.Insert(keys, 0, dk)
	}
}

func checkFiles(dir string) error {
	if err := healKeys(dir); err != nil {
		return err
	}
	if err := checkTables(dir); err != nil {
		return err
	}
	return checkLogs(dir)
}

// dropBlank removes the logs without a byte: a process was killed as it made
// them, and Badger takes them for new where it looks for old ones.
func dropBlank(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".mem" && ext != ".vlog" {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Size() == 0 {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkTables looks at the tables that the manifest names. Others are of a
// process that was killed while it wrote them, and Badger removes them.
func checkTables(dir string) error {
	manifest, whole, err := readManifest(dir)
	if err != nil {
		return err
	}
	if !whole {
		return errManifest // Badger would remove the tables that it names no more
	}
	for id := range manifest.Tables {
		path := table.NewFilename(id, dir)
		if err := checkTable(path); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

func checkTable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	index, checksum, err := tableIndex(f, info.Size())
	if err != nil {
		return err
	}
	var sum pb.Checksum
	if err := proto.Unmarshal(checksum, &sum); err != nil {
		return fmt.Errorf("%w: %w", errTable, err)
	}
	return y.VerifyChecksum(index, &sum)
}

// tableIndex reads, from the end: the length of a checksum, the checksum, the
// length of the index, the index.
func tableIndex(f io.ReaderAt, at int64) (index, checksum []byte, err error) {
	back := func(n int64) ([]byte, error) {
		if n > at {
			return nil, errTable
		}
		at -= n
		b := make([]byte, n)
		_, err := f.ReadAt(b, at)
		return b, err
	}
	sized := func() ([]byte, error) {
		n, err := back(4)
		if err != nil {
			return nil, err
		}
		return back(int64(binary.BigEndian.Uint32(n)))
	}
	if checksum, err = sized(); err != nil {
		return nil, nil, err
	}
	if index, err = sized(); err == nil && len(index) == 0 {
		err = errTable
	}
	return index, checksum, err
}
