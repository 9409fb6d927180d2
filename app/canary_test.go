package app

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// canaries are texts that are nowhere else. Each begins in the same way, so that
// a piece of one is found as well.
type canaries struct{ n int }

const (
	canary      = "qzvwkjxhq" // so long that noise does not make it
	canaryDigit = "7391574"   // where a text would be refused
)

// text is one more, of letters only: names are made of nothing else.
func (c *canaries) text() string {
	c.n++
	out := []byte(canary)
	for n, i := c.n, 0; i < 4; i++ {
		out = append(out, byte('a'+n%26))
		n /= 26
	}
	return string(out)
}

func (c *canaries) digits() string {
	c.n++
	return fmt.Sprintf("%s%04d", canaryDigit, c.n)
}

// fill puts one into every text of v, be it in a map, or the key of one.
func (c *canaries) fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(c.text())
	case reflect.Struct:
		for i := range v.NumField() {
			c.fill(v.Field(i))
		}
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		for range 2 {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			c.fill(key)
			c.fill(elem)
			m.SetMapIndex(key, elem)
		}
		v.Set(m)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				c.fill(v.Index(i))
			}
		}
	}
}

// landed are records of every kind that people's texts are in, all of whose
// fields are canaries, and their ids.
func (c *canaries) landed(t *testing.T) (out []cartella.Record) {
	views := map[cartella.Kind]func() any{
		cartella.KindSoggetto:     func() any { return new(cartella.Soggetto) },
		cartella.KindNucleo:       func() any { return new(cartella.Nucleo) },
		cartella.KindPIC:          func() any { return new(cartella.PresaInCarico) },
		cartella.KindDiario:       func() any { return new(cartella.Diario) },
		cartella.KindAppuntamento: func() any { return new(cartella.Appuntamento) },
		cartella.KindPreferenze:   func() any { return new(cartella.Preferenze) },
		cartella.KindStorico:      func() any { return new(cartella.Storico) },
		cartella.KindNotifica:     func() any { return new(cartella.Notifica) },
		cartella.KindServizio:     func() any { return new(cartella.Servizio) },
		cartella.KindOperatore:    func() any { return new(cartella.Operatore) },
	}
	for kind, view := range views {
		for range 8 {
			v := view()
			c.fill(reflect.ValueOf(v).Elem())
			out = append(out, record(t, cartella.ID(c.text()), kind, cartella.ServizioID(c.text()), v))
		}
	}
	return out
}

