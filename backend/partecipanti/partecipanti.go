// Package partecipanti reads the list of who has taken part in a training, as
// offices keep it, and says which accounts it asks for.
//
// It owns: the names that columns, roles and services go by in such a list; the user
// name that a person gets; and who of the list has an account already. A person is
// known by the address that they gave when they enrolled, which is where their
// credentials go: the same list twice asks for nothing twice, and whoever has the
// name of somebody who is there, and another address, is asked about and never
// guessed to be the same or not.
//
// It refuses: a list in which any row is not understood. Either all of them are,
// or nobody gets an account and each row that is wrong is told with its remedy.
package partecipanti

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/posta"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
)

// Row is one person of a list.
type Row struct {
	// Line is its number in a spreadsheet.
	Line                     int
	Cognome, Nome, Qualifica string
	// Email is in the form that backend/posta gives it; empty for none.
	Email string
	// Utente is a user name that the list itself says; empty for the usual one.
	Utente string
	// Profili are by what the person is to work.
	Profili map[cartella.ServizioID]cartella.Ruolo
	// Note says how something was read that could surprise; empty for nothing.
	Note string
}

// Fault is why a list cannot be taken: a sentence with the remedy.
type Fault struct {
	Line int
	// Column is the file's own name for it; empty for the whole row.
	Column, Reason string
}

// Options say how a list is to be read.
type Options struct {
	// Servizi are the services there are.
	Servizi []central.Servizio
	// Ruolo is of the rows that say none; they are refused if it is empty.
	Ruolo cartella.Ruolo
	// Sheet and Encoding are as in package foglio.
	Sheet, Encoding string
}

// columns are the names that a column goes by, folded.
var columns = synonyms(map[string][]string{
	"cognome":   {"surname", "cognome partecipante", "cognome operatore"},
	"nome":      {"name", "nome partecipante", "nome operatore"},
	"e-mail":    {"mail", "posta elettronica", "indirizzo e-mail", "indirizzo mail", "indirizzo di posta elettronica", "e-mail istituzionale", "mail istituzionale", "e-mail di lavoro", "mail di lavoro"},
	"servizio":  {"servizi", "comune", "ente", "ente di appartenenza", "comune di appartenenza", "servizio di appartenenza", "comune/ambito", "comune o ambito", "ente/servizio"},
	"area":      {"aree", "area di lavoro", "aree di lavoro", "area di appartenenza"},
	"ruolo":     {"profilo", "ruolo in siz-icaro", "profilo siz-icaro"},
	"qualifica": {"professione", "figura professionale", "mansione"},
	"utente":    {"nome utente", "username", "user name", "login"},
})

// synonyms turns lists of names into an index of their folded forms.
func synonyms(names map[string][]string) map[string]string {
	index := map[string]string{}
	for field, list := range names {
		index[cella.Fold(field)] = field
		for _, n := range list {
			index[cella.Fold(n)] = field
		}
	}
	return index
}

// Read reads a list. The rows are all there are where there is no fault; the error
// is of a file that is no list.
func Read(file foglio.File, o Options) ([]Row, []Fault, error) {
	known := func(name string) bool { return columns[cella.Fold(name)] != "" }
	t, err := foglio.Open(file, foglio.Options{Known: known, Sheet: o.Sheet, Encoding: o.Encoding})
	if err != nil {
		return nil, nil, unread(err)
	}
	r := reader{Options: o, at: map[string]int{}, header: t.Header, services: newServices(o.Servizi)}
	for i, name := range t.Header {
		field := columns[cella.Fold(name)]
		if field == "" {
			continue
		}
		if other, twice := r.at[field]; twice {
			return nil, nil, malformed("Due colonne dicono la stessa cosa: «%s» e «%s». Togline una, o cambiale nome.", t.Header[other], name)
		}
		r.at[field] = i
	}
	for _, field := range []string{"cognome", "nome", "e-mail", "servizio"} {
		_, there := r.at[field]
		if _, area := r.at["area"]; field == "servizio" && area {
			continue
		}
		if !there {
			return nil, nil, malformed("Manca la colonna «%s». La prima riga deve avere i nomi delle colonne: cognome, nome, e-mail, servizio, ruolo.", field)
		}
	}
	for {
		in, err := t.Next()
		var bad *foglio.RowError
		switch {
		case errors.Is(err, io.EOF):
			if len(r.rows)+len(r.faults) == 0 {
				return nil, nil, malformed("Sotto i nomi delle colonne non c'è nessuno.")
			}
			r.twice()
			return r.rows, r.faults, nil
		case errors.As(err, &bad):
			column := ""
			if bad.Column >= 0 && bad.Column < len(t.Header) {
				column = t.Header[bad.Column]
			}
			r.faults = append(r.faults, Fault{bad.Line, column, bad.Reason})
		case err != nil:
			return nil, nil, unread(err)
		default:
			r.row(in)
		}
	}
}

