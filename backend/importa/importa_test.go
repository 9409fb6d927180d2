package importa

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
	"siz-icaro/sync/ledger"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// fake is a ledger of the rules alone: it decides as the central service does.
type fake struct {
	t       testing.TB
	records map[cartella.ID]cartella.Record
	commits int
	// dies makes the commit of this number fail, applied or not.
	dies    int
	applied bool
	// before runs before each commit: an operator at the same moment.
	before func()
}

var errDead = errors.New("killed")

func newFake(t testing.TB) *fake { return &fake{t: t, records: map[cartella.ID]cartella.Record{}} }

func (f *fake) Record(_ context.Context, id cartella.ID) (cartella.Record, bool, error) {
	r, ok := f.records[id]
	return r, ok, nil
}

func (f *fake) People(_ context.Context, each func(cartella.Record)) error {
	for _, r := range f.records {
		if r.Kind == cartella.KindSoggetto {
			each(r)
		}
	}
	return nil
}

type reader map[cartella.ID]cartella.Record

func (r reader) Record(id cartella.ID) (cartella.Record, bool) { rec, ok := r[id]; return rec, ok }

func (f *fake) Commit(_ context.Context, action cartella.Action, edits []cartella.Edit) error {
	f.commits++
	if f.before != nil {
		f.before()
	}
	if f.commits == f.dies && !f.applied {
		return errDead
	}
	d := cartella.Decide(cartella.Attore{Sistema: true}, now, reader(f.records), cartella.Mutation{Device: cartella.Centrale, Seq: cartella.Seq(f.commits), Action: action, Edits: edits})
	switch d.Outcome {
	case cartella.Refused:
		return d.Error
	case cartella.Conflicted:
		return &cartella.Error{Code: cartella.CodeConflitto}
	}
	for _, r := range d.Records {
		f.records[r.ID] = r
	}
	if f.commits == f.dies {
		return errDead
	}
	return nil
}

func options(problems *[]Problem) Options {
	return Options{
		Now: now, Servizi: map[string]cartella.ServizioID{"E648": "comune-e648", "C816": "comune-c816"},
		Report: func(p Problem) error { *problems = append(*problems, p); return nil },
	}
}

func runText(t *testing.T, f *fake, what func(context.Context, foglio.File, Ledger, Options) (Result, error), text string) (Result, []Problem, error) {
	t.Helper()
	var problems []Problem
	r, err := what(t.Context(), strings.NewReader(text), f, options(&problems))
	return r, problems, err
}

// only is the one record that an import made.
func (f *fake) only() cartella.Record {
	f.t.Helper()
	if len(f.records) != 1 {
		f.t.Fatalf("%d records, want 1", len(f.records))
	}
	return slices.Collect(maps.Values(f.records))[0]
}

const header = "Cod. Fiscale;COGNOME;Nome;Nato il;Comune di nascita;Sesso;Comune residenza;Note;Interno\n"

func TestAsOfficesExport(t *testing.T) {
	text := header + "rssmra80a01f205x;D'Amicò;Mario;1/1/1980;Milano;Maschio;98031;\"due\nrighe; «bene»\";x\n"
	swap := func(from, to string) string { return strings.ReplaceAll(text, from, to) }
	cp1252, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"utf-8": text, "with a mark": "\ufeff" + text, "windows-1252": cp1252, "utf-16": utf16,
		"windows line ends": swap("\n", "\r\n"), "no last line end": strings.TrimSuffix(text, "\n"),
		"tabs": strings.ReplaceAll(swap("righe; ", "righe· "), ";", "\t"), "commas": strings.ReplaceAll(swap("righe; ", "righe· "), ";", ","),
		"iso dates": swap("1/1/1980", "1980-01-01"), "dates with hours": swap("1/1/1980", "01/01/1980 00:00:00"), "dashes": swap("1/1/1980", "01-01-1980"),
		"Comune by name": swap("98031", "LODI"), "by Belfiore": swap("98031", "e648"), "by ISTAT": swap("98031", "098031"),
		"trailing separators": text + ";;;;;;;;\n\n   \n",
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			r, problems, err := runText(t, f, Anagrafe, in)
			if err != nil || r.New != 1 || r.Refused != 0 {
				t.Fatalf("%+v, %v, %v", r, problems, err)
			}
			rec := f.only()
			for field, want := range map[cartella.Path]string{
				"cognome": `"D'Amicò"`, "cf": `"RSSMRA80A01F205X"`, "data_nascita": `"1980-01-01"`, "luogo_nascita": `"F205"`, "sesso": `"M"`, "comune": `"E648"`, "comune_nome": `"Lodi"`,
			} {
				if got := string(rec.Field(field)); got != want {
					t.Errorf("%s: %s, want %s", field, got, want)
				}
			}
			if note := string(rec.Field("note")); !strings.HasPrefix(note, `"due\nrighe`) || !strings.Contains(note, "«bene»") {
				t.Errorf("note: %s", note)
			}
			if rec.Servizio != "comune-e648" || !slices.Equal(r.Ignored, []string{"Interno"}) {
				t.Errorf("servizio %s, ignored %v", rec.Servizio, r.Ignored)
			}
			// The code belongs to a Rossi: kept, and told.
			if len(problems) != 1 || problems[0].Outcome != Warned || problems[0].Line != 2 || problems[0].Column != "Cod. Fiscale" || r.Warned != 1 {
				t.Errorf("problems %+v", problems)
			}
		})
	}
}

