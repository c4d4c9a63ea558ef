// Package web holds the page itself: its HTML, its style sheet, its icon and the one script that is not Go, and hands
// them to Go as an embedded file system.
//
// It refuses to know Raft, and to decide anything. What the page shows is decided in Go (packages core and wasm); boot.js
// only loads the Go program, says how far the download is and what went wrong, and applies the patches that Go sends.
//
// Read index.html first (the page before the program runs), then boot.js, then style.css. Package tools/site turns them
// into a site that can be served:
//
//	page, err := web.Files.ReadFile("index.html")
package web
