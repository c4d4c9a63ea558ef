package e2e_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

const (
	checkConnection = " Please check the connection and reload the page."
	putAgain        = " Please reload the page; if that does not help, the site has to be put on its server again."
	fault           = "Glassraft has stopped because of a fault of its own"
)

// TestPageSaysWhatWentWrong: whatever fails, the page says in a sentence what happened and what to do, stays readable, and
// works after a press on Reload once the cause is gone.
func TestPageSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	stage, err := startOnce()
	require.NoError(t, err)
	of := func(fail func(http.ResponseWriter, *http.Request, http.Handler)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { fail(w, r, stage.Handler) }
	}
	// The module in its plain form and the compressed one, for a host that compresses nothing.
	plain := func(fail func(http.ResponseWriter, *http.Request, http.Handler)) e2e.Overrides {
		uncompressed := func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Accept-Encoding")
			fail(w, r, stage.Handler)
		}
		return e2e.Overrides{"/glassraft.wasm": uncompressed, "/glassraft.wasm.gz": uncompressed}
	}
	program := func(class string) e2e.Overrides {
		return e2e.Overrides{
			"/wasm_exec.js": javascript("globalThis.Go = " + class),
			"/download.js":  javascript("globalThis.glassraftDownload = async () => ({});"),
		}
	}
	tests := []struct {
		name      string
		overrides e2e.Overrides
		want      string // A regular expression.
	}{
		{
			"no WebAssembly", e2e.Overrides{"/wasm_exec.js": javascript("delete globalThis.WebAssembly;")},
			"Glassraft needs WebAssembly, which this browser does not offer or has switched off. Please try another browser.",
		},
		{
			"WebAssembly forbidden", e2e.Overrides{"/": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Security-Policy", "script-src 'self'")
				http.ServeFile(w, r, filepath.Join(stage.Dir, "index.html"))
			}},
			"Glassraft needs WebAssembly, which this site's Content-Security-Policy or the browser's settings forbid here. " +
				"Please try another browser, or ask whoever runs the site to allow 'wasm-unsafe-eval'.",
		},
		{"no wasm_exec.js", e2e.Overrides{"/wasm_exec.js": http.NotFound}, "Glassraft did not load: “wasm_exec.js” is missing." + checkConnection},
		{"no words.js", e2e.Overrides{"/words.js": http.NotFound}, "Glassraft did not load: “words.js” is missing." + checkConnection},
		{"no patch.js", e2e.Overrides{"/patch.js": http.NotFound}, "Glassraft did not load: “patch.js” is missing." + checkConnection},
		{"no picture.js", e2e.Overrides{"/picture.js": http.NotFound}, "Glassraft did not load: “picture.js” is missing." + checkConnection},
		{"no download.js", e2e.Overrides{"/download.js": http.NotFound}, "Glassraft did not load: “download.js” is missing." + checkConnection},
		{
			"no module", e2e.Overrides{"/glassraft.wasm": http.NotFound},
			`Glassraft did not load: the server answered “404 Not Found” for “glassraft\.[0-9a-f]{12}\.wasm”.` + putAgain,
		},
		{
			"a server in trouble", e2e.Overrides{"/glassraft.wasm": func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "sorry", http.StatusServiceUnavailable)
			}},
			"Glassraft did not load: the server answered “503 Service Unavailable” for .*" + putAgain,
		},
		{
			"no answer", e2e.Overrides{"/glassraft.wasm": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
			"Glassraft did not load: the server cannot be reached." + checkConnection,
		},
		{"a module cut short", plain(half), `Glassraft did not load: the download ended after \d\.\d of \d+\.\d MB.` + checkConnection},
		{
			"a compressed module cut short", e2e.Overrides{"/glassraft.wasm": of(half)},
			`Glassraft did not load: the download (ended|broke off) after \d\.\d of \d+\.\d MB.` + checkConnection,
		},
		{"a connection that breaks", plain(breakOff), `Glassraft did not load: the download broke off after \d\.\d of \d+\.\d MB.` + checkConnection},
		{
			"a connection that breaks, compressed", e2e.Overrides{"/glassraft.wasm": of(breakOff)},
			`Glassraft did not load: the download broke off after \d\.\d of \d+\.\d MB.` + checkConnection,
		},
		{
			"a page in place of the module", plain(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				_, _ = w.Write([]byte("<!doctype html><p>Not here.</p>")) // A browser that has gone away needs no answer.
			}),
			"Glassraft did not load: what the server sent for “glassraft.*” is not the Raft library." + putAgain,
		},
		{"a damaged module", plain(damaged), "Glassraft did not load: the Raft library arrived damaged." + putAgain},
		{
			"a program that panics at its start", program("class { async run() { this.exit(2); } };"),
			fault + ` \(exit status 2\). Please reload the page.`,
		},
		{
			"a program that traps", program(`class { async run() { throw new WebAssembly.RuntimeError("unreachable"); } };`),
			fault + ` \(unreachable\). Please reload the page.`,
		},
		{
			"a callback that traps", program(`class { run() {
				setTimeout(() => { throw new WebAssembly.RuntimeError("out of bounds"); });
				return new Promise(() => {});
			} };`),
			fault + ` \(out of bounds\). Please reload the page.`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var healed atomic.Bool
			overrides := e2e.Overrides{}
			for path, fail := range test.overrides {
				overrides[path] = func(w http.ResponseWriter, r *http.Request) {
					if healed.Load() {
						stage.Handler.ServeHTTP(w, r)
						return
					}
					fail(w, r)
				}
			}
			tab := open(t, overrides)
			sentence := tab.WaitFailure(t)
			require.Regexp(t, "^"+test.want+"$", sentence)
			require.Equal(t, sentence, e2e.Evaluate[string](t, tab, `glassraft.ready.catch((error) => error.message)`))
			require.True(t, e2e.Evaluate[bool](t, tab, `document.getElementById("loading").hidden`))
			for _, readable := range []string{"h1", testID("stage"), testID("failure-sentence"), testID("reload")} {
				require.True(t, e2e.Evaluate[bool](t, tab, query(readable)+".checkVisibility()"), readable)
			}
			require.False(t, e2e.Evaluate[bool](t, tab, query(testID("rescue"))+".checkVisibility()"), "there is no run to save")

			healed.Store(true)
			tab.Leave(t, chromedp.Click(chromedp.CSS(testID("reload"))))
			tab.WaitReady(t)
		})
	}
}

