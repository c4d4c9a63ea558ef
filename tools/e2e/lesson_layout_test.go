package e2e_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// lessonAt opens a step of a lesson in a window of some size.
func lessonAt(t *testing.T, link string, width, height int64, options ...chromedp.EmulateViewportOption) *page {
	t.Helper()
	p := openPage(t, viewport(width, height, options...))
	evaluate[any](p, fmt.Sprintf("location.hash = %q", "lesson."+link))
	p.waitText("lesson-step", "step ")
	p.pictures() // what the new sizes bring
	return p
}

// wholeCells counts the columns and rows of the logs that are seen whole, and tells
// whether their words have room.
const wholeCells = `(() => {
	const frame = document.querySelector('[data-testid="logs-region"]').getBoundingClientRect();
	const whole = (e) => { const b = e.getBoundingClientRect(); return b.top >= frame.top && b.bottom <= frame.bottom + 0.5 && b.left >= frame.left && b.right <= frame.right; };
	return {
		Columns: [...document.querySelectorAll(".log .index")].filter(whole).length,
		Rows: [...document.querySelectorAll(".log tbody tr")].filter(whole).length,
		Cut: [...document.querySelectorAll(".log :is(.label, .term, .known, .index button)")].filter((e) => e.checkVisibility() && getComputedStyle(e).position !== "absolute" && e.scrollWidth > e.clientWidth && e.clientWidth > 0).map((e) => e.textContent),
	};
})()`

type cells struct {
	Columns, Rows int
	Cut           []string
}

// Figure 7 is on the screen, beside the lesson that brings it about.
func TestFigureSevenIsOnTheScreen(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int64{{1280, 720}, {1440, 900}, {1920, 1080}} {
		p := lessonAt(t, "03d-figure-7.5", size[0], size[1])
		require.Equal(t, cells{12, 7, []string{}}, evaluate[cells](p, wholeCells), "%v", size)
		require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollHeight"), int(size[1]), "%v", size)
	}
	p := lessonAt(t, "03d-figure-7.5", 390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch)
	require.Equal(t, cells{12, 7, []string{}}, evaluate[cells](p, wholeCells))

	p = lessonAt(t, "03c-log-repair.3", 1280, 720)
	require.Equal(t, cells{6, 3, []string{}}, evaluate[cells](p, wholeCells), "with words in every entry")
}

// No two words on the timeline or on the stage lie on one another.
func TestWordsOfThePictureKeepApart(t *testing.T) {
	t.Parallel()
	const clashes = `(() => {
		const words = [...document.querySelectorAll(".mark text, .broken-text, .message .label:not(.quiet), .node :is(.note, .detail)")]
			.filter((e) => e.textContent.trim() !== "").map((e) => [e.textContent, e.getBoundingClientRect()]);
		return words.flatMap(([a, p], i) => words.slice(0, i)
			.filter(([, q]) => p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 4 && q.top < p.bottom - 4).map(([b]) => a + " | " + b));
	})()`
	for _, link := range []string{"13h-wiped-and-asked.4", "03d-figure-7.5", "04b-figure-8-overwritten.6", "11a-vote-not-on-disk.5", "02c-split-vote.3"} {
		for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
			p := lessonAt(t, link, size[0], size[1])
			require.Empty(t, evaluate[[]string](p, clashes), "%s at %v", link, size)
		}
	}
}

// What one can press in a lesson has room for its words, and on a phone for a finger.
func TestButtonsOfALessonHaveRoom(t *testing.T) {
	t.Parallel()
	const tight = `[...document.querySelectorAll(".lesson button")].filter((b) => {
		const words = document.createRange(); words.selectNodeContents(b);
		const [inner, outer] = [words.getBoundingClientRect(), b.getBoundingClientRect()];
		return outer.width > 0 && (inner.left < outer.left + 6 || inner.right > outer.right - 6 || inner.top < outer.top + 2 || inner.bottom > outer.bottom - 2);
	}).map((b) => b.textContent)`
	for _, size := range [][2]int64{{1280, 720}, {390, 844}} {
		p := lessonAt(t, "11e-applied-too-high.99", size[0], size[1])
		require.True(t, p.exists("lesson-onward"))
		require.Empty(t, evaluate[[]string](p, tight), "%v", size)
		if size[0] < 640 {
			require.Empty(t, evaluate[[]string](p, tooSmall))
			evaluate[any](p, `location.hash = "lesson.03d-figure-7.7"`)
			p.waitText("lesson-step", "step 7 of")
			require.Empty(t, evaluate[[]string](p, tooSmall))
		}
	}
}

// Whatever the length of what is said, and of the numbers above it, the buttons of the time
// and of a lesson stand where they stood.
func TestButtonsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	const places = `["play", "menu.View", "safety", "lesson-back", "lesson-next"].map((id) => {
		const b = document.querySelector('[data-testid="' + id + '"]').getBoundingClientRect();
		return id === "safety" ? id + " " + b.top : id + " " + b.left + " " + b.top + " " + b.width;
	})`
	for _, size := range [][2]int64{{1280, 720}, {1440, 900}} {
		for _, link := range []string{"01a-one-copy.1", "02d-random-timeouts.7", "13d-broken-triangle.1"} {
			p := lessonAt(t, link, size[0], size[1])
			first := evaluate[[]string](p, places)
			steps := 1
			for ; p.attribute("lesson-next", "aria-disabled") != "true"; steps++ {
				if p.exists("lesson-choice") {
					p.press("lesson-choice")
				}
				p.press("lesson-next")
				require.Equal(t, first, evaluate[[]string](p, places), "%s, %v, %d steps on", link, size, steps)
			}
			require.Greater(t, steps, 7)
		}
	}
}
