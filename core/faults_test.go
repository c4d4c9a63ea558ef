package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
)

// A volatile machine is rebuilt from the snapshot and the log; a durable one
// goes on where it was, and raft starts with Applied as it really is.
func TestMachineAfterARestart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		set     func(*core.Options)
		applied core.Index
		value   string
	}{
		{"volatile", func(*core.Options) {}, 0, "-"},
		{"durable", durable, 4, "aaa"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, with(row.set), with(async))
			for range 3 {
				w.propose(1, "append x a")
			}
			w.settle()
			w.do(core.Crash{Node: 2})
			effects := w.do(core.Restart{Node: 2})
			require.Equal(t, []core.NodeRestarted{{Node: 2, Applied: row.applied, Durable: row.applied > 0}}, of[core.NodeRestarted](effects))
			require.Equal(t, row.applied, w.node(2).Applied())
			w.requireValue("x", row.value, 2)
			w.settle()
			w.requireValue("x", "aaa", 2) // not applied twice
		})
	}
}

// A configuration that was applied belongs to a durable machine: raft must not
// start with that of an older snapshot.
func TestDurableMachineKnowsItsConfiguration(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(durable))
	w.change(1, "r3")
	w.settle()
	require.Equal(t, ids(2), w.node(2).Membership().Voters)
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Equal(t, ids(2), w.node(2).Membership().Voters)
	require.Len(t, w.node(2).RaftStatus().Config.Voters[0], 2)
}

// With asynchronous writes an apply can be done before the write of the commit
// index that allowed it.
func TestDurableMachineAheadOfTheCommitIndexOnDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, with(async), with(durable))
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.propose(1, "append x a")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	w.do(core.Ready{Node: 1}) // queues the commit index, and the apply
	w.do(core.ApplyThread{Node: 1})
	w.do(core.Crash{Node: 1})
	hard, _, err := w.node(1).Disk().InitialState()
	require.NoError(t, err)
	require.EqualValues(t, 1, hard.GetCommit())
	effects := w.do(core.Restart{Node: 1})
	require.Equal(t, []core.EffectKind{core.KindHardStateSaved, core.KindNodeRestarted}, kinds(effects))
	require.EqualValues(t, 2, w.node(1).Applied())
	require.EqualValues(t, 2, w.node(1).State().Commit)
	w.requireValue("x", "a", 1)
}

func TestSnapshotAheadOfTheCommitIndexOnDisk(t *testing.T) {
	t.Parallel()
	w := applying(t)
	w.do(core.ApplyThread{Node: 1})
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Crash{Node: 1})
	w.do(core.Restart{Node: 1})
	w.requireValue("x", "5", 1)
	w.elect(1)
}

func TestTimePassesForOthersWhileANodeIsPaused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	waiting := w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Pause{Node: 2})
	n := w.node(2)
	require.True(t, n.Up())
	require.True(t, n.Paused())
	clock, pausedAt := n.Clock(), w.c.Now()
	for _, e := range []core.Event{
		core.Deliver{Msg: waiting.ID}, core.Tick{Node: 2, Count: 1}, core.Campaign{Node: 2}, core.Propose{Node: 2, Request: "set x 1"},
		core.Read{Node: 2, Key: "x"}, core.Ready{Node: 2}, core.AppendThread{Node: 2}, core.ApplyThread{Node: 2}, core.Pause{Node: 2},
		core.TakeSnapshot{Node: 2}, core.ForgetLeader{Node: 2}, core.ReportUnreachable{Node: 2, Peer: 1},
	} {
		text := e.String() + ": node is paused: S2"
		if e.Kind() == core.KindDeliver {
			text += "; the message waits"
		}
		w.requireRefused(e, text)
	}
	w.runFor(500 * core.Millisecond)
	require.Equal(t, clock, n.Clock())
	require.Contains(t, w.c.InFlight(), waiting, "it waits")

	stood := w.c.Now() - pausedAt
	w.do(core.Resume{Node: 2})
	require.Equal(t, clock+stood, n.Clock(), "the ticks it missed are lost")
	w.runFor(100 * core.Millisecond)
	require.NotContains(t, w.c.InFlight(), waiting)
	require.Equal(t, core.NodeID(1), n.State().Leader)
}

// A leader that stood still takes itself for the leader until it hears of
// another one.
func TestPausedLeaderIsReplacedAndLearnsOfIt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.Pause{Node: 1})
	w.runUntil(func() bool { return len(w.leaders()) == 2 })
	w.do(core.Resume{Node: 1})
	require.True(t, w.node(1).IsLeader())
	w.runUntil(func() bool { return len(w.leaders()) == 1 })
	require.False(t, w.node(1).IsLeader())
}

