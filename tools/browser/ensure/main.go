// Command ensure prints the path of the Chromium that the end-to-end tests drive, and installs it where there is none and
// the machine allows it. Exit status 1 says that there is none; the reason goes to standard error.
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
