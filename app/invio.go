package app

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/siuss"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// Esporta writes what is ready of a time into a file that the operator gives a name,
// for whom cfOperatore, their own codice fiscale, is known to INPS. visto is what
// Controlla said they saw. Everything that lacks something stays out. Before the file
// is there, that it leaves the program is noted, and what it holds is kept and marked
// as told: of two who tell the same, the central service refuses the second.
func (x *Siuss) Esporta(f FiltroSIUSS, cfOperatore, visto string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	prepare := func(s *sessione, id cartella.ID) (*invioSIUSS, error) {
		check, ready, err := s.perSIUSS(f)
		switch {
		case err != nil:
			return nil, err
		case !check.Puo.Si:
			return nil, &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: check.Puo.Perche}
		case check.Visto != visto:
			return nil, &cartella.Error{Code: cartella.CodeConflitto, Message: "Nel frattempo qualcosa è cambiato: guarda l'elenco com'è ora, e decidi di nuovo."}
		case len(ready) == 0:
			return nil, &cartella.Error{Code: cartella.CodeNonValido, Message: "Nessuna erogazione è pronta: completa quello che manca, o scegli un altro periodo."}
		}
		people, righe := raccolti(ready)
		return s.nuovoInvio(id, cartella.AzioneInvioSIUSSRegistra, cartella.InvioSIUSS{
			Dal: f.Dal, Al: f.Al, Ente: check.Ente.Codice, Denominazione: check.Ente.Denominazione, Sede: check.Ente.Sede,
			CFOperatore: cfOperatore, Righe: righe,
		}, people)
	}
	return x.scrive(s, prepare)
}

// Revoca writes the file by which INPS forgets what an earlier one told: of these of
// its erogazioni, which can be told anew after that. cfOperatore is of who takes it
// back, and not of who told it.
func (x *Siuss) Revoca(id string, erogazioni []string, cfOperatore string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	return x.scrive(s, func(s *sessione, made cartella.ID) (*invioSIUSS, error) {
		was, f, err := s.invio(id)
		if err != nil {
			return nil, err
		}
		var gone []esportabile
		for _, e := range tutte(f, was.Righe) {
			if !slices.Contains(erogazioni, string(e.rec.ID)) {
				continue
			}
			rec, here := s.Record(e.rec.ID)
			if !here {
				return nil, &cartella.Error{Code: cartella.CodeConflitto, Message: "Una di queste erogazioni non è più fra quelle che vedi, per esempio perché la condivisione del caso è finita: chiedi di revocarla al servizio che segue il caso."}
			}
			if rec.Text("siuss") != "inviata" || rec.Text("siuss_invio") != id {
				return nil, &cartella.Error{Code: cartella.CodeConflitto, Message: "Nel frattempo una di queste erogazioni è stata revocata: guarda l'invio com'è ora, e scegli di nuovo."}
			}
			e.p.Operazione, e.rec = siuss.Cancellazione, rec
			gone = append(gone, e)
		}
		if len(gone) == 0 {
			return nil, &cartella.Error{Code: cartella.CodeNonValido, Message: "Scegli almeno un'erogazione da revocare."}
		}
		people, righe := raccolti(gone)
		return s.nuovoInvio(made, cartella.AzioneInvioSIUSSRevoca, cartella.InvioSIUSS{
			Dal: was.Dal, Al: was.Al, Ente: was.Ente, Denominazione: was.Denominazione, Sede: was.Sede, CFOperatore: cfOperatore, Righe: righe, Revoca: cartella.ID(id),
		}, people)
	})
}

// Salva writes the file of an earlier time once more, as it was.
func (x *Siuss) Salva(id string) (out Esportata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	return x.scrive(s, func(s *sessione, _ cartella.ID) (*invioSIUSS, error) {
		was, f, err := s.invio(id)
		if err != nil {
			return nil, err
		}
		content, err := siuss.Scompatta(was.File)
		return &invioSIUSS{nome: was.Nome, content: content, n: f.Prestazioni()}, err
	})
}

