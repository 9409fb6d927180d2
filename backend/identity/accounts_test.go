package identity

import (
	"errors"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestCreateAllOrNone: one account that cannot be made leaves none behind.
func TestCreateAllOrNone(t *testing.T) {
	b := newBench(t, Config{})
	new := func(utente, email string) NewAccount {
		return NewAccount{Utente: utente, Operatore: cartella.OperatoreID("op-" + utente), Cognome: "N", Nome: "N", Password: first, Email: email, Undelivered: true}
	}
	for name, list := range map[string][]NewAccount{
		"a user name twice":   {new("uno", "uno@a.example"), new("uno", "due@a.example")},
		"an address twice":    {new("uno", "uno@a.example"), new("due", "uno@a.example")},
		"no user name at all": {new("uno", "uno@a.example"), new("!", "")},
	} {
		if err := b.Create(t.Context(), list...); err == nil {
			t.Errorf("%s: made", name)
		}
	}
	if all, err := b.Accounts(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("there are %v, %v", all, err)
	}
	// Nobody has no address alone.
	b.must(b.Create(t.Context(), new("uno", "uno@a.example"), new("due", ""), new("tre", "")))
	if all, err := b.Accounts(t.Context()); err != nil || len(all) != 3 || all[2].Email != "uno@a.example" || !all[0].Undelivered {
		t.Errorf("there are %+v, %v", all, err)
	}
	if err := b.SetEmail(t.Context(), "due", "uno@a.example"); cartella.CodeOf(err) != cartella.CodeEsisteGia {
		t.Errorf("another's address: %v", err)
	}
	b.must(b.SetEmail(t.Context(), "due", "due@a.example"))
	if a, err := b.Account(t.Context(), "due"); err != nil || a.Email != "due@a.example" {
		t.Errorf("the address is %q, %v", a.Email, err)
	}
}

// TestIssue: a first password is another's business until it is delivered, and
// nobody's who has entered.
func TestIssue(t *testing.T) {
	b := newBench(t, Config{})
	b.must(b.Create(t.Context(), NewAccount{Utente: "uno", Operatore: "op-uno", Cognome: "N", Nome: "N", Password: first, Undelivered: true}))
	undelivered := func(want bool) {
		t.Helper()
		if a, err := b.Account(t.Context(), "uno"); err != nil || a.Undelivered != want || !a.MustChange {
			t.Errorf("the account is %+v, %v", a, err)
		}
	}
	undelivered(true)
	b.must(b.Delivered(t.Context(), "uno", "e-mail"))
	undelivered(false)
	b.must(b.Issue(t.Context(), "uno", other))
	undelivered(true)
	b.restart()
	undelivered(true)
	// What is told on the terminal needs nobody to carry it.
	b.must(b.Reset(t.Context(), "uno", other))
	undelivered(false)
	b.must(b.Issue(t.Context(), "uno", first))
	if err := b.ChangePassword(t.Context(), "uno", other, chosen, here); err == nil {
		t.Error("the password before the last still serves")
	}
	b.must(b.ChangePassword(t.Context(), "uno", first, chosen, here))
	if a, err := b.Account(t.Context(), "uno"); err != nil || a.Undelivered || a.MustChange {
		t.Errorf("who has entered is %+v, %v", a, err)
	}
	var said *cartella.Error
	if err := b.Issue(t.Context(), "uno", first); !errors.As(err, &said) {
		t.Errorf("a first password for who has entered: %v", err)
	}
	if err := b.Delivered(t.Context(), "nessuno", "e-mail"); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("delivered to nobody: %v", err)
	}
}
