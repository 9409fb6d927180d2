package central

import (
	"bytes"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// maxRequest bounds the body of a request in bytes; the largest is a sign-in.
const maxRequest = 16 << 10

// read decodes the one JSON object of a request's body into v.
func read(w http.ResponseWriter, r *http.Request, v any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return malformed("Serve un corpo di tipo application/json.", err)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "La richiesta è troppo grande.", Err: err}
	case err != nil:
		return malformed("La richiesta non è arrivata intera.", err)
	}
	return decode(raw, v)
}

// decode is read without the network.
func decode(raw []byte, v any) error {
	if first := bytes.TrimLeft(raw, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return malformed("La richiesta deve essere un oggetto JSON.", nil)
	}
	if err := cartella.UnmarshalKnown(raw, v); err != nil {
		return malformed("La richiesta non è leggibile, o ha un campo non previsto o ripetuto.", err)
	}
	return nil
}

func malformed(message string, err error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeMalformato, Message: message, Err: err}
}

// answer writes v as JSON.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	raw, err := cartella.Marshal(v)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // who went away is not told
}

// fail answers an error: its own words where it is meant for people, and
// nothing of it otherwise.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var said *cartella.Error
	if !errors.As(err, &said) {
		said = &cartella.Error{Code: cartella.CodeInterno, Message: "Il servizio centrale ha avuto un problema: riprova fra poco."}
	}
	if status := statusOf(said.Code); status >= http.StatusInternalServerError {
		s.cfg.Log.ErrorContext(r.Context(), "request failed", "endpoint", r.Pattern, "error", err)
	}
	s.failAs(w, statusOf(said.Code), said)
}

// failAs answers an error that is meant for people.
func (s *Server) failAs(w http.ResponseWriter, status int, said *cartella.Error) {
	var throttled *identity.Throttled
	if errors.As(said, &throttled) {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(throttled.After.Seconds())))))
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="siz-icaro"`)
	}
	raw, err := cartella.Marshal(said)
	if err != nil { // it is two strings and cannot
		raw = []byte(`{"code":"interno","message":""}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // who went away is not told
}

// statusOf is the HTTP status of a code.
func statusOf(c cartella.Code) int {
	switch c {
	case cartella.CodeMalformato:
		return http.StatusBadRequest
	case cartella.CodeNonAutenticato, cartella.CodeCredenzialiErrate, cartella.CodeCodiceRichiesto, cartella.CodeCodiceErrato:
		return http.StatusUnauthorized
	case cartella.CodePasswordDaCambiare, cartella.CodeAccountDisabilitato, cartella.CodeDispositivoRevocato, cartella.CodeNonAutorizzato:
		return http.StatusForbidden
	case cartella.CodeNonAccessibile:
		return http.StatusNotFound
	case cartella.CodeTroppoGrande:
		return http.StatusRequestEntityTooLarge
	case cartella.CodePasswordNonAmmessa, cartella.CodeNonValido:
		return http.StatusUnprocessableEntity
	case cartella.CodeVersioneProtocollo:
		return http.StatusUpgradeRequired
	case cartella.CodeTroppiTentativi:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}
