package figure16_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/script"
	"glassraft/tools/bench/figure16"
	"glassraft/web"
)

const ms = core.Millisecond

// few are the options of the published table with fewer trials.
func few(trials int) figure16.Options {
	o := figure16.Defaults()
	o.Trials = trials
	return o
}

// watcher looks at every event of a measurement.
type watcher struct {
	t        *testing.T
	checkers map[*core.Cluster]*check.Checker
	beats    map[core.NodeID]core.Time // when each node last sent heartbeats
	elected  []core.State
	crashes  int
	missed   core.NodeID // the leader that crashed and that nobody has missed yet; 0: none
}

func (w *watcher) observe(c *core.Cluster, e core.Event, effects core.Effects) {
	if w.checkers[c] == nil {
		w.checkers[c] = check.New()
	}
	w.checkers[c].Observe(c, e, effects)
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.TimerFired:
			if !fx.Election {
				w.beats[fx.Node] = c.Now()
			} else if w.missed != 0 {
				w.timedOut(c)
				w.missed = 0
			}
		case core.StateChanged:
			if fx.After.Role == core.Leader && fx.Before.Role != core.Leader {
				w.elected = append(w.elected, fx.After)
			}
		case core.NodeCrashed:
			w.crashes++
			w.crashed(c, fx.Node)
		}
	}
}

// crashed checks that a leader crashes within an interval of its last heartbeat.
func (w *watcher) crashed(c *core.Cluster, leader core.NodeID) {
	w.missed = leader
	interval := core.Time(c.Config().Options.HeartbeatTick) * c.Config().TickInterval
	since := c.Now() - w.beats[leader]
	require.GreaterOrEqual(w.t, since, core.Time(0))
	require.Less(w.t, since, interval)
}

// timedOut checks that no two logs are of one length when the first follower
// times out.
func (w *watcher) timedOut(c *core.Cluster) {
	var lengths []uint64
	for _, n := range c.Nodes() {
		if n.ID() != w.missed {
			last, err := n.Disk().LastIndex()
			require.NoError(w.t, err)
			lengths = append(lengths, last)
		}
	}
	slices.Sort(lengths)
	require.Len(w.t, slices.Compact(lengths), 4)
}

// TestEachSetting: Raft paper §9.3, the set-up of Figure 16; Election Safety is §5.2.
func TestEachSetting(t *testing.T) {
	t.Parallel()
	for _, s := range figure16.Settings() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			w := &watcher{t: t, checkers: map[*core.Cluster]*check.Checker{}, beats: map[core.NodeID]core.Time{}}
			o := few(30)
			o.Observe = w.observe
			trials, err := figure16.Measure(t.Context(), s, o)
			require.NoError(t, err)
			require.Len(t, trials, 30)
			require.Equal(t, 30, w.crashes)
			for _, checker := range w.checkers {
				require.Empty(t, checker.Violations())
			}

			b := o.Broadcast
			shortest := s.Low - s.Low/2 + 3*b.LatencyMin + b.Write - 2*o.Tick // a timer starts up to a tick early
			for i, trial := range trials {
				require.NotZero(t, trial.Elected, "trial %d", i)
				require.NotEqual(t, trial.Crashed, trial.Elected, "trial %d", i)
				require.Positive(t, trial.Terms, "trial %d", i)
				require.GreaterOrEqual(t, trial.Downtime, shortest, "trial %d", i)
			}
			// One leader to begin with and one for each trial, each of a later term.
			require.Len(t, w.checkers, 1)
			require.Len(t, w.elected, 31)
			for i := range w.elected[1:] {
				require.Greater(t, w.elected[i+1].Term, w.elected[i].Term)
			}
		})
	}
}

func TestSameOptionsSameResult(t *testing.T) {
	t.Parallel()
	for _, s := range figure16.Settings() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			first, err := figure16.Measure(t.Context(), s, few(8))
			require.NoError(t, err)
			_, err = figure16.Measure(t.Context(), figure16.Settings()[6], few(3)) // another setting in between
			require.NoError(t, err)
			more, err := figure16.Measure(t.Context(), s, few(16))
			require.NoError(t, err)
			require.Equal(t, first, more[:8])

			other := few(8)
			other.Seed++
			differ, err := figure16.Measure(t.Context(), s, other)
			require.NoError(t, err)
			require.NotEqual(t, first, differ)
		})
	}
}

