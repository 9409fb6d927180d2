package cartella

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"siz-icaro/sync/cartella/graduatoria"
)

const KindGraduatoria Kind = "graduatoria"

const (
	AzioneGraduatoriaProvvisoria Action = "graduatoria.provvisoria"
	AzioneGraduatoriaDefinitiva  Action = "graduatoria.definitiva"
	AzioneGraduatoriaScorri      Action = "graduatoria.scorri"
)

// Graduatoria is the body of one version of the ranking of a line of a call. An
// operator asks for it and says by which act; the central service works it out in the
// commit that accepts this, from all applications as they stand there, and nothing of
// it changes afterwards. Where there can be none, Problema says why.
type Graduatoria struct {
	Avviso    ID          `json:"avviso"`
	Linea     string      `json:"linea"`
	Tipo      string      `json:"tipo"`
	Atto      string      `json:"atto,omitempty"`
	Erogato   int64       `json:"erogato,omitempty"`
	ChiestaDa OperatoreID `json:"chiesta_da"`
	ChiestaIl string      `json:"chiesta_il"`
	// Attesa is the fingerprint of the list as who asks saw it beforehand, before
	// Erogato: another is not made.
	Attesa     string `json:"attesa,omitempty"`
	FormataIl  string `json:"formata_il,omitempty"`
	Problema   string `json:"problema,omitempty"`
	Versione   int64  `json:"versione,omitempty"`
	Precedente ID     `json:"precedente,omitempty"`
	Domande    int64  `json:"domande,omitempty"`
	Finanziate int64  `json:"finanziate,omitempty"`
	InAttesa   int64  `json:"in_attesa,omitempty"`
	NonIdonee  int64  `json:"non_idonee,omitempty"`
	Uscite     int64  `json:"uscite,omitempty"`
	Budget     int64  `json:"budget,omitempty"`
	Residuo    int64  `json:"residuo,omitempty"`
	Impronta   string `json:"impronta,omitempty"`
	// File is the snapshot of which Impronta is the hash, compressed by gzip, in
	// base64: see [LeggiGraduatoria].
	File string `json:"file,omitempty"`
}

// maxGraduatoria is how long [Graduatoria].File may be: room for some 5,000
// applications in one record.
const maxGraduatoria = 230 << 10

// maxIstantanea bounds what a file unpacks to, in bytes.
const maxIstantanea = 16 << 20

// TipiGraduatoria are what a version is.
func TipiGraduatoria() Voci {
	return Voci{{string(graduatoria.Provvisoria), "Provvisoria"}, {string(graduatoria.Definitiva), "Definitiva"}, {string(graduatoria.Scorrimento), "Scorrimento"}}
}

// EsitiGraduatoria are what becomes of an application in a ranking.
func EsitiGraduatoria() (out Voci) {
	for _, e := range graduatoria.Esiti() {
		out = append(out, Voce{string(e), e.Testo()})
	}
	return out
}

