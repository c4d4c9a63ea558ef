package main

import (
	"fmt"
	"os"

	"glassraft/tools/browser"
)

func main() {
	path, err := browser.Ensure(os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}
