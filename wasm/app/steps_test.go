package app_test

import (
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// splitLines gives a text's lines.
func splitLines(text string) iter.Seq[string] { return strings.SplitSeq(strings.TrimSpace(text), "\n") }

func isTick(line string) bool { return strings.HasPrefix(line, "tick ") }

func TestNextLeavesOutWhatNobodySees(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	silent := 0
	for range 100 {
		event, before := m.Frame.Event, m.Frame
		press(t, m, "next")
		silent += m.Frame.Event - event - 1
		require.NotEmpty(t, m.Why.Sentence)
		if isTick(lastLine(m)) {
			require.NotEqual(t, before.Nodes, m.Frame.Nodes, "a tick on which Next stops does something")
		}
	}
	require.Positive(t, silent, "ticks without an effect are part of the run")
	require.Equal(t, m.Frame.Event, m.Total())
}

func TestBackIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		config := core.Defaults()
		config.Seed = rapid.Uint64().Draw(t, "seed")
		m, err := app.New(config, rapid.IntRange(1, 5).Draw(t, "nodes"))
		require.NoError(t, err)
		m.Look.Still = true
		type place struct {
			frame *view.Frame
			trace string
			backs int // how often Back leads to the place before
		}
		places := []place{{m.Frame, m.TraceHash(), 0}}
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			backs := walk(t, m)
			places = append(places, place{m.Frame, m.TraceHash(), backs})
		}
		for i := len(places) - 2; i >= 0; i-- {
			for range places[i+1].backs {
				press(t, m, "back")
			}
			require.Equal(t, places[i].frame, m.Frame)
			require.Equal(t, places[i].trace, m.TraceHash())
			require.Equal(t, m.Frame.Now, m.Clock)
		}
		last := places[len(places)-1]
		for m.Frame.Event < last.frame.Event {
			press(t, m, "next")
		}
		require.Equal(t, last.frame, m.Frame)
		require.Equal(t, last.trace, m.TraceHash())
		click(t, m, "start", "")
		require.Equal(t, 1, m.Frame.Event)
		click(t, m, "end", "")
		require.Equal(t, last.frame, m.Frame)
		require.Equal(t, last.trace, m.TraceHash())
	})
}

// walk does one thing that a person could do, and tells how often Back undoes
// it.
func walk(t *rapid.T, m *app.Model) (backs int) {
	event := m.Frame.Event
	click(t, m, "select", rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "node"))
	action := rapid.SampledFrom([]string{
		"next", "next", "next", "next", "choose", "propose", "crash", "restart", "snapshot", "compact", "campaign", "select-message", "drop", "duplicate",
	}).Draw(t, "action")
	arg := ""
	if action == "choose" {
		if len(m.Choices()) == 0 {
			return 0
		}
		arg = rapid.SampledFrom(m.Choices()).Draw(t, "choice").Event.String()
	}
	click(t, m, action, arg)
	switch {
	case m.Frame.Event == event:
		return 0
	}
	return 1
}

func TestNextAndBackAreInverse(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 5)
	for range 100 {
		before := m.Frame
		press(t, m, "next")
		after, sentence := m.Frame, m.Why
		press(t, m, "back")
		require.Equal(t, before, m.Frame)
		press(t, m, "next")
		require.Equal(t, after, m.Frame)
		require.Equal(t, sentence, m.Why)
	}
}

func TestStepsPause(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		msg  app.Msg
	}{
		{"back", app.Act{ID: "back"}},
		{"next", app.Act{ID: "next"}},
		{"start", app.Act{ID: "start"}},
		{"end", app.Act{ID: "end"}},
		{"scrub", app.Scrub{Index: 3}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := page(t, 3)
			require.NoError(t, m.Forward(8))
			require.NoError(t, m.Seek(5))
			press(t, m, "play")
			require.NoError(t, m.Update(row.msg))
			require.False(t, m.Playing)
		})
	}
}

func TestActingInThePastBranches(t *testing.T) {
	t.Parallel()
	m, n := led(t, 3)
	require.NoError(t, m.Forward(20))
	total, hash := m.Total(), m.TraceHash()
	lines := strings.Split(strings.TrimSpace(m.Script()), "\n")
	lines = lines[len(lines)-total:] // without the head
	fork := n.ID
	require.NoError(t, m.Seek(4))
	atFork := m.Frame

	click(t, m, "select", "1")
	press(t, m, "crash")
	require.Equal(t, 5, m.Total(), "the branch ends here")
	require.NotContains(t, enabled(m), "end")
	require.NoError(t, m.Forward(3))
	branch := m.Total()
	branchHash := m.TraceHash()
	require.NotEqual(t, hash, branchHash)

	// Doing what was done there before walks into the old branch, to its end.
	require.NoError(t, m.Seek(4))
	require.Equal(t, atFork, m.Frame)
	require.Equal(t, branch, m.Total(), "going back stays on the branch")
	require.NoError(t, m.Do(lines[4]))
	require.Equal(t, total, m.Total())
	require.NoError(t, m.Seek(total))
	require.Equal(t, hash, m.TraceHash())
	require.Equal(t, fork, leader(t, m).ID)

	require.NoError(t, m.Seek(4))
	require.NoError(t, m.Do("crash 1"))
	require.NoError(t, m.Seek(branch))
	require.Equal(t, branchHash, m.TraceHash())
}

func TestScrubGoesToAnyEvent(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	total := m.Total()
	for index := range total + 1 {
		require.NoError(t, m.Update(app.Scrub{Index: index}))
		require.Equal(t, index, m.Frame.Event)
		require.Equal(t, total, m.Total())
		require.Equal(t, m.Frame.Now, m.Clock)
	}
	frame := m.Frame
	for _, index := range []int{-1, total + 1} {
		require.Error(t, m.Update(app.Scrub{Index: index}))
		require.Equal(t, frame, m.Frame)
		require.NotEmpty(t, m.Error)
	}
	require.NoError(t, m.Update(app.Scrub{Index: 0}))
	require.Empty(t, m.Error)
	require.Equal(t, "Nothing has happened yet.", m.Why.Sentence)
	require.Empty(t, m.Frame.Nodes)
	require.NotContains(t, enabled(m), "back")
}

// A cluster at rest has no happening to step to: nothing changes, and the page says
// so.
func TestAStepThatLeadsNowhereDoesNothing(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Do("run for 300ms"))
	before := seen(m)
	err := m.Update(app.Act{ID: "next-happening"})
	require.ErrorContains(t, err, "nothing of that kind happens within the next ")
	require.Equal(t, err.Error(), m.Error)
	m.Error = ""
	after := seen(m)
	require.Equal(t, before, after)

	// What was done once can be stepped to, however far it is.
	require.NoError(t, m.Do("run for 60s"))
	require.NoError(t, m.Do("crash 1"))
	total := m.Total()
	require.NoError(t, m.Seek(before.Model.Frame.Event))
	press(t, m, "next-happening")
	require.Equal(t, total, m.Frame.Event)
}
