package importa

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// source is one sort of file.
type source struct {
	columns  map[string]cartella.Path
	required []cartella.Path
	// record makes the record of a row; faults say what was not taken as it stands,
	// and whether the row is refused.
	record func(row, Options) (entry, []fault)
	// yields are the fields that only fill in what is empty.
	yields []cartella.Path
	// people says that a row is a person, who may be there under another key.
	people bool
}

// entry is what a row wants to stand in the ledger.
type entry struct {
	cartella.Record
	// reaches is the service that must see the record beside its owner; empty
	// for none.
	reaches cartella.ServizioID
	// who it is about, where it is a person.
	who person
	// keyed says that the row has a key of its own, beside what it says.
	keyed bool
	// otherwise is the id that the record has without the registry's number.
	otherwise cartella.ID
}

// fault is a problem before the file's own name of the column is known.
type fault struct {
	field   cartella.Path
	reason  string
	outcome Outcome
}

func refuses(f fault) bool { return f.outcome == Refused }

// synonyms turns lists of header names into an index of their folded forms.
func synonyms(names map[cartella.Path][]string) map[string]cartella.Path {
	index := map[string]cartella.Path{}
	for field, list := range names {
		index[cella.Fold(string(field))] = field
		for _, n := range list {
			index[cella.Fold(n)] = field
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
		"data_nascita":  {"data di nascita", "nato il", "nata il", "nato/a il", "dt nascita", "datanasc", "data nasc.", "nascita"},
		"luogo_nascita": {"luogo di nascita", "comune di nascita", "comune nascita", "nato a", "nata a", "nato/a a", "luogo nasc."},
		"cittadinanza":  {"nazionalità"},
		"stato_civile":  {"stato civ"},
		"data_decesso":  {"data di morte", "data morte", "deceduto il", "deceduta il", "data di decesso", "decesso"},
		"indirizzo":     {"via", "indirizzo di residenza", "indirizzo residenza", "residenza"},
		"civico":        {"numero civico", "n. civico", "num civico", "n civ"},
		"comune":        {"comune di residenza", "comune residenza", "residente a", "città", "istat", "codice istat", "comune istat", "comune res.", "località", "paese"},
		"cap":           {"codice postale", "c.a.p."},
		"telefono":      {"tel", "telefono fisso", "tel.", "recapito", "recapito telefonico", "telefoni"},
		"cellulare":     {"cell", "mobile", "telefono cellulare", "tel cellulare"},
		"email":         {"e-mail", "mail", "posta elettronica"},
		"medico":        {"medico di base", "mmg", "medico curante"},
		"note":          {"annotazioni", "osservazioni"},
		"nome_unico":    {"un nome solo"},
		"altri_codici":  {"altri codici", "altri codici e documenti", "permesso di soggiorno", "cui"},
		"id_esterno":    {"id", "codice", "matricola", "codice individuale", "id anagrafe", "codice anagrafe", "id soggetto"},
	}),
	required: anagrafeRequired,
	record:   soggetto,
	yields:   []cartella.Path{"telefono", "telefono_di", "cellulare", "cellulare_di", "email", "medico", "note"},
	people:   true,
}

// oldest is how old a person may be whom a registry has.
const oldest = 120

// soggetto makes a citizen of a registry row.
func soggetto(in row, o Options) (entry, []fault) {
	r := &reading{row: in, kind: cartella.KindSoggetto, body: make(map[string]any, 24)}
	who := r.names()
	for _, p := range []cartella.Path{"cittadinanza", "altri_codici", "indirizzo", "civico", "medico", "note", "id_esterno"} {
		r.text(p)
	}
	today := codicefiscale.DataDi(o.Now)
	born := r.date("data_nascita", cella.Years(oldest, 0, today))
	since := cella.Years(oldest, 0, today)
	if !born.IsZero() {
		since.From = born
	}
	died := r.date("data_decesso", cella.Years(oldest, 0, today))
	if !died.IsZero() && died.Compare(since.From) < 0 {
		delete(r.body, "data_decesso")
		r.leave("data_decesso", "La morte viene prima della nascita.")
	}
	sesso := r.sex()
	if c := r.civil(); c != "" {
		if s := parseCivil(c); s != "" {
			r.body["stato_civile"] = s
		} else {
			r.leave("stato_civile", "Non è uno stato civile fra quelli previsti.")
		}
	}
	r.cap("cap")
	r.phones()
	r.email("email")
	var code codicefiscale.Codice
	if c := r.said("cf"); c.Text != "" {
		var err error
		switch code, err = codicefiscale.Parse(c.Text); {
		case err == nil:
			r.body["cf"] = code.String()
		case born.IsZero() && r.body["id_esterno"] == nil:
			r.refuse("cf", err.Error()) // nothing else says who it is
		case codicefiscale.Estraneo(c.Text) != "" && r.body["altri_codici"] == nil:
			r.body["altri_codici"] = c.Text
			r.warn("cf", "Sembra "+codicefiscale.Estraneo(c.Text)+": è stato messo in «Altri codici e documenti».")
		default:
			r.leave("cf", err.Error())
		}
	}
	place, why := birthplace(r.said("luogo_nascita").Text, born, code.Luogo())
	if why != "" {
		r.warn("luogo_nascita", why)
	}
	if place.Belfiore != "" {
		r.body["luogo_nascita"] = string(place.Belfiore)
	}
	if place.Nome != "" {
		r.body["luogo_nascita_nome"] = place.Nome
	}
	who.Sesso, who.Nascita, who.Luogo = sesso, born, place.Belfiore
	for _, d := range code.Check(who) {
		r.warn("cf", d.Messaggio+".")
	}
	owner := r.residence(o)
	id := func(key ...string) cartella.ID { return derive(append([]string{"anagrafe", string(owner)}, key...)...) }
	var own, otherwise cartella.ID
	ext := textBody(r.body["id_esterno"])
	if code.IsZero() {
		own, otherwise = id(r.content()...), id(r.content("id_esterno")...)
	} else {
		otherwise = id("cf", code.String())
		own = otherwise
	}
	if ext != "" {
		own = id("id", ext)
	}
	rec := r.record(own, owner)
	return entry{Record: rec, otherwise: otherwise, who: person{
		Record: rec, code: code, surname: cella.Fold(who.Cognome), first: cella.Fold(who.Nome), born: born, number: ext, today: today,
	}}, r.faults
}

