package script_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/script"
	"glassraft/core/view"
)

// brokenPlay is a play in which somebody breaks the library's contract.
type brokenPlay struct {
	name     string           // of the break and of the play
	violated []check.Property // what is broken in the end, and nothing else
	panicked string           // with which words one node goes down; empty: none does
	mended   string           // what is so in the end if nobody breaks the contract
}

// Where nothing is violated and nobody panics, the play itself says what goes wrong.
var brokenPlays = []brokenPlay{
	{
		name: "vote-not-persisted", violated: []check.Property{check.ElectionSafety},
		mended: "leaders = 1 and leader = S1 and S2.vote = S1 and S3.role = candidate",
	},
	{
		name: "acknowledged-before-write", violated: []check.Property{check.DurableCommit},
		mended: "S1.commit = 1 and S1.outcome = pending and S2.last = 1",
	},
	{
		name: "hard-state-first", panicked: "3 state.commit 2 is out of range [0, 0]",
		mended: "S3.up and S3.last = 1 and S3.commit = 0",
	},
	{
		name: "applied-unset", violated: []check.Property{check.ExactlyOnce},
		mended: "every.value(x) = a and every.applied = 2",
	},
	{
		name: "applied-too-high", panicked: "applied(3) is out of range [prevApplied(0), committed(2)]",
		mended: "S2.up and S2.applied = 2 and S2.value(x) = 1",
	},
	{
		name: "confchange-not-applied", violated: []check.Property{check.LeaderCompleteness},
		mended: "leader = S1 and every.voters = [1] and S3.role = follower",
	},
	{
		name: "snapshot-of-old-membership", violated: []check.Property{check.ElectionSafety},
		mended: "leaders = 1 and leader = S2 and S1.role = candidate and S1.voters = [1 2 3]",
	},
	{
		name: "compacted-past-snapshot", panicked: "applied(2) is out of range [prevApplied(4), committed(4)]",
		mended: "S2.up and S2.first = 3 and S2.commit = 4",
	},
	{name: "messages-shared", mended: "every.voters = [1 2 3] and every.last = 4"},
	{name: "snapshot-not-reported", mended: "S1.progress(S3) = replicate and S3.value(x) = 1"},
	{
		name: "responses-out-of-order", panicked: "tocommit(3) is out of range [lastIndex(2)]. Was the raft log corrupted, truncated, or lost?",
		mended: "S2.up and S2.commit = 3 and S2.last = 3 and S2.pending = 1",
	},
	{
		name: "wiped-disk", panicked: "tocommit(2) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?",
		mended: "S2.up and S2.commit = 2 and S2.last = 2",
	},
}

// text is the play.
func (p brokenPlay) text(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "play", "play_break_"+strings.ReplaceAll(p.name, "-", "_")+".txt"))
	require.NoError(t, err)
	return string(text)
}

// whatBreaks is what a play has more than the one with the mended driver.
var whatBreaks = regexp.MustCompile(` break=[a-z,-]+|(?m)^wipe-disk 2\n----\n.*\n`)

// played is what a run of a play did.
type played struct {
	runner   *script.Runner
	events   []core.Event
	first    int // how many events there were before the first break acted
	broke    []core.ContractBroken
	panicked []core.NodePanicked
	refused  []error
	differs  []int // lines
}

func playedBy(t *testing.T, text string) *played {
	t.Helper()
	f, err := script.Parse(text)
	require.NoError(t, err)
	p := &played{first: -1}
	p.runner, err = script.NewRunner(f)
	require.NoError(t, err)
	h := p.runner.History()
	p.runner.Watch(func(events int) error {
		if events == len(p.events) {
			return nil
		}
		p.events = append(p.events, h.Event(h.At()))
		for _, fx := range h.Effects() {
			switch fx := fx.(type) {
			case core.ContractBroken:
				p.broke = append(p.broke, fx)
				if p.first < 0 {
					p.first = events - 1
				}
			case core.NodePanicked:
				p.panicked = append(p.panicked, fx)
			}
		}
		return nil
	})
	for {
		o, more := p.runner.Step()
		if !more {
			break
		}
		_, expects := o.Command.Action.(script.Expect)
		if o.Err != nil && !expects {
			p.refused = append(p.refused, o.Err)
		}
		if o.Differs {
			p.differs = append(p.differs, o.Command.Line)
		}
	}
	return p
}

func (p *played) violated() []check.Property {
	var list []check.Property
	for _, v := range p.runner.History().Observer().(*check.Checker).Violations() {
		list = append(list, v.Property)
	}
	return list
}

func (p *played) holds(t *testing.T, condition string) {
	t.Helper()
	s := script.Situation{Frame: view.Capture(p.runner.History().Cluster())}
	c := parseCondition(t, condition)
	require.True(t, c.Holds(s), c.Explain(s))
}

func TestEachBreakComesToWhatItsPlaySays(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := playedBy(t, row.text(t))
			require.Empty(t, p.refused)
			require.Empty(t, p.differs)
			require.Equal(t, row.violated, p.violated())
			var words []string
			for _, fx := range p.panicked {
				require.False(t, fx.Driver)
				words = append(words, fx.Reason)
			}
			if row.panicked == "" {
				require.Empty(t, words)
			} else {
				require.Equal(t, []string{row.panicked}, words)
			}
			for _, fx := range p.broke {
				require.Equal(t, row.name, fx.Break.String())
			}
			require.Equal(t, row.name == "wiped-disk", len(p.broke) == 0)
			t.Logf("%d events", len(p.events))
		})
	}
}

