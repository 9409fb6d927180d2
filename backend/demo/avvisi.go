package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"siz-icaro/backend/avvisi"
	"siz-icaro/sync/cartella"
)

// chiAssiste are those who look after a person at home.
var chiAssiste = []struct{ nome, relazione string }{
	{"La figlia", "Figlia"}, {"Il figlio", "Figlio"}, {"Il marito", "Marito"}, {"La moglie", "Moglie"}, {"La sorella", "Sorella"},
}

// domande are the call for Misura B2 that is open today, and what has been sent to it
// by the Comuni for people whose scales are done.
func (g *generator) domande() error {
	raw, err := avvisi.Files.ReadFile("misura-b2-2022.json")
	if err != nil {
		return err
	}
	f, wrong := cartella.LeggiAvviso(raw)
	if len(wrong) > 0 {
		return fmt.Errorf("misura-b2-2022.json: %s", wrong[0])
	}
	f.Modulo.Stato = "attivo"
	form := cartella.ModelloID(f.Modulo.Codice, f.Modulo.Versione)
	if err := g.add(form, cartella.KindModello, ServizioAmbito, f.Modulo); err != nil {
		return err
	}
	draft, err := f.Record(form)
	if err != nil {
		return err
	}
	var call cartella.Avviso
	if err := draft.Into(&call); err != nil {
		return err
	}
	year := g.now.Year()
	opened := g.now.AddDate(0, 0, -30)
	call.Codice, call.Titolo = fmt.Sprintf("b2-%d", year), fmt.Sprintf("Misura B2 – anno %d", year)
	call.Dal, call.Al, call.PubblicatoIl, call.Stato = cartella.Giorno(opened), cartella.Giorno(g.now.AddDate(0, 0, 45)), cartella.Giorno(opened), "pubblicato"
	avviso := g.id(opened)
	if err := g.add(avviso, cartella.KindAvviso, MisuraB2, call); err != nil {
		return err
	}
	// The last assessment of each person by each scale that the call asks for.
	last := map[cartella.ID]map[string]cartella.ScalaUsata{}
	codes := map[cartella.ID]string{}
	for _, rec := range g.records {
		switch rec.Kind {
		case cartella.KindModello:
			codes[rec.ID] = rec.Text("codice")
		case cartella.KindValutazione:
			var v cartella.Valutazione
			if err := rec.Into(&v); err != nil {
				return err
			}
			total, counted := v.Punteggi["totale"]
			if code := codes[v.Modello]; counted && (code == "adl-katz" || code == "iadl-lawton") && v.Stato != "bozza" && v.Stato != "annullata" {
				if last[v.Soggetto] == nil {
					last[v.Soggetto] = map[string]cartella.ScalaUsata{}
				}
				last[v.Soggetto][code] = cartella.ScalaUsata{Valutazione: rec.ID, Punteggio: total, Il: v.Data}
			}
		}
	}
	if err := g.inGraduatoria(call, form, last); err != nil {
		return err
	}
	workers := g.inServizio(MisuraB2)
	for _, c := range g.cases {
		scale := last[c.chi.id]
		if len(scale) < 2 || c.chi.corpo.Decesso != "" || len(g.inServizio(c.servizio)) == 0 || g.comuni[c.chi.comune].servizio != c.servizio {
			continue
		}
		delete(last, c.chi.id) // one application each
		when := at9(g.lavorativo(g.now.AddDate(0, 0, -g.between(1, 28))), g.rng.IntN(480))
		if when.Before(opened) || when.After(g.now) {
			continue
		}
		sender := g.people[pick(g, g.inServizio(c.servizio))].id
		who := pick(g, chiAssiste)
		v := cartella.Domanda{
			Avviso: avviso, Linea: "caregiver", Soggetto: c.chi.id, Richiedente: "familiare", RichiedenteNome: who.nome, Modello: form,
			Risposte: map[string]any{"vive_a_casa": "si", "chi_assiste": "familiare", "caregiver_nome": who.nome, "caregiver_relazione": who.relazione, "caregiver_ore": g.between(10, 60), "consenso": "si"},
			ISEE:     int64(g.between(4, 24)) * 1000_00, ISEETipo: "sociosanitario", ISEEDSU: fmt.Sprintf("INPS-ISEE-%d-%08dA-00", year, g.between(1, 9_000_000)), ISEEScade: fmt.Sprintf("%d-12-31", year),
			Invalidita: 100, Accompagnamento: true, L104: "comma3", Scale: scale, Documenti: map[string]bool{"isee": true, "verbale": true}, IniziataIl: instant(when), Stato: "bozza",
		}
		if eta := c.chi.eta(g.now); eta < 18 {
			v.ISEETipo = "minorenni"
		}
		if g.chance(0.85) {
			eta := int64(c.chi.eta(g.now))
			v.Stato, v.Presso, v.PresentataDa, v.PresentataIl, v.Eta, v.Residente = "presentata", MisuraB2, sender, instant(when), &eta, true
		}
		if v.Stato == "presentata" && len(workers) > 0 {
			switch worker := g.people[workers[0]].id; g.weighted([]int{40, 20, 10, 25, 5}) {
			case 1:
				v.Stato, v.IstruitaDa = "istruttoria", worker
			case 2:
				v.Stato, v.IstruitaDa, v.IntegrazioneDa = "integrazione", worker, worker
				v.IntegrazioneChiesta, v.IntegrazioneEntro = "Nel verbale di invalidità manca la diagnosi in chiaro.", cartella.Giorno(g.now.AddDate(0, 0, 8))
			case 3:
				v.Stato, v.IstruitaDa, v.EsitoIl = "ammissibile", worker, cartella.Giorno(g.now)
			case 4:
				v.Stato, v.IstruitaDa, v.EsitoIl, v.Motivi = "non_ammissibile", worker, cartella.Giorno(g.now), "Il verbale non riporta l'indennità di accompagnamento."
			}
		}
		if err := g.add(g.id(when), cartella.KindDomanda, c.servizio, v); err != nil {
			return err
		}
	}
	return nil
}

