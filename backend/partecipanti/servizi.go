package partecipanti

import (
	"fmt"
	"strings"

	"siz-icaro/backend/central"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
)

// services are the services by the names that they go by.
type services struct {
	byName   map[string]cartella.ServizioID
	byComune map[string]cartella.ServizioID
	comuni   map[cartella.ServizioID]bool
}

// before is what people write before the name of a service, folded.
var before = []string{"serviziosocialedel", "servizio", "larea", "area", "ufficio"}

func newServices(list []central.Servizio) services {
	s := services{byName: map[string]cartella.ServizioID{}, byComune: map[string]cartella.ServizioID{}, comuni: map[cartella.ServizioID]bool{}}
	for _, v := range list {
		s.byName[bare(string(v.ID))] = v.ID
		s.byName[bare(v.Nome)] = v.ID
		if v.Comune != "" {
			s.byComune[v.Comune] = v.ID
			s.comuni[v.ID] = true
		}
	}
	for _, name := range []string{"ambito", "ambitodilodi", "ambitoterritoriale", "ambitoterritorialedilodi", "pianodilodi", "udp"} {
		s.byName[name] = central.ServizioAmbito
	}
	return s
}

// bare is the name of a service without what may stand before it, folded.
func bare(s string) string {
	s = cella.Fold(s)
	for _, p := range before {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
			return rest
		}
	}
	return s
}

func (s services) comune(id cartella.ServizioID) bool { return s.comuni[id] }

// separators are what stands between the services of one cell, those that are part of
// no name first.
var separators = []string{"\n", ";", ",", "/", "+", " e "}

// find reads a cell with one service or several; why says what was not understood,
// with the remedy.
func (s services) find(cell string) (ids []cartella.ServizioID, why string) {
	id, why := s.one(cell)
	if why == "" {
		return []cartella.ServizioID{id}, ""
	}
	for _, by := range separators {
		parts := strings.Split(cell, by)
		if len(parts) == 1 {
			continue
		}
		var failed string
		for _, part := range parts {
			if strings.TrimSpace(part) == "" {
				continue
			}
			of, whyNot := s.find(part)
			if ids = append(ids, of...); whyNot != "" {
				failed = whyNot
			}
		}
		if failed == "" && len(ids) > 0 {
			return ids, ""
		}
		if by != " e " && by != "/" {
			return nil, failed // such a sign is in no name: the part that is wrong is the one to tell
		}
		ids = nil
	}
	return nil, why
}

// one finds one service.
func (s services) one(name string) (id cartella.ServizioID, why string) {
	if id, ok := s.byName[bare(name)]; ok {
		return id, ""
	}
	place, err := cella.ReadComune(strings.TrimSpace(name), "")
	if err == nil && place.Beside != "" {
		err = cella.Unknown // a Comune and something else, which may be a service
	}
	switch {
	case err != nil && err != cella.Unknown:
		return "", err.Error()
	case err == nil && place.Ambito.Belfiore == "" && place.Nome != "":
		return "", fmt.Sprintf("«%s» non è un servizio, né uno dei Comuni dell'Ambito: l'elenco è in «servizio list».", strings.TrimSpace(name))
	case err == nil && s.byComune[string(place.Ambito.Belfiore)] == "":
		return "", fmt.Sprintf("Il Comune di %s non ha ancora un servizio: crealo con «servizio comuni».", place.Nome)
	case err == nil:
		return s.byComune[string(place.Ambito.Belfiore)], ""
	}
	return "", fmt.Sprintf("Il servizio «%s» non si riconosce: scrivi un nome o un identificativo che sta in «servizio list».", strings.TrimSpace(name))
}
