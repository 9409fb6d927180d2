package cartella

// The typed views of bodies, for code that reads or makes whole records. The
// tables in kinds.go remain the law; a test holds each view against them.

// Soggetto is the body of a citizen. Dates are "2006-01-02", places Belfiore
// codes.
type Soggetto struct {
	Cognome          string `json:"cognome"`
	Nome             string `json:"nome"`
	CF               string `json:"cf,omitempty"`
	Sesso            string `json:"sesso,omitempty"`
	DataNascita      string `json:"data_nascita,omitempty"`
	LuogoNascita     string `json:"luogo_nascita,omitempty"`
	LuogoNascitaNome string `json:"luogo_nascita_nome,omitempty"`
	Cittadinanza     string `json:"cittadinanza,omitempty"`
	StatoCivile      string `json:"stato_civile,omitempty"`
	DataDecesso      string `json:"data_decesso,omitempty"`
	Indirizzo        string `json:"indirizzo,omitempty"`
	Civico           string `json:"civico,omitempty"`
	Comune           string `json:"comune,omitempty"`
	ComuneNome       string `json:"comune_nome,omitempty"`
	CAP              string `json:"cap,omitempty"`
	Domicilio        string `json:"domicilio,omitempty"`
	SenzaFissaDimora bool   `json:"senza_fissa_dimora,omitempty"`
	Telefono         string `json:"telefono,omitempty"`
	TelefonoDi       string `json:"telefono_di,omitempty"`
	Cellulare        string `json:"cellulare,omitempty"`
	CellulareDi      string `json:"cellulare_di,omitempty"`
	Email            string `json:"email,omitempty"`
	Medico           string `json:"medico,omitempty"`
	Note             string `json:"note,omitempty"`
	IDEsterno        string `json:"id_esterno,omitempty"`
	InformativaIl    string `json:"informativa_il,omitempty"`
	// Servizi know the person by their own right, Condiviso by a case that is
	// shared with them, until its last day.
	Servizi   map[ServizioID]Noto   `json:"servizi,omitempty"`
	Condiviso map[ServizioID]string `json:"condiviso,omitempty"`
}

// Noto says since when a service knows a person.
type Noto struct {
	Dal string `json:"dal,omitempty"`
}

// Nucleo is the body of a household.
type Nucleo struct {
	Intestatario ID                    `json:"intestatario"`
	Tipo         string                `json:"tipo"`
	Componenti   map[string]Componente `json:"componenti,omitempty"`
	Note         string                `json:"note,omitempty"`
}

// Componente is a member of a household, a soggetto of ours or not.
type Componente struct {
	Nome        string `json:"nome,omitempty"`
	Soggetto    ID     `json:"soggetto,omitempty"`
	Relazione   string `json:"relazione,omitempty"`
	DataNascita string `json:"data_nascita,omitempty"`
}

// PresaInCarico is the body of a case.
type PresaInCarico struct {
	Numero         string                      `json:"numero"`
	Soggetto       ID                          `json:"soggetto"`
	SoggettoNome   string                      `json:"soggetto_nome,omitempty"`
	Area           string                      `json:"area"`
	Stato          string                      `json:"stato"`
	ApertaIl       string                      `json:"aperta_il"`
	ApertaDa       OperatoreID                 `json:"aperta_da,omitempty"`
	Motivo         string                      `json:"motivo,omitempty"`
	Responsabile   OperatoreID                 `json:"responsabile,omitempty"`
	InCaricoDal    string                      `json:"in_carico_dal,omitempty"`
	ChiusaIl       string                      `json:"chiusa_il,omitempty"`
	MotivoChiusura string                      `json:"motivo_chiusura,omitempty"`
	NoteChiusura   string                      `json:"note_chiusura,omitempty"`
	Note           string                      `json:"note,omitempty"`
	Equipe         map[OperatoreID]Membro      `json:"equipe,omitempty"`
	Condivisa      map[ServizioID]Condivisione `json:"condivisa,omitempty"`
}

// Membro is an operator in the team of a case.
type Membro struct {
	Ruolo string `json:"ruolo,omitempty"`
	Dal   string `json:"dal,omitempty"`
}

