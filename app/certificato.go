package app

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"siz-icaro/sync/cartella"
)

// cifratura is how the desktop speaks to the central service: by the
// certificates that the system trusts, and by nothing older than TLS 1.2
// whatever the environment would allow.
func cifratura() *tls.Config { return &tls.Config{MinVersion: tls.VersionTLS12} }

// certificato says in an operator's words what is wrong with the certificate of
// the central service; nil where err is about something else. Nothing has been
// sent then.
func certificato(err error) *cartella.Error {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) {
		return nil
	}
	said := "Questo computer non riconosce il certificato del servizio centrale: qualcuno potrebbe essersi messo in mezzo, come può fare una rete pubblica. Non è stato inviato nulla."
	var (
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &name):
		said = "Il certificato di chi risponde è di un altro indirizzo: controlla di averlo scritto come ti è stato dato. Non è stato inviato nulla."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		said = "Il certificato del servizio centrale è scaduto, o l'orologio di questo computer è sbagliato: controlla data e ora. Non è stato inviato nulla."
	}
	return &cartella.Error{Code: cartella.CodeCertificato, Field: "centrale", Message: said, Err: err}
}
