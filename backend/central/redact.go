package central

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
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

// Redact is a log handler that keeps personal data and secrets out of next.
// It is a net beneath the rule that nobody logs them, not a licence to.
func Redact(next slog.Handler) slog.Handler { return redactor{next} }

type redactor struct{ next slog.Handler }

func (r redactor) Enabled(ctx context.Context, l slog.Level) bool { return r.next.Enabled(ctx, l) }

func (r redactor) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, personal.ReplaceAllString(rec.Message, redacted), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redactAttr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redactAttr(a)
	}
	return redactor{r.next.WithAttrs(clean)}
}

func (r redactor) WithGroup(name string) slog.Handler { return redactor{r.next.WithGroup(name)} }

func redactAttr(a slog.Attr) slog.Attr {
	if slices.Contains(secretKeys, strings.ToLower(a.Key)) {
		return slog.String(a.Key, redacted)
	}
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, g := range group {
			clean[i] = redactAttr(g)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	case slog.KindString:
		return slog.String(a.Key, personal.ReplaceAllString(v.String(), redacted))
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, personal.ReplaceAllString(err.Error(), redacted))
		}
	}
	return a
}
