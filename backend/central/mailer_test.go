package central_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"siz-icaro/backend/central"
	"siz-icaro/backend/posta"
	"siz-icaro/backend/posta/postatest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/redact"
)

// mailing is a bench with a mail server and a mailer, that nothing runs but the test.
type mailing struct {
	*bench
	server *postatest.Server
	*central.Mailer
	n int
}

func newMailing(t *testing.T, o postatest.Options) *mailing {
	t.Helper()
	m := &mailing{bench: newBench(t), server: postatest.Start(t, o)}
	m.begin()
	for utente, id := range map[string]cartella.OperatoreID{"anna.ferrari": "op-anna", "marco.bianchi": "op-marco", "luca.fontana": "op-luca"} {
		m.must(m.ids.SetEmail(t.Context(), utente, string(id)+"@comune.example"))
	}
	m.commit(cartella.Creation(m.record("case", cartella.KindPIC, "comune-e648", `{"numero":"P26-0000001","soggetto":"s1","area":"adulti","stato":"assegnata","responsabile":"op-anna","aperta_il":"2026-11-02"}`)))
	return m
}

// begin starts a mailer as another run of the service would.
func (m *mailing) begin() {
	m.Mailer = central.NewMailer(m.ids, m.ledger, func(ctx context.Context) (*posta.Line, error) {
		return posta.Dial(ctx, posta.Settings{Server: m.server.Addr(), Cifratura: posta.Nessuna, Mittente: "siz@ufficio.example", Nome: "SIZ-ICARO"}, posta.Config{Now: m.clock.Now})
	}, m.clock.Now, slog.New(redact.Handler(slog.NewTextHandler(m.log, nil))))
}

func (m *mailing) record(id cartella.ID, kind cartella.Kind, servizio cartella.ServizioID, body string) cartella.Record {
	return cartella.Record{ID: id, Kind: kind, Servizio: servizio, Body: []byte(body)}
}

func (m *mailing) commit(edits ...cartella.Edit) {
	m.t.Helper()
	m.must(m.directory.Commit(m.t.Context(), cartella.AzioneDirettorio, edits))
}

// set changes one field of a record.
func (m *mailing) set(id cartella.ID, kind cartella.Kind, path cartella.Path, value string) {
	m.t.Helper()
	rec, _, err := m.ledger.Record(m.t.Context(), id)
	m.must(err)
	m.commit(cartella.Edit{ID: id, Kind: kind, Set: map[cartella.Path]cartella.Change{path: {Was: rec.Field(path), Now: []byte(value)}}})
}

// wants sets what somebody wants.
func (m *mailing) wants(id cartella.OperatoreID, mail bool) {
	m.t.Helper()
	m.set(cartella.PreferenzeDi(id), cartella.KindPreferenze, "posta", fmt.Sprint(mail))
}

// notice gives notice about the case; to is empty for everybody of the service.
func (m *mailing) notice(to cartella.OperatoreID, tipo string) cartella.ID {
	m.t.Helper()
	return m.noticeOf("op-elena", to, tipo)
}

// noticeOf is notice of what somebody has done.
func (m *mailing) noticeOf(da, to cartella.OperatoreID, tipo string) cartella.ID {
	m.t.Helper()
	m.n++
	id := cartella.ID(fmt.Sprintf("notice-%d", m.n))
	rec, err := cartella.New(id, cartella.KindNotifica, "comune-e648", cartella.Notifica{
		Destinatario: to, Tipo: tipo, Titolo: "x", Da: da, Il: m.clock.Now().UTC().Format(time.RFC3339), Oggetto: "case", OggettoTipo: cartella.KindPIC,
	})
	m.must(err)
	m.commit(cartella.Creation(rec))
	return id
}

// after lets time pass and has the mailer look; fails tells whether that may fail.
func (m *mailing) after(d time.Duration) error {
	m.clock.Advance(d)
	return m.Round(m.t.Context())
}

// came wants the mails that came since the last time to be to these.
func (m *mailing) came(seen *int, want ...string) []postatest.Mail {
	m.t.Helper()
	mails := m.server.Mails()[*seen:]
	*seen += len(mails)
	var to []string
	for _, one := range mails {
		to = append(to, strings.TrimSuffix(one.To, "@comune.example"))
	}
	if strings.Join(to, " ") != strings.Join(want, " ") {
		m.t.Errorf("mails came to %q, want %q", to, want)
	}
	return mails
}

