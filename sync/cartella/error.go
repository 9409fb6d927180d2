package cartella

import "errors"

// Code says what went wrong, for programs: the screens choose a sentence and a
// remedy by it. The list is closed and append-only; it travels on the wire.
type Code string

const (
	// Of a mutation.
	CodeNonValido         Code = "non_valido"         // a field's value breaks a rule
	CodeNonAccessibile    Code = "non_accessibile"    // not there, or not theirs: one answer for both
	CodeNonAutorizzato    Code = "non_autorizzato"    // visible, but this role may not do this
	CodeStatoNonAmmesso   Code = "stato_non_ammesso"  // the action does not start from this state
	CodeAzioneSconosciuta Code = "azione_sconosciuta" // written by a newer program
	CodeCampoSconosciuto  Code = "campo_sconosciuto"  // idem
	CodeEsisteGia         Code = "esiste_gia"         // a different record has this id
	CodeConflitto         Code = "conflitto"          // somebody changed the same field meanwhile

	// Of a connection or request.
	CodeMalformato           Code = "malformato"
	CodeTroppoGrande         Code = "troppo_grande"
	CodeVersioneProtocollo   Code = "versione_protocollo"
	CodeSequenza             Code = "sequenza" // a gap in a device's seq
	CodeNonAutenticato       Code = "non_autenticato"
	CodeCredenzialiErrate    Code = "credenziali_errate"
	CodePasswordDaCambiare   Code = "password_da_cambiare"
	CodePasswordNonAmmessa   Code = "password_non_ammessa"
	CodeAccountDisabilitato  Code = "account_disabilitato"
	CodeTroppiTentativi      Code = "troppi_tentativi"
	CodeDispositivoRevocato  Code = "dispositivo_revocato"
	CodeServizioNonAssegnato Code = "servizio_non_assegnato"
	CodeCodiceRichiesto      Code = "codice_richiesto" // the second factor is wanted as well
	CodeCodiceErrato         Code = "codice_errato"    // wrong, or used already

	// Of the desktop program.
	CodeFuoriLinea             Code = "fuori_linea"
	CodeCentraleSconosciuta    Code = "centrale_sconosciuta" // no address set, or not our service
	CodeCertificato            Code = "certificato"          // not one that this computer trusts
	CodePortale                Code = "portale"              // a page of the network's answers in its place
	CodeProxy                  Code = "proxy"                // it does not let through
	CodeBloccato               Code = "bloccato"             // no unlocked session
	CodePortachiaviAssente     Code = "portachiavi_assente"
	CodePortachiaviBloccato    Code = "portachiavi_bloccato"
	CodePortachiaviNonRisponde Code = "portachiavi_non_risponde"
	CodeChiaviDanneggiate      Code = "chiavi_danneggiate"
	CodeAutonomiaScaduta       Code = "autonomia_scaduta" // the offline lease is over
	CodeDiscoPieno             Code = "disco_pieno"
	CodeInterno                Code = "interno"
)

// Codes lists every code in the order of the constants.
func Codes() []Code {
	return []Code{
		CodeNonValido, CodeNonAccessibile, CodeNonAutorizzato, CodeStatoNonAmmesso,
		CodeAzioneSconosciuta, CodeCampoSconosciuto, CodeEsisteGia, CodeConflitto,
		CodeMalformato, CodeTroppoGrande, CodeVersioneProtocollo, CodeSequenza,
		CodeNonAutenticato, CodeCredenzialiErrate, CodePasswordDaCambiare,
		CodePasswordNonAmmessa, CodeAccountDisabilitato, CodeTroppiTentativi,
		CodeDispositivoRevocato, CodeServizioNonAssegnato, CodeCodiceRichiesto, CodeCodiceErrato,
		CodeFuoriLinea, CodeCentraleSconosciuta, CodeCertificato, CodePortale, CodeProxy, CodeBloccato,
		CodePortachiaviAssente, CodePortachiaviBloccato, CodePortachiaviNonRisponde,
		CodeChiaviDanneggiate, CodeAutonomiaScaduta, CodeDiscoPieno, CodeInterno,
	}
}

// Error is a failure that an operator can be told of. Message is an Italian
// sentence fit for the screen and names no person; Err is for the log alone
// and never leaves the process.
type Error struct {
	Code    Code   `json:"code"`
	Field   Path   `json:"field,omitempty"`
	Message string `json:"message"`
	Err     error  `json:"-"`
	// Altri are what else of a form is not as it must be, each of a field of its own,
	// for a screen to show together. They do not travel.
	Altri []*Error `json:"-"`
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Field != "" {
		s = string(e.Field) + ": " + s
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of err, or CodeInterno where it carries none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInterno
}

// insieme is the first of some errors with the others that say what is wrong with a
// field; nil for none.
func insieme(errs []*Error) *Error {
	if len(errs) == 0 {
		return nil
	}
	out := *errs[0]
	if out.Code != CodeNonValido {
		return &out
	}
	named := map[Path]bool{out.Field: true}
	for _, err := range errs[1:] {
		if err.Code == CodeNonValido && err.Field != "" && !named[err.Field] {
			named[err.Field] = true
			out.Altri = append(out.Altri, err)
		}
	}
	return &out
}

func refuse(c Code, field Path, message string) *Error {
	return &Error{Code: c, Field: field, Message: message}
}
