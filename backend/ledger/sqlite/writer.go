package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// writer is the one connection that writes, with what it knows of the file.
// Only the write goroutine uses it.
type writer struct {
	conn *sql.Conn
	now  func() time.Time

	// head is the version given last, the open transaction's included.
	head cartella.Version
	// scopes are the scopes met so far, as they stand in the open transaction.
	scopes map[cartella.Scope]*scopeState
	// numbers are the records met in this transaction; zero where there is none.
	numbers map[cartella.ID]int64
	// touched are the scopes that grew in the open part, as they were before it, and
	// born those that began in it; grown are those that grew in the parts before it.
	touched map[cartella.Scope]cartella.Digester
	born    []cartella.Scope
	grown   map[cartella.Scope]struct{}
	// foreign means that another process has written since our last transaction.
	foreign bool

	// entering are the places that are new, and not written yet.
	entering []entry

	statements []*sql.Stmt

	beginTx, commitTx, rollbackTx, savepoint, rollbackTo, release *sql.Stmt

	readHead, writeHead                            *sql.Stmt
	readLast, writeLast, skipTo                    *sql.Stmt
	readHeld, writeMutation                        *sql.Stmt
	readRecord, readChildren, insert, update       *sql.Stmt
	readScope, insertScope, updateScope            *sql.Stmt
	readPlaces, insertPlace, movePlace, readScopes *sql.Stmt
	insertPlaces, insertTouches                    *sql.Stmt // of so many rows together
	insertTouched, readChanges                     *sql.Stmt
	readNumber, findNumbers                        *sql.Stmt
	readNumbers, insertNumber                      *sql.Stmt
}

// scopeState is a scope's number and digest.
type scopeState struct {
	n      int64
	digest cartella.Digester
}

