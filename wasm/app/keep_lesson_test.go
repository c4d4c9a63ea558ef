package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
	"glassraft/web"
)

// A lesson is there again after a reload, at its step and at the event where one was.
func TestReloadBringsTheLessonBack(t *testing.T) {
	t.Parallel()
	name := web.Lessons()[3].Name
	for _, row := range []struct {
		name string
		act  func(x *tab)
		step int
	}{
		{"at a step", func(*tab) {}, 3},
		{"on and back", func(x *tab) {
			for _, id := range []string{"lesson-next", "lesson-next", "lesson-next", "lesson-back"} {
				x.act(id)
			}
		}, 5},
		{"in the midst of a step", func(x *tab) {
			for range 9 {
				x.act("lesson-next")
			}
			x.act("lesson-back")
			x.act("next")
			x.act("next")
		}, 11},
		{"at the end", func(x *tab) { x.act("script-run") }, 13},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			x := newBrowser().open(t, "", "lesson."+name+".3", func(b *app.Begin) { b.Still = true })
			row.act(x)
			l := x.Player().Lesson()
			require.Equal(t, row.step, l.Step)
			hash, event := x.TraceHash(), x.Frame.Event
			y := x.again()
			require.Equal(t, hash, y.TraceHash())
			require.Equal(t, event, y.Frame.Event)
			require.Equal(t, "Your run is here again, as you left it.", y.Banner.Text)
			require.Equal(t, []string{"start-anew"}, buttons(y.Banner))
			require.Equal(t, app.TabLesson, y.Tab)
			require.Equal(t, l.Paragraphs, y.Player().Lesson().Paragraphs)
			require.Equal(t, row.step, y.Player().Lesson().Step)
			require.Equal(t, x.run, y.run, "it is the same run")
		})
	}
}

// Two steps without an event between them are two places.
func TestReloadKnowsTheStepWithoutAnEvent(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "lesson."+web.Lessons()[0].Name+".1")
	for {
		event := x.Frame.Event
		x.do(app.KeepNow{})
		x.act("lesson-next")
		if x.Frame.Event == event {
			break
		}
	}
	require.Equal(t, x.Player().Lesson().Step, x.again().Player().Lesson().Step)
}

// Who had left the lesson has that run again, and is led back to the lesson's step.
func TestReloadOfABranchOfOnesOwnOffersTheLesson(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "lesson."+web.Lessons()[3].Name+".3")
	require.NoError(t, x.Do("crash 1"))
	hash, event, total, run := x.TraceHash(), x.Frame.Event, x.Total(), x.run
	y := x.again()
	y.same(hash, event, total)
	require.Nil(t, y.Player())
	require.Equal(t, []string{"open-lesson", "start-anew"}, buttons(y.Banner))
	back := y.Banner.Buttons[0].Act
	y.act(back.ID, back.Arg)
	require.Equal(t, 3, y.Player().Lesson().Step)
	y.do(app.KeepNow{})
	require.Contains(t, y.browser.runs, run, "what one did stays kept")
	require.NotEqual(t, run, y.run)
}

// A lesson that this page does not have any more is a run all the same.
func TestReloadOfALessonThatIsGone(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "lesson."+web.Lessons()[3].Name+".3")
	hash, event, total := x.TraceHash(), x.Frame.Event, x.Total()
	x.close()
	x.browser.runs[x.run] = replaceOnce(t, x.browser.runs[x.run], web.Lessons()[3].Name, "99z-gone")
	y := x.browser.open(t, x.run, "")
	y.same(hash, event, total)
	require.Nil(t, y.Player())
}

func replaceOnce(t *testing.T, text, old, with string) string {
	t.Helper()
	before, after, found := strings.Cut(text, old)
	require.True(t, found)
	return before + with + after
}
