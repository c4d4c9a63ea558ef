package web

import "embed"

// figureFiles are pictures of measured runs, drawn beforehand: a program would have to draw
// the same ones again each time. tools/bench/figure16 writes them.
//
//go:embed figures/*.txt
var figureFiles embed.FS

// Figure is a picture that a lesson shows (script.Figures): a line for each element, below
// its parent and one space further in. A line is the element's tag, its text, and names and
// values of attributes, with | between.
func Figure(name string) string {
	text, err := figureFiles.ReadFile("figures/" + name + ".txt")
	if err != nil {
		panic("invariant: the figures are embedded: " + err.Error())
	}
	return string(text)
}