// TestNothingOfADayIsOnTheDisk works a day in which every field holds a text that
// is nowhere else, and looks for all of them in every byte of every file below
// the data directory, and in every name: beside the window, locked, after a kill
// and after the program was closed. Names of colleagues, services and ids count
// as well, and so does the operator's own.
func TestNothingOfADayIsOnTheDisk(t *testing.T) {
	c := &canaries{}
	d := newDesk(t)
	landed := c.landed(t)
	b := replica.Batch{Cursors: map[cartella.Scope]cartella.Version{cartella.ScopeServizio("self"): 1000}}
	for i, rec := range landed {
		b.Items = append(b.Items, wire.Item{
			ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio, Body: rec.Body, Version: cartella.Version(100 + i),
			In: []cartella.Scope{cartella.ScopeServizio("self"), cartella.Scope("riservato:" + c.text())},
		})
	}
	if err := d.corrente.store.Land(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	d.land(preferenze(t), operatrice(t), record(t, "lodi", cartella.KindServizio, "ambito", cartella.Servizio{Nome: c.text(), Tipo: "comune", Attivo: true}))
	for range 12 {
		c.day(t, d)
	}
	if c.n < 1000 {
		t.Fatalf("%d canaries, want a thousand", c.n)
	}
	check := func(when, dati string) {
		t.Helper()
		searchDisk(t, when, dati, needles(landed))
	}
	check("at work", d.cfg.Dati)
	killed := t.TempDir()
	if err := os.CopyFS(killed, os.DirFS(d.cfg.Dati)); err != nil {
		t.Fatal(err)
	}
	if st := (&Accesso{d.App}).Blocca(); st.Fase == "aperto" {
		t.Fatalf("not locked: %+v", st)
	}
	if err := d.closeSession(); err != nil { // a lock does it behind the screens
		t.Fatal(err)
	}
	check("locked", d.cfg.Dati)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	check("closed", d.cfg.Dati)
	again := newProgram(t, Config{Dati: killed, Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring})
	if _, err := (&Accesso{again}).Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if n := again.corrente.store.Report().Records; n < len(landed) {
		t.Errorf("after a kill %d records", n)
	}
	check("after a kill", killed)
}

// day is what an operator does between morning and evening.
func (c *canaries) day(t *testing.T, d *desk) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	x := &Schede{d.App}
	form := func(action, id string, given map[string]any) Visto {
		t.Helper()
		return d.modulo(id, nil, c.campo).Compila(cartella.Action(action), given)
	}
	dati := form("soggetto.crea", "", map[string]any{"cf": nil}) // one that is no text
	s, err := x.Crea("soggetto.crea", dati)
	must(err)
	after := form("soggetto.modifica", s, map[string]any{"cf": nil})
	must(x.Agisci(s, "soggetto.modifica", d.letta(s).Visto, after))
	_, err = x.Crea("nucleo.crea", form("nucleo.crea", "", map[string]any{
		"intestatario": s, "componenti." + s + ".soggetto": s, "componenti.x1.nome": c.text(), "componenti.x1.relazione": "genitore",
	}))
	must(err)
	p, err := x.Crea("pic.apri", form("pic.apri", "", map[string]any{"soggetto": s, "stato": "in_carico", "responsabile": anna}))
	must(err)
	for _, reserved := range []bool{false, true} {
		given := map[string]any{"pic": p, "autore": anna, "riservata": reserved, "rettifica": nil}
		if !reserved {
			given["visibile_a.*"] = nil
		}
		_, err = x.Crea("diario.scrivi", form("diario.scrivi", "", given))
		must(err)
	}
	_, err = (&Schede{d.App}).Crea("appuntamento.crea", Visto{
		"titolo": string(testo(c.text())), "tipo": `"colloquio"`, "inizio": `"2027-02-01T09:00:00Z"`, "fine": `"2027-02-01T10:00:00Z"`, "promemoria": "10",
		"luogo": string(testo(c.text())), "soggetto": string(testo(s)), "pic": string(testo(p)), "note": string(testo(c.text())),
	})
	must(err)
	must((&Home{d.App}).Preferito("soggetto", s, c.text(), true))
	must((&Bozze{d.App}).Salva("diario:"+c.text(), c.text()))
	for _, text := range []string{c.text(), mostrato(dati, "cognome"), mostrato(after, "note")} {
		_, err = (&Ricerca{d.App}).Cerca(text)
		must(err)
	}
	_, err = (&Home{d.App}).Leggi()
	must(err)
	for _, action := range []string{"pic.modifica", "pic.condividi", "pic.chiudi"} {
		must(x.Agisci(p, action, d.letta(p).Visto, form(action, p, nil)))
	}
	must(x.Agisci(p, "pic.riapri", d.letta(p).Visto, cartellatest.Valori(map[string]any{"+": c.text()})))
	for _, action := range []string{"pic.assegna", "pic.prendi"} {
		must(x.Agisci(p, action, d.letta(p).Visto, form(action, p, nil)))
	}
}

// campo is one more, as the field takes it.
func (c *canaries) campo(field cartella.Campo) string {
	switch field.Path {
	case "telefono", "cellulare":
		return c.digits()
	case "email":
		return c.text() + "@posta.example"
	}
	return c.text()
}

// needles are all texts that must not be there, in lower case. What this computer
// is called at the central service, which is random, may be.
func needles(landed []cartella.Record) []string {
	out := []string{canary, canaryDigit, utente, "ferrari", "op-anna", "servizio self", "servizio:self", "op-elena", strings.ToLower(password)}
	for _, kind := range []cartella.Kind{cartella.KindSoggetto, cartella.KindDiario, cartella.KindAppuntamento, cartella.KindPreferenze} {
		out = append(out, `"`+string(kind)+`"`)
	}
	return out
}

