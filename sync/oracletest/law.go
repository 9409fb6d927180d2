package oracletest

import (
	"slices"

	"siz-icaro/sync/cartella"
)

// The law of who may hold what. It is written from its text, and knows of the
// package cartella nothing but the names of kinds and actions.

const storico = "storico"

// bound reports whether a role is bound to professional secrecy.
func bound(ruolo string) bool {
	return ruolo == "assistente_sociale" || ruolo == "operatore_sociale" || ruolo == "referente"
}

// role is what operator u is in service s today, empty for nothing: for who is
// disabled, too.
func (st *state) role(u, s string) string {
	op := st.of(cartella.KindOperatore, u)
	if op == nil || !op.yes("attivo") {
		return ""
	}
	if s == storico {
		return "consultazione"
	}
	return op.text("profili." + s)
}

// sociale reports whether u is granted the diaries of s: by a role bound to
// secrecy or, where the service opens them, by any in which people work there.
func (st *state) sociale(u, s string) bool {
	ruolo := st.role(u, s)
	return bound(ruolo) || ruolo == "amministrativo" && st.of(cartella.KindServizio, s).yes("diario_aperto")
}

// grants are the scopes that operator u may hold, sorted.
func (st *state) grants(u string) []string {
	if out, ok := st.granted[u]; ok {
		return out
	}
	var out []string
	if op := st.of(cartella.KindOperatore, u); op != nil && op.yes("attivo") {
		out = append(out, "ambito", "utente:"+u)
		for _, s := range append(op.keys("profili"), storico) {
			if ruolo := st.role(u, s); ruolo == "" || ruolo == "amministratore" {
				continue
			}
			out = append(out, "servizio:"+s, "riservato:"+s+":"+u)
			if st.sociale(u, s) {
				out = append(out, "sociale:"+s, "sociale:"+s+":"+u)
			}
		}
		slices.Sort(out)
	}
	st.granted[u] = out
	return out
}

// parent is the record that r belongs to; nil where it belongs to none, or to
// something that is none.
func (st *state) parent(r *record) *record {
	switch r.kind {
	case cartella.KindDiario, cartella.KindPAI:
		return st.of(cartella.KindPIC, r.text("pic"))
	case cartella.KindNucleo:
		return st.of(cartella.KindSoggetto, r.text("intestatario"))
	case cartella.KindAppuntamento, cartella.KindValutazione, cartella.KindIntervento, cartella.KindErogazione:
		if id := r.text("pic"); id != "" {
			return st.of(cartella.KindPIC, id)
		}
		return st.of(cartella.KindSoggetto, r.text("soggetto"))
	}
	return nil
}

