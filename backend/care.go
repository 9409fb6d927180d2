package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// contents are the files of a backup, in the order in which they are written.
func contents() []string { return append([]string{ledgerFile}, identity.Files()...) }

// backup writes one file with everything that a central service is made of:
// the ledger first, then the accounts, so that no account is older than what
// its operator wrote.
func backup(ctx context.Context, p program, args []string) error {
	o := newOptions(p, "backup", "FILE")
	o.about = "Scrive in FILE, che non deve esistere, una copia di tutti i dati e degli account, anche mentre il servizio lavora."
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	file := rest[0]
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("«%s» esiste già: scegli un altro nome", file)
	}
	return o.within(ctx, func(s *system) (err error) {
		part, err := os.MkdirTemp(filepath.Dir(file), ".copia-*")
		if err != nil {
			return fmt.Errorf("non riesco a scrivere la copia nella cartella «%s»: %w", filepath.Dir(file), plain(err))
		}
		defer func() { err = errors.Join(err, durable.RemoveAll(part)) }()
		if err := s.ledger.Backup(ctx, filepath.Join(part, ledgerFile)); err != nil {
			return err
		}
		if err := s.ids.Backup(ctx, part); err != nil {
			return err
		}
		whole := filepath.Join(part, "copia.tar")
		if err := pack(whole, part); err != nil {
			return fmt.Errorf("non riesco a scrivere la copia: %w", plain(err))
		}
		if err := durable.Publish(whole, file); err != nil {
			return fmt.Errorf("non riesco a scrivere la copia «%s»: %w", file, plain(err))
		}
		fmt.Fprintf(p.out, "Copia scritta in %s. Contiene i dati di tutti: conservala come l'originale.\n", file)
		return nil
	})
}

// restore makes a data directory out of a backup, with a new epoch, by which
// the desktops know that they must offer again what they sent since. What the
// directory held is kept beside it.
func restore(ctx context.Context, p program, args []string) (err error) {
	o := newOptions(p, "restore", "FILE")
	o.about = "Ripristina i dati da una copia, a servizio fermo; quelli di prima restano accanto. Gli account, le revoche e il registro degli accessi\n" +
		"che ci sono ora restano, se sono intatti: tornare a quelli della copia riaprirebbe la porta a chi è stato escluso dopo.\n" +
		"Una copia danneggiata non si ripristina, e i dati restano quelli che sono."
	var accounts, trial, unsealed bool
	o.BoolVar(&accounts, "account-della-copia", false, "riprende dalla copia anche gli account e il registro degli accessi")
	o.BoolVar(&trial, "prova", false, "controlla la copia, e i dati che contiene, senza ripristinarla")
	o.BoolVar(&unsealed, "senza-impronta", false, "accetta una copia di una versione precedente, di cui non si può sapere se è rimasta com'era")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	dir := filepath.Clean(o.data)
	if err := durable.MkdirAll(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("non riesco a creare la cartella dei dati: %w", err)
	}
	if trial {
		return tryCopy(ctx, p, o.clock.Now, dir, rest[0], unsealed)
	}
	if err := finishRestore(p.out, dir); err != nil {
		return err
	}
	unlock, err := lockExisting(ctx, dir)
	if err != nil {
		return err
	}
	unlock = sync.OnceValue(unlock)
	defer func() { err = errors.Join(err, unlock()) }()
	if err := sweepRestores(dir); err != nil {
		return err
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), scratchPrefix(dir)+"*")
	if err != nil {
		return fmt.Errorf("non riesco a ripristinare: %w", err)
	}
	defer func() { err = errors.Join(err, durable.RemoveAll(part)) }()
	whole := filepath.Join(part, "dati")
	kept, err := prepare(ctx, o.clock.Now(), rest[0], part, whole, unsealed, func(to string) bool {
		return !accounts && keepAccounts(ctx, dir, to) == nil
	})
	if err != nil {
		return err
	}
	if unsealed {
		// Nothing else says whether it can be worked with. What is there before
		// stays beside, so that who asked for it may have it with its defects.
		var defects defectsError
		err := within(ctx, whole, o.clock.Now, func(s *system) error { return check(ctx, p, s) })
		if err != nil && !errors.As(err, &defects) {
			return fmt.Errorf("la copia «%s» non si può ripristinare: %w", rest[0], err)
		}
	}
	before, err := exchange(dir, whole, o.clock.Now(), unlock)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Dati ripristinati in %s.\n", dir)
	if kept {
		fmt.Fprintln(p.out, "Account, dispositivi e registro degli accessi sono rimasti quelli che c'erano.")
	} else {
		fmt.Fprintln(p.out, "Account, dispositivi e registro degli accessi sono quelli della copia: revoca di nuovo chi è stato escluso dopo.")
	}
	if before != "" {
		fmt.Fprintf(p.out, "Quelli di prima sono in %s: eliminali quando non servono più.\n", before)
	}
	return nil
}