func TestRefusedRows(t *testing.T) {
	rows := []struct{ row, column string }{
		{";;Ada;;;;Lodi;;", "COGNOME"},
		{"XX;Bianchi;Ada;;;;Lodi;;", "Cod. Fiscale"},
		{"RSSMRA80A01F205A;Bianchi;Ada;;;;Lodi;;", "Cod. Fiscale"},
		{";Bianchi;Ada;;;;Milano;;", "Comune residenza"},
		{";Bianchi;Ada;;;;Maleo;;", "Comune residenza"},
		{";Bianchi;Ada;;;;;;", "Comune residenza"},
		{";" + strings.Repeat("x", 81) + ";Ada;;;;Lodi;;", "COGNOME"},
		{";Bianchi", "Nome"},
		{";Bianchi;Ada;;;;Lodi;;;altro", ""},
		{";Bianchi;-;;;;Lodi;;", "Nome"},
		{";;N.D.;;;;Lodi;;", "COGNOME"},
		{";Bian\"chi;Ada;;;;Lodi;;", "COGNOME"},
		{";\"Bianchi;Ada;;;;Lodi;;", "COGNOME"},
		{";\"Bianchi\" o Bianco;Ada;;;;Lodi;;", "COGNOME"},
		{";Bianchi;A\x00da;;;;Lodi;;", "Nome"},
	}
	text := header
	for _, r := range rows {
		text += r.row + "\n"
	}
	text += ";Buona;Ada;;;;Lodi;\"con\na capo\";\n;Ultima;Ada;;;;Lodi;;\n;;;;;;\n"
	f := newFake(t)
	r, problems, err := runText(t, f, Anagrafe, text)
	if err != nil {
		t.Fatal(err)
	}
	if r.Refused != len(rows) || r.New != 2 || len(f.records) != 2 {
		t.Errorf("%+v and %d records, want %d refused and 2 new", r, len(f.records), len(rows))
	}
	for i, row := range rows {
		if !slices.ContainsFunc(problems, func(p Problem) bool {
			return p.Line == i+2 && p.Column == row.column && p.Outcome == Refused && p.Reason != ""
		}) {
			t.Errorf("row %d, %q: %+v", i+2, row.row, problems)
		}
	}
	for _, p := range problems {
		if strings.Contains(p.Reason, "Bianchi") || strings.Contains(p.Reason, "RSSMRA") {
			t.Errorf("the report quotes the file: %s", p.Reason)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, tt := range []struct{ row, column, says string }{
		{";Bianchi;Ada;1/3/2020;Camairago;;Lodi;;", "Comune di nascita", "Alla data di nascita"},
		{";Bianchi;Ada;1/3/2020;Camairago;;Lodi;;", "Comune di nascita", "Camairago LO fino al 2017"},
		{";Bianchi;Ada;1/3/1950;Atlantide;;Lodi;;", "Comune di nascita", "non è nell'elenco"},
		{";Bianchi;Ada;1/3/1950;Samone;;Lodi;;", "Comune di nascita", "Samone TO, Samone TN"},
		{";Bianchi;Ada;1/3/1950;Lodi;forse;Lodi;;", "Sesso", "M o F"},
		{"RSSMRA80A01F205X;Rossi;Mario;2/1/1980;Milano;M;Lodi;;", "Cod. Fiscale", "data di nascita"},
	} {
		f := newFake(t)
		r, problems, err := runText(t, f, Anagrafe, header+tt.row+"\n")
		if err != nil || r.New != 1 || r.Warned != 1 || len(problems) == 0 || problems[0].Column != tt.column || !strings.Contains(problems[0].Reason, tt.says) {
			t.Errorf("%s: %+v %+v %v", tt.row, r, problems, err)
		}
	}
	// As at the date of birth the place was there, and omocodia and a
	// provisional code are no mistakes.
	rossi, err := codicefiscale.Parse("RSSMRA80A01F205X")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		";Bianchi;Ada;1/3/1950;Camairago;F;Lodi;;",
		rossi.Omocodie()[0].String() + ";Rossi;Mario;1/1/1980;Milano;M;Lodi;;",
		"12345678903;Ignoto;Ada;;;;Lodi;;",
	} {
		if r, problems, err := runText(t, newFake(t), Anagrafe, header+row+"\n"); err != nil || r.New != 1 || len(problems) != 0 {
			t.Errorf("%s: %+v %+v %v", row, r, problems, err)
		}
	}
}

func TestNotATable(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"no such column":   "a;b;c\n1;2;3\n",
		"twice the same":   "cognome;nome;Surname\nx;y;z\n",
		"an image":         "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"an open quote":    "cognome;nome\n\"" + strings.Repeat(strings.Repeat("x", 999)+"\n", 2_000),
		"one endless line": strings.Repeat("x", 3<<20),
	} {
		f := newFake(t)
		_, problems, err := runText(t, f, Anagrafe, text)
		if cartella.CodeOf(err) != cartella.CodeMalformato && len(problems) == 0 || len(f.records) > 0 {
			t.Errorf("%s: %v, %d problems, %d records", name, err, len(problems), len(f.records))
		}
	}
}

