package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"siz-icaro/backend/avvisi"
	"siz-icaro/backend/central"
	"siz-icaro/backend/demo"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/modelli"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/redact"
)

// shutdownTime is how long requests under way may take once the service is
// asked to stop.
const shutdownTime = 10 * time.Second

// serveOptions are the flags of serve.
type serveOptions struct {
	*options
	listen   string
	demo     bool
	cert     string
	key      string
	plain    bool
	proxies  []netip.Prefix
	password int
	lease    int
	verbose  bool
}

func parseServe(p program, args []string) (serveOptions, error) {
	o := serveOptions{options: newOptions(p, "serve", "")}
	o.StringVar(&o.listen, "listen", "127.0.0.1:8420", "`indirizzo` e porta su cui rispondere")
	o.BoolVar(&o.demo, "demo", false, "riempie una cartella vuota con dati inventati e mostra gli accessi")
	o.StringVar(&o.cert, "tls-cert", "", "`file` del certificato TLS (PEM)")
	o.StringVar(&o.key, "tls-key", "", "`file` della chiave TLS (PEM)")
	o.BoolVar(&o.plain, "in-chiaro", false, "risponde senza TLS anche fuori da questa macchina (solo dietro un proxy che lo fa)")
	o.Func("trusted-proxies", "`reti` dei proxy che stanno davanti, come 10.0.0.5/32,fd00::/64: solo da queste si crede a Forwarded e X-Forwarded-For su chi chiede, e il proxy deve scriverne uno", func(v string) (err error) {
		o.proxies, err = parseNetworks(v)
		return err
	})
	o.IntVar(&o.password, "password-giorni", 90, "dopo quanti `giorni` la password va cambiata; 0 per mai")
	o.IntVar(&o.lease, "autonomia-giorni", 7, "per quanti `giorni` un dispositivo lavora fuori linea senza un nuovo accesso")
	o.BoolVar(&o.verbose, "registro-esteso", false, "scrive nel registro ogni richiesta")
	if _, err := o.parse(args, 0, 0); err != nil {
		return o, err
	}
	switch {
	case (o.cert == "") != (o.key == ""):
		return o, usage("Servono insieme --tls-cert e --tls-key")
	case o.password < 0 || o.lease < 1:
		return o, usage("I giorni non possono essere negativi, e l'autonomia è di almeno un giorno")
	}
	if _, port, err := net.SplitHostPort(o.listen); err != nil || port == "" {
		return o, usage("«%s» non è un indirizzo: serve come 127.0.0.1:8420, o :8443 per tutte le interfacce", o.listen)
	}
	if o.cert == "" && !o.plain && !loopback(o.listen) {
		return o, usage("Fuori da questa macchina serve TLS: indica --tls-cert e --tls-key, oppure --in-chiaro se davanti c'è un proxy che lo fa")
	}
	return o, nil
}

