package store

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// paese is a small store with one of each.
func paese(t testing.TB) *Store {
	s := openStore(t, t.TempDir())
	land(t, s, replica.Batch{Items: items(testScope,
		rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"D'Àngelo","nome":"Niccolò","cf":"RSSMRA80A01E648Q","comune":"E648","telefono":"0371 555-123"}`),
		rec("s2", cartella.KindSoggetto, lodi, `{"cognome":"De Luca","nome":"Ada","data_nascita":"1950-02-01","servizi":{"codogno":{"dal":"2026-01-01"}}}`),
		rec("s3", cartella.KindSoggetto, codogno, `{"cognome":"de luca","nome":"Àda","data_nascita":"1940-02-01","note":"Seguita dal dottor Rossi\nper l'assistenza domiciliare"}`),
		rec("s4", cartella.KindSoggetto, codogno, `{"cognome":"Rossi","nome":"Bruna","servizi":{"lodi":{}}}`),
		rec("s5", cartella.KindSoggetto, lodi, `{"cognome":"Rossini","nome":"Carla"}`),
		rec("n1", cartella.KindNucleo, codogno, `{"intestatario":"s2","tipo":"anagrafico","componenti":{"a":{"nome":"Zeno De Luca"},"b":{"soggetto":"s3"}}}`),
		rec("p1", cartella.KindPIC, lodi, `{"numero":"P26-7K3F9QD","soggetto":"s2","area":"adulti","stato":"in_carico","aperta_il":"2026-03-01","responsabile":"op1","equipe":{"op2":{"ruolo":"educatore"}},"condivisa":{"codogno":{"dal":"2026-01-01","fino":"2026-11-24"}}}`),
		rec("p2", cartella.KindPIC, lodi, `{"numero":"P26-0000000","soggetto":"s1","area":"anziani","stato":"aperta","aperta_il":"2026-01-15","responsabile":"op2"}`),
		rec("d1", cartella.KindDiario, lodi, `{"pic":"p1","tipo":"nota","il":"2026-03-02T10:00:00Z","autore":"op1","testo":"Visita a casa: situazione tranquilla"}`),
		rec("d2", cartella.KindDiario, lodi, `{"pic":"p1","tipo":"nota","il":"2026-03-03T10:00:00Z","autore":"op2","testo":"Telefonata della figlia"}`),
		rec("a1", cartella.KindAppuntamento, lodi, `{"titolo":"Colloquio","tipo":"colloquio","stato":"pianificata","inizio":"2026-11-24T09:00:00Z","fine":"2026-11-24T10:00:00Z","organizzatore":"op1","soggetto":"s2","partecipanti":{"op2":"codogno"}}`),
		rec("a2", cartella.KindAppuntamento, lodi, `{"titolo":"Équipe","tipo":"equipe","stato":"pianificata","inizio":"2026-11-25T09:00:00Z","fine":"2026-11-25T10:00:00Z","organizzatore":"op2"}`),
		rec("no1", cartella.KindNotifica, lodi, `{"destinatario":"op1","tipo":"pic_assegnata","titolo":"Ti è stato assegnato un caso","il":"2026-11-20T10:00:00Z","oggetto":"p1","oggetto_tipo":"pic"}`),
		rec("st1", cartella.KindStorico, cartella.ServizioStorico, `{"cognome":"Bianchi","nome":"Rosa","pratica":"12/1998","tipo":"Contributo","dal":"1998-01-01","testo":"Erogato contributo"}`),
		rec("op1", cartella.KindOperatore, lodi, `{"cognome":"Verdi","nome":"Ugo","profili":{"lodi":"assistente_sociale","codogno":"referente"}}`),
	)})
	return s
}

// TestOneName: who has one name only is in the list where that name is, is called by
// it, and is found by it.
func TestOneName(t *testing.T) {
	s := openStore(t, t.TempDir())
	land(t, s, replica.Batch{Items: items(testScope,
		rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"Rossi","nome":"Ada"}`),
		rec("s2", cartella.KindSoggetto, lodi, `{"nome":"Nasreen","nome_unico":"nome"}`),
		rec("s3", cartella.KindSoggetto, lodi, `{"cognome":"Singh","nome":"Ajit"}`),
		rec("s4", cartella.KindSoggetto, lodi, `{"cognome":"Singh","nome_unico":"cognome"}`),
		rec("s5", cartella.KindSoggetto, lodi, `{"cognome":"Manzi","nome":"Pia"}`),
		rec("p1", cartella.KindPIC, lodi, `{"numero":"P26-7K3F9QD","soggetto":"s2","area":"adulti","stato":"in_carico","aperta_il":"2026-03-01","responsabile":"op1"}`),
	)})
	for text, want := range map[string][]cartella.ID{"": {"s5", "s2", "s1", "s4", "s3"}, "nasr": {"s2"}, "singh": {"s4", "s3"}} {
		p, err := s.List(t.Context(), Query{Kind: cartella.KindSoggetto, Text: text})
		if err != nil || !slices.Equal(ids(p.Rows), want) {
			t.Errorf("%q lists %v, %v, want %v", text, ids(p.Rows), err, want)
		}
	}
	names, err := s.Names(t.Context(), []cartella.ID{"s2", "s4", "p1"})
	if err != nil || names["s2"].Titolo != [2]string{"Nasreen", ""} || names["s4"].Titolo != [2]string{"Singh", ""} || names["p1"].Titolo != [2]string{"Nasreen", ""} {
		t.Errorf("called %+v, %v", names, err)
	}
}

