package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestCommandsEndSessions: a command beside the running service closes the
// websockets of whom it shuts out, says why to their program, and tells the
// administrator.
func TestCommandsEndSessions(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dati")
	url, _ := startService(t, data)
	runCommand(t, 0, "servizio", "create", "comune-e648", "--nome", "Comune di Lodi", "--tipo", "comune", "--comune", "E648", "--data", data)
	out := runCommand(t, 0, "account", "create", "anna.ferrari", "--cognome", "Ferrari", "--nome", "Anna", "--servizio", "comune-e648", "--data", data)
	password := givenPassword.FindStringSubmatch(out)[1]

	// open chooses a password where one must be, signs in and says hello.
	chosen := 0
	open := func(mustChange bool) (conn *websocket.Conn, device string) {
		t.Helper()
		if mustChange {
			next := []string{"tre cavalli sul Lambro", "nebbia fitta a Codogno"}[chosen]
			chosen++
			if status, m := post(t, url+"/v1/password", map[string]string{"utente": "anna.ferrari", "attuale": password, "nuova": next}); status != http.StatusNoContent {
				t.Fatalf("change: %d %v", status, m)
			}
			password = next
		}
		status, m := post(t, url+"/v1/session", map[string]any{"utente": "anna.ferrari", "password": password, "device": map[string]string{"nome": "portatile"}})
		if status != http.StatusOK {
			t.Fatalf("sign in: %d %v", status, m)
		}
		device = m["device"].(string)
		conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(url, "http")+"/v1/sync", http.Header{"Authorization": {"Bearer " + m["token"].(string)}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // there is none after an upgrade
		t.Cleanup(func() { _ = conn.Close() })
		if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","protocol":6,"device":"`+device+`","plain":true,"credit":1000000}`)); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		return conn, device
	}
	// ended reads to the end of a connection, and gives the code it was told.
	ended := func(conn *websocket.Conn) string {
		t.Helper()
		code := ""
		for {
			_, raw, err := conn.ReadMessage()
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				return code
			}
			if err != nil {
				t.Fatal(err)
			}
			var m struct{ Type, Code string }
			if err := json.Unmarshal(raw, &m); err != nil {
				t.Fatal(err)
			}
			if m.Type == "error" {
				code = m.Code
			}
		}
	}

	conn, _ := open(true)
	out = runCommand(t, 0, "account", "reset", "anna.ferrari", "--data", data)
	password = givenPassword.FindStringSubmatch(out)[1]
	if code := ended(conn); code != "non_autenticato" || !strings.Contains(out, "sessioni aperte di anna.ferrari sono terminate") {
		t.Errorf("reset: %q; %s", code, out)
	}

	conn, _ = open(true)
	out = runCommand(t, 0, "account", "disable", "anna.ferrari", "--data", data)
	if code := ended(conn); code == "" || !strings.Contains(out, "sessioni aperte sono terminate") {
		t.Errorf("disable: %q; %s", code, out)
	}

	runCommand(t, 0, "account", "enable", "anna.ferrari", "--data", data)
	conn, device := open(false)
	out = runCommand(t, 0, "device", "revoke", device, "--data", data)
	if code := ended(conn); code != "dispositivo_revocato" || !strings.Contains(out, "sessioni sono terminate") {
		t.Errorf("revoke: %q; %s", code, out)
	}

	// The register has all of it, in order.
	var got []string
	for i, line := range strings.Split(strings.TrimSpace(runCommand(t, 0, "accessi", "anna.ferrari", "--data", data)), "\n") {
		if i > 0 {
			got = append(got, strings.Fields(line)[3])
		}
	}
	want := "account_creato password_cambiata dispositivo_nuovo accesso password_azzerata password_cambiata dispositivo_nuovo accesso account_disabilitato account_abilitato dispositivo_nuovo accesso dispositivo_revocato"
	if strings.Join(got, " ") != want {
		t.Errorf("register\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
}
