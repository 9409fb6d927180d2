package cartella

import "encoding/json"

// parsed is a body taken apart: read by many, changed by nobody.
type parsed struct {
	body json.RawMessage // the one it was made of
	t    tree
	err  error // why it is no object; t is empty then
	// pulito is the kind for which [Compila] made the body of t: it is canonical, and
	// clean as the fields of that kind keep it; empty where nobody knows.
	pulito Kind
	// retto says that Compila has found it to be a whole body of that kind as well.
	retto bool
}

// Parsed is r with its body taken apart beside it, so that whoever asks several
// things of one record ([Scopes], [Reach], [Parent], [Expires], [Record.Field])
// has it parsed once. The body itself stays what it is. It is for the length of
// a computation: kept for longer, it is several times the size of the body.
func (r Record) Parsed() Record {
	if !r.parsed.of(r.Body) {
		t, err := parseObject(r.Body)
		r.parsed = &parsed{body: r.Body, t: t, err: err}
	}
	return r
}

// Bare is r without what [Record.Parsed] has put beside it, to be kept for long.
func (r Record) Bare() Record {
	r.parsed = nil
	return r
}

// object is the body taken apart. Nobody changes it.
func (r Record) object() (tree, error) {
	if r.parsed.of(r.Body) {
		return r.parsed.t, r.parsed.err
	}
	return parseObject(r.Body)
}

// retta reports whether this very body is known to be a whole one of the record's kind.
func (r Record) retta() bool {
	return r.parsed.of(r.Body) && r.parsed.retto && r.parsed.pulito == r.Kind
}

// of reports whether p is of this very body: one that was put in its place
// since is parsed for itself.
func (p *parsed) of(body json.RawMessage) bool {
	return p != nil && len(p.body) == len(body) && len(body) > 0 && &p.body[0] == &body[0]
}

// parsing shows what a Reader does, each record parsed once.
type parsing struct {
	reader Reader
	known  map[ID]Record
}

func (p *parsing) Record(id ID) (Record, bool) {
	if r, ok := p.known[id]; ok {
		return r, true
	}
	r, ok := p.reader.Record(id)
	if ok {
		r = r.Parsed()
		p.known[id] = r
	}
	return r, ok
}
