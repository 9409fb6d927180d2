// Package posta sends the central service's mail through the mail server that
// the Ambito names, and knows where that is.
//
// It owns: the settings of that server, with its password, in one file of the
// data directory that is its owner's alone; the line to it; and what is said
// when a mail is not taken. Invariants:
//
//   - What leaves this machine leaves it under TLS, with a certificate that the
//     system trusts for the server's name, or not at all. A password goes over
//     nothing else, not even within the machine.
//   - A mail is plain text for one address. One that the server has taken is
//     delivered, whatever becomes of the line afterwards.
//   - No error says an address or what a server answers, which quotes it: an
//     error may stand in a log.
//
// It refuses to know what mails are about, and when they are due.
package posta

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"
)

// Message is one mail: plain text, to one address.
type Message struct {
	To, Subject, Text string
}

// Error is why a mail was not delivered: a sentence for whoever sees to it.
type Error struct {
	Message string
	// Final means that the same mail to the same address is refused again.
	Final bool
	// Down means that it is not this mail: no other would have been taken either.
	Down bool
	// Unsure means that the server had all of the mail, and was not heard to take it.
	Unsure bool
}

func (e *Error) Error() string { return e.Message }

// Config holds what is optional; the zero value is production.
type Config struct {
	// Now dates the mails; time.Now if nil.
	Now func() time.Time
	// Roots are the authorities to trust; the system's if nil.
	Roots *x509.CertPool
}

// answerTime is how long the server may take to greet, and over each mail. It bounds
// how long whoever stops the service waits for a mail under way.
const answerTime = 20 * time.Second

// Line is an open line to the mail server, for one goroutine.
type Line struct {
	client   *mail.Client
	settings Settings
	now      func() time.Time
}

// Dial opens a line to the mail server. The error is an [*Error], or that of ctx.
func Dial(ctx context.Context, s Settings, cfg Config) (*Line, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	host, port, err := s.address()
	if err != nil {
		return nil, err
	}
	options := []mail.Option{
		mail.WithPort(port), mail.WithTimeout(answerTime),
		mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: cfg.Roots}),
	}
	switch s.Cifratura {
	case TLS:
		options = append(options, mail.WithSSL())
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Nessuna:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.Utente != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.Utente), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail client: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unreached(s, err)
	}
	return &Line{client: client, settings: s, now: cfg.Now}, nil
}

// unreached says why there is no line. It may name the server and never quotes it.
func unreached(s Settings, err error) *Error {
	e := &Error{Down: true}
	var unknown x509.UnknownAuthorityError
	var otherName x509.HostnameError
	var invalid x509.CertificateInvalidError
	var noHost *net.DNSError
	switch text := err.Error(); {
	case errors.As(err, &unknown), errors.As(err, &otherName), errors.As(err, &invalid):
		e.Message = fmt.Sprintf("il certificato del server di posta %s non è di quel nome, è scaduto o è di un'autorità che questa macchina non conosce", s.Server)
	case errors.As(err, &noHost):
		e.Message = fmt.Sprintf("il server di posta %s non si trova: controlla il nome con «posta show»", s.Server)
	case strings.Contains(text, "STARTTLS"):
		e.Message = fmt.Sprintf("il server di posta %s non offre STARTTLS: prova la porta 465, con --cifratura tls", s.Server)
	case errors.Is(err, mail.ErrNoSupportedAuthDiscovered):
		e.Message = fmt.Sprintf("il server di posta %s non accetta un nome utente e una password in un modo che questo programma conosca", s.Server)
	case strings.HasPrefix(text, "SMTP AUTH failed"), strings.HasPrefix(text, "535"):
		e.Message = fmt.Sprintf("il server di posta %s non accetta il nome utente o la password: ripeti «posta set»", s.Server)
	default:
		e.Message = fmt.Sprintf("il server di posta %s non risponde", s.Server)
	}
	return e
}

// Send delivers one mail: nil means that the server has it. The error is an
// [*Error]; after one that is Down the line is of no more use.
func (l *Line) Send(m Message) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(l.settings.Nome, l.settings.Mittente); err != nil {
		return &Error{Message: "l'indirizzo del mittente non è valido: ripeti «posta set»", Final: true, Down: true}
	}
	if err := msg.To(m.To); err != nil {
		return &Error{Message: "non è un indirizzo di posta", Final: true}
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(l.now())
	// Of the library's own making it would name this machine.
	_, domain, _ := strings.Cut(l.settings.Mittente, "@")
	msg.SetMessageIDWithValue(uuid.NewString() + "@" + domain)
	// RFC 3834: no answering machine answers it.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	err := l.client.Send(msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	var failed *mail.SendError
	if !errors.As(err, &failed) || failed.ErrorCode() == 0 {
		return &Error{Message: "la linea con il server di posta è caduta", Down: true, Unsure: failed != nil && failed.Reason == mail.ErrSMTPDataClose}
	}
	code := strings.TrimSpace(strconv.Itoa(failed.ErrorCode()) + " " + failed.EnhancedStatusCode())
	e := &Error{Final: failed.ErrorCode() >= 500}
	switch {
	case failed.Reason == mail.ErrSMTPMailFrom:
		e.Down = true
		e.Message = fmt.Sprintf("il server di posta non accetta il mittente (%s): controllalo con «posta show»", code)
	case failed.ErrorCode() == 421:
		e.Down = true
		e.Message = "il server di posta si sta fermando (421)"
	case e.Final:
		e.Message = fmt.Sprintf("il server di posta rifiuta l'indirizzo o il messaggio (%s): controlla l'indirizzo", code)
	default:
		e.Message = fmt.Sprintf("il server di posta per ora non prende il messaggio (%s): riprova più tardi", code)
	}
	return e
}

// Close ends the line.
func (l *Line) Close() {
	_ = l.client.Close() // what was taken is taken: there is nothing to tell
}
