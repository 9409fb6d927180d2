package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/posta/postatest"
)

// class is a central service with a mail server and the services of a training.
type class struct {
	t    *testing.T
	data string
	url  string
	mail *postatest.Server
}

func newClass(t *testing.T, o postatest.Options) *class {
	t.Helper()
	c := &class{t: t, data: filepath.Join(t.TempDir(), "dati"), mail: postatest.Start(t, o)}
	c.url, _ = startService(t, c.data)
	c.run(0, "servizio", "create", "comune-e648", "--nome", "Comune di Lodi", "--tipo", "comune", "--comune", "E648")
	c.run(0, "servizio", "create", "self", "--nome", "Servizio SELF")
	c.run(0, "servizio", "create", "politiche-abitative", "--nome", "Servizio Politiche Abitative")
	c.run(0, "posta", "set", c.mail.Addr(), "--mittente", "siz@ufficio.example", "--cifratura", "nessuna")
	return c
}

func (c *class) run(want int, args ...string) string {
	c.t.Helper()
	return runCommand(c.t, want, append(args, "--data", c.data)...)
}

// says runs a command and wants it to say each of these.
func (c *class) says(want int, says []string, args ...string) string {
	c.t.Helper()
	out := c.run(want, args...)
	for _, s := range says {
		if !strings.Contains(out, s) {
			c.t.Errorf("%v does not say %q:\n%s", args, s, out)
		}
	}
	return out
}

