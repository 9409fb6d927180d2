package ics

import (
	"html"
	"regexp"
	"strings"
)

var (
	unHTML    = regexp.MustCompile(`(?i)<(?:!doctype|html|body|head|p|br|div|span|b|i|u|strong|em|a|ul|ol|li|font|table|tr|td)(?:\s[^>]*)?/?>`)
	nonTesto  = regexp.MustCompile(`(?is)<(head|style|script|title)(?:\s[^>]*)?>.*?</(?:head|style|script|title)>|<!--.*?-->`)
	legame    = regexp.MustCompile(`(?is)<a\s[^>]*href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a>`)
	capoverso = regexp.MustCompile(`(?i)<br\s*/?>|</(?:p|div|li|tr|h\d)>`)
	marca     = regexp.MustCompile(`<[^>]*>`)
	vuote     = regexp.MustCompile(`\n\s*\n\s*\n+`)
)

// senzaHTML is the text of what a calendar wrote as HTML, with the addresses that its
// links lead to; a text that is none stays as it is.
func senzaHTML(s string) string {
	if !unHTML.MatchString(s) {
		return s
	}
	s = nonTesto.ReplaceAllString(s, "")
	s = legame.ReplaceAllStringFunc(s, func(link string) string {
		m := legame.FindStringSubmatch(link)
		to, text := strings.TrimPrefix(m[1], "mailto:"), marca.ReplaceAllString(m[2], "")
		if strings.TrimSpace(text) == to || to == "" {
			return text
		}
		return text + " (" + to + ")"
	})
	s = capoverso.ReplaceAllString(s, "\n")
	s = html.UnescapeString(marca.ReplaceAllString(s, ""))
	return strings.TrimSpace(vuote.ReplaceAllString(strings.ReplaceAll(s, "\u00a0", " "), "\n\n"))
}
