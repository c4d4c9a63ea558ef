// Package site builds the page into a folder and serves such a folder.
//
// A site is static: the files of package web, the program of package wasm compiled for the browser, Go's own
// wasm_exec.js, and beside each file its brotli and gzip forms. Any static server can serve it; [Handler] is the one that
// the command and the browser tests use. The package refuses to generate pages or to know what the program does.
//
// Read build.go first (the door, and which files there are), then program.go (how the program comes to its size),
// compress.go, handler.go and encoding.go.
//
//	root, err := site.Root(ctx)
//	report, err := site.Build(ctx, "dist", site.Options{Root: root, Brotli: site.BrotliDefault})
//	handler, err := site.Handler("dist")
package site
