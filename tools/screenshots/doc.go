// Command screenshots takes pictures of the page at telling moments, light and
// dark, wide and narrow, so that somebody looks at them:
//
//	go run ./tools/screenshots [-o .build/screenshots] [NAME ...]
//
// It builds the site, serves it on a free port and drives a headless Chromium.
// It judges nothing: that is for whoever opens the pictures. Read moments.go
// for what is shown, main.go for how.
package main
