package siuss

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Difetto is what keeps something from going into a file: the attribute, under its
// name in the schema, and why, to be read behind the name of a field.
type Difetto struct{ Dove, Perche string }

// The names of the attributes that a caller has fields for.
const (
	DoveNome          = "IdentificazioneFlusso.Nome"
	DoveEnte          = "Ente.Codice"
	DoveDenominazione = "Ente.Denominazione"
	DoveSede          = "Ente.Indirizzo"
	DoveOperatore     = "Ente.CFOperatore"

	DoveCF           = "CodiceFiscale"
	DoveCognome      = "Anagrafica.Cognome"
	DoveNomeProprio  = "Anagrafica.Nome"
	DoveNascita      = "Anagrafica.AnnoNascita"
	DoveLuogo        = "Anagrafica.LuogoNascita"
	DoveGenere       = "Anagrafica.Genere"
	DoveCittadinanza = "Anagrafica.CodiceCittadinanza"
	DoveIndirizzo    = "Indirizzo"
	DoveRegione      = "Indirizzo.CodiceRegione"
	DoveComune       = "Indirizzo.CodiceComune"
	DoveNazione      = "Indirizzo.CodiceNazione"

	DoveOperazione  = "TipoOperazione"
	DoveProvaMezzi  = "PresenzaProvaMezzi"
	DoveCarattere   = "CaratterePrestazione"
	DoveNumeroDSU   = "NumeroProtocolloDSU"
	DoveAnnoDSU     = "AnnoProtocolloDSU"
	DoveDataDSU     = "DataDSU"
	DoveCodice      = "CodicePrestazione"
	DoveDescrizione = "DenominazionePrestazione"
	DoveProtocollo  = "ProtocolloDomanda"
	DoveInizio      = "DataInizioPrestazione"
	DoveFine        = "DataFinePrestazione"
	DoveErogazione  = "DataErogazionePrestazione"
	DoveImporto     = "ImportoPrestazione"
	DovePeriodo     = "PeriodoErogazione"
	DoveMensile     = "ImportoMensile"
	DoveQuotaEnte   = "ImportoQuotaEnte"
	DoveQuotaUtente = "ImportoQuotaUtente"
	DoveQuotaSSN    = "ImportoQuotaSSN"
	DoveOre         = "OreServizioMensile"
	DovePresaCarico = "PresaCarico"
	DoveArea        = "AreaUtenza"
)

// MaxMesi is how many months one benefit may last, and MaxOre how many hours a month.
const (
	MaxMesi = 12
	MaxOre  = 999
	// MaxNome is how much of a surname or a name has room, in characters.
	MaxNome = 36
)

