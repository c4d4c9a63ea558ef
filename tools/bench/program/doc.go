// Command program measures and prints the rows as JSON. It is what tools/bench/run
// starts in a browser, compiled for js/wasm; it knows nothing of one.
//
// Read main.go.
package main
