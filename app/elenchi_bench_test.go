package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// How much a laptop of the whole Ambito holds.
const (
	tantiSoggetti     = 100_000
	tantiCasi         = 30_000
	tanteVoci         = 100_000
	tantiAppuntamenti = 20_000
	tantiStorici      = 20_000
	tanteNotifiche    = 500
	tantiOperatori    = 60
	// pagina is as many rows as the screens ask for at once.
	pagina = 200
)

// ufficio is a desk at which all of that has landed.
type ufficio struct {
	*desk
	*rand.Rand
	soggetti, casi []cartella.Record
	ordine         []cartella.ID // of some people, sorted
	corpi          map[cartella.ID]json.RawMessage
	n              int
	bytes          float64 // of memory that a record takes, all kinds together
}

var (
	sillabeBench = strings.Fields("ba be bi bo ca ce chi co da de di do fa fe fi fo ga ghe gi go la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro ru sa se si so ta te ti to tra va ve vi vo za zi zo")
	nomiBench    = strings.Fields("Maria Giuseppe Anna Antonio Lucia Marco Rosa Paolo Giulia Luca Elena Franco Sara Pietro Chiara Davide Irene Omar Fatima Niccolò Noè Zoë Ioana Amina Carlo Bruna Renato Ivana")
	paroleBench  = strings.Fields("colloquio con il signore sulla situazione della famiglia che riferisce difficoltà economiche dopo la perdita del lavoro si concorda una visita a domicilio per valutare le condizioni abitative e attivare sostegno educativo scuola figli madre padre nonna assistenza domiciliare contributo affitto bolletta arretrata medico ospedale dimissione protetta")
)

func newUfficio(b *testing.B) *ufficio {
	u := &ufficio{desk: newDesk(b), Rand: rand.New(rand.NewPCG(1, 1)), corpi: map[cartella.ID]json.RawMessage{}}
	var before, after runtime.MemStats
	u.land(preferenze(b))
	var batch []wire.Item
	flush := func() {
		if err := u.corrente.store.Land(b.Context(), replica.Batch{Items: batch}); err != nil {
			b.Fatal(err)
		}
		batch = batch[:0]
	}
	runtime.GC()
	runtime.ReadMemStats(&before)
	total := 0
	add := func(rec cartella.Record) {
		batch = append(batch, u.item(rec, cartella.ScopeServizio("self")))
		if total++; len(batch) == 2000 {
			flush()
		}
	}
	for i := range tantiOperatori {
		add(record(b, cartella.ID(u.operatore(i)), cartella.KindOperatore, "ambito", cartella.Operatore{
			Cognome: u.cognome(), Nome: u.pick(nomiBench), Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale},
		}))
	}
	for i := range tantiSoggetti {
		rec := u.soggetto()
		u.soggetti = append(u.soggetti, cartella.Record{ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio})
		if i < 10*pagina {
			u.ordine, u.corpi[rec.ID] = append(u.ordine, rec.ID), rec.Body
		}
		add(rec)
	}
	for i := range tantiCasi {
		rec := u.caso(u.soggetti[u.IntN(len(u.soggetti))].ID)
		u.casi = append(u.casi, cartella.Record{ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio})
		add(rec)
		for range tanteVoci / tantiCasi {
			add(u.voce(u.casi[i].ID))
		}
	}
	for range tanteVoci % tantiCasi {
		add(u.voce(u.casi[u.IntN(len(u.casi))].ID))
	}
	for range tantiAppuntamenti {
		add(u.appuntamento())
	}
	for range tantiStorici {
		add(record(b, u.id(), cartella.KindStorico, cartella.ServizioStorico, cartella.Storico{
			Cognome: u.cognome(), Nome: u.pick(nomiBench), ComuneNome: "Lodi", Pratica: fmt.Sprintf("%d/%d", u.IntN(99999), 1998+u.IntN(20)),
			Tipo: "Contributo economico", Dal: u.day(1998), Testo: u.testo(40),
		}))
	}
	for range tanteNotifiche {
		add(record(b, u.id(), cartella.KindNotifica, "self", cartella.Notifica{
			Destinatario: anna, Tipo: "pic_assegnata", Titolo: "Ti è stato assegnato un caso", Da: u.operatore(u.IntN(tantiOperatori)),
			Il: u.day(2026) + "T09:00:00Z", Oggetto: u.casi[u.IntN(len(u.casi))].ID, OggettoTipo: cartella.KindPIC,
		}))
	}
	flush()
	slices.Sort(u.ordine)
	if _, err := (&Ricerca{u.App}).Cerca("bamisso"); err != nil {
		b.Fatal(err) // who asks first waits for the index
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	u.bytes = float64(after.HeapAlloc-before.HeapAlloc) / float64(total)
	return u
}

