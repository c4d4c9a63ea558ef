// Command web measures the page in a headless Chromium: how soon the first
// picture stands, how long it takes from an input to what it changes, how even
// the pictures follow one another, and what memory a long run takes.
//
//	go run ./tools/bench/web
//
//	go run ./tools/bench/web -only "25 nodes" -profile
//
// It prints, and judges nothing: numbers differ from machine to machine, and
// nothing here is a test. All of it is measured on the page as it ships, through
// the page's own events; what the page does not tell of itself (the program's
// memory, what it holds of the page) is seen by what stands in the document before
// the page's own scripts. On a busy machine compare the processor's time, which
// counts only what the page's main thread spent.
//
// Read measure.go for what is measured (JavaScript that runs in the page), main.go
// for how, spent.go for the processor's time and the profile, and phases.go for the
// browser's own steps to a picture, on all threads.
package main
