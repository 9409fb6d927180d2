package central

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// Config is what a server is made of. The first three are required.
type Config struct {
	Identity *identity.Store
	Ledger   ledger.Archive
	Hub      *hub.Hub
	// Now is the central clock; time.Now if nil.
	Now func() time.Time
	// Log must be behind redact.Handler; discarded if nil.
	Log *slog.Logger
	// Version is the program's, for /v1/health.
	Version string
	// Poll is how often the events of the accounts are looked for; 1 s if zero.
	Poll time.Duration
	// AddressBurst is how many failed sign-ins a network address may make at
	// once; 30 if zero. One more is allowed each AddressEvery; 10 s if zero.
	AddressBurst int
	AddressEvery time.Duration
	// TrustedProxies are the networks of the reverse proxies before the service:
	// from these alone Forwarded and X-Forwarded-For are believed.
	TrustedProxies []netip.Prefix
}

// Server answers the desktops. Make one with [New], run [Server.Run] beside
// the HTTP server that its [Server.Handler] serves, and close it.
type Server struct {
	cfg       Config
	handler   http.Handler
	addresses *limiter
	actors    *Actors
	proxies   proxies
	// wake asks Run to look for events now.
	wake chan struct{}
	// mu guards conns.
	mu    sync.Mutex
	conns map[*connection]struct{}
}

// connection is one open websocket.
type connection struct {
	session identity.Session
	token   string
	end     context.CancelCauseFunc
}

// recheck is how often each open connection's token is looked at again, which
// also prolongs it.
const recheck = 10 * time.Minute

// maxConnections is how many websockets one account may have open, far more
// than the computers somebody works at.
const maxConnections = 16

// New makes a server.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Poll == 0 {
		cfg.Poll = time.Second
	}
	if cfg.AddressBurst == 0 {
		cfg.AddressBurst = 30
	}
	if cfg.AddressEvery == 0 {
		cfg.AddressEvery = 10 * time.Second
	}
	s := &Server{
		cfg:       cfg,
		actors:    NewActors(cfg.Identity, cfg.Ledger),
		addresses: newLimiter(cfg.AddressBurst, cfg.AddressEvery, cfg.Now),
		proxies:   cfg.TrustedProxies,
		wake:      make(chan struct{}, 1),
		conns:     map[*connection]struct{}{},
	}
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, e := range []struct {
		method, path string
		serve        http.HandlerFunc
	}{
		{"GET", "/v1/health", s.health},
		{"POST", "/v1/session", s.openSession},
		{"DELETE", "/v1/session", s.signedIn(s.closeSession)},
		{"POST", "/v1/session/share", s.signedIn(s.confirmShare)},
		{"POST", "/v1/session/renew", s.signedIn(s.renewSession)},
		{"POST", "/v1/password", s.changePassword},
		{"GET", "/v1/records/{id}/history", s.signedIn(s.history)},
		{"GET", "/v1/sync", s.connect},
	} {
		mux.HandleFunc(e.method+" "+e.path, e.serve)
		methods[e.path] = append(methods[e.path], e.method)
	}
	for at, allowed := range methods {
		mux.HandleFunc(at, func(w http.ResponseWriter, r *http.Request) { s.wrongMethod(w, r, allowed) })
	}
	mux.HandleFunc("/", s.elsewhere)
	s.handler = s.guard(mux)
	return s
}

// Handler serves the endpoints.
func (s *Server) Handler() http.Handler { return s.handler }

// guard is what holds for every request: headers, a log line, and no panic
// that shows its inside.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			if p := recover(); p != nil {
				s.cfg.Log.ErrorContext(r.Context(), "panic in a request", "endpoint", r.Pattern, "stack", string(debug.Stack()))
				s.fail(w, r, errors.New("panic"))
			}
		}()
		began := s.cfg.Now()
		if r.URL.Path != path.Clean(r.URL.Path) || !strings.HasPrefix(r.URL.Path, "/") {
			s.elsewhere(w, r) // the mux would answer by itself, and not in JSON
		} else {
			next.ServeHTTP(w, r)
		}
		// The pattern, not the path: that is whatever somebody sent.
		s.cfg.Log.DebugContext(r.Context(), "request", "endpoint", r.Pattern, "took", s.cfg.Now().Sub(began))
	})
}

// elsewhere answers a path that is none of ours.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "Indirizzo non previsto: il programma è aggiornato?"})
}

// wrongMethod answers a path of ours that is asked in another way.
func (s *Server) wrongMethod(w http.ResponseWriter, r *http.Request, allowed []string) {
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.failAs(w, http.StatusMethodNotAllowed, &cartella.Error{
		Code: cartella.CodeMalformato, Message: "Il metodo della richiesta non è previsto qui: serve " + strings.Join(allowed, " o ") + ". Il programma è aggiornato?",
	})
}

// signedIn serves a request that carries a valid token.
func (s *Server) signedIn(next func(http.ResponseWriter, *http.Request, identity.Session, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, err := bearer(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		session, err := s.cfg.Identity.Authenticate(r.Context(), token)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		next(w, r, session, token)
	}
}

// bearer is the token of a request, which never comes in the URL.
func bearer(r *http.Request) (string, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", &cartella.Error{Code: cartella.CodeNonAutenticato, Message: "Devi entrare con nome utente e password."}
	}
	return token, nil
}

