package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

// emptyModule is the smallest WebAssembly module: its magic and its version.
const emptyModule = "\x00asm\x01\x00\x00\x00"

func TestPageBecomesReady(t *testing.T) {
	t.Parallel()
	tab := open(t, nil)
	tab.WaitReady(t)
	require.Equal(t, "Glassraft", e2e.Evaluate[string](t, tab, "document.title"))
	require.NotEmpty(t, e2e.Evaluate[string](t, tab, "glassraft.version"))
	require.True(t, e2e.Evaluate[bool](t, tab, `document.querySelector('[data-testid="failure"]').hidden`))
	require.True(t, e2e.Evaluate[bool](t, tab, `document.getElementById("loading").hidden`))
	require.Empty(t, tab.ConsoleErrors())
}

func TestPageCountsTheWholeDownload(t *testing.T) {
	t.Parallel()
	tab := open(t, nil)
	tab.WaitReady(t)
	const bar = `document.getElementById("progress")`
	require.Equal(t, e2e.Evaluate[int](t, tab, bar+".max"), e2e.Evaluate[int](t, tab, bar+".value"))
	require.Greater(t, e2e.Evaluate[int](t, tab, bar+".value"), 1_000_000)
	require.Regexp(t, `^Loading the Raft library: (\d+\.\d) of (\d+\.\d) MB$`,
		e2e.Evaluate[string](t, tab, `document.querySelector('[data-testid="loading"]').textContent`))
}

func TestPageRunsNoScriptFromText(t *testing.T) {
	t.Parallel()
	tab := openPatchable(t)
	require.Equal(t, "EvalError", e2e.Evaluate[string](t, tab, `new Promise((resolve) => setTimeout(() => {
		try { new Function("return 1")(); resolve("ran"); } catch (error) { resolve(error.name); }
	}))`))
}

func TestPageSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	const (
		reload = " Please check the connection and reload the page."
		fault  = "Glassraft has stopped because of a fault of its own"
	)
	program := func(js string) e2e.Overrides {
		return e2e.Overrides{"/wasm_exec.js": javascript(js), "/glassraft.wasm": module}
	}
	tests := []struct {
		name      string
		overrides e2e.Overrides
		want      string
	}{
		{
			"no WebAssembly", program("delete globalThis.WebAssembly;"),
			"Glassraft needs WebAssembly, which this browser does not offer or has switched off. Please try another browser.",
		},
		{
			"no wasm_exec.js", e2e.Overrides{"/wasm_exec.js": http.NotFound},
			"Glassraft did not load: wasm_exec.js is missing." + reload,
		},
		{
			"no program", e2e.Overrides{"/glassraft.wasm": http.NotFound},
			"Glassraft did not load: the server answered 404 Not Found." + reload,
		},
		{
			"a program that is none", e2e.Overrides{"/glassraft.wasm": javascript("no module")},
			"Glassraft did not load: WebAssembly.instantiateStreaming(): ",
		},
		{
			"a program that panics", program("globalThis.Go = class { async run() { this.exit(2); } };"),
			fault + " (exit status 2). Please reload the page.",
		},
		{
			"a program that traps", program(`globalThis.Go = class { async run() { throw new WebAssembly.RuntimeError("unreachable"); } };`),
			fault + " (unreachable). Please reload the page.",
		},
		{
			"a callback that traps", program(`globalThis.Go = class { run() {
				setTimeout(() => { throw new WebAssembly.RuntimeError("out of bounds"); });
				return new Promise(() => {});
			} };`),
			fault + " (out of bounds). Please reload the page.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tab := open(t, test.overrides)
			sentence := tab.WaitFailure(t)
			require.Contains(t, sentence, test.want)
			require.True(t, e2e.Evaluate[bool](t, tab, `document.getElementById("loading").hidden`))
			require.Equal(t, sentence, e2e.Evaluate[string](t, tab, `glassraft.ready.catch((error) => error.message)`))
		})
	}
}

// javascript answers with a script.
func javascript(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(text)) // A browser that has gone away needs no answer.
	}
}

// module answers with the empty module.
func module(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/wasm")
	_, _ = w.Write([]byte(emptyModule)) // A browser that has gone away needs no answer.
}
