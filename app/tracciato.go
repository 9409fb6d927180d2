package app

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"siz-icaro/app/siuss"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// campoSIUSS is where one fills in what an attribute of the file says.
type campoSIUSS struct {
	kind  cartella.Kind
	campo cartella.Path
}

// campiSIUSS are those of the attributes that follow from a field.
var campiSIUSS = map[string]campoSIUSS{
	siuss.DoveCF:           {cartella.KindSoggetto, "cf"},
	siuss.DoveCognome:      {cartella.KindSoggetto, "cognome"},
	siuss.DoveNomeProprio:  {cartella.KindSoggetto, "nome"},
	siuss.DoveNascita:      {cartella.KindSoggetto, "data_nascita"},
	siuss.DoveLuogo:        {cartella.KindSoggetto, "luogo_nascita_nome"},
	siuss.DoveGenere:       {cartella.KindSoggetto, "sesso"},
	siuss.DoveCittadinanza: {cartella.KindSoggetto, "cittadinanza"},
	siuss.DoveComune:       {cartella.KindSoggetto, "comune_nome"},

	siuss.DoveCodice:     {cartella.KindServizio, "siuss_codici.*"},
	siuss.DoveProvaMezzi: {cartella.KindServizio, "siuss_mezzi.*"},

	siuss.DoveProtocollo: {cartella.KindIntervento, "siuss_protocollo"},
	siuss.DoveNumeroDSU:  {cartella.KindIntervento, "siuss_dsu"},
	siuss.DoveDataDSU:    {cartella.KindIntervento, "siuss_dsu_il"},
	siuss.DoveArea:       {cartella.KindIntervento, "area"},

	siuss.DoveInizio:     {cartella.KindErogazione, "dal"},
	siuss.DoveFine:       {cartella.KindErogazione, "al"},
	siuss.DoveErogazione: {cartella.KindErogazione, "dal"},
	siuss.DovePeriodo:    {cartella.KindErogazione, "al"},
	siuss.DoveImporto:    {cartella.KindErogazione, "importo"},
	siuss.DoveMensile:    {cartella.KindErogazione, "importo"},
	siuss.DoveOre:        {cartella.KindErogazione, "quantita"},
}

// areeSIUSS are the areas of INPS for those of a case.
var areeSIUSS = map[string]string{
	"famiglia_minori": siuss.FamigliaMinori, "disabili": siuss.Disabilita, "anziani": siuss.Disabilita, "adulti": siuss.Poverta, "poverta": siuss.Poverta,
	"dipendenze": siuss.Poverta, "immigrazione": siuss.Poverta, "multiutenza": siuss.Poverta,
}

// beneficiarioSIUSS is a person as the file has them.
func beneficiarioSIUSS(v cartella.Soggetto) siuss.Beneficiario {
	out := siuss.Beneficiario{
		CodiceFiscale: v.CF,
		Anagrafica: siuss.Anagrafica{
			Cognome: accorciato(v.Cognome), Nome: accorciato(v.Nome), AnnoNascita: v.DataNascita[:min(4, len(v.DataNascita))], LuogoNascita: v.LuogoNascita,
			Genere: map[string]string{"M": siuss.Maschio, "F": siuss.Femmina}[v.Sesso], Cittadinanza: siuss.Nazione(v.Cittadinanza),
		},
	}
	at := siuss.Indirizzo{Nazione: siuss.Italia}
	if place, known := codicefiscale.Cerca(codicefiscale.Belfiore(v.Comune)); known {
		at.Comune, at.Regione = place.ISTAT, siuss.Regione(place.ISTAT)
	}
	out.Indirizzi = []siuss.Indirizzo{at}
	return out
}

// accorciato is as much of a name as has room.
func accorciato(name string) string {
	if utf8.RuneCountInString(name) <= siuss.MaxNome {
		return name
	}
	return strings.TrimSpace(string([]rune(name)[:siuss.MaxNome]))
}

// prestazioneSIUSS is what was done, as the file has it.
func prestazioneSIUSS(servizio cartella.Servizio, of cartella.Intervento, e cartella.Erogazione) siuss.Prestazione {
	out := siuss.Prestazione{
		Operazione: siuss.Inserimento, Codice: servizio.SIUSSCodici[e.Prestazione], Denominazione: cartella.Prestazioni().Testo(e.Prestazione),
		ProvaMezzi: cmp.Or(of.SIUSSMezzi, servizio.SIUSSMezzi[e.Prestazione]), Protocollo: cmp.Or(of.SIUSSProtocollo, of.Numero),
		PresaCarico: siuss.NonInCarico, Area: areeSIUSS[of.Area],
	}
	if e.PIC != "" {
		out.PresaCarico = siuss.InCarico
	}
	if out.ProvaMezzi == siuss.ConISEE {
		out.NumeroDSU, out.DataDSU, out.AnnoDSU = of.SIUSSDSU, of.SIUSSDSUIl, of.SIUSSDSUIl[:min(4, len(of.SIUSSDSUIl))]
	}
	if of.Periodicita == "una_volta" || e.Al == e.Dal {
		out.Carattere, out.Erogazione, out.Importo = siuss.Occasionale, e.Dal, siuss.Euro(e.Importo)
		out.QuotaEnte, out.QuotaUtente, out.QuotaSSN = siuss.Euro(e.QuotaEnte), siuss.Euro(e.QuotaUtente), siuss.Euro(e.QuotaSSN)
		return out
	}
	months := mesi(e.Dal, e.Al)
	// The shares of a month add up to its amount, whatever is left over of a division.
	parts := []int64{e.QuotaUtente / months, e.QuotaSSN / months, e.QuotaAltri / months}
	each := (e.Importo + months/2) / months
	out.Carattere, out.Inizio, out.Fine, out.Periodo = siuss.Periodica, e.Dal, e.Al, strconv.FormatInt(months, 10)
	out.Mensile, out.QuotaUtente, out.QuotaSSN = siuss.Euro(each), siuss.Euro(parts[0]), siuss.Euro(parts[1])
	out.QuotaEnte = siuss.Euro(each - parts[0] - parts[1] - parts[2])
	if hours := (e.Quantita + months/2) / months; of.Unita == "ora" && hours > 0 {
		out.Ore = strconv.FormatInt(hours, 10)
	}
	return out
}

