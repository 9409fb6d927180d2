package cartella

import (
	"cmp"
	"maps"
	"regexp"
	"strings"
	"time"

	"siz-icaro/sync/cartella/cella"
	"siz-icaro/sync/cartella/codicefiscale"
)

const KindSoggetto Kind = "soggetto"

const (
	AzioneSoggettoCrea     Action = "soggetto.crea"
	AzioneSoggettoModifica Action = "soggetto.modifica"
)

// Soggetto is the body of a citizen. Dates are "2006-01-02", places Belfiore
// codes.
type Soggetto struct {
	Cognome          string `json:"cognome,omitempty"`
	Nome             string `json:"nome,omitempty"`
	NomeUnico        string `json:"nome_unico,omitempty"`
	CF               string `json:"cf,omitempty"`
	Sesso            string `json:"sesso,omitempty"`
	DataNascita      string `json:"data_nascita,omitempty"`
	LuogoNascita     string `json:"luogo_nascita,omitempty"`
	LuogoNascitaNome string `json:"luogo_nascita_nome,omitempty"`
	Cittadinanza     string `json:"cittadinanza,omitempty"`
	StatoCivile      string `json:"stato_civile,omitempty"`
	DataDecesso      string `json:"data_decesso,omitempty"`
	Indirizzo        string `json:"indirizzo,omitempty"`
	Civico           string `json:"civico,omitempty"`
	Comune           string `json:"comune,omitempty"`
	ComuneNome       string `json:"comune_nome,omitempty"`
	CAP              string `json:"cap,omitempty"`
	Domicilio        string `json:"domicilio,omitempty"`
	SenzaFissaDimora bool   `json:"senza_fissa_dimora,omitempty"`
	Telefono         string `json:"telefono,omitempty"`
	TelefonoDi       string `json:"telefono_di,omitempty"`
	Cellulare        string `json:"cellulare,omitempty"`
	CellulareDi      string `json:"cellulare_di,omitempty"`
	Email            string `json:"email,omitempty"`
	AltriCodici      string `json:"altri_codici,omitempty"`
	Medico           string `json:"medico,omitempty"`
	Note             string `json:"note,omitempty"`
	IDEsterno        string `json:"id_esterno,omitempty"`
	InformativaIl    string `json:"informativa_il,omitempty"`
	// Servizi know the person by their own right, Condiviso by a case that is
	// shared with them, until its last day.
	Servizi   map[ServizioID]Noto   `json:"servizi,omitempty"`
	Condiviso map[ServizioID]string `json:"condiviso,omitempty"`
}

// Noto says since when a service knows a person.
type Noto struct {
	Dal string `json:"dal,omitempty"`
}

// NomiUnici are which name somebody has whose documents have one alone.
func NomiUnici() Voci { return Voci{{"cognome", "Ha solo il cognome"}, {"nome", "Ha solo il nome"}} }

func Sessi() Voci { return Voci{{"F", "Femmina"}, {"M", "Maschio"}} }

func StatiCivili() Voci {
	return Voci{
		{"celibe_nubile", "Celibe / nubile"}, {"coniugato", "Coniugato/a"}, {"unito_civilmente", "Unito/a civilmente"},
		{"separato", "Separato/a"}, {"divorziato", "Divorziato/a"}, {"vedovo", "Vedovo/a"}, {"non_noto", "Non noto"},
	}
}

var (
	statiCiviliF = Voci{
		{"celibe_nubile", "Nubile"}, {"coniugato", "Coniugata"}, {"unito_civilmente", "Unita civilmente"},
		{"separato", "Separata"}, {"divorziato", "Divorziata"}, {"vedovo", "Vedova"}, {"non_noto", "Non noto"},
	}
	statiCiviliM = Voci{
		{"celibe_nubile", "Celibe"}, {"coniugato", "Coniugato"}, {"unito_civilmente", "Unito civilmente"},
		{"separato", "Separato"}, {"divorziato", "Divorziato"}, {"vedovo", "Vedovo"}, {"non_noto", "Non noto"},
	}
)

// nomeDiAllora is what records of earlier programs call the person whom they are
// about. A name may be put right, and one who is adopted has another: nothing is
// shown or found by a copy, and nobody writes one any more.
var nomeDiAllora = Campo{Path: "soggetto_nome", Max: 160, Interno: true, Etichetta: "Nome di allora"}

