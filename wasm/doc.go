// Command wasm is the program that runs in the page: the real raft library,
// compiled for js/wasm, behind the page's model.
//
// It is the only package of that program that knows the browser, and it decides
// nothing: events go to wasm/app as messages, and what wasm/scene draws goes out
// as patches, at most one for each animation frame, which patch.js applies.
//
// Read main.go (the loop), events.go and pointer.go (what comes in from the page),
// errands.go, storage.go and notes.go (what only the browser can do), promise.go (how
// it answers) and api.go (globalThis.glassraft). main_other.go is what any other
// platform gets.
package main
