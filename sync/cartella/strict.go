package cartella

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Unmarshal decodes JSON that came from outside into v, which points to a zero
// value, so that no two readers can understand it differently: a member is
// known by its name to the letter and named once in its object, text is UTF-8,
// and nothing follows. Members that v does not know are ignored, but for those
// that differ from a known one only in capitals: who wrote them meant the known
// one, and half of what they meant must not happen. The errors tell nothing of
// the content.
func Unmarshal(raw []byte, v any) error {
	err := UnmarshalKnown(raw, v)
	if !errors.Is(err, json.ErrUnknownName) {
		return err
	}
	t := reflect.TypeOf(v).Elem()
	exact, loose := reflect.New(t), reflect.New(t)
	if err := json.Unmarshal(raw, exact.Interface()); err != nil {
		return bare(err)
	}
	if err := json.Unmarshal(raw, loose.Interface(), json.MatchCaseInsensitiveNames(true)); err != nil {
		return bare(err)
	}
	if !reflect.DeepEqual(exact.Interface(), loose.Interface()) {
		return errors.New("a member differs from a known one in capitals")
	}
	reflect.ValueOf(v).Elem().Set(exact.Elem())
	return nil
}

// UnmarshalKnown is Unmarshal for what has no members but those that v knows.
func UnmarshalKnown(raw []byte, v any) error {
	return bare(json.Unmarshal(raw, v, json.RejectUnknownMembers(true)))
}

// bare is err without what it quotes of the text, for it may end up in a log.
func bare(err error) error {
	var form *jsontext.SyntacticError
	var sense *json.SemanticError
	switch {
	case errors.As(err, &form):
		return fmt.Errorf("read JSON: %w at byte %d", form.Err, form.ByteOffset)
	case errors.As(err, &sense) && errors.Is(sense.Err, json.ErrUnknownName):
		return fmt.Errorf("read JSON: %w at byte %d", json.ErrUnknownName, sense.ByteOffset)
	case errors.As(err, &sense):
		return fmt.Errorf("read JSON: %v is no %v at byte %d", sense.JSONKind, sense.GoType, sense.ByteOffset)
	}
	return err
}
