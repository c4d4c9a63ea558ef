package e2e_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core"
)

// blur takes the focus from everything.
func (p *page) blur() {
	p.t.Helper()
	evaluate[any](p, "document.activeElement.blur()")
}

func TestTabReachesEverything(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree+"campaign 1\nprocess-ready 1\n")
	p.blur()
	var reached []string
	seen := map[string]bool{}
	for range 80 {
		p.keys(kb.Tab)
		id := evaluate[string](p, `document.activeElement.dataset.testid ?? document.activeElement.dataset.root ?? ""`)
		if !seen[id] {
			reached = append(reached, id)
		}
		seen[id] = true
	}
	for _, id := range []string{
		"back", "play", "next", "speed", "step-size", "menu.Client", "share", "help", "node.1", "node.2", "node.3", "message", "request",
		"logs-region", "log.index.1", "why", "choices", "tab.inspector", "scrub",
	} {
		require.Contains(t, reached, id)
	}
	require.NotContains(t, reached, "crash", "nothing is selected, so nothing can be crashed")
	order := map[string]int{}
	for i, id := range reached {
		order[id] = i
	}
	require.Less(t, order["play"], order["next"])
	require.Less(t, order["next"], order["node.1"])
	require.Less(t, order["node.1"], order["node.2"])
	require.Less(t, order["node.3"], order["request"])
}

func TestKeysDoEverything(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.stepUntil(hasLeader)
	p.stepUntil(applied(1, 1, 2, 3))
	p.blur()
	leader := p.leader().ID

	event := p.frame().Event
	p.key(kb.ArrowRight)
	require.Greater(t, p.frame().Event, event)
	p.key(kb.ArrowLeft)
	require.Equal(t, event, p.frame().Event)
	p.key(kb.Home)
	require.Equal(t, 1, p.frame().Event)
	p.key(kb.End)
	require.Equal(t, p.frame().Total, p.frame().Event)

	p.key(" ")
	require.True(t, p.frame().Playing)
	p.key(" ")
	require.False(t, p.frame().Playing)

	for id := range 3 {
		p.key(fmt.Sprint(id + 1))
		require.Equal(t, "true", p.attribute(nodeID(core.NodeID(id+1)), "aria-pressed"))
	}
	p.key(kb.Escape)
	require.Equal(t, "false", p.attribute("node.3", "aria-pressed"))

	p.key(fmt.Sprint(leader))
	for _, row := range []struct{ key, line string }{
		{"x", fmt.Sprintf("crash %d", leader)},
		{"r", fmt.Sprintf("restart %d", leader)},
		{"c", fmt.Sprintf("campaign %d", leader)},
	} {
		p.key(row.key)
		require.Equal(t, row.line, p.lastLine())
	}
	p.stepUntil(hasLeader)
	p.stepUntil(applied(2, 1, 2, 3))
	p.key("p")
	p.key(kb.Enter)
	require.Equal(t, fmt.Sprintf("propose %d set x 1", leader), p.lastLine())
	require.False(t, p.exists("dialog"))

	p.stepUntil(func(f frame) bool { return len(f.Messages) > 2 })
	p.key("m")
	p.key("d")
	require.Contains(t, p.lastLine(), "deliver ")
	p.key("m")
	p.key(kb.Delete)
	require.Contains(t, p.lastLine(), "drop ")

	require.False(t, p.exists("dialog"))
	p.key("?")
	require.Contains(t, p.text("dialog"), "Play or pause")
	p.key(kb.Escape)
	require.False(t, p.exists("dialog"))

	speed := func() string { return evaluate[string](p, query(testID("speed"))+".value") }
	usual := speed()
	p.key("+")
	require.NotEqual(t, usual, speed())
	p.key("-")
	require.Equal(t, usual, speed())
}

func TestTypingIsNoShortcut(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.stepUntil(hasLeader)
	p.stepUntil(applied(1, 1, 2, 3))
	leader := p.leader().ID
	before := p.frameText()
	const typed = "set x pxrsmdc?123+-"
	p.request(typed)
	for _, key := range []string{kb.ArrowLeft, kb.Home, kb.ArrowRight, kb.End} {
		p.keys(key)
	}
	require.Equal(t, before, p.frameText())
	require.False(t, p.exists("dialog"))
	require.Equal(t, typed, evaluate[string](p, query(testID("request"))+".value"))

	p.key(kb.Enter)
	require.Equal(t, fmt.Sprintf("propose %d %s", leader, typed), p.lastLine())
	require.Equal(t, "request", evaluate[string](p, "document.activeElement.dataset.testid"), "the focus stays for the next one")
	p.keys(kb.Backspace)
	p.WaitUntil(t, query(testID("request"))+".value === "+quoted(t, typed[:len(typed)-1]))
}

func TestFocusedThingsTakeEnterAndSpace(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	for _, key := range []string{kb.Enter, " "} {
		p.focus(testID("node.2"))
		p.key(key)
		require.Equal(t, "true", p.attribute("node.2", "aria-pressed"))
		require.False(t, p.frame().Playing, "space on a node is for the node")
		p.key(key)
		require.Equal(t, "false", p.attribute("node.2", "aria-pressed"))
	}
	for i, key := range []string{kb.Enter, " "} {
		event := p.frame().Event
		p.focus(testID("next"))
		p.key(key)
		require.Greater(t, p.frame().Event, event, "row %d", i)
		require.False(t, p.frame().Playing)
		require.Equal(t, "next", evaluate[string](p, "document.activeElement.dataset.testid"))
		p.call("back()")
		require.Equal(t, event, p.frame().Event, "one press is one step")
	}
	// A key that the browser needs for itself is left to it.
	event := p.frame().Event
	p.keys(kb.ArrowRight, chromedp.KeyModifiers(kb.ModifierCtrl))
	require.Equal(t, event, p.frame().Event)
}

func TestSliderMovesByKeysOfItsOwn(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree)
	p.call("step(10)")
	end := p.frame().Event
	p.focus(testID("scrub"))
	p.key(kb.ArrowLeft)
	require.Equal(t, end-1, p.frame().Event)
	p.key(kb.Home)
	require.Equal(t, 0, p.frame().Event)
	p.key(kb.End)
	require.Equal(t, end, p.frame().Event)
	require.Equal(t, end, evaluate[int](p, "Number("+query(testID("scrub"))+".value)"))
}