// rows makes a registry of n people, each with the registry's number or not.
func rows(n int) string {
	var b strings.Builder
	b.WriteString("id;cognome;nome;comune;telefono\n")
	for i := range n {
		id := ""
		if i%3 > 0 {
			id = fmt.Sprint("A", i)
		}
		fmt.Fprintf(&b, "%s;Cognome %d;Nome;Lodi;0371 %05d\n", id, i, i)
	}
	return b.String()
}

// TestDiesMidway: wherever a run dies, before or after the commit has landed,
// running it again makes what one run would have made.
func TestDiesMidway(t *testing.T) {
	const people = 2*batch + 7
	text := rows(people)
	whole := newFake(t)
	if _, _, err := runText(t, whole, Anagrafe, text); err != nil {
		t.Fatal(err)
	}
	for _, applied := range []bool{false, true} {
		for dies := 1; dies <= whole.commits; dies++ {
			f := newFake(t)
			f.dies, f.applied = dies, applied
			died, _, err := runText(t, f, Anagrafe, text)
			if !errors.Is(err, errDead) {
				t.Fatalf("died at commit %d: %v", dies, err)
			}
			if died.New != died.Rows || died.New > len(f.records) || died.New < len(f.records)-batch {
				t.Errorf("died at commit %d: %+v are said, %d have landed", dies, died, len(f.records))
			}
			f.dies = 0
			before := len(f.records)
			r, _, err := runText(t, f, Anagrafe, text)
			if err != nil || r.New != people-before || r.Same != before {
				t.Errorf("again after %d (applied %t): %+v, %v, %d were there", dies, applied, r, err, before)
			}
			if !maps.EqualFunc(f.records, whole.records, func(a, b cartella.Record) bool { return bytes.Equal(a.Body, b.Body) }) {
				t.Errorf("died at %d: the records differ from one run's", dies)
			}
		}
	}
}

