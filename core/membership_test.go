package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

func voters(list ...core.NodeID) core.Membership { return core.Membership{Voters: list} }

// memberships is the configuration in force on each node.
func (w *world) memberships() []string {
	var list []string
	for _, n := range w.c.Nodes() {
		list = append(list, n.Membership().String())
	}
	return list
}

func same(text string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = text
	}
	return list
}

// Raft paper §6; dissertation §4.
func TestMembershipChangesTakeEffectOnEveryNode(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"add a voter", []string{"v4"}, "voters 1 2 3 4"},
		{"add a learner", []string{"l4"}, "voters 1 2 3 learners 4"},
		{"promote a learner", []string{"l4", "v4"}, "voters 1 2 3 4"},
		{"demote a voter", []string{"v4", "l4"}, "voters 1 2 3 learners 4"},
		{"add and remove one by one", []string{"v4", "l4", "r3", "v3"}, "voters 1 2 3 learners 4"},
		{"replace a voter at once", []string{"l4", "v4 r3", "v3"}, "voters 1 2 3 4"},
		{"update changes nothing", []string{"v4", "u4"}, "voters 1 2 3 4"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			w.do(core.AddNodes{Count: 1})
			for _, change := range row.changes {
				h := w.change(1, change)
				w.settle()
				w.beat()
				w.beat()
				require.Equal(t, "answered ok", w.result(h), change)
			}
			require.Equal(t, same(row.want, 4), w.memberships())
			changed := map[core.NodeID]string{}
			for _, fx := range of[core.MembershipChanged](w.effects) {
				changed[fx.Node] = fx.Membership.String()
			}
			require.Equal(t, map[core.NodeID]string{1: row.want, 2: row.want, 3: row.want, 4: row.want}, changed)
		})
	}
}

func TestV1ChangeCarriesTheAddress(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1)
	w.do(core.AddNodes{Count: 1})
	change := core.ConfChange{Changes: "v2", V1: true, Node: core.BasicNode{Addr: "room 5"}}
	w.do(core.ProposeConfChange{Node: 1, Change: change})
	w.settle()
	e, err := core.LogEntryOf(diskLog(t, w.node(1))[1])
	require.NoError(t, err)
	require.Equal(t, core.EntryConfChange, e.Kind)
	back, err := core.ConfChangeOf(e)
	require.NoError(t, err)
	require.Equal(t, change, back)
	require.True(t, voters(1, 2).Equal(w.node(1).Membership()))
}

func TestExplicitJointConfigurationLastsUntilItIsLeft(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.AddNodes{Count: 1})
	h := w.ask(1, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4 r3", Transition: core.TransitionExplicit}})
	w.settle()
	w.beat()
	require.Equal(t, "answered ok", w.result(h))
	require.Equal(t, same("voters 1 2 4 outgoing 1 2 3", 4), w.memberships())
	require.True(t, w.node(1).Membership().Joint())

	refused := w.change(1, "v3")
	w.settle()
	require.Equal(t, "refused: raft refused the configuration change", w.result(refused))

	left := w.change(1, "")
	w.settle()
	require.Equal(t, "answered ok", w.result(left))
	require.Equal(t, "voters 1 2 4", w.node(1).Membership().String())
	require.Equal(t, "voters 1 2 4", w.node(4).Membership().String())
}

func TestImplicitJointConfigurationIsLeftByTheLeader(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.AddNodes{Count: 1})
	w.ask(1, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4 l3", Transition: core.TransitionImplicit}})
	w.settle()
	w.beat()
	var seen []string
	for _, fx := range of[core.MembershipChanged](w.effects) {
		if fx.Node == 1 {
			seen = append(seen, fx.Membership.String())
		}
	}
	require.Equal(t, []string{
		"voters 1 2 4 outgoing 1 2 3 learners-next 3 auto-leave",
		"voters 1 2 4 learners 3",
	}, seen)
}

