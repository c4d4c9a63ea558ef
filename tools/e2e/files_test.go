package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"glassraft/core/history"
	"glassraft/core/script"
)

// saved saves something by the menu, and gives the file.
func (p *page) saved(id string) (name string, content []byte) {
	p.t.Helper()
	p.press("menu.Run")
	item := testID("menu.Run." + id)
	evaluate[any](p, query(item)+`.scrollIntoView({ block: "nearest" })`)
	at := p.box(item).at(0.5, 0.5)
	name, content = p.Download(p.t, chromedp.MouseClickXY(at.X, at.Y))
	p.WaitUntil(p.t, query(testID("menu-list"))+" === null") // or else the next one could open the menu before it is seen to close
	return name, content
}

// Every form that a run can be saved in, checked for being one.
func TestExports(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed+"add-clients 2 operations=3\nrun for 1s log-level=none\n")
	before := p.frameText()
	for _, row := range []struct {
		id, name string
		check    func(t *testing.T, content []byte)
	}{
		{"save-script", "run.txt", func(t *testing.T, content []byte) {
			require.Equal(t, p.traceHash(), replayed(t, string(content)))
		}},
		{"save-trace", "run.ndjson", func(t *testing.T, content []byte) { require.Greater(t, objects(t, content), 100) }},
		{"save-tla", "run.tla.ndjson", func(t *testing.T, content []byte) { require.Positive(t, objects(t, content)) }},
		{"save-shiviz", "run.shiviz.txt", func(t *testing.T, content []byte) {
			require.Regexp(t, `(?m)^\S+ \{"\S+":\d+`, string(content), "a host and its clock")
			require.Contains(t, string(content), "S1")
		}},
		{"save-history", "history.html", func(t *testing.T, content []byte) {
			require.Contains(t, string(content), "<html")
			require.Contains(t, string(content), "c1")
		}},
		{"picture-svg", "stage.svg", requireSVG("S1")},
		{"picture-timeline", "timeline.svg", requireSVG("S3")},
		{"picture-png", "stage.png", func(t *testing.T, content []byte) {
			require.True(t, bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")))
			require.Greater(t, len(content), 5_000)
		}},
		{"save", "run.graft", func(t *testing.T, content []byte) { require.NotEmpty(t, content) }},
	} {
		t.Run(row.id, func(t *testing.T) {
			q := p.in(t)
			name, content := q.saved(row.id)
			require.Equal(t, row.name, name)
			row.check(t, content)
			require.Equal(t, before, q.frameText(), "to save is not to act")
		})
	}
}

// replayed runs a script natively, and gives the hash of what happened.
func replayed(t *testing.T, text string) string {
	t.Helper()
	file, err := script.Parse(text)
	require.NoError(t, err)
	sum := sha256.Sum256(history.TraceOf(file.Config, file.Events()))
	return hex.EncodeToString(sum[:])
}

// objects is how many lines of JSON there are.
func objects(t *testing.T, content []byte) int {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	for _, line := range lines {
		var object map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &object), line)
	}
	return len(lines)
}

// requireSVG demands a picture that stands alone: well-formed, with a size, and with a text in it.
func requireSVG(text string) func(t *testing.T, content []byte) {
	return func(t *testing.T, content []byte) {
		decoder := xml.NewDecoder(bytes.NewReader(content))
		elements := 0
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			if start, is := token.(xml.StartElement); is {
				if elements++; elements == 1 {
					require.Equal(t, xml.Name{Space: "http://www.w3.org/2000/svg", Local: "svg"}, start.Name)
				}
				require.NotEqual(t, "script", start.Name.Local)
			}
		}
		require.Greater(t, elements, 20)
		require.Contains(t, string(content), text)
		require.NotContains(t, string(content), "var(", "nothing is left to a style sheet")
	}
}

// upstreamScript is the path of one of etcd/raft's own scripts.
func upstreamScript(t *testing.T, name string) string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	return filepath.Join(strings.TrimSpace(string(dir)), "testdata", name)
}

// requirePlays demands that the script panel plays a script to its end with the output that it states.
func (p *page) requirePlays(text string) {
	p.t.Helper()
	p.waitText("script-place", "command ")
	require.True(p.t, p.visible(`[data-root="script"]`))
	p.press("script-next")
	require.True(p.t, p.exists("script-current"), "the current line is marked")
	require.Contains(p.t, text, strings.TrimSpace(evaluate[string](p, query(testID("script-current")+" code")+".textContent")))
	p.press("script-run")
	require.False(p.t, p.exists("script-differing"), "every output is as stated")
	place := strings.Fields(p.text("script-place"))
	require.Equal(p.t, place[3], place[1], "it is at its end")
}

func TestUpstreamScriptIsDropped(t *testing.T) {
	t.Parallel()
	path := upstreamScript(t, "campaign.txt")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	p := openPage(t)
	evaluate[any](p, `(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([`+quoted(t, string(text))+`], "campaign.txt", { type: "text/plain" }));
		const stage = `+query(testID("stage"))+`;
		for (const kind of ["dragenter", "dragover", "drop"]) {
			stage.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
		}
	})()`)
	p.requirePlays(string(text))
	require.Len(t, p.frame().Nodes, 3)
}

func TestUpstreamScriptIsPasted(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(upstreamScript(t, "prevote.txt"))
	require.NoError(t, err)
	p := openPage(t)
	p.blur()
	evaluate[any](p, `(() => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", `+quoted(t, string(text))+`);
		document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
	})()`)
	p.requirePlays(string(text))
}

// What is dropped and is no run is answered by one sentence, and the run stays.
func TestNonsenseIsPasted(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newLed)
	before := p.traceHash()
	p.drawn(func() {
		evaluate[any](p, `(() => {
			const clipboardData = new DataTransfer();
			clipboardData.setData("text/plain", "<img src=x onerror=alert(1)> is no script");
			document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
		})()`)
	})
	require.NotEmpty(t, p.text("error"))
	require.Equal(t, before, p.traceHash())
}