func unread(err error) error {
	var said foglio.Unreadable
	if errors.As(err, &said) {
		return &cartella.Error{Code: cartella.CodeMalformato, Message: string(said), Err: err}
	}
	return fmt.Errorf("read the list: %w", err)
}

func malformed(format string, args ...any) error {
	return &cartella.Error{Code: cartella.CodeMalformato, Message: fmt.Sprintf(format, args...)}
}

// reader is a list that is being read.
type reader struct {
	Options
	at       map[string]int
	header   []string
	services services
	rows     []Row
	faults   []Fault
	in       foglio.Row
}

// fault notes what is wrong with the row that is being read.
func (r *reader) fault(field, format string, args ...any) {
	column := ""
	if i, ok := r.at[field]; ok {
		column = r.header[i]
	}
	r.faults = append(r.faults, Fault{r.in.Line, column, fmt.Sprintf(format, args...)})
}

// said is the text of a cell, empty where it says nothing.
func (r *reader) said(field string) string {
	i, ok := r.at[field]
	if !ok {
		return ""
	}
	c := r.in.Cells[i]
	if c.Bad != "" {
		r.fault(field, "%s", c.Bad)
		return ""
	}
	if cella.SaysNothing(c.Text) {
		return ""
	}
	return c.Text
}

// line is what a cell says in one line, no longer than the field of an operator that
// it becomes.
func (r *reader) line(field cartella.Path) string {
	s := strings.Join(strings.Fields(r.said(string(field))), " ")
	campo, _ := cartella.SchedaDi(cartella.KindOperatore).Campo(field)
	switch {
	case campo.Max > 0 && utf8.RuneCountInString(s) > campo.Max:
		r.fault(string(field), "È troppo lungo: al più %d caratteri.", campo.Max)
	case strings.ContainsFunc(s, unicode.IsControl):
		r.fault(string(field), "Contiene caratteri che non si stampano: riscrivilo.")
	}
	return s
}

// row reads a row.
func (r *reader) row(in foglio.Row) {
	r.in = in
	before := len(r.faults)
	row := Row{Line: in.Line, Cognome: r.line("cognome"), Nome: r.line("nome"), Qualifica: r.line("qualifica")}
	if len(r.faults) == before && (row.Cognome == "" || row.Nome == "") {
		r.fault("cognome", "Servono il cognome e il nome.")
	}
	var err error
	if s := r.said("e-mail"); s != "" {
		if row.Email, err = posta.Address(s); err != nil {
			r.fault("e-mail", "%s.", capital(err.Error()))
		}
	}
	if s := r.said("utente"); s != "" {
		var said *cartella.Error
		if row.Utente, err = identity.Utente(s); errors.As(err, &said) {
			r.fault("utente", "%s", said.Message)
		}
	}
	ruolo := r.ruolo(row.Qualifica)
	var ids []cartella.ServizioID
	ids, row.Note = r.servizi()
	row.Profili = map[cartella.ServizioID]cartella.Ruolo{}
	for _, id := range ids {
		row.Profili[id] = ruolo
	}
	if len(r.faults) == before {
		r.rows = append(r.rows, row)
	}
}

// ruoli are the roles by the names that they go by, folded. Who takes care of
// accounts is made one by one, with a second factor.
var ruoli = map[string]cartella.Ruolo{
	"as": cartella.RuoloAssistenteSociale, "operatricesociale": cartella.RuoloOperatoreSociale, "amministrativa": cartella.RuoloAmministrativo,
	"operatoreamministrativo": cartella.RuoloAmministrativo, "operatriceamministrativa": cartella.RuoloAmministrativo, "istruttoreamministrativo": cartella.RuoloAmministrativo,
	"referentedarea": cartella.RuoloReferente, "referentearea": cartella.RuoloReferente, "solalettura": cartella.RuoloConsultazione,
}

