package siuss

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// regioni are the provinces of each region by the ISTAT codes of both: a Comune's
// begins with its province's.
var regioni = map[string][]int{
	"01": {1, 2, 3, 4, 5, 6, 96, 103},
	"02": {7},
	"03": {12, 13, 14, 15, 16, 17, 18, 19, 20, 97, 98, 108},
	"04": {21, 22},
	"05": {23, 24, 25, 26, 27, 28, 29},
	"06": {30, 31, 32, 93},
	"07": {8, 9, 10, 11},
	"08": {33, 34, 35, 36, 37, 38, 39, 40, 99},
	"09": {45, 46, 47, 48, 49, 50, 51, 52, 53, 100},
	"10": {54, 55},
	"11": {41, 42, 43, 44, 109},
	"12": {56, 57, 58, 59, 60},
	"13": {66, 67, 68, 69},
	"14": {70, 94},
	"15": {61, 62, 63, 64, 65},
	"16": {71, 72, 73, 74, 75, 110},
	"17": {76, 77},
	"18": {78, 79, 80, 101, 102},
	"19": {81, 82, 83, 84, 85, 86, 87, 88, 89},
	"20": {90, 91, 92, 95, 104, 105, 106, 107, 111, 112, 113, 114, 115, 116, 117, 118, 119},
}

var regioneDi = sync.OnceValue(func() map[int]string {
	out := map[int]string{}
	for region, provinces := range regioni {
		for _, p := range provinces {
			out[p] = region
		}
	}
	return out
})

// Regione is the ISTAT code of the region of a Comune, "" where there is none.
func Regione(comune string) string {
	if !formaComune.MatchString(comune) {
		return ""
	}
	province, err := strconv.Atoi(comune[:3])
	if err != nil {
		return ""
	}
	return regioneDi()[province]
}

// cittadini are how the citizens of a state are called, without the ending that says
// whether it is a man or a woman.
var cittadini = map[string][]string{
	"IT": {"italian"}, "RO": {"rumen", "romen"}, "AL": {"albanes"}, "MA": {"marocchin"}, "EG": {"egizian"}, "EC": {"ecuadorian", "ecuadoregn", "ecuadoren"},
	"IN": {"indian"}, "UA": {"ucrain"}, "CN": {"cines"}, "PH": {"filippin"}, "PE": {"peruvian"}, "MD": {"moldav"}, "BD": {"bengales", "bangladesc", "bangladese"},
	"PK": {"pakistan", "pachistan"}, "LK": {"singales", "cingales", "srilankes"}, "SN": {"senegales"}, "NG": {"nigerian"}, "TN": {"tunisin"}, "BR": {"brasilian"},
	"PL": {"polacc"}, "BG": {"bulgar"}, "RS": {"serb"}, "MK": {"macedon", "nordmacedon"}, "DE": {"tedesc", "germanic"}, "FR": {"frances"},
	"GB": {"britannic", "ingles"}, "ES": {"spagnol"}, "PT": {"portoghes"}, "GR": {"grec", "ellenic"}, "TR": {"turc"}, "RU": {"russ"}, "US": {"statunitens", "american"},
	"AR": {"argentin"}, "CO": {"colombian"}, "CU": {"cuban"}, "DO": {"dominican"}, "SV": {"salvadoregn"}, "BO": {"bolivian"}, "VE": {"venezuelan", "venezolan"},
	"CL": {"cilen"}, "UY": {"uruguaian", "uruguayan"}, "PY": {"paraguaian", "paraguayan"}, "MX": {"messican"}, "HN": {"honduregn"}, "GT": {"guatemaltec"},
	"NI": {"nicaraguens"}, "HT": {"haitian"}, "GH": {"ghanes"}, "CI": {"ivorian"}, "CM": {"camerunens"}, "BF": {"burkinab", "burkinabe"}, "ML": {"malian"}, "GM": {"gambian"},
	"GN": {"guinean"}, "ET": {"etiop"}, "ER": {"eritre"}, "SO": {"somal"}, "DZ": {"algerin"}, "LY": {"libic"}, "SD": {"sudanes"}, "CD": {"congoles"}, "TG": {"togoles"},
	"BJ": {"beninens", "beninese"}, "KE": {"kenian", "keniot", "keniota"}, "TZ": {"tanzanian"}, "MG": {"malgasci"}, "MU": {"maurizian"}, "CV": {"capoverdian"},
	"ZA": {"sudafrican"}, "BA": {"bosniac"}, "HR": {"croat"}, "SI": {"sloven"}, "SK": {"slovacc"}, "CZ": {"cec"}, "HU": {"ungheres", "magiar"}, "AT": {"austriac"},
	"CH": {"svizzer", "elvetic"}, "BE": {"belg"}, "NL": {"olandes", "neerlandes"}, "LU": {"lussemburghes"}, "SE": {"svedes"}, "NO": {"norveges"}, "DK": {"danes"},
	"FI": {"finlandes"}, "IE": {"irlandes"}, "LV": {"letton", "lettone"}, "LT": {"lituan"}, "EE": {"eston", "estone"}, "BY": {"bieloruss"}, "GE": {"georgian"}, "AM": {"armen"},
	"AZ": {"azer", "azerbaigian"}, "ME": {"montenegrin"}, "MT": {"maltes"}, "CY": {"cipriot"}, "IR": {"iranian"}, "IQ": {"irachen"}, "SY": {"sirian"},
	"LB": {"libanes"}, "PS": {"palestines"}, "JO": {"giordan"}, "IL": {"israelian"}, "AF": {"afgan", "afghan"}, "NP": {"nepales"}, "VN": {"vietnamit"},
	"TH": {"thailandes"}, "ID": {"indonesian"}, "JP": {"giappones"}, "KR": {"sudcorean"}, "AU": {"australian"}, "CA": {"canades"},
}

// ignota are the words of who does not know.
var ignota = []string{"non nota", "non noto", "ignota", "sconosciuta", "non disponibile", "nd", "n d"}

// nazioni are the codes by which states and their citizens are found.
var nazioni = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, word := range ignota {
		out[word] = NonNota
	}
	names := display.Regions(language.Italian)
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			region, err := language.ParseRegion(string(first) + string(second))
			if err != nil || !region.IsCountry() || region.M49() == 0 {
				continue
			}
			if name := names.Name(region); name != "" {
				out[piana(name)] = numerico(region)
			}
		}
	}
	for iso, stems := range cittadini {
		for _, stem := range stems {
			for _, ending := range []string{"", "a", "o", "e"} {
				out[stem+ending] = numerico(language.MustParseRegion(iso))
			}
		}
	}
	return out
})

func numerico(r language.Region) string { return fmt.Sprintf("%03d", r.M49()) }

// Nazione is the code of the citizenship that somebody wrote, by the state or by what
// its citizens are called: "Marocco", "marocchina". "" where neither is known.
func Nazione(scritta string) string { return nazioni()[piana(scritta)] }

// piana is a text without what one writes one way or another.
func piana(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), strings.ToLower(s))
	if err != nil {
		return ""
	}
	return strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