func versioneGraduatoria() Scheda {
	const poi = "alla prossima sincronizzazione"
	nasce := map[Path]Valore{"chiesta_da": chiAgisce, "chiesta_il": scritta}
	tipo := func(t graduatoria.Tipo, more map[Path]Valore) map[Path]Valore {
		return con(con(nasce, more), map[Path]Valore{"tipo": sempre(string(t))})
	}
	senzaErogato := map[Path]Valore{"erogato": nessuno}
	return Scheda{
		Kind:      KindGraduatoria,
		Nome:      Nome{Singolare: "graduatoria", Plurale: "graduatorie", Femminile: true},
		Titolo:    "{avviso}",
		Dettaglio: []string{"Graduatoria", "{tipo}", "{linea}", "{formata_il}"},
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Graduatoria", []Campo{
				{Path: "avviso", Tipo: Rif, Di: KindAvviso, Fra: InGraduatoria, Obbligatorio: true, Etichetta: "Avviso", Indice: seleziona},
				{Path: "linea", Tipo: Codice, Max: 40, Obbligatorio: true, Etichetta: "Linea", Indice: seleziona},
				{Path: "tipo", Tipo: Scelta, Voci: TipiGraduatoria(), Obbligatorio: true, Etichetta: "Tipo di graduatoria", Indice: seleziona},
				{Path: "atto", Max: 120, Aiuto: "Numero e data, come «Determina 214 del 3 novembre 2026»", Etichetta: "Atto", Indice: cercaNumero},
				{Path: "erogato", Tipo: Denaro, Aiuto: "Non torna disponibile: lo scorrimento usa il resto", Etichetta: "Già erogato a chi esce"},
				{Path: "attesa", Tipo: Codice, Max: 64, Interno: true, Etichetta: "Impronta di come è stata vista"},
				{Path: "chiesta_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Chiesta da", Indice: seleziona},
				{Path: "chiesta_il", Tipo: Istante, Obbligatorio: true, Etichetta: "Chiesta il", Indice: perTempo},
			}},
			{"Esito", []Campo{
				{Path: "problema", Tipo: Paragrafi, Max: 1_000, DallaCentrale: poi, Etichetta: "Perché non è stata formata"},
				{Path: "formata_il", Tipo: Istante, DallaCentrale: poi, Etichetta: "Formata il"},
				{Path: "versione", Tipo: Intero, DallaCentrale: poi, Etichetta: "Versione della graduatoria"},
				{Path: "precedente", Tipo: Rif, Di: KindGraduatoria, DallaCentrale: poi, Etichetta: "Viene dopo"},
				{Path: "domande", Tipo: Intero, DallaCentrale: poi, Etichetta: "Domande"},
				{Path: "finanziate", Tipo: Intero, DallaCentrale: poi, Etichetta: "Finanziate"},
				{Path: "in_attesa", Tipo: Intero, DallaCentrale: poi, Etichetta: "Idonee non finanziate"},
				{Path: "non_idonee", Tipo: Intero, DallaCentrale: poi, Etichetta: "Non idonee"},
				{Path: "uscite", Tipo: Intero, DallaCentrale: poi, Etichetta: "Non più in graduatoria"},
				{Path: "budget", Tipo: Denaro, DallaCentrale: poi, Etichetta: "Fondi della linea"},
				{Path: "residuo", Tipo: Denaro, DallaCentrale: poi, Etichetta: "Fondi che restano"},
				{Path: "impronta", Tipo: Codice, Max: 64, DallaCentrale: poi, Etichetta: "Impronta (SHA-256)"},
				{Path: "file", Tipo: Codice, Max: maxGraduatoria, DallaCentrale: poi, Interno: true, Etichetta: "Istantanea"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneGraduatoriaProvvisoria, Etichetta: "Forma la provvisoria", Detto: "Graduatoria provvisoria chiesta", Verbo: "ha chiesto la graduatoria provvisoria", Crea: true, Ruoli: gestiscono,
				Fissi: tipo(graduatoria.Provvisoria, senzaErogato)},
			{Nome: AzioneGraduatoriaDefinitiva, Etichetta: "Rendi definitiva", Detto: "Graduatoria definitiva chiesta", Verbo: "ha chiesto la graduatoria definitiva", Crea: true, Ruoli: gestiscono,
				Fissi: tipo(graduatoria.Definitiva, senzaErogato)},
			{Nome: AzioneGraduatoriaScorri, Etichetta: "Scorri", Detto: "Scorrimento chiesto", Verbo: "ha chiesto lo scorrimento della graduatoria", Crea: true, Ruoli: gestiscono,
				Fissi: tipo(graduatoria.Scorrimento, nil)},
		},
		Colonne:     []Path{"avviso", "linea", "tipo", "versione", "formata_il", "finanziate", "in_attesa", "residuo"},
		PerTempo:    true,
		Gruppo:      "avviso",
		Regole:      regoleGraduatoria,
		Riscontri:   riscontriGraduatoria,
		Conseguenze: conseguenzeGraduatoria,
		Notizie: Voci{
			{"graduatoria_provvisoria", "È uscita la graduatoria provvisoria di un avviso a cui avete inviato domande"},
			{"graduatoria_definitiva", "È uscita la graduatoria definitiva di un avviso a cui avete inviato domande"},
			{"graduatoria_scorrimento", "Una graduatoria è scorsa: guardate le vostre domande"},
			{"graduatoria_problema", "Una graduatoria non è stata formata: leggi perché"},
		},
	}
}

