// Package importa brings into the ledger what Italian offices export: the
// citizens of a Comune (anagrafe) and the cases of the previous system
// (storico), from workbooks and text files as spreadsheets and registry programs
// write them.
//
// Three things are done in one place each, for every import: bytes become a table
// in [siz-icaro/backend/importa/foglio], a cell becomes a day, an amount, a Comune
// or a telephone in [siz-icaro/sync/cartella/cella], and whom a row is about is
// decided here, in chi.go. Of the rest this package owns the judgement of each row,
// whose each field is, and the report that names line, column and reason of
// whatever was not taken as it stands. A sort of file is a source: its columns, what
// of them it must have, and how a row makes a record.
//
// Invariants:
//
//   - The id of a record is a function of the source and of the row's key: the
//     registry's own number where there is one, else the codice fiscale, else
//     the row's content. A run that died half way, or is repeated, therefore
//     neither doubles nor loses a row.
//   - Importing a file again writes nothing. Where several rows are about one
//     person the first stands and the others only add, so that they do not take
//     turns.
//   - A bad cell costs that cell, and is told; a row is refused where it lacks what
//     its record must have, where nobody can say whom it is about or who may see
//     them, or where it cannot be parted into cells. Where quotes are left open one
//     line is refused, not those after it.
//   - Rows are counted and reported when they are durable: what the summary says
//     landed has landed, also where the disk was full.
//   - There is no mode in which an import does less: who wants to try one gives
//     it a copy of the ledger, so that a trial reports what the import would.
//   - Memory does not grow with the file, but for one number for each of its rows;
//     it holds an index of the people of the ledger and some chunks of rows.
//   - The report holds no cell of the file: it may be sent to who must mend it. The
//     file of the refused rows does, to be mended and imported.
//
// The file is read twice: first for what its columns show as a whole (see
// [cella.Column]) and how many rows there are, then row by row, ahead of what is
// committed.
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
// Who owns a new person is who the Comune of residence says. A name that could be
// another Comune is refused: the service that --servizio names stands in for what
// is missing, outside the Ambito or no place at all, never for a Comune of ours that
// is written wrong.
//
// # Who a person is
//
// No single thing says so: a registry's number may be a running number, a codice
// fiscale may be wrong, a name is several people's. Whoever may be meant is looked
// for by code, by number and by name, and each is weighed (weigh):
//
//   - The same codice fiscale is the same person, unless the record has another
//     birth, or neither surname nor name of the row: then the code is wrong on one
//     side, and the row is refused. With several such records the one of the row's
//     own service is meant, else the row is refused. The record may be another
//     service's, which the row's service sees from then on.
//   - Two codes are two people, but where number, names and birth agree the registry
//     has put a code right.
//   - The same number, without codes that decide: the same names are the same
//     person, unless the births differ, which is refused; another surname or name
//     with the same birth has changed; other names and another birth, or another
//     code, show that the number is somebody else's: the row is decided without it,
//     and is told. Anything between is refused.
//   - The same surname, name and birth in one service, without two codes: the same
//     person, who is told as recognised. So a code that comes later, or is personal
//     where there was a provisional one, finds its person; a birth may be known from
//     the code. In another service nobody is merged by name: both are told.
//   - The same names without a birth: the same person where address or telephone
//     agree too, else another one, with a warning.
//   - A code that differs by omocodia alone is a question, because omocodia is
//     there to tell two people apart, and yet the program computes the code
//     without it. Same surname, name, birth and address as one person written by
//     hand: the same person, whose code is corrected. Other address: refused
//     until somebody decides. Other name or birth, or somebody whom a registry
//     has vouched for under the other code: another person, added with a warning.
//
// Several who may equally be meant are nobody: the row is refused. No merge is
// silent, and no contradiction is decided by the program.
package importa
