package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"sync"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/sync/durable"
)

// impostazioni are the settings of this computer, in clear: they say nothing
// of any citizen, nor who works here.
type impostazioni struct {
	file string
	mu   sync.Mutex // guards v and the file
	v    valori
}

type valori struct {
	Centrale     string                 `json:"centrale,omitempty"`
	Ultimo       string                 `json:"ultimo,omitempty"` // the folder of who worked here last
	Conti        map[string]vault.Label `json:"conti,omitempty"`  // folder → whose it is, see conti
	BloccoMinuti int                    `json:"bloccoMinuti,omitempty"`
	Finestra     Finestra               `json:"finestra,omitzero"`
	Proxy        proxyTenuto            `json:"proxy,omitzero"`
	Eseguiti     map[string]time.Time   `json:"eseguiti,omitempty"` // last runs of the tasks with an hour of the day

	// What earlier programs kept in clear, until it has been put away: who worked
	// here last, and the folder of each user name.
	Utente     string            `json:"utente,omitempty"`
	Conosciuti map[string]string `json:"conosciuti,omitempty"`
}

// Finestra is where the window was left.
type Finestra struct {
	X          int  `json:"x"`
	Y          int  `json:"y"`
	Larghezza  int  `json:"larghezza"`
	Altezza    int  `json:"altezza"`
	Ingrandita bool `json:"ingrandita"`
}

// bloccoPredefinito is how many idle minutes lock the program.
const bloccoPredefinito = 15

// apriImpostazioni reads the settings. Damaged ones are begun anew: the worst
// they can cost is to type an address again.
func apriImpostazioni(file string) (*impostazioni, error) {
	s := &impostazioni{file: file}
	raw, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	if len(raw) > 0 && json.Unmarshal(raw, &s.v) != nil {
		s.v = valori{}
	}
	if s.v.BloccoMinuti <= 0 {
		s.v.BloccoMinuti = bloccoPredefinito
	}
	return s, nil
}

func (s *impostazioni) get() valori {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.v
	v.Conti = maps.Clone(v.Conti)
	v.Conosciuti = maps.Clone(v.Conosciuti)
	v.Eseguiti = maps.Clone(v.Eseguiti)
	return v
}

// change edits the settings and writes them whole.
func (s *impostazioni) change(edit func(*valori)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	edit(&s.v)
	raw, err := json.MarshalIndent(s.v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	if err := durable.WriteFile(s.file, raw); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return nil
}

// preset takes the address that the program was started with, where none has
// been chosen. What a form would not take is not taken here either, wherever it
// was written: the program then asks.
// Settings that cannot be written hold until the program ends: a full disk keeps
// nobody out.
func (s *impostazioni) preset(given string, log *slog.Logger) {
	chosen := ""
	for _, address := range []string{s.get().Centrale, given} {
		if address == "" {
			continue
		}
		base, err := indirizzo(address)
		if err != nil {
			log.Error("an address of the central service was left out", "err", err)
			continue
		}
		chosen = base
		break
	}
	if s.get().Centrale == chosen {
		return
	}
	if err := s.change(func(v *valori) { v.Centrale = chosen }); err != nil {
		log.Error("the address of the central service could not be kept", "err", err)
	}
}

// LastRun implements jobs.Runs.
func (s *impostazioni) LastRun(name string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v.Eseguiti[name], nil
}

// SetLastRun implements jobs.Runs.
func (s *impostazioni) SetLastRun(name string, at time.Time) error {
	return s.change(func(v *valori) {
		if v.Eseguiti == nil {
			v.Eseguiti = map[string]time.Time{}
		}
		v.Eseguiti[name] = at
	})
}
