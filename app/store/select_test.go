package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// TestListIsWalkFilterSort lands random records in random order, changed and
// taken away in between, and compares each list, count, tally and name with what
// reading every record one by one gives.
func TestListIsWalkFilterSort(t *testing.T) {
	base := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := filepath.Join(base, fmt.Sprint(n))
		s, err := Open(dir, testKeys, Options{Now: nowToday})
		if err != nil {
			rt.Fatalf("open: %v", err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				rt.Fatalf("close: %v", err)
			}
			if err := os.RemoveAll(dir); err != nil {
				rt.Fatalf("remove: %v", err)
			}
		}()
		there := plainStore{}
		version := cartella.Version(0)
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			var b replica.Batch
			for range rapid.IntRange(0, 12).Draw(rt, "changes") {
				r := drawRecord(rt)
				version++
				it := item(r, version, cartella.ScopeServizio(lodi))
				if there[r.ID] = r; rapid.IntRange(0, 5).Draw(rt, "gone") == 0 {
					delete(there, r.ID)
					it.In, it.Out, it.Kind, it.Servizio, it.Body = nil, it.In, "", "", nil
				}
				b.Items = append(b.Items, it)
			}
			if err := s.Land(t.Context(), b); err != nil {
				rt.Fatalf("land: %v", err)
			}
			for range 6 {
				there.compare(t, rt, s, drawQuery(rt))
			}
			there.compareNames(t, rt, s)
		}
	})
}

// plainStore answers as the package says it does, without any index.
type plainStore map[cartella.ID]cartella.Record

func (p plainStore) compare(t *testing.T, rt *rapid.T, s *Store, q Query) {
	want, sure := p.list(q)
	if !sure {
		return
	}
	total := len(want)
	page := want[min(q.Offset, total):]
	if q.Limit > 0 {
		page = page[:min(q.Limit, len(page))]
	}
	got, err := s.List(t.Context(), q)
	if err != nil || got.Total != total || !slices.Equal(ids(got.Rows), page) {
		rt.Fatalf("%+v: got %v of %d (%v), want %v of %d", q, ids(got.Rows), got.Total, err, page, total)
	}
	if n, err := s.Count(t.Context(), q); err != nil || n != total {
		rt.Fatalf("%+v: counts %d (%v), want %d", q, n, err, total)
	}
	by := rapid.SampledFrom(selectable(q.Kind)).Draw(rt, "by")
	values := []string{"r0", "r1", "r5", "aperta", "op1", "lodi", "nessuno"}
	groups, err := s.Tally(t.Context(), q, by, values)
	if err != nil {
		rt.Fatalf("tally %+v by %s: %v", q, by, err)
	}
	for _, v := range values {
		var g Group
		for _, id := range want {
			if slices.Contains(plainValues(p[id], by), v) {
				g.Count++
				g.Last = max(g.Last, plainMoment(p[id]))
			}
		}
		if groups[v] != g {
			rt.Fatalf("%+v by %s %q: %+v, want %+v", q, by, v, groups[v], g)
		}
	}
}

func (p plainStore) compareNames(t *testing.T, rt *rapid.T, s *Store) {
	var all []cartella.ID
	for n := range 14 {
		all = append(all, cartella.ID(fmt.Sprintf("r%d", n)))
	}
	names, err := s.Names(t.Context(), all)
	if err != nil {
		rt.Fatalf("names: %v", err)
	}
	rows, err := s.Records(t.Context(), all)
	if err != nil {
		rt.Fatalf("records: %v", err)
	}
	for _, id := range all {
		rec, here := p[id]
		here = here && !p.past(rec)
		name, named := names[id]
		i := slices.IndexFunc(rows, func(r Row) bool { return r.ID == id })
		if named != here || i >= 0 != here || here && !bytes.Equal(rows[i].Body, rec.Body) {
			rt.Fatalf("%s is here: %v; it has a name: %v, is read: %v", id, here, named, i >= 0)
		}
		if !here {
			continue
		}
		want := Name{Kind: rec.Kind, Parent: cartella.Parent(rec)}
		if rec.Kind == cartella.KindPIC {
			rec, _ = p.caller(rec)
		}
		if rec.ID != "" {
			want.Titolo = [2]string{cmp.Or(plainText(rec, "cognome"), plainText(rec, "titolo")), plainText(rec, "nome")}
		}
		if name != want {
			rt.Fatalf("%s is called %+v, want %+v", id, name, want)
		}
	}
}

