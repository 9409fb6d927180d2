package cartella

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella/codicefiscale"
	"siz-icaro/sync/cartella/espressione"
)

// The limits of a call.
const (
	maxRighe     = 100 // requisites, documents, lines, keys
	maxScale     = 10
	maxComuni    = 2_000
	maxMessaggio = 500
	// maxCosto is the most that all expressions of a call may cost together, in the
	// units of [espressione.Costo]: they are reckoned whenever an application is written
	// and for each that is ranked.
	maxCosto = 5_000
)

// Requisito is what an application has to meet: Messaggio is what is said of one
// that does not, Campo the field that it leads to, of the application or of its form
// ("risposte.ore"); empty for none.
type Requisito struct {
	Codice      string `json:"codice"`
	Espressione string `json:"espressione"`
	Messaggio   string `json:"messaggio"`
	Campo       string `json:"campo,omitempty"`
}

// DocumentoChiesto is a paper that comes with an application.
type DocumentoChiesto struct {
	Codice       string `json:"codice"`
	Titolo       string `json:"titolo"`
	Obbligatorio bool   `json:"obbligatorio,omitempty"`
}

// Linea is a line of benefit, with a list and money of its own: Budget in cents,
// Importo the expression of what one application costs, in cents; a line may have
// neither, or Importo alone. Scorre has what is left over go to further applications.
type Linea struct {
	Codice  string `json:"codice"`
	Titolo  string `json:"titolo"`
	Budget  int64  `json:"budget,omitempty"`
	Importo string `json:"importo,omitempty"`
	Scorre  bool   `json:"scorre,omitempty"`
}

// ChiaveOrdine is a key by which applications are ranked, the weightiest first.
type ChiaveOrdine struct {
	Espressione string `json:"espressione"`
	Verso       string `json:"verso"`
	Etichetta   string `json:"etichetta"`
}

// VersiOrdine are the directions of a key.
func VersiOrdine() Voci {
	return Voci{{"crescente", "Dal più basso"}, {"decrescente", "Dal più alto"}}
}

// Incompatibile is a measure that who has it may not apply beside.
type Incompatibile struct {
	Codice string `json:"codice"`
	Titolo string `json:"titolo"`
}

// RegoleAvviso are what a call says in lists.
type RegoleAvviso struct {
	Requisiti       []Requisito        `json:"requisiti,omitempty"`
	Documenti       []DocumentoChiesto `json:"documenti,omitempty"`
	Scale           []string           `json:"scale,omitempty"`
	Linee           []Linea            `json:"linee,omitempty"`
	Chiavi          []ChiaveOrdine     `json:"chiavi,omitempty"`
	Incompatibilita []Incompatibile    `json:"incompatibilita,omitempty"`
	Comuni          []string           `json:"comuni,omitempty"`
}

// Bando are the rules of a call made ready, with the form that it names. It is safe
// for concurrent use.
type Bando struct {
	RegoleAvviso
	corpo     Corpo
	modulo    *Modulo
	lingua    *espressione.Lingua
	requisiti []*espressione.Espressione
	chiavi    []*espressione.Espressione
	importi   []*espressione.Espressione
}

// fatti are what an expression of a call may name besides the form's fields: facts of
// the application and of its person as they stand in its body.
var fatti = []espressione.Campo{
	{Nome: "eta", Tipo: espressione.Numero}, {Nome: "residente", Tipo: espressione.SiNo},
	{Nome: "isee", Tipo: espressione.Numero}, {Nome: "isee_tipo", Tipo: espressione.Testo, Codici: TipiISEE().Codici()}, {Nome: "isee_difforme", Tipo: espressione.SiNo},
	{Nome: "invalidita", Tipo: espressione.Numero}, {Nome: "accompagnamento", Tipo: espressione.SiNo},
	{Nome: "l104", Tipo: espressione.Testo, Codici: ArticoliL104().Codici()},
	{Nome: "linea", Tipo: espressione.Testo},
}

// ordine is the place of an application in the register, for keys alone: who writes
// one has no number yet.
const ordine = "protocollo"

var codiceBando = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// nomeScala is the name by which an expression reads the total of a scale.
func nomeScala(codice string) string { return strings.ReplaceAll(codice, "-", "_") }

