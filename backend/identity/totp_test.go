package identity

import (
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"siz-icaro/sync/cartella"
)

// app is an authenticator app that was given the URI.
type app struct {
	b      *bench
	secret string
}

func (b *bench) enrolled() *app {
	b.t.Helper()
	uri, err := b.SetTOTP(b.t.Context(), "anna.ferrari")
	b.must(err)
	key, err := otp.NewKeyFromURL(uri)
	b.must(err)
	if key.Issuer() != "SIZ-ICARO" || key.AccountName() != "anna.ferrari" || key.Digits() != otp.DigitsSix || key.Period() != 30 {
		b.t.Errorf("the app is told %s", uri)
	}
	return &app{b, key.Secret()}
}

// at is what the app shows once ahead has passed.
func (a *app) at(ahead time.Duration) string {
	a.b.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.b.clock.Add(ahead))
	a.b.must(err)
	return code
}

func (b *bench) signInWith(password, code string) error {
	_, err := b.SignIn(b.t.Context(), "anna.ferrari", password, code, here)
	return err
}

func TestSecondFactor(t *testing.T) {
	b := newBench(t, Config{})
	account := b.account()
	grant, err := b.OpenSession(t.Context(), account, "pc-1", "portatile", from)
	b.must(err)
	phone := b.enrolled()
	_, err = b.Authenticate(t.Context(), grant.Token)
	b.want("a session from before", err, cartella.CodeNonAutenticato)

	b.want("the password alone", b.signInWith(chosen, ""), cartella.CodeCodiceRichiesto)
	b.want("a wrong password with a good code", b.signInWith("sbagliata", phone.at(0)), cartella.CodeCredenzialiErrate)
	b.want("a wrong code", b.signInWith(chosen, "abcdef"), cartella.CodeCodiceErrato)
	code := phone.at(0)
	b.want("the code", b.signInWith(chosen, code[:3]+" "+code[3:]), "")
	b.want("the same again", b.signInWith(chosen, code), cartella.CodeCodiceErrato)
	b.want("the one before it", b.signInWith(chosen, phone.at(-30*time.Second)), cartella.CodeCodiceErrato)
	b.restart()
	b.want("the same after a restart", b.signInWith(chosen, code), cartella.CodeCodiceErrato)
	b.want("by a clock ahead", b.signInWith(chosen, phone.at(30*time.Second)), "")
	b.clock = b.clock.Add(5 * time.Minute)
	b.want("by a clock far ahead", b.signInWith(chosen, phone.at(time.Minute)), cartella.CodeCodiceErrato)
	b.want("by a clock behind", b.signInWith(chosen, phone.at(-30*time.Second)), "")

	lost := phone
	phone = b.enrolled()
	b.clock = b.clock.Add(5 * time.Minute)
	b.want("the lost phone", b.signInWith(chosen, lost.at(0)), cartella.CodeCodiceErrato)
	b.want("the new phone", b.signInWith(chosen, phone.at(0)), "")
	b.must(b.RemoveTOTP(t.Context(), "anna.ferrari"))
	b.want("without a second factor", b.signInWith(chosen, ""), "")
	b.want("nobody's", b.RemoveTOTP(t.Context(), "nessuno"), cartella.CodeNonAccessibile)
}

// Codes cannot be tried faster than passwords, and who knows the password does
// not buy fresh attempts with it, nor by changing it.
func TestSecondFactorIsThrottled(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	phone := b.enrolled()
	for range freeFailures {
		b.want("no guess", b.signInWith(chosen, ""), cartella.CodeCodiceRichiesto)
		b.want("a guess", b.signInWith(chosen, "00000x"), cartella.CodeCodiceErrato)
	}
	b.want("one guess too many", b.signInWith(chosen, phone.at(0)), cartella.CodeTroppiTentativi)
	b.clock = b.clock.Add(firstDelay)
	b.must(b.ChangePassword(t.Context(), "anna.ferrari", chosen, other, here))
	b.want("a guess under the new password", b.signInWith(other, "00000x"), cartella.CodeCodiceErrato)
	b.want("its price", b.signInWith(other, phone.at(0)), cartella.CodeTroppiTentativi)
	b.clock = b.clock.Add(2 * firstDelay)
	b.want("the code", b.signInWith(other, phone.at(0)), "")
	b.want("forgiven", b.signInWith(other, "00000x"), cartella.CodeCodiceErrato)
	b.want("forgiven", b.signInWith(other, ""), cartella.CodeCodiceRichiesto)
}
