package ics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// maxPromemoria is the largest reminder that is taken, in minutes.
const maxPromemoria = 28 * 24 * 60

// promemoria are the reminders of an appointment: how many minutes before its
// beginning the one is that the agenda takes, zero for none, and the others as people
// say when they are. One on the screen comes before one by e-mail.
func (b *blocco) promemoria(z zone, begin time.Time) (minutes int, others []string) {
	type avviso struct {
		minutes int
		detto   string
		posta   bool
	}
	var list []avviso
	add := func(trigger *ical.Prop, posta bool) {
		a := avviso{posta: posta}
		a.minutes, a.detto = z.anticipo(trigger, begin)
		if !slices.ContainsFunc(list, func(o avviso) bool { return o.detto == a.detto && o.posta == a.posta }) {
			list = append(list, a)
		}
	}
	for _, alarm := range b.dentro {
		props, _ := alarm.legge()
		action := strings.ToUpper(testo(props.Get(ical.PropAction)))
		if alarm.nome == "VALARM" && action != "NONE" { // so Apple says that there is none
			add(props.Get(ical.PropTrigger), action == "EMAIL")
		}
	}
	props, _ := b.legge()
	for _, name := range []string{"DALARM", "AALARM", "PALARM", "MALARM"} { // of vCalendar 1.0, the moment first
		for _, p := range props[name] {
			p.Value, _, _ = strings.Cut(p.Value, ";")
			add(&p, name == "MALARM")
		}
	}
	takes := func(posta bool) func(avviso) bool {
		return func(a avviso) bool { return a.posta == posta && a.minutes > 0 }
	}
	taken := slices.IndexFunc(list, takes(false))
	if taken < 0 {
		taken = slices.IndexFunc(list, takes(true))
	}
	for i, a := range list {
		switch {
		case i == taken:
			minutes = a.minutes
		case taken >= 0 && a.detto == list[taken].detto:
			// The same moment, told in two ways.
		case !slices.Contains(others, a.detto):
			others = append(others, a.detto)
		}
	}
	return minutes, others
}

// anticipo is how many minutes before an appointment's beginning a reminder is, zero
// where the agenda has none such, and when it is as people say it.
func (z zone) anticipo(trigger *ical.Prop, begin time.Time) (minutes int, detto string) {
	if trigger == nil {
		return 0, "che non dice quando"
	}
	d, relative := durata(testo(trigger))
	if !relative {
		at, err := z.quando(trigger)
		if err != nil || at.giorno {
			return 0, "che non dice quando"
		}
		before := begin.Sub(at.istante())
		if minutes = int(before / time.Minute); minutes > 0 && minutes <= maxPromemoria {
			return minutes, lungo(before) + " prima"
		}
		return 0, at.istante().In(z.ambito).Format("il 02/01/2006 alle 15:04")
	}
	of, after, edge := "", " l’inizio", "all’inizio"
	if strings.EqualFold(trigger.Params.Get("RELATED"), "END") {
		of, after, edge = " della fine", " la fine", "alla fine"
	}
	switch length := d.esatta(); {
	case length < time.Minute:
		return 0, edge
	case !d.meno:
		return 0, lungo(length) + " dopo" + after
	case of == "" && length <= maxPromemoria*time.Minute:
		return int(length / time.Minute), lungo(length) + " prima"
	default:
		return 0, lungo(length) + " prima" + of
	}
}

// lungo is a stretch of time as people say it, in the largest measure of which it is
// so many whole ones.
func lungo(d time.Duration) string {
	minutes := int(d / time.Minute)
	for _, m := range []struct {
		minutes   int
		one, many string
	}{{7 * 24 * 60, "settimana", "settimane"}, {24 * 60, "giorno", "giorni"}, {60, "ora", "ore"}} {
		if minutes%m.minutes == 0 && minutes >= m.minutes {
			return quanti(minutes/m.minutes, m.one, m.many)
		}
	}
	if minutes > 60 {
		return quanti(minutes/60, "ora", "ore") + " e " + quanti(minutes%60, "minuto", "minuti")
	}
	return quanti(minutes, "minuto", "minuti")
}

func quanti(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// lasciati says which reminders are not taken, "" where none is left.
func lasciati(others []string) string {
	switch len(others) {
	case 0:
		return ""
	case 1:
		return "il promemoria " + others[0]
	}
	last := len(others) - 1
	return "i promemoria " + strings.Join(others[:last], ", ") + " e " + others[last]
}
