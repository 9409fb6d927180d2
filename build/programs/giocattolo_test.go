package programs

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/app"
	servizio "siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/hub"
)

// inside is a central service within the test's own process, which therefore
// knows the kinds that the test adds: of its real parts, behind a real listener.
type inside struct {
	t         *testing.T
	dir       string
	listen    string
	directory *servizio.Directory
	stop      func()
}

func newInside(t *testing.T) *inside {
	t.Helper()
	c := &inside{t: t, dir: t.TempDir(), listen: "127.0.0.1:0"}
	c.start()
	t.Cleanup(func() { c.stop() })
	c.must(c.directory.EnsureFixed(t.Context()))
	for id, nome := range map[cartella.ServizioID]string{"comune-e648": "Comune di Lodi", "comune-c816": "Comune di Codogno"} {
		c.must(c.directory.CreateServizio(t.Context(), servizio.Servizio{ID: id, Nome: nome, Tipo: "comune", Comune: strings.ToUpper(string(id[len("comune-"):])), Attivo: true}))
	}
	for _, who := range []struct {
		utente, cognome string
		in              cartella.ServizioID
	}{{"anna.ferrari", "Ferrari", "comune-e648"}, {"marco.bianchi", "Bianchi", "comune-e648"}, {"luca.fontana", "Fontana", "comune-c816"}} {
		c.must(c.directory.CreateAccount(t.Context(), identity.NewAccount{
			Utente: who.utente, Operatore: cartella.OperatoreID("op-" + strings.ToLower(who.cognome)), Cognome: who.cognome, Nome: "Prova",
			Password: chosen, Chosen: true, Profiles: map[cartella.ServizioID]cartella.Ruolo{who.in: cartella.RuoloAssistenteSociale},
		}, cartella.RuoloAssistenteSociale))
	}
	return c
}

func (c *inside) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// start serves what is in the folder, until stop.
func (c *inside) start() {
	c.t.Helper()
	ids, err := identity.Open(c.t.Context(), c.dir, identity.Config{Hash: identity.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}})
	c.must(err)
	ledger, err := sqlite.Open(c.t.Context(), filepath.Join(c.dir, "centrale.db"), sqlite.Config{})
	c.must(err)
	log := slog.New(slog.DiscardHandler)
	h := hub.New(hub.Config{Ledger: ledger, Directory: ids, Now: time.Now, Log: log})
	c.directory = servizio.NewDirectory(ids, ledger, h, time.Now)
	server := servizio.New(servizio.Config{Identity: ids, Ledger: ledger, Hub: h, Log: log})
	listener, err := net.Listen("tcp", c.listen)
	c.must(err)
	c.listen = listener.Addr().String()
	web := &httptest.Server{Listener: listener, Config: &http.Server{Handler: server.Handler()}}
	web.Start()
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.t.Context()))
	ran := make(chan error, 1)
	go func() { ran <- server.Run(ctx) }()
	c.stop = func() {
		cancel()
		if err := <-ran; err != nil {
			c.t.Error(err)
		}
		h.Close()
		web.Close()
		if err := errors.Join(ledger.Close(), ids.Close()); err != nil {
			c.t.Error(err)
		}
		c.stop = func() {}
	}
}

// desk is a desktop at which somebody has gone to work.
func (c *inside) desk(utente, in string) *desktop {
	c.t.Helper()
	d := newDesktop(c.t, "http://"+c.listen)
	_, err := d.accesso.Entra(utente, chosen, "")
	d.must(err)
	_, err = d.accesso.ScegliServizio(in)
	d.must(err)
	d.level()
	return d
}

// modulo fills in a form at a desk as cartellatest does, about a person.
func (d *desktop) modulo(id string, action cartella.Action, giro int, given map[string]any) app.Visto {
	d.t.Helper()
	m := cartellatest.Modulo{
		Ora: time.Now(), Giro: giro,
		Testo: func(f cartella.Campo) string { return "Trottola " + f.Etichetta },
		Chi: func(kind cartella.Kind, f cartella.Campo, vuole map[string]string) (string, string, bool) {
			offered, err := d.schede.Candidati(string(kind), id, string(f.Path), vuole, "")
			d.must(err)
			i := slices.IndexFunc(offered, func(c app.Candidato) bool { return !c.Io })
			if i < 0 {
				return "", "", false
			}
			return offered[i].ID, offered[i].Servizio, true
		},
	}
	return m.Compila(action, given)
}

func (d *desktop) letta(id string) app.SchedaLetta {
	d.t.Helper()
	v, err := d.schede.Leggi(id)
	d.must(err)
	return v
}

