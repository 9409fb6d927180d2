package recupero

import (
	"crypto/hpke"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
)

// Journal is what was read of a device's journal.
type Journal struct {
	Device cartella.DeviceID
	Author cartella.OperatoreID
	// Mutations are those retained, in order of seq, without a gap only where
	// nothing was lost.
	Mutations []cartella.Mutation
	// Report says what could not be read.
	Report journal.Report
}

// journalDir is the name of the journal within an account's folder.
const journalDir = "registro"

// Open reads the journal in dir, which is an account's folder as copied from a
// device, or the journal within it. It changes nothing. The error is a
// *cartella.Error of CodeNonAccessibile where there is no journal or nothing
// in it, CodeChiaviDanneggiate where none of the keys opens it,
// CodeVersioneProtocollo where a newer program wrote it.
func Open(dir string, keys ...hpke.PrivateKey) (Journal, error) {
	if inner := filepath.Join(dir, journalDir); isDir(inner) {
		dir = inner
	}
	segments, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil || len(segments) == 0 {
		return Journal{}, &cartella.Error{Code: cartella.CodeNonAccessibile, Err: err, Message: fmt.Sprintf(
			"In «%s» non c'è il registro di un dispositivo: indica la cartella dell'account, quella che contiene «%s».", dir, journalDir)}
	}
	var j Journal
	j.Mutations, err = replica.Recover(func(yield func(at replica.Position, typ byte, payload []byte) error) error {
		var err error
		j.Report, err = journal.Salvage(dir, keys, nil, func(i journal.Index, e journal.Entry) error {
			return yield(replica.Position(i), e.Type, e.Payload)
		})
		return err
	})
	switch {
	case errors.Is(err, journal.ErrWrongKey):
		return Journal{}, &cartella.Error{Code: cartella.CodeChiaviDanneggiate, Err: err,
			Message: "Questa chiave non apre il registro: è stato scritto sotto un'altra chiave di recupero, o prima che ce ne fosse una."}
	case errors.Is(err, journal.ErrNewerFormat):
		return Journal{}, &cartella.Error{Code: cartella.CodeVersioneProtocollo, Err: err,
			Message: "Il registro è di una versione di SIZ-ICARO più recente di questa: aggiorna il servizio centrale e riprova. Nella cartella non è cambiato nulla."}
	case errors.Is(err, replica.ErrNotOneDevice):
		return Journal{}, &cartella.Error{Code: cartella.CodeNonValido, Err: err,
			Message: "Il registro mescola più dispositivi: non è di SIZ-ICARO, o è stato manomesso."}
	case err != nil:
		return Journal{}, fmt.Errorf("read the journal: %w", err)
	case len(j.Mutations) == 0:
		return Journal{}, &cartella.Error{Code: cartella.CodeNonAccessibile,
			Message: "Nella parte del registro che si legge non ci sono modifiche."}
	}
	j.Device, j.Author = j.Mutations[0].Device, j.Mutations[0].Author
	return j, nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
