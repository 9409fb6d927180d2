package app

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestAWipeLeavesWhatWasSavedMeanwhile: between the word that the device is
// revoked and the wipe somebody may still have saved, and seen that it was.
func TestAWipeLeavesWhatWasSavedMeanwhile(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t))
	s := d.corrente
	id, err := registra(d.App, "Bianchi", "Ada")
	if err != nil {
		t.Fatal(err)
	}
	d.wipe(s)
	if st := (&Accesso{d.App}).Stato(); st.Fase != FaseBloccata {
		t.Errorf("the phase is %q, want %q", st.Fase, FaseBloccata)
	}
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.corrente.Record(cartella.ID(id)); !ok {
		t.Fatal("it was saved and is gone")
	}
	if n := d.corrente.replica.Status().Pending; n != 1 {
		t.Errorf("%d changes wait to be handed over, want 1", n)
	}
}

// TestAWipeDoesNotWaitForPreferences: each page that is opened sets one, and none
// keeps a stolen computer's archive.
func TestAWipeDoesNotWaitForPreferences(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t))
	s := d.corrente
	if err := s.imposta(map[cartella.Path][]byte{"servizio": []byte(`"self"`)}); err != nil {
		t.Fatal(err)
	}
	d.wipe(s)
	if _, err := os.Stat(s.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the archive is still there: %v", err)
	}
}
