package app_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
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
	focus := func() int { return m.Player().Lesson().Focus }
	act(t, m, "lesson-next", "")
	require.Zero(t, focus(), "by a click")
	act(t, m, "lesson-back", "")
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	first := focus()
	require.NotZero(t, first)
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.Zero(t, focus(), "that is no question")
	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.Greater(t, focus(), first)
	act(t, m, "lesson-answer", "1")
	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.Zero(t, focus(), "it is answered")
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
	require.True(t, lesson().Choices[1].Chosen, "it can be changed")
	act(t, m, "lesson-answer", "0")
	require.False(t, lesson().Seen)
	require.Nil(t, lesson().Foretold)

	require.NoError(t, m.Update(app.Key{Key: "l"}))
	require.Equal(t, []string{"S1 leads."}, lesson().Paragraphs)
	require.Equal(t, 3, lesson().Step)
	require.Equal(t, &app.Foretold{Chosen: "S2", Right: "S1"}, lesson().Foretold)
	require.Empty(t, lesson().Errors)
	require.Error(t, m.Update(app.Act{ID: "lesson-answer", Arg: "0"}), "that is no question")

	require.NoError(t, m.Update(app.Key{Key: "Shift+L"}))
	require.True(t, lesson().Answered)
	require.True(t, lesson().Seen)
	act(t, m, "lesson-answer", "1")
	require.True(t, lesson().Choices[0].Chosen, "it stays chosen, for what is right has been seen")
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

// The page's own lessons go on the page as they go natively, and lead to one another.
func TestEveryLessonGoesOnThePageAsNatively(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, web.Lessons())
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
