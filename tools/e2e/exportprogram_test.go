package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/core/script"
	"glassraft/tools/e2e"
)

// exportable is a run with clients, in which nothing happens that the library's TLA+ specification does not know.
const exportable = newThree + `run until leader != none within 2s
add-clients 2 operations=5 reads=25%
run for 2s
`

// exports are the forms that a run can be saved in, with what the engine writes for them; nil: only a program that was built
// with the library's tag can say.
var exports = []struct {
	kind, file string
	write      func(io.Writer, core.Config, []core.Event) error
}{
	{"trace", "run.ndjson", export.Trace},
	{"shiviz", "run.shiviz.txt", export.ShiViz},
	{"tla", "run.tla.ndjson", nil},
	{"history", "history.html", export.Porcupine},
}

// requireExports saves the run up to the current event in every form, and compares with what the engine writes of it.
func (p *page) requireExports() {
	p.t.Helper()
	file, err := script.Parse(evaluate[string](p, "glassraft.script()"))
	require.NoError(p.t, err)
	runner, err := script.NewRunner(file)
	require.NoError(p.t, err)
	require.Empty(p.t, runner.Run().Differences)
	h := runner.History()
	for _, e := range exports {
		name, text := p.saved("save-" + e.kind)
		require.Equal(p.t, e.file, name)
		if e.write == nil {
			requireLibraryTrace(p.t, text)
			continue
		}
		var want bytes.Buffer
		require.NoError(p.t, e.write(&want, h.Config(), h.Events()))
		require.Equal(p.t, want.String(), string(text), e.kind)
	}
}

// requireLibraryTrace demands lines of JSON that are the library's own trace: of all nodes, and of an election.
func requireLibraryTrace(t testing.TB, text []byte) {
	t.Helper()
	seen := map[string]bool{}
	for line := range bytes.Lines(text) {
		var entry struct {
			Tag   string `json:"tag"`
			Event struct {
				Name string `json:"name"`
				Node string `json:"nid"`
			} `json:"event"`
		}
		require.NoError(t, json.Unmarshal(line, &entry))
		require.Equal(t, "trace", entry.Tag)
		seen[entry.Event.Name], seen[entry.Event.Node] = true, true
	}
	for _, name := range []string{"1", "2", "3", "BecomeCandidate", "BecomeLeader", "Commit"} {
		require.True(t, seen[name], "%s is not in the trace", name)
	}
}

func TestExportsAreWhatTheEngineWrites(t *testing.T) {
	t.Parallel()
	p := openPage(t, func(p *page) { p.Before(t, violations) })
	addresses := p.WatchRequests(t)
	p.callText("load", exportable)
	p.call("back(3)")
	asked := slices.ContainsFunc(addresses(), func(address string) bool { return strings.Contains(address, "export") })
	require.False(t, asked, "the program that writes exports is loaded when somebody asks for one")
	p.requireExports()
	require.Empty(t, evaluate[[]string](p, "violations"))
	require.Equal(t, "undefined", evaluate[string](p, "typeof glassraftExportTask"))
	p.call("step(1)")
}

// On a host that compresses nothing, below any path, the program comes compressed, too.
func TestExportsOnAPlainHost(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	p := &page{h.stage.BlankAt(t, h.url), t}
	failures := p.WatchFailures(t)
	p.Do(t, navigate(p.URL))
	p.WaitReady(t)
	p.callText("load", exportable)
	program := h.file(t, "export.wasm")
	require.False(t, slices.ContainsFunc(h.requests(), func(asked string) bool { return strings.HasPrefix(asked, program.Name) }))
	p.requireExports()
	require.Contains(t, h.requests(), program.Name+".gz")
	require.Empty(t, failures())
	p.requireHealthy()
}

// An export that fails is answered by a sentence, and the page goes on.
func TestExportThatFails(t *testing.T) {
	t.Parallel()
	const loading = `The export could not be loaded: `
	saying := func(sentence string) e2e.Overrides {
		return e2e.Overrides{"/export.js": javascript("globalThis.glassraftExport = async () => { throw new Error('" + sentence + "'); };")}
	}
	sending := func(text string) e2e.Overrides {
		send := func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(text)) // A browser that has gone away needs no answer.
		}
		return e2e.Overrides{"/export.wasm": send, "/export.wasm.gz": send}
	}
	tests := []struct {
		name      string
		overrides e2e.Overrides
		want      string // A regular expression.
	}{
		{"no program", e2e.Overrides{"/export.wasm": http.NotFound}, loading + `the server answered “404 Not Found” for “export\.[0-9a-f]{12}\.wasm”\.` + putAgain},
		{"no answer", e2e.Overrides{"/export.wasm": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}, loading + "the server cannot be reached." + checkConnection},
		{"something else", sending("<!doctype html>"), loading + `what the server sent for “export\.[0-9a-f]{12}\.wasm” is not the program that writes exports\.` + putAgain},
		{"a part of it", sending("\x00asm\x01\x00\x00\x00"), loading + `the download ended after 0\.0 of \d+\.\d MB\.` + checkConnection},
		{"no script", e2e.Overrides{"/export.js": http.NotFound}, loading + `export\.js is missing\.` + checkConnection},
		{"a run that cannot be written", saying("This run cannot be exported: it is too long."), `This run cannot be exported: it is too long\.`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tab := open(t, test.overrides)
			p := &page{tab, t}
			p.WaitReady(t)
			p.callText("load", exportable)
			p.press("menu.Run")
			p.clickOnly(testID("menu.Run.save-trace"))
			p.WaitUntil(t, query(testID("error"))+" !== null")
			require.Regexp(t, "^"+test.want+"$", p.text("error"))

			event := p.frame().Event
			p.press("back")
			require.Equal(t, event-1, p.frame().Event)
			require.False(t, p.exists("error"), "it has been read")
		})
	}
}

// After a failure the next try can succeed.
func TestExportAfterAFailure(t *testing.T) {
	t.Parallel()
	stage, err := startOnce()
	require.NoError(t, err)
	broken := make(chan bool, 1)
	broken <- true
	p := &page{open(t, e2e.Overrides{"/export.wasm": func(w http.ResponseWriter, r *http.Request) {
		down := <-broken
		broken <- down
		if down {
			http.Error(w, "sorry", http.StatusServiceUnavailable)
			return
		}
		stage.Handler.ServeHTTP(w, r)
	}}), t}
	p.WaitReady(t)
	p.callText("load", exportable)
	p.press("menu.Run")
	p.clickOnly(testID("menu.Run.save-trace"))
	p.WaitUntil(t, query(testID("error"))+" !== null")
	require.Contains(t, p.text("error"), "the server answered “503 Service Unavailable”")
	<-broken
	broken <- false
	p.requireExports()
}