// Without boot.js nothing is left that could notice, so the style sheet says after a while what to do.
func TestPageWithoutItsLoader(t *testing.T) {
	t.Parallel()
	tab := open(t, e2e.Overrides{"/boot.js": http.NotFound})
	const visible = `.checkVisibility({ visibilityProperty: true })`
	require.False(t, e2e.Evaluate[bool](t, tab, query(testID("late"))+visible))
	e2e.Evaluate[any](t, tab, `document.getAnimations().forEach((animation) => animation.finish())`) // The while is over.
	require.True(t, e2e.Evaluate[bool](t, tab, query(testID("late"))+visible))
	require.Contains(t, e2e.Evaluate[string](t, tab, query(testID("late"))+".textContent"), "reload the page")
}

// ending makes the real program end as a panic makes it: what is in wasm_exec.js under runtime.wasmExit, and after it.
const ending = `
	const run = Go.prototype.run;
	Go.prototype.run = function (instance) {
		globalThis.endProgram = (status) => {
			this.exited = true;
			this.exit(status);
			this._resolveExitPromise();
		};
		return run.call(this, instance);
	};`

// openMortal opens the page with a program that endProgram(status) ends.
func openMortal(t *testing.T) *page {
	t.Helper()
	stage, err := startOnce()
	require.NoError(t, err)
	glue, found := stage.Report.Of("wasm_exec.js")
	require.True(t, found)
	text, err := os.ReadFile(filepath.Join(stage.Dir, glue.Name))
	require.NoError(t, err)
	tab := open(t, e2e.Overrides{"/wasm_exec.js": javascript(string(text) + ending)})
	tab.WaitReady(t)
	p := &page{tab, t}
	p.call("pause()")
	return p
}

// A program that ends under way leaves its last picture, and offers the run that the page has kept.
func TestPageKeepsTheRunWhenTheProgramEnds(t *testing.T) {
	t.Parallel()
	const (
		older = `localStorage.setItem("glassraft.run.a", JSON.stringify({ saved: btoa("older"), written: 1 }));`
		newer = `localStorage.setItem("glassraft.run.b", JSON.stringify({ saved: btoa("newer\0\xff"), written: 2, more: "x" }));`
		noise = `localStorage.setItem("glassraft.run.c", "{"); localStorage.setItem("glassraft.run.d", "null");
			localStorage.setItem("glassraft.run.e", '{"saved":"~~~","written":9}'); localStorage.setItem("other", '{"saved":"eA==","written":9}');`
	)
	tests := []struct{ name, before, want string }{
		{"nothing kept", noise, ""},
		{"a kept run", older, "older"},
		{"the newest of the kept", newer + older + noise, "newer\x00\xff"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := openMortal(t)
			nodes := evaluate[int](p, `document.querySelectorAll(".node").length`)
			// In one go: the program keeps the run that goes on by itself, too, two seconds after its beginning.
			evaluate[any](p, "{ localStorage.clear(); "+test.before+" endProgram(2); }")
			require.Equal(t, fault+" (exit status 2). Please reload the page.", p.WaitFailure(t))
			require.Equal(t, nodes, evaluate[int](p, `document.querySelectorAll(".node").length`), "the last picture stands")
			require.Equal(t, "Go program has already exited",
				evaluate[string](p, `(() => { try { glassraft.step(1); } catch (error) { return error.message; } })()`))
			require.Equal(t, test.want != "", evaluate[bool](p, query(testID("rescue"))+".checkVisibility()"))
			if test.want != "" {
				name, text := p.Download(t, chromedp.Click(chromedp.CSS(testID("rescue"))))
				require.Equal(t, "glassraft-run.graft", name)
				require.Equal(t, test.want, string(text))
			}
			p.Leave(t, chromedp.Click(chromedp.CSS(testID("reload"))))
			p.WaitReady(t)
		})
	}
}

// A run that was kept earlier is offered also where the page does not load at all.
func TestPageOffersTheRunWhenItDoesNotLoad(t *testing.T) {
	t.Parallel()
	stage, err := startOnce()
	require.NoError(t, err)
	tab := stage.Blank(t, e2e.Overrides{"/glassraft.wasm": http.NotFound})
	saved := base64.StdEncoding.EncodeToString([]byte("kept"))
	tab.Before(t, fmt.Sprintf(`localStorage.setItem("glassraft.run.1", '{"saved":"%s"}')`, saved))
	tab.Do(t, navigate(tab.URL))
	tab.WaitFailure(t)
	_, text := tab.Download(t, chromedp.Click(chromedp.CSS(testID("rescue"))))
	require.Equal(t, "kept", string(text))
}

// javascript answers with a script.
func javascript(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(text)) // A browser that has gone away needs no answer.
	}
}
