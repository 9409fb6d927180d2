package app

import (
	"testing"
	"weak"

	"siz-icaro/app/oblio"
	"siz-icaro/sync/cartella"
)

// TestALockLeavesNothingReachable: once the program is locked nothing holds on to
// the session any more, and with it to what was read and written in it.
func TestALockLeavesNothingReachable(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	if _, err := (&Schede{d.App}).Elenco(FiltroSchede{Kind: "soggetto", Testo: "bianchi"}); err != nil {
		t.Fatal(err)
	}
	if _, err := registra(d.App, "Verdi", "Ugo"); err != nil {
		t.Fatal(err)
	}
	if err := (&Bozze{d.App}).Salva("nota", "le ultime parole"); err != nil {
		t.Fatal(err)
	}
	s := d.corrente
	session, archive, engine, log, drafts, keys := weak.Make(s), weak.Make(s.store), weak.Make(s.replica), weak.Make(s.journal), weak.Make(s.bozze), weak.Make(s.keys)
	s = nil
	(&Accesso{d.App}).Blocca()
	oblio.Memory()
	for name, gone := range map[string]bool{
		"session": session.Value() == nil, "archive": archive.Value() == nil, "replica": engine.Value() == nil,
		"journal": log.Value() == nil, "drafts": drafts.Value() == nil, "keys": keys.Value() == nil,
	} {
		if !gone {
			t.Errorf("the %s outlives the lock", name)
		}
	}
}
