// Command program measures and prints the rows as JSON. It is what package
// bench runs in a browser; it knows nothing of one.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"glassraft/tools/bench"
)

func main() {
	text, err := json.Marshal(bench.Measure())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(text))
}
