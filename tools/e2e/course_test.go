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
	right := rightAnswers(p.t, lesson)
	steps, foretold := 0, ""
	for range lessonStepsMax {
		require.False(p.t, p.exists("lesson-error"), lesson.Name)
		if foretold != "" {
			require.Contains(p.t, p.text("lesson-foretold"), foretold, lesson.Name)
		}
		foretold = ""
		if p.exists("lesson-choice") {
			p.answer(steps % 3)
			foretold = "You said: "
			if right[p.text("lesson-question")] == steps%3 {
				foretold = "As you said: "
			}
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

// linkedPage opens the link to a step of a lesson in a fresh page.
func linkedPage(t *testing.T, lesson web.Lesson, step int) *page {
	t.Helper()
	return startPageAt(t, nil, fmt.Sprintf("#lesson.%s.%d", lesson.Name, step))
}

// A link leads to a step of a lesson in a fresh page; Share gives such a link; how far
// one came is there after a reload, and the list of lessons tells it.
func TestLessonsAreKeptAndLinked(t *testing.T) {
	t.Parallel()
	lesson := web.Lessons()[3]
	p := linkedPage(t, lesson, 4)
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
	p.callText("load", newThree) // The lesson is open again after the reload, and it is the list that shall lead back to it.
	require.False(t, p.exists("lesson"))
	p.blur()
	p.key("g")
	p.waitText("reached."+lesson.Name, "step 5 of ")
	p.press("lesson." + lesson.Name)
	p.waitText("lesson-step", "step 5 of ")
}

// A new learner on a phone, with a keyboard and nothing else, goes through the first
// three chapters from the start view. What is said, and what has the focus, is always
// in sight.
func TestFirstChaptersByKeyboardOnAPhone(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(390, 844))
	p.blur()
	p.tabTo("door.tour")
	p.keys(kb.Enter)
	p.waitText("lesson-step", "step 1 of ")
	lessons, questions := 0, 0
	for _, lesson := range web.Lessons() {
		if lesson.Number[0] > '3' || len(lesson.Number) > 2 {
			break
		}
		lessons++
		p.waitText("lesson-title", lesson.Title)
		for range lessonStepsMax {
			require.False(t, p.exists("lesson-error"), lesson.Name)
			if p.exists("lesson-choice") && !p.exists("lesson-verdict") {
				questions++
				p.answerByKeyboard(questions)
			} else {
				if p.exists("lesson-foretold") {
					p.inSight(`document.querySelector('[data-testid="lesson-foretold"]')`)
				}
				p.inSight(`document.querySelector('[data-testid="lesson-say"]')`)
			}
			if p.attribute("lesson-next", "aria-disabled") == "true" {
				break
			}
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

// answerByKeyboard chooses one answer or another to the question that a key has led to.
func (p *page) answerByKeyboard(answer int) {
	p.t.Helper()
	const choices = `[...document.querySelectorAll('[data-testid="lesson-choice"]')]`
	require.True(p.t, evaluate[bool](p, "document.activeElement === "+choices+"[0]"), "the first answer has the focus")
	require.Equal(p.t, p.text("lesson-question"), evaluate[string](p, "document.getElementById(document.activeElement.parentElement.getAttribute('aria-labelledby')).textContent"))
	p.inSight("document.activeElement")
	for range answer % evaluate[int](p, choices+".length") {
		p.keys(kb.Tab)
		p.inSight("document.activeElement")
	}
	require.Equal(p.t, "lesson-choice", evaluate[string](p, "document.activeElement.dataset.testid"))
	p.keys(kb.Enter)
	p.WaitUntil(p.t, query(testID("lesson-verdict"))+" !== null")
	require.False(p.t, evaluate[bool](p, choices+`.some((answer) => answer.className !== "")`), "what is right has not happened yet")
}

// inSight demands that an element comes to lie in the free part of a phone's window:
// below all that stays at the top, above what stays at the bottom; of one that is
// higher, the beginning. Some pictures may go by before it does: the new size of one
// part brings another size of the next.
func (p *page) inSight(element string) {
	p.t.Helper()
	problem := evaluate[string](p, `(async () => {
		const look = () => {
			const element = `+element+`;
			const box = element.getBoundingClientRect();
			const covers = [...document.querySelectorAll("header, .cluster, .panel.logs")].filter((e) => getComputedStyle(e).position === "sticky");
			const top = Math.max(...covers.map((e) => e.getBoundingClientRect().bottom));
			const bottom = document.querySelector(".lesson .moves").getBoundingClientRect().top;
			if (covers.length < 3 || bottom - top < 180) return "only " + top + " to " + bottom + " is free";
			if (box.top < top || (box.bottom > bottom && box.height < bottom - top) || box.top > bottom - Math.min(60, box.height)) {
				return element.textContent + ": " + box.top + " to " + box.bottom + " of " + top + " to " + bottom;
			}
			const hit = document.elementFromPoint(box.left + box.width / 2, Math.min((box.top + box.bottom) / 2, bottom - 4));
			return element.contains(hit) ? "" : element.textContent + " is covered by " + hit?.outerHTML;
		};
		for (let left = 20; look() !== "" && left > 0; left--) await new Promise(requestAnimationFrame);
		return look();
	})()`)
	require.Empty(p.t, problem)
}

// A lesson that is reloaded in its midst, at the page's own address, goes on there.
func TestReloadInTheMidstOfALesson(t *testing.T) {
	t.Parallel()
	lesson := web.Lessons()[3]
	p := linkedPage(t, lesson, 3)
	p.waitText("lesson-step", "step 3 of ")
	for range 3 {
		p.press("lesson-next")
	}
	p.press("lesson-back")
	p.waitText("lesson-step", "step 5 of ")
	was, said := p.traceHash(), p.text("lesson")
	p.reload()
	require.Equal(t, p.URL, evaluate[string](p, "location.href"))
	require.Equal(t, "Your run is here again, as you left it.", p.text("banner-text"))
	require.Equal(t, was, p.traceHash())
	require.Equal(t, said, p.text("lesson"))
	require.True(t, p.visible(testID("lesson")))

	// Who has left it on a branch is led back.
	p.callText("do", "crash 1")
	was = p.traceHash()
	p.reload()
	require.Equal(t, was, p.traceHash())
	require.False(t, p.exists("lesson"))
	p.press("banner-open-lesson")
	p.waitText("lesson-step", "step 5 of ")
	require.Equal(t, said, p.text("lesson"))
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