// nomeTotale is the name by which it reads a total of the form.
func nomeTotale(nome string) string { return "totale_" + nome }

// leggiRegole reads the rules of a call out of its body.
func leggiRegole(t tree) (b RegoleAvviso, wrong []Rilievo) {
	var l rilievi
	list := func(nome, what string, max int, read func(at string, v any)) {
		if v := t[nome]; v != nil {
			l.elementi("", nome, v, max, func(i int, v any) {
				name := called(v, "codice")
				if name == nil {
					name = called(v, "etichetta")
				}
				read(riga("", what, i, name), v)
			})
		}
	}
	list("requisiti", "requisito", maxRighe, func(at string, v any) {
		var r Requisito
		l.membri(at, v, map[string]func(any){
			"codice": l.testo(at, "codice", &r.Codice), "espressione": l.testo(at, "espressione", &r.Espressione),
			"messaggio": l.testo(at, "messaggio", &r.Messaggio), "campo": l.testo(at, "campo", &r.Campo),
		})
		b.Requisiti = append(b.Requisiti, r)
	})
	list("documenti", "documento", maxRighe, func(at string, v any) {
		var d DocumentoChiesto
		l.membri(at, v, map[string]func(any){
			"codice": l.testo(at, "codice", &d.Codice), "titolo": l.testo(at, "titolo", &d.Titolo), "obbligatorio": l.siNo(at, "obbligatorio", &d.Obbligatorio),
		})
		b.Documenti = append(b.Documenti, d)
	})
	list("scale", "scala", maxScale, func(at string, v any) {
		var s string
		l.testo(at, "codice", &s)(v)
		b.Scale = append(b.Scale, s)
	})
	list("linee", "linea", maxRighe, func(at string, v any) {
		var g Linea
		l.membri(at, v, map[string]func(any){
			"codice": l.testo(at, "codice", &g.Codice), "titolo": l.testo(at, "titolo", &g.Titolo),
			"budget": l.centesimi(at, "budget", &g.Budget), "importo": l.testo(at, "importo", &g.Importo), "scorre": l.siNo(at, "scorre", &g.Scorre),
		})
		b.Linee = append(b.Linee, g)
	})
	list("chiavi", "chiave", maxRighe, func(at string, v any) {
		var k ChiaveOrdine
		l.membri(at, v, map[string]func(any){
			"espressione": l.testo(at, "espressione", &k.Espressione), "verso": l.testo(at, "verso", &k.Verso), "etichetta": l.testo(at, "etichetta", &k.Etichetta),
		})
		b.Chiavi = append(b.Chiavi, k)
	})
	list("incompatibilita", "incompatibilità", maxRighe, func(at string, v any) {
		var m Incompatibile
		l.membri(at, v, map[string]func(any){"codice": l.testo(at, "codice", &m.Codice), "titolo": l.testo(at, "titolo", &m.Titolo)})
		b.Incompatibilita = append(b.Incompatibilita, m)
	})
	list("comuni", "Comune", maxComuni, func(at string, v any) {
		var c string
		l.testo(at, "codice", &c)(v)
		b.Comuni = append(b.Comuni, c)
	})
	return b, l
}

// centesimi reads a sum of money.
func (l *rilievi) centesimi(riga, nome string, into *int64) func(any) {
	return func(v any) {
		n, given := intera(tree{nome: v}, Path(nome))
		if !given || n < 0 || n > importoMassimo {
			l.add(riga, "«%s» deve essere una somma in centesimi, da 0 a %s.", nome, Euro(importoMassimo))
			return
		}
		*into = n
	}
}

