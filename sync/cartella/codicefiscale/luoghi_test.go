package codicefiscale_test

import (
	"slices"
	"strings"
	"testing"

	cf "siz-icaro/sync/cartella/codicefiscale"
)

func nomi(voci []cf.Voce) string {
	var s []string
	for _, v := range voci {
		s = append(s, string(v.Belfiore)+" "+v.Detto.Testo)
	}
	return strings.Join(s, ", ")
}

func TestCerca(t *testing.T) {
	for _, test := range []struct {
		belfiore cf.Belfiore
		nome     string
		sigla    string
		istat    string
	}{
		{"E648", "Lodi", "LO", "098031"},
		{"H501", "Roma", "RM", "058091"},
		{"B456", "Camairago", "LO", ""},
		{"M393", "Castelgerundo", "LO", "098062"},
		{"I274", "Sant'Angelo Lodigiano", "LO", "098050"},
		{"D620", "Fiume", "FU", ""},
		{"I269", "Sant'Andrea di Gorizia", "UD", ""},
		{"C294", "Châtillon", "AO", "007020"},
		{"Z121", "Malta", "EE", ""},
		{"Z154", "Federazione russa", "EE", ""},
		{"Z106", "Città del Vaticano", "EE", ""},
	} {
		l, ok := cf.Cerca(test.belfiore)
		if !ok || l.Nome != test.nome || l.Provincia != test.sigla || l.ISTAT != test.istat {
			t.Errorf("Cerca(%s) = %+v, %v; want %s (%s) %s", test.belfiore, l, ok, test.nome, test.sigla, test.istat)
		}
	}
	for _, b := range []cf.Belfiore{"", "A000", "Z999", "e648", "E64"} {
		if l, ok := cf.Cerca(b); ok {
			t.Errorf("Cerca(%s) = %+v, want nothing", b, l)
		}
	}
}

func TestPerNome(t *testing.T) {
	for _, test := range []struct {
		nome string
		alla string
		want string
	}{
		{"Lodi", "1980-01-01", "E648 Lodi"},
		{"  lODI ", "", "E648 Lodi"},
		{"LODI (LO)", "1980-01-01", "E648 Lodi"},
		{"Lodi (MI)", "1980-01-01", "E648 Lodi"},
		{"Camairago", "1960-05-01", "B456 Camairago"},
		{"Camairago", "2017-12-31", "B456 Camairago"},
		{"Camairago", "2018-01-01", ""},
		{"Camairago", "", "B456 Camairago"},
		{"CAVACURTA", "1999-01-01", "C362 Cavacurta"},
		{"Castelgerundo", "2017-12-31", ""},
		{"Castelgerundo", "2018-01-01", "M393 Castelgerundo"},
		{"Sovizzo", "2000-01-01", "I879 Sovizzo"},
		{"Sovizzo", "2025-01-01", "M436 Sovizzo"},
		{"Fiume", "1940-01-01", "D620 Fiume"},
		{"Fiume", "1950-01-01", ""},
		{"Jugoslavia", "1950-01-01", "Z118 Jugoslavia"},
		{"Ucraina", "1980-01-01", "Z138 Ucraina"},
		{"URSS", "1980-01-01", "Z135 Unione Sovietica"},
		{"U.R.S.S.", "2000-01-01", ""},
		{"Samone", "1980-01-01", "H753 Samone, H754 Samone"},
		{"Samone (TN)", "1980-01-01", "H754 Samone"},
		{"samone (to)", "1980-01-01", "H753 Samone"},
		{"CANTU'", "1980-01-01", "B639 Cantù"},
		{"sant angelo lodigiano", "1980-01-01", "I274 Sant'Angelo Lodigiano"},
		{"SANT’ANGELO LODIGIANO", "1980-01-01", "I274 Sant'Angelo Lodigiano"},
		{"S.ANGELO LODIGIANO", "1980-01-01", "I274 Sant'Angelo Lodigiano"},
		{"S. Rocco al Porto", "1980-01-01", "I140 San Rocco al Porto"},
		{"S.Stefano Lodigiano", "1980-01-01", "I362 Santo Stefano Lodigiano"},
		{"Boffalora D'Adda", "1980-01-01", "A919 Boffalora d'Adda"},
		{"Reggio Emilia", "1980-01-01", "H223 Reggio nell'Emilia"},
		{"Olanda", "1980-01-01", "Z126 Paesi Bassi"},
		{"Cote d'Ivoire", "1980-01-01", "Z313 Costa d'Avorio"},
		{"Lod", "", ""},
		{"", "", ""},
		{"(LO)", "", ""},
		{"S.", "", ""},
	} {
		var alla cf.Data
		if test.alla != "" {
			alla = data(t, test.alla)
		}
		if got := nomi(cf.PerNome(test.nome, alla)); got != test.want {
			t.Errorf("PerNome(%q, %s) = %s, want %s", test.nome, test.alla, got, test.want)
		}
	}
}

