// Package fhir reads the form of a scale out of a FHIR R4 Questionnaire
// (hl7.org/fhir/R4/questionnaire.html), in which published scales come. It knows
// the subset in use: groups, choices with their ordinal values, integers, yes or
// no, dates, texts, and the conditions of enableWhen. What is outside of it is
// refused, by linkId: half a scale is another scale.
package fhir

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/espressione"
)

// MaxFile is the size of a file in bytes above which it is not read; maxDepth
// bounds how deep its groups are nested.
const (
	MaxFile  = 1 << 20
	maxDepth = 8
)

// weights are the extensions that hold the points of a choice.
var weights = []string{
	"http://hl7.org/fhir/StructureDefinition/ordinalValue",
	"http://hl7.org/fhir/StructureDefinition/itemWeight",
	"http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
}

const calculated = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"

type questionnaire struct {
	ResourceType      string            `json:"resourceType"`
	ID                string            `json:"id"`
	URL               string            `json:"url"`
	Version           string            `json:"version"`
	Name              string            `json:"name"`
	Title             string            `json:"title"`
	Description       string            `json:"description"`
	Publisher         string            `json:"publisher"`
	Copyright         string            `json:"copyright"`
	ModifierExtension []json.RawMessage `json:"modifierExtension"`
	Item              []item            `json:"item"`
}

type item struct {
	LinkID            string            `json:"linkId"`
	Prefix            string            `json:"prefix"`
	Text              string            `json:"text"`
	Type              string            `json:"type"`
	Required          bool              `json:"required"`
	Repeats           bool              `json:"repeats"`
	MaxLength         int               `json:"maxLength"`
	AnswerValueSet    string            `json:"answerValueSet"`
	AnswerOption      []option          `json:"answerOption"`
	EnableWhen        []condition       `json:"enableWhen"`
	EnableBehavior    string            `json:"enableBehavior"`
	Extension         []extension       `json:"extension"`
	ModifierExtension []json.RawMessage `json:"modifierExtension"`
	Item              []item            `json:"item"`
}

type option struct {
	ValueCoding  *coding     `json:"valueCoding"`
	ValueString  *string     `json:"valueString"`
	ValueInteger *int64      `json:"valueInteger"`
	Extension    []extension `json:"extension"`
}

type coding struct {
	Code      string      `json:"code"`
	Display   string      `json:"display"`
	Extension []extension `json:"extension"`
}

type extension struct {
	URL          string   `json:"url"`
	ValueDecimal *float64 `json:"valueDecimal"`
	ValueInteger *float64 `json:"valueInteger"`
}

type condition struct {
	Question      string  `json:"question"`
	Operator      string  `json:"operator"`
	AnswerBoolean *bool   `json:"answerBoolean"`
	AnswerInteger *int64  `json:"answerInteger"`
	AnswerDate    *string `json:"answerDate"`
	AnswerString  *string `json:"answerString"`
	AnswerCoding  *coding `json:"answerCoding"`
}

// Questionario reports whether a file says that it is a Questionnaire.
func Questionario(raw []byte) bool {
	var q struct {
		ResourceType string `json:"resourceType"`
	}
	return json.Unmarshal(raw, &q) == nil && q.ResourceType == "Questionnaire"
}

