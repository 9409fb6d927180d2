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

// leggeDiari says whether the operator reads the diary of a case, leggeValutazioni
// whether they read what was found of a person by the scales.
func (s *sessione) leggeDiari(pic cartella.Record) Permesso {
	return s.tenutoAlSegreto(pic, "Il diario è riservato")
}

func (s *sessione) leggeValutazioni(soggetto cartella.Record) Permesso {
	return s.tenutoAlSegreto(soggetto, "Le valutazioni sono riservate")
}

func (s *sessione) tenutoAlSegreto(rec cartella.Record, reserved string) Permesso {
	for _, servizio := range s.portata(rec) {
		if s.attore().Covers([]cartella.Scope{cartella.ScopeSociale(servizio)}) {
			return Permesso{Si: true}
		}
	}
	return Permesso{Perche: reserved + " a chi è tenuto al segreto professionale (legge 119/2001). Se per il tuo lavoro ti serve, chiedi al referente del servizio."}
}

// servizioDi is the service in which the operator creates something: the one in
// use where they may, otherwise one of theirs in which they may. rec has its body,
// as far as it says what the thing belongs to.
func (s *sessione) servizioDi(action cartella.Action, rec cartella.Record) cartella.ServizioID {
	for _, servizio := range append([]cartella.ServizioID{s.inUso()}, slices.Sorted(maps.Keys(s.attore().Profili))...) {
		if rec.Servizio = servizio; s.permesso(action, rec).Si {
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
