package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"siz-icaro/app/vault"
	"siz-icaro/sync/durable"
)

// conti are the accounts that have worked on this computer: which folder is
// whose. No file says so in clear. Folders have random names; whose one is, its
// vault says to whoever has the keyring, and a copy of that label stands in the
// settings, for a vault that is damaged or gone. So a disk alone yields no user
// name, and none can be tried on it either; the files and the keyring opened
// yield them all.
//
// The keyring is asked once for each folder, and again only for those of which it
// could not tell. It answers, or is given up, within [vault.Keyring]'s limit, and
// nothing waits for it but somebody who signs in.
type conti struct {
	dati     string
	settings *impostazioni
	keyring  *vault.Keyring
	vault    func(utente, dir string) *vault.Vault
	log      *slog.Logger

	mu sync.Mutex // guards what follows
	// noti is the folder of each user name, and etichette the label by which a
	// folder was known to be whose it is.
	noti      map[string]string
	etichette map[string]vault.Label
	// persi are the folders that hold somebody's work, and nothing says whose.
	persi []string
	// newer says that there is a folder that a newer program wrote.
	newer bool
	// pass is the look that is under way, nil where none is.
	pass *pass
	// fault is what stood in the way of the last look, nil for nothing.
	fault error
}

// pass is one look at the folders; whoever wants another while it is under way
// waits for it.
type pass struct {
	done chan struct{}
	err  error
}

const (
	cartellaConti = "conti"
	// cartellaDiPrima is where earlier programs kept the folders, under names that
	// a guess at a user name could be tried on. A file stands in its place now, so
	// that those programs stop there rather than begin everything anew.
	cartellaDiPrima = "account"
	// avvisoVecchi is what that file says to whoever looks why.
	avvisoVecchi = "Questi dati sono di una versione più recente di SIZ-ICARO: aggiorna il programma.\n"

	cartellaChiavi = "chiavi"
)

func apriConti(dati string, settings *impostazioni, keyring *vault.Keyring, of func(utente, dir string) *vault.Vault, log *slog.Logger) (*conti, error) {
	c := &conti{
		dati: dati, settings: settings, keyring: keyring, vault: of, log: log,
		noti: map[string]string{}, etichette: map[string]vault.Label{},
	}
	if err := durable.MkdirAll(c.root()); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	if err := c.barBefore(); err != nil {
		log.Error("earlier programs are not kept out", "err", err)
	}
	return c, nil
}

func (c *conti) root() string { return filepath.Join(c.dati, cartellaConti) }

// barBefore puts the file in the place of the folder that earlier programs use,
// once that holds nothing any more.
func (c *conti) barBefore() error {
	name := filepath.Join(c.dati, cartellaDiPrima)
	entries, err := os.ReadDir(name)
	switch {
	case err == nil && len(entries) > 0:
		return nil
	case err == nil:
		if err := durable.Remove(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil // the file is there
	}
	if err := durable.Create(name, []byte(avvisoVecchi)); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// names are the user names that are known by now.
func (c *conti) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.noti))
}

// trouble is what stands between this computer and the names of its accounts.
func (c *conti) trouble() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fault
}

// known is the folder of utente, "" where it is not known whether there is one.
func (c *conti) known(utente string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.noti[utente]
}

// last is the user name of who worked here last, "" for nobody.
func (c *conti) last() string {
	ultimo := c.settings.get().Ultimo
	c.mu.Lock()
	defer c.mu.Unlock()
	for utente, dir := range c.noti {
		if filepath.Base(dir) == ultimo {
			return utente
		}
	}
	return ""
}

