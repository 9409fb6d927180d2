// Package siuss writes and reads the files by which a body tells INPS what social
// benefits it has given (SIUSS, once Casellario dell'assistenza; D.M. 206/2014): the
// flow PS-PSA-SINA without its part SINA, which is optional. It knows the format and
// nothing of our records.
//
// A file that it writes is valid against both schemas in use, of June and of December
// 2018, where these differ by the stricter of the two, and keeps the rules that only
// the documentation of the schema states. What is not whole it refuses to write, and
// [Beneficiario.Difetti] and its like say why, in words for an operator.
package siuss

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Flusso is a file. Attributes are as they are in it: days are "2006-01-02", amounts
// "1234.50" (see [Euro]), codes those of the lists of the schema, and an absent one
// is "".
type Flusso struct {
	XMLName     xml.Name        `xml:"http://inps.it/Casellario Flusso"`
	Di          Identificazione `xml:"IdentificazioneFlusso"`
	Beneficiari []Beneficiario  `xml:"Beneficiario"`
}

// Identificazione says whose the flow is. Its name is "EEEE.PS.AAAAMMGG.NNNNNNN": the
// code of the body, the day, and a number that no other of that day has.
type Identificazione struct {
	Nome string `xml:"Nome,attr"`
	Ente Ente   `xml:"Ente"`
}

// Ente is the body that gives the benefits, and the operator who sends for it.
type Ente struct {
	Codice        string `xml:"Codice,attr"` // as INPS knows it; of a Comune its Belfiore code
	Denominazione string `xml:"Denominazione,attr,omitempty"`
	Indirizzo     string `xml:"Indirizzo,attr"` // Belfiore code of the Comune of its seat
	CFOperatore   string `xml:"CFOperatore,attr"`
}

// Beneficiario is a person with what they were given.
type Beneficiario struct {
	CodiceFiscale string        `xml:"CodiceFiscale,attr"`
	Anagrafica    Anagrafica    `xml:"Anagrafica"`
	Indirizzi     []Indirizzo   `xml:"Indirizzo"`
	Prestazioni   []Prestazione `xml:"PrestazioniSociali"`
}

type Anagrafica struct {
	Cognome      string `xml:"Cognome,attr"`
	Nome         string `xml:"Nome,attr"`
	AnnoNascita  string `xml:"AnnoNascita,attr"`
	LuogoNascita string `xml:"LuogoNascita,attr"` // Belfiore
	Genere       string `xml:"Genere,attr"`
	Cittadinanza string `xml:"CodiceCittadinanza,attr"` // ISO 3166-1 numeric
}

// Indirizzo is where a person lives: region and Comune by their ISTAT codes, which
// Italy asks for.
type Indirizzo struct {
	Regione string `xml:"CodiceRegione,attr,omitempty"`
	Comune  string `xml:"CodiceComune,attr,omitempty"`
	Nazione string `xml:"CodiceNazione,attr"`
}

// Prestazione is a benefit that was given once or over a time.
type Prestazione struct {
	Operazione    string `xml:"TipoOperazione,attr"`
	ProvaMezzi    string `xml:"PresenzaProvaMezzi,attr"`
	Carattere     string `xml:"CaratterePrestazione,attr"`
	NumeroDSU     string `xml:"NumeroProtocolloDSU,attr,omitempty"`
	AnnoDSU       string `xml:"AnnoProtocolloDSU,attr,omitempty"`
	DataDSU       string `xml:"DataDSU,attr,omitempty"`
	Codice        string `xml:"CodicePrestazione,attr"`
	Denominazione string `xml:"DenominazionePrestazione,attr"`
	Protocollo    string `xml:"ProtocolloDomanda,attr"`
	// Inizio, Fine, Periodo in months and Mensile are of what lasts, Erogazione and
	// Importo of what was given once.
	Inizio      string `xml:"DataInizioPrestazione,attr,omitempty"`
	Fine        string `xml:"DataFinePrestazione,attr,omitempty"`
	Erogazione  string `xml:"DataErogazionePrestazione,attr,omitempty"`
	Importo     string `xml:"ImportoPrestazione,attr,omitempty"`
	Periodo     string `xml:"PeriodoErogazione,attr,omitempty"`
	Mensile     string `xml:"ImportoMensile,attr,omitempty"`
	QuotaEnte   string `xml:"ImportoQuotaEnte,attr,omitempty"`
	QuotaUtente string `xml:"ImportoQuotaUtente,attr,omitempty"`
	QuotaSSN    string `xml:"ImportoQuotaSSN,attr,omitempty"`
	Ore         string `xml:"OreServizioMensile,attr,omitempty"`
	PresaCarico string `xml:"PresaCarico,attr"`
	Area        string `xml:"AreaUtenza,attr,omitempty"`
}

// The codes of the schema's lists that a caller names.
const (
	Inserimento   = "I"
	Cancellazione = "C"

	ConISEE     = "1" // of PresenzaProvaMezzi
	Periodica   = "1"
	Occasionale = "2"

	Maschio = "1"
	Femmina = "2"

	InCarico    = "1"
	NonInCarico = "2"

	FamigliaMinori = "1"
	Disabilita     = "2"
	Poverta        = "3"

	// Italia is its code among the nations, NonNota that of a citizenship which
	// nobody knows.
	Italia  = "380"
	NonNota = "990"
)

// Scrivi is a flow as a file; what is not whole is refused.
func Scrivi(f *Flusso) ([]byte, error) {
	if wrong := f.Difetti(); len(wrong) > 0 {
		return nil, fmt.Errorf("the flow is not whole: %s", wrong[0].Dove)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	enc := xml.NewEncoder(&out)
	enc.Indent("", "  ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("write the flow: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Leggi reads a file that Scrivi wrote.
func Leggi(content []byte) (*Flusso, error) {
	var f Flusso
	if err := xml.Unmarshal(content, &f); err != nil {
		return nil, fmt.Errorf("read the flow: %w", err)
	}
	return &f, nil
}

// Prestazioni is how many a flow has.
func (f *Flusso) Prestazioni() (n int) {
	for _, b := range f.Beneficiari {
		n += len(b.Prestazioni)
	}
	return n
}

// Euro is an amount in cents as the schema writes it.
func Euro(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// Centesimi is an amount that Euro wrote.
func Centesimi(euro string) (int64, error) {
	whole, cents, ok := strings.Cut(euro, ".")
	if !ok || len(cents) != 2 {
		return 0, fmt.Errorf("%q is no amount", euro)
	}
	return strconv.ParseInt(whole+cents, 10, 64)
}

// Compatta is a file as it is kept, in a third of the room or less.
func Compatta(content []byte) (string, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(content); err != nil {
		return "", fmt.Errorf("pack a flow: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("pack a flow: %w", err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// maxFile is more than a file has that Compatta has packed, in bytes.
const maxFile = 4 << 20

// Scompatta is the file that Compatta packed.
func Scompatta(packed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack a flow: %w", err)
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("unpack a flow: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("unpack a flow: %w", err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("unpack a flow: it is longer than any that was packed")
	}
	return content, nil
}
