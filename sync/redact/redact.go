// Package redact keeps personal data and secrets out of the log of either program.
//
// It is a net beneath the rule that nobody logs them, not a licence to: it knows
// the names under which they come, what a codice fiscale and a token look like,
// and what its maker tells it to hide. It cannot tell a surname in a sentence.
package redact

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

// redacted stands in the log for what must not be there.
const redacted = "[omesso]"

// secretKeys are the names under which nothing is ever logged.
var secretKeys = []string{
	"password", "attuale", "nuova", "token", "authorization", "share", "secret", "key", "codice",
	"utente", "cognome", "nome", "cf", "testo", "body", "titolo", "note",
}

// personal finds what looks like a codice fiscale or a bearer token in a text.
var personal = regexp.MustCompile(`(?i)\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b|\b[A-Za-z0-9_-]{40,}\b`)

// Handler is a log handler that keeps personal data and secrets out of next, and
// the texts to hide wherever they stand: the folder of the data, whose path may
// name who works there.
func Handler(next slog.Handler, hide ...string) slog.Handler {
	var pairs []string
	for _, text := range hide {
		if text != "" {
			pairs = append(pairs, text, redacted)
		}
	}
	return redactor{next, strings.NewReplacer(pairs...)}
}

type redactor struct {
	next   slog.Handler
	hidden *strings.Replacer
}

func (r redactor) Enabled(ctx context.Context, l slog.Level) bool { return r.next.Enabled(ctx, l) }

func (r redactor) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, r.text(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(r.attr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = r.attr(a)
	}
	return redactor{r.next.WithAttrs(clean), r.hidden}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.next.WithGroup(name), r.hidden}
}

func (r redactor) text(s string) string {
	return personal.ReplaceAllString(r.hidden.Replace(s), redacted)
}

func (r redactor) attr(a slog.Attr) slog.Attr {
	if slices.Contains(secretKeys, strings.ToLower(a.Key)) {
		return slog.String(a.Key, redacted)
	}
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, g := range group {
			clean[i] = r.attr(g)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	case slog.KindString:
		return slog.String(a.Key, r.text(v.String()))
	case slog.KindAny:
		return slog.String(a.Key, r.text(plain(v.Any())))
	}
	return a
}

// plain is what the log says of a value: all of an error but what is meant for a
// screen, words and numbers as they are, and of anything else, which may hold a
// record, its type.
func plain(v any) string {
	if err, ok := v.(error); ok {
		return cause(err)
	}
	switch of := reflect.ValueOf(v); of.Kind() {
	case reflect.Bool, reflect.String,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%T", v)
}

// cause is the text of an error with each sentence for a screen left out, and
// what that covers put in its place.
func cause(err error) string {
	text := err.Error()
	for _, e := range forScreens(err) {
		said := string(e.Code)
		if e.Field != "" {
			said = string(e.Field) + ": " + said
		}
		if e.Err != nil {
			said += ": " + cause(e.Err)
		}
		if text = strings.ReplaceAll(text, e.Error(), said); e.Message != "" {
			text = strings.ReplaceAll(text, e.Message, redacted)
		}
	}
	return text
}

// forScreens are the outermost errors in err that have a sentence for a screen.
func forScreens(err error) (out []*cartella.Error) {
	switch of := err.(type) {
	case *cartella.Error:
		return []*cartella.Error{of}
	case interface{ Unwrap() error }:
		return forScreens(of.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range of.Unwrap() {
			out = append(out, forScreens(one)...)
		}
	}
	return out
}
