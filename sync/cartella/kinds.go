package cartella

import (
	"slices"
	"strings"
	"sync"

	"siz-icaro/sync/cartella/codicefiscale"
)

// Closed lists of values, shared with the screens.

func Sessi() []string { return []string{"F", "M"} }

// StatiPIC are the states of a case. "riaperta" waits for an operator as
// "aperta" does; the word keeps its past visible.
func StatiPIC() []string { return []string{"aperta", "assegnata", "in_carico", "chiusa", "riaperta"} }

// AreePIC are the social categories of a case.
func AreePIC() []string {
	return []string{"famiglia_minori", "disabili", "adulti", "anziani", "poverta", "dipendenze", "immigrazione", "multiutenza"}
}

func MotiviChiusura() []string {
	return []string{"obiettivi_raggiunti", "trasferimento", "decesso", "rinuncia", "invio_altro_servizio", "irreperibile", "altro"}
}

func TipiDiario() []string {
	return []string{"nota", "colloquio", "visita_domiciliare", "telefonata", "relazione", "riunione", "cambio_stato"}
}

// TipiDiarioAMano are those that an operator chooses: a change of state is
// written by the action that makes it.
func TipiDiarioAMano() []string {
	return slices.DeleteFunc(TipiDiario(), func(t string) bool { return t == "cambio_stato" })
}

func TipiAppuntamento() []string {
	return []string{"colloquio", "visita_domiciliare", "riunione", "equipe", "telefonata", "altro"}
}

func StatiAppuntamento() []string {
	return []string{"pianificata", "erogata", "annullata", "non_presentato"}
}

func Relazioni() []string {
	return []string{"intestatario", "coniuge", "convivente", "figlio", "genitore", "fratello", "nonno", "nipote", "altro_parente", "altro"}
}

func StatiCivili() []string {
	return []string{"celibe_nubile", "coniugato", "unito_civilmente", "separato", "divorziato", "vedovo", "non_noto"}
}

func TipiServizio() []string { return []string{"comune", "area", "ambito", "storico"} }

