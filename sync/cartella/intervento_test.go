package cartella

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/idtest"
)

// lands is the record that a mutation of an actor leaves, or fails the test.
func lands(t *testing.T, as Attore, w world, m Mutation) Record {
	t.Helper()
	d := Decide(as, now, w, m)
	if d.Outcome != Accepted {
		t.Fatalf("%s: %s, %v %v", m.Action, d.Outcome, d.Error, d.Conflicts)
	}
	rec, _ := world{}.with(d.Records...).Record(m.Edits[0].ID)
	w[rec.ID] = rec
	return rec
}

// refusedAt is the path at which a mutation is refused.
func refusedAt(as Attore, w world, m Mutation) string {
	d := Decide(as, now, w, m)
	if d.Outcome != Refused {
		return fmt.Sprint(d.Outcome)
	}
	return string(d.Error.Field)
}

// TestAnInterventionFromProposalToEnd: who proposes, who authorises, and what each
// step asks for.
func TestAnInterventionFromProposalToEnd(t *testing.T) {
	w := town(t)
	sociale, ufficio := actor(RuoloAssistenteSociale, "lodi"), actor(RuoloAmministrativo, "lodi")
	id := ID(idtest.V7("nuovo"))
	propose := mutation(AzioneInterventoProponi, birth(t, "nuovo", KindIntervento, "lodi",
		`{"tipo":"economico","prestazione":"contributo","soggetto":"s1","pic":"p1","area":"anziani","dal":"2026-04-01","richiesto":30000,"iban":"IT60X0542811101000000123456","stato":"proposto"}`))
	if got := refusedAt(ufficio, w, propose); got != "" {
		t.Errorf("the office proposes: %q", got)
	}
	rec := lands(t, sociale, w, propose)
	if rec.Text("proposto_da") != "u1" || rec.Text("proposto_il") != Giorno(now) || rec.Text("numero") != "" {
		t.Errorf("born as %s", rec.Body)
	}
	step := func(action Action, from, to, more string) Mutation {
		set := map[Path]Change{"stato": change(`"`+from+`"`, `"`+to+`"`)}
		for _, pair := range strings.Fields(more) {
			p, v, _ := strings.Cut(pair, "=")
			set[Path(p)] = change("", v)
		}
		return mutation(action, setting(id, KindIntervento, set))
	}
	if got := refusedAt(sociale, w, step(AzioneInterventoAutorizza, "proposto", "autorizzato", "")); got != "" {
		t.Errorf("who proposes authorises: %q", got)
	}
	if got := refusedAt(sociale, w, step(AzioneInterventoAttiva, "proposto", "attivo", `attivo_dal="2026-03-10"`)); got == "accepted" {
		t.Error("what nobody authorised is activated")
	}
	if got := refusedAt(ufficio, w, step(AzioneInterventoRespingi, "proposto", "respinto", "")); got != "motivo_rifiuto" {
		t.Errorf("refused without a reason: %q", got)
	}
	rec = lands(t, ufficio, w, step(AzioneInterventoAutorizza, "proposto", "autorizzato", `concesso=25000 atto="12/2026"`))
	if rec.Text("autorizzato_da") != "u1" || rec.Text("autorizzato_il") == "" {
		t.Errorf("authorised: %s", rec.Body)
	}
	if got := refusedAt(sociale, w, step(AzioneInterventoAttiva, "autorizzato", "attivo", "")); got != "attivo_dal" {
		t.Errorf("activated on no day: %q", got)
	}
	lands(t, sociale, w, step(AzioneInterventoAttiva, "autorizzato", "attivo", `attivo_dal="2026-03-01"`))
	if got := refusedAt(sociale, w, step(AzioneInterventoSospendi, "attivo", "sospeso", `sospeso_dal="2026-02-01" motivo_sospensione="ricovero"`)); got != "sospeso_dal" {
		t.Errorf("suspended before it began: %q", got)
	}
	lands(t, sociale, w, step(AzioneInterventoSospendi, "attivo", "sospeso", `sospeso_dal="2026-03-05" motivo_sospensione="ricovero"`))
	back := step(AzioneInterventoRiprendi, "sospeso", "attivo", "")
	back.Edits[0].Set["sospeso_dal"], back.Edits[0].Set["motivo_sospensione"] = change(`"2026-03-05"`, ""), change(`"ricovero"`, "")
	lands(t, sociale, w, back)
	rec = lands(t, sociale, w, step(AzioneInterventoChiudi, "attivo", "chiuso", `chiuso_il="2026-03-09" motivo_chiusura="obiettivo"`))
	if rec.Text("stato") != "chiuso" || rec.Text("sospeso_dal") != "" {
		t.Errorf("ended as %s", rec.Body)
	}
}

