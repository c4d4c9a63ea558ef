//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "wasm: this program runs in a browser; go run ./tools/glassraft serve builds and serves it")
	os.Exit(2)
}
