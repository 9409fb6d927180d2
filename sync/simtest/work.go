package simtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/replica/replicatest"
)

// The people and services of the simulation.
var (
	servizi   = []cartella.ServizioID{"casale", "codogno", "self"}
	operatori = []cartella.OperatoreID{"anna", "bruno", "carla", "dario", "elena"}
)

// encoded writes a value as a field holds it.
func encoded(v any) []byte {
	raw, err := cartella.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// visible are the records of a kind that the desk shows, in order of id.
func (d *desk) visible(kind cartella.Kind) []cartella.Record {
	all, _ := d.store.All()
	maps.Copy(all, d.store.Views())
	var out []cartella.Record
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if all[id].Kind == kind {
			out = append(out, all[id])
		}
	}
	return out
}

func (d *desk) newID(prefix string) cartella.ID {
	d.made++
	return idtest.V7(cartella.ID(fmt.Sprintf("%s%s%d", prefix, d.device, d.made)))
}

// change is an edit of fields as this record shows them.
func edit(rec cartella.Record, fields map[cartella.Path]any) cartella.Edit {
	e := cartella.Edit{ID: rec.ID, Kind: rec.Kind, Set: map[cartella.Path]cartella.Change{}}
	for p, v := range fields {
		c := cartella.Change{Was: rec.Field(p)}
		if v != nil {
			c.Now = encoded(v)
		}
		e.Set[p] = c
	}
	return e
}

func pick[T any](w *world, from []T) (T, bool) {
	if len(from) == 0 {
		var none T
		return none, false
	}
	return from[w.rng.IntN(len(from))], true
}

// work has the operator do one thing, of those that the screen would offer and
// of some that it would not. A refusal is an answer; a failure of anything but
// the disk is a defect.
func (d *desk) work() {
	action, edits := d.idea()
	if len(edits) == 0 {
		return
	}
	err := d.do(action, edits...)
	var refused *cartella.Error
	switch {
	case err == nil:
		d.w.tell("%s: %s %s", d.device, action, edits[0].ID)
	case errors.As(err, &refused):
		d.w.tell("%s: %s %s: %s", d.device, action, edits[0].ID, refused.Code)
	case errors.Is(err, replicatest.ErrDisk):
		d.w.tell("%s: %s %s: the disk failed", d.device, action, edits[0].ID)
	default:
		d.w.t.Errorf("%s: %s: %v", d.device, action, err)
	}
}

func (d *desk) idea() (cartella.Action, []cartella.Edit) {
	w := d.w
	actor := d.engine.Actor()
	mine := slices.Sorted(maps.Keys(actor.Profili))
	servizio, ok := pick(w, mine)
	if !ok {
		servizio = servizi[0]
	}
	today := d.now().UTC().Format(time.DateOnly)
	d.made++
	word := fmt.Sprintf("%s %d", d.device, d.made)
	switch w.rng.IntN(13) {
	case 0, 1:
		rec, _ := cartella.New(d.newID("s"), cartella.KindSoggetto, servizio, map[string]any{"cognome": "Prova", "nome": word})
		return cartella.AzioneSoggettoCrea, []cartella.Edit{cartella.Creation(rec)}
	case 2, 3:
		if s, ok := pick(w, d.visible(cartella.KindSoggetto)); ok {
			field := []cartella.Path{"note", "domicilio", "medico"}[w.rng.IntN(3)]
			return cartella.AzioneSoggettoModifica, []cartella.Edit{edit(s, map[cartella.Path]any{field: word})}
		}
	case 4:
		if s, ok := pick(w, d.visible(cartella.KindSoggetto)); ok {
			id := d.newID("p")
			rec, _ := cartella.New(id, cartella.KindPIC, servizio, map[string]any{
				"numero": cartella.Numero(id, d.now().Year()), "soggetto": s.ID, "area": "adulti", "stato": "aperta", "aperta_il": today, "aperta_da": d.who,
			})
			edits := []cartella.Edit{cartella.Creation(rec)}
			if known := cartella.Path("servizi." + string(servizio) + ".dal"); s.Field(known) == nil {
				edits = append(edits, edit(s, map[cartella.Path]any{known: today}))
			}
			return cartella.AzionePICApri, edits
		}
	case 5, 6:
		if p, ok := pick(w, d.visible(cartella.KindPIC)); ok {
			return d.steer(p, today)
		}
	case 7:
		if p, ok := pick(w, d.visible(cartella.KindPIC)); ok {
			return cartella.AzionePICModifica, []cartella.Edit{edit(p, map[cartella.Path]any{"note": word})}
		}
	case 8:
		if p, ok := pick(w, d.visible(cartella.KindPIC)); ok {
			other := servizi[w.rng.IntN(len(servizi))]
			from, until := cartella.Path("condivisa."+string(other)+".dal"), cartella.Path("condivisa."+string(other)+".fino")
			fields := map[cartella.Path]any{from: today, until: time.Now().UTC().AddDate(0, 0, w.rng.IntN(2)).Format(time.DateOnly)}
			if p.Field(from) != nil {
				fields = map[cartella.Path]any{from: nil, until: nil}
			}
			return cartella.AzionePICCondividi, []cartella.Edit{edit(p, fields)}
		}
	case 9:
		if p, ok := pick(w, d.visible(cartella.KindPIC)); ok {
			body := map[string]any{
				"pic": p.ID, "tipo": "nota", "il": time.Now().UTC().Truncate(time.Second).Format(time.RFC3339), "autore": d.who, "testo": word,
			}
			if w.rng.IntN(2) == 0 {
				other, _ := pick(w, w.desks)
				body["riservata"] = true
				body["visibile_a"] = map[string]any{string(other.who): servizi[w.rng.IntN(len(servizi))]}
			}
			rec, _ := cartella.New(d.newID("n"), cartella.KindDiario, p.Servizio, body)
			return cartella.AzioneDiarioScrivi, []cartella.Edit{cartella.Creation(rec)}
		}
	case 10:
		if p, ok := pick(w, d.visible(cartella.KindPreferenze)); ok {
			return cartella.AzionePreferenzeImposta, []cartella.Edit{edit(p, map[cartella.Path]any{"home.primo": word})}
		}
	case 12:
		if p, ok := pick(w, d.visible(cartella.KindPIC)); ok {
			begins := time.Now().UTC().Truncate(time.Second).AddDate(0, 0, w.rng.IntN(10)-1)
			rec, _ := cartella.New(d.newID("a"), cartella.KindAppuntamento, p.Servizio, map[string]any{
				"titolo": word, "tipo": "colloquio", "stato": "pianificata", "inizio": begins.Format(time.RFC3339),
				"fine": begins.Add(time.Hour).Format(time.RFC3339), "organizzatore": d.who, "pic": p.ID,
			})
			return cartella.AzioneAppuntamentoCrea, []cartella.Edit{cartella.Creation(rec)}
		}
	case 11:
		if r, ok := pick(w, d.visible(cartella.KindRiconciliazione)); ok && string(r.Field("stato")) == `"aperta"` {
			return cartella.AzioneRiconciliaRisolvi, []cartella.Edit{edit(r, map[cartella.Path]any{"stato": "risolta", "scelta": "altrui"})}
		}
	}
	return "", nil
}

