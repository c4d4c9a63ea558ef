package site_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"glassraft/tools/site"
)

func TestHandlerServesTheProgramInEveryCoding(t *testing.T) {
	t.Parallel()
	b := shared(t)
	server := serve(t, b.dir)
	name := b.name(t, "glassraft.wasm")
	want := read(t, b.dir, name)
	tests := []struct {
		name, accept, wantCoding string
	}{
		{"a browser", "gzip, deflate, br, zstd", "br"},
		{"an old client", "gzip", "gzip"},
		{"a plain client", "", ""},
		{"weights", "br;q=0.5, gzip;q=0.8", "gzip"},
		{"refusal", "br;q=0, gzip; Q=0", ""},
		{"anything", "*", "br"},
		{"anything but", "*, br;q=0", "gzip"},
		{"identity first", "identity, br;q=0.9", ""},
		{"capitals", "BR", "br"},
		{"everything refused", "identity;q=0, *;q=0", ""},
		{"nonsense", ";;,br;q=x", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			response := ask(t, http.MethodGet, server.URL+"/"+name, "Accept-Encoding", test.accept)
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Equal(t, test.wantCoding, response.Header.Get("Content-Encoding"))
			require.Equal(t, "application/wasm", response.Header.Get("Content-Type"))
			require.Equal(t, "Accept-Encoding", response.Header.Get("Vary"))
			require.True(t, bytes.Equal(want, decode(t, response)))
		})
	}
}

func TestHandlerAnswers(t *testing.T) {
	t.Parallel()
	dir := made(t)
	server := serve(t, dir)
	tests := []struct {
		name, method, path string
		wantStatus         int
		wantType           string
		want               string
	}{
		{"the page", "GET", "/", 200, "text/html; charset=utf-8", "<p>page</p>"},
		{"the page by name", "GET", "/index.html", 200, "text/html; charset=utf-8", "<p>page</p>"},
		{"a script", "GET", "/lib/a.js", 200, "text/javascript; charset=utf-8", "a()"},
		{"a query", "GET", "/?run=1", 200, "text/html; charset=utf-8", "<p>page</p>"},
		{"an unknown kind", "GET", "/data", 200, "application/octet-stream", "data"},
		{"only the head", "HEAD", "/", 200, "text/html; charset=utf-8", ""},
		{"nothing there", "GET", "/missing.js", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a folder", "GET", "/lib/", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a folder without a slash", "GET", "/lib", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a compressed form by name", "GET", "/lib/a.js.gz", 200, "application/gzip", "gz"},
		{"a hidden file", "GET", "/.secret", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a link out of the folder", "GET", "/link.txt", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a way up", "GET", "/lib/../../outside.txt", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a hidden way up", "GET", "/%2e%2e/outside.txt", 404, "text/plain; charset=utf-8", "not found\n"},
		{"a backslash way up", "GET", `/..%5coutside.txt`, 404, "text/plain; charset=utf-8", "not found\n"},
		{"another method", "POST", "/", 405, "text/plain; charset=utf-8", "only GET and HEAD\n"},
		{"another method somewhere", "DELETE", "/missing", 405, "text/plain; charset=utf-8", "only GET and HEAD\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			response := ask(t, test.method, server.URL+test.path, "Accept-Encoding", "")
			require.Equal(t, test.wantStatus, response.StatusCode)
			require.Equal(t, test.wantType, response.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"))
			require.Equal(t, test.want, string(decode(t, response)))
		})
	}
}

func TestHandlerKnowsWhatAClientHas(t *testing.T) {
	t.Parallel()
	b := shared(t)
	server := serve(t, b.dir)
	url := server.URL + "/" + b.name(t, "boot.js")
	first := ask(t, http.MethodGet, url, "Accept-Encoding", "br")
	etag := first.Header.Get("ETag")
	require.NotEmpty(t, etag)

	again := ask(t, http.MethodGet, url, "Accept-Encoding", "br", "If-None-Match", etag)
	require.Equal(t, http.StatusNotModified, again.StatusCode)
	require.Empty(t, decode(t, again))

	other := ask(t, http.MethodGet, url, "Accept-Encoding", "gzip", "If-None-Match", etag)
	require.Equal(t, http.StatusOK, other.StatusCode, "another coding is other bytes, so it has another tag")
}

func TestHandlerSaysHowLongToKeep(t *testing.T) {
	t.Parallel()
	const forEver, askAgain = "public, max-age=31536000, immutable", "no-cache"
	b := shared(t)
	server := serve(t, b.dir)
	for name, want := range map[string]string{
		"":                                   askAgain,
		"index.html":                         askAgain,
		"embed.html":                         askAgain,
		"build.json":                         askAgain,
		"scripts/index.json":                 askAgain,
		b.name(t, "boot.js"):                 forEver,
		b.name(t, "glassraft.wasm") + ".gz":  forEver,
		b.name(t, "scripts/single_node.txt"): forEver,
	} {
		response := ask(t, http.MethodGet, server.URL+"/"+name, "Accept-Encoding", "br")
		require.Equal(t, http.StatusOK, response.StatusCode, name)
		require.Equal(t, want, response.Header.Get("Cache-Control"), name)
	}
}

func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	_, err := site.Handler(empty)
	require.ErrorContains(t, err, "holds no index.html: build the site into it first")
	_, err = site.Handler(filepath.Join(empty, "missing"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// made is a folder of made-up files, one of them reaching out of it.
func made(t *testing.T) string {
	t.Helper()
	outside := filepath.Join(t.TempDir(), "outside.txt")
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "lib"), 0o755))
	for name, text := range map[string]string{
		outside:                            "outside",
		filepath.Join(dir, "index.html"):   "<p>page</p>",
		filepath.Join(dir, "lib/a.js"):     "a()",
		filepath.Join(dir, "lib/a.js.gz"):  "gz",
		filepath.Join(dir, "data"):         "data",
		filepath.Join(dir, ".secret"):      "secret",
		filepath.Join(dir, ".git", "head"): "",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link.txt")))
	return dir
}

func serve(t *testing.T, dir string) *httptest.Server {
	t.Helper()
	handler, err := site.Handler(dir)
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// ask sends a request with pairs of header names and values. The transport adds no Accept-Encoding of its own, nor does
// it decode.
func ask(t *testing.T, method, url string, header ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	response, err := (&http.Client{Transport: transport}).Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, response.Body.Close()) })
	return response
}

// decode reads a response's body and undoes its coding.
func decode(t *testing.T, response *http.Response) []byte {
	t.Helper()
	var body io.Reader = response.Body
	switch response.Header.Get("Content-Encoding") {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		reader, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = reader
	}
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return text
}
