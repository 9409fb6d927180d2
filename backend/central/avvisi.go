package central

import (
	"context"
	"fmt"
	"io/fs"

	"siz-icaro/sync/cartella"
)

// EnsureAvvisi lands the calls in files that are not there yet, by their codice: each
// as a draft of the service that manages it, with its form in force. One that is there
// stays as its service has made it.
func (d *Directory) EnsureAvvisi(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return fmt.Errorf("list the calls: %w", err)
	}
	var edits []cartella.Edit
	missing := func(rec cartella.Record) error {
		_, there, err := d.ledger.Record(ctx, rec.ID)
		if err == nil && !there {
			edits = append(edits, cartella.Creation(rec))
		}
		return err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read the call %s: %w", name, err)
		}
		f, wrong := cartella.LeggiAvviso(raw)
		if len(wrong) > 0 {
			return fmt.Errorf("read the call %s: %s", name, wrong[0])
		}
		f.Modulo.Stato = "attivo"
		form, err := cartella.New(cartella.ModelloID(f.Modulo.Codice, f.Modulo.Versione), cartella.KindModello, ServizioAmbito, f.Modulo)
		if err != nil {
			return err
		}
		call, err := f.Record(form.ID)
		if err != nil {
			return err
		}
		for _, rec := range []cartella.Record{form, call} {
			if err := missing(rec); err != nil {
				return err
			}
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return d.Commit(ctx, cartella.AzioneDirettorio, edits)
}
