package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siz-icaro/app/siuss"
	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Siuss is the area by which a service tells INPS what it has given: what is ready
// and what lacks, the file, and what was told.
type Siuss struct{ app *App }

// FiltroSIUSS selects the erogazioni of the service in use that begin in a time, its
// last day included.
type FiltroSIUSS struct {
	Dal string `json:"dal"`
	Al  string `json:"al"`
}

// ControlloSIUSS is what would go into a file and what would not.
type ControlloSIUSS struct {
	Pronte      int    `json:"pronte"`
	Beneficiari int    `json:"beneficiari"`
	Importo     string `json:"importo"` // as people read it
	// Oltre are ready as well, and have no room in this file.
	Oltre      int `json:"oltre"`
	Ferme      int `json:"ferme"` // lack something
	DaPagare   int `json:"daPagare"`
	GiaInviate int `json:"giaInviate"`
	// Altrui are paid and not told of, and another service's to tell: their number by
	// its name.
	Altrui map[string]int `json:"altrui"`
	// Mancanze are what is to be put right, a record each, those first for which most
	// wait; Avvisi what goes all the same.
	Mancanze []MancanzaSIUSS   `json:"mancanze"`
	Avvisi   []MancanzaSIUSS   `json:"avvisi"`
	Codici   []PrestazioneINPS `json:"codici"`
	Ente     EnteSIUSS         `json:"ente"`
	// Visto is what is given back with the command, so that nothing goes out that its
	// author has not seen.
	Visto string   `json:"visto"`
	Puo   Permesso `json:"puo"`
}

// MancanzaSIUSS is a record that keeps erogazioni from the file, and why.
type MancanzaSIUSS struct {
	Kind      string   `json:"kind"`
	ID        string   `json:"id"`
	Titolo    string   `json:"titolo"`
	Dettaglio string   `json:"dettaglio"`
	Manca     []string `json:"manca"`
	Ferma     int      `json:"ferma"` // how many erogazioni
}

// PrestazioneINPS is what was given in the time, with what the service has written of
// it for INPS.
type PrestazioneINPS struct {
	Prestazione string `json:"prestazione"`
	Nome        string `json:"nome"`
	Codice      string `json:"codice"`
	Mezzi       string `json:"mezzi"`
	Quante      int    `json:"quante"`
}

// EnteSIUSS is for whom the file is, and who sends it.
type EnteSIUSS struct {
	Codice        string `json:"codice"`
	Denominazione string `json:"denominazione"`
	Sede          string `json:"sede"`
	CFOperatore   string `json:"cfOperatore"` // what the operator wrote the last time, "" before
	// Manca is what is to be written before a file can be.
	Manca []string `json:"manca"`
}

// RigaSIUSS is what a file tells of an erogazione, and whether that still holds.
type RigaSIUSS struct {
	ID          string `json:"id"`
	Chi         string `json:"chi"`
	Prestazione string `json:"prestazione"`
	Quando      string `json:"quando"`
	Importo     string `json:"importo"`
	// Stato: in this file, taken back since, in a later one, or no longer seen here.
	Stato string `json:"stato" ts_type:"'inviata' | 'revocata' | 'altrove' | 'assente'"`
}

// ContenutoSIUSS is what a file tells, and the codice fiscale that the operator wrote
// the last time that they told something.
type ContenutoSIUSS struct {
	Righe       []RigaSIUSS `json:"righe"`
	CFOperatore string      `json:"cfOperatore"`
}

// esportabile is an erogazione that a file is to tell of.
type esportabile struct {
	rec  cartella.Record
	b    siuss.Beneficiario
	p    siuss.Prestazione
	e    cartella.Erogazione
	nega []mancanza
}

// ferma reports whether something keeps it from the file.
func (x esportabile) ferma() bool {
	return slices.ContainsFunc(x.nega, func(m mancanza) bool { return !m.avviso })
}

// Controlla looks at the erogazioni of a time: nothing is written.
func (x *Siuss) Controlla(f FiltroSIUSS) (out ControlloSIUSS, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	out, _, err = s.perSIUSS(f)
	return out, err
}

