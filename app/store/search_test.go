package store

import (
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
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
		"code":                         {Search{Text: "rssmra80a01e648q"}, []cartella.ID{"s1"}},
		"code with omocodia, cut":      {Search{Text: "80a01"}, []cartella.ID{"s1"}},
		"end of a code":                {Search{Text: "e648q"}, []cartella.ID{"s1"}},
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
		hits, err := s.Search(t.Context(), Search{Text: text})
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
