package central

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
	"siz-icaro/sync/ledger"
)

// ServizioAmbito owns the directory's records, and is the servizio of who
// works for the Ambito in an area that has none of its own.
const ServizioAmbito cartella.ServizioID = "ambito"

// Committer lands the central service's own mutations; the hub does.
type Committer interface {
	Commit(ctx context.Context, m cartella.Mutation) (cartella.Verdict, error)
}

// Directory makes accounts, profiles and services known to the desktops: what
// backend/identity holds of a person is the truth, and their directory record
// in the ledger follows it. Two programs may do so at the same time.
type Directory struct {
	ids    *identity.Store
	ledger ledger.Archive
	hub    Committer
	now    func() time.Time
	// mu is held while a mutation is given its seq and committed.
	mu sync.Mutex
}

// NewDirectory makes a Directory; now is the central clock.
func NewDirectory(ids *identity.Store, archive ledger.Archive, hub Committer, now func() time.Time) *Directory {
	return &Directory{ids: ids, ledger: archive, hub: hub, now: now}
}

// contention bounds how often a commit is tried again because another program
// took its seq; it is far more than can happen in earnest.
const contention = 100

// Commit lands edits as one mutation of the central service. An outcome other
// than Accepted is an error.
func (d *Directory) Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := cartella.Mutation{Device: cartella.Centrale, Action: action, At: d.now().UTC().Truncate(time.Second), Edits: edits}
	for range contention {
		last, err := d.ledger.LastSeq(ctx, cartella.Centrale)
		if err != nil {
			return err
		}
		m.Seq = last + 1
		v, err := d.hub.Commit(ctx, m)
		if cartella.CodeOf(err) == cartella.CodeSequenza {
			continue
		}
		if err != nil {
			return err
		}
		return refused(v)
	}
	return errors.New("the central service's own sequence is contended")
}

// Load lands mutations that have their seqs already, as the demo data do.
func (d *Directory) Load(ctx context.Context, mutations func(next cartella.Seq) iter.Seq[cartella.Mutation]) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	last, err := d.ledger.LastSeq(ctx, cartella.Centrale)
	if err != nil {
		return err
	}
	for m := range mutations(last + 1) {
		v, err := d.hub.Commit(ctx, m)
		if err == nil {
			err = refused(v)
		}
		if err != nil {
			return fmt.Errorf("load mutation %d: %w", m.Seq, err)
		}
	}
	return nil
}

// refused is the error of a verdict that is not Accepted.
func refused(v cartella.Verdict) error {
	switch {
	case v.Outcome == cartella.Accepted:
		return nil
	case v.Error != nil:
		return v.Error
	}
	return &cartella.Error{Code: cartella.CodeConflitto, Message: "La scheda è stata cambiata nel frattempo: riprova."}
}

// Servizio is the body of a servizio's directory record.
type Servizio struct {
	ID     cartella.ServizioID `json:"-"`
	Nome   string              `json:"nome"`
	Tipo   string              `json:"tipo"`
	Comune string              `json:"comune,omitempty"`
	Attivo bool                `json:"attivo"`
	// DiarioAperto opens the diaries to the amministrativi too.
	DiarioAperto bool `json:"diario_aperto,omitempty"`
}

// operatore is the body of an operator's directory record.
type operatore struct {
	Cognome   string                                 `json:"cognome"`
	Nome      string                                 `json:"nome"`
	Qualifica string                                 `json:"qualifica,omitempty"`
	Profili   map[cartella.ServizioID]cartella.Ruolo `json:"profili,omitempty"`
	Attivo    bool                                   `json:"attivo"`
}