// find is the folder of utente, "" where there is none. persi are then those that
// may be theirs for all that can be told. No session may be open but utente's.
func (c *conti) find(ctx context.Context, utente string) (dir string, persi []string, err error) {
	// One that is still where an earlier program had it is looked at again.
	if dir := c.known(utente); dir != "" && filepath.Dir(dir) == c.root() {
		return dir, nil, nil
	}
	err = c.look(ctx)
	if dir := c.known(utente); dir != "" {
		return dir, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	c.mu.Lock()
	persi, newer := slices.Clone(c.persi), c.newer
	c.mu.Unlock()
	if newer {
		return "", nil, vault.ErrNewerFormat
	}
	for _, dir := range persi {
		if vault.Claim(ctx, filepath.Join(dir, cartellaChiavi), utente, c.keyring) {
			return dir, nil, c.add(utente, dir, false)
		}
	}
	return "", persi, nil
}

// fresh is a folder for somebody who has none: one that an interrupted first
// access left empty, or a new one.
func (c *conti) fresh() (string, error) {
	entries, err := os.ReadDir(c.root())
	if err != nil {
		return "", err
	}
	cards := c.settings.get().Conti
	for _, e := range entries {
		dir := filepath.Join(c.root(), e.Name())
		if _, taken := cards[e.Name()]; !taken && e.IsDir() && !inUse(dir) {
			return dir, nil
		}
	}
	dir := filepath.Join(c.root(), randomName())
	return dir, durable.MkdirAll(dir)
}

func randomName() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// inUse says whether a folder holds anything of an account's: any file but the
// name of this computer, which stands there before a first access has come to
// anything, and what an interrupted write left.
func inUse(dir string) bool {
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path == filepath.Join(dir, nomeDispositivo) || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		return fs.ErrExist
	})
	return err != nil && !errors.Is(err, fs.ErrNotExist)
}

// add notes that dir is utente's; last, that nobody has worked here since.
func (c *conti) add(utente, dir string, last bool) error {
	label, err := vault.ReadLabel(filepath.Join(dir, cartellaChiavi))
	if err != nil && !errors.Is(err, vault.ErrNoVault) {
		return err
	}
	c.mu.Lock()
	c.noti[utente], c.etichette[dir] = dir, label
	c.persi = slices.DeleteFunc(c.persi, func(d string) bool { return d == dir })
	c.mu.Unlock()
	name := filepath.Base(dir)
	return c.settings.change(func(v *valori) {
		if last {
			v.Ultimo = name
		}
		if label.ID != "" {
			if v.Conti == nil {
				v.Conti = map[string]vault.Label{}
			}
			v.Conti[name] = label
		}
	})
}

// forget unsays that there was an account in dir.
func (c *conti) forget(dir string) error {
	c.mu.Lock()
	maps.DeleteFunc(c.noti, func(_, d string) bool { return d == dir })
	delete(c.etichette, dir)
	c.persi = slices.DeleteFunc(c.persi, func(d string) bool { return d == dir })
	c.mu.Unlock()
	name := filepath.Base(dir)
	return c.settings.change(func(v *valori) {
		delete(v.Conti, name)
		if v.Ultimo == name {
			v.Ultimo = ""
		}
	})
}

// look finds out whose the folders are of which that is not known yet, and puts
// away the names that earlier programs left in clear. Its error is a state of the
// keyring, or of the disk; the folders that it did not come to stay unknown. It
// moves folders: no session may be open, nor opening.
func (c *conti) look(ctx context.Context) error {
	c.mu.Lock()
	p := c.pass
	if p == nil {
		p = &pass{done: make(chan struct{})}
		c.pass = p
		c.mu.Unlock()
		if p.err = c.bringOver(ctx); !hopeless(p.err) {
			p.err = errors.Join(p.err, c.readAll(ctx))
		}
		c.mu.Lock()
		c.pass, c.fault = nil, p.err
		c.mu.Unlock()
		close(p.done)
		return p.err
	}
	c.mu.Unlock()
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// perished says that asking the keyring for one secret gave nothing, and that
// asking for another may.
func perished(err error) bool {
	return errors.Is(err, vault.ErrKeyringNotFound) || errors.Is(err, vault.ErrKeyringLied) ||
		errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrNoVault)
}

