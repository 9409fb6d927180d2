package simtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/wire"
	"siz-icaro/sync/wire/wiretest"
)

// TestTheWorstLine: thirty long diary entries, written without a line, land over one
// that carries 300 bytes a second two seconds late and is gone every minute. What has
// arrived is not sent again.
func TestTheWorstLine(t *testing.T) {
	config := selfSigned(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1, t.Logf)
		defer w.close()
		w.calm.set(true)
		w.startHub()
		w.dir.set("anna", servizi[0], cartella.RuoloAssistenteSociale)
		w.found([]cartella.OperatoreID{"anna"})
		d := w.addDesk("anna", "pc1")
		d.online.set(false)
		line := &wiretest.Worst{Rate: 300, Delay: 2 * time.Second, Cut: time.Minute}
		d.over = func(ctx context.Context, h *hub.Hub) (wire.Conn, error) { return worst(ctx, line, config, d, h) }
		d.start()
		who, of := d.newID("s"), d.newID("p")
		now := time.Now().UTC().Truncate(time.Second)
		day := now.Format(time.DateOnly)
		make := func(action cartella.Action, id cartella.ID, kind cartella.Kind, body map[string]any) {
			t.Helper()
			rec, err := cartella.New(id, kind, servizi[0], body)
			if err == nil {
				err = d.do(action, cartella.Creation(rec))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		make(cartella.AzioneSoggettoCrea, who, cartella.KindSoggetto, map[string]any{
			"cognome": "Prova", "nome": "Ada", "servizi": map[string]any{string(servizi[0]): map[string]any{"dal": day}},
		})
		make(cartella.AzionePICApri, of, cartella.KindPIC, map[string]any{
			"numero": cartella.Numero(of, now.Year()), "soggetto": who, "area": "adulti", "stato": "aperta", "aperta_il": day, "aperta_da": d.who,
		})
		rng, written, alone := mathrand.New(mathrand.NewPCG(1, 1)), 0, 0
		for range 30 {
			text := prose(rng, 8000)
			make(cartella.AzioneDiarioScrivi, d.newID("n"), cartella.KindDiario, map[string]any{
				"pic": of, "tipo": "nota", "il": now.Format(time.RFC3339), "autore": d.who, "testo": text,
			})
			written += len(text)
		}
		waiting, _ := d.pending()
		for _, m := range waiting {
			packed, err := wire.NewPacker(wire.Newest).Push(wire.Push{Mutations: []cartella.Mutation{m}})
			if err != nil {
				t.Fatal(err)
			}
			alone += packed.Whole().Bytes
		}
		began := time.Now()
		d.plug()
		for d.engine.Status().Pending > 0 && time.Since(began) < time.Hour {
			<-time.After(time.Second)
		}
		took := time.Since(began)
		t.Logf("%d bytes of text, %d packed one by one: %d up and %d down in %v", written, alone, line.Up(), line.Down(), took)
		if s := d.engine.Status(); s.Pending > 0 || took > 12*time.Minute {
			t.Errorf("after %v %d of 32 have not landed: %+v", took, s.Pending, s)
		}
		// A third of each minute goes to the greetings. A verdict that was lost with the
		// line costs its mutation once more, and no connection.
		if line.Up() > alone*8/5 {
			t.Errorf("%d bytes went up, for %d", line.Up(), alone)
		}
	})
}

// worst opens a connection over a line of the worst kind, encrypted as in earnest.
func worst(ctx context.Context, line *wiretest.Worst, config certificates, d *desk, h *hub.Hub) (wire.Conn, error) {
	near, far := line.Connect()
	l := wiretest.NewListener()
	l.Put(far)
	srv := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if conn, err := wire.Upgrade(rw, r); err == nil {
			_ = h.Serve(context.WithoutCancel(r.Context()), conn, hub.Identity{Operatore: d.who, Device: d.device})
		}
	})}
	// The listener lives until the only connection that it ever has is another's.
	srv.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateHijacked || state == http.StateClosed {
			_ = l.Close()
		}
	}
	d.lines.Go(func() { _ = srv.Serve(tls.NewListener(l, config.server)) })
	return wire.Dialer{TLS: config.client, Net: func(context.Context, string, string) (net.Conn, error) { return near, nil }}.Dial(ctx, "wss://centrale/v1/sync", nil)
}

// prose is as much text as that, as compressible as people's.
func prose(rng *mathrand.Rand, length int) string {
	var out strings.Builder
	for out.Len() < length {
		fmt.Fprintf(&out, "%s ", words[rng.IntN(len(words))])
	}
	return out.String()
}

var words = strings.Fields("il la un una di a da in con su per tra che chi e o ma se non più molto poco anche ancora sempre mai casa figlio figlia madre padre scuola lavoro medico visita colloquio telefono assistente domicilio contributo affitto bolletta luce gas spesa farmaci ospedale dimissione riferisce concorda chiede propone valuta attiva segue incontra accompagna prossima settimana mattina pomeriggio lunedì giovedì")

type certificates struct {
	server, client *tls.Config
}

func selfSigned(t *testing.T) certificates {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC) // a bubble begins in 2000
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"centrale"}, NotBefore: made, NotAfter: made.AddDate(50, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return certificates{
		&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "centrale", ClientSessionCache: tls.NewLRUClientSessionCache(1)},
	}
}
