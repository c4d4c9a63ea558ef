// Command scenes writes every golden scene (wasm/scene/testdata/scenes) as static
// HTML on one page, styled as the real one, so that what the goldens say in words
// can be looked at without building anything for a browser:
//
//	go run ./tools/scenes [-o .build/scenes]
//
// It shows the page at each show of a golden: the whole page, not only the
// elements that are printed. It has no script: nothing on it can be pressed. For
// the page itself, in a browser, see tools/screenshots.
//
// Read golden.go (how the files are followed), html.go (a Scene as HTML) and
// main.go.
package main
