package cartella

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"siz-icaro/sync/cartella/espressione"
)

// The limits of a form.
const (
	maxParti    = 50
	maxQuesiti  = 300
	maxOpzioni  = 100
	maxTotali   = 20
	maxFasce    = 50
	maxPunti    = 1_000
	maxTotale   = 1_000_000
	maxRilievi  = 50
	maxQuesito  = 500
	maxAiuto    = 1_000
	maxFascia   = 200
	righeAlPiu  = 50_000
	lineaAlPiu  = 200
	titoloParte = 200
)

// ParteModello is a titled group of the fields of a form that is data.
type ParteModello struct {
	Titolo string    `json:"titolo"`
	Campi  []Quesito `json:"campi"`
}

// Quesito is a field of such a form. Path is its name alone: where the answer
// stands the kind says that is filled in by it.
type Quesito struct {
	Path         string    `json:"path"`
	Tipo         Tipo      `json:"tipo" ts_type:"'testo' | 'paragrafi' | 'data' | 'booleano' | 'intero' | 'denaro' | 'scelta'"`
	Etichetta    string    `json:"etichetta"`
	Aiuto        string    `json:"aiuto,omitempty"`
	Obbligatorio bool      `json:"obbligatorio,omitempty"`
	Max          int       `json:"max,omitempty"`
	Fino         int       `json:"fino,omitempty"`
	Voci         []Opzione `json:"voci,omitempty"`
	// Quando is the expression by which it is asked at all; empty is always.
	Quando string `json:"quando,omitempty"`
}

// Opzione is a choice, with its points where those of the field have some.
type Opzione struct {
	Codice string `json:"codice"`
	Testo  string `json:"testo"`
	Punti  *int   `json:"punti,omitempty"`
}

// Totale is what is counted of the answers. Max is the most that it can be, zero
// where nobody says so; Fasce say what its values mean.
type Totale struct {
	Nome        string   `json:"nome"`
	Etichetta   string   `json:"etichetta"`
	Espressione string   `json:"espressione"`
	Max         int      `json:"max,omitempty"`
	Fasce       []Fascia `json:"fasce,omitempty"`
}

// Fascia says what the values from Da to A mean, both included.
type Fascia struct {
	Da    int    `json:"da"`
	A     int    `json:"a"`
	Testo string `json:"testo"`
}

func (t Totale) fascia(value int64) string {
	for _, f := range t.Fasce {
		if int64(f.Da) <= value && value <= int64(f.A) {
			return f.Testo
		}
	}
	return ""
}

// Rilievo is something wrong with a form, and the row that it is about.
type Rilievo struct {
	Riga      string `json:"riga"`
	Messaggio string `json:"messaggio"`
}

func (r Rilievo) String() string {
	if r.Riga == "" {
		return r.Messaggio
	}
	return r.Riga + ": " + r.Messaggio
}

// rilievi collects what is wrong, up to what people still read.
type rilievi []Rilievo

func (l *rilievi) add(riga, format string, args ...any) {
	if len(*l) < maxRilievi {
		*l = append(*l, Rilievo{riga, fmt.Sprintf(format, args...)})
	}
}

// membri reads an object: each member by its reader, and those for which there is
// none are named.
func (l *rilievi) membri(riga string, v any, readers map[string]func(any)) {
	t, ok := v.(tree)
	if !ok {
		l.add(riga, "serve un oggetto {…}.")
		return
	}
	for _, k := range sortedKeys(t) {
		if read := readers[k]; read != nil {
			read(t[k])
		} else {
			l.add(riga, "«%s» non è previsto.", clip(k, 60))
		}
	}
}

func (l *rilievi) elementi(riga, nome string, v any, max int, read func(i int, v any)) {
	list, ok := v.([]any)
	switch {
	case !ok:
		l.add(riga, "«%s» deve essere un elenco […].", nome)
	case len(list) > max:
		l.add(riga, "«%s»: %d elementi, il massimo è %d.", nome, len(list), max)
	default:
		for i, one := range list {
			read(i, one)
		}
	}
}

func (l *rilievi) testo(riga, nome string, into *string) func(any) {
	return func(v any) {
		s, ok := v.(string)
		if !ok {
			l.add(riga, "«%s» deve essere un testo.", nome)
		}
		*into = s
	}
}

func (l *rilievi) numero(riga, nome string, into *int) func(any) {
	return func(v any) {
		n, _ := v.(json.Number)
		i, err := n.Int64()
		if err != nil || fmt.Sprint(i) != n.String() || i > maxTotale || i < -maxTotale {
			l.add(riga, "«%s» deve essere un numero intero.", nome)
			return
		}
		*into = int(i)
	}
}