// TestRenamedMember: a household is found by what its members are called today, and
// not by the names that were written as they came, in whatever order they land.
func TestRenamedMember(t *testing.T) {
	old := rec("s2", cartella.KindSoggetto, lodi, `{"cognome":"Vecchietti","nome":"Pia"}`)
	renamed := rec("s2", cartella.KindSoggetto, lodi, `{"cognome":"Nuovissimi","nome":"Pia"}`)
	head := rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"Rossi","nome":"Ada"}`)
	home := rec("n1", cartella.KindNucleo, lodi, `{"intestatario":"s1","tipo":"anagrafico","componenti":{"a":{"nome":"Vecchietti Pia","soggetto":"s2"},"b":{"nome":"Zeno Bassi"}}}`)
	for name, batches := range map[string][][]cartella.Record{
		"renamed after":       {{head, old, home}, {renamed}},
		"renamed before":      {{head, renamed, home}},
		"the household first": {{head, home}, {renamed}},
		"changed after":       {{head, old}, {renamed}, {home}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openStore(t, dir)
			var v cartella.Version
			for _, recs := range batches {
				var b replica.Batch
				for _, r := range recs {
					v++
					b.Items = append(b.Items, item(r, v, testScope))
				}
				land(t, s, b)
			}
			check := func(when string) {
				t.Helper()
				for text, want := range map[string]int{"nuovissimi": 1, "vecchietti": 0, "zeno": 1, "nuovissimi pia": 1} {
					p, err := s.List(t.Context(), Query{Kind: cartella.KindNucleo, Text: text})
					if err != nil || len(p.Rows) != want {
						t.Errorf("%s: %q finds %v, %v, want %d", when, text, ids(p.Rows), err, want)
					}
				}
			}
			check("at once")
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openStore(t, dir)
			check("after a restart")
		})
	}
}

func TestList(t *testing.T) {
	s := paese(t)
	match := func(f cartella.Path, values ...string) []Match { return []Match{Is(f, values...)} }
	for name, test := range map[string]struct {
		q    Query
		want []cartella.ID
	}{
		"people by name, then birth":   {Query{Kind: cartella.KindSoggetto}, []cartella.ID{"s1", "s3", "s2", "s4", "s5"}},
		"of a service and known to it": {Query{Kind: cartella.KindSoggetto, Servizio: lodi}, []cartella.ID{"s1", "s2", "s4", "s5"}},
		"of the other":                 {Query{Kind: cartella.KindSoggetto, Servizio: codogno}, []cartella.ID{"s3", "s2", "s4"}},
		"of no service there is":       {Query{Kind: cartella.KindSoggetto, Servizio: "casale"}, nil},
		"backwards":                    {Query{Kind: cartella.KindSoggetto, Desc: true, Offset: 1, Limit: 2}, []cartella.ID{"s4", "s2"}},
		"a page":                       {Query{Kind: cartella.KindSoggetto, Offset: 3, Limit: 5}, []cartella.ID{"s4", "s5"}},
		"beyond the end":               {Query{Kind: cartella.KindSoggetto, Offset: 9, Limit: 5}, nil},
		"by code":                      {Query{Kind: cartella.KindSoggetto, Match: match("cf", "RSSMRA80A01E648Q")}, []cartella.ID{"s1"}},
		"by code with omocodia":        {Query{Kind: cartella.KindSoggetto, Match: match("cf", "RSSMRA80A01E64UN")}, []cartella.ID{"s1"}},
		"by text":                      {Query{Kind: cartella.KindSoggetto, Text: "ross"}, []cartella.ID{"s3", "s4", "s5"}},
		"by text, exact before near":   {Query{Kind: cartella.KindSoggetto, Text: "rossini"}, []cartella.ID{"s5"}},
		"by text nearly":               {Query{Kind: cartella.KindSoggetto, Text: "rosini"}, []cartella.ID{"s5"}},
		"by text and comune":           {Query{Kind: cartella.KindSoggetto, Text: "nic", Match: match("comune", "E648")}, []cartella.ID{"s1"}},
		"households of the head":       {Query{Kind: cartella.KindNucleo, Match: componente("s2")}, []cartella.ID{"n1"}},
		"households of a member":       {Query{Kind: cartella.KindNucleo, Match: componente("s3")}, []cartella.ID{"n1"}},
		"households by their head's":   {Query{Kind: cartella.KindNucleo, Servizio: lodi}, []cartella.ID{"n1"}},
		"cases by opening":             {Query{Kind: cartella.KindPIC, Order: ByTime}, []cartella.ID{"p2", "p1"}},
		"cases by the person's name":   {Query{Kind: cartella.KindPIC, Text: "dangelo nic"}, []cartella.ID{"p2"}},
		"by that name and the number":  {Query{Kind: cartella.KindPIC, Text: "luca p26"}, []cartella.ID{"p1"}},
		"cases by a name nearly spelt": {Query{Kind: cartella.KindPIC, Text: "niccalo"}, []cartella.ID{"p2"}},
		"visits by the person's name":  {Query{Kind: cartella.KindAppuntamento, Text: "de luca", Order: ByTime}, []cartella.ID{"a1"}},
		"cases of a person":            {Query{Kind: cartella.KindPIC, Match: match("soggetto", "s2")}, []cartella.ID{"p1"}},
		"cases by states":              {Query{Kind: cartella.KindPIC, Match: match("stato", "aperta", "in_carico")}, []cartella.ID{"p1", "p2"}},
		"both conditions":              {Query{Kind: cartella.KindPIC, Match: []Match{Is("stato", "aperta"), Is("area", "adulti")}}, nil},
		"my cases":                     {Query{Kind: cartella.KindPIC, Match: membro("op2")}, []cartella.ID{"p1", "p2"}},
		"those I answer for":           {Query{Kind: cartella.KindPIC, Match: match("responsabile", "op2")}, []cartella.ID{"p2"}},
		"shared, on its last day":      {Query{Kind: cartella.KindPIC, Servizio: codogno}, []cartella.ID{"p1"}},
		"a diary":                      {Query{Kind: cartella.KindDiario, Match: match("pic", "p1"), Order: ByTime, Desc: true}, []cartella.ID{"d2", "d1"}},
		"a diary by its case's reach":  {Query{Kind: cartella.KindDiario, Servizio: codogno, Order: ByTime}, []cartella.ID{"d1", "d2"}},
		"a day":                        {Query{Kind: cartella.KindAppuntamento, Dal: "2026-11-24", Al: "2026-11-25", Order: ByTime}, []cartella.ID{"a1"}},
		"from a day on":                {Query{Kind: cartella.KindAppuntamento, Dal: "2026-11-25T00:00:00Z"}, []cartella.ID{"a2"}},
		"no time at all":               {Query{Kind: cartella.KindAppuntamento, Dal: "2027", Al: "2026"}, nil},
		"who takes part":               {Query{Kind: cartella.KindAppuntamento, Match: partecipante("op2"), Order: ByTime}, []cartella.ID{"a1", "a2"}},
		"notices":                      {Query{Kind: cartella.KindNotifica, Match: match("oggetto", "p1")}, []cartella.ID{"no1"}},
		"archive":                      {Query{Kind: cartella.KindStorico, Servizio: cartella.ServizioStorico}, []cartella.ID{"st1"}},
		"colleagues":                   {Query{Kind: cartella.KindOperatore, Match: match("profili.*", "codogno")}, []cartella.ID{"op1"}},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := s.List(t.Context(), test.q)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(page.Rows); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if test.q.Offset == 0 && test.q.Limit == 0 && page.Total != len(test.want) {
				t.Errorf("total is %d, want %d", page.Total, len(test.want))
			}
		})
	}
	for _, q := range []Query{{}, {Kind: "altro"}, {Kind: cartella.KindSoggetto, Match: match("stato", "x")}, {Kind: cartella.KindPIC, Offset: -1}} {
		if _, err := s.List(t.Context(), q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}

// TestShareEnds: a case leaves the other service's list by the day alone.
func TestShareEnds(t *testing.T) {
	s := paese(t)
	now := today
	s.now = func() time.Time { return now }
	for day, want := range map[string]int{"2026-11-24": 1, "2026-11-25": 0} {
		now, _ = time.Parse(time.DateOnly, day)
		for kind, want := range map[cartella.Kind]int{cartella.KindPIC: want, cartella.KindDiario: 2 * want} {
			if n, err := s.Count(t.Context(), Query{Kind: kind, Servizio: codogno}); err != nil || n != want {
				t.Errorf("on %s codogno has %d %s (%v), want %d", day, n, kind, err, want)
			}
		}
	}
}

// TestReachAgrees compares the list of a service with what cartella says.
func TestReachAgrees(t *testing.T) {
	s := paese(t)
	for _, servizio := range []cartella.ServizioID{lodi, codogno, cartella.ServizioStorico} {
		for _, kind := range kinds() {
			all, err := s.List(t.Context(), Query{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			var want []cartella.ID
			for _, row := range all.Rows {
				var parent *cartella.Record
				if p, ok, err := s.View(t.Context(), cartella.Parent(row.Record)); err != nil {
					t.Fatal(err)
				} else if ok {
					parent = &p
				}
				if slices.Contains(cartella.Reach(row.Record, parent, today), servizio) {
					want = append(want, row.ID)
				}
			}
			got, err := s.List(t.Context(), Query{Kind: kind, Servizio: servizio})
			if err != nil || !slices.Equal(ids(got.Rows), want) {
				t.Errorf("%s of %s: got %v (%v), want %v", kind, servizio, ids(got.Rows), err, want)
			}
		}
	}
}

// TestPages: the pages of a list are the list, in every order.
func TestPages(t *testing.T) {
	s := openStore(t, t.TempDir())
	for _, b := range stream(newGente(2).ambito(3000), 700) {
		land(t, s, b)
	}
	for _, q := range []Query{
		{Kind: cartella.KindSoggetto, Servizio: codogno}, {Kind: cartella.KindSoggetto, Order: ByTime, Desc: true},
		{Kind: cartella.KindPIC, Match: []Match{Is("stato", "chiusa")}, Order: ByTime},
		{Kind: cartella.KindDiario, Desc: true}, {Kind: cartella.KindAppuntamento, Match: partecipante("op-3")},
	} {
		whole, err := s.List(t.Context(), q)
		if err != nil || whole.Total == 0 || len(whole.Rows) != whole.Total {
			t.Fatalf("%+v gives %d of %d: %v", q, len(whole.Rows), whole.Total, err)
		}
		var paged []cartella.ID
		for q.Limit = 37; q.Offset < whole.Total; q.Offset += 37 {
			page, err := s.List(t.Context(), q)
			if err != nil || page.Total != whole.Total {
				t.Fatalf("page at %d of %d: %v", q.Offset, page.Total, err)
			}
			paged = append(paged, ids(page.Rows)...)
		}
		if !slices.Equal(paged, ids(whole.Rows)) {
			t.Errorf("%+v: the pages are not the list", q)
		}
	}
}

// TestManyChanges changes the same records until the index renumbers itself.
func TestManyChanges(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	g := newGente(2)
	recs := g.ambito(300)
	for round := range 30 {
		b := replica.Batch{}
		for i, fresh := range g.ambito(300) {
			fresh.ID = recs[i].ID
			recs[i] = fresh
			b.Items = append(b.Items, item(fresh, cartella.Version(round*300+i+1), testScope))
		}
		land(t, s, b)
		if _, err := s.Count(t.Context(), Query{Kind: cartella.KindPIC}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.index.docs); n > 9000 {
		t.Errorf("the index holds %d documents of 300 records", n)
	}
	again := openStore(t, t.TempDir())
	land(t, again, replica.Batch{Items: items(testScope, recs...)})
	for _, k := range kinds() {
		got, err := s.List(t.Context(), Query{Kind: k})
		if err != nil {
			t.Fatal(err)
		}
		want, err := again.List(t.Context(), Query{Kind: k})
		if err != nil || !slices.Equal(ids(got.Rows), ids(want.Rows)) {
			t.Errorf("%s: %d rows, want %d, or in another order (%v)", k, len(got.Rows), len(want.Rows), err)
		}
	}
	for _, text := range []string{"de", "situazione casa", "20A"} {
		got, err := s.Search(t.Context(), Search{Text: text, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		want, err := again.Search(t.Context(), Search{Text: text, Limit: 1000})
		if err != nil || len(got) != len(want) {
			t.Errorf("%q: %d hits, want %d (%v)", text, len(got), len(want), err)
		}
	}
}

// TestReadersSeeOneMoment reads while records move between two states by the
// hundred: every answer must be of before or of after.
func TestReadersSeeOneMoment(t *testing.T) {
	s := openStore(t, t.TempDir())
	batch := func(stato string, v int) replica.Batch {
		b := replica.Batch{}
		for i := range 100 {
			r := rec(fmt.Sprintf("p%d", i), cartella.KindPIC, lodi, fmt.Sprintf(`{"soggetto":"s1","stato":%q,"aperta_il":"2026-01-01"}`, stato))
			b.Items = append(b.Items, item(r, cartella.Version(v*100+i), testScope))
		}
		return b
	}
	land(t, s, replica.Batch{Items: items(testScope, rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"Rossi","nome":"Ada"}`))})
	land(t, s, batch("aperta", 1))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				page, err := s.List(t.Context(), Query{Kind: cartella.KindPIC, Match: []Match{Is("stato", "aperta")}})
				if err != nil || page.Total != 0 && page.Total != 100 {
					t.Errorf("%d cases are open: %v", page.Total, err)
					return
				}
				for _, row := range page.Rows {
					if string(row.Field("stato")) != `"aperta"` {
						t.Errorf("a list of open cases holds one that is %s", row.Field("stato"))
						return
					}
				}
				if hits, err := s.Search(t.Context(), Search{Text: "rosi", Kinds: []cartella.Kind{cartella.KindPIC}, Limit: 100}); err != nil || len(hits) != 100 {
					t.Errorf("%d hits: %v", len(hits), err)
					return
				}
			}
		})
	}
	for v := range 40 {
		land(t, s, batch([]string{"aperta", "chiusa"}[v%2], v+2))
	}
	close(done)
	readers.Wait()
}

// TestClosed: nothing answers after Close, and Close may come twice.
func TestClosed(t *testing.T) {
	s := paese(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	_, err1 := s.State(t.Context())
	_, _, err2 := s.View(t.Context(), "s1")
	_, err3 := s.List(t.Context(), Query{Kind: cartella.KindSoggetto})
	_, err4 := s.Search(t.Context(), Search{Text: "rossi"})
	err5 := s.Land(t.Context(), replica.Batch{Items: []wire.Item{item(rec("x", cartella.KindSoggetto, lodi, `{}`), 1, testScope)}})
	_, err6 := s.Digest(t.Context(), testScope)
	_, _, err7 := s.Confirmed(t.Context(), "s1")
	for i, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
		if err != ErrClosed {
			t.Errorf("call %d gives %v", i+1, err)
		}
	}
}