// A joint decision needs both majorities (Raft paper §6).
func TestJointCommitNeedsBothMajorities(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.AddNodes{Count: 2})
	w.ask(1, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4 v5 r2 r3", Transition: core.TransitionExplicit}})
	w.settle()
	w.beat()
	require.Equal(t, "voters 1 4 5 outgoing 1 2 3", w.node(1).Membership().String())
	w.cut[2], w.cut[3] = true, true
	h := w.propose(1, "set x 5")
	w.settle()
	w.beat()
	require.Equal(t, "pending", w.result(h), "1 4 5 are a majority of the new voters only")
	delete(w.cut, 2)
	w.beat()
	require.Equal(t, "answered ok", w.result(h))
}

// raft.raft.pendingConfIndex: one change at a time.
func TestSecondChangeAtOnceIsRefused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.AddNodes{Count: 2})
	first, second := w.change(1, "v4"), w.change(1, "v5")
	w.settle()
	require.Equal(t, "answered ok", w.result(first))
	require.Equal(t, "refused: raft refused the configuration change", w.result(second))
	require.Equal(t, "voters 1 2 3 4", w.node(1).Membership().String())
}

func TestLeavingWithoutAJointConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.change(2, "")
	w.settle()
	w.beat()
	require.Equal(t, "refused: raft refused the configuration change", w.result(h))
}

func TestSingleNodeClusterDoesAllAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.runUntil(w.lead)
	write := w.propose(1, "set x 5")
	w.settle()
	read := w.read(1, "x")
	w.settle()
	require.Equal(t, "answered ok", w.result(write))
	require.Equal(t, "answered 5", w.result(read))
	require.Empty(t, w.sent)
}

// Learners receive the log and do not count.
func TestLearnerReceivesTheLogAndDoesNotCount(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, latency(0, 0))
	w.do(core.AddNodes{Count: 3, Voters: ids(2), Learners: []core.NodeID{3}})
	w.elect(1)
	w.cut[2] = true
	h := w.propose(1, "set x 5")
	w.settle()
	require.Equal(t, "pending", w.result(h))
	delete(w.cut, 2)
	w.beat()
	require.Equal(t, "answered ok", w.result(h))
	w.beat()
	w.requireValue("x", "5", 1, 2, 3)
}

// raft.Config.StepDownOnRemoval.
func TestLeaderThatRemovesItself(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		options []option
		leads   bool
	}{
		{"stays leader by default", nil, true},
		{"steps down if told to", []option{with(func(o *core.Options) { o.StepDownOnRemoval = true })}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, row.options...)
			w.change(1, "r1")
			w.settle()
			require.Equal(t, "voters 2 3", w.node(1).Membership().String())
			require.Equal(t, row.leads, w.node(1).IsLeader())
			require.Equal(t, "refused: raft dropped the proposal", w.result(w.propose(1, "set x 5")))
		})
	}
}

// Messages of a node that raft no longer knows are refused, and shown so.
func TestResponseFromARemovedNodeIsRefused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	w.do(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m.To() == 3 }).ID})
	w.do(core.Ready{Node: 3})
	late := w.message(func(m *core.Message) bool { return m.From() == 3 })
	w.do(core.Drop{Msg: w.message(func(m *core.Message) bool { return m.To() == 2 }).ID})
	w.cut[3] = true
	w.change(1, "r3")
	w.stepUntil(func() bool { return w.node(1).Membership().String() == "voters 1 2" }, func() {
		w.readyAll()
		w.do(w.unlessLate(late))
	})
	effects := w.do(core.Deliver{Msg: late.ID})
	require.Len(t, of[core.MessageRefused](effects), 1)
	require.ErrorContains(t, of[core.MessageRefused](effects)[0].Err, "cannot step as peer not found")
}

// unlessLate handles the first message in flight that is not the late one.
func (w *world) unlessLate(late *core.Message) core.Event {
	return w.unlessCut(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m != late }).ID})
}
