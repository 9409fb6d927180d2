package recupero

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// cheap protects nothing; it keeps the tests quick.
var cheap = cost{MemoryKiB: 8, Time: 1, Threads: 1}

func TestKeyFile(t *testing.T) {
	private, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	want, err := private.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	passphrase := NewPassphrase()
	if other := NewPassphrase(); len(passphrase) != 29 || passphrase == other {
		t.Errorf("passphrases %q and %q", passphrase, other)
	}
	data, err := seal(private, passphrase, cheap)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, want) || strings.Contains(string(data), passphrase) {
		t.Error("the file holds a secret in clear")
	}
	for _, typed := range []string{passphrase, strings.ToUpper(passphrase), " " + strings.ReplaceAll(passphrase, "-", " ") + "\r"} {
		got, err := Unseal(data, typed)
		if err != nil {
			t.Errorf("typed %q: %v", typed, err)
			continue
		}
		if raw, err := got.Bytes(); err != nil || !bytes.Equal(raw, want) {
			t.Errorf("typed %q: another key, %v", typed, err)
		}
	}
	for _, wrong := range []string{"", passphrase[1:], strings.Repeat("a", len(passphrase))} {
		if _, err := Unseal(data, wrong); cartella.CodeOf(err) != cartella.CodeCredenzialiErrate {
			t.Errorf("typed %q: %v", wrong, err)
		}
	}
}

// No byte of the file can be changed unnoticed, and none can make it cost more
// than the machine has.
func TestKeyFileIsBound(t *testing.T) {
	private, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := seal(private, "frase", cheap)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		spoilt := bytes.Clone(data)
		spoilt[i] ^= 1
		var was, now keyFile
		if json.Unmarshal(data, &was) == nil && json.Unmarshal(spoilt, &now) == nil && sameFile(was, now) {
			continue // white space, the case of a name: the same content
		}
		if _, err := Unseal(spoilt, "frase"); err == nil {
			t.Errorf("byte %d changed and nothing noticed", i)
		}
	}
	for _, c := range []cost{{}, {MemoryKiB: maxCost.MemoryKiB + 1, Time: 1, Threads: 1}, {MemoryKiB: 8, Time: 17, Threads: 1}, {MemoryKiB: 8, Time: 1, Threads: 17}} {
		var f keyFile
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatal(err)
		}
		f.Cost = c
		absurd, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Unseal(absurd, "frase"); cartella.CodeOf(err) != cartella.CodeNonValido {
			t.Errorf("cost %+v: %v", c, err)
		}
	}
}

func sameFile(a, b keyFile) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

func FuzzUnseal(f *testing.F) {
	f.Add([]byte(`{"formato":"SIZ-ICARO chiave di recupero","versione":1,"argon2id":{"memoriaKiB":4294967295,"passaggi":1,"thread":1}}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := parse(data)
		if err == nil && (file.Cost.MemoryKiB > maxCost.MemoryKiB || file.Cost.Time > maxCost.Time || len(file.Salt) != saltSize) {
			t.Errorf("accepted %+v", file)
		}
	})
}
