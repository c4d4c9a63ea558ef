package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/web"
)

// opening gives a page that keeps things, with some settings.
func opening(t *testing.T, settings, fragment string) *app.Model {
	t.Helper()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	m.Look.Still = true
	require.NoError(t, m.Update(app.Begin{Page: "https://example.org/", Tab: "t", Settings: settings, Fragment: fragment, Still: true, Now: func() int64 { return 1 }}))
	return m
}

// settingsOf is what the page kept last.
func settingsOf(m *app.Model) string {
	last := ""
	for _, e := range m.Errands() {
		if k, is := e.(app.KeepSettings); is {
			last = k.Value
		}
	}
	return last
}

// How far somebody came in a lesson is there again in the next visit, which goes on
// from there; a lesson that was finished begins anew.
func TestLessonGoesOnWhereItWasLeft(t *testing.T) {
	t.Parallel()
	first, second := web.Lessons()[0].Name, web.Lessons()[1].Name
	m := opening(t, "", "")
	_, ok := m.ReachedIn(first)
	require.False(t, ok)
	act(t, m, "open-lesson", first)
	act(t, m, "lesson-next", "")
	act(t, m, "lesson-next", "")
	r, ok := m.ReachedIn(first)
	require.True(t, ok)
	require.Equal(t, 3, r.Step)
	require.False(t, r.Done)
	act(t, m, "open-lesson", second)
	require.Equal(t, 1, m.Player().Lesson().Step)
	kept := settingsOf(m)
	require.Contains(t, kept, first+":3/")

	m = opening(t, kept, "")
	act(t, m, "open-lesson", first)
	require.Equal(t, 3, m.Player().Lesson().Step)
	act(t, m, "script-run", "")
	r, _ = m.ReachedIn(first)
	require.True(t, r.Done)
	require.Equal(t, r.Steps, r.Step)

	m = opening(t, settingsOf(m), "")
	act(t, m, "open-lesson", first)
	require.Equal(t, 1, m.Player().Lesson().Step)
	r, _ = m.ReachedIn(first)
	require.True(t, r.Done, "it was finished once")
	require.Equal(t, 1, r.Step)
}

func TestWhatCannotBeReadOfTheProgressIsLeftOut(t *testing.T) {
	t.Parallel()
	name := web.Lessons()[0].Name
	for _, words := range []string{"x:1/2", name, name + ":", name + ":0/3", name + ":4/3", name + ":a/b", name + ":1", ":", "*"} {
		m := opening(t, `{"version":1,"lessons":"`+words+`"}`, "")
		_, ok := m.ReachedIn(name)
		require.False(t, ok, words)
	}
	m := opening(t, `{"version":1,"lessons":"junk `+name+`:2/9* junk:1/1"}`, "")
	r, ok := m.ReachedIn(name)
	require.True(t, ok)
	require.Equal(t, app.Reached{Step: 2, Steps: 9, Done: true}, r)
}

// A link leads to a step of a lesson, also with what a chat put behind it.
func TestLinkToAStepOfALesson(t *testing.T) {
	t.Parallel()
	name := web.Lessons()[1].Name
	m := opening(t, "", "")
	require.Empty(t, m.LessonFragment())
	act(t, m, "open-lesson", name)
	act(t, m, "lesson-next", "")
	fragment := m.LessonFragment()
	require.Equal(t, "lesson."+name+".2", fragment)
	want := m.Trace()

	number := web.Lessons()[1].Number
	for _, link := range []string{fragment, fragment + ".", fragment + ")", "lesson." + number + ".2", "lesson.0" + number + ".2"} {
		m = opening(t, "", link)
		require.Empty(t, m.Banner.Text)
		require.Equal(t, 2, m.Player().Lesson().Step, link)
		require.Equal(t, want, m.Trace())
	}
	for _, link := range []string{"lesson." + name, "lesson." + name + ")", "lesson." + number, "lesson.0" + number + "."} {
		m = opening(t, "", link)
		require.Empty(t, m.Banner.Text, link)
		require.Equal(t, web.Lessons()[1].Title, m.Player().Title(), link)
		require.Equal(t, 1, m.Player().Lesson().Step, link)
	}
	for step, want := range map[string]int{"": 1, "1": 1, "002": 2, "2.5": 2, "2%22": 2} {
		m = opening(t, "", "lesson."+name+"."+step)
		require.Empty(t, m.Banner.Text)
		require.Equal(t, want, m.Player().Lesson().Step, "step %q", step)
	}

	// In a page that is open already.
	m = opening(t, "", "")
	require.NoError(t, m.Update(app.OpenLink{Fragment: fragment}))
	require.Equal(t, 2, m.Player().Lesson().Step)
	require.True(t, errors.Is(m.Update(app.OpenLink{Fragment: "lesson."}), app.ErrLink))
	require.Equal(t, 2, m.Player().Lesson().Step, "what cannot be opened changes nothing")
}

