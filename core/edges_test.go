package core_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/fsm"
)

// A single voter confirms a read before it has committed anything.
func TestReadConfirmedAtIndexZeroIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	require.True(t, w.node(1).IsLeader())
	h := w.read(1, "x")
	w.settle()
	require.Equal(t, "answered not found", w.result(h))
}

// settleWithout delivers everything but what lose keeps back.
func (w *world) settleWithout(keptBack core.MsgID, lose func(*core.Message) bool) {
	for range 1000 {
		if w.readyAll() {
			continue
		}
		var next *core.Message
		for _, m := range w.c.InFlight() {
			if m.ID != keptBack {
				next = m
				break
			}
		}
		switch {
		case next == nil:
			return
		case lose(next):
			w.do(core.Drop{Msg: next.ID})
		default:
			w.do(core.Deliver{Msg: next.ID})
		}
	}
	require.FailNow(w.t, "it did not settle")
}

// The network holds a second copy of a forwarded proposal while the first one's
// entry is overwritten: the request may have its effect yet, so it is in doubt.
func TestForwardedRequestWhoseEntryIsOverwrittenIsInDoubt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(2, "set x 5")
	w.do(core.Ready{Node: 2})
	original := w.messageOf(raftpb.MsgProp)
	w.do(core.Duplicate{Msg: original.ID})
	late := core.MsgID{From: original.ID.From, Seq: original.ID.Seq, Copy: 1}
	w.do(core.Deliver{Msg: original.ID})
	w.do(core.Ready{Node: 1})
	ofLeader := func(m *core.Message) bool { return m.From() == 1 || (m.From() == 2 && m.To() == 1) }
	w.settleWithout(late, ofLeader)
	w.do(core.Crash{Node: 1})
	w.do(core.Campaign{Node: 3})
	w.settleWithout(late, ofLeader)
	require.True(t, w.node(3).IsLeader())
	require.Equal(t, "in doubt: another entry was committed in its place", w.result(h))

	w.do(core.Restart{Node: 1})
	nothing := func(*core.Message) bool { return false }
	w.do(core.Tick{Node: 3, Count: 50})
	w.settleWithout(late, nothing)
	w.do(core.Campaign{Node: 1})
	w.settleWithout(late, nothing)
	require.True(t, w.node(1).IsLeader())
	w.do(core.Deliver{Msg: late})
	w.settleWithout(late, nothing)
	require.Equal(t, "5", w.value(2, "x"), "the copy had its effect after all")
}

func TestRequestInTheLeadersOwnLogIsRefusedWhenOverwritten(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	ofLeader := func(m *core.Message) bool { return m.From() == 1 }
	w.settleWithout(core.MsgID{}, ofLeader)
	w.do(core.Campaign{Node: 3})
	w.settleWithout(core.MsgID{}, func(*core.Message) bool { return false })
	require.True(t, w.node(3).IsLeader())
	w.do(core.Tick{Node: 3, Count: 50})
	w.settleWithout(core.MsgID{}, func(*core.Message) bool { return false })
	require.Equal(t, "refused: another entry was committed in its place", w.result(h))
}

// The library panics when it may hand out no committed entry at all.
func TestOptionsThatHandOutNothingAreRefused(t *testing.T) {
	t.Parallel()
	o := core.Defaults().Options
	o.MaxSizePerMsg = 0
	require.ErrorIs(t, o.Validate(), core.ErrConfig)
	o.MaxCommittedSizePerReady = 1
	require.NoError(t, o.Validate())
}

func TestChangesThatNoNodeCouldApplyAreRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change core.ConfChange
		want   string
	}{
		{"a transition that is none", core.ConfChange{Changes: "v1 v2", Transition: 9}, "malformed: transition(9) (legal: auto, implicit, explicit)"},
		{"an address that is no text", core.ConfChange{Changes: "v1", Node: core.BasicNode{Addr: "\xff"}}, `malformed: address "\xff" is not UTF-8`},
		{"an id of the library's own", core.ConfChange{Changes: "v18446744073709551615"}, `malformed: changes "v18446744073709551615": node 18446744073709551615 (legal: 1 to 25)`},
		{"nobody", core.ConfChange{Changes: "r0"}, `malformed: changes "r0": node 0 (legal: 1 to 25)`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := row.change.Raft()
			require.EqualError(t, err, row.want)
		})
	}
}

