package cella

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/cartella/codicefiscale"
)

func day(t testing.TB, s string) codicefiscale.Data {
	t.Helper()
	d, err := codicefiscale.LeggiData(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestComune: what people write where they live; a "?" is what must not be taken
// for one of ours, and "=" what is another place.
func TestComune(t *testing.T) {
	for _, tt := range []struct{ written, cap, want string }{
		{"Lodi", "", "Lodi"}, {"LODI (LO)", "", "Lodi"}, {"26900 Lodi", "", "Lodi"}, {"26900 LODI LO", "", "Lodi"}, {"Lodi - LO", "", "Lodi"},
		{"lodi/LO", "", "Lodi"}, {"LODI (MI)", "", "Lodi"}, {"Comune di Lodi", "", "Lodi"}, {"E648", "", "Lodi"}, {"098031", "", "Lodi"}, {"98031", "", "Lodi"}, {"98031.0", "", "Lodi"},
		{"26900", "", "Lodi"}, {"Lodi, 26900", "", "Lodi"},
		{"S. Angelo Lodigiano", "", "Sant'Angelo Lodigiano"}, {"S.ANGELO LODIGIANO", "", "Sant'Angelo Lodigiano"}, {"S. ANGELO LOD.NO", "", "Sant'Angelo Lodigiano"},
		{"S.Angelo Lod.", "", "Sant'Angelo Lodigiano"}, {"SANT ANGELO LODIGIANO", "", "Sant'Angelo Lodigiano"}, {"SANTANGELO LODIGIANO", "", "Sant'Angelo Lodigiano"},
		{"Sant’Angelo Lodigiano", "", "Sant'Angelo Lodigiano"}, {"Sant'Angelo Lodigiano", "", "Sant'Angelo Lodigiano"}, {"Sant`Angelo L.", "", "Sant'Angelo Lodigiano"},
		{"S. Angelo (LO)", "", "Sant'Angelo Lodigiano"}, {"Sant'Angelo", "26866", "Sant'Angelo Lodigiano"}, {"26866 S.Angelo", "", "Sant'Angelo Lodigiano"},
		{"S. Angelo", "", "?"},
		{"TAVAZZANO", "", "Tavazzano con Villavesco"}, {"Tavazzano c. Villavesco", "", "Tavazzano con Villavesco"}, {"Tavazzano con V.", "", "Tavazzano con Villavesco"}, {"Tavazzano (LO)", "", "Tavazzano con Villavesco"},
		{"Villavesco", "", "Tavazzano con Villavesco"},
		{"Lodivecchio", "", "Lodi Vecchio"}, {"LODI VECCHIO", "", "Lodi Vecchio"}, {"Lodi V.", "", "Lodi Vecchio"},
		{"Zelo B.P.", "", "Zelo Buon Persico"}, {"ZELO BUONPERSICO", "", "Zelo Buon Persico"}, {"Zelo B. Persico", "", "Zelo Buon Persico"},
		{"Castiglione d'Adda", "", "Castiglione d'Adda"}, {"CASTIGLIONE D ADDA", "", "Castiglione d'Adda"}, {"Castiglione D’Adda", "", "Castiglione d'Adda"}, {"Castiglione d. Adda", "", "Castiglione d'Adda"},
		{"Castiglione", "26823", "Castiglione d'Adda"}, {"Castiglione", "", "?"}, {"Castiglione (LO)", "", "Castiglione d'Adda"},
		{"Castelnuovo B.A.", "", "Castelnuovo Bocca d'Adda"}, {"Castelnuovo Bocca Adda", "", "Castelnuovo Bocca d'Adda"},
		{"Ospedaletto Lod.", "", "Ospedaletto Lodigiano"}, {"Santo Stefano Lod.no", "", "Santo Stefano Lodigiano"}, {"S. Stefano Lodigiano", "", "Santo Stefano Lodigiano"},
		{"S. Martino in Strada", "", "San Martino in Strada"}, {"S.Rocco al Porto", "", "San Rocco al Porto"}, {"S. Colombano al Lambro (MI)", "", "San Colombano al Lambro"}, {"San Colombano", "", "?"}, {"S. Colombano (MI)", "", "San Colombano al Lambro"}, {"S.to Stefano Lodigiano", "", "Santo Stefano Lodigiano"},
		{"Camairago", "", "Castelgerundo"}, {"CAVACURTA (LO)", "", "Castelgerundo"}, {"B456", "", "Castelgerundo"}, {"Zorlesco", "", "Casalpusterlengo"},
		{"Casalpusterlengo", "", "Casalpusterlengo"}, {"Boffalora d'Adda", "", "Boffalora d'Adda"}, {"Montanaso L.do", "", "Montanaso Lombardo"}, {"Montanaso", "", "Montanaso Lombardo"},
		{"Lodi, frazione Riolo", "", "Lodi"}, {"Lodi fraz. Olmo", "", "Lodi"}, {"Riolo (Lodi)", "", "?"}, {"Riolo (Lodi)", "26900", "Lodi"},
		{"Cavenago d’Adda", "", "Cavenago d'Adda"}, {"Pieve Fissiraga", "", "Pieve Fissiraga"}, {"S. Fiorano", "", "San Fiorano"},
		{"Caselle", "", "?"}, {"Corno", "", "?"}, {"San", "", "?"}, {"S.", "", "?"}, {"Lod", "", "?"}, {"xyz", "", "?"}, {"Caselle Landi", "", "Caselle Landi"}, {"Caselle Lur.", "", "Caselle Lurani"},
		{"Milano", "", "=Milano"}, {"20100 MILANO", "", "=Milano"}, {"Milano (MI)", "", "=Milano"}, {"Castiglione Olona", "", "=Castiglione Olona"}, {"Piacenza (PC)", "", "=Piacenza"}, {"F205", "", "=Milano"},
		{"San Martino Siccomario", "", "=San Martino Siccomario"}, {"Borghetto Lodigiano", "", "Borghetto Lodigiano"}, {"Borghetto Santo Spirito", "", "=Borghetto Santo Spirito"},
		{"Castiglione (VA)", "", "?"}, {"Romania", "", "=Romania"}, {"Lodi (RM)", "", "?"}, {"senza fissa dimora", "", "=senza fissa dimora"},
		// A province in words, and what stands around a name.
		{"Codogno (Lodi)", "", "Codogno"}, {"Codogno prov. di Lodi", "", "Codogno"}, {"Castiglione (Lodi)", "", "Castiglione d'Adda"}, {"Quartiano (Lodi)", "", "?"}, {"Quartiano di Lodi", "", "?"}, {"Zorlesco (Lodi)", "", "Casalpusterlengo"},
		{"I-26900 Lodi", "", "Lodi"}, {"26900-Lodi", "", "Lodi"}, {"Lodi LO 26900", "", "Lodi"}, {"LODI LO ITALIA", "", "Lodi"}, {"Lodi capoluogo", "", "Lodi"},
		// Two Comuni are none; the beginning of a word, and what several had, neither.
		{"Lodi - Milano", "", "?"}, {"Milano - Lodi", "", "?"}, {"Lodi/Codogno", "", "?"}, {"26845 Codogno, Lodi", "", "Codogno"}, {"Milano loc. Lodi", "", "?"}, {"Paullo fraz. Tavazzano", "", "?"}, {"Lodi loc. Corno Giovine", "", "?"},
		{"Casale", "", "?"}, {"Casale (LO)", "", "?"}, {"SANT'ANGELO LODIGIA", "", "Sant'Angelo Lodigiano"}, {"Cervignano", "", "?"}, {"Cervignano (LO)", "", "Cervignano d'Adda"}, {"Castelnuovo", "", "?"}, {"Castelnuovo", "26843", "Castelnuovo Bocca d'Adda"}, {"Castelnuovo (TN)", "", "=Castelnuovo"}, {"Borghetto", "", "?"},
		{"Mairano", "26852", "?"}, {"Mairano", "25030", "=Mairano"}, {"Milano", "26900", "?"}, {"Lodi, Quartiano", "26837", "?"},
		{"Riolo", "", "?"}, {"Riolo Terme", "", "=Riolo Terme"}, {"Fraz. Riolo", "", "?"}, {"Fraz. Milano", "", "?"}, {"Fraz. Quartiano", "26837", "Mulazzano"}, {"Fraz. Riolo", "26834", "?"}, {"Fraz. Bassano", "26823", "?"}, {"Fraz. Zorlesco", "", "Casalpusterlengo"},
		{"Tavazzano-Villavesco", "", "Tavazzano con Villavesco"}, {"Cascina (PI)", "", "=Cascina"}, {"Ferentino FR 03013", "", "=Ferentino"}, {"Dovera fraz. Postino", "", "=Dovera"},
	} {
		c, err := ReadComune(tt.written, tt.cap)
		got := c.Ambito.Nome
		switch {
		case err != nil:
			got = "?"
		case got == "":
			got = "=" + c.Nome
		}
		if got != tt.want {
			t.Errorf("%q, CAP %q: %q (%v), want %q", tt.written, tt.cap, got, err, tt.want)
		}
	}
	for _, c := range codicefiscale.ComuniAmbito() {
		for _, written := range []string{c.Nome, strings.ToUpper(c.Nome), c.Nome + " (" + c.Provincia + ")", c.CAP + " " + c.Nome, strings.ReplaceAll(c.Nome, "'", "’"), strings.ReplaceAll(c.Nome, "'", " "),
			strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(c.Nome, "Santo ", "S. "), "San ", "S. "), "Sant'", "S."), strings.ReplaceAll(c.Nome, " ", ""), strings.ReplaceAll(c.Nome, "Lodigiano", "Lod.no"), string(c.Belfiore), c.ISTAT} {
			if got, err := ReadComune(written, ""); err != nil || got.Ambito != c {
				t.Errorf("%q is %+v, %v", written, got, err)
			}
		}
	}
}

