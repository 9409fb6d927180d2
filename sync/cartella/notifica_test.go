package cartella

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestNotices(t *testing.T) {
	w := town(t).with(
		rec(t, "p2", KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-02-01","condivisa":{"self":{"fino":"2026-03-09"}}}`),
		rec(t, "a2", KindAppuntamento, "lodi", `{"titolo":"Visita","tipo":"colloquio","stato":"pianificata","inizio":"2026-03-11T09:00:00Z","fine":"2026-03-11T10:00:00Z","organizzatore":"u2","pic":"p2","partecipanti":{"u9":"self"}}`),
		rec(t, "p5", KindPIC, "lodi", `{"numero":"P26-0000005","soggetto":"s1","area":"adulti","stato":"in_carico","responsabile":"u5","aperta_il":"2026-02-01"}`),
		rec(t, "v5", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","pic":"p5","data":"2026-03-01","stato":"bozza","compilatore":"u1","risposte":{"bagno":"a","cibo":"b"}}`),
		rec(t, "p6", KindPIC, "ambito", `{"numero":"P26-0000006","soggetto":"s1","area":"adulti","stato":"in_carico","responsabile":"hd","aperta_il":"2026-02-01"}`),
	)
	as := actor(RuoloAssistenteSociale, "lodi", "ambito")
	tests := []struct {
		name string
		m    Mutation
		want []string // "addressee tipo in scope"
	}{
		{"a case given to a colleague", mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"assegnata"`), "responsabile": change(`"u2"`, `"u3"`)})),
			[]string{"u3 pic_assegnata riservato:lodi:u3"}},
		{"a case given to oneself", mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"assegnata"`), "responsabile": change(`"u2"`, `"u1"`)})), nil},
		{"a case closed by another", mutation(AzionePICChiudi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-01"`), "motivo_chiusura": change("", `"decesso"`)})),
			[]string{"u2 pic_chiusa riservato:lodi:u2"}},
		{"a case closed whose operator works no more", mutation(AzionePICChiudi, setting("p5", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-01"`), "motivo_chiusura": change("", `"decesso"`)})), nil},
		{"an assessment completed of such a case", mutation(AzioneValutazioneCompleta, setting("v5", KindValutazione, map[Path]Change{"stato": change(`"bozza"`, `"completata"`)})), nil},
		{"a case closed of one who helps others there now", mutation(AzionePICChiudi, setting("p6", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-01"`), "motivo_chiusura": change("", `"decesso"`)})), nil},
		{"one more in the team", mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.u4.ruolo": change("", `"psicologo"`)})),
			[]string{"u4 equipe riservato:lodi:u4"}},
		{"one more in the team, of the other service", mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.u9.ruolo": change("", `"psicologo"`)})),
			[]string{"u9 equipe riservato:self:u9"}},
		{"an appointment moved", mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"inizio": change(`"2026-03-11T09:00:00Z"`, `"2026-03-11T09:30:00Z"`)})),
			[]string{"u2 appuntamento_spostato riservato:lodi:u2", "u9 appuntamento_spostato riservato:self:u9"}},
		{"an appointment called off", mutation(AzioneAppuntamentoEsito, setting("a1", KindAppuntamento, map[Path]Change{"stato": change(`"pianificata"`, `"annullata"`)})),
			[]string{"u2 appuntamento_annullato riservato:lodi:u2", "u9 appuntamento_annullato riservato:self:u9"}},
		{"an appointment about a case that a guest's service sees no more, moved", mutation(AzioneAppuntamentoModifica, setting("a2", KindAppuntamento, map[Path]Change{"inizio": change(`"2026-03-11T09:00:00Z"`, `"2026-03-11T09:30:00Z"`)})),
			[]string{"u2 appuntamento_spostato riservato:lodi:u2"}},
		{"that one called off", mutation(AzioneAppuntamentoEsito, setting("a2", KindAppuntamento, map[Path]Change{"stato": change(`"pianificata"`, `"annullata"`)})),
			[]string{"u2 appuntamento_annullato riservato:lodi:u2"}},
		{"a case shared with one more service", mutation(AzionePICCondividi, setting("p1", KindPIC, map[Path]Change{"condivisa.b2.dal": change("", `"2026-03-10"`), "condivisa.b2.fino": change("", `"2026-09-30"`)})),
			[]string{" pic_condivisa servizio:b2"}},
		{"a share made longer", mutation(AzionePICCondividi, setting("p1", KindPIC, map[Path]Change{"condivisa.self.fino": change(`"2026-06-30"`, `"2026-09-30"`)})), nil},
		{"a reserved entry, to those who see its case", mutation(AzioneDiarioScrivi, birth(t, "d3", KindDiario, "lodi",
			`{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":"u1","testo":"Riservato.","riservata":true,"visibile_a":{"u1":"lodi","u2":"lodi","u9":"self"}}`)),
			[]string{"u2 diario riservato:lodi:u2", "u9 diario riservato:self:u9"}},
		{"an entry that all may read", mutation(AzioneDiarioScrivi, birth(t, "d3", KindDiario, "lodi",
			`{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":"u1","testo":"Telefonata."}`)), nil},
		{"a person's telephone", mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"telefono": change("", `"0371 1234"`)})), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Decide(as, now, w, tt.m)
			if d.Outcome != Accepted {
				t.Fatalf("Decide: %v", d.Error)
			}
			_, notices, err := Conseguenze(as, tt.m, now, counting{w, map[Series]uint64{}}, d.Records)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range notices {
				var v Notifica
				if err := n.Into(&v); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(v.Titolo, "Ada") || strings.Contains(v.Titolo, "Visita") {
					t.Errorf("a notice says what its reader may lose: %s", v.Titolo)
				}
				got = append(got, string(v.Destinatario)+" "+v.Tipo+" in "+string(Scopes(n, nil, now)[0]))
				body, err := parseObject(n.Body)
				if err != nil {
					t.Fatal(err)
				}
				if err := SchedaDi(KindNotifica).check(body); err != nil {
					t.Errorf("notice is not valid: %v", err)
				}
			}
			if want := tt.want; !slices.Equal(got, replaceAll(want)) {
				t.Errorf("notices %v, want %v", got, want)
			}
			_, again, err := Conseguenze(as, tt.m, now, counting{w, map[Series]uint64{}}, d.Records)
			if err != nil || len(again) != len(notices) || len(again) > 0 && again[0].ID != notices[0].ID {
				t.Errorf("the same mutation makes other notices the second time: %v, %v", again, err)
			}
		})
	}
}