func TestOperationsOfAPausedNodeStandStill(t *testing.T) {
	t.Parallel()
	w := writing(t)
	appends, _ := w.node(1).Pending()
	length := appends[0].Due - appends[0].Queued
	w.do(core.Pause{Node: 1})
	_, more := schedule.Next(w.c)
	require.False(t, more)
	w.do(core.Wait{Until: w.c.Now() + 1000*core.Millisecond})
	w.do(core.Resume{Node: 1})
	appends, _ = w.node(1).Pending()
	require.Equal(t, w.c.Now()+length, appends[0].Due)
}

// What the transport has to say of a snapshot reaches a paused node when it
// goes on.
func TestReportOfASnapshotWaitsForAPausedNode(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Crash{Node: 3})
	w.propose(1, "set x 5")
	w.settle()
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Compact{Node: 1, Index: 2})
	w.do(core.Restart{Node: 3})
	w.stepUntil(func() bool {
		for _, m := range w.c.InFlight() {
			if m.Raft.GetType() == raftpb.MsgSnap {
				return true
			}
		}
		return false
	}, func() { require.True(t, w.next()) })
	w.do(core.Pause{Node: 1})
	w.do(core.Drop{Msg: w.messageOf(raftpb.MsgSnap).ID})
	require.Equal(t, "StateSnapshot", w.node(1).RaftStatus().Progress[3].State.String())
	effects := w.do(core.Resume{Node: 1})
	require.Equal(t, []core.EffectKind{core.KindNodeResumed, core.KindSnapshotReported}, kinds(effects))
	require.Equal(t, "StateProbe", w.node(1).RaftStatus().Progress[3].State.String())
}

func TestPowerCutStopsEveryoneAndTheDisksSurvive(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(1, "set x 5")
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	w.do(core.PowerCut{})
	for id := range core.NodeID(3) {
		require.False(t, w.node(id+1).Up())
		w.do(core.Restart{Node: id + 1})
	}
	w.elect(3)
	w.requireValue("x", "5", 1, 2, 3)
	w.do(core.PowerCut{})
	w.requireRefused(core.PowerCut{}, "power-cut: node is down: every node is down")
}

func TestWipedDiskIsAsNew(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(durable))
	w.propose(1, "set x 5")
	w.settle()
	w.requireRefused(core.WipeDisk{Node: 2}, "wipe-disk 2: node is up: S2")
	w.do(core.Crash{Node: 2})
	w.do(core.WipeDisk{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Equal(t, core.State{}, w.node(2).State())
	require.Zero(t, w.node(2).Applied())
	require.Empty(t, diskLog(t, w.node(2)))
	require.Equal(t, ids(3), w.node(2).Membership().Voters)
}

func TestWrongClocks(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.SetClock{Node: 1, Speed: 500})
	w.do(core.SetClock{Node: 2, Speed: 2000})
	require.Equal(t, 2*core.Millisecond, w.node(1).TickLength())
	for id, want := range map[core.NodeID]core.Time{1: 20_000, 2: 5_000, 3: 10_000} {
		before := w.node(id).Clock()
		w.do(core.Tick{Node: id, Count: 10})
		require.Equal(t, want, w.node(id).Clock()-before, id)
	}
	timer, _ := w.node(1).Timer()
	require.Equal(t, 40, timer.Ticks)
	require.Equal(t, w.node(1).Clock()+80*core.Millisecond, timer.Due)
	require.Equal(t, 5, w.node(1).Behind(w.node(1).Clock()+10*core.Millisecond))
	for _, speed := range []core.Permille{0, -5, core.SpeedMin - 1, core.SpeedMax + 1} {
		e := core.SetClock{Node: 1, Speed: speed}
		w.requireRefused(e, e.String()+": out of range: speed "+speed.String()+" (legal: 1% to 1000%)")
	}
	require.Equal(t, core.Permille(500), w.node(1).ClockSpeed())
}

func TestSlowDisk(t *testing.T) {
	t.Parallel()
	due := func(speed core.Permille) core.Time {
		w := asyncWorld(t, 1)
		w.do(core.SetDisk{Node: 1, Speed: speed})
		require.Equal(t, speed, w.node(1).DiskSpeed())
		w.do(core.Campaign{Node: 1})
		w.do(core.Ready{Node: 1})
		appends, _ := w.node(1).Pending()
		return appends[0].Due
	}
	require.Equal(t, 20*due(1000), due(50))
	require.Equal(t, due(1000)/10, due(10_000))
}

func TestWaitPassesOverWhatIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	m := w.c.InFlight()[0]
	w.do(core.Wait{Until: 100 * core.Millisecond})
	require.Equal(t, 100*core.Millisecond, w.c.Now())
	require.Contains(t, w.c.InFlight(), m, "it is late")
	w.requireRefused(core.Wait{Until: 100 * core.Millisecond}, "wait until-us=100000: out of range: 100ms (legal: later than 100ms, at most 31536000000ms)")
	// Elections that would all be due at once are nobody's wish.
	w.requireRefused(core.Wait{Until: 5000 * core.Millisecond}, "wait until-us=5000000: out of range: 5000ms (legal: up to 293ms, when a timer of S1 fires)")
	w.do(core.PowerCut{})
	w.do(core.Wait{Until: 5000 * core.Millisecond})
}

