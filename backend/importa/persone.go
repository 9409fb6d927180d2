package importa

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// index are the ids of the people of the ledger by their codice fiscale
// without omocodia. It says where to look: an entry may be out of date, and
// whoever looks reads the record itself.
type index map[string][]cartella.ID

// follow takes up what was written since the last call, by this import or by
// operators: what is created in the moment between here and the next commit is
// the one thing that the index can miss.
func (i *importer) follow(ctx context.Context) error {
	if !i.people {
		return nil
	}
	err := i.ledger.People(ctx, func(r cartella.Record) {
		code, ok := codeOf(r)
		if !ok {
			return
		}
		key := code.Normalizza().String()
		if !slices.Contains(i.known[key], r.ID) {
			i.known[key] = append(i.known[key], r.ID)
		}
	})
	if err != nil {
		return fmt.Errorf("read the people of the ledger: %w", err)
	}
	return nil
}

// recognise looks for the person of a row among those of the ledger, where no
// record stands under the row's own key, and turns want towards the record
// found. The rule is the package's: see its documentation.
func (i *importer) recognise(ctx context.Context, want *entry) (recognised bool, faults []fault, err error) {
	if !i.people || want.code.IsZero() {
		return false, nil, nil
	}
	var same, variants []cartella.Record
	var mine bool
	for _, id := range i.known[want.code.Normalizza().String()] {
		r, ok, err := i.ledger.Record(ctx, id)
		if err != nil {
			return false, nil, fmt.Errorf("read a person of the same code: %w", err)
		}
		code, has := codeOf(r)
		switch {
		case !ok || !has:
		case id == want.ID:
			mine = true
		case code == want.code:
			same = append(same, r)
		case code.Normalizza() == want.code.Normalizza():
			variants = append(variants, r)
		}
	}
	if !mine {
		// Under the row's own key there may be a record with another code, or none.
		if _, mine, err = i.ledger.Record(ctx, want.ID); err != nil {
			return false, nil, fmt.Errorf("read the record of a row: %w", err)
		}
	}
	refuse := func(reason string) (bool, []fault, error) { return false, []fault{{"cf", reason, Refused}}, nil }
	switch {
	case mine && len(same) > 0:
		return false, []fault{{"cf", "Anche un'altra scheda ha questo codice fiscale: se è la stessa persona, tenetene una sola.", Warned}}, nil
	case mine:
		return false, nil, nil
	case len(same) > 1:
		own := slices.DeleteFunc(slices.Clone(same), func(r cartella.Record) bool { return r.Servizio != want.Servizio })
		if len(own) != 1 {
			return refuse("Più schede hanno già questo codice fiscale: correggete quelle sbagliate e ripetete l'importazione.")
		}
		same = own
		faults = append(faults, fault{"cf", "Anche un'altra scheda ha questo codice fiscale: se è la stessa persona, tenetene una sola.", Warned})
	case len(same) == 0 && len(variants) > 0:
		return i.omocode(want, variants)
	case len(same) == 0:
		return false, nil, nil
	}
	if !alike(same[0], want.Record) {
		return refuse("Una scheda con questo codice fiscale è di una persona con altro nome o altra nascita: correggete il codice nella scheda o nel file, e ripetete l'importazione.")
	}
	return true, append(faults, want.become(same[0])...), nil
}

// omocode decides of a row whose code differs by omocodia alone from those of
// people who are there. The program computes the code without omocodia, so
// somebody written by hand may well have it; but omocodia is there because two
// people would share a code.
func (i *importer) omocode(want *entry, variants []cartella.Record) (bool, []fault, error) {
	// Somebody whom a registry has vouched for under the other code is another.
	perhaps := slices.DeleteFunc(slices.Clone(variants), func(r cartella.Record) bool {
		return derived(r.ID) || r.Field("id_esterno") != nil || !twins(r, want.Record)
	})
	switch {
	case len(perhaps) == 0:
		return false, []fault{{"cf", "C'è già una persona con questo codice a meno dell'omocodia: è stata aggiunta come un'altra.", Warned}}, nil
	case len(perhaps) == 1 && neighbours(perhaps[0], want.Record):
		return true, want.become(perhaps[0]), nil
	}
	return false, []fault{{"cf", "Una scheda ha lo stesso nome, la stessa nascita e lo stesso codice a meno dell'omocodia: " +
		"se è la stessa persona scrivete nella scheda il codice del file, se è un'altra aggiungetela a mano con il suo; poi ripetete l'importazione.", Refused}}, nil
}

// become turns an entry towards a record that stands for the same person.
func (e *entry) become(r cartella.Record) []fault {
	owner := e.Servizio
	e.ID, e.Servizio = r.ID, r.Servizio
	reason := "La persona c'era già, riconosciuta dal codice fiscale: la riga aggiorna la sua scheda."
	if owner != r.Servizio {
		e.reaches = owner
		reason = "La persona c'era già in un altro servizio, riconosciuta dal codice fiscale: la riga aggiorna la sua scheda, che ora vede anche il servizio della riga."
	}
	return []fault{{"cf", reason, Changed}}
}

// alike reports whether two records of one code may be one person's: nothing
// known contradicts the date of birth, and surname or name are the same.
func alike(a, b cartella.Record) bool {
	born, also := a.Field("data_nascita"), b.Field("data_nascita")
	if born != nil && also != nil && string(born) != string(also) {
		return false
	}
	return sameText(a, b, "cognome") || sameText(a, b, "nome")
}

// twins reports whether two records have the same surname, name and birth.
func twins(a, b cartella.Record) bool {
	return sameText(a, b, "cognome") && sameText(a, b, "nome") && string(a.Field("data_nascita")) == string(b.Field("data_nascita"))
}

// neighbours reports whether two records have the same known address.
func neighbours(a, b cartella.Record) bool {
	return a.Field("indirizzo") != nil && sameText(a, b, "comune") && sameText(a, b, "indirizzo") && sameText(a, b, "civico")
}

func sameText(a, b cartella.Record, p cartella.Path) bool {
	return fold(textOf(a.Field(p))) == fold(textOf(b.Field(p)))
}

// names are the fields that registries print in capitals and without accents,
// where operators write as people do.
var names = []cartella.Path{"cognome", "nome", "indirizzo", "comune_nome", "luogo_nascita_nome", "cittadinanza"}

// sameName reports whether a change would only put what stands into capitals.
func sameName(p cartella.Path, c cartella.Change) bool {
	was, now := textOf(c.Was), textOf(c.Now)
	return was != "" && slices.Contains(names, p) && !strings.ContainsFunc(now, unicode.IsLower) && fold(was) == fold(now)
}

// textOf is the string that a field holds; empty where it holds none.
func textOf(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// codeOf is the codice fiscale of a record, false where it has none.
func codeOf(r cartella.Record) (codicefiscale.Codice, bool) {
	code, err := codicefiscale.Parse(textOf(r.Field("cf")))
	return code, err == nil
}