func (c *conti) readAll(ctx context.Context) error {
	entries, err := os.ReadDir(c.root())
	if err != nil {
		return err
	}
	cards := c.settings.get().Conti
	names := slices.Collect(maps.Keys(cards))
	for _, e := range entries {
		if _, carded := cards[e.Name()]; e.IsDir() && !carded {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var persi []string
	newer := false
	for _, name := range names {
		dir := filepath.Join(c.root(), name)
		card := cards[name]
		switch err := c.readOne(ctx, dir, card); {
		case err == nil:
		case errors.Is(err, vault.ErrNewerFormat):
			newer = true
		case hopeless(err):
			return err
		case inUse(dir):
			persi = append(persi, dir)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.persi, c.newer = persi, newer
	return nil
}

// readOne finds out whose dir is, by its vault or by the card that the settings
// hold of it.
func (c *conti) readOne(ctx context.Context, dir string, card vault.Label) error {
	label, err := vault.ReadLabel(filepath.Join(dir, cartellaChiavi))
	if errors.Is(err, vault.ErrNewerFormat) {
		return err
	}
	if err != nil || label.ID == "" {
		label = card
	}
	c.mu.Lock()
	before, have := c.etichette[dir]
	c.mu.Unlock()
	if have && before.ID == label.ID {
		return nil
	}
	// A vault of the present form that is in the middle of being put into it is
	// finished here.
	utente, err := vault.Owner(ctx, filepath.Join(dir, cartellaChiavi), c.keyring)
	if perished(err) && card.ID != "" {
		utente, err = card.Open(ctx, c.keyring)
	}
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other, twice := c.noti[utente]; twice && other != dir {
		c.log.Error("two folders are of one account", "this", filepath.Base(dir), "that", filepath.Base(other))
		return nil
	}
	c.noti[utente], c.etichette[dir] = dir, label
	return nil
}

// setAsideBefore is how earlier programs called what they set aside: by the
// folder's name, which a guess could be tried on, and the moment.
var setAsideBefore = regexp.MustCompile(`^[0-9a-f]{16}(-\d{8}-\d{6}-\d+)$`)

// bringOver moves what earlier programs left to where it names nobody. It may be
// interrupted at any point: the next look goes on. What hinders it keeps nobody
// out; its error is what hinders everything, the keyring or the settings.
func (c *conti) bringOver(ctx context.Context) error {
	accounts, err := c.moveAll(ctx, filepath.Join(c.dati, cartellaDiPrima), func(name string) (to string) {
		return filepath.Join(c.root(), randomName())
	})
	if err != nil {
		return err
	}
	aside := filepath.Join(c.dati, daRecuperare)
	others, err := c.moveAll(ctx, aside, func(name string) (to string) {
		if is := setAsideBefore.FindStringSubmatch(name); is != nil {
			return filepath.Join(aside, randomName()+is[1])
		}
		return ""
	})
	if err != nil {
		return err
	}
	if err := c.barBefore(); err != nil {
		return err
	}
	old := c.settings.get()
	if !accounts || !others || old.Utente == "" && old.Conosciuti == nil {
		return nil
	}
	return c.settings.change(func(v *valori) { v.Utente, v.Conosciuti = "", nil })
}

// moveAll takes the user names out of the folders in dir, and moves them where to
// says; "" is for those that are of the present form. all says that none is left.
func (c *conti) moveAll(ctx context.Context, dir string, to func(name string) string) (all bool, err error) {
	names, err := dirsIn(dir)
	if err != nil {
		return false, err
	}
	all = true
	for _, name := range names {
		from := filepath.Join(dir, name)
		dest := to(name)
		if dest == "" {
			continue
		}
		switch err := c.move(ctx, from, dest); {
		case hopeless(err):
			return false, err
		case err != nil:
			c.log.Error("a folder of an earlier program stays where it is", "err", err)
			all = false
		}
	}
	return all, nil
}

func (c *conti) move(ctx context.Context, from, to string) error {
	if !inUse(from) {
		return durable.RemoveAll(from) // a first access that came to nothing
	}
	utente, err := c.conceal(ctx, from)
	account := utente != "" && filepath.Dir(to) == c.root()
	if err == nil {
		err = durable.Rename(from, to)
	}
	if err != nil {
		if account {
			c.mu.Lock()
			c.noti[utente] = from // it opens where it is
			c.mu.Unlock()
		}
		return err
	}
	if !account {
		return nil
	}
	return c.add(utente, to, utente == c.settings.get().Utente)
}

// hopeless says that whatever else the keyring is asked for, it does not answer.
func hopeless(err error) bool {
	for _, state := range []error{vault.ErrKeyringMissing, vault.ErrKeyringLocked, vault.ErrKeyringTimeout, vault.ErrKeyringFailed, context.Canceled} {
		if errors.Is(err, state) {
			return true
		}
	}
	return false
}

// conceal takes the user name out of a folder of an earlier program. It returns
// "" where nothing tells it any more.
func (c *conti) conceal(ctx context.Context, dir string) (utente string, err error) {
	utente, err = vault.Owner(ctx, filepath.Join(dir, cartellaChiavi), c.keyring)
	if perished(err) {
		utente, err = "", nil
	}
	if err != nil {
		return utente, err
	}
	return utente, veilProof(ctx, c.vault(utente, dir), dir)
}

func dirsIn(dir string) (names []string, err error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, err
}