// rilievi are what is wrong with the rules by themselves, whatever the form asks.
func (b RegoleAvviso) rilievi() []Rilievo {
	var l rilievi
	seen := map[string]bool{}
	codice := func(at, list, code string) {
		if !codiceBando.MatchString(code) {
			l.add(at, "«codice» deve essere di lettere minuscole, cifre, trattini e _, al massimo 40.")
		}
		if seen[list+"/"+code] {
			l.add(at, "c'è già una riga con questo codice.")
		}
		seen[list+"/"+code] = true
	}
	for i, r := range b.Requisiti {
		at := riga("", "requisito", i, r.Codice)
		codice(at, "requisiti", r.Codice)
		l.frase(at, "messaggio", r.Messaggio, maxMessaggio, true)
	}
	for i, d := range b.Documenti {
		at := riga("", "documento", i, d.Codice)
		codice(at, "documenti", d.Codice)
		l.frase(at, "titolo", d.Titolo, titoloParte, true)
	}
	for i, s := range b.Scale {
		codice(riga("", "scala", i, s), "scale", s)
	}
	for i, g := range b.Linee {
		at := riga("", "linea", i, g.Codice)
		codice(at, "linee", g.Codice)
		l.frase(at, "titolo", g.Titolo, titoloParte, true)
		if g.Budget > 0 && g.Importo == "" {
			l.add(at, "ha «budget» e non «importo»: scrivi quanto costa una domanda, o il fondo basterebbe per tutte.")
		}
	}
	for i, k := range b.Chiavi {
		at := riga("", "chiave", i, k.Etichetta)
		l.frase(at, "etichetta", k.Etichetta, titoloParte, true)
		if !slices.Contains(VersiOrdine().Codici(), k.Verso) {
			l.add(at, "«verso» deve essere crescente o decrescente.")
		}
	}
	for i, m := range b.Incompatibilita {
		at := riga("", "incompatibilità", i, m.Codice)
		codice(at, "incompatibilita", m.Codice)
		l.frase(at, "titolo", m.Titolo, titoloParte, true)
	}
	for i, c := range b.Comuni {
		if !codicefiscale.Belfiore(c).Valido() {
			l.add(riga("", "Comune", i, c), "serve il codice catastale, una lettera e tre cifre.")
		}
	}
	return l
}

// pronto makes the rules of a call ready with the form that it names, nil where it
// names none yet, or says row by row what is wrong.
func (b RegoleAvviso) pronto(corpo Corpo, m *Modulo, campoNoto func(Path) bool) (*Bando, []Rilievo) {
	l := rilievi(b.rilievi())
	out := &Bando{RegoleAvviso: b, corpo: corpo, modulo: m}
	campi := slices.Clone(fatti)
	campi[slices.IndexFunc(campi, func(c espressione.Campo) bool { return c.Nome == "linea" })].Codici = codici(b.Linee, func(g Linea) string { return g.Codice })
	campi = append(campi, espressione.Campo{Nome: ordine, Tipo: espressione.Numero})
	for i, s := range b.Scale {
		name := nomeScala(s)
		if slices.ContainsFunc(campi, func(c espressione.Campo) bool { return c.Nome == name }) || espressione.Riservato(name) {
			l.add(riga("", "scala", i, s), "nelle espressioni si chiamerebbe «%s», che vuol dire già altro.", name)
			continue
		}
		campi = append(campi, espressione.Campo{Nome: name, Tipo: espressione.Numero})
	}
	if m != nil {
		for _, t := range m.totali {
			campi = append(campi, espressione.Campo{Nome: nomeTotale(t.Nome), Tipo: espressione.Numero})
		}
		for _, q := range m.quesiti {
			if slices.ContainsFunc(campi, func(c espressione.Campo) bool { return c.Nome == q.nome }) {
				l.add("modulo", "ha un campo «%s», che nelle espressioni di un avviso vuol dire già altro: dagli un altro nome.", q.nome)
				continue
			}
			campi = append(campi, espressione.Campo{Nome: q.nome, Tipo: tipiQuesito[q.Tipo], Codici: q.Voci.Codici(), Punti: q.punti != nil})
		}
	}
	if len(l) > 0 {
		return nil, l
	}
	var err error
	if out.lingua, err = espressione.Nuova(campi); err != nil {
		return nil, []Rilievo{{"", "Le espressioni dell'avviso non si possono leggere: " + err.Error()}}
	}
	var costo uint64
	compile := func(at, nome, testo string, esito espressione.Tipo, may func(string) bool) *espressione.Espressione {
		e, err := out.lingua.Compila(testo, esito, may)
		if err != nil {
			l.add(at, "«%s»: %v.", nome, err)
			return nil
		}
		was := costo
		if costo += e.Costo(); was <= maxCosto && costo > maxCosto {
			l.add(at, "«%s»: con quelle di prima costa troppo: togli delle regole, o falle più semplici.", nome)
		}
		return e
	}
	unnumbered := func(nome string) bool { return nome != ordine }
	for i, r := range b.Requisiti {
		at := riga("", "requisito", i, r.Codice)
		out.requisiti = append(out.requisiti, compile(at, "espressione", r.Espressione, espressione.SiNo, unnumbered))
		if r.Campo != "" && !campoNoto(Path(r.Campo)) {
			l.add(at, "«campo»: «%s» non è un campo della domanda.", clip(r.Campo, 60))
		}
	}
	for i, g := range b.Linee {
		var e *espressione.Espressione
		if g.Importo != "" {
			e = compile(riga("", "linea", i, g.Codice), "importo", g.Importo, espressione.Numero, unnumbered)
		}
		out.importi = append(out.importi, e)
	}
	for i, k := range b.Chiavi {
		out.chiavi = append(out.chiavi, compile(riga("", "chiave", i, k.Etichetta), "espressione", k.Espressione, espressione.Numero, nil))
	}
	if len(l) > 0 {
		return nil, l
	}
	return out, nil
}