// A link to a step that a lesson has not leads to its first or its last, and says so.
func TestLinkToAStepThatALessonHasNot(t *testing.T) {
	t.Parallel()
	name := web.Lessons()[1].Name
	m := opening(t, "", "lesson."+name)
	steps := m.Player().Lesson().Steps
	last := fmt.Sprintf(" This is its last one, step %d.", steps)
	for _, row := range []struct {
		step string
		at   int
		want string
	}{
		{strconv.Itoa(steps + 1), steps, fmt.Sprintf("This lesson has no step “%d”.", steps+1) + last},
		{"999)", steps, "This lesson has no step “999”." + last},
		{"18446744073709551617", steps, "This lesson has no step “18446744073709551617”." + last},
		{strings.Repeat("9", 100_000), steps, "This lesson has no such step." + last},
		{"0", 1, "This lesson has no step “0”. This is its first one."},
		{"-1", 1, "This lesson has no step “-1”. This is its first one."},
		{"x", 1, "This lesson has no step “x”. This is its first one."},
		{"<script>globalThis.ran=1</script>", 1, "This lesson has no such step. This is its first one."},
		{"call%20me", 1, "This lesson has no such step. This is its first one."},
		{strings.Repeat("x", 41), 1, "This lesson has no such step. This is its first one."},
	} {
		m = opening(t, "", "lesson."+name+"."+row.step)
		require.Equal(t, app.Banner{Text: row.want}, m.Banner)
		require.Equal(t, row.at, m.Player().Lesson().Step, "step %q", row.step)
	}

	// In a page that is open already, and where the lessons have yet to come.
	require.NoError(t, m.Update(app.OpenLink{Fragment: "lesson." + name + ".0"}))
	require.Equal(t, "This lesson has no step “0”. This is its first one. This run came with a link. The one that was here before is kept.", m.Banner.Text)
	require.Len(t, m.Banner.Buttons, 1)
	require.NoError(t, m.Update(app.OpenLink{Fragment: "lesson." + name + ".1"}))
	require.NotContains(t, m.Banner.Text, "no step")
	content, err := json.Marshal(web.Lessons())
	require.NoError(t, err)
	m = withoutLessons(t, "")
	require.NoError(t, m.Update(app.Act{ID: "next"}))
	require.Error(t, m.Update(app.OpenLink{Fragment: "nothing"}))
	require.NoError(t, m.Update(app.OpenLink{Fragment: "lesson." + name + ".999"}))
	require.Equal(t, "This run came with a link. The one that was here before is kept.", m.Banner.Text, "nothing is left of what was said before")
	require.NoError(t, m.Update(app.Fetched{Path: web.LessonsIndex, Content: content}))
	require.Equal(t, "This lesson has no step “999”."+last, m.Banner.Text)
	m = withoutLessons(t, "lesson."+name+".999")
	require.NoError(t, m.Update(app.Fetched{Path: web.LessonsIndex, Content: content}))
	require.Equal(t, "This lesson has no step “999”."+last, m.Banner.Text)
}

// A link to a lesson that is not here is answered by what it asks for, as long as that could be a name, and by the lesson
// that was probably meant.
func TestLinkToALessonThatIsNotHere(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"lesson.":                     "it names no lesson",
		"lesson..3":                   "it names no lesson",
		"lesson.nothing.3":            "there is no lesson “nothing” here",
		"lesson.14a":                  "there is no lesson “14a” here",
		"lesson.02a-frist-election.3": "there is no lesson “02a-frist-election” here (did you mean “02a-first-election”?)",
		"lesson.02a-the-first-leader": "there is no lesson “02a-the-first-leader” here (did you mean “02a-first-election”?)",
		"lesson.<script>globalThis.ran=1</script>.1": "there is no lesson of this name here",
		"lesson.Your%20browser%20is%20old":           "there is no lesson of this name here",
		"lesson." + strings.Repeat("a", 100_000):     "there is no lesson of this name here",
	} {
		m := opening(t, "", link)
		require.Nil(t, m.Player(), link)
		require.Equal(t, app.Banner{Text: "This link cannot be opened: " + want + "."}, m.Banner)
		require.Less(t, len(m.Banner.Text), 160)
	}
}

