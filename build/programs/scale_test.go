package programs

import (
	"strings"
	"testing"

	"siz-icaro/app"
	"siz-icaro/sync/cartella"
)

// falls is a small scale as somebody hands it over in a file.
const falls = `{"codice":"cadute","versione":"1","titolo":"Rischio di cadere","uso":"valutazione","parti":[{"titolo":"Cadute","campi":[
	{"path":"cadute","tipo":"scelta","etichetta":"Cadute nell'ultimo anno","obbligatorio":true,"voci":[{"codice":"no","testo":"Nessuna","punti":0},{"codice":"si","testo":"Più di una","punti":2}]}]}],
	"totali":[{"nome":"totale","etichetta":"Totale","espressione":"somma(punti)","max":2}]}`

// TestTheHelpDeskLoadsAScale: the help desk, which works with no case, takes a
// scale in from a file, tries it, puts it in force for everybody and withdraws it.
func TestTheHelpDeskLoadsAScale(t *testing.T) {
	c, password := newCentral(t)
	first := c.account("aiuto", "--ruolo", "amministratore")
	anna, desk := newDesktop(t, "http://"+c.listen), newDesktop(t, "http://"+c.listen)
	anna.firstAccess("anna.ferrari", password)
	if _, err := desk.accesso.Entra("aiuto", first, ""); cartella.CodeOf(err) != cartella.CodePasswordDaCambiare {
		t.Fatalf("first access: %v", err)
	}
	_, err := desk.accesso.CambiaPassword("aiuto", first, chosen)
	desk.must(err)
	if st := desk.accesso.Stato(); st.Fase == app.FaseServizio {
		_, err := desk.accesso.ScegliServizio("ambito")
		desk.must(err)
	}
	desk.level()
	closed, err := desk.home.Preclusi()
	desk.must(err)
	if why := closed["modello"]; why != "" {
		t.Errorf("the area is closed to the help desk: %s", why)
	}
	if page, err := desk.schede.Elenco(app.FiltroSchede{Kind: "valutazione"}); err != nil || page.Totale != 0 {
		t.Errorf("its list of assessments holds %d, %v", page.Totale, err)
	}

	if bad, err := desk.modelli.Leggi(strings.Replace(falls, "somma(punti)", "somma(", 1)); err != nil || len(bad.Rilievi) == 0 {
		t.Errorf("a scale with something wrong reads %+v, %v", bad, err)
	}
	read, err := desk.modelli.Leggi(falls)
	if err != nil || len(read.Rilievi) > 0 || !read.Permesso.Si {
		t.Fatalf("it reads %+v, %v", read, err)
	}
	id, err := desk.modelli.Carica(falls)
	desk.must(err)
	tried, err := desk.schede.Compilata("valutazione", "", app.Visto{"modello": `"` + id + `"`, "risposte.cadute": `"si"`})
	if err != nil || len(tried.Punteggi) != 1 || tried.Punteggi[0].Valore != 2 {
		t.Errorf("tried, it counts %+v, %v", tried, err)
	}
	desk.level()
	offered := func() bool {
		all, err := anna.valutazioni.InUso()
		anna.must(err)
		for _, one := range all {
			if one.ID == id {
				return one.Proposta
			}
		}
		return false
	}
	if anna.level(); offered() {
		t.Error("a draft is offered")
	}
	step := func(action string) {
		t.Helper()
		stands, err := desk.schede.Leggi(id)
		desk.must(err)
		desk.must(desk.schede.Agisci(id, action, stands.Visto, app.Visto{}))
		desk.level()
	}
	step("modello.attiva")
	anna.until("the scale", offered)
	step("modello.ritira")
	anna.until("the scale to be gone", func() bool { return !offered() })
	if kept, err := desk.riconcilia.Elenco(); err != nil || len(kept) != 0 {
		t.Errorf("to be reconciled: %v, %v", kept, err)
	}
}
