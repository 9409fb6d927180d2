package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"google.golang.org/protobuf/proto"
)

// Badger reads its tables in goroutines of its own and panics there over what
// it cannot read: no recover of ours would keep the program up. So what could
// mislead it is looked at beforehand: the keys that tables are read with, which
// carry no checksum, and the index of each table, which does.

var (
	errTable = errors.New("a table is damaged")
	errKeys  = errors.New("the key registry is not the one that was written")
)

// fileKeysSum holds the hash of Badger's key registry. The registry is written
// once: see badgerOptions.
const fileKeysSum = "KEYREGISTRY.sum"

func checkFiles(dir string) error {
	want, err := os.ReadFile(filepath.Join(dir, fileKeysSum))
	if err != nil {
		return err
	}
	got, err := keysSum(dir)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errKeys
	}
	return checkTables(dir)
}

func keysSum(dir string) ([]byte, error) {
	registry, err := os.ReadFile(filepath.Join(dir, badger.KeyRegistryFileName))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(registry)
	return sum[:], nil
}

// signKeys is for a store that has just been made.
func signKeys(dir string) error {
	sum, err := keysSum(dir)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, fileKeysSum))
	if err != nil {
		return err
	}
	_, err = f.Write(sum)
	return errors.Join(err, f.Sync(), f.Close())
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
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		return err
	}
	defer f.Close()
	manifest, _, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions(dir).WithLogger(nil))
	if err != nil {
		return err
	}
	for id := range manifest.Tables {
		path := table.NewFilename(id, dir)
		if err := checkTable(path); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

// checkTable reads, from the end: the length of a checksum, the checksum, the
// length of the index, the index.
func checkTable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
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
	raw, err := sized()
	if err != nil {
		return err
	}
	index, err := sized()
	if err != nil {
		return err
	}
	var sum pb.Checksum
	if err := proto.Unmarshal(raw, &sum); err != nil {
		return fmt.Errorf("%w: %w", errTable, err)
	}
	if len(index) == 0 {
		return errTable
	}
	return y.VerifyChecksum(index, &sum)
}
