package app_test

import (
	"os"
	"os/exec"
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

// election is a script in which words, settings and events take turns.
const election = `glassraft 1
config seed=3

# What it is about.
title An election
say Nobody leads.

add-nodes 3 voters=(1,2,3)
say There are nodes.
section Votes
campaign 1
run until leader = S1 log-level=none
expect leader = S1
say S1 leads.
log-level warn

propose 1 set x 5
run until every.value(x) = 5
----
5 events, 1ms to 2ms

say It is done.
`

// opened gives a page on which a script was opened, as by a file.
func opened(t require.TestingT, text string) *app.Model {
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	require.NoError(t, m.Update(app.Opened{Name: "a file", Content: []byte(text)}))
	require.NotNil(t, m.Player())
	return m
}

// act does an action that can be done.
func act(t require.TestingT, m *app.Model, id, arg string) {
	a, ok := app.ActionByID(id)
	require.True(t, ok, id)
	require.True(t, a.Enabled(m), id)
	require.NoError(t, m.Update(app.Act{ID: id, Arg: arg}))
}

// native is what a script does by itself, as with the command play.
type native struct {
	trace     string
	differing []int    // lines
	events    []string // as a script writes them
	depths    []int    // how many events there were after so many commands
}

func natively(t require.TestingT, text string) native {
	f, err := script.Parse(text)
	require.NoError(t, err)
	r, err := script.NewRunner(f)
	require.NoError(t, err)
	n := native{depths: []int{0}}
	for o, more := r.Step(); more; o, more = r.Step() {
		n.depths = append(n.depths, n.depths[len(n.depths)-1]+o.Events)
		if o.Differs {
			n.differing = append(n.differing, o.Command.Line)
		}
	}
	for _, e := range r.History().Events() {
		n.events = append(n.events, e.String())
	}
	n.trace = string(r.History().Trace())
	return n
}

func TestAScriptOpensBeforeItsFirstEvent(t *testing.T) {
	t.Parallel()
	m := opened(t, "glassraft 1\n# words\nlog-level none\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\n")
	require.Equal(t, 1, m.Player().At())
	require.Zero(t, m.Frame.Event)
	require.Equal(t, app.TabScript, m.Tab)
	require.False(t, m.HasLesson())
	require.Equal(t, "a file", m.Player().Title())
}

func TestALessonOpensAtItsFirstWords(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	require.True(t, m.HasLesson())
	require.Equal(t, app.TabLesson, m.Tab)
	require.Equal(t, "An election", m.Player().Title())
	require.Equal(t, 2, m.Player().At())
	require.Zero(t, m.Frame.Event)
}

func TestWhatCannotBeReadChangesNothing(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	p, trace := m.Player(), m.Trace()
	for _, text := range []string{"glassraft 1\nnonsense\n", "glassraft 2\n", "glassraft 1\nconfig nodes=3\n"} {
		require.Error(t, m.Update(app.Opened{Name: "bad", Content: []byte(text)}))
		require.Same(t, p, m.Player())
		require.Equal(t, trace, m.Trace())
		require.NotEmpty(t, m.Error)
	}
}

func TestThePositionFollowsTheHistory(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	p := m.Player()
	for range p.Len() - p.At() {
		at := p.At()
		_ = m.Update(app.Act{ID: "script-next"}) // One states another output.
		require.Equal(t, at+1, p.At())
		require.False(t, p.Left())
	}
	total := m.Total()
	require.Equal(t, total, m.Frame.Event)

	// Commands that end at one place: all of them are passed there by who comes
	// from elsewhere, and one at a time by who steps.
	require.NoError(t, m.Seek(0))
	require.Equal(t, 2, p.At(), "title and say")
	require.NoError(t, m.Seek(1))
	require.Equal(t, 5, p.At(), "add-nodes, say and section")
	act(t, m, "script-back", "")
	require.Equal(t, 4, p.At())
	require.Equal(t, 1, m.Frame.Event)
	act(t, m, "script-back", "")
	act(t, m, "script-back", "")
	require.Equal(t, 2, p.At())
	require.Zero(t, m.Frame.Event)
	act(t, m, "script-to", "1")
	require.Zero(t, p.At())

	// In the midst of a command the ones before it are passed; back leads to
	// where the last of them ended.
	require.NoError(t, m.Seek(3))
	require.Equal(t, 6, p.At(), "up to campaign")
	act(t, m, "script-back", "")
	require.Equal(t, 6, p.At())
	require.Equal(t, 2, m.Frame.Event)
	require.NoError(t, m.Seek(3))
	act(t, m, "script-next", "")
	require.Equal(t, 7, p.At())

	act(t, m, "script-run", "")
	require.Equal(t, p.Len(), p.At())
	require.Equal(t, total, m.Frame.Event)
	require.Equal(t, []int{18}, p.Differing())
	act(t, m, "script-restart", "")
	require.Equal(t, 2, p.At())
	require.Equal(t, p.Len(), p.Done())
}

func TestOffTheScriptThePlayerWaits(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	p := m.Player()
	act(t, m, "script-to", "11") // campaign 1
	at, place := p.At(), m.Frame.Event
	require.NoError(t, m.Do("crash 2"))
	require.NoError(t, m.Do("propose 1 set y 1"))
	require.True(t, p.Left())
	require.Equal(t, at, p.At())
	act(t, m, "back", "")
	require.True(t, p.Left(), "still on the branch")
	act(t, m, "back", "")
	require.False(t, p.Left())
	act(t, m, "next", "")
	require.True(t, p.Left(), "into the branch again")
	act(t, m, "script-return", "")
	require.False(t, p.Left())
	require.Equal(t, at, p.At())
	require.Equal(t, place, m.Frame.Event)

	// Going on with the script leads back to it, too.
	require.NoError(t, m.Do("crash 3"))
	require.True(t, p.Left())
	act(t, m, "script-next", "")
	require.False(t, p.Left())
	require.Equal(t, at+1, p.At())
	n, ok := m.Frame.Node(3)
	require.True(t, ok && n.Up)

	// What the page does by itself may be just what the script does next.
	act(t, m, "script-to", "11")
	act(t, m, "next", "")
	require.False(t, p.Left())
	require.Equal(t, at, p.At())
}

func TestTheScriptSetsTheWeather(t *testing.T) {
	t.Parallel()
	m := opened(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\nhostility cruel\nrun for 1s\nhostility calm\n")
	calm := m.Weather()
	act(t, m, "script-to", "3")
	require.NotEqual(t, calm, m.Weather())
	act(t, m, "script-back", "")
	require.Equal(t, calm, m.Weather())
	require.NoError(t, m.Do("hostility rough"))
	rough := m.Weather()
	act(t, m, "script-run", "")
	require.Equal(t, rough, m.Weather(), "a person has the last word")
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	m := opened(t, "glassraft 1\nadd-nodes 1 voters=(1)\n----\nINFO 1 switched to configuration voters=(2)\nINFO 1 became follower at term 0\n\n"+
		"crash 1\n\ncrash 1\n\ncrash 1\n----\nerror: something else\n\nexpect S1.up\nexpect leader = S1\n")
	p := m.Player()
	out, ok := p.Output(0)
	require.True(t, ok)
	require.False(t, out.Done)
	require.Len(t, out.Lines, 2)
	_, ok = p.Output(1)
	require.False(t, ok)
	require.Error(t, m.Update(app.Act{ID: "script-to", Arg: "nonsense"}))
	act(t, m, "script-run", "")
	out, _ = p.Output(0)
	require.True(t, out.Differs)
	require.Empty(t, out.Error)
	require.Equal(t, []app.DiffLine{
		{Mark: '-', Text: "INFO 1 switched to configuration voters=(2)"},
		{Mark: '+', Text: "INFO 1 switched to configuration voters=(1)"},
		{Mark: ' ', Text: "INFO 1 became follower at term 0"},
		{Mark: '+', Text: "INFO newRaft 1 [peers: [1], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]"},
	}, out.Diff)
	out, _ = p.Output(2)
	require.True(t, out.Differs)
	require.NotEmpty(t, out.Error)
	out, _ = p.Output(3)
	require.Len(t, out.Diff, 2)
	out, _ = p.Output(5)
	require.Contains(t, out.Error, "leader is none")
	require.Equal(t, []int{2, 9, 11, 15, 16}, p.Differing())
	m = opened(t, "glassraft 1\nadd-nodes 1 voters=(1)\ncrash 2\n")
	act(t, m, "script-next", "")
	require.ErrorIs(t, m.Update(app.Act{ID: "script-next"}), core.ErrNoSuchNode, "one by one, an error is said at once")
	require.Equal(t, 2, m.Player().At())
}

// The parts are the text: nothing is left out, and numbers are those of the lines.
func TestPartsAreTheWholeText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{election, "glassraft 1\n", "# nothing", "glassraft 1\n# only words", "add-nodes 1 voters=(1) index=3\n----\n----\na\n\nb\n----\n----\n\n# end\n"} {
		f, err := script.Parse(text)
		require.NoError(t, err)
		m := opened(t, text)
		parts := m.Player().Parts()
		require.Len(t, parts, len(f.Commands)+1)
		lines := strings.Split(text, "\n")
		for i, part := range parts {
			for j, line := range append(append([]string{}, part.Before...), part.Lines...) {
				require.Equal(t, lines[part.First-1+j], line)
			}
			if i < len(f.Commands) {
				require.Equal(t, f.Commands[i].Line, part.Line())
			}
		}
	}
}

// Wherever one goes, the player is consistent, and the script in the end what it
// is when it runs by itself.
func TestAnyWayThroughAScriptLeadsToTheSameEnd(t *testing.T) {
	t.Parallel()
	var scripts []string
	var natives []native
	for _, text := range []string{election, playScript(t, "play_split_vote"), playScript(t, "play_add_a_node"), playScript(t, "play_unknown_fate")} {
		scripts, natives = append(scripts, text), append(natives, natively(t, text))
	}
	rapid.Check(t, func(t *rapid.T) {
		which := rapid.IntRange(0, len(scripts)-1).Draw(t, "script")
		m := opened(t, scripts[which])
		p := m.Player()
		last := strings.Count(scripts[which], "\n")
		for range rapid.IntRange(0, 25).Draw(t, "moves") {
			walkScript(t, m, last)
			requireConsistent(t, m, natives[which])
		}
		act(t, m, "script-to", strconv.Itoa(last))
		require.Equal(t, p.Len(), p.At())
		require.False(t, p.Left())
		require.Equal(t, natives[which].trace, m.Trace())
		require.Equal(t, natives[which].differing, p.Differing())
	})
}

// walkScript does something that a person could do while a script is played.
func walkScript(t *rapid.T, m *app.Model, last int) {
	moves := []string{
		"script-next", "script-next", "script-back", "script-return", "script-restart", "script-run", "lesson-next", "lesson-next", "lesson-back",
		"next", "next", "back", "next-happening", "last-happening", "start", "end", "choose", "play",
	}
	switch kind := rapid.SampledFrom(append(moves, "to", "lesson-to", "scrub", "do", "animate", "answer")).Draw(t, "kind"); kind {
	case "to":
		_ = m.Update(app.Act{ID: "script-to", Arg: strconv.Itoa(rapid.IntRange(-1, last+2).Draw(t, "line"))})
	case "lesson-to":
		_ = m.Update(app.Act{ID: "lesson-to", Arg: strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "step"))})
	case "scrub":
		_ = m.Update(app.Scrub{Index: rapid.IntRange(0, m.Total()).Draw(t, "index")})
	case "do":
		_ = m.Do(rapid.SampledFrom([]string{"crash 1", "restart 1", "propose 1 set q 7", "campaign 2", "run for 20ms", "hostility rough", "run until leader = S99 within 1ms"}).Draw(t, "line"))
	case "animate":
		m.Play()
		for range rapid.IntRange(1, 5).Draw(t, "pictures") {
			_ = m.Update(app.Animate{ElapsedMs: 100})
		}
	case "answer":
		_ = m.Update(app.Act{ID: "lesson-answer", Arg: "1"})
	default:
		_ = m.Update(app.Act{ID: kind})
	}
}