func (u *ufficio) pick(words []string) string { return words[u.IntN(len(words))] }

func (u *ufficio) id() cartella.ID {
	u.n++
	return cartella.ID(fmt.Sprintf("0193%04x-%04x-7%03x-8%03x-%012x", u.n>>16, u.n&0xffff, u.IntN(1<<12), u.IntN(1<<12), u.Uint64()&(1<<48-1)))
}

func (u *ufficio) operatore(i int) cartella.OperatoreID {
	return cartella.OperatoreID(fmt.Sprintf("op-%d", i))
}

func (u *ufficio) day(from int) string {
	return fmt.Sprintf("%d-%02d-%02d", from+u.IntN(2027-from), 1+u.IntN(12), 1+u.IntN(28))
}

func (u *ufficio) cognome() string {
	s := u.pick(sillabeBench) + u.pick(sillabeBench) + u.pick(sillabeBench)
	return strings.ToUpper(s[:1]) + s[1:]
}

func (u *ufficio) testo(words int) string {
	out := make([]string, words)
	for i := range out {
		out[i] = u.pick(paroleBench)
	}
	return strings.Join(out, " ")
}

func (u *ufficio) comune() string {
	all := (&Soggetti{u.App}).ComuniAmbito()
	return all[u.IntN(len(all))].Codice
}

func (u *ufficio) soggetto() cartella.Record {
	return record(u.t, u.id(), cartella.KindSoggetto, "self", cartella.Soggetto{
		Cognome: u.cognome(), Nome: u.pick(nomiBench), Sesso: "F", DataNascita: u.day(1930), LuogoNascita: "E648", LuogoNascitaNome: "Lodi",
		CF: fmt.Sprintf("PNX%06d%07d", u.n, u.IntN(1e7)), Cittadinanza: "italiana", StatoCivile: "coniugato", Indirizzo: "Via Roma", Civico: fmt.Sprint(u.IntN(200)),
		Comune: u.comune(), ComuneNome: "Lodi", CAP: "26900", Telefono: fmt.Sprintf("0371 %06d", u.IntN(1e6)), Cellulare: fmt.Sprintf("3%08d", u.IntN(1e8)),
		Note: u.testo(8), Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2024-01-10"}},
	})
}

func (u *ufficio) caso(soggetto cartella.ID) cartella.Record {
	responsabile := u.operatore(u.IntN(tantiOperatori))
	if u.IntN(tantiOperatori) == 0 {
		responsabile = anna
	}
	return record(u.t, u.id(), cartella.KindPIC, "self", cartella.PresaInCarico{
		Numero: cartella.Numero(soggetto, 2026), Soggetto: soggetto,
		Area: u.pick(cartella.AreePIC().Codici()), Stato: u.pick(cartella.StatiPIC().Codici()), ApertaIl: u.day(2018), Motivo: u.testo(30),
		Responsabile: responsabile, Equipe: map[cartella.OperatoreID]cartella.Membro{u.operatore(u.IntN(tantiOperatori)): {Ruolo: "educatore"}},
	})
}

func (u *ufficio) voce(pic cartella.ID) cartella.Record {
	return record(u.t, u.id(), cartella.KindDiario, "self", cartella.Diario{
		PIC: pic, Tipo: "colloquio", Il: u.day(2020) + "T10:30:00Z", Autore: u.operatore(u.IntN(tantiOperatori)), Testo: u.testo(60),
	})
}

func (u *ufficio) appuntamento() cartella.Record {
	day, hour := u.day(2026), 7+u.IntN(10)
	organizzatore := u.operatore(u.IntN(tantiOperatori))
	if u.IntN(tantiOperatori/3) == 0 {
		organizzatore = anna
	}
	return record(u.t, u.id(), cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Visita", Tipo: "visita_domiciliare", Stato: "pianificata",
		Inizio: fmt.Sprintf("%sT%02d:00:00Z", day, hour), Fine: fmt.Sprintf("%sT%02d:30:00Z", day, hour),
		Organizzatore: organizzatore, Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{u.operatore(u.IntN(tantiOperatori)): "self"},
		Soggetto: u.soggetti[u.IntN(len(u.soggetti))].ID,
	})
}

