package codicefiscale_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	cf "siz-icaro/sync/cartella/codicefiscale"
)

func TestPartitaIVA(t *testing.T) {
	for _, in := range []string{"86334519757", "02342520158", "00743110157", "07643520567", "IT 0234 2520 158"} {
		if got, err := cf.ParsePartitaIVA(in); err != nil || len(got) != 11 {
			t.Errorf("ParsePartitaIVA(%q) = %q, %v", in, got, err)
		}
	}
	for in, posizione := range map[string]int{"": 0, "0234252015": 0, "0234252015A": 11, "02342520159": 11, "00000000000": 0, "０2342520158": 0} {
		_, err := cf.ParsePartitaIVA(in)
		var got *cf.Errore
		if !errors.As(err, &got) || got.Campo != cf.CampoPartitaIVA || got.Posizione != posizione {
			t.Errorf("ParsePartitaIVA(%q): %v, want an error at %d", in, err, posizione)
		}
	}
}

func TestIBAN(t *testing.T) {
	// The examples of the SWIFT IBAN registry.
	for _, in := range []string{
		"IT60X0542811101000000123456", "it60 x054 2811 1010 0000 0123 456", "SM86U0322509800000000270100",
		"DE89370400440532013000", "FR1420041010050500013M02606", "MT84MALT011000012345MTLCAST001S", "NO9386011117947",
		"RO49AAAA1B31007593840000", "CH9300762011623852957", "ES9121000418450200051332", "BE68539007547034",
	} {
		if got, err := cf.ParseIBAN(in); err != nil || strings.ContainsAny(string(got), " x") {
			t.Errorf("ParseIBAN(%q) = %q, %v", in, got, err)
		}
	}
	for _, test := range []struct {
		in        string
		posizione int
		says      string
	}{
		{"", 0, "non è completo"},
		{"IT6", 0, "non è completo"},
		{"US60X0542811101000000123456", 1, "SEPA"},
		{"IT60X054281110100000012345", 0, "27 caratteri"},
		{"ITX0X0542811101000000123456", 3, "due cifre"},
		{"IT6010542811101000000123456", 5, "CIN, una lettera"},
		{"IT60X054281110100000012345É", 27, "senza accento"},
		{"IT60X05428111010000-0123456", 20, "senza accento"},
		{"IT60XO542811101000000123456", 6, "solo cifre"},
		{"IT61X0542811101000000123456", 0, "controllo"},
		{"IT60X0542811101000000123465", 0, "controllo"},
		{"DE89370400440532013001", 0, "controllo"},
		// Right check digits around a wrong CIN: what a mod-97 check alone lets pass.
		{"IT64Y0542811101000000123456", 5, "CIN non corrisponde"},
	} {
		_, err := cf.ParseIBAN(test.in)
		var got *cf.Errore
		if !errors.As(err, &got) || got.Campo != cf.CampoIBAN || got.Posizione != test.posizione || !strings.Contains(got.Messaggio, test.says) {
			t.Errorf("ParseIBAN(%q): %v; want position %d, …%s…", test.in, err, test.posizione, test.says)
		}
	}
}

func TestData(t *testing.T) {
	for _, s := range []string{"2000-02-29", "1999-12-31", "0001-01-01", "9999-12-31"} {
		if got := data(t, s).String(); got != s {
			t.Errorf("%s came back as %s", s, got)
		}
	}
	for _, s := range []string{"", "2001-02-29", "1900-02-29", "1980-13-01", "1980-00-01", "1980-01-00", "1980-04-31",
		"0000-01-01", "1980-1-01", "01/01/1980", "1980-01-01T", "1980/01/01", "+980-01-01", "198０-1-01"} {
		if d, err := cf.LeggiData(s); err == nil {
			t.Errorf("LeggiData(%q) = %v", s, d)
		}
	}
	prima, dopo := data(t, "1999-12-31"), data(t, "2000-01-01")
	if prima.Compare(dopo) != -1 || dopo.Compare(prima) != 1 || prima.Compare(prima) != 0 || (cf.Data{}).Compare(prima) != -1 {
		t.Error("the calendar is out of order")
	}
	// The day is the one of the time's own zone.
	roma := time.FixedZone("", 3600)
	if got := cf.DataDi(time.Date(1980, 1, 1, 0, 30, 0, 0, roma)); got != data(t, "1980-01-01") {
		t.Errorf("half past midnight in Rome is %v", got)
	}
}