// Contenuto is what a file told, as it was told.
func (x *Siuss) Contenuto(id string) (out ContenutoSIUSS, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	was, f, err := s.invio(id)
	if err != nil {
		return out, err
	}
	if out.CFOperatore, err = s.lettura().cfOperatore(); err != nil {
		return out, err
	}
	out.Righe = []RigaSIUSS{}
	for _, e := range tutte(f, was.Righe) {
		r := RigaSIUSS{ID: string(e.rec.ID), Chi: e.b.Anagrafica.Cognome + " " + e.b.Anagrafica.Nome, Prestazione: e.p.Denominazione, Stato: "altrove"}
		r.Quando = cartella.DataLeggibile(cmp.Or(e.p.Erogazione, e.p.Inizio))
		if e.p.Fine != "" {
			r.Quando += " – " + cartella.DataLeggibile(e.p.Fine)
		}
		if cents, err := siuss.Centesimi(cmp.Or(e.p.Importo, e.p.Mensile)); err == nil {
			r.Importo = cartella.Euro(cents)
		}
		switch rec, here := s.Record(e.rec.ID); {
		case !here:
			r.Stato = "assente"
		case rec.Text("siuss_invio") == id:
			r.Stato = rec.Text("siuss")
		}
		out.Righe = append(out.Righe, r)
	}
	return out, nil
}

// invioSIUSS is a file that is to be written, and the edits that keep it; none of one
// that is written once more.
type invioSIUSS struct {
	nome    string
	content []byte
	n       int
	azione  cartella.Action
	edits   []cartella.Edit
}

// scrive asks for a name and writes the file that prepare makes, which is to be kept
// under that id if it is new: as it is then, for
// whoever chose had time to lock the program, and others to change what is in it.
func (x *Siuss) scrive(s *sessione, prepare func(*sessione, cartella.ID) (*invioSIUSS, error)) (out Esportata, err error) {
	if x.app.cfg.Salva == nil {
		return out, &cartella.Error{Code: cartella.CodeInterno, Message: "Questo programma non ha una finestra in cui scegliere dove salvare."}
	}
	id := cartella.NewID()
	file, err := prepare(s, id)
	if err != nil {
		return out, err
	}
	name, err := x.app.cfg.Salva(file.nome + ".xml")
	if err != nil {
		return out, x.app.internal("ask where to export", err)
	}
	if name == "" {
		return out, nil
	}
	if s, err = x.app.session(); err != nil {
		return out, err
	}
	if file, err = prepare(s, id); err != nil {
		return out, err
	}
	if filepath.Ext(name) == "" {
		name += ".xml"
	}
	noted := func() error {
		said := "di " + s.nomeServizio(s.inUso()) + "; file SIUSS " + file.nome
		if err := s.annotaEsportata(cartella.SchedaDi(cartella.KindErogazione), said, file.n); err != nil || len(file.edits) == 0 {
			return err
		}
		return s.do(file.azione, file.edits...)
	}
	if err := s.consegna(name, file.content, noted); err != nil {
		return out, err
	}
	x.app.cfg.Log.Info("a SIUSS file was written", "rows", file.n, "service", s.inUso())
	return Esportata{File: filepath.Base(name), Righe: file.n}, nil
}

