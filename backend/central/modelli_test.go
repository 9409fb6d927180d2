package central_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"siz-icaro/sync/cartella"
)

// TestEnsureModelli: the forms that come with the program are put in force once,
// and what is there already stays as it is.
func TestEnsureModelli(t *testing.T) {
	b := newBench(t)
	const scala = `{"codice":"prova","versione":"1","titolo":"Prova","uso":"valutazione","parti":[{"titolo":"Uno","campi":[{"path":"a","tipo":"testo","etichetta":"A"}]}]}`
	files := fstest.MapFS{"prova.json": {Data: []byte(scala)}}
	last := func() cartella.Seq {
		seq, err := b.ledger.LastSeq(t.Context(), cartella.Centrale)
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	if err := b.directory.EnsureModelli(t.Context(), files); err != nil {
		t.Fatal(err)
	}
	made := last()
	files["prova.json"].Data = []byte(strings.Replace(scala, `"titolo":"Prova"`, `"titolo":"Altra"`, 1))
	if err := b.directory.EnsureModelli(t.Context(), files); err != nil || last() != made {
		t.Errorf("again: %v, %d mutations, want %d", err, last(), made)
	}
	rec, there, err := b.ledger.Record(t.Context(), cartella.ModelloID("prova", "1"))
	if err != nil || !there || !strings.Contains(string(rec.Body), `"stato":"attivo"`) || !strings.Contains(string(rec.Body), `"Prova"`) {
		t.Errorf("it is %s, %v, %v", rec.Body, there, err)
	}
	files["altra.json"] = &fstest.MapFile{Data: []byte(strings.Replace(scala, `"versione":"1"`, `"versione":"2"`, 1))}
	if err := b.directory.EnsureModelli(t.Context(), files); err != nil || last() != made+1 {
		t.Errorf("another version: %v, %d mutations, want %d", err, last(), made+1)
	}
	files["guasta.json"] = &fstest.MapFile{Data: []byte(`{"codice":"x"}`)}
	if err := b.directory.EnsureModelli(t.Context(), files); err == nil || !strings.Contains(err.Error(), "guasta.json") {
		t.Errorf("a file that is no form: %v", err)
	}
}
