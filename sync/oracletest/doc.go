// Package oracletest holds the central service to the law of who may hold which
// record, written a second time: a world of services, operators, cases, shares
// and days in which people work and cheat at random, every frame that leaves
// the hub judged by a rule that shares no line with the one that it judges.
//
// The parts are real: the hub, the SQLite ledger, the wire's in-memory pipe.
// Only time is virtual. A seed determines the whole story.
//
// It owns three judgements, all over a model of its own that is built from what
// the hub accepted and is compared with the ledger after every step:
//
//   - whose is a record: in each frame, each body must be the operator's to
//     hold at that moment, and after each step each device holds what is its
//     operator's and nothing else ([state.scopes], [state.grants]);
//   - what may land: a mutation that the law refuses and the hub accepted is a
//     fault, and so is an honest one that was refused ([state.judge]);
//   - what a ranking is: its snapshot is that of the law byte by byte, with what
//     follows for each application and who is told of it, and what one application
//     is told tells of no other ([world.list], [world.published]).
//
// Every free text carries a marker that names its record, so that a text is
// recognised wherever it turns up: in a notice, a verdict, another record.
package oracletest
