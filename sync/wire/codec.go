package wire

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"siz-icaro/sync/cartella"
)

// Encode writes m as the content of a text frame: one JSON object whose first
// member is its type.
func Encode(m Message) ([]byte, error) {
	body, err := cartella.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.messageType(), err)
	}
	head := `{"type":"` + string(m.messageType()) + `"`
	out := make([]byte, 0, len(head)+len(body))
	out = append(out, head...)
	if len(body) > len("{}") {
		out = append(out, ',')
	}
	out = append(out, body[1:]...)
	if len(out) > MaxText {
		return nil, tooLarge(len(out), MaxText)
	}
	return out, nil
}

// Decode reads the content of a text frame. Its errors are *cartella.Error of
// CodeMalformato or CodeTroppoGrande.
func Decode(frame []byte) (Message, error) {
	if len(frame) > MaxText {
		return nil, tooLarge(len(frame), MaxText)
	}
	typ, err := typeOf(frame)
	if err != nil {
		return nil, malformed(fmt.Errorf("read message: %w", err))
	}
	switch typ {
	case TypeHello:
		return decode[Hello](frame)
	case TypePush:
		return decodePush(frame)
	case TypeCredit:
		return decode[Credit](frame)
	case TypeReread:
		return decode[Reread](frame)
	case TypeWelcome:
		return decode[Welcome](frame)
	case TypeScopes:
		return decode[Scopes](frame)
	case TypeFeed:
		return decode[Feed](frame)
	case TypeVerdicts:
		return decode[Verdicts](frame)
	case TypeGot:
		return decode[Got](frame)
	case TypeDigests:
		return decode[Digests](frame)
	case TypeError:
		return decode[Error](frame)
	}
	return nil, malformed(errors.New("unknown message type"))
}

// typeOf reads up to the type of a message, which we write first.
func typeOf(frame []byte) (Type, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(frame))
	if _, err := dec.ReadToken(); err != nil || dec.StackDepth() == 0 {
		return "", errors.New("no JSON object")
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return "", errors.New("no JSON object")
		}
		if name.String() != "type" {
			if err := dec.SkipValue(); err != nil {
				return "", errors.New("no JSON object")
			}
			continue
		}
		if dec.PeekKind() != '"' {
			break
		}
		typ, err := dec.ReadToken()
		if err != nil {
			break
		}
		return Type(typ.String()), nil
	}
	return "", errors.New("no message type")
}

func decode[M Message](frame []byte) (M, error) {
	var f struct {
		Type Type `json:"type"`
		//lint:ignore SA5008 this is the tag of json/v2, which the checker does not know
		Message M `json:",embed"`
	}
	if err := cartella.Unmarshal(frame, &f); err != nil {
		return f.Message, malformed(fmt.Errorf("read %s: %w", f.Message.messageType(), err))
	}
	return f.Message, nil
}

func decodePush(frame []byte) (Message, error) {
	m, err := decode[Push](frame)
	if err != nil {
		return nil, err
	}
	if len(m.Mutations) > MaxPush {
		return nil, tooLarge(len(m.Mutations), MaxPush)
	}
	for _, mutation := range m.Mutations {
		for i := range mutation.Edits {
			if e := &mutation.Edits[i]; string(e.Create) == "null" {
				e.Create = nil // as where it is absent
			}
		}
	}
	return m, nil
}

func malformed(err error) *cartella.Error {
	return &cartella.Error{
		Code:    cartella.CodeMalformato,
		Message: "Il messaggio ricevuto non è leggibile.",
		Err:     err,
	}
}

func tooLarge(got, limit int) *cartella.Error {
	return &cartella.Error{
		Code:    cartella.CodeTroppoGrande,
		Message: "Il messaggio supera la dimensione ammessa.",
		Err:     fmt.Errorf("%d exceeds %d", got, limit),
	}
}

// Retryable reports whether an attempt that met code may meet another answer
// if repeated unchanged. It is the one place where that is decided.
func Retryable(code cartella.Code) bool {
	switch code {
	case cartella.CodeMalformato, cartella.CodeTroppoGrande, cartella.CodeVersioneProtocollo,
		cartella.CodeNonAutenticato, cartella.CodeCredenzialiErrate, cartella.CodePasswordDaCambiare,
		cartella.CodeAccountDisabilitato, cartella.CodeDispositivoRevocato,
		cartella.CodeNonAutorizzato:
		return false
	}
	return true
}
