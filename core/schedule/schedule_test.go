package schedule_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
)

const eventsMax = 20_000

// newCluster has that many voters, who are all followers yet.
func newCluster(t require.TestingT, nodes int, set ...func(*core.Config)) *core.Cluster {
	config := core.Defaults()
	for _, s := range set {
		s(&config)
	}
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	var voters []core.NodeID
	for id := range nodes {
		voters = append(voters, core.NodeID(id+1))
	}
	if nodes > 0 {
		do(t, c, core.AddNodes{Count: nodes, Voters: voters})
	}
	return c
}

func do(t require.TestingT, c *core.Cluster, e core.Event) core.Effects {
	effects, err := c.Do(e)
	require.NoError(t, err)
	return effects
}

func doing(c *core.Cluster) func(core.Event) error {
	return func(e core.Event) error { _, err := c.Do(e); return err }
}

// run lets time pass until it is so.
func run(t require.TestingT, c *core.Cluster, until func(*core.Cluster) bool) int {
	done, err := schedule.Run(c, doing(c), until, eventsMax)
	require.NoError(t, err)
	return done
}

func after(end core.Time) func(*core.Cluster) bool {
	return func(c *core.Cluster) bool { return c.Now() >= end }
}

func leader(c *core.Cluster) core.NodeID {
	for _, n := range c.Nodes() {
		if n.IsLeader() {
			return n.ID()
		}
	}
	return 0
}

func led(c *core.Cluster) bool { return leader(c) != 0 }

// state is what Next may look at.
func state(c *core.Cluster) string {
	s := fmt.Sprintln(c.Now(), c.Events())
	for _, n := range c.Nodes() {
		timer, ok := n.Timer()
		s += fmt.Sprintln(n.ID(), n.State(), n.HasReady(), n.Applied(), n.Clock(), timer, ok)
	}
	for _, m := range c.InFlight() {
		s += fmt.Sprintln(m.ID, m.Due, m.Describe())
	}
	return s
}

func TestNextChangesNothingAndSaysTheSameTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCluster(t, rapid.IntRange(1, 5).Draw(t, "nodes"), func(config *core.Config) { config.Seed = rapid.Uint64().Draw(t, "seed") })
		for range rapid.IntRange(1, 200).Draw(t, "events") {
			before := state(c)
			first, ok := schedule.Next(c)
			require.True(t, ok)
			second, _ := schedule.Next(c)
			require.Equal(t, first, second)
			choices := schedule.Enabled(c)
			require.Equal(t, choices, schedule.Enabled(c))
			schedule.Due(c, first)
			require.Equal(t, before, state(c))
			do(t, c, first)
		}
	})
}

// due is when an event is to happen, as the test knows it.
func due(t require.TestingT, c *core.Cluster, e core.Event) core.Time {
	switch e := e.(type) {
	case core.Deliver:
		i := slices.IndexFunc(c.InFlight(), func(m *core.Message) bool { return m.ID == e.Msg })
		require.GreaterOrEqual(t, i, 0)
		return c.InFlight()[i].Due
	case core.Tick:
		n, err := c.Node(e.Node)
		require.NoError(t, err)
		return n.Clock() + core.Time(e.Count)*c.Config().TickInterval
	}
	return c.Now()
}

// Time never goes back by itself, and nothing is passed over.
func TestEventsComeInTheOrderInWhichTheyAreDue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCluster(t, 5, func(config *core.Config) { config.Seed = rapid.Uint64().Draw(t, "seed") })
		var latest core.Time
		for range 400 {
			e, ok := schedule.Next(c)
			require.True(t, ok)
			at := due(t, c, e)
			require.Equal(t, max(at, c.Now()), schedule.Due(c, e))
			if _, delivers := e.(core.Deliver); delivers {
				require.GreaterOrEqual(t, at, latest)
				latest = at
			}
			for _, m := range c.InFlight() {
				require.LessOrEqual(t, at, m.Due)
			}
			before := c.Now()
			do(t, c, e)
			require.GreaterOrEqual(t, c.Now(), before)
			require.LessOrEqual(t, c.Now(), max(before, at))
		}
	})
}

func TestReadyComesBeforeEverythingElse(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	do(t, c, core.Campaign{Node: 3})
	do(t, c, core.Campaign{Node: 2})
	for _, want := range []core.Event{core.Ready{Node: 2}, core.Ready{Node: 3}} {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		require.Equal(t, want, e)
		do(t, c, e)
	}
	e, _ := schedule.Next(c)
	require.NotEqual(t, core.KindReady, e.Kind())
}