func (l *rilievi) siNo(riga, nome string, into *bool) func(any) {
	return func(v any) {
		b, ok := v.(bool)
		if !ok {
			l.add(riga, "«%s» deve essere true o false.", nome)
		}
		*into = b
	}
}

// riga names a row: what it is, its place, and what it is called.
func riga(within, what string, i int, name any) string {
	out := fmt.Sprintf("%s %d", what, i+1)
	if t, ok := name.(string); ok && t != "" {
		out += " «" + clip(t, 40) + "»"
	}
	if within != "" {
		out = within + ", " + out
	}
	return out
}

func called(v any, by string) any {
	t, _ := v.(tree)
	return t[by]
}

// leggiStruttura reads the parts and the totals of a form out of its body.
func leggiStruttura(t tree) (parti []ParteModello, totali []Totale, wrong []Rilievo) {
	var l rilievi
	if v := t["parti"]; v != nil {
		l.elementi("", "parti", v, maxParti, func(i int, v any) { parti = append(parti, l.parte(i, v)) })
	}
	if v := t["totali"]; v != nil {
		l.elementi("", "totali", v, maxTotali, func(i int, v any) { totali = append(totali, l.totale(i, v)) })
	}
	return parti, totali, l
}

func (l *rilievi) parte(i int, v any) (p ParteModello) {
	at := riga("", "parte", i, called(v, "titolo"))
	l.membri(at, v, map[string]func(any){
		"titolo": l.testo(at, "titolo", &p.Titolo),
		"campi": func(v any) {
			l.elementi(at, "campi", v, maxQuesiti, func(i int, v any) { p.Campi = append(p.Campi, l.quesito(at, i, v)) })
		},
	})
	return p
}

func (l *rilievi) quesito(within string, i int, v any) (q Quesito) {
	at := riga(within, "campo", i, called(v, "path"))
	var tipo string
	l.membri(at, v, map[string]func(any){
		"path": l.testo(at, "path", &q.Path), "tipo": l.testo(at, "tipo", &tipo), "etichetta": l.testo(at, "etichetta", &q.Etichetta),
		"aiuto": l.testo(at, "aiuto", &q.Aiuto), "obbligatorio": l.siNo(at, "obbligatorio", &q.Obbligatorio),
		"max": l.numero(at, "max", &q.Max), "fino": l.numero(at, "fino", &q.Fino), "quando": l.testo(at, "quando", &q.Quando),
		"voci": func(v any) {
			l.elementi(at, "voci", v, maxOpzioni, func(i int, v any) {
				var o Opzione
				at := riga(at, "voce", i, called(v, "codice"))
				l.membri(at, v, map[string]func(any){
					"codice": l.testo(at, "codice", &o.Codice), "testo": l.testo(at, "testo", &o.Testo),
					"punti": func(v any) {
						o.Punti = new(int)
						l.numero(at, "punti", o.Punti)(v)
					},
				})
				q.Voci = append(q.Voci, o)
			})
		},
	})
	q.Tipo = Tipo(tipo)
	return q
}

func (l *rilievi) totale(i int, v any) (t Totale) {
	at := riga("", "totale", i, called(v, "nome"))
	l.membri(at, v, map[string]func(any){
		"nome": l.testo(at, "nome", &t.Nome), "etichetta": l.testo(at, "etichetta", &t.Etichetta),
		"espressione": l.testo(at, "espressione", &t.Espressione), "max": l.numero(at, "max", &t.Max),
		"fasce": func(v any) {
			l.elementi(at, "fasce", v, maxFasce, func(i int, v any) {
				var f Fascia
				at := riga(at, "fascia", i, "")
				l.membri(at, v, map[string]func(any){
					"da": l.numero(at, "da", &f.Da), "a": l.numero(at, "a", &f.A), "testo": l.testo(at, "testo", &f.Testo),
				})
				t.Fasce = append(t.Fasce, f)
			})
		},
	})
	return t
}

