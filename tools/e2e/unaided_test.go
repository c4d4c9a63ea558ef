package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// TestKeyboardAlone is the first lesson without a mouse: from the beginning of a run to its branches, by keys.
func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	evaluate[any](p, `(() => { globalThis.pointed = 0; for (const kind of ["pointerdown", "mousedown", "touchstart"]) addEventListener(kind, () => pointed++, true); })()`)
	p.blur()

	// A new cluster, by its dialog: the second field is reached with Tab.
	p.key("n")
	p.WaitUntil(t, `document.activeElement?.dataset.testid === "field.nodes"`)
	p.keys("a", chromedp.KeyModifiers(kb.ModifierCtrl))
	p.keys("3")
	p.key(kb.Enter)
	require.Len(t, p.frame().Nodes, 3)

	// Elect.
	p.key("1")
	require.Equal(t, "true", p.attribute("node.1", "aria-pressed"))
	p.key("c")
	p.until(hasLeader, func() { p.key(kb.ArrowRight) })
	require.Equal(t, core.NodeID(1), p.leader().ID)
	p.until(applied(1, 1, 2, 3), func() { p.key(kb.ArrowRight) })

	// Propose.
	p.key("p")
	p.WaitUntil(t, `document.activeElement?.closest("dialog") !== null`)
	for range 3 {
		if evaluate[string](p, "document.activeElement.dataset.testid ?? ''") == "field.value" {
			break
		}
		p.keys(kb.Tab)
	}
	require.Equal(t, "field.value", evaluate[string](p, "document.activeElement.dataset.testid"))
	p.keys("a", chromedp.KeyModifiers(kb.ModifierCtrl))
	p.keys("blue")
	p.key(kb.Enter)
	require.Equal(t, "propose 1 set x blue", p.lastLine())
	p.until(applied(2, 1, 2, 3), func() { p.key(kb.ArrowRight) })

	// Crash and restart.
	p.key("3")
	p.key("x")
	require.Equal(t, "crash 3", p.lastLine())
	p.key("r")
	require.Equal(t, "restart 3", p.lastLine())
	p.key(kb.Escape)

	// Read, by the palette.
	p.drawn(func() { p.keys("k", chromedp.KeyModifiers(kb.ModifierCtrl)) })
	p.WaitUntil(t, `document.activeElement?.dataset.testid === "palette-query"`)
	p.keys("read a key")
	p.WaitUntil(t, query(testID("palette-query"))+`.value === "read a key"`)
	p.key(kb.Enter)
	p.WaitUntil(t, query(testID("field.key"))+`?.closest("dialog").contains(document.activeElement)`) // no longer in the palette
	p.key(kb.Enter)
	require.Equal(t, "read 1 x", p.lastLine())
	p.until(func(f frame) bool { return f.Nodes[0].Asked != nil && f.Nodes[0].Asked.Answer == "blue" }, func() { p.key(kb.ArrowRight) })

	// The list of what is next: down, up, Enter.
	if choices := p.count("choice"); choices > 1 {
		p.key(kb.ArrowDown)
		chosen := evaluate[string](p, `document.querySelector('.choice.chosen').dataset.arg`)
		p.key(kb.Enter)
		require.Equal(t, chosen, p.lastLine())
	}

	// A menu: reached, opened and used with Tab and Enter.
	p.focus(testID("menu.Network"))
	p.key(kb.Enter)
	p.keys(kb.Tab)
	require.Equal(t, "menu.Network.partition", evaluate[string](p, "document.activeElement.dataset.testid"))
	p.key(kb.Enter)
	p.WaitUntil(t, `document.activeElement?.dataset.testid === "field.groups"`)
	p.key(kb.Enter)
	require.Contains(t, p.lastLine(), "partition ")
	p.blur()
	p.key("h")
	require.Equal(t, "heal", p.lastLine())

	// Back, another way, and to the end.
	hash := p.traceHash()
	for range 5 {
		p.key(kb.ArrowLeft)
	}
	p.key("2")
	p.key("x")
	require.Equal(t, "crash 2", p.lastLine())
	p.key(kb.Home)
	require.Equal(t, 1, p.frame().Event)
	p.key(kb.End)
	require.Equal(t, "crash 2", p.lastLine())
	require.NotEqual(t, hash, p.traceHash())
	require.Zero(t, evaluate[int](p, "pointed"), "nobody has touched a mouse")
}

// The focus does not fall out of a dialog, and comes back to where it was.
func TestFocusComesBackFromADialog(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	p.focus(testID("safety"))
	p.key(kb.Enter)
	for range 6 {
		p.keys(kb.Tab)
		require.NotContains(t, []string{"next", "play", "back", "request"}, evaluate[string](p, "document.activeElement?.dataset.testid ?? ''"))
	}
	p.key(kb.Escape)
	require.False(t, p.exists("dialog"))
	require.Equal(t, "safety", evaluate[string](p, "document.activeElement?.dataset.testid ?? ''"))
}

// Three doors stand open where one begins, and each leads somewhere.
func TestDoors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		door string
		so   func(p *page) bool
	}{
		{"tour", func(p *page) bool {
			return p.exists("tab.lesson") && p.attribute("tab.lesson", "aria-current") == "true"
		}},
		{"sandbox", func(p *page) bool { return p.frame().Playing }},
		{"lessons", func(p *page) bool { return p.exists("dialog") && strings.Contains(p.text("dialog"), "campaign") }},
	} {
		t.Run(row.door, func(t *testing.T) {
			t.Parallel()
			p := openPage(t) // paused, so that the sandbox has something to do
			require.Len(t, p.frame().Nodes, 5)
			require.Equal(t, 3, evaluate[int](p, `document.querySelectorAll('[data-root="doors"] button').length`))
			p.press("door." + row.door)
			p.until(func(frame) bool { return row.so(p) }, p.pictures)
		})
	}
}
