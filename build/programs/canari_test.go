package programs

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"siz-icaro/app"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/clock"
)

// canaries are texts that nobody else writes. Each begins with the same letters:
// where those are on the disk, something of one of them is.
type canaries struct {
	random *rand.Rand
	// where says of each what it was written into.
	where map[string]string
	// others are what has a form of its own: ids, codici fiscali, numbers.
	others map[string]string
}

// song begins every canary. It is long enough not to be in what is encrypted by
// chance.
const song = "zqxjwkvy"

func newCanaries() *canaries {
	return &canaries{random: rand.New(rand.NewPCG(12, 2)), where: map[string]string{}, others: map[string]string{}}
}

func (c *canaries) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + c.random.IntN(26))
	}
	return string(b)
}

// text is a new canary, to be written into a field.
func (c *canaries) text(where string) string {
	word := song + c.letters(8)
	c.where[word] = where
	return strings.ToUpper(word[:1]) + word[1:]
}

// code is one in the form of a codice fiscale, which is looked for as such.
func (c *canaries) code(where string) string {
	code := strings.ToUpper(c.letters(6)) + fmt.Sprintf("%02dH%02dE%03d", c.random.IntN(100), 10+c.random.IntN(20), 100+c.random.IntN(900)) + strings.ToUpper(c.letters(1))
	return c.other(code, where)
}

func (c *canaries) number(where string) string {
	return c.other(fmt.Sprintf("0371%07d%05d", c.random.IntN(1e7), c.random.IntN(1e5)), where)
}

func (c *canaries) other(text, where string) string {
	if len(text) >= 8 { // a shorter one may be there by chance
		c.others[strings.ToLower(text)] = where
	}
	return text
}

// campo is a canary for a field, as the field takes it.
func (c *canaries) campo(f cartella.Campo) string {
	where := f.Etichetta
	switch f.Path {
	case "telefono", "cellulare":
		return c.number(where)
	case "email":
		return c.text(where) + "@example.org"
	}
	if f.Tipo == cartella.Paragrafi {
		return c.text(where) + " e " + c.text(where) + ", CF " + c.code(where) + ", tel. " + c.number(where)
	}
	return c.text(where)
}

// modulo is the form of an action on a record, or of a new one where id is "",
// with a canary in every field that takes a text.
func (c *canaries) modulo(d *desktop, id string, action cartella.Action, given map[string]any) app.Visto {
	d.t.Helper()
	m := cartellatest.Modulo{Ora: d.now(), Testo: c.campo, Chi: func(kind cartella.Kind, f cartella.Campo, vuole map[string]string) (string, string, bool) {
		offered, err := d.schede.Candidati(string(kind), id, string(f.Path), vuole, "")
		d.must(err)
		for _, one := range offered {
			if !one.Io {
				return one.ID, one.Servizio, true
			}
		}
		return "", "", false
	}}
	return m.Compila(action, given)
}

// agisce does an action to a record as its screen does, every field filled in.
func (c *canaries) agisce(d *desktop, id string, action cartella.Action, given map[string]any) {
	d.t.Helper()
	shown, err := d.schede.Leggi(id)
	d.must(err)
	d.must(d.schede.Agisci(id, string(action), shown.Visto, c.modulo(d, id, action, given)))
}

// crea makes a record, every field filled in.
func (c *canaries) crea(d *desktop, action cartella.Action, given map[string]any, where string) string {
	d.t.Helper()
	id, err := d.schede.Crea(string(action), c.modulo(d, "", action, given))
	d.must(err)
	return c.other(id, where)
}