var (
	nomeQuesito   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	codiceOpzione = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$`)
)

// tipiQuesito are the types that a form that is data knows, and what an expression
// takes them for.
var tipiQuesito = map[Tipo]espressione.Tipo{
	Testo: espressione.Testo, Paragrafi: espressione.Testo, Data: espressione.Testo, Scelta: espressione.Testo,
	Booleano: espressione.SiNo, Intero: espressione.Numero, Denaro: espressione.Numero,
}

// nuovoModulo makes a form ready, or says what is wrong with it.
func nuovoModulo(parti []ParteModello, totali []Totale) (*Modulo, []Rilievo) {
	var l rilievi
	m := &Modulo{parti: make([]Parte, len(parti))}
	if len(parti) == 0 {
		l.add("", "Il modello non ha parti: serve almeno una domanda.")
	}
	if len(parti) > maxParti {
		l.add("", "%d parti, il massimo è %d.", len(parti), maxParti)
	}
	var campi []espressione.Campo
	place := map[string]int{}
	n := 0
	for i, p := range parti {
		at := riga("", "parte", i, p.Titolo)
		l.frase(at, "titolo", p.Titolo, titoloParte, true)
		if len(p.Campi) == 0 {
			l.add(at, "non ha campi.")
		}
		m.parti[i] = Parte{p.Titolo, make([]Campo, len(p.Campi))}
		for j, q := range p.Campi {
			at := riga(at, "campo", j, q.Path)
			l.campo(at, q)
			if _, twice := place[q.Path]; twice {
				l.add(at, "c'è già un campo con questo nome.")
			}
			place[q.Path] = n
			n++
			m.parti[i].Campi[j] = q.campo()
			points := q.conPunti()
			m.quesiti = append(m.quesiti, quesitoPronto{Campo: &m.parti[i].Campi[j], nome: q.Path, parte: p.Titolo, punti: points})
			campi = append(campi, espressione.Campo{Nome: q.Path, Tipo: tipiQuesito[q.Tipo], Codici: Voci(q.voci()).Codici(), Punti: points != nil})
		}
	}
	if n > maxQuesiti {
		l.add("", "%d campi, il massimo è %d.", n, maxQuesiti)
	}
	if len(totali) > maxTotali {
		l.add("", "%d totali, il massimo è %d.", len(totali), maxTotali)
	}
	if len(l) > 0 {
		return nil, l // what expressions may name is not known yet
	}
	var err error
	if m.lingua, err = espressione.Nuova(campi); err != nil {
		return nil, []Rilievo{{"", "Il modello non si può leggere: " + err.Error()}}
	}
	k := 0
	for i, p := range parti {
		for j, q := range p.Campi {
			at := riga(riga("", "parte", i, p.Titolo), "campo", j, q.Path)
			if q.Quando != "" {
				before := k
				if m.quesiti[k].quando, err = m.lingua.Compila(q.Quando, espressione.SiNo, func(nome string) bool { return place[nome] < before }); err != nil {
					l.add(at, "«quando»: %v.", err)
				}
			}
			k++
		}
	}
	names := map[string]bool{}
	for i, t := range totali {
		at := riga("", "totale", i, t.Nome)
		l.conteggio(at, t)
		if names[t.Nome] {
			l.add(at, "c'è già un totale con questo nome.")
		}
		names[t.Nome] = true
		ready := totalePronto{Totale: t}
		if ready.valore, err = m.lingua.Compila(t.Espressione, espressione.Numero, nil); err != nil {
			l.add(at, "«espressione»: %v.", err)
		}
		m.totali = append(m.totali, ready)
	}
	if len(l) > 0 {
		return nil, l
	}
	return m, nil
}

// frase checks a text that people read.
func (l *rilievi) frase(at, nome, s string, max int, must bool) {
	switch {
	case must && !strings.ContainsFunc(s, visibile):
		l.add(at, "«%s» manca.", nome)
	case utf8.RuneCountInString(s) > max:
		l.add(at, "«%s»: %d caratteri, il massimo è %d.", nome, utf8.RuneCountInString(s), max)
	case strings.ContainsFunc(s, func(r rune) bool { return !ammesso(r, true) }):
		l.add(at, "«%s» contiene caratteri non ammessi.", nome)
	}
}

// campo checks a field by itself.
func (l *rilievi) campo(at string, q Quesito) {
	switch {
	case !nomeQuesito.MatchString(q.Path):
		l.add(at, "«path» deve essere un nome di lettere minuscole, cifre e _, che comincia con una lettera, al massimo 40.")
	case espressione.Riservato(q.Path):
		l.add(at, "«%s» è una parola riservata delle espressioni: scegli un altro nome.", q.Path)
	}
	if _, ok := tipiQuesito[q.Tipo]; !ok {
		l.add(at, "il tipo «%s» non è fra quelli di un modello: testo, paragrafi, data, booleano, intero, denaro, scelta.", clip(string(q.Tipo), 40))
	}
	l.frase(at, "etichetta", q.Etichetta, maxQuesito, true)
	l.frase(at, "aiuto", q.Aiuto, maxAiuto, false)
	if q.Obbligatorio && q.Tipo == Booleano {
		l.add(at, "un sì o no non può essere obbligatorio, perché lasciarlo vuoto è un no: usa una scelta con le voci Sì e No.")
	}
	limit := map[Tipo]int{Testo: lineaAlPiu, Paragrafi: righeAlPiu}[q.Tipo]
	if q.Max < 0 || q.Max > limit {
		l.add(at, "«max» vale per testo (fino a %d) e paragrafi (fino a %d).", lineaAlPiu, righeAlPiu)
	}
	if q.Fino < 0 || q.Fino > 0 && q.Tipo != Intero && q.Tipo != Denaro {
		l.add(at, "«fino» è il valore più grande di un intero o di una somma di denaro.")
	}
	l.opzioni(at, q)
}

// opzioni checks the choices of a field.
func (l *rilievi) opzioni(at string, q Quesito) {
	switch {
	case q.Tipo != Scelta && len(q.Voci) > 0:
		l.add(at, "«voci» vale per una scelta.")
		return
	case q.Tipo == Scelta && len(q.Voci) == 0:
		l.add(at, "la scelta non ha voci.")
	case len(q.Voci) > maxOpzioni:
		l.add(at, "%d voci, il massimo è %d.", len(q.Voci), maxOpzioni)
	}
	seen := map[string]bool{}
	points := 0
	for i, v := range q.Voci {
		at := riga(at, "voce", i, v.Codice)
		if !codiceOpzione.MatchString(v.Codice) {
			l.add(at, "«codice» deve essere di lettere, cifre, punti, trattini e _, senza spazi, al massimo 40.")
		}
		if seen[v.Codice] {
			l.add(at, "c'è già una voce con questo codice.")
		}
		seen[v.Codice] = true
		l.frase(at, "testo", v.Testo, maxQuesito, true)
		if v.Punti == nil {
			continue
		}
		if points++; *v.Punti < -maxPunti || *v.Punti > maxPunti {
			l.add(at, "«punti» deve stare fra %d e %d.", -maxPunti, maxPunti)
		}
	}
	if points > 0 && points < len(q.Voci) {
		l.add(at, "alcune voci hanno i punti e altre no: servono per tutte o per nessuna.")
	}
}

// conteggio checks a total but for its expression.
func (l *rilievi) conteggio(at string, t Totale) {
	if !nomeQuesito.MatchString(t.Nome) {
		l.add(at, "«nome» deve essere di lettere minuscole, cifre e _, che comincia con una lettera, al massimo 40.")
	}
	l.frase(at, "etichetta", t.Etichetta, titoloParte, true)
	if t.Max < 0 {
		l.add(at, "«max» non può essere negativo.")
	}
	for i, f := range t.Fasce {
		at := riga(at, "fascia", i, "")
		l.frase(at, "testo", f.Testo, maxFascia, true)
		if f.Da > f.A {
			l.add(at, "comincia a %d e finisce a %d.", f.Da, f.A)
		}
		if i == 0 {
			continue
		}
		switch end := t.Fasce[i-1].A; {
		case f.Da <= end:
			l.add(at, "comincia a %d, ma quella prima arriva a %d: si sovrappongono, o non sono in ordine.", f.Da, end)
		case f.Da > end+1:
			l.add(at, "comincia a %d, ma quella prima finisce a %d: in mezzo manca una fascia.", f.Da, end)
		}
	}
	if n := len(t.Fasce); n > 0 && t.Max > 0 && t.Fasce[n-1].A != t.Max {
		l.add(at, "le fasce finiscono a %d, il massimo è %d.", t.Fasce[n-1].A, t.Max)
	}
}

// campo is what the screens and the rules know of it.
func (q Quesito) campo() Campo {
	return Campo{
		Path: Path(q.Path), Tipo: q.Tipo, Etichetta: q.Etichetta, Aiuto: q.Aiuto, Obbligatorio: q.Obbligatorio,
		Max: q.Max, Fino: q.Fino, Voci: q.voci(), Punti: q.conPunti(),
	}
}

func (q Quesito) voci() Voci {
	var out Voci
	for _, v := range q.Voci {
		out = append(out, Voce{v.Codice, v.Testo})
	}
	return out
}

// conPunti are the points of the choices, nil where they have none.
func (q Quesito) conPunti() map[string]int64 {
	var out map[string]int64
	for _, v := range q.Voci {
		if v.Punti != nil {
			if out == nil {
				out = map[string]int64{}
			}
			out[v.Codice] = int64(*v.Punti)
		}
	}
	return out
}

func sortedKeys(t tree) []string {
	out := make([]string, 0, len(t))
	for k := range t {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
