// Command run measures on this machine natively and, in the same run, in a
// headless Chromium, and prints both side by side, with the size of the module
// that the page ships.
//
// Read run.go (the door and the report), then browser.go.
package main