// A refused vote of a higher term restarts the timer of the one who refuses
// (raft.Step, becomeFollower, reset), which the paper's rules do not (Raft paper, Figure 2).
// So a hopeless first candidate costs everybody a whole timeout more.
func TestHopelessCandidateCostsATimeout(t *testing.T) {
	t.Parallel()
	wide := figure16.Settings()[5]
	trials, err := figure16.Measure(t.Context(), wide, few(60))
	require.NoError(t, err)
	hopeless := 0
	for _, trial := range trials {
		if trial.Hopeless { // and, with this seed, no other timed out in the next 0.3 ms
			hopeless++
			require.GreaterOrEqual(t, trial.Downtime, wide.Low/2+wide.Low)
		}
	}
	require.NotZero(t, hopeless)
	require.Less(t, hopeless, 60)

	equal := few(60)
	equal.EqualLogs = true
	trials, err = figure16.Measure(t.Context(), wide, equal)
	require.NoError(t, err)
	require.Zero(t, figure16.Share(trials, func(trial figure16.Trial) bool { return trial.Hopeless }))
}

func TestTrialsThatDoNotEnd(t *testing.T) {
	t.Parallel()
	o := few(3)
	o.Cap = 2000 * ms
	o.Broadcast = figure16.Broadcast{LatencyMin: 7500, LatencyMax: 7500}
	trials, err := figure16.Measure(t.Context(), figure16.Settings()[0], o)
	require.NoError(t, err)
	require.Len(t, trials, 3)
	for _, trial := range trials {
		require.Zero(t, trial.Elected)
		require.Equal(t, o.Cap, trial.Downtime)
	}
}

