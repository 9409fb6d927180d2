package app

import (
	"context"
	"net/http"
	"strings"

	"siz-icaro/sync/wire"
)

// dial opens the replica's connection with the token in hand.
func (s *sessione) dial(ctx context.Context) (wire.Conn, error) {
	base := s.app.settings.get().Centrale
	if base == "" {
		return nil, fuoriLinea(nil)
	}
	header := http.Header{"Authorization": {"Bearer " + s.account().Token}}
	dialer := wire.Dialer{TLS: s.app.route.TLS(), Net: s.strada.Dial}
	conn, err := dialer.Dial(ctx, strings.Replace(base, "http", "ws", 1)+"/v1/sync", header)
	if e := s.strada.Explain(ctx, base, err, s.app.ora()); e != nil {
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.linea = conn
	s.mu.Unlock()
	if s.app.settings.get().Centrale != base {
		s.redial() // the address was changed while this was being opened
	}
	return conn, nil
}

// redial ends the connection there is, so that the next one goes where the
// settings say.
func (s *sessione) redial() {
	s.mu.RLock()
	conn := s.linea
	s.mu.RUnlock()
	if conn != nil {
		// One that is over already says so by an error, and is what is wanted.
		_ = conn.Close(wire.CloseNormal, "another address")
	}
	s.replica.Wake()
}