// campi is the table of fields: what a record of each kind may hold. It is the
// place to add a field; a kind with no row here does not exist.
var campi = sync.OnceValue(func() map[Kind][]campo {
	return map[Kind][]campo{
		KindSoggetto: {
			{path: "cognome", obbligatorio: true, max: 80, etichetta: "Cognome"},
			{path: "nome", obbligatorio: true, max: 80, etichetta: "Nome"},
			{path: "cf", tipo: codice, max: 16, etichetta: "Codice fiscale"},
			{path: "sesso", tipo: scelta, valori: Sessi(), etichetta: "Sesso"},
			{path: "data_nascita", tipo: data, giorno: passato, etichetta: "Data di nascita"},
			{path: "luogo_nascita", tipo: codice, max: 4, etichetta: "Luogo di nascita (codice)"},
			{path: "luogo_nascita_nome", max: 100, etichetta: "Luogo di nascita"},
			{path: "cittadinanza", max: 60, etichetta: "Cittadinanza"},
			{path: "stato_civile", tipo: scelta, valori: StatiCivili(), etichetta: "Stato civile"},
			{path: "data_decesso", tipo: data, giorno: passato, etichetta: "Data di decesso"},
			{path: "indirizzo", max: 120, etichetta: "Indirizzo"},
			{path: "civico", max: 15, etichetta: "Civico"},
			{path: "comune", tipo: codice, max: 4, etichetta: "Comune di residenza (codice)"},
			{path: "comune_nome", max: 100, etichetta: "Comune di residenza"},
			{path: "cap", tipo: codice, max: 5, etichetta: "CAP"},
			{path: "domicilio", max: 200, etichetta: "Domicilio, se diverso"},
			{path: "senza_fissa_dimora", tipo: booleano, etichetta: "Senza fissa dimora"},
			{path: "telefono", max: 30, etichetta: "Telefono"},
			{path: "telefono_di", max: 80, etichetta: "Telefono di"},
			{path: "cellulare", max: 30, etichetta: "Cellulare"},
			{path: "cellulare_di", max: 80, etichetta: "Cellulare di"},
			{path: "email", max: 120, etichetta: "E-mail"},
			{path: "medico", max: 80, etichetta: "Medico di base"},
			{path: "note", tipo: paragrafi, max: 10_000, etichetta: "Note"},
			{path: "id_esterno", tipo: codice, max: 64, etichetta: "Codice in anagrafe"},
			{path: "informativa_il", tipo: data, giorno: passato, etichetta: "Informativa privacy consegnata il"},
			{path: "servizi.*.dal", tipo: data, giorno: passato, etichetta: "Noto al servizio dal"},
			// The last day on which a case of theirs is shared with the service.
			{path: "condiviso.*", tipo: data, etichetta: "Noto per una condivisione fino al"},
		},
		KindNucleo: {
			{path: "intestatario", tipo: rif, di: KindSoggetto, obbligatorio: true, etichetta: "Intestatario"},
			{path: "tipo", tipo: scelta, valori: []string{"anagrafico", "isee", "di_fatto"}, obbligatorio: true, etichetta: "Tipo di nucleo"},
			{path: "componenti.*.nome", max: 160, etichetta: "Componente"},
			{path: "componenti.*.soggetto", tipo: rif, di: KindSoggetto, valore: true, etichetta: "Componente (soggetto)"},
			{path: "componenti.*.relazione", tipo: scelta, valori: Relazioni(), etichetta: "Relazione"},
			{path: "componenti.*.data_nascita", tipo: data, giorno: passato, etichetta: "Data di nascita"},
			{path: "note", tipo: paragrafi, max: 5_000, etichetta: "Note"},
		},
		KindPIC: {
			{path: "numero", tipo: codice, max: 20, obbligatorio: true, etichetta: "Numero"},
			{path: "soggetto", tipo: rif, di: KindSoggetto, obbligatorio: true, etichetta: "Soggetto"},
			{path: "soggetto_nome", max: 160, etichetta: "Soggetto"},
			{path: "area", tipo: scelta, valori: AreePIC(), obbligatorio: true, etichetta: "Area"},
			{path: "stato", tipo: scelta, valori: StatiPIC(), obbligatorio: true, etichetta: "Stato"},
			{path: "aperta_il", tipo: data, giorno: passato, obbligatorio: true, etichetta: "Aperta il"},
			{path: "aperta_da", tipo: rif, etichetta: "Aperta da"},
			{path: "motivo", tipo: paragrafi, max: 5_000, etichetta: "Motivo dell'apertura"},
			{path: "responsabile", tipo: rif, di: KindOperatore, fra: inCarica, etichetta: "Responsabile del caso"},
			{path: "in_carico_dal", tipo: data, giorno: passato, etichetta: "In carico dal"},
			{path: "chiusa_il", tipo: data, giorno: passato, etichetta: "Chiusa il"},
			{path: "motivo_chiusura", tipo: scelta, valori: MotiviChiusura(), etichetta: "Motivo della chiusura"},
			{path: "note_chiusura", tipo: paragrafi, max: 5_000, etichetta: "Note sulla chiusura"},
			{path: "note", tipo: paragrafi, max: 10_000, etichetta: "Note"},
			{path: "equipe.*.ruolo", max: 60, di: KindOperatore, fra: delCaso, etichetta: "Ruolo in équipe"},
			{path: "equipe.*.dal", tipo: data, di: KindOperatore, fra: delCaso, etichetta: "In équipe dal"},
			{path: "condivisa.*.dal", tipo: data, di: KindServizio, fra: condivisibile, giorno: passato, etichetta: "Condivisa dal"},
			{path: "condivisa.*.fino", tipo: data, di: KindServizio, fra: condivisibile, etichetta: "Condivisa fino al"},
		},
		KindDiario: {
			{path: "pic", tipo: rif, di: KindPIC, obbligatorio: true, etichetta: "Presa in carico"},
			{path: "tipo", tipo: scelta, valori: TipiDiario(), obbligatorio: true, etichetta: "Tipo"},
			{path: "il", tipo: istante, obbligatorio: true, giorno: recente, etichetta: "Data e ora"},
			{path: "autore", tipo: rif, obbligatorio: true, etichetta: "Autore"},
			{path: "testo", tipo: paragrafi, obbligatorio: true, etichetta: "Testo"},
			{path: "con_chi", max: 200, etichetta: "Con chi"},
			{path: "dove", max: 200, etichetta: "Dove"},
			{path: "riservata", tipo: booleano, etichetta: "Riservata"},
			{path: "visibile_a.*", tipo: rif, di: KindOperatore, fra: lettori, etichetta: "Visibile a"},
		},
		KindAppuntamento: {
			{path: "titolo", obbligatorio: true, max: 160, etichetta: "Titolo"},
			{path: "tipo", tipo: scelta, valori: TipiAppuntamento(), obbligatorio: true, etichetta: "Tipo"},
			{path: "stato", tipo: scelta, valori: StatiAppuntamento(), obbligatorio: true, etichetta: "Stato"},
			{path: "inizio", tipo: istante, obbligatorio: true, etichetta: "Inizio"},
			{path: "fine", tipo: istante, obbligatorio: true, etichetta: "Fine"},
			{path: "luogo", max: 160, etichetta: "Luogo"},
			{path: "organizzatore", tipo: rif, obbligatorio: true, etichetta: "Organizzato da"},
			{path: "soggetto", tipo: rif, di: KindSoggetto, etichetta: "Soggetto"},
			{path: "pic", tipo: rif, di: KindPIC, etichetta: "Presa in carico"},
			{path: "partecipanti.*", tipo: rif, di: KindOperatore, fra: invitati, etichetta: "Colleghi"},
			{path: "promemoria", tipo: intero, fino: 4 * 7 * 24 * 60, etichetta: "Promemoria (minuti prima)"},
			{path: "note", tipo: paragrafi, max: 10_000, etichetta: "Note"},
		},
		KindNotifica: {
			{path: "destinatario", tipo: rif, etichetta: "Destinatario"},
			{path: "tipo", tipo: scelta, valori: TipiNotifica(), obbligatorio: true, etichetta: "Tipo"},
			{path: "titolo", obbligatorio: true, max: 240, etichetta: "Titolo"},
			{path: "da", tipo: rif, etichetta: "Da"},
			{path: "il", tipo: istante, obbligatorio: true, etichetta: "Data"},
			{path: "oggetto", tipo: rif, obbligatorio: true, etichetta: "Oggetto"},
			{path: "oggetto_tipo", tipo: codice, max: 20, obbligatorio: true, etichetta: "Tipo di oggetto"},
		},
		KindRiconciliazione: {
			{path: "stato", tipo: scelta, valori: []string{"aperta", "risolta"}, obbligatorio: true, etichetta: "Stato"},
			{path: "autore", tipo: rif, obbligatorio: true, etichetta: "Autore"},
			{path: "device", tipo: codice, max: 64, obbligatorio: true, etichetta: "Dispositivo"},
			{path: "seq", tipo: intero, obbligatorio: true, etichetta: "Progressivo"},
			{path: "azione", tipo: codice, max: 60, obbligatorio: true, etichetta: "Azione"},
			{path: "il", tipo: istante, obbligatorio: true, etichetta: "Data"},
			{path: "codice", tipo: codice, max: 40, obbligatorio: true, etichetta: "Esito"},
			{path: "campo", tipo: codice, max: 200, etichetta: "Campo"},
			{path: "messaggio", max: 500, etichetta: "Messaggio"},
			{path: "oggetto", tipo: rif, etichetta: "Oggetto"},
			{path: "oggetto_tipo", tipo: codice, max: 20, etichetta: "Tipo di oggetto"},
			{path: "mutazione", tipo: paragrafi, max: MaxBody, etichetta: "Modifica"},
			{path: "conflitti", tipo: paragrafi, max: MaxBody, etichetta: "Conflitti"},
			{path: "scelta", tipo: scelta, valori: []string{"mia", "altrui", "scritta"}, etichetta: "Scelta"},
		},
		KindPreferenze: {
			{path: "utente", tipo: rif, obbligatorio: true, etichetta: "Operatore"},
			{path: "preferiti.*", max: 200, ultimo: true, etichetta: "Preferiti"},
			{path: "cronologia.*", max: 200, ultimo: true, etichetta: "Cronologia"},
			{path: "nascoste.*", tipo: booleano, ultimo: true, etichetta: "Notifiche nascoste"},
			{path: "home.*", max: 200, ultimo: true, etichetta: "Home"},
			{path: "barra.*", max: 200, ultimo: true, etichetta: "Barra laterale"},
			{path: "servizio", tipo: rif, ultimo: true, etichetta: "Ultimo servizio"},
		},
		KindStorico: {
			{path: "cognome", obbligatorio: true, max: 80, etichetta: "Cognome"},
			{path: "nome", max: 80, etichetta: "Nome"},
			{path: "cf", tipo: codice, max: 16, etichetta: "Codice fiscale"},
			{path: "comune_nome", max: 100, etichetta: "Comune"},
			{path: "pratica", max: 60, etichetta: "Numero pratica"},
			{path: "tipo", max: 120, obbligatorio: true, etichetta: "Tipo di pratica"},
			{path: "dal", tipo: data, etichetta: "Dal"},
			{path: "al", tipo: data, etichetta: "Al"},
			{path: "esito", max: 120, etichetta: "Esito"},
			{path: "importo_centesimi", tipo: intero, etichetta: "Importo"},
			{path: "operatore", max: 120, etichetta: "Operatore"},
			{path: "testo", tipo: paragrafi, etichetta: "Testo"},
		},
		KindServizio: {
			{path: "nome", obbligatorio: true, max: 120, etichetta: "Nome"},
			{path: "tipo", tipo: scelta, valori: TipiServizio(), obbligatorio: true, etichetta: "Tipo"},
			{path: "comune", tipo: codice, max: 4, etichetta: "Comune"},
			{path: "attivo", tipo: booleano, etichetta: "Attivo"},
			// Whether who is not bound to professional secrecy reads the diaries too.
			{path: "diario_aperto", tipo: booleano, etichetta: "Diario aperto anche agli amministrativi"},
		},
		KindOperatore: {
			{path: "cognome", obbligatorio: true, max: 80, etichetta: "Cognome"},
			{path: "nome", obbligatorio: true, max: 80, etichetta: "Nome"},
			{path: "qualifica", max: 80, etichetta: "Qualifica"},
			{path: "profili.*", tipo: scelta, valori: ruoliTesto(), etichetta: "Profilo"},
			{path: "attivo", tipo: booleano, etichetta: "Attivo"},
		},
	}
})