// prepare makes in whole, within the empty directory part, the data directory
// that a copy holds. keep puts the accounts of before there, or says that it has
// not: then they are the copy's.
func prepare(ctx context.Context, now time.Time, file, part, whole string, unsealed bool, keep func(to string) bool) (kept bool, err error) {
	raw := filepath.Join(part, "copia")
	if err := errors.Join(durable.MkdirAll(raw), durable.MkdirAll(whole)); err != nil {
		return false, fmt.Errorf("non riesco a ripristinare: %w", err)
	}
	if err := unpack(file, raw, unsealed); err != nil {
		return false, fmt.Errorf("la copia «%s» non si può ripristinare: %w", file, plain(err))
	}
	if err := sqlite.Restore(ctx, filepath.Join(raw, ledgerFile), filepath.Join(whole, ledgerFile), now); err != nil {
		return false, fmt.Errorf("la copia «%s» non si può ripristinare: %w", file, err)
	}
	if keep(whole) {
		return true, nil
	}
	for _, name := range identity.Files() {
		if err := durable.Rename(filepath.Join(raw, name), filepath.Join(whole, name)); err != nil {
			return false, fmt.Errorf("non riesco a ripristinare: %w", err)
		}
	}
	return false, nil
}

// tryCopy looks at a copy, and at the data in it, beside the data directory.
func tryCopy(ctx context.Context, p program, now func() time.Time, dir, file string, unsealed bool) (err error) {
	part, err := os.MkdirTemp(filepath.Dir(dir), scratchPrefix(dir)+"*")
	if err != nil {
		return fmt.Errorf("non riesco a preparare la prova: %w", err)
	}
	defer func() { err = errors.Join(err, durable.RemoveAll(part)) }()
	whole := filepath.Join(part, "dati")
	if _, err := prepare(ctx, now(), file, part, whole, unsealed, func(string) bool { return false }); err != nil {
		return err
	}
	if err := within(ctx, whole, now, func(s *system) error { return check(ctx, p, s) }); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "La copia si può ripristinare. Era una prova: i dati sono rimasti quelli che sono.")
	return nil
}

// A restore ends with two renames, and may die between them. What is to be the
// data directory therefore stands, whole and durable, under a name of its own
// first: where that name is there and the data directory is not, the first
// rename was made, and whoever comes next makes the second. Where both are there
// nothing has happened yet, and the next restore begins anew.

// readyName is where the restored data stand until they are the data directory.
func readyName(dir string) string { return dir + ".ripristinati" }

// scratchPrefix begins the names of the folders that restores work in.
func scratchPrefix(dir string) string { return "." + filepath.Base(dir) + ".ripristino-" }

// exchange puts whole in the place of dir, which it sets aside; before is "" where
// there was none. The directory must be locked, and is unlocked on the way. It
// is done whole, or undone.
func exchange(dir, whole string, now time.Time, unlock func() error) (before string, err error) {
	failed := func(err error) error { return fmt.Errorf("non riesco a ripristinare: %w", err) }
	ready := readyName(dir)
	if err := durable.RemoveAll(ready); err != nil {
		return "", failed(err)
	}
	if err := durable.Rename(whole, ready); err != nil {
		return "", failed(err)
	}
	// Windows renames no directory with an open file in it: who opened it
	// meanwhile is safe there, and kept out by the lock elsewhere.
	if runtime.GOOS == "windows" {
		err = unlock()
	}
	if err == nil {
		before, err = setAside(dir, now)
	}
	if err != nil {
		return "", errors.Join(err, durable.RemoveAll(ready))
	}
	err = durable.Rename(ready, dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, there := os.Stat(filepath.Join(dir, ledgerFile)); there == nil {
			err = nil // a service that was started just now has finished it
		}
	}
	if err != nil && before != "" {
		err = errors.Join(err, durable.Rename(before, dir))
	}
	if err != nil {
		return "", failed(err)
	}
	return before, unlock()
}

