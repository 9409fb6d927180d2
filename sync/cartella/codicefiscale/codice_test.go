package codicefiscale_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	cf "siz-icaro/sync/cartella/codicefiscale"
)

func data(t testing.TB, s string) cf.Data {
	t.Helper()
	d, err := cf.LeggiData(s)
	if err != nil {
		t.Fatalf("LeggiData(%q): %v", s, err)
	}
	return d
}

func codice(t testing.TB, s string) cf.Codice {
	t.Helper()
	c, err := cf.Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return c
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		in, want string
		tipo     cf.Tipo
		sesso    cf.Sesso
		luogo    cf.Belfiore
	}{
		{"RSSMRA85T10A562S", "RSSMRA85T10A562S", cf.Personale, cf.Maschio, "A562"},
		{"RSSMRA77L18H501W", "RSSMRA77L18H501W", cf.Personale, cf.Maschio, "H501"},
		{"DOEJHN99T13Z121S", "DOEJHN99T13Z121S", cf.Personale, cf.Maschio, "Z121"},
		{"DOEJNA90H48G273P", "DOEJNA90H48G273P", cf.Personale, cf.Femmina, "G273"},
		{"VRDNNA45R52E648L", "VRDNNA45R52E648L", cf.Personale, cf.Femmina, "E648"},
		{"RSSMRA80A01E64UN", "RSSMRA80A01E64UN", cf.Personale, cf.Maschio, "E648"},
		{"RSSMRA80A01ESQUW", "RSSMRA80A01ESQUW", cf.Personale, cf.Maschio, "E648"},
		{" rss mra 80a01\te648q\n", "RSSMRA80A01E648Q", cf.Personale, cf.Maschio, "E648"},
		{"\ufeffRSSMRA80A01\u00a0E648Q", "RSSMRA80A01E648Q", cf.Personale, cf.Maschio, "E648"},
		{"86334519757", "86334519757", cf.Provvisorio, "", ""},
		{"STP0301234567890", "STP0301234567890", cf.STP, "", ""},
		{"eni0301234567890", "ENI0301234567890", cf.ENI, "", ""},
	} {
		got, err := cf.Parse(test.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.in, err)
			continue
		}
		if got.String() != test.want || got.Tipo() != test.tipo || got.Sesso() != test.sesso || got.Luogo() != test.luogo {
			t.Errorf("Parse(%q) = %v %q %q %q, want %v %q %q %q", test.in,
				got, got.Tipo(), got.Sesso(), got.Luogo(), test.want, test.tipo, test.sesso, test.luogo)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		in        string
		campo     cf.Campo
		posizione int
		says      string
	}{
		{"", cf.CampoCodice, 0, "non è indicato"},
		{" \t", cf.CampoCodice, 0, "non è indicato"},
		{"RSSMRA80A01E648", cf.CampoCodice, 0, "16 caratteri"},
		{"RSSMRA80A01E648QQ", cf.CampoCodice, 0, "16 caratteri"},
		{"RS1MRA80A01E648Q", cf.CampoCognome, 3, "va una lettera"},
		{"RSSMR080A01E648Q", cf.CampoNome, 6, "va una lettera"},
		{"RSSMRA8OA01E648Q", cf.CampoData, 8, "O e zero"},
		{"RSSMRA80F01E648Q", cf.CampoData, 9, "il mese"},
		{"RSSMRA80101E648Q", cf.CampoData, 9, "va una lettera"},
		{"RSSMRA80A00E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA80A32E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA80A40E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA80A72E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA81B29E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA80D31E648Q", cf.CampoData, 10, "non esiste"},
		{"RSSMRA80A015648Q", cf.CampoLuogo, 12, "va una lettera"},
		{"RSSMRA80A01EA48Q", cf.CampoLuogo, 13, "va una cifra"},
		{"RSSMRA80A01E6481", cf.CampoControllo, 16, "è una lettera"},
		{"RSSMRA80A01E648R", cf.CampoControllo, 16, "non corrisponde"},
		{"RSSMRA80A10E648Q", cf.CampoControllo, 16, "non corrisponde"},
		{"RSSMRÀ80A01E648Q", cf.CampoNome, 6, "senza accento"},
		{"RSSMRA80A01E64-Q", cf.CampoLuogo, 15, "senza accento"},
		{"RSS\xffRA80A01E648Q", cf.CampoNome, 4, "senza accento"},
		{"86334519758", cf.CampoControllo, 11, "cifra di controllo"},
		{"8633451975A", cf.CampoCodice, 11, "solo cifre"},
		{"00000000000", cf.CampoCodice, 0, "soli zeri"},
		{"STP03012345678A0", cf.CampoCodice, 15, "tredici cifre"},
		{"ENI0301234567X90", cf.CampoCodice, 14, "tredici cifre"},
	} {
		_, err := cf.Parse(test.in)
		var got *cf.Errore
		if !errors.As(err, &got) {
			t.Errorf("Parse(%q): error %v, want an *Errore", test.in, err)
			continue
		}
		if got.Campo != test.campo || got.Posizione != test.posizione || !strings.Contains(got.Messaggio, test.says) {
			t.Errorf("Parse(%q): %s, position %d, %q; want %s, %d, …%s…", test.in,
				got.Campo, got.Posizione, got.Messaggio, test.campo, test.posizione, test.says)
		}
		if compatto := strings.TrimSpace(test.in); compatto != "" && strings.Contains(err.Error(), compatto) {
			t.Errorf("Parse(%q): the error repeats the code", test.in)
		}
	}
}

