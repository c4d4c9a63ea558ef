package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §5.5. A follower that crashes after it wrote and before it answered
// gets the same request again when it is back. It finds the entries in its log,
// and takes them only once.
func TestFollowerThatCrashedBeforeItAnsweredTakesTheSameRequestAgain(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.Crash{Node: 2}) // S3 is needed
		h := w.propose(1, "append x a")
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, to: 3})
		w.finish(3)
		w.do(core.Crash{Node: 3})
		w.drop(mail{})
		w.requireLogs("1 1", "1", "1 1")
		require.Equal(t, "pending", w.result(h))

		w.restart(3)
		mark := len(w.effects)
		w.beat(1)
		require.Equal(t, "answered ok", w.result(h))
		for _, fx := range of[core.EntriesAppended](w.effects[mark:]) {
			require.NotEqual(t, core.NodeID(3), fx.Node, "S3 has the entry already")
		}
		w.beat(1)
		require.Equal(t, "a", w.value(3, "x"))
	})
}

// Raft paper §5.5. A candidate that crashes does no harm: votes that reach it
// later elect nobody, and another server wins a later term.
func TestCandidateThatCrashesDoesNoHarm(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		w.do(core.Campaign{Node: 1})
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgVote})
		w.finish(2, 3)
		w.restart(1)
		w.deliver(mail{kind: raftpb.MsgVoteResp, to: 1})
		require.Equal(t, core.State{Term: 1, Vote: 1}, w.state(1))
		w.lead(2)
		require.Equal(t, []core.NodeID{2}, w.leaders())
		require.EqualValues(t, 2, w.state(1).Term)
	})
}

// Raft paper §5.5. Requests are idempotent: each delivered twice does what it
// does once.
func TestRequestDeliveredTwiceDoesNoHarm(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		var terms, values [2][]string
		for run, twice := range []bool{false, true} {
			w := newWorld(t, 3, o)
			step := func(e core.Event) {
				w.do(e)
				w.settleCopies(twice)
			}
			step(core.Campaign{Node: 1})
			step(core.Propose{Node: 1, Request: "append x a"})
			w.isolate(1)
			step(core.Propose{Node: 1, Request: "append x lost"})
			step(core.Campaign{Node: 2})
			step(core.Propose{Node: 2, Request: "append x b"})
			w.do(core.Heal{})
			step(core.Tick{Node: 2, Count: o.HeartbeatTick})
			step(core.Tick{Node: 2, Count: o.HeartbeatTick})
			for _, id := range upTo(3) {
				terms[run] = append(terms[run], w.terms(id))
				values[run] = append(values[run], w.value(id, "x"))
			}
		}
		require.Equal(t, []string{"1 1 2 2", "1 1 2 2", "1 1 2 2"}, terms[0])
		require.Equal(t, []string{"ab", "ab", "ab"}, values[0])
		require.Equal(t, terms[0], terms[1])
		require.Equal(t, values[0], values[1])
	})
}

// settleCopies is settle, but each message is delivered twice in a row.
func (w *world) settleCopies(twice bool) {
	w.t.Helper()
	for range stepsMax {
		if w.finish(upTo(len(w.c.Nodes()))...) {
			continue
		}
		if len(w.c.InFlight()) == 0 {
			return
		}
		m := w.c.InFlight()[0]
		if twice && m.ID.Copy == 0 {
			w.do(core.Duplicate{Msg: m.ID})
		}
		w.do(core.Deliver{Msg: m.ID})
		for _, id := range upTo(len(w.c.Nodes())) {
			w.finish(id)
		}
		if twice {
			w.do(core.Deliver{Msg: core.MsgID{From: m.ID.From, Seq: m.ID.Seq, Copy: 1}})
		}
	}
	require.Fail(w.t, "it does not settle")
}