// finishRestore makes the second rename of a restore that died before it. out is
// told; nil tells nobody.
func finishRestore(out io.Writer, dir string) error {
	dir = filepath.Clean(dir)
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	err := durable.Rename(readyName(dir), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("non riesco a concludere un ripristino interrotto: %w", plain(err))
	}
	if out != nil {
		fmt.Fprintln(out, "Concluso un ripristino che si era interrotto; i dati di prima sono accanto, in una cartella «.prima-».")
	}
	return nil
}

// sweepRestores removes what restores that were killed have left: of one that is
// under way, into a directory that is not there yet and so has no lock, the
// folder is younger than a day.
func sweepRestores(dir string) error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), scratchPrefix(dir)+"*"))
	if err != nil {
		return fmt.Errorf("non riesco a togliere un ripristino interrotto: %w", err)
	}
	_, none := os.Stat(dir)
	for _, part := range left {
		info, err := os.Stat(part)
		if err != nil || none != nil && time.Since(info.ModTime()) < 24*time.Hour {
			continue
		}
		if err := durable.RemoveAll(part); err != nil {
			return fmt.Errorf("non riesco a togliere un ripristino interrotto: %w", plain(err))
		}
	}
	return nil
}

// lockExisting is lock for a directory that may not be there.
func lockExisting(ctx context.Context, dir string) (unlock func() error, err error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return func() error { return nil }, nil
	}
	return lock(ctx, dir)
}

// keepAccounts copies the accounts of a data directory into another, which has
// none of their files. An error means that it has none still: there were none,
// or they are not sound.
func keepAccounts(ctx context.Context, dir, to string) (err error) {
	for _, name := range identity.Files() {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return err // opening would make it
		}
	}
	ids, err := identity.Open(ctx, dir, identity.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ids.Close()) }()
	v, err := ids.Verify(ctx)
	if err == nil && len(v.Defects) > 0 {
		err = errors.New(v.Defects[0])
	}
	if err != nil {
		return err
	}
	if err := ids.Backup(ctx, to); err != nil {
		for _, name := range identity.Files() {
			err = errors.Join(err, durable.RemoveAll(filepath.Join(to, name)))
		}
		return err
	}
	return nil
}

// setAside renames a data directory; "" where there was none.
func setAside(dir string, now time.Time) (string, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	name := dir + ".prima-" + now.Format("20060102-150405")
	before := name
	for n := 2; ; n++ { // a second restore in the same second
		if _, err := os.Lstat(before); errors.Is(err, fs.ErrNotExist) {
			break
		}
		before = fmt.Sprintf("%s-%d", name, n)
	}
	if err := durable.Rename(dir, before); err != nil {
		return "", fmt.Errorf("non riesco a mettere da parte i dati di prima: %w", err)
	}
	return before, nil
}

func verify(ctx context.Context, p program, args []string) error {
	o := newOptions(p, "verify", "")
	o.about = "Rilegge tutti i dati e confronta ciò che vi è scritto due volte: schede, modifiche, account e registro degli accessi. Non cambia nulla."
	if _, err := o.parse(args, 0, 0); err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error { return check(ctx, p, s) })
}

// defectsError is how many defects check has found.
type defectsError int

func (n defectsError) Error() string {
	return fmt.Sprintf("trovati %d difetti: conserva questa cartella com'è, ferma il servizio e ripristina l'ultima copia buona con «restore»", int(n))
}

// check rereads everything that s holds.
func check(ctx context.Context, p program, s *system) error {
	counts, err := s.ledger.Counts(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	defects, err := s.ledger.Verify(ctx, func(r cartella.Record, parent *cartella.Record) []cartella.Scope {
		return cartella.Scopes(r, parent, now)
	})
	if err != nil {
		return err
	}
	accounts, err := s.ids.Verify(ctx)
	if err != nil {
		return err
	}
	records, mutations := 0, 0
	for _, n := range counts.Records {
		records += n
	}
	for _, n := range counts.Mutations {
		mutations += n
	}
	fmt.Fprintf(p.out, "Controllate %d schede, %d modifiche di %d dispositivi, %d account.\n", records, mutations, counts.Devices, accounts.Accounts)
	fmt.Fprintf(p.out, "Registro degli accessi: %d eventi, ultima impronta %s.\n", accounts.Events, short(accounts.Last))
	for _, d := range defects {
		fmt.Fprintf(p.out, "  %s %s: %s\n", d.About, d.ID, d.What)
	}
	for _, d := range accounts.Defects {
		fmt.Fprintf(p.out, "  %s\n", d)
	}
	if n := len(defects) + len(accounts.Defects); n > 0 {
		return defectsError(n)
	}
	fmt.Fprintln(p.out, "Nessun difetto.")
	return nil
}
