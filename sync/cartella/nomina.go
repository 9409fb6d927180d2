package cartella

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Criterio says which records of its kind a field may name: whoever writes
// chooses among these and no others. The zero value leaves it to who asks about
// a thing of theirs: a record that the author sees.
type Criterio int

const (
	Visibili        Criterio = iota
	InCarica                 // an operator with a social role in the record's service
	DelCaso                  // an operator with a profile in a service that the record reaches
	Lettori                  // one who reads diaries through the service beside their name, which the record reaches
	Invitati                 // one with a profile in the service beside their name, which what the record belongs to reaches
	Condivisibile            // a service other than the record's that can hold cases
	SeStesso                 // who acts, and nobody else
	InVigore                 // what is in force for records of this kind or, of one about an earlier day, was then
	Presenti                 // a record that the author sees and with which the record's service goes on
	Compiute                 // a record that the author sees and that is a draft no more
	Avviate                  // a record that the author sees, with which the record's service goes on, and which has begun
	Destinatari              // a service that holds cases, the record's own too
	DelDestinatario          // an operator with a profile in the service that the record is for, but not who sends it
	DaDecidere               // a record that the author sees, with which the record's service goes on, and of which nobody has decided yet
	Affidabili               // a record that the author sees and, where it goes to another service, has a social role to pass on
	Proprie                  // a record that the author sees and, where it is reserved, has written
	Pubblicate               // what was published, as long as what was written in time may arrive
	InGraduatoria            // a call with which the record's service goes on, and which is being ranked
	PerChi                   // a form for what is filled in about records of this kind
)

func (c Criterio) String() string {
	return [...]string{
		"una scheda che si vede", "chi ha un ruolo sociale nel servizio", "chi ha un profilo in un servizio del caso",
		"chi legge i diari in un servizio del caso", "chi ha un profilo nel servizio con cui è invitato", "un altro servizio che tiene casi", "sé stesso",
		"ciò che è attivo per questo uso",
		"una scheda che è al servizio", "una scheda che si vede e non è più in bozza", "una scheda che è al servizio ed è stata attivata",
		"un servizio che tiene casi", "chi ha un profilo nel servizio destinatario e non la manda",
		"una scheda che è al servizio e aspetta di essere autorizzata",
		"una scheda che si vede e, per un altro servizio, da chi ha un ruolo sociale",
		"una scheda che si vede e, se è riservata, di chi agisce", "ciò che è pubblicato", "un avviso del servizio, in graduatoria", "un modello per quello che vi si riferisce",
	}[c]
}

// chosen checks what the author chose in rec: that each day is one on which it
// may have happened, and that each record named is there, of the kind that the
// field asks for, and one that may be named. changed tells the fields set.
func (d *decider) chosen(rec Record, parent *Record, changed func(Path) bool) *Error {
	t, err := rec.object()
	if err != nil {
		return malformed(err)
	}
	scheda := SchedaDi(rec.Kind)
	var wrong []*Error
	one := func(p Path, v any) *Error {
		c, known := scheda.Campo(p)
		// What is in force depends on the day.
		asked := changed(p) || known && c.Fra == InVigore && changed("data")
		if !known || !asked {
			return nil // what is not known is refused as such
		}
		value, _ := v.(string)
		if why := c.Giorno.vieta(value, d.m.At, d.now); why != "" {
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"» "+why)
		}
		if c.Di == "" {
			return nil
		}
		id := ID(value)
		if key, keyed := p.Chiave(); keyed && !c.PerValore {
			id = ID(key)
		}
		named, there := d.Record(id)
		if me := c.Di == KindOperatore && OperatoreID(id) == d.actor.Operatore; !me && (!there || named.Kind != c.Di) {
			return notAccessible()
		}
		named.ID = id
		if !c.diQuello(t, named) {
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"»: scegline uno di chi è indicato in «"+scheda.campi[c.DiCui].Etichetta+"».")
		}
		if !d.mayName(c.Fra, rec, parent, named, ServizioID(value)) {
			if c.Fra == Visibili {
				return notAccessible()
			}
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"»: "+nonNominabile[c.Fra])
		}
		return nil
	}
	_ = leaves(t, "", func(p Path, v any) *Error {
		if err := one(p, v); err != nil {
			wrong = append(wrong, err)
		}
		return nil
	})
	if len(wrong) == 0 {
		return nil
	}
	return insieme(append(wrong, scheda.con(t, d).difetti(t)...))
}

