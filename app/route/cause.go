package route

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Field is the field of the address, for what is wrong with that.
const Field cartella.Path = "centrale"

const nothingSent = " Non è stato inviato nulla."

// Clock is what time it is: by this computer, and by the central service where that was
// met before, the zero time otherwise.
type Clock struct{ Computer, Central time.Time }

// Explain says what stands between this computer and the central service, and what to
// do about it, where err came from the way there; nil where it is about something else.
func Explain(err error, clock Clock) *cartella.Error {
	if err == nil {
		return nil
	}
	said := func(code cartella.Code, text string, args ...any) *cartella.Error {
		return &cartella.Error{Code: code, Message: fmt.Sprintf(text, args...), Err: err}
	}
	at := func(e *cartella.Error) *cartella.Error {
		e.Field = Field
		return e
	}
	var (
		proxy   *ProxyError
		answer  *wire.AnswerError
		failed  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		name    *net.DNSError
		stands  *StandsError
		network net.Error
	)
	switch {
	case errors.As(err, &proxy):
		return said(cartella.CodeProxy, "%s", proxied(proxy))
	case errors.As(err, &answer):
		return at(answered(answer, said))
	case errors.As(err, &failed):
		return at(said(cartella.CodeCertificato, "%s%s", untrusted(failed.Err, clock), nothingSent))
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return at(said(cartella.CodePortale, "%s", portalText))
	case errors.As(err, &name) && name.IsNotFound:
		return at(said(cartella.CodeFuoriLinea, "Il nome «%s» non si trova. Se altri siti si aprono controlla l'indirizzo del servizio centrale; se non si apre nulla questo computer non è in rete.", name.Name))
	case errors.As(err, &name):
		return said(cartella.CodeFuoriLinea, "Questo computer non riesce a cercare gli indirizzi in rete: controlla che il Wi-Fi o il cavo siano collegati, poi riprova.")
	case errors.As(err, &stands):
		return said(cartella.CodeFuoriLinea, "La linea c'è, ma da %d secondi non passa nulla: è troppo debole o intasata. Riprova fra poco, o da un'altra rete.", int(stands.For.Seconds()))
	case isAny(err, syscall.ECONNREFUSED, connRefused):
		return said(cartella.CodeFuoriLinea, "Il servizio centrale rifiuta il collegamento: è spento o in manutenzione. Riprova fra qualche minuto; se dura, avvisa chi lo gestisce.")
	case isAny(err, syscall.ENETUNREACH, syscall.EHOSTUNREACH, netUnreachable, hostUnreachable):
		return said(cartella.CodeFuoriLinea, "Questo computer non è collegato a nessuna rete: controlla il Wi-Fi o il cavo, poi riprova.")
	case isAny(err, syscall.ECONNRESET, connReset):
		return said(cartella.CodeFuoriLinea, "Il collegamento con il servizio centrale viene interrotto appena aperto: può essere la rete da cui sei collegato. Riprova, o prova da un'altra rete.")
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return said(cartella.CodeFuoriLinea, "Il servizio centrale non risponde: la rete è molto lenta o non lo lascia raggiungere. Riprova fra poco, o da un'altra rete.")
	}
	return nil
}

const portalText = "Al posto del servizio centrale risponde un'altra pagina, come quella con cui una rete pubblica o d'ufficio chiede prima di accedere. Aprila nel browser e accedi; se non si apre nessuna pagina, controlla l'indirizzo del servizio centrale."

// isAny reports whether err is one of the system's.
func isAny(err error, these ...error) bool {
	return slices.ContainsFunc(these, func(one error) bool { return errors.Is(err, one) })
}

// Windows has numbers of its own for what fails on a socket; elsewhere they are those
// of nothing.
const (
	connReset       = syscall.Errno(10054) // WSAECONNRESET
	connRefused     = syscall.Errno(10061) // WSAECONNREFUSED
	netUnreachable  = syscall.Errno(10051) // WSAENETUNREACH
	hostUnreachable = syscall.Errno(10065) // WSAEHOSTUNREACH
)

