package app

// What the screens are given and give back. Wails turns these into the types of
// frontend/wailsjs, so they hold strings, numbers, booleans, slices and named
// structs: dates are "2006-01-02", instants RFC 3339 in UTC, and an absent value
// is "". A null is nothing but an empty slice: a pointer is omitempty, which Wails
// calls optional, and a map is made. A tag ts_type lists the words of a closed list.

// Errore is how every failed call reaches the screens.
type Errore struct {
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
	// Altri are what else of a form is not as it must be, each of a field of its own.
	Altri []ErroreCampo `json:"altri"`
}

// ErroreCampo is what is wrong with one field of a form.
type ErroreCampo struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Permesso says whether the operator may do something, and if not, why: the
// sentence under a disabled button.
type Permesso struct {
	Si     bool   `json:"si"`
	Perche string `json:"perche"`
}

// The phases of access.
const (
	FasePrimoAvvio     = "primo_avvio"     // the address of the central service is not known
	FaseAccesso        = "accesso"         // user name and password
	FaseCambioPassword = "cambio_password" // «Devi cambiare la password per attivare il tuo account»
	FaseServizio       = "servizio"        // choose the service
	FaseAperta         = "aperta"          // at work
	FaseBloccata       = "bloccata"        // the operator is known, the keys are not
)

// StatoAccesso is where the program stands between start and work.
type StatoAccesso struct {
	Numero     int       `json:"numero"` // of the last event before it; a smaller one is old
	Fase       string    `json:"fase" ts_type:"'primo_avvio' | 'accesso' | 'cambio_password' | 'servizio' | 'aperta' | 'bloccata'"`
	Centrale   string    `json:"centrale"`           // address, "" if not set
	Utente     string    `json:"utente"`             // last or current user name
	Conosciuti []string  `json:"conosciuti"`         // user names that can sign in offline here
	InLinea    bool      `json:"inLinea"`            // the central service answered lately
	Avviso     string    `json:"avviso"`             // a sentence to show above the form
	Sessione   *Sessione `json:"sessione,omitempty"` // set in FaseServizio and FaseAperta
	Problema   *Errore   `json:"problema,omitempty"` // why there is no line, where that is known
}

// Sessione is who works, for whom, in which service.
type Sessione struct {
	Operatore   Operatore  `json:"operatore"`
	Ente        string     `json:"ente"`
	Servizio    *Servizio  `json:"servizio,omitempty"` // nil until chosen
	Servizi     []Servizio `json:"servizi"`
	PrimoCarico bool       `json:"primoCarico"` // the first sync has not been completed yet
	Rigenerato  string     `json:"rigenerato"`  // what was found damaged at this start, and what still holds; "" nothing
	Incompleto  bool       `json:"incompleto"`  // the lists lack what has not come back since
}

type Servizio struct {
	ID         string `json:"id"`
	Nome       string `json:"nome"`
	Tipo       string `json:"tipo"` // comune, area, ambito, storico
	Ruolo      string `json:"ruolo"`
	RuoloTesto string `json:"ruoloTesto"`
}

type Operatore struct {
	ID        string `json:"id"`
	Cognome   string `json:"cognome"`
	Nome      string `json:"nome"`
	Qualifica string `json:"qualifica"`
}

// StatoRiconciliazione is the truth about the line and what is still here only.
type StatoRiconciliazione struct {
	Numero         int     `json:"numero"` // of the event; a smaller one is old
	InLinea        bool    `json:"inLinea"`
	Fase           string  `json:"fase" ts_type:"'fuori_linea' | 'collegamento' | 'ricezione' | 'in_pari' | 'fermo'"`
	Ricevuti       int     `json:"ricevuti"`  // records received in the first sync
	DaInviare      int     `json:"daInviare"` // modifications that wait for the central service, the operator's preferences apart
	DaRiconciliare int     `json:"daRiconciliare"`
	UltimaVolta    string  `json:"ultimaVolta"`        // last time that all was level; "" never
	Problema       *Errore `json:"problema,omitempty"` // why it has stopped, with the remedy in the message
	Disco          string  `json:"disco"`              // a sentence while there is little room on the disk, "" otherwise
	Orologio       string  `json:"orologio"`           // a sentence while the computer's clock is wrong, "" otherwise
	Linea          Linea   `json:"linea"`
}

// Linea is what moves on the line, and the payload of the event "linea".
type Linea struct {
	Numero     int `json:"numero"`
	Inviati    int `json:"inviati"`    // bytes that the central service has of
	DaInviare  int `json:"daInviare"`  // those of the changes under way, 0 none
	Ricevuti   int `json:"ricevuti"`   // records that have come of
	DaRicevere int `json:"daRicevere"` // those of a first sync, 0 where there is none
	Secondi    int `json:"secondi"`    // about how long the rest of them takes, 0 where that cannot be said
	Ferma      int `json:"ferma"`      // for how many seconds nothing has come that is owed, 0 while it does
}