// TestLocality: a part of a Comune, or a street, costs neither the Comune nor itself.
func TestLocality(t *testing.T) {
	for _, tt := range []struct{ written, comune, beside string }{
		{"LODI fraz. Riolo", "Lodi", "fraz. Riolo"}, {"LODI Fraz.Riolo", "Lodi", "Fraz.Riolo"}, {"LODI FRAZ RIOLO", "Lodi", "FRAZ RIOLO"}, {"Lodi-Riolo", "Lodi", "Riolo"}, {"26900 LODI FRAZ. RIOLO LO", "Lodi", "FRAZ. RIOLO"},
		{"Tavazzano con Villavesco loc. Modignano", "Tavazzano con Villavesco", "loc. Modignano"}, {"Tavazzano con Villavesco (Loc.Modignano)", "Tavazzano con Villavesco", "Loc.Modignano"},
		{"Fraz. Riolo - Lodi", "Lodi", "Fraz. Riolo"}, {"Frazione Riolo di Lodi", "Lodi", "Frazione Riolo"}, {"Fraz. Riolo, 26900 Lodi (LO)", "Lodi", "Fraz. Riolo"}, {"Lodi località Fontana", "Lodi", "località Fontana"}, {"Lodi Cascina Mairana", "Lodi", "Cascina Mairana"}, {"Lodi frazione", "Lodi", ""},
		{"Mairano di Casaletto Lodigiano", "Casaletto Lodigiano", "Mairano"}, {"Casaletto Lod. (Mairano)", "Casaletto Lodigiano", "Mairano"}, {"S. Maria in Prato di Zelo B.P.", "Zelo Buon Persico", "S. Maria in Prato"},
		{"Casalpusterlengo (Zorlesco)", "Casalpusterlengo", "Zorlesco"}, {"Castelgerundo loc. Camairago", "Castelgerundo", "loc. Camairago"}, {"Casalmaiocco fraz. Cologno", "Casalmaiocco", "fraz. Cologno"},
		{"Via Lodi 3, Codogno", "Codogno", "Via Lodi 3"}, {"Lodi", "Lodi", ""}, {"Codogno (LO)", "Codogno", ""},
	} {
		c, err := ReadComune(tt.written, "")
		if err != nil || c.Ambito.Nome != tt.comune || c.Beside != tt.beside {
			t.Errorf("%q: %q, %q (%v); want %q, %q", tt.written, c.Ambito.Nome, c.Beside, err, tt.comune, tt.beside)
		}
	}
}

