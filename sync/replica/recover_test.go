package replica_test

import (
	"errors"
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
)

// What is recovered from a journal is what its device ever made and retains,
// whether the rest of the journal can be read or not.
func TestRecover(t *testing.T) {
	d := newDesk(t)
	for _, who := range []string{"s1", "s2", "s3"} {
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, who, casale, "Ada")))
	}
	raw, err := cartella.Marshal(map[string]any{"verdict": cartella.Verdict{Device: laptop, Seq: 1, Outcome: cartella.Accepted, At: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.log.Append(t.Context(), 3, raw); err != nil {
		t.Fatal(err)
	}

	for _, lost := range []int{0, 1} { // the first entry says whose the journal is
		got, err := replica.Recover(func(yield func(replica.Position, byte, []byte) error) error {
			n := 0
			return d.log.Replay(func(at replica.Position, typ byte, payload []byte) error {
				if n++; n <= lost {
					return nil
				}
				return yield(at, typ, payload)
			})
		})
		var seqs []cartella.Seq
		for _, m := range got {
			if m.Device != laptop || m.Author != anna || len(m.Edits) != 1 {
				t.Errorf("recovered %+v", m)
			}
			seqs = append(seqs, m.Seq)
		}
		if want := []cartella.Seq{1, 2, 3}; err != nil || !slices.Equal(seqs, want) {
			t.Errorf("without the first %d entries: got %v, %v; want %v", lost, seqs, err, want)
		}
	}
}

func TestRecoverRefusesTwoDevices(t *testing.T) {
	log := replicatest.NewLog()
	for i, device := range []cartella.DeviceID{"uno", "due"} {
		raw, err := cartella.Marshal(cartella.Mutation{Device: device, Seq: cartella.Seq(i + 1), Author: "anna"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.Append(t.Context(), 2, raw); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := replica.Recover(log.Replay); !errors.Is(err, replica.ErrNotOneDevice) {
		t.Errorf("got %v", err)
	}
}

// TestRecoverIsAsStrictAsTheWire: what another machine wrote may not be one
// thing to who looks through it and another to the ledger.
func TestRecoverIsAsStrictAsTheWire(t *testing.T) {
	for _, payload := range []string{
		`{"device":"uno","seq":1,"author":"anna","author":"luca"}`,
		`{"device":"uno","seq":1,"Author":"anna"}`,
		"{\"device\":\"uno\",\"seq\":1,\"author\":\"\xff\"}",
	} {
		log := replicatest.NewLog()
		if _, err := log.Append(t.Context(), 2, []byte(payload)); err != nil {
			t.Fatal(err)
		}
		if got, err := replica.Recover(log.Replay); err == nil {
			t.Errorf("recovered %+v from %s", got, payload)
		}
	}
}
