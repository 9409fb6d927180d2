package central

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// registerPage is how many mutations are read at a time.
const registerPage = 500

// Register copies into the register of accesses what the log of record tells that
// belongs there: the lists and the papers that operators took out of the program. Their computers
// note it without a line too, and the log has it from the commit by which it
// arrives; whoever stops in between copies it at the next start. A mutation that
// was refused is copied like the others: the file is out all the same.
func Register(ctx context.Context, ids *identity.Store, archive ledger.Archive) error {
	epoch, err := archive.Epoch(ctx)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	in, after, err := ids.Followed(ctx)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if in != epoch {
		after = 0
	}
	for {
		held, upTo, err := archive.Done(ctx, cartella.AzioneEsportazioneRegistra, after, registerPage)
		if err != nil {
			return fmt.Errorf("register: %w", err)
		}
		told := make([]identity.Told, len(held))
		for i, h := range held {
			told[i] = identity.Told{What: identity.EventExport, Author: h.Mutation.Author, Device: h.Mutation.Device, Seq: h.Mutation.Seq, Detail: exported(h)}
		}
		if in == epoch && upTo == after && len(told) == 0 {
			return nil
		}
		if err := ids.Follow(ctx, epoch, upTo, told); err != nil {
			return fmt.Errorf("register: %w", err)
		}
		if in, after = epoch, upTo; len(held) < registerPage {
			return nil
		}
	}
}

// exported is what the register says of a list that was taken out: how many of
// what, by which filter, when by the clock of the computer that did it.
func exported(h ledger.Held) string {
	var v cartella.Esportazione
	readable := false
	for _, e := range h.Mutation.Edits {
		readable = readable || e.Kind == cartella.KindEsportazione && json.Unmarshal(e.Create, &v) == nil
	}
	out := "nota che non si legge"
	if readable {
		name := string(v.Elenco)
		if k := cartella.SchedaDi(v.Elenco); k != nil {
			name = k.Nome.Plurale
		}
		out = fmt.Sprintf("%s, righe %d, %s", name, v.Righe, v.Filtro)
		switch v.Forma {
		case cartella.FormaPDF:
			out += ", salvato in PDF"
		case cartella.FormaStampa:
			out += ", stampato"
		}
		if v.Scheda != "" {
			out += ", scheda " + string(v.Scheda)
		}
	}
	out += ", " + cartella.IstanteLeggibile(h.Mutation.At.UTC().Format("2006-01-02T15:04:05Z07:00"))
	if h.Verdict.Outcome != cartella.Accepted && h.Verdict.Error != nil {
		out += ", respinta: " + string(h.Verdict.Error.Code)
	}
	return plain(out)
}

// maxDetail is how much of a computer's words the register takes.
const maxDetail = 700

// plain is a text on one line, without what moves a terminal about.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
	r := []rune(s)
	return string(r[:min(len(r), maxDetail)])
}
