package central

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// The bodies of the endpoints about signing in; sync/PROTOCOL.md describes
// them for others.
type (
	healthAnswer struct {
		Programma  string    `json:"programma"`
		Protocollo int       `json:"protocollo"`
		Versione   string    `json:"versione"`
		Ora        time.Time `json:"ora"`
	}
	sessionRequest struct {
		Utente    string        `json:"utente"`
		Password  string        `json:"password"`
		Codice    string        `json:"codice"`
		Device    deviceRequest `json:"device"`
		Programma string        `json:"programma"`
	}
	deviceRequest struct {
		ID   cartella.DeviceID `json:"id"`
		Nome string            `json:"nome"`
	}
	sessionAnswer struct {
		Token     string            `json:"token"`
		Scadenza  time.Time         `json:"scadenza"`
		Device    cartella.DeviceID `json:"device"`
		Operatore operatoreAnswer   `json:"operatore"`
		Attore    cartella.Attore   `json:"attore"`
		// Servizi names the services of the profiles: one chooses among them
		// before the first record has come.
		Servizi map[cartella.ServizioID]string `json:"servizi"`
		Lease   leaseAnswer                    `json:"lease"`
		// Dispositivi are all devices of the account, revoked ones too: a computer
		// whose keyring has lost everything finds out by them whose folder is whose.
		// They, Shares and NuovaShare are absent from the answer to a renewal.
		Dispositivi []cartella.DeviceID `json:"dispositivi,omitempty"`
		Shares      [][]byte            `json:"shares,omitzero"`
		NuovaShare  []byte              `json:"nuovaShare,omitempty"`
	}
	operatoreAnswer struct {
		ID        cartella.OperatoreID `json:"id"`
		Cognome   string               `json:"cognome"`
		Nome      string               `json:"nome"`
		Qualifica string               `json:"qualifica"`
	}
	leaseAnswer struct {
		Token string `json:"token"`
		Key   []byte `json:"key"`
	}
	shareRequest struct {
		Share []byte `json:"share"`
	}
	passwordRequest struct {
		Utente  string `json:"utente"`
		Attuale string `json:"attuale"`
		Nuova   string `json:"nuova"`
	}
)

// health answers whoever asks, with a failure where the ledger cannot be read.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if _, err := s.cfg.Ledger.Epoch(r.Context()); err != nil {
		s.fail(w, r, err)
		return
	}
	s.answer(w, r, http.StatusOK, healthAnswer{
		Programma: "siz-icaro", Protocollo: wire.Protocol, Versione: s.cfg.Version,
		Ora: s.cfg.Now().UTC().Truncate(time.Second),
	})
}

