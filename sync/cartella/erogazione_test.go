package cartella

import "testing"

// TestMoneyDoesNotComeRound: more than a machine counts is no sum that anybody bears,
// although it comes round to a little.
func TestMoneyDoesNotComeRound(t *testing.T) {
	const most = "9223372036854775807"
	w := town(t)
	as := actor(RuoloReferente, "lodi")
	done := mutation(AzioneErogazioneRegistra, birth(t, "fatta", KindErogazione, "lodi",
		`{"intervento":"i1","dal":"2026-02-01","al":"2026-02-28","stato":"registrata","importo":98,"quota_ente":`+most+`,"quota_utente":`+most+`,"quota_ssn":100}`))
	if got := refusedAt(as, w, done); got != "quota_ente" {
		t.Errorf("98 cents of which two bear everything: %q", got)
	}
	place := mutation(AzioneInterventoProponi, birth(t, "nuovo", KindIntervento, "lodi",
		`{"tipo":"struttura","prestazione":"rsa","struttura":"RSA","soggetto":"s1","area":"anziani","dal":"2026-04-01","stato":"proposto","retta":98,"retta_ente":`+most+`,"retta_utente":`+most+`,"retta_ssn":100}`))
	if got := refusedAt(as, w, place); got != "retta_ente" {
		t.Errorf("a fee of 98 cents of which two bear everything: %q", got)
	}
}

// TestErogazioneDura: nothing is given for years in one entry, which is a year mistyped.
func TestErogazioneDura(t *testing.T) {
	as := actor(RuoloReferente, "lodi")
	for al, want := range map[string]string{"2026-02-28": "accepted", "2027-02-01": "accepted", "2027-02-02": "al", "2060-02-28": "al", "2026-01-31": "al"} {
		m := mutation(AzioneErogazioneRegistra, birth(t, "fatta", KindErogazione, "lodi", `{"intervento":"i1","dal":"2026-02-01","al":"`+al+`","stato":"registrata","importo":100,"quota_ente":100}`))
		if got := refusedAt(as, town(t), m); got != want {
			t.Errorf("until %s: %q, want %q", al, got, want)
		}
	}
	// One that was taken for longer once can be put right, or annulled.
	w := town(t)
	w["lunga"] = rec(t, "lunga", KindErogazione, "lodi", `{"intervento":"i1","soggetto":"s1","prestazione":"sad","dal":"2025-01-01","al":"2026-06-30","stato":"registrata","importo":100,"quota_ente":100,"registrata_da":"u1"}`)
	if got := refusedAt(as, w, mutation(AzioneErogazioneAnnulla, setting("lunga", KindErogazione, map[Path]Change{"stato": change(`"registrata"`, `"annullata"`), "motivo_annullo": change("", `"Doppia"`)}))); got != "accepted" {
		t.Errorf("one of a former program is annulled: %q", got)
	}
}

// TestNothingIsToldOfWhatIsRenewedUnseen: whoever goes on with an intervention that
// they do not see is told the same whatever they say of it, and what one is told of
// an intervention that there is not.
func TestNothingIsToldOfWhatIsRenewedUnseen(t *testing.T) {
	w := town(t)
	w["i9"] = rec(t, "i9", KindIntervento, "self", intervention("attivo", `"attivo_dal":"2026-02-01"`))
	as := actor(RuoloAssistenteSociale, "lodi")
	for _, id := range []string{"i9", "nessuno"} {
		for _, tipo := range []string{"prestazione", "economico"} {
			m := mutation(AzioneInterventoRinnova, birth(t, "nuovo", KindIntervento, "lodi",
				`{"rinnova":"`+id+`","tipo":"`+tipo+`","prestazione":"sad","area":"anziani","dal":"2026-07-01","stato":"proposto"}`))
			if d := Decide(as, now, w, m); d.Outcome != Refused || d.Error.Code != CodeNonAccessibile || d.Error.Field != "" {
				t.Errorf("of %s, said to be %s: %s %v", id, tipo, d.Outcome, d.Error)
			}
		}
	}
}

// TestWhoIsNotNamedBearsNothing: once a cost is borne, no form has somebody else bear
// of it by the tariff, neither where it is noted nor where it is put right.
func TestWhoIsNotNamedBearsNothing(t *testing.T) {
	w := town(t)
	as := actor(RuoloAmministrativo, "lodi")
	said := rec(t, "e9", KindErogazione, "lodi", `{"intervento":"i1","dal":"2026-02-01","quantita":10,"importo":20000,"quota_ente":20000}`)
	for _, action := range []Action{AzioneErogazioneRegistra, AzioneErogazioneModifica} {
		got, err := Proposte(as, now, w, action, said, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []Path{"quota_utente", "quota_ssn", "quota_altri"} {
			if got[p] != nil && string(got[p]) != "null" {
				t.Errorf("%s proposes %s for %s", action, got[p], p)
			}
		}
	}
}
