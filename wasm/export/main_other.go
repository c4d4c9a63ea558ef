//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "export: this program runs in a browser; play -h says how a run is exported here")
	os.Exit(2)
}
