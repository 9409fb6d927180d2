package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// centrale speaks to the central service over HTTP: sign-in and what belongs to
// it. Reconciliation is the replica's, over the websocket.
type centrale struct {
	base string
	http *http.Client
}

// Times after which the central service counts as out of reach.
const (
	attesaCentrale = 10 * time.Second
	attesaPrima    = 4 * time.Second // for the connection alone
)

// maxRisposta bounds an answer; the longest is a stretch of a history.
const maxRisposta = 4 << 20

func newCentrale(base string) *centrale {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: attesaPrima}).DialContext,
		TLSClientConfig:     cifratura(),
		TLSHandshakeTimeout: attesaPrima,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        2,
		IdleConnTimeout:     time.Minute,
	}
	return &centrale{base: base, http: &http.Client{
		Transport: transport,
		Timeout:   attesaCentrale,
		// A password follows no redirect.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// indirizzo makes a typed address whole: https unless it is this computer.
func indirizzo(typed string) (string, error) {
	bad := &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Field: "centrale", Message: "L'indirizzo non è completo. Scrivilo come ti è stato dato, per esempio https://icaro.esempio.it."}
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	if typed == "" {
		return "", bad
	}
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") || (u.Path != "" && u.Path != "/") {
		return "", bad
	}
	if u.Scheme == "http" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return "", &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Field: "centrale", Message: "L'indirizzo deve cominciare con https://: senza, password e dati viaggerebbero in chiaro."}
		}
	}
	return u.Scheme + "://" + u.Host, nil
}

// esitoSessione is what a sign-in gives.
type esitoSessione struct {
	Token     string            `json:"token"`
	Scadenza  time.Time         `json:"scadenza"`
	Device    cartella.DeviceID `json:"device"`
	Operatore struct {
		ID        cartella.OperatoreID `json:"id"`
		Cognome   string               `json:"cognome"`
		Nome      string               `json:"nome"`
		Qualifica string               `json:"qualifica"`
	} `json:"operatore"`
	Attore cartella.Attore `json:"attore"`
	// Servizi names the services of the profiles.
	Servizi map[cartella.ServizioID]string `json:"servizi"`
	Lease   struct {
		Token string `json:"token"`
		Key   []byte `json:"key"`
	} `json:"lease"`
	// Dispositivi are all devices of the account, from a sign-in alone.
	Dispositivi []cartella.DeviceID `json:"dispositivi"`
	// Shares may open W2, newest first; NuovaShare is to replace them.
	Shares     [][]byte `json:"shares"`
	NuovaShare []byte   `json:"nuovaShare"`
}

// health asks whether there is a central service of ours at all.
func (c *centrale) health(ctx context.Context) error {
	var answer struct {
		Programma  string `json:"programma"`
		Protocollo int    `json:"protocollo"`
	}
	if err := c.call(ctx, http.MethodGet, "/v1/health", nobody, nil, &answer); err != nil {
		return err
	}
	if answer.Programma != "siz-icaro" {
		return &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Field: "centrale", Message: "A questo indirizzo non risponde il servizio centrale di SIZ-ICARO. Controlla di averlo scritto bene."}
	}
	return nil
}

// credenziali are what an operator signs in with; Codice only where the central
// service asks for it.
type credenziali struct {
	Utente   string `json:"utente"`
	Password string `json:"password"`
	Codice   string `json:"codice,omitempty"`
}

// signIn opens a session; proof is what shows that this computer is known.
func (c *centrale) signIn(ctx context.Context, who credenziali, proof string, device cartella.DeviceID, nome, programma string) (esitoSessione, error) {
	type deviceRef struct {
		ID   cartella.DeviceID `json:"id,omitempty"`
		Nome string            `json:"nome"`
	}
	var out esitoSessione
	err := c.call(ctx, http.MethodPost, "/v1/session", known(proof), struct {
		credenziali
		Device    deviceRef `json:"device"`
		Programma string    `json:"programma"`
	}{who, deviceRef{device, nome}, programma}, &out)
	return out, err
}

// renew asks for a fresh lease and token by the one in hand.
func (c *centrale) renew(ctx context.Context, token string) (esitoSessione, error) {
	var out esitoSessione
	err := c.call(ctx, http.MethodPost, "/v1/session/renew", bearer(token), struct{}{}, &out)
	return out, err
}

// confirmShare says that share is the one that opens this device from now on.
func (c *centrale) confirmShare(ctx context.Context, token string, share []byte) error {
	return c.call(ctx, http.MethodPost, "/v1/session/share", bearer(token), struct {
		Share []byte `json:"share"`
	}{share}, nil)
}

func (c *centrale) changePassword(ctx context.Context, utente, proof, attuale, nuova string) error {
	return c.call(ctx, http.MethodPost, "/v1/password", known(proof), struct {
		Utente  string `json:"utente"`
		Attuale string `json:"attuale"`
		Nuova   string `json:"nuova"`
	}{utente, attuale, nuova}, nil)
}

// fuoriLinea is the answer to whatever by nature needs the central service.
func fuoriLinea(cause error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Il servizio centrale non risponde: per questa operazione serve la rete. Riprova quando sei in linea.", Err: cause}
}

// altroProgramma is for an answer that is not the central service's: a captive
// portal, a web server at an address that was mistyped.
func altroProgramma(cause error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Field: "centrale", Message: "La risposta non viene dal servizio centrale di SIZ-ICARO. Se sei su una rete pubblica, apri prima la sua pagina di accesso.", Err: cause}
}

// authorization is the header of that name, of a scheme and what it carries.
type authorization string

const nobody authorization = ""

func bearer(token string) authorization {
	if token == "" {
		return nobody
	}
	return authorization("Bearer " + token)
}

// known shows that this computer is known; an older central service passes it
// over.
func known(proof string) authorization {
	if proof == "" {
		return nobody
	}
	return authorization("Lease " + proof)
}

func (c *centrale) call(ctx context.Context, method, path string, as authorization, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if as != nobody {
		req.Header.Set("Authorization", string(as))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if e := certificato(err); e != nil {
			return e
		}
		return fuoriLinea(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxRisposta))
	if err != nil {
		return fuoriLinea(err)
	}
	if resp.StatusCode >= 300 {
		var e cartella.Error
		if cartella.Unmarshal(raw, &e) == nil && e.Code != "" {
			return &e
		}
		err := fmt.Errorf("status %d", resp.StatusCode)
		if resp.StatusCode >= http.StatusInternalServerError {
			// The proxy in front of a central service that is not there.
			return fuoriLinea(err)
		}
		return altroProgramma(err)
	}
	if out == nil {
		return nil
	}
	if err := cartella.Unmarshal(raw, out); err != nil {
		return altroProgramma(err)
	}
	return nil
}

// isOffline reports whether err only says that there is no line to the central
// service that could be trusted.
func isOffline(err error) bool {
	var e *cartella.Error
	return errors.As(err, &e) && slices.Contains([]cartella.Code{cartella.CodeFuoriLinea, cartella.CodeCentraleSconosciuta, cartella.CodeCertificato}, e.Code)
}