// diQuello reports whether a record that the field may name in a body is of whom
// that names for it.
func (c *Campo) diQuello(t tree, named Record) bool {
	if c.DiCui == "" {
		return true
	}
	of, body := text(t, c.DiCui), tree{}
	if o, err := named.object(); err == nil {
		body = o
	}
	return of != "" && slices.ContainsFunc(c.Nominanti(), func(p Path) bool { return holds(body, p, of) })
}

// Nominanti are the fields by which what the field names is of somebody: those of
// its kind that name such a record.
func (c *Campo) Nominanti() []Path {
	var out []Path
	for f := range SchedaDi(c.Di).tutti {
		if f.Tipo == Rif && f.Di == c.diCosa {
			out = append(out, f.Path)
		}
	}
	return out
}

// holds reports whether a field of a body, or of an entry of a collection, is v.
func holds(t tree, p Path, v string) bool {
	collection, field, keyed := strings.Cut(string(p), ".*")
	if !keyed {
		return text(t, p) == v
	}
	return slices.ContainsFunc(keys(t, Path(collection)), func(key string) bool { return text(t, Path(collection+"."+key+field)) == v })
}

// nonNominabile is what an operator is told of a name that may not stand there.
var nonNominabile = map[Criterio]string{
	InCarica:        "scegli un collega con un ruolo sociale in questo servizio.",
	DelCaso:         "scegli colleghi di un servizio che vede il caso.",
	Lettori:         "scegli colleghi che leggono i diari in un servizio che vede il caso.",
	Invitati:        "scegli colleghi di un servizio che vede la scheda dell'appuntamento: se serve, condividi prima il caso.",
	SeStesso:        "non si sceglie un altro.",
	InVigore:        "scegli fra quelli attivi per questo uso, o che lo erano nella data indicata.",
	Presenti:        "scegline una che è al servizio della scheda.",
	Compiute:        "scegline una che è già stata completata.",
	Avviate:         "scegline uno che è stato attivato.",
	DaDecidere:      "scegline uno che aspetti di essere autorizzato: questo è già stato deciso.",
	Affidabili:      "a un altro servizio la nomina chi ha un ruolo sociale: toglila, o falla mandare a un collega.",
	Proprie:         "una voce riservata la rettifica chi l'ha scritta.",
	Destinatari:     "scegli un servizio dell'Ambito che sia attivo e segua dei casi.",
	DelDestinatario: "scegli un collega del servizio a cui va la richiesta, e non chi la manda.",
	Condivisibile:   "scegli un altro servizio dell'Ambito che sia attivo e segua dei casi.",
	Pubblicate:      "scegline uno che è pubblicato.",
	InGraduatoria:   "scegline uno del servizio che sia in graduatoria: prima si chiude l'istruttoria.",
	PerChi:          "scegli un modello che serve per una domanda.",
}