// proxied says what a proxy has against it.
func proxied(e *ProxyError) string {
	const settings = " Le trovi in Impostazioni, alla voce «Proxy»."
	switch {
	case e.Status == http.StatusProxyAuthRequired && len(e.Ways) > 0 && !slices.Contains(e.Ways, "basic"):
		return fmt.Sprintf("Il proxy %s chiede un accesso di tipo %s, che questo programma non sa dare: chiedi a chi gestisce la rete di lasciar passare il servizio centrale senza accesso.", e.Proxy, strings.Join(e.Ways, ", "))
	case e.Status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("Il proxy %s chiede nome utente e password. In Impostazioni, alla voce «Proxy», scegli «Un indirizzo», scrivi questo e aggiungi quelli della rete, non quelli di SIZ-ICARO.", e.Proxy)
	case e.Status == http.StatusForbidden:
		return fmt.Sprintf("Il proxy %s non lascia passare verso il servizio centrale: chiedi a chi gestisce la rete di permetterlo.", e.Proxy)
	case e.Status != 0:
		return fmt.Sprintf("Il proxy %s non arriva al servizio centrale (risposta %d): riprova fra poco; se dura, avvisa chi gestisce la rete.", e.Proxy, e.Status)
	}
	return fmt.Sprintf("Il proxy %s non risponde. Se qui non serve un proxy, o è un altro, cambia le impostazioni.%s", e.Proxy, settings)
}

// answered is for an answer that is not the central service's.
func answered(a *wire.AnswerError, said func(cartella.Code, string, ...any) *cartella.Error) *cartella.Error {
	page := strings.HasPrefix(a.Header.Get("Content-Type"), "text/html")
	switch {
	case a.Status == http.StatusProxyAuthRequired:
		return said(cartella.CodeProxy, "Sulla rete c'è un proxy che chiede nome utente e password: scrivi quelli della rete in Impostazioni, alla voce «Proxy».")
	case a.Status == http.StatusNetworkAuthenticationRequired, a.Status >= 300 && a.Status < 400, a.Status == http.StatusOK && page:
		return said(cartella.CodePortale, "%s", portalText)
	case a.Status == http.StatusInsufficientStorage:
		return said(cartella.CodeFuoriLinea, "Il servizio centrale non ha più spazio: avvisa chi lo gestisce. Quello che salvi resta su questo computer.")
	case a.Status >= http.StatusInternalServerError:
		return said(cartella.CodeFuoriLinea, "Il servizio centrale non è disponibile (risposta %d): è fermo o in manutenzione. Riprova fra qualche minuto.", a.Status)
	}
	return said(cartella.CodeCentraleSconosciuta, "A questo indirizzo risponde un altro programma, non il servizio centrale di SIZ-ICARO: controlla di averlo scritto come ti è stato dato.")
}

