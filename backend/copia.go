package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"siz-icaro/sync/durable"
)

// A copy is a tar of the files of a data directory, in the order of contents,
// and at its end one entry more, the seal: the SHA-256 of each file, and of
// everything that stands before the seal, headers and padding included. The
// seal's own bytes follow from these, to the end of the file, so that a copy is
// as it was written in every bit or is not taken. It guards against damage; who
// can write to a copy can seal it anew.
const (
	sealName = "impronta.sha256"
	// sealSize is of the entry and the end of the archive: header, content in
	// one block, two blocks of zeros.
	sealSize = 4 * 512
	// sealAll is what the seal calls the file before it.
	sealAll = "*"
)

// seal is the end of a copy whose sums these are.
func seal(sums map[string]string) ([]byte, error) {
	var text strings.Builder
	for _, name := range append(contents(), sealAll) {
		fmt.Fprintf(&text, "%s  %s\n", sums[name], name)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: sealName, Mode: 0o600, Size: int64(text.Len())}); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() != sealSize {
		return nil, fmt.Errorf("the seal has %d bytes", b.Len())
	}
	return b.Bytes(), nil
}

// pack writes the files of dir into one, readable by its owner alone.
func pack(to, dir string) (err error) {
	f, err := durable.OpenNew(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	all := sha256.New()
	w := tar.NewWriter(io.MultiWriter(f, all))
	sums := map[string]string{}
	for _, name := range contents() {
		if sums[name], err = packFile(w, dir, name); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	sums[sealAll] = hex.EncodeToString(all.Sum(nil))
	end, err := seal(sums)
	if err != nil {
		return err
	}
	if _, err := f.Write(end); err != nil {
		return err
	}
	return f.Sync()
}

func packFile(w *tar.Writer, dir, name string) (sum string, err error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(w, h), f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// unpack reads a copy into dir, an empty directory, and wants it whole and as it
// was written. unsealed takes one without a seal as it is. The error names what
// is damaged.
func unpack(file, dir string, unsealed bool) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("non è un file")
	}
	if unsealed {
		_, err := unpackFiles(f, info.Size(), dir)
		return err
	}
	before := max(0, info.Size()-sealSize)
	end := make([]byte, info.Size()-before)
	if _, err := f.ReadAt(end, before); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	said := readSeal(end)
	if said == nil {
		return errors.New("non è una copia intera di questo programma; se è di una versione precedente, che non scriveva l'impronta finale, aggiungi --senza-impronta")
	}
	all := sha256.New()
	if _, err := io.Copy(all, io.NewSectionReader(f, 0, before)); err != nil {
		return err
	}
	sums, failed := unpackFiles(io.NewSectionReader(f, 0, before), before, dir)
	sums[sealAll] = hex.EncodeToString(all.Sum(nil))
	for _, name := range contents() {
		if sum, read := sums[name]; read && sum != said[name] {
			return fmt.Errorf("è danneggiata in «%s»", name)
		}
	}
	if failed != nil && sums[sealAll] == said[sealAll] {
		return failed // as it was written, and written wrong
	}
	if sums[sealAll] != said[sealAll] {
		return errors.New("è danneggiata fra un file e l'altro, o non è intera")
	}
	if want, err := seal(sums); err != nil || !bytes.Equal(want, end) {
		return errors.Join(errors.New("è danneggiata nell'impronta finale"), err)
	}
	return nil
}

// readSeal is what a seal says, nil where it is none.
func readSeal(end []byte) map[string]string {
	r := tar.NewReader(bytes.NewReader(end))
	h, err := r.Next()
	if err != nil || h.Name != sealName {
		return nil
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	said := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		said[name] = sum
	}
	return said
}

// unpackFiles reads the files of a copy of a size into dir, and returns the sums
// of those that it could read.
func unpackFiles(copy io.Reader, size int64, dir string) (map[string]string, error) {
	sums := map[string]string{}
	r := tar.NewReader(copy)
	wanted := contents()
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return sums, damagedCopy(err)
		}
		i := slices.Index(wanted, h.Name)
		if i < 0 {
			return sums, fmt.Errorf("contiene «%s», che non è di una copia", printable(h.Name))
		}
		// A sparse one is larger than the file it comes in, and could fill the disk.
		if h.Typeflag != tar.TypeReg || h.Size > size {
			return sums, fmt.Errorf("«%s» non è come una copia lo scrive", h.Name)
		}
		wanted = slices.Delete(wanted, i, i+1)
		if sums[h.Name], err = unpackFile(r, filepath.Join(dir, h.Name)); err != nil {
			delete(sums, h.Name)
			return sums, damagedCopy(err)
		}
	}
	if len(wanted) > 0 {
		return sums, fmt.Errorf("non è intera: manca «%s»", wanted[0])
	}
	return sums, nil
}

// printable is a name that a terminal shows as it is.
func printable(name string) string {
	if q := strconv.QuoteToGraphic(name); len(q) <= 100 {
		return strings.Trim(q, `"`)
	}
	return "…"
}

// damagedCopy says of a copy that cannot be read on that it is not whole.
func damagedCopy(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
		return errors.New("non è una copia di questo programma, o non è intera")
	}
	return err
}

func unpackFile(r io.Reader, to string) (sum string, err error) {
	f, err := durable.OpenNew(to)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), f.Sync()
}
