package main

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzRestore restores whatever bytes: raw ones, or a copy with something
// written over it and its end cut off. Nothing panics; a sealed copy goes in as it
// was written or not at all; and where it does not the data are what they were,
// with nothing beside them.
func FuzzRestore(f *testing.F) {
	original, file := copyOf(f)
	whole, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	before := tree(f, original)
	f.Add([]byte{}, uint32(0), []byte{}, uint32(0), false)
	f.Add([]byte{}, uint32(0), []byte{}, uint32(0), true)
	f.Add([]byte{}, uint32(700), []byte{1, 2, 3}, uint32(0), true)
	f.Add([]byte{}, uint32(100), []byte("0000000"), uint32(2048), true)
	f.Add([]byte("non è una copia"), uint32(0), []byte{}, uint32(0), false)
	f.Add(whole[:512], uint32(0), []byte{}, uint32(0), true)
	f.Fuzz(func(t *testing.T, raw []byte, at uint32, patch []byte, cut uint32, unsealed bool) {
		content := raw
		if len(content) == 0 {
			content = bytes.Clone(whole)
			copy(content[int(at)%len(content):], patch)
			content = content[:len(content)-int(cut)%len(content)]
		}
		data, damaged := filepath.Join(t.TempDir(), "dati"), filepath.Join(t.TempDir(), "copia")
		if err := os.CopyFS(data, os.DirFS(original)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(damaged, content, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"restore", damaged, "--data", data}
		if unsealed {
			args = append(args, "--senza-impronta")
		}
		var out bytes.Buffer
		p := program{in: strings.NewReader(""), out: &out, err: &out}
		if p.run(t.Context(), args) != 0 {
			after := tree(t, data)
			for name, sum := range before {
				if after[name] != sum {
					t.Errorf("%s was touched", name)
				}
			}
			if left := beside(t, data); len(left) > 0 {
				t.Errorf("left beside: %v", left)
			}
			return
		}
		if !unsealed && !bytes.Equal(content, whole) {
			t.Errorf("a copy that is not as it was written was restored:\n%s", out.String())
		}
		for _, name := range contents() {
			if _, err := os.Stat(filepath.Join(data, name)); err != nil {
				t.Errorf("restored by halves: %v", err)
			}
		}
	})
}

// tree are the sums of the files of a directory.
func tree(t testing.TB, dir string) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = sha256.Sum256(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