// untrusted says what is wrong with a certificate.
func untrusted(err error, clock Clock) string {
	var (
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	shows := func(t time.Time) string { return t.Local().Format("02/01/2006 15:04") }
	switch {
	case errors.As(err, &name):
		return "Il certificato di chi risponde è di un altro indirizzo: controlla di averlo scritto come ti è stato dato. Se è giusto, qualcuno risponde al posto del servizio centrale: prova da un'altra rete e avvisa chi lo gestisce."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		from, to := invalid.Cert.NotBefore, invalid.Cert.NotAfter
		const set = " Correggi data e ora nelle impostazioni del computer, poi riprova."
		central := clock.Central
		switch {
		case !central.IsZero() && !central.Before(from) && !central.After(to):
			side := "avanti"
			if clock.Computer.Before(central) {
				side = "indietro"
			}
			return fmt.Sprintf("L'orologio di questo computer è %s di %s (segna %s), e per questo il certificato del servizio centrale non risulta valido.%s", side, Lasting(clock.Computer.Sub(central).Abs()), shows(clock.Computer), set)
		case clock.Computer.Before(from):
			return fmt.Sprintf("L'orologio di questo computer è indietro, di almeno %s: segna %s, e il certificato del servizio centrale vale dal %s.%s", Lasting(from.Sub(clock.Computer)), shows(clock.Computer), shows(from), set)
		}
		return fmt.Sprintf("Il certificato del servizio centrale è scaduto il %s, e questo computer segna %s. Se data e ora sono giuste avvisa chi gestisce il servizio; se sono sbagliate correggile nelle impostazioni del computer.", shows(to), shows(clock.Computer))
	}
	return "Questo computer non riconosce il certificato del servizio centrale: qualcuno potrebbe essersi messo in mezzo, come può fare una rete pubblica. Prova da un'altra rete; se succede ovunque, avvisa chi gestisce il servizio."
}

// Lasting is how long something is in words, to the two units that matter.
func Lasting(d time.Duration) string {
	var words []string
	for _, unit := range []struct {
		of        time.Duration
		one, many string
	}{{365 * 24 * time.Hour, "anno", "anni"}, {24 * time.Hour, "giorno", "giorni"}, {time.Hour, "ora", "ore"}, {time.Minute, "minuto", "minuti"}} {
		n := d / unit.of
		if d -= n * unit.of; n == 0 || len(words) == 2 {
			continue
		}
		word := unit.many
		if n == 1 {
			word = unit.one
		}
		words = append(words, fmt.Sprintf("%d %s", n, word))
	}
	if words == nil {
		return "meno di un minuto"
	}
	return strings.Join(words, " e ")
}

// probeTimeout is how long a portal may take to show itself.
const probeTimeout = 5 * time.Second

// Portal reports whether a page of the network's own answers in the central service's
// place. It asks without TLS, which is what such a page can catch, and sends nothing
// but the name that DNS and TLS had shown before. A central service's own web server
// sends one on to https under the same name.
func (l *Line) Portal(ctx context.Context, base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+u.Hostname()+"/", nil)
	if err != nil {
		return false
	}
	transport := l.Transport()
	transport.DisableKeepAlives = true
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	if to, err := resp.Location(); err == nil && resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return !strings.EqualFold(to.Hostname(), u.Hostname())
	}
	return resp.StatusCode == http.StatusNetworkAuthenticationRequired || resp.StatusCode == http.StatusOK
}

// Explain is the package's, of something that was asked at base. Where what fails might
// be the work of a network that wants one to sign in first, it looks whether it is.
func (l *Line) Explain(ctx context.Context, base string, err error, clock Clock) *cartella.Error {
	said := Explain(err, clock)
	if said == nil {
		return nil
	}
	var stands *StandsError
	suspect := said.Code == cartella.CodeCertificato || said.Code == cartella.CodeFuoriLinea && !errors.As(err, new(*wire.AnswerError)) && !errors.As(err, &stands)
	if suspect && ctx.Err() == nil && l.Portal(ctx, base) {
		return &cartella.Error{Code: cartella.CodePortale, Field: Field, Message: portalText, Err: err}
	}
	return said
}

// Door is the address at which a browser meets the page of a network that wants one to
// sign in first. It is not https, so that such a network can catch it; and where the
// name leads to a number it is that number, for a browser that has learnt to go to the
// name by https alone (HSTS) would never show the page, and does not apply that to
// numbers (RFC 6797, 8.1.1). Nobody but the central service's own address is named.
func (r *Route) Door(ctx context.Context, base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return ""
	}
	if u.Scheme == "http" { // this computer: the port is part of the address
		return "http://" + u.Host + "/"
	}
	host := u.Hostname()
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if found, err := net.DefaultResolver.LookupIP(ctx, "ip4", host); err == nil && len(found) > 0 {
		host = found[0].String()
	}
	return "http://" + host + "/"
}
