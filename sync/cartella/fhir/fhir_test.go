package fhir

import (
	"encoding/json"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

const scala = `{"resourceType":"Questionnaire","status":"active","name":"ADL","title":"Scala di prova","version":"2.0","url":"http://esempio.it/Questionnaire/adl","copyright":"CC0","item":[
	{"linkId":"1","type":"group","text":"Igiene","item":[
		{"linkId":"1.0","type":"display","text":"Com'è di solito."},
		{"linkId":"1.1","type":"choice","required":true,"text":"Fare il bagno","answerOption":[
			{"valueCoding":{"code":"LA-1","display":"Da solo","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":1.0}]}},
			{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/itemWeight","valueDecimal":0}],"valueCoding":{"code":"LA 2","display":"Con aiuto"}}]},
		{"linkId":"1.2","type":"string","text":"Chi aiuta","maxLength":80,"enableWhen":[{"question":"1.1","operator":"=","answerCoding":{"code":"LA 2"}}]}]},
	{"linkId":"2","type":"group","text":"Altro","enableWhen":[{"question":"1.1","operator":"exists","answerBoolean":true}],"item":[
		{"linkId":"solo","type":"boolean","text":"Vive solo","required":true},
		{"linkId":"true","type":"integer","text":"Età"},
		{"linkId":"dal","type":"date","text":"Da quando"},
		{"linkId":"note","type":"text","text":"Note","enableBehavior":"any","enableWhen":[{"question":"solo","operator":"=","answerBoolean":true},{"question":"true","operator":">","answerInteger":74}]},
		{"linkId":"x","type":"string","text":"Altro","enableWhen":[{"question":"1.1","operator":"!=","answerCoding":{"code":"LA-1"}}]}]}]}`

// TestLeggi reads what published scales are made of.
func TestLeggi(t *testing.T) {
	m, wrong := Leggi([]byte(scala))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	got, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"path": "d_1_1"`, `"aiuto": "Com'è di solito."`, `"codice": "LA-1"`, `"codice": "LA_2"`, `"punti": 1`, `"punti": 0`,
		`"quando": "(d_1_1 == \"LA_2\")"`, `"path": "d_true"`, `"codice": "si"`, `"max": 80`, `"tipo": "data"`, `"espressione": "somma(punti)"`,
		`(has(risposte.d_1_1)) \u0026\u0026 ((solo == \"si\") || (d_true \u003e 74))`, `(!has(risposte.d_1_1) || d_1_1 != \"LA-1\")`,
		`"codice": "ADL"`, `"versione": "2.0"`, `"licenza": "CC0"`, `"titolo": "Igiene"`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if !Questionario([]byte(scala)) || Questionario([]byte(`{"codice":"adl"}`)) {
		t.Error("a Questionnaire is not told from another file")
	}
}

// TestRifiuta: what is outside of the subset is refused, by linkId.
func TestRifiuta(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"a decimal", `"type":"integer"`, `"type":"decimal"`, "linkId «true»: chiede un numero con la virgola"},
		{"an unknown type", `"type":"date"`, `"type":"attachment"`, "linkId «dal»: è di un tipo che non si può leggere: «attachment»"},
		{"several answers", `"type":"date"`, `"repeats":true,"type":"date"`, "linkId «dal»: ammette più risposte"},
		{"a value set", `"type":"choice"`, `"answerValueSet":"http://x","type":"choice"`, "linkId «1.1»: le sue voci stanno in un altro file"},
		{"points that are no integer", `"valueDecimal":1.0`, `"valueDecimal":0.5`, "linkId «1.1»: i punti della voce 1"},
		{"several conditions and no word", `"enableBehavior":"any",`, ``, "linkId «note»: ha più condizioni"},
		{"a condition on what comes behind", `"question":"1.1","operator":"="`, `"question":"note","operator":"="`, "linkId «1.2»: enableWhen su «note»: la domanda non c'è, o viene dopo"},
		{"a condition on no choice", `"operator":"=","answerCoding":{"code":"LA 2"}`, `"operator":"=","answerCoding":{"code":"LA 9"}`, "linkId «1.2»: enableWhen su «1.1»: la risposta non è fra le voci"},
		{"a condition of another type", `"answerInteger":74`, `"answerString":"x"`, "enableWhen su «true»"},
		{"a modifier", `"linkId":"dal"`, `"modifierExtension":[{"url":"x"}],"linkId":"dal"`, "linkId «dal»: ha una modifierExtension"},
		{"a linkId twice", `"linkId":"dal"`, `"linkId":"solo"`, "linkId «solo»: c'è già una domanda"},
		{"what is calculated", `"linkId":"dal"`, `"extension":[{"url":"` + calculated + `"}],"linkId":"dal"`, "linkId «dal»: è calcolata con FHIRPath"},
		{"a text under which nothing is asked", `"linkId":"x","type":"string"`, `"linkId":"x","type":"display"`, "linkId «x»: è un testo sotto il quale"},
		{"a name twice", `"status":"active"`, `"status":"active","status":"draft"`, "non è un Questionnaire FHIR R4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(scala, tt.from, tt.to, 1)
			if text == scala {
				t.Fatal("nothing was changed")
			}
			_, wrong := Leggi([]byte(text))
			for _, w := range wrong {
				if strings.Contains(w.String(), tt.want) {
					return
				}
			}
			t.Errorf("got %v, want %q", wrong, tt.want)
		})
	}
}

// FuzzLeggi: no file panics, and what is read without a complaint is a form.
func FuzzLeggi(f *testing.F) {
	f.Add([]byte(scala))
	f.Add([]byte(`{"resourceType":"Questionnaire","item":[{"linkId":"a","type":"group","item":[]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, wrong := Leggi(raw)
		if len(wrong) > 0 {
			return
		}
		body, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var own map[string]json.RawMessage
		if err := json.Unmarshal(body, &own); err != nil {
			t.Fatal(err)
		}
		delete(own, "stato")
		if body, err = json.Marshal(own); err != nil {
			t.Fatal(err)
		}
		if len(body) > cartella.MaxBody {
			return
		}
		if _, wrong := cartella.LeggiModello(body); len(wrong) > 0 {
			t.Errorf("read as what is none: %v", wrong)
		}
	})
}