// TestElsewhere: nobody who lives in another Comune of Italy, of today or of before,
// is given to one of ours, however its name is written; but for those that are part
// of one now.
func TestElsewhere(t *testing.T) {
	table, err := os.ReadFile("../../../sync/cartella/codicefiscale/luoghi.csv")
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for line := range strings.Lines(string(table)) {
		f := strings.Split(line, ";")
		if len(f) < 6 || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "Z") || former[codicefiscale.Belfiore(f[0])] != "" ||
			slices.ContainsFunc(ambito(), func(a known) bool { return string(a.Belfiore) == f[0] }) {
			continue
		}
		names++
		for _, written := range []string{f[1], strings.ToUpper(f[1]) + " " + f[2], strings.Fields(f[1])[0] + " (" + f[2] + ")"} {
			if c, err := ReadComune(written, ""); err == nil && c.Ambito.Nome != "" {
				t.Errorf("%q is read as %s", written, c.Ambito.Nome)
			}
		}
	}
	if names < 9000 {
		t.Errorf("%d names were tried", names)
	}
}

func TestDate(t *testing.T) {
	today := day(t, "2026-11-24")
	birth, event := Years(120, 0, today), Years(70, 20, today)
	for _, tt := range []struct {
		written string
		span    Span
		want    string // a day, or part of the reason
	}{
		{"3/1/1980", birth, "1980-01-03"}, {"03/01/1980", birth, "1980-01-03"}, {"3-1-1980", birth, "1980-01-03"}, {"03.01.1980", birth, "1980-01-03"}, {"3 1 1980", birth, "1980-01-03"},
		{"1980-01-03", birth, "1980-01-03"}, {"1980/01/03", birth, "1980-01-03"}, {"1980.1.3", birth, "1980-01-03"}, {"1980-01-03 00:00:00", birth, "1980-01-03"}, {"1980-01-03T00:00:00Z", birth, "1980-01-03"},
		{"1980-01-03T00:00:00.000+01:00", birth, "1980-01-03"}, {"03/01/1980 0.00.00", birth, "1980-01-03"}, {"03/01/1980 12:30", birth, "1980-01-03"}, {"3/1/1980 12:30:00 AM", birth, "1980-01-03"},
		{"19800103", birth, "1980-01-03"}, {"03011980", birth, "1980-01-03"}, {"3011980", birth, "1980-01-03"}, {"20121990", birth, "1990-12-20"},
		{"3 gennaio 1980", birth, "1980-01-03"}, {"3 GENN 1980", birth, "1980-01-03"}, {"3 genn. 1980", birth, "1980-01-03"}, {"3 febb 1980", birth, "1980-02-03"}, {"giov. 3 gennaio 1980", birth, "1980-01-03"}, {"3°gennaio 1980", birth, "1980-01-03"}, {"primo gennaio 1980", birth, "1980-01-01"}, {"3‑1‑1980", birth, "1980-01-03"}, {"3−1−1980", birth, "1980-01-03"}, {"3 gennaro 1980", birth, "data"}, {"ven. 3 gennaio 1980", birth, "settimana"}, {"3-gen-1980", birth, "1980-01-03"}, {"3-gen-80", birth, "1980-01-03"}, {"03 Gen. 1980", birth, "1980-01-03"}, {"1° maggio 1980", birth, "1980-05-01"},
		{"giovedì 3 gennaio 1980", birth, "1980-01-03"}, {"gio 03/01/1980", birth, "1980-01-03"}, {"3-Jan-1980", birth, "1980-01-03"}, {"January 3, 1980", birth, "1980-01-03"}, {"3/III/1980", birth, "1980-03-03"}, {"3 sett. 1980", birth, "1980-09-03"},
		{"29223", birth, "1980-01-03"}, {"29223.0", birth, "1980-01-03"}, {"29223,75", birth, "1980-01-03"}, {"44.927", birth, "data"}, {"dom 3/1/1980", birth, "settimana"}, {"sabato 5 giugno 1980", birth, "settimana"}, {"Thu Jan 03 1980", birth, "1980-01-03"}, {"45000", event, "2023-03-15"},
		{"3/1/80", birth, "1980-01-03"}, {"3/1/27", birth, "1927-01-03"}, {"3/1/05", birth, "2005-01-03"}, {"3/1/19", event, "2019-01-03"}, {"3/1/98", event, "1998-01-03"},
		{"3/1/15", birth, "secoli"}, {"29/2/1980", birth, "1980-02-29"},
		{"31/2/1980", birth, "non esiste"}, {"29/2/1981", birth, "non esiste"}, {"00/00/1980", birth, "mancano"}, {"00/05/1980", birth, "mancano"}, {"1980", birth, "solo l'anno"}, {"05/1980", birth, "mese e anno"}, {"gen-80", birth, "mese e anno"}, {"maggio 1980", birth, "mese e anno"},
		{"3/25/1980", birth, "mese/giorno"}, {"12/31/80", birth, "mese/giorno"}, {"3/1/2980", birth, "non è possibile"}, {"3/1/1780", birth, "non è possibile"}, {"3/1/2030", birth, "non è possibile"}, {"3/1/2060", event, "non è possibile"},
		{"1980-01-02T23:00:00Z", birth, "fuso"}, {"030180", birth, "separatori"}, {"12", birth, "separatori"}, {"99999", birth, "non è possibile"}, {"3/1/198", birth, "data"}, {"3/1/19800", birth, "data"}, {"ieri", birth, "data"},
		{"circa 1980", birth, "data"}, {"3/1/1980 e 4/1/1980", birth, "data"}, {"tre gennaio 1980", birth, "data"}, {"-3/1/1980", birth, "1980-01-03"}, {"3/13/13", birth, "mese/giorno"}, {"1,23E+09", birth, "data"}, {"33/1/1980", birth, "non esiste"},
	} {
		got, err := Date(tt.written, tt.span, nil)
		if err != nil && !strings.Contains(err.Error(), tt.want) || err == nil && got.String() != tt.want {
			t.Errorf("%q: %s, %v; want %s", tt.written, got, err, tt.want)
		}
	}
	// A column that has the month first somewhere leaves the doubtful ones in doubt.
	var american Column
	for _, s := range []string{"3/25/1980", "4/5/1980"} {
		american.See(s)
	}
	if _, err := Date("4/5/1980", birth, &american); err != errOrder {
		t.Errorf("4/5/1980 beside 3/25/1980: %v", err)
	}
	if d, err := Date("5/5/1980", birth, &american); err != nil || d.String() != "1980-05-05" {
		t.Errorf("5/5/1980: %v, %v", d, err)
	}
	for range 10 {
		american.See("25/3/1980")
	}
	if d, err := Date("4/5/1980", birth, &american); err != nil || d.String() != "1980-05-04" {
		t.Errorf("one slip among ten: %v, %v", d, err)
	}
}

