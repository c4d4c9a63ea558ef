package e2e_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
	"glassraft/tools/site"
	"glassraft/web"
)

const (
	// subPath is where the hosts of these tests have the site, as GitHub Pages has a project's.
	subPath = "/a/b/"
	// blogPost is a page beside the site, with the embedded page in a frame.
	blogPost = "post.html"
)

// host is a static web server that somebody has put the site on, as it was built and without any configuration.
type host struct {
	stage *e2e.Stage
	url   string

	mu    sync.Mutex
	asked []string // Below subPath, in the order of the requests.
}

// newHost serves the site below a path by a plain file server, which compresses nothing and sets no header but the type.
// habit is what this host does besides; nil is nothing.
func newHost(t *testing.T, habit func(http.Handler) http.Handler) *host {
	t.Helper()
	stage, err := startOnce()
	require.NoError(t, err)
	h := &host{stage: stage}
	files := http.FileServer(http.Dir(stage.Dir))
	if habit != nil {
		files = habit(files)
	}
	mux := http.NewServeMux()
	mux.Handle(subPath, http.StripPrefix(strings.TrimSuffix(subPath, "/"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked = append(h.asked, strings.TrimPrefix(r.URL.Path, "/"))
		h.mu.Unlock()
		files.ServeHTTP(w, r)
	})))
	mux.HandleFunc(subPath+blogPost, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><p>A post.</p><iframe width="900" height="600" src="embed.html"></iframe>`))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.url = server.URL + subPath
	return h
}

// requests returns what the host was asked for so far.
func (h *host) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asked)
}

// file is what was built of a source.
func (h *host) file(t *testing.T, source string) site.File {
	t.Helper()
	file, found := h.stage.Report.Of(source)
	require.True(t, found, source)
	return file
}

func navigate(url string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(url) }

// On a host that compresses nothing, below any path, the page works, asks nobody else, and takes the compressed module.
func TestPageOnAPlainHost(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	p := &page{h.stage.BlankAt(t, h.url), t}
	failures, addresses := p.WatchFailures(t), p.WatchRequests(t)
	p.Do(t, navigate(p.URL))
	p.WaitReady(t)
	p.call("pause()")
	p.pressUntil(hasLeader)

	require.Empty(t, failures())
	for _, address := range addresses() {
		require.True(t, strings.HasPrefix(address, h.url), address)
	}
	program := h.file(t, "glassraft.wasm")
	timing := evaluate[struct{ Encoded, Transferred int }](p, `(() => {
		const [timing] = performance.getEntriesByName(new URL("`+program.Name+`.gz", location).href);
		return { Encoded: timing.encodedBodySize, Transferred: timing.transferSize };
	})()`)
	require.Equal(t, program.Gzip, timing.Encoded)
	require.Greater(t, timing.Transferred, program.Gzip)
	require.Less(t, timing.Transferred, program.Gzip+1000)
	for _, asked := range h.requests() {
		require.NotContains(t, asked, "scripts/", "etcd/raft's scripts are loaded when somebody asks for them")
	}
	p.requireHealthy()
}

// etcd/raft's scripts are there for a page that wants them.
func TestUpstreamScriptsOnAPlainHost(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	p := &page{h.stage.BlankAt(t, h.url), t}
	failures := p.WatchFailures(t)
	p.Do(t, navigate(p.URL))
	p.WaitReady(t)
	type script struct {
		web.Script

		Text string
	}
	scripts := evaluate[[]script](p, `(async () => {
		const index = await (await fetch("scripts/index.json")).json();
		return Promise.all(index.map(async (row) => ({ ...row, Text: await (await fetch(row.file)).text() })));
	})()`)
	require.Len(t, scripts, 28)
	for _, s := range scripts {
		want, err := os.ReadFile(filepath.Join(h.stage.Dir, filepath.FromSlash(s.File)))
		require.NoError(t, err)
		require.Equal(t, string(want), s.Text)
	}
	text, err := json.Marshal(scripts[0].Text)
	require.NoError(t, err)
	require.Empty(t, evaluate[checked](p, "glassraft.check("+string(text)+")").Differences)
	require.Empty(t, failures())
}

// However a host sends the module, the page unpacks what is packed, takes the plain file where all else fails, and counts
// the bytes that it says.
func TestPageTakesTheModuleFromAnyHost(t *testing.T) {
	t.Parallel()
	const (
		gzipped  = "gzipped"  // Compressed bytes, counted as they come.
		unpacked = "unpacked" // The browser has undone the host's compression.
		plain    = "plain"
	)
	answering := func(suffix string, how func(http.ResponseWriter, *http.Request, http.Handler)) func(http.Handler) http.Handler {
		return func(files http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, suffix) {
					how(w, r, files)
					return
				}
				files.ServeHTTP(w, r)
			})
		}
	}
	tests := []struct {
		name      string
		habit     func(http.Handler) http.Handler
		before    string // A script that runs ahead of the page.
		want      string
		wantsGzip bool // Whether NAME.gz is asked for.
	}{
		{"a plain one", nil, "", gzipped, true},
		{"one that declares .gz as a coding", answering(".wasm.gz", func(w http.ResponseWriter, r *http.Request, files http.Handler) {
			w.Header().Set("Content-Encoding", "gzip")
			files.ServeHTTP(w, r)
		}), "", unpacked, true},
		{"one that knows no types, and a browser that unpacks nothing", answering(".wasm", func(w http.ResponseWriter, r *http.Request, files http.Handler) {
			w.Header().Set("Content-Type", "text/plain")
			files.ServeHTTP(w, r)
		}), "delete globalThis.DecompressionStream;", plain, false},
		{"one that knows no types of compressed files", answering(".gz", func(w http.ResponseWriter, r *http.Request, files http.Handler) {
			w.Header().Set("Content-Type", "text/html")
			files.ServeHTTP(w, r)
		}), "", gzipped, true},
		{"one that compresses", func(http.Handler) http.Handler {
			stage, err := startOnce()
			require.NoError(t, err)
			return stage.Handler
		}, "", unpacked, false},
		{"one without .gz", answering(".gz", func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			http.NotFound(w, r)
		}), "", plain, true},
		{"one that has a page for everything", answering(".gz", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			_, _ = w.Write([]byte("<!doctype html><p>Not here.</p>")) // A browser that has gone away needs no answer.
		}), "", plain, true},
		{"one with half a .gz", answering(".wasm.gz", half), "", plain, true},
		{"one that breaks off", answering(".wasm.gz", breakOff), "", plain, true},
		{"one with a damaged .gz", answering(".wasm.gz", damaged), "", plain, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, test.habit)
			p := &page{h.stage.BlankAt(t, h.url), t}
			p.Before(t, test.before)
			p.Do(t, navigate(p.URL))
			p.WaitReady(t)

			program := h.file(t, "glassraft.wasm")
			bytes, ending := program.Raw, ""
			switch test.want {
			case gzipped:
				bytes = program.Gzip
			case unpacked:
				ending = ", unpacked"
			}
			require.Regexp(t, `^Loading the Raft library: (\d+\.\d) of (\d+\.\d) MB`+ending+`$`, p.text("loading"))
			require.Equal(t, bytes, evaluate[int](p, `document.getElementById("progress").value`))
			require.Equal(t, bytes, evaluate[int](p, `document.getElementById("progress").max`))
			require.Equal(t, test.wantsGzip, slices.Contains(h.requests(), program.Name+".gz"))
		})
	}
}

// Ways in which a file can go wrong on its way.

// half sends the first half as if it were all.
func half(w http.ResponseWriter, r *http.Request, files http.Handler) {
	text := answer(w, r, files)
	send(w, text[:len(text)/2], len(text)/2)
}

// breakOff closes the connection after the first half.
func breakOff(w http.ResponseWriter, r *http.Request, files http.Handler) {
	text := answer(w, r, files)
	send(w, text[:len(text)/2], len(text))
	panic(http.ErrAbortHandler)
}

// damaged changes some bytes in the middle.
func damaged(w http.ResponseWriter, r *http.Request, files http.Handler) {
	text := answer(w, r, files)
	middle := len(text) / 2
	for i := range text[middle : middle+1000] {
		text[middle+i] ^= 0xff
	}
	send(w, text, len(text))
}

// answer is what a handler answers when a browser has nothing of the file yet. The headers are set but for the length.
func answer(w http.ResponseWriter, r *http.Request, files http.Handler) []byte {
	for _, conditional := range []string{"Range", "If-Range", "If-None-Match", "If-Modified-Since"} {
		r.Header.Del(conditional)
	}
	recorder := httptest.NewRecorder()
	files.ServeHTTP(recorder, r)
	maps.Copy(w.Header(), recorder.Header())
	return recorder.Body.Bytes()
}

func send(w http.ResponseWriter, text []byte, announced int) {
	w.Header().Set("Content-Length", strconv.Itoa(announced))
	_, _ = w.Write(text) // A browser that has gone away needs no answer.
}
