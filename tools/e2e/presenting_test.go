package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

func TestPresentingHidesAndEnlarges(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.callText("load", newLed)
	p.blur()
	size := func(selector string) float64 {
		return evaluate[float64](p, "parseFloat(getComputedStyle("+query(selector)+").fontSize)")
	}
	sentence, label := size(testID("why")), size(".log .label")
	hidden := []string{`[data-root="menus"]`, ".panel.side", `[data-root="context"]`}
	for _, part := range hidden {
		require.True(t, p.visible(part), part)
	}
	p.key("P")
	for _, part := range hidden {
		require.False(t, p.visible(part), part)
	}
	for _, part := range []string{testID("stage"), testID("logs"), testID("why"), testID("timeline")} {
		require.True(t, p.visible(part), part)
	}
	require.Greater(t, size(testID("why")), sentence)
	require.Greater(t, size(".log .label"), label)
	require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 1440)
	event := p.frame().Event
	p.key(" ")
	p.key(" ")
	p.press("next")
	require.Greater(t, p.frame().Event, event, "one steps as before")
	p.key("P")
	for _, part := range hidden {
		require.True(t, p.visible(part), part)
	}
}

// Light, dark and high contrast, by the menu, change what is seen and nothing else.
func TestLooks(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.media("prefers-color-scheme", "light")
	before := p.frameText()
	const brightness = `getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)`
	bright := func() float64 { return evaluate[float64](p, brightness) }
	require.Greater(t, bright(), 600.0)
	p.menu("View", "theme") // light
	p.media("prefers-color-scheme", "dark")
	require.Greater(t, bright(), 600.0, "light, whatever the system says")
	p.menu("View", "theme")
	require.Less(t, bright(), 150.0, "dark")
	p.media("prefers-color-scheme", "light")
	require.Less(t, bright(), 150.0)
	p.menu("View", "theme")
	require.Greater(t, bright(), 600.0, "as the system says")

	ink, ground := p.style("body", "color"), p.style("body", "background-color")
	p.menu("View", "contrast")
	require.NotEqual(t, ink, p.style("body", "color"))
	require.NotEqual(t, ground, p.style("body", "background-color"))
	require.Equal(t, "rgb(0, 0, 0)", p.style("body", "color"))
	require.Equal(t, "rgb(255, 255, 255)", p.style("body", "background-color"))
	p.press("menu.View")
	require.Equal(t, "true", p.attribute("menu.View.contrast", "aria-pressed"))
	p.press("menu.View.contrast")
	require.Equal(t, ink, p.style("body", "color"))
	require.Equal(t, before, p.frameText())
}

// moments is how many moments are shown during some pictures after a step by the button.
const moments = `new Promise((resolve) => {
	const time = document.querySelector('[data-testid="time"]'), next = document.querySelector('[data-testid="next"]'), seen = new Set();
	next.click();
	let left = 40;
	const look = () => {
		seen.add(document.querySelector('[data-testid="time"]').textContent);
		left-- === 0 ? resolve(seen.size) : requestAnimationFrame(look);
	};
	requestAnimationFrame(() => requestAnimationFrame(look));
})`

func TestNothingGlidesForWhoWantsLessMotion(t *testing.T) {
	t.Parallel()
	p := openPage(t, func(p *page) { p.media("prefers-reduced-motion", "reduce") })
	p.callText("load", newLed)
	for range 5 {
		require.Equal(t, 1, evaluate[int](p, moments))
	}
	animations := evaluate[int](p, `document.getAnimations().filter((a) => a.playState === "running" && a.effect.getComputedTiming().duration > 1).length`)
	require.Zero(t, animations)
}

func TestStepsGlideUnlessSwitchedOff(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	most := 0
	for range 5 {
		most = max(most, evaluate[int](p, moments))
	}
	require.Greater(t, most, 2, "one sees time pass")
	p.menu("View", "still")
	for range 5 {
		require.Equal(t, 1, evaluate[int](p, moments))
	}
}

const tabsOfPhone = "why logs next inspector timeline"

// panelOf is what a tab of a phone shows.
var panelOf = map[string]string{
	"why": ".panel.why", "logs": ".panel.logs", "next": `[data-root="next"]`, "inspector": `[data-root="inspector"]`, "timeline": ".panel.timeline",
}