// nuovoInvio is the file that tells of people, and the record that keeps it as v
// begins, with the erogazioni in it marked.
func (s *sessione) nuovoInvio(id cartella.ID, action cartella.Action, v cartella.InvioSIUSS, people []siuss.Beneficiario) (*invioSIUSS, error) {
	v.InviatoDa, v.InviatoIl = s.io(), istante(s.now())
	v.CFOperatore = strings.ToUpper(strings.Join(strings.Fields(v.CFOperatore), ""))
	stato := "inviata"
	v.Operazione = "inserimento"
	if v.Revoca != "" {
		v.Operazione, stato = "cancellazione", "revocata"
	}
	today := s.now().In(roma()).Format(time.DateOnly)
	v.Nome = nomeFlusso(v.Ente, today, id)
	flow := &siuss.Flusso{Di: siuss.Identificazione{Nome: v.Nome, Ente: siuss.Ente{Codice: v.Ente, Denominazione: v.Denominazione, Indirizzo: v.Sede, CFOperatore: v.CFOperatore}}, Beneficiari: people}
	if wrong := flow.Di.Difetti(); len(wrong) > 0 {
		field := cartella.Path("ente")
		what := "I codici dell'ente non sono completi: scrivili in «Codici per SIUSS»."
		if wrong[0].Dove == siuss.DoveOperatore {
			field, what = "cf_operatore", "«Codice fiscale di chi trasmette»: "+wrong[0].Perche+"."
		}
		return nil, &cartella.Error{Code: cartella.CodeNonValido, Field: field, Message: what}
	}
	if _, err := codicefiscale.Parse(v.CFOperatore); err != nil {
		return nil, &cartella.Error{Code: cartella.CodeNonValido, Field: "cf_operatore", Message: "«Codice fiscale di chi trasmette»: " + err.Error(), Err: err}
	}
	content, err := siuss.Scrivi(flow)
	if err != nil {
		return nil, s.failed(err)
	}
	sum := sha256.Sum256(content)
	v.Impronta, v.Beneficiari, v.Prestazioni = hex.EncodeToString(sum[:]), len(people), flow.Prestazioni()
	if v.File, err = siuss.Compatta(content); err != nil {
		return nil, s.failed(err)
	}
	if len(v.File) > cartella.MaxFileSIUSS {
		return nil, &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il file è troppo grande per essere conservato: scegli un periodo più breve."}
	}
	var marks []cartella.Edit
	for erogazione := range v.Righe {
		rec, _ := s.Record(erogazione)
		var e cartella.Erogazione
		if err := rec.Into(&e); err != nil {
			return nil, s.unreadable(err)
		}
		v.Importo += e.Importo
		set := map[cartella.Path]cartella.Change{}
		for p, now := range map[cartella.Path]string{"siuss": stato, "siuss_invio": string(id), "siuss_il": today} {
			if was := rec.Field(p); !bytes.Equal(was, testo(now)) {
				set[p] = cartella.Change{Was: was, Now: testo(now)}
			}
		}
		marks = append(marks, cartella.Edit{ID: erogazione, Kind: cartella.KindErogazione, Set: set})
	}
	slices.SortFunc(marks, func(a, b cartella.Edit) int { return cmp.Compare(a.ID, b.ID) })
	rec, err := cartella.New(id, cartella.KindInvioSIUSS, s.inUso(), v)
	if err != nil {
		return nil, s.failed(err)
	}
	return &invioSIUSS{v.Nome, content, v.Prestazioni, action, append([]cartella.Edit{cartella.Creation(rec)}, marks...)}, nil
}

// nomeFlusso is what a flow is called, as INPS asks; the number is of the record that
// keeps it, so that two computers without a line give two.
func nomeFlusso(ente, day string, id cartella.ID) string {
	h := fnv.New64a()
	io.WriteString(h, string(id))
	return fmt.Sprintf("%s.PS.%s.%07d", ente, strings.ReplaceAll(day, "-", ""), h.Sum64()%1e7)
}

// invio is a file that was written, and what it told.
func (s *sessione) invio(id string) (v cartella.InvioSIUSS, f *siuss.Flusso, err error) {
	row, err := s.view(id)
	if err != nil {
		return v, nil, err
	}
	if row.Kind != cartella.KindInvioSIUSS {
		return v, nil, malformata("id")
	}
	if err := row.Into(&v); err != nil {
		return v, nil, s.unreadable(err)
	}
	content, err := siuss.Scompatta(v.File)
	if err == nil {
		f, err = siuss.Leggi(content)
	}
	if err != nil {
		return v, nil, s.unreadable(err)
	}
	return v, f, nil
}

// tutte are the benefits of a flow in its order, each with the erogazione that it is
// by righe.
func tutte(f *siuss.Flusso, righe map[cartella.ID]int) []esportabile {
	of := map[int]cartella.ID{}
	for id, n := range righe {
		of[n] = id
	}
	var out []esportabile
	for i, b := range f.Beneficiari {
		for _, p := range b.Prestazioni {
			one := esportabile{b: b, p: p, e: cartella.Erogazione{Soggetto: cartella.ID(fmt.Sprint(i))}}
			one.rec.ID = of[len(out)]
			one.b.Prestazioni = nil
			out = append(out, one)
		}
	}
	return out
}