// TestDateProperty: each day is read the same however it is written, or not at all.
func TestDateProperty(t *testing.T) {
	today := day(t, "2026-11-24")
	months := strings.Fields("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
	rapid.Check(t, func(t *rapid.T) {
		y, m, d := rapid.IntRange(1907, 2025).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")
		want := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
		for _, s := range []string{want, fmt.Sprintf("%d/%d/%d", d, m, y), fmt.Sprintf("%02d.%02d.%d", d, m, y), fmt.Sprintf("%d %s %d", d, months[m-1], y), fmt.Sprintf("%02d-%s-%d", d, months[m-1][:3], y),
			fmt.Sprintf("%d%02d%02d", y, m, d), fmt.Sprintf("%02d%02d%d", d, m, y), fmt.Sprintf("%d%02d%d", d, m, y)} {
			if got, err := Date(s, Years(120, 0, today), nil); err != nil || got.String() != want {
				t.Fatalf("%q: %s, %v", s, got, err)
			}
		}
		if got, err := Date(fmt.Sprintf("%d/%d/%02d", d, m, y%100), Years(120, 0, today), nil); err == nil && got.String() != want {
			t.Fatalf("%d/%d/%02d of %s was read as %s", d, m, y%100, want, got)
		}
	})
}

func TestAmount(t *testing.T) {
	for _, tt := range []struct{ written, want string }{
		{"1.234,56", "123456"}, {"€ 1.234,56", "123456"}, {"1.234,56 €", "123456"}, {"€1234,56", "123456"}, {"EUR 1.234,56", "123456"}, {"1234,56 euro", "123456"}, {"euro 50", "5000"}, {"€. 50,00", "5000"}, {"Euro: 50", "5000"},
		{"1234.5", "123450"}, {"1234.56", "123456"}, {"1234", "123400"}, {"1.234", "123400"}, {"1.234.567", "123456700"}, {"1.234.567,8", "123456780"}, {"1,234,567", "123456700"}, {"1,234.56", "123456"},
		{"1.234,-", "123400"}, {"1.234,--", "123400"}, {"1.234,=", "123400"}, {"1.234,56=", "123456"}, {"50,-", "5000"}, {"50.-", "5000"}, {"50,00-", "-5000"},
		{"1 234,56", "123456"}, {"1\u00a0234,56", "123456"}, {"1'234,56", "123456"}, {"1’234.56", "123456"}, {"-1.234,56", "-123456"}, {"- 1.234,56", "-123456"}, {"(1.234,56)", "-123456"}, {"€ -50", "-5000"}, {"-€ 50", "-5000"}, {"−50", "-5000"}, {"+50", "5000"},
		{"0,5", "50"}, {",50", "50"}, {".5", "50"}, {"80,5", "8050"}, {"0", "0"}, {"1.5", "150"}, {"12345678", "1234567800"},
		{"1,234", "separatore"}, {"1.234,567", "decimali"}, {"1,2345", "decimali"}, {"12.34.56", "importo"}, {"1.23.456", "importo"}, {"1234.567,00", "importo"}, {"0,123", "decimali"}, {"1 23", "importo"},
		{"L. 50.000", "lire"}, {"£ 50.000", "lire"}, {"50.000 lire", "lire"}, {"$ 50", "euro"}, {"50 CHF", "euro"}, {"1,2E+06", "cifre"}, {"gratuito", "importo"}, {"50%", "importo"}, {"50/mese", "importo"}, {"dieci", "importo"}, {"1O,50", "importo"}, {"10 / 20", "importo"}, {"1..5", "importo"}, {"--5", "importo"}, {"(-5)", "importo"}, {"9999999999999999", "importo"}, {"€", "importo"}, {"5,", "importo"}, {"5-3", "importo"},
	} {
		got, err := Amount(tt.written, false, nil)
		if err != nil && !strings.Contains(err.Error(), tt.want) || err == nil && fmt.Sprint(got) != tt.want {
			t.Errorf("%q: %d, %v; want %s", tt.written, got, err, tt.want)
		}
	}
	// Where points part the cents elsewhere in the column, 1.234 is in doubt.
	var points Column
	points.See("80.50")
	if _, err := Amount("1.234", false, &points); err == nil {
		t.Error("1.234 beside 80.50 was read")
	}
	// Numbers of a workbook are what they are.
	for s, want := range map[string]int64{"1234.5": 123450, "1234.56": 123456, "33.33": 3333, "1.1": 110, "1234": 123400, "-5.5": -550, "0.1": 10, "1234.5600000000001": 123456} {
		if got, err := Amount(s, true, nil); err != nil || got != want {
			t.Errorf("number %s: %d, %v", s, got, err)
		}
	}
	if _, err := Amount("33.333", true, nil); err != errCents {
		t.Errorf("33.333: %v", err)
	}
}

// TestAmountProperty: an amount is read as it was meant, in each way of writing it.
func TestAmountProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 1e12).Draw(t, "cents")
		group := func(by string) string {
			whole := fmt.Sprint(cents / 100)
			for i := len(whole) - 3; i > 0; i -= 3 {
				whole = whole[:i] + by + whole[i:]
			}
			return whole
		}
		for _, s := range []string{
			fmt.Sprintf("%s,%02d", group("."), cents%100), fmt.Sprintf("%d,%02d", cents/100, cents%100), fmt.Sprintf("%d.%02d", cents/100, cents%100),
			fmt.Sprintf("%s.%02d", group(","), cents%100), fmt.Sprintf("€ %s,%02d", group(" "), cents%100), fmt.Sprintf("%s,%02d €", group("'"), cents%100),
		} {
			if got, err := Amount(s, false, nil); err != nil || got != cents {
				t.Fatalf("%s: %d, %v, want %d", s, got, err, cents)
			}
		}
	})
}