// HomeVista is the first screen.
type HomeVista struct {
	Notifiche  []Notifica     `json:"notifiche"`
	Preferiti  []Collegamento `json:"preferiti"`
	Cronologia []Collegamento `json:"cronologia"`
	Giorno     string         `json:"giorno"` // today, as YYYY-MM-DD
	Oggi       []Appuntamento `json:"oggi"`   // of today
	Scadenze   []Scadenza     `json:"scadenze"`
	Sezioni    []Sezione      `json:"sezioni"` // in the operator's order
}

// Testata is the home's part in the frame around every screen.
type Testata struct {
	Notifiche int      `json:"notifiche"` // how many are in force
	Preferite []string `json:"preferite"` // the areas among the favourites
}

// Sezione is a block of the home: the left bar shows, hides and orders them.
type Sezione struct {
	ID       string `json:"id"` // notifiche, bozze, oggi, scadenze, preferiti, cronologia, stato
	Titolo   string `json:"titolo"`
	Visibile bool   `json:"visibile"`
}

type Notifica struct {
	ID             string       `json:"id"`
	Tipo           string       `json:"tipo"`
	Titolo         string       `json:"titolo"`
	Da             string       `json:"da"` // name
	Il             string       `json:"il"`
	Oggetto        Collegamento `json:"oggetto"`
	PrendiInCarico Permesso     `json:"prendiInCarico"` // Si: show the button
	Visto          Visto        `json:"visto"`          // of the case, for that button
}

// Collegamento leads to a screen.
type Collegamento struct {
	Tipo      string `json:"tipo"` // the kind of a record, or "funzione"
	ID        string `json:"id"`   // of the record, or of the area
	Titolo    string `json:"titolo"`
	Dettaglio string `json:"dettaglio"`
	Preferito bool   `json:"preferito"`
}

// Risultato is one answer of "Cerca in tutte le aree".
type Risultato struct {
	Collegamento
	Estratto string `json:"estratto"` // the words found, in their context
}

// Soggetto is the detail screen of a person.
type Soggetto struct {
	Scheda      SchedaLetta   `json:"scheda"`
	Eta         int           `json:"eta"`     // -1 unknown
	Servizi     []string      `json:"servizi"` // names of the services that know the person
	Nuclei      []SchedaLetta `json:"nuclei"`
	VerificaCF  VerificaCF    `json:"verificaCF"`
	NuovoNucleo Permesso      `json:"nuovoNucleo"`
}

// VerificaCF is what the codice fiscale says against the person's data.
type VerificaCF struct {
	Calcolato   string   `json:"calcolato"` // "" while data are missing
	Valido      bool     `json:"valido"`
	Messaggio   string   `json:"messaggio"`   // what is wrong with the code itself
	Codice      string   `json:"codice"`      // the code that is typed, as it is kept; "" for none
	Specie      string   `json:"specie"`      // a sentence of what sort a code is that says nothing of whose it is
	Discrepanze []string `json:"discrepanze"` // sentences, one for each datum that disagrees
	Mancano     []string `json:"mancano"`     // labels of the data needed to compute it
	Dice        Visto    `json:"dice"`        // what the code says by itself of whose it is, as the fields hold it
	Nascite     []string `json:"nascite"`     // the days of birth that it may mean, latest first
}

type Luogo struct {
	Codice    string `json:"codice"`
	Nome      string `json:"nome"`
	Provincia string `json:"provincia"` // "EE" for a foreign state
	Nota      string `json:"nota"`      // until when it was, or was so called
	CAP       string `json:"cap"`
}

// PICVista is the detail screen of a case.
type PICVista struct {
	Scheda       SchedaLetta  `json:"scheda"`
	Diario       []VoceDiario `json:"diario"` // newest first
	ScriviDiario Permesso     `json:"scriviDiario"`
	LeggiDiario  Permesso     `json:"leggiDiario"`
}

type VoceDiario struct {
	ID        string   `json:"id"`
	Tipo      string   `json:"tipo"`
	TipoTesto string   `json:"tipoTesto"`
	Il        string   `json:"il"`        // when it happened
	ScrittaIl string   `json:"scrittaIl"` // when it was written, where that is not the same; "" otherwise
	Autore    string   `json:"autore"`    // name
	Testo     string   `json:"testo"`
	ConChi    string   `json:"conChi"`
	Dove      string   `json:"dove"`
	Riservata bool     `json:"riservata"`
	VisibileA []string `json:"visibileA"` // names
	DaInviare bool     `json:"daInviare"`
	// Rettifica is the entry that this one puts right, Rettifiche those that put this
	// one right, oldest first; PuoRettificare is whether the operator may write one,
	// and Visto what its form begins with.
	Rettifica      *Rettifica  `json:"rettifica,omitempty"`
	Rettifiche     []Rettifica `json:"rettifiche"`
	PuoRettificare Permesso    `json:"puoRettificare"`
	Visto          Visto       `json:"visto"`
}

// Rettifica leads from one entry of a diary to another.
type Rettifica struct {
	ID     string `json:"id"`
	Il     string `json:"il"`
	Tipo   string `json:"tipo"`   // text
	Autore string `json:"autore"` // name
}

