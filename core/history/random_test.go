package history_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// runs is how often each property is tried: rapid tries it a hundred times at
// once, unless -rapid.checks says otherwise.
const runs = 24

// choicesMax is how many events a random run has at most, before what comes by
// itself.
const choicesMax = 400

// anyConfig draws under what a run happens.
func anyConfig(t *rapid.T) core.Config {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	o := &config.Options
	for _, option := range []struct {
		name string
		set  *bool
	}{
		{"async", &o.AsyncStorageWrites}, {"durable", &o.DurableMachine}, {"prevote", &o.PreVote},
		{"checkquorum", &o.CheckQuorum}, {"no forwarding", &o.DisableProposalForwarding},
		{"fresh snapshots", &o.FreshSnapshots}, {"queued responses", &o.QueueResponses},
	} {
		*option.set = rapid.Bool().Draw(t, option.name)
	}
	// Without it a leader that removed itself leads on for ever and takes no
	// proposal (raft.Config.StepDownOnRemoval): then nobody makes progress.
	o.StepDownOnRemoval = true
	switch rapid.IntRange(0, 3).Draw(t, "flow") {
	case 1:
		o.MaxSizePerMsg, o.MaxCommittedSizePerReady, o.MaxInflightMsgs = 0, 1, 1
	case 2:
		o.MaxSizePerMsg, o.MaxInflightBytes, o.MaxUncommittedEntriesSize = 40, 80, 400
	}
	return config
}

// live is a run under way, and what was seen of it.
type live struct {
	t     *rapid.T
	h     *history.History
	trace []byte
	seen  map[history.EventID]*view.Frame
	met   map[core.EffectKind]int // nil: nobody counts
	lone  bool                    // some node knew of one voter only
	few   bool                    // of at most two, and not as the cluster was formed
	// answered counts the clients' operations that were.
	answered int
}

func newLive(t *rapid.T) *live {
	config := anyConfig(t)
	h, err := history.New(config, func() core.Observer { return check.New() })
	require.NoError(t, err)
	h.SetStride(16)
	l := &live{t: t, h: h, seen: map[history.EventID]*view.Frame{}}
	nodes := rapid.SampledFrom([]int{3, 3, 5, 3, 2, 4, 1}).Draw(t, "nodes")
	voters := make([]core.NodeID, nodes)
	for i := range voters {
		voters[i] = core.NodeID(i + 1)
	}
	require.NoError(t, l.do(core.AddNodes{Count: nodes, Voters: voters}))
	return l
}

// do does an event. No event may make the library panic.
func (l *live) do(e core.Event) error {
	effects, err := l.h.Do(e)
	if err != nil {
		return err
	}
	c := l.h.Cluster()
	for _, n := range c.Nodes() {
		m := n.Membership()
		l.lone = l.lone || len(m.Voters) == 1 || len(m.Outgoing) == 1
		formed := c.Nodes()[0].Formed()
		knows := len(m.Voters) > 0 // one that has just joined knows of nobody
		l.few = l.few || knows && !m.Equal(formed) && (len(m.Voters) <= 2 || m.Joint() && len(m.Outgoing) <= 2 || len(formed.Voters) <= 2)
	}
	l.trace = core.AppendTrace(l.trace, c.Events(), c.Now(), e, effects)
	for _, fx := range effects {
		if done, ok := fx.(core.ClientDone); ok && done.Result.Outcome == core.Answered {
			l.answered++
		}
		if l.met != nil {
			l.met[fx.Kind()]++
		}
		if panicked, ok := fx.(core.NodePanicked); ok {
			return fmt.Errorf("%v panicked: %s", panicked.Node, panicked.Reason)
		}
	}
	return nil
}

func (l *live) checker() *check.Checker { return l.h.Observer().(*check.Checker) }

// requireSafe wants that every promise of Raft was kept. Only where there was a
// lone voter reads are not looked at: after a restart it may answer one with the
// past, and that is the library's doing (core/paper,
// TestLoneVoterAnswersAReadWithThePastAfterARestart).
func (l *live) requireSafe() {
	require.Empty(l.t, l.checker().Violations())
	if l.lone {
		return
	}
	found, err := l.checker().Linearizable(check.StepsUsual)
	require.NoError(l.t, err)
	require.Empty(l.t, found)
}

// requireReplay wants that going to any place shows what was seen there, and
// that the whole run gives the same trace again.
func (l *live) requireReplay() {
	require.Equal(l.t, string(l.trace), string(l.h.Trace()))
	end := l.h.At()
	for _, id := range slices.Backward(ordered(l.seen)) {
		require.NoError(l.t, l.h.Seek(id))
		require.Equal(l.t, l.seen[id], view.Capture(l.h.Cluster()), "event %d", id)
	}
	require.NoError(l.t, l.h.Seek(end))
}