// replaceAll puts "in" before the scope of the short form used in the table.
func replaceAll(want []string) []string {
	var out []string
	for _, s := range want {
		i := strings.LastIndex(s, " ")
		out = append(out, s[:i]+" in"+s[i:])
	}
	return out
}

func TestPendente(t *testing.T) {
	w := town(t)
	n := Notifica{Destinatario: "u4", Tipo: "pic_assegnata", Oggetto: "p1"}
	waiting := rec(t, "p1", KindPIC, "lodi", `{"stato":"assegnata","responsabile":"u4"}`)
	if !n.Pendente(waiting) {
		t.Error("a case that waits for its addressee is not pending")
	}
	if n.Pendente(w["p1"]) {
		t.Error("a case that somebody else has in charge is still pending")
	}
}

func TestQuarantineKeepsEveryWord(t *testing.T) {
	w := town(t)
	m := mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ava"`, `"Eva"`), "note": change("", `"Righe <scritte> a mano"`)}))
	d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
	if d.Outcome != Conflicted {
		t.Fatalf("outcome %s, want conflict", d.Outcome)
	}
	q, ok, err := Quarantine(m, d, "lodi", now)
	if err != nil || !ok {
		t.Fatalf("Quarantine: %v, %v", ok, err)
	}
	var v Riconciliazione
	if err := q.Into(&v); err != nil {
		t.Fatal(err)
	}
	var kept Mutation
	if err := json.Unmarshal([]byte(v.Mutazione), &kept); err != nil {
		t.Fatal(err)
	}
	if got := string(kept.Edits[0].Set["note"].Now); got != `"Righe <scritte> a mano"` {
		t.Errorf("the note came back as %s", got)
	}
	if strings.Contains(string(q.Body), "Ada") {
		t.Error("the record keeps what stands, which the author may lose the right to see")
	}
	body, err := parseObject(q.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := SchedaDi(KindRiconciliazione).check(body); err != nil {
		t.Errorf("the record is not valid: %v", err)
	}
}

func TestDigest(t *testing.T) {
	var a, b, c Digester
	a.Add("x", 1)
	a.Add("y", 2)
	b.Add("y", 2)
	b.Add("x", 1)
	c.Add("x", 2)
	c.Add("y", 1)
	if a.Digest() != b.Digest() {
		t.Error("the digest depends on the order")
	}
	if a.Digest() == c.Digest() {
		t.Error("the digest does not tell versions apart")
	}
}
