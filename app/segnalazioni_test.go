package app

import (
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// contatto is what a front desk writes down about a person.
func contatto(chi string) Visto {
	return Visto{
		"modalita": `"telefono"`, "accesso": `"spontaneo"`, "interlocutore": `"utente"`, "riguarda": `"persona"`, "soggetto": `"` + chi + `"`,
		"categoria": `"anziani"`, "bisogni.cura": `true`, "motivo": `"Vive sola."`, "esito": `"proposta_pic"`,
	}
}

// TestSegnalazioneDallaPrimaVolta follows somebody who comes for the first time
// from the front desk to a case, which carries over what was written down.
func TestSegnalazioneDallaPrimaVolta(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), operatrice(t))
	x := &Schede{d.App}
	who, err := registra(d.App, "Bianchi", "Ada")
	if err != nil {
		t.Fatal(err)
	}
	id, err := x.Crea("segnalazione.registra", contatto(who))
	if err != nil {
		t.Fatal(err)
	}
	report := d.letta(id)
	if report.Titolo != "Bianchi Ada" || report.Letto["stato"] != "Registrata" || report.Letto["urgenza"] != "Ordinaria" ||
		report.Letto["registrata_da"] != "Ferrari Anna" || report.Letto["bisogni.cura"] != "Cura e assistenza a casa" || report.Visto["ricevuta_il"] == "" {
		t.Errorf("registered as %+v", report)
	}
	today, err := x.Elenco(FiltroSchede{Kind: "segnalazione", Giorno: cartella.Giorno(d.cfg.Now()), Quanti: 50})
	if err != nil || today.Totale != 1 {
		t.Errorf("today's list: %+v, %v", today, err)
	}
	if past, err := x.Elenco(FiltroSchede{Kind: "segnalazione", Giorno: cartella.Giorno(d.cfg.Now().AddDate(0, 0, -1)), Quanti: 50}); err != nil || past.Totale != 0 {
		t.Errorf("yesterday's: %+v, %v", past, err)
	}
	if _, err := x.Elenco(FiltroSchede{Kind: "segnalazione", Giorno: "oggi"}); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("a day that is none: %v", err)
	}
	begin, err := x.Nuova("pic.apri", Visto{"segnalazione": `"` + id + `"`})
	if err != nil || begin.Proposte["soggetto"] != `"`+who+`"` || begin.Proposte["area"] != `"anziani"` || !strings.Contains(begin.Proposte["+"], "Vive sola.") {
		t.Errorf("a case begins with %+v, %v", begin, err)
	}
	pic, err := x.Crea("pic.apri", Visto{"segnalazione": `"` + id + `"`})
	if err != nil {
		t.Fatal(err)
	}
	if stands := d.letta(id); stands.Visto["stato"] != `"in_carico"` || stands.Visto["pic"] != `"`+pic+`"` {
		t.Errorf("the report is %+v", stands.Letto)
	}
	if c := d.letta(pic); c.Letto["segnalazione"] != "Bianchi Ada" || c.Letto["area"] != "Anziani" {
		t.Errorf("the case is %+v", c.Letto)
	}
}

// TestVistaAllApertura: what was sent to the service in use is seen by being
// opened, once, and by nobody's choice; what merely is in the list is not.
func TestVistaAllApertura(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), operatrice(t), inviata(t, "g1"))
	x := &Schede{d.App}
	if here, err := x.Elenco(FiltroSchede{Kind: "segnalazione", Quanti: 50}); err != nil || here.Totale != 1 {
		t.Errorf("what was sent here is listed as %+v, %v", here, err)
	}
	if v := d.letta("g1"); v.Visto["stato"] != `"inviata"` {
		t.Fatalf("read as %s", v.Visto["stato"])
	}
	opened, err := x.Apri("g1")
	if err != nil || opened.Visto["stato"] != `"vista"` || opened.Letto["vista_da"] != "Ferrari Anna" {
		t.Fatalf("opened as %+v, %v", opened, err)
	}
	for _, p := range opened.Puo {
		if p.Azione == "segnalazione.vista" {
			t.Error("what is done by itself is offered as well")
		}
	}
	n := len(d.mutations())
	if _, err := x.Apri("g1"); err != nil || len(d.mutations()) != n {
		t.Errorf("opened again: %v, %d mutations, then %d", err, n, len(d.mutations()))
	}
}

// inviata is a report that another service has sent to the one in use.
func inviata(t *testing.T, id cartella.ID) cartella.Record {
	return record(t, id, cartella.KindSegnalazione, "comune-e648", cartella.Segnalazione{
		RicevutaIl: "2026-01-08T09:00:00Z", Modalita: "telefono", Accesso: "spontaneo", Interlocutore: "utente", Riguarda: "anonimo", Anonimo: "Un uomo",
		Categoria: "adulti", Urgenza: "ordinaria", Bisogni: map[string]bool{"lavoro": true}, Motivo: "Cerca lavoro.",
		Esito: "invio", RegistrataDa: "op-x", Stato: "inviata", Presso: "self", InviataDa: "op-x", InviataIl: "2026-01-09",
	})
}
