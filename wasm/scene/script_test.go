package scene_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
	"glassraft/web"
)

// playing gives a page on which a script was opened.
func playing(t require.TestingT, text string) *app.Model {
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	require.NoError(t, m.Update(app.Opened{Name: "a.txt", Content: []byte(text)}))
	return m
}

// drawn finds elements by a part of their key.
func drawn(s scene.Scene, prefix string) []scene.Element {
	var list []scene.Element
	for _, e := range s.All() {
		if strings.HasPrefix(e.Key, prefix) {
			list = append(list, e)
		}
	}
	return list
}

// outline lists what is in a root: testid, text and what says where one is.
func outline(m *app.Model, root string) string {
	inside := map[string]bool{root: true}
	var b strings.Builder
	for _, e := range scene.Draw(m).All() {
		if !inside[e.Parent] {
			continue
		}
		inside[e.Key] = true
		marks := ""
		for _, a := range e.Attrs {
			switch {
			case slices.Contains([]string{"aria-current", "aria-pressed", "aria-disabled", "data-arg"}, a.Name):
				marks += " " + a.Name + "=" + a.Value
			case a.Name == "class" && e.Text == "":
				marks += " ." + a.Value
			}
		}
		if e.Text != "" || marks != "" {
			fmt.Fprintf(&b, "%s:%s %s\n", e.Tag, marks, strings.ReplaceAll(e.Text, "\n", "⏎"))
		}
	}
	return b.String()
}

func TestTheScriptPanel(t *testing.T) {
	t.Parallel()
	m := playing(t, "glassraft 1\n# one <b>node</b>\nlog-level none\nadd-nodes 1 voters=(1)\n----\nINFO 2\n\ncrash 1\nrestart 1\n")
	require.Equal(t, `div: .bar 
div: .buttons 
button: Back
button: Next
button: To end
button: Restart
button: Edit
button: Close
p: command 1 of 4
div: .part passed 
div: .line aside-line 
button: data-arg=1 1
code: glassraft 1
div: .line aside-line 
button: data-arg=2 2
code: # one <b>node</b>
div: .line command current aria-current=step 
button: data-arg=3 3
code: log-level none
div: .part 
div: .line command 
button: data-arg=4 4
code: add-nodes 1 voters=(1)
details: .output 
summary: stated output, 1 line
pre: INFO 2
div: .part 
div: .line aside-line 
button: data-arg=7 7
div: .line command 
button: data-arg=8 8
code: crash 1
div: .part 
div: .line command 
button: data-arg=9 9
code: restart 1
`, outline(m, scene.RootScript))
}

func TestADifferenceIsShownBesideItsCommand(t *testing.T) {
	t.Parallel()
	m := playing(t, "glassraft 1\nadd-nodes 1 voters=(1)\n----\nINFO 2\n\ncrash 2\nraft-state\n")
	require.NoError(t, m.Update(app.Act{ID: "script-run"}))
	text := outline(m, scene.RootScript)
	require.Contains(t, text, "code: − INFO 2\n")
	require.Contains(t, text, "code: + INFO 1 switched to configuration voters=(1)\n")
	require.Contains(t, text, "p: crash 2: no such node")
	require.Contains(t, text, "span: Not as stated: line \n")
	require.Contains(t, text, "summary: output, 1 line\n")
	require.NoError(t, m.Update(app.Act{ID: "script-to", Arg: "2"}))
	require.NoError(t, m.Do("campaign 1"))
	require.Contains(t, outline(m, scene.RootScript), "You left the script here.")
}

// A long script is a window around the current line, and a step in it draws only
// what has changed.
func TestALongScriptIsAWindow(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("glassraft 1\nadd-nodes 1 voters=(1)\nlog-level none\n")
	for range 4000 {
		text.WriteString("tick 1\n")
	}
	m := playing(t, text.String())
	var painter scene.Painter
	for _, line := range []int{2, 150, 151, 2000, 4003} {
		require.NoError(t, m.Update(app.Act{ID: "script-to", Arg: fmt.Sprint(line)}))
		lines := drawn(painter.Draw(m), "script.line.")
		require.LessOrEqual(t, len(lines), 3*301)
		require.GreaterOrEqual(t, len(lines), 3*100)
		require.True(t, slices.ContainsFunc(lines, func(e scene.Element) bool { return e.Key == fmt.Sprintf("script.line.%d", line) }))
	}
	before := painter.Draw(m)
	require.NoError(t, m.Update(app.Act{ID: "script-back"}))
	after := painter.Draw(m)
	changed := 0
	for _, g := range after {
		if strings.HasPrefix(g.Key(), "script.") && !slices.Contains(before, g) {
			changed++
		}
	}
	require.Equal(t, 3, changed, "the bar and two lines")

	require.NoError(t, m.Update(app.Act{ID: "script-look", Arg: "3"}))
	require.NotEmpty(t, drawn(painter.Draw(m), "script.line.3"))
	require.NoError(t, m.Update(app.Act{ID: "script-next"}))
	require.NotEmpty(t, drawn(painter.Draw(m), "script.line.4003"))
}