// steer moves a case on from the state that it shows.
func (d *desk) steer(p cartella.Record, today string) (cartella.Action, []cartella.Edit) {
	one := func(f map[cartella.Path]any) []cartella.Edit { return []cartella.Edit{edit(p, f)} }
	switch stato := string(p.Field("stato")); {
	case stato == `"chiusa"`:
		return cartella.AzionePICRiapri, one(map[cartella.Path]any{
			"stato": "riaperta", "chiusa_il": nil, "motivo_chiusura": nil, "responsabile": nil, "in_carico_dal": nil,
		})
	case stato == `"in_carico"` && d.w.rng.IntN(2) == 0:
		return cartella.AzionePICChiudi, one(map[cartella.Path]any{"stato": "chiusa", "chiusa_il": today, "motivo_chiusura": "rinuncia"})
	case d.w.rng.IntN(2) == 0:
		other, _ := pick(d.w, d.w.desks)
		return cartella.AzionePICAssegna, one(map[cartella.Path]any{"stato": "assegnata", "responsabile": other.who})
	default:
		return cartella.AzionePICPrendi, one(map[cartella.Path]any{"stato": "in_carico", "responsabile": d.who, "in_carico_dal": today})
	}
}

// found is what the central service starts with: the directory and everybody's
// preferences.
func (w *world) found(people []cartella.OperatoreID) {
	for _, s := range servizi {
		w.direct(cartella.New(cartella.ID(s), cartella.KindServizio, "ambito", map[string]any{"nome": "Servizio di " + string(s), "tipo": "comune", "attivo": true}))
	}
	for _, o := range people {
		w.direct(cartella.New("pref-"+cartella.ID(o), cartella.KindPreferenze, "ambito", map[string]any{"utente": o}))
		w.publish(o)
	}
}

// publish makes the directory say what an operator may act as. Where the
// ledger's disk fails it lags behind, as it does when a command dies half way.
func (w *world) publish(o cartella.OperatoreID) {
	actor, err := w.dir.Actor(context.Background(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	w.direct(cartella.New(cartella.ID(o), cartella.KindOperatore, "ambito", map[string]any{"cognome": "Prova", "nome": o, "attivo": true, "profili": actor.Profili}))
}

// direct makes a record of the directory what rec says.
func (w *world) direct(rec cartella.Record, err error) {
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := context.Background()
	last, err := w.ledger.LastSeq(ctx, cartella.Centrale)
	if err != nil {
		w.t.Fatal(err)
	}
	edit := cartella.Creation(rec)
	if stands, there := w.ledger.backup().records[rec.ID]; there {
		if edit, err = cartella.Difference(stands.Record, rec); err != nil {
			w.t.Fatal(err)
		}
		if len(edit.Set) == 0 {
			return
		}
	}
	v, err := w.central().Commit(ctx, cartella.Mutation{
		Device: cartella.Centrale, Seq: last + 1, Action: cartella.AzioneDirettorio, At: time.Now().UTC(), Edits: []cartella.Edit{edit},
	})
	if errors.Is(err, errLedger) {
		return
	}
	if err != nil || v.Outcome != cartella.Accepted {
		w.t.Fatalf("write the directory: %v, %+v", err, v.Error)
	}
}
