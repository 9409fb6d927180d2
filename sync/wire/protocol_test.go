package wire

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestProtocolIsWritten keeps PROTOCOL.md from falling behind: each golden
// message is quoted in it, and each action, code of the wire and limit named.
func TestProtocolIsWritten(t *testing.T) {
	raw, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	want := map[string]string{
		"the example of a riconciliazione": string(exampleRiconciliazione(t)),
		"the version, at its beginning":    fmt.Sprintf("\n\nVersion %d. ", Protocol),
		"the version, of health":           fmt.Sprintf(`"protocollo":%d,`, Protocol),
		"the version, of hello":            fmt.Sprintf("\n| `protocol` | %d; ", Protocol),
	}
	for _, m := range examples() {
		text, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		want["the example of "+string(m.messageType())] = string(text)
	}
	for _, a := range cartella.Actions() {
		want["action "+string(a)] = "`" + string(a) + "`"
	}
	for _, c := range cartella.Codes() {
		if c == cartella.CodeFuoriLinea {
			break // the desktop program's own follow
		}
		want["code "+string(c)] = "`" + string(c) + "`"
	}
	for what, text := range want {
		if !strings.Contains(doc, text) {
			t.Errorf("PROTOCOL.md lacks %s: %s", what, text)
		}
	}
}