func soggetto() Scheda {
	return Scheda{
		Kind:      KindSoggetto,
		Nome:      Nome{Singolare: "soggetto", Plurale: "soggetti"},
		Titolo:    "{cognome} {nome}",
		Dettaglio: []string{"{data_nascita}", "{comune_nome}", "{cf}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Identità", []Campo{
				{Path: "cognome", Obbligatorio: true, Max: 80, Quando: &Condizione{"nome_unico", []string{"", "cognome"}}, Etichetta: "Cognome", Indice: cercaCognome},
				{Path: "nome", Obbligatorio: true, Max: 80, Quando: &Condizione{"nome_unico", []string{"", "nome"}}, Etichetta: "Nome", Indice: cercaNome},
				{Path: "nome_unico", Tipo: Scelta, Voci: NomiUnici(), Aiuto: "Se nel documento manca il cognome o il nome", Etichetta: "Un nome solo"},
				{Path: "sesso", Tipo: Scelta, Voci: Sessi(), Etichetta: "Sesso"},
				{Path: "data_nascita", Tipo: Data, Giorno: Passato, Etichetta: "Data di nascita", Indice: Indice{Nome: 3, Seleziona: true}},
				{Path: "luogo_nascita_nome", Max: 100, Aiuto: "Comune o stato estero", Etichetta: "Luogo di nascita"},
				{Path: "luogo_nascita", Tipo: Codice, Max: 4, Interno: true, Etichetta: "Luogo di nascita (codice)"},
				{Path: "cf", Tipo: Codice, Max: 16, Maiuscolo: true, Etichetta: "Codice fiscale", Indice: cercaCF},
				{Path: "altri_codici", Max: 200, Aiuto: "Permesso di soggiorno, CUI, tessera europea, codice di un altro Paese: scrivi anche quale è", Etichetta: "Altri codici e documenti", Indice: cercaNumero},
			}},
			{"Residenza e recapiti", []Campo{
				{Path: "indirizzo", Max: 120, Etichetta: "Indirizzo"},
				{Path: "civico", Max: 15, Etichetta: "Civico"},
				{Path: "comune_nome", Max: 100, Etichetta: "Comune di residenza"},
				{Path: "comune", Tipo: Codice, Max: 4, Interno: true, Etichetta: "Comune di residenza (codice)", Indice: seleziona},
				{Path: "cap", Tipo: Codice, Max: 5, Etichetta: "CAP"},
				{Path: "domicilio", Max: 200, Etichetta: "Domicilio, se diverso"},
				{Path: "senza_fissa_dimora", Tipo: Booleano, Etichetta: "Senza fissa dimora"},
				{Path: "telefono", Max: 30, Etichetta: "Telefono", Indice: cercaNumeroT},
				{Path: "telefono_di", Max: 80, Aiuto: "Se non è il suo", Etichetta: "Telefono di"},
				{Path: "cellulare", Max: 30, Etichetta: "Cellulare", Indice: cercaNumeroT},
				{Path: "cellulare_di", Max: 80, Aiuto: "Se non è il suo", Etichetta: "Cellulare di"},
				{Path: "email", Max: 120, Etichetta: "E-mail"},
			}},
			{"Altri dati", []Campo{
				{Path: "cittadinanza", Max: 60, Etichetta: "Cittadinanza"},
				{Path: "stato_civile", Tipo: Scelta, Voci: StatiCivili(), VociDa: "sesso", VociSe: map[string]Voci{"F": statiCiviliF, "M": statiCiviliM}, Etichetta: "Stato civile"},
				{Path: "medico", Max: 80, Etichetta: "Medico di base"},
				{Path: "informativa_il", Tipo: Data, Giorno: Passato, Etichetta: "Informativa privacy consegnata il"},
				{Path: "data_decesso", Tipo: Data, Giorno: Passato, Etichetta: "Data di decesso"},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Etichetta: "Note", Indice: cercaTesto},
				{Path: "id_esterno", Tipo: Codice, Max: 64, Interno: true, Etichetta: "Codice in anagrafe"},
			}},
			{"Servizi", []Campo{
				{Path: "servizi.*.dal", Raggiunge: PerSempre, Tipo: Data, Giorno: Passato, Interno: true, Etichetta: "Noto al servizio dal"},
				{Path: "condiviso.*", Raggiunge: FinoAQuando, Tipo: Data, Interno: true, Etichetta: "Noto per una condivisione fino al"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneSoggettoCrea, Etichetta: "Nuovo soggetto", Verbo: "ha registrato il soggetto", Crea: true, Ruoli: conAmm,
				Fissi:   map[Path]Valore{"servizi.*.dal": soloProprio(), "condiviso.*": nessuno, "id_esterno": nessuno},
				Propone: map[Path]Valore{"servizi.*.dal": oggi, "comune": delNome}},
			{Nome: AzioneSoggettoModifica, Etichetta: "Modifica", Verbo: "ha modificato i dati", Ruoli: conAmm,
				Tranne: []Path{"servizi.*.dal", "condiviso.*", "id_esterno"}, Propone: map[Path]Valore{"comune": delNome}},
		},
		Colonne: []Path{"chi", "data_nascita", "cf", "comune_nome", "casa", "casi_aperti"},
		Calcolate: []Colonna{
			{Path: "chi", Etichetta: "Cognome e nome", Frase: "{cognome} {nome}"},
			{Path: "casa", Etichetta: "Indirizzo", Frase: "{indirizzo} {civico}"},
			{Path: "casi_aperti", Etichetta: "Casi aperti", Di: KindPIC, Per: "soggetto", Dove: &Condizione{"stato", casiAperti}},
		},
		Segno: func(c Corpo) string {
			if c.Testo("data_decesso") == "" {
				return ""
			}
			if c.Testo("sesso") == "F" {
				return "Deceduta"
			}
			return "Deceduto"
		},
		Deriva: condiviso,
		Regole: regoleSoggetto,
	}
}

