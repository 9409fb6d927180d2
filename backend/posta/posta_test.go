package posta_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"siz-icaro/backend/posta"
	"siz-icaro/backend/posta/postatest"
)

var noon = time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)

// settings are those of a test's server.
func settings(s *postatest.Server, c posta.Cifratura) posta.Settings {
	return posta.Settings{Server: s.Addr(), Cifratura: c, Mittente: "siz@ufficio.example", Nome: "SIZ-ICARO – Ambito di Lodi"}
}

func config(s *postatest.Server) posta.Config {
	return posta.Config{Now: func() time.Time { return noon }, Roots: s.Roots()}
}

func TestSend(t *testing.T) {
	const text = "Città, perché, «virgolette», €.\n.\nUna riga di solo punto, e una lunga: " +
		"lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore.\n"
	for _, tt := range []struct {
		name  string
		serve postatest.Options
		as    posta.Cifratura
		user  string
	}{
		{"in clear, on this machine", postatest.Options{}, posta.Nessuna, ""},
		{"STARTTLS", postatest.Options{StartTLS: true}, posta.StartTLS, ""},
		{"TLS", postatest.Options{TLS: true}, posta.TLS, ""},
		{"STARTTLS with a password", postatest.Options{StartTLS: true, User: "siz", Password: "segreta"}, posta.StartTLS, "siz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := postatest.Start(t, tt.serve)
			s := settings(server, tt.as)
			if tt.user != "" {
				s.Utente, s.Password = tt.serve.User, tt.serve.Password
			}
			line, err := posta.Dial(t.Context(), s, config(server))
			if err != nil {
				t.Fatal(err)
			}
			defer line.Close()
			for _, to := range []string{"anna@comune.example", "marco@comune.example"} {
				if err := line.Send(posta.Message{To: to, Subject: "Accesso: è pronto", Text: text}); err != nil {
					t.Fatal(err)
				}
			}
			mails := server.Mails()
			if len(mails) != 2 {
				t.Fatalf("%d mails came", len(mails))
			}
			m := mails[0]
			if m.To != "anna@comune.example" || m.From != "siz@ufficio.example" || m.Subject != "Accesso: è pronto" || m.Text != text {
				t.Errorf("it came as %+v", m)
			}
			if m.TLS != (tt.as != posta.Nessuna) || m.User != tt.user {
				t.Errorf("TLS %v, signed in as %q", m.TLS, m.User)
			}
			if at, err := m.Header.Date(); err != nil || !at.Equal(noon) {
				t.Errorf("dated %v, %v", at, err)
			}
			id, other := m.Header.Get("Message-Id"), mails[1].Header.Get("Message-Id")
			if !strings.HasSuffix(id, "@ufficio.example>") || id == other {
				t.Errorf("the ids are %q and %q", id, other)
			}
			if host, err := os.Hostname(); err == nil && len(host) > 3 && strings.Contains(m.Raw, host) {
				t.Errorf("it names this machine:\n%s", m.Raw)
			}
		})
	}
}

// TestNothingLeavesInClear: who cannot do what was asked for is told nothing.
func TestNothingLeavesInClear(t *testing.T) {
	clear := postatest.Start(t, postatest.Options{})
	enciphered := postatest.Start(t, postatest.Options{StartTLS: true, User: "siz", Password: "segreta"})
	for _, tt := range []struct {
		name   string
		server *postatest.Server
		change func(*posta.Settings)
		trust  bool
		says   string
	}{
		{"a server without STARTTLS", clear, func(*posta.Settings) {}, false, "non offre STARTTLS"},
		{"a certificate of nobody's", enciphered, func(*posta.Settings) {}, false, "certificato"},
		{"a certificate of another's", enciphered, func(s *posta.Settings) { s.Server = strings.Replace(s.Server, "127.0.0.1", "localhost", 1) }, true, "certificato"},
		{"a wrong password", enciphered, func(s *posta.Settings) { s.Utente, s.Password = "siz", "sbagliata" }, true, "non accetta il nome utente o la password"},
		{"no encryption off this machine", clear, func(s *posta.Settings) { s.Server, s.Cifratura = "192.0.2.1:25", posta.Nessuna }, false, "su questa macchina"},
		{"a password in clear", clear, func(s *posta.Settings) { s.Utente, s.Password, s.Cifratura = "siz", "x", posta.Nessuna }, false, "non si manda una password"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := settings(tt.server, posta.StartTLS)
			tt.change(&s)
			var cfg posta.Config
			if tt.trust {
				cfg = config(tt.server)
			}
			line, err := posta.Dial(t.Context(), s, cfg)
			if err == nil {
				line.Close()
				t.Fatal("there is a line")
			}
			if !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "sbagliata") {
				t.Errorf("it says %q, want %q", err, tt.says)
			}
		})
	}
}

