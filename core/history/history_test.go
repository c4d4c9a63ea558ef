package history_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

var (
	add      = core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}
	campaign = core.Campaign{Node: 1}
	ready    = core.Ready{Node: 1}
)

// watcher notes what it was shown.
type watcher struct {
	events []core.Event
	counts []int // Cluster.Events at each of them
	effect []int // how many effects each had
}

func (w *watcher) Observe(c *core.Cluster, e core.Event, fx core.Effects) {
	w.events = append(w.events, e)
	w.counts = append(w.counts, c.Events())
	w.effect = append(w.effect, len(fx))
}

func (w *watcher) Clone() core.Observer {
	return &watcher{slices.Clone(w.events), slices.Clone(w.counts), slices.Clone(w.effect)}
}

func newHistory(t require.TestingT) *history.History {
	h, err := history.New(core.Defaults(), func() core.Observer { return &watcher{} })
	require.NoError(t, err)
	return h
}

// grown is a history with these events done.
func grown(t require.TestingT, events ...core.Event) *history.History {
	h := newHistory(t)
	do(t, h, events...)
	return h
}

func do(t require.TestingT, h *history.History, events ...core.Event) {
	for _, e := range events {
		_, err := h.Do(e)
		require.NoError(t, err)
	}
}

// snapshot is everything that a history says of itself.
type snapshot struct {
	At, Len  int
	Line     []history.EventID
	Children [][]history.EventID
	Trace    string
	Frame    *view.Frame
	Effects  int
	Observed *watcher
}

func look(h *history.History) snapshot {
	s := snapshot{
		At: int(h.At()), Len: h.Len(), Line: h.Line(), Trace: string(h.Trace()),
		Frame: view.Capture(h.Cluster()), Effects: len(h.Effects()), Observed: h.Observer().(*watcher),
	}
	w := *s.Observed
	s.Observed = &watcher{slices.Clone(w.events), slices.Clone(w.counts), slices.Clone(w.effect)}
	for id := range history.EventID(h.Len() + 1) {
		s.Children = append(s.Children, slices.Clone(h.Children(id)))
	}
	return s
}

func TestANewHistoryIsEmpty(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	require.Equal(t, history.Start, h.At())
	require.Zero(t, h.Len())
	require.Empty(t, h.Line())
	require.Empty(t, h.Events())
	require.Nil(t, h.Event(history.Start))
	require.Nil(t, h.Effects())
	require.Empty(t, h.Trace())
	require.Empty(t, h.Cluster().Nodes())
	require.Equal(t, core.Defaults(), h.Config())
}

func TestAConfigurationThatIsNoneMakesNoHistory(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Config{}, nil)
	require.ErrorIs(t, err, core.ErrConfig)
	require.Nil(t, h)
}

func TestAHistoryNeedsNoObserver(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Defaults(), nil)
	require.NoError(t, err)
	do(t, h, add, campaign)
	require.NoError(t, h.Back())
	require.Nil(t, h.Observer())
}

func TestDoGrowsTheTree(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	fx, err := h.Do(add)
	require.NoError(t, err)
	require.NotEmpty(t, fx)
	require.Equal(t, fx, h.Effects())
	do(t, h, campaign, ready)
	require.EqualValues(t, 3, h.At())
	require.Equal(t, 3, h.Len())
	require.Equal(t, []history.EventID{1, 2, 3}, h.Line())
	require.Equal(t, []core.Event{add, campaign, ready}, h.Events())
	require.Equal(t, core.Event(campaign), h.Event(2))
}

func TestBackUndoesOneEvent(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	want := look(grown(t, add))
	require.NoError(t, h.Back())
	require.EqualValues(t, 1, h.At())
	require.Equal(t, want.Frame, view.Capture(h.Cluster()))
	require.Equal(t, want.Trace, string(h.Trace()))
	require.Len(t, h.Effects(), want.Effects)
	require.Equal(t, []history.EventID{1, 2}, h.Line(), "the way forward stays")
}