// CreateServizio makes a servizio. One that is there already with the same
// words is no error.
func (d *Directory) CreateServizio(ctx context.Context, s Servizio) error {
	if !cartella.ID(s.ID).Valid() {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "id", Message: "L'identificativo del servizio va scritto con lettere senza accento, cifre e trattini."}
	}
	if err := d.acceptable(ctx, s); err != nil {
		return err
	}
	rec, err := cartella.New(cartella.ID(s.ID), cartella.KindServizio, ServizioAmbito, s)
	if err != nil {
		return err
	}
	if err := d.Commit(ctx, cartella.AzioneDirettorio, []cartella.Edit{cartella.Creation(rec)}); err != nil {
		return fmt.Errorf("create servizio: %w", err)
	}
	return nil
}

// OpenDiary opens the diaries of a servizio to its amministrativi too, or to those
// alone who are bound to professional secrecy. What the laptops of the others
// hold follows at once.
func (d *Directory) OpenDiary(ctx context.Context, id cartella.ServizioID, open bool) error {
	s, err := d.servizio(ctx, id)
	if err != nil {
		return err
	}
	if s.Tipo == "storico" {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "servizio", Message: "Il Servizio Storico non ha diari."}
	}
	before, err := cartella.New(cartella.ID(id), cartella.KindServizio, ServizioAmbito, s)
	if err != nil {
		return err
	}
	s.DiarioAperto = open
	after, err := cartella.New(cartella.ID(id), cartella.KindServizio, ServizioAmbito, s)
	if err != nil {
		return err
	}
	e, err := cartella.Difference(before, after)
	if err != nil || len(e.Set) == 0 {
		return err
	}
	return d.Commit(ctx, cartella.AzioneDirettorio, []cartella.Edit{e})
}

// acceptable says why a servizio may not be made as it is.
func (d *Directory) acceptable(ctx context.Context, s Servizio) error {
	refuse := func(field cartella.Path, format string, args ...any) error {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: field, Message: fmt.Sprintf(format, args...)}
	}
	fixed := map[string]cartella.ServizioID{"storico": cartella.ServizioStorico, "ambito": ServizioAmbito}
	if id, ok := fixed[s.Tipo]; ok && id != s.ID {
		return refuse("tipo", "Il servizio di tipo «%s» è uno solo e c'è già: indica comune o area.", s.Tipo)
	}
	if (s.Tipo == "comune") != (s.Comune != "") {
		return refuse("comune", "Il codice catastale serve ai servizi di tipo comune, e a quelli soltanto.")
	}
	if s.Comune == "" {
		return nil
	}
	if !slices.ContainsFunc(codicefiscale.ComuniAmbito(), func(c codicefiscale.Comune) bool { return string(c.Belfiore) == s.Comune }) {
		return refuse("comune", "«%s» non è il codice catastale di un Comune dell'Ambito: quello di Lodi, per esempio, è E648.", s.Comune)
	}
	list, err := d.Servizi(ctx)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Comune == s.Comune && other.ID != s.ID {
			return refuse("comune", "Quel Comune ha già il suo servizio, «%s».", other.ID)
		}
	}
	return nil
}

