package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// waitText waits until the page shows a text at an element.
func (p *page) waitText(id, text string) {
	p.t.Helper()
	p.WaitUntil(p.t, query(testID(id))+"?.textContent.includes("+quoted(p.t, text)+")")
}

// The tour is gone through by keys, left by acting on one's own, and returned to.
func TestTheTour(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	require.True(t, p.exists("doors"))
	p.press("door.tour")
	require.False(t, p.exists("doors"))
	p.waitText("run", "One copy")
	p.waitText("lesson-step", "step 1 of ")
	p.key("l")
	p.waitText("lesson-step", "step 2 of ")
	p.press("lesson-choice")
	p.waitText("lesson-verdict", "Continue to see.")
	p.key("l")
	p.waitText("lesson-step", "step 3 of ")
	at := p.frame().Event
	p.key("L")
	p.waitText("lesson-step", "step 2 of ")
	require.True(t, p.exists("lesson-verdict"), "the answer stays")
	p.key("l")
	require.Equal(t, at, p.frame().Event)

	p.press("lesson-explore")
	p.callText("do", "crash 1")
	p.press("tab.lesson")
	p.press("script-return")
	require.Equal(t, at, p.frame().Event)
	for range 30 {
		if p.attribute("lesson-next", "aria-disabled") == "true" {
			break
		}
		p.press("lesson-next")
		require.False(t, p.exists("lesson-error"))
	}
	require.True(t, p.exists("lesson-end"))
	p.press("lesson-onward")
	p.waitText("lesson-step", "step 1 of ")
}

// etcd/raft's own scripts come from the site.
func TestAScriptOfTheSite(t *testing.T) {
	t.Parallel()
	const script = "log-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3) index=2\n----\nok\n\ncampaign 1\n----\nok\n\nstabilize\n----\nok\n"
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	stage, err := startOnce()
	require.NoError(t, err)
	p := &page{stage.Blank(t, e2e.Overrides{
		"/scripts/index.json":   answer(`[{"name":"campaign","file":"scripts/campaign.txt","title":"<b>An</b> election"}]`),
		"/scripts/campaign.txt": answer(script),
	}), t}
	p.Do(t, chromedp.Navigate(p.URL))
	t.Cleanup(p.requireHealthy)
	p.WaitReady(t)
	p.key("g")
	p.waitText("site-script", "<b>An</b> election")
	p.press("site-script")
	p.waitText("script-place", "command 1 of 4")
	p.waitText("run", "campaign")
	p.press("script-run")
	p.waitText("script-place", "command 4 of 4")
	require.True(t, hasLeader(p.frame()))
	require.False(t, p.exists("script-differing"))
	p.keys(kb.ArrowUp, chromedp.KeyModifiers(kb.ModifierShift))
	p.waitText("script-place", "command 3 of 4")
}

func TestAListOfScriptsThatIsNotThere(t *testing.T) {
	t.Parallel()
	stage, err := startOnce()
	require.NoError(t, err)
	p := &page{stage.Blank(t, e2e.Overrides{"/scripts/index.json": http.NotFound}), t}
	p.Do(t, chromedp.Navigate(p.URL))
	p.WaitReady(t)
	p.press("door.lessons")
	p.waitText("library-error", "the server answered 404")
}

// The editor completes what is typed, names the line that it cannot read, and keeps
// the focus where one types.
func TestAScriptIsWritten(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	p.press("tab.script")
	p.press("script-new")
	const input = `[data-testid="script-input"]`
	p.WaitUntil(t, "document.activeElement === "+query(input))
	p.keys("add-nodes 3 voters=(1,2,3)\ncamx\nhea")
	p.waitText("script-error", `line 5: unknown verb "camx"`)
	p.press("script-word")
	p.WaitUntil(t, query(input)+`.value.endsWith("camx\nheal ")`)
	require.True(t, evaluate[bool](p, "document.activeElement === "+query(input)))
	p.press("script-load")
	require.True(t, p.exists("script-input"), "it cannot be read, so it stays")
	p.focus(input)
	for range len("camx\nheal ") {
		p.keys(kb.Backspace)
	}
	p.keys("campaign 1")
	p.waitText("script-error", "It can be read.")
	p.press("script-load")
	p.waitText("script-place", "command 0 of 2")
	p.press("line-5")
	p.waitText("script-place", "command 2 of 2")
	require.Equal(t, "campaign 1", p.lastLine())
}

// Of a long script the current line is in sight, and the page stays where it is.
func TestTheCurrentLineIsInSight(t *testing.T) {
	t.Parallel()
	p := openPage(t, viewport(1440, 900))
	var script strings.Builder
	script.WriteString("glassraft 1\nadd-nodes 1 voters=(1)\n")
	for range 1000 {
		script.WriteString("tick 1\n")
	}
	p.drawn(func() {
		evaluate[any](p, `(() => { const data = new DataTransfer(); data.setData("text/plain", `+quoted(t, script.String())+`);
			document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); })()`)
	})
	p.waitText("script-place", "command 0 of 1001")
	for _, line := range []int{50, 90, 102} {
		p.press(fmt.Sprintf("line-%d", line))
		p.waitText("script-place", fmt.Sprintf("command %d of 1001", line-1))
		require.True(t, evaluate[bool](p, `(() => {
			const line = `+query(testID("script-current"))+`.getBoundingClientRect(), frame = document.querySelector('[data-root="script"]').getBoundingClientRect();
			const bar = document.querySelector('[data-root="script"] .bar').getBoundingClientRect();
			return line.top >= bar.bottom && line.bottom <= frame.bottom && scrollY === 0;
		})()`), "line %d", line)
	}
	p.press("script-run")
	p.waitText("script-place", "command 1001 of 1001")
	p.press("script-above")
	p.press("script-restart")
	p.waitText("script-place", "command 0 of 1001")
}
