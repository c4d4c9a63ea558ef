package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// Raft paper §8; dissertation §6.4. A new leader must not answer reads before
// the first entry of its own term is committed, since it does not know how far
// the log is. etcd/raft leaves that out where the leader is the only voter
// (raft.stepLeader, MsgReadIndex: IsSingleton), and it need not write a commit
// index durably before it answers (raft.MustSync). So a lone voter that crashes
// can answer a read with the past: with asynchronous storage writes, or wherever
// the last commit index was not on disk.
func TestLoneVoterAnswersAReadWithThePastAfterARestart(t *testing.T) {
	t.Parallel()
	o := core.Defaults().Options
	o.AsyncStorageWrites = true
	w := newWorld(t, 1, o)
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.propose(1, "set x old")
	w.finish(1)

	h := w.propose(1, "set x new")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1}) // the entry is on disk, and so committed
	w.do(core.Ready{Node: 1})        // the commit index is not yet
	w.do(core.ApplyThread{Node: 1})
	require.Equal(t, "answered ok", w.result(h))
	w.do(core.Crash{Node: 1})

	w.restart(1)
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	for {
		appends, applies := w.node(1).Pending()
		if w.node(1).IsLeader() && len(applies) == 0 {
			break
		}
		switch {
		case len(applies) > 0:
			w.do(core.ApplyThread{Node: 1})
		case len(appends) > 0:
			w.do(core.AppendThread{Node: 1})
		default:
			w.do(core.Ready{Node: 1})
		}
	}
	early := w.read(1, "x")
	w.do(core.Ready{Node: 1})
	require.Equal(t, "answered old", w.result(early), "though new was acknowledged")

	w.finish(1)
	late := w.read(1, "x")
	w.finish(1)
	require.Equal(t, "answered new", w.result(late))
}