// TestCanaries has two colleagues work for a day, with a line and without one,
// and looks for what they wrote in every byte that their programs left on the
// disk: at work, as a kill or a theft would find it, locked, and closed.
func TestCanaries(t *testing.T) {
	const moment = "2027-03-10T10:00:00+01:00"
	var hours clock.Clock
	if err := hours.Set(moment); err != nil {
		t.Fatal(err)
	}
	c := newCanaries()
	central, password := newCentralAt(t, moment)
	service := c.other(song+c.letters(6), "id of a service")
	c.other("comune-e648", "id of a service")
	c.other("Comune di Lodi", "name of a service")
	c.other("anna.ferrari", "user name")
	c.other("marco.bianchi", "user name")
	central.run("servizio", "create", service, "--nome", c.text("name of a service"), "--tipo", "area")
	marco := firstPassword.FindStringSubmatch(central.run("account", "create", "marco.bianchi", "--servizio", "comune-e648",
		"--cognome", c.text("surname of an operator"), "--nome", c.text("name of an operator"), "--qualifica", c.text("title of an operator")))[1]
	past := filepath.Join(t.TempDir(), "storico.csv")
	var rows strings.Builder
	rows.WriteString("cognome;nome;tipo;pratica;esito;operatore;testo\n")
	for range 20 {
		for i := range 7 {
			rows.WriteString(c.text(fmt.Sprint("column ", i, " of the archive")) + ";")
		}
		rows.WriteString("\n")
	}
	if err := os.WriteFile(past, []byte(strings.ReplaceAll(rows.String(), ";\n", "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	central.run("import", "storico", past)

	d := newDesktopAt(t, hours.Now, "http://"+central.listen)
	d.firstAccess("anna.ferrari", password)
	d.level()
	other := newDesktopAt(t, hours.Now, "http://"+central.listen)
	other.firstAccess("marco.bianchi", marco)
	other.level()
	look := func(when string) {
		t.Helper()
		c.look(t, when, d.dir)
		c.look(t, when+" (colleague)", other.dir)
	}
	ids := func(d *desktop) (me, colleague string) {
		all, err := d.home.Colleghi()
		d.must(err)
		for _, one := range all {
			c.other(one.ID, "id of an operator")
			if one.Io {
				me = one.ID
			} else {
				colleague = one.ID
			}
		}
		return me, colleague
	}
	annaID, marcoID := ids(d)
	_, _ = ids(other)
	shared := c.day(d, 24, service, annaID, marcoID)
	d.level()
	other.until("what a colleague wrote", func() bool { _, err := other.soggetti.Dettaglio(shared); return err == nil })
	look("with a line")

	central.stop()
	c.day(d, 4, service, annaID, marcoID)
	c.day(other, 4, service, marcoID, annaID)
	for _, one := range []*desktop{d, other} { // one of them will have a conflict
		c.agisce(one, shared, "soggetto.modifica", map[string]any{"cf": nil, "data_decesso": nil, "comune": nil, "luogo_nascita": nil, "cap": nil})
	}
	look("without a line")
	d.accesso.Blocca()
	other.accesso.Blocca()
	look("locked")
	central.start()
	for _, one := range []*desktop{d, other} {
		_, err := one.accesso.Sblocca(chosen, "")
		one.must(err)
		one.must(one.riconcilia.Ora())
		one.level()
	}
	d.close()
	other.close()
	look("closed")
	if n := len(c.where) + len(c.others); n < 1000 {
		t.Errorf("only %d canaries", n)
	}
}

// day is a day of work: every form filled in, and as many people met. It returns
// one of them.
func (c *canaries) day(d *desktop, n int, service, me, colleague string) (person string) {
	d.t.Helper()
	now := d.now().UTC().Truncate(time.Minute)
	at := func(hours int) string { return now.Add(time.Duration(hours) * time.Hour).Format(time.RFC3339) }
	var people []string
	for i := range n {
		given := map[string]any{
			"sesso": "F", "data_nascita": fmt.Sprintf("19%02d-03-%02d", 30+i, 1+i), "luogo_nascita": "E648", "comune": "E648", "cap": "26900",
			"cf": nil, "data_decesso": nil,
		}
		form := c.modulo(d, "", "soggetto.crea", given)
		// A code that is none is refused: the people's own are looked for as well.
		form["cf"] = strconv.Quote(c.other(d.soggetti.VerificaCF(form).Calcolato, "Codice fiscale"))
		id, err := d.schede.Crea("soggetto.crea", form)
		d.must(err)
		people = append(people, c.other(id, "id of a person"))
		c.agisce(d, id, "soggetto.modifica", given)
		c.crea(d, "nucleo.crea", map[string]any{"intestatario": id, "componenti.*.soggetto": nil}, "id of a household")
		_, err = d.soggetti.Dettaglio(id) // which the history notes
		d.must(err)
		_, err = d.ricerca.Cerca(c.text("a search"))
		d.must(err)
		_, err = d.ricerca.Cerca(strings.Trim(form["cognome"], `"`))
		d.must(err)
	}
	for i, id := range people[:n/2] {
		pic := c.crea(d, "pic.apri", map[string]any{"soggetto": id, "stato": "in_carico", "responsabile": me}, "id of a case")
		seen, err := d.schede.Leggi(pic)
		d.must(err)
		c.other(seen.Letto["numero"], "number of a case")
		c.agisce(d, pic, "pic.modifica", nil)
		for j := range 8 {
			given := map[string]any{"pic": pic, "autore": me, "il": at(-j), "riservata": j%3 == 0, "rettifica": nil}
			if j%3 != 0 {
				given["visibile_a.*"] = nil
			}
			c.crea(d, "diario.scrivi", given, "id of a diary entry")
		}
		given := map[string]any{"pic": pic, "soggetto": id, "inizio": at(24 + i), "fine": at(25 + i), "ripete": nil, "fino": nil}
		meeting := c.crea(d, "appuntamento.crea", given, "id of an appointment")
		c.agisce(d, meeting, "appuntamento.modifica", given)
		d.must(d.home.Preferito("pic", pic, c.text("a favourite"), true))
		d.must(d.bozze.Salva(c.text("name of a draft"), `{"testo":"`+c.text("a draft")+`"}`))
		d.must(d.bozze.Salva("pic:"+pic, c.text("a draft")))
		switch i % 4 {
		case 0:
			until := now.AddDate(0, 1, 0).Format(time.DateOnly)
			c.agisce(d, pic, "pic.condividi", map[string]any{
				"condivisa.*.dal": nil, "condivisa.*.fino": nil, "condivisa." + service + ".dal": now.Format(time.DateOnly), "condivisa." + service + ".fino": until,
			})
		case 1:
			c.agisce(d, pic, "pic.chiudi", nil)
			seen, err = d.schede.Leggi(pic)
			d.must(err)
			d.must(d.schede.Agisci(pic, "pic.riapri", seen.Visto, cartellatest.Valori(map[string]any{"+": c.text("why a case is open again")})))
		}
	}
	return people[0]
}

// look searches every byte of every file below dir, and every name there, for
// all canaries in the forms that a program may write them in.
func (c *canaries) look(t *testing.T, when, dir string) {
	t.Helper()
	needles := map[string]string{}
	add := func(text, where string) {
		needles[text] = where
		wide := func(order binary.AppendByteOrder) string {
			var b []byte
			for _, r := range text {
				b = order.AppendUint16(b, uint16(r))
			}
			return string(b)
		}
		needles[wide(binary.LittleEndian)], needles[wide(binary.BigEndian)] = where+" (UTF-16)", where+" (UTF-16)"
	}
	add(song, "a canary")
	for text, where := range c.others {
		add(text, where)
	}
	// In base64 a text has three looks, by where it begins. All but the first
	// letter of a canary, which may be a capital.
	in64 := map[string]string{}
	encoded := func(text, where string) {
		for before := range 3 {
			code := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("-", before) + text))
			in64[code[(before*4+2)/3:len(code)-1]] = where + " (base64)"
		}
	}
	encoded(song[1:], "a canary")
	for text, where := range c.others {
		if where == "user name" { // the others are too many for this way of looking
			encoded(text, where)
		}
	}
	finder := newFinder(needles)
	read, told := 0, map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		content := []byte{}
		if !e.IsDir() {
			if content, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		content = append(bytes.TrimRight(content, "\x00"), name...)
		read += len(content)
		for code, where := range in64 {
			if bytes.Contains(content, []byte(code)) {
				t.Errorf("%s: %s can be read in %s", when, where, name)
			}
		}
		for i, b := range content { // bytes.ToLower would mend what is no UTF-8
			if 'A' <= b && b <= 'Z' {
				content[i] = b + 'a' - 'A'
			}
		}
		for _, at := range finder.find(content) {
			where := needles[at.text]
			for word, in := range c.where {
				if at.text == song && bytes.HasPrefix(content[at.from:], []byte(word)) {
					where = in
				}
			}
			if said := where + " can be read in " + name; !told[said] {
				told[said] = true
				t.Errorf("%s: %s", when, said)
			}
		}
		return nil
	})
	if err != nil || read < 1<<20 {
		t.Errorf("%s: read only %d bytes: %v", when, read, err)
	}
	t.Logf("%s: looked for %d canaries in %d bytes", when, len(c.where)+len(c.others), read)
}

// finder looks for many texts at once, by their first four bytes.
type finder struct {
	byStart map[[4]byte][]string
	// starts has a bit for every beginning of three bytes, which most places in
	// a file are not.
	starts [1 << 18]uint64
}

type found struct {
	text string
	from int
}

func newFinder(needles map[string]string) *finder {
	f := &finder{byStart: map[[4]byte][]string{}}
	for text := range needles {
		start := [4]byte([]byte(text))
		f.byStart[start] = append(f.byStart[start], text)
		n := uint32(start[0])<<16 | uint32(start[1])<<8 | uint32(start[2])
		f.starts[n>>6] |= 1 << (n & 63)
	}
	return f
}

func (f *finder) find(content []byte) (out []found) {
	for i := 0; i+4 <= len(content); i++ {
		n := uint32(content[i])<<16 | uint32(content[i+1])<<8 | uint32(content[i+2])
		if f.starts[n>>6]&(1<<(n&63)) == 0 {
			continue
		}
		for _, text := range f.byStart[[4]byte(content[i:])] {
			if bytes.HasPrefix(content[i:], []byte(text)) {
				out = append(out, found{text, i})
			}
		}
	}
	return out
}
