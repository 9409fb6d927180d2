// Package importa brings into the ledger what Italian offices export: the
// citizens of a Comune (anagrafe) and the cases of the previous system
// (storico), from CSV files as spreadsheets and registry programs write them.
//
// It owns the reading (separator, encoding, header in any order, dates and
// numbers as written in Italy), the judgement of each row, and the report that
// names line, column and reason of whatever was not taken as it stands.
//
// Invariants:
//
//   - The id of a record is a function of the source and of the row's key: the
//     registry's own number where there is one, else the codice fiscale, else
//     the row's content. A run that died half way, or is repeated, therefore
//     neither doubles nor loses a row.
//   - A row is taken whole or refused whole, and each refused one is reported.
//   - Memory does not grow with the file.
//   - The report holds no cell of the file: it may be sent to who must mend it.
//
// A registry row that comes again updates its record: what the registry knows
// best (names, birth, residence) follows it, what operators collect (telephone,
// e-mail, doctor, notes) is only filled in where it is empty, and an empty cell
// never erases. The package refuses to guess: an ambiguous place is kept by
// name and reported.
package importa