// withoutLessons gives a page that has yet to ask for the lessons.
func withoutLessons(t *testing.T, fragment string) *app.Model {
	t.Helper()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Look.Still = true
	require.NoError(t, m.Update(app.Begin{Page: "https://example.org/", Tab: "t", Fragment: fragment, Still: true, Now: func() int64 { return 1 }}))
	return m
}

// The lessons come when somebody wants one, and then that one opens.
func TestTheLessonsAreFetched(t *testing.T) {
	t.Parallel()
	content, err := json.Marshal(web.Lessons())
	require.NoError(t, err)
	fetch := app.Errand(app.Fetch{Path: web.LessonsIndex})
	name := web.Lessons()[3].Name
	for what, row := range map[string]struct {
		m    *app.Model
		act  app.Act
		step int
		want string
	}{
		"the tour": {withoutLessons(t, ""), app.Act{ID: "tour"}, 1, web.Lessons()[0].Title},
		"a lesson": {withoutLessons(t, ""), app.Act{ID: "open-lesson", Arg: name}, 1, web.Lessons()[3].Title},
		"a link":   {withoutLessons(t, "lesson."+name+".3"), app.Act{}, 3, web.Lessons()[3].Title},
	} {
		m := row.m
		if row.act.ID != "" {
			act(t, m, row.act.ID, row.act.Arg)
		}
		require.Contains(t, m.Errands(), fetch, what)
		require.Nil(t, m.Player(), what)
		require.True(t, m.Library.Loading())
		require.NoError(t, m.Update(app.Fetched{Path: web.LessonsIndex, Content: content}))
		require.Equal(t, row.want, m.Player().Title(), what)
		require.Equal(t, row.step, m.Player().Lesson().Step, what)
		require.Equal(t, web.Lessons()[1].Title == m.Player().Lesson().Next, what == "the tour")
	}

	m := withoutLessons(t, "lesson.nothing.3")
	require.ErrorIs(t, m.Update(app.Fetched{Path: web.LessonsIndex, Content: content}), app.ErrLink)
	require.Nil(t, m.Player())
	require.Contains(t, m.Banner.Text, "there is no lesson “nothing” here")

	m = withoutLessons(t, "")
	act(t, m, "tour", "")
	require.ErrorContains(t, m.Update(app.Fetched{Path: web.LessonsIndex, Error: "offline"}), "the lessons could not be loaded: offline")
	require.Nil(t, m.Player())
	act(t, m, "tour", "") // asks again
	require.NoError(t, m.Update(app.Fetched{Path: web.LessonsIndex, Content: content}))
	require.NotNil(t, m.Player())
	m.Errands()
	act(t, m, "lessons", "")
	require.NotContains(t, m.Errands(), fetch, "they are there")
}

// While a lesson runs, Share offers the short link, too.
func TestShareOffersTheLinkToTheLesson(t *testing.T) {
	t.Parallel()
	m := opening(t, "", "")
	act(t, m, "share", "")
	require.Empty(t, m.Dialog.Values[app.ValueLesson])
	require.Error(t, m.Update(app.Act{ID: "copy-link", Arg: app.ValueLesson}))
	act(t, m, "close", "")
	act(t, m, "open-lesson", web.Lessons()[0].Name)
	act(t, m, "share", "")
	link := m.Dialog.Values[app.ValueLesson]
	require.Equal(t, "https://example.org/#lesson."+web.Lessons()[0].Name+".1", link)
	m.Errands()
	act(t, m, "copy-link", app.ValueLesson)
	require.Contains(t, m.Errands(), app.Errand(app.Copy{Text: link}))
	require.NoError(t, m.Update(app.Copied{Text: link, Done: true}))
	require.Equal(t, "yes", m.Dialog.Values[app.ValueCopied])
	require.True(t, strings.HasPrefix(m.Dialog.Values[app.ValueLink], "https://example.org/#run1."))
}