// A surname may itself give STP: the next character tells the two apart.
func TestParseSurnameSTP(t *testing.T) {
	c, err := cf.Compute(cf.Persona{Cognome: "Stipa", Nome: "Enio", Sesso: cf.Maschio, Nascita: data(t, "1951-07-30"), Luogo: "E648"})
	if err != nil {
		t.Fatal(err)
	}
	if got := codice(t, c.String()).Tipo(); got != cf.Personale {
		t.Errorf("%v is %q, want %q", c, got, cf.Personale)
	}
}

func TestCompute(t *testing.T) {
	for _, test := range []struct {
		cognome, nome string
		sesso         cf.Sesso
		nascita       string
		luogo         cf.Belfiore
		want          string // without the check letter where only the letters matter
	}{
		{"Rossi", "Mario", cf.Maschio, "1985-12-10", "A562", "RSSMRA85T10A562S"},
		{"Rossi", "Mario", cf.Maschio, "1977-07-18", "H501", "RSSMRA77L18H501W"},
		{"Doe", "John", cf.Maschio, "1999-12-13", "Z121", "DOEJHN99T13Z121S"},
		{"Doe", "Jane", cf.Femmina, "1990-06-08", "G273", "DOEJNA90H48G273P"},
		{"Rossi", "Maria", cf.Maschio, "1980-01-01", "E648", "RSSMRA80A01E648Q"},
		{"Verdi", "Anna", cf.Femmina, "1945-10-12", "E648", "VRDNNA45R52E648L"},
		{"Fo", "Al", cf.Maschio, "1980-01-01", "E648", "FOXLAX"},
		{"Ou", "Io", cf.Maschio, "1980-01-01", "E648", "OUXIOX"},
		{"O", "E", cf.Maschio, "1980-01-01", "E648", "OXXEXX"},
		{"Bianchi", "Gianfranco", cf.Maschio, "1980-01-01", "E648", "BNCGFR"},
		{"Bianchi", "Carla", cf.Femmina, "1980-01-01", "E648", "BNCCRL"},
		{"D'Àmico", "Nicolò", cf.Maschio, "1980-01-01", "E648", "DMCNCL"},
		{"Aloè", "Zoë", cf.Femmina, "1980-01-01", "E648", "LAOZOE"},
		{"DE  LA-CRUZ", "Åse Bø", cf.Femmina, "1980-01-01", "E648", "DLCSBA"},
		{"Großmann", "Łukasz", cf.Maschio, "1980-01-01", "E648", "GRSLSZ"},
		{"CANTU'", "Noe'", cf.Maschio, "1980-01-01", "E648", "CNTNOE"},
		{"Cantu\u0300", "Noe\u0300", cf.Maschio, "1980-01-01", "E648", "CNTNOE"},
	} {
		p := cf.Persona{Cognome: test.cognome, Nome: test.nome, Sesso: test.sesso, Nascita: data(t, test.nascita), Luogo: test.luogo}
		got, err := cf.Compute(p)
		if err != nil {
			t.Errorf("Compute(%s %s): %v", test.cognome, test.nome, err)
			continue
		}
		if !strings.HasPrefix(got.String(), test.want) {
			t.Errorf("Compute(%s %s) = %v, want %s", test.cognome, test.nome, got, test.want)
		}
		codice(t, got.String())
	}
}