// perSIUSS is what Controlla says, and the erogazioni that go into the file, in the
// order of time.
func (s *sessione) perSIUSS(f FiltroSIUSS) (out ControlloSIUSS, ready []esportabile, err error) {
	last, wrong := time.Parse(time.DateOnly, f.Al)
	if first, err := time.Parse(time.DateOnly, f.Dal); err != nil || wrong != nil || last.Before(first) {
		return out, nil, &cartella.Error{Code: cartella.CodeNonValido, Field: "al", Message: "Scrivi da quale a quale giorno: il primo viene prima dell'ultimo."}
	}
	page, err := s.list(store.Query{
		Kind: cartella.KindErogazione, Servizio: s.inUso(), Order: store.ByTime, Dal: f.Dal, Al: last.AddDate(0, 0, 1).Format(time.DateOnly),
		Match: []store.Match{store.Is("stato", "registrata", "liquidata")},
	})
	if err != nil {
		return out, nil, err
	}
	l := s.lettura()
	var servizio cartella.Servizio
	if rec, ok := l.Record(cartella.ID(s.inUso())); ok {
		if err := rec.Into(&servizio); err != nil {
			return out, nil, s.unreadable(err)
		}
	}
	out.Mancanze, out.Avvisi, out.Codici, out.Altrui = []MancanzaSIUSS{}, []MancanzaSIUSS{}, []PrestazioneINPS{}, map[string]int{}
	done := map[string]int{}
	for _, row := range page.Rows {
		var e cartella.Erogazione
		if err := row.Into(&e); err != nil {
			return out, nil, s.unreadable(err)
		}
		switch {
		case row.Servizio != s.inUso():
			if e.Stato == "liquidata" && e.SIUSS != "inviata" {
				out.Altrui[s.nomeServizio(row.Servizio)]++
			}
			continue
		case e.SIUSS == "inviata":
			out.GiaInviate++
			continue
		case e.Stato != "liquidata":
			out.DaPagare++
			continue
		}
		done[e.Prestazione]++
		one := l.esportabile(row.Record, e, servizio)
		switch {
		case one.ferma():
			out.Ferme++
		case len(ready) == cartella.MaxInvioSIUSS:
			out.Oltre++
			continue
		default:
			ready = append(ready, one)
		}
		out.Mancanze = l.aggiungi(out.Mancanze, one, false)
		out.Avvisi = l.aggiungi(out.Avvisi, one, true)
	}
	for _, v := range cartella.Prestazioni() {
		if done[v.Codice] > 0 {
			out.Codici = append(out.Codici, PrestazioneINPS{v.Codice, v.Testo, servizio.SIUSSCodici[v.Codice], servizio.SIUSSMezzi[v.Codice], done[v.Codice]})
		}
	}
	order := func(list []MancanzaSIUSS) {
		slices.SortStableFunc(list, func(a, b MancanzaSIUSS) int {
			return cmp.Or(cmp.Compare(b.Ferma, a.Ferma), cmp.Compare(a.Titolo, b.Titolo), cmp.Compare(a.ID, b.ID))
		})
	}
	order(out.Mancanze)
	order(out.Avvisi)
	people, _ := raccolti(ready)
	total := int64(0)
	for _, one := range ready {
		total += one.e.Importo
	}
	out.Pronte, out.Beneficiari, out.Importo = len(ready), len(people), cartella.Euro(total)
	if out.Ente, err = l.ente(servizio); err != nil {
		return out, nil, err
	}
	out.Puo = l.permesso(cartella.AzioneInvioSIUSSRegistra, cartella.Record{Kind: cartella.KindInvioSIUSS, Servizio: s.inUso()})
	seen := []any{f, people, out.Mancanze, out.Avvisi}
	for _, one := range ready {
		seen = append(seen, one.rec.ID, one.rec.Body)
	}
	out.Visto, err = visto(seen...)
	return out, ready, err
}