func regoleGraduatoria(c Corpo) (out []*Error) {
	if c.Testo("tipo") != string(graduatoria.Provvisoria) && c.Testo("atto") == "" {
		out = append(out, refuse(CodeNonValido, "atto", "Indica l'atto che approva la graduatoria."))
	}
	if c.Testo("tipo") != string(graduatoria.Provvisoria) && c.Testo("attesa") == "" {
		out = append(out, refuse(CodeNonValido, "attesa", "Guarda prima l'anteprima: la graduatoria si approva come la si è vista."))
	}
	if n, _ := intera(tree(c), "erogato"); n < 0 {
		out = append(out, refuse(CodeNonValido, "erogato", "Quanto è già stato erogato non può essere negativo."))
	}
	return out
}

func riscontriGraduatoria(a Atto, _ Corpo, rec Record) (out []*Error) {
	call, _ := a.Record(ID(rec.Text("avviso")))
	body, err := call.object()
	if err != nil {
		return []*Error{malformed(err)}
	}
	regole, _ := leggiRegole(body)
	if !slices.ContainsFunc(regole.Linee, func(g Linea) bool { return g.Codice == rec.Text("linea") }) {
		out = append(out, refuse(CodeNonValido, "linea", "«Linea»: non è fra quelle dell'avviso."))
	}
	return out
}

// Conservata is a version with the record that holds it.
type Conservata struct {
	graduatoria.Versione
	Record Record
}

// FormaGraduatoria works out a version of the ranking that rec asks for, from the
// applications of its line and the version before, nil for none, or says why there
// can be none. The central service makes the ranking by it, and the screens show
// beforehand what it would be by what they know.
func FormaGraduatoria(rec Record, domande []Record, prima *Conservata, r Reader) (graduatoria.Versione, *Error) {
	none := func(format string, args ...any) (graduatoria.Versione, *Error) {
		return graduatoria.Versione{}, refuse(CodeNonValido, "", fmt.Sprintf(format, args...))
	}
	call, _ := r.Record(ID(rec.Text("avviso")))
	b, wrong := BandoDi(call, r)
	if len(wrong) > 0 {
		return none("Le regole dell'avviso non si possono leggere: %s", wrong[0])
	}
	for _, d := range domande {
		who, _ := r.Record(ID(d.Text("soggetto")))
		if who.Text("data_decesso") != "" && slices.Contains([]string{"ammissibile", "in_graduatoria", "in_attesa", "finanziata"}, d.Text("stato")) {
			return none("Chi ha la domanda %s risulta deceduto: registra prima la decadenza.", d.Text("protocollo"))
		}
	}
	out := graduatoria.Versione{Numero: 1, Tipo: graduatoria.Tipo(rec.Text("tipo"))}
	last := graduatoria.Tipo("")
	if prima != nil {
		out.Precedente, last, out.Numero = prima.Record.Text("impronta"), prima.Tipo, prima.Numero+1
	}
	var err error
	switch {
	case out.Tipo == graduatoria.Scorrimento && last != graduatoria.Definitiva && last != graduatoria.Scorrimento:
		return none("La graduatoria di questa linea non è ancora definitiva: lo scorrimento viene dopo.")
	case out.Tipo == graduatoria.Scorrimento:
		left := uscite(domande, prima.Versione)
		if len(left) == 0 {
			return none("Nessuno è uscito dalla graduatoria dall'ultima versione: registra prima la rinuncia o la decadenza sulla domanda.")
		}
		given, _ := rec.object()
		paid, _ := intera(given, "erogato")
		out.Lista, err = prima.Scorri(left, paid)
	case last == graduatoria.Definitiva || last == graduatoria.Scorrimento:
		return none("La graduatoria di questa linea è già definitiva: da qui si va avanti con lo scorrimento.")
	case out.Tipo == graduatoria.Definitiva && last == "":
		return none("Forma prima la graduatoria provvisoria: chi ha presentato domanda deve poterla vedere.")
	default:
		c, in, bad := daFormare(b, rec.Text("linea"), domande, r)
		if bad != "" {
			return none("%s", bad)
		}
		out.Lista, err = graduatoria.Forma(c, in)
		if err == nil && out.Tipo == graduatoria.Provvisoria && prima != nil && stessa(out.Lista, prima.Lista) {
			return none("La graduatoria provvisoria è già questa: dalla versione %d non è cambiato niente.", prima.Numero)
		}
	}
	var said graduatoria.Errore
	if errors.As(err, &said) {
		return none("%s", said)
	}
	return out, nil
}

