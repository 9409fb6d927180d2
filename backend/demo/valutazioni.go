package demo

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"

	"siz-icaro/backend/modelli"
	"siz-icaro/sync/cartella"
)

// scala is a model as the demo has it in use.
type scala struct {
	rec    cartella.Record
	codice string
}

// leScale are the models that come with the program, in use since before the first
// case.
func (g *generator) leScale() (map[string]scala, error) {
	names, err := fs.Glob(modelli.Files, "*.json")
	if err != nil {
		return nil, err
	}
	out := map[string]scala{}
	for _, name := range names {
		raw, err := modelli.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m, wrong := cartella.LeggiModello(raw)
		if len(wrong) > 0 {
			return nil, fmt.Errorf("%s: %s", name, wrong[0])
		}
		// As the central service itself puts them in force.
		m.Stato = "attivo"
		if err := g.add(cartella.ModelloID(m.Codice, m.Versione), cartella.KindModello, ServizioAmbito, m); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[m.Codice] = scala{g.records[len(g.records)-1], m.Codice}
	}
	return out, nil
}

// valutazioni are what was found of some people by the scales, again every few
// months: most lose some of what they could do, a few get some of it back.
func (g *generator) valutazioni() error {
	scale, err := g.leScale()
	if err != nil {
		return err
	}
	for _, c := range g.cases {
		if c.responsabile < 0 || c.stato != "in_carico" || c.area != "anziani" && c.area != "disabili" || !g.chance(0.24) {
			continue
		}
		with := []string{"adl-katz", "iadl-lawton"}
		switch {
		case c.area == "disabili" || g.chance(0.2):
			with = []string{"barthel-modificato"}
		case g.chance(0.1):
			with = []string{"barthel"}
		case !c.chi.donna() && g.chance(0.3):
			with[1] = "iadl-lawton-uomini"
		}
		if g.chance(0.4) {
			with = append(with, "scheda-multidimensionale")
		}
		level := 0.15 + 0.55*g.rng.Float64()
		for _, codice := range with {
			if err := g.corso(c, scale[codice], level); err != nil {
				return err
			}
		}
	}
	return nil
}

// corso is one scale of one case, from the first visit on: each takes the place of
// the one before.
func (g *generator) corso(c *caso, s scala, level float64) error {
	when := c.dal.AddDate(0, 0, g.between(5, 25))
	before := -1 // index of the record that the next one takes the place of
	for n := 0; n < 5 && !when.After(g.now); n++ {
		d := g.lavorativo(when)
		if d.Before(c.dal) {
			d = c.dal
		}
		v := cartella.Valutazione{
			Modello: s.rec.ID, Soggetto: c.chi.id, PIC: c.id, Data: day(d), Fonte: "diretta",
			Momento: map[bool]string{true: "ingresso", false: "rivalutazione"}[n == 0], Stato: "completata",
			Compilatore: g.people[c.responsabile].id, IntervistaA: g.presenti(c.chi), Luogo: pick(g, []string{"Domicilio", "Domicilio", "Ufficio servizi sociali"}),
		}
		id := g.id(at(d, g.between(9, 16), 5*g.rng.IntN(12)))
		// What was begun a few days ago may still lack answers.
		draft := g.now.Sub(d) < 90*24*time.Hour && g.chance(0.5)
		if draft {
			v.Stato = "bozza"
		} else if g.chance(0.35) && n > 0 {
			v.Stato, v.ValidataDa, v.ValidataIl = "validata", v.Compilatore, v.Data
		}
		if before >= 0 {
			v.Sostituisce = g.records[before].ID
			if err := g.superata(before, id); err != nil {
				return err
			}
		}
		if err := g.compila(&v, id, s, c, level); err != nil {
			return err
		}
		if err := g.add(id, cartella.KindValutazione, c.servizio, v); err != nil {
			return err
		}
		before = len(g.records) - 1
		if draft || s.codice == "scheda-multidimensionale" {
			return nil
		}
		level = min(max(level+pick(g, []float64{-0.1, 0, 0.1, 0.15, 0.2}), 0.05), 0.95)
		when = when.AddDate(0, g.between(5, 10), g.between(0, 20))
	}
	return nil
}

// superata has a later assessment take the place of the one at index i.
func (g *generator) superata(i int, by cartella.ID) error {
	r := g.records[i]
	var v cartella.Valutazione
	if err := r.Into(&v); err != nil {
		return err
	}
	v.Stato, v.SostituitaDa = "superata", by
	made, err := cartella.New(r.ID, r.Kind, r.Servizio, v)
	if err != nil {
		return err
	}
	g.records[i] = made
	return nil
}

// solo shows one record to the rules.
type solo cartella.Record

func (s solo) Record(id cartella.ID) (cartella.Record, bool) {
	return cartella.Record(s), id == s.ID
}

