package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// checked is what glassraft.check gives.
type checked struct {
	Text        string
	Differences []struct {
		Line  int
		Error string
	}
}

// TestUpstreamScriptsInTheBrowser plays every one of etcd/raft's interaction scripts in the page: each has, byte for byte,
// the output that it states.
func TestUpstreamScriptsInTheBrowser(t *testing.T) {
	t.Parallel()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 28)
	p := openPage(t)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		argument, err := json.Marshal(string(text))
		require.NoError(t, err)
		got := evaluate[checked](p, "glassraft.check("+string(argument)+")")
		require.Equal(t, string(text), got.Text, filepath.Base(file))
		require.Empty(t, got.Differences, filepath.Base(file))
	}
}

// TestScriptsOfThePage: check runs a script aside and says where it differs; do takes commands of many events; what the
// page gives as a script is the run.
func TestScriptsOfThePage(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	before := evaluate[string](p, "glassraft.traceHash()")
	got := evaluate[checked](p, `glassraft.check("glassraft 1\nadd-nodes 1 voters=(1)\n----\nstale\n\nexpect leader = S1\n")`)
	require.Len(t, got.Differences, 2)
	require.Equal(t, 2, got.Differences[0].Line)
	require.Empty(t, got.Differences[0].Error)
	require.Equal(t, "expectation does not hold: leader is none, not S1", got.Differences[1].Error)
	require.Equal(t, before, evaluate[string](p, "glassraft.traceHash()"), "the run of the page is as it was")

	type run struct {
		Before, After, Script, Hash, Again string
		Refused                            string
	}
	r := evaluate[run](p, `(() => {
		glassraft.load("glassraft 1\nconfig seed=5\nadd-nodes 3 voters=(1,2,3)\nrun until leader != none\nexpect leaders = 1\n");
		const before = glassraft.traceHash();
		glassraft.do("propose " + glassraft.frame().nodes.find((n) => n.role === "leader").id + " set x 5");
		glassraft.do("stabilize");
		glassraft.do("run until every.value(x) = 5 within 1s");
		let refused = "";
		const after = glassraft.traceHash();
		try { glassraft.do("run until term = 99 within 100ms"); } catch (e) { refused = e.message; }
		const script = glassraft.script(), hash = glassraft.traceHash();
		glassraft.load(script);
		return { Before: before, After: after, Script: script, Hash: hash, Again: glassraft.traceHash(), Refused: refused };
	})()`)
	require.NotEqual(t, r.Before, r.After)
	require.Contains(t, r.Refused, "do: expectation does not hold within 100ms: ")
	require.Equal(t, r.After, r.Hash, "what cannot be done changes nothing")
	require.Equal(t, r.Hash, r.Again)
	require.NotContains(t, r.Script, "stabilize")
}

// etcd/raft's own scripts come from the site.
func TestAScriptOfTheSite(t *testing.T) {
	t.Parallel()
	const script = "log-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3) index=2\n----\nok\n\ncampaign 1\n----\nok\n\nstabilize\n----\nok\n"
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	p := startPageAt(t, e2e.Overrides{
		"/scripts/index.json":   answer(`[{"name":"campaign","file":"scripts/campaign.txt","title":"<b>An</b> election"}]`),
		"/scripts/campaign.txt": answer(script),
	}, "")
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
	p := &page{open(t, e2e.Overrides{"/scripts/index.json": http.NotFound}), t} // the browser notes the 404 as an error
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
	p.drawn(func() { p.keys("add-nodes 3 voters=(1,2,3)\ncamx\nhea") }) // all of it: less has other errors and completions
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
	p.drawn(func() { p.keys("campaign 1") })
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
