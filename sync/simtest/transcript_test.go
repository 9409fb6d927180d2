package simtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/replica"
)

var update = flag.Bool("update", false, "write the transcripts anew; read the difference before committing it")

// TestTranscripts replays the named stories of testdata. A story is blocks of
// one command and, after "----", what it answers; see [teller.command].
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			synctest.Test(t, func(t *testing.T) { got = tell(t, string(raw)) })
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("the story has changed; it now reads:\n%s", got)
			}
		})
	}
}

// tell runs a story and returns it with the answers it gets.
func tell(t *testing.T, story string) string {
	w := newWorld(t, 1, silent)
	defer w.close()
	w.calm.set(true)
	w.startHub()
	s := &teller{w: w, t: t}
	var out strings.Builder
	answer := false // within an old answer
	for line := range strings.Lines(story) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "----":
			answer = true
		case line == "":
			answer = false
			out.WriteString("\n")
		case answer:
		case strings.HasPrefix(line, "#"):
			out.WriteString(line + "\n")
		default:
			out.WriteString(line + "\n----\n" + idtest.Names(s.command(strings.Fields(line))))
		}
	}
	if w.settle() {
		w.check()
	}
	return out.String()
}

// idOf is the id of the record that a story calls name. The answers call it so too.
func idOf(name string) cartella.ID { return idtest.V7(cartella.ID(name)) }

// teller carries out the commands of a story.
type teller struct {
	w      *world
	t      *testing.T
	backup archive
}

func (s *teller) desk(name string) *desk {
	for _, d := range s.w.desks {
		if string(d.who) == name {
			return d
		}
	}
	s.t.Fatalf("nobody is called %q", name)
	return nil
}

// command carries out one line:
//
//	chi NOME SERVIZIO...              a person with a laptop joins
//	crea NOME ID SERVIZIO NOME        registers a citizen
//	scrive NOME ID CAMPO TESTO...     sets a field of a citizen or a case
//	apre NOME ID SOGGETTO             opens a case
//	prende NOME ID                    takes a case in charge
//	condivide NOME ID SERVIZIO GIORNI shares a case for that many days
//	annota NOME ID PIC TESTO [a NOME=SERVIZIO]  writes in the diary, reserved
//	rettifica NOME ID VOCE TESTO      puts an entry of the diary right
//	risolve NOME SCELTA               decides the first open riconciliazione
//	vede NOME ID...                   what the screen shows
//	sospesi NOME                      what is to be reconciled
//	stato NOME                        the state of reconciliation
//	stacca NOME, attacca NOME         cuts the line, and mends it
//	perde-risposta NOME               the next verdict is lost with its line
//	crash NOME [cache]                kill -9; with the cache lost as well
//	profilo NOME SERVIZIO RUOLO|-     gives or takes a profile
//	backup, ripristina                of the central service
//	giorni N                          lets days pass
func (s *teller) command(c []string) string {
	defer synctest.Wait()
	if c[0] == "backup" {
		s.backup = s.w.ledger.backup()
		return fmt.Sprintf("alla versione %d\n", s.backup.head)
	}
	if c[0] == "ripristina" {
		s.w.restore(s.backup)
		s.pause(2 * time.Minute)
		return "il servizio centrale riparte\n"
	}
	if c[0] == "giorni" {
		var n int
		if _, err := fmt.Sscan(c[1], &n); err != nil {
			s.t.Fatal(err)
		}
		s.pause(time.Duration(n) * 24 * time.Hour)
		if err := s.w.central().Expire(context.Background()); err != nil {
			s.t.Fatal(err)
		}
		s.pause(time.Second)
		return time.Now().UTC().Format(time.DateOnly) + "\n"
	}
	if c[0] == "chi" {
		return s.joins(c[1], c[2:])
	}
	d := s.desk(c[1])
	switch c[0] {
	case "stacca":
		d.unplug()
		return "fuori linea\n"
	case "attacca":
		d.plug()
		s.pause(2 * time.Minute)
		return s.status(d)
	case "perde-risposta":
		d.loseAck.Store(true)
		return "la prossima risposta si perde\n"
	case "crash":
		d.kill()
		if len(c) > 2 {
			d.freshStore()
		}
		d.start()
		return s.status(d)
	case "profilo":
		ruolo := cartella.Ruolo(c[3])
		if ruolo == "-" {
			ruolo = ""
		}
		s.w.grant(d.who, cartella.ServizioID(c[2]), ruolo)
		s.pause(time.Second)
		return s.status(d)
	case "stato":
		return s.status(d)
	case "vede":
		var out string
		for _, id := range c[2:] {
			out += s.sees(d, idOf(id))
		}
		return out
	case "sospesi":
		return s.unreconciled(d)
	}
	action, edits := s.intent(d, c)
	if len(edits) == 0 {
		return "niente da fare\n"
	}
	err := d.do(action, edits...)
	s.pause(300 * time.Millisecond) // less than any attempt to connect again waits
	var refused *cartella.Error
	var stale *replica.ConflictError
	switch {
	case err == nil:
		return "Salvato\n"
	case errors.As(err, &stale):
		return "conflitto: " + describe(stale.Conflicts)
	case errors.As(err, &refused):
		return fmt.Sprintf("%s: %s\n", refused.Code, refused.Message)
	}
	s.t.Fatal(err)
	return ""
}