// TestAKindThatNoCodeNames drives one that is added while the test runs from its
// form to a colleague's computer, and no further: the form, the list, the search,
// the steps with their notice, and what two people changed at once are drawn from
// its Scheda alone, a field that only this test knows among them.
func TestAKindThatNoCodeNames(t *testing.T) {
	extra := cartella.Campo{Path: "colore", Max: 40, Etichetta: "Colore preferito", Indice: cartella.Indice{Parole: cartella.NelTesto}}
	k := cartellatest.Aggiungi(t, cartellatest.Giocattolo(extra))
	c := newInside(t)
	anna, marco, luca := c.desk("anna.ferrari", "comune-e648"), c.desk("marco.bianchi", "comune-e648"), c.desk("luca.fontana", "comune-c816")

	kinds := anna.schede.Catalogo()
	shown := kinds[slices.IndexFunc(kinds, func(s app.Scheda) bool { return s.Kind == string(k.Kind) })]
	form := shown.Azioni[slices.IndexFunc(shown.Azioni, func(a app.Azione) bool { return a.Nome == string(cartellatest.AzioneGiocattoloCrea) })]
	if !form.Crea || !slices.Contains(form.Campi, "colore") || slices.Contains(form.Campi, "affidato_a") || len(shown.Parti[0].Campi) != len(k.Parti[0].Campi) {
		t.Fatalf("the form of a new one: %+v", form)
	}

	who, err := anna.schede.Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": "Bassi", "nome": "Irma"}))
	anna.must(err)
	begin, err := anna.schede.Nuova(string(cartellatest.AzioneGiocattoloCrea), cartellatest.Valori(map[string]any{"soggetto": who}))
	if err != nil || !begin.Permesso.Si || begin.Proposte["stato"] != `"nuovo"` || begin.Proposte["comprato_il"] == "" {
		t.Fatalf("a new one begins with %+v, %v", begin, err)
	}
	filled := anna.modulo("", cartellatest.AzioneGiocattoloCrea, 0, map[string]any{"soggetto": who, "nome": "Trottola rossa", "prezzo": 123456, "colore": "Zafferano", "sigla": "TR 1"})
	id, err := anna.schede.Crea(string(cartellatest.AzioneGiocattoloCrea), filled)
	anna.must(err)
	anna.level()

	arrived := func(d *desktop, what string, holds func(app.SchedaLetta) bool) app.SchedaLetta {
		t.Helper()
		var v app.SchedaLetta
		d.until(what, func() bool {
			var err error
			v, err = d.schede.Leggi(id)
			return err == nil && holds(v)
		})
		return v
	}
	v := arrived(marco, "the new one", func(app.SchedaLetta) bool { return true })
	for p, wrote := range filled {
		if c, _ := k.Campo(cartella.Path(p)); v.Visto[p] != string(c.Ordina([]byte(wrote))) {
			t.Errorf("%s was written as %s, and arrived as %s", p, wrote, v.Visto[p])
		}
	}
	if v.Titolo != "Trottola rossa" || v.Dettaglio != "Legno · Nuovo" || v.Letto["prezzo"] != "1.234,56 €" || v.Letto["soggetto"] != "Bassi Irma" || v.Letto["intero"] != "Sì" {
		t.Errorf("a colleague reads %q, %q: %v", v.Titolo, v.Dettaglio, v.Letto)
	}
	if name := v.Nomi["op-bianchi"]; name != "Bianchi Prova" {
		t.Errorf("who borrowed it is called %q", name)
	}
	for text, why := range map[string]string{"trottola": "by its title", "zafferano": "by the field that is new"} {
		found, err := marco.ricerca.Cerca(text)
		if err != nil || !slices.ContainsFunc(found, func(r app.Risultato) bool { return r.ID == id && r.Tipo == string(k.Kind) }) {
			t.Errorf("looked for %s: %+v, %v", why, found, err)
		}
	}
	rows := func(d *desktop, dove ...app.Condizione) app.PaginaSchede {
		t.Helper()
		page, err := d.schede.Elenco(app.FiltroSchede{Kind: string(k.Kind), Dove: dove, Quanti: 50})
		d.must(err)
		return page
	}
	wood, tin := app.Condizione{Campi: []string{"materiale"}, Valori: []string{"legno"}}, app.Condizione{Campi: []string{"materiale"}, Valori: []string{"latta"}}
	if page := rows(marco, wood); page.Totale != 1 || page.Righe[0].Letto["materiale"] != "Legno" || page.Righe[0].Codici["stato"] != "nuovo" || page.Righe[0].Letto["prezzo"] != "1.234,56 €" {
		t.Errorf("listed as %+v", page)
	}
	if page := rows(marco, tin); page.Totale != 0 {
		t.Errorf("listed where it is not: %+v", page)
	}

	// A step from state to state, with the notice of it.
	anna.must(anna.schede.Agisci(id, string(cartellatest.AzioneGiocattoloAffida), anna.letta(id).Visto, cartellatest.Valori(map[string]any{"affidato_a": "op-bianchi"})))
	marco.until("the notice", func() bool {
		home, err := marco.home.Leggi()
		return err == nil && slices.ContainsFunc(home.Notifiche, func(n app.Notifica) bool {
			return n.Tipo == cartellatest.NotiziaAffidato && n.Titolo == "Ti è stato affidato un giocattolo: Trottola rossa" && n.Oggetto.ID == id && n.Oggetto.Titolo == "Trottola rossa"
		})
	})
	v = arrived(marco, "the step", func(v app.SchedaLetta) bool { return v.Letto["stato"] == "Affidato" })
	if err := marco.schede.Agisci(id, string(cartellatest.AzioneGiocattoloRitira), begin.Proposte, nil); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("taken back by who saw it new: %v", err)
	}

	// What two people changed while there was no line.
	anna.level()
	seen := anna.letta(id).Visto
	c.stop()
	anna.must(anna.schede.Agisci(id, string(cartellatest.AzioneGiocattoloModifica), seen, cartellatest.Valori(map[string]any{
		"colore": "Indaco", "prezzo": 200, "prestiti.op-bianchi.nota": "Lo riporta Anna"})))
	marco.must(marco.schede.Agisci(id, string(cartellatest.AzioneGiocattoloModifica), v.Visto, cartellatest.Valori(map[string]any{
		"colore": "Verde", "pezzi": 7, "prestiti.op-bianchi.nota": "Lo riporta Marco"})))
	c.start()
	anna.must(anna.riconcilia.Ora())
	anna.level()
	marco.must(marco.riconcilia.Ora())
	var open []app.DaRiconciliare
	marco.until("the conflict", func() bool {
		var err error
		open, err = marco.riconcilia.Elenco()
		return err == nil && len(open) == 1 && open[0].Codice == string(cartella.CodeConflitto)
	})
	differs := map[string]app.CampoInConflitto{}
	for _, f := range open[0].Campi {
		differs[f.Etichetta] = f
	}
	if f := differs["Colore preferito"]; len(differs) != 2 || f.Mio != "Verde" || f.Attuale != "Indaco" || f.Visto != "Zafferano" || f.Di != "Ferrari Prova" || !f.Testuale {
		t.Errorf("the conflict is about %+v", open[0].Campi)
	}
	if _, ok := differs["Nota sul prestito (Bianchi Prova)"]; !ok {
		t.Errorf("whose loan differs is not said: %+v", open[0].Campi)
	}
	if open[0].Titolo != "Hai modificato il giocattolo" || open[0].Oggetto.Titolo != "Trottola rossa" {
		t.Errorf("the conflict is called %q about %q", open[0].Titolo, open[0].Oggetto.Titolo)
	}
	var choices []app.Scelta
	for _, f := range open[0].Campi {
		choices = append(choices, app.Scelta{Chiave: f.Chiave, Tieni: "mia", Sta: f.Sta})
	}
	marco.must(marco.riconcilia.Risolvi(open[0].ID, choices))
	marco.level()
	arrived(anna, "what was decided", func(v app.SchedaLetta) bool {
		return v.Letto["colore"] == "Verde" && v.Letto["pezzi"] == "7" && v.Letto["prezzo"] == "2,00 €"
	})

	// What became of it, field by field, from the central service.
	tells := func(passage app.Passaggio, who, what, label, was, is string) {
		t.Helper()
		if passage.Chi != who || passage.Cosa != what || !slices.Contains(passage.Campi, app.CampoCambiato{Etichetta: label, Era: was, E: is}) {
			t.Errorf("%+v in the history, want %s %s: %s %q, then %q", passage, who, what, label, was, is)
		}
	}
	for _, d := range []*desktop{anna, marco} {
		story, err := d.schede.Storia(id, 0)
		d.must(err)
		if len(story.Passaggi) != 4 || story.Prima != 0 {
			t.Fatalf("the history has %d passages: %+v", len(story.Passaggi), story)
		}
		changed := "ha modificato il giocattolo"
		tells(story.Passaggi[0], "Bianchi Prova", changed, "Colore preferito", "Indaco", "Verde")
		tells(story.Passaggi[0], "Bianchi Prova", changed, "Nota sul prestito (Bianchi Prova)", "Lo riporta Anna", "Lo riporta Marco")
		tells(story.Passaggi[1], "Ferrari Prova", changed, "Prezzo", "1.234,56 €", "2,00 €")
		tells(story.Passaggi[2], "Ferrari Prova", "ha affidato il giocattolo", "Affidato a", "", "Bianchi Prova")
		tells(story.Passaggi[3], "Ferrari Prova", "ha registrato il giocattolo", "Colore preferito", "", "Zafferano")
	}

	// Who has no right in that service has had all this time to see it.
	luca.level()
	if _, err := luca.schede.Storia(id, 0); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("who has no right reads its history: %v", err)
	}
	if _, err := luca.schede.Leggi(id); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("who has no right reads it: %v", err)
	}
	if page, err := luca.schede.Elenco(app.FiltroSchede{Kind: string(k.Kind), Ovunque: true, Quanti: 50}); err != nil || page.Totale != 0 {
		t.Errorf("who has no right lists %+v, %v", page, err)
	}
	if found, err := luca.ricerca.Cerca("trottola"); err != nil || len(found) != 0 {
		t.Errorf("who has no right finds %+v, %v", found, err)
	}
}