func ruolo(s string) cartella.Ruolo {
	s = cella.Fold(s)
	for _, r := range cartella.Ruoli() {
		if s == cella.Fold(string(r)) || s == cella.Fold(r.Testo()) {
			return r
		}
	}
	return ruoli[s]
}

// ruolo reads the role of a row, which its qualification may say too.
func (r *reader) ruolo(qualifica string) cartella.Ruolo {
	s := r.said("ruolo")
	got := ruolo(s)
	if s == "" {
		if got = ruolo(qualifica); got == "" {
			got = r.Ruolo
		}
	}
	var names []string
	for _, r := range cartella.Ruoli() {
		if r != cartella.RuoloAmministratore {
			names = append(names, r.Testo())
		}
	}
	switch {
	case got == cartella.RuoloAmministratore:
		r.fault("ruolo", "Un amministratore non si crea da un elenco: togli la riga, e usa «account create» con «account totp».")
	case got == "" && s == "":
		r.fault("ruolo", "Manca il ruolo: scrivilo (%s), o indica con --ruolo quello di chi non lo ha.", strings.Join(names, ", "))
	case got == "":
		r.fault("ruolo", "«%s» non è un ruolo: scrivi uno fra %s.", s, strings.Join(names, ", "))
	}
	return got
}

// servizi reads where somebody works: the service of their Comune, or those of the
// areas of the Ambito; an area without one of its own is the Ambito's (first-access
// kit, 3).
func (r *reader) servizi() (ids []cartella.ServizioID, note string) {
	ente, area := r.said("servizio"), r.said("area")
	if ente == "" && area == "" {
		r.fault("servizio", "Manca il servizio: scrivi il Comune, l'area dell'Ambito, o «Ambito».")
		return nil, ""
	}
	if ente != "" {
		var why string
		if ids, why = r.services.find(ente); why != "" {
			r.fault("servizio", "%s", why)
			return nil, ""
		}
	}
	if area == "" {
		return ids, ""
	}
	if slices.ContainsFunc(ids, r.services.comune) {
		return ids, "l'area non conta: chi lavora per un Comune ha il servizio del Comune"
	}
	ofArea, why := r.services.find(area)
	switch {
	case why == "" && slices.Equal(ids, []cartella.ServizioID{central.ServizioAmbito}):
		return ofArea, ""
	case why == "":
		ids = append(ids, ofArea...)
		slices.Sort(ids)
		return slices.Compact(ids), ""
	case len(ids) > 0:
		return ids, fmt.Sprintf("l'area «%s» non ha un servizio suo", area)
	}
	r.fault("area", "%s Se quell'area non ha un servizio suo, scrivi «Ambito» nella colonna «servizio».", why)
	return nil, ""
}

// twice refuses a person who is in the list more than once, and people whom the list
// does not tell apart.
func (r *reader) twice() {
	email, name, utente := map[string]int{}, map[string]int{}, map[string]int{}
	for _, row := range r.rows {
		r.in.Line = row.Line
		same := func(seen map[string]int, key string) int {
			line, ok := seen[key]
			if !ok && key != "" {
				seen[key] = row.Line
			}
			return line
		}
		byEmail, byName, byUtente := same(email, row.Email), same(name, key(row.Cognome, row.Nome)), same(utente, row.Utente)
		switch {
		case byEmail > 0 && byEmail == byName:
			r.fault("", "È la stessa persona della riga %d: lascia una riga sola, con i servizi separati da una virgola.", byEmail)
		case byEmail > 0:
			r.fault("e-mail", "È l'indirizzo della riga %d: ciascuno deve avere il suo, perché le credenziali sono personali.", byEmail)
		case byUtente > 0:
			r.fault("utente", "È il nome utente della riga %d.", byUtente)
		case byName > 0 && row.Utente == "":
			r.fault("", "Ha il nome della riga %d: se è la stessa persona togli una riga, se sono due scrivi nella colonna «utente» il nome utente di questa.", byName)
		}
	}
}

// key is a name as it is compared.
func key(cognome, nome string) string { return cella.Fold(cognome) + " " + cella.Fold(nome) }

// capital is a sentence that begins one.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