// delNome: a Comune of the Ambito that is written in a way that can mean no other is
// that, whoever writes it and whether or not it was chosen from a list.
var delNome = Valore{Nome: "dal nome", Di: func(_ Atto, rec Record) (any, bool) {
	c, err := cella.ReadComune(rec.Text("comune_nome"), rec.Text("cap"))
	if err != nil || c.Ambito.Belfiore == "" {
		return nil, true
	}
	return string(c.Ambito.Belfiore), false
}}

// soloProprio: a person is born known to the service that registers them, and to
// no other.
func soloProprio() Valore {
	return Valore{Nome: "del proprio servizio", Di: func(a Atto, rec Record) (any, bool) {
		return nil, len(Reach(rec, nil, a.Quando)) == 1
	}}
}

func regoleSoggetto(c Corpo) (out []*Error) {
	if cf := c.Testo("cf"); cf != "" {
		if _, err := codicefiscale.Parse(cf); err != nil {
			out = append(out, &Error{Code: CodeNonValido, Field: "cf", Message: "«Codice fiscale»: " + err.Error(), Err: err})
		}
	}
	for _, p := range []Path{"telefono", "cellulare"} {
		if n := c.Testo(p); n != "" && !numeroTelefono.MatchString(n) {
			out = append(out, refuse(CodeNonValido, p, "«"+Etichetta(Record{Kind: KindSoggetto}, p, nil)+"»: usa solo cifre, spazi e il segno +."))
		}
	}
	if died := c.Testo("data_decesso"); died != "" && died < c.Testo("data_nascita") {
		out = append(out, refuse(CodeNonValido, "data_decesso", "La data di decesso viene prima della nascita."))
	}
	if mail := c.Testo("email"); mail != "" && (strings.Count(mail, "@") != 1 || strings.ContainsAny(mail, " ,;")) {
		out = append(out, refuse(CodeNonValido, "email", "«E-mail»: l'indirizzo non è completo."))
	}
	return out
}

var numeroTelefono = regexp.MustCompile(`^\+?[0-9 ./()-]{4,25}$`)

// senzaFine stands for the last day of what has none: the last that a date may be.
const senzaFine = "2200-12-31"

// condiviso is a person's record with the services that know of them through a
// record about them, each until the last day on which one of group is for it: who
// came to know a person by a share or a referral knows them no longer than that
// lasts, and by a request or an application no longer than somebody is at work on it.
func condiviso(person Record, group []Record, now time.Time) (_ Record, changed bool, err error) {
	stood, err := person.object()
	if err != nil {
		return person, false, err
	}
	if len(group) == 0 && stood["condiviso"] == nil {
		return person, false, nil
	}
	today := Giorno(now)
	until := tree{}
	for _, r := range group {
		if Group(r) != person.ID {
			continue
		}
		for servizio, fino := range faConoscere(r) {
			if last, _ := until[servizio].(string); fino >= today && fino > last && ServizioID(servizio) != person.Servizio {
				until[servizio] = fino
			}
		}
	}
	was, _ := stood["condiviso"].(tree)
	if maps.Equal(was, until) {
		return person, false, nil
	}
	t := clone(stood)
	delete(t, "condiviso")
	if len(until) > 0 {
		t["condiviso"] = until
	}
	person.Body, err = encode(t)
	return person, err == nil, err
}

// faConoscere are the services that a record lets know of whom it is about, each with
// the last day on which it does: none where it has come to an end.
func faConoscere(r Record) map[string]string {
	s := SchedaDi(r.Kind)
	if s == nil {
		return nil
	}
	t, err := r.object()
	if err != nil || !s.GruppoSe.vale(t) {
		return nil
	}
	out := map[string]string{}
	s.raggiunti(r, func(servizio, fino string) {
		out[servizio] = max(out[servizio], cmp.Or(fino, senzaFine))
	})
	return out
}