func codici[T any](list []T, of func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = of(v)
	}
	return out
}

// valori are what expressions read of an application: what stands in its body, with
// the answers and totals of the form.
func (b *Bando) valori(t tree) espressione.Valori {
	v := espressione.Valori{Risposte: map[string]any{}, Punti: map[string]int64{}}
	if b.modulo != nil {
		e := b.modulo.leggi(t)
		v = e.risposte
		for _, p := range b.modulo.punteggi(e) {
			if p.Noto {
				v.Risposte[nomeTotale(p.Nome)] = p.Valore
			}
		}
	}
	for _, f := range fatti {
		switch f.Tipo {
		case espressione.Numero:
			if n, given := intera(t, Path(f.Nome)); given {
				v.Risposte[f.Nome] = n
			}
		case espressione.SiNo:
			v.Risposte[f.Nome] = isTrue(t, Path(f.Nome))
		default:
			if s := text(t, Path(f.Nome)); s != "" {
				v.Risposte[f.Nome] = s
			}
		}
	}
	for _, s := range b.Scale {
		if n, given := intera(t, Path("scale."+s+".punteggio")); given {
			v.Risposte[nomeScala(s)] = n
		}
	}
	if year, n, given := NumeroProtocollo(text(t, ordine)); given {
		v.Risposte[ordine] = year*1_000_000_000 + n // later ones are larger
	}
	return v
}

// NumeroProtocollo is the year and the place in its register of "2026/000123".
func NumeroProtocollo(s string) (year, n int64, ok bool) {
	before, after, _ := strings.Cut(s, "/")
	year, errYear := strconv.ParseInt(before, 10, 64)
	n, err := strconv.ParseInt(after, 10, 64)
	return year, n, errYear == nil && err == nil
}

// Esito is what an expression of a call gives for an application; Noto is false
// where a fact that it needs is not there.
type Esito struct {
	Valore int64
	Noto   bool
}

// Chiave gives the keys of an application, in the order of the call.
func (b *Bando) Chiave(domanda Corpo) []Esito {
	v := b.valori(tree(domanda))
	out := make([]Esito, len(b.chiavi))
	for i, e := range b.chiavi {
		out[i].Valore, out[i].Noto = e.Numero(b.lingua, v)
	}
	return out
}

// Importo is what an application costs in its line, in cents.
func (b *Bando) Importo(domanda Corpo) Esito {
	i := slices.IndexFunc(b.Linee, func(g Linea) bool { return g.Codice == domanda.Testo("linea") })
	if i < 0 || b.importi[i] == nil {
		return Esito{}
	}
	n, known := b.importi[i].Numero(b.lingua, b.valori(tree(domanda)))
	return Esito{n, known && n >= 0}
}

// Disattesi are the requisites that an application does not meet.
func (b *Bando) Disattesi(domanda Corpo) []Requisito {
	v := b.valori(tree(domanda))
	var out []Requisito
	for i, e := range b.requisiti {
		if !e.Vero(b.lingua, v) {
			out = append(out, b.Requisiti[i])
		}
	}
	return out
}

