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

	"siz-icaro/app/route"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// centrale speaks to the central service over HTTP: sign-in and what belongs to
// it. Reconciliation is the replica's, over the websocket.
type centrale struct {
	base string
	line *route.Line
	http *http.Client
	ora  func() route.Clock
}

// attesaCentrale is for how long nothing may come of an answer; one that takes long
// and moves is waited for.
const attesaCentrale = 30 * time.Second

// maxRisposta bounds an answer; the longest is a stretch of a history.
const maxRisposta = 4 << 20

func (a *App) centrale(base string) *centrale {
	line := a.route.Line()
	return &centrale{base: base, line: line, ora: a.ora, http: &http.Client{
		Transport: line.Transport(),
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
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" {
		return "", bad
	}
	// What it answers by is asked for beneath the address.
	for _, part := range strings.Split(strings.Trim(u.EscapedPath(), "/"), "/") {
		if part == "." || part == ".." || part == "" && strings.Trim(u.Path, "/") != "" {
			return "", bad
		}
	}
	if u.Scheme == "http" {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return "", &cartella.Error{Code: cartella.CodeCentraleSconosciuta, Field: "centrale", Message: "L'indirizzo deve cominciare con https://: senza, password e dati viaggerebbero in chiaro."}
		}
	}
	return u.Scheme + "://" + u.Host + strings.TrimRight(u.EscapedPath(), "/"), nil
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
	ctx, done := c.line.Watch(ctx, attesaCentrale)
	defer done()
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
		return c.failed(ctx, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxRisposta))
	if err != nil {
		return c.failed(ctx, err)
	}
	if resp.StatusCode >= 300 {
		var e cartella.Error
		if cartella.Unmarshal(raw, &e) == nil && e.Code != "" {
			return &e
		}
		return c.failed(ctx, &wire.AnswerError{Status: resp.StatusCode, Header: resp.Header})
	}
	if out == nil {
		return nil
	}
	if cartella.Unmarshal(raw, out) != nil {
		return c.failed(ctx, &wire.AnswerError{Status: resp.StatusCode, Header: resp.Header})
	}
	return nil
}

// failed says why the central service was not reached; what the caller ended is ended.
func (c *centrale) failed(ctx context.Context, err error) error {
	var stands *route.StandsError
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &stands):
		err = errors.Join(cause, err)
	case cause != nil:
		return cause
	}
	if e := c.line.Explain(context.WithoutCancel(ctx), c.base, err, c.ora()); e != nil {
		return e
	}
	return fuoriLinea(err)
}

// isOffline reports whether err only says that there is no line to the central
// service that could be trusted.
func isOffline(err error) bool {
	var e *cartella.Error
	return errors.As(err, &e) && slices.Contains([]cartella.Code{cartella.CodeFuoriLinea, cartella.CodeCentraleSconosciuta, cartella.CodeCertificato, cartella.CodePortale, cartella.CodeProxy}, e.Code)
}
