package app_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
	"glassraft/wasm/app"
	"glassraft/web"
)

const quiz = `glassraft 1
title A quiz
level basic
see all of it
section First
add-nodes 1 voters=(1)
say One node.
  It waits for
  its timeout.
see this part
section Second
ask Who leads?
  - S2
  + S1
run until leader = S1
say S1 leads.
expect leader = S1
section Third
say The end.
expect leader = none
crash 1
`

// Who comes to a question by key finds the focus on its first answer; who clicks keeps
// it where it is.
func TestAQuestionThatIsReachedByKeyTakesTheFocus(t *testing.T) {
	t.Parallel()
	m := opened(t, quiz)
	asked := func() int { return m.Player().Lesson().Asked }
	act(t, m, "lesson-next", "")
	require.Zero(t, asked(), "by a click")
	act(t, m, "lesson-back", "")
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	first := asked()
	require.NotZero(t, first)
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.Zero(t, asked(), "that is no question")
	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.Greater(t, asked(), first)
	act(t, m, "lesson-answer", "1")
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.Zero(t, asked(), "it is answered")
}

func TestALessonGoesFromWordsToWords(t *testing.T) {
	t.Parallel()
	m := opened(t, quiz)
	lesson := func() app.Lesson { return m.Player().Lesson() }
	require.Equal(t, app.Lesson{
		Title: "A quiz", Grade: "basic", Section: "First", See: []string{"this part"}, Step: 1, Steps: 4,
		Paragraphs: []string{"One node.", "It waits for its timeout."},
		Sections:   []app.LessonSection{{Title: "First", Step: 1, Current: true}, {Title: "Second", Step: 2}, {Title: "Third", Step: 4}},
	}, lesson())
	require.Equal(t, 1, m.Frame.Event, "the node is there")
	back, _ := app.ActionByID("lesson-back")
	require.False(t, back.Enabled(m))

	act(t, m, "lesson-next", "")
	l := lesson()
	require.Equal(t, "Who leads?", l.Question)
	require.Equal(t, []string{"all of it"}, l.See)
	require.Equal(t, "Second", l.Section)
	require.False(t, l.Answered)
	act(t, m, "lesson-answer", "0")
	require.Equal(t, []app.LessonChoice{{Text: "S2", Chosen: true}, {Text: "S1", Right: true}}, lesson().Choices)
	act(t, m, "lesson-answer", "1")
	require.True(t, lesson().Choices[0].Chosen, "it stays chosen")

	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.Equal(t, []string{"S1 leads."}, lesson().Paragraphs)
	require.Equal(t, 3, lesson().Step)
	require.Empty(t, lesson().Errors)
	require.Error(t, m.Update(app.Act{ID: "lesson-answer", Arg: "0"}), "that is no question")

	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.True(t, lesson().Answered)
	require.Equal(t, 1, m.Frame.Event)
	act(t, m, "lesson-next", "")
	act(t, m, "lesson-explore", "")
	require.Equal(t, app.TabNext, m.Tab)
	require.NoError(t, m.Do("crash 1"))
	require.True(t, lesson().Left)
	act(t, m, "script-return", "")
	require.Equal(t, app.TabLesson, m.Tab)
	require.False(t, lesson().Left)
	require.Equal(t, 3, lesson().Step)

	act(t, m, "lesson-next", "")
	require.Equal(t, []string{"line 20: expectation does not hold: leader is S1, not none"}, lesson().Errors)
	require.False(t, lesson().Finished)
	act(t, m, "lesson-next", "")
	require.True(t, lesson().Finished)
	require.Equal(t, 4, lesson().Step)
	act(t, m, "lesson-back", "")
	require.Equal(t, 4, lesson().Step)
	require.False(t, lesson().Finished)

	act(t, m, "lesson-to", "2")
	require.Equal(t, "Who leads?", lesson().Question)
	require.Error(t, m.Update(app.Act{ID: "lesson-to", Arg: "5"}))
}

