package schedule_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
)

const storm = 5_000 * core.Millisecond

func weather(h schedule.Hostility) schedule.Options {
	return schedule.Options{Weather: schedule.Weather{Hostility: h, Seed: 3, Until: storm}}
}

// experienced counts the kinds of event of a run that goes on for a while after
// the storm.
func experienced(t require.TestingT, c *core.Cluster, o schedule.Options) map[core.EventKind]int {
	kinds := map[core.EventKind]int{}
	_, err := o.RunFor(c, func(e core.Event) error {
		kinds[e.Kind()]++
		_, err := c.Do(e)
		return err
	}, storm+2_000*core.Millisecond, 100_000)
	require.NoError(t, err)
	return kinds
}

func TestEachHostilityBringsItsFaults(t *testing.T) {
	t.Parallel()
	links := []core.EventKind{core.KindSetLink}
	rough := append(slices.Clone(links), core.KindCrash, core.KindRestart, core.KindPartition, core.KindHeal)
	cruel := append(slices.Clone(rough), core.KindPause, core.KindResume, core.KindSetClock, core.KindSetDisk)
	all := append(slices.Clone(cruel), core.KindPowerCut, core.KindCut, core.KindWipeDisk)
	for hostility, want := range map[schedule.Hostility][]core.EventKind{
		schedule.Calm: nil, schedule.Lossy: links, schedule.Rough: rough, schedule.Cruel: cruel,
	} {
		t.Run(hostility.String(), func(t *testing.T) {
			t.Parallel()
			c := newCluster(t, 5, func(config *core.Config) { config.Options.AsyncStorageWrites = true })
			kinds := experienced(t, c, weather(hostility))
			for _, kind := range all {
				require.Equal(t, slices.Contains(want, kind), kinds[kind] > 0, kind.String())
			}
			back, err := schedule.ParseHostility(hostility.String())
			require.NoError(t, err)
			require.Equal(t, hostility, back)
		})
	}
	_, err := schedule.ParseHostility("mild")
	require.EqualError(t, err, `malformed: hostility "mild" (legal: calm, lossy, rough, cruel)`)
}

// After the storm everything is mended, whatever state it left.
func TestEverythingIsMendedAfterTheStorm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := weather(schedule.Cruel)
		o.Weather.Seed = rapid.Uint64().Draw(t, "weather")
		o.Weather.Until = core.Time(rapid.Int64Range(0, 3000).Draw(t, "until")) * core.Millisecond
		c := newCluster(t, rapid.IntRange(1, 5).Draw(t, "nodes"))
		experienced(t, c, o)
		require.Equal(t, c.Config().Link, c.UsualLink())
		for _, n := range c.Nodes() {
			require.True(t, n.Up() && !n.Paused(), "%v", n.ID())
			require.Equal(t, core.Permille(1000), n.ClockSpeed())
			require.Equal(t, core.Permille(1000), n.DiskSpeed())
			for _, other := range c.Nodes() {
				if n == other {
					continue
				}
				_, cut, err := c.Link(core.LinkID{From: n.ID(), To: other.ID()})
				require.NoError(t, err)
				require.False(t, cut)
			}
		}
		require.True(t, led(c))
	})
}

// The weather keeps no state: whoever begins in the middle of a run has the
// weather of the run.
func TestWeatherIsThatOfTheTime(t *testing.T) {
	t.Parallel()
	o := weather(schedule.Cruel)
	c := newCluster(t, 5)
	var copied *core.Cluster
	var rest, again []core.Event
	for c.Now() < storm {
		if copied == nil && c.Now() > storm/2 {
			var err error
			copied, err = c.Clone()
			require.NoError(t, err)
		}
		e, ok := o.Next(c)
		require.True(t, ok)
		same, _ := o.Next(c)
		require.Equal(t, e, same)
		do(t, c, e)
		if copied != nil {
			rest = append(rest, e)
		}
	}
	for copied.Now() < storm {
		e, _ := o.Next(copied)
		do(t, copied, e)
		again = append(again, e)
	}
	require.Equal(t, rest, again)
	other := weather(schedule.Cruel)
	other.Weather.Seed++
	require.NotEqual(t, experienced(t, newCluster(t, 5), o), experienced(t, newCluster(t, 5), other))
}

// What a person does in calm weather stays as it is.
func TestCalmWeatherTouchesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	do(t, c, core.Crash{Node: 2})
	do(t, c, core.Cut{From: 1, To: 3})
	kinds := experienced(t, c, weather(schedule.Calm))
	require.Zero(t, kinds[core.KindRestart])
	require.Zero(t, kinds[core.KindHeal])
	require.False(t, c.Nodes()[1].Up())
}

// All nodes are down and nothing is under way: it is the weather that goes on.
func TestWeatherGoesOnWhereNothingElseHappens(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	do(t, c, core.PowerCut{})
	o := weather(schedule.Rough)
	_, err := o.Run(c, doing(c), func(c *core.Cluster) bool { return c.Now() >= storm && led(c) }, eventsMax)
	require.NoError(t, err)
}