// item is the next version of a record.
func (u *ufficio) item(rec cartella.Record, in ...cartella.Scope) wire.Item {
	u.landed++
	return wire.Item{ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio, Version: u.landed, Body: rec.Body, In: in}
}

// cambia lands a change of what lists are made of, as a colleague makes it.
func (u *ufficio) cambia() {
	caso := u.caso(u.soggetti[u.IntN(len(u.soggetti))].ID)
	caso.ID = u.casi[u.IntN(len(u.casi))].ID
	chi := u.soggetto()
	chi.ID = u.soggetti[u.IntN(len(u.soggetti))].ID
	in := cartella.ScopeServizio("self")
	if err := u.corrente.store.Land(u.t.Context(), replica.Batch{Items: []wire.Item{u.item(caso, in), u.item(chi, in), u.item(u.voce(caso.ID), in)}}); err != nil {
		u.t.Fatal(err)
	}
}

// BenchmarkElenchi asks the methods that the screens call for what the screens
// ask: each filter, the first page, one further on, and after a change, up to
// the bytes that go to the window. The floor is the least that showing as many
// rows costs: to take their ids from a sorted list and to encode them.
func BenchmarkElenchi(b *testing.B) {
	u := newUfficio(b)
	b.Run("memoria", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(u.bytes, "B/record")
	})
	schede, agenda := &Schede{u.App}, &Agenda{u.App}
	records := func(kind cartella.Kind, f FiltroSchede) func(int) (any, int, error) {
		f.Kind = string(kind)
		return func(from int) (any, int, error) {
			f.Da, f.Quanti = from, pagina
			p, err := schede.Elenco(f)
			return p, p.Totale, err
		}
	}
	people := func(f FiltroSchede) func(int) (any, int, error) { return records(cartella.KindSoggetto, f) }
	cases := func(f FiltroSchede) func(int) (any, int, error) { return records(cartella.KindPIC, f) }
	archive := func(text string) func(int) (any, int, error) {
		return records(cartella.KindStorico, FiltroSchede{Testo: text, Ovunque: true})
	}
	period := func(f FiltroAgenda) func(int) (any, int, error) {
		return func(int) (any, int, error) {
			list, err := agenda.Periodo(f)
			return list, 0, err
		}
	}
	search := func(texts ...string) func(int) (any, int, error) {
		return func(int) (any, int, error) {
			list, err := (&Ricerca{u.App}).Cerca(u.pick(texts))
			return list, 0, err
		}
	}
	only := func(text string, is ...Condizione) FiltroSchede { return FiltroSchede{Testo: text, Dove: is} }
	is := func(value string, fields ...string) Condizione {
		return Condizione{Campi: fields, Valori: []string{value}}
	}
	open := Condizione{Campi: []string{"stato"}, Valori: []string{"aperta", "assegnata", "in_carico", "riaperta"}}
	month := FiltroAgenda{Dal: "2026-05-01T00:00:00Z", Al: "2026-06-01T00:00:00Z"}
	week := FiltroAgenda{Dal: "2026-05-04T00:00:00Z", Al: "2026-05-11T00:00:00Z"}
	all, colleagues := week, month
	all.Tutti = true
	colleagues.Operatori = []string{"op-1", "op-2", "op-3"}
	for _, list := range []struct {
		name string
		ask  func(from int) (any, int, error)
	}{
		{"soggetti", people(only(""))},
		{"soggetti-comune", people(only("", is("E648", "comune")))},
		{"soggetti-lettera", people(only("m"))},
		{"soggetti-testo", people(only("bale mar"))},
		{"soggetti-errore", people(only("balxmi"))},
		{"soggetti-testo-comune", people(only("ba", is("E648", "comune")))},
		{"casi", cases(only(""))},
		{"casi-aperti", cases(only("", open))},
		{"casi-area", cases(only("", is("anziani", "area")))},
		{"casi-responsabile", cases(only("", is("op-3", "responsabile")))},
		{"casi-miei", cases(only("", open, is(string(anna), "responsabile", "equipe.*")))},
		{"casi-testo", cases(only("ba"))},
		{"casi-tutti-i-filtri", cases(only("b", open, is("anziani", "area"), is("op-3", "responsabile")))},
		{"storico", archive("")},
		{"storico-testo", archive("ba contributo")},
		{"agenda-mese", period(month)},
		{"agenda-colleghi", period(colleagues)},
		{"agenda-tutti", period(all)},
		{"home", func(int) (any, int, error) { v, err := (&Home{u.App}).Leggi(); return v, 0, err }},
		{"cerca", search("ba", "maria", "bale mar", "situazione famiglia", "0371")},
		{"cerca-errore", search("situazoine econimica", "balxmi")},
	} {
		whole, total, err := list.ask(0)
		if err != nil {
			b.Fatal(err)
		}
		ways := []string{"prima", "oltre", "dopo"}
		if total <= pagina {
			ways = []string{"prima", "dopo"}
		}
		for _, way := range ways {
			b.Run(list.name+"/"+way, func(b *testing.B) {
				var floors, ours []time.Duration
				for b.Loop() {
					from := 0
					switch way {
					case "oltre":
						from = u.IntN(total - pagina)
					case "dopo":
						u.cambia()
					}
					floors = append(floors, u.floor(whole))
					start := time.Now()
					answer, _, err := list.ask(from)
					if err == nil {
						_, err = json.Marshal(answer)
					}
					if err != nil {
						b.Fatal(err)
					}
					ours = append(ours, time.Since(start))
				}
				report(b, "floor", floors)
				report(b, "ours", ours)
			})
		}
	}
}