func TestComputeErrors(t *testing.T) {
	intera := cf.Persona{Cognome: "Rossi", Nome: "Mario", Sesso: cf.Maschio, Nascita: data(t, "1980-01-01"), Luogo: "E648"}
	for _, test := range []struct {
		toglie func(*cf.Persona)
		campo  cf.Campo
	}{
		{func(p *cf.Persona) { p.Cognome = " - " }, cf.CampoCognome},
		{func(p *cf.Persona) { p.Cognome = "Росси" }, cf.CampoCognome},
		{func(p *cf.Persona) { p.Nome = "" }, cf.CampoNome},
		{func(p *cf.Persona) { p.Nome = "Mario 2" }, cf.CampoNome},
		{func(p *cf.Persona) { p.Nascita = cf.Data{} }, cf.CampoData},
		{func(p *cf.Persona) { p.Sesso = "" }, cf.CampoSesso},
		{func(p *cf.Persona) { p.Sesso = "X" }, cf.CampoSesso},
		{func(p *cf.Persona) { p.Luogo = "" }, cf.CampoLuogo},
		{func(p *cf.Persona) { p.Luogo = "e648" }, cf.CampoLuogo},
		{func(p *cf.Persona) { p.Luogo = "LODI" }, cf.CampoLuogo},
	} {
		p := intera
		test.toglie(&p)
		_, err := cf.Compute(p)
		var got *cf.Errore
		if !errors.As(err, &got) || got.Campo != test.campo {
			t.Errorf("Compute(%+v): %v, want an error on %s", p, err, test.campo)
		}
	}
}

func TestCheck(t *testing.T) {
	giusta := cf.Persona{Cognome: "Rossi", Nome: "Mario", Sesso: cf.Maschio, Nascita: data(t, "1980-01-01"), Luogo: "E648"}
	for _, test := range []struct {
		name   string
		codice string
		cambia func(*cf.Persona)
		want   []cf.Campo
		says   string
	}{
		{"all agrees", "RSSMRA80A01E648Q", func(p *cf.Persona) {}, nil, ""},
		{"omocodia agrees", "RSSMRA80A01ESQUW", func(p *cf.Persona) {}, nil, ""},
		{"nothing known", "RSSMRA80A01E648Q", func(p *cf.Persona) { *p = cf.Persona{} }, nil, ""},
		{"surname", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Cognome = "Riva" }, []cf.Campo{cf.CampoCognome}, "prime tre"},
		{"name", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Nome = "Marco" }, []cf.Campo{cf.CampoNome}, "quarta"},
		{"swapped", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Cognome, p.Nome = p.Nome, p.Cognome }, []cf.Campo{cf.CampoCognome, cf.CampoNome}, "scambiati"},
		{"unreadable name", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Nome = "Марио" }, []cf.Campo{cf.CampoNome}, "lettere latine"},
		{"year", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Nascita = data(t, "1981-01-01") }, []cf.Campo{cf.CampoData}, ": l'anno"},
		{"century is not in the code", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Nascita = data(t, "1880-01-01") }, nil, ""},
		{"month and day", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Nascita = data(t, "1980-02-03") }, []cf.Campo{cf.CampoData}, ": il mese, il giorno"},
		{"sex alone", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Sesso = cf.Femmina }, []cf.Campo{cf.CampoSesso}, "Il sesso"},
		{"place", "RSSMRA80A01E648Q", func(p *cf.Persona) { p.Luogo = "E651" }, []cf.Campo{cf.CampoLuogo}, "alla data di nascita"},
		{"provisional says nothing", "86334519757", func(p *cf.Persona) {}, nil, ""},
		{"everything", "VRDNNA45R52E648L", func(p *cf.Persona) { p.Luogo = "H501" },
			[]cf.Campo{cf.CampoCognome, cf.CampoNome, cf.CampoData, cf.CampoSesso, cf.CampoLuogo}, "prime tre"},
	} {
		p := giusta
		test.cambia(&p)
		trovate := codice(t, test.codice).Check(p)
		var got []cf.Campo
		for _, d := range trovate {
			got = append(got, d.Campo)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, trovate, test.want)
		} else if len(trovate) > 0 && !strings.Contains(trovate[0].Messaggio, test.says) {
			t.Errorf("%s: says %q, want …%s…", test.name, trovate[0].Messaggio, test.says)
		}
	}
}