const (
	onlySurname = "È obbligatorio: se la persona ha solo il nome, scrivete qui «SENZA COGNOME»."
	onlyName    = "È obbligatorio: se la persona ha solo il cognome, scrivete qui «SENZA NOME»."
)

// names reads surname and given name. Somebody has only one of them where the file
// says so: by a mark in the cell of the other, or by the codice fiscale. A cell that
// is merely empty refuses the row.
func (r *reading) names() (p codicefiscale.Persona) {
	code, _ := codicefiscale.Parse(r.cell("cf").Text)
	said := cella.Fold(r.cell("nome_unico").Text)
	lacks := func(field cartella.Path, code bool, only string, marks ...string) bool {
		c := r.cell(field)
		if c.Bad != "" || said == only || said == "hasoloil"+only || slices.Contains(marks, cella.Fold(c.Text)) {
			return c.Bad == ""
		}
		return code && (c.Text == "" || cella.SaysNothing(c.Text))
	}
	p.SenzaNome = lacks("nome", code.SenzaNome(), "cognome", "senzanome", "privodinome", "fnu", "xxx")
	p.SenzaCognome = lacks("cognome", code.SenzaCognome(), "nome", "senzacognome", "privodicognome", "lnu", "xxx")
	switch {
	case p.SenzaNome && p.SenzaCognome:
		r.refuse("cognome", "Serve il cognome o il nome: la riga dice che mancano entrambi.")
	case p.SenzaNome:
		p.Cognome, r.body["nome_unico"] = r.text("cognome"), "cognome"
		r.required([]cartella.Path{"cognome"})
	case p.SenzaCognome:
		p.Nome, r.body["nome_unico"] = r.text("nome"), "nome"
		r.required([]cartella.Path{"nome"})
	default:
		p.Cognome, p.Nome = r.text("cognome"), r.text("nome")
		r.lacking("cognome", onlySurname)
		r.lacking("nome", onlyName)
	}
	return p
}

func textBody(v any) string {
	s, _ := v.(string)
	return s
}

func (r *reading) sex() codicefiscale.Sesso {
	c := r.said("sesso")
	if c.Text == "" {
		return ""
	}
	s := parseSex(c.Text)
	if s == "" {
		r.leave("sesso", "Non è M o F.")
		return ""
	}
	r.body["sesso"] = string(s)
	return s
}

// civil is what a cell says of the civil state; that it is not known is a state.
func (r *reading) civil() string {
	if c := r.cell("stato_civile"); c.Bad == "" && parseCivil(c.Text) != "" {
		return c.Text
	}
	return r.said("stato_civile").Text
}

// residence reads where the person lives, which decides who sees them: that the
// row is refused where it cannot be known is the rule, and no service stands in
// for a Comune of ours that is written wrong.
func (r *reading) residence(o Options) cartella.ServizioID {
	owner := o.Servizio
	cell := r.cell("comune")
	if cell.Bad != "" {
		r.refuse("comune", cell.Bad)
		return owner
	}
	written := r.said("comune").Text
	if written == "" {
		if owner == "" {
			r.refuse("comune", "Manca il Comune di residenza: indica il servizio con --servizio.")
		}
		return owner
	}
	place, err := r.places.read(written, textBody(r.body["cap"]))
	if _, has := r.body["cap"]; !has && place.CAP != "" {
		r.body["cap"] = place.CAP
	}
	servizio := o.Servizi[string(place.Ambito.Belfiore)]
	switch {
	case err == cella.Unknown && o.elsewhere(textBody(r.body["cap"])):
		r.refuse("comune", "Il Comune non si riconosce, e il CAP è di un altro rispetto al servizio indicato con --servizio: scrivi il nome intero del Comune.")
	case err != nil && (owner == "" || err != cella.Unknown || cella.Near(written)):
		r.refuse("comune", err.Error())
	case err != nil:
		r.body["comune_nome"] = written
		r.warn("comune", "Il Comune non si riconosce: la persona è del servizio indicato con --servizio.")
	case place.Ambito.Belfiore != "" && servizio == "":
		r.refuse("comune", "Il Comune non ha ancora un servizio: crealo con «servizio create».")
	case place.Ambito.Belfiore != "":
		owner = servizio
		r.body["comune"], r.body["comune_nome"] = string(place.Ambito.Belfiore), place.Nome
		if place.Note != "" {
			r.note("comune", place.Note)
		}
		r.beside(place.Beside)
	case owner == "":
		r.refuse("comune", "Non è uno dei 61 Comuni dell'Ambito: indica il servizio con --servizio.")
	case place.Homeless:
		r.body["senza_fissa_dimora"] = true
	default:
		r.body["comune_nome"] = place.Nome
		r.beside(place.Beside)
	}
	return owner
}

