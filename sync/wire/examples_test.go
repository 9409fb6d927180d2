package wire

import (
	"encoding/json"
	"time"

	"siz-icaro/sync/cartella"
)

var exampleTime = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// examples hold one message of each type with every field in use.
func examples() []Message {
	actor := cartella.Attore{Operatore: "op-anna-ferrari", Profili: map[cartella.ServizioID]cartella.Ruolo{
		"comune-e648": cartella.RuoloAssistenteSociale, "storico": cartella.RuoloConsultazione,
	}}
	scopes := actor.Scopes()
	return []Message{
		Hello{
			Protocol: Protocol, Device: "dev-7", Epoch: "e1", Cursors: map[cartella.Scope]cartella.Version{"ambito": 41, "servizio:comune-e648": 40},
			Ahead:  map[cartella.Scope][]cartella.Version{"servizio:comune-e648": {43, 57}},
			Oldest: 7, Last: 9, Plain: true, Credit: 4 << 20, Echo: true, Program: "siz-icaro 1.0.0",
		},
		Welcome{Protocol: Protocol, Epoch: "e1", Actor: actor, Scopes: scopes, Last: 8, Now: exampleTime, Records: map[cartella.Scope]int{"servizio:storico": 12000}},
		Scopes{Actor: actor, Scopes: scopes},
		Push{Mutations: []cartella.Mutation{{
			Device: "dev-7", Seq: 9, Author: "op-anna-ferrari", Action: cartella.AzionePICPrendi, At: exampleTime,
			Edits: []cartella.Edit{{ID: "pic-1", Kind: cartella.KindPIC, Set: map[cartella.Path]cartella.Change{
				"stato":        {Was: json.RawMessage(`"aperta"`), Now: json.RawMessage(`"in_carico"`)},
				"responsabile": {Now: json.RawMessage(`"op-anna-ferrari"`)},
			}}, {
				ID: "01a20ce4-05c0-7c3d-8a9b-0c1d2e3f4a5b", Kind: cartella.KindDiario, Servizio: "comune-e648",
				Create: json.RawMessage(`{"autore":"op-anna-ferrari","il":"2026-11-24T09:30:00Z","pic":"pic-1","testo":"Colloquio <breve> & utile.","tipo":"nota"}`),
			}},
		}}},
		Credit{Bytes: 65536, Page: 8192},
		Reread{Scope: "servizio:comune-e648"},
		exampleFeed(),
		Verdicts{Verdicts: []cartella.Verdict{
			{Device: "dev-7", Seq: 7, Outcome: cartella.Accepted, At: 43},
			{Device: "dev-7", Seq: 8, Outcome: cartella.Conflicted, At: 44, Conflicts: []cartella.Conflict{{
				Record: "pic-1", Kind: cartella.KindPIC, Field: "note", Saw: json.RawMessage(`"a"`), Wrote: json.RawMessage(`"b"`), Stands: json.RawMessage(`"c"`),
				By: "op-luca-riva", At: exampleTime,
			}}},
			{Device: "dev-7", Seq: 9, Outcome: cartella.Refused, At: 45, Error: &cartella.Error{Code: cartella.CodeNonValido, Field: "area", Message: "«Area»: manca."}},
		}},
		Got{Piece{From: 9, To: 12, Sum: "0001020304050607", Bytes: 2048}},
		Digests{Digests: []ScopeDigest{{Scope: "ambito", Cursor: 45, Digest: cartella.Digest{Count: 2, Sum: "000102030405060708090a0b0c0d0e0f"}}}},
		Error{Code: cartella.CodeDispositivoRevocato, Message: "Questo computer è stato revocato.", Retry: false},
	}
}

func exampleFeed() Feed {
	return Feed{
		Items: []Item{
			{ID: "pic-1", Version: 43, Kind: cartella.KindPIC, Servizio: "comune-e648", Body: json.RawMessage(`{"note":"<b> & \"c\" – è","stato":"in_carico"}`), In: []cartella.Scope{"servizio:comune-e648", "servizio:self"}},
			{ID: "pic-2", Version: 44, Out: []cartella.Scope{"servizio:comune-e648"}},
			{Version: 45, In: []cartella.Scope{"servizio:comune-e648"}, Own: 9, Edit: 1},
		},
		Cursors: map[cartella.Scope]cartella.Version{"servizio:comune-e648": 45, "servizio:self": 45},
		Start:   []cartella.Scope{"servizio:self"},
		Head:    []cartella.Scope{"servizio:comune-e648", "servizio:self"},
		Sum:     "000102030405060708090a0b0c0d0e0f",
	}
}
