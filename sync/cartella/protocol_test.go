package cartella

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestProtocolTables holds the tables of ../PROTOCOL.md, from which strangers
// write their clients, to the tables of fields and of actions.
func TestProtocolTables(t *testing.T) {
	raw, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(raw)
	for k, fields := range campi() {
		var want []string
		for _, c := range fields {
			text := "`" + string(c.path) + "`"
			if c.obbligatorio {
				text += `\*`
			}
			text += " " + map[tipo]string{testo: "line", paragrafi: "text", codice: "code", scelta: "choice", data: "date", istante: "instant", intero: "integer", booleano: "boolean", rif: "id"}[c.tipo]
			switch {
			case c.tipo == scelta:
				text += " (" + strings.Join(c.valori, ", ") + ")"
			case c.tipo == testo && c.max != 0 && c.max != 200, c.tipo == paragrafi && c.max != 0 && c.max < 50_000, c.tipo == codice && c.max != 0:
				text += fmt.Sprintf(" ≤ %d", c.max)
			}
			want = append(want, text)
		}
		line := "- **" + string(k) + "**: " + strings.Join(want, "; ") + "."
		if !strings.Contains(document, "\n"+line+"\n") {
			t.Errorf("PROTOCOL.md does not say:\n%s", line)
		}
	}
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z]+\\.[a-z]+)` \\|").FindAllStringSubmatch(document, -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(listed)
	var want []string
	for _, a := range Actions() {
		want = append(want, string(a))
	}
	if !slices.Equal(listed, want) {
		t.Errorf("PROTOCOL.md lists the actions %v, there are %v", listed, want)
	}
	// The desktop's own codes never travel, but for the last.
	own := Codes()[slices.Index(Codes(), CodeFuoriLinea):slices.Index(Codes(), CodeInterno)]
	for _, c := range Codes() {
		if !slices.Contains(own, c) && !strings.Contains(document, "| `"+string(c)+"` |") {
			t.Errorf("PROTOCOL.md lacks the code %s", c)
		}
	}
}
