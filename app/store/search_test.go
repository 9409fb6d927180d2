package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

func TestSearch(t *testing.T) {
	s := paese(t)
	for name, test := range map[string]struct {
		q    Search
		want []cartella.ID
	}{
		"cognome before nome and text": {Search{Text: "ross"}, []cartella.ID{"s4", "s5", "s3", "st1"}},
		"whole before beginning":       {Search{Text: "rossi"}, []cartella.ID{"s4", "s5", "s3"}},
		"the order of words is free":   {Search{Text: "bruna rossi"}, []cartella.ID{"s4"}},
		"all words":                    {Search{Text: "rossi carla"}, []cartella.ID{"s5"}},
		"no word is left out":          {Search{Text: "rossi zzz"}, nil},
		"accents and apostrophes":      {Search{Text: "D’ANGELO Niccolo'", Kinds: []cartella.Kind{cartella.KindSoggetto}}, []cartella.ID{"s1"}},
		"written as one":               {Search{Text: "dangelo"}, []cartella.ID{"s1", "p2"}},
		"one letter wrong":             {Search{Text: "bruma"}, []cartella.ID{"s4"}},
		"letters exchanged":            {Search{Text: "burna"}, []cartella.ID{"s4"}},
		"one too few":                  {Search{Text: "tranqilla"}, []cartella.ID{"d1"}},
		"two wrong in a long word":     {Search{Text: "domicigliari"}, []cartella.ID{"s3"}},
		"two wrong in a short one":     {Search{Text: "brxmx"}, nil},
		"three letters forgive none":   {Search{Text: "adz"}, nil},
		"wrong while being typed":      {Search{Text: "situaziine tran"}, []cartella.ID{"d1"}},
		"code":                         {Search{Text: "rssmra80a01e648q"}, []cartella.ID{"s1", "p2"}},
		"code with omocodia, cut":      {Search{Text: "80a01"}, []cartella.ID{"s1", "p2"}},
		"end of a code":                {Search{Text: "e648q"}, []cartella.ID{"s1", "p2"}},
		"number of a case":             {Search{Text: "P26-7K3F9QD"}, []cartella.ID{"p1"}},
		"number without its hyphen":    {Search{Text: "p267k3f"}, []cartella.ID{"p1"}},
		"telephone":                    {Search{Text: "0371 555123"}, []cartella.ID{"s1"}},
		"archive":                      {Search{Text: "12/1998"}, []cartella.ID{"st1"}},
		"diary":                        {Search{Text: "telefonata figlia"}, []cartella.ID{"d2"}},
		"only some kinds":              {Search{Text: "de luca", Kinds: []cartella.Kind{cartella.KindPIC, cartella.KindNucleo}}, []cartella.ID{"n1", "p1"}},
		"only a service":               {Search{Text: "rossi", Servizi: []cartella.ServizioID{codogno}}, []cartella.ID{"s4", "s3"}},
		"either service":               {Search{Text: "rossi", Servizi: []cartella.ServizioID{codogno, lodi}}, []cartella.ID{"s4", "s5", "s3"}},
		"nothing asked":                {Search{Text: " -' "}, nil},
		"limit":                        {Search{Text: "ross", Limit: 1}, []cartella.ID{"s4"}},
	} {
		t.Run(name, func(t *testing.T) {
			hits, err := s.Search(t.Context(), test.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []cartella.ID
			for _, h := range hits {
				got = append(got, h.ID)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	s := paese(t)
	long := strings.Repeat("parole che precedono ", 20) + "poi la Perdità del lavoro" + strings.Repeat(" e quel che segue", 20)
	land(t, s, replica.Batch{Items: items(testScope, rec("d9", cartella.KindDiario, lodi, `{"pic":"p1","testo":"`+long+`"}`))})
	for text, want := range map[string]struct{ where, excerpt string }{
		"domiciliare rossi": {"note", "Seguita dal dottor Rossi per l'assistenza domiciliare"},
		"zeno":              {"componenti.a.nome", "Zeno De Luca"},
		"e648q":             {"cf", "RSSMRA80A01E648Q"},
	} {
		hits, err := s.Search(t.Context(), Search{Text: text, Limit: 1})
		if err != nil || len(hits) != 1 {
			t.Fatalf("%q: %d hits, %v", text, len(hits), err)
		}
		if h := hits[0]; string(h.Where) != want.where || h.Excerpt != want.excerpt {
			t.Errorf("%q is in %s: %q, want %s: %q", text, h.Where, h.Excerpt, want.where, want.excerpt)
		}
	}
	hits, err := s.Search(t.Context(), Search{Text: "perdita"})
	if err != nil || len(hits) != 1 {
		t.Fatalf("%d hits, %v", len(hits), err)
	}
	got := hits[0].Excerpt
	if !strings.Contains(got, "Perdità") || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || len(got) > excerptLength+2*excerptBefore {
		t.Errorf("the excerpt is %q", got)
	}
}

// TestSearchSeesPending: what was changed here is found as it is seen here.
func TestSearchSeesPending(t *testing.T) {
	s := paese(t)
	find := func(text string) (found []cartella.ID) {
		hits, err := s.Search(t.Context(), Search{Text: text, Kinds: []cartella.Kind{cartella.KindSoggetto}})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			found = append(found, h.ID)
		}
		return found
	}
	changed := rec("s5", cartella.KindSoggetto, lodi, `{"cognome":"Ferrari","nome":"Carla"}`)
	made := rec("s9", cartella.KindSoggetto, lodi, `{"cognome":"Ferrario","nome":"Dino"}`)
	land(t, s, replica.Batch{Views: map[cartella.ID]*cartella.Record{"s5": &changed, "s9": &made}})
	if got := find("ferrari"); !slices.Equal(got, []cartella.ID{"s5", "s9"}) {
		t.Errorf("pending: found %v", got)
	}
	if got := find("rossini"); slices.Contains(got, "s5") {
		t.Error("found by what it no longer says")
	}
	land(t, s, replica.Batch{Views: map[cartella.ID]*cartella.Record{"s5": nil, "s9": nil}})
	if got := find("ferrari"); len(got) != 0 {
		t.Errorf("after both were taken back: found %v", got)
	}
	if got := find("rossini"); !slices.Equal(got, []cartella.ID{"s5"}) {
		t.Errorf("what is confirmed: found %v", got)
	}
}

// TestRenamed: what is called after a person is found by the name that they have
// now, and by no other, whichever of the two comes first.
func TestRenamed(t *testing.T) {
	s := openStore(t, t.TempDir())
	cases := func(text string) int {
		t.Helper()
		hits, err := s.Search(t.Context(), Search{Text: text, Kinds: []cartella.Kind{cartella.KindPIC}})
		n, err2 := s.Count(t.Context(), Query{Kind: cartella.KindPIC, Text: text})
		if err != nil || err2 != nil || n != len(hits) {
			t.Fatalf("%q: %d found (%v), %d listed (%v)", text, len(hits), err, n, err2)
		}
		return n
	}
	land(t, s, replica.Batch{Items: items(testScope, rec("p1", cartella.KindPIC, lodi, `{"numero":"P26-0000001","soggetto":"s1","soggetto_nome":"Verdi Ada","stato":"aperta","aperta_il":"2026-01-01"}`))})
	if cases("verdi") != 0 {
		t.Error("a case is found by a copy of a name")
	}
	for i, who := range []string{"Rossi", "Bianchi"} {
		person := rec("s1", cartella.KindSoggetto, lodi, `{"cognome":"`+who+`","nome":"Ada","note":"Amica di Zoppi"}`)
		land(t, s, replica.Batch{Items: []wire.Item{item(person, cartella.Version(10+i), testScope)}})
		names, err := s.Names(t.Context(), []cartella.ID{"p1"})
		if err != nil || names["p1"].Titolo != [2]string{who, "Ada"} {
			t.Errorf("the case of %s is called %v, %v", who, names["p1"].Titolo, err)
		}
		if cases(who) != 1 || cases("ada p26") != 1 {
			t.Errorf("the case of %s is not found", who)
		}
	}
	if cases("rossi") != 0 || cases("zoppi") != 0 {
		t.Error("a case is found by what its person is not called")
	}
}

// TestSearchSharesItsAnswer: a surname that many have leaves room for their cases.
func TestSearchSharesItsAnswer(t *testing.T) {
	s := openStore(t, t.TempDir())
	var people []cartella.Record
	for i := range 30 {
		people = append(people, rec(fmt.Sprintf("s%02d", i), cartella.KindSoggetto, lodi, `{"cognome":"Rossi","nome":"Ada"}`))
	}
	for i := range 3 {
		people = append(people, rec(fmt.Sprintf("p%d", i), cartella.KindPIC, lodi, `{"soggetto":"s29","stato":"aperta","aperta_il":"2026-01-01"}`))
	}
	land(t, s, replica.Batch{Items: items(testScope, people...)})
	for _, limit := range []int{0, 4, 33, 100} {
		hits, err := s.Search(t.Context(), Search{Text: "rossi", Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		got := map[cartella.Kind]int{}
		for i, h := range hits {
			if got[h.Kind]++; i > 0 && h.Score > hits[i-1].Score {
				t.Errorf("of %d the %dth is better than the one before", limit, i)
			}
		}
		want := min(cmp.Or(limit, defaultLimit), 33)
		if cases := min(3, want/2); len(hits) != want || got[cartella.KindPIC] != cases {
			t.Errorf("of %d there are %v, want %d cases", limit, got, cases)
		}
	}
}