func ordered(seen map[history.EventID]*view.Frame) []history.EventID {
	var ids []history.EventID
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// heal mends everything, so that each voter that the cluster may know of exists,
// is up, and can talk to the others.
func (l *live) heal() {
	c := l.h.Cluster()
	var events []core.Event
	if missing := 6 - len(c.Nodes()); missing > 0 {
		events = append(events, core.AddNodes{Count: missing})
	}
	events = append(events, core.SetLink{Link: c.Config().Link})
	for _, m := range c.InFlight() {
		if m.Held {
			events = append(events, core.Release{Msg: m.ID})
		}
	}
	for _, n := range c.Nodes() {
		switch {
		case !n.Up():
			events = append(events, core.Restart{Node: n.ID()})
		case n.Paused():
			events = append(events, core.Resume{Node: n.ID()})
		}
		events = append(events, core.SetClock{Node: n.ID(), Speed: 1000}, core.SetDisk{Node: n.ID(), Speed: 1000})
	}
	for _, e := range events {
		require.NoError(l.t, l.do(e))
	}
	if err := l.do(core.Heal{}); err != nil {
		require.ErrorIs(l.t, err, core.ErrNothingNew)
	}
}

// requireProgress wants every operation of new clients answered within a minute
// of virtual time.
func (l *live) requireProgress(o schedule.Options) {
	options := patient(2)
	first := len(l.h.Cluster().Clients())
	require.NoError(l.t, l.do(core.AddClients{Count: 2, Options: options}))
	end := l.h.Cluster().Now() + 60_000*core.Millisecond
	answered := 0
	do := func(e core.Event) error {
		err := l.do(e)
		for _, fx := range l.h.Effects() {
			if done, ok := fx.(core.ClientDone); ok && int(done.Client) > first {
				require.Equal(l.t, core.Answered, done.Result.Outcome, "%v", done)
				answered++
			}
		}
		return err
	}
	const eventsMax = 200_000
	_, err := o.Run(l.h.Cluster(), do, func(c *core.Cluster) bool { return answered == 4 || c.Now() > end }, eventsMax)
	require.NoError(l.t, err)
	require.Equal(l.t, 4, answered, "within a minute")
}

// Whatever happens, in whatever order: Raft's promises hold, a replay is the run,
// and once everything is mended the cluster goes on.
func TestAnythingAtAll(t *testing.T) {
	t.Parallel()
	events, progressed := 0, 0
	met := map[core.EffectKind]int{}
	for range runs {
		rapid.Check(t, func(t *rapid.T) {
			l := newLive(t)
			l.met = met
			// Left to itself rapid draws hardly any long list.
			length := rapid.SampledFrom([]int{choicesMax, choicesMax / 2, choicesMax / 8}).Draw(t, "length")
			choices := rapid.SliceOfN(rapid.Uint64(), length, length).Draw(t, "choices")
			oneIn := rapid.SampledFrom([]uint64{20, 50, 8, 3, 1}).Draw(t, "one in")
			steady := rapid.SampledFrom([]bool{true, true, false}).Draw(t, "the same voters throughout")
			for i, choice := range choices {
				e, ok := schedule.Chaos(l.h.Cluster(), choice, oneIn)
				require.True(t, ok)
				if _, is := e.(core.ProposeConfChange); is && steady {
					continue
				}
				require.NoError(t, l.do(e))
				events++
				if choice%61 == 0 || i == len(choices)/2 {
					l.seen[l.h.At()] = view.Capture(l.h.Cluster())
				}
			}
			l.requireSafe()
			l.heal()
			// Two voters that change their membership can block one another for
			// ever, as the library says itself (package raft, "Membership
			// changes"): each may need the vote of one that has gone further.
			if !l.few {
				l.requireProgress(schedule.Options{})
				progressed++
			}
			l.requireSafe()
			l.requireReplay()
		})
	}
	t.Logf("%d random events; %d of %d runs had to go on", events, progressed, 100*runs)
	require.Greater(t, progressed, 90*runs)
	for _, kind := range core.EffectKinds() {
		switch kind {
		case core.KindNodePanicked, core.KindDiskWiped, core.KindLogged: // must not, cannot, need not happen
		case core.KindContractBroken:
			require.Zero(t, met[kind], "nobody asked for a break")
		default:
			require.Positive(t, met[kind], "no run had an effect of kind %d", kind)
		}
	}
}

// The weather is hostile for a few seconds, with clients at work; then it
// clears up, and every client gets its answers.
func TestEveryWeather(t *testing.T) {
	t.Parallel()
	for hostility := schedule.Calm; hostility <= schedule.Cruel; hostility++ {
		t.Run(hostility.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				l := newLive(t)
				storm := core.Time(rapid.Int64Range(0, 4000).Draw(t, "ms")) * core.Millisecond
				o := schedule.Options{
					Weather:      schedule.Weather{Hostility: hostility, Seed: rapid.Uint64().Draw(t, "weather"), Until: storm},
					CompactAfter: core.Index(rapid.IntRange(0, 12).Draw(t, "compact after")),
				}
				require.NoError(t, l.do(core.AddClients{Count: 2, Options: patient(8)}))
				const eventsMax = 100_000
				_, err := o.Run(l.h.Cluster(), l.do, func(c *core.Cluster) bool { return c.Now() >= storm }, eventsMax)
				require.NoError(t, err)
				l.requireSafe()
				_, err = o.Run(l.h.Cluster(), l.do, done, eventsMax)
				require.NoError(t, err)
				require.Equal(t, 16, l.answered, "those that were called in the storm too")
				require.Less(t, l.h.Cluster().Now(), storm+60_000*core.Millisecond)
				l.requireProgress(o)
				l.requireSafe()
			})
		})
	}
}

// patient is a client that does not give up.
func patient(operations int) core.ClientOptions {
	o := core.DefaultClient()
	o.Operations, o.Attempts = operations, core.AttemptsMax
	return o
}

// done tells whether every client has ended all its operations.
func done(c *core.Cluster) bool {
	for _, cl := range c.Clients() {
		if _, more := cl.Due(); more {
			return false
		}
	}
	return true
}
