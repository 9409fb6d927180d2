package recupero

import (
	"context"
	"fmt"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
)

// Deliverer lands mutations in an operator's place; the hub does.
type Deliverer interface {
	Deliver(ctx context.Context, who hub.Identity, batch []cartella.Mutation) ([]cartella.Verdict, error)
}

// Standing is a journal beside the ledger.
type Standing struct {
	// Held are in the ledger already, with a verdict.
	Held int
	// Passed are not, and never can be: their place was passed over.
	Passed []cartella.Mutation
	// Pending are yet to be delivered.
	Pending []cartella.Mutation
	// Gaps are the stretches of seqs, first and last, that stand between the
	// ledger and the pending ones and that nobody here has.
	Gaps [][2]cartella.Seq
}

// Compare says what of a journal the ledger lacks.
func Compare(ctx context.Context, archive ledger.Archive, j Journal) (Standing, error) {
	last, err := archive.LastSeq(ctx, j.Device)
	if err != nil {
		return Standing{}, fmt.Errorf("compare with the ledger: %w", err)
	}
	var s Standing
	for _, m := range j.Mutations {
		if m.Seq > last {
			if m.Seq != last+1 {
				s.Gaps = append(s.Gaps, [2]cartella.Seq{last + 1, m.Seq - 1})
			}
			s.Pending = append(s.Pending, m)
			last = m.Seq
			continue
		}
		if _, ok, err := archive.Mutation(ctx, j.Device, m.Seq); err != nil {
			return Standing{}, fmt.Errorf("compare with the ledger: %w", err)
		} else if !ok {
			s.Passed = append(s.Passed, m)
			continue
		}
		s.Held++
	}
	return s, nil
}

// Owner says whether the author of a journal is who its device belongs to. The
// error is a *cartella.Error of CodeNonAutorizzato where they are not: a device
// that the accounts know is one person's, and one that they do not know (they
// come from an older backup) is its whose mutations the ledger holds.
func Owner(ctx context.Context, ids *identity.Store, archive ledger.Archive, j Journal) error {
	other := &cartella.Error{Code: cartella.CodeNonAutorizzato,
		Message: fmt.Sprintf("Il registro è firmato da un operatore a cui il dispositivo %s non appartiene: non si consegna.", j.Device)}
	device, known, err := ids.Device(ctx, j.Device)
	if err != nil {
		return fmt.Errorf("find the owner of the device: %w", err)
	}
	if known {
		account, err := ids.Account(ctx, device.Utente)
		if err == nil && account.Operatore != j.Author {
			err = other
		}
		return err
	}
	last, err := archive.LastSeq(ctx, j.Device)
	if err != nil {
		return fmt.Errorf("find the owner of the device: %w", err)
	}
	held, ok, err := archive.Mutation(ctx, j.Device, last)
	if err != nil {
		return fmt.Errorf("find the owner of the device: %w", err)
	}
	if last > 0 && (!ok || held.Mutation.Author != j.Author) {
		return other
	}
	return nil
}

// batch bounds the mutations of one transaction, so that a service at work
// beside is not kept waiting.
const batch = 100

// Deliver lands what is pending, in order, and returns the verdicts. At a gap
// it stops, unless passOver is set: the seqs in it are then taken as lost for
// ever. What landed before an error is in the ledger, and is not delivered
// again by another call.
func Deliver(ctx context.Context, archive ledger.Archive, to Deliverer, j Journal, passOver bool) ([]cartella.Verdict, error) {
	s, err := Compare(ctx, archive, j)
	if err != nil {
		return nil, err
	}
	who := hub.Identity{Operatore: j.Author, Device: j.Device}
	var out []cartella.Verdict
	for _, run := range runs(s) {
		if run.gap != nil {
			if !passOver {
				return out, &cartella.Error{Code: cartella.CodeSequenza, Message: fmt.Sprintf(
					"Mancano le modifiche dalla %d alla %d del dispositivo %s. Cerca prima un'altra copia del registro, o un'altra chiave; se non ci sono, ripeti con --senza-mancanti.", run.gap[0], run.gap[1], j.Device)}
			}
			if err := archive.Skip(ctx, j.Device, run.gap[1]); err != nil {
				return out, fmt.Errorf("pass over what is lost: %w", err)
			}
		}
		for ms := run.mutations; len(ms) > 0; {
			n := min(batch, len(ms))
			verdicts, err := to.Deliver(ctx, who, ms[:n])
			if err != nil {
				return out, fmt.Errorf("deliver: %w", err)
			}
			out, ms = append(out, verdicts...), ms[n:]
		}
	}
	return out, nil
}

// run is a stretch of pending mutations and the gap before it, if there is one.
type run struct {
	gap       *[2]cartella.Seq
	mutations []cartella.Mutation
}

func runs(s Standing) []run {
	var out []run
	gaps := s.Gaps
	for i, m := range s.Pending {
		switch {
		case len(gaps) > 0 && gaps[0][1] == m.Seq-1:
			out = append(out, run{gap: &gaps[0]})
			gaps = gaps[1:]
		case i == 0:
			out = append(out, run{})
		}
		out[len(out)-1].mutations = append(out[len(out)-1].mutations, m)
	}
	return out
}