func TestRunForPassesExactlyThatTime(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	for _, span := range []core.Time{1, 999, 100_000, 1_234_567} {
		before := c.Now()
		_, err := schedule.Options{}.RunFor(c, doing(c), span, eventsMax)
		require.NoError(t, err)
		require.Equal(t, before+span, c.Now())
	}
	_, err := schedule.Options{}.RunFor(c, doing(c), storm, 10)
	require.ErrorIs(t, err, schedule.ErrCap)
	require.EqualError(t, err, "condition not met: 5000ms have not passed within 10 events")
	// Time passes even where nothing ever happens.
	empty := newCluster(t, 0)
	_, err = schedule.Options{}.RunFor(empty, doing(empty), storm, 10)
	require.NoError(t, err)
	require.Equal(t, storm, empty.Now())
}

func TestLogsAreCompactedAsTheyGrow(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3)
	o := schedule.Options{CompactAfter: 5}
	do(t, c, core.AddClients{Count: 2, Options: core.DefaultClient()})
	_, err := o.Run(c, doing(c), func(c *core.Cluster) bool { return c.Nodes()[0].Applied() > 60 }, eventsMax)
	require.NoError(t, err)
	for _, n := range c.Nodes() {
		purged, last := n.Disk().LogState()
		require.Less(t, last.Index-purged.Index, core.Index(20), "%v", n.ID())
		require.GreaterOrEqual(t, n.Disk().SnapshotIndex(), purged.Index)
	}
	without := newCluster(t, 3)
	do(t, without, core.AddClients{Count: 2, Options: core.DefaultClient()})
	run(t, without, func(c *core.Cluster) bool { return c.Nodes()[0].Applied() > 60 })
	require.Zero(t, without.Nodes()[0].Disk().SnapshotIndex())
}

// Operations, clients and held messages have their place in what comes next.
func TestNextDoesOperationsAndClientsWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 3, func(config *core.Config) { config.Options.AsyncStorageWrites = true })
	options := core.DefaultClient()
	options.Operations = 10
	do(t, c, core.AddClients{Count: 2, Options: options})
	kinds := map[core.EventKind]int{}
	for range 3_000 {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		kinds[e.Kind()]++
		due := schedule.Due(c, e)
		require.GreaterOrEqual(t, due, c.Now())
		offered := slices.ContainsFunc(schedule.Enabled(c), func(choice schedule.Choice) bool { return choice.Event == e })
		require.True(t, offered || e.Kind() == core.KindTick, "%v", e)
		before := c.Now()
		do(t, c, e)
		require.LessOrEqual(t, c.Now(), max(due, before))
	}
	for _, kind := range []core.EventKind{core.KindAppendThread, core.KindApplyThread, core.KindClientAct} {
		require.Positive(t, kinds[kind], kind.String())
	}
	require.Equal(t, 0, leftOver(c))
}

func leftOver(c *core.Cluster) (clients int) {
	for _, cl := range c.Clients() {
		if _, more := cl.Due(); more {
			clients++
		}
	}
	return clients
}

func TestHeldMessageDoesNotComeByItself(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 2)
	run(t, c, func(c *core.Cluster) bool { return len(c.InFlight()) > 0 })
	id := c.InFlight()[0].ID
	do(t, c, core.Hold{Msg: id})
	for range 200 {
		e, ok := schedule.Next(c)
		require.True(t, ok)
		require.NotEqual(t, core.Deliver{Msg: id}, e)
		require.NotContains(t, schedule.Enabled(c), schedule.Choice{Event: core.Deliver{Msg: id}})
		do(t, c, e)
	}
	do(t, c, core.Release{Msg: id})
	run(t, c, func(c *core.Cluster) bool {
		return !slices.ContainsFunc(c.InFlight(), func(m *core.Message) bool { return m.ID == id })
	})
}

// With one in 50 from all, a cluster still gets somewhere.
func TestChaosDoesEveryKindOfEventAndIsAlwaysPossible(t *testing.T) {
	t.Parallel()
	kinds := map[core.EventKind]int{}
	effects := map[core.EffectKind]int{}
	for s := range uint64(60) {
		c := newCluster(t, 3, func(config *core.Config) {
			config.Seed = s
			config.Options.AsyncStorageWrites = s%2 == 0
		})
		for i := range uint64(400) {
			e, ok := schedule.Chaos(c, core.Draw(s, 9, i, 0), 2+s%40)
			require.True(t, ok)
			same, _ := schedule.Chaos(c, core.Draw(s, 9, i, 0), 2+s%40)
			require.Equal(t, e, same)
			kinds[e.Kind()]++
			for _, fx := range do(t, c, e) {
				effects[fx.Kind()]++
			}
		}
	}
	for _, kind := range core.EventKinds() {
		require.Equal(t, kind != core.KindWipeDisk && kind != core.KindMend, kinds[kind] > 0, kind.String())
	}
	require.Greater(t, effects[core.KindApplied], 500)
	require.Greater(t, effects[core.KindClientDone], 10)
	empty := newCluster(t, 0)
	_, ok := schedule.Chaos(empty, 1, 1)
	require.True(t, ok, "nodes can be added")
}
