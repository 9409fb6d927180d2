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
	for _, s := range Schede() {
		var want []string
		for _, c := range s.Campi() {
			text := "`" + string(c.Path) + "`"
			if c.Obbligatorio {
				text += `\*`
			}
			text += " " + map[Tipo]string{Testo: "line", Paragrafi: "text", Codice: "code", Scelta: "choice", Scelte: "choices", Data: "date", Istante: "instant", Intero: "integer", Denaro: "integer (cents)", Booleano: "boolean", Rif: "id", Struttura: "list", Risposta: "answer"}[c.Tipo]
			switch {
			case c.Tipo == Scelta, c.Tipo == Scelte:
				text += " (" + strings.Join(c.Voci.Codici(), ", ") + ")"
			case c.Tipo == Testo && c.Max != 0 && c.Max != 200, c.Tipo == Paragrafi && c.Max != 0 && c.Max < 50_000, c.Tipo == Codice && c.Max != 0:
				text += fmt.Sprintf(" ≤ %d", c.Max)
			}
			if c.Quando != nil {
				values := strings.Join(c.Quando.Valori, " or ")
				if c.Quando.Valori[0] == "" {
					values = "absent" + values
				}
				text += " if `" + string(c.Quando.Campo) + "` is " + values
			}
			want = append(want, text)
		}
		line := "- **" + string(s.Kind) + "**: " + strings.Join(want, "; ") + "."
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
