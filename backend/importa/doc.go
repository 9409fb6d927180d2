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
//     Where quotes are left open one line is refused, not those after it.
//   - There is no mode in which an import does less: who wants to try one gives
//     it a copy of the ledger, so that a trial reports what the import would.
//   - Memory does not grow with the file: it holds the codici fiscali of the
//     ledger and a batch of rows.
//   - The report holds no cell of the file: it may be sent to who must mend it.
//
// # Whose a field is
//
// A registry row that comes again updates its record. What the registry knows
// best (names, birth, codice fiscale, civil status, residence, its own number)
// follows the row; what operators collect (telephone, mobile, e-mail, doctor,
// notes) is only filled in where it is empty; what no registry has is never
// touched, and an empty cell never erases. A name that the registry prints in
// capitals is no difference from the same name written properly. Each change is
// an edit of was and now like any other, so that the history keeps both, and
// each difference is reported by line and column with what stands now.
//
// # Who a person is
//
// A row whose own key names no record may still be about somebody who is there:
// written by hand, or imported by another Comune or under another number.
//
//   - The same codice fiscale is the same person: the row updates that record,
//     which the row's service sees from then on. Not where the record has
//     another date of birth, or neither surname nor name of the row: then the
//     code is wrong on one side, and the row is refused. With several such
//     records the one of the row's own service is meant, else the row is refused.
//   - A code that differs by omocodia alone is a question, because omocodia is
//     there to tell two people apart, and yet the program computes the code
//     without it. Same surname, name, birth and address as one person written by
//     hand: the same person, whose code is corrected. Other address: refused
//     until somebody decides. Other name or birth, or somebody whom a registry
//     has vouched for under the other code: another person, added with a warning.
//
// The package refuses to guess: an ambiguous place is kept by name and
// reported.
package importa