func searchDisk(t *testing.T, when, dati string, texts []string) {
	t.Helper()
	var all [][]byte
	for _, text := range texts {
		var wide []byte
		for _, r := range text {
			wide = binary.LittleEndian.AppendUint16(wide, uint16(r))
		}
		all = append(all, []byte(text), wide)
		// In base64 a text has three looks, by where it begins.
		for before := range 3 {
			code := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("-", before) + text))
			code = strings.ToLower(code[(before*4+2)/3 : len(code)-1])
			if len(code) < 8 {
				code = text // one so short may be there by chance
			}
			all = append(all, []byte(code))
		}
	}
	const forms = 5
	read := 0
	err := filepath.WalkDir(dati, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dati, path)
		if err != nil {
			return err
		}
		var content []byte
		if !e.IsDir() && e.Name() != "ballast" {
			if content, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		content = bytes.ToLower(bytes.TrimRight(content, "\x00"))
		read += len(content)
		content = append(content, strings.ToLower(name)...)
		for i, needle := range all {
			if bytes.Contains(content, needle) {
				t.Errorf("%s: %q is readable in %s", when, texts[i/forms], name)
			}
		}
		return nil
	})
	if err != nil || read < 100<<10 {
		t.Errorf("%s: read only %d bytes: %v", when, read, err)
	}
}

// TestADamagedArchiveOffline: one wrong byte, and no line. The cases are there but
// for what it hit, and the operator is told what happened and what still holds.
func TestADamagedArchiveOffline(t *testing.T) {
	d := newDesk(t)
	const people = 40
	for i := range people {
		d.land(record(t, cartella.ID(fmt.Sprintf("s%02d", i)), cartella.KindSoggetto, "self", cartella.Soggetto{
			Cognome: "Prova" + string(rune('a'+i%26)), Nome: "Irma", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2026-01-01"}},
		}))
	}
	if _, err := registra(d.App, "Scritta", "Qui"); err != nil {
		t.Fatal(err)
	}
	if err := (&Bozze{d.App}).Salva("nota", "a metà"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	spoilOne(t, d.cfg.Dati, ".sst")
	spoilOne(t, filepath.Join(onlyMatch(t, d.cfg.Dati, "bozze")), "")
	a := newProgram(t, Config{Dati: d.cfg.Dati, Centrale: "http://127.0.0.1:1", Costo: vaulttest.Cost, Keyring: d.cfg.Keyring})
	if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	page, err := (&Schede{a}).Elenco(FiltroSchede{Kind: "soggetto"})
	if err != nil || page.Totale < people-4 {
		t.Errorf("%d people are listed (%v), want nearly all of %d", page.Totale, err, people+1)
	}
	st := (&Accesso{a}).Stato().Sessione
	if st.PrimoCarico {
		t.Error("it is said to be the first load")
	}
	for _, want := range []string{"era danneggiato: se ne sono riprese ", "al sicuro nel registro", "Una bozza che stavi scrivendo"} {
		if !strings.Contains(st.Rigenerato, want) {
			t.Errorf("the operator is told %q, and not %q", st.Rigenerato, want)
		}
	}
	if rec, err := (&Riconcilia{a}).Stato(); err != nil || rec.DaInviare == 0 {
		t.Errorf("what was written here: %+v, %v", rec, err)
	}
}

// onlyMatch is the directory of that name below dati.
func onlyMatch(t *testing.T, dati, name string) string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dati, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == name {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", name, found, err)
	}
	return found[0]
}

// spoilOne changes a byte of the largest file with that extension, or of a draft.
func spoilOne(t *testing.T, dir, ext string) {
	t.Helper()
	var names []string
	sizes := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ext || e.Name() == "index" {
			return err
		}
		info, err := e.Info()
		if err == nil {
			names = append(names, path)
			sizes[path] = info.Size()
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("%v in %s: %v", names, dir, err)
	}
	name := slices.MaxFunc(names, func(a, b string) int { return int(sizes[a] - sizes[b]) })
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/3] ^= 0x20
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