// list is what q selects, in its order. It is not sure of words that are nowhere
// spelt so: then what is nearly so counts.
func (p plainStore) list(q Query) (out []cartella.ID, sure bool) {
	words := queryWords(q.Text)
	spelt := false
	for _, rec := range p {
		at := plainMoment(rec)
		if rec.Kind != q.Kind || plainText(rec, "stato") == cartella.StatoTolto {
			continue
		}
		if q.Durante {
			if plainText(rec, "ripete") == "" && (at >= q.Al || at < q.Dal && plainText(rec, "fine") <= q.Dal) {
				continue
			}
		} else if q.Dal != "" && at < q.Dal || q.Al != "" && at >= q.Al {
			continue
		}
		if !slices.ContainsFunc(q.Match, func(m Match) bool { return !plainMatch(rec, m) }) && p.holds(rec, words) {
			spelt = true
			if (q.Servizio == "" || slices.Contains(cartella.Reach(rec, p.parent(rec), today), q.Servizio)) && !p.past(rec) {
				out = append(out, rec.ID)
			}
		}
	}
	key := func(id cartella.ID) string {
		if q.Order == ByTime {
			return plainMoment(p[id])
		}
		return plainName(p[id])
	}
	slices.SortFunc(out, func(a, b cartella.ID) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) })
	if q.Desc {
		slices.Reverse(out)
	}
	return out, len(words) == 0 || spelt
}

func (p plainStore) parent(rec cartella.Record) *cartella.Record {
	if parent, ok := p[cartella.Parent(rec)]; ok {
		return &parent
	}
	return nil
}

// past says whether rec is here by a share alone that is over.
func (p plainStore) past(rec cartella.Record) bool {
	over := func(r cartella.Record) bool {
		day := cartella.Giorno(today)
		ended := slices.ContainsFunc(plainShares(r), func(fino string) bool { return fino < day })
		return ended && !slices.Contains(cartella.Reach(r, nil, today), lodi)
	}
	parent := p.parent(rec)
	return over(rec) || parent != nil && over(*parent)
}

func plainBody(rec cartella.Record) (body map[string]any) {
	if err := json.Unmarshal(rec.Body, &body); err != nil {
		panic(err)
	}
	return body
}

func plainText(rec cartella.Record, f cartella.Path) string {
	text, _ := plainBody(rec)[string(f)].(string)
	return text
}

// plainValues are what rec holds at a path.
func plainValues(rec cartella.Record, path cartella.Path) []string {
	collection, rest, nested := strings.Cut(string(path), ".")
	if !nested {
		return []string{plainText(rec, path)}
	}
	inside, _ := plainBody(rec)[collection].(map[string]any)
	if rest == "*" {
		return slices.Collect(maps.Keys(inside))
	}
	var out []string
	for _, member := range inside {
		m, _ := member.(map[string]any)
		text, _ := m[strings.TrimPrefix(rest, "*.")].(string)
		out = append(out, text)
	}
	return out
}

func plainMatch(rec cartella.Record, m Match) bool {
	return slices.ContainsFunc(m.Fields, func(f cartella.Path) bool {
		return slices.ContainsFunc(plainValues(rec, f), func(v string) bool { return slices.Contains(m.Values, v) })
	})
}

func plainMoment(rec cartella.Record) string {
	return plainText(rec, map[cartella.Kind]cartella.Path{cartella.KindPIC: "aperta_il", cartella.KindDiario: "il", cartella.KindAppuntamento: "inizio"}[rec.Kind])
}

