package statistiche

// Soglia is from how many on a number may leave the service. Fewer people, beside what
// a reader knows already, may be recognised (Regole deontologiche per trattamenti a
// fini statistici, G.U. 14 January 2019, art. 5: three at least; here five).
const Soglia = 5

// nascosti is how much the covered rows of a column come to at least where its total
// is shown: less would leave them one value alone.
const nascosti = 2 * Soglia

func pochi(n int64) bool { return n > 0 && n < Soglia }

// Coperta is what stands covered in what leaves the service: rows behind which are some
// people and fewer than [Soglia], or in which a count is as small; further ones as long
// as those could be worked out from a total, which other tables may tell too; and which
// totals. The further ones are the first, not the smallest: which one is taken must not
// tell how large it is.
func (t Tavola) Coperta() (righe, totale []bool) {
	righe, totale = make([]bool, len(t.Righe)), make([]bool, len(t.Misure))
	for i, r := range t.Righe {
		righe[i] = pochi(r.Persone)
		for v, n := range r.Valori {
			righe[i] = righe[i] || !t.Misure[v].Denaro && pochi(n)
		}
	}
	for more := true; more; {
		more = false
		for v, m := range t.Misure {
			if m.Denaro {
				continue
			}
			// Among few alone each may be as many as there can be.
			if sum, most, next := t.nascosto(righe, v); sum > 0 && (sum < nascosti || most < Soglia) && next >= 0 {
				righe[next], more = true, true
			}
		}
	}
	for v, m := range t.Misure {
		sum, _, _ := t.nascosto(righe, v)
		// The same people may be behind several rows, so that their money shows whoever
		// they are.
		totale[v] = sum > 0 && (m.Denaro || sum < nascosti) || !m.Denaro && pochi(t.Totale[v])
	}
	return righe, totale
}

// nascosto is what the covered rows come to in a column, the most of one of them, and
// the first in which something of it is not covered, -1 for none.
func (t Tavola) nascosto(righe []bool, v int) (sum, most int64, next int) {
	next = -1
	for i, r := range t.Righe {
		switch n := r.Valori[v]; {
		case righe[i]:
			sum, most = sum+n, max(most, n)
		case n > 0 && next < 0:
			next = i
		}
	}
	return sum, most, next
}