// Leggi reads a form out of a Questionnaire, or says what of it cannot be read.
func Leggi(raw []byte) (cartella.Modello, []cartella.Rilievo) {
	if len(raw) > MaxFile {
		return cartella.Modello{}, []cartella.Rilievo{{Messaggio: fmt.Sprintf("Il file è troppo grande: al massimo %d KiB.", MaxFile>>10)}}
	}
	var q questionnaire
	if err := cartella.Unmarshal(raw, &q); err != nil || q.ResourceType != "Questionnaire" {
		return cartella.Modello{}, []cartella.Rilievo{{Messaggio: "Il file non è un Questionnaire FHIR R4 che si possa leggere."}}
	}
	r := reader{questions: map[string]question{}, paths: map[string]bool{}}
	if len(q.ModifierExtension) > 0 {
		r.refuse("", "il questionario ha una modifierExtension, che ne cambia il senso e non è conosciuta.")
	}
	title := first(q.Title, q.Name, q.ID)
	r.items(q.Item, title, "", 0)
	r.close()
	m := cartella.Modello{
		Codice: clip(code(first(q.Name, q.ID, q.URL[strings.LastIndex(q.URL, "/")+1:], "questionario"), "q"), 40), Versione: clip(code(first(q.Version, "1"), "v"), 20),
		Titolo: clip(line(title), 160), Uso: string(cartella.KindValutazione), Descrizione: clip(q.Description, 5_000),
		Fonte: clip(strings.TrimSpace(q.Publisher+" "+q.URL), 2_000), Licenza: clip(q.Copyright, 2_000), Parti: r.parts,
	}
	if r.points {
		m.Totali = []cartella.Totale{{Nome: "totale", Etichetta: "Totale", Espressione: "somma(punti)"}}
	}
	if len(r.wrong) > 0 {
		return m, r.wrong
	}
	return m, m.Rilievi()
}

type reader struct {
	parts     []cartella.ParteModello
	now       *cartella.ParteModello // the part being read, nil between two
	says      []string               // what is to be said above the next question
	saysID    string
	questions map[string]question // by linkId
	paths     map[string]bool
	points    bool
	wrong     []cartella.Rilievo
}

// question is one that was read: its name here, its type, its choices by what the
// file calls them.
type question struct {
	path  string
	tipo  cartella.Tipo
	yesNo bool // a choice of yes and no, where the file has a boolean
	codes map[string]string
}

func (r *reader) refuse(linkID, format string, args ...any) {
	row := ""
	if linkID != "" {
		row = "linkId «" + clip(linkID, 60) + "»"
	}
	const most = 50 // as many as people read
	if len(r.wrong) < most {
		r.wrong = append(r.wrong, cartella.Rilievo{Riga: row, Messaggio: fmt.Sprintf(format, args...)})
	}
}

// items reads the items of a group, whose title and condition they share.
func (r *reader) items(list []item, title, when string, depth int) {
	if depth > maxDepth {
		r.refuse(first(list[0].LinkID, "?"), "i gruppi sono uno dentro l'altro più di %d volte.", maxDepth)
		return
	}
	for _, it := range list {
		if len(it.ModifierExtension) > 0 {
			r.refuse(it.LinkID, "ha una modifierExtension, che ne cambia il senso e non è conosciuta.")
			continue
		}
		asked, ok := r.when(it, when)
		if !ok {
			continue
		}
		switch it.Type {
		case "group":
			r.close()
			r.items(it.Item, first(it.Text, title), asked, depth+1)
			r.close()
		case "display":
			r.says, r.saysID = append(r.says, it.Text), it.LinkID
		default:
			r.question(it, title, asked)
			if len(it.Item) > 0 {
				r.items(it.Item, title, asked, depth+1)
			}
		}
	}
}

// close ends the part that is being read.
func (r *reader) close() {
	if len(r.says) > 0 {
		r.refuse(r.saysID, "è un testo sotto il quale non c'è una domanda: mettilo sopra quella che spiega.")
	}
	if r.now != nil {
		r.parts = append(r.parts, *r.now)
	}
	r.now, r.says = nil, nil
}

