package ics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/emersion/go-ical"
)

// blocco is a component with its lines, before they are read.
type blocco struct {
	nome   string
	linee  []string // between BEGIN and END, with those of what is within
	dentro []*blocco
	intero bool
}

// foglio is what stands between BEGIN:VCALENDAR and its END.
type foglio struct {
	metodo string
	// privato says that all of it is its author's alone.
	privato bool
	// nostro says that this program has written it.
	nostro bool
	zone   []*blocco
	eventi []*blocco
	altri  []*blocco
	intero bool
}

// ErrNonCalendario is a file that holds no calendar.
var ErrNonCalendario = errors.New("no calendar")

// fogli parts a file into its calendars; there may be several.
func fogli(data []byte) ([]*foglio, error) {
	var out []*foglio
	var sheet *foglio
	var open []*blocco
	for _, line := range linee(data) {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToUpper(strings.TrimSpace(name)), strings.ToUpper(strings.TrimSpace(value))
		switch {
		case name == "BEGIN" && value == "VCALENDAR":
			sheet, open = &foglio{}, nil
			out = append(out, sheet)
		case sheet == nil:
			// Before the first calendar, or between two.
		case name == "END" && value == "VCALENDAR":
			sheet.intero = true
			sheet, open = nil, nil
		case name == "BEGIN":
			b := &blocco{nome: value}
			if len(open) == 0 {
				sheet.prende(b)
			} else {
				last := open[len(open)-1]
				last.dentro = append(last.dentro, b)
			}
			open = append(open, b)
		case name == "END":
			if len(open) > 0 && open[len(open)-1].nome == value {
				open[len(open)-1].intero = true
				open = open[:len(open)-1]
			}
		case len(open) > 0:
			last := open[len(open)-1]
			last.linee = append(last.linee, line)
		case strings.HasPrefix(strings.ToUpper(line), "METHOD:"):
			sheet.metodo = value
		case name == "PRODID":
			sheet.nostro = strings.EqualFold(value, prodotto)
		case name == "X-CALENDARSERVER-ACCESS": // as Apple's server keeps a calendar from others
			sheet.privato = value != "PUBLIC"
		}
	}
	if len(out) == 0 {
		return nil, ErrNonCalendario
	}
	return out, nil
}

func (f *foglio) prende(b *blocco) {
	switch b.nome {
	case "VTIMEZONE":
		f.zone = append(f.zone, b)
	case "VEVENT":
		f.eventi = append(f.eventi, b)
	default:
		f.altri = append(f.altri, b)
	}
}

// linee are the lines of a file, put together where they were folded. That is done
// to the bytes: a line may be folded within a letter.
func linee(data []byte) []string {
	data = utf8De(data)
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	var out [][]byte
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		switch {
		case len(out) > 0 && bytes.HasSuffix(out[len(out)-1], []byte("=")) && stampabile(out[len(out)-1]):
			last := &out[len(out)-1]
			*last = append((*last)[:len(*last)-1], line...)
		case len(line) == 0:
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0:
			out[len(out)-1] = append(out[len(out)-1], line[1:]...)
		case !proprieta(line) && len(out) > 0:
			// A text whose line breaks somebody forgot to write as such.
			out[len(out)-1] = append(append(out[len(out)-1], `\n`...), line...)
		default:
			out = append(out, bytes.Clone(line))
		}
	}
	text := make([]string, len(out))
	for i, line := range out {
		text[i] = testoDi(line)
	}
	return text
}

// stampabile reports whether the text of a line is quoted-printable, as that of
// vCalendar 1.0 is: one that goes on ends with a sign of equality.
func stampabile(line []byte) bool {
	params, _, ok := bytes.Cut(line, []byte(":"))
	return ok && bytes.Contains(bytes.ToUpper(params), []byte(";ENCODING=QUOTED-PRINTABLE"))
}

// proprieta reports whether a line begins as a property does.
func proprieta(line []byte) bool {
	end := bytes.IndexAny(line, ":;")
	if end <= 0 {
		return false
	}
	for _, c := range line[:end] {
		if c != '-' && c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// utf8De is a file without the mark of its encoding, in UTF-8 where it was in UTF-16.
func utf8De(data []byte) []byte {
	if rest, marked := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); marked {
		return rest
	}
	little := bytes.HasPrefix(data, []byte("\xff\xfe"))
	if !little && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return data
	}
	var units []uint16
	for i := 2; i+1 < len(data); i += 2 {
		if little {
			units = append(units, uint16(data[i])|uint16(data[i+1])<<8)
		} else {
			units = append(units, uint16(data[i])<<8|uint16(data[i+1]))
		}
	}
	return []byte(string(utf16.Decode(units)))
}

// testoDi is a line as text: what is not UTF-8 was written in the code page of
// Windows for western Europe.
func testoDi(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	table := []rune(high)
	var out strings.Builder
	for _, c := range line {
		switch {
		case c >= 0x80 && c < 0xa0:
			out.WriteRune(table[c-0x80])
		default:
			out.WriteRune(rune(c))
		}
	}
	return out.String()
}

// legge reads the properties of a component. Those that nobody can read are left out
// and named: it depends on which they are whether that matters.
func (b *blocco) legge() (props ical.Props, unreadable []string) {
	props = ical.Props{}
	for _, line := range b.linee {
		p, err := riga(line)
		if err != nil {
			name := line[:max(strings.IndexAny(line, ":;"), 0)]
			unreadable = append(unreadable, strings.ToUpper(name))
			continue
		}
		props.Add(p)
	}
	return props, unreadable
}

// riga reads one line.
func riga(line string) (_ *ical.Prop, err error) {
	defer func() {
		// The library panics where a quoted parameter goes on behind its quotes.
		if r := recover(); r != nil {
			err = fmt.Errorf("read a line: %v", r)
		}
	}()
	text := "BEGIN:VCALENDAR\r\n" + line + "\r\nEND:VCALENDAR\r\n"
	cal, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		return nil, err
	}
	for _, list := range cal.Props {
		for i := range list {
			return &list[i], nil
		}
	}
	return nil, errors.New("read a line: there is nothing in it")
}

// testo is a text as its author wrote it.
func testo(p *ical.Prop) string {
	if p == nil {
		return ""
	}
	value := p.Value
	if strings.EqualFold(p.Params.Get(ical.ParamEncoding), "QUOTED-PRINTABLE") {
		if plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value))); err == nil {
			value = strings.ReplaceAll(testoDi(plain), "\r\n", "\n")
		}
	}
	var out strings.Builder
	escaped := false
	for _, r := range value {
		switch {
		case escaped && (r == 'n' || r == 'N'):
			out.WriteByte('\n')
			escaped = false
		case escaped:
			out.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		default:
			out.WriteRune(r)
		}
	}
	return strings.TrimSpace(out.String())
}
