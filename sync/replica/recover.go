package replica

import (
	"errors"
	"fmt"

	"siz-icaro/sync/cartella"
)

// ErrNotOneDevice is what a log is that no single device and operator wrote.
var ErrNotOneDevice = errors.New("the journal is not of one device and one operator")

// Recover reads the mutations that a log holds, in order of seq, for whoever
// delivers them in the place of a device that cannot. It opens nothing, wants no
// entry but the mutations, and leaves out none for having a verdict: what the
// ledger has already, the ledger knows by (device, seq). replay is [Log.Replay].
func Recover(replay func(yield func(at Position, typ byte, payload []byte) error) error) ([]cartella.Mutation, error) {
	var o Outbox
	// Another machine wrote it: it is read as strictly as what comes by the wire.
	strictly := func(at Position, typ byte, payload []byte) error {
		if typ == entryMutation {
			if err := cartella.Unmarshal(payload, new(cartella.Mutation)); err != nil {
				return err
			}
		}
		return o.replay(at, typ, payload)
	}
	if err := replay(strictly); err != nil {
		return nil, fmt.Errorf("recover mutations: %w", err)
	}
	out := make([]cartella.Mutation, len(o.sent))
	for i, e := range o.sent {
		out[i] = e.mutation
		if e.mutation.Device != out[0].Device || e.mutation.Author != out[0].Author {
			return nil, fmt.Errorf("recover mutations: %w", ErrNotOneDevice)
		}
		if i > 0 && e.mutation.Seq <= out[i-1].Seq {
			return nil, fmt.Errorf("recover mutations: %d follows on %d", e.mutation.Seq, out[i-1].Seq)
		}
	}
	return out, nil
}
