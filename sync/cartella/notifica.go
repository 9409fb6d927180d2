package cartella

import (
	"slices"
	"time"
)

// TipiNotifica lists the reasons for a notice.
func TipiNotifica() []string {
	return []string{"pic_assegnata", "pic_presa", "pic_chiusa", "pic_riaperta", "pic_condivisa", "equipe", "diario", "appuntamento", "appuntamento_spostato", "appuntamento_annullato"}
}

// Notifica is the body of a notice. Titolo names no citizen beyond what the
// addressee may see: the notice lives in their reserved scope of the service,
// or, naming none, in the service's own where everybody is meant.
type Notifica struct {
	Destinatario OperatoreID `json:"destinatario,omitempty"`
	Tipo         string      `json:"tipo"`
	Titolo       string      `json:"titolo"`
	Da           OperatoreID `json:"da,omitempty"`
	Il           string      `json:"il"`
	Oggetto      ID          `json:"oggetto"`
	OggettoTipo  Kind        `json:"oggetto_tipo"`
}

// Notices are the notices that the central service makes of an accepted
// mutation, at its own time: to whoever was given a case, an appointment or a
// reserved entry to read, to the service that a case was shared with, and to
// those whose own was changed by another. before shows the states that the edits
// found; after are those they made.
func Notices(m Mutation, at time.Time, before Reader, after []Record) ([]Record, error) {
	var out []Record
	add := func(about Record, to OperatoreID, servizio ServizioID, tipo, titolo string) error {
		n, err := New(DerivedID(m.Device, m.Seq, len(out)+1), KindNotifica, servizio, Notifica{
			Destinatario: to, Tipo: tipo, Titolo: clip(titolo, 240), Da: m.Author,
			Il: at.UTC().Truncate(time.Second).Format(time.RFC3339), Oggetto: about.ID, OggettoTipo: about.Kind,
		})
		if err != nil {
			return err
		}
		out = append(out, n)
		return nil
	}
	tell := func(about Record, to string, servizio ServizioID, tipo, titolo string) error {
		if to == "" || OperatoreID(to) == m.Author || servizio == "" {
			return nil
		}
		return add(about, OperatoreID(to), servizio, tipo, titolo)
	}
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
		switch rec.Kind {
		case KindPIC:
			if err = noticesPIC(rec, m.Action, was, is, tell); err != nil || !existed {
				break
			}
			reached := Reach(found, nil, at)
			for _, s := range Reach(rec, nil, at) {
				if err == nil && !slices.Contains(reached, s) {
					err = add(rec, "", s, "pic_condivisa", "Un altro servizio ha condiviso un caso")
				}
			}
		case KindAppuntamento:
			err = noticesAppuntamento(rec, m.Action, was, is, tell)
		case KindDiario:
			pic, ok := before.Record(ID(text(is, "pic")))
			if i := slices.IndexFunc(after, func(r Record) bool { return r.ID == ID(text(is, "pic")) }); i >= 0 {
				pic, ok = after[i], true
			}
			if ok {
				err = noticesDiario(rec, pic, at, is, tell)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// noticesDiario tells those who may read a reserved entry, where it is.
func noticesDiario(rec, pic Record, at time.Time, is tree, tell teller) error {
	scopes := Scopes(rec, &pic, at)
	for _, u := range keys(is, "visibile_a") {
		s := ServizioID(text(is, Path("visibile_a."+u)))
		if !slices.Contains(scopes, ScopeRiservato(s, OperatoreID(u))) {
			continue
		}
		if err := tell(pic, u, s, "diario", "Puoi leggere una nuova voce riservata nel diario di "+stringField(pic, "soggetto_nome")); err != nil {
			return err
		}
	}
	return nil
}

type teller func(about Record, to string, servizio ServizioID, tipo, titolo string) error

func noticesPIC(rec Record, action Action, was, is tree, tell teller) error {
	nome := text(is, "soggetto_nome")
	resp, prima := text(is, "responsabile"), text(was, "responsabile")
	if resp != prima {
		if err := tell(rec, resp, rec.Servizio, "pic_assegnata", "Ti è stato assegnato il caso di "+nome); err != nil {
			return err
		}
		if action == AzionePICPrendi {
			if err := tell(rec, prima, rec.Servizio, "pic_presa", "Il caso di "+nome+" è stato preso in carico da altri"); err != nil {
				return err
			}
		}
	}
	for state, tipo := range map[string]string{"chiusa": "pic_chiusa", "riaperta": "pic_riaperta"} {
		if text(is, "stato") == state && text(was, "stato") != state && was["stato"] != nil {
			if err := tell(rec, prima, rec.Servizio, tipo, "Il caso di "+nome+" è stato "+map[string]string{"chiusa": "chiuso", "riaperta": "riaperto"}[state]); err != nil {
				return err
			}
		}
	}
	for _, u := range sorted(keys(is, "equipe")) {
		if get(was, Path("equipe."+u)) == nil && u != resp {
			if err := tell(rec, u, rec.Servizio, "equipe", "Fai parte dell'équipe per il caso di "+nome); err != nil {
				return err
			}
		}
	}
	return nil
}

func noticesAppuntamento(rec Record, action Action, was, is tree, tell teller) error {
	titolo := text(is, "titolo")
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
		var err error
		switch {
		case !invited:
			err = tell(rec, u, servizio, "appuntamento", "Sei stato invitato: "+titolo)
		case text(is, "stato") == "annullata" && text(was, "stato") != "annullata":
			err = tell(rec, u, servizio, "appuntamento_annullato", "Annullato: "+titolo)
		case text(is, "inizio") != text(was, "inizio"):
			err = tell(rec, u, servizio, "appuntamento_spostato", "Spostato: "+titolo)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
