package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// chatter is a cluster whose leader sends a thousand heartbeats over links like
// this one.
func chatter(t *testing.T, l core.Link) *world {
	w := ledWorld(t, 2)
	w.do(core.SetLink{From: 1, To: 2, Link: l})
	for range 1000 {
		w.do(core.Tick{Node: 1, Count: 50})
		w.do(core.Ready{Node: 1})
	}
	return w
}

func heartbeats(w *world) []*core.Message {
	var list []*core.Message
	for _, m := range w.c.InFlight() {
		if m.From() == 1 {
			list = append(list, m)
		}
	}
	return list
}

func TestLinkLosesItsShare(t *testing.T) {
	t.Parallel()
	w := chatter(t, core.Link{LatencyMin: 5, LatencyMax: 5, Loss: 100})
	lost := 0
	for _, m := range heartbeats(w) {
		effects := w.do(core.Deliver{Msg: m.ID})
		if m.Lost() {
			lost++
			require.Equal(t, core.Effects{core.MessageLost{Message: m, Reason: core.LostOnLink}}, effects)
		} else {
			require.Empty(t, of[core.MessageLost](effects))
		}
	}
	require.InDelta(t, 100, lost, 30)
}

func TestLinkDuplicatesItsShare(t *testing.T) {
	t.Parallel()
	w := chatter(t, core.Link{LatencyMin: 5, LatencyMax: 5, Duplicate: 200})
	copies := 0
	for _, m := range heartbeats(w) {
		if m.ID.Copy == 1 {
			copies++
		}
	}
	require.InDelta(t, 200, copies, 50)
}

func TestLinkReordersItsShare(t *testing.T) {
	t.Parallel()
	overtaken := func(l core.Link) int {
		w := chatter(t, l)
		n := 0
		list := heartbeats(w)
		for i, m := range list {
			for _, later := range list[i+1:] {
				if later.Due < m.Due {
					n++
					break
				}
			}
		}
		return n
	}
	// Heartbeats leave 50 ms apart, so only a long way lets one overtake another.
	require.Zero(t, overtaken(core.Link{LatencyMin: 0, LatencyMax: 200_000}))
	require.InDelta(t, 90, overtaken(core.Link{LatencyMin: 200_000, LatencyMax: 200_000, Reorder: 100}), 40)
}

func TestLatencies(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name         string
		link         core.Link
		least, most  core.Time
		beyondUsual  int // of a thousand
		belowTheMean int
	}{
		{"fixed", core.Link{LatencyMin: 7000, LatencyMax: 7000}, 7000, 7000, 0, 0},
		{"uniform", core.Link{LatencyMin: 1000, LatencyMax: 9000}, 1000, 9000, 0, 500},
		{"long tail", core.Link{LatencyMin: 1000, LatencyMax: 9000, LongTail: true}, 1000, 1000 + 64*8000, 350, 350},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			beyond, low := 0, 0
			var latest core.Time
			for _, m := range heartbeats(chatter(t, row.link)) {
				took := m.Due - m.Sent
				// One that is late holds up those behind it.
				if m.Due == latest {
					continue
				}
				latest = m.Due
				require.GreaterOrEqual(t, took, row.least)
				require.LessOrEqual(t, took, row.most)
				if took > row.link.LatencyMax {
					beyond++
				}
				if took < (row.link.LatencyMin+row.link.LatencyMax)/2 {
					low++
				}
			}
			require.InDelta(t, row.beyondUsual, beyond, 120)
			require.InDelta(t, row.belowTheMean, low, 120)
		})
	}
}

// One direction is cut: what is under way on it and what is sent on it is lost,
// the other direction works.
func TestCutLosesWhatIsUnderWayAndWhatIsSent(t *testing.T) {
	t.Parallel()
	w := flight(t)
	before := w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Cut{From: 1, To: 2})
	require.False(t, before.Lost(), "it may be mended in time")
	require.Equal(t, core.Effects{core.MessageLost{Message: before, Reason: core.LostLinkCut}}, w.do(core.Deliver{Msg: before.ID}))
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	during := w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Heal{From: 1, To: 2})
	require.True(t, during.Lost(), "it was sent into the cut")
	require.Equal(t, core.Effects{core.MessageLost{Message: during, Reason: core.LostLinkCut}}, w.do(core.Deliver{Msg: during.ID}))
	w.settle()
	w.propose(1, "set x 5")
	w.settle()
	w.do(core.Tick{Node: 1, Count: 50})
	w.settle()
	w.requireValue("x", "5", 1, 2, 3)
}

