package statistiche

import "slices"

// Soglia is from how many on a number may leave the service. Fewer people, beside what
// a reader knows already, may be recognised (Regole deontologiche per trattamenti a
// fini statistici, G.U. 14 January 2019, art. 5: three at least; here five).
const Soglia = 5

// Coperta are the rows that stand covered in what leaves the service: behind them are
// some people and fewer than [Soglia], or a count of theirs is as small. Of a table
// with a total one row that alone is covered could be worked out from the others, so
// the smallest of these is covered as well.
func (t Tavola) Coperta() []bool {
	out := make([]bool, len(t.Righe))
	if t.Operatori {
		return out
	}
	covered, smallest := 0, -1
	for i, r := range t.Righe {
		small := func(n int64) bool { return n > 0 && n < Soglia }
		out[i] = small(r.Persone)
		for v, n := range r.Valori {
			out[i] = out[i] || !t.Misure[v].Denaro && small(n)
		}
		switch {
		case out[i]:
			covered++
		case r.Persone > 0 && (smallest < 0 || r.Persone < t.Righe[smallest].Persone):
			smallest = i
		}
	}
	if covered == 1 && smallest >= 0 {
		out[smallest] = true
	}
	return out
}

// TotaleCoperto reports whether the total stands covered too: it is small itself, or
// nothing but one covered row is in it.
func (t Tavola) TotaleCoperto() bool {
	covered, shown := 0, 0
	for i, hidden := range t.Coperta() {
		switch {
		case hidden:
			covered++
		case t.Righe[i].Persone > 0:
			shown++
		}
	}
	return covered == 1 && shown == 0 || !t.Operatori && slices.ContainsFunc(t.Totale, func(n int64) bool { return n > 0 && n < Soglia })
}