// Raft does not need order, but a person who looks at one link does.
func TestMessagesOfOneLinkArriveInTheOrderInWhichTheyWereSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCluster(t, 3, func(config *core.Config) {
			config.Seed = rapid.Uint64().Draw(t, "seed")
			config.Link = core.Link{LatencyMax: 60 * core.Millisecond}
		})
		run(t, c, led)
		latest := map[[2]core.NodeID]uint32{}
		for i := range 300 {
			if i%7 == 0 {
				do(t, c, core.Propose{Node: leader(c), Request: "append x a"})
			}
			e, _ := schedule.Next(c)
			if d, delivers := e.(core.Deliver); delivers {
				m := c.InFlight()[slices.IndexFunc(c.InFlight(), func(m *core.Message) bool { return m.ID == d.Msg })]
				link := [2]core.NodeID{m.From(), m.To()}
				require.Greater(t, m.ID.Seq, latest[link])
				latest[link] = m.ID.Seq
			}
			do(t, c, e)
			if !led(c) {
				return
			}
		}
	})
}

func TestTimerComesBeforeAMessageThatIsDueAtTheSameTime(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 2, func(config *core.Config) {
		config.Link = core.Link{LatencyMin: 20 * core.Millisecond, LatencyMax: 20 * core.Millisecond}
		config.Options.ElectionTick, config.Options.ElectionTickTop, config.Options.HeartbeatTick = 20, 20, 10
	})
	do(t, c, core.Campaign{Node: 1})
	do(t, c, core.Ready{Node: 1})
	require.Equal(t, 20*core.Millisecond, c.InFlight()[0].Due)
	for _, id := range []core.NodeID{1, 2} {
		e, _ := schedule.Next(c)
		require.Equal(t, core.Tick{Node: id, Count: 20}, e)
		do(t, c, e)
		do(t, c, core.Ready{Node: id})
	}
	e, _ := schedule.Next(c)
	require.Equal(t, core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}}, e)
}

// An idle second of three nodes must not cost three thousand events.
func TestTicksInWhichNothingCanHappenAreCoalesced(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	e, ok := schedule.Next(c)
	require.True(t, ok)
	earliest := core.Time(1 << 60)
	for _, n := range c.Nodes() {
		timer, _ := n.Timer()
		earliest = min(earliest, timer.Due)
	}
	require.Equal(t, core.KindTick, e.Kind())
	require.Equal(t, earliest, due(t, c, e))

	run(t, c, led)
	start := c.Now()
	events := run(t, c, after(start+1000*core.Millisecond))
	require.Less(t, events, 400)
}

func TestReceiversClockIsBroughtUpToDateBeforeAMessageArrives(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	delivered := 0
	for range 500 {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		if d, delivers := e.(core.Deliver); delivers {
			delivered++
			m := c.InFlight()[slices.IndexFunc(c.InFlight(), func(m *core.Message) bool { return m.ID == d.Msg })]
			n, err := c.Node(m.To())
			require.NoError(t, err)
			require.Zero(t, n.Behind(m.Due))
			require.InDelta(t, float64(m.Due), float64(n.Clock()), float64(core.Millisecond))
		}
		do(t, c, e)
	}
	require.Greater(t, delivered, 100)
}

func TestIdleClusterKeepsItsLeader(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		c := newCluster(t, 5, func(config *core.Config) { config.Seed = seed })
		run(t, c, led)
		run(t, c, func(c *core.Cluster) bool { return len(c.InFlight()) == 0 })
		first := leader(c)
		n, err := c.Node(first)
		require.NoError(t, err)
		term := n.State().Term
		run(t, c, after(c.Now()+10_000*core.Millisecond))
		for _, n := range c.Nodes() {
			require.Equal(t, term, n.State().Term)
			who, _ := n.Leader()
			require.Equal(t, first, who)
		}
	}
}

func TestNothingHappensWithoutANodeThatIsUp(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 0)
	_, ok := schedule.Next(c)
	require.False(t, ok)
	require.Empty(t, schedule.Enabled(c))

	c = newCluster(t, 3)
	run(t, c, func(c *core.Cluster) bool { return len(c.InFlight()) > 0 })
	for id := range core.NodeID(3) {
		do(t, c, core.Crash{Node: id + 1})
	}
	for range len(c.InFlight()) {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		require.Equal(t, core.KindDeliver, e.Kind())
		require.IsType(t, core.MessageLost{}, do(t, c, e)[0])
	}
	require.Empty(t, c.InFlight())
	_, ok = schedule.Next(c)
	require.False(t, ok)
	require.Empty(t, schedule.Enabled(c))
	do(t, c, core.Restart{Node: 2})
	e, ok := schedule.Next(c)
	require.True(t, ok)
	require.Equal(t, core.KindTick, e.Kind())
}

