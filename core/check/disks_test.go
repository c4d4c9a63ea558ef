package check_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/memstore"
)

// broken is a cluster of three whose checker sees every event.
type broken struct {
	t       *testing.T
	c       *core.Cluster
	checker *check.Checker
	cut     core.NodeID // its messages are lost
	lies    core.NodeID // its disk does not take the entries it says it took
}

func (b *broken) do(e core.Event) {
	fx, err := b.c.Do(e)
	require.NoError(b.t, err)
	fx = slices.DeleteFunc(fx, func(fx core.Effect) bool {
		wrote, ok := fx.(core.EntriesAppended)
		return ok && wrote.Node == b.lies
	})
	b.checker.Observe(b.c, e, fx)
}

// settle does all that needs no time to pass.
func (b *broken) settle() {
	for range stepsMax {
		e, ok := b.next()
		if !ok {
			return
		}
		b.do(e)
	}
	require.Fail(b.t, "the cluster does not settle")
}

func (b *broken) next() (core.Event, bool) {
	for _, n := range b.c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}, true
		}
	}
	flying := b.c.InFlight()
	if len(flying) == 0 {
		return nil, false
	}
	m := flying[0]
	if m.From() == b.cut || m.To() == b.cut {
		return core.Drop{Msg: m.ID}, true
	}
	return core.Deliver{Msg: m.ID}, true
}

func newBroken(t *testing.T) *broken {
	b := &broken{t: t, c: newCluster(t, 1), checker: check.New()}
	b.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	return b
}

// firsts gives the first violation of each property, in the order in which they
// were broken.
func (b *broken) firsts() []string {
	var reasons []string
	known := map[check.Property]bool{}
	for _, v := range b.checker.Violations() {
		if !known[v.Property] {
			known[v.Property] = true
			reasons = append(reasons, v.Property.String()+": "+v.Reason)
		}
	}
	return reasons
}

// disk gives the disk of a node, for a test to break it.
func (b *broken) disk(id core.NodeID) *memstore.Store {
	n, err := b.c.Node(id)
	require.NoError(b.t, err)
	return n.Disk()
}

// Raft paper §5.2: a vote must survive a crash. A disk that forgets it elects
// two leaders in one term.
func TestADiskThatForgetsItsVoteElectsTwoLeaders(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.cut = 3
	b.do(core.Campaign{Node: 1})
	b.settle()
	b.cut = 0
	b.do(core.Crash{Node: 2})
	require.NoError(t, b.disk(2).SetHardState(nil))
	require.NoError(t, b.disk(2).TruncateFrom(1))
	require.Empty(t, b.checker.Violations())
	b.do(core.Restart{Node: 2})
	b.cut = 1
	b.do(core.Campaign{Node: 3})
	b.settle()
	require.Equal(t, []string{
		"Monotonic Term: S2 restarts in term 0, though it saved term 1.",
		"Monotonic Commit: S2 restarts with commit index 0, though it saved 1.",
		"Election Safety: S3 becomes leader of term 1, but S1 was elected in that term already.",
	}, b.firsts())
}

// Raft paper, Figure 2: a log that was acknowledged must survive a crash. A disk that
// forgets it lets a leader win that lacks what is committed.
func TestADiskThatForgetsItsLogLetsMachinesDiverge(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.cut = 3
	b.do(core.Campaign{Node: 1})
	b.settle()
	b.do(core.Propose{Node: 1, Request: "set x lost"})
	b.settle()
	b.do(core.Crash{Node: 2})
	require.NoError(t, b.disk(2).TruncateFrom(1))
	require.NoError(t, b.disk(2).SetHardState(core.HardState{Vote: core.Vote{Term: 1, Node: 1}}.Raft()))
	require.Empty(t, b.checker.Violations())
	b.do(core.Restart{Node: 2})
	b.cut = 1
	b.do(core.Campaign{Node: 3}) // in term 1, where S2 has voted
	b.settle()
	b.do(core.Campaign{Node: 3})
	b.settle()
	require.Equal(t, []string{
		"Monotonic Commit: S2 restarts with commit index 0, though it saved 2.",
		"Leader Completeness: S3 becomes leader of term 2 without entry 1/2, which S1 took for committed in term 1.",
		"State Machine Safety: S3 applies entry 2/1 at index 1, where S1 applied entry 1/1.",
	}, b.firsts())
}

// Raft dissertation §3.8: a follower acknowledges what is on its disk. If it
// acknowledges what is not, the leader commits too early.
func TestADiskThatLiesLetsALeaderCommitTooEarly(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.cut, b.lies = 3, 2
	b.do(core.Campaign{Node: 1})
	b.settle()
	require.Equal(t, []string{
		"Durable Commit: S1 takes entry 1/1 for committed, but only S1 of the voters S1, S2 and S3 has it on disk.",
	}, b.firsts())
}