// floor is how long it takes to find the bodies of a page by a sorted list of
// ids, and to encode the page.
func (u *ufficio) floor(answer any) time.Duration {
	at := u.IntN(len(u.ordine) - pagina)
	start := time.Now()
	for _, id := range u.ordine[at : at+pagina] {
		if len(u.corpi[id]) == 0 {
			u.t.Fatal("a person without a body")
		}
	}
	if _, err := json.Marshal(answer); err != nil {
		u.t.Fatal(err)
	}
	return time.Since(start)
}

func report(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, name+"-p99-ms")
}

// BenchmarkPrimoCarico lands what a service brings the first time, until the home
// and the list of people show all of it: with both open meanwhile, read again as
// the screens do it, and as the floor with nothing open before the end.
func BenchmarkPrimoCarico(b *testing.B) {
	var floors, ours []time.Duration
	for b.Loop() {
		for range 5 { // for a median, however long one takes
			floors = append(floors, primoCarico(b, func() {}))
			ours = append(ours, primoCarico(b, nil))
		}
	}
	report(b, "floor", floors)
	report(b, "ours", ours)
}

// primoCarico is how long a first reconciliation takes to be on the screens, where
// these read again what changed meanwhile; without any, the home and a list.
func primoCarico(b *testing.B, screens func()) time.Duration {
	const people, batch = 50_000, 2000
	u := &ufficio{desk: newDesk(b), Rand: rand.New(rand.NewPCG(1, 1))}
	u.land(preferenze(b))
	if screens == nil {
		screens = u.rileggi
	}
	batches := make([]replica.Batch, people/batch)
	for i := range batches {
		for range batch {
			batches[i].Items = append(batches[i].Items, u.item(u.soggetto(), cartella.ScopeServizio("self")))
		}
	}
	runtime.GC()
	landed, ended := make(chan struct{}, 1), make(chan struct{})
	var open sync.WaitGroup
	open.Go(func() {
		for range landed {
			start := time.Now()
			screens()
			select { // as long as the screens let changes gather: see bridge/rereads.ts
			case <-time.After(max(150*time.Millisecond, 4*time.Since(start))):
			case <-ended:
			}
		}
	})
	start := time.Now()
	for _, some := range batches {
		if err := u.corrente.store.Land(b.Context(), some); err != nil {
			b.Fatal(err)
		}
		select {
		case landed <- struct{}{}:
		default: // what is waiting to be read holds this as well
		}
	}
	u.rileggi()
	took := time.Since(start)
	close(ended)
	close(landed)
	open.Wait()
	return took
}

// rileggi reads what the home and the list of people show, up to the bytes that
// go to the window.
func (u *ufficio) rileggi() {
	frame, err1 := (&Home{u.App}).Testata()
	home, err2 := (&Home{u.App}).Leggi()
	list, err3 := (&Schede{u.App}).Elenco(FiltroSchede{Kind: "soggetto", Quanti: pagina})
	if err := errors.Join(err1, err2, err3); err != nil {
		u.t.Error(err)
	}
	if _, err := json.Marshal([]any{frame, home, list}); err != nil {
		u.t.Error(err)
	}
}