// reach are the services whose people may see r today.
func (st *state) reach(r *record) []string {
	out := []string{r.servizio}
	switch r.kind {
	case cartella.KindServizio:
		return []string{r.id} // it is its own people's
	case cartella.KindSoggetto:
		out = append(out, r.keys("servizi")...)
		for _, s := range r.keys("condiviso") {
			if r.text("condiviso."+s) >= st.day {
				out = append(out, s)
			}
		}
	case cartella.KindPIC:
		for _, s := range r.keys("condivisa") {
			if fino := r.text("condivisa." + s + ".fino"); fino != "" && fino >= st.day {
				out = append(out, s)
			}
		}
	case cartella.KindSegnalazione, cartella.KindRichiesta, cartella.KindDomanda:
		out = append(out, at(r))
	case cartella.KindPosizione:
		if s := r.text("mittente"); s != "" {
			out = append(out, s)
		}
	case cartella.KindNucleo, cartella.KindDiario, cartella.KindPAI:
		if p := st.parent(r); p != nil {
			return st.reach(p)
		}
	case cartella.KindAppuntamento, cartella.KindValutazione, cartella.KindIntervento, cartella.KindErogazione:
		if p := st.parent(r); p != nil && !slices.Contains(st.reach(p), r.servizio) {
			return []string{p.servizio}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// scopes are those in which r is today, sorted.
func (st *state) scopes(r *record) []string {
	if out, ok := st.insiemi[r.id]; ok && st.records[r.id] == r {
		return out
	}
	reach := st.reach(r)
	var out []string
	switch r.kind {
	case cartella.KindSoggetto, cartella.KindNucleo, cartella.KindPIC, cartella.KindStorico, cartella.KindIntervento, cartella.KindErogazione, cartella.KindInvioSIUSS, cartella.KindRichiesta, cartella.KindDomanda,
		cartella.KindGraduatoria, cartella.KindPosizione:
		for _, s := range reach {
			out = append(out, "servizio:"+s)
		}
	case cartella.KindDiario:
		if !r.yes("riservata") {
			for _, s := range reach {
				out = append(out, "sociale:"+s)
			}
			break
		}
		// What its author wrote from a service that the case does not reach any
		// more they have through the case's own, if they are there too.
		through := r.servizio
		if p := st.parent(r); p != nil && !slices.Contains(reach, through) {
			through = p.servizio
		}
		out = append(out, "sociale:"+through+":"+r.text("autore"))
		for _, u := range r.keys("visibile_a") {
			if s := r.text("visibile_a." + u); slices.Contains(reach, s) {
				out = append(out, "sociale:"+s+":"+u)
			}
		}
	case cartella.KindSegnalazione:
		for _, s := range reach {
			out = append(out, "sociale:"+s)
		}
		if r.text("stato") == "registrata" {
			out = append(out, "riservato:"+r.servizio+":"+r.text("registrata_da"))
		}
	case cartella.KindAppuntamento:
		for _, s := range reach {
			out = append(out, "servizio:"+s)
		}
		p := st.parent(r)
		for _, u := range r.keys("partecipanti") {
			s := r.text("partecipanti." + u)
			if !slices.Contains(reach, s) && (p == nil || slices.Contains(st.reach(p), s)) {
				out = append(out, "riservato:"+s+":"+u)
			}
		}
	case cartella.KindValutazione, cartella.KindPAI:
		for _, s := range reach {
			out = append(out, "sociale:"+s)
		}
	case cartella.KindAvviso:
		if out = []string{"ambito"}; drafted(r) {
			out = []string{"servizio:" + r.servizio}
		}
	case cartella.KindModello:
		if r.text("stato") != "bozza" {
			out = append(out, "ambito")
			break
		}
		out = append(out, "servizio:"+r.servizio)
		if u := r.text("autore"); u != "" {
			out = append(out, "utente:"+u)
		}
	case cartella.KindNotifica:
		if u := r.text("destinatario"); u != "" {
			out = append(out, "riservato:"+r.servizio+":"+u)
		} else {
			out = append(out, "servizio:"+r.servizio)
		}
	case cartella.KindRiconciliazione:
		out = append(out, "riservato:"+r.servizio+":"+r.text("autore"))
	case cartella.KindPreferenze:
		out = append(out, "utente:"+r.text("utente"))
	case cartella.KindEsportazione:
		out = append(out, "utente:"+r.text("operatore"))
	case cartella.KindServizio, cartella.KindOperatore:
		out = append(out, "ambito")
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if st.records[r.id] == r {
		st.insiemi[r.id] = out
	}
	return out
}

// through are the scopes through which operator u may hold r, sorted; none
// where they may not.
func (st *state) through(u string, r *record) []string {
	var out []string
	granted := st.grants(u)
	for _, s := range st.scopes(r) {
		if _, ok := slices.BinarySearch(granted, s); ok {
			out = append(out, s)
		}
	}
	return out
}

func (st *state) sees(u string, r *record) bool { return r != nil && len(st.through(u, r)) > 0 }

// shared is what the central service writes in a person of whom they are known
// to by a share or a referral: for each service the latest day, today or later,
// until which a case of theirs is shared with it, and the last there is where a
// report about them stands, a request that both sides still write about, or an
// application that is not at its end. The person without any is as they were.
func (st *state) shared(person *record) *record {
	last := object{}
	for _, r := range st.records {
		if r.text("soggetto") != person.id {
			continue
		}
		stands := r.kind == cartella.KindSegnalazione || r.kind == cartella.KindDomanda && !slices.Contains(ended, r.text("stato")) || r.kind == cartella.KindRichiesta && slices.Contains(spoken, r.text("stato"))
		if s := r.text("presso"); stands && s != "" && s != person.servizio {
			last[s] = "2200-12-31"
		}
		if r.kind != cartella.KindPIC {
			continue
		}
		for _, s := range r.keys("condivisa") {
			fino := r.text("condivisa." + s + ".fino")
			if before, _ := last[s].(string); fino >= st.day && fino > before {
				last[s] = fino
			}
		}
	}
	if len(last) == 0 {
		return person.with("condiviso", nil)
	}
	return person.with("condiviso", last)
}