func TestBackAtTheStartIsRefused(t *testing.T) {
	t.Parallel()
	h := grown(t, add)
	require.NoError(t, h.Back())
	before := look(h)
	err := h.Back()
	require.ErrorIs(t, err, history.ErrNoSuchEvent)
	require.EqualError(t, err, "no such event: this is the start")
	require.Equal(t, before, look(h))
}

func TestForwardDoesTheNextEventAgain(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	want := look(h)
	require.NoError(t, h.Back())
	fx, err := h.Forward()
	require.NoError(t, err)
	require.Len(t, fx, want.Effects)
	require.Equal(t, want, look(h))
}

func TestForwardAtTheEndIsRefused(t *testing.T) {
	t.Parallel()
	h := grown(t, add)
	before := look(h)
	_, err := h.Forward()
	require.ErrorIs(t, err, history.ErrNoSuchEvent)
	require.EqualError(t, err, "no such event: this is the end of the branch")
	require.Equal(t, before, look(h))
}

func TestActingInThePastKeepsTheOldBranch(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign, ready)
	require.NoError(t, h.Seek(1))
	do(t, h, core.Campaign{Node: 2})
	require.EqualValues(t, 4, h.At())
	require.Equal(t, 4, h.Len())
	require.Equal(t, []history.EventID{2, 4}, h.Children(1))
	require.Equal(t, []history.EventID{1, 4}, h.Line())
	require.NoError(t, h.Seek(3))
	require.Equal(t, []core.Event{add, campaign, ready}, h.Events())
	require.Equal(t, []history.EventID{1, 2, 3}, h.Line())
}

func TestDoingTheSameEventAgainWalksIntoItsBranch(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign, ready)
	require.NoError(t, h.Seek(1))
	do(t, h, core.Campaign{Node: 2})
	require.NoError(t, h.Seek(1))
	do(t, h, core.Campaign{Node: 1})
	require.EqualValues(t, 2, h.At())
	require.Equal(t, 4, h.Len())
	require.Equal(t, []history.EventID{2, 4}, h.Children(1), "the order of first doing stays")
	require.Equal(t, []history.EventID{1, 2, 3}, h.Line())
}

func TestForwardFollowsTheBranchThatWasVisitedLast(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	require.NoError(t, h.Back())
	do(t, h, core.Campaign{Node: 2})
	require.NoError(t, h.Back())
	_, err := h.Forward()
	require.NoError(t, err)
	require.EqualValues(t, 3, h.At())
	require.NoError(t, h.Seek(2))
	require.NoError(t, h.Back())
	_, err = h.Forward()
	require.NoError(t, err)
	require.EqualValues(t, 2, h.At())
}

func TestSeekGoesAnywhere(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign, ready)
	require.NoError(t, h.Seek(1))
	do(t, h, core.Crash{Node: 3}, core.Restart{Node: 3})
	tests := []struct {
		name string
		to   history.EventID
		want []core.Event
	}{
		{"the start", 0, nil},
		{"the first event", 1, []core.Event{add}},
		{"the end of the one branch", 3, []core.Event{add, campaign, ready}},
		{"the end of the other", 5, []core.Event{add, core.Crash{Node: 3}, core.Restart{Node: 3}}},
		{"amid a branch", 4, []core.Event{add, core.Crash{Node: 3}}},
	}
	for _, test := range tests {
		require.NoError(t, h.Seek(test.to), test.name)
		require.Equal(t, test.to, h.At(), test.name)
		require.Equal(t, string(history.TraceOf(core.Defaults(), test.want)), string(h.Trace()), test.name)
		require.Equal(t, len(test.want), h.Cluster().Events(), test.name)
		require.Equal(t, test.want, h.Observer().(*watcher).events, test.name)
	}
}

func TestSeekToWhereOneIsChangesNothing(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	before, cluster := look(h), h.Cluster()
	require.NoError(t, h.Seek(2))
	require.Equal(t, before, look(h))
	require.Same(t, cluster, h.Cluster(), "there is nothing to replay")
}

func TestSeekToNowhereIsRefused(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	before := look(h)
	for _, id := range []history.EventID{-1, 3, 99} {
		err := h.Seek(id)
		require.ErrorIs(t, err, history.ErrNoSuchEvent)
		require.Equal(t, before, look(h))
	}
	require.EqualError(t, h.Seek(3), "no such event: 3 (legal: 0 to 2)")
}

func TestAnEventThatIsNotPossibleLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign)
	require.NoError(t, h.Back())
	before := look(h)
	tests := []struct {
		name  string
		event core.Event
		want  error
	}{
		{"an unknown node", core.Campaign{Node: 9}, core.ErrNoSuchNode},
		{"a node that is up", core.Restart{Node: 1}, core.ErrNodeUp},
		{"an unknown message", core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrNoSuchMessage},
		{"a second cluster", core.AddNodes{Count: 1, Voters: []core.NodeID{4}}, core.ErrConfig},
		{"no event", nil, core.ErrMalformed},
	}
	for _, test := range tests {
		fx, err := h.Do(test.event)
		require.ErrorIs(t, err, test.want, test.name)
		require.Nil(t, fx, test.name)
		require.Equal(t, before, look(h), test.name)
	}
	_, err := h.Forward()
	require.NoError(t, err)
	require.EqualValues(t, 2, h.At())
}

func TestUnknownIdsHaveNothing(t *testing.T) {
	t.Parallel()
	h := grown(t, add)
	for _, id := range []history.EventID{-1, 2, 1 << 40} {
		require.Nil(t, h.Event(id))
		require.Equal(t, history.Start, h.Parent(id))
		require.Nil(t, h.Children(id))
		require.Zero(t, h.Depth(id))
		require.Zero(t, h.Time(id))
		require.False(t, h.Silent(id))
	}
}

func TestParentAndDepthLeadToTheStart(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign, ready)
	require.NoError(t, h.Seek(1))
	do(t, h, core.Crash{Node: 3})
	wantParent := []history.EventID{0, 0, 1, 2, 1}
	wantDepth := []int{0, 1, 2, 3, 2}
	for id := range history.EventID(5) {
		require.Equal(t, wantParent[id], h.Parent(id))
		require.Equal(t, wantDepth[id], h.Depth(id))
	}
}

func TestTimeIsThatOfTheClusterAfterTheEvent(t *testing.T) {
	t.Parallel()
	h := grown(t, add, core.Tick{Node: 1, Count: 7}, core.Tick{Node: 2, Count: 3}, core.Tick{Node: 2, Count: 5})
	require.Equal(t, []core.Time{0, 0, 7000, 7000, 8000}, []core.Time{h.Time(0), h.Time(1), h.Time(2), h.Time(3), h.Time(4)})
}

func TestOnlyTicksInWhichNothingHappensAreSilent(t *testing.T) {
	t.Parallel()
	h := grown(t, add, core.Tick{Node: 1, Count: 10}, core.Tick{Node: 1, Count: 299}, core.Crash{Node: 2})
	require.False(t, h.Silent(history.Start))
	require.False(t, h.Silent(1))
	require.True(t, h.Silent(2))
	require.False(t, h.Silent(3))
	require.False(t, h.Silent(4))
}

func TestTheObserverSeesEveryEventOnceAndInOrder(t *testing.T) {
	t.Parallel()
	h := grown(t, add, campaign, ready)
	first := h.Observer()
	require.NoError(t, h.Back())
	require.NotSame(t, first, h.Observer(), "a replay has an observer of its own")
	_, err := h.Do(core.Crash{Node: 9})
	require.Error(t, err)
	do(t, h, core.Crash{Node: 3})
	w := h.Observer().(*watcher)
	require.Equal(t, []core.Event{add, campaign, core.Crash{Node: 3}}, w.events)
	require.Equal(t, []int{1, 2, 3}, w.counts)
}

func TestTraceOfStopsAtAnEventThatIsNotPossible(t *testing.T) {
	t.Parallel()
	trace := string(history.TraceOf(core.Defaults(), []core.Event{add, core.Crash{Node: 1}, core.Crash{Node: 1}, campaign}))
	require.Contains(t, trace, "2 [0ms] crash 1\n  S1 crashed\n")
	require.Regexp(t, `\nerror: crash 1: node is down: S1\n$`, trace)
	require.Equal(t, "error: bad configuration: tick interval 0ms (legal: 0.001ms to 1000ms)\n", string(history.TraceOf(core.Config{}, nil)))
}

