package central_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"siz-icaro/backend/avvisi"
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

// TestEnsureAvvisi: the calls that come with the program land once, as drafts of the
// service that manages them with their forms in force; a file that is cut is named.
func TestEnsureAvvisi(t *testing.T) {
	b := newBench(t)
	for range 2 {
		if err := b.directory.EnsureAvvisi(t.Context(), avvisi.Files); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := avvisi.Files.ReadFile("misura-b2-2022.json")
	if err != nil {
		t.Fatal(err)
	}
	f, wrong := cartella.LeggiAvviso(raw)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	call, err := f.Record(cartella.ModelloID(f.Modulo.Codice, f.Modulo.Versione))
	if err != nil {
		t.Fatal(err)
	}
	rec, there, err := b.ledger.Record(t.Context(), call.ID)
	if err != nil || !there || rec.Servizio != "misura-b2" || rec.Text("stato") != "bozza" || rec.Version != 1 && string(rec.Body) != string(call.Body) {
		t.Errorf("it is %s of %s, %v, %v", rec.Body, rec.Servizio, there, err)
	}
	for name, tt := range map[string]struct{ was, now, in string }{
		"cut":                 {`"avviso"`, `"avviso`, "JSON"},
		"an expression":       {`residente"`, `residenza"`, "requisito 1 «residenza»: «espressione»"},
		"a field of the form": {`risposte.vive_a_casa ==`, `risposte.vive_da_sola ==`, "requisito 3 «casa»"},
		"a key":               {`"verso": "crescente"`, `"verso": "su"`, "chiave 1"},
		"a service":           {`"servizio"`, `"ufficio"`, "«ufficio» non è previsto"},
		"a question":          {`"tipo": "scelta"`, `"tipo": "domanda"`, "campo 1"},
	} {
		files := fstest.MapFS{"guasto.json": {Data: []byte(strings.Replace(string(raw), tt.was, tt.now, 1))}}
		if err := b.directory.EnsureAvvisi(t.Context(), files); err == nil || !strings.Contains(err.Error(), "guasto.json") || !strings.Contains(err.Error(), tt.in) {
			t.Errorf("%s: %v, want %q", name, err, tt.in)
		}
	}
}