// elsewhere reports whether a postal code is of Comuni whose services are none of them
// the one that is named for the rows that say no Comune, where that is a Comune's.
func (o Options) elsewhere(cap string) bool {
	ofComune, there := false, false
	for _, c := range codicefiscale.ComuniAmbito() {
		if o.Servizi[string(c.Belfiore)] == o.Servizio {
			ofComune = ofComune || o.Servizio != ""
			there = there || c.CAP == cap
		}
	}
	return ofComune && !there && len(cella.WithCAP(cap)) > 0
}

// beside keeps what the cell of the Comune says beside its name, a part of it mostly,
// before the address, which has its number after it.
func (r *reading) beside(part string) {
	address := textBody(r.body["indirizzo"])
	if part == "" || strings.Contains(cella.Fold(address), cella.Fold(part)) {
		return
	}
	if address != "" {
		part += ", " + address
	}
	if c, ok := cartella.SchedaDi(r.kind).Campo("indirizzo"); ok && utf8.RuneCountInString(part) > longest(c) {
		r.leave("comune", "Ciò che dice oltre al Comune non sta nell'indirizzo.")
		return
	}
	r.body["indirizzo"] = part
	r.note("comune", "Ciò che la cella dice oltre al Comune è stato messo nell'indirizzo.")
}

// luogo is a birthplace as it is kept: by name alone where its code is not known.
type luogo struct {
	Belfiore codicefiscale.Belfiore
	Nome     string
}

// birthplace finds a place as it was at the date of birth; why says what was not
// found. The place in the codice fiscale tells apart what bears one name, and stands for
// a name that is in no list: a former one, a city abroad, a slip of the pen.
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
	if l, ok := codicefiscale.Cerca(coded); ok && (at.IsZero() || l.Vigente(at)) {
		return luogo{coded, s}, "Il luogo non è nell'elenco con questo nome: il codice è quello del codice fiscale, controlla che sia giusto."
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
func pratica(in row, o Options) (entry, []fault) {
	r := &reading{row: in, kind: cartella.KindStorico, body: make(map[string]any, 24)}
	for _, p := range []cartella.Path{"cognome", "nome", "comune_nome", "pratica", "tipo", "esito", "operatore", "testo"} {
		r.text(p)
	}
	if r.body["nome"] == nil { // the archive has people of one name, and does not say so
		r.required(storicoRequired)
	}
	r.required(storicoRequired[1:])
	span := cella.Years(archiveBefore, archiveAfter, codicefiscale.DataDi(o.Now))
	from, to := r.date("dal", cella.Span{From: span.From, To: cella.Years(0, 1, codicefiscale.DataDi(o.Now)).To}), r.date("al", span)
	if !from.IsZero() && !to.IsZero() && to.Compare(from) < 0 {
		r.warn("al", "La fine viene prima dell'inizio: le due date sono state importate come sono.")
	}
	if c := r.said("importo_centesimi"); c.Text != "" {
		n, err := cella.Amount(c.Text, c.Kind == foglio.Number, r.column("importo_centesimi"))
		switch {
		case c.Kind == foglio.Day:
			r.leave("importo_centesimi", "Il foglio di calcolo l'ha presa per una data: riscrivila come numero.")
		case err != nil:
			r.leave("importo_centesimi", err.Error())
		default:
			r.body["importo_centesimi"] = json.Number(strconv.FormatInt(n, 10))
		}
	}
	if c := r.said("cf"); c.Text != "" {
		switch code, err := codicefiscale.Parse(c.Text); {
		case err == nil:
			r.body["cf"] = code.String()
		case utf8.RuneCountInString(c.Text) <= 16:
			r.body["cf"] = c.Text
			r.warn("cf", strings.TrimSuffix(err.Error(), ".")+": è stato tenuto com'è.")
		default:
			r.leave("cf", err.Error())
		}
	}
	id := r.said(chiaveStorico).Text
	key := in.content()
	if id != "" {
		key = []string{"id", id}
	}
	rec := r.record(derive(append([]string{"storico"}, key...)...), cartella.ServizioStorico)
	return entry{Record: rec, keyed: id != ""}, r.faults
}

// A case of the archive is of so many years before now or after.
const (
	archiveBefore = 79
	archiveAfter  = 20
)
