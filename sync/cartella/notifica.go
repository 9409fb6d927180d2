package cartella

import (
	"slices"
	"time"
)

// TipiNotifica lists the reasons for a notice.
func TipiNotifica() []string {
	return []string{"pic_assegnata", "pic_presa", "pic_chiusa", "pic_riaperta", "pic_condivisa", "equipe", "diario", "appuntamento", "appuntamento_spostato", "appuntamento_annullato"}
}

// Notifica is the body of a notice. It names no citizen and quotes nothing: the
// screen adds what it is about, as long as its reader may see that. It lives in
// their reserved scope of the service or, where everybody is meant, in the
// service's own.
type Notifica struct {
	Destinatario OperatoreID `json:"destinatario,omitempty"`
	Tipo         string      `json:"tipo"`
	Titolo       string      `json:"titolo"`
	Da           OperatoreID `json:"da,omitempty"`
	Il           string      `json:"il"`
	Oggetto      ID          `json:"oggetto"`
	OggettoTipo  Kind        `json:"oggetto_tipo"`
}

// TitoloNotifica is what a notice of a type says.
func TitoloNotifica(tipo string) string { return titoliNotifica[tipo] }

var titoliNotifica = map[string]string{
	"pic_assegnata":          "Ti è stato assegnato un caso",
	"pic_presa":              "Un caso che era tuo è stato preso in carico da altri",
	"pic_chiusa":             "Un tuo caso è stato chiuso",
	"pic_riaperta":           "Un tuo caso è stato riaperto",
	"pic_condivisa":          "Un altro servizio ha condiviso un caso",
	"equipe":                 "Fai parte dell'équipe di un caso",
	"diario":                 "Puoi leggere una nuova voce riservata",
	"appuntamento":           "Nuovo invito",
	"appuntamento_spostato":  "Appuntamento spostato",
	"appuntamento_annullato": "Appuntamento annullato",
}

// Notices are the notices that the central service makes of an accepted
// mutation, at its own time: to whoever was given a case, an appointment or a
// reserved entry to read, to the service that a case was shared with, and to
// those whose own was changed by another. before shows the states that the edits
// found; after are those they made.
func Notices(m Mutation, at time.Time, before Reader, after []Record) ([]Record, error) {
	w := notices{m: m, at: at}
	for _, rec := range after {
		if rec.Kind != KindPIC && rec.Kind != KindAppuntamento && rec.Kind != KindDiario {
			continue
		}
		found, existed := before.Record(rec.ID)
		was, err := found.object()
		if err != nil {
			return nil, err
		}
		is, err := rec.object()
		if err != nil {
			return nil, err
		}
		parent, there := before.Record(Parent(rec))
		if i := slices.IndexFunc(after, func(r Record) bool { return r.ID == Parent(rec) }); i >= 0 {
			parent, there = after[i], true
		}
		switch rec.Kind {
		case KindPIC:
			w.pic(rec, before, was, is)
			if existed {
				w.shared(found, rec)
			}
		case KindAppuntamento:
			w.appuntamento(rec, was, is)
		case KindDiario:
			if there {
				w.diario(rec, parent, is)
			}
		}
	}
	return w.out, w.err
}

// notices collects what a mutation gives notice of.
type notices struct {
	m   Mutation
	at  time.Time
	out []Record
	err error
}

// add makes a notice; to is empty where everybody of the service is meant.
func (w *notices) add(about Record, to OperatoreID, servizio ServizioID, tipo string) {
	if w.err != nil {
		return
	}
	n, err := New(DerivedID(w.m.Device, w.m.Seq, len(w.out)+1), KindNotifica, servizio, Notifica{
		Destinatario: to, Tipo: tipo, Titolo: TitoloNotifica(tipo), Da: w.m.Author,
		Il: w.at.UTC().Truncate(time.Second).Format(time.RFC3339), Oggetto: about.ID, OggettoTipo: about.Kind,
	})
	if err != nil {
		w.err = err
		return
	}
	w.out = append(w.out, n)
}

// tell gives notice to one operator, unless it is they who did it.
func (w *notices) tell(about Record, to string, servizio ServizioID, tipo string) {
	if to != "" && OperatoreID(to) != w.m.Author && servizio != "" {
		w.add(about, OperatoreID(to), servizio, tipo)
	}
}

// shared tells the services that rec reaches and found did not.
func (w *notices) shared(found, rec Record) {
	reached := Reach(found, nil, w.at)
	for _, s := range Reach(rec, nil, w.at) {
		if !slices.Contains(reached, s) {
			w.add(rec, "", s, "pic_condivisa")
		}
	}
}

// diario tells those who may read a reserved entry, where it is.
func (w *notices) diario(rec, pic Record, is tree) {
	scopes := Scopes(rec, &pic, w.at)
	for _, u := range sorted(keys(is, "visibile_a")) {
		s := ServizioID(text(is, Path("visibile_a."+u)))
		if slices.Contains(scopes, ScopeSocialeDi(s, OperatoreID(u))) {
			w.tell(pic, u, s, "diario")
		}
	}
}

func (w *notices) pic(rec Record, directory Reader, was, is tree) {
	resp, prima := text(is, "responsabile"), text(was, "responsabile")
	if resp != prima {
		w.tell(rec, resp, rec.Servizio, "pic_assegnata")
		if w.m.Action == AzionePICPrendi {
			w.tell(rec, prima, rec.Servizio, "pic_presa")
		}
	}
	for _, change := range [][2]string{{"chiusa", "pic_chiusa"}, {"riaperta", "pic_riaperta"}} {
		if text(is, "stato") == change[0] && text(was, "stato") != change[0] && was["stato"] != nil {
			w.tell(rec, prima, rec.Servizio, change[1])
		}
	}
	for _, u := range sorted(keys(is, "equipe")) {
		if get(was, Path("equipe."+u)) == nil && u != resp {
			w.tell(rec, u, through(directory, u, Reach(rec, nil, w.at)), "equipe")
		}
	}
}

// through is the service by which an operator sees what reaches reach.
func through(directory Reader, u string, reach []ServizioID) ServizioID {
	who, _ := directory.Record(ID(u))
	for _, s := range reach {
		if stringField(who, Path("profili."+string(s))) != "" {
			return s
		}
	}
	return ""
}

func (w *notices) appuntamento(rec Record, was, is tree) {
	people := keys(is, "partecipanti")
	if org := text(is, "organizzatore"); !slices.Contains(people, org) {
		people = append(people, org)
	}
	for _, u := range sorted(people) {
		servizio := ServizioID(text(is, Path("partecipanti."+u)))
		if servizio == "" {
			servizio = rec.Servizio
		}
		invited := get(was, Path("partecipanti."+u)) != nil || text(was, "organizzatore") == u
		switch {
		case !invited:
			w.tell(rec, u, servizio, "appuntamento")
		case text(is, "stato") == "annullata" && text(was, "stato") != "annullata":
			w.tell(rec, u, servizio, "appuntamento_annullato")
		case text(is, "inizio") != text(was, "inizio"):
			w.tell(rec, u, servizio, "appuntamento_spostato")
		}
	}
}

// Pendente reports whether a notice still asks something of its addressee: one
// that gives a case goes once somebody has taken it.
func (n Notifica) Pendente(oggetto Record) bool {
	if n.Tipo != "pic_assegnata" {
		return true
	}
	stato := stringField(oggetto, "stato")
	return stato == "assegnata" && stringField(oggetto, "responsabile") == string(n.Destinatario)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