// inGraduatoria is the call of the year before, whose applications are all judged, so
// that it can be ranked: with money for a part of them. What it draws is its own.
func (g *generator) inGraduatoria(call cartella.Avviso, form cartella.ID, last map[cartella.ID]map[string]cartella.ScalaUsata) error {
	year := g.now.Year() - 1
	closed := g.now.AddDate(0, 0, -60)
	opened := closed.AddDate(0, 0, -45)
	call.Codice, call.Titolo = fmt.Sprintf("fna-%d", year), fmt.Sprintf("Fondo non autosufficienza – anno %d", year)
	call.Dal, call.Al, call.PubblicatoIl, call.Stato = cartella.Giorno(opened), cartella.Giorno(closed), cartella.Giorno(opened), "graduatoria"
	call.Linee = slices.Clone(call.Linee)
	call.Linee[0].Budget, call.Linee[0].Scorre = 10*1200_00, true
	own := *g
	own.rng = rand.New(rand.NewPCG(uint64(year), 2))
	avviso := own.id(opened)
	if err := g.add(avviso, cartella.KindAvviso, MisuraB2, call); err != nil {
		return err
	}
	workers := g.inServizio(MisuraB2)
	n := 0
	seen := map[cartella.ID]bool{}
	for _, c := range g.cases {
		scale, people := last[c.chi.id], g.inServizio(c.servizio)
		if len(scale) < 2 || seen[c.chi.id] || c.chi.corpo.Decesso != "" || len(people) == 0 || len(workers) == 0 || g.comuni[c.chi.comune].servizio != c.servizio {
			continue
		}
		seen[c.chi.id] = true
		if n++; n > 16 {
			break
		}
		when := at9(g.lavorativo(opened.AddDate(0, 0, n)), 10*n)
		who, eta := chiAssiste[n%len(chiAssiste)], int64(c.chi.eta(g.now))
		v := cartella.Domanda{
			Avviso: avviso, Linea: "caregiver", Soggetto: c.chi.id, Richiedente: "familiare", RichiedenteNome: who.nome, Modello: form,
			Risposte: map[string]any{"vive_a_casa": "si", "chi_assiste": "familiare", "caregiver_nome": who.nome, "caregiver_relazione": who.relazione, "caregiver_ore": 20 + n, "consenso": "si"},
			ISEE:     int64(own.between(4, 20)) * 1000_00, ISEETipo: "sociosanitario", ISEEDSU: fmt.Sprintf("INPS-ISEE-%d-%08dA-00", year, n), ISEEScade: fmt.Sprintf("%d-12-31", year),
			Invalidita: 100, Accompagnamento: true, L104: "comma3", Scale: scale, Documenti: map[string]bool{"isee": true, "verbale": true}, IniziataIl: instant(when),
			Stato: "ammissibile", Presso: MisuraB2, PresentataDa: g.people[people[0]].id, PresentataIl: instant(when), Eta: &eta, Residente: true,
			IstruitaDa: g.people[workers[0]].id, EsitoIl: cartella.Giorno(closed),
		}
		if n == 7 {
			v.Stato, v.Motivi = "non_ammissibile", "Il verbale non riporta l'indennità di accompagnamento."
		}
		if err := g.add(own.id(when), cartella.KindDomanda, c.servizio, v); err != nil {
			return err
		}
	}
	return nil
}

// at9 is so many minutes after nine on a day.
func at9(day time.Time, minutes int) time.Time {
	return at(day, 9, 0).Add(time.Duration(minutes) * time.Minute)
}
