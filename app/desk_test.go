package app

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

const (
	utente   = "anna.ferrari"
	password = "Nòn-la-dico-4"
	anna     = cartella.OperatoreID("op-anna")
)

// desk is the whole program on a computer of its own, signed in to a central
// service that has no line for reconciling: what the others did, the test lands.
type desk struct {
	*App
	t testing.TB
	// landed is the last version that came.
	landed cartella.Version
	// clock is where newDeskAt's clock stands, in nanoseconds.
	clock atomic.Int64
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	a, _ := newComputer(t)
	return signedIn(t, a)
}

// signedIn is the program once anna has signed in and gone to work.
func signedIn(t testing.TB, a *App) *desk {
	t.Helper()
	if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
		t.Fatalf("first access: %v", err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	d := &desk{App: a, t: t}
	d.land(colleghi(t)...)
	return d
}

// newComputer is the program where nobody has signed in yet, and its central
// service.
func newComputer(t testing.TB) (*App, *httptest.Server) {
	t.Helper()
	return newComputerOf(t, signInOnly(t))
}

// newComputerOf is newComputer with another central service.
func newComputerOf(t testing.TB, central http.Handler) (*App, *httptest.Server) {
	t.Helper()
	centrale := httptest.NewServer(central)
	t.Cleanup(centrale.Close)
	return newProgram(t, Config{
		Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost,
		Keyring: vault.NewKeyring(new(vaulttest.Backend)),
	}), centrale
}

func newProgram(t testing.TB, cfg Config) *App {
	t.Helper()
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return a
}

// leaseAt lets anna work on this computer for an hour.
func leaseAt(t testing.TB, now time.Time) vault.SignedLease {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	token, err := vault.SignLease(vault.Lease{Account: utente, Device: "pc-anna", IssuedAt: now, NotAfter: now.Add(time.Hour)}, key)
	if err != nil {
		t.Error(err)
	}
	return vault.SignedLease{Token: token, Key: key.Public().(ed25519.PublicKey)}
}

// signInOnly is a central service that lets anna in and does nothing else.
func signInOnly(t testing.TB) http.Handler { return signInAt(t, time.Now) }

// signInAt is signInOnly by another clock.
func signInAt(t testing.TB, now func() time.Time) http.Handler {
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	session := func(w http.ResponseWriter, r *http.Request) {
		var out esitoSessione
		out.Token, out.Device, out.NuovaShare = "token", "pc-anna", bytes.Repeat([]byte{1}, 32)
		out.Operatore.ID, out.Operatore.Cognome, out.Operatore.Nome = anna, "Ferrari", "Anna"
		out.Attore = cartella.Attore{Operatore: anna, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloReferente}}
		out.Servizi = map[cartella.ServizioID]string{"self": "Servizio SELF"}
		signed := leaseAt(t, now())
		out.Lease.Token, out.Lease.Key = signed.Token, signed.Key
		answer(w, out)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"programma": "siz-icaro", "protocollo": wire.Protocol})
	})
	mux.HandleFunc("POST /v1/session", session)
	mux.HandleFunc("POST /v1/session/renew", session)
	mux.HandleFunc("POST /v1/session/share", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

// land brings records from the central service, through the service in use.
func (d *desk) land(records ...cartella.Record) {
	d.t.Helper()
	b := replica.Batch{Cursors: map[cartella.Scope]cartella.Version{}}
	for _, rec := range records {
		d.landed++
		scopes := cartella.Scopes(rec, nil, time.Now())
		b.Items = append(b.Items, wire.Item{ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio, Version: d.landed, Body: rec.Body, In: scopes})
	}
	if err := d.corrente.store.Land(d.t.Context(), b); err != nil {
		d.t.Fatal(err)
	}
}

func record(t testing.TB, id cartella.ID, kind cartella.Kind, servizio cartella.ServizioID, view any) cartella.Record {
	t.Helper()
	rec, err := cartella.New(id, kind, servizio, view)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// colleghi are the people of SELF in the directory.
func colleghi(t testing.TB) []cartella.Record {
	var out []cartella.Record
	for _, id := range []cartella.ID{"op-elena", "op-giulia", "op-marco"} {
		out = append(out, record(t, id, cartella.KindOperatore, "ambito", cartella.Operatore{
			Cognome: "Bianchi", Nome: string(id), Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale},
		}))
	}
	return out
}

// preferenze are anna's settings as the central service makes them.
func preferenze(t testing.TB) cartella.Record {
	return record(t, cartella.PreferenzeDi(anna), cartella.KindPreferenze, "ambito", cartella.Preferenze{Utente: anna})
}

// operatrice is anna in the directory, who may be chosen as the others may.
func operatrice(t testing.TB) cartella.Record {
	return record(t, cartella.ID(anna), cartella.KindOperatore, "ambito", cartella.Operatore{
		Cognome: "Ferrari", Nome: "Anna", Attivo: true, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloReferente},
	})
}

// registra registers a person as the screen does.
func registra(a *App, cognome, nome string) (id string, err error) {
	return (&Schede{a}).Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": cognome, "nome": nome}))
}

// modulo is how forms are filled in at this desk, of a record or, where id is "",
// of a new one: with chi or, of a kind that is not there, with the first who is
// offered and does not stand there yet.
func (d *desk) modulo(id string, chi map[cartella.Kind]string, testo func(cartella.Campo) string) cartellatest.Modulo {
	return cartellatest.Modulo{Ora: d.cfg.Now(), Testo: testo, Chi: func(kind cartella.Kind, c cartella.Campo, vuole map[string]string) (string, string, bool) {
		d.t.Helper()
		if who, known := chi[c.Di]; known {
			return who, "", who != ""
		}
		offered, err := (&Schede{d.App}).Candidati(string(kind), id, string(c.Path), vuole, "")
		if err != nil {
			d.t.Fatal(err)
		}
		stands := Visto{}
		if id != "" {
			stands = d.letta(id).Visto
		}
		for _, one := range offered {
			if _, there := stands[strings.Replace(string(c.Path), "*", one.ID, 1)]; !there {
				return one.ID, one.Servizio, true
			}
		}
		return "", "", false
	}}
}

// letta is a record as its screen shows it.
func (d *desk) letta(id string) SchedaLetta {
	d.t.Helper()
	v, err := (&Schede{d.App}).Leggi(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

// scala is a small scale in force.
const scala = `{"codice":"prova","versione":"1","titolo":"Scala di prova","uso":"valutazione","parti":[{"titolo":"Igiene","campi":[
	{"path":"bagno","tipo":"scelta","etichetta":"Fare il bagno","obbligatorio":true,"voci":[{"codice":"a","testo":"Da solo","punti":1},{"codice":"b","testo":"Con aiuto","punti":0}]},
	{"path":"aiuto","tipo":"testo","etichetta":"Chi aiuta","quando":"bagno == \"b\""},
	{"path":"note","tipo":"paragrafi","etichetta":"Osservazioni"}]}],
	"totali":[{"nome":"totale","etichetta":"Totale","espressione":"somma(punti)","max":1,"fasce":[{"da":0,"a":0,"testo":"dipende da altri"},{"da":1,"a":1,"testo":"autonomia"}]}]}`

// modello is that scale as a record in a state.
func modello(t testing.TB, id cartella.ID, servizio cartella.ServizioID, stato string) cartella.Record {
	t.Helper()
	m, wrong := cartella.LeggiModello([]byte(scala))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	m.Stato, m.Autore = stato, anna
	return record(t, id, cartella.KindModello, servizio, m)
}
