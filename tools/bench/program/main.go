package main

import (
	"encoding/json"
	"fmt"
	"os"

	"glassraft/tools/bench"
)

func main() {
	text, err := json.Marshal(bench.MeasureAll())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(text))
}