func TestMessageToANodeThatDoesNotExistIsDeliveredIntoNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 1)
	run(t, c, led)
	run(t, c, func(c *core.Cluster) bool { return !c.Nodes()[0].HasReady() })
	do(t, c, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v2"}})
	run(t, c, func(c *core.Cluster) bool { return len(c.InFlight()) > 0 })
	m := c.InFlight()[0]
	require.EqualValues(t, 2, m.To())
	for {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		effects := do(t, c, e)
		if e.Kind() == core.KindDeliver {
			require.Equal(t, core.Effects{core.MessageLost{Message: m, Reason: core.LostNoReceiver}}, effects)
			return
		}
		require.Less(t, c.Events(), eventsMax)
	}
}

func TestRunStopsWhereItShould(t *testing.T) {
	t.Parallel()
	never := func(*core.Cluster) bool { return false }
	c := newCluster(t, 3)
	done, err := schedule.Run(c, doing(c), func(*core.Cluster) bool { return true }, 0)
	require.NoError(t, err)
	require.Zero(t, done)

	before := c.Events()
	done, err = schedule.Run(c, doing(c), never, 25)
	require.EqualError(t, err, "condition not met: within 25 events")
	require.ErrorIs(t, err, schedule.ErrCap)
	require.Equal(t, 25, done)
	require.Equal(t, before+25, c.Events())

	empty := newCluster(t, 0)
	_, err = schedule.Run(empty, doing(empty), never, 25)
	require.EqualError(t, err, "condition not met: nothing happens any more after 0 events")
	require.ErrorIs(t, err, schedule.ErrCap)

	refusal := errors.New("no")
	done, err = schedule.Run(c, func(core.Event) error { return refusal }, never, 25)
	require.ErrorIs(t, err, refusal)
	require.Zero(t, done)
}

func TestEnabledListsEverythingThatCouldHappenGroupByGroup(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	do(t, c, core.Campaign{Node: 2})
	do(t, c, core.Ready{Node: 2})
	do(t, c, core.Campaign{Node: 1})
	var readies, deliveries, ticks []schedule.Choice
	for _, choice := range schedule.Enabled(c) {
		switch choice.Event.(type) {
		case core.Ready:
			require.Empty(t, deliveries)
			readies = append(readies, choice)
		case core.Deliver:
			require.Empty(t, ticks)
			deliveries = append(deliveries, choice)
		case core.Tick:
			ticks = append(ticks, choice)
		}
	}
	require.Equal(t, []schedule.Choice{{Event: core.Ready{Node: 1}}}, readies)
	require.Len(t, deliveries, 2)
	require.Len(t, ticks, 3)
	for _, group := range [][]schedule.Choice{deliveries, ticks} {
		require.True(t, slices.IsSortedFunc(group, func(a, b schedule.Choice) int { return int(a.Due - b.Due) }))
		for _, choice := range group {
			require.Equal(t, due(t, c, choice.Event), choice.Due)
			require.Equal(t, choice.Due, schedule.Due(c, choice.Event))
		}
	}
}

// Whatever is listed can be done, at any point of any run.
func TestEveryEnabledEventIsPossible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCluster(t, 3, func(config *core.Config) { config.Seed = rapid.Uint64().Draw(t, "seed") })
		for _, choice := range rapid.SliceOfN(rapid.Uint32(), 100, 100).Draw(t, "choices") {
			choices := schedule.Enabled(c)
			require.NotEmpty(t, choices)
			next, ok := schedule.Next(c)
			require.True(t, ok)
			if _, ticks := next.(core.Tick); !ticks {
				require.True(t, slices.ContainsFunc(choices, func(choice schedule.Choice) bool { return choice.Event == next }))
			}
			do(t, c, choices[int(choice)%len(choices)].Event)
		}
	})
}

func TestDueOfWhatIsNotThereIsNow(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	run(t, c, led)
	for _, e := range []core.Event{
		core.Deliver{Msg: core.MsgID{From: 1, Seq: 999}}, core.Tick{Node: 9, Count: 5}, core.Crash{Node: 1},
	} {
		require.Equal(t, c.Now(), schedule.Due(c, e))
	}
}

// A leader that nobody hears is no reason to wait: the others elect another.
func TestLostHeartbeatsBringAnotherLeader(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	run(t, c, led)
	first := leader(c)
	second := core.NodeID(0)
	for range eventsMax {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		if d, delivers := e.(core.Deliver); delivers {
			m := c.InFlight()[slices.IndexFunc(c.InFlight(), func(m *core.Message) bool { return m.ID == d.Msg })]
			if m.Raft.GetType() == raftpb.MsgHeartbeat || m.From() == first {
				e = core.Drop{Msg: d.Msg}
			}
		}
		do(t, c, e)
		for _, n := range c.Nodes() {
			if n.IsLeader() && n.ID() != first {
				second = n.ID()
			}
		}
		if second != 0 {
			return
		}
	}
	require.Fail(t, "no other leader")
}
