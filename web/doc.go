// Package web holds the page itself: its HTML, its style sheet, its icon and the scripts that are not Go, and hands them to
// Go as an embedded file system. It also holds the lessons (lessons/*.txt), which are scenarios that speak to their
// reader, and come when somebody wants one; and the pictures that some of them show (figures/*.txt), which the Go program
// brings along.
//
// It refuses to know Raft, and to decide anything. What the page shows is decided in Go (packages core and wasm); the
// scripts only load the Go program, say how far the download is and what went wrong, and apply the patches that Go sends.
// Nothing is loaded from elsewhere, and the page's Content-Security-Policy holds that.
//
// Read index.html first (the page before the program runs), then boot.js (the start, and failures), download.js (how the
// program gets here on any host), patch.js (what Go may do to the page), words.js (in which language), picture.js and
// export.js (what a person may take away), notes.html with notes.js (the speaker's window), then style.css. page.words lists
// what the page can say, for whoever translates it. In Go, embed.go has these files, lessons.go the lessons and template.txt,
// with which one begins a lesson of one's own; figures.go has the pictures of measured runs that a lesson shows, scripts.go
// where a site has etcd/raft's scripts.
// Package tools/site turns them into a site that can be served, and makes embed.html, the page in a frame:
//
//	page, err := web.Files.ReadFile("index.html")
package web
