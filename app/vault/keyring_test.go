package vault_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

func TestKeyringNeverHoldsItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var backend vaulttest.Backend
		k := vault.NewKeyring(&backend)
		if err := k.Set(t.Context(), "s", "a", []byte("segreto")); err != nil {
			t.Fatal(err)
		}
		backend.Suffer(vaulttest.Hangs)
		for range 20 {
			start := time.Now()
			_, err := k.Get(t.Context(), "s", "a")
			wantError(t, "hanging keyring", err, vault.ErrKeyringTimeout)
			if took := time.Since(start); took != 3*time.Second {
				t.Fatalf("held its caller for %v", took)
			}
		}
		if got := backend.Calls(); got != 3 { // Set reads back
			t.Errorf("a hanging keyring was called %d times, want one stuck call after the two of Set", got)
		}
		backend.Suffer(vaulttest.Works)
		synctest.Wait()
		got, err := k.Get(t.Context(), "s", "a")
		if err != nil || string(got) != "segreto" {
			t.Errorf("after it came back: got %q, %v", got, err)
		}
	})
}

func TestKeyringCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var backend vaulttest.Backend
		backend.Suffer(vaulttest.Hangs)
		k := vault.NewKeyring(&backend)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := k.Get(ctx, "s", "a")
		if !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		backend.Suffer(vaulttest.Works)
		synctest.Wait()
	})
}

func TestUnlockWithAHangingKeyringIsNotCounted(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	synctest.Test(t, func(t *testing.T) {
		b.backend.Suffer(vaulttest.Hangs)
		v := b.restart()
		for range 10 {
			_, err := v.Unlock(t.Context(), password)
			wantError(t, "unlock", err, vault.ErrKeyringTimeout)
		}
		b.backend.Suffer(vaulttest.Works)
		synctest.Wait()
		_, err := v.Unlock(t.Context(), password)
		wantError(t, "unlock", err, nil)
	})
}