func TestTheLessonPanel(t *testing.T) {
	t.Parallel()
	m := playing(t, "glassraft 1\ntitle A <i>quiz\nlevel basic\nsee the paper\nsection First\nadd-nodes 1 voters=(1)\nsay One node.\n"+
		"section Second\nask Who leads?\n  - S2\n  + S1\nrun until leader = S1\nsay S1.\n")
	require.Equal(t, `div: .words 
div: .head 
h2: A <i>quiz
span: basic
h3: First
div: .moves 
button: aria-disabled=true 
span: Back
kbd: L
button: .primary 
span: Continue
kbd: l
span: step 1 of 3
div: .said 
p: One node.
p: .source 
span: see 
span: the paper
div: .beside 
button: Explore from here
div: .contents 
button: data-arg=1 aria-current=true First
button: data-arg=2 Second
`, outline(m, scene.RootLesson))

	require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	require.NoError(t, m.Update(app.Act{ID: "lesson-answer", Arg: "0"}))
	text := outline(m, scene.RootLesson)
	require.Contains(t, text, "p: Who leads?\n")
	require.Contains(t, text, "button: data-arg=0 aria-pressed=true S2\n")
	require.Contains(t, text, "button: data-arg=1 aria-pressed=false S1\n")
	require.Contains(t, text, "p: Continue to see.\n", "what is right has not happened yet")
	require.NotContains(t, text, "✓")
	require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	require.Contains(t, outline(m, scene.RootLesson), "span: ✗ You said: \nspan: S2\np: .right \nspan: ✓ It is: \nspan: S1\np: S1.\n")
	require.NoError(t, m.Update(app.Act{ID: "lesson-back"}))
	text = outline(m, scene.RootLesson)
	require.Contains(t, text, "button: data-arg=0 aria-pressed=true aria-disabled=true ✗ S2\n")
	require.Contains(t, text, "button: data-arg=1 aria-pressed=false aria-disabled=true ✓ S1\n")
	require.Contains(t, text, "p: The answer with the check mark is right.\n")

	require.NoError(t, m.Do("crash 1"))
	require.Contains(t, outline(m, scene.RootLesson), "button: Back to the lesson\n")
	require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	require.Contains(t, outline(m, scene.RootLesson), "That is the end of the lesson.")
}

func TestTheEditorMarksTheLine(t *testing.T) {
	t.Parallel()
	m := playing(t, "glassraft 1\nadd-nodes 1 voters=(1)\n")
	require.NoError(t, m.Update(app.Act{ID: "script-edit"}))
	text := "glassraft 1\nadd-nodes 1 voters=(1)\nheart\nhea"
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	s := outline(m, scene.RootScript)
	require.Contains(t, s, "pre: 1⏎2\npre: ✗ 3\npre: 4\n")
	require.Contains(t, s, "p: line 3: unknown verb")
	require.Contains(t, s, "button: data-arg=heal heal\n")
	input := drawn(scene.Draw(m), "script.input")
	require.Len(t, input, 1)
	require.Equal(t, text, input[0].Value)
}

func TestTheHeaderNamesWhatIsPlayed(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	title := func() string { return drawn(scene.Draw(m), scene.RootRun)[0].Text }
	usual := title()
	require.NotEmpty(t, usual)
	require.NotEmpty(t, drawn(scene.Draw(m), "doors"))
	require.NoError(t, m.Update(app.Act{ID: "tour"}))
	require.Equal(t, web.Lessons()[0].Title, title())
	require.Empty(t, drawn(scene.Draw(m), "doors"))
	require.NoError(t, m.Update(app.Act{ID: "script-close"}))
	require.Equal(t, usual, title())
}

func TestTheLibrary(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	require.NoError(t, m.Update(app.Act{ID: "lessons"}))
	text := outline(m, scene.RootForm)
	first := web.Lessons()[0]
	require.Contains(t, text, "h3: "+first.Chapter+"\n")
	require.Contains(t, text, "span: "+first.Number+" · "+first.Title+"\n")
	require.NotContains(t, text, "step ")
	require.Contains(t, text, "Loading the list")
	require.NoError(t, m.Update(app.Fetched{Path: "scripts/index.json", Content: []byte(`[{"name":"campaign","file":"scripts/campaign.txt","title":"An <b>election"}]`)}))
	text = outline(m, scene.RootForm)
	require.NotContains(t, text, "Loading")
	require.Contains(t, text, "span: An <b>election\n")

	require.NoError(t, m.Update(app.Act{ID: "open-lesson", Arg: first.Name}))
	require.NoError(t, m.Update(app.Act{ID: "lesson-next"}))
	require.NoError(t, m.Update(app.Act{ID: "lessons"}))
	require.Contains(t, outline(m, scene.RootForm), fmt.Sprintf("span: step 2 of %d\n", m.Player().Lesson().Steps))
	require.NoError(t, m.Update(app.Act{ID: "script-run"}))
	require.NoError(t, m.Update(app.Act{ID: "lessons"}))
	require.Contains(t, outline(m, scene.RootForm), "span: ✓ finished\n")
}
