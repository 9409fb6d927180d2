package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"siz-icaro/sync/durable"
)

const attemptsName = "attempts.json"

const (
	freeAttempts = 3 // failures that cost no wait: fingers slip
	firstDelay   = 5 * time.Second
	longestDelay = time.Hour
	// lostAttempts is where counting starts again when attempts.json is missing
	// or unreadable: deleting it must not be cheaper than waiting.
	lostAttempts = 8
)

// attempts is the content of attempts.json: the failed unlocks since the last
// good one, and the clock when the last of them began.
type attempts struct {
	Failures int       `json:"failures"`
	Last     time.Time `json:"last"`
}

// delay is the wait after n failures in a row. It never shrinks as n grows.
func delay(n int) time.Duration {
	if n <= freeAttempts {
		return 0
	}
	d := firstDelay
	for range n - freeAttempts - 1 {
		if d *= 2; d >= longestDelay {
			return longestDelay
		}
	}
	return d
}

// admit answers ThrottledError while the wait after the failures so far is not
// over. A clock that stands before the last failure was set back: the wait then
// begins again from where the clock is now, in full.
func (v *Vault) admit(now time.Time) error {
	a, err := v.readAttempts()
	if err != nil {
		a = attempts{Failures: lostAttempts, Last: now}
		v.writeAttempts(a)
	}
	if now.Before(a.Last) {
		a.Last = now
		v.writeAttempts(a)
	}
	if until := a.Last.Add(delay(a.Failures)); now.Before(until) {
		return &ThrottledError{Until: until, Failures: a.Failures}
	}
	return nil
}

// charge counts a failure before the password is tried.
func (v *Vault) charge(now time.Time) {
	a, err := v.readAttempts()
	if err != nil {
		a = attempts{Failures: lostAttempts}
	}
	v.writeAttempts(attempts{Failures: a.Failures + 1, Last: now})
}

// acquit forgets the failures after a good unlock.
func (v *Vault) acquit() { v.writeAttempts(attempts{}) }

// readAttempts prefers what this process knows, which a deleted file cannot undo.
func (v *Vault) readAttempts() (attempts, error) {
	if v.attempts != nil {
		return *v.attempts, nil
	}
	data, err := os.ReadFile(filepath.Join(v.dir, attemptsName))
	if err != nil {
		return attempts{}, fmt.Errorf("read the failed attempts: %w", err)
	}
	var a attempts
	if err := json.Unmarshal(data, &a); err != nil {
		return attempts{}, fmt.Errorf("read the failed attempts: %w", err)
	}
	if a.Failures < 0 {
		return attempts{}, errors.New("read the failed attempts: a negative count")
	}
	return a, nil
}

// writeAttempts keeps the count in memory and, as well as it can, on disk: a
// full disk must not keep out the operator who would free it by reconciling, and
// within this process the count holds all the same.
func (v *Vault) writeAttempts(a attempts) {
	v.attempts = &a
	if data, err := json.Marshal(a); err == nil {
		_ = durable.WriteFile(filepath.Join(v.dir, attemptsName), data)
	}
}