// mesi are how many months a time takes, a begun one whole: from 14 October to 13
// November is one.
func mesi(dal, al string) int64 {
	first, err := time.Parse(time.DateOnly, dal)
	if err != nil {
		return 1
	}
	n := int64(1)
	for cartella.MesiDopo(first, int(n)).Format(time.DateOnly) <= al {
		n++
	}
	return n
}

// mancanza is what keeps an erogazione from the file: in which record it is put
// right, and what is wrong there.
type mancanza struct {
	kind cartella.Kind
	id   cartella.ID
	dice string
	// avviso is of what goes into the file all the same.
	avviso bool
}

// mancanze are all of an erogazione.
func mancanze(b siuss.Beneficiario, p siuss.Prestazione, v cartella.Soggetto, of cartella.Intervento, e cartella.Erogazione, servizio cartella.ServizioID, id cartella.ID) (out []mancanza) {
	where := map[cartella.Kind]cartella.ID{
		cartella.KindSoggetto: e.Soggetto, cartella.KindIntervento: e.Intervento, cartella.KindErogazione: id, cartella.KindServizio: cartella.ID(servizio),
	}
	say := func(kind cartella.Kind, label, why string, warns bool) {
		m := mancanza{kind, where[kind], "«" + label + "»: " + why + ".", warns}
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	for _, d := range slices.Concat(b.Difetti(), p.Difetti()) {
		at, ours := campiSIUSS[d.Dove]
		if !ours {
			continue // it follows from one that is wrong as well, see TestEveryDefectIsSaid
		}
		c, _ := cartella.SchedaDi(at.kind).Modello(at.campo)
		label, why := c.Etichetta, d.Perche
		switch {
		case d.Dove == siuss.DoveCodice || d.Dove == siuss.DoveProvaMezzi:
			label = c.Etichetta + " " + p.Denominazione
		case d.Dove == siuss.DoveProtocollo && p.Protocollo == "":
			why = "manca: scrivilo, o aspetta che l'intervento abbia il suo numero alla prossima sincronizzazione"
		case d.Dove == siuss.DoveCittadinanza && v.Cittadinanza != "":
			why = "non si riconosce: scrivi il nome dello Stato, per esempio «Marocco», o «non nota»"
		case d.Dove == siuss.DoveLuogo && v.LuogoNascitaNome != "", d.Dove == siuss.DoveComune && v.ComuneNome != "":
			why = "non è fra i luoghi che si conoscono: sceglilo dall'elenco che compare scrivendo"
		case (d.Dove == siuss.DoveCognome || d.Dove == siuss.DoveNomeProprio) && v.NomeUnico != "":
			why = "la persona ha un nome solo, e il tracciato dell'INPS ne vuole due: inserisci la prestazione a mano sul portale"
		case d.Dove == siuss.DoveCF && v.CF != "":
			why += ": inserisci la prestazione a mano sul portale"
		}
		say(at.kind, label, why, false)
	}
	for p, name := range map[cartella.Path]string{"cognome": v.Cognome, "nome": v.Nome} {
		if accorciato(name) != name {
			c, _ := cartella.SchedaDi(cartella.KindSoggetto).Campo(p)
			say(cartella.KindSoggetto, c.Etichetta, "ha più di "+strconv.Itoa(siuss.MaxNome)+" caratteri, nel file è accorciato", true)
		}
	}
	if p.ProvaMezzi == siuss.ConISEE && (p.NumeroDSU == "" || p.DataDSU == "") {
		say(cartella.KindIntervento, "Protocollo della DSU", "la prestazione è soggetta a ISEE e non si dice quale: l'INPS può respingerla", true)
	}
	if e.QuotaAltri != 0 {
		say(cartella.KindErogazione, "A carico di altri", "il tracciato dell'INPS non ha posto per questa quota, che nel file manca", true)
	}
	slices.SortFunc(out, func(a, b mancanza) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.dice, b.dice)) })
	return out
}