// A clock that is further behind than one Tick may count catches up in several.
func TestClockFarBehindCatchesUp(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1)
	w.do(core.AddNodes{Count: 1})
	for range 2 {
		w.do(core.Tick{Node: 1, Count: core.TickCountMax})
	}
	w.settle()
	w.change(1, "l2")
	do := func(e core.Event) error { _, err := w.c.Do(e); return err }
	applied := func(*core.Cluster) bool { return w.node(2).Applied() > 0 }
	_, err := schedule.Run(w.c, do, applied, 100)
	require.NoError(t, err)
}

func TestClockCannotRunBackwards(t *testing.T) {
	t.Parallel()
	_, err := core.NewNode(core.NodeConfig{ID: 1, TickInterval: -5})
	require.EqualError(t, err, "bad configuration: tick interval -0.005ms (legal: 0.001ms to 1000ms)")
}

// picky is a machine that refuses to be restored.
type picky struct{ *fsm.KV }

func (picky) Restore([]byte) error { return errors.New("not from here") }

// A node whose own machine refuses a snapshot goes down, and nobody says that
// the library panicked.
func TestMachineThatRefusesASnapshotTakesItsNodeDown(t *testing.T) {
	t.Parallel()
	n, err := core.NewNode(core.NodeConfig{
		ID:         2,
		Membership: core.Membership{Voters: []core.NodeID{1, 2}},
		Machine:    func() fsm.StateMachine { return picky{fsm.NewKV()} },
	})
	require.NoError(t, err)
	snapshot := &raftpb.Snapshot{Data: []byte("x"), Metadata: &raftpb.SnapshotMetadata{
		Index: new(uint64(5)), Term: new(uint64(1)), ConfState: &raftpb.ConfState{Voters: []uint64{1, 2}},
	}}
	require.NoError(t, n.Step(&core.Message{ID: core.MsgID{From: 1, Seq: 1}, Raft: &raftpb.Message{
		Type: raftpb.MsgSnap.Enum(), From: new(uint64(1)), To: new(uint64(2)), Term: new(uint64(1)), Snapshot: snapshot,
	}}))
	n.TakeEffects()
	require.NoError(t, n.Ready())
	require.False(t, n.Up())
	require.Contains(t, n.TakeEffects(), core.NodePanicked{Node: 2, Reason: "not from here", Driver: true})
}

// However many ticks one event may have, raft never holds more messages than
// the network may carry: the node could not be let out of it again.
func TestTicksThatWouldFloodTheNetworkAreRefused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	before := w.dump()
	_, err := w.c.Do(core.Tick{Node: 1, Count: core.TickCountMax})
	require.ErrorIs(t, err, core.ErrLimit)
	require.Equal(t, before, w.dump())
	for {
		_, err := w.c.Do(core.Tick{Node: 1, Count: 1000})
		if err != nil {
			require.ErrorIs(t, err, core.ErrLimit)
			break
		}
	}
	w.do(core.Ready{Node: 1})
	require.LessOrEqual(t, len(w.c.InFlight()), core.InFlightMax)
	w.do(core.Tick{Node: 1, Count: 50})
	for len(w.c.InFlight()) < core.InFlightMax {
		w.do(core.Duplicate{Msg: w.c.InFlight()[len(w.c.InFlight())/256].ID})
	}
	_, err = w.c.Do(core.Ready{Node: 1})
	require.ErrorIs(t, err, core.ErrLimit)
	for range 10 {
		w.do(core.Drop{Msg: w.c.InFlight()[0].ID})
	}
	w.do(core.Ready{Node: 1})
}

func TestForwardedRequestLostOnItsWayIsInDoubt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		lose func(*world, *core.Message)
	}{
		{"dropped by the network", func(w *world, m *core.Message) { w.do(core.Drop{Msg: m.ID}) }},
		{"its receiver is down", func(w *world, m *core.Message) { w.do(core.Crash{Node: 1}); w.do(core.Deliver{Msg: m.ID}) }},
		{"dropped by the leader", func(w *world, m *core.Message) {
			w.do(core.TransferLeader{Node: 1, To: 2})
			w.do(core.Deliver{Msg: m.ID})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			h := w.propose(3, "set x 5")
			w.do(core.Ready{Node: 3})
			row.lose(w, w.messageOf(raftpb.MsgProp))
			require.Equal(t, "in doubt: it was lost on its way to the leader", w.result(h))
		})
	}
}
