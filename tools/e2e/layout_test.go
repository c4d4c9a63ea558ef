package e2e_test

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// tooSmall lists the visible buttons that are less than 44 px high or wide, with their sizes.
const tooSmall = `[...document.querySelectorAll("button, input")].map((b) => [b, b.getBoundingClientRect()])
	.filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44))
	.map(([b, box]) => b.dataset.testid + " " + box.width + " x " + box.height)`

func TestPhoneShowsEverything(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	moments := []func(){
		func() {},
		func() { p.stepUntil(func(f frame) bool { return len(f.Messages) > 3 }) },
		func() { p.stepUntil(hasLeader) },
		func() { p.clickNode(p.leader().ID) },
		func() { p.callText("do", "propose "+strconv.Itoa(int(p.leader().ID))+" set "+longWord+" "+longWord) },
		func() { p.key("?") },
	}
	for i, bring := range moments {
		bring()
		require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 390, "moment %d", i)
		require.Empty(t, evaluate[[]string](p, tooSmall), "moment %d", i)
	}
}

// longWord has no place where a line could break.
const longWord = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

func TestDesktopFitsTheWindow(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollWidth"), 1440)
	require.LessOrEqual(t, evaluate[int](p, "document.documentElement.scrollHeight"), 900)
}

func TestDarkSchemeIsDark(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	const brightness = `getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)`
	p.media("prefers-color-scheme", "light")
	light := evaluate[float64](p, brightness)
	p.media("prefers-color-scheme", "dark")
	dark := evaluate[float64](p, brightness)
	require.Greater(t, light, 600.0)
	require.Less(t, dark, 150.0)
}
