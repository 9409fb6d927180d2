package redact

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

func TestHandler(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(Handler(slog.NewTextHandler(&out, nil)))
	const cf, token = "RSSMRA80A01E648X", "8mbv9FAkX2gZBj1680yHi4Cm3eILLnfrKupmVGp_PHY"
	log.With("token", token).WithGroup("g").Error("di "+cf, "cf", cf, "error", errors.New("with "+cf), "deep", slog.GroupValue(slog.String("password", "segreta")), "path", "/v1/"+token, "device", "01a20b47-62d9-7c39-946e-8f33016a3781")
	for _, secret := range []string{cf, token, "segreta"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in the log: %s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "01a20b47-62d9-7c39-946e-8f33016a3781") {
		t.Errorf("the device is not: %s", out.String())
	}
}

// TestHandlerKeepsWhatIsMeantForAScreen: the sentence that an operator reads may
// name what they did; the log has its code, and the cause that only it may know.
func TestHandlerKeepsWhatIsMeantForAScreen(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(Handler(slog.NewTextHandler(&out, nil)))
	err := fmt.Errorf("save: %w", &cartella.Error{
		Code: cartella.CodeConflitto, Field: "responsabile", Message: "L'ha presa in carico Marco Bianchi.", Err: fmt.Errorf("disk: %w", fs.ErrClosed),
	})
	log.Error("a command failed", "err", err)
	log.Error("two at once", "err", errors.Join(err, &cartella.Error{Code: cartella.CodeInterno, Message: "Ci lavora Ada Bianchi."}))
	got := out.String()
	if strings.Contains(got, "Bianchi") {
		t.Errorf("the sentence is in the log: %s", got)
	}
	for _, want := range []string{"save: ", "responsabile", string(cartella.CodeConflitto), "disk: ", fs.ErrClosed.Error()} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the log: %s", want, got)
		}
	}
}

// TestHandlerShowsNoValue: of what is not a plain value nothing but its type is
// logged, and what whoever made the handler wants hidden is hidden in any case.
func TestHandlerShowsNoValue(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(Handler(slog.NewTextHandler(&out, nil), "/home/anna.ferrari", ""))
	log.Error("/home/anna.ferrari is full", "a", []byte("Rossi"), "b", struct{ Nome string }{"Ada"}, "c", "/home/anna.ferrari/dati",
		"d", &fs.PathError{Op: "open", Path: "/home/anna.ferrari/x", Err: fs.ErrNotExist}, "e", cartella.CodeConflitto, "f", 12)
	got := out.String()
	for _, secret := range []string{"Rossi", "UozC3Np", "Ada", "anna.ferrari"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is in the log: %s", secret, got)
		}
	}
	for _, want := range []string{"/dati", fs.ErrNotExist.Error(), string(cartella.CodeConflitto), "f=12"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the log: %s", want, got)
		}
	}
}