// The patterns of the schema. That of a codice fiscale takes no letters for the
// digits of year and day, and neither STP nor ENI.
var (
	formaCF      = regexp.MustCompile(`^([A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][A-Za-z0-9]{3}[A-Za-z]|[0-9]{11} {0,5})$`)
	formaAnno    = regexp.MustCompile(`^[0-9]{4}$`)
	formaTre     = regexp.MustCompile(`^[0-9]{3}$`)
	formaRegione = regexp.MustCompile(`^[0-9]{2}$`)
	formaComune  = regexp.MustCompile(`^[0-9]{6}$`)
	formaImporto = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{2}$`)
	omocodico    = regexp.MustCompile(`^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][A-Z0-9]{3}[A-Z]$`)
	straniero    = regexp.MustCompile(`^(STP|ENI)`)
)

// esame gathers what is wrong.
type esame []Difetto

func (e *esame) manca(dove string) { *e = append(*e, Difetto{dove, "manca"}) }

func (e *esame) errato(dove, perche string) { *e = append(*e, Difetto{dove, perche}) }

// testo wants between min and max characters. Where min is zero there need be none.
func (e *esame) testo(dove, v string, min, max int) {
	n := utf8.RuneCountInString(v)
	switch {
	case n == 0 && min > 0:
		e.manca(dove)
	case n == 0:
	case strings.ContainsFunc(v, nonXML):
		e.errato(dove, "contiene un carattere che il file non può portare: riscrivilo")
	case strings.TrimSpace(v) == "":
		e.manca(dove)
	case min == max && n != min:
		e.errato(dove, "deve avere "+strconv.Itoa(min)+" caratteri, ne ha "+strconv.Itoa(n))
	case n < min:
		e.errato(dove, "ha "+strconv.Itoa(n)+" caratteri, il minimo è "+strconv.Itoa(min))
	case n > max:
		e.errato(dove, "ha "+strconv.Itoa(n)+" caratteri, il massimo è "+strconv.Itoa(max))
	}
}

// nonXML reports whether a character is none of XML 1.0, or one that it does not keep
// as it is in an attribute.
func nonXML(r rune) bool {
	return r < ' ' || r == utf8.RuneError || r == 0xfffe || r == 0xffff
}

func (e *esame) forma(dove, v string, come *regexp.Regexp, perche string) {
	if v == "" {
		e.manca(dove)
	} else if !come.MatchString(v) {
		e.errato(dove, perche)
	}
}

func (e *esame) voce(dove, v string, codici ...string) {
	if v == "" {
		e.manca(dove)
	} else if !slices.Contains(codici, v) {
		e.errato(dove, "non è fra i codici dell'INPS")
	}
}

func (e *esame) giorno(dove, v string) {
	if v == "" {
		e.manca(dove)
	} else if _, err := time.Parse(time.DateOnly, v); err != nil {
		e.errato(dove, "non è una data")
	}
}

func (e *esame) importo(dove, v string) {
	e.forma(dove, v, formaImporto, "non è un importo")
}

// intero wants a whole number from 1 to max.
func (e *esame) intero(dove, v string, max int, perche string) {
	if v == "" {
		e.manca(dove)
	} else if n, err := strconv.Atoi(v); err != nil || n < 1 || n > max || strconv.Itoa(n) != v {
		e.errato(dove, perche)
	}
}

func (e *esame) codiceFiscale(dove, v string) {
	switch {
	case v == "":
		e.manca(dove)
	case formaCF.MatchString(v):
	case straniero.MatchString(v):
		e.errato(dove, "è un codice STP o ENI, che il tracciato dell'INPS non ammette")
	case omocodico.MatchString(strings.ToUpper(v)):
		e.errato(dove, "è omocodico: ha lettere al posto delle cifre dell'anno o del giorno, che il tracciato dell'INPS non ammette")
	default:
		e.errato(dove, "non ha la forma che il tracciato dell'INPS ammette")
	}
}

// Difetti are what is wrong with whose the flow is.
func (i Identificazione) Difetti() []Difetto {
	var e esame
	e.testo(DoveNome, i.Nome, 1, 50)
	e.testo(DoveEnte, i.Ente.Codice, 1, 32)
	e.testo(DoveDenominazione, i.Ente.Denominazione, 0, 100)
	e.testo(DoveSede, i.Ente.Indirizzo, 4, 4)
	e.codiceFiscale(DoveOperatore, i.Ente.CFOperatore)
	return e
}

// Difetti are what is wrong with a person, whatever they were given.
func (b Beneficiario) Difetti() []Difetto {
	var e esame
	e.codiceFiscale(DoveCF, b.CodiceFiscale)
	e.testo(DoveCognome, b.Anagrafica.Cognome, 1, MaxNome)
	e.testo(DoveNomeProprio, b.Anagrafica.Nome, 1, MaxNome)
	e.forma(DoveNascita, b.Anagrafica.AnnoNascita, formaAnno, "non è un anno")
	e.testo(DoveLuogo, b.Anagrafica.LuogoNascita, 4, 4)
	e.voce(DoveGenere, b.Anagrafica.Genere, Maschio, Femmina)
	e.forma(DoveCittadinanza, b.Anagrafica.Cittadinanza, formaTre, "non è fra gli Stati che si conoscono")
	switch n := len(b.Indirizzi); {
	case n == 0:
		e.manca(DoveIndirizzo)
	case n > 5:
		e.errato(DoveIndirizzo, "ce ne stanno al massimo cinque")
	}
	for _, at := range b.Indirizzi {
		e.forma(DoveNazione, at.Nazione, formaTre, "non è fra gli Stati che si conoscono")
		if at.Nazione == Italia || at.Comune != "" || at.Regione != "" {
			e.forma(DoveComune, at.Comune, formaComune, "non è un codice ISTAT")
			e.forma(DoveRegione, at.Regione, formaRegione, "non è un codice ISTAT")
		}
	}
	return e
}

// Difetti are what is wrong with a benefit.
func (p Prestazione) Difetti() []Difetto {
	var e esame
	e.voce(DoveOperazione, p.Operazione, Inserimento, Cancellazione)
	e.voce(DoveProvaMezzi, p.ProvaMezzi, ConISEE, "2", "3", "4")
	e.testo(DoveNumeroDSU, p.NumeroDSU, 0, 30)
	if p.AnnoDSU != "" {
		e.forma(DoveAnnoDSU, p.AnnoDSU, formaAnno, "non è un anno")
	}
	if p.DataDSU != "" {
		e.giorno(DoveDataDSU, p.DataDSU)
	}
	e.testo(DoveCodice, p.Codice, 5, 10)
	e.testo(DoveDescrizione, p.Denominazione, 10, 200)
	e.testo(DoveProtocollo, p.Protocollo, 1, 32)
	e.voce(DoveCarattere, p.Carattere, Periodica, Occasionale)
	if p.Carattere == Occasionale {
		e.giorno(DoveErogazione, p.Erogazione)
		e.importo(DoveImporto, p.Importo)
	}
	if p.Carattere == Periodica {
		e.giorno(DoveInizio, p.Inizio)
		e.giorno(DoveFine, p.Fine)
		e.intero(DovePeriodo, p.Periodo, MaxMesi, "dura più di dodici mesi: il tracciato dell'INPS ne ammette al massimo dodici")
		e.importo(DoveMensile, p.Mensile)
	}
	of := map[string][]string{Occasionale: {p.Inizio, p.Fine, p.Periodo, p.Mensile}, Periodica: {p.Erogazione, p.Importo}}
	if slices.ContainsFunc(of[p.Carattere], func(v string) bool { return v != "" }) {
		e.errato(DoveCarattere, "quello che dura e quello che si dà una volta hanno date e importi diversi")
	}
	for _, share := range []struct{ dove, v string }{{DoveQuotaEnte, p.QuotaEnte}, {DoveQuotaUtente, p.QuotaUtente}, {DoveQuotaSSN, p.QuotaSSN}} {
		if share.v != "" {
			e.importo(share.dove, share.v)
		}
	}
	if p.Ore != "" {
		e.intero(DoveOre, p.Ore, MaxOre, "sono più di 999 ore al mese: il tracciato dell'INPS non le ammette")
	}
	e.voce(DovePresaCarico, p.PresaCarico, InCarico, NonInCarico)
	if p.Area != "" || p.PresaCarico == InCarico {
		e.voce(DoveArea, p.Area, FamigliaMinori, Disabilita, Poverta)
	}
	return e
}

// Difetti are all that keeps a flow from being written.
func (f *Flusso) Difetti() []Difetto {
	e := esame(f.Di.Difetti())
	if len(f.Beneficiari) == 0 {
		e.manca("Beneficiario")
	}
	for _, b := range f.Beneficiari {
		e = append(e, b.Difetti()...)
		if len(b.Prestazioni) == 0 {
			e.manca("PrestazioniSociali")
		}
		for _, p := range b.Prestazioni {
			e = append(e, p.Difetti()...)
		}
	}
	return e
}