// visto is a fingerprint of what an operator is shown.
func visto(shown ...any) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(shown); err != nil {
		return "", fmt.Errorf("fingerprint what is shown: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// esportabile is an erogazione as a file tells of it, with what keeps it from there.
func (l *lettura) esportabile(rec cartella.Record, e cartella.Erogazione, servizio cartella.Servizio) esportabile {
	var of cartella.Intervento
	var who cartella.Soggetto
	out := esportabile{rec: rec, e: e}
	// What is not on this computer is not told: it may say otherwise elsewhere.
	for _, named := range []struct {
		id   cartella.ID
		into any
		what string
	}{{e.Intervento, &of, "L'intervento"}, {e.Soggetto, &who, "La persona"}} {
		if rec, here := l.Record(named.id); !here || rec.Into(named.into) != nil {
			out.nega = append(out.nega, mancanza{cartella.KindErogazione, out.rec.ID, named.what + " non è su questo computer: riprova quando il programma ha finito di aggiornarsi.", false})
		}
	}
	if len(out.nega) > 0 {
		return out
	}
	out.b, out.p = beneficiarioSIUSS(who), prestazioneSIUSS(servizio, of, e)
	out.nega = mancanze(out.b, out.p, who, of, e, rec.Servizio, rec.ID)
	return out
}

// aggiungi adds what an erogazione lacks to a list by record.
func (l *lettura) aggiungi(list []MancanzaSIUSS, one esportabile, avvisi bool) []MancanzaSIUSS {
	counted := map[cartella.ID]bool{}
	for _, m := range one.nega {
		if m.avviso != avvisi {
			continue
		}
		i := slices.IndexFunc(list, func(v MancanzaSIUSS) bool { return v.ID == string(m.id) })
		if i < 0 {
			rec, _ := l.Record(m.id)
			v := MancanzaSIUSS{Kind: string(m.kind), ID: string(m.id), Titolo: l.titolo(m.id), Manca: []string{}}
			if m.kind != cartella.KindServizio {
				v.Dettaglio = cartella.Dettaglio(rec, l)
			}
			i, list = len(list), append(list, v)
		}
		if !slices.Contains(list[i].Manca, m.dice) {
			list[i].Manca = append(list[i].Manca, m.dice)
		}
		if !counted[m.id] {
			counted[m.id] = true
			list[i].Ferma++
		}
	}
	return list
}

// ente is whom the service in use tells for.
func (l *lettura) ente(servizio cartella.Servizio) (out EnteSIUSS, err error) {
	out = EnteSIUSS{Codice: servizio.SIUSSEnte, Denominazione: servizio.SIUSSDenominazione, Sede: servizio.SIUSSSede, Manca: []string{}}
	for _, d := range (siuss.Identificazione{Nome: "x", Ente: siuss.Ente{Codice: out.Codice, Denominazione: out.Denominazione, Indirizzo: out.Sede, CFOperatore: "00000000000"}}).Difetti() {
		p := map[string]cartella.Path{siuss.DoveEnte: "siuss_ente", siuss.DoveDenominazione: "siuss_denominazione", siuss.DoveSede: "siuss_sede"}[d.Dove]
		c, _ := cartella.SchedaDi(cartella.KindServizio).Campo(p)
		out.Manca = append(out.Manca, "«"+c.Etichetta+"»: "+d.Perche+".")
	}
	out.CFOperatore, err = l.cfOperatore()
	return out, err
}

// cfOperatore is what the operator wrote as theirs the last time that they told INPS
// something.
func (l *lettura) cfOperatore() (string, error) {
	page, err := l.list(store.Query{
		Kind: cartella.KindInvioSIUSS, Servizio: l.inUso(), Order: store.ByTime, Desc: true, Limit: 1,
		Match: []store.Match{store.Is("inviato_da", string(l.io()))},
	})
	if err != nil || len(page.Rows) == 0 {
		return "", err
	}
	return page.Rows[0].Text("cf_operatore"), nil
}

// raccolti are benefits by person, in order, and of each erogazione which of the
// benefits it is.
func raccolti(list []esportabile) (people []siuss.Beneficiario, righe map[cartella.ID]int) {
	at := map[cartella.ID]int{}
	of := [][]cartella.ID{}
	for _, one := range list {
		i, known := at[one.e.Soggetto]
		if !known {
			i = len(people)
			at[one.e.Soggetto] = i
			people, of = append(people, one.b), append(of, nil)
		}
		people[i].Prestazioni = append(people[i].Prestazioni, one.p)
		of[i] = append(of[i], one.rec.ID)
	}
	righe = map[cartella.ID]int{}
	for _, id := range slices.Concat(of...) {
		righe[id] = len(righe)
	}
	return people, righe
}
