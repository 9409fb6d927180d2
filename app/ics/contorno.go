package ics

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-ical"
)

// maxInvitati is how many of those who take part are named.
const maxInvitati = 50

// contorno is what an appointment says that the agenda has no field for, a line for
// each thing: who organises it and who takes part, where one meets on the network, what
// it is filed under, and which documents came with it. Nobody is invited by it.
func contorno(props ical.Props, unreadable []string, known string) string {
	var lines []string
	put := func(label string, texts ...string) {
		texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" || strings.Contains(known, s) })
		if len(texts) > 0 {
			lines = append(lines, label+": "+strings.Join(texts, ", "))
		}
	}
	if p := props.Get(ical.PropOrganizer); p != nil {
		put("Organizza", persona(p))
	}
	var people, rooms []string
	for i := range props[ical.PropAttendee] {
		p := &props[ical.PropAttendee][i]
		name := persona(p)
		switch strings.ToUpper(p.Params.Get(ical.ParamCalendarUserType)) {
		case "ROOM", "RESOURCE":
			rooms = append(rooms, name)
			continue
		}
		if name != "" && strings.EqualFold(p.Params.Get(ical.ParamParticipationStatus), "DECLINED") {
			name += " (non partecipa)"
		}
		people = append(people, name)
	}
	if n := len(people) - maxInvitati; n > 0 {
		people = append(people[:maxInvitati], fmt.Sprintf("e altri %d", n))
	}
	for _, name := range unreadable {
		if name == ical.PropAttendee {
			people = append(people, "uno che nel file non si legge")
		}
	}
	put("Invitati", people...)
	put("Sale e mezzi", append(rooms, tutti(props, ical.PropResources)...)...)
	put("Contatto", tutti(props, ical.PropContact)...)
	var links []string
	for _, name := range []string{ical.PropURL, "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK"} {
		for _, link := range tutti(props, name) {
			if !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
	}
	put("Collegamento", links...)
	put("Commento", tutti(props, ical.PropComment)...)
	for _, said := range [][2]string{
		{"Categorie", strings.Join(tutti(props, ical.PropCategories), ", ")}, {"Posizione", posizione(props, known)},
		{"Priorità", priorita(props)}, {"Stato", provvisorio(props)}, {"Disponibilità", disponibile(props)}, {"Tempo di viaggio", viaggio(props)},
	} {
		// A word of these may well stand in the text, and mean something else there.
		if said[1] != "" {
			lines = append(lines, said[0]+": "+said[1])
		}
	}
	for i := range props[ical.PropAttach] {
		p := &props[ical.PropAttach][i]
		put("Allegato che non è stato importato", cmp.Or(p.Params.Get("FILENAME"), p.Params.Get("X-FILENAME"), p.Params.Get("X-APPLE-FILENAME"), documento(p), "senza nome"))
	}
	return strings.Join(lines, "\n")
}

// posizione is where it is on the map, with what Apple calls that place.
func posizione(props ical.Props, known string) string {
	var parts []string
	if p := props.Get("X-APPLE-STRUCTURED-LOCATION"); p != nil {
		for _, text := range []string{p.Params.Get("X-TITLE"), p.Params.Get("X-ADDRESS")} {
			text = strings.Join(strings.Fields(strings.ReplaceAll(text, `\n`, " ")), " ")
			if text != "" && !strings.Contains(strings.Join(strings.Fields(known), " "), text) {
				parts = append(parts, text)
			}
		}
		if at, ok := strings.CutPrefix(p.Value, "geo:"); ok && props.Get(ical.PropGeo) == nil {
			parts = append(parts, strings.Replace(at, ",", " ", 1))
		}
	}
	if at := testo(props.Get(ical.PropGeo)); at != "" {
		parts = append(parts, strings.Replace(at, ";", " ", 1))
	}
	return strings.Join(parts, ", ")
}

// priorita is how urgent it is, where that is not as ever: 1 to 4 are high, 6 to 9 low
// (RFC 5545, 3.8.1.9).
func priorita(props ical.Props) string {
	switch n, _ := strconv.Atoi(testo(props.Get(ical.PropPriority))); {
	case n >= 1 && n <= 4:
		return "alta"
	case n >= 6 && n <= 9:
		return "bassa"
	}
	return ""
}

func provvisorio(props ical.Props) string {
	if strings.EqualFold(testo(props.Get(ical.PropStatus)), "TENTATIVE") || strings.EqualFold(testo(props.Get("X-MICROSOFT-CDO-BUSYSTATUS")), "TENTATIVE") {
		return "da confermare"
	}
	return ""
}

// disponibile is whether one can be asked for something else meanwhile, where that is
// not as with any appointment.
func disponibile(props ical.Props) string {
	switch strings.ToUpper(testo(props.Get("X-MICROSOFT-CDO-BUSYSTATUS"))) {
	case "OOF":
		return "fuori sede"
	case "WORKINGELSEWHERE":
		return "al lavoro altrove"
	}
	if strings.EqualFold(testo(props.Get(ical.PropTransparency)), "TRANSPARENT") {
		return "libero"
	}
	return ""
}

// viaggio is how long it takes to go there, as Apple has it.
func viaggio(props ical.Props) string {
	d, ok := durata(testo(props.Get("X-APPLE-TRAVEL-DURATION")))
	if !ok || d.meno || d.esatta() <= 0 {
		return ""
	}
	return lungo(d.esatta())
}

// tutti are the texts of all properties of a name.
func tutti(props ical.Props, name string) []string {
	var out []string
	for i := range props[name] {
		out = append(out, testo(&props[name][i]))
	}
	return out
}

// persona is somebody by name and address, as far as they are there.
func persona(p *ical.Prop) string {
	name := strings.Trim(strings.TrimSpace(p.Params.Get(ical.ParamCommonName)), `'"`)
	scheme, address, ok := strings.Cut(strings.TrimSpace(p.Value), ":")
	if !ok || !strings.EqualFold(scheme, "mailto") || !strings.Contains(address, "@") {
		return name
	}
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	if name == "" || strings.EqualFold(name, address) {
		return address
	}
	return name + " <" + address + ">"
}

// documento is the name of a document that is elsewhere.
func documento(p *ical.Prop) string {
	u, err := url.Parse(strings.TrimSpace(p.Value))
	if err != nil || u.Scheme == "" || u.Scheme == "data" || strings.EqualFold(p.Params.Get(ical.ParamValue), "BINARY") || strings.EqualFold(p.Params.Get(ical.ParamEncoding), "BASE64") {
		return ""
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.String()
	}
	return path.Base(u.Path)
}
