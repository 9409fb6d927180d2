package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/aes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"google.golang.org/protobuf/proto"

	"siz-icaro/sync/durable"
)

// remains are what can still be read of a store, be its files damaged, in clear
// or of the former format. They are read without Badger, which deletes, cuts or
// panics over what it cannot read; each value is sealed for itself, so each is
// proven for itself.
type remains struct {
	sealer *sealer
	values map[string]remain // by key, of the present format
	// clear says that some of the files were not encrypted.
	clear bool
}

// remain is the newest value of a key that opens, or that there is none.
type remain struct {
	at    uint64
	mark  mark // zero where it was deleted
	plain []byte
}

// Of an entry of Badger, what kind it is.
const (
	metaDeleted = 1 << 0
	metaPointer = 1 << 1
	metaTxn     = 1 << 6
	metaTxnEnd  = 1 << 7
)

// readRemains never fails: what cannot be read is not among them.
func readRemains(dir string, keys Keys) (*remains, error) {
	sealer, err := newSealer(keys.Values)
	if err != nil {
		return nil, err
	}
	r := &remains{sealer: sealer, values: map[string]remain{}}
	// Files that cannot be had at all are as good as missing.
	r.clear, _ = inClear(dir)
	healed := guard(func() error { return healKeys(dir) })
	dataKeys := []*pb.DataKey{nil}
	_ = guard(func() error {
		more, err := readDataKeys(dir, keys.Badger)
		dataKeys = append(more, dataKeys...)
		return errors.Join(healed, err)
	})
	known, _ := tablesOf(dir)
	names, err := filepath.Glob(filepath.Join(globbed(dir), "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		id, isTable := table.ParseFileID(filepath.Base(name))
		isLog := filepath.Ext(name) == extLog
		if !isLog && (!isTable || known != nil && !known[id]) {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, dk := range dataKeys {
			before := len(r.values)
			_ = guard(func() error {
				if isLog {
					r.readLog(content, dk)
				} else {
					r.readTable(content, dk)
				}
				return nil
			})
			if len(r.values) > before {
				break
			}
		}
	}
	return r, nil
}

// globbed is dir as part of a pattern.
func globbed(dir string) string {
	var out []byte
	for _, c := range []byte(dir) {
		if os.PathSeparator != '\\' && (c == '*' || c == '?' || c == '[' || c == '\\') {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(out)
}

// add takes an entry of Badger, whose key ends with when it was written. sure
// says that a checksum vouches for it; a value vouches for itself.
func (r *remains) add(stamped []byte, meta byte, sealed []byte, sure bool) {
	if len(stamped) <= 8 || meta&metaPointer != 0 {
		return
	}
	raw, at := y.ParseKey(stamped), y.ParseTs(stamped)
	key, ok := normal(raw)
	if !ok {
		return
	}
	if before, ok := r.values[key]; ok && before.at >= at {
		return
	}
	if meta&metaDeleted != 0 {
		if sure {
			r.values[key] = remain{at: at}
		}
		return
	}
	plain, m, err := r.sealer.openAny(nil, raw, sealed)
	if err == nil {
		r.values[key] = remain{at: at, mark: m, plain: plain}
	}
}

// state is the newest one that can be read, of the copies that there are.
func (r *remains) state() (found state, ok bool) {
	copies := []remain{r.values[string(stateKey)], r.values[string(stateCopyKey)]}
	slices.SortFunc(copies, func(a, b remain) int { return cmp.Compare(b.at, a.at) })
	for _, c := range copies {
		if c.mark != 0 && json.Unmarshal(c.plain, &found) == nil && found.Format <= format {
			return found.clone(), true
		}
	}
	return state{}, false
}

// whole says that what was read is all that was written last.
func (r *remains) whole() bool {
	st, ok := r.state()
	var sum state
	for key, v := range r.values {
		if key[0] != stateKey[0] && key[0] != stateCopyKey[0] {
			sum.count(0, v.mark)
		}
	}
	return ok && sum.Count == st.Count && sum.Sum == st.Sum
}

// records is how many there are to show.
func (r *remains) records() int {
	ids := map[string]bool{}
	for key, v := range r.values {
		if v.mark != 0 && (key[0] == spaceConfirmed || key[0] == spaceProvisional) {
			ids[key[1:]] = true
		}
	}
	return len(ids)
}

// write makes a store of the remains in dir, which must not be there. Where they
// are not whole its cursors are at the beginning: the feed brings all of it
// again, and takes away what it does not vouch for.
func (r *remains) write(ctx context.Context, dir string, keys Keys, opt Options) (err error) {
	s := &Store{now: opt.Now, log: opt.Log}
	if err := s.open(dir, keys, false); err != nil {
		return err
	}
	l := s.newLanding(ctx)
	err = l.do(func() error {
		l.next, _ = r.state()
		l.next.Format, l.next.Count, l.next.Sum = format, 0, 0
		if !r.whole() {
			n := r.records()
			l.next.Taken = &n
			for name, sc := range l.next.Scopes {
				sc.Cursor = 0
				l.next.Scopes[name] = sc
			}
		}
		l.moved = true
		for _, key := range slices.Sorted(maps.Keys(r.values)) {
			if v := r.values[key]; v.mark != 0 && key[0] != stateKey[0] && key[0] != stateCopyKey[0] {
				l.write([]byte(key), 0, v.plain)
			}
			if err := l.sendIfFull(); err != nil {
				return err
			}
		}
		l.moved = true
		return l.send()
	})
	if err := errors.Join(err, guard(s.db.Close)); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := durable.Sync(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return durable.SyncDir(dir)
}

// readTable reads a table as Badger wrote it, block by block.
func (r *remains) readTable(content []byte, dk *pb.DataKey) {
	index, _, err := tableIndex(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return
	}
	// Its checksum does not matter here: what a wrong byte of it misleads to
	// does not open.
	index, ok := decrypt(index, dk)
	if !ok {
		return
	}
	blocks := fb.GetRootAsTableIndex(index, 0)
	for i := range min(blocks.OffsetsLength(), len(index)/4) {
		_ = guard(func() error {
			var at fb.BlockOffset
			if !blocks.Offsets(&at, i) {
				return errTable
			}
			from, to := int64(at.Offset()), int64(at.Offset())+int64(at.Len())
			if to > int64(len(content)) {
				return errTable
			}
			if block, ok := decrypt(content[from:to], dk); ok {
				r.readBlock(block)
			}
			return nil
		})
	}
}

// decrypt takes off what Badger put on; the initial vector is at the end.
func decrypt(b []byte, dk *pb.DataKey) ([]byte, bool) {
	if dk == nil {
		return b, true
	}
	at := len(b) - aes.BlockSize
	if at < 0 {
		return nil, false
	}
	plain, err := y.XORBlockAllocate(b[:at], dk.Data, b[at:])
	return plain, err == nil
}

// readBlock reads, from the end: the length of a checksum, the checksum, how
// many entries there are, where each begins, the entries. An entry is how much
// of its key it shares with the first, how much it adds, that, and the value.
// It panics over what makes no sense.
func (r *remains) readBlock(b []byte) {
	end := len(b) - 4
	end -= int(binary.BigEndian.Uint32(b[end:]))
	checksum, body := b[end:len(b)-4], b[:end]
	var sum pb.Checksum
	sure := proto.Unmarshal(checksum, &sum) == nil && sum.Algo == pb.Checksum_CRC32C && y.VerifyChecksum(body, &sum) == nil
	n := int(binary.BigEndian.Uint32(body[end-4:]))
	starts := body[end-4-4*n : end-4]
	body = body[:end-4-4*n]
	var first []byte
	for i := range n {
		from, to := int(binary.NativeEndian.Uint32(starts[4*i:])), len(body)
		if i+1 < n {
			to = int(binary.NativeEndian.Uint32(starts[4*i+4:]))
		}
		_ = guard(func() error { // the next one may be whole
			e := body[from:to]
			shared, own := binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:])
			key := slices.Concat(first[:shared], e[4:4+own])
			if i == 0 {
				first = key
			}
			e = e[4+own:]
			_, size := binary.Uvarint(e[2:])
			r.add(key, e[0], e[2+size:], sure)
			return nil
		})
	}
}

// extLog is that of the logs of Badger's memory tables.
const extLog = ".mem"

// logHeader is the number of a log's key, zero for none, and the first part of
// every initial vector.
const logHeader = 20

// logEntry is an entry of a log.
type logEntry struct {
	at, end int
	meta    byte
	key     []byte
	value   []byte
}

// readEntry reads the entry that begins at at: what kind it is, the lengths of
// its key and its value, when it expires, the key, the value, a checksum.
func readEntry(log []byte, at int, dk *pb.DataKey) (logEntry, bool) {
	e := logEntry{at: at}
	if at+2 > len(log) {
		return e, false
	}
	e.meta = log[at]
	i := at + 2
	var n [3]uint64
	for j := range n {
		v, size := binary.Uvarint(log[i:min(len(log), i+10)])
		if size <= 0 {
			return e, false
		}
		n[j] = v
		i += size
	}
	if log[at+1] != 0 || n[0] == 0 || n[0] > maxKey || n[1] > maxValue || n[2] != 0 {
		return e, false
	}
	mid, end := i+int(n[0]), i+int(n[0])+int(n[1])
	if end+crc32.Size > len(log) {
		return e, false
	}
	if crc32.Checksum(log[at:end], y.CastagnoliCrcTable) != binary.BigEndian.Uint32(log[end:]) {
		e.end = end + crc32.Size
		return e, false
	}
	e.end = end + crc32.Size
	e.key, e.value = log[i:mid], log[mid:end]
	if dk != nil {
		iv := make([]byte, aes.BlockSize)
		copy(iv, log[8:logHeader])
		binary.BigEndian.PutUint32(iv[12:], uint32(at))
		plain, err := y.XORBlockAllocate(log[i:end], dk.Data, iv)
		if err != nil {
			return e, false
		}
		e.key, e.value = plain[:n[0]], plain[n[0]:]
	}
	return e, true
}

// The most that an entry of ours may have, of any format.
const (
	maxKey   = 1 << 10
	maxValue = 1 << 20
)

// entries yields the entries of a log, in order; hole says that something before
// this one could not be read.
func entries(log []byte, dk *pb.DataKey, yield func(e logEntry, hole bool)) {
	if len(log) < logHeader {
		return
	}
	// A log ends with the zeros that were set aside for it; what may be part of
	// the last checksum stays.
	log = log[:min(len(log), max(logHeader, len(bytes.TrimRight(log, "\x00"))+crc32.Size))]
	hole := false
	for at := logHeader; at < len(log); {
		e, ok := readEntry(log, at, dk)
		if ok {
			yield(e, hole)
			at, hole = e.end, false
			continue
		}
		hole = true
		at++
	}
}

// readLog reads a log. Of a transaction that is not at its end nothing counts,
// unless a hole may have taken the end away.
func (r *remains) readLog(log []byte, dk *pb.DataKey) {
	var open []logEntry
	take := func() {
		for _, e := range open {
			r.add(e.key, e.meta, e.value, true)
		}
		open = open[:0]
	}
	entries(log, dk, func(e logEntry, hole bool) {
		if hole {
			take()
		}
		switch {
		case e.meta&metaTxnEnd != 0:
			take()
		case e.meta&metaTxn != 0:
			open = append(open, e)
		default:
			r.add(e.key, e.meta, e.value, true)
		}
	})
}

// checkLogs looks for entries after one that cannot be read. Badger would cut
// the log there and say nothing.
func checkLogs(dir string) error {
	logs, err := filepath.Glob(filepath.Join(globbed(dir), "*"+extLog))
	if err != nil {
		return err
	}
	for _, name := range logs {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		holes := 0
		entries(content, nil, func(_ logEntry, hole bool) {
			if hole {
				holes++
			}
		})
		if holes > 0 {
			return fmt.Errorf("%s: %w", filepath.Base(name), errLog)
		}
	}
	return nil
}

// inClear says whether anything in dir was written without encryption.
func inClear(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	if info, err := os.Stat(filepath.Join(dir, badger.KeyRegistryFileName)); err == nil && info.Size() == registryHead {
		return true, nil // there is no key
	}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != extLog && ext != ".vlog" {
			continue
		}
		plain, err := logInClear(filepath.Join(dir, e.Name()))
		if plain || err != nil {
			return plain, err
		}
	}
	manifest, _, err := readManifest(dir)
	if err != nil {
		return false, err
	}
	for _, t := range manifest.Tables {
		if t.KeyID == 0 {
			return true, nil
		}
	}
	return false, nil
}

// logInClear says whether a log that has been begun names no key.
func logInClear(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var header [logHeader]byte
	if n, err := f.ReadAt(header[:], 0); n < len(header) {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return false, err
	}
	return header != [logHeader]byte{} && binary.BigEndian.Uint64(header[:]) == 0, nil
}

// tablesOf are the tables that the manifest names, nil where it cannot be read.
func tablesOf(dir string) (map[uint64]bool, error) {
	manifest, whole, err := readManifest(dir)
	if err != nil || !whole {
		return nil, err
	}
	known := map[uint64]bool{}
	for id := range manifest.Tables {
		known[id] = true
	}
	return known, nil
}

// readManifest also says whether the manifest was read to its end.
func readManifest(dir string) (m badger.Manifest, whole bool, err error) {
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		return m, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return m, false, err
	}
	m, end, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions(dir).WithLogger(nil))
	return m, end == info.Size(), err
}

// normal is a key of any format as the present one writes it.
func normal(raw []byte) (string, bool) {
	if len(raw) == 0 {
		return "", false
	}
	switch raw[0] {
	case stateKey[0], stateCopyKey[0]:
		return string(padKey(raw[:1])), true
	case spaceKept:
		if len(raw) < keptSize {
			return "", false
		}
		return string(padKey(raw[:keptSize])), true
	case spaceConfirmed, spaceProvisional:
		return string(keyOf(raw[0], idOf(raw))), true
	}
	return "", false
}