// walk makes a random walk through a history of its own and calls visit after
// each step.
func walk(t *rapid.T, visit func(*history.History)) {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	h, err := history.New(config, func() core.Observer { return &watcher{} })
	require.NoError(t, err)
	do(t, h, add)
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		switch rapid.IntRange(0, 9).Draw(t, "step") {
		case 0:
			_ = h.Back() // at the start there is no way back
		case 1:
			_, _ = h.Forward() // nor forward at an end
		case 2:
			require.NoError(t, h.Seek(history.EventID(rapid.IntRange(0, h.Len()).Draw(t, "place"))))
		case 3:
			node := core.NodeID(rapid.IntRange(1, 3).Draw(t, "node"))
			event := rapid.SampledFrom([]core.Event{
				core.Crash{Node: node}, core.Restart{Node: node}, core.Campaign{Node: node}, core.TakeSnapshot{Node: node},
				core.Propose{Node: node, Request: "append x a"}, core.Read{Node: node, Key: "x"}, core.Tick{Node: node, Count: 300},
			}).Draw(t, "event")
			_, _ = h.Do(event) // it need not be possible here
		default:
			if e, ok := schedule.Next(h.Cluster()); ok {
				do(t, h, e)
			}
		}
		visit(h)
	}
}

func TestAPlaceIsAlwaysWhatItsEventsMakeOfAnEmptyCluster(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		walk(t, func(h *history.History) {
			fresh, err := core.NewCluster(h.Config())
			require.NoError(t, err)
			observer := &watcher{}
			var fx core.Effects
			for _, e := range h.Events() {
				fx, err = fresh.Do(e)
				require.NoError(t, err)
				observer.Observe(fresh, e, fx)
			}
			require.Equal(t, view.Capture(fresh), view.Capture(h.Cluster()))
			require.Equal(t, observer, h.Observer())
			require.Equal(t, len(fx), len(h.Effects()))
			require.Equal(t, len(h.Events()), h.Depth(h.At()))
			require.Equal(t, fresh.Now(), h.Time(h.At()))
		})
	})
}

func TestTheTreeIsConsistentWhereverOneWalks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		length := 0
		walk(t, func(h *history.History) {
			require.GreaterOrEqual(t, h.Len(), length, "nothing is ever forgotten")
			length = h.Len()
			line := h.Line()
			require.True(t, h.At() == history.Start || slices.Contains(line, h.At()))
			for i, id := range line {
				require.Equal(t, i+1, h.Depth(id))
				if i > 0 {
					require.Equal(t, line[i-1], h.Parent(id))
				}
			}
			for id := history.EventID(1); int(id) <= h.Len(); id++ {
				require.Contains(t, h.Children(h.Parent(id)), id)
				require.GreaterOrEqual(t, h.Time(id), h.Time(h.Parent(id)))
			}
		})
	})
}

func TestTheLiveRunEqualsItsReplayAtEveryPrefix(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		config := core.Defaults()
		config.Seed = rapid.Uint64().Draw(t, "seed")
		h, err := history.New(config, nil)
		require.NoError(t, err)
		var trace []byte
		var prefixes []int
		for i := range 60 {
			e, ok := core.Event(add), true
			if i > 0 {
				e, ok = schedule.Next(h.Cluster())
			}
			if i%10 == 9 {
				e = core.Propose{Node: 1, Request: "append x a"}
			}
			require.True(t, ok)
			fx, err := h.Do(e)
			require.NoError(t, err)
			trace = core.AppendTrace(trace, i+1, h.Cluster().Now(), e, fx)
			prefixes = append(prefixes, len(trace))
		}
		require.Equal(t, string(trace), string(h.Trace()))
		place := rapid.IntRange(1, len(prefixes)).Draw(t, "prefix")
		require.NoError(t, h.Seek(history.EventID(place)))
		require.Equal(t, string(trace[:prefixes[place-1]]), string(h.Trace()))
	})
}