func TestRepeated(t *testing.T) {
	f := newFake(t)
	in := "id;cognome;nome;comune;telefono;indirizzo;note\n7;Bassi;Irma;Lodi;0371 1;Via Roma;prima\n7;Bassi;Irma;Lodi;0371 1;Via Roma;prima\n"
	r, _, err := runText(t, f, Anagrafe, in)
	if err != nil || r.New != 1 || r.Same != 1 {
		t.Fatalf("a row twice: %+v, %v", r, err)
	}
	// An operator adds what they know.
	rec := f.only()
	rec.Body = bytes.Replace(rec.Body, []byte(`"0371 1"`), []byte(`"333 9"`), 1)
	f.records[rec.ID] = rec
	// The registry moves the person, has another number, and an empty cell.
	in = strings.NewReplacer("Via Roma", "Corso Adda", "0371 1", "0371 2", "prima", "").Replace(in)
	if r, _, err = runText(t, f, Anagrafe, in); err != nil || r.Updated != 1 || r.Same != 1 {
		t.Errorf("a changed row: %+v, %v", r, err)
	}
	rec = f.only()
	for field, want := range map[cartella.Path]string{"indirizzo": `"Corso Adda"`, "telefono": `"333 9"`, "note": `"prima"`} {
		if got := string(rec.Field(field)); got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	// An empty cell never erases.
	if r, _, err = runText(t, f, Anagrafe, strings.ReplaceAll(in, "Corso Adda", "")); err != nil || r.Same != 2 || string(f.only().Field("indirizzo")) != `"Corso Adda"` {
		t.Errorf("an empty cell: %+v, %v, %s", r, err, f.only().Body)
	}
}

// TestWhatComesAlongUnseen: an export brings what word processors put into it, which is
// kept as the screens keep it, and is no difference when the file comes again.
func TestWhatComesAlongUnseen(t *testing.T) {
	f := newFake(t)
	in := "id;cognome;nome;cf;comune;note\n7;De\u00a0Luca\u200b;Nicolo\u0300;\u00a0rssmrc80a01e648s\u200b;Lodi;Uno.\u000bDue.\u2028Tre.\n"
	for range 2 {
		r, problems, err := runText(t, f, Anagrafe, in)
		if err != nil || r.New+r.Same != 1 || r.Refused+r.Updated != 0 {
			t.Fatalf("%+v, %v, %v", r, problems, err)
		}
	}
	for field, want := range map[cartella.Path]string{"cognome": `"De Luca"`, "nome": `"Nicolò"`, "cf": `"RSSMRC80A01E648S"`, "note": `"Uno.\nDue.\nTre."`} {
		if got := string(f.only().Field(field)); got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	died := "id;cognome;nome;comune;data_decesso\n8;Bassi;Irma;Lodi;01/01/2030\n"
	if r, problems, err := runText(t, f, Anagrafe, died); err != nil || r.New != 1 || len(problems) != 1 || problems[0].Column != "data_decesso" {
		t.Errorf("a death to come: %+v, %v, %v", r, problems, err)
	}
}

// TestOperatorMeanwhile: who changes a record between the reading and the
// commit is not overwritten, and nothing is lost.
func TestOperatorMeanwhile(t *testing.T) {
	f := newFake(t)
	in := "id;cognome;nome;comune;indirizzo\n7;Bassi;Irma;Lodi;Via Roma\n"
	if _, _, err := runText(t, f, Anagrafe, in); err != nil {
		t.Fatal(err)
	}
	changed := false
	f.before = func() {
		if !changed {
			changed = true
			rec := f.only()
			rec.Body = bytes.Replace(rec.Body, []byte("Via Roma"), []byte("Via Po"), 1)
			f.records[rec.ID] = rec
		}
	}
	r, _, err := runText(t, f, Anagrafe, strings.Replace(in, "Via Roma", "Corso Adda", 1))
	if err != nil || r.Updated != 1 || string(f.only().Field("indirizzo")) != `"Corso Adda"` {
		t.Errorf("%+v, %v, %s", r, err, f.only().Body)
	}
}

func TestStorico(t *testing.T) {
	text := "ID pratica,Cognome,Nome,C.F.,Tipo pratica,Data inizio,Data fine,Importo,Descrizione,Stato\n" +
		"1,Bassi,Irma,BSSRMI40A41E648X,Contributo economico,01/02/2019,30/06/2019,\"€ 1.234,5\",\"a\nb\",Chiusa\n" +
		"2,Bassi,Irma,sconosciuto,SAD,2019-02-01,,1234.56,,\n" +
		"3,Bassi,Irma,,SAD,,,1.2.3,,\n"
	f := newFake(t)
	r, problems, err := runText(t, f, Storico, text)
	if err != nil || r.New != 3 || r.Refused != 0 {
		t.Fatalf("%+v %+v %v", r, problems, err)
	}
	var sums []string
	for _, rec := range f.records {
		if rec.Kind != cartella.KindStorico || rec.Servizio != cartella.ServizioStorico {
			t.Errorf("record %+v", rec)
		}
		sums = append(sums, string(rec.Field("importo_centesimi")))
	}
	slices.Sort(sums)
	if !slices.Equal(sums, []string{"", "123450", "123456"}) {
		t.Errorf("sums %v", sums)
	}
	if last := problems[len(problems)-1]; last.Line != 4 || last.Column != "Importo" {
		t.Errorf("last problem %+v", last)
	}
}

// FuzzImport: whatever the bytes, each row is taken or refused, and the file again
// writes nothing.
func FuzzImport(f *testing.F) {
	f.Add(true, []byte(header+"RSSMRA80A01F205X;Rossi;Mario;1/1/1980;Milano;M;Lodi;\"due\nrighe\";x\n"))
	f.Add(true, []byte("cognome\tnome\n\"a\"\"b\tc\n"))
	f.Add(true, []byte("id;cognome;nome;cf;nato il;telefono\n1;Rossi;Mario;RSSMRA80A01F205X;;0371 1/333 2\n1;Rossi;Maria;;1/1/80;\n2;Rossi;Mario;12345678903;1/1/1980;\n"))
	f.Add(false, []byte("ID pratica,Cognome,Tipo pratica,Data inizio,Importo,Descrizione\n1,Bassi,SAD,01/02/2019,\"€ 1.234,5\",\"a\nb\"\n"))
	f.Add(false, []byte("\xff\xfec\x00"))
	f.Add(true, pratiche.xlsx(true, 2))
	for _, u := range uffici() {
		f.Add(u.counts != "" && !strings.HasPrefix(u.name, "storico"), u.files[0])
	}
	f.Fuzz(func(t *testing.T, people bool, in []byte) {
		imports := Storico
		if people {
			imports = Anagrafe
		}
		ledger := newFake(t)
		var problems []Problem
		o := options(&problems)
		o.Servizio = "comune-e648"
		r, err := imports(t.Context(), bytes.NewReader(in), ledger, o)
		if err != nil {
			return
		}
		if r.New+r.Updated+r.Same+r.Refused != r.Rows || r.Rows != r.Total || r.New != len(ledger.records) {
			t.Errorf("%+v, %d records: a row is neither taken nor refused", r, len(ledger.records))
		}
		commits := ledger.commits
		again, err := imports(t.Context(), bytes.NewReader(in), ledger, o)
		if err != nil || again.New+again.Updated > 0 || ledger.commits != commits {
			t.Errorf("again %+v, %v; at first %+v; %+v", again, err, r, problems)
		}
	})
}

// TestManyRows: into the real ledger, and memory does not grow with the file.
func TestManyRows(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"), sqlite.Config{Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte(rows(3000)), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }() // only read
	var problems []Problem
	r, err := Anagrafe(t.Context(), in, real{db}, options(&problems))
	if err != nil || r.New != 3000 {
		t.Fatalf("%+v, %v", r, err)
	}

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	o := options(&problems)
	o.Report = func(Problem) error { return nil }
	if _, err := Anagrafe(t.Context(), strings.NewReader(rows(20_000)), none{}, o); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("20,000 rows left %d bytes", grown)
	}
}

// none is an empty ledger.
type none struct{}

func (none) Record(context.Context, cartella.ID) (cartella.Record, bool, error) {
	return cartella.Record{}, false, nil
}
func (none) People(context.Context, func(cartella.Record)) error            { return nil }
func (none) Commit(context.Context, cartella.Action, []cartella.Edit) error { return nil }

// real commits to a SQLite ledger.
type real struct{ *sqlite.DB }

func (r real) People(context.Context, func(cartella.Record)) error { return nil }

func (r real) Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error {
	last, err := r.LastSeq(ctx, cartella.Centrale)
	if err != nil {
		return err
	}
	_, err = r.DB.Commit(ctx, []cartella.Mutation{{Device: cartella.Centrale, Seq: last + 1, Action: action, At: now, Edits: edits}},
		func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			d := cartella.Decide(cartella.Attore{Sistema: true}, now, tx, m)
			if d.Error != nil {
				return ledger.Effect{}, d.Error
			}
			e := ledger.Effect{Outcome: d.Outcome, Conflicts: d.Conflicts}
			for _, rec := range d.Records {
				e.Writes = append(e.Writes, ledger.Write{Record: rec, Scopes: cartella.Scopes(rec, nil, now)})
			}
			return e, nil
		})
	return err
}
