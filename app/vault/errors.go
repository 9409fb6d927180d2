package vault

import (
	"errors"
	"fmt"
	"time"
)

// The states a vault can be found in. Branch with errors.Is; show Explain.
var (
	ErrNoVault       = errors.New("no vault in this directory")
	ErrExists        = errors.New("a vault exists already")
	ErrWrongPassword = errors.New("wrong password")
	ErrWrongShare    = errors.New("wrong recovery share")
	ErrNoShare       = errors.New("no recovery share was ever set")
	ErrEmptyPassword = errors.New("empty password")
	ErrThrottled     = errors.New("too many failed attempts")
	ErrDamaged       = errors.New("vault file damaged")
	ErrNewerFormat   = errors.New("vault file written by a newer version")
	ErrLeaseExpired  = errors.New("offline lease expired")
	ErrLeaseInvalid  = errors.New("offline lease not valid for this vault")
	ErrLocked        = errors.New("keys are locked")
	ErrNotKept       = errors.New("no secret kept under this name")
)

// The states of the keyring of the operating system.
var (
	ErrKeyringMissing  = errors.New("no keyring service")
	ErrKeyringLocked   = errors.New("keyring locked")
	ErrKeyringTimeout  = errors.New("keyring did not answer in time")
	ErrKeyringNotFound = errors.New("secret not in the keyring")
	ErrKeyringLied     = errors.New("keyring did not keep what it stored")
	ErrKeyringFailed   = errors.New("keyring failed")
)

// ThrottledError says until when no password is tried. It is ErrThrottled.
type ThrottledError struct {
	Until    time.Time
	Failures int
}

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("%v: %d, next one at %s", ErrThrottled, e.Failures, e.Until.UTC().Format(time.RFC3339))
}

// Is makes a ThrottledError match ErrThrottled.
func (e *ThrottledError) Is(target error) bool { return target == ErrThrottled }

// LeaseExpiredError says whose lease is over. It is ErrLeaseExpired.
type LeaseExpiredError struct {
	// Device is the only one that a new lease may be made out to; empty for any.
	Device string
}

func (e *LeaseExpiredError) Error() string { return ErrLeaseExpired.Error() }

// Is makes a LeaseExpiredError match ErrLeaseExpired.
func (e *LeaseExpiredError) Is(target error) bool { return target == ErrLeaseExpired }

// explanations holds the operator's sentence and remedy for every state.
var explanations = []struct {
	err  error
	text string
}{
	{ErrNoVault, "Su questo computer non c'è ancora un archivio per questo account. Accedi una prima volta con la rete."},
	{ErrExists, "Su questo computer c'è già un archivio per questo account. Sbloccalo con la tua password."},
	{ErrWrongPassword, "La password non è corretta. Riprova: le modifiche salvate restano al sicuro."},
	{ErrWrongShare, "Il recupero non è riuscito. Accedi di nuovo con la rete e riprova."},
	{ErrNoShare, "Per questo account non è disponibile il recupero su questo computer. Contatta l'help desk."},
	{ErrEmptyPassword, "Scrivi la password."},
	{ErrThrottled, "Troppi tentativi non riusciti. Attendi prima di riprovare."},
	{ErrDamaged, "Il file delle chiavi di questo account è danneggiato. Contatta l'help desk prima di fare altro."},
	{ErrNewerFormat, "L'archivio è stato scritto da una versione più recente di SIZ-ICARO. Aggiorna il programma."},
	{ErrLeaseExpired, "È passato troppo tempo dall'ultimo accesso con la rete. Collegati e accedi: le modifiche salvate sono al sicuro."},
	{ErrLeaseInvalid, "L'autorizzazione a lavorare senza rete non è valida per questo account. Accedi di nuovo con la rete."},
	{ErrLocked, "La sessione è bloccata. Inserisci la password per continuare."},
	{ErrNotKept, "L'accesso con la rete è scaduto. Accedi di nuovo."},
	{ErrKeyringMissing, "Il portachiavi del sistema non è disponibile. Chiudi e riapri la sessione del computer; se non basta, contatta l'help desk."},
	{ErrKeyringLocked, "Il portachiavi del sistema è bloccato. Sbloccalo con la password del computer e riprova."},
	{ErrKeyringTimeout, "Il portachiavi del sistema non risponde. Controlla se attende una conferma in un'altra finestra, poi riprova."},
	{ErrKeyringNotFound, "Il portachiavi del sistema non contiene più la chiave di questo account. Contatta l'help desk: le modifiche non inviate si possono recuperare."},
	{ErrKeyringLied, "Il portachiavi del sistema non conserva ciò che gli viene affidato. Contatta l'help desk prima di usare il programma."},
	{ErrKeyringFailed, "Il portachiavi del sistema ha risposto con un errore. Riprova; se continua, contatta l'help desk."},
}

// Explain returns the plain Italian sentence, remedy included, for an error of
// this package, and "" for any other. It names no person and no secret.
func Explain(err error) string {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return e.text
		}
	}
	return ""
}
