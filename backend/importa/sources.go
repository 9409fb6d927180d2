package importa

import (
	"strings"
	"unicode/utf8"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// synonyms turns lists of header names into an index of their folded forms.
func synonyms(names map[cartella.Path][]string) map[string]cartella.Path {
	index := map[string]cartella.Path{}
	for field, list := range names {
		index[fold(string(field))] = field
		for _, n := range list {
			index[fold(n)] = field
		}
	}
	return index
}

// What a row must have for its person or case to be found again.
var (
	anagrafeRequired = []cartella.Path{"cognome", "nome"}
	storicoRequired  = []cartella.Path{"cognome", "tipo"}
)

var anagrafe = source{
	columns: synonyms(map[cartella.Path][]string{
		"cognome":       {"surname", "cognome assistito", "cognome cittadino"},
		"nome":          {"name", "nome assistito", "nome cittadino"},
		"cf":            {"codice fiscale", "codfisc", "cod fiscale", "cod. fisc.", "codicefisc", "c.f."},
		"sesso":         {"genere", "sex"},
		"data_nascita":  {"data di nascita", "nato il", "nata il", "nato/a il", "dt nascita", "datanasc"},
		"luogo_nascita": {"luogo di nascita", "comune di nascita", "comune nascita", "nato a", "nata a", "nato/a a"},
		"cittadinanza":  {"nazionalità"},
		"stato_civile":  {"stato civ"},
		"data_decesso":  {"data di morte", "data morte", "deceduto il", "data di decesso"},
		"indirizzo":     {"via", "indirizzo di residenza", "indirizzo residenza", "residenza"},
		"civico":        {"numero civico", "n. civico", "num civico", "n civ"},
		"comune":        {"comune di residenza", "comune residenza", "residente a", "città", "istat", "codice istat", "comune istat"},
		"cap":           {"codice postale", "c.a.p."},
		"telefono":      {"tel", "telefono fisso", "tel."},
		"cellulare":     {"cell", "mobile", "telefono cellulare", "tel cellulare"},
		"email":         {"e-mail", "mail", "posta elettronica"},
		"medico":        {"medico di base", "mmg", "medico curante"},
		"note":          {"annotazioni", "osservazioni"},
		"id_esterno":    {"id", "codice", "matricola", "codice individuale", "id anagrafe", "codice anagrafe", "id soggetto"},
	}),
	required: anagrafeRequired,
	record:   soggetto,
	yields:   []cartella.Path{"telefono", "cellulare", "email", "medico", "note"},
	people:   true,
}

// soggetto makes a citizen of a registry row.
func soggetto(r row, o Options) (entry, []fault) {
	var faults []fault
	refuse := func(p cartella.Path, reason string) { faults = append(faults, fault{p, reason, Refused}) }
	warn := func(p cartella.Path, reason string) { faults = append(faults, fault{p, reason, Warned}) }
	body := map[string]any{}
	for _, p := range []cartella.Path{"cognome", "nome", "cittadinanza", "indirizzo", "civico", "telefono", "cellulare", "email", "medico", "note", "id_esterno"} {
		if v := r.cells[p]; v != "" {
			body[string(p)] = v
		}
	}
	for _, p := range anagrafeRequired {
		if r.cells[p] == "" {
			refuse(p, "È obbligatorio.")
		}
	}
	dates := map[cartella.Path]codicefiscale.Data{}
	for _, p := range []cartella.Path{"data_nascita", "data_decesso"} {
		if v := r.cells[p]; v != "" {
			d, err := parseDate(v)
			if err != nil {
				refuse(p, err.Error())
				continue
			}
			dates[p] = d
			body[string(p)] = d.String()
		}
	}
	if d := dates["data_nascita"]; !d.IsZero() && d.Compare(codicefiscale.DataDi(o.Now)) > 0 {
		refuse("data_nascita", "La data di nascita è nel futuro.")
	}
	sesso := parseSex(r.cells["sesso"])
	if v := r.cells["sesso"]; v != "" && sesso == "" {
		warn("sesso", "Non è M o F: il campo resta vuoto.")
	} else if sesso != "" {
		body["sesso"] = string(sesso)
	}
	if v := r.cells["stato_civile"]; v != "" {
		if s := parseCivil(v); s != "" {
			body["stato_civile"] = s
		} else {
			warn("stato_civile", "Non è fra quelli previsti: il campo resta vuoto.")
		}
	}
	if v := r.cells["cap"]; v != "" {
		if n := digits(v); n != "" && len(n) <= 5 {
			body["cap"] = strings.Repeat("0", 5-len(n)) + n
		} else {
			warn("cap", "Non è di cinque cifre: il campo resta vuoto.")
		}
	}
	var code codicefiscale.Codice
	if v := r.cells["cf"]; v != "" {
		var err error
		if code, err = codicefiscale.Parse(v); err != nil {
			refuse("cf", err.Error())
		} else {
			body["cf"] = code.String()
		}
	}
	born, why := birthplace(r.cells["luogo_nascita"], dates["data_nascita"], code.Luogo())
	if why != "" {
		warn("luogo_nascita", why)
	}
	if born.Belfiore != "" {
		body["luogo_nascita"] = string(born.Belfiore)
	}
	if born.Nome != "" {
		body["luogo_nascita_nome"] = born.Nome
	}
	for _, d := range code.Check(codicefiscale.Persona{
		Cognome: r.cells["cognome"], Nome: r.cells["nome"], Sesso: sesso, Nascita: dates["data_nascita"], Luogo: born.Belfiore,
	}) {
		warn("cf", d.Messaggio+".")
	}
	owner := o.Servizio
	if v := r.cells["comune"]; v != "" {
		c, ok := findComune(v)
		switch servizio := o.Servizi[string(c.Belfiore)]; {
		case ok && servizio == "":
			refuse("comune", "Il Comune non ha ancora un servizio: crealo con «servizio create».")
		case ok:
			owner = servizio
			body["comune"], body["comune_nome"] = string(c.Belfiore), c.Nome
		case owner == "":
			refuse("comune", "Non è uno dei 61 Comuni dell'Ambito: indica il servizio con --servizio.")
		default:
			body["comune_nome"] = v
		}
	} else if owner == "" {
		refuse("comune", "Manca il Comune di residenza: indica il servizio con --servizio.")
	}
	key := content(r)
	switch {
	case r.cells["id_esterno"] != "":
		key = []string{"id", r.cells["id_esterno"]}
	case !code.IsZero():
		key = []string{"cf", code.String()}
	}
	rec, err := cartella.New(derive(append([]string{"anagrafe", string(owner)}, key...)...), cartella.KindSoggetto, owner, body)
	if err != nil {
		refuse("", "La riga contiene caratteri che non si possono conservare.")
	}
	return entry{Record: rec, code: code}, faults
}

// luogo is a birthplace as it is kept: by name alone where its code is not known.
type luogo struct {
	Belfiore codicefiscale.Belfiore
	Nome     string
}

// birthplace finds a place as it was at the date of birth; why says what was not
// found. The place in the codice fiscale tells apart what bears one name.
func birthplace(s string, at codicefiscale.Data, coded codicefiscale.Belfiore) (l luogo, why string) {
	if s == "" {
		return l, ""
	}
	if b := codicefiscale.Belfiore(strings.ToUpper(s)); b.Valido() {
		if l, ok := codicefiscale.Cerca(b); ok {
			return luogo{b, l.NomeAl(at)}, ""
		}
		return luogo{Belfiore: b}, "Il codice del luogo non è nell'elenco: è stato tenuto com'è."
	}
	found := codicefiscale.PerNome(s, at)
	if len(found) == 1 {
		return luogo{found[0].Belfiore, found[0].Detto.Testo}, ""
	}
	ever := codicefiscale.PerNome(s, codicefiscale.Data{})
	for _, v := range append(found, ever...) {
		if v.Belfiore == coded {
			return luogo{v.Belfiore, v.Detto.Testo}, ""
		}
	}
	switch {
	case len(found) > 1:
		return luogo{Nome: s}, "Più luoghi hanno questo nome (" + elencati(found, at) + "): è stato tenuto il nome, senza codice. Indica la provincia, come in «Samone (TN)», o il codice fiscale."
	case len(ever) > 0:
		return luogo{Nome: s}, "Alla data di nascita non c'era un Comune o Stato con questo nome (" + elencati(ever, codicefiscale.Data{}) + "): è stato tenuto il nome, senza codice."
	}
	return luogo{Nome: s}, "Il luogo non è nell'elenco: è stato tenuto il nome, senza codice."
}

// elencati names places so that they can be told apart.
func elencati(voci []codicefiscale.Voce, at codicefiscale.Data) string {
	var nomi []string
	for _, v := range voci {
		nome := v.Detto.Testo
		if !v.Belfiore.Estero() {
			nome += " " + v.Provincia
		}
		if nota := v.Nota(at); nota != "" {
			nome += " " + nota
		}
		nomi = append(nomi, nome)
	}
	return strings.Join(nomi, ", ")
}

var storico = source{
	columns: synonyms(map[cartella.Path][]string{
		"cognome":           {"surname", "cognome assistito", "cognome utente"},
		"nome":              {"name", "nome assistito", "nome utente"},
		"cf":                {"codice fiscale", "codfisc", "cod fiscale", "cod. fisc.", "c.f."},
		"comune_nome":       {"comune", "comune di residenza", "comune residenza", "residente a"},
		"pratica":           {"numero pratica", "n. pratica", "num pratica", "protocollo", "nr pratica"},
		"tipo":              {"tipo pratica", "tipo di pratica", "tipologia", "prestazione", "intervento", "servizio"},
		"dal":               {"data inizio", "inizio", "data apertura", "aperta il", "data pratica"},
		"al":                {"data fine", "fine", "data chiusura", "chiusa il"},
		"esito":             {"stato", "stato pratica", "esito pratica"},
		"importo_centesimi": {"importo", "importo euro", "importo (€)", "contributo", "spesa"},
		"operatore":         {"assistente sociale", "referente", "operatore di riferimento"},
		"testo":             {"note", "descrizione", "diario", "annotazioni", "relazione"},
		chiaveStorico:       {"id", "id pratica", "codice pratica", "id record", "id_esterno"},
	}),
	required: storicoRequired,
	record:   pratica,
}

// chiaveStorico is the column of the previous system's own key. It is no field
// of the record.
const chiaveStorico cartella.Path = "id"

// pratica makes a record of the Storico. A codice fiscale that is wrong is kept
// as it was written: the archive says what was known then.
func pratica(r row, _ Options) (entry, []fault) {
	var faults []fault
	body := map[string]any{}
	for _, p := range []cartella.Path{"cognome", "nome", "comune_nome", "pratica", "tipo", "esito", "operatore", "testo"} {
		if v := r.cells[p]; v != "" {
			body[string(p)] = v
		}
	}
	for _, p := range storicoRequired {
		if r.cells[p] == "" {
			faults = append(faults, fault{p, "È obbligatorio.", Refused})
		}
	}
	for _, p := range []cartella.Path{"dal", "al"} {
		if v := r.cells[p]; v != "" {
			d, err := parseDate(v)
			if err != nil {
				faults = append(faults, fault{p, err.Error(), Refused})
				continue
			}
			body[string(p)] = d.String()
		}
	}
	if v := r.cells["importo_centesimi"]; v != "" {
		n, err := parseAmount(v)
		if err != nil {
			faults = append(faults, fault{"importo_centesimi", err.Error(), Refused})
		} else {
			body["importo_centesimi"] = n
		}
	}
	if v := r.cells["cf"]; v != "" {
		switch code, err := codicefiscale.Parse(v); {
		case err == nil:
			body["cf"] = code.String()
		case utf8.RuneCountInString(v) <= 16:
			body["cf"] = v
			faults = append(faults, fault{"cf", err.Error() + " È stato tenuto com'è.", Warned})
		default:
			faults = append(faults, fault{"cf", err.Error(), Refused})
		}
	}
	key := content(r)
	if id := r.cells[chiaveStorico]; id != "" {
		key = []string{"id", id}
	}
	rec, err := cartella.New(derive(append([]string{"storico"}, key...)...), cartella.KindStorico, cartella.ServizioStorico, body)
	if err != nil {
		faults = append(faults, fault{"", "La riga contiene caratteri che non si possono conservare.", Refused})
	}
	return entry{Record: rec}, faults
}