func TestOmocodie(t *testing.T) {
	base := codice(t, "RSSMRA80A01E648Q")
	varianti := base.Omocodie()
	if len(varianti) != 127 {
		t.Fatalf("%d variants, want 127", len(varianti))
	}
	for i, want := range []string{"RSSMRA80A01E64UN", "RSSMRA80A01E6QUZ", "RSSMRA80A01ESQUW"} {
		if varianti[i].String() != want {
			t.Errorf("variant %d is %v, want %s", i+1, varianti[i], want)
		}
	}
	if got := varianti[6].String()[:15]; got != "RSSMRAULALMESQU" {
		t.Errorf("variant 7 is %s…, want all seven digits replaced", got)
	}
	viste := map[cf.Codice]bool{base: true}
	for _, v := range varianti {
		if viste[v] {
			t.Errorf("%v comes twice", v)
		}
		viste[v] = true
		if letta := codice(t, v.String()); letta.Normalizza() != base {
			t.Errorf("%v normalizes to %v, want %v", v, letta.Normalizza(), base)
		}
	}
	if got := varianti[126].Omocodie(); !slices.Equal(got, varianti) {
		t.Error("the variants of a variant are not those of the code")
	}
	provvisorio := codice(t, "86334519757")
	if provvisorio.Omocodie() != nil || provvisorio.Normalizza() != provvisorio {
		t.Error("a provisional code has no omocodia")
	}
}

func TestNascite(t *testing.T) {
	for _, test := range []struct{ codice, oggi, want string }{
		{"RSSMRA80A01E648Q", "2026-11-24", "[1980-01-01]"},
		{"VRDNNA45R52E648L", "2026-11-24", "[1945-10-12]"},
		{"VRDNNA45R52E648L", "2045-10-11", "[1945-10-12]"},
		{"VRDNNA45R52E648L", "2045-10-12", "[2045-10-12 1945-10-12]"},
		{"86334519757", "2026-11-24", "[]"},
	} {
		if got := fmt.Sprint(codice(t, test.codice).Nascite(data(t, test.oggi))); got != test.want {
			t.Errorf("%s as at %s: %s, want %s", test.codice, test.oggi, got, test.want)
		}
	}
	// 29 February of year 00: only 2000 had one.
	bisestile, err := cf.Compute(cf.Persona{Cognome: "Neri", Nome: "Ada", Sesso: cf.Femmina, Nascita: data(t, "2000-02-29"), Luogo: "E648"})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(codice(t, bisestile.String()).Nascite(data(t, "2001-01-01"))); got != "[2000-02-29]" {
		t.Errorf("29 February 00: %s", got)
	}
	centenaria, err := cf.Compute(cf.Persona{Cognome: "Neri", Nome: "Ada", Sesso: cf.Femmina, Nascita: data(t, "1920-05-03"), Luogo: "E648"})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(centenaria.Nascite(data(t, "2026-11-24"))); got != "[2020-05-03 1920-05-03]" {
		t.Errorf("year 20 in 2026: %s", got)
	}
}

func TestZeroCodice(t *testing.T) {
	var c cf.Codice
	if !c.IsZero() || c.Tipo() != "" || c.Sesso() != "" || c.Luogo() != "" || c.Nascite(data(t, "2026-11-24")) != nil ||
		c.Omocodie() != nil || c.Normalizza() != c || c.Check(cf.Persona{Cognome: "Rossi"}) != nil {
		t.Error("the zero code is not empty in every respect")
	}
}

func TestCodiceText(t *testing.T) {
	type scheda struct {
		Codice  cf.Codice `json:"codice,omitzero"`
		Nascita cf.Data   `json:"nascita,omitzero"`
	}
	const corpo = `{"codice":"RSSMRA80A01E648Q","nascita":"1980-01-01"}`
	var letta scheda
	if err := json.Unmarshal([]byte(corpo), &letta); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(letta); err != nil || string(got) != corpo {
		t.Errorf("got %s, %v; want %s", got, err, corpo)
	}
	if got, err := json.Marshal(scheda{}); err != nil || string(got) != "{}" {
		t.Errorf("empty: got %s, %v", got, err)
	}
	for _, corpo := range []string{`{"codice":"RSSMRA80A01E648R"}`, `{"nascita":"1980-02-30"}`} {
		if err := json.Unmarshal([]byte(corpo), new(scheda)); err == nil {
			t.Errorf("%s was accepted", corpo)
		}
	}
}

func TestCodiceStaysOutOfLogs(t *testing.T) {
	var registro strings.Builder
	slog.New(slog.NewTextHandler(&registro, nil)).Info("soggetto", "codice", codice(t, "RSSMRA80A01E648Q"))
	if strings.Contains(registro.String(), "RSSMRA") || !strings.Contains(registro.String(), "codice=personale") {
		t.Errorf("logged %q", registro.String())
	}
}
