package replica

import (
	"errors"
	"fmt"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		err   error
		code  cartella.Code // empty where the problem has no name
		final bool
	}{
		{errors.New("connection refused"), "", false},
		{&wire.CloseError{Code: wire.CloseGoingAway}, "", false},
		{&cartella.Error{Code: cartella.CodeFuoriLinea}, cartella.CodeFuoriLinea, false},
		{&cartella.Error{Code: cartella.CodePortale}, cartella.CodePortale, false},
		{&cartella.Error{Code: cartella.CodeProxy}, cartella.CodeProxy, false},
		{&cartella.Error{Code: cartella.CodeCentraleSconosciuta}, cartella.CodeCentraleSconosciuta, false},
		{&cartella.Error{Code: cartella.CodeMalformato}, cartella.CodeMalformato, false},
		{&cartella.Error{Code: cartella.CodeTroppiTentativi}, cartella.CodeTroppiTentativi, false},
		{&cartella.Error{Code: cartella.CodeNonAutenticato}, cartella.CodeNonAutenticato, true},
		{&cartella.Error{Code: cartella.CodeAccountDisabilitato}, cartella.CodeAccountDisabilitato, true},
		{&cartella.Error{Code: cartella.CodeDispositivoRevocato}, cartella.CodeDispositivoRevocato, true},
		{&cartella.Error{Code: cartella.CodePasswordDaCambiare}, cartella.CodePasswordDaCambiare, true},
		{&cartella.Error{Code: cartella.CodeVersioneProtocollo}, cartella.CodeVersioneProtocollo, true},
		{&toldError{wire.Error{Code: cartella.CodeInterno, Retry: true}}, cartella.CodeInterno, false},
		{&toldError{wire.Error{Code: cartella.CodeDispositivoRevocato}}, cartella.CodeDispositivoRevocato, true},
	} {
		problem, final := classify(fmt.Errorf("connect: %w", c.err))
		var code cartella.Code
		if problem != nil {
			code = problem.Code
		}
		if code != c.code || final != c.final {
			t.Errorf("%v: got %q, final %v; want %q, %v", c.err, code, final, c.code, c.final)
		}
	}
}
