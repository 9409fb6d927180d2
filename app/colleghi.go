package app

import (
	"maps"
	"slices"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// collega is an operator at work, and what they are in each service.
type collega struct {
	id cartella.OperatoreID
	v  cartella.Operatore
}

// in is what they are in a service, nothing where they do not work on cases.
func (c collega) in(servizio cartella.ServizioID) cartella.Ruolo {
	switch r := c.v.Profili[servizio]; r {
	case cartella.RuoloAmministratore, cartella.RuoloConsultazione:
		return ""
	default:
		return r
	}
}

// colleghi are the operators at work in any of some services, by name.
func (s *sessione) colleghi(servizi ...cartella.ServizioID) ([]collega, error) {
	values := make([]string, len(servizi))
	for i, servizio := range servizi {
		values[i] = string(servizio)
	}
	page, err := s.list(store.Query{Kind: cartella.KindOperatore, Match: []store.Match{store.Is("profili.*", values...)}, Order: store.ByName})
	if err != nil {
		return nil, err
	}
	var out []collega
	for _, row := range page.Rows {
		c := collega{id: cartella.OperatoreID(row.ID)}
		if err := row.Into(&c.v); err != nil {
			return nil, s.unreadable(err)
		}
		if c.v.Attivo && slices.ContainsFunc(servizi, func(servizio cartella.ServizioID) bool { return c.in(servizio) != "" }) {
			out = append(out, c)
		}
	}
	return out, nil
}

// vista is a colleague to choose, as what they are in a service.
func (c collega) vista(s *sessione, servizio cartella.ServizioID) Collega {
	return Collega{
		ID: string(c.id), Nome: c.v.Cognome + " " + c.v.Nome, Qualifica: c.v.Qualifica,
		Ruolo: c.in(servizio).Testo(), Sociale: c.in(servizio).Sociale(false), Io: c.id == s.io(),
	}
}

// diarioAperto reports whether a service opens its diaries to amministrativi too.
func (s *sessione) diarioAperto(servizio cartella.ServizioID) bool {
	var v cartella.Servizio
	rec, ok := s.Record(cartella.ID(servizio))
	return ok && rec.Into(&v) == nil && v.DiarioAperto
}

// legge reports whether a colleague reads the diaries of a service.
func (s *sessione) legge(c collega, servizio cartella.ServizioID) bool {
	return c.in(servizio).Sociale(s.diarioAperto(servizio))
}

// leggeDiari says whether the operator reads the diary of a case.
func (s *sessione) leggeDiari(pic cartella.Record) Permesso {
	for _, servizio := range s.portata(pic) {
		if s.attore().Covers([]cartella.Scope{cartella.ScopeSociale(servizio)}) {
			return Permesso{Si: true}
		}
	}
	return Permesso{Perche: "Il diario è riservato a chi è tenuto al segreto professionale (legge 119/2001). Se per il tuo lavoro ti serve, chiedi al referente del servizio."}
}

// persone fills in who may be chosen for what in a case: for its team whoever
// works where it is seen, to be in charge of it the social roles of its service,
// for a reserved entry those who read its diary.
func (s *sessione) persone(out *PICVista, rec cartella.Record) error {
	reach := s.portata(rec)
	all, err := s.colleghi(reach...)
	if err != nil {
		return err
	}
	out.Colleghi, out.Assegnabili, out.Lettori = []Collega{}, []Collega{}, []Collega{}
	for _, c := range all {
		through := reach[slices.IndexFunc(reach, func(servizio cartella.ServizioID) bool { return c.in(servizio) != "" })]
		out.Colleghi = append(out.Colleghi, c.vista(s, through))
		if v := c.vista(s, rec.Servizio); v.Sociale {
			out.Assegnabili = append(out.Assegnabili, v)
		}
		if i := slices.IndexFunc(reach, func(servizio cartella.ServizioID) bool { return s.legge(c, servizio) }); i >= 0 {
			out.Lettori = append(out.Lettori, c.vista(s, reach[i]))
		}
	}
	return nil
}

// servizioPer is the service in which the operator creates something about a
// record: the one in use where they may, otherwise one of theirs in which they
// may. view is the body, as far as it says what the thing belongs to.
func (s *sessione) servizioPer(action cartella.Action, kind cartella.Kind, view any) cartella.ServizioID {
	mine := append([]cartella.ServizioID{s.inUso()}, slices.Sorted(maps.Keys(s.attore().Profili))...)
	for _, servizio := range mine {
		if rec, err := cartella.New("nuova", kind, servizio, view); err == nil && s.permesso(action, rec).Si {
			return servizio
		}
	}
	return s.inUso()
}

// portata is the services that a record is for today.
func (s *sessione) portata(rec cartella.Record) []cartella.ServizioID {
	if p, ok := s.Record(cartella.Parent(rec)); ok {
		return cartella.Reach(rec, &p, s.now())
	}
	return cartella.Reach(rec, nil, s.now())
}

// attraverso names, for each colleague, the service by which they take part: one
// in which they are what fits and that about, where it is anything, is for; the
// service in use where it can be.
func (s *sessione) attraverso(people []string, about cartella.ID, fits func(collega, cartella.ServizioID) bool) map[cartella.OperatoreID]cartella.ServizioID {
	if len(people) == 0 {
		return nil
	}
	var reach []cartella.ServizioID
	rec, bound := s.Record(about)
	if bound {
		reach = s.portata(rec)
	}
	out := map[cartella.OperatoreID]cartella.ServizioID{}
	for _, p := range people {
		if p == string(s.io()) {
			continue
		}
		c := collega{id: cartella.OperatoreID(p)}
		if rec, ok := s.Record(cartella.ID(p)); ok && rec.Into(&c.v) != nil {
			c.v = cartella.Operatore{}
		}
		through := append([]cartella.ServizioID{s.inUso()}, slices.Sorted(maps.Keys(c.v.Profili))...)
		via := s.inUso()
		if i := slices.IndexFunc(through, func(servizio cartella.ServizioID) bool {
			return fits(c, servizio) && (!bound || slices.Contains(reach, servizio))
		}); i >= 0 {
			via = through[i]
		}
		out[c.id] = via
	}
	return out
}
