package central

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/posta"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// When a mail about notices is sent.
const (
	// mailerTick is how often the mailer looks.
	mailerTick = time.Minute
	// mailGather is how long the first notice waits for others to go with it.
	mailGather = 5 * time.Minute
	// mailApart is between two mails to the same person.
	mailApart = time.Hour
	// mailGiveUp is how old a notice is that is not worth a mail any more.
	mailGiveUp = 24 * time.Hour
	// mailFirstRetry is the wait after the first failure; it doubles, up to mailApart.
	mailFirstRetry = time.Minute
)

// Mailer tells by mail, those who want it, that notices wait for them in the program.
//
// A mail says how many there are, of which kinds and in which service: no citizen, and
// no text. What it counts stands, still asks something, has not been hidden, and is of
// what its reader may see when it is sent. It goes to the address of the account, which
// only the help desk sets. One that cannot be sent is tried again with growing waits
// for a day; one that was being sent when the service died is not sent again, since it
// may have arrived, and the notice stands in the program all the same.
type Mailer struct {
	ids    *identity.Store
	ledger ledger.Archive
	actors *Actors
	dial   func(context.Context) (*posta.Line, error)
	now    func() time.Time
	log    *slog.Logger
}

// NewMailer makes a Mailer. dial opens a line to the mail server, or fails with
// [posta.ErrUnset].
func NewMailer(ids *identity.Store, archive ledger.Archive, dial func(context.Context) (*posta.Line, error), now func() time.Time, log *slog.Logger) *Mailer {
	return &Mailer{ids: ids, ledger: archive, actors: NewActors(ids, archive), dial: dial, now: now, log: log}
}