// Ticks are coalesced, but that must not show: what passed on a clock before its
// speed changed, or before it stood still, has passed.
func TestClockThatIsBehindIsBroughtUpToDateFirst(t *testing.T) {
	t.Parallel()
	timerAt := func(t *testing.T, tick bool, disturb ...core.Event) core.Timer {
		w := newWorld(t, 3)
		if tick {
			w.do(core.Tick{Node: 1, Count: 140})
		} else {
			w.do(core.Wait{Until: 140 * core.Millisecond})
		}
		for _, e := range disturb {
			w.do(e)
		}
		timer, ok := w.node(1).Timer()
		require.True(t, ok)
		return timer
	}
	for _, disturb := range [][]core.Event{
		{core.SetClock{Node: 1, Speed: 10_000}},
		{core.SetClock{Node: 1, Speed: 10}},
		{core.Pause{Node: 1}, core.Resume{Node: 1}},
	} {
		require.Equal(t, timerAt(t, true, disturb...), timerAt(t, false, disturb...), "%v", disturb)
	}
	undisturbed := timerAt(t, true)
	require.Equal(t, undisturbed, timerAt(t, false, core.Pause{Node: 1}, core.Resume{Node: 1}))
	w := newWorld(t, 3)
	w.do(core.Wait{Until: 140 * core.Millisecond})
	w.do(core.Pause{Node: 1})
	w.do(core.Wait{Until: 150 * core.Millisecond})
	w.do(core.Resume{Node: 1})
	later, _ := w.node(1).Timer()
	require.Equal(t, undisturbed.Due+10*core.Millisecond, later.Due, "a pause puts off what was due by its length")
}

// What was handed out to be applied before a snapshot came in is passed over:
// the machine is further already.
func TestApplyBehindASnapshotIsPassedOver(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(async))
	for range 2 {
		w.propose(1, "append x a")
	}
	// S3 learns that they are committed, and does not apply them yet.
	w.stepUntil(func() bool {
		_, applies := w.node(3).Pending()
		return len(applies) > 0 && w.node(1).Applied() == 3
	}, func() {
		for _, n := range w.c.Nodes() {
			appends, applies := n.Pending()
			switch {
			case n.HasReady():
				w.do(core.Ready{Node: n.ID()})
				return
			case len(appends) > 0:
				w.do(core.AppendThread{Node: n.ID()})
				return
			case len(applies) > 0 && n.ID() != 3:
				w.do(core.ApplyThread{Node: n.ID()})
				return
			}
		}
		if len(w.c.InFlight()) > 0 {
			w.do(core.Deliver{Msg: w.c.InFlight()[0].ID})
			return
		}
		w.do(core.Tick{Node: 1, Count: 50})
	})
	w.cut[3] = true
	for range 5 {
		w.propose(1, "append x b")
	}
	for range 20 {
		w.finish(1)
		w.finish(2)
		w.deliverAll()
	}
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Compact{Node: 1, Index: 8})
	clear(w.cut)
	_, waiting := w.node(3).Pending()
	require.NotEmpty(t, waiting)
	w.stepUntil(func() bool { return w.node(3).Disk().SnapshotIndex() == 8 }, func() {
		n := w.node(3)
		appends, _ := n.Pending()
		switch {
		case n.HasReady():
			w.do(core.Ready{Node: 3})
		case len(appends) > 0:
			w.do(core.AppendThread{Node: 3})
		case w.finish(1) || w.finish(2):
		case len(w.c.InFlight()) > 0:
			w.do(core.Deliver{Msg: w.c.InFlight()[0].ID})
		default:
			w.do(core.Tick{Node: 1, Count: 50})
		}
	})
	_, still := w.node(3).Pending()
	require.NotEmpty(t, still)
	require.EqualValues(t, 8, w.node(3).Applied())
	w.do(core.ApplyThread{Node: 3})
	require.EqualValues(t, 8, w.node(3).Applied())
	w.requireValue("x", "aabbbbb", 3)
}

// The library's own machinery behind three events that a transport or an
// operator causes.
func TestForgetLeaderAndReports(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.ForgetLeader{Node: 2})
	require.Zero(t, w.node(2).State().Leader)
	require.Empty(t, kinds(w.do(core.ForgetLeader{Node: 1})), "a leader stays what it is")
	require.Equal(t, "StateReplicate", w.node(1).RaftStatus().Progress[2].State.String())
	w.do(core.ReportUnreachable{Node: 1, Peer: 2})
	require.Equal(t, "StateProbe", w.node(1).RaftStatus().Progress[2].State.String())
}
