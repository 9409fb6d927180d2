package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/backend/posta/postatest"
)

// TestMail: the settings as the command takes, shows and uses them.
func TestMail(t *testing.T) {
	server := postatest.Start(t, postatest.Options{})
	data := filepath.Join(t.TempDir(), "dati")
	run := func(want int, typed, says string, args ...string) {
		t.Helper()
		if out := runTyping(t, want, typed, append(args, "--data", data)...); !strings.Contains(out, says) || strings.Contains(out, "segreta") {
			t.Errorf("%v says %q, want %q", args, out, says)
		}
	}
	run(1, "", "posta set", "posta", "show")
	run(1, "", "--mittente", "posta", "set", "smtp.example:587")
	run(1, "", "con la porta", "posta", "set", "smtp.example", "--mittente", "siz@ufficio.example")
	run(1, "", "su questa macchina", "posta", "set", "smtp.example:25", "--mittente", "siz@ufficio.example", "--cifratura", "nessuna")
	run(1, "", "password", "posta", "set", "smtp.example:587", "--mittente", "siz@ufficio.example", "--utente", "siz")
	run(1, "", "posta set", "posta", "show")

	run(0, "segreta\n", "smtp.example:587 (starttls)", "posta", "set", "smtp.example:587", "--mittente", "siz@ufficio.example", "--utente", "siz")
	if raw, err := os.ReadFile(filepath.Join(data, "posta.json")); err != nil || !strings.Contains(string(raw), "segreta") {
		t.Errorf("the settings are %q, %v", raw, err)
	}
	run(0, "", "starttls", "posta", "show")
	run(0, "", "smtp.example:465 (tls)", "posta", "set", "smtp.example:465", "--mittente", "siz@ufficio.example")
	run(0, "", "(nessuna)", "posta", "set", server.Addr(), "--mittente", "siz@ufficio.example", "--cifratura", "nessuna")
	run(1, "", "non è un indirizzo", "posta", "test", "anna")
	run(0, "", "ha preso", "posta", "test", "anna@comune.example")
	if mails := server.Mails(); len(mails) != 1 || mails[0].To != "anna@comune.example" {
		t.Errorf("what came is %+v", mails)
	}
	server.Down()
	run(1, "", "non risponde", "posta", "test", "anna@comune.example")
}