// TestMailer: who hears of what, and when.
func TestMailer(t *testing.T) {
	m := newMailing(t, postatest.Options{})
	seen := 0
	m.notice("op-anna", "equipe")
	m.wants("op-anna", true)
	m.must(m.after(time.Minute)) // from now on
	m.notice("op-anna", "pic_assegnata")
	m.notice("op-marco", "equipe") // who has not asked
	m.must(m.after(time.Minute))
	m.came(&seen)
	m.notice("op-anna", "equipe")
	m.notice("op-anna", "equipe")
	m.must(m.after(3 * time.Minute))
	m.came(&seen)
	m.must(m.after(3 * time.Minute))
	mail := m.came(&seen, "op-anna")[0]
	want := "In SIZ-ICARO ci sono 3 notifiche nuove per te:\n\n- Comune di Lodi, " + cartella.TitoloNotifica("equipe") + ": 2\n- Comune di Lodi, " + cartella.TitoloNotifica("pic_assegnata") + ": 1\n\n"
	if !strings.HasPrefix(mail.Text, want) || mail.Subject != "SIZ-ICARO: 3 notifiche nuove" || strings.Contains(mail.Raw, "P26") {
		t.Errorf("the mail is %q:\n%s", mail.Subject, mail.Text)
	}

	// Those that come within the hour go together after it; to everybody of a service too.
	m.wants("op-marco", true)
	m.must(m.after(time.Minute))
	m.notice("", "pic_condivisa")
	m.noticeOf("op-marco", "", "pic_condivisa")
	m.must(m.after(30 * time.Minute))
	m.must(m.after(6 * time.Minute))
	if mail := m.came(&seen, "op-marco")[0]; !strings.Contains(mail.Text, "c'è una notifica nuova") {
		t.Errorf("who has done one of the two reads:\n%s", mail.Text)
	}
	m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.must(m.after(30 * time.Minute))
	if mail := m.came(&seen, "op-anna")[0]; !strings.Contains(mail.Text, "ci sono 3 notifiche") {
		t.Errorf("the mail is:\n%s", mail.Text)
	}

	// What has been seen to is not told: hidden, taken in charge, of a service that is
	// theirs no more, of who wants no mail any more.
	m.must(m.after(2 * time.Hour))
	hidden := m.notice("op-anna", "equipe")
	m.notice("op-anna", "pic_assegnata")
	m.notice("op-marco", "equipe")
	m.must(m.after(time.Minute))
	m.set(cartella.PreferenzeDi("op-anna"), cartella.KindPreferenze, cartella.Path("nascoste."+string(hidden)), "true")
	m.set("case", cartella.KindPIC, "stato", `"in_carico"`)
	m.assign("marco.bianchi", cartella.RuoloAssistenteSociale, "comune-c816")
	m.must(m.after(10 * time.Minute))
	m.came(&seen)
	m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.wants("op-anna", false)
	m.must(m.after(10 * time.Minute))
	m.wants("op-anna", true)
	m.must(m.after(10 * time.Minute))
	m.came(&seen)
}

// TestMailerOnce: no restart has a mail sent twice, wherever it comes, and a notice
// that is written anew is not a new one.
func TestMailerOnce(t *testing.T) {
	var m *mailing
	var again error
	began := false
	m = newMailing(t, postatest.Options{Refuse: func(string) error {
		if !began { // the service dies while it is sending, and another begins
			began = true
			m.begin()
			again = m.Round(t.Context())
		}
		return nil
	}})
	seen := 0
	m.wants("op-anna", true)
	m.must(m.after(time.Minute))
	id := m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.must(m.after(10 * time.Minute))
	m.must(again)
	m.came(&seen, "op-anna")
	m.begin()
	for range 5 {
		m.must(m.after(2 * time.Hour))
	}
	m.came(&seen)
	m.set(id, cartella.KindNotifica, "titolo", `"y"`)
	m.must(m.after(time.Minute))
	m.must(m.after(2 * time.Hour))
	m.came(&seen)
	m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.begin()
	m.must(m.after(6 * time.Minute))
	m.came(&seen, "op-anna")
}

// TestMailerAway: a server that is away is tried again less and less often, and a day
// later nobody writes of what was then.
func TestMailerAway(t *testing.T) {
	m := newMailing(t, postatest.Options{Refuse: func(to string) error {
		if strings.HasPrefix(to, "op-marco") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + to}
		}
		return nil
	}})
	seen := 0
	m.wants("op-anna", true)
	m.must(m.after(time.Minute))
	m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.server.Down()
	failures := 0
	for range 120 {
		if err := m.after(time.Minute); err != nil {
			failures++
		}
	}
	if failures < 6 || failures > 9 { // after 5 minutes, then 1, 2, 4, 8, 16, 32 and 60 later
		t.Errorf("in two hours it was tried %d times", failures)
	}
	m.server.Up()
	for range 60 {
		m.must(m.after(time.Minute))
	}
	m.came(&seen, "op-anna")

	// Given up after a day.
	m.notice("op-anna", "equipe")
	m.must(m.after(time.Minute))
	m.server.Down()
	for range 25 {
		if err := m.after(time.Hour); err == nil {
			break
		}
	}
	m.server.Up()
	m.must(m.after(2 * time.Hour))
	m.came(&seen)
	if !strings.Contains(m.log.String(), "gave up a mail") {
		t.Errorf("nothing is said of it:\n%s", m.log)
	}

	// An address that is refused is not tried for ever, and keeps nobody waiting.
	m.wants("op-marco", true)
	m.must(m.after(time.Minute))
	m.notice("", "pic_condivisa")
	m.must(m.after(time.Minute))
	m.must(m.after(10 * time.Minute))
	m.came(&seen, "op-anna")
	m.must(m.after(2 * time.Hour))
	if n := strings.Count(m.log.String(), "is not sent again"); n != 1 || strings.Contains(m.log.String(), "@") {
		t.Errorf("refused %d times:\n%s", n, m.log)
	}
}
