//go:build ignore

// Genera makes a dictionary of sync/wire again, the text that short messages are
// packed against:
//
//	go run build/dizionario/genera.go sync/wire/dizionario/1.txt
//
// It has what real records and mutations have in common and nothing that one person
// wrote: of each kind a few records of the demo data that show all its fields and
// most of its codes, their longer texts left out, and a mutation of each action.
// A dictionary that is in use never changes: make the next one, with its own number.
package main

import (
	"encoding/json"
	"log"
	"maps"
	"os"
	"slices"
	"time"

	"siz-icaro/backend/demo"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/wire"
)

const (
	size  = 18 << 10
	each  = 3  // records of a kind, at most
	short = 24 // bytes of a text that is left as it is
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("name the file to write")
	}
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	ambito, err := demo.Generate(demo.Config{Now: now, Seed: 99, Soggetti: 1500, PIC: 600, Storico: 300, Segnalazioni: 200})
	if err != nil {
		log.Fatal(err)
	}
	byKind := map[cartella.Kind][]map[string]any{}
	for _, rec := range ambito.Records() {
		if rec.Kind == cartella.KindModello {
			continue // few, and long
		}
		var body map[string]any
		if err := json.Unmarshal(rec.Body, &body); err != nil {
			log.Fatal(err)
		}
		byKind[rec.Kind] = append(byKind[rec.Kind], shortened(body).(map[string]any))
	}
	var out []byte
	for _, k := range slices.Sorted(maps.Keys(byKind)) {
		for _, body := range typical(byKind[k]) {
			out = append(out, encoded(body)...)
		}
	}
	out = append(out, mutations(now)...)
	if len(out) > size {
		log.Fatalf("%d bytes, more than %d", len(out), size)
	}
	if err := durable.WriteFile(os.Args[1], out); err != nil {
		log.Fatal(err)
	}
}

// shortened leaves out what a person wrote at length.
func shortened(v any) any {
	switch v := v.(type) {
	case string:
		if len(v) > short {
			return ""
		}
	case map[string]any:
		for name, of := range v {
			v[name] = shortened(of)
		}
	case []any:
		for i := range v {
			v[i] = shortened(v[i])
		}
	}
	return v
}

// typical are those of bodies that show most, each what those before it do not.
func typical(bodies []map[string]any) (out []map[string]any) {
	shown := map[string]bool{}
	for range each {
		best, most := -1, 0
		for i, body := range bodies[:min(len(bodies), 400)] {
			news := 0
			for _, part := range parts(body) {
				if !shown[part] {
					news++
				}
			}
			if news > most {
				best, most = i, news
			}
		}
		if best < 0 || len(out) > 0 && most < 3 {
			break
		}
		for _, part := range parts(bodies[best]) {
			shown[part] = true
		}
		out = append(out, bodies[best])
	}
	slices.Reverse(out) // what is nearest to the end is named in the fewest bytes
	return out
}

// parts are the names in a body, and its shorter values with theirs.
func parts(body map[string]any) (out []string) {
	for name, v := range body {
		out = append(out, name)
		switch v := v.(type) {
		case string:
			if len(v) > 0 && len(v) <= 12 && (v[0] < '0' || v[0] > '9') {
				out = append(out, name+v)
			}
		case map[string]any:
			for _, inner := range v {
				if inner, ok := inner.(map[string]any); ok {
					out = append(out, parts(inner)...)
				}
			}
		}
	}
	return out
}

// mutations are a push with one of each action that has a form.
func mutations(now time.Time) []byte {
	push := wire.Push{}
	id := cartella.ID("0193")
	for _, k := range cartella.Schede() {
		for _, a := range k.Azioni {
			e := cartella.Edit{ID: id, Kind: k.Kind, Set: map[cartella.Path]cartella.Change{}}
			for _, p := range a.Campi[:min(len(a.Campi), 2)] {
				e.Set[p] = cartella.Change{Was: json.RawMessage(`""`), Now: json.RawMessage(`""`)}
			}
			push.Mutations = append(push.Mutations, cartella.Mutation{
				Device: "pc-1", Seq: 1234, Author: "op-1", Action: a.Nome, At: now, Edits: []cartella.Edit{e},
			})
		}
	}
	frame, err := wire.Encode(push)
	if err != nil {
		log.Fatal(err)
	}
	return frame
}

func encoded(body any) []byte {
	raw, err := cartella.Marshal(body)
	if err != nil {
		log.Fatal(err)
	}
	return raw
}