func plainName(rec cartella.Record) string {
	fields := map[cartella.Kind][]cartella.Path{
		cartella.KindSoggetto: {"cognome", "nome", "data_nascita"}, cartella.KindAppuntamento: {"titolo", "", ""},
	}[rec.Kind]
	var parts []string
	for _, f := range fields {
		parts = append(parts, string(appendSortKey(nil, []byte(plainText(rec, f)))))
	}
	return strings.Join(parts, "\x00")
}

// caller is the person by whose name rec is found.
func (p plainStore) caller(rec cartella.Record) (cartella.Record, bool) {
	if rec.Kind != cartella.KindPIC && rec.Kind != cartella.KindAppuntamento {
		return cartella.Record{}, false
	}
	who, here := p[cartella.ID(plainText(rec, "soggetto"))]
	if !here || p.past(who) {
		return cartella.Record{}, false
	}
	return who, true
}

func (p plainStore) holds(rec cartella.Record, words [][]byte) bool {
	var text []string
	for _, f := range []cartella.Path{"cognome", "nome", "titolo", "testo"} {
		text = append(text, plainText(rec, f))
	}
	if who, ok := p.caller(rec); ok {
		text = append(text, plainText(who, "cognome"), plainText(who, "nome"))
	}
	componenti, _ := plainBody(rec)["componenti"].(map[string]any)
	for _, m := range componenti {
		one, _ := m.(map[string]any)
		id, _ := one["soggetto"].(string)
		if who, here := p[cartella.ID(id)]; here && !p.past(who) {
			text = append(text, plainText(who, "cognome"), plainText(who, "nome"))
		}
	}
	held := queryWords(strings.Join(text, " "))
	return !slices.ContainsFunc(words, func(w []byte) bool {
		return !slices.ContainsFunc(held, func(h []byte) bool { return bytes.HasPrefix(h, w) })
	})
}

// plainShares are the last days of the shares of rec with whom nothing else
// reaches.
func plainShares(rec cartella.Record) (out []string) {
	good := append(plainValues(rec, "servizi.*"), string(rec.Servizio))
	body := plainBody(rec)
	condiviso, _ := body["condiviso"].(map[string]any)
	for servizio, fino := range condiviso {
		if !slices.Contains(good, servizio) {
			out = append(out, fino.(string))
		}
	}
	condivisa, _ := body["condivisa"].(map[string]any)
	for servizio, share := range condivisa {
		if !slices.Contains(good, servizio) {
			out = append(out, share.(map[string]any)["fino"].(string))
		}
	}
	return out
}

// selectable are the fields to select by, in order.
func selectable(k cartella.Kind) (out []cartella.Path) {
	for path, r := range rulesOf(k) {
		if r.selects && !r.cf {
			out = append(out, cartella.Path(path))
		}
	}
	slices.Sort(out)
	return out
}

var drawnKinds = []cartella.Kind{cartella.KindSoggetto, cartella.KindPIC, cartella.KindDiario, cartella.KindAppuntamento, cartella.KindNucleo}