// Finestra is where a moment lies with regard to the days of a call.
type Finestra string

const (
	NonAperto Finestra = "non_aperto"
	Aperto    Finestra = "aperto"
	Chiuso    Finestra = "chiuso"
)

// FinestraDi is the window of a call at a moment: from the beginning of its first day
// in Italy to the end of its last or, where it names an hour, to that. It is never
// stored.
func FinestraDi(avviso Corpo, at time.Time) Finestra {
	local := inItalia(at).Format("2006-01-02T15:04:05")
	dal, al := avviso.Testo("dal"), avviso.Testo("al")
	switch {
	case dal == "" || local < dal:
		return NonAperto
	case al == "" || local <= al+"T"+cmp.Or(avviso.Testo("alle"), "24:00")+":00":
		return Aperto
	}
	return Chiuso
}

// ultimaConsegna is the last day on which an application written in time is still
// taken.
func ultimaConsegna(avviso Corpo) string { return conGrazia(avviso, avviso.Testo("al")) }

// conGrazia is the last day on which what was to be written by a day is still taken.
func conGrazia(avviso Corpo, entro string) string {
	al, err := time.Parse(time.DateOnly, entro)
	if err != nil {
		return ""
	}
	days, _ := intera(tree(avviso), "consegna_giorni")
	return al.AddDate(0, 0, int(days)).Format(time.DateOnly)
}

// consegnabile says why an application may not be presented, "" where it may. What
// counts is when it was written, which travels with it: an operator with no line in
// front of somebody on the last day is in time. That its computer's clock is believed
// so far has a limit, the days of grace that the call gives for the delivery: later
// than that the central service takes nothing, whatever the computer says, and where it
// gives none no computer is believed. A clock ahead of the central one is not believed
// at all.
func consegnabile(avviso Corpo, written, now time.Time) string {
	written = perIlTermine(avviso, written, now)
	switch FinestraDi(avviso, written) {
	case NonAperto:
		return "L'avviso non è ancora aperto: si presenta dal " + DataLeggibile(avviso.Testo("dal")) + "."
	case Chiuso:
		return "L'avviso è chiuso dal " + scadenzaAvviso(avviso) + ": la domanda non si può più presentare."
	}
	if al := avviso.Testo("al"); al != "" && FinestraDi(avviso, now) == Chiuso && Giorno(now) > ultimaConsegna(avviso) {
		return "La domanda è stata presentata in tempo ma è arrivata dopo il " + DataLeggibile(ultimaConsegna(avviso)) + ", l'ultimo giorno in cui l'avviso accetta quelle scritte senza rete: avvisa il servizio che lo gestisce."
	}
	return ""
}

// integrabile says why what was asked until a day may not be given any more, "" where
// it may: as for the whole application, what counts is when it was written, and the
// days of grace are those of its delivery.
func integrabile(avviso Corpo, entro string, written, now time.Time) string {
	switch last := conGrazia(avviso, entro); {
	case entro == "":
		return ""
	case Giorno(perIlTermine(avviso, written, now)) > entro:
		return "Il termine per integrare era il " + DataLeggibile(entro) + ": l'integrazione non si può più inviare."
	case Giorno(now) > last:
		return "L'integrazione è stata scritta in tempo ma è arrivata dopo il " + DataLeggibile(last) + ", l'ultimo giorno in cui l'avviso accetta quello che è scritto senza rete: avvisa il servizio che lo gestisce."
	}
	return ""
}

// perIlTermine is the moment by which the end of a call and of what it asks for later
// is judged: when it was written or, where the call gives no days of grace, now.
func perIlTermine(avviso Corpo, written, now time.Time) time.Time {
	if days, _ := intera(tree(avviso), "consegna_giorni"); days <= 0 {
		return now
	}
	return creduto(written, now)
}

// creduto is when something was written, as far as a computer's clock is believed.
func creduto(written, now time.Time) time.Time {
	if !plausibile(written) || written.After(now) {
		return now
	}
	return written
}

func scadenzaAvviso(avviso Corpo) string {
	out := DataLeggibile(avviso.Testo("al"))
	if hour := avviso.Testo("alle"); hour != "" {
		out += " alle " + hour
	}
	return out
}
