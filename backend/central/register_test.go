package central_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// export is what a computer notes of a list that was taken out.
func export(t *testing.T, device cartella.DeviceID, seq cartella.Seq, by cartella.OperatoreID) cartella.Mutation {
	t.Helper()
	rec, err := cartella.New(cartella.NewID(), cartella.KindEsportazione, "self", cartella.Esportazione{
		Operatore: by, Il: "2026-11-23T10:30:00Z", Elenco: cartella.KindPIC, Filtro: "di SELF;\n\x1b[2Jcon un testo cercato", Righe: 37, Forma: cartella.FormaStampa, Scheda: "p1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return cartella.Mutation{Device: device, Seq: seq, Author: by, Action: cartella.AzioneEsportazioneRegistra, At: time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC), Edits: []cartella.Edit{cartella.Creation(rec)}}
}

// judged lands mutations in a ledger: those of the device "respinto" are refused.
func judged(t *testing.T, l ledger.Ledger, batch ...cartella.Mutation) {
	t.Helper()
	for _, m := range batch {
		if _, err := l.Commit(t.Context(), []cartella.Mutation{m}, func(_ ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			if m.Device == "respinto" {
				return ledger.Effect{Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: "No."}}, nil
			}
			return ledger.Effect{Outcome: cartella.Accepted}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestExportsAreInTheRegister: each list that was taken out is there once, with who,
// which, how many, when and from which computer, whatever the verdict, and whatever
// becomes of the ledger.
func TestExportsAreInTheRegister(t *testing.T) {
	b := newBench(t)
	follow := func(archive ledger.Archive) (out []string) {
		t.Helper()
		for range 2 {
			if err := central.Register(t.Context(), b.ids, archive); err != nil {
				t.Fatal(err)
			}
		}
		events, err := b.ids.Events(t.Context(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.What == identity.EventExport {
				out = append(out, fmt.Sprintf("%s %s/%d: %s", e.Operatore, e.Device, e.Seq, e.Detail))
			}
		}
		v, err := b.ids.Verify(t.Context())
		if err != nil || len(v.Defects) > 0 {
			t.Errorf("the register does not hold: %v, %v", v.Defects, err)
		}
		return out
	}
	const what = "prese in carico, righe 37, di SELF;  [2Jcon un testo cercato, stampato, scheda p1, 23/11/2026 11:30"
	first := []cartella.Mutation{export(t, "pc-1", 1, "op-anna"), export(t, "respinto", 1, "op-ugo")}
	judged(t, b.ledger, first...)
	want := []string{"op-anna pc-1/1: " + what, "op-ugo respinto/1: " + what + ", respinta: non_autorizzato"}
	if got := follow(b.ledger); !slices.Equal(got, want) {
		t.Errorf("the register says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// A ledger of before, to which the computers offer again what they noted.
	restored, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "centrale.db"), sqlite.Config{Now: b.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
	})
	judged(t, restored, first[0], export(t, "pc-1", 2, "op-anna"), first[1])
	if got, want := follow(restored), append(want, "op-anna pc-1/2: "+what); !slices.Equal(got, want) {
		t.Errorf("after a restore the register says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTheServerKeepsTheRegister: what arrives while the service runs is there at once.
func TestTheServerKeepsTheRegister(t *testing.T) {
	b := newBench(t)
	judged(t, b.ledger, export(t, "pc-1", 1, "op-anna"))
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		events, err := b.ids.Events(t.Context(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(events, func(e identity.Event) bool { return e.What == identity.EventExport && e.Device == "pc-1" }) {
			return
		}
	}
	t.Error("the export is not in the register")
}
