package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/posta/postatest"
	"siz-icaro/sync/cartella"
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

// TestNoticesByMail: the running service sends what waits, through the mail server
// that was set.
func TestNoticesByMail(t *testing.T) {
	server := postatest.Start(t, postatest.Options{})
	data := filepath.Join(t.TempDir(), "dati")
	_, stop := startService(t, data)
	stop()
	runCommand(t, 0, "posta", "set", server.Addr(), "--mittente", "siz@ufficio.example", "--cifratura", "nessuna", "--data", data)
	now := time.Date(2028, 2, 29, 9, 0, 0, 0, time.UTC)
	set := func(f func(*system) error) {
		t.Helper()
		if err := within(t.Context(), data, func() time.Time { return now }, func(s *system) error {
			// As the service does each minute.
			return errors.Join(f(s), central.NewMailer(s.ids, s.ledger, nil, s.now, slog.New(slog.DiscardHandler)).Round(t.Context()))
		}); err != nil {
			t.Fatal(err)
		}
	}
	record := func(id cartella.ID, kind cartella.Kind, body any) cartella.Edit {
		t.Helper()
		rec, err := cartella.New(id, kind, central.ServizioAmbito, body)
		if err != nil {
			t.Fatal(err)
		}
		return cartella.Creation(rec)
	}
	set(func(s *system) error {
		return errors.Join(
			s.directory.CreateAccount(t.Context(), identity.NewAccount{Utente: "anna", Operatore: "op-anna", Cognome: "F", Nome: "A", Password: "tre cavalli sul Lambro", Chosen: true, Email: "anna@comune.example"}, cartella.RuoloReferente),
			s.directory.Commit(t.Context(), cartella.AzioneDirettorio, []cartella.Edit{
				{ID: "pref-op-anna", Kind: cartella.KindPreferenze, Set: map[cartella.Path]cartella.Change{"posta": {Now: []byte("true")}}},
				record("caso", cartella.KindPIC, cartella.PresaInCarico{Numero: "P28-0000001", Soggetto: "s1", Area: "adulti", Stato: "in_carico", Responsabile: "op-anna", ApertaIl: "2028-02-01"}),
			}))
	})
	set(func(s *system) error {
		return s.directory.Commit(t.Context(), cartella.AzioneDirettorio, []cartella.Edit{record("avviso", cartella.KindNotifica, cartella.Notifica{
			Destinatario: "op-anna", Tipo: "equipe", Titolo: "x", Da: "op-elena", Il: now.Format(time.RFC3339), Oggetto: "caso", OggettoTipo: cartella.KindPIC,
		})})
	})
	_, stop = startService(t, data, "--now", now.Add(10*time.Minute).Format(time.RFC3339))
	if m := server.Wait(1)[0]; m.To != "anna@comune.example" || m.Subject != "SIZ-ICARO: una notifica nuova" {
		t.Errorf("what came is %+v", m)
	}
	stop()
	_, stop = startService(t, data, "--now", now.Add(3*time.Hour).Format(time.RFC3339))
	stop()
	if n := len(server.Mails()); n != 1 {
		t.Errorf("after another start there are %d mails", n)
	}
}
