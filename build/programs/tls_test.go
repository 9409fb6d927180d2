package programs

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app"
	"siz-icaro/sync/cartella"
)

// authority is who signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{cert, key}, err
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// office is the authority that this computer trusts: the system's pool is read
// once in a process, from where SSL_CERT_FILE says.
var office *authority

func trustOffice(dir string) (err error) {
	if office, err = newAuthority("Ambito di prova"); err != nil {
		return err
	}
	file := filepath.Join(dir, "autorita.pem")
	if err := os.WriteFile(file, office.pem(), 0o600); err != nil {
		return err
	}
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		return err
	}
	return os.Setenv("SSL_CERT_DIR", filepath.Join(dir, "nessuna"))
}

// certify writes a certificate and its key for the service, as --tls-cert and
// --tls-key want them.
func (a *authority) certify(t *testing.T, change ...func(*x509.Certificate)) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "icaro"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, f := range change {
		f(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &private.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestTLS: a central service with certificate files serves sign-in and
// reconciliation to a desktop that trusts its authority, and nothing that is
// older than TLS 1.2 to anybody.
func TestTLS(t *testing.T) {
	cert, key := office.certify(t)
	c, password := newCentral(t, "--tls-cert", cert, "--tls-key", key)
	d := newDesktop(t, "https://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.register("Bassi")
	d.level()

	old, err := tls.Dial("tcp", c.listen, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	if err == nil {
		_ = old.Close() // it should not have been opened
		t.Error("the central service speaks TLS 1.1")
	}
	plain := newDesktop(t, "")
	if _, err := plain.accesso.ImpostaCentrale("http://" + c.listen); err == nil {
		t.Error("a service behind TLS answers plain HTTP")
	}
}

// TestUntrusted: what a computer does not trust, it sends nothing to, and says
// in words; at work it goes on without the line.
func TestUntrusted(t *testing.T) {
	stranger, err := newAuthority("Uno qualunque")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		by     *authority
		change func(*x509.Certificate)
		says   string
	}{
		{"nobody's", stranger, func(*x509.Certificate) {}, "non riconosce il certificato"},
		{"another's", office, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"altro.esempio.it"} }, "di un altro indirizzo"},
		{"expired", office, func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
		}, "scaduto"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cert, key := tt.by.certify(t, tt.change)
			listener, spoken := listen(t, cert, key, tls.VersionTLS13)
			d := newDesktop(t, "")
			_, err := d.accesso.ImpostaCentrale("https://" + listener)
			if cartella.CodeOf(err) != cartella.CodeCertificato || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("set as the address: %v", err)
			}
			preset := newDesktop(t, "https://"+listener)
			if _, err := preset.accesso.Entra("anna.ferrari", chosen, ""); cartella.CodeOf(err) != cartella.CodeCertificato {
				t.Errorf("first access: %v", err)
			}
			if spoken.Load() {
				t.Error("something was sent")
			}
		})
	}
}

// TestTheCertificateChanges: a desktop at work on a line that somebody has got
// into stops talking, says why, keeps what is written, and goes on when the
// service it trusts is back.
func TestTheCertificateChanges(t *testing.T) {
	cert, key := office.certify(t)
	c, password := newCentral(t, "--tls-cert", cert, "--tls-key", key)
	d := newDesktop(t, "https://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.level()
	c.stop()

	stranger, err := newAuthority("Uno qualunque")
	if err != nil {
		t.Fatal(err)
	}
	honest := c.flags
	cert, key = stranger.certify(t)
	c.flags = []string{"--tls-cert", cert, "--tls-key", key}
	c.start()
	d.register("Bassi")
	d.until("the reason", func() bool {
		if err := d.riconcilia.Ora(); cartella.CodeOf(err) != cartella.CodeCertificato {
			t.Errorf("reconciling with a stranger: %v", err)
		}
		st, err := d.riconcilia.Stato()
		return err == nil && st.Problema != nil && st.Problema.Code == string(cartella.CodeCertificato) && st.DaInviare == 1
	})
	c.stop()
	c.flags = honest
	c.start()
	d.must(d.riconcilia.Ora())
	d.level()
}

// TestPlainHTTP: neither side speaks it beyond this computer.
func TestPlainHTTP(t *testing.T) {
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	for _, listen := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		var said bytes.Buffer
		cmd := exec.Command(program, "serve", "--listen", listen, "--data", t.TempDir())
		cmd.Stderr = &said
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != 2 || !strings.Contains(said.String(), "serve TLS") {
			t.Errorf("%s: %v\n%s", listen, err, said.String())
		}
	}
	for _, address := range []string{"http://icaro.esempio.it", "http://192.168.1.10:8420", "http://localhost.esempio.it"} {
		d := newDesktop(t, address)
		if st := d.accesso.Stato(); st.Fase != app.FasePrimoAvvio || st.Centrale != "" {
			t.Errorf("preset to %s: %+v", address, st)
		}
		if _, err := d.accesso.ImpostaCentrale(address); cartella.CodeOf(err) != cartella.CodeCentraleSconosciuta || !strings.Contains(err.Error(), "https://") {
			t.Errorf("typed %s: %v", address, err)
		}
	}
}

// TestOldTLS: a service that speaks nothing newer than TLS 1.1 is spoken to by
// nobody.
func TestOldTLS(t *testing.T) {
	cert, key := office.certify(t)
	address, spoken := listen(t, cert, key, tls.VersionTLS11)
	d := newDesktop(t, "")
	if _, err := d.accesso.ImpostaCentrale("https://" + address); err == nil || !strings.Contains(err.Error(), "non risponde") {
		t.Errorf("got %v", err)
	}
	if spoken.Load() {
		t.Error("something was sent")
	}
}

// listen is a TLS server that speaks up to version and answers nothing; spoken
// is whether anything was said to it.
func listen(t *testing.T, cert, key string, version uint16) (address string, spoken *atomic.Bool) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS10, MaxVersion: version})
	if err != nil {
		t.Fatal(err)
	}
	spoken = new(atomic.Bool)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			if n, _ := conn.Read(make([]byte, 1)); n > 0 {
				spoken.Store(true)
			}
			_ = conn.Close() // the other end has gone, or is left alone
		}
	}()
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return listener.Addr().String(), spoken
}