func (s *teller) pause(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (s *teller) joins(name string, servizi []string) string {
	o := cartella.OperatoreID(name)
	for _, servizio := range servizi {
		s.w.dir.set(o, cartella.ServizioID(servizio), cartella.RuoloAssistenteSociale)
	}
	s.w.found(nil)
	s.w.publish(o)
	d := s.w.addDesk(o, cartella.DeviceID("pc-"+name))
	d.start()
	s.pause(time.Second)
	return s.status(d)
}

func (s *teller) intent(d *desk, c []string) (cartella.Action, []cartella.Edit) {
	id := idOf(c[2])
	shown, _, err := d.store.View(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	today := time.Now().UTC().Format(time.DateOnly)
	one := func(fields map[cartella.Path]any) []cartella.Edit { return []cartella.Edit{edit(shown, fields)} }
	create := func(kind cartella.Kind, servizio cartella.ServizioID, body map[string]any) []cartella.Edit {
		rec, err := cartella.New(id, kind, servizio, body)
		if err != nil {
			s.t.Fatal(err)
		}
		return []cartella.Edit{cartella.Creation(rec)}
	}
	switch c[0] {
	case "crea":
		return cartella.AzioneSoggettoCrea, create(cartella.KindSoggetto, cartella.ServizioID(c[3]), map[string]any{"cognome": "Prova", "nome": c[4]})
	case "scrive":
		action := cartella.AzioneSoggettoModifica
		if shown.Kind == cartella.KindPIC {
			action = cartella.AzionePICModifica
		}
		return action, one(map[cartella.Path]any{cartella.Path(c[3]): strings.Join(c[4:], " ")})
	case "apre":
		who, _, err := d.store.View(context.Background(), idOf(c[3]))
		if err != nil {
			s.t.Fatal(err)
		}
		return cartella.AzionePICApri, create(cartella.KindPIC, who.Servizio, map[string]any{
			"soggetto": who.ID, "area": "adulti", "stato": "aperta", "aperta_il": today,
		})
	case "prende":
		return cartella.AzionePICPrendi, one(map[cartella.Path]any{"stato": "in_carico", "responsabile": d.who})
	case "condivide":
		var days int
		if _, err := fmt.Sscan(c[4], &days); err != nil {
			s.t.Fatal(err)
		}
		return cartella.AzionePICCondividi, one(map[cartella.Path]any{
			cartella.Path("condivisa." + c[3] + ".dal"):  today,
			cartella.Path("condivisa." + c[3] + ".fino"): time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly),
		})
	case "annota":
		of, _, err := d.store.View(context.Background(), idOf(c[3]))
		if err != nil {
			s.t.Fatal(err)
		}
		body := map[string]any{
			"pic": of.ID, "tipo": "nota", "il": time.Now().UTC().Truncate(time.Second).Format(time.RFC3339), "autore": d.who, "testo": c[4],
		}
		if len(c) > 6 {
			name, servizio, _ := strings.Cut(c[6], "=")
			body["riservata"], body["visibile_a"] = true, map[string]any{name: servizio}
		}
		return cartella.AzioneDiarioScrivi, create(cartella.KindDiario, of.Servizio, body)
	case "rettifica":
		wrong, _, err := d.store.View(context.Background(), idOf(c[3]))
		if err != nil {
			s.t.Fatal(err)
		}
		var v cartella.Diario
		if err := wrong.Into(&v); err != nil {
			s.t.Fatal(err)
		}
		return cartella.AzioneDiarioScrivi, create(cartella.KindDiario, wrong.Servizio, map[string]any{
			"pic": v.PIC, "tipo": v.Tipo, "il": v.Il, "autore": d.who, "testo": c[4], "rettifica": wrong.ID,
		})
	case "risolve":
		for _, r := range d.visible(cartella.KindRiconciliazione) {
			if string(r.Field("stato")) == `"aperta"` {
				return cartella.AzioneRiconciliaRisolvi, []cartella.Edit{edit(r, map[cartella.Path]any{"stato": "risolta", "scelta": c[2]})}
			}
		}
		return "", nil
	}
	s.t.Fatalf("no command %q", c[0])
	return "", nil
}

func (s *teller) status(d *desk) string {
	st := d.engine.Status()
	out := fmt.Sprintf("%s, %d da inviare", st.Phase, st.Pending)
	if st.Problem != nil {
		out += ", " + string(st.Problem.Code)
	}
	return out + "\n"
}

func (s *teller) sees(d *desk, id cartella.ID) string {
	rec, ok, err := d.store.View(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	if !ok {
		return fmt.Sprintf("%s: niente\n", id)
	}
	_, provisional := d.store.Views()[id]
	mark := ""
	if provisional {
		mark = " (da inviare)"
	}
	return fmt.Sprintf("%s: %s%s\n", id, rec.Body, mark)
}

func (s *teller) unreconciled(d *desk) string {
	var out string
	for _, r := range d.visible(cartella.KindRiconciliazione) {
		var v cartella.Riconciliazione
		if err := r.Into(&v); err != nil {
			s.t.Fatal(err)
		}
		out += fmt.Sprintf("%s: %s di %s %s, %s %s%s\n", v.Stato, v.Azione, v.OggettoTipo, v.Oggetto, v.Codice, v.Scelta, v.Conflitti)
	}
	for _, r := range d.engine.Rejections() {
		out += fmt.Sprintf("non accolta: %s, %s %s", r.Action, r.Verdict.Outcome, describe(r.Verdict.Conflicts))
	}
	if out == "" {
		return "niente\n"
	}
	return out
}

func describe(conflicts []cartella.Conflict) string {
	var out []string
	for _, c := range conflicts {
		by := ""
		if c.By != "" {
			by = " di " + string(c.By)
		}
		out = append(out, fmt.Sprintf("%s visto %s scritto %s vale %s%s", c.Field, c.Saw, c.Wrote, c.Stands, by))
	}
	slices.Sort(out)
	return strings.Join(out, "; ") + "\n"
}
