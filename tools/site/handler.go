package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// Browsers may keep what has its hash in its name and never ask again; the rest they may keep but must ask about, so that a
// new build is seen at the next load.
const (
	cacheForEver = "public, max-age=31536000, immutable" // A year.
	cacheAndAsk  = "no-cache"
)

// contentTypes are those of the kinds of files that a site holds. The machine's own table is not asked, since it differs
// from machine to machine.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".gz":   "application/gzip",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".png":  "image/png",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
	".wasm": "application/wasm",
}

// Handler serves the site in dir as it is now: it reads every file once, so that a request can reach nothing else,
// whatever its path. A site is a dozen megabytes. Hidden files and what links point to are not part of it.
func Handler(dir string) (http.Handler, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	defer root.Close()
	files, err := readFiles(root.FS())
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	served := make(server)
	for name, text := range files {
		served["/"+name] = resource{
			contentType:  contentTypeOf(name),
			cacheControl: cacheControlOf(name),
			forms: map[string]form{
				codingIdentity: newForm(text),
				codingBrotli:   newForm(files[name+brotliSuffix]),
				codingGzip:     newForm(files[name+gzipSuffix]),
			},
		}
	}
	index, found := served["/"+indexName]
	if !found {
		return nil, fmt.Errorf("site: %s holds no %s: build the site into it first", dir, indexName)
	}
	served["/"] = index
	return served, nil
}

// server is the resources of a site by the path of their requests.
type server map[string]resource

// resource is one file in the forms in which it can be sent.
type resource struct {
	contentType  string
	cacheControl string
	forms        map[string]form // By content coding; a form without bytes does not exist.
}

// form is the bytes that are sent and the tag that changes with them.
type form struct {
	bytes []byte
	etag  string
}

func newForm(text []byte) form {
	sum := sha256.Sum256(text)
	return form{bytes: text, etag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// choose returns the form for an Accept-Encoding header, and its coding.
func (r resource) choose(acceptEncoding string) (form, string) {
	coding := chooseCoding(acceptEncoding)
	if chosen := r.forms[coding]; len(chosen.bytes) > 0 {
		return chosen, coding
	}
	return r.forms[codingIdentity], codingIdentity
}

// ServeHTTP answers GET and HEAD.
func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	found, ok := s[r.URL.Path]
	if !ok {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	chosen, coding := found.choose(r.Header.Get("Accept-Encoding"))
	if coding != codingIdentity {
		header.Set("Content-Encoding", coding)
		header.Set("Content-Length", strconv.Itoa(len(chosen.bytes))) // ServeContent leaves it out of encoded answers.
	}
	header.Set("Content-Type", found.contentType)
	header.Set("Cache-Control", found.cacheControl)
	header.Set("ETag", chosen.etag)
	header.Set("Vary", "Accept-Encoding")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(chosen.bytes))
}

// readFiles reads the regular files of a folder that are not hidden.
func readFiles(folder fs.FS) (map[string][]byte, error) {
	files := make(map[string][]byte)
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		files[name], err = fs.ReadFile(folder, name)
		return err
	})
	return files, err
}

func cacheControlOf(name string) string {
	if hashedNames.MatchString(name) {
		return cacheForEver
	}
	return cacheAndAsk
}

func contentTypeOf(name string) string {
	if known := contentTypes[path.Ext(name)]; known != "" {
		return known
	}
	return "application/octet-stream"
}