func TestPhones(t *testing.T) {
	for _, tt := range []struct{ written, want string }{
		{"0371 123456", "0371 123456"}, {"0371/123456", "0371/123456"}, {"0371-123456", "0371-123456"}, {"+39 333 1234567", "+39 333 1234567"}, {"3331234567", "3331234567"}, {"(0371) 123456", "(0371) 123456"}, {"3331234567.0", "3331234567"},
		{"tel. 0371 123456", "0371 123456"}, {"Cell: 333 1234567", "333 1234567"}, {"casa 0371 123456", "0371 123456"},
		{"0371 123456 / 333 1234567", "0371 123456;333 1234567"}, {"0371123456/3331234567", "0371123456;3331234567"}, {"0371123456-3331234567", "0371123456;3331234567"}, {"0371 123456; 333 1234567", "0371 123456;333 1234567"}, {"0371 123456, 333 1234567", "0371 123456;333 1234567"}, {"0371 123456 - 333 1234567", "0371 123456;333 1234567"}, {"0371 123456\n333 1234567", "0371 123456;333 1234567"}, {"0371 123456 e 333 1234567", "0371 123456;333 1234567"},
		{"333 1234567 (figlia)", "333 1234567=figlia"}, {"333 1234567 figlia Anna", "333 1234567=figlia Anna"}, {"figlia 333 1234567", "333 1234567=figlia"}, {"nonna: 333 1234567", "333 1234567=nonna"}, {"333 1234567, la figlia", "333 1234567=la figlia"}, {"333 1234567 casa", "333 1234567"},
		{"3,33124E+09", "?"}, {"3.33E+09", "?"}, {"non ha", "?"}, {"12", "?"}, {"333 1234567 333 7654321 333 1112223", "?"}, {"333 12x4567", "?"}, {"0371 123456 int. 12", "?"},
	} {
		found, err := Phones(tt.written)
		var got []string
		for _, p := range found {
			s := p.Number
			if p.Of != "" {
				s += "=" + p.Of
			}
			got = append(got, s)
		}
		if err != nil {
			got = []string{"?"}
		}
		if s := strings.Join(got, ";"); s != tt.want {
			t.Errorf("%q: %q (%v), want %q", tt.written, s, err, tt.want)
		}
	}
	for s, want := range map[string]bool{"333 1234567": true, "+39 333 1234567": true, "391 1234567": true, "0039 391 1234567": true, "0371 123456": false, "0382 39123": false} {
		if got := (Phone{Number: s}).Mobile(); got != want {
			t.Errorf("%s a mobile: %v", s, got)
		}
	}
}

