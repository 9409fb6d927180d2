package replica_test

import (
	"reflect"
	"testing"
	"testing/synctest"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// TestWhatIsHereAheadIsTold: after a cut the replica names the versions that came ahead
// of their place, until the feed has come there or the reading begins anew.
func TestWhatIsHereAheadIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		there := cartella.ScopeServizio(casale)
		ahead := wire.Feed{Start: []cartella.Scope{there}, Items: []wire.Item{
			item(soggetto(t, "s5", casale, "Ada"), 5, there), item(soggetto(t, "s9", casale, "Ida"), 9, there),
		}}
		cursor := func(v cartella.Version) wire.Feed {
			return wire.Feed{Cursors: map[cartella.Scope]cartella.Version{there: v}}
		}
		for _, step := range []struct {
			name string
			life cartella.Epoch
			sent []wire.Feed
			want []cartella.Version
		}{
			{"ahead", "prima", []wire.Feed{ahead}, []cartella.Version{5, 9}},
			{"nothing more", "prima", nil, []cartella.Version{5, 9}},
			{"the feed comes to one", "prima", []wire.Feed{cursor(5)}, []cartella.Version{9}},
			{"the reading begins anew", "prima", []wire.Feed{{Start: []cartella.Scope{there}, Cursors: map[cartella.Scope]cartella.Version{there: 1}}}, nil},
			{"ahead again", "prima", []wire.Feed{ahead}, []cartella.Version{5, 9}},
			{"another life of the ledger", "seconda", nil, nil},
		} {
			c, _ := d.answer(wire.Welcome{Epoch: step.life})
			for _, f := range step.sent {
				if _, err := c.SendChained(t.Context(), f, wire.Newest); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Wait()
			_ = c.Close(wire.CloseGoingAway, "cut")
			c, hello := d.answer(wire.Welcome{Epoch: step.life})
			if got := hello.Ahead[there]; !reflect.DeepEqual(got, step.want) {
				t.Errorf("%s: told to have %v ahead, want %v", step.name, got, step.want)
			}
			_ = c.Close(wire.CloseGoingAway, "cut")
		}
		if got := d.nome("s9"); got != "Ida" {
			t.Errorf("what came ahead shows as %q", got)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}