// text writes a list as CSV.
func (c *class) text(rows ...string) string {
	c.t.Helper()
	file := filepath.Join(c.t.TempDir(), "elenco.csv")
	if err := os.WriteFile(file, []byte("cognome;nome;e-mail;servizio;ruolo\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return file
}

// accounts is how many there are.
func (c *class) accounts() int {
	c.t.Helper()
	return strings.Count(strings.TrimSpace(c.run(0, "account", "list")), "\n")
}

var (
	givenUser  = regexp.MustCompile(`Nome utente(?:: |</dt><dd>)([a-z0-9.-]+)`)
	givenFirst = regexp.MustCompile(`primo accesso(?:: |</dt><dd>)([a-z0-9-]+)`)
)

// enters signs in with a password as somebody does for the first time.
func (c *class) enters(utente, password string) (int, any) {
	c.t.Helper()
	status, m := post(c.t, c.url+"/v1/session", map[string]any{"utente": utente, "password": password, "device": map[string]string{"nome": "portatile"}})
	return status, m["message"]
}

const mustChange = "Devi cambiare la password per attivare il tuo account"

// TestClass: a class of twenty, from the list of their training to their first access.
func TestClass(t *testing.T) {
	c := newClass(t, postatest.Options{})
	file := filepath.Join(t.TempDir(), "elenco.xlsx")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := foglio.NewWriter(f, true, []string{"Cognome", "Nome", "Indirizzo e-mail", "Ente", "Area", "Profilo"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		ente, area, profilo := "Comune di Lodi", "", "Assistente sociale"
		if i%2 == 1 {
			ente, area, profilo = "Ambito", "SELF, Politiche abitative", "Amministrativa"
		}
		if err := w.Row("Provà"+string(rune('a'+i)), "Ada", fmt.Sprintf("Ada%d@comune.example", i), ente, area, profilo); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	c.says(2, []string{"--posta, o --lettere"}, "account", "import", file)
	c.says(0, []string{"Prova: non è stato fatto nulla", "da creare"}, "account", "import", file, "--prova")
	if n := c.accounts(); n != 0 {
		t.Fatalf("a trial made %d accounts", n)
	}
	out := c.says(0, []string{"ada.provaa", "ada.provat"}, "account", "import", file, "--posta")
	if strings.Count(out, "creato") != 20 || strings.Count(out, "consegnate") != 20 {
		t.Errorf("it says:\n%s", out)
	}
	mails := c.mail.Mails()
	if c.accounts() != 20 || len(mails) != 20 {
		t.Fatalf("%d accounts, %d mails", c.accounts(), len(mails))
	}
	for i, m := range mails {
		utente, password := givenUser.FindStringSubmatch(m.Text)[1], givenFirst.FindStringSubmatch(m.Text)[1]
		if m.To != fmt.Sprintf("ada%d@comune.example", i) || utente != "ada.prova"+string(rune('a'+i)) || strings.Contains(out, password) {
			t.Errorf("mail %d is for %s, of %s", i, m.To, utente)
		}
		want := "Troverai: Comune di Lodi, Servizio Storico."
		if i%2 == 1 {
			want = "Troverai: Servizio Politiche Abitative, Servizio SELF, Servizio Storico."
		}
		if !strings.Contains(m.Text, want) {
			t.Errorf("mail %d:\n%s", i, m.Text)
		}
		if i < 3 { // the others would try the same, at a tenth of a second each
			if status, said := c.enters(utente, password); status != 403 || said != mustChange {
				t.Errorf("%s enters: %d %v", utente, status, said)
			}
		}
	}
	utente, password := "ada.provab", givenFirst.FindStringSubmatch(mails[1].Text)[1]
	const chosen = "tre cavalli sul Lambro"
	if status, m := post(t, c.url+"/v1/password", map[string]string{"utente": utente, "attuale": password, "nuova": chosen}); status != 204 {
		t.Fatalf("change: %d %v", status, m)
	}
	if status, said := c.enters(utente, chosen); status != 200 {
		t.Errorf("the first access: %d %v", status, said)
	}
	c.says(0, []string{"politiche-abitative  amministrativo", "self                 amministrativo"}, "profile", "list", utente)

	// The same list, again and grown by one.
	out = c.says(0, []string{"c'era già", "è già entrato", "già consegnate"}, "account", "import", file, "--posta")
	if strings.Contains(out, "creato") || c.accounts() != 20 || len(c.mail.Mails()) != 20 {
		t.Errorf("the same list made %d accounts and %d mails:\n%s", c.accounts(), len(c.mail.Mails()), out)
	}
	c.says(1, []string{"è già entrato", "Non è stato fatto nulla"}, "account", "send", "ada.provac", utente, "--posta")
	c.says(0, []string{"consegnate"}, "account", "send", "ada.provac", "--posta")
	m := c.mail.Mails()[20]
	if status, said := c.enters("ada.provac", givenFirst.FindStringSubmatch(m.Text)[1]); said != mustChange {
		t.Errorf("new credentials: %d %v", status, said)
	}
	if status, _ := c.enters("ada.provac", givenFirst.FindStringSubmatch(mails[2].Text)[1]); status != 401 {
		t.Errorf("the old credentials: %d", status)
	}
	c.says(0, []string{"Non ci sono credenziali"}, "account", "send", "--posta")
	if out := c.run(0, "accessi"); strings.Count(out, "credenziali_consegnate") != 21 || strings.Contains(out, "@comune.example") {
		t.Errorf("the register says:\n%s", out)
	}
}

// TestListRefused: whatever is wrong with one row, nothing is done for any.
func TestListRefused(t *testing.T) {
	c := newClass(t, postatest.Options{})
	good := "Ferrari;Anna;anna@comune.example;Lodi;AS"
	for _, tt := range []struct {
		row  string
		says []string
	}{
		{"Rossi;Ugo;ugo;Lodi;AS", []string{"Riga 3, colonna «e-mail»:"}},
		{"Rossi;Ugo;;Lodi;AS", []string{"Riga 3: Manca l'indirizzo"}},
		{"Rossi;Ugo;ugo@comune.example;Comune di Lodi, SELF;AS", []string{"Riga 3: Chi lavora per un Comune ha solo il suo Comune"}},
		{"Rossi;Ugo;ugo@comune.example;Servizio Storico;AS", []string{"Riga 3: Il Servizio Storico è già di tutti"}},
		{"Rossi;Ugo;anna@comune.example;SELF;AS", []string{"Riga 3, colonna «e-mail»: È l'indirizzo della riga 2"}},
		{"Rossi;Ugo;ugo@comune.example;X;capo\nB;C;c;SELF;AS", []string{"Riga 3, colonna «servizio»:", "Riga 3, colonna «ruolo»:", "Riga 4, colonna «e-mail»:", "sono 2"}},
	} {
		c.says(1, append(tt.says, "non è stato creato nessun account"), "account", "import", c.text(good, tt.row), "--posta")
	}
	// A server that is away, and letters that have no place, are found out before.
	c.mail.Down()
	c.says(1, []string{"non risponde", "Non è stato fatto nulla"}, "account", "import", c.text(good), "--posta")
	there := filepath.Join(t.TempDir(), "lettere.html")
	if err := os.WriteFile(there, []byte("altro"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.says(1, []string{"c'è già"}, "account", "import", c.text(good), "--lettere", there)
	c.says(1, []string{"non esiste"}, "account", "import", c.text(good), "--lettere", filepath.Join(t.TempDir(), "manca", "l.html"))
	c.says(2, []string{".html"}, "account", "import", c.text(good), "--lettere", there+".pdf")
	if n := c.accounts(); n != 0 {
		t.Errorf("%d accounts were made", n)
	}
}

// TestUndelivered: an address that is refused costs the others nothing, and a server
// that goes away half way leaves behind what the same command makes good.
func TestUndelivered(t *testing.T) {
	var server *postatest.Server
	refused := func(to string) error {
		if strings.HasPrefix(to, "nessuno@") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + to}
		}
		return nil
	}
	stopping := false
	c := newClass(t, postatest.Options{Refuse: func(to string) error {
		if stopping && len(server.Mails()) == 3 {
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "going down"}
		}
		return refused(to)
	}})
	server = c.mail

	c.says(1, []string{"non consegnate: il server di posta rifiuta l'indirizzo", "sono ancora 1"}, "account", "import", c.text(
		"A;Ada;ada@comune.example;Lodi;AS", "B;Bea;nessuno@comune.example;Lodi;AS", "C;Cloe;cloe@comune.example;Lodi;AS"), "--posta")
	if len(server.Mails()) != 2 || c.accounts() != 3 {
		t.Fatalf("%d mails, %d accounts", len(server.Mails()), c.accounts())
	}
	c.says(0, []string{"credenziali da consegnare"}, "account", "list")
	c.run(1, "account", "email", "bea.b", "ada@comune.example")
	c.run(0, "account", "email", "bea.b", "Bea@Comune.example")
	c.says(0, []string{"bea.b"}, "account", "send", "--posta")
	if m := server.Mails(); len(m) != 3 || m[2].To != "bea@comune.example" {
		t.Fatalf("sent again: %+v", m)
	}

	// The server stops in the middle, and comes back.
	stopping = true
	list := c.text("D;Dea;dea@comune.example;SELF;AS", "E;Eva;eva@comune.example;SELF;AS")
	c.says(1, []string{"si sta fermando", "non c'è più", "sono ancora 2"}, "account", "import", list, "--posta")
	stopping = false
	c.says(0, []string{"c'era già"}, "account", "import", list, "--posta")
	mails := server.Mails()
	if len(mails) != 5 || c.accounts() != 5 {
		t.Fatalf("%d mails, %d accounts", len(mails), c.accounts())
	}
	for _, m := range mails[3:] {
		if status, said := c.enters(givenUser.FindStringSubmatch(m.Text)[1], givenFirst.FindStringSubmatch(m.Text)[1]); said != mustChange {
			t.Errorf("%s enters: %d %v", m.To, status, said)
		}
	}
}

// TestLetters: credentials for who has no address, on paper.
func TestLetters(t *testing.T) {
	c := newClass(t, postatest.Options{})
	file := filepath.Join(t.TempDir(), "lettere.html")
	list := c.text("D'Amico;Ada & <Bea>;;Lodi;AS", "Rossi;Ugo;;SELF;AS")
	c.says(0, []string{"consegnate"}, "account", "import", list, "--lettere", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	users, passwords := givenUser.FindAllStringSubmatch(string(raw), -1), givenFirst.FindAllStringSubmatch(string(raw), -1)
	if len(users) != 2 || len(passwords) != 2 || strings.Count(string(raw), "<section>") != 2 || strings.Contains(string(raw), "<Bea>") {
		t.Fatalf("the letters are:\n%s", raw)
	}
	for i := range users {
		if status, said := c.enters(users[i][1], passwords[i][1]); said != mustChange {
			t.Errorf("%s enters: %d %v", users[i][1], status, said)
		}
	}
	if out := c.run(0, "account", "import", list, "--lettere", file+".html"); strings.Contains(out, "creato") || c.accounts() != 2 {
		t.Errorf("the same list:\n%s", out)
	}
	if _, err := os.Stat(file + ".html"); err == nil {
		t.Error("letters for nobody were written")
	}
}
