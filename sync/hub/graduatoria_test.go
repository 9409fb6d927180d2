package hub

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/ledger"
)

// ranked is a ledger with a call of SELF and so many people with an admitted application,
// which Lodi and Casale have sent.
type ranked struct {
	t   testing.TB
	db  *sqlite.DB
	now time.Time
	seq cartella.Seq
}

func ranking(t testing.TB, applications int) *ranked {
	r := &ranked{t: t, now: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), sqlite.Config{Now: func() time.Time { return r.now }, Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	r.db = db
	r.imports(
		rec(t, "mod1", cartella.KindModello, "ambito", `{"codice":"m","versione":"1","titolo":"Modulo","uso":"domanda","stato":"attivo","parti":[{"titolo":"Parte","campi":[{"path":"casa","tipo":"booleano","etichetta":"Vive a casa"}]}]}`),
		rec(t, "av1", cartella.KindAvviso, "self", `{"codice":"b2","titolo":"Misura B2","dal":"2026-01-01","al":"2026-01-31","modulo":"mod1","stato":"graduatoria","linee":[{"codice":"buono","titolo":"Buono","budget":60000000,"importo":"120000","scorre":true}],"chiavi":[{"espressione":"invalidita","verso":"decrescente","etichetta":"Invalidità"},{"espressione":"isee","verso":"crescente","etichetta":"ISEE"}]}`),
	)
	for n := 0; n < applications; {
		var recs []cartella.Record
		for ; n < applications && len(recs) < cartella.MaxEdits-1; n++ {
			recs = append(recs, rec(t, cartella.ID(fmt.Sprint("s", n)), cartella.KindSoggetto, []cartella.ServizioID{"lodi", "casale"}[n%2], `{"cognome":"Villa","nome":"Ida"}`), rec(t, cartella.ID(fmt.Sprintf("dom%05d", n)), cartella.KindDomanda, []cartella.ServizioID{"lodi", "casale"}[n%2], fmt.Sprintf(
				`{"avviso":"av1","linea":"buono","soggetto":"s%d","richiedente":"beneficiario","modello":"mod1","presso":"self","stato":"ammissibile","invalidita":%d,"isee":%d,"presentata_da":"u1","presentata_il":"2026-01-20T10:00:00Z","iniziata_il":"2026-01-20T09:00:00Z"}`,
				n, 74+n*31%27, n*7919%2_500_000)))
		}
		r.imports(recs...)
	}
	return r
}

func (r *ranked) imports(recs ...cartella.Record) {
	r.t.Helper()
	m := cartella.Mutation{Action: cartella.AzioneImporta, At: r.now}
	for _, one := range recs {
		m.Edits = append(m.Edits, cartella.Creation(one))
	}
	r.commit(cartella.Attore{Sistema: true}, m)
}

func (r *ranked) commit(actor cartella.Attore, m cartella.Mutation) {
	r.t.Helper()
	r.seq++
	m.Device, m.Seq, m.Author = "dev", r.seq, actor.Operatore
	verdicts, err := r.db.Commit(r.t.Context(), []cartella.Mutation{m}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		e, _, err := effect(tx, actor, r.now, m)
		return e, err
	})
	if err != nil || verdicts[0].Outcome != cartella.Accepted {
		r.t.Fatal(err, verdicts)
	}
}

func (r *ranked) asks() {
	r.t.Helper()
	actor := cartella.Attore{Operatore: "u2", Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAmministrativo}}
	m := cartella.Mutation{Action: cartella.AzioneGraduatoriaProvvisoria, At: r.now, Edits: []cartella.Edit{cartella.Creation(
		rec(r.t, idtest.V7[cartella.ID](cartella.ID(fmt.Sprint("gr", r.seq))), cartella.KindGraduatoria, "self", `{"avviso":"av1","linea":"buono","tipo":"provvisoria","chiesta_da":"u2","chiesta_il":"2026-03-10T09:00:00Z"}`),
	)}}
	r.commit(actor, m)
}

// feed counts what reaches a scope, by kind and state.
func (r *ranked) feed(scope cartella.Scope) map[string]int {
	r.t.Helper()
	page, err := r.db.Feed(r.t.Context(), scope, 0, ledger.Limit{})
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[string]int{}
	for _, e := range page.Entries {
		if e.Kind == cartella.KindNotifica {
			out[e.Text("tipo")]++
			continue
		}
		out[string(e.Kind)+" "+e.Text("stato")+e.Text("esito")]++
	}
	return out
}

// TestRankingReachesTheSenders: one commit writes the ranking, each place in it and
// each application, and a service that sent some gets its own and no other's.
func TestRankingReachesTheSenders(t *testing.T) {
	r := ranking(t, 601)
	r.asks()
	for scope, want := range map[cartella.Scope]map[string]int{
		"servizio:lodi":   {"soggetto ": 301, "domanda in_graduatoria": 301, "graduatoria_provvisoria": 1},
		"servizio:casale": {"soggetto ": 300, "domanda in_graduatoria": 300, "graduatoria_provvisoria": 1},
		"servizio:self":   {"soggetto ": 601, "domanda in_graduatoria": 601, "graduatoria ": 1, "posizione finanziata": 500, "posizione idonea_non_finanziata": 101},
	} {
		got := r.feed(scope)
		if scope != "servizio:self" {
			if places := got["posizione finanziata"] + got["posizione idonea_non_finanziata"]; places != want["domanda in_graduatoria"] {
				t.Errorf("%s has %d places", scope, places)
			}
			delete(got, "posizione finanziata")
			delete(got, "posizione idonea_non_finanziata")
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s holds %v, want %v", scope, got, want)
		}
	}
}

// BenchmarkRanking is the commit that ranks 5,000 applications and writes each of them
// with its place.
func BenchmarkRanking(b *testing.B) {
	r := ranking(b, 5_000)
	for b.Loop() {
		r.asks()
	}
}