func TestSuggerisci(t *testing.T) {
	for _, test := range []struct {
		prefisso string
		alla     string
		n        int
		want     string
	}{
		{"lodi", "1980-01-01", 3, "E648 Lodi, E651 Lodi Vecchio, E649 Lodine"},
		{"san col", "1980-01-01", 1, "H803 San Colombano al Lambro"},
		{"S.Col", "1980-01-01", 1, "H803 San Colombano al Lambro"},
		{"colombano al", "1980-01-01", 2, "H803 San Colombano al Lambro"},
		{"casal", "1980-01-01", 4, "B887 Casaletto Lodigiano, B899 Casalmaiocco, B910 Casalpusterlengo, B861 Casalanguida"},
		{"camair", "2017-12-31", 5, "B456 Camairago"},
		{"camair", "2020-01-01", 5, ""},
		{"russi", "1980-01-01", 2, "H642 Russi, Z154 Federazione russa"},
		{"stati uniti", "", 5, "Z404 Stati Uniti d'America"},
		{"lodi", "", 0, ""},
		{"", "", 10, ""},
		{" ' ", "", 10, ""},
		{"zzz", "", 10, ""},
	} {
		var alla cf.Data
		if test.alla != "" {
			alla = data(t, test.alla)
		}
		got := cf.Suggerisci(test.prefisso, alla, test.n)
		if nomi(got) != test.want {
			t.Errorf("Suggerisci(%q, %s, %d) = %s, want %s", test.prefisso, test.alla, test.n, nomi(got), test.want)
		}
	}
}

// The embedded table obeys what the code takes for granted, and holds what its
// sources are known to hold.
func TestTable(t *testing.T) {
	comuni := cf.ComuniAmbito()
	if len(comuni) != 61 {
		t.Errorf("%d Comuni in the Ambito, want 61", len(comuni))
	}
	oggi := data(t, "2026-11-24")
	for _, c := range comuni {
		l, ok := cf.Cerca(c.Belfiore)
		if !ok || l.Nome != c.Nome || l.ISTAT != c.ISTAT || l.Provincia != c.Provincia || !l.Vigente(oggi) {
			t.Errorf("%+v does not agree with the table: %+v", c, l)
		}
		if len(c.CAP) != 5 || !c.Belfiore.Valido() {
			t.Errorf("%+v is malformed", c)
		}
		if got := cf.PerNome(c.Nome, oggi); !slices.ContainsFunc(got, func(v cf.Voce) bool { return v.Belfiore == c.Belfiore }) {
			t.Errorf("PerNome(%s) = %s", c.Nome, nomi(got))
		}
	}
	comuni[0].Nome = "altro"
	if cf.ComuniAmbito()[0].Nome == "altro" {
		t.Error("a caller can change the list of the Comuni")
	}

	var vigenti, cessati, stati int
	visti := map[cf.Belfiore]bool{}
	for _, iniziale := range "abcdefghijklmnopqrstuvwxyz" {
		for _, l := range cf.Suggerisci(string(iniziale), cf.Data{}, 1<<20) {
			if visti[l.Belfiore] {
				continue
			}
			visti[l.Belfiore] = true
			switch {
			case l.Belfiore.Estero():
				stati++
			case l.Vigente(oggi):
				vigenti++
			default:
				cessati++
			}
			if !l.Belfiore.Valido() || len(l.Provincia) != 2 || strings.ContainsAny(l.Nome, "ÃĂ;|") {
				t.Errorf("malformed: %+v", l)
			}
			if got, ok := cf.Cerca(l.Belfiore); !ok || got.Nome != l.Nome {
				t.Errorf("Cerca(%s) does not find %s", l.Belfiore, l.Nome)
			}
		}
	}
	// 7,896 is how many Comuni there were after the mergers of January 2024.
	if vigenti != 7896 || cessati != 1964 || stati != 272 {
		t.Errorf("%d Comuni, %d ceased, %d states; want 7896, 1964, 272", vigenti, cessati, stati)
	}
}

func BenchmarkSuggerisci(b *testing.B) {
	alla := data(b, "1980-01-01")
	for _, prefisso := range []string{"s", "san", "lodi", "s. ang"} {
		b.Run(strings.ReplaceAll(prefisso, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				if len(cf.Suggerisci(prefisso, alla, 10)) == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := cf.Parse("RSSMRA80A01ESQUW"); err != nil {
			b.Fatal(err)
		}
	}
}