func (r *reader) question(it item, title, when string) {
	q := cartella.Quesito{Path: r.path(it.LinkID), Etichetta: line(strings.TrimSpace(it.Prefix + " " + it.Text)), Obbligatorio: it.Required, Quando: when}
	known := question{path: q.Path}
	switch {
	case it.LinkID == "":
		r.refuse("?", "una domanda non ha linkId.")
	case r.questions[it.LinkID].path != "":
		r.refuse(it.LinkID, "c'è già una domanda con questo linkId.")
	case it.Repeats:
		r.refuse(it.LinkID, "ammette più risposte (repeats): si può leggere solo una domanda con una risposta.")
	case slices.ContainsFunc(it.Extension, func(e extension) bool { return e.URL == calculated }):
		r.refuse(it.LinkID, "è calcolata con FHIRPath: toglila, il totale dei punti si aggiunge da sé.")
	}
	switch it.Type {
	case "choice":
		q.Tipo = cartella.Scelta
		known.codes = r.options(it, &q)
	case "boolean":
		q.Tipo = cartella.Booleano
		if it.Required { // nothing is a no there
			q.Tipo, known.yesNo = cartella.Scelta, true
			q.Voci = []cartella.Opzione{{Codice: "si", Testo: "Sì"}, {Codice: "no", Testo: "No"}}
		}
	case "integer":
		q.Tipo = cartella.Intero
	case "date":
		q.Tipo = cartella.Data
	case "string":
		q.Tipo, q.Max = cartella.Testo, min(it.MaxLength, 200)
	case "text":
		q.Tipo, q.Max = cartella.Paragrafi, min(it.MaxLength, 50_000)
	case "decimal":
		r.refuse(it.LinkID, "chiede un numero con la virgola: qui i numeri sono interi.")
	default:
		r.refuse(it.LinkID, "è di un tipo che non si può leggere: «%s».", clip(it.Type, 40))
	}
	q.Aiuto = strings.TrimSpace(strings.Join(r.says, "\n"))
	r.says = nil
	known.tipo = q.Tipo
	r.questions[it.LinkID] = known
	if r.now == nil {
		r.now = &cartella.ParteModello{Titolo: clip(line(title), 200)}
	}
	r.now.Campi = append(r.now.Campi, q)
}

// options reads the choices of a question.
func (r *reader) options(it item, q *cartella.Quesito) map[string]string {
	codes, taken := map[string]string{}, map[string]bool{}
	if it.AnswerValueSet != "" {
		r.refuse(it.LinkID, "le sue voci stanno in un altro file (answerValueSet): qui servono come answerOption.")
	}
	for i, o := range it.AnswerOption {
		var name, text string
		extensions := o.Extension
		switch {
		case o.ValueCoding != nil:
			name, text = first(o.ValueCoding.Code, o.ValueCoding.Display), first(o.ValueCoding.Display, o.ValueCoding.Code)
			extensions = slices.Concat(extensions, o.ValueCoding.Extension)
		case o.ValueString != nil:
			name, text = *o.ValueString, *o.ValueString
		case o.ValueInteger != nil:
			name = strconv.FormatInt(*o.ValueInteger, 10)
			text = name
		default:
			r.refuse(it.LinkID, "la voce %d non è un codice, un testo o un intero.", i+1)
			continue
		}
		v := cartella.Opzione{Codice: free(clip(code(name, "v"), 36), taken), Testo: line(text)}
		codes[name] = v.Codice
		for _, e := range extensions {
			if !slices.Contains(weights, e.URL) {
				continue
			}
			n, ok := points(e)
			if !ok {
				r.refuse(it.LinkID, "i punti della voce %d non sono un numero intero.", i+1)
				continue
			}
			v.Punti, r.points = &n, true
		}
		q.Voci = append(q.Voci, v)
	}
	return codes
}

// points are those of an extension; 1.0 is a whole number too.
func points(e extension) (int, bool) {
	n := e.ValueDecimal
	if n == nil {
		n = e.ValueInteger
	}
	if n == nil {
		return 0, false
	}
	const far = 1e6
	if *n < -far || *n > far || *n != math.Trunc(*n) {
		return 0, false
	}
	return int(*n), true
}

// when is the condition of an item, within that of its group; ok is false where
// it cannot be read.
func (r *reader) when(it item, around string) (string, bool) {
	var parts []string
	for _, c := range it.EnableWhen {
		one, why := r.condition(c)
		if why != "" {
			r.refuse(it.LinkID, "enableWhen su «%s»: %s", clip(c.Question, 60), why)
			return "", false
		}
		parts = append(parts, "("+one+")")
	}
	join := " && "
	switch {
	case len(parts) < 2 || it.EnableBehavior == "all":
	case it.EnableBehavior == "any":
		join = " || "
	default:
		r.refuse(it.LinkID, "ha più condizioni (enableWhen) e non dice se valgono tutte o una (enableBehavior).")
		return "", false
	}
	out := strings.Join(parts, join)
	if len(parts) > 1 && around != "" {
		out = "(" + out + ")"
	}
	return strings.Join(slices.DeleteFunc([]string{around, out}, func(s string) bool { return s == "" }), " && "), true
}