// TestFoldProperty: a text of ASCII folds as it does among letters that are not, and one
// number of digits and blanks reads as it does behind its label.
func TestFoldProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ -~\t\n]{0,40}`).Draw(t, "ascii")
		if got, want := Fold(s)+"e", Fold(s+"é"); got != want {
			t.Errorf("Fold(%q) = %q, beside an accent %q", s, got, want)
		}
		n := rapid.StringMatching(`[0-9]( {0,2}[0-9]){0,14}`).Draw(t, "number")
		got, err := Phones(n)
		want, wrong := Phones("tel. " + n)
		if !slices.Equal(got, want) || err != wrong {
			t.Errorf("Phones(%q) = %v, %v, behind a label %v, %v", n, got, err, want, wrong)
		}
	})
}

func TestSaysNothing(t *testing.T) {
	for s, want := range map[string]bool{
		"ASSENTE": true, "N.D.": true, "n.d.": true, "ND": true, "-": true, "--": true, "_": true, "/": true, "?": true, "NULL": true, "(null)": true, "#N/D": true, "N/A": true, "N.A.": true, "n.p.": true, "nessuno": true, "00/00/0000": true, "0000-00-00": true, "Non disponibile": true, ".": true,
		"Na": false, "No": false, "0": false, "Nd'Diaye": false, "Rossi": false, "": false, "Assenti": false, "00/00/1980": false, "0371": false, "°": true,
	} {
		if got := SaysNothing(s); got != want {
			t.Errorf("%q says nothing: %v", s, got)
		}
	}
}

// FuzzCella: whatever a cell holds, nothing panics, and what is read is of the
// span and of the forms that records take.
func FuzzCella(f *testing.F) {
	for _, s := range []string{"3/1/1980", "€ 1.234,56", "S. Angelo Lod.no (LO)", "0371 1 / 333 1", "1980-01-01T00:00:00Z", "-", "ſ.", "\xff", "(,)", "26900 -"} {
		f.Add(s, "26900")
	}
	f.Fuzz(func(t *testing.T, s, cap string) {
		span := Span{day(t, "1900-01-01"), day(t, "2026-11-24")}
		var c Column
		c.See(s)
		if d, err := Date(s, span, &c); err == nil && !span.holds(d) {
			t.Errorf("%q: %s", s, d)
		}
		if n, err := Amount(s, false, &c); err == nil && (n > maxCents || n < -maxCents) {
			t.Errorf("%q: %d", s, n)
		}
		if _, err := Amount(s, true, nil); err != nil && err.Error() == "" {
			t.Error("no reason")
		}
		if found, err := Phones(s); err == nil {
			for _, p := range found {
				if count(p.Number) < 4 || len(p.Number) > 25 {
					t.Errorf("%q: %+v", s, p)
				}
			}
		}
		if p, err := ReadComune(s, cap); err == nil && p.Nome == "" {
			t.Errorf("%q is no place", s)
		}
		Near(s)
		SaysNothing(s)
	})
}

// TestSpellings: further spellings of offices, with what is read; "" is refused.
func TestSpellings(t *testing.T) {
	for written, want := range map[string]string{
		"Tavazzano c/Villavesco": "Tavazzano con Villavesco", "SALERANO S/LAMBRO": "Salerano sul Lambro", "Salerano s/L": "Salerano sul Lambro", "Salerano s/L.": "Salerano sul Lambro",
		"LO - Lodi": "Lodi", "(LO) Codogno": "Codogno", "Residente a Lodi": "Lodi", "res. Codogno": "Codogno", "LODI CAP 26900": "Lodi", "Codogno (C.A.P. 26845)": "Codogno",
		"IT-26900 Lodi": "Lodi", "C. di Codogno": "Codogno", "COM. DI CODOGNO": "Codogno", "Camairago (ora Castelgerundo)": "Castelgerundo", "Camairago, oggi Castelgerundo": "Castelgerundo",
		"Milano (ora Milano)": "Milano",
		"Lodi (ora Milano)":   "", "Lodi, ora Codogno": "", "Milano (ora Roma)": "", "Lodi (ora chissà)": "", "c/o Lodi": "", "dom. a Lodi": "",
	} {
		c, err := ReadComune(written, "")
		if got := c.Nome; got != want || (err == nil) != (want != "") || c.Beside != "" {
			t.Errorf("%q is read as %q beside %q, %v; want %q", written, got, c.Beside, err, want)
		}
	}
	today, err := codicefiscale.NuovaData(2026, 11, 30)
	if err != nil {
		t.Fatal(err)
	}
	for written, want := range map[string]string{
		`03\03\1980`: "1980-03-03", "03_03_1980": "1980-03-03", "03⁄03⁄1980": "1980-03-03", "3–3–1980": "1980-03-03", "Mar 3 1980": "1980-03-03", "Mar 3, 1980": "1980-03-03",
		"mar 4 marzo 1980": "1980-03-04", "mar 3 marzo 1980": "",
	} {
		d, err := Date(written, Years(120, 0, today), nil)
		if (err == nil) != (want != "") || err == nil && d.String() != want {
			t.Errorf("%q is read as %v, %v; want %q", written, d, err, want)
		}
	}
	for written, want := range map[string]int64{"300,00 €.": 30000, "12,50 Eur.": 1250, "€. 12": 1200} {
		if n, err := Amount(written, false, nil); err != nil || n != want {
			t.Errorf("%q is read as %d, %v; want %d", written, n, err, want)
		}
	}
	for written, want := range map[string]string{
		"tel. 0371 123456 cell. 333 1234567": "[{0371 123456 } {333 1234567 }]", "0371 123456 333 1234567": "[{0371 123456 } {333 1234567 }]", "0371123456 +393331234567": "[{0371123456 } {+393331234567 }]",
		"333–1234567": "[{333-1234567 }]", "’3331234567": "[{3331234567 }]", "0371 123456, casa 0371 654321": "[{0371 123456 } {0371 654321 }]",
		"3.33124E9": "[]", "333 12345678 33 1234567": "[]", "0371 123456 0371 654321 0371": "[]",
	} {
		if found, _ := Phones(written); fmt.Sprint(found) != want {
			t.Errorf("%q is read as %v, want %s", written, found, want)
		}
	}
}