// requireConsistent holds the player against where the history is, and against the
// script as it runs by itself.
func requireConsistent(t require.TestingT, m *app.Model, n native) {
	p := m.Player()
	require.LessOrEqual(t, p.At(), p.Done())
	require.LessOrEqual(t, p.Done(), p.Len())
	f, err := script.Parse(m.Script())
	require.NoError(t, err)
	done := n.events[:n.depths[p.Done()]]
	shared := 0 // events with what was done of the script
	for _, e := range f.Events() {
		if shared == len(done) || done[shared] != e.String() {
			break
		}
		shared++
	}
	require.Equal(t, shared < m.Frame.Event, p.Left())
	passed := 0 // commands that end at or before the place where the script was left
	for passed < p.Done() && n.depths[passed+1] <= shared {
		passed++
	}
	require.LessOrEqual(t, p.At(), passed)
	require.Equal(t, n.depths[passed], n.depths[p.At()])
	if p.HasLesson() {
		require.LessOrEqual(t, p.Lesson().Step, p.Lesson().Steps)
	}
}

func playScript(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join("..", "..", "core", "testdata", "play", name+".txt"))
	require.NoError(t, err)
	return string(text)
}

// etcd/raft's own interaction scripts are played with the outputs they state.
func TestUpstreamScriptsInThePlayer(t *testing.T) {
	t.Parallel()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 28)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			m := opened(t, string(text))
			p := m.Player()
			for p.At() < p.Len() {
				act(t, m, "script-next", "")
			}
			require.Empty(t, p.Differing())
			require.Equal(t, natively(t, string(text)).trace, m.Trace())
			for i := range p.Len() {
				if out, ok := p.Output(i); ok {
					require.True(t, out.Done)
					require.Empty(t, out.Diff)
				}
			}
		})
	}
}