func TestAsymmetricCut(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.Cut{From: 1, To: 2})
	// S2 hears no leader and goes on to higher terms; S1 hears of each of them.
	w.runUntil(func() bool { return w.node(1).State().Term > 1 })
	_, cut, err := w.c.Link(core.LinkID{From: 1, To: 2})
	require.NoError(t, err)
	require.True(t, cut)
	_, cut, err = w.c.Link(core.LinkID{From: 2, To: 1})
	require.NoError(t, err)
	require.False(t, cut)
}

func TestPartitionAndHeal(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 5, latency(10_000, 20_000))
	w.do(core.Partition{Groups: [][]core.NodeID{{1, 2}}})
	for from := range core.NodeID(5) {
		for to := range core.NodeID(5) {
			if from == to {
				continue
			}
			_, cut, err := w.c.Link(core.LinkID{From: from + 1, To: to + 1})
			require.NoError(t, err)
			require.Equal(t, (from < 2) != (to < 2), cut, "%d>%d", from+1, to+1)
		}
	}
	minority := w.propose(1, "set x minority")
	w.runUntil(func() bool { return len(w.leaders()) == 2 })
	leader := w.leaders()[1]
	majority := w.propose(leader, "set x majority")
	w.runUntil(func() bool { return w.results[majority].Outcome == core.Answered })
	require.Equal(t, core.Pending, w.results[minority].Outcome)
	require.True(t, w.node(1).IsLeader(), "nobody told it")

	w.do(core.Heal{})
	w.runUntil(func() bool {
		return len(w.leaders()) == 1 && w.value(1, "x") == "majority" && w.value(2, "x") == "majority"
	})
	require.Equal(t, "refused: another entry was committed in its place", w.result(minority))
	// A partition replaces the one before.
	w.do(core.Partition{Groups: [][]core.NodeID{{1}}})
	w.do(core.Partition{Groups: [][]core.NodeID{{5}}})
	_, cut, err := w.c.Link(core.LinkID{From: 1, To: 2})
	require.NoError(t, err)
	require.False(t, cut)
}

func TestHeldMessageArrivesWhenItIsReleased(t *testing.T) {
	t.Parallel()
	w := flight(t)
	id := w.message(func(m *core.Message) bool { return m.To() == 2 }).ID
	w.do(core.Hold{Msg: id})
	w.runFor(100 * core.Millisecond)
	held := w.message(func(m *core.Message) bool { return m.ID == id })
	require.True(t, held.Held)
	w.do(core.Release{Msg: id})
	released := w.message(func(m *core.Message) bool { return m.ID == id })
	require.False(t, released.Held)
	require.Equal(t, w.c.Now(), released.Due)
	require.True(t, held.Held, "an effect may point to it")
	w.runFor(1)
	require.NotContains(t, w.c.InFlight(), released)
}

// What is set for every link replaces what was set for one.
func TestSettingsOfOneLinkAndOfEveryLink(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	usual := w.c.UsualLink()
	own := core.Link{LatencyMin: 1, LatencyMax: 2, Loss: 5}
	w.do(core.SetLink{From: 1, To: 2, Link: own})
	is := func(id core.LinkID, want core.Link) {
		t.Helper()
		got, _, err := w.c.Link(id)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	is(core.LinkID{From: 1, To: 2}, own)
	is(core.LinkID{From: 2, To: 1}, usual)
	all := core.Link{LatencyMin: 3, LatencyMax: 4}
	w.do(core.SetLink{Link: all})
	is(core.LinkID{From: 1, To: 2}, all)
	w.do(core.AddNodes{Count: 1})
	is(core.LinkID{From: 4, To: 2}, all)
	require.Equal(t, all, w.c.UsualLink())
	_, _, err := w.c.Link(core.LinkID{From: 1, To: 9})
	require.ErrorIs(t, err, core.ErrNoSuchNode)
}