// connect lets a signed-in device synchronise, and a revoked one hand over what
// it has.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	token, err := bearer(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	session, err := s.cfg.Identity.Authenticate(r.Context(), token)
	if cartella.CodeOf(err) == cartella.CodeDispositivoRevocato {
		if session, err = s.cfg.Identity.Surrendering(r.Context(), token); err == nil {
			s.serve(r.Context(), w, r, hub.Identity{Operatore: session.Account.Operatore, Device: session.Device, Revoked: true})
			return
		}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.sync(w, r, session, token)
}

// sync serves a device until its token serves no more.
func (s *Server) sync(w http.ResponseWriter, r *http.Request, session identity.Session, token string) {
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	c := &connection{session: session, token: token, end: end}
	if !s.admit(c) {
		s.fail(w, r, &cartella.Error{Code: cartella.CodeTroppiTentativi, Err: &identity.Throttled{After: time.Minute},
			Message: "Il tuo account è collegato da troppi computer insieme: chiudi il programma su quelli che non usi."})
		return
	}
	defer func() {
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	}()
	// Once more, now that an event would find the connection: what ended the
	// session between the first look and here must not be missed.
	if _, err := s.cfg.Identity.Authenticate(ctx, token); err != nil {
		s.fail(w, r, err)
		return
	}
	s.serve(ctx, w, r, hub.Identity{Operatore: session.Account.Operatore, Device: session.Device})
}

// serve hands a websocket to the hub.
func (s *Server) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, who hub.Identity) {
	conn, err := wire.Upgrade(w, r)
	if err != nil {
		// The upgrade has answered by itself.
		s.cfg.Log.InfoContext(ctx, "websocket refused", "device", who.Device, "error", err)
		return
	}
	err = s.cfg.Hub.Serve(ctx, conn, who)
	s.cfg.Log.InfoContext(ctx, "session ended", "device", who.Device, "cause", context.Cause(ctx), "error", err)
}

// admit counts a connection in, unless its account has too many already.
func (s *Server) admit(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for other := range s.conns {
		if other.session.Account.Operatore == c.session.Account.Operatore {
			n++
		}
	}
	if n >= maxConnections {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

// Run follows the events of the accounts, looks at open connections again and
// moves what a day's passing moves, until ctx is done.
func (s *Server) Run(ctx context.Context) error {
	seen, err := s.cfg.Identity.LastEvent(ctx)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	poll := time.NewTicker(s.cfg.Poll)
	defer poll.Stop()
	slow := time.NewTicker(recheck)
	defer slow.Stop()
	s.expire(ctx)
	grown := s.cfg.Ledger.Changes(ctx)
	s.register(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-grown:
			if !open {
				grown = nil
			}
			s.register(ctx)
			continue
		case <-slow.C:
			s.recheck(ctx)
			s.expire(ctx)
			s.register(ctx)
			continue
		case <-s.wake:
		case <-poll.C:
		}
		events, err := s.cfg.Identity.Events(ctx, seen, 0)
		if err != nil {
			if ctx.Err() == nil {
				s.cfg.Log.ErrorContext(ctx, "read the events of the accounts", "error", err)
			}
			continue
		}
		for _, e := range events {
			s.follow(e)
			seen = e.N
		}
	}
}

// register keeps the register of accesses up with the log of record. What it could
// not copy it copies the next time.
func (s *Server) register(ctx context.Context) {
	if err := Register(ctx, s.cfg.Identity, s.cfg.Ledger); err != nil && ctx.Err() == nil {
		s.cfg.Log.ErrorContext(ctx, "copy what was exported into the register of accesses", "error", err)
	}
}

// follow makes an event felt by the connections it concerns.
func (s *Server) follow(e identity.Event) {
	// Whose it is says the register of accesses, under the same number.
	s.cfg.Log.Info("account event", "n", e.N, "what", e.What, "device", e.Device)
	if e.What == identity.EventProfile {
		s.cfg.Hub.ProfileChanged(e.Operatore)
		return
	}
	if !e.EndsSessions() {
		return
	}
	for _, c := range s.open() {
		if c.session.Account.Operatore == e.Operatore && (e.Device == "" || c.session.Device == e.Device) {
			s.reauthenticate(context.Background(), c)
		}
	}
}

// recheck ends the connections whose token serves no more.
func (s *Server) recheck(ctx context.Context) {
	for _, c := range s.open() {
		s.reauthenticate(ctx, c)
	}
}

// reauthenticate ends a connection whose token serves no more. A failure to
// tell is left to the next look.
func (s *Server) reauthenticate(ctx context.Context, c *connection) {
	var said, closed *cartella.Error
	if _, err := s.cfg.Identity.Authenticate(ctx, c.token); !errors.As(err, &said) {
		return
	}
	// With the account its tokens went, and signing in again would be no remedy.
	if _, err := s.cfg.Identity.Actor(ctx, c.session.Account.Operatore); errors.As(err, &closed) && closed.Code == cartella.CodeAccountDisabilitato {
		said = closed
	}
	c.end(said)
}

func (s *Server) open() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*connection, 0, len(s.conns))
	for c := range s.conns {
		out = append(out, c)
	}
	return out
}

func (s *Server) expire(ctx context.Context) {
	if err := s.cfg.Hub.Expire(ctx); err != nil && ctx.Err() == nil {
		s.cfg.Log.ErrorContext(ctx, "move what was shared until yesterday", "error", err)
	}
}

// noticed has Run look for events at once.
func (s *Server) noticed() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