// condition is one of enableWhen as an expression, or why it cannot be read. By
// FHIR what has no answer is different from every answer.
func (r *reader) condition(c condition) (expression, why string) {
	q, there := r.questions[c.Question]
	if !there {
		return "", "la domanda non c'è, o viene dopo."
	}
	if c.Operator == "exists" {
		switch {
		case c.AnswerBoolean == nil:
			return "", "«exists» vuole answerBoolean."
		case *c.AnswerBoolean:
			return "has(risposte." + q.path + ")", ""
		}
		return "!has(risposte." + q.path + ")", ""
	}
	symbol := map[string]string{"=": "==", "!=": "!=", ">": ">", "<": "<", ">=": ">=", "<=": "<="}[c.Operator]
	if symbol == "" {
		return "", "l'operatore «" + clip(c.Operator, 20) + "» non c'è in FHIR R4."
	}
	var value string
	switch {
	case c.AnswerBoolean != nil && q.tipo == cartella.Booleano:
		value = strconv.FormatBool(*c.AnswerBoolean)
	case c.AnswerBoolean != nil && q.yesNo:
		value = map[bool]string{true: `"si"`, false: `"no"`}[*c.AnswerBoolean]
	case c.AnswerInteger != nil && q.tipo == cartella.Intero:
		value = strconv.FormatInt(*c.AnswerInteger, 10)
	case c.AnswerDate != nil && q.tipo == cartella.Data:
		value = strconv.QuoteToASCII(*c.AnswerDate)
	case c.AnswerString != nil && (q.tipo == cartella.Testo || q.tipo == cartella.Paragrafi):
		value = strconv.QuoteToASCII(*c.AnswerString)
	case c.AnswerCoding != nil || c.AnswerString != nil || c.AnswerInteger != nil:
		name := ""
		switch {
		case c.AnswerCoding != nil:
			name = first(c.AnswerCoding.Code, c.AnswerCoding.Display)
		case c.AnswerString != nil:
			name = *c.AnswerString
		default:
			name = strconv.FormatInt(*c.AnswerInteger, 10)
		}
		own, ok := q.codes[name]
		if !ok || symbol != "==" && symbol != "!=" {
			return "", "la risposta non è fra le voci di quella domanda, o l'operatore non si usa con una scelta."
		}
		value = strconv.Quote(own)
	default:
		return "", "la risposta non è del tipo della domanda, o di uno che non si può leggere."
	}
	expression = q.path + " " + symbol + " " + value
	if symbol == "!=" {
		expression = "!has(risposte." + q.path + ") || " + expression
	}
	return expression, ""
}

// path is a name of our own for a linkId.
func (r *reader) path(linkID string) string {
	s := strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(code(linkID, "d")))
	if s == "" || s[0] < 'a' || s[0] > 'z' || espressione.Riservato(s) {
		s = "d_" + s
	}
	return free(clip(s, 36), r.paths)
}

// free is name, or name with a number behind it where it is taken.
func free(name string, taken map[string]bool) string {
	out := name
	for i := 2; taken[out]; i++ {
		out = name + "_" + strconv.Itoa(i)
	}
	taken[out] = true
	return out
}

// code is s without what a code may not hold; otherwise begins it where it would
// begin with a mark.
func code(s, otherwise string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '.', c == '-':
			return c
		}
		return '_'
	}, s)
	if s == "" || s[0] == '_' || s[0] == '.' || s[0] == '-' {
		s = otherwise + s
	}
	return s
}

// line is a text without line breaks.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

func first(list ...string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