// stessa reports whether two lists read the same.
func stessa(a, b graduatoria.Lista) bool {
	x, errX := graduatoria.Versione{Lista: a}.Istantanea()
	y, errY := graduatoria.Versione{Lista: b}.Istantanea()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// daFormare are the criterion of a line and what of its applications is ranked, or
// why they cannot be yet.
func daFormare(b *Bando, linea string, domande []Record, r Reader) (c graduatoria.Criterio, in []graduatoria.Domanda, bad string) {
	i := slices.IndexFunc(b.Linee, func(g Linea) bool { return g.Codice == linea })
	if i < 0 {
		return c, nil, "La linea non è fra quelle dell'avviso."
	}
	g := b.Linee[i]
	c.Linea = graduatoria.Linea{Codice: g.Codice, Titolo: g.Titolo, Budget: g.Budget, Scorre: g.Scorre}
	for _, k := range b.Chiavi {
		c.Chiavi = append(c.Chiavi, graduatoria.Chiave{Etichetta: k.Etichetta, Decrescente: k.Verso == "decrescente"})
	}
	open := 0
	for _, rec := range domande {
		t, err := rec.object()
		if err != nil {
			return c, nil, "Una domanda non si può leggere."
		}
		is := Corpo(t)
		d := graduatoria.Domanda{Codice: is.Testo("protocollo"), Protocollo: is.Testo("protocollo"), Chiavi: b.valoriChiavi(is)}
		switch is.Testo("stato") {
		case "presentata", "istruttoria", "integrazione":
			open++
			continue
		case "non_ammissibile":
			d.Mancanti = []string{is.Testo("motivi")}
		case "ammissibile", "in_graduatoria":
			for _, q := range b.Disattesi(is) {
				d.Mancanti = append(d.Mancanti, q.Messaggio)
			}
		default:
			continue // left before there was a list, or not presented
		}
		if len(d.Mancanti) == 0 {
			// Whose it is, is known to who manages the call as long as it goes on: so a
			// computer there finds the same.
			d.Gruppo = persona(ID(is.Testo("soggetto")), r)
		}
		if len(d.Mancanti) == 0 && g.Importo != "" {
			costs := b.Importo(is)
			if !costs.Noto {
				return c, nil, "Per la domanda " + d.Codice + " l'importo della linea non si può calcolare: manca un dato che l'avviso usa."
			}
			d.Importo = costs.Valore
		}
		in = append(in, d)
	}
	switch {
	case open == 1:
		return c, nil, "Una domanda della linea è ancora in istruttoria: concludila prima."
	case open > 1:
		return c, nil, fmt.Sprintf("%d domande della linea sono ancora in istruttoria: concludile prima.", open)
	case len(in) == 0:
		return c, nil, "Nella linea non ci sono domande istruite."
	}
	raggruppa(in)
	return c, in, ""
}

// raggruppa names a group, which comes as its person, by the lowest number in it, and
// does without where there is but one, or nobody is named: so a list holds no person, and has room for
// many.
func raggruppa(in []graduatoria.Domanda) {
	of := map[string][]string{}
	for _, d := range in {
		of[d.Gruppo] = append(of[d.Gruppo], d.Protocollo)
	}
	for i := range in {
		d := &in[i]
		if all := of[d.Gruppo]; d.Gruppo != "" && len(all) > 1 {
			d.Gruppo = slices.Min(all)
		} else {
			d.Gruppo = ""
		}
	}
}

// valoriChiavi are the keys of an application as they are ranked and as they read.
func (b *Bando) valoriChiavi(is Corpo) []graduatoria.Valore {
	out := make([]graduatoria.Valore, len(b.chiavi))
	for i, e := range b.Chiave(is) {
		if !e.Noto {
			out[i].Manca = "dalla domanda non risulta"
			continue
		}
		out[i] = graduatoria.Valore{Numero: e.Valore, Testo: fmt.Sprint(e.Valore)}
		// A key that is a field of the application reads as that does.
		if c, ok := SchedaDi(KindDomanda).campi[Path(b.Chiavi[i].Espressione)]; ok && c.Tipo == Denaro {
			out[i].Testo = Euro(e.Valore)
		} else if ok && c.Tipo == Codice {
			out[i].Testo = is.Testo(c.Path)
		}
	}
	return out
}

// uscite are who has left a list since it was made, and why.
func uscite(domande []Record, prima graduatoria.Versione) (out []graduatoria.Uscita) {
	in := map[string]graduatoria.Riga{}
	for _, r := range prima.Righe {
		in[r.Codice] = r
	}
	for _, rec := range domande {
		row := in[rec.Text("protocollo")]
		if row.Posizione == 0 || row.Esito == graduatoria.Uscito {
			continue
		}
		if slices.Contains([]string{"ritirata", "rinunciata", "decaduta"}, rec.Text("stato")) {
			out = append(out, graduatoria.Uscita{Codice: row.Codice, Motivo: motivoUscita(rec)})
		}
	}
	slices.SortFunc(out, func(a, b graduatoria.Uscita) int { return cmp.Compare(in[a.Codice].Posizione, in[b.Codice].Posizione) })
	return out
}

// motivoUscita is why an application is in a list no more, a sentence.
func motivoUscita(d Record) string {
	switch d.Text("stato") {
	case "rinunciata":
		return "Rinuncia."
	case "ritirata":
		return "Domanda ritirata."
	case "decaduta":
		return MotiviDecadenza().Testo(d.Text("decadenza")) + "."
	}
	return ""
}

// conseguenzeGraduatoria makes the ranking that was asked for, in the commit that
// accepts this.
func conseguenzeGraduatoria(f *Fatto) {
	if f.Prima != nil || f.E.Testo("impronta") != "" {
		return
	}
	call, _ := f.state.Record(ID(f.E.Testo("avviso")))
	var places, domande []Record
	var versioni []Record
	for _, rec := range f.state.Children(call.ID) {
		rec = rec.Parsed()
		if rec.Text("linea") != f.E.Testo("linea") {
			continue
		}
		switch rec.Kind {
		case KindPosizione:
			if d, there := f.state.Record(ID(rec.Text("domanda"))); there {
				places, domande = append(places, rec), append(domande, d.Parsed())
			}
		case KindGraduatoria:
			versioni = append(versioni, rec)
		}
	}
	prima, wrong := UltimaGraduatoria(versioni)
	var v graduatoria.Versione
	if wrong == nil {
		v, wrong = FormaGraduatoria(f.Record, domande, prima, f.state)
	}
	var file, hash string
	if wrong == nil {
		if file, hash, f.err = ScriviGraduatoria(v); f.err != nil {
			return
		}
		if wrong = comeVista(f.Record, hash); wrong == nil && len(file) > maxGraduatoria {
			wrong = refuse(CodeTroppoGrande, "", "Le domande della linea sono troppe per una graduatoria: chiama l'assistenza.")
		}
	}
	if wrong != nil {
		f.scrivi(map[Path]any{"problema": sta(KindGraduatoria, "problema", wrong.Message)})
		f.add(f.Record, f.Mutazione.Author, f.Record.Servizio, "graduatoria_problema")
		return
	}
	count := func(e graduatoria.Esito) (n int64) {
		for _, r := range v.Righe {
			if r.Esito == e {
				n++
			}
		}
		return n
	}
	now, precedente := f.adesso(), ID("")
	if prima != nil {
		precedente = prima.Record.ID
	}
	f.scrivi(map[Path]any{
		"formata_il": now, "versione": intero(int64(v.Numero)), "precedente": testuale(string(precedente)), "impronta": hash, "file": file,
		"domande": intero(int64(len(v.Righe))), "finanziate": intero(count(graduatoria.Finanziata)), "in_attesa": intero(count(graduatoria.NonFinanziata)),
		"non_idonee": intero(count(graduatoria.NonIdonea)), "uscite": intero(count(graduatoria.Uscito)),
		"budget": intero(v.Criterio.Linea.Budget), "residuo": intero(v.Residuo()),
	})
	f.colloca(v, prima, call, places, domande)
}

// comeVista says where a ranking with this fingerprint is another than who asked for it
// saw beforehand.
func comeVista(rec Record, hash string) *Error {
	if seen := rec.Text("attesa"); seen != "" && seen != hash {
		return refuse(CodeConflitto, "attesa", "Da quando è stata guardata l'anteprima qualcosa è cambiato, e la graduatoria sarebbe un'altra: guardala di nuovo e ripeti.")
	}
	return nil
}

// colloca writes what a ranking says of each application into its position and, once
// it is final, into the application, and tells who sent them.
func (f *Fatto) colloca(v graduatoria.Versione, prima *Conservata, call Record, places, domande []Record) {
	theirs, changed := v.Lista.Sua(), map[string]string{}
	if prima != nil {
		for _, c := range graduatoria.Cambiamenti(prima.Lista.Sua(), theirs) {
			changed[c.Codice] = c.Testo
		}
	}
	rows := map[string]int{}
	for i, r := range v.Righe {
		rows[r.Codice] = i
	}
	var told []string
	for n, place := range places {
		d := domande[n]
		i, in := rows[d.Text("protocollo")]
		r := graduatoria.Riga{Esito: graduatoria.Uscito, Motivo: motivoUscita(d)}
		var why []string
		switch {
		case in:
			r, why = theirs.Righe[i], theirs.SpiegaSua(i)
		case place.Text("graduatoria") == "" || place.Text("esito") == string(r.Esito):
			continue // no list has said anything of it, or one has said that it left
		default:
			r.Codice = place.Text("codice")
		}
		f.cambia(place, map[Path]any{
			"graduatoria": string(f.Record.ID), "tipo": string(v.Tipo), "codice": r.Codice, "posizione": alcuno(int64(r.Posizione)), "esito": string(r.Esito),
			"importo": alcuno(r.Importo), "motivo": sta(KindPosizione, "motivo", r.Motivo),
			"spiegazione": sta(KindPosizione, "spiegazione", strings.Join(why, "\n")), "cambio": sta(KindPosizione, "cambio", changed[r.Codice]), "formata_il": f.adesso(),
		})
		then := map[Path]any{}
		if stato, motivi := statoDa(v.Tipo, r, d); stato != d.Text("stato") {
			then["stato"], then["motivi"] = stato, sta(KindDomanda, "motivi", motivi)
		}
		if v.Tipo == graduatoria.Definitiva && in {
			then["definitiva_il"] = f.adesso()
		}
		if len(then) > 0 {
			f.cambia(d, then)
		}
		if s := place.Text("mittente"); s != "" && (v.Tipo != graduatoria.Scorrimento || changed[r.Codice] != "") {
			told = append(told, s)
		}
	}
	for _, s := range slices.Compact(sorted(told)) {
		f.AvvisaTutti(call, ServizioID(s), "graduatoria_"+string(v.Tipo))
	}
}

// sta is a text as far as a field holds it, none where empty: what a call says of who
// fails all of its requisites may be more.
func sta(k Kind, p Path, s string) any {
	return testuale(clip(s, SchedaDi(k).campi[p].Max))
}

// statoDa is the state in which a row leaves its application, with its motives. One
// that has come to an end, or goes on by itself, stays as it is.
func statoDa(tipo graduatoria.Tipo, r graduatoria.Riga, d Record) (stato, motivi string) {
	stato, motivi = d.Text("stato"), d.Text("motivi")
	switch {
	case !slices.Contains([]string{"ammissibile", "non_ammissibile", "in_graduatoria", "finanziata", "in_attesa"}, stato):
	case tipo == graduatoria.Provvisoria && r.Posizione > 0:
		stato = "in_graduatoria"
	case tipo == graduatoria.Provvisoria:
	case r.Esito == graduatoria.Idonea:
		stato = "in_graduatoria"
	case r.Esito == graduatoria.Finanziata:
		stato = "finanziata"
	case r.Esito == graduatoria.NonFinanziata:
		stato = "in_attesa"
	case r.Esito == graduatoria.NonIdonea && tipo == graduatoria.Definitiva:
		stato, motivi = "non_ammissibile", cmp.Or(motivi, r.Motivo)
	}
	return stato, motivi
}

// ScriviGraduatoria packs the snapshot of a version for its record, with its hash.
func ScriviGraduatoria(v graduatoria.Versione) (file, hash string, err error) {
	raw, err := v.Istantanea()
	if err != nil {
		return "", "", err
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return "", "", err
	}
	if _, err := w.Write(raw); err != nil {
		return "", "", err
	}
	if err := w.Close(); err != nil {
		return "", "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), graduatoria.Impronta(raw), nil
}

// LeggiGraduatoria is the version that a record holds; made is false where it was not
// made, or not yet. What does not hash to the fingerprint of the record is refused, and
// what is in a layout that this program does not know.
func LeggiGraduatoria(rec Record) (v graduatoria.Versione, made bool, err error) {
	file := rec.Text("file")
	if file == "" {
		return v, false, nil
	}
	bad := func(err error) (graduatoria.Versione, bool, error) {
		return graduatoria.Versione{}, false, &Error{Code: CodeMalformato, Message: "La graduatoria non è leggibile: avvisa l'assistenza.", Err: fmt.Errorf("read ranking %s: %w", rec.ID, err)}
	}
	packed, err := base64.StdEncoding.DecodeString(file)
	if err != nil {
		return bad(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return bad(err)
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxIstantanea+1))
	if err == nil && len(raw) > maxIstantanea {
		err = errTooLong
	}
	if err != nil {
		return bad(err)
	}
	if graduatoria.Impronta(raw) != rec.Text("impronta") {
		return bad(graduatoria.ErrDiversa)
	}
	if v, err = graduatoria.Leggi(raw); err != nil {
		return bad(err)
	}
	return v, true, nil
}

// UltimaGraduatoria is the newest of the versions of a line, nil where none was made.
// It unpacks that one alone.
func UltimaGraduatoria(versioni []Record) (*Conservata, *Error) {
	var last *Record
	highest := int64(0)
	for _, rec := range versioni {
		t, err := rec.object()
		if err != nil {
			return nil, malformed(err)
		}
		if n, _ := intera(t, "versione"); text(t, "impronta") != "" && (last == nil || n > highest) {
			last, highest = &rec, n
		}
	}
	if last == nil {
		return nil, nil
	}
	v, _, err := LeggiGraduatoria(*last)
	if err != nil {
		return nil, &Error{Code: CodeMalformato, Message: "La graduatoria precedente non è leggibile: avvisa l'assistenza.", Err: err}
	}
	return &Conservata{v, *last}, nil
}
