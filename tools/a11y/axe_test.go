//go:build a11y

package a11y_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
	"glassraft/web"
)

// axePath is where npm puts it.
const axePath = "node_modules/axe-core/axe.min.js"

type screen struct {
	name          string
	width, height int64
	mobile        bool
}

// screens are the sizes of a wide window and of a phone, in CSS pixels.
var screens = []screen{
	{"wide", 1440, 900, false},
	{"phone", 390, 844, true},
}

// TestNothingStandsInTheWay judges every view.
func TestNothingStandsInTheWay(t *testing.T) {
	axe, stage := begin(t)
	for _, screen := range screens {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(screen.name+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				tab := open(t, stage, screen, scheme)
				for i, v := range views {
					t.Run(v.name, func(t *testing.T) {
						if i > 0 && (v.path != "" || views[i-1].path != "") {
							// What the page keeps when it is left is forgotten where it does not run.
							tab.Do(t, chromedp.Navigate(tab.URL+"scripts/index.json"))
							e2e.Evaluate[any](t, tab, "localStorage.clear(), sessionStorage.clear()")
							tab.Do(t, chromedp.Navigate(tab.URL+strings.TrimPrefix(v.path, fresh)))
						}
						e2e.Evaluate[bool](t, tab, inPage(v.seen()))
						judge(t, tab, axe)
					})
				}
			})
		}
	}
}

// TestLessonsStandInNobodysWay judges every lesson at its third step, on a wide light
// page and on a dark phone.
func TestLessonsStandInNobodysWay(t *testing.T) {
	axe, stage := begin(t)
	for i, scheme := range []string{"light", "dark"} {
		t.Run(screens[i].name+"/"+scheme, func(t *testing.T) {
			t.Parallel()
			tab := open(t, stage, screens[i], scheme)
			for _, lesson := range web.Lessons() {
				t.Run(lesson.Name, func(t *testing.T) {
					e2e.Evaluate[bool](t, tab, inPage(fmt.Sprintf(
						`location.hash = "lesson.%s.3"; await seen("lesson-title", %q); await seen("lesson-step", "step 3 of ");`, lesson.Name, lesson.Title)))
					judge(t, tab, axe)
				})
			}
		})
	}
}

// TestSpeakersNotesStandInNobodysWay judges the window with the notes on a lesson that
// is open in another.
func TestSpeakersNotesStandInNobodysWay(t *testing.T) {
	axe, stage := begin(t)
	for _, screen := range screens {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(screen.name+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				projector := open(t, stage, screen, scheme)
				e2e.Evaluate[bool](t, projector, inPage(`location.hash = "lesson.01a-one-copy.3"; await seen("lesson-step", "step 3 of ");`))
				notes := projector.Beside(t)
				appear(t, notes, screen, scheme)
				notes.Do(t, chromedp.Navigate(notes.URL+"notes.html"))
				notes.WaitUntil(t, `document.querySelector('[data-testid="notes-where"]').textContent.includes("step 3 of ")`)
				judge(t, notes, axe)
			})
		}
	}
}

// begin gives axe-core and a stage.
func begin(t *testing.T) (axe string, stage *e2e.Stage) {
	t.Helper()
	text, err := os.ReadFile(axePath)
	require.NoError(t, err, "run make test-a11y, which installs it")
	stage, err = e2e.Start(context.Background())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stage.Close()) })
	return string(text), stage
}

// open opens the page on a screen.
func open(t *testing.T, stage *e2e.Stage, on screen, scheme string) *e2e.Tab {
	t.Helper()
	tab := stage.Blank(t, nil)
	appear(t, tab, on, scheme)
	tab.Do(t, chromedp.Navigate(tab.URL))
	return tab
}

// appear gives a tab its size and its colours.
func appear(t *testing.T, tab *e2e.Tab, on screen, scheme string) {
	t.Helper()
	tab.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
	options := []chromedp.EmulateViewportOption{}
	if on.mobile {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	tab.Do(t, chromedp.EmulateViewport(on.width, on.height, options...))
}

// judge demands that axe-core finds nothing, and that it looked.
func judge(t *testing.T, tab *e2e.Tab, axe string) {
	t.Helper()
	found := e2e.Evaluate[struct {
		Passes     int      `json:"passes"`
		Violations []string `json:"violations"`
	}](t, tab, axe+`;(async () => {
		const result = await axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
		const told = (v) => v.nodes.map((n) => v.id + ": " + n.html.slice(0, 160) + " " + n.failureSummary.replaceAll("\n", " "));
		return { passes: result.passes.length, violations: result.violations.flatMap(told) };
	})()`)
	require.Greater(t, found.Passes, 5, "axe-core has looked at something") // 6 rules are about the speaker's notes, which hold nothing but text
	require.Empty(t, found.Violations, strings.Join(found.Violations, "\n"))
}
