// Package site builds the page into a folder and serves such a folder.
//
// A site is static: the files of package web, the programs wasm and wasm/export compiled for the browser, Go's own
// wasm_exec.js, the lessons and etcd/raft's interaction scripts with a list of each, the translations, and beside each file
// its brotli and gzip forms. Any static server can serve it, below any path: what a page refers to is named relative to it
// and, but for the lists, carries the hash of its bytes in its name, so that it may be kept for ever. [Handler] is the server that the command and the browser tests use. The package refuses
// to know what the program does; of the pages it changes names and sizes, and makes embed.html of index.html.
//
// Read build.go first (the door), then contents.go (which files there are), names.go and pages.go (what they are called,
// and how the pages learn that), program.go and protobuf.go (how the programs come to their size), upstream.go (etcd/raft's
// scripts), scripts.go with scripts.txt (what is said of them), compress.go, report.go (what was built), handler.go and
// encoding.go.
//
//	root, err := site.Root(ctx)
//	report, err := site.Build(ctx, "dist", site.Options{Root: root, Brotli: site.BrotliDefault})
//	handler, err := site.Handler("dist")
package site
