//go:build a11y

package a11y_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// axePath is where npm puts it.
const axePath = "node_modules/axe-core/axe.min.js"

// screens are the sizes of a wide window and of a phone, in CSS pixels.
var screens = []struct {
	name          string
	width, height int64
	mobile        bool
}{
	{"wide", 1440, 900, false},
	{"phone", 390, 844, true},
}

// TestNothingStandsInTheWay judges every view.
func TestNothingStandsInTheWay(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	require.NoError(t, err, "run make test-a11y, which installs it")
	stage, err := e2e.Start(context.Background())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stage.Close()) })
	for _, screen := range screens {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(screen.name+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				tab := stage.Blank(t, nil)
				tab.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
					_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					})
					return err
				}))
				options := []chromedp.EmulateViewportOption{}
				if screen.mobile {
					options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
				}
				tab.Do(t, chromedp.EmulateViewport(screen.width, screen.height, options...), chromedp.Navigate(tab.URL))
				for i, v := range views {
					t.Run(v.name, func(t *testing.T) {
						if v.path != "" && i > 0 {
							// What the page keeps when it is left is forgotten where it does not run.
							tab.Do(t, chromedp.Navigate(tab.URL+"scripts/index.json"))
							e2e.Evaluate[any](t, tab, "localStorage.clear(), sessionStorage.clear()")
							tab.Do(t, chromedp.Navigate(tab.URL+strings.TrimPrefix(v.path, fresh)))
						}
						e2e.Evaluate[bool](t, tab, script(v.script))
						judge(t, tab, string(axe))
					})
				}
			})
		}
	}
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
	require.Greater(t, found.Passes, 8, "axe-core has looked at something")
	require.Empty(t, found.Violations, strings.Join(found.Violations, "\n"))
}
