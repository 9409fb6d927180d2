package cartella

import "testing"

// TestWhatComesAlongUnseen: what is copied from a page or a telephone brings
// characters that nobody sees, for which a form cannot be blamed.
func TestWhatComesAlongUnseen(t *testing.T) {
	s := SchedaDi(KindSoggetto)
	for _, tt := range []struct {
		field       Path
		typed, want string
	}{
		{"cellulare", `"\u202a+39 347 1234567\u202c"`, `"+39 347 1234567"`},
		{"cognome", `"\ufeffRos\u00adsi\u200b "`, `"Rossi"`},
		{"note", `"\u200eDetto da lei:\n\u2067sì\u2069"`, "\"Detto da lei:\\nsì\""},
		{"note", `"مى\u200cخواهم 👩\u200d👧"`, "\"مى\u200cخواهم 👩\u200d👧\""},
		{"cf", `" rssm\u200brc80a01 e648k"`, `"RSSMRC80A01E648K"`},
		{"medico", `"\u200b"`, `null`},
	} {
		c, _ := s.Campo(tt.field)
		if got := string(c.Ordina([]byte(tt.typed))); got != tt.want {
			t.Errorf("%s: %s is kept as %s, want %s", tt.field, tt.typed, got, tt.want)
		}
	}
}
