package cartellatest

import (
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// Aggiungi has the program know one more kind until the test is over. It comes
// before the test opens a store or starts a service, and the test does not run in
// parallel with others.
func Aggiungi(t testing.TB, scheda func() cartella.Scheda) *cartella.Scheda {
	t.Helper()
	kind := scheda().Kind
	if cartella.SchedaDi(kind) != nil {
		t.Fatalf("there is a kind %q already", kind)
	}
	t.Cleanup(cartella.Aggiungi(scheda))
	return cartella.SchedaDi(kind)
}

// The kind that no code names, for the tests of what serves every kind.
const (
	KindGiocattolo cartella.Kind = "giocattolo"

	AzioneGiocattoloCrea     cartella.Action = "giocattolo.crea"
	AzioneGiocattoloModifica cartella.Action = "giocattolo.modifica"
	AzioneGiocattoloAffida   cartella.Action = "giocattolo.affida"
	AzioneGiocattoloRitira   cartella.Action = "giocattolo.ritira"

	NotiziaAffidato = "giocattolo_affidato"
)

// Giocattolo is a toy that a service lends to a child, with more fields where a
// test says so: it has one of every type, belongs to a citizen, goes from state to
// state, and gives a notice to the colleague who is to look after it.
func Giocattolo(more ...cartella.Campo) func() cartella.Scheda {
	always := func(nome string, of func(cartella.Atto) any) cartella.Valore {
		return cartella.Valore{Nome: nome, Di: func(a cartella.Atto, _ cartella.Record) (any, bool) { return of(a), false }}
	}
	oggi := always("oggi", func(a cartella.Atto) any { return cartella.Giorno(a.Quando) })
	adesso := always("adesso", func(a cartella.Atto) any { return a.Quando.UTC().Truncate(time.Second).Format(time.RFC3339) })
	nessuno := always("nessuno", func(cartella.Atto) any { return nil })
	possono := []cartella.Ruolo{cartella.RuoloAssistenteSociale, cartella.RuoloOperatoreSociale, cartella.RuoloReferente}
	stati := cartella.Voci{{Codice: "nuovo", Testo: "Nuovo"}, {Codice: "affidato", Testo: "Affidato"}, {Codice: "ritirato", Testo: "Ritirato"}}
	materiali := cartella.Voci{{Codice: "legno", Testo: "Legno"}, {Codice: "stoffa", Testo: "Stoffa"}, {Codice: "latta", Testo: "Latta verniciata"}}
	colori := cartella.Voci{{Codice: "rosso", Testo: "Rosso"}, {Codice: "blu", Testo: "Blu notte"}, {Codice: "giallo", Testo: "Giallo"}}
	seleziona := cartella.Indice{Seleziona: true}
	return func() cartella.Scheda {
		return cartella.Scheda{
			Kind:      KindGiocattolo,
			Nome:      cartella.Nome{Singolare: "giocattolo", Plurale: "giocattoli"},
			Titolo:    "{nome}",
			Dettaglio: []string{"{materiale}", "{stato}"},
			Cercata:   true,
			Parti: []cartella.Parte{
				{Titolo: "Giocattolo", Campi: append([]cartella.Campo{
					{Path: "nome", Obbligatorio: true, Max: 80, Etichetta: "Nome del giocattolo", Aiuto: "Come lo chiama chi ci gioca.", Indice: cartella.Indice{Parole: cartella.NelTitolo, Nome: 1}},
					{Path: "soggetto", Tipo: cartella.Rif, Di: cartella.KindSoggetto, Obbligatorio: true, Etichetta: "Di chi è", Indice: seleziona},
					{Path: "stato", Tipo: cartella.Scelta, Voci: stati, Toni: map[string]cartella.Tono{"nuovo": cartella.Attende, "affidato": cartella.Attivo}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
					{Path: "materiale", Tipo: cartella.Scelta, Voci: materiali, Etichetta: "Materiale", Indice: seleziona},
					{Path: "colori.*", Tipo: cartella.Scelte, Voci: colori, Etichetta: "Colori", Indice: cartella.Indice{Seleziona: true, Chiave: true}},
					{Path: "prezzo", Tipo: cartella.Denaro, Etichetta: "Prezzo"},
					{Path: "comprato_il", Tipo: cartella.Data, Giorno: cartella.Passato, Etichetta: "Comprato il"},
					{Path: "visto_il", Tipo: cartella.Istante, Etichetta: "Visto l'ultima volta", Indice: cartella.Indice{Tempo: true}},
					{Path: "pezzi", Tipo: cartella.Intero, Fino: 500, Etichetta: "Pezzi"},
					{Path: "intero", Tipo: cartella.Booleano, Etichetta: "Non manca niente"},
					{Path: "sigla", Tipo: cartella.Codice, Max: 20, Maiuscolo: true, Etichetta: "Sigla", Indice: cartella.Indice{Parole: cartella.NelCodice, Unite: true}},
					{Path: "storia", Tipo: cartella.Paragrafi, Max: 2_000, Etichetta: "La sua storia", Indice: cartella.Indice{Parole: cartella.NelTesto}},
					{Path: "affidato_a", Tipo: cartella.Rif, Di: cartella.KindOperatore, Fra: cartella.InCarica, Etichetta: "Affidato a", Indice: seleziona},
				}, more...)},
				{Titolo: "Prestiti", Campi: []cartella.Campo{
					{Path: "prestiti.*.dal", Tipo: cartella.Data, Di: cartella.KindOperatore, Fra: cartella.DelCaso, Etichetta: "In prestito dal"},
					{Path: "prestiti.*.nota", Max: 60, Di: cartella.KindOperatore, Fra: cartella.DelCaso, Etichetta: "Nota sul prestito"},
				}},
			},
			Azioni: []cartella.Azione{
				{Nome: AzioneGiocattoloCrea, Etichetta: "Nuovo giocattolo", Detto: "Registrato", Verbo: "ha registrato il giocattolo", Crea: true, Ruoli: possono,
					A: []string{"nuovo"}, Propone: map[cartella.Path]cartella.Valore{"comprato_il": oggi},
					Fissi: map[cartella.Path]cartella.Valore{"affidato_a": nessuno, "visto_il": adesso}},
				{Nome: AzioneGiocattoloModifica, Etichetta: "Modifica", Detto: "Modificato", Verbo: "ha modificato il giocattolo", Ruoli: possono,
					Tranne: []cartella.Path{"soggetto", "stato", "affidato_a"}},
				{Nome: AzioneGiocattoloAffida, Etichetta: "Affida", Detto: "Affidato", Verbo: "ha affidato il giocattolo", Ruoli: possono,
					Campi: []cartella.Path{"stato", "affidato_a"}, Da: []string{"nuovo", "affidato"}, A: []string{"affidato"}},
				{Nome: AzioneGiocattoloRitira, Etichetta: "Ritira", Detto: "Ritirato", Verbo: "ha ritirato il giocattolo", Ruoli: possono,
					Campi: []cartella.Path{"stato", "affidato_a"}, Da: []string{"affidato"}, A: []string{"ritirato"},
					Fissi: map[cartella.Path]cartella.Valore{"affidato_a": nessuno}},
			},
			Colonne:   []cartella.Path{"nome", "soggetto", "materiale", "prezzo", "comprato_il", "stato", "di_cosa"},
			Calcolate: []cartella.Colonna{{Path: "di_cosa", Etichetta: "Di cosa è", Frase: "{materiale} da {prezzo}"}},
			Radici:    []cartella.Path{"soggetto"},
			Conseguenze: func(f *cartella.Fatto) {
				if who := f.E.Testo("affidato_a"); who != f.Era.Testo("affidato_a") {
					f.Avvisa(f.Record, who, f.Record.Servizio, NotiziaAffidato)
				}
			},
			Notizie: cartella.Voci{{Codice: NotiziaAffidato, Testo: "Ti è stato affidato un giocattolo"}},
		}
	}
}
