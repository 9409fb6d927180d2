package posta

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"siz-icaro/sync/durable"
)

// settingsFile is where the settings are, within the data directory. It is no part
// of a copy of the data, which may lie where the password of a mail box should not.
const settingsFile = "posta.json"

// Cifratura is how the line to the mail server is enciphered.
type Cifratura string

const (
	// StartTLS is a line that becomes TLS before anything is said on it (RFC 3207).
	StartTLS Cifratura = "starttls"
	// TLS is a line that is TLS from its first byte (RFC 8314), on port 465 mostly.
	TLS Cifratura = "tls"
	// Nessuna is for a server on this very machine.
	Nessuna Cifratura = "nessuna"
)

// Cifrature are all there are.
func Cifrature() []string { return []string{string(StartTLS), string(TLS), string(Nessuna)} }

// Settings are the mail server, and what it wants to know of who sends.
type Settings struct {
	// Server is a name and a port: "smtp.esempio.it:587".
	Server    string    `json:"server"`
	Cifratura Cifratura `json:"cifratura"`
	// Utente is empty where the server does not ask who sends.
	Utente   string `json:"utente,omitempty"`
	Password string `json:"password,omitempty"`
	// Mittente is the address that mails come from, Nome the name beside it.
	Mittente string `json:"mittente"`
	Nome     string `json:"nome"`
}

// ErrUnset is the error where nobody has said which the mail server is.
var ErrUnset = errors.New("non è ancora indicato un server di posta: indicalo con «posta set»")

// Load reads the settings in a data directory, or fails with [ErrUnset].
func Load(dir string) (Settings, error) {
	var s Settings
	raw, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, ErrUnset
	}
	if err != nil {
		return s, fmt.Errorf("read the mail settings: %w", err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		// What stands there may be the password: it is not told.
		return Settings{}, fmt.Errorf("il file «%s» delle impostazioni della posta non si legge: ripeti «posta set»", settingsFile)
	}
	return s, s.check()
}

// Save writes the settings, where they are right, in place of those that stand.
func (s Settings) Save(dir string) error {
	if err := s.check(); err != nil {
		return err
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write the mail settings: %w", err)
	}
	if err := durable.WriteFile(filepath.Join(dir, settingsFile), raw); err != nil {
		return fmt.Errorf("write the mail settings: %w", err)
	}
	return nil
}

// check says what is wrong with settings.
func (s Settings) check() error {
	host, _, err := s.address()
	switch {
	case err != nil:
		return err
	case !slices.Contains(Cifrature(), string(s.Cifratura)):
		return fmt.Errorf("la cifratura è una fra: %s", strings.Join(Cifrature(), ", "))
	case s.Cifratura == Nessuna && !loopback(host):
		return errors.New("senza cifratura si può parlare solo con un server su questa macchina: togli --cifratura nessuna")
	case s.Cifratura == Nessuna && s.Utente != "":
		return errors.New("senza cifratura non si manda una password: togli --utente, o --cifratura nessuna")
	case (s.Utente == "") != (s.Password == ""):
		return errors.New("servono insieme il nome utente e la password, o nessuno dei due")
	case strings.ContainsFunc(s.Nome, unicode.IsControl) || strings.ContainsAny(s.Nome, `"\\`):
		return errors.New("il nome del mittente non può avere virgolette, barre rovesciate o caratteri che non si stampano")
	}
	if _, err := Address(s.Mittente); err != nil {
		return fmt.Errorf("il mittente: %w", err)
	}
	return nil
}

// address is the server's name and port.
func (s Settings) address() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(s.Server)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil || host == "" || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("«%s» non è un server di posta: serve il nome con la porta, come smtp.esempio.it:587", s.Server)
	}
	return host, port, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// longestAddress is the most that an address may have, in bytes (RFC 5321, 4.5.3.1.3).
const longestAddress = 254

// Address reads an address as people write it, with a name before it or without,
// and gives the one form in which it is kept and compared: in small letters. What
// stands before the @ could tell capital from small letters (RFC 5321, 2.4), but
// people write theirs either way.
func Address(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) > len("mailto:") && strings.EqualFold(s[:len("mailto:")], "mailto:") {
		s = s[len("mailto:"):]
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		return "", errors.New("non è un indirizzo di posta: serve come nome@comune.esempio.it")
	}
	address := strings.ToLower(a.Address)
	at := strings.LastIndexByte(address, '@')
	switch {
	case strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }):
		return "", errors.New("l'indirizzo di posta ha lettere accentate, che molti server non accettano: controllalo")
	case len(address) > longestAddress, strings.ContainsAny(address, " \t\""), !strings.Contains(address[at:], "."):
		return "", errors.New("l'indirizzo di posta non è completo: serve come nome@comune.esempio.it")
	}
	return address, nil
}