// TestWhatAnInterventionHolds: each type its own fields, money that adds up, an IBAN
// with its check digits, and a service that goes with the type.
func TestWhatAnInterventionHolds(t *testing.T) {
	for body, at := range map[string]string{
		`"tipo":"economico","prestazione":"sad"`:                                                                                            "prestazione",
		`"tipo":"economico","prestazione":"contributo","quantita":3`:                                                                        "quantita",
		`"tipo":"economico","prestazione":"contributo","iban":"IT60X0542811101000000123457"`:                                                "iban",
		`"tipo":"economico","prestazione":"contributo","iban":"IT60Y0542811101000000123456"`:                                                "iban",
		`"tipo":"economico","prestazione":"contributo","concesso":-1`:                                                                       "concesso",
		`"tipo":"struttura","prestazione":"rsa"`:                                                                                            "struttura",
		`"tipo":"struttura","prestazione":"rsa","struttura":"RSA","retta":8000,"retta_ogni":"giorno","retta_ente":3000,"retta_utente":4999`: "retta",
		`"tipo":"struttura","prestazione":"rsa","struttura":"RSA","retta":8000,"retta_ogni":"giorno","retta_ente":3000,"retta_utente":5000`: "",
		`"tipo":"prestazione","prestazione":"sad","quantita":10,"unita":"ora","ogni":"settimana","tariffa":2000,"quota_utente":2001`:        "quota_utente",
		`"tipo":"affido","prestazione":"affido_etero","famiglia":"Famiglia Bassi","concesso":50000,"iban":"IT60X0542811101000000123456"`:    "",
		`"tipo":"generico","prestazione":"altro","al":"2026-03-31"`:                                                                         "al",
	} {
		w := town(t)
		m := mutation(AzioneInterventoProponi, birth(t, "nuovo", KindIntervento, "lodi", `{`+body+`,"soggetto":"s1","area":"anziani","dal":"2026-04-01","stato":"proposto"}`))
		d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
		if at == "" && d.Outcome == Accepted {
			continue
		}
		if d.Error == nil || string(d.Error.Field) != at && !strings.Contains(fmt.Sprint(d.Error.Altri), at) {
			t.Errorf("%s: %s %v, want it refused at %q", body, d.Outcome, d.Error, at)
		}
	}
}

// TestARenewalGoesOn: with what the intervention before it was, from the day after.
func TestARenewalGoesOn(t *testing.T) {
	w := town(t)
	w["i1"] = rec(t, "i1", KindIntervento, "lodi", intervention("attivo", `"attivo_dal":"2026-02-01","al":"2026-06-30"`))
	as := actor(RuoloAssistenteSociale, "lodi")
	id := ID(idtest.V7("rinnovo"))
	born, err := Nasce(as, now, w, AzioneInterventoRinnova, rec(t, id, KindIntervento, "lodi", `{"rinnova":"i1"}`))
	if err != nil {
		t.Fatal(err)
	}
	got := lands(t, as, w, mutation(AzioneInterventoRinnova, Creation(born)))
	for p, want := range map[Path]string{"soggetto": "s1", "pic": "p1", "tipo": "prestazione", "prestazione": "sad", "dal": "2026-07-01", "attivazione": "rinnovo", "stato": "proposto", "unita": "ora"} {
		if got.Text(p) != want {
			t.Errorf("%s is %q, want %q", p, got.Text(p), want)
		}
	}
	other := mutation(AzioneInterventoRinnova, birth(t, "altro", KindIntervento, "lodi", `{"rinnova":"i1","tipo":"economico","prestazione":"contributo","area":"anziani","dal":"2026-07-01","stato":"proposto"}`))
	if got := refusedAt(as, w, other); got != "tipo" {
		t.Errorf("a renewal of another type: %q", got)
	}
}