// compila answers the questions that the form asks, in its order: what it asks
// further on depends on the answers before. level is from 0, who can do
// everything, to 1, who can do nothing.
func (g *generator) compila(v *cartella.Valutazione, id cartella.ID, s scala, c *caso, level float64) error {
	v.Risposte = map[string]any{}
	seen := map[cartella.Path]bool{}
	left := math.MaxInt
	if v.Stato == "bozza" {
		left = g.between(2, 4)
	}
	for {
		rec, err := cartella.New(id, cartella.KindValutazione, c.servizio, v)
		if err != nil {
			return err
		}
		form, ok := cartella.Compilata(rec, solo(s.rec))
		if !ok {
			return fmt.Errorf("the model %s cannot be filled in", s.codice)
		}
		asked := len(seen)
		for _, parte := range form.Parti {
			for _, campo := range parte.Campi {
				if seen[campo.Path] || left == 0 {
					continue
				}
				seen[campo.Path] = true
				left--
				if answer := g.risposta(campo, c, level); answer != nil {
					v.Risposte[domanda(campo)] = answer
				}
			}
		}
		if len(seen) > asked {
			continue
		}
		if v.Stato == "bozza" {
			return nil
		}
		v.Punteggi, v.Fasce = map[string]int64{}, map[string]string{}
		for _, p := range form.Punteggi {
			v.Punteggi[p.Nome] = p.Valore
			if p.Fascia != "" {
				v.Fasce[p.Nome] = p.Fascia
			}
		}
		return nil
	}
}

// domanda is the name of a question in its form.
func domanda(c cartella.Campo) string { return strings.TrimPrefix(string(c.Path), "risposte.") }

// risposta is an answer to a question; nil where there is nothing to say.
func (g *generator) risposta(campo cartella.Campo, c *caso, level float64) any {
	nome := domanda(campo)
	switch campo.Tipo {
	case cartella.Scelta:
		if some := sceltePlausibili[nome]; some != nil {
			return pick(g, some)
		}
		// The choices go from who needs nothing to who needs everything.
		return campo.Voci[g.grado(len(campo.Voci), level)].Codice
	case cartella.Booleano:
		if g.chance(0.24) {
			return true
		}
	case cartella.Intero:
		return g.between(0, min(cmp.Or(campo.Fino, 10), 10))
	case cartella.Data:
		return day(c.dal.AddDate(-g.between(1, 9), 0, 0))
	case cartella.Testo, cartella.Paragrafi:
		if texts := risposteScritte[nome]; texts != nil {
			return g.frase(texts, c.chi)
		}
	}
	return nil
}

// grado is one of n steps at about a level from 0 to 1.
func (g *generator) grado(n int, level float64) int {
	at := level + 0.35*(g.rng.Float64()-0.5)
	return min(max(int(at*float64(n)), 0), n-1)
}

// sceltePlausibili are the answers of the sheet where the choices are in no order.
var sceltePlausibili = map[string][]string{
	"vive_con":        {"sola", "sola", "coniuge", "coniuge", "figli", "assistente", "altri_familiari"},
	"vicini":          {"buoni", "saluto", "saluto", "assenti"},
	"rete":            {"allargata", "ristretta", "ristretta", "uno"},
	"titolo_casa":     {"proprieta", "proprieta", "affitto", "erp", "usufrutto"},
	"piano":           {"terra", "ascensore", "scale"},
	"casa_adatta":     {"si", "in_parte", "in_parte", "no"},
	"salute_psichica": {"buona", "ansia_umore", "memoria"},
	"fa_igiene":       {"non_serve", "familiari", "sad", "assistente"},
	"fa_pasti":        {"non_serve", "familiari", "assistente", "sad"},
	"fa_spesa":        {"familiari", "familiari", "volontari", "assistente"},
	"fa_casa":         {"familiari", "assistente", "sad"},
	"fa_medicine":     {"non_serve", "familiari", "adi"},
	"fa_visite":       {"familiari", "volontari", "nessuno"},
	"fa_pratiche":     {"familiari", "non_serve"},
	"fa_compagnia":    {"familiari", "volontari", "nessuno"},
	"fa_notte":        {"non_serve", "familiari", "nessuno"},
}

var risposteScritte = map[string][]string{
	"riferimento": {"La figlia, che abita in paese", "Il nipote, raggiungibile al cellulare", "Il fratello, nel Comune vicino"},
	"rete_note":   {"Si alternano nei giorni feriali; nel fine settimana {sig} resta più spesso da sol{o}.", "L'aiuto c'è per la spesa e le visite, manca per la notte."},
	"pat_altre":   {"Terapia seguita dal medico di base; ultimo ricovero l'anno scorso.", "In carico alla fisioterapia dell'ASST."},
	"casa_note":   {"Il bagno va adattato: la vasca non si usa più.", "Scala interna ripida fra giorno e notte."},
	"richiesta":   {"Un aiuto al mattino per l'igiene e qualche ora di sollievo.", "Restare a casa propria il più a lungo possibile."},
	"bisogni":     {"Serve un aiuto stabile per l'igiene e i pasti; la famiglia da sola non regge.", "Rete presente ma affaticata; da rivedere la sicurezza della casa."},
	"proposta":    {"SAD tre accessi la settimana, e verifica fra sei mesi.", "Valutazione in équipe per il centro diurno."},
}
