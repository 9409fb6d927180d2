package foglio

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// ours are the tokens that markup gives.
func ours(r io.Reader) (out []string, err error) {
	m := newMarkup(r)
	m.r = bufio.NewReaderSize(r, 16) // shorter than most of what is read
	for {
		kind, err := m.next()
		if err != nil {
			return out, err
		}
		switch kind {
		case begins:
			said := "<" + string(m.name)
			for _, a := range m.attrs {
				said += fmt.Sprintf(" %s=%q", a.name, a.value)
			}
			out = append(out, said)
		case endsHere:
			out = append(out, "/"+string(m.name))
		case characters:
			out = append(out, string(m.text))
		}
	}
}

// theirs are the tokens that encoding/xml gives of the same.
func theirs(text string) (out []string, err error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := dec.RawToken()
		if err != nil {
			return out, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			said := "<" + token.Name.Local
			for _, a := range token.Attr {
				if a.Name.Space == "" {
					said += fmt.Sprintf(" %s=%q", a.Name.Local, a.Value)
				}
			}
			out = append(out, said)
		case xml.EndElement:
			out = append(out, "/"+token.Name.Local)
		case xml.CharData:
			if len(token) > 0 {
				out = append(out, string(token))
			}
		}
	}
}

var sheets = []string{
	`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="urn:x"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"/></row></sheetData></worksheet>`,
	`<x:row r='2' x:dyDescent="0.2" spans = "1:2"><x:c t="inlineStr" ><x:is><x:t xml:space="preserve"> D&apos;Amico &amp; C. &#233;&#xE8; </x:t></x:is></x:c></x:row>`,
	`<c><v>a > b</v><!-- <v>no</v> > --><v><![CDATA[<Rossi> ]] & figli]]></v><t a="x>y" b='"'>fine</t></c>`,
	`<row><c t="str"><f>A1&lt;3</f><v/></c></row>`,
	"<row\n r=\"3\"\t><c\nr=\"A3\"\n/></row >", "", "  ", "<a>", "<a b='c", "<a b=c/>", "<a b/>", "<a>&nbsp;</a>", "<a>&#;</a>", "<a>& b</a>", "<>", "<a", "testo<a/>",
}

// TestMarkup: what is read of a sheet is what encoding/xml reads, in whatever pieces
// the file comes, and what it refuses is refused.
func TestMarkup(t *testing.T) {
	for _, text := range sheets {
		want, refused := theirs(text)
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
			got, err := ours(r)
			if errors.Is(err, io.EOF) != errors.Is(refused, io.EOF) {
				t.Errorf("%q, %s: %v, encoding/xml has %v", text, name, err, refused)
			}
			if errors.Is(refused, io.EOF) && fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%q, %s: %q, encoding/xml has %q", text, name, got, want)
			}
		}
	}
}

// FuzzMarkup: whatever encoding/xml takes, is taken and means the same.
func FuzzMarkup(f *testing.F) {
	for _, text := range sheets {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, refused := theirs(text)
		got, _ := ours(strings.NewReader(text))
		if errors.Is(refused, io.EOF) && !strings.ContainsAny(text, "\r") && !strings.Contains(text, "<!") && fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %q, encoding/xml has %q", text, got, want)
		}
	})
}