func (d *decider) mayName(c Criterio, rec Record, parent *Record, named Record, through ServizioID) bool {
	switch c {
	case SeStesso:
		return OperatoreID(named.ID) == d.actor.Operatore
	case InCarica:
		return slices.Contains(sociali, d.ruolo(named, presso(rec)))
	case DelCaso:
		return slices.ContainsFunc(Reach(rec, parent, d.now), func(s ServizioID) bool { return lavora(d.ruolo(named, s)) })
	case Lettori:
		servizio, _ := d.Record(ID(through))
		return slices.Contains(Reach(rec, parent, d.now), through) &&
			d.ruolo(named, through).Sociale(servizio.Kind == KindServizio && isTrueField(servizio, "diario_aperto"))
	case Invitati:
		return lavora(d.ruolo(named, through)) && (parent == nil || slices.Contains(Reach(*parent, nil, d.now), through))
	case InVigore:
		ended := named.Text("ritirato_il")
		active := named.Text("stato") == "attivo" || ended != "" && rec.Text("data") != "" && rec.Text("data") <= ended
		return active && named.Text("uso") == string(rec.Kind) && d.sees(named)
	case Presenti:
		return d.sees(named) && presso(named) == rec.Servizio
	case Compiute:
		return d.sees(named) && named.Text("stato") != "bozza"
	case Avviate:
		return d.sees(named) && presso(named) == rec.Servizio && named.Text("attivo_dal") != ""
	case Affidabili:
		away := rec.Text("destinatario") != "" && rec.Text("destinatario") != string(rec.Servizio)
		return d.mayName(Visibili, rec, parent, named, "") && (!away || slices.Contains(sociali, d.actor.Profili[rec.Servizio]))
	case DaDecidere:
		return d.sees(named) && presso(named) == rec.Servizio && named.Text("stato") == "proposto"
	case Proprie:
		return d.sees(named) && (!isTrueField(named, "riservata") || named.Text("autore") == string(d.actor.Operatore))
	case DelDestinatario:
		if string(named.ID) == cmp.Or(rec.Text("inviata_da"), string(d.actor.Operatore)) {
			return false
		}
		return lavora(d.ruolo(named, ServizioID(cmp.Or(rec.Text("destinatario"), string(rec.Servizio)))))
	case Destinatari:
		return Servizio{Tipo: named.Text("tipo"), Attivo: isTrueField(named, "attivo")}.Condivisibile()
	case Pubblicate:
		return d.sees(named) && (named.Text("stato") == "pubblicato" || named.Text("stato") == "istruttoria")
	case InGraduatoria:
		return d.sees(named) && presso(named) == rec.Servizio && named.Text("stato") == inGraduatoria
	case PerChi:
		return d.sees(named) && compilatoDa(Kind(named.Text("uso")), rec.Kind)
	case Condivisibile:
		s := Servizio{Tipo: named.Text("tipo"), Attivo: isTrueField(named, "attivo")}
		return ServizioID(named.ID) != rec.Servizio && s.Condivisibile()
	}
	// What is in the archive is nobody's to go on with.
	return d.sees(named) && named.Servizio != ServizioStorico
}

// compilatoDa reports whether records of a kind are filled in by a form, and name
// such as are of another.
func compilatoDa(k, about Kind) bool {
	s := SchedaDi(k)
	return s != nil && s.DaModello != nil && slices.ContainsFunc(s.Campi(), func(c Campo) bool { return c.Di == about })
}

// ruolo is what an operator is in a service: by the directory, none where they
// do not work any more; of the author their own profiles say it.
func (d *decider) ruolo(operatore Record, s ServizioID) Ruolo {
	if OperatoreID(operatore.ID) == d.actor.Operatore {
		return d.actor.Profili[s]
	}
	if !isTrueField(operatore, "attivo") {
		return ""
	}
	return Ruolo(operatore.Text(Path("profili." + string(s))))
}

// lavora reports whether a role is one in which people work on cases.
func lavora(r Ruolo) bool {
	return r != "" && r != RuoloAmministratore && r != RuoloConsultazione
}