// TestRefusals: one address that is refused costs the others nothing, and is told
// apart from a server that takes nothing at all.
func TestRefusals(t *testing.T) {
	server := postatest.Start(t, postatest.Options{Refuse: func(to string) error {
		switch {
		case strings.HasPrefix(to, "nessuno@"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + to}
		case strings.HasPrefix(to, "dopo@"):
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted " + to}
		}
		return nil
	}})
	line, err := posta.Dial(t.Context(), settings(server, posta.Nessuna), config(server))
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	send := func(to string) *posta.Error {
		t.Helper()
		err := line.Send(posta.Message{To: to, Subject: "x", Text: "x"})
		var failed *posta.Error
		if err != nil && !errors.As(err, &failed) {
			t.Fatalf("the error is %T", err)
		}
		if failed != nil && strings.Contains(failed.Message, "@") {
			t.Errorf("the error names an address: %s", failed.Message)
		}
		return failed
	}
	if e := send("nessuno@comune.example"); e == nil || !e.Final || e.Down || !strings.Contains(e.Message, "550 5.1.1") {
		t.Errorf("an address that nobody has: %+v", e)
	}
	if e := send("dopo@comune.example"); e == nil || e.Final || e.Down {
		t.Errorf("an address that waits: %+v", e)
	}
	if e := send("anna@comune.example"); e != nil {
		t.Errorf("after those: %+v", e)
	}
	server.Down()
	if e := send("anna@comune.example"); e == nil || !e.Down || e.Final {
		t.Errorf("a server that went: %+v", e)
	}
	var away *posta.Error
	if _, err := posta.Dial(t.Context(), settings(server, posta.Nessuna), config(server)); !errors.As(err, &away) || !away.Down || away.Final {
		t.Errorf("no server at all: %v", err)
	}
	server.Up()
	again, err := posta.Dial(t.Context(), settings(server, posta.Nessuna), config(server))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Send(posta.Message{To: "anna@comune.example", Subject: "x", Text: "x"}); err != nil || len(server.Mails()) != 2 {
		t.Errorf("back again: %v, %d mails", err, len(server.Mails()))
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	if _, err := posta.Load(dir); !errors.Is(err, posta.ErrUnset) {
		t.Errorf("with none: %v", err)
	}
	want := posta.Settings{Server: "smtp.example:587", Cifratura: posta.StartTLS, Utente: "siz", Password: "se«gre\"ta", Mittente: "siz@ufficio.example", Nome: "SIZ"}
	if err := want.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got, err := posta.Load(dir); err != nil || got != want {
		t.Errorf("read again: %+v, %v", got, err)
	}
	file := filepath.Join(dir, "posta.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	for _, spoil := range []func(*posta.Settings){
		func(s *posta.Settings) { s.Server = "smtp.example" },
		func(s *posta.Settings) { s.Nome = `Comune "X"` }, // no mail would leave
		func(s *posta.Settings) { s.Nome = `Lodi\Ambito` },
	} {
		broken := want
		spoil(&broken)
		if err := broken.Save(dir); err == nil {
			t.Errorf("settings that serve nothing were saved: %+v", broken)
		}
	}
	if got, err := posta.Load(dir); err != nil || got != want {
		t.Errorf("and took the place of the good ones: %+v, %v", got, err)
	}
	if err := os.WriteFile(file, []byte(`{"password":"segreta",`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := posta.Load(dir); err == nil || strings.Contains(err.Error(), "segreta") {
		t.Errorf("a broken file: %v", err)
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"anna.ferrari@comune.lodi.example":    "anna.ferrari@comune.lodi.example",
		"  Anna.Ferrari@Comune.Lodi.EXAMPLE ": "anna.ferrari@comune.lodi.example",
		"Anna Ferrari <anna@comune.example>":  "anna@comune.example",
		"MAILTO:anna@comune.example":          "anna@comune.example",
		"anna+siz@comune.example":             "anna+siz@comune.example",
		"anna@comune":                         "",
		"anna":                                "",
		"":                                    "",
		"anna@comune.example, marco@comune.example":  "",
		"anna @comune.example x":                     "",
		"nicolò@comune.example":                      "",
		"\"a b\"@comune.example":                     "",
		"a@b.example\r\nBcc: c@d.example":            "",
		strings.Repeat("a", 300) + "@comune.example": "",
	} {
		got, err := posta.Address(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Address(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}
