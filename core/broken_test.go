package core_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

// watched is a world whose checker sees every event.
type watched struct {
	*world
	checker *check.Checker
}

func watch(w *world) *watched {
	ww := &watched{world: w, checker: check.New()}
	// What was done before is done again, for the checker.
	c, err := core.NewCluster(w.c.Config())
	require.NoError(w.t, err)
	for _, e := range w.events {
		effects, err := c.Do(e)
		require.NoError(w.t, err)
		ww.checker.Observe(c, e, effects)
	}
	w.c = c
	w.observe = func(e core.Event, effects core.Effects) { ww.checker.Observe(w.c, e, effects) }
	require.Empty(w.t, ww.checker.Violations())
	return ww
}

// breaks lets a careless driver work on a node.
func (w *watched) breaks(id core.NodeID, careless func(*core.Node)) {
	w.checker.Observe(w.c, core.Ready{Node: id}, w.c.Break(id, careless))
}

// reasons lists what the checker found, with the property's name before it.
func (w *watched) reasons() []string {
	var list []string
	for _, v := range w.checker.Violations() {
		list = append(list, v.Property.String()+": "+v.Reason)
	}
	return list
}

// A driver that answers with a vote that is not on disk elects two leaders in
// one term: the node votes again after a crash (Raft paper §5.2, Figure 2).
func TestVoteThatIsNotPersisted(t *testing.T) {
	t.Parallel()
	w := watch(askedForVote(t))
	w.cut[3] = true
	w.breaks(2, core.ForgetVote)
	w.deliverAll()
	w.finish(1)
	require.True(t, w.node(1).IsLeader())
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	w.cut[1], w.cut[3] = true, false
	w.do(core.Campaign{Node: 3})
	w.settle()
	require.Equal(t, "Election Safety: S3 becomes leader of term 1, but S1 was elected in that term already.", w.reasons()[0])
}

// A driver that acknowledges entries before they are on disk lets the leader
// commit what a crash can take back (raft.Config.AsyncStorageWrites; Raft
// dissertation §3.8).
func TestAcknowledgmentBeforeTheWrite(t *testing.T) {
	t.Parallel()
	w := watch(ledWorld(t, 3, with(async)))
	w.do(core.Crash{Node: 3})
	w.propose(1, "set x paid")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	w.deliverAll()
	w.do(core.Ready{Node: 2})
	w.breaks(2, core.AcknowledgeEarly)
	w.deliverAll()
	require.EqualValues(t, 2, w.node(1).State().Commit)
	require.Equal(t, []string{
		"Durable Commit: S1 takes entry 1/2 for committed, but only S1 of the voters S1, S2 and S3 has it on disk.",
	}, w.reasons())

	// And so it comes that a committed entry is lost.
	w.finish(1)
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	w.do(core.Restart{Node: 3})
	w.cut[1] = true
	w.elect(3)
	require.Contains(t, w.reasons(), "Leader Completeness: S3 becomes leader of term 2 without entry 1/2, which S1 took for committed in term 1.")
	require.Contains(t, w.reasons()[2], "State Machine Safety: S3 applies entry 2/2 at index 2, where S1 applied entry 1/2.")
}

// forgetful is a machine that does not look at the index, as many do not.
type forgetful struct {
	fsm.KV
	n uint64
}

func (m *forgetful) Apply(_ uint64, request []byte) (fsm.Response, error) {
	m.n++
	return m.KV.Apply(m.n, request)
}

// A driver that applies an entry twice changes the machine twice (raft.Config.Applied).
func TestEntryAppliedTwice(t *testing.T) {
	t.Parallel()
	c, err := core.NewClusterOf(applying(t).c.Config(), func() fsm.StateMachine { return &forgetful{KV: *fsm.NewKV()} })
	require.NoError(t, err)
	w := applying(t)
	w.c = c
	events := w.events
	w.events = nil
	ww := &watched{world: w, checker: check.New()}
	w.observe = func(e core.Event, effects core.Effects) { ww.checker.Observe(w.c, e, effects) }
	for _, e := range events {
		w.do(e)
	}
	ww.breaks(1, core.ApplyTwice)
	require.Equal(t, []string{
		"Exactly Once: S1 applies entry 1/2, though its machine has applied up to index 2.",
	}, ww.reasons())
}

// A leader that answers a read from what it has applied, without asking a
// majority whether it still leads, answers with the past (Raft paper §8,
// dissertation §6.4).
func TestReadThatAsksNobody(t *testing.T) {
	t.Parallel()
	for s := range uint64(50) {
		w := watch(ledWorld(t, 3, seed(s)))
		reader, writer := busy(0), busy(0)
		reader.Reads, reader.Keys, writer.Reads, writer.Keys = 1000, 1, 0, 1
		w.do(core.AddClients{Count: 1, Options: reader})
		w.do(core.AddClients{Count: 1, Options: writer})
		w.do(core.Partition{Groups: [][]core.NodeID{{1}}})
		w.elect(2)
		require.Len(t, w.leaders(), 2)
		w.do(core.ClientAct{Client: 2})
		call := w.calls()[0]
		if command := strings.Fields(call.Request)[1]; call.Node == 1 || command != "set" && command != "append" {
			continue // the drawn write is not one that shows
		}
		w.settle()
		require.Len(t, w.ended(), 1)
		w.do(core.ClientAct{Client: 1})
		if w.calls()[1].Node != 1 {
			continue // the drawn read does not ask the old leader
		}
		found, err := w.checker.Linearizable(check.StepsUsual)
		require.NoError(t, err)
		require.Empty(t, found)
		w.breaks(1, core.AnswerAtOnce)
		require.Empty(t, w.checker.Violations())
		found, err = w.checker.Linearizable(check.StepsUsual)
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Equal(t, check.Linearizability, found[0].Property)
		require.Equal(t, []core.NodeID{1}, found[0].Nodes)
		require.Contains(t, found[0].Reason, "c1's read of a answers not found, but no order of the operations on a explains that: it can only answer ")
		return
	}
	require.Fail(t, "no seed draws such a run")
}
