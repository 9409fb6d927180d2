// Package postatest is a mail server for tests: a real one, on a free port of this
// machine, that keeps what it is sent and refuses what it is told to.
package postatest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one that came.
type Mail struct {
	From, To string
	// Subject and Text are decoded, the lines of Text ended by "\n".
	Subject, Text string
	Header        mail.Header
	// Raw is all of it, as it was sent.
	Raw string
	// TLS reports whether it came under TLS, User as whom its sender signed in.
	TLS  bool
	User string
}

// Options say what the server is like; the zero value takes everything in clear.
type Options struct {
	// StartTLS offers it, TLS speaks nothing else; under [Certificate].
	StartTLS, TLS bool
	// User and Password are wanted of whoever sends, where they are set.
	User, Password string
	// Refuse is asked about each address; nil takes all.
	Refuse func(to string) error
}

// Server is a running mail server.
type Server struct {
	t       testing.TB
	options Options
	cert    tls.Certificate
	addr    string
	// What runs, from Up to Down.
	server   *smtp.Server
	listener net.Listener
	done     chan struct{}

	// came is told of each mail.
	came chan struct{}

	mu sync.Mutex // guards mails
	// mails are those that came.
	mails []Mail
}

// Start starts a server that stops with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{t: t, options: o, addr: "127.0.0.1:0", came: make(chan struct{}, 1)}
	if o.TLS || o.StartTLS {
		s.cert = certificate(t)
	}
	s.Up()
	t.Cleanup(s.Down)
	return s
}

// Addr is where it is.
func (s *Server) Addr() string { return s.addr }

// Roots are who vouches for its certificate; nobody for a server without one.
func (s *Server) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	if s.cert.Leaf != nil {
		pool.AddCert(s.cert.Leaf)
	}
	return pool
}

// Up starts it again where it was.
func (s *Server) Up() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain = "posta.example"
	server.AllowInsecureAuth = true
	server.ErrorLog = log.New(io.Discard, "", 0)
	if s.options.StartTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	}
	if s.options.TLS {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); err != nil && !errors.Is(err, net.ErrClosed) {
			s.t.Errorf("mail server: %v", err)
		}
	}()
	s.server, s.listener, s.done = server, listener, done
}

// Down stops it, and cuts the lines to it.
func (s *Server) Down() {
	// The listener by itself: one that the server has not begun to serve it does not
	// close. What either says of one that is closed already is of no interest.
	_, _ = s.listener.Close(), s.server.Close()
	<-s.done
}

// Mails are those that have come, in order.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Wait waits until so many have come, for a minute.
func (s *Server) Wait(n int) []Mail {
	s.t.Helper()
	late := time.After(time.Minute)
	for {
		if mails := s.Mails(); len(mails) >= n {
			return mails
		}
		select {
		case <-s.came:
		case <-late:
			s.t.Fatalf("of %d mails there came %d", n, len(s.Mails()))
		}
	}
}

// session is one connection.
type session struct {
	server   *Server
	conn     *smtp.Conn
	user     string
	from, to string
}

func (s *session) AuthMechanisms() []string {
	if s.server.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.options.User || password != s.server.options.Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.user != s.server.options.User {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.server.options.Refuse != nil {
		if err := s.server.options.Refuse(to); err != nil {
			return err
		}
	}
	if s.to != "" {
		s.server.t.Errorf("one mail for %s and %s", s.to, to)
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := read(string(raw))
	if err != nil {
		s.server.t.Errorf("a mail that does not read: %v\n%s", err, raw)
		return err
	}
	_, m.TLS = s.conn.TLSConnectionState()
	m.From, m.To, m.User = s.from, s.to, s.user
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, m)
	select {
	case s.server.came <- struct{}{}:
	default:
	}
	return nil
}

// read takes a mail apart: plain text, quoted-printable.
func read(raw string) (Mail, error) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	var words mime.WordDecoder
	subject, err := words.DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return Mail{}, err
	}
	kind, of, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "text/plain" || !strings.EqualFold(of["charset"], "utf-8") || m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		return Mail{}, errors.Join(errors.New("not plain text in UTF-8"), err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return Mail{}, err
	}
	return Mail{Subject: subject, Text: strings.ReplaceAll(string(text), "\r\n", "\n"), Header: m.Header, Raw: raw}, nil
}

// certificate is one for this machine, that vouches for itself on any day.
func certificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
