package e2e_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/core/view"
)

// openElection opens a page on which a candidate's four requests are under way.
func openElection(t *testing.T) *page {
	t.Helper()
	p := openPage(t)
	p.callText("load", "glassraft 1\nconfig seed=1\nadd-nodes 5 voters=(1,2,3,4,5)\ncampaign 1\nprocess-ready 1\n")
	require.Len(t, p.frame().Messages, 4)
	return p
}

// messageShape is the part of a message on the stage that can be hit.
func messageShape(v view.Message) string {
	return fmt.Sprintf(`[data-act="select-message"][data-arg="%s"] .hit`, v.Name)
}

func TestNextListDeliversAnyMessage(t *testing.T) {
	t.Parallel()
	p := openElection(t)
	deliveries := evaluate[[]string](p, `[...document.querySelectorAll('[data-testid="choice"]')].map((b) => b.dataset.arg).filter((a) => a.startsWith("deliver"))`)
	require.Len(t, deliveries, 4)
	p.click(`[data-act="choose"][data-arg="` + deliveries[1] + `"]`)
	require.Equal(t, deliveries[1], p.lastLine())
	left := evaluate[[]string](p, `[...document.querySelectorAll('[data-testid="choice"]')].map((b) => b.dataset.arg)`)
	require.Contains(t, left, deliveries[0])
	require.NotContains(t, left, deliveries[1])
}

func TestMessagesOfTheStageCanBeSelectedAndChanged(t *testing.T) {
	t.Parallel()
	p := openElection(t)
	for _, row := range []struct {
		button string
		which  int // The copy of a message lies on it at first, so the last row takes another one.
		more   int
	}{{"drop", 1, -1}, {"duplicate", 1, 1}, {"deliver", 0, -1}} {
		messages := p.frame().Messages
		message := messages[row.which]
		require.False(t, p.exists(row.button), "no message is selected")
		p.click(messageShape(message))
		require.Contains(t, p.text("inspector"), message.Name)
		require.Equal(t, "true", evaluate[string](p, query(`[data-arg="`+message.Name+`"]`)+`.getAttribute("aria-pressed")`))
		p.press(row.button)
		require.Equal(t, row.button+" "+message.Name, p.lastLine())
		require.Len(t, p.frame().Messages, len(messages)+row.more)
		require.Equal(t, len(messages)+row.more, evaluate[int](p, `document.querySelectorAll('[data-testid="message"]').length`))
		if row.more > 0 {
			p.key(kb.Escape) // The message is still there, and selected.
		}
	}
}

func TestStageWithNothingThere(t *testing.T) {
	t.Parallel()
	p := openElection(t)
	before := p.frameText()
	p.clickOnly(testID("stage")) // Its middle is empty.
	p.clickOnly("#why-title")
	require.Equal(t, before, p.frameText())
}

// A message that nobody looks at says nothing on the stage; one that has the focus says
// what it carries.
func TestFocusShowsWhatAMessageSays(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.callText("load", newThree+"campaign 1\nstabilize log-level=none\ntick-heartbeat 1\nprocess-ready 1\n")
	p.pictures()
	const shown = `[...document.querySelectorAll(".message .label")].filter((l) => getComputedStyle(l).display !== "none").map((l) => l.textContent)`
	require.Empty(t, evaluate[[]string](p, shown), "heartbeats go without")
	p.blur()
	p.tabTo("message")
	require.Equal(t, []string{"heartbeat"}, evaluate[[]string](p, shown))
}
