package wire

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// TestShortMessages: what one change costs, up and down, besides what was written.
func TestShortMessages(t *testing.T) {
	const was, now = "0371 404142", "347 1122334"
	id := cartella.ID("019ae6b1-7c2f-7d51-9f3e-4b8a6c1d2e3f")
	push := Push{Mutations: []cartella.Mutation{{
		Device: "pc-4f1c9b27", Seq: 20417, Author: "op-anna-ferrari", Action: "soggetto.modifica", At: time.Date(2026, 11, 30, 9, 12, 41, 0, time.UTC),
		Edits: []cartella.Edit{{ID: id, Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{"cellulare": {Was: quoted(was), Now: quoted(now)}}}},
	}}}
	body := fmt.Sprintf(`{"cap":"26900","cellulare":%q,"cf":"RSSMRA80A41E648C","cittadinanza":"IT","cognome":"Rossi","comune":"E648","data_nascita":"1980-01-01","indirizzo":"Via Garibaldi","luogo_nascita":"E648","nome":"Maria","numero_civico":"12","provincia":"LO","servizi":{"comune-e648":{"dal":"2026-03-02"}},"sesso":"F","stato_civile":"nubile"}`, now)
	feed := Feed{
		Items:   []Item{{ID: id, Version: 348211, Kind: cartella.KindSoggetto, Servizio: "comune-e648", Body: json.RawMessage(body), In: []cartella.Scope{"servizio:comune-e648"}}},
		Cursors: map[cartella.Scope]cartella.Version{"servizio:comune-e648": 348211}, Head: []cartella.Scope{"servizio:comune-e648"},
	}
	sizes := map[Dict][2]int{}
	for d := range Newest + 1 {
		packed, err := NewPacker(d).Push(push)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := Pack(feed, d)
		if err != nil {
			t.Fatal(err)
		}
		sizes[d] = [2]int{packed.Whole().Bytes, len(frame)}
		if got, err := Unpack(frame); err != nil || string(got.Items[0].Body) != body {
			t.Errorf("dictionary %d: %v", d, err)
		}
	}
	t.Logf("up and down, by dictionary: %v", sizes)
	// Down comes the whole record.
	if up, down := sizes[Newest][0]-len(was)-len(now), sizes[Newest][1]; up > 120 || down > 270 {
		t.Errorf("a change takes %d bytes up and %d down", up, down)
	}
}

func quoted(text string) json.RawMessage { return json.RawMessage(`"` + text + `"`) }

// TestADictionaryNobodyKnows: a frame packed against a newer one is refused, and two
// ends agree on what both have.
func TestADictionaryNobodyKnows(t *testing.T) {
	frame, err := Pack(exampleFeed(), Newest)
	if err != nil {
		t.Fatal(err)
	}
	// Behind the layout's byte and how many UUIDs there are, none: four of zstd's own, one
	// that says what follows, the window's, and the number of the dictionary in one.
	at := 2 + 4 + 1 + 1
	if frame[at] != byte(Newest) {
		t.Fatalf("the dictionary's number is not where it was: % x", frame[:at+2])
	}
	frame[at] = byte(Newest) + 1
	if _, err := Unpack(frame); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("of a dictionary that is not there: %v", err)
	}
	for d, want := range map[Dict]Dict{-1: 0, 0: 0, Newest: Newest, Newest + 7: Newest} {
		if got := d.Common(); got != want {
			t.Errorf("with one that knows up to %d: %d, want %d", d, got, want)
		}
	}
}

// TestDictionariesStayAsTheyAre: one that is out in the world is in the hands of
// programs that nobody can mend. Another text is another dictionary.
func TestDictionariesStayAsTheyAre(t *testing.T) {
	sums := [Newest + 1]string{1: "8c0704702c5abb3c"}
	for d, text := range dicts {
		if got := SumOf(text); d > 0 && got != sums[d] {
			t.Errorf("dictionary %d is another text: %s, was %s", d, got, sums[d])
		}
	}
}
