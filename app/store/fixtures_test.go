package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

const (
	lodi    = cartella.ServizioID("lodi")
	codogno = cartella.ServizioID("codogno")
)

var testKeys = Keys{Badger: [32]byte{1, 2, 3}, Values: [32]byte{4, 5, 6}}

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func nowToday() time.Time { return today }

func openStore(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, testKeys, Options{Now: nowToday})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func land(t testing.TB, s *Store, b replica.Batch) {
	t.Helper()
	if err := s.Land(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// rec makes a record out of a body written as JSON in any order.
func rec(id string, kind cartella.Kind, servizio cartella.ServizioID, body string) cartella.Record {
	canonical, err := cartella.Canonical([]byte(body))
	if err != nil {
		panic(err)
	}
	return cartella.Record{ID: cartella.ID(id), Kind: kind, Servizio: servizio, Body: canonical}
}

func item(r cartella.Record, v cartella.Version, in ...cartella.Scope) wire.Item {
	return wire.Item{ID: r.ID, Kind: r.Kind, Servizio: r.Servizio, Body: r.Body, Version: v, In: in}
}

func items(scope cartella.Scope, recs ...cartella.Record) []wire.Item {
	out := make([]wire.Item, len(recs))
	for i, r := range recs {
		out[i] = item(r, cartella.Version(i+1), scope)
	}
	return out
}

func ids(rows []Row) []cartella.ID {
	out := make([]cartella.ID, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

// gente invents records as an Ambito has them, the same for the same seed.
type gente struct {
	*rand.Rand
	n int
}

func newGente(seed uint64) *gente { return &gente{Rand: rand.New(rand.NewPCG(seed, 1))} }

func (g *gente) pick(words []string) string { return words[g.IntN(len(words))] }

var (
	sillabe   = strings.Fields("ba be bi bo ca ce chi co da de di do fa fe fi fo ga ghe gi go la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro ru sa se si so ta te ti to tra va ve vi vo za zi zo")
	finali    = strings.Fields("ni lli sso tti ri nti no ra ni sco gni rdi")
	nomi      = strings.Fields("Maria Giuseppe Anna Antonio Lucia Marco Rosa Paolo Giulia Luca Elena Franco Sara Pietro Chiara Davide Irene Omar Fatima Niccolò Noè Zoë Ioana Amina Carlo Bruna Renato Ivana")
	parole    = strings.Fields("colloquio con il signore sulla situazione della famiglia che riferisce difficoltà economiche dopo la perdita del lavoro si concorda una visita a domicilio per valutare le condizioni abitative e attivare sostegno educativo scuola figli madre padre nonna assistenza domiciliare contributo affitto bolletta arretrata medico ospedale dimissione protetta invalidità accompagnamento tribunale curatela servizio tutela equipe verbale progetto obiettivo verifica mensile telefonata struttura residenziale inserimento borsa tirocinio")
	statiCaso = cartella.StatiPIC().Codici()
)

func (g *gente) cognome() string {
	s := g.pick(sillabe) + g.pick(sillabe) + g.pick(finali)
	s = strings.ToUpper(s[:1]) + s[1:]
	switch g.IntN(20) {
	case 0:
		return "De " + s
	case 1:
		return "D'" + s
	}
	return s
}

func (g *gente) testo(words int) string {
	out := make([]string, words)
	for i := range out {
		if out[i] = g.pick(parole); g.IntN(12) == 0 {
			out[i] = g.pick(sillabe) + g.pick(sillabe) + g.pick(finali)
		}
	}
	return strings.Join(out, " ")
}

func (g *gente) id() cartella.ID {
	g.n++
	return cartella.ID(fmt.Sprintf("0193%04x-%04x-7%03x-8%03x-%012x", g.n>>16, g.n&0xffff, g.IntN(1<<12), g.IntN(1<<12), g.Uint64()&(1<<48-1)))
}

func (g *gente) soggetto(s cartella.ServizioID) cartella.Record {
	p := codicefiscale.Persona{Cognome: g.cognome(), Nome: g.pick(nomi), Sesso: codicefiscale.Femmina, Luogo: "E648"}
	p.Nascita, _ = codicefiscale.NuovaData(1930+g.IntN(90), 1+g.IntN(12), 1+g.IntN(28))
	cf, err := codicefiscale.Compute(p)
	if err != nil {
		panic(err)
	}
	return rec(string(g.id()), cartella.KindSoggetto, s, fmt.Sprintf(
		`{"cognome":%q,"nome":%q,"cf":%q,"sesso":"F","data_nascita":%q,"luogo_nascita":"E648","luogo_nascita_nome":"Lodi","cittadinanza":"italiana","stato_civile":"coniugato","indirizzo":"Via Roma","civico":"%d","comune":"E648","comune_nome":"Lodi","cap":"26900","telefono":"0371 %06d","cellulare":"3%08d","email":"persona%d@esempio.it","medico":"dott. Bianchi","note":%q,"servizi":{%q:{"dal":"2024-01-10"}}}`,
		p.Cognome, p.Nome, cf, p.Nascita, g.IntN(200), g.IntN(1e6), g.IntN(1e8), g.n, g.testo(8), s))
}

func (g *gente) pic(s cartella.ServizioID, di cartella.Record) cartella.Record {
	return rec(string(g.id()), cartella.KindPIC, s, fmt.Sprintf(
		`{"numero":%q,"soggetto":%q,"soggetto_nome":"%s","area":"adulti","stato":%q,"aperta_il":"20%02d-%02d-%02d","aperta_da":"op-%d","motivo":%q,"responsabile":"op-%d","equipe":{"op-%d":{"ruolo":"educatore"}}}`,
		cartella.Numero(di.ID, 2026), di.ID, nomeDi(di), g.pick(statiCaso), 18+g.IntN(9), 1+g.IntN(12), 1+g.IntN(28), g.IntN(60), g.testo(30), g.IntN(60), g.IntN(60)))
}

func nomeDi(r cartella.Record) string {
	var v struct{ Cognome, Nome string }
	if err := r.Into(&v); err != nil {
		panic(err)
	}
	return v.Cognome + " " + v.Nome
}

func (g *gente) diario(pic cartella.Record) cartella.Record {
	return rec(string(g.id()), cartella.KindDiario, pic.Servizio, fmt.Sprintf(
		`{"pic":%q,"tipo":"colloquio","il":"20%02d-%02d-%02dT10:30:00Z","autore":"op-%d","testo":%q}`,
		pic.ID, 20+g.IntN(7), 1+g.IntN(12), 1+g.IntN(28), g.IntN(60), g.testo(60)))
}

func (g *gente) appuntamento(s cartella.ServizioID, di cartella.Record) cartella.Record {
	return rec(string(g.id()), cartella.KindAppuntamento, s, fmt.Sprintf(
		`{"titolo":"Visita %s","tipo":"visita_domiciliare","stato":"pianificata","inizio":"2026-%02d-%02dT09:00:00Z","fine":"2027-01-01T10:00:00Z","organizzatore":"op-%d","soggetto":%q,"luogo":"Via Roma"}`,
		nomeDi(di), 1+g.IntN(12), 1+g.IntN(28), g.IntN(60), di.ID))
}

func (g *gente) storico() cartella.Record {
	return rec(string(g.id()), cartella.KindStorico, cartella.ServizioStorico, fmt.Sprintf(
		`{"cognome":%q,"nome":%q,"comune_nome":"Lodi","pratica":"%d/%d","tipo":"Contributo economico","dal":"20%02d-01-01","testo":%q}`,
		g.cognome(), g.pick(nomi), g.IntN(99999), 1998+g.IntN(20), g.IntN(20), g.testo(40)))
}

// ambito invents n records: half of them people, the rest what there is about them.
func (g *gente) ambito(n int) []cartella.Record {
	out := make([]cartella.Record, 0, n)
	var last, lastPIC cartella.Record
	for len(out) < n {
		s := lodi
		if g.IntN(4) == 0 {
			s = codogno
		}
		switch i := len(out) % 20; {
		case i < 10:
			last = g.soggetto(s)
			out = append(out, last)
		case i < 12:
			lastPIC = g.pic(last.Servizio, last)
			out = append(out, lastPIC)
		case i < 16:
			out = append(out, g.diario(lastPIC))
		case i < 17:
			out = append(out, g.appuntamento(s, last))
		default:
			out = append(out, g.storico())
		}
	}
	return out
}

// What the screens ask for by more than one field.

func componente(id string) []Match {
	return []Match{{[]cartella.Path{"intestatario", "componenti.*.soggetto"}, []string{id}}}
}

func membro(op string) []Match {
	return []Match{{[]cartella.Path{"responsabile", "equipe.*"}, []string{op}}}
}

func partecipante(op string) []Match {
	return []Match{{[]cartella.Path{"organizzatore", "partecipanti.*"}, []string{op}}}
}

// kinds are all of them.
func kinds() []cartella.Kind {
	var out []cartella.Kind
	for _, k := range cartella.Schede() {
		out = append(out, k.Kind)
	}
	return out
}
