package central

import (
	"context"
	"fmt"
	"io/fs"

	"siz-icaro/sync/cartella"
)

// EnsureModelli puts in force the forms in files that are not there yet, by their
// codice and versione. One that was withdrawn stays so, and one whose file has
// changed without a new versione stays as it was: what was filled in by it means
// the same for ever.
func (d *Directory) EnsureModelli(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return fmt.Errorf("list the forms: %w", err)
	}
	var edits []cartella.Edit
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read the form %s: %w", name, err)
		}
		m, wrong := cartella.LeggiModello(raw)
		if len(wrong) > 0 {
			return fmt.Errorf("read the form %s: %s", name, wrong[0])
		}
		id := cartella.ModelloID(m.Codice, m.Versione)
		if _, there, err := d.ledger.Record(ctx, id); err != nil || there {
			if err != nil {
				return err
			}
			continue
		}
		m.Stato = "attivo"
		rec, err := cartella.New(id, cartella.KindModello, ServizioAmbito, m)
		if err != nil {
			return err
		}
		edits = append(edits, cartella.Creation(rec))
	}
	if len(edits) == 0 {
		return nil
	}
	return d.Commit(ctx, cartella.AzioneDirettorio, edits)
}