// Run works until ctx is done, beginning at once. What fails is logged, and tried the next time.
func (m *Mailer) Run(ctx context.Context) {
	tick := time.NewTicker(mailerTick)
	defer tick.Stop()
	for {
		if err := m.Round(ctx); err != nil && ctx.Err() == nil {
			m.log.ErrorContext(ctx, "mail about notices", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// reader is somebody who wants mail.
type reader struct {
	identity.Account
	actor  cartella.Attore
	hidden map[string]bool
}

// Round looks once for new notices, and sends the mails that are due.
func (m *Mailer) Round(ctx context.Context) error {
	readers, err := m.readers(ctx)
	if err != nil {
		return err
	}
	if err := m.look(ctx, readers); err != nil {
		return err
	}
	return m.send(ctx, readers)
}

// readers are those who want mail, can get it, and work here.
func (m *Mailer) readers(ctx context.Context) (map[cartella.OperatoreID]reader, error) {
	accounts, err := m.ids.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	out := map[cartella.OperatoreID]reader{}
	for _, a := range accounts {
		if !a.Enabled || a.MustChange || a.Email == "" {
			continue
		}
		rec, ok, err := m.ledger.Record(ctx, cartella.PreferenzeDi(a.Operatore))
		if err != nil {
			return nil, err
		}
		var wants cartella.Preferenze
		if !ok || rec.Into(&wants) != nil || !wants.Posta {
			continue // of settings that do not read nobody knows that they ask for mail
		}
		actor, err := m.actors.Actor(ctx, a.Operatore)
		if err != nil {
			return nil, err
		}
		out[a.Operatore] = reader{a, actor, wants.Nascoste}
	}
	return out, nil
}

// services are those whose notices a reader gets.
func (r reader) services() (out []cartella.ServizioID) {
	for id, ruolo := range r.actor.Profili {
		if ruolo != cartella.RuoloAmministratore && id != cartella.ServizioStorico {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// noticesPage bounds a read of a feed.
var noticesPage = ledger.Limit{Records: 1000}

// look notes the notices that have come since the last time. Of a scope that was not
// read then, those count that come from now on.
func (m *Mailer) look(ctx context.Context, readers map[cartella.OperatoreID]reader) error {
	was, err := m.ids.MailRead(ctx)
	if err != nil {
		return err
	}
	epoch, err := m.ledger.Epoch(ctx)
	if err != nil {
		return err
	}
	head, err := m.ledger.Head(ctx)
	if err != nil {
		return err
	}
	// to has who hears of what is in a scope.
	to := map[cartella.Scope][]cartella.OperatoreID{}
	for _, id := range slices.Sorted(maps.Keys(readers)) {
		for _, servizio := range readers[id].services() {
			to[cartella.ScopeServizio(servizio)] = append(to[cartella.ScopeServizio(servizio)], id)
			to[cartella.ScopeRiservato(servizio, id)] = []cartella.OperatoreID{id}
		}
	}
	now := m.now()
	read := map[cartella.Scope]identity.MailRead{}
	var found []identity.MailNotice
	for scope, who := range to {
		r, known := was[scope]
		if !known || r.Epoch != epoch {
			read[scope] = identity.MailRead{Epoch: epoch, Version: head}
			continue
		}
		for last := r.Version >= head; !last; {
			page, err := m.ledger.Feed(ctx, scope, r.Version, noticesPage)
			if err != nil {
				return err
			}
			for _, e := range page.Entries {
				if e.Gone || e.Kind != cartella.KindNotifica || m.old(e.Record, now) {
					continue
				}
				for _, id := range who {
					found = append(found, identity.MailNotice{Operatore: id, ID: e.ID, Found: now})
				}
			}
			r.Version, last = page.Cursor, page.Head
		}
		read[scope] = r
	}
	if len(found) == 0 && maps.Equal(read, was) {
		return nil
	}
	// Longer than any notice that is noted: one that is written anew is not a new one.
	return m.ids.FoundMail(ctx, read, found, now.Add(-2*mailGiveUp))
}

// old reports whether a notice is of a time that nobody is written to about.
func (m *Mailer) old(notice cartella.Record, now time.Time) bool {
	at, err := time.Parse(time.RFC3339, notice.Text("il"))
	return err != nil || now.Sub(at) > mailGiveUp
}

// send sends the mails that are due.
func (m *Mailer) send(ctx context.Context, readers map[cartella.OperatoreID]reader) error {
	all, err := m.ids.MailDue(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	due := map[cartella.OperatoreID][]identity.MailNotice{}
	for _, n := range all {
		due[n.Operatore] = append(due[n.Operatore], n)
	}
	var line *posta.Line
	defer func() {
		if line != nil {
			line.Close()
		}
	}()
	for _, id := range slices.Sorted(maps.Keys(due)) {
		last, err := m.ids.MailLast(ctx, id)
		if err != nil {
			return err
		}
		now := m.now()
		notices := due[id]
		reader, wants := readers[id]
		if wants && (now.Before(notices[0].Found.Add(mailGather)) || now.Before(last.Sent.Add(mailApart)) || now.Before(last.After)) {
			continue
		}
		fresh, text, count := notices, "", 0
		if wants {
			fresh = slices.DeleteFunc(slices.Clone(notices), func(n identity.MailNotice) bool { return now.Sub(n.Found) > mailGiveUp })
			if len(fresh) < len(notices) {
				m.log.WarnContext(ctx, "gave up a mail about notices", "tries", last.Tries)
			}
			if text, count, err = m.text(ctx, reader, fresh); err != nil {
				return err
			}
		}
		if count == 0 {
			if err := m.ids.SettleMail(ctx, notices, true, id, identity.MailLast{Sent: last.Sent}); err != nil {
				return err
			}
			continue
		}
		if err := m.ids.SettleMail(ctx, notices, true, id, identity.MailLast{Sent: now}); err != nil {
			return err
		}
		if line == nil {
			line, err = m.dial(ctx)
		}
		if err == nil {
			err = line.Send(posta.Message{To: reader.Email, Subject: "SIZ-ICARO: " + counted(count), Text: text})
		}
		var failed *posta.Error
		switch errors.As(err, &failed); {
		case err == nil:
			continue
		case failed != nil && (failed.Unsure || failed.Final && !failed.Down):
			m.log.WarnContext(ctx, "a mail about notices is not sent again", "error", err)
			if failed.Down {
				return nil
			}
			continue
		}
		retry := min(mailFirstRetry<<min(last.Tries, 10), mailApart)
		back := m.ids.SettleMail(context.WithoutCancel(ctx), fresh, false, id, identity.MailLast{Sent: last.Sent, Tries: last.Tries + 1, After: now.Add(retry)})
		if errors.Is(err, posta.ErrUnset) {
			return back // nobody has said that there is to be mail
		}
		if back != nil || failed == nil || failed.Down {
			return errors.Join(err, back) // no other mail would go either
		}
	}
	return nil
}

// text is a mail about those of the notices that stand, and how many these are.
func (m *Mailer) text(ctx context.Context, r reader, notices []identity.MailNotice) (string, int, error) {
	type kind struct{ servizio, tipo string }
	of, count := map[kind]int{}, 0
	for _, n := range notices {
		notice, ok, err := m.standing(ctx, r, n.ID)
		if err != nil {
			return "", 0, err
		}
		if !ok {
			continue
		}
		servizio, _, err := m.ledger.Record(ctx, cartella.ID(notice.Servizio))
		if err != nil {
			return "", 0, err
		}
		of[kind{servizio.Text("nome"), cartella.TitoloNotifica(notice.Text("tipo"))}]++
		count++
	}
	var b strings.Builder
	there := "c'è"
	if count > 1 {
		there = "ci sono"
	}
	fmt.Fprintf(&b, "In SIZ-ICARO %s %s per te:\n\n", there, counted(count))
	for _, k := range slices.SortedFunc(maps.Keys(of), func(a, b kind) int {
		return strings.Compare(a.servizio+"\x00"+a.tipo, b.servizio+"\x00"+b.tipo)
	}) {
		fmt.Fprintf(&b, "- %s, %s: %d\n", k.servizio, k.tipo, of[k])
	}
	b.WriteString("\nLe trovi nella home del programma. Questo messaggio non dice di chi si tratta, e le risposte non le legge nessuno.\nPer non riceverne più togli «Avvisami anche per posta elettronica» in «Impostazioni».\n")
	return b.String(), count, nil
}

// counted is a number of notices in words.
func counted(n int) string {
	if n == 1 {
		return "una notifica nuova"
	}
	return fmt.Sprintf("%d notifiche nuove", n)
}

// standing is a notice as it is now, if its reader still has it before them in the
// program: see Notifica in package app.
func (m *Mailer) standing(ctx context.Context, r reader, id cartella.ID) (cartella.Record, bool, error) {
	notice, here, err := m.seen(ctx, r, id)
	if err != nil || !here || r.hidden[string(id)] {
		return notice, false, err
	}
	var n cartella.Notifica
	if err := notice.Into(&n); err != nil {
		return notice, false, err
	}
	object, here, err := m.seen(ctx, r, n.Oggetto)
	return notice, here && n.Da != r.Operatore && n.Pendente(object), err
}

// seen is a record, if it is in one of the scopes of a reader now.
func (m *Mailer) seen(ctx context.Context, r reader, id cartella.ID) (cartella.Record, bool, error) {
	for _, scope := range r.actor.Scopes() {
		recs, err := m.ledger.Among(ctx, scope, []cartella.ID{id})
		if err != nil {
			return cartella.Record{}, false, err
		}
		if len(recs) > 0 {
			// Among may be older than the newest: of a notice taken since nobody is told.
			rec, ok, err := m.ledger.Record(ctx, id)
			return rec, ok, err
		}
	}
	return cartella.Record{}, false, nil
}