// TestWhatIsDoneIsPaidToTheCent: what an erogazione costs and who bears it, over many
// of them, against a sum that knows the tariffs alone.
func TestWhatIsDoneIsPaidToTheCent(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	as := actor(RuoloAmministrativo, "lodi")
	w := town(t)
	want := map[string]int64{}
	got := map[string]int64{}
	for i := range 2_000 {
		n, price := rng.Int64N(200), rng.Int64N(100_000)
		share := rng.Int64N(price + 1)
		daily := rng.IntN(2) == 0
		id := ID(fmt.Sprint("e", i))
		switch rng.IntN(3) {
		case 0:
			w["i1"] = rec(t, "i1", KindIntervento, "lodi", strings.NewReplacer(`:2000`, fmt.Sprint(":", price), `:500`, fmt.Sprint(":", share)).Replace(intervention("attivo", `"attivo_dal":"2026-02-01"`)))
			want["importo"] += n * price
			want["quota_utente"] += n * share
			want["quota_ente"] += n * (price - share)
		case 1:
			w["i1"] = rec(t, "i1", KindIntervento, "lodi", fmt.Sprintf(`{"tipo":"economico","prestazione":"contributo","soggetto":"s1","pic":"p1","area":"anziani","dal":"2026-02-01","stato":"attivo","attivo_dal":"2026-02-01","concesso":%d,"proposto_da":"u2","proposto_il":"2026-01-20"}`, price))
			want["importo"] += price
			want["quota_ente"] += price
		default:
			every, times := "mese", int64(1)
			if daily {
				every, times = "giorno", n
			}
			ssn := rng.Int64N(price - share + 1)
			w["i1"] = rec(t, "i1", KindIntervento, "lodi", fmt.Sprintf(`{"tipo":"struttura","prestazione":"rsa","struttura":"RSA","soggetto":"s1","pic":"p1","area":"anziani","dal":"2026-02-01","stato":"attivo","attivo_dal":"2026-02-01","retta":%d,"retta_ogni":%q,"retta_ente":%d,"retta_utente":%d,"retta_ssn":%d,"proposto_da":"u2","proposto_il":"2026-01-20"}`, price, every, price-share-ssn, share, ssn))
			want["importo"] += times * price
			want["quota_utente"] += times * share
			want["quota_ssn"] += times * ssn
			want["quota_ente"] += times * (price - share - ssn)
		}
		born, err := Nasce(as, now, w, AzioneErogazioneRegistra, rec(t, ID(idtest.V7(id)), KindErogazione, "lodi", fmt.Sprintf(`{"intervento":"i1","dal":"2026-02-01","quantita":%d}`, n)))
		if err != nil {
			t.Fatal(err)
		}
		done := lands(t, as, w, mutation(AzioneErogazioneRegistra, Creation(born)))
		delete(w, done.ID)
		if done.Text("al") != "2026-02-01" || done.Text("soggetto") != "s1" || done.Text("pic") != "p1" {
			t.Fatalf("born as %s", done.Body)
		}
		body, _ := done.object()
		for p := range want {
			n, _ := intera(body, Path(p))
			got[p] += n
		}
	}
	for p, cents := range want {
		if got[p] != cents {
			t.Errorf("%s is %d, want %d", p, got[p], cents)
		}
	}
	if want["importo"] != want["quota_ente"]+want["quota_utente"]+want["quota_ssn"] {
		t.Errorf("the sum itself does not hold: %v", want)
	}
}

// TestNothingIsDoneOfWhatHasNotBegun: nor does it cost what nobody bears.
func TestNothingIsDoneOfWhatHasNotBegun(t *testing.T) {
	w := town(t)
	as := actor(RuoloOperatoreSociale, "lodi")
	done := func(more string) Mutation {
		return mutation(AzioneErogazioneRegistra, birth(t, "fatta", KindErogazione, "lodi",
			`{"intervento":"i1","dal":"2026-02-01","al":"2026-02-28","stato":"registrata",`+more+`}`))
	}
	if got := refusedAt(as, w, done(`"importo":100,"quota_ente":99`)); got != "importo" {
		t.Errorf("a cent that nobody bears: %q", got)
	}
	w["i1"] = rec(t, "i1", KindIntervento, "lodi", intervention("autorizzato"))
	if got := refusedAt(as, w, done(`"importo":100,"quota_ente":100`)); got != "intervento" {
		t.Errorf("of what has not begun: %q", got)
	}
}

// TestWhenItWasDoneLast: a list says the day as people read it, of what has an hour
// and of what has none.
func TestWhenItWasDoneLast(t *testing.T) {
	for of, want := range map[[2]string]string{
		{string(KindIntervento), "2026-10-30"}:    "30/10/2026",
		{string(KindPIC), "2026-10-30T09:00:00Z"}: "30/10/2026",
		{string(KindIntervento), ""}:              "",
	} {
		s := SchedaDi(Kind(of[0]))
		for _, c := range s.Calcolate {
			if c.Ultima && c.Conta(1, of[1]) != want {
				t.Errorf("%s of %q says %q", c.Path, of[1], c.Conta(1, of[1]))
			}
		}
	}
}