// Condivisione shares a case with a service until a day, that day included.
type Condivisione struct {
	Dal  string `json:"dal,omitempty"`
	Fino string `json:"fino,omitempty"`
}

// Diario is the body of a diary entry. VisibileA names, for a reserved one,
// who else may read it, each with the service through which they do.
type Diario struct {
	PIC       ID                         `json:"pic"`
	Tipo      string                     `json:"tipo"`
	Il        string                     `json:"il"`
	Autore    OperatoreID                `json:"autore"`
	Testo     string                     `json:"testo"`
	ConChi    string                     `json:"con_chi,omitempty"`
	Dove      string                     `json:"dove,omitempty"`
	Riservata bool                       `json:"riservata,omitempty"`
	VisibileA map[OperatoreID]ServizioID `json:"visibile_a,omitempty"`
}

// Appuntamento is the body of an activity in the agenda. Partecipanti names
// the service through which each takes part.
type Appuntamento struct {
	Titolo        string                     `json:"titolo"`
	Tipo          string                     `json:"tipo"`
	Stato         string                     `json:"stato"`
	Inizio        string                     `json:"inizio"`
	Fine          string                     `json:"fine"`
	Luogo         string                     `json:"luogo,omitempty"`
	Organizzatore OperatoreID                `json:"organizzatore"`
	Soggetto      ID                         `json:"soggetto,omitempty"`
	PIC           ID                         `json:"pic,omitempty"`
	Partecipanti  map[OperatoreID]ServizioID `json:"partecipanti,omitempty"`
	Promemoria    int                        `json:"promemoria,omitempty"`
	Note          string                     `json:"note,omitempty"`
}

// Preferenze is the body of an operator's settings, one record each.
type Preferenze struct {
	Utente     OperatoreID       `json:"utente"`
	Preferiti  map[string]string `json:"preferiti,omitempty"`
	Cronologia map[string]string `json:"cronologia,omitempty"`
	Nascoste   map[string]bool   `json:"nascoste,omitempty"`
	Home       map[string]string `json:"home,omitempty"`
	Barra      map[string]string `json:"barra,omitempty"`
	Servizio   ServizioID        `json:"servizio,omitempty"`
}

// PreferenzeDi is the id of an operator's settings.
func PreferenzeDi(u OperatoreID) ID { return ID("pref-" + string(u)) }

// Storico is the body of a record of the previous system.
type Storico struct {
	Cognome          string `json:"cognome"`
	Nome             string `json:"nome,omitempty"`
	CF               string `json:"cf,omitempty"`
	ComuneNome       string `json:"comune_nome,omitempty"`
	Pratica          string `json:"pratica,omitempty"`
	Tipo             string `json:"tipo"`
	Dal              string `json:"dal,omitempty"`
	Al               string `json:"al,omitempty"`
	Esito            string `json:"esito,omitempty"`
	ImportoCentesimi int64  `json:"importo_centesimi,omitempty"`
	Operatore        string `json:"operatore,omitempty"`
	Testo            string `json:"testo,omitempty"`
}

// Servizio is the body of a service in the directory.
type Servizio struct {
	Nome   string `json:"nome"`
	Tipo   string `json:"tipo"`
	Comune string `json:"comune,omitempty"`
	Attivo bool   `json:"attivo,omitempty"`
	// DiarioAperto grants the diaries to the amministrativi of the service too.
	DiarioAperto bool `json:"diario_aperto,omitempty"`
}

// Condivisibile reports whether cases can be shared with the service: one that
// is active and has cases of its own, beside the Ambito's directory.
func (s Servizio) Condivisibile() bool { return s.Attivo && (s.Tipo == "comune" || s.Tipo == "area") }

// Operatore is the body of an operator in the directory.
type Operatore struct {
	Cognome   string               `json:"cognome"`
	Nome      string               `json:"nome"`
	Qualifica string               `json:"qualifica,omitempty"`
	Profili   map[ServizioID]Ruolo `json:"profili,omitempty"`
	Attivo    bool                 `json:"attivo,omitempty"`
}
