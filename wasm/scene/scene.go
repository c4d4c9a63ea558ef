package scene

import (
	"fmt"
	"strconv"

	"glassraft/wasm/app"
)

// Scene lists what is on the page: each element after its parent, siblings in
// their order.
type Scene []Element

// Element is one element of the page. Keys are unique, and an element keeps its
// key for as long as it is the same thing.
type Element struct {
	Key    string
	Parent string // a key, or a root of index.html
	Tag    string // "svg:circle" for elements of SVG
	Attrs  []Attr // in the order in which they were given; names are unique
	Text   string // of an element that holds no others
	Value  string // of a control that a person can change; see HasValue
	// HasValue tells that Value is meant, empty or not.
	HasValue bool
}

// Attr is one attribute.
type Attr struct{ Name, Value string }

// The roots: the elements of index.html that are filled from here.
const (
	RootToolbar   = "toolbar"
	RootClock     = "clock"
	RootStage     = "stage"
	RootActions   = "actions"
	RootLogs      = "logs"
	RootWhy       = "why"
	RootNext      = "next"
	RootInspector = "inspector"
	RootTimeline  = "timeline"
	RootHelp      = "help"
)

// Draw draws the whole page.
func Draw(m *app.Model) Scene {
	b := &builder{}
	b.toolbar(m)
	b.clock(m)
	b.stage(m)
	b.actions(m)
	b.logs(m)
	b.why(m)
	b.next(m)
	b.inspector(m)
	b.timeline(m)
	b.help(m)
	return b.scene
}

// builder lists elements.
type builder struct{ scene Scene }

// add lists an element; pairs are names and values of attributes. An attribute
// with an empty value is left out, so that a caller can write conditions in
// line.
func (b *builder) add(parent, key, tag string, pairs ...string) string {
	e := Element{Key: key, Parent: parent, Tag: tag}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			e.Attrs = append(e.Attrs, Attr{pairs[i], pairs[i+1]})
		}
	}
	b.scene = append(b.scene, e)
	return key
}

// text lists an element that holds text only.
func (b *builder) text(parent, key, tag, text string, pairs ...string) string {
	b.add(parent, key, tag, pairs...)
	b.scene[len(b.scene)-1].Text = text
	return key
}

// control lists a control with a value.
func (b *builder) control(parent, key, tag, value string, pairs ...string) string {
	b.add(parent, key, tag, pairs...)
	last := &b.scene[len(b.scene)-1]
	last.Value, last.HasValue = value, true
	return key
}

// num writes a coordinate with one decimal, which is finer than any screen.
func num(f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	if s == "-0.0" {
		return "0.0"
	}
	return s
}

// when gives the value if the condition holds, else nothing.
func when(condition bool, value string) string {
	if condition {
		return value
	}
	return ""
}

// termClass names a term's colour; the term's number always stands beside it.
func termClass[T ~uint64](term T) string {
	if term == 0 {
		return "t0"
	}
	return fmt.Sprintf("t%d", (uint64(term)-1)%8+1)
}