// regole are the rules of kind k that concern more than one field, or what a
// type cannot say.
func regole(k Kind, t tree) *Error {
	switch k {
	case KindSoggetto:
		if cf := text(t, "cf"); cf != "" {
			if _, err := codicefiscale.Parse(cf); err != nil {
				return &Error{Code: CodeNonValido, Field: "cf", Message: "«Codice fiscale»: " + err.Error(), Err: err}
			}
		}
		for _, p := range []Path{"telefono", "cellulare"} {
			if n := text(t, p); n != "" && !numeroTelefono.MatchString(n) {
				return refuse(CodeNonValido, p, "«"+Etichetta(k, p)+"»: usa solo cifre, spazi e il segno +.")
			}
		}
		if born, died := text(t, "data_nascita"), text(t, "data_decesso"); died != "" && died < born {
			return refuse(CodeNonValido, "data_decesso", "La data di decesso viene prima della nascita.")
		}
		if mail := text(t, "email"); mail != "" && (strings.Count(mail, "@") != 1 || strings.ContainsAny(mail, " ,;")) {
			return refuse(CodeNonValido, "email", "«E-mail»: l'indirizzo non è completo.")
		}
	case KindPIC:
		stato := text(t, "stato")
		if (stato == "assegnata" || stato == "in_carico") && text(t, "responsabile") == "" {
			return refuse(CodeNonValido, "responsabile", "Indica il responsabile del caso.")
		}
		if stato == "chiusa" && (text(t, "motivo_chiusura") == "" || text(t, "chiusa_il") == "") {
			return refuse(CodeNonValido, "motivo_chiusura", "Indica il motivo e la data della chiusura.")
		}
		if closed := text(t, "chiusa_il"); closed != "" && closed < text(t, "aperta_il") {
			return refuse(CodeNonValido, "chiusa_il", "La chiusura viene prima dell'apertura.")
		}
		for _, s := range sorted(keys(t, "condivisa")) {
			p := Path("condivisa." + s + ".fino")
			if until := text(t, p); until == "" || until < text(t, Path("condivisa."+s+".dal")) {
				return refuse(CodeNonValido, p, "Indica fino a quando il caso è condiviso: un giorno che non viene prima dell'inizio.")
			}
		}
	case KindDiario:
		if len(keys(t, "visibile_a")) > 0 && !isTrue(t, "riservata") {
			return refuse(CodeNonValido, "visibile_a", "Si sceglie chi legge soltanto per una voce riservata.")
		}
	case KindAppuntamento:
		if text(t, "fine") <= text(t, "inizio") {
			return refuse(CodeNonValido, "fine", "La fine deve venire dopo l'inizio.")
		}
	}
	return nil
}

func ruoliTesto() []string {
	var out []string
	for _, r := range Ruoli() {
		out = append(out, string(r))
	}
	return out
}