// The same commands, and no break: nothing is violated, nobody panics, and every
// command is possible. Up to where the first break acts, the events are the same.
func TestTheMendedDriverSurvivesTheSame(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			text := row.text(t)
			p, mended := playedBy(t, text), playedBy(t, whatBreaks.ReplaceAllString(text, ""))
			require.NotContains(t, whatBreaks.ReplaceAllString(text, ""), "break=")
			require.Empty(t, mended.refused)
			require.Empty(t, mended.violated())
			require.Empty(t, mended.panicked)
			require.Empty(t, mended.broke)
			mended.holds(t, row.mended)
			for i := range p.first {
				if _, adds := p.events[i].(core.AddNodes); !adds {
					require.Equal(t, p.events[i], mended.events[i])
				}
			}
		})
	}
}

// The very events of the broken run, done by the mended driver: what it refuses is
// only what would handle a message that it did not send, or work that it does not
// have.
func TestTheMendedDriverSurvivesTheVeryEvents(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := playedBy(t, row.text(t))
			config := p.runner.History().Config()
			config.Options.Breaks = 0
			c, err := core.NewCluster(config)
			require.NoError(t, err)
			checker := check.New()
			done := 0
			for _, e := range p.events {
				switch adds := e.(type) {
				case core.WipeDisk:
					continue
				case core.AddNodes:
					if adds.Options != nil {
						options := *adds.Options
						options.Breaks = 0
						adds.Options = &options
						e = adds
					}
				}
				effects, err := c.Do(e)
				if err != nil {
					impossible := errors.Is(err, core.ErrNoSuchMessage) || errors.Is(err, core.ErrNothingReady) || errors.Is(err, core.ErrNothingPending)
					require.True(t, impossible, err)
					continue
				}
				done++
				checker.Observe(c, e, effects)
				for _, fx := range effects {
					require.NotContains(t, []core.EffectKind{core.KindNodePanicked, core.KindContractBroken}, fx.Kind())
				}
			}
			require.Empty(t, checker.Violations())
			require.Greater(t, done, len(p.events)*9/10)
		})
	}
}

// Every break has a play.
func TestEveryBreakIsPlayed(t *testing.T) {
	t.Parallel()
	for _, b := range core.AllBreaks() {
		require.True(t, slices.ContainsFunc(brokenPlays, func(p brokenPlay) bool { return p.name == b.String() }), b)
	}
	files, err := filepath.Glob("../testdata/play/play_break_*.txt")
	require.NoError(t, err)
	require.Len(t, files, len(brokenPlays))
}

// A run with breaks is a run like others: replay, going back, text and bytes give
// the same.
func TestABrokenRunIsReplayedExactly(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := playedBy(t, row.text(t))
			h := p.runner.History()
			want := string(h.Trace())
			require.Equal(t, len(p.broke), strings.Count(want, " breaks the contract on purpose ("))

			f, err := script.Parse(script.Format(h.Config(), h.Events()))
			require.NoError(t, err)
			require.Equal(t, h.Config(), f.Config)
			require.Equal(t, h.Events(), f.Events())
			again, err := script.NewRunner(f)
			require.NoError(t, err)
			require.Empty(t, again.Run().Differences)
			require.Equal(t, want, string(again.History().Trace()))

			loaded, err := script.Load(script.Save(h), func() core.Observer { return check.New() })
			require.NoError(t, err)
			require.Equal(t, h.Config(), loaded.Config())
			require.Equal(t, want, string(loaded.Trace()))

			line := h.Line()
			end := view.Capture(h.Cluster())
			for i := len(line) - 1; i >= 0; i -= 3 {
				require.NoError(t, h.Seek(line[i]))
			}
			require.NoError(t, h.Seek(line[len(line)-1]))
			require.Empty(t, view.Diff(end, view.Capture(h.Cluster())))
			require.Equal(t, want, string(h.Trace()))
		})
	}
}

// In each event in which a break acts, the explanation says so and blames the driver.
func TestExplanationsBlameTheDriver(t *testing.T) {
	t.Parallel()
	for _, row := range brokenPlays {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := playedBy(t, row.text(t))
			c, err := core.NewCluster(p.runner.History().Config())
			require.NoError(t, err)
			before := view.Capture(c)
			for _, e := range p.events {
				effects, err := c.Do(e)
				require.NoError(t, err)
				after := view.Capture(c)
				x := view.Explain(e, effects, before, after)
				acts := slices.IndexFunc(effects, func(fx core.Effect) bool { return fx.Kind() == core.KindContractBroken })
				require.Equal(t, acts >= 0, strings.Contains(x.Sentence, " breaks the contract here on purpose: it "), x.Sentence)
				if acts >= 0 {
					fx := effects[acts].(core.ContractBroken)
					require.Contains(t, x.Sentence, "The driver of "+fx.Node.String()+" breaks the contract here on purpose: it "+fx.Break.Does()+".")
					n, _ := after.Node(fx.Node)
					require.Equal(t, []string{row.name}, n.Breaks)
					t.Log(x.Sentence)
				}
				before = after
			}
		})
	}
}
