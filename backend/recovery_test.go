package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/journal"
)

var writtenPassphrase = regexp.MustCompile(`Frase: (\S+)`)

// TestRecovery: the key pair is made, and what a device could not send is
// delivered by it beside a running service.
func TestRecovery(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dati")
	startService(t, data)
	runCommand(t, 0, "servizio", "create", "comune-e648", "--nome", "Comune di Lodi", "--tipo", "comune", "--comune", "E648", "--data", data)
	runCommand(t, 0, "account", "create", "anna.ferrari", "--cognome", "Ferrari", "--nome", "Anna", "--servizio", "comune-e648", "--data", data)
	if out := runCommand(t, 0, "recovery", "list", "--data", data); !strings.Contains(out, "Non c'è una chiave") {
		t.Errorf("before any key:\n%s", out)
	}
	file := filepath.Join(t.TempDir(), "recupero.json")
	out := runCommand(t, 0, "recovery", "create", file, "--data", data)
	phrase := writtenPassphrase.FindStringSubmatch(out)[1]
	runCommand(t, 1, "recovery", "create", file, "--data", data) // nothing is written over
	if out := runCommand(t, 0, "recovery", "list", "--data", data); strings.Count(out, "in vigore") != 1 || strings.Contains(out, "sostituita") {
		t.Errorf("keys:\n%s", out)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info.Mode(), err)
	}

	folder := sealedFolder(t, file)
	deliver := []string{"recovery", "deliver", folder, "--chiave", file, "--data", data}
	runCommand(t, 2, "recovery", "deliver", folder, "--data", data)
	if out := runTyping(t, 1, "un'altra frase\n", deliver...); !strings.Contains(out, "non apre questa chiave") {
		t.Errorf("another passphrase:\n%s", out)
	}
	export := filepath.Join(t.TempDir(), "chiaro.jsonl")
	out = runTyping(t, 0, phrase+"\n", append(deliver, "--prova", "--esporta", export)...)
	if !strings.Contains(out, "da consegnare 2") || !strings.Contains(out, "non è stato consegnato nulla") || strings.Contains(out, "Bassi") {
		t.Errorf("dry run:\n%s", out)
	}
	if raw, err := os.ReadFile(export); err != nil || strings.Count(string(raw), "Bassi") != 2 {
		t.Errorf("exported %q, %v", raw, err)
	}
	if out := runTyping(t, 0, phrase, deliver...); !strings.Contains(out, "accolte 1, da riconciliare 1") {
		t.Errorf("delivered:\n%s", out)
	}
	if out := runTyping(t, 0, phrase, deliver...); !strings.Contains(out, "già al servizio centrale 2, da consegnare 0") || !strings.Contains(out, "Consegnate 0") {
		t.Errorf("delivered again:\n%s", out)
	}
	if out := runTyping(t, 1, phrase, "recovery", "deliver", t.TempDir(), "--chiave", file, "--data", data); !strings.Contains(out, "non c'è il registro") {
		t.Errorf("no journal:\n%s", out)
	}
}

// sealedFolder is the folder of anna's account on a laptop: one mutation that
// may land and one that may not, sealed to the key in file.
func sealedFolder(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var key struct {
		Pubblica []byte `json:"pubblica"`
	}
	if err := json.Unmarshal(raw, &key); err != nil {
		t.Fatal(err)
	}
	public, err := journal.RecoveryKEM().NewPublicKey(key.Pubblica)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	j, err := journal.Open(filepath.Join(dir, "registro"), [32]byte{1}, journal.Options{Ballast: -1, Organisation: public})
	if err != nil {
		t.Fatal(err)
	}
	for i, servizio := range []cartella.ServizioID{"comune-e648", "ambito"} {
		rec, err := cartella.New(idtest.V7(cartella.ID(fmt.Sprint("s", i))), cartella.KindSoggetto, servizio, cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"})
		if err != nil {
			t.Fatal(err)
		}
		m, err := cartella.Marshal(cartella.Mutation{
			Device: "pc-1", Seq: cartella.Seq(i + 1), Author: "op-anna-ferrari", Action: cartella.AzioneSoggettoCrea,
			At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Edits: []cartella.Edit{cartella.Creation(rec)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Append(t.Context(), journal.Entry{Type: 2, Payload: m}); err != nil { // sync/replica's number of a mutation
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}
