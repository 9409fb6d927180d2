package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"siz-icaro/sync/cartella"
)

// Who answers at an address that was typed: another web server is not a central
// service that does not answer, and a proxy whose central service is gone is.
func TestWhoAnswersAtAnAddress(t *testing.T) {
	a, _ := newComputer(t)
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   cartella.Code
	}{
		{"a web page", http.StatusOK, "<h1>Benvenuti</h1>", cartella.CodePortale},
		{"no such page", http.StatusNotFound, "<h1>Non trovato</h1>", cartella.CodeCentraleSconosciuta},
		{"a captive portal", http.StatusFound, "", cartella.CodePortale},
		{"another program", http.StatusOK, `{"programma":"altro"}`, cartella.CodeCentraleSconosciuta},
		{"a proxy alone", http.StatusBadGateway, "bad gateway", cartella.CodeFuoriLinea},
		{"the central service", http.StatusOK, `{"programma":"siz-icaro"}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			}))
			defer server.Close()
			_, err := (&Accesso{a}).ImpostaCentrale(server.URL)
			var got cartella.Code
			if err != nil {
				got = cartella.CodeOf(err)
			}
			if got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}