// parseNetworks reads networks, or single addresses, with commas between.
func parseNetworks(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, err := netip.ParseAddr(part)
			if err != nil {
				return nil, err
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		if p.Bits() == 0 {
			return nil, errors.New("every network")
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// loopback reports whether only this machine can reach an address.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (o serveOptions) identity() identity.Config {
	const day = 24 * time.Hour
	cfg := identity.Config{Now: o.clock.Now, MaxAge: -1, LeaseLife: time.Duration(o.lease) * day}
	if o.password > 0 {
		cfg.MaxAge = time.Duration(o.password) * day
	}
	return cfg
}

func serve(ctx context.Context, p program, args []string) (err error) {
	o, err := parseServe(p, args)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if o.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(redact.Handler(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: level})))

	if err := finishRestore(p.out, o.data); err != nil {
		return err
	}
	if o.clock.Chosen() {
		log.Warn("the clock is not the machine's", "now", o.clock.Now())
	}
	if o.demo {
		if err := seed(ctx, p.out, o.data, demo.Config{Now: o.clock.Now(), Seed: demoSeed}, log); err != nil {
			return err
		}
	}
	if err := durable.MkdirAll(o.data); err != nil {
		return fmt.Errorf("non riesco a creare la cartella dei dati «%s»: %w", o.data, plain(err))
	}
	unlock, err := lock(ctx, o.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	s, err := openSystem(ctx, o.data, true, o.identity(), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.directory.EnsureFixed(ctx); err != nil {
		return err
	}
	if err := s.directory.EnsureModelli(ctx, modelli.Files); err != nil {
		return err
	}
	if err := s.directory.EnsureAvvisi(ctx, avvisi.Files); err != nil {
		return err
	}
	if err := s.directory.PublishAll(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("non riesco a rispondere su %s: %w", o.listen, plain(err))
	}
	return o.answer(ctx, p.out, listener, s, log)
}

// answer serves until ctx is done, then lets what is under way end.
func (o serveOptions) answer(ctx context.Context, out io.Writer, listener net.Listener, s *system, log *slog.Logger) error {
	scheme := "http"
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return errors.Join(fmt.Errorf("non riesco a leggere il certificato «%s» con la chiave «%s»: %w", o.cert, o.key, plain(err)), listener.Close())
		}
		listener = tls.NewListener(listener, &tls.Config{
			Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		})
		scheme = "https"
	}
	server := central.New(central.Config{Now: s.now, Identity: s.ids, Ledger: s.ledger, Hub: s.hub, Log: log, Version: version, TrustedProxies: o.proxies})
	web := &http.Server{
		Handler:           server.Handler(),
		ReadHeaderTimeout: time.Minute, // the greetings of TLS on a line of 300 B/s are in it
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      3 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	fmt.Fprintf(out, "Il servizio centrale risponde su %s://%s\nDati in %s\n", scheme, listener.Addr(), o.data)
	if o.demo {
		if err := printAccess(ctx, out, s); err != nil {
			return errors.Join(err, listener.Close())
		}
	}

	running, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 2)
	go func() { failed <- server.Run(running) }()
	go func() { failed <- web.Serve(listener) }()
	mailer := central.NewMailer(s.ids, s.ledger, o.dialMail, s.now, log)
	mailing := make(chan struct{})
	go func() {
		defer close(mailing)
		mailer.Run(running)
	}()
	var err error
	left := 2
	select {
	case <-ctx.Done():
		fmt.Fprintln(out, "Il servizio centrale si ferma.")
	case err = <-failed:
		left--
	}
	stop()
	defer func() { <-mailing }()
	// The websockets first: each is told to come back, and HTTP's own shutdown
	// does not wait for them.
	s.hub.Close()
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if e := web.Shutdown(deadline); e != nil {
		err = errors.Join(err, web.Close())
	}
	for range left {
		if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// seed fills an empty data directory with the demo data. It is made beside and
// then renamed, so that a run cut short leaves nothing half done.
func seed(ctx context.Context, out io.Writer, dir string, cfg demo.Config, log *slog.Logger) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("non riesco a leggere la cartella dei dati: %w", err)
	}
	dir = filepath.Clean(dir)
	part := dir + ".dimostrazione"
	if err := durable.RemoveAll(part); err != nil {
		return fmt.Errorf("non riesco a togliere una dimostrazione interrotta: %w", err)
	}
	began := time.Now()
	fmt.Fprintln(out, "Preparo i dati dimostrativi…")
	if err := fill(ctx, part, cfg, log); err != nil {
		return fmt.Errorf("non riesco a preparare i dati dimostrativi: %w", err)
	}
	// Renaming onto an empty directory is not possible everywhere.
	if err := durable.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("non riesco a preparare la cartella dei dati: %w", err)
	}
	if err := durable.Rename(part, dir); err != nil {
		return fmt.Errorf("non riesco a preparare la cartella dei dati: %w", err)
	}
	fmt.Fprintf(out, "Pronti in %.1f secondi.\n", time.Since(began).Seconds())
	return nil
}
