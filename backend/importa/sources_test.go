package importa

import (
	"strings"
	"testing"

	"siz-icaro/sync/cartella/codicefiscale"
)

func TestBirthplace(t *testing.T) {
	for _, tt := range []struct {
		written, at string
		coded       codicefiscale.Belfiore
		want        luogo
		says        string
	}{
		{"Pordenone", "1960-05-01", "", luogo{"G888", "Pordenone"}, ""},
		{"Borgo Littorio", "1935-05-01", "", luogo{"B017", "Borgo Littorio"}, ""},
		{"borgo san giovanni", "1935-05-01", "", luogo{"B017", "Borgo San Giovanni"}, ""},
		{"B017", "1935-05-01", "", luogo{"B017", "Borgo Littorio"}, ""},
		{"Serbia, Repubblica di", "1975-05-01", "", luogo{"Z158", "Serbia"}, ""},
		// The codice fiscale tells which of them.
		{"Samone", "1960-05-01", "H754", luogo{"H754", "Samone"}, ""},
		{"Samone", "1960-05-01", "F205", luogo{Nome: "Samone"}, "Samone TO, Samone TN"},
		{"Samone", "1960-05-01", "", luogo{Nome: "Samone"}, "Samone TO, Samone TN"},
		{"Samone (TN)", "1960-05-01", "", luogo{"H754", "Samone"}, ""},
		{"Georgia", "1992-05-01", "Z136", luogo{"Z136", "Georgia"}, ""},
		{"Lonato del Garda", "1970-03-04", "", luogo{Nome: "Lonato del Garda"}, "Alla data di nascita"},
		// And of a name that is in no list it tells where that was.
		{"Bucarest", "1975-05-01", "Z129", luogo{"Z129", "Bucarest"}, "quello del codice fiscale"},
		{"Bucarest", "1975-05-01", "", luogo{Nome: "Bucarest"}, "senza codice"},
		{"Atlantide", "1975-05-01", "M393", luogo{Nome: "Atlantide"}, "senza codice"},
		// Nor does it tell where it says another place.
		{"Lodi", "1960-05-01", "F205", luogo{"E648", "Lodi"}, ""},
	} {
		at, err := codicefiscale.LeggiData(tt.at)
		if err != nil {
			t.Fatal(err)
		}
		got, why := birthplace(tt.written, at, tt.coded)
		if got != tt.want || (why == "") != (tt.says == "") || !strings.Contains(why, tt.says) {
			t.Errorf("birthplace(%s, %s, %s) = %+v, %q; want %+v, %q", tt.written, tt.at, tt.coded, got, why, tt.want, tt.says)
		}
	}
}