// Collega is an operator that can be chosen in the service in use.
type Collega struct {
	ID        string `json:"id"`
	Nome      string `json:"nome"` // "Cognome Nome"
	Qualifica string `json:"qualifica"`
	Ruolo     string `json:"ruolo"` // text
	// Sociale means a role that takes cases in charge and reads diaries.
	Sociale bool `json:"sociale"`
	Io      bool `json:"io"`
}

// Appuntamento is an appointment as a calendar draws it, and what dragging it
// gives back as seen.
type Appuntamento struct {
	ID           string   `json:"id"`
	Giorno       string   `json:"giorno"` // of a series: the day by which this one is named; "" of what does not come again
	Titolo       string   `json:"titolo"`
	TipoTesto    string   `json:"tipoTesto"`
	Inizio       string   `json:"inizio"`
	Fine         string   `json:"fine"`
	Giornate     int      `json:"giornate"` // how many whole days it takes; 0 where it has an hour
	Luogo        string   `json:"luogo"`
	Stato        string   `json:"stato"`
	StatoTesto   string   `json:"statoTesto"`
	SoggettoNome string   `json:"soggettoNome"`
	Deceduto     bool     `json:"deceduto"`    // still planned, about a person who has died
	DiChi        []string `json:"diChi"`       // whose time it takes, in short
	Mio          bool     `json:"mio"`         // organises or takes part
	Sovrapposto  bool     `json:"sovrapposto"` // overlaps another of the same people
	DaInviare    bool     `json:"daInviare"`
	Modifica     bool     `json:"modifica"` // by the operator's role; the record itself may still refuse it
}

// FiltroAgenda selects a period of the agenda of the service in use.
type FiltroAgenda struct {
	Dal       string   `json:"dal"` // instant
	Al        string   `json:"al"`
	Operatori []string `json:"operatori"` // ids; empty: only mine
	Tutti     bool     `json:"tutti"`     // the whole service
}

// DaInviare is a change that only this computer knows.
type DaInviare struct {
	ID      string         `json:"id"`
	Il      string         `json:"il"`
	Titolo  string         `json:"titolo"` // what was done, in words
	Oggetto Collegamento   `json:"oggetto"`
	Testi   []TestoScritto `json:"testi"` // what was written
}

// DaRiconciliare is what could not land and waits for its author.
type DaRiconciliare struct {
	ID        string             `json:"id"`
	Il        string             `json:"il"`     // "" where nobody knows any more
	Titolo    string             `json:"titolo"` // what was being done, in words
	Oggetto   Collegamento       `json:"oggetto"`
	Codice    string             `json:"codice"`
	Messaggio string             `json:"messaggio"` // why it did not land
	Campi     []CampoInConflitto `json:"campi"`     // what differs; empty for a refusal
	Testi     []TestoScritto     `json:"testi"`     // all that the author wrote, so that nothing is lost
	Riprova   Permesso           `json:"riprova"`   // the author's version can be applied now
}

// CampoInConflitto shows both texts of a field.
type CampoInConflitto struct {
	Chiave    string `json:"chiave"` // record and field, for Scelta
	Etichetta string `json:"etichetta"`
	Visto     string `json:"visto"`   // what the author saw
	Mio       string `json:"mio"`     // what the author wrote
	Attuale   string `json:"attuale"` // what stands now
	Sta       string `json:"sta"`     // the same as the record holds it, for Scelta
	Di        string `json:"di"`      // whose it is, by name
	Quando    string `json:"quando"`
	Testuale  bool   `json:"testuale"`  // a text that can be merged by hand
	Paragrafi bool   `json:"paragrafi"` // one of several lines
}

type TestoScritto struct {
	Etichetta string `json:"etichetta"`
	Testo     string `json:"testo"`
}

// Scelta decides one field: "mia", "altrui", or "scritta" with Testo.
type Scelta struct {
	Chiave string `json:"chiave"`
	Tieni  string `json:"tieni" ts_type:"'mia' | 'altrui' | 'scritta'"`
	Testo  string `json:"testo"`
	// Sta is what stood when the choice was made, as CampoInConflitto gave it.
	Sta string `json:"sta"`
}

// Impostazioni of this computer.
type Impostazioni struct {
	Centrale     string     `json:"centrale"`
	Versione     string     `json:"versione"`
	Dati         string     `json:"dati"`         // folder
	BloccoMinuti int        `json:"bloccoMinuti"` // idle minutes before the lock
	Proxy        ProxyVista `json:"proxy"`
}

// ProxyVista is the proxy in use, without its password.
type ProxyVista struct {
	Modo       string `json:"modo" ts_type:"'' | 'nessuno' | 'indirizzo'"` // "" is by the system's settings
	Indirizzo  string `json:"indirizzo"`                                   // of "indirizzo"
	Utente     string `json:"utente"`                                      // "" where the proxy asks for none
	HaPassword bool   `json:"haPassword"`
}

// ProxyDato is the proxy as somebody sets it.
type ProxyDato struct {
	Modo      string `json:"modo" ts_type:"'' | 'nessuno' | 'indirizzo'"`
	Indirizzo string `json:"indirizzo"`
	Utente    string `json:"utente"`
	Password  string `json:"password"` // "" leaves the one there is to the same user
}