func TestNothingToMeasure(t *testing.T) {
	t.Parallel()
	short := few(3)
	short.Cap, short.Broadcast.WriteFirst = 1000*ms, true
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	coarse := few(3)
	coarse.Tick = 20 * ms
	for _, c := range []struct {
		name    string
		context context.Context
		options figure16.Options
		want    error
	}{
		{"the round is longer than the timeouts", t.Context(), short, figure16.ErrNoLeaderLasts},
		{"the context has ended", cancelled, few(3), context.Canceled},
		{"the tick is longer than the timeouts", t.Context(), coarse, core.ErrConfig},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := figure16.Measure(c.context, figure16.Settings()[6], c.options)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	hundred := make([]core.Time, 100)
	for i := range hundred {
		hundred[i] = core.Time(100 - i)
	}
	for _, c := range []struct {
		name   string
		sample []core.Time
		want   figure16.Summary
	}{
		{"nothing", nil, figure16.Summary{}},
		{"one", []core.Time{7}, figure16.Summary{Min: 7, Median: 7, Mean: 7, P95: 7, Max: 7}},
		{"even, in no order", []core.Time{8, 2, 4, 2}, figure16.Summary{Min: 2, Median: 3, Mean: 4, P95: 8, Max: 8}},
		{"odd", []core.Time{9, 1, 2}, figure16.Summary{Min: 1, Median: 2, Mean: 4, P95: 9, Max: 9}},
		{"a hundred", hundred, figure16.Summary{Min: 1, Median: 50, Mean: 50, P95: 95, Max: 100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := slices.Clone(c.sample)
			require.Equal(t, c.want, figure16.Summarize(c.sample))
			require.Equal(t, before, c.sample, "the sample is only read")
		})
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	sample := []core.Time{40, 10, 30, 20, 50}
	require.Equal(t, []core.Time{10, 20, 30, 40, 50}, figure16.Percentiles(sample, 25))
	require.Equal(t, []core.Time{10, 10, 30, 50}, figure16.Percentiles([]core.Time{30, 10, 50}, 33)[:4], "0, 33, 66 and 99 of 100")
	require.Equal(t, []core.Time{40, 10, 30, 20, 50}, sample, "the sample is only read")
}

func TestShare(t *testing.T) {
	t.Parallel()
	later := func(trial figure16.Trial) bool { return trial.Terms > 1 }
	require.Zero(t, figure16.Share(nil, later))
	require.InDelta(t, 0.25, figure16.Share([]figure16.Trial{{Terms: 1}, {Terms: 3}, {Terms: 1}, {Terms: 1}}, later), 0)
}

func TestPrint(t *testing.T) {
	t.Parallel()
	o := few(2)
	o.Cap = 1000 * ms
	var first, second bytes.Buffer
	require.NoError(t, figure16.Print(t.Context(), &first, o))
	require.NoError(t, figure16.Print(t.Context(), &second, o))
	require.Equal(t, first.String(), second.String())
	for _, s := range figure16.Settings() {
		require.Contains(t, first.String(), s.String())
		require.Contains(t, first.String(), s.Published)
	}
	require.Contains(t, first.String(), ">1000", "trials that were given up")
	require.Contains(t, first.String(), "no leader lasts")
}

// TestPicturesAreMeasured: what the page shows is what the library does, Raft paper §9.3,
// Figure 16. Where it fails, go run ./tools/glassraft bench -pictures writes all of it anew;
// the lesson 02d-random-timeouts speaks of it.
func TestPicturesAreMeasured(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("measured.txt")
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, figure16.Remeasure(t.Context(), &text, figure16.Defaults()))
	require.Equal(t, string(want), text.String())
	curves := figure16.Measured()
	require.Len(t, curves, len(figure16.Settings()))
	for i, s := range figure16.Settings() {
		require.Equal(t, s.String(), curves[i].Range)
		require.Len(t, curves[i].Downtimes, 21)
		require.True(t, slices.IsSorted(curves[i].Downtimes))
	}
	pictures := figure16.Pictures(curves)
	require.Len(t, pictures, len(script.Figures))
	for _, name := range script.Figures {
		require.Equal(t, web.Figure(name), pictures[name])
	}
}

// Everything lies inside a picture, and it names the library that is linked.
func TestPicturesFit(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("../../../go.mod")
	require.NoError(t, err)
	version := regexp.MustCompile(`go\.etcd\.io/raft/v3 (v\S+)`).FindSubmatch(mod)[1]
	for name, picture := range figure16.Pictures(figure16.Measured()) {
		require.Contains(t, picture, "etcd/raft "+string(version)+" ")
		height := number(t, picture, `viewBox\|0 0 360 (\d+)\|`)
		texts := 0
		for line := range strings.Lines(picture) {
			text, is := strings.CutPrefix(line, " svg:text|")
			if !is {
				continue
			}
			texts++
			words, _, _ := strings.Cut(text, "|")
			left, wide := 0.0, 6.5*float64(len(words))
			if strings.Contains(line, "|x|") {
				left = number(t, line, `\|x\|([\d.]+)`)
			}
			if strings.Contains(line, "|tick") {
				left -= wide / 2
			}
			require.GreaterOrEqual(t, left, 0.0, line)
			require.LessOrEqual(t, left+wide, 360.0, line)
			require.Less(t, number(t, line, `\|y\|(\d+)`), height, line)
		}
		require.GreaterOrEqual(t, texts, 10, name)
	}
}

// number finds a number in a text.
func number(t *testing.T, text, pattern string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(regexp.MustCompile(pattern).FindStringSubmatch(text)[1], 64)
	require.NoError(t, err)
	return n
}

// What the lesson 02d-random-timeouts says of the picture beside its numbers, which
// tools/lessons checks.
func TestTheLessonIsRight(t *testing.T) {
	t.Parallel()
	curves := figure16.Measured()
	chance, wide, shortest, short := curves[2], curves[5], curves[6], curves[7]
	for i := range chance.Downtimes {
		require.LessOrEqual(t, chance.Downtimes[i], wide.Downtimes[i], "%d %% of the crashes", 5*i)
	}
	ever := []figure16.Curve{short, curves[8], curves[9], wide} // longer
	for i := range ever[1:] {
		require.Less(t, ever[i].Median(), ever[i+1].Median())
	}
	require.LessOrEqual(t, short.Median(), shortest.Median())
	later := func(trial figure16.Trial) bool { return trial.Terms > 1 }
	for i, s := range figure16.Settings() {
		trials, err := figure16.Measure(t.Context(), s, few(60))
		require.NoError(t, err)
		switch {
		case i == 0, i == 1: // without chance, and with hardly any, votes are split
		case i == 6: // votes come too late
			require.Greater(t, figure16.Share(trials, later), 0.75)
		default: // a step in the middle, between the first timeout and a hopeless candidate
			require.InDelta(t, 0.5, figure16.Share(trials, later), 0.15)
			require.InDelta(t, figure16.Share(trials, later), figure16.Share(trials, func(trial figure16.Trial) bool { return trial.Hopeless && trial.Terms > 1 }), 0.1, "%v", s)
		}
	}
}