func (s *Server) openSession(w http.ResponseWriter, r *http.Request) {
	var req sessionRequest
	if err := read(w, r, &req); err != nil {
		s.fail(w, r, err)
		return
	}
	var account identity.Account
	err := s.throttled(r, req.Utente, func(from identity.Origin) (err error) {
		account, err = s.cfg.Identity.SignIn(r.Context(), req.Utente, req.Password, req.Codice, from)
		return err
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	id, err := s.claim(r, account, req.Device.ID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	grant, err := s.cfg.Identity.OpenSession(r.Context(), account, id, req.Device.Nome, s.origin(r))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.cfg.Log.InfoContext(r.Context(), "signed in", "device", grant.Device)
	s.noticed()
	devices, err := s.cfg.Identity.Devices(r.Context(), account.Utente)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.answerSession(w, r, grant, devices...)
}

// claim says whether the account may go on as the device that it names. One
// that the accounts do not know (they come from an older backup) is the
// account's if the ledger's last mutation of it is; otherwise a new id is
// minted, so that nobody writes on in another's sequence.
func (s *Server) claim(r *http.Request, a identity.Account, id cartella.DeviceID) (cartella.DeviceID, error) {
	if id == "" || id == cartella.Centrale || !id.Valid() {
		return id, nil // OpenSession refuses what may not be
	}
	if _, known, err := s.cfg.Identity.Device(r.Context(), id); err != nil || known {
		return id, err
	}
	last, err := s.cfg.Ledger.LastSeq(r.Context(), id)
	if err != nil || last == 0 {
		return id, err
	}
	held, ok, err := s.cfg.Ledger.Mutation(r.Context(), id, last)
	if err != nil {
		return "", err
	}
	if !ok || held.Mutation.Author != a.Operatore {
		return "", nil
	}
	return id, nil
}

// throttled runs a check of a password within the limit of the address. A
// computer that proves to be the user's is not held up by what its neighbours
// do; what it fails at itself backend/identity counts.
func (s *Server) throttled(r *http.Request, utente string, check func(identity.Origin) error) error {
	from := s.from(r)
	known, err := s.cfg.Identity.KnownDevice(r.Context(), utente, from.Lease)
	if err != nil {
		return err
	}
	if known != "" {
		return check(from)
	}
	if wait := s.addresses.enter(from.Address); wait > 0 {
		return &cartella.Error{Code: cartella.CodeTroppiTentativi, Err: &identity.Throttled{After: wait},
			Message: "Troppi tentativi da questa rete: riprova fra poco."}
	}
	err = check(from)
	if code := cartella.CodeOf(err); code != cartella.CodeCredenzialiErrate && code != cartella.CodeCodiceErrato {
		s.addresses.leave(from.Address)
	}
	return err
}

func (s *Server) renewSession(w http.ResponseWriter, r *http.Request, session identity.Session, token string) {
	// The token stays valid for reconciling: what is pending must be able to
	// arrive before its author has chosen a password.
	if err := s.cfg.Identity.Usable(session); err != nil {
		s.fail(w, r, err)
		return
	}
	lease, err := s.cfg.Identity.Lease(r.Context(), session)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.answerSession(w, r, identity.Grant{Session: session, Token: token, Lease: lease})
}

func (s *Server) answerSession(w http.ResponseWriter, r *http.Request, g identity.Grant, devices ...identity.Device) {
	var ids []cartella.DeviceID
	for _, d := range devices {
		ids = append(ids, d.ID)
	}
	a := g.Account
	actor, err := s.actors.Actor(r.Context(), a.Operatore)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	servizi, err := s.names(r.Context(), actor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.answer(w, r, http.StatusOK, sessionAnswer{
		Token: g.Token, Scadenza: g.Expires.UTC().Truncate(time.Second), Device: g.Device,
		Operatore:   operatoreAnswer{ID: a.Operatore, Cognome: a.Cognome, Nome: a.Nome, Qualifica: a.Qualifica},
		Attore:      actor,
		Servizi:     servizi,
		Lease:       leaseAnswer{Token: g.Lease.Token, Key: g.Lease.Key},
		Dispositivi: ids,
		Shares:      g.Shares, NuovaShare: g.Offer,
	})
}

// names are what the services of the actor's profiles are called.
func (s *Server) names(ctx context.Context, actor cartella.Attore) (map[cartella.ServizioID]string, error) {
	names := map[cartella.ServizioID]string{}
	for id := range actor.Profili {
		rec, ok, err := s.cfg.Ledger.Record(ctx, cartella.ID(id))
		if err != nil {
			return nil, fmt.Errorf("name the services: %w", err)
		}
		var v cartella.Servizio
		if !ok {
			continue // its profile came before its record
		}
		if err := rec.Into(&v); err != nil {
			return nil, fmt.Errorf("name the services: %w", err)
		}
		names[id] = v.Nome
	}
	return names, nil
}

func (s *Server) confirmShare(w http.ResponseWriter, r *http.Request, session identity.Session, _ string) {
	var req shareRequest
	if err := read(w, r, &req); err != nil {
		s.fail(w, r, err)
		return
	}
	if err := s.cfg.Identity.ConfirmShare(r.Context(), session, req.Share); err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) closeSession(w http.ResponseWriter, r *http.Request, session identity.Session, token string) {
	if err := s.cfg.Identity.SignOut(r.Context(), session, token, s.origin(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	s.noticed()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) changePassword(w http.ResponseWriter, r *http.Request) {
	var req passwordRequest
	if err := read(w, r, &req); err != nil {
		s.fail(w, r, err)
		return
	}
	err := s.throttled(r, req.Utente, func(from identity.Origin) error {
		return s.cfg.Identity.ChangePassword(r.Context(), req.Utente, req.Attuale, req.Nuova, from)
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.noticed()
	w.WriteHeader(http.StatusNoContent)
}
