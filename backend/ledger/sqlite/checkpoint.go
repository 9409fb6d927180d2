package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// checkpointer moves what commits have left in the write-ahead log into the
// file itself. SQLite would have the commit that fills the thousandth page do
// it, hundreds of scattered pages and two fsyncs while its caller waits: one
// commit in a hundred took ten times as long as the others. Here it is done
// beside the writer, which goes on appending to the log.
type checkpointer struct {
	conns *sql.DB
	// pace is the least time between two passes.
	pace time.Duration
	// most is how many pages the log may hold before the writer has to wait for
	// a pass: one that overtakes every pass would never let the log begin anew.
	most int
	// due holds a token while there are commits in the log.
	due chan struct{}
	// writing is held by a transaction, and by the pass that keeps them out.
	writing sync.Mutex
}

const (
	checkpointPace = 250 * time.Millisecond
	// maxLog is 16 MiB at SQLite's page size of 4 KiB. A log that is written over
	// again costs a third less to fsync than one that grows.
	maxLog = 4 << 10
)

func openCheckpointer(path string) (*checkpointer, error) {
	conns, err := sql.Open("sqlite", dsn(path, "synchronous(FULL)"))
	if err != nil {
		return nil, err
	}
	conns.SetMaxOpenConns(1)
	return &checkpointer{conns: conns, pace: checkpointPace, most: maxLog, due: make(chan struct{}, 1)}, nil
}

// committed says that there is something in the log.
func (c *checkpointer) committed() {
	select {
	case c.due <- struct{}{}:
	default:
	}
}

// run makes passes until closing is closed. What a pass fails with is met again
// by the next one; until then the log grows, and nothing is lost.
func (c *checkpointer) run(closing <-chan struct{}) {
	pause := time.NewTimer(c.pace)
	defer pause.Stop()
	for {
		select {
		case <-pause.C:
		case <-closing:
			return
		}
		select {
		case <-c.due:
		case <-closing:
			return
		}
		_ = c.pass(context.Background())
		pause.Reset(c.pace)
	}
}

// pass moves what is in the log when it begins, or, where that has become too
// long, all of it.
func (c *checkpointer) pass(ctx context.Context) error {
	logged, moved, err := c.move(ctx)
	if err != nil || logged <= c.most || moved == logged {
		return err
	}
	// Little is left by now, so the writer does not wait for long.
	c.writing.Lock()
	defer c.writing.Unlock()
	_, _, err = c.move(ctx)
	return err
}

// move answers how many pages the log holds and how many of them are in the
// file. PASSIVE waits for nobody and keeps nobody out.
func (c *checkpointer) move(ctx context.Context) (logged, moved int, err error) {
	var busy int
	if err := c.conns.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &logged, &moved); err != nil {
		return 0, 0, fmt.Errorf("checkpoint the ledger: %w", err)
	}
	return logged, moved, nil
}