// The page's own lessons: everything in them is so, and each question has one
// right answer.
func TestLessons(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, len(web.Lessons()), 5)
	for i, lesson := range web.Lessons() {
		t.Run(lesson.Name, func(t *testing.T) {
			t.Parallel()
			m, err := app.New(core.Defaults(), 3)
			require.NoError(t, err)
			m.Library.Lessons = web.Lessons()
			act(t, m, "open-lesson", lesson.Name)
			require.NotEmpty(t, lesson.Title)
			require.Equal(t, lesson.Title, m.Player().Title())
			require.Equal(t, app.TabLesson, m.Tab)
			require.NotEmpty(t, m.Frame.Nodes, "there is something to see")
			p := m.Player()
			for step := 1; ; step++ {
				l := p.Lesson()
				require.Equal(t, step, l.Step)
				require.Empty(t, l.Errors)
				require.NotEmpty(t, l.Section)
				if l.Question != "" {
					right := 0
					for _, c := range l.Choices {
						if c.Right {
							right++
						}
					}
					require.Equal(t, 1, right, l.Question)
					act(t, m, "lesson-answer", strconv.Itoa(len(l.Choices)-1))
					require.True(t, p.Lesson().Answered)
				}
				if l.Step == l.Steps {
					break
				}
				act(t, m, "lesson-next", "")
			}
			if p.At() < p.Len() {
				act(t, m, "lesson-next", "")
			}
			require.True(t, p.Lesson().Finished)
			require.Empty(t, p.Differing())
			for _, v := range m.Violations() { // nothing is broken but what the lesson says
				require.Contains(t, lesson.Text, fmt.Sprintf("violated(%v) = ", v.Property))
			}
			native := natively(t, lesson.Text)
			require.Empty(t, native.differing)
			require.Equal(t, native.trace, m.Trace())
			onward, _ := app.ActionByID("lesson-onward")
			require.Equal(t, i+1 < len(web.Lessons()), onward.Enabled(m))
			if onward.Enabled(m) {
				act(t, m, "lesson-onward", "")
				require.Equal(t, web.Lessons()[i+1].Title, m.Player().Title())
			}
		})
	}
}

func TestDoorsStandOpenUntilSomethingIsDone(t *testing.T) {
	t.Parallel()
	for name, msg := range map[string]app.Msg{
		"a door": app.Act{ID: "tour"}, "an action": app.Act{ID: "next"}, "a key": app.Key{Key: "ArrowRight"}, "a link": app.OpenLink{Fragment: "x"},
		"a file": app.Opened{Content: []byte("glassraft 1\n")}, "the timeline": app.Scrub{Index: 0},
	} {
		m, err := app.New(core.Defaults(), 3)
		require.NoError(t, err)
		m.Library.Lessons = web.Lessons()
		m.Play()
		require.NoError(t, m.Update(app.Animate{ElapsedMs: 16}))
		require.NoError(t, m.Update(app.Resize{Root: "stage"}))
		require.True(t, m.Doors())
		_ = m.Update(msg)
		require.False(t, m.Doors(), name)
	}
}

func TestTheAPILeavesTheDoors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		do     func(*app.Model) error
		leaves bool
	}{
		{"do", func(m *app.Model) error { return m.Do("campaign 1") }, true},
		{"forward", func(m *app.Model) error { return m.Forward(1) }, true},
		{"back", func(m *app.Model) error { return m.Back(1) }, true},
		{"seek", func(m *app.Model) error { return m.Seek(0) }, true},
		{"a command that is none", func(m *app.Model) error { return m.Do("camapign 1") }, false},
		{"steps that cannot be", func(m *app.Model) error { return m.Forward(-1) }, false},
		{"steps back that cannot be", func(m *app.Model) error { return m.Back(-1) }, false},
		{"a place that is not there", func(m *app.Model) error { return m.Seek(99) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, err := app.New(core.Defaults(), 3)
			require.NoError(t, err)
			m.Library.Lessons = web.Lessons()
			require.Equal(t, row.leaves, row.do(m) == nil)
			require.Equal(t, row.leaves, !m.Doors())
		})
	}
}

