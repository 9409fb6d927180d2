package codicefiscale

import "testing"

// The odd-position table in its other common writing, the letters by value;
// digits count as the letters from A to J. The vectors alone do not reach every
// letter.
func TestOddTable(t *testing.T) {
	const perValore = "BAKPLCQDREVOSFTGUHMINJWZYX"
	for valore := range len(perValore) {
		if got, want := controllo(perValore[valore:valore+1]), byte('A'+valore); got != want {
			t.Errorf("%c in an odd position gives %c, want %c", perValore[valore], got, want)
		}
	}
	for c := byte('0'); c <= '9'; c++ {
		if got, want := controllo(string(c)), controllo(string(c-'0'+'A')); got != want {
			t.Errorf("%c in an odd position gives %c, want %c", c, got, want)
		}
	}
}

// The first look-up pays for reading the table, once.
func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		leggiTabella()
	}
}