// EnsureFixed makes the two services without which nobody can work: the
// Storico, which is everybody's, and the Ambito's own.
func (d *Directory) EnsureFixed(ctx context.Context) error {
	for _, s := range []Servizio{
		{ID: cartella.ServizioStorico, Nome: "SERVIZIO STORICO", Tipo: "storico", Attivo: true},
		{ID: ServizioAmbito, Nome: "Servizio Ambito Territoriale di Lodi", Tipo: "ambito", Attivo: true},
	} {
		if _, ok, err := d.ledger.Record(ctx, cartella.ID(s.ID)); err != nil || ok {
			if err != nil {
				return err
			}
			continue
		}
		if err := d.CreateServizio(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// directoryPage bounds a read of the directory's feed.
var directoryPage = ledger.Limit{Records: 1000}

// Servizi lists the services in order of id.
func (d *Directory) Servizi(ctx context.Context) ([]Servizio, error) {
	var out []Servizio
	for after, head := cartella.Version(0), false; !head; {
		page, err := d.ledger.Feed(ctx, cartella.ScopeAmbito, after, directoryPage)
		if err != nil {
			return nil, fmt.Errorf("list services: %w", err)
		}
		for _, e := range page.Entries {
			if e.Gone || e.Kind != cartella.KindServizio {
				continue
			}
			s := Servizio{ID: cartella.ServizioID(e.ID)}
			if err := e.Into(&s); err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		after, head = page.Cursor, page.Head
	}
	slices.SortFunc(out, func(a, b Servizio) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// servizio finds one, with an error fit for who typed its id.
func (d *Directory) servizio(ctx context.Context, id cartella.ServizioID) (Servizio, error) {
	rec, ok, err := d.ledger.Record(ctx, cartella.ID(id))
	if err != nil {
		return Servizio{}, err
	}
	if !ok || rec.Kind != cartella.KindServizio {
		return Servizio{}, &cartella.Error{Code: cartella.CodeNonAccessibile, Field: "servizio", Message: fmt.Sprintf("Non c'è nessun servizio «%s»: l'elenco è in «servizio list».", id)}
	}
	s := Servizio{ID: id}
	return s, rec.Into(&s)
}

// CheckProfiles says what the profiles of one person may be, by the first-access kit:
// the service of their Comune and no other, or services of the Ambito. The
// Storico is everybody's and is not granted.
func (d *Directory) CheckProfiles(ctx context.Context, profiles map[cartella.ServizioID]cartella.Ruolo) error {
	refuse := func(format string, args ...any) error {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "servizio", Message: fmt.Sprintf(format, args...)}
	}
	var comune, other string
	for _, id := range slices.Sorted(maps.Keys(profiles)) {
		s, err := d.servizio(ctx, id)
		switch {
		case err != nil:
			return err
		case s.Tipo == "storico":
			return refuse("Il Servizio Storico è già di tutti, in sola lettura: non va assegnato.")
		case !s.Attivo:
			return refuse("Il servizio «%s» non è attivo.", id)
		case s.Tipo != "comune":
			other = s.Nome
		case comune != "":
			return refuse("Chi lavora per un Comune ha solo il suo: %s e %s insieme non si possono assegnare. «profile set» sostituisce i servizi di prima.", comune, s.Nome)
		default:
			comune = s.Nome
		}
	}
	if comune != "" && other != "" {
		return refuse("Chi lavora per un Comune ha solo il suo Comune e il Servizio Storico: %s e %s insieme non si possono assegnare. «profile set» sostituisce i servizi di prima.", comune, other)
	}
	return nil
}

// orAmbito are the profiles given, or the Ambito's service in the role
// fallback for who works for the Ambito in an area without one of its own.
func orAmbito(profiles map[cartella.ServizioID]cartella.Ruolo, fallback cartella.Ruolo) map[cartella.ServizioID]cartella.Ruolo {
	if len(profiles) > 0 {
		return profiles
	}
	return map[cartella.ServizioID]cartella.Ruolo{ServizioAmbito: fallback}
}

// CreateAccount makes an account and its directory record. Who is given no
// servizio gets the Ambito's, in the role fallback.
func (d *Directory) CreateAccount(ctx context.Context, a identity.NewAccount, fallback cartella.Ruolo) error {
	a.Profiles = orAmbito(a.Profiles, fallback)
	return d.CreateAccounts(ctx, []identity.NewAccount{a})
}

// CreateAccounts makes accounts with the profiles that they say, all or none, and
// their directory records.
func (d *Directory) CreateAccounts(ctx context.Context, accounts []identity.NewAccount) error {
	for _, a := range accounts {
		if err := d.CheckProfiles(ctx, a.Profiles); err != nil {
			return err
		}
	}
	if err := d.ids.Create(ctx, accounts...); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := d.publish(ctx, a.Utente); err != nil {
			return err
		}
	}
	return nil
}

// Assign replaces all the profiles of a person, as when they change area, and
// says which they are now: those given or, where they are none, the Ambito's
// servizio in the role fallback.
func (d *Directory) Assign(ctx context.Context, utente string, profiles map[cartella.ServizioID]cartella.Ruolo, fallback cartella.Ruolo) (map[cartella.ServizioID]cartella.Ruolo, error) {
	profiles = orAmbito(profiles, fallback)
	if err := d.CheckProfiles(ctx, profiles); err != nil {
		return nil, err
	}
	if err := d.ids.Assign(ctx, utente, profiles); err != nil {
		return nil, err
	}
	return profiles, d.publish(ctx, utente)
}

// Grant gives a role in a servizio, beside those the person has, and tells the
// directory.
func (d *Directory) Grant(ctx context.Context, utente string, servizio cartella.ServizioID, ruolo cartella.Ruolo) error {
	a, err := d.ids.Account(ctx, utente)
	if err != nil {
		return err
	}
	profiles, err := d.ids.Profiles(ctx, a.Operatore)
	if err != nil {
		return err
	}
	profiles[servizio] = ruolo
	if err := d.CheckProfiles(ctx, profiles); err != nil {
		return err
	}
	if err := d.ids.Grant(ctx, utente, servizio, ruolo); err != nil {
		return err
	}
	return d.publish(ctx, utente)
}

// Revoke takes a role and tells the directory.
func (d *Directory) Revoke(ctx context.Context, utente string, servizio cartella.ServizioID) error {
	if err := d.ids.Revoke(ctx, utente, servizio); err != nil {
		return err
	}
	return d.publish(ctx, utente)
}

// SetEnabled lets an account in or shuts it out, and tells the directory.
func (d *Directory) SetEnabled(ctx context.Context, utente string, enabled bool) error {
	change := d.ids.Disable
	if enabled {
		change = d.ids.Enable
	}
	if err := change(ctx, utente); err != nil {
		return err
	}
	return d.publish(ctx, utente)
}

// PublishAll makes the directory follow every account: what a command that
// died half way left behind is made good when the service starts.
func (d *Directory) PublishAll(ctx context.Context) error {
	accounts, err := d.ids.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := d.publishAccount(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (d *Directory) publish(ctx context.Context, utente string) error {
	a, err := d.ids.Account(ctx, utente)
	if err != nil {
		return err
	}
	return d.publishAccount(ctx, a)
}

// publishAccount writes what differs between an account and its directory
// record, and the person's settings where they have none.
func (d *Directory) publishAccount(ctx context.Context, a identity.Account) error {
	edits, err := d.directoryEdits(ctx, a)
	if err == nil && len(edits) > 0 {
		err = d.Commit(ctx, cartella.AzioneDirettorio, edits)
	}
	if err != nil {
		return fmt.Errorf("publish operator %s: %w", a.Operatore, err)
	}
	return nil
}

func (d *Directory) directoryEdits(ctx context.Context, a identity.Account) ([]cartella.Edit, error) {
	profiles, err := d.ids.Profiles(ctx, a.Operatore)
	if err != nil {
		return nil, err
	}
	want, err := cartella.New(cartella.ID(a.Operatore), cartella.KindOperatore, ServizioAmbito, operatore{
		Cognome: a.Cognome, Nome: a.Nome, Qualifica: a.Qualifica, Profili: profiles, Attivo: a.Enabled,
	})
	if err != nil {
		return nil, err
	}
	var edits []cartella.Edit
	stands, ok, err := d.ledger.Record(ctx, want.ID)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		edits = append(edits, cartella.Creation(want))
	default:
		e, err := cartella.Difference(stands, want)
		if err != nil {
			return nil, err
		}
		if len(e.Set) > 0 {
			edits = append(edits, e)
		}
	}
	pref, err := cartella.New(cartella.ID("pref-"+a.Operatore), cartella.KindPreferenze, ServizioAmbito, struct {
		Utente cartella.OperatoreID `json:"utente"`
	}{a.Operatore})
	if err != nil {
		return nil, err
	}
	if _, ok, err := d.ledger.Record(ctx, pref.ID); err != nil {
		return nil, err
	} else if !ok {
		edits = append(edits, cartella.Creation(pref))
	}
	return edits, nil
}