// fixed is rec with what the rule sets. What an operator asks for instead is
// refused: the screens know the rule as well, so that it is no slip.
func (d *decider) fixed(rule *Azione, rec Record) (Record, *Error) {
	if len(rule.Fissi) == 0 {
		return rec, nil
	}
	stood, err := rec.object()
	if err != nil {
		return rec, malformed(err)
	}
	t := clone(stood)
	act := Atto{Chi: d.actor, Quando: d.now, Scritta: d.m.At, Su: d.m.Edits[0].ID, Reader: d}
	rec.parsed = &parsed{body: rec.Body, t: t} // what is set is read by what comes behind
	for _, p := range slices.Sorted(maps.Keys(rule.Fissi)) {
		v := rule.Fissi[p]
		if v.Tutti != nil {
			if err := tutti(t, p, v.Tutti(act, rec)); err != nil {
				return rec, malformed(err)
			}
			continue
		}
		want, free := v.Di(act, rec)
		if free {
			continue
		}
		if p = rule.dellaVoce(p, d.voce); strings.Contains(string(p), "*") {
			if e := leaves(t, "", func(set Path, _ any) *Error {
				if pattern(set) != p {
					return nil
				}
				return d.nonSiSceglie(rec, set)
			}); e != nil {
				return rec, e
			}
			continue
		}
		has := get(t, p)
		if has != nil && has != want && !v.Sempre {
			return rec, d.nonSiSceglie(rec, p)
		}
		if err := set(t, p, want); err != nil {
			return rec, malformed(err)
		}
	}
	return rewritten(rec, t)
}

func (d *decider) nonSiSceglie(rec Record, p Path) *Error {
	return refuse(CodeNonAutorizzato, p, "«"+Etichetta(rec, p, d)+"» non si sceglie in questo modo.")
}

// Record is the state of a record with what this mutation has made of it so far.
func (d *decider) Record(id ID) (Record, bool) {
	if r, ok := d.made[id]; ok {
		return r, true
	}
	if id == "" {
		return Record{}, false
	}
	return d.reader.Record(id)
}

// root is the record that rec belongs to: nil where it belongs to none, an error
// where what it names is not there or cannot be one.
func (d *decider) root(rec Record) (*Record, *Error) {
	id, kind, belongs := parentOf(rec)
	if !belongs {
		return nil, nil
	}
	p, ok := d.Record(id)
	if !ok || p.Kind != kind {
		return nil, notAccessible()
	}
	return &p, nil
}

// sees reports whether the actor may see rec now.
func (d *decider) sees(rec Record) bool {
	if d.actor.Sistema {
		return true
	}
	if _, own := d.made[rec.ID]; own {
		return true
	}
	parent, err := d.root(rec)
	return err == nil && d.actor.Covers(Scopes(rec, parent, d.now))
}

// belongs checks that rec lies within what it belongs to: in a service which
// that reaches and, where both name it, about the same.
func (d *decider) belongs(rec Record, parent *Record) *Error {
	if parent == nil {
		return nil
	}
	if !d.sees(*parent) || !slices.Contains(Reach(*parent, nil, d.now), rec.Servizio) {
		return notAccessible()
	}
	for c := range SchedaDi(rec.Kind).tutti {
		if _, both := SchedaDi(parent.Kind).Campo(c.Path); !both || !c.ComeRadice {
			continue
		}
		if mine := rec.Text(c.Path); mine != "" && mine != parent.Text(c.Path) {
			return refuse(CodeNonValido, c.Path, "«"+c.Etichetta+"»: non è quello della scheda di cui questa fa parte.")
		}
	}
	return nil
}

// guests checks that who was invited to rec may stay now that it belongs to
// parent: in a service which that reaches.
func (d *decider) guests(rec Record, parent *Record) *Error {
	if parent == nil {
		return nil
	}
	t, err := rec.object()
	if err != nil {
		return malformed(err)
	}
	reach := Reach(*parent, nil, d.now)
	return leaves(t, "", func(p Path, v any) *Error {
		c, known := SchedaDi(rec.Kind).Campo(p)
		if through, _ := v.(string); !known || c.Fra != Invitati || slices.Contains(reach, ServizioID(through)) {
			return nil
		}
		return refuse(CodeNonValido, p, "«"+c.Etichetta+"»: "+nonNominabile[Invitati])
	})
}

func isTrueField(r Record, p Path) bool {
	t, err := r.object()
	return err == nil && isTrue(t, p)
}
