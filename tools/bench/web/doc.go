// Command web measures the page in a headless Chromium: how soon the first
// picture stands, how long it takes from an input to what it changes, how even
// the pictures follow one another, and what memory a long run takes.
//
//	go run ./tools/bench/web
//
// It prints, and judges nothing: numbers differ from machine to machine, and
// nothing here is a test. All of it is measured on the page as it ships, through
// the page's own events.
//
// Read measure.go for what is measured (JavaScript that runs in the page), main.go
// for how.
package main
