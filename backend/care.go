package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	return within(ctx, o.data, func(s *system) (err error) {
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

// pack writes the files of dir into one, readable by its owner alone.
func pack(to, dir string) (err error) {
	f, err := durable.OpenNew(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := tar.NewWriter(f)
	for _, name := range contents() {
		if err := packFile(w, dir, name); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), f.Sync())
}

func packFile(w *tar.Writer, dir, name string) (err error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// unpack reads a backup into dir, and wants it whole.
func unpack(file, dir string) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := tar.NewReader(f)
	wanted := contents()
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damagedCopy(err)
		}
		i := slices.Index(wanted, h.Name)
		if i < 0 {
			return fmt.Errorf("contiene «%s», che non è di una copia", h.Name)
		}
		wanted = slices.Delete(wanted, i, i+1)
		if err := unpackFile(r, filepath.Join(dir, h.Name)); err != nil {
			return damagedCopy(err)
		}
	}
	if len(wanted) > 0 {
		return fmt.Errorf("non è intera: manca «%s»", wanted[0])
	}
	return nil
}

// damagedCopy says of a backup that cannot be read on that it is not whole.
func damagedCopy(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
		return errors.New("non è una copia di questo programma, o non è intera")
	}
	return err
}

func unpackFile(r io.Reader, to string) (err error) {
	f, err := durable.OpenNew(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	return f.Sync()
}

// restore makes a data directory out of a backup, with a new epoch, by which
// the desktops know that they must offer again what they sent since. What the
// directory held is kept beside it.
func restore(ctx context.Context, p program, args []string) (err error) {
	o := newOptions(p, "restore", "FILE")
	o.about = "Ripristina i dati da una copia, a servizio fermo; quelli di prima restano accanto. Gli account, le revoche e il registro degli accessi\n" +
		"che ci sono ora restano, se sono intatti: tornare a quelli della copia riaprirebbe la porta a chi è stato escluso dopo."
	var accounts bool
	o.BoolVar(&accounts, "account-della-copia", false, "riprende dalla copia anche gli account e il registro degli accessi")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	dir := filepath.Clean(o.data)
	if err := durable.MkdirAll(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("non riesco a creare la cartella dei dati: %w", err)
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), ".ripristino-*")
	if err != nil {
		return fmt.Errorf("non riesco a ripristinare: %w", err)
	}
	defer func() { err = errors.Join(err, durable.RemoveAll(part)) }()
	raw, whole := filepath.Join(part, "copia"), filepath.Join(part, "dati")
	for _, d := range []string{raw, whole} {
		if err := durable.MkdirAll(d); err != nil {
			return fmt.Errorf("non riesco a ripristinare: %w", err)
		}
	}
	if err := unpack(rest[0], raw); err != nil {
		return fmt.Errorf("la copia «%s» non si legge: %w", rest[0], plain(err))
	}
	if err := sqlite.Restore(ctx, filepath.Join(raw, ledgerFile), filepath.Join(whole, ledgerFile)); err != nil {
		return err
	}
	unlock, err := lockExisting(ctx, dir)
	if err != nil {
		return err
	}
	kept := false
	if !accounts {
		kept = keepAccounts(ctx, dir, whole) == nil
	}
	if !kept {
		for _, name := range identity.Files() {
			if err := durable.Rename(filepath.Join(raw, name), filepath.Join(whole, name)); err != nil {
				return errors.Join(fmt.Errorf("non riesco a ripristinare: %w", err), unlock())
			}
		}
	}
	if err := unlock(); err != nil {
		return err
	}
	before, err := setAside(dir)
	if err != nil {
		return err
	}
	if err := durable.Rename(whole, dir); err != nil {
		return fmt.Errorf("non riesco a ripristinare: %w", err)
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
func setAside(dir string) (string, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	name := dir + ".prima-" + time.Now().Format("20060102-150405")
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
	return within(ctx, o.data, func(s *system) error {
		counts, err := s.ledger.Counts(ctx)
		if err != nil {
			return err
		}
		now := time.Now()
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
			return fmt.Errorf("trovati %d difetti: conserva questa cartella com'è, ferma il servizio e ripristina l'ultima copia buona con «restore»", n)
		}
		fmt.Fprintln(p.out, "Nessun difetto.")
		return nil
	})
}