func TestClosingAScriptKeepsTheRun(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	act(t, m, "script-run", "")
	trace := m.Trace()
	act(t, m, "script-close", "")
	require.Nil(t, m.Player())
	require.False(t, m.HasLesson())
	require.Equal(t, app.TabNext, m.Tab)
	require.Equal(t, trace, m.Trace())
	for _, a := range app.Actions() {
		if strings.HasPrefix(a.ID, "script-") || strings.HasPrefix(a.ID, "lesson-") {
			require.NoError(t, m.Update(app.Act{ID: a.ID, Arg: "1"}), a.ID)
		}
	}
}

func TestAnotherRunTakesTheScriptAway(t *testing.T) {
	t.Parallel()
	m := opened(t, election)
	act(t, m, "new3", "")
	require.Nil(t, m.Player())
	require.Equal(t, app.TabNext, m.Tab)
}

func TestOneActionOfThePlayerIsBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("glassraft 1\nadd-nodes 5 voters=(1,2,3,4,5)\nlog-level none\n")
	for range 6 {
		text.WriteString("run for 20s\n")
	}
	m := opened(t, text.String())
	p := m.Player()
	err := m.Update(app.Act{ID: "script-run"})
	require.ErrorContains(t, err, "is the last that was done")
	require.Less(t, p.At(), p.Len())
	require.False(t, p.Left())
	at := p.At()
	_ = m.Update(app.Act{ID: "script-run"})
	require.Greater(t, p.At(), at)
}
