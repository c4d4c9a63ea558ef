package e2e_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/web"
)

// lessonStepsMax caps the loops that go through a lesson.
const lessonStepsMax = 60

// Every lesson of the course is gone through from its first step to its last and
// back, by its link, and every question is answered: no expectation fails on the way, and going back leads to where
// it began.
func TestEveryLessonForwardsAndBackwards(t *testing.T) {
	t.Parallel()
	const parts = 2 // so that two pages share the work
	for part := range parts {
		t.Run(fmt.Sprintf("part %d", part+1), func(t *testing.T) {
			t.Parallel()
			p := openPage(t, viewport(1440, 900))
			for i, lesson := range web.Lessons() {
				if i%parts == part {
					p.walkLesson(lesson)
				}
			}
		})
	}
}

func (p *page) walkLesson(lesson web.Lesson) {
	p.t.Helper()
	evaluate[any](p, fmt.Sprintf("location.hash = %q", "lesson."+lesson.Name+".1"))
	p.waitText("lesson-title", lesson.Title)
	p.waitText("lesson-step", "step 1 of ")
	first := p.frame().Event
	steps := 0
	for range lessonStepsMax {
		require.False(p.t, p.exists("lesson-error"), lesson.Name)
		if p.exists("lesson-choice") {
			p.press("lesson-choice")
			require.NotEmpty(p.t, p.text("lesson-verdict"), lesson.Name)
		} else {
			require.NotEmpty(p.t, p.text("lesson-say"), lesson.Name)
		}
		if p.attribute("lesson-next", "aria-disabled") == "true" {
			break
		}
		p.press("lesson-next")
		steps++
	}
	require.True(p.t, p.exists("lesson-end"), "%s has an end", lesson.Name)
	require.GreaterOrEqual(p.t, steps, 5, lesson.Name)
	for range lessonStepsMax {
		if p.attribute("lesson-back", "aria-disabled") == "true" {
			break
		}
		p.press("lesson-back")
	}
	p.waitText("lesson-step", "step 1 of ")
	require.Equal(p.t, first, p.frame().Event, lesson.Name)
}

// A link leads to a step of a lesson in a fresh page; Share gives such a link; how far
// one came is there after a reload, and the list of lessons tells it.
func TestLessonsAreKeptAndLinked(t *testing.T) {
	t.Parallel()
	lesson := web.Lessons()[3]
	stage, err := startOnce()
	require.NoError(t, err)
	p := &page{stage.Blank(t, nil), t}
	p.Do(t, chromedp.Navigate(p.URL+"#lesson."+lesson.Name+".4"))
	t.Cleanup(p.requireHealthy)
	p.WaitReady(t)
	p.waitText("lesson-title", lesson.Title)
	p.waitText("lesson-step", "step 4 of ")
	p.press("lesson-next")
	p.waitText("lesson-step", "step 5 of ")
	p.press("share")
	p.WaitUntil(t, query(testID("share-lesson"))+`?.value.endsWith("#lesson.`+lesson.Name+`.5")`)
	p.press("dialog-close")

	p.Do(t, chromedp.Navigate("about:blank"))
	p.Do(t, chromedp.Navigate(p.URL))
	p.WaitReady(t)
	p.blur()
	p.key("g")
	p.waitText("reached."+lesson.Name, "step 5 of ")
	p.press("lesson." + lesson.Name)
	p.waitText("lesson-step", "step 5 of ")
}

// A new learner on a phone, with a keyboard and nothing else, goes through the first
// three chapters from the start view.
func TestFirstChaptersByKeyboardOnAPhone(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(390, 844))
	p.blur()
	p.tabTo("door.tour")
	p.keys(kb.Enter)
	p.waitText("lesson-step", "step 1 of ")
	lessons, questions := 0, 0
	for _, lesson := range web.Lessons() {
		if lesson.Chapter != web.Lessons()[0].Chapter && lesson.Number[0] > '3' || len(lesson.Number) > 2 {
			break
		}
		lessons++
		p.waitText("lesson-title", lesson.Title)
		for range lessonStepsMax {
			require.False(t, p.exists("lesson-error"), lesson.Name)
			if p.exists("lesson-choice") && !p.exists("lesson-verdict") {
				questions++
				p.blur()
				p.tabTo("lesson-choice")
				p.keys(kb.Enter)
				p.WaitUntil(t, query(testID("lesson-verdict"))+" !== null")
			}
			if p.attribute("lesson-next", "aria-disabled") == "true" {
				break
			}
			p.blur()
			p.key("l")
		}
		require.True(t, p.exists("lesson-end"), lesson.Name)
		p.blur()
		p.tabTo("lesson-onward")
		p.keys(kb.Enter)
		p.waitText("lesson-step", "step 1 of ")
	}
	require.Equal(t, 11, lessons)
	require.Greater(t, questions, 25)
}

// tabTo presses Tab until something has the focus.
func (p *page) tabTo(id string) {
	p.t.Helper()
	for range 120 {
		p.keys(kb.Tab)
		if evaluate[string](p, `document.activeElement.dataset.testid ?? ""`) == id {
			return
		}
	}
	require.Fail(p.t, "Tab does not lead there", id)
}