func newWriter(ctx context.Context, conn *sql.Conn, now func() time.Time) (*writer, error) {
	w := &writer{conn: conn, now: now}
	w.forget()
	w.grown = map[cartella.Scope]struct{}{}
	for _, p := range []struct {
		into **sql.Stmt
		text string
	}{
		{&w.beginTx, "BEGIN IMMEDIATE"},
		{&w.commitTx, "COMMIT"},
		{&w.rollbackTx, "ROLLBACK"},
		{&w.savepoint, "SAVEPOINT part"},
		{&w.rollbackTo, "ROLLBACK TO part"},
		{&w.release, "RELEASE part"},
		{&w.readHead, "SELECT head FROM meta"},
		{&w.writeHead, "UPDATE meta SET head = ?"},
		{&w.readLast, "SELECT last FROM devices WHERE device = ?"},
		{&w.writeLast, "INSERT INTO devices (device, last, skipped) VALUES (?1, ?2, 0) ON CONFLICT DO UPDATE SET last = ?2"},
		{&w.skipTo, "INSERT INTO devices (device, last, skipped) VALUES (?1, ?2, ?2) ON CONFLICT DO UPDATE SET skipped = skipped + ?2 - last, last = ?2 WHERE last < ?2"},
		{&w.readHeld, "SELECT verdict, body FROM mutations WHERE device = ? AND seq = ?"},
		{&w.writeMutation, "INSERT INTO mutations (at, device, seq, received, outcome, verdict, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
		{&w.readRecord, "SELECT n, kind, servizio, version, body FROM records WHERE id = ?"},
		{&w.readNumber, "SELECT n FROM records WHERE id = ?"},
		{&w.readChildren, "SELECT id, kind, servizio, version, body FROM records WHERE parent = ? ORDER BY id"},
		{&w.insert, "INSERT INTO records (id, kind, servizio, version, parent, expires, body, sum, placed, dal, al) VALUES (?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''))"},
		{&w.update, "UPDATE records SET servizio = ?3, version = ?4, parent = nullif(?5, ''), expires = nullif(?6, ''), body = ?7, sum = ?8, placed = nullif(?9, ''), dal = nullif(?10, ''), al = nullif(?11, '') WHERE n = ?1 AND kind = ?2"},
		{&w.readScope, "SELECT n, count, sum FROM scopes WHERE name = ?"},
		{&w.insertScope, "INSERT INTO scopes (name, count, sum) VALUES (?, 0, '')"},
		{&w.updateScope, "UPDATE scopes SET count = ?, sum = ? WHERE n = ?"},
		{&w.readPlaces, "SELECT f.scope, s.name, f.version, f.gone, f.since FROM feed f JOIN scopes s ON s.n = f.scope WHERE f.record = ?"},
		{&w.insertPlace, "INSERT INTO feed (scope, version, record, gone, since) VALUES (?, ?, ?, 0, ?)"},
		{&w.insertPlaces, "INSERT INTO feed (scope, version, record, gone, since) VALUES (?, ?, ?, 0, ?)" + strings.Repeat(", (?, ?, ?, 0, ?)", together-1)},
		{&w.movePlace, "UPDATE feed SET version = ?3, gone = ?4, since = ?5 WHERE scope = ?1 AND version = ?2"},
		{&w.readScopes, "SELECT s.name FROM records r JOIN feed f ON f.record = r.n JOIN scopes s ON s.n = f.scope WHERE r.id = ? AND f.gone = 0 ORDER BY s.name"},
		{&w.insertTouched, "INSERT INTO touched (record, at, wrote) VALUES (?, ?, ?)"},
		{&w.insertTouches, "INSERT INTO touched (record, at, wrote) VALUES (?, ?, ?)" + strings.Repeat(", (?, ?, ?)", together-1)},
		{&w.findNumbers, "SELECT r.id, r.n FROM json_each(?) e JOIN records r ON r.id = e.value"},
		{&w.readNumbers, "SELECT (SELECT max(n) FROM numbers WHERE kind = ?1 AND servizio = ?2 AND year = ?3), iif(?3 <= jump_year, jump, 0) FROM meta"},
		{&w.insertNumber, "INSERT INTO numbers (kind, servizio, year, n, at) VALUES (?, ?, ?, ?, ?)"},
		{&w.readChanges, "SELECT m.received, m.body FROM records r JOIN touched t ON t.record = r.n JOIN mutations m ON m.at = t.at WHERE r.id = ? AND t.wrote ORDER BY t.at DESC"},
	} {
		stmt, err := conn.PrepareContext(ctx, p.text)
		if err != nil {
			return nil, errors.Join(err, w.close())
		}
		*p.into = stmt
		w.statements = append(w.statements, stmt)
	}
	return w, nil
}

func (w *writer) close() error {
	var errs []error
	for _, stmt := range w.statements {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

func (w *writer) exec(ctx context.Context, stmt *sql.Stmt, args ...any) error {
	_, err := stmt.ExecContext(ctx, args...)
	return err
}

func (w *writer) begin(ctx context.Context) error {
	if err := w.exec(ctx, w.beginTx); err != nil {
		return err
	}
	clear(w.numbers)
	clear(w.grown)
	return w.refresh(ctx)
}

// refresh reads the head again: where it is not what this process left, another
// one has written, and nothing remembered of the file holds any more.
func (w *writer) refresh(ctx context.Context) error {
	var head cartella.Version
	if err := w.readHead.QueryRowContext(ctx).Scan(&head); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if w.foreign = head != w.head; w.foreign {
		w.head = head
		w.forget()
	}
	return nil
}

func (w *writer) commit(ctx context.Context) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	if err := w.exec(ctx, w.writeHead, w.head); err != nil {
		return err
	}
	return w.exec(ctx, w.commitTx)
}

func (w *writer) rollback(ctx context.Context) {
	// It fails where SQLite has rolled back by itself (full disk), and then
	// there is nothing left to do.
	_ = w.exec(ctx, w.rollbackTx)
	// No version is ever zero, so the next transaction reads the head again.
	w.head = 0
	w.forget()
}

// forget drops what was remembered of the file.
func (w *writer) forget() {
	w.scopes = map[cartella.Scope]*scopeState{}
	w.numbers = map[cartella.ID]int64{}
	w.touched, w.born, w.entering = map[cartella.Scope]cartella.Digester{}, nil, nil
}

// undo takes back what the open part, which failed, made of what is remembered.
func (w *writer) undo() {
	for scope, before := range w.touched {
		w.scopes[scope].digest = before
	}
	for _, scope := range w.born {
		delete(w.scopes, scope)
	}
	clear(w.touched)
	w.born, w.entering = nil, nil
	clear(w.numbers)
}

// touch says that a scope is about to grow.
func (w *writer) touch(name cartella.Scope, s *scopeState) {
	if _, touched := w.touched[name]; !touched {
		w.touched[name] = s.digest
	}
}

// flush writes the digests of the scopes that the transaction changed.
func (w *writer) flush(ctx context.Context) error {
	for scope := range w.grown {
		s := w.scopes[scope]
		d := s.digest.Digest()
		if err := w.exec(ctx, w.updateScope, d.Count, d.Sum, s.n); err != nil {
			return fmt.Errorf("write digest of %s: %w", scope, err)
		}
	}
	return nil
}

// settle counts the open part as done.
func (w *writer) settle() {
	for scope := range w.touched {
		w.grown[scope] = struct{}{}
	}
	clear(w.touched)
	w.born = nil
}

// grownScopes are the scopes that the transaction made grow, nil if unknown.
func (w *writer) grownScopes() []cartella.Scope {
	if w.foreign {
		return nil
	}
	scopes := make([]cartella.Scope, 0, len(w.grown))
	for scope := range w.grown {
		scopes = append(scopes, scope)
	}
	return scopes
}

func (w *writer) last(ctx context.Context, device cartella.DeviceID) (last cartella.Seq, err error) {
	if err = w.readLast.QueryRowContext(ctx, device).Scan(&last); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return last, err
}

func (w *writer) skip(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) error {
	return w.exec(ctx, w.skipTo, device, seq)
}

// apply decides and writes one batch, bodies being its mutations encoded.
func (w *writer) apply(ctx context.Context, batch []cartella.Mutation, bodies [][]byte, decide func(ledger.Tx, cartella.Mutation) (ledger.Effect, error), verdicts []cartella.Verdict) error {
	device := batch[0].Device
	last, err := w.last(ctx, device)
	if err != nil {
		return fmt.Errorf("read last seq: %w", err)
	}
	held := last
	for i, m := range batch {
		if m.Seq <= last {
			if verdicts[i], err = w.held(ctx, m, bodies[i]); err != nil {
				return err
			}
			continue
		}
		if m.Seq != last+1 {
			return &cartella.Error{Code: cartella.CodeSequenza, Message: "Mancano modifiche precedenti di questo dispositivo.",
				Err: fmt.Errorf("seq %d does not follow on %d", m.Seq, last)}
		}
		if err := w.meet(ctx, m.Edits); err != nil {
			return fmt.Errorf("find the records of %d: %w", m.Seq, err)
		}
		tx := &tx{ctx: ctx, w: w}
		effect, err := decide(tx, m)
		if err = errors.Join(err, tx.err); err != nil {
			return fmt.Errorf("decide %d: %w", m.Seq, err)
		}
		if verdicts[i], err = w.land(ctx, m, bodies[i], effect, tx.numbers); err != nil {
			return fmt.Errorf("write %d: %w", m.Seq, err)
		}
		last = m.Seq
	}
	if last == held {
		return nil
	}
	return w.exec(ctx, w.writeLast, device, last)
}

// held is the verdict on a mutation that came before.
func (w *writer) held(ctx context.Context, m cartella.Mutation, body []byte) (cartella.Verdict, error) {
	var verdict cartella.Verdict
	var stored, was []byte
	err := w.readHeld.QueryRowContext(ctx, m.Device, m.Seq).Scan(&stored, &was)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return verdict, &cartella.Error{Code: cartella.CodeSequenza, Message: "La modifica è stata data per perduta.",
			Err: fmt.Errorf("seq %d was skipped", m.Seq)}
	case err != nil:
		return verdict, fmt.Errorf("read verdict of %d: %w", m.Seq, err)
	case !bytes.Equal(was, body):
		// Two installations that are copies of each other, or one that went
		// back in time: answering with the other's verdict would lose this one.
		return verdict, &cartella.Error{Code: cartella.CodeSequenza, Message: "Il dispositivo ha già inviato un'altra modifica con questo progressivo.",
			Err: fmt.Errorf("seq %d holds another mutation", m.Seq)}
	}
	if err := json.Unmarshal(stored, &verdict); err != nil {
		return verdict, fmt.Errorf("decode verdict of %d: %w", m.Seq, err)
	}
	return verdict, nil
}

// land writes a mutation with its effect. Every mutation takes at least one
// version, so that its place in the history is its own.
func (w *writer) land(ctx context.Context, m cartella.Mutation, body []byte, e ledger.Effect, numbers map[cartella.Series]*taken) (cartella.Verdict, error) {
	// touched are the records' numbers: true where written, false where named.
	touched := map[int64]bool{}
	for _, edit := range m.Edits {
		n, err := w.number(ctx, edit.ID)
		if err != nil {
			return cartella.Verdict{}, err
		}
		if n != 0 {
			touched[n] = false
		}
	}
	for _, write := range e.Writes {
		w.head++
		n, err := w.write(ctx, write)
		if err != nil {
			return cartella.Verdict{}, fmt.Errorf("%s %s: %w", write.Record.Kind, write.Record.ID, err)
		}
		touched[n] = true
	}
	if err := w.enter(ctx); err != nil {
		return cartella.Verdict{}, err
	}
	if len(e.Writes) == 0 {
		w.head++
	}
	v := cartella.Verdict{Device: m.Device, Seq: m.Seq, Outcome: e.Outcome, At: w.head, Conflicts: e.Conflicts}
	if e.Error != nil {
		told := *e.Error
		told.Err = nil // the first answer is the one that is stored
		v.Error = &told
	}
	verdict, err := cartella.Marshal(v)
	if err != nil {
		return v, fmt.Errorf("encode verdict: %w", err)
	}
	row := storedMutation{w.head, m.Device, m.Seq, w.now().UnixMicro(), e.Outcome, verdict, body}
	if err := w.exec(ctx, w.writeMutation, row.at, row.device, row.seq, row.received, row.outcome, row.verdict, row.body, row.sum()); err != nil {
		return v, err
	}
	if e.Outcome == cartella.Accepted {
		if err := w.take(ctx, numbers); err != nil {
			return v, err
		}
	}
	if err := w.remember(ctx, touched); err != nil {
		return v, fmt.Errorf("write history: %w", err)
	}
	return v, nil
}

// remember writes that the mutation at the head touched records, by their numbers:
// true where it wrote them.
func (w *writer) remember(ctx context.Context, touched map[int64]bool) error {
	args := make([]any, 0, 3*len(touched))
	for _, n := range slices.Sorted(maps.Keys(touched)) {
		args = append(args, n, w.head, touched[n])
	}
	return w.rows(ctx, w.insertTouched, w.insertTouches, 3, args)
}

// rows writes rows of so many columns each, as many together as go: one by itself costs
// as much around the statement as in it.
func (w *writer) rows(ctx context.Context, insert, inserts *sql.Stmt, columns int, args []any) error {
	for len(args) > 0 {
		stmt, n := insert, columns
		if len(args) >= together*columns {
			stmt, n = inserts, together*columns
		}
		if err := w.exec(ctx, stmt, args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

// together is how many rows a statement writes, few up to how many records are better
// looked for one by one.
const (
	together = 50
	few      = 8
)

// meet finds the numbers of a mutation's records at once: to ask for each of the
// hundreds of an import costs as much as to write them.
func (w *writer) meet(ctx context.Context, edits []cartella.Edit) (err error) {
	if len(edits) <= few {
		return nil
	}
	ids := make([]cartella.ID, len(edits))
	for i, e := range edits {
		ids[i] = e.ID
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := w.findNumbers.QueryContext(ctx, string(list))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found := map[cartella.ID]int64{}
	for rows.Next() {
		var id cartella.ID
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return err
		}
		found[id] = n
	}
	for _, id := range ids {
		w.numbers[id] = found[id]
	}
	return rows.Err()
}

// number finds a record's number, zero where there is no such record.
func (w *writer) number(ctx context.Context, id cartella.ID) (int64, error) {
	if n, known := w.numbers[id]; known {
		return n, nil
	}
	var n int64
	err := w.readNumber.QueryRowContext(ctx, id).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("find %s: %w", id, err)
	}
	w.numbers[id] = n
	return n, nil
}

// write stores a record as version head and says its number.
func (w *writer) write(ctx context.Context, write ledger.Write) (int64, error) {
	r := write.Record
	r.Version = w.head
	sum := recordSum(r, string(write.Parent), write.Expires)
	n, err := w.number(ctx, r.ID)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		res, err := w.insert.ExecContext(ctx, r.ID, r.Kind, r.Servizio, w.head, write.Parent, write.Expires, []byte(r.Body), sum, write.Placed, write.From, write.To)
		if err != nil {
			return 0, err
		}
		if n, err = res.LastInsertId(); err != nil {
			return 0, err
		}
		w.numbers[r.ID] = n
		return n, w.place(ctx, n, r.ID, write.Scopes, nil)
	}
	res, err := w.update.ExecContext(ctx, n, r.Kind, r.Servizio, w.head, write.Parent, write.Expires, []byte(r.Body), sum, write.Placed, write.From, write.To)
	if err != nil {
		return 0, err
	}
	if changed, err := res.RowsAffected(); err != nil || changed != 1 {
		return 0, errors.Join(err, errors.New("a record does not change its kind"))
	}
	places, err := w.places(ctx, n)
	if err != nil {
		return 0, err
	}
	return n, w.place(ctx, n, r.ID, write.Scopes, places)
}

// place is where a record stands in a scope's feed.
type place struct {
	scope   cartella.Scope
	n       int64
	version cartella.Version
	gone    bool
	since   cartella.Version // see the schema
}

// entry is a place that is new.
type entry struct {
	scope, record int64
	version       cartella.Version
}

// enter writes the places that are new.
func (w *writer) enter(ctx context.Context) error {
	args := make([]any, 0, 4*len(w.entering))
	for _, e := range w.entering {
		args = append(args, e.scope, e.version, e.record, e.version)
	}
	w.entering = w.entering[:0]
	return w.rows(ctx, w.insertPlace, w.insertPlaces, 4, args)
}

func (w *writer) places(ctx context.Context, record int64) (places []place, err error) {
	if err := w.enter(ctx); err != nil { // they may be among those of the record
		return nil, err
	}
	rows, err := w.readPlaces.QueryContext(ctx, record)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.n, &p.scope, &p.version, &p.gone, &p.since); err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	return places, rows.Err()
}

// place moves a record to the head of the feeds of scopes, and leaves a
// tombstone in those of before that are not among them.
func (w *writer) place(ctx context.Context, record int64, id cartella.ID, scopes []cartella.Scope, before []place) error {
	moved := map[cartella.Scope]bool{}
	for _, p := range before {
		stays := slices.Contains(scopes, p.scope)
		if p.gone && !stays {
			continue // the tombstone that is there has said it
		}
		s, err := w.scope(ctx, p.scope)
		if err != nil {
			return err
		}
		w.touch(p.scope, s)
		if !p.gone {
			s.digest.Remove(id, p.version)
		}
		since := p.since // it was there all the time
		switch {
		case !stays:
			since = 0
		case p.gone:
			since = w.head
		}
		if err := w.exec(ctx, w.movePlace, p.n, p.version, w.head, !stays, since); err != nil {
			return err
		}
		if stays {
			s.digest.Add(id, w.head)
			moved[p.scope] = true
		}
	}
	for _, scope := range scopes {
		if moved[scope] {
			continue
		}
		moved[scope] = true
		s, err := w.scope(ctx, scope)
		if err != nil {
			return err
		}
		w.touch(scope, s)
		w.entering = append(w.entering, entry{s.n, record, w.head})
		s.digest.Add(id, w.head)
	}
	return nil
}

// scope finds a scope, or makes it.
func (w *writer) scope(ctx context.Context, name cartella.Scope) (*scopeState, error) {
	if s, known := w.scopes[name]; known {
		return s, nil
	}
	s := &scopeState{}
	var d cartella.Digest
	err := w.readScope.QueryRowContext(ctx, name).Scan(&s.n, &d.Count, &d.Sum)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		res, err := w.insertScope.ExecContext(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("new scope %s: %w", name, err)
		}
		if s.n, err = res.LastInsertId(); err != nil {
			return nil, fmt.Errorf("new scope %s: %w", name, err)
		}
		w.born = append(w.born, name)
	case err != nil:
		return nil, fmt.Errorf("find scope %s: %w", name, err)
	default:
		if s.digest, err = d.Digester(); err != nil {
			return nil, fmt.Errorf("scope %s: %w", name, err)
		}
	}
	w.scopes[name] = s
	return s, nil
}
