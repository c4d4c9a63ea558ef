package scene

import (
	"math"
	"slices"
	"strconv"
)

// Scene lists what is on the page, in groups; groups with the same parent stand
// in this order.
type Scene []*Group

// Group is one element of the page with everything inside it, which is drawn
// anew only when what it shows has changed. Two scenes may share a group.
type Group struct {
	// Elements begins with the one that holds the others; each stands behind its
	// parent, siblings in their order.
	Elements []Element
	// Moves are further attributes of the first element: those that change while
	// the rest stays. Their names differ from those of its Attrs.
	Moves []Attr
	// Fixed: the first element is a root of index.html. It has no others, and only
	// its attributes and its text are set.
	Fixed bool

	stamp any // what was drawn; nil: never the same
}

// Key names the group.
func (g *Group) Key() string { return g.Elements[0].Key }

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

// All lists every element with all its attributes, parents first.
func (s Scene) All() []Element {
	var all []Element
	for _, g := range s {
		first := g.Elements[0]
		first.Attrs = slices.Concat(first.Attrs, g.Moves)
		all = append(append(all, first), g.Elements[1:]...)
	}
	return all
}

// The roots: the elements of index.html that are filled from here.
const (
	RootPage     = "page" // the body; only its attributes are set
	RootMain     = "main" // all below the header; only its attributes are set
	RootRun      = "run"  // only its text is set
	RootToolbar  = "toolbar"
	RootClock    = "clock"
	RootMenus    = "menus"
	RootNotice   = "notice"
	RootDoors    = "doors"
	RootCluster  = "cluster"
	RootStage    = "stage" // the SVG; only its attributes are set
	RootLinks    = "stage.links"
	RootNodes    = "stage.nodes"
	RootMessages = "stage.messages"
	RootOver     = "stage.over"
	RootContext  = "context"
	RootLogs     = "logs" // the table; only its attributes are set
	RootLogHead  = "logs.head"
	RootLogBody  = "logs.body"
	RootLogPan   = "logs.pan"
	RootWhy      = "why"
	RootTabs     = "tabs"
	RootNext     = "next"
	RootInspect  = "inspector"
	RootScript   = "script"
	RootLesson   = "lesson"
	RootTimeline = "timeline" // the SVG; only its attributes are set
	RootLanes    = "timeline.lanes"
	RootTracks   = "timeline.tracks"
	RootCursor   = "timeline.cursor"
	RootScrub    = "timeline.scrub"
	RootTools    = "timeline.tools"
	RootDialog   = "dialog" // a dialog element; only its attributes are set
	RootForm     = "dialog.form"
)

// root sets attributes of a root. An attribute with an empty value is taken away.
func (b *builder) root(key string, pairs ...string) {
	b.group = &Group{Fixed: true}
	b.add("", key, "", pairs...)
	b.scene = append(b.scene, b.group)
	b.group = nil
}

// add lists an element; pairs are names and values of attributes. An attribute
// with an empty value is left out, so that a caller can write conditions in
// line.
func (b *builder) add(parent, key, tag string, pairs ...string) string {
	e := Element{Key: key, Parent: parent, Tag: tag, Attrs: make([]Attr, 0, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			e.Attrs = append(e.Attrs, Attr{pairs[i], pairs[i+1]})
		}
	}
	b.group.Elements = append(b.group.Elements, e)
	return key
}

// text lists an element that holds text only.
func (b *builder) text(parent, key, tag, text string, pairs ...string) string {
	b.add(parent, key, tag, pairs...)
	b.newest().Text = text
	return key
}

// control lists a control with a value.
func (b *builder) control(parent, key, tag, value string, pairs ...string) string {
	b.add(parent, key, tag, pairs...)
	b.newest().Value, b.newest().HasValue = value, true
	return key
}

func (b *builder) newest() *Element { return &b.group.Elements[len(b.group.Elements)-1] }

// num writes a coordinate with one decimal, which is finer than any screen.
func num(f float64) string {
	var room [24]byte
	return string(appendNum(room[:0], f))
}

// appendNum does without strconv's floats, of which a picture would need hundreds.
func appendNum(out []byte, f float64) []byte {
	tenths := int64(math.Round(f * 10))
	if tenths < 0 {
		out = append(out, '-')
		tenths = -tenths
	}
	out = strconv.AppendInt(out, tenths/10, 10)
	return append(out, '.', byte('0'+tenths%10))
}

func translate(p point) string {
	var room [48]byte
	out := appendNum(append(room[:0], "translate("...), p.x)
	out = appendNum(append(out, ','), p.y)
	return string(append(out, ')'))
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
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
	return termClasses[(uint64(term)-1)%uint64(len(termClasses))]
}

var termClasses = [...]string{"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"}