func drawRecord(t *rapid.T) cartella.Record {
	word := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	servizio := cartella.ServizioID(word("servizio", "lodi", "codogno"))
	day := func(label string) string { return word(label, "2026-11-01", "2026-11-24", "2026-12-01") }
	// An id keeps its kind, and what refers to it is right about that.
	n := rapid.IntRange(0, 13).Draw(t, "id")
	id, kind := fmt.Sprintf("r%d", n), drawnKinds[n%len(drawnKinds)]
	about, op := word("about", "r0", "r5", "r10", ""), word("op", "op1", "op2", "")
	maybe := func(text string) string {
		if rapid.Bool().Draw(t, "maybe") {
			return text
		}
		return ""
	}
	var body string
	switch cognome := word("cognome", "Rossi", "rossi", "Ròssini", "De Luca", "D'Àngelo"); kind {
	case cartella.KindSoggetto:
		body = fmt.Sprintf(`{"cognome":%q,"nome":%q,"data_nascita":%q,"comune":%q%s%s}`, cognome, word("nome", "Ada", "Ugo"), day("nascita"), word("comune", "E648", "C816"),
			maybe(`,"servizi":{"codogno":{"dal":"2026-01-01"}}`), maybe(fmt.Sprintf(`,"condiviso":{%q:%q}`, word("a", "lodi", "codogno"), day("fino"))))
	case cartella.KindPIC:
		body = fmt.Sprintf(`{"soggetto":%q,"area":%q,"stato":%q,"aperta_il":%q,"responsabile":%q%s%s}`, about, word("area", "adulti", "anziani"),
			word("stato", "aperta", "chiusa"), day("aperta"), op, maybe(`,"equipe":{"op1":{"ruolo":"x"}}`), maybe(fmt.Sprintf(`,"condivisa":{%q:{"fino":%q}}`, word("a", "lodi", "codogno"), day("fino"))))
	case cartella.KindDiario:
		body = fmt.Sprintf(`{"pic":%q,"tipo":"nota","il":"%sT10:00:00Z","autore":%q,"testo":"Visita a %s"}`, word("pic", "r1", "r6", ""), day("il"), op, cognome)
	case cartella.KindAppuntamento:
		body = fmt.Sprintf(`{"titolo":%q,"tipo":"colloquio","stato":%q,"inizio":"%sT09:00:00Z"%s%s,"organizzatore":%q,"soggetto":%q%s%s}`, cognome, word("state", "pianificata", "pianificata", "tolto"), day("inizio"),
			word("fine", ``, `,"fine":"2026-11-01T10:00:00Z"`, `,"fine":"2026-11-24T08:00:00Z"`, `,"fine":"2026-11-24T12:00:00Z"`, `,"fine":"2026-12-09T09:00:00Z"`),
			word("ripete", ``, ``, ``, `,"ripete":"FREQ=DAILY"`), op, about,
			maybe(`,"partecipanti":{"op1":"lodi"}`), maybe(`,"pic":"r6"`))
	case cartella.KindNucleo:
		body = fmt.Sprintf(`{"intestatario":%q,"tipo":"isee"%s}`, about, maybe(`,"componenti":{"a":{"soggetto":"r5"}}`))
	}
	return rec(id, kind, servizio, body)
}

func drawQuery(t *rapid.T) Query {
	day := rapid.SampledFrom([]string{"", "", "2026-11-02", "2026-11-24", "2026-12-02"})
	q := Query{
		Kind: rapid.SampledFrom(drawnKinds).Draw(t, "of"), Desc: rapid.Bool().Draw(t, "desc"),
		Servizio: rapid.SampledFrom([]cartella.ServizioID{"", "", lodi, codogno, "casale"}).Draw(t, "for"),
		Dal:      day.Draw(t, "dal"), Al: day.Draw(t, "al"),
		Order:  rapid.SampledFrom([]Order{ByName, ByTime}).Draw(t, "order"),
		Text:   rapid.SampledFrom([]string{"", "", "", "ross", "de lu", "rossi"}).Draw(t, "text"),
		Offset: rapid.IntRange(0, 4).Draw(t, "offset"), Limit: rapid.IntRange(0, 3).Draw(t, "limit"),
	}
	if q.Dal > q.Al && q.Al != "" {
		q.Dal = ""
	}
	if q.Kind == cartella.KindAppuntamento && rapid.Bool().Draw(t, "durante") {
		instant := rapid.SampledFrom([]string{"2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z", "2026-11-01T09:30:00Z", "2026-11-02T00:00:00Z", "2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z", "2026-12-01T09:00:00Z", "2026-12-31T00:00:00Z"})
		q.Dal, q.Al, q.Durante = instant.Draw(t, "dalle"), instant.Draw(t, "alle"), true
		if q.Dal > q.Al {
			q.Dal, q.Al = q.Al, q.Dal
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "conditions") {
		q.Match = append(q.Match, Match{
			Fields: rapid.SliceOfNDistinct(rapid.SampledFrom(selectable(q.Kind)), 1, 2, rapid.ID).Draw(t, "fields"),
			Values: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"r0", "r1", "r5", "aperta", "chiusa", "op1", "op2", "adulti", "E648", "nota"}), 0, 3, rapid.ID).Draw(t, "values"),
		})
	}
	return q
}
