package app_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/wasm/app"
	"glassraft/web"
)

// Every play of a broken driver can be played again with a mended one: nothing is
// violated, nobody panics, what was refused is said, and the script and its run stay.
func TestTheDriverIsMended(t *testing.T) {
	t.Parallel()
	plays, err := filepath.Glob("../../core/testdata/play/play_break_*.txt")
	require.NoError(t, err)
	mended := 0
	for _, play := range plays {
		t.Run(filepath.Base(play), func(t *testing.T) {
			text, err := os.ReadFile(play)
			require.NoError(t, err)
			m := opened(t, string(text))
			require.NoError(t, m.Update(app.Act{ID: "script-run"}))
			mend, _ := app.ActionByID("mend")
			if len(m.DriverBreaks()) == 0 { // the disk that was wiped
				require.False(t, mend.Enabled(m))
				return
			}
			mended++
			events, trace, broken, p, at := m.Total(), m.Trace(), len(m.Violations()), m.Player(), m.Player().At()
			press(t, m, "mend")
			require.Empty(t, m.DriverBreaks())
			require.False(t, mend.Enabled(m))
			require.Empty(t, m.Violations())
			for _, n := range m.Frame.Nodes {
				require.Empty(t, n.DownReason, n.Name)
			}
			require.LessOrEqual(t, m.Total(), events+1)
			require.Greater(t, m.Total(), events*8/10)
			require.Equal(t, m.Total() < events+1, strings.Contains(m.Notice, "passed over"), m.Notice)
			require.Contains(t, m.Script(), "\nmend\nadd-nodes ")
			press(t, m, "start")
			require.NotEmpty(t, m.Frame.Nodes, "the first event that gives something to see")
			start, _ := app.ActionByID("start")
			require.False(t, start.Enabled(m))

			require.Same(t, p, m.Player())
			require.Equal(t, at, p.At(), "the script stays where it was")
			require.True(t, p.Left())
			press(t, m, "script-return")
			require.False(t, p.Left())
			require.Equal(t, trace, m.Trace())
			require.Len(t, m.Violations(), broken)
			require.Equal(t, events, m.Total())
		})
	}
	require.Equal(t, len(core.AllBreaks()), mended)
}

// A run that nobody wrote is mended in the same way.
func TestARunWithoutAScriptIsMended(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	_, err = m.Command("again")
	require.ErrorIs(t, err, core.ErrNothingNew)
	f, err := script.Parse("glassraft 1\nconfig break=vote-not-persisted\n")
	require.NoError(t, err)
	m, err = app.New(f.Config, 3)
	require.NoError(t, err)
	require.NoError(t, m.Do("campaign 1"))
	require.NoError(t, m.Do("stabilize"))
	trace := m.Trace()
	press(t, m, "mend")
	require.Equal(t, "The same "+strconv.Itoa(m.Total()-1)+" events, with a driver that keeps its contract.", m.Notice)
	require.Empty(t, m.DriverBreaks())
	forks := m.Pieces()[0].Forks
	require.Len(t, forks, 1, "the run so far is on the timeline")
	require.Zero(t, forks[0].Index)
	require.NoError(t, m.Seek(0))
	require.NoError(t, m.Update(app.Act{ID: "choose", Arg: "add-nodes 3 voters=(1,2,3)"}))
	require.NoError(t, m.Update(app.Act{ID: "end"}))
	require.Equal(t, trace, m.Trace())
	press(t, m, "mend")
	act(t, m, "branch", strconv.Itoa(int(forks[0].To)))
	require.Equal(t, trace, m.Trace())
}

// The lessons that do all again are gone through forwards and backwards, and at each
// step the run is the one that the lesson has there, with what is violated there.
func TestLessonsThatDoAllAgain(t *testing.T) {
	t.Parallel()
	found := 0
	for _, lesson := range web.Lessons() {
		if !strings.Contains(lesson.Text, "\nagain\n") {
			continue
		}
		found++
		t.Run(lesson.Name, func(t *testing.T) {
			t.Parallel()
			m := opened(t, lesson.Text)
			p := m.Player()
			type step struct {
				trace      string
				violations int
				mended     bool
			}
			is := func() step { return step{m.Trace(), len(m.Violations()), len(m.DriverBreaks()) == 0} }
			steps := []step{is()}
			for p.Lesson().Step < p.Lesson().Steps {
				act(t, m, "lesson-next", "")
				require.Empty(t, p.Lesson().Errors)
				require.False(t, p.Left())
				steps = append(steps, is())
			}
			require.False(t, steps[0].mended)
			require.True(t, steps[len(steps)-1].mended)
			require.Zero(t, steps[len(steps)-1].violations)
			for i := len(steps) - 1; ; i-- {
				require.Equal(t, i+1, p.Lesson().Step)
				require.Equal(t, steps[i], is())
				require.False(t, p.Left())
				if i == 0 {
					break
				}
				act(t, m, "lesson-back", "")
			}
			act(t, m, "lesson-to", strconv.Itoa(len(steps)))
			require.Equal(t, steps[len(steps)-1], is())
		})
	}
	require.Equal(t, len(core.AllBreaks()), found)
}

// Wherever one goes in such a lesson, whoever returns to it is where its command ended
// when it ran by itself, and in the end all is as it was then.
func TestAnyWayThroughALessonThatDoesAllAgain(t *testing.T) {
	t.Parallel()
	texts := map[string][]string{} // by lesson, the run after each command
	var names []string
	for _, lesson := range web.Lessons() {
		if !strings.HasPrefix(lesson.Name, "11a") && !strings.HasPrefix(lesson.Name, "11f") {
			continue
		}
		f, err := script.Parse(lesson.Text)
		require.NoError(t, err)
		r, err := script.NewRunner(f)
		require.NoError(t, err)
		runs := []string{""}
		for _, more := r.Step(); more; _, more = r.Step() {
			runs = append(runs, string(r.History().Trace()))
		}
		texts[lesson.Text] = runs
		names = append(names, lesson.Text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(names).Draw(t, "lesson")
		m := opened(t, text)
		p := m.Player()
		last := strings.Count(text, "\n")
		for range rapid.IntRange(0, 25).Draw(t, "moves") {
			if rapid.IntRange(0, 9).Draw(t, "mend") == 0 {
				_ = m.Update(app.Act{ID: "mend"})
			}
			walkScript(t, m, last)
			require.LessOrEqual(t, p.At(), p.Done())
			require.LessOrEqual(t, p.Lesson().Step, p.Lesson().Steps)
			if rapid.Bool().Draw(t, "return") && p.Left() {
				at := p.At()
				act(t, m, "script-return", "")
				require.False(t, p.Left())
				require.Equal(t, at, p.At())
				require.Equal(t, texts[text][at], m.Trace())
			}
		}
		act(t, m, "script-to", strconv.Itoa(last))
		require.Equal(t, p.Len(), p.At())
		require.False(t, p.Left())
		require.Equal(t, texts[text][p.Len()], m.Trace())
		require.Empty(t, p.Differing())
		require.Empty(t, m.Violations())
	})
}