func openPhone(t *testing.T) *page {
	t.Helper()
	p := openPage(t, viewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	p.callText("load", newLed)
	return p
}

// A tab shows one panel, by a tap; the stage and the toolbar stay where they are.
func TestPhoneTabs(t *testing.T) {
	t.Parallel()
	p := openPhone(t)
	stage, toolbar := p.box(testID("stage")), p.box(".toolbar")
	require.True(t, p.visible(testID("stage")))
	for tab := range strings.FieldsSeq(tabsOfPhone) {
		t.Run(tab, func(t *testing.T) {
			p := p.in(t)
			if p.attribute("tab."+tab, "aria-current") != "true" {
				p.tap(testID("tab." + tab))
			}
			require.Equal(t, "true", p.attribute("tab."+tab, "aria-current"))
			for other, panel := range panelOf {
				require.Equal(t, other == tab, p.visible(panel), other)
			}
			require.Equal(t, stage, p.box(testID("stage")))
			require.Equal(t, toolbar, p.box(".toolbar"))
			require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 390)
			require.Empty(t, evaluate[[]string](p, untouchable))
		})
	}
}

// What could not be done is said at every tab.
func TestPhoneSaysWhatFailed(t *testing.T) {
	t.Parallel()
	p := openPhone(t)
	for _, tab := range []string{"next", "inspector", "script", "logs", "why"} {
		if p.attribute("tab."+tab, "aria-current") != "true" {
			p.tap(testID("tab." + tab))
		}
		require.False(t, p.exists("error"), tab)
		evaluate[any](p, `(() => { const data = new DataTransfer(); data.setData("text/plain", "glassraft 1\nnonsense\n");
			document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); })()`)
		p.waitText("error", "nonsense")
		require.True(t, p.visible(testID("error")), tab)
		require.Equal(t, tab == "why", p.visible(testID("why")), tab)
	}
}

// untouchable lists the visible buttons and fields that are less than 44 px high or wide. The heads of the logs' columns
// are as wide as the columns.
const untouchable = `[...document.querySelectorAll("button, input, select")].map((b) => [b, b.getBoundingClientRect()])
	.filter(([b, box]) => box.width > 0 && !b.matches(".log .index button") && (box.height < 44 || box.width < 44))
	.map(([b, box]) => b.dataset.testid + " " + box.width + " x " + box.height)`

// Everything that opens on a phone can be hit with a finger.
func TestPhoneIsTouched(t *testing.T) {
	t.Parallel()
	p := openPhone(t)
	for _, row := range []struct{ name, open, close string }{
		{"the menu of nodes", testID("menu.Node"), testID("menu.Node")},
		{"the menu of runs", testID("menu.Run"), testID("menu.Run")},
		{"the help", testID("help"), testID("dialog-close")},
		{"what is checked", testID("safety"), testID("dialog-close")},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := p.in(t)
			p.tap(row.open)
			require.Empty(t, evaluate[[]string](p, untouchable))
			require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 390)
			p.tap(row.close)
			require.False(t, p.exists("dialog"))
			require.False(t, p.exists("menu-list"))
		})
	}
	p.key("g")
	p.waitText("dialog", "campaign")
	require.Empty(t, evaluate[[]string](p, untouchable), "what can be opened")
	p.tap(testID("dialog-close"))
	p.tap(testID("node.2") + " .body")
	require.Equal(t, "true", p.attribute("node.2", "aria-pressed"))
	p.tap(testID("crash"))
	require.Equal(t, "crash 2", p.lastLine())
	event := p.frame().Event
	p.tap(testID("next"))
	require.Greater(t, p.frame().Event, event)
	p.tap(testID("tab.next"))
	choice := p.deliverable()
	if len(choice) > 0 {
		p.tap(fmt.Sprintf(`[data-act="choose"][data-arg="%s"]`, choice[0]))
		require.Equal(t, choice[0], p.lastLine())
	}
}

// At 400 %, a window of 1280 px is 320 px wide: nothing is lost, and the page scrolls in one direction only.
func TestZoomedBrowser(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(320, 256))
	p.callText("load", newLed)
	for tab := range strings.FieldsSeq(tabsOfPhone) {
		if p.attribute("tab."+tab, "aria-current") != "true" {
			p.press("tab." + tab)
		}
		require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 320, tab)
		require.True(t, p.visible(panelOf[tab]), tab)
	}
	for _, button := range []string{"play", "next", "back", "help", "share"} {
		require.True(t, p.visible(testID(button)), button)
	}
	p.press("next")
	p.menu("Run", "new")
	require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 320)
	p.ask(field{"nodes", "3"})
	require.Len(t, p.frame().Nodes, 3)
}