func TestTheLibraryListsTheSitesScripts(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	index := "scripts/index.json"
	act(t, m, "lessons", "")
	require.Equal(t, []app.Errand{app.Fetch{Path: index}}, m.Errands())
	require.True(t, m.Library.Loading())
	require.NoError(t, m.Update(app.Fetched{Path: index, Error: "the server answered 404"}))
	require.Equal(t, "the server answered 404", m.Library.Error)
	act(t, m, "lessons", "")
	require.Len(t, m.Errands(), 1)
	require.NoError(t, m.Update(app.Fetched{Path: index, Content: []byte("<html>")}))
	require.NotEmpty(t, m.Library.Error)

	act(t, m, "lessons", "") // asks again
	require.Len(t, m.Errands(), 1)
	require.NoError(t, m.Update(app.Fetched{Path: index, Content: []byte(`[{"name":"campaign","file":"scripts/campaign.txt","title":"An election","about":"Three nodes."},{"name":"x","file":"scripts/../x"}]`)}))
	require.Len(t, m.Library.Scripts, 2)
	act(t, m, "lessons", "")
	require.Empty(t, m.Errands(), "it is there")
	require.Error(t, m.Update(app.Act{ID: "open-script", Arg: "other.txt"}))
	require.Error(t, m.Update(app.Act{ID: "open-script", Arg: "scripts/../x"}))
	act(t, m, "open-script", "scripts/campaign.txt")
	fetch := app.Fetch{Path: "scripts/campaign.txt", Name: "campaign"}
	require.Equal(t, []app.Errand{fetch}, m.Errands())
	require.Nil(t, m.Dialog)
	require.ErrorContains(t, m.Update(app.Fetched{Path: fetch.Path, Name: fetch.Name, Error: "offline"}), "campaign could not be loaded: offline")
	require.Nil(t, m.Player())
	require.NoError(t, m.Update(app.Fetched{Path: fetch.Path, Name: fetch.Name, Content: []byte("log-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3) index=2\n")}))
	require.Equal(t, "campaign", m.Player().Title())
	require.Equal(t, "Three nodes.", m.Player().About())
	compared := func(same, stated int) {
		s, n := m.Player().Compared()
		require.Equal(t, []int{same, stated}, []int{s, n})
	}
	compared(1, 1)
	out, _ := m.Player().Output(0)
	require.True(t, out.Stated)
	act(t, m, "script-next", "")
	compared(1, 1)
	require.Equal(t, app.TabScript, m.Tab)
}

func TestTheEditorTakesAllOrNothing(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	trace := m.Trace()
	act(t, m, "script-new", "")
	require.Contains(t, m.Editor.Text, "glassraft 1\nconfig")
	require.Empty(t, m.Editor.Error)
	text := "glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncamp"
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	require.Contains(t, m.Editor.Error, `unknown verb "camp"`)
	require.Equal(t, 3, m.Editor.ErrorLine)
	require.Equal(t, []string{"campaign"}, m.Editor.Words)
	require.Error(t, m.Update(app.Act{ID: "script-load"}))
	require.Equal(t, trace, m.Trace())
	require.Nil(t, m.Player())
	require.NotNil(t, m.Editor)

	act(t, m, "script-complete", "campaign")
	require.Equal(t, "glassraft 1\nadd-nodes 3 voters=(1,2,3)\ncampaign ", m.Editor.Text)
	require.Error(t, m.Update(app.Act{ID: "script-complete", Arg: "campaign"})) // The word is another one now: none.
	text = m.Editor.Text + "1\n"
	require.NoError(t, m.Update(app.Typed{Text: text, Caret: len(text)}))
	require.Empty(t, m.Editor.Error)
	act(t, m, "script-load", "")
	require.Nil(t, m.Editor)
	require.Equal(t, 2, m.Player().Len())
	require.Zero(t, m.Frame.Event)

	act(t, m, "script-edit", "")
	require.Equal(t, text, m.Editor.Text)
	act(t, m, "script-cancel", "")
	act(t, m, "script-run", "")
	act(t, m, "script-take", "")
	f, err := script.Parse(m.Editor.Text)
	require.NoError(t, err)
	require.Len(t, f.Commands, 2)
}

func TestCompletionStandsAtTheCaret(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	act(t, m, "script-new", "")
	for text, words := range map[string][]string{
		"glassraft 1\nsay 🙂é\nheart|\n":   nil,
		"glassraft 1\nsay 🙂é\nhea|\ntick": {"heal"},
		"glassraft 1\nhe|al":              nil, // within a word
		"# hea|":                          nil, // a comment
		"glassraft 1\nlog-level WA| ":     {"WARN"},
	} {
		before, after, _ := cutCaret(text)
		units := 0
		for _, r := range before {
			units++
			if r > 0xffff {
				units++
			}
		}
		require.NoError(t, m.Update(app.Typed{Text: before + after, Caret: units}))
		require.Equal(t, words, m.Editor.Words, text)
	}
	require.NoError(t, m.Update(app.Typed{Text: "x", Caret: 99})) // a caret that is nowhere
}

func cutCaret(text string) (before, after string, ok bool) {
	for i := range text {
		if text[i] == '|' {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
