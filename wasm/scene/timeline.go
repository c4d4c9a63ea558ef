package scene

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// usualTimeline is the size of the timeline until the page has told its own.
var usualTimeline = app.Size{Width: 1200, Height: 150}

// What stands beside the lanes, in CSS pixels.
const (
	LaneNames  = 40 // left of them
	LaneRight  = 12 // right of them
	laneTop    = 10
	laneBottom = 20 // room for branches
)

// axis turns places on the timeline's axis into pixels.
type axis struct {
	size  app.Size
	start float64
	scale float64 // pixels for one unit
	nodes int
}

func newAxis(m *app.Model) axis {
	size, ok := m.Sizes[RootTimeline]
	if !ok || size.Width < 100 || size.Height < 40 {
		size = usualTimeline
	}
	return axis{size, m.Timeline.Start, (size.Width - LaneNames - LaneRight) / m.Timeline.SpanOf(), len(m.Frame.Nodes)}
}

func (a axis) x(at float64) float64 { return LaneNames + (at-a.start)*a.scale }

func (a axis) y(id core.NodeID) float64 {
	return laneTop + (a.size.Height-laneTop-laneBottom)*(float64(id)-0.5)/float64(max(a.nodes, 1))
}

func (a axis) laneHeight() float64 {
	return (a.size.Height - laneTop - laneBottom) / float64(max(a.nodes, 1))
}

// timeline draws the branch that one is on: a lane for each node, messages as
// slanted lines, terms as bands, what a person follows as marks, and where other
// branches begin.
func (b *builder) timeline(m *app.Model) {
	a := newAxis(m)
	b.root(RootTimeline, "viewBox", "0 0 "+num(a.size.Width)+" "+num(a.size.Height))
	for _, p := range m.Pieces() {
		b.piece(m, a, p)
	}
	b.broken(m, a)
	b.laneNames(m, a)
	b.cursor(m, a)
	b.in("scrub", [2]int{m.Frame.Event, m.Total()}, func() {
		b.control(RootScrub, "scrub", "input", strconv.Itoa(m.Frame.Event),
			"type", "range", "min", "0", "max", strconv.Itoa(m.Total()), "step", "1",
			"data-input", "scrub", "data-testid", "scrub", "aria-label", "Event",
			"aria-valuetext", fmt.Sprintf("event %d of %d", m.Frame.Event, m.Total()))
	})
	for _, act := range app.Actions() {
		if act.Where == app.WhereTimeline {
			b.button(RootTools, m, act)
		}
	}
}

// seenPiece is what the picture of a piece follows from, beside where it is.
type seenPiece struct {
	run         int
	first, last int
	tip         history.EventID
	size        app.Size
	scale       float64
	nodes       int
	byEvent     bool
	few         bool
	node        core.NodeID
	forks       int
}

func (b *builder) piece(m *app.Model, a axis, p app.Piece) {
	origin := m.AxisOf(p.First - 1)
	key := fmt.Sprintf("piece.%d", p.First)
	stamp := seenPiece{m.Run, p.First, p.Last, p.Tip, a.size, a.scale, a.nodes, m.Timeline.ByEvent, m.Timeline.Few, m.Timeline.Node, len(p.Forks)}
	local := a
	local.start = origin + LaneNames/a.scale // so that x counts from the piece's beginning
	moving(b, key, stamp, []Attr{{"transform", "translate(" + num(a.x(origin)) + ",0)"}}, func() {
		b.add(RootTracks, key, "svg:g")
		b.bands(key, local, p)
		if !m.Timeline.Few {
			b.arrows(m, key, local, p)
		}
		b.milestones(m, key, local, p)
		for i, f := range p.Forks {
			b.fork(fmt.Sprintf("%s.fork.%d", key, i), key, local, f)
		}
	})
}

// bands are the terms: a colour for as long as a node is in one, stronger while it
// leads, and nothing while it is down.
func (b *builder) bands(key string, a axis, p app.Piece) {
	h := a.laneHeight()
	for i, l := range p.Lanes {
		x, w := a.x(l.From), (l.To-l.From)*a.scale
		class := "band " + termClass(l.Term) + when(l.Lead, " leads") + when(!l.Up, " gone")
		b.add(key, fmt.Sprintf("%s.band.%d", key, i), "svg:rect",
			"x", num(x), "y", num(a.y(l.Node)-h/2), "width", num(w), "height", num(h), "class", class)
	}
}

// arrows are the messages: a line from when one was sent to when it arrived, broken
// for one that was lost. All of one colour and kind are one path.
func (b *builder) arrows(m *app.Model, key string, a axis, p app.Piece) {
	paths := map[string]*strings.Builder{}
	var order []string
	path := func(class string) *strings.Builder {
		if paths[class] == nil {
			paths[class] = &strings.Builder{}
			order = append(order, class)
		}
		return paths[class]
	}
	only := m.Timeline.Node
	for i := range p.Events {
		e := &p.Events[i]
		from, to := e.From(), e.To
		if e.Kind != core.KindDeliver && e.Kind != core.KindDrop || from == 0 || int(from) > a.nodes || to == 0 || int(to) > a.nodes || from == to {
			continue
		}
		if only != 0 && only != from && only != to {
			continue
		}
		x1, y1, x2, y2 := a.x(e.SentAt), a.y(from), a.x(e.At), a.y(to)
		if e.Lost {
			x, y := x1+(x2-x1)*0.7, y1+(y2-y1)*0.7
			line(path("arrow lost "+termClass(e.MsgTerm)), x1, y1, x, y)
			cross(path("arrow cross"), x, y)
			continue
		}
		class := "arrow " + termClass(e.MsgTerm) + when(e.Response, " response")
		line(path(class), x1, y1, x2, y2)
		dot(path("dot "+termClass(e.MsgTerm)), x2, y2)
	}
	for i, class := range order {
		b.add(key, fmt.Sprintf("%s.path.%d", key, i), "svg:path", "d", paths[class].String(), "class", class)
	}
}

func line(d *strings.Builder, x1, y1, x2, y2 float64) {
	d.WriteString("M" + num(x1) + " " + num(y1) + "L" + num(x2) + " " + num(y2))
}

func dot(d *strings.Builder, x, y float64) { d.WriteString("M" + num(x) + " " + num(y) + "h0") }

func cross(d *strings.Builder, x, y float64) {
	line(d, x-3, y-3, x+3, y+3)
	line(d, x-3, y+3, x+3, y-3)
}

// markWords names what a person follows, most important first. What has a shape
// stands on its lane; the words are its title.
var markWords = []struct {
	is    history.Milestones
	class string
	word  string
	shape string // as a path around 0,0
}{
	{history.Panicked, "panic", "%v is down: its raft panicked", "M-5-5L5 5M-5 5L5-5"},
	{history.Crashed, "crash", "%v crashes", "M-5-5L5 5M-5 5L5-5"},
	{history.BecameLeader, "lead", "%v leads term %d", "M0-6.5A6.5 6.5 0 1 1-.1-6.5Z"},
	{history.Restarted, "restart", "%v restarts", "M-4-5L5 0L-4 5Z"},
	{history.SnapshotInstalled, "snap", "%v installs a snapshot", "M-6-5H6V5H-6Z M-3-2H3V2H-3Z"},
	{history.SnapshotTaken, "snap", "%v takes a snapshot", "M-6-5H6V5H-6Z"},
	{history.ConfigurationChanged, "conf", "%v takes on another configuration", "M0-6L6 0L0 6L-6 0Z"},
	{history.LogOverwritten, "clash", "%v overwrites entries of its log", "M-5 0L0-6L5 0L0 6Z"},
}

// milestones mark what a person follows, at most one shape for each node and
// event, and committing as a tick below the lanes.
func (b *builder) milestones(m *app.Model, key string, a axis, p app.Piece) {
	for i := range p.Events {
		e := &p.Events[i]
		if e.Milestones.Has(history.CommitAdvancedInCluster) {
			b.add(key, fmt.Sprintf("%s.commit.%d", key, e.Index), "svg:path", "d", "M0 0V-5", "transform", "translate("+num(a.x(e.At))+","+num(a.size.Height-laneBottom+5)+")", "class", "commit")
		}
		for _, w := range markWords {
			if !e.Milestones.Has(w.is) {
				continue
			}
			for _, id := range nodesOf(e) {
				if m.Timeline.Node != 0 && m.Timeline.Node != id {
					continue
				}
				b.milestone(m, key, a, e, id, w.class, markText(w.word, id, e.Term), w.shape)
			}
			break
		}
	}
}

// nodesOf lists where a milestone happened, in the order of the nodes.
func nodesOf(e *app.PieceEvent) []core.NodeID {
	ids := slices.Collect(e.Nodes.All())
	if len(ids) == 0 && e.Node != 0 {
		ids = append(ids, e.Node)
	}
	return ids
}

func markText(word string, id core.NodeID, term core.Term) string {
	if strings.Count(word, "%") > 1 {
		return fmt.Sprintf(word, id, term)
	}
	return fmt.Sprintf(word, id)
}

// About how much room the words of a mark take, in CSS pixels.
const (
	markWordsWide  = 112
	markWordsHigh  = 13
	markLetterWide = 7
)

func (b *builder) milestone(m *app.Model, key string, a axis, e *app.PieceEvent, id core.NodeID, class, text, shape string) {
	if int(id) > a.nodes {
		return
	}
	mark := fmt.Sprintf("%s.mark.%d.%d", key, e.Index, id)
	at := "translate(" + num(a.x(e.At)) + "," + num(a.y(id)) + ")"
	b.add(key, mark, "svg:g", "transform", at, "class", "mark "+class+" "+termClass(e.Term), "data-testid", "mark."+class,
		"role", "button", "tabindex", "0", "aria-label", fmt.Sprintf("%s: go to event %d", text, e.Index), "data-act", "go-to", "data-arg", strconv.Itoa(e.Index))
	b.text(mark, mark+".title", "svg:title", fmt.Sprintf("%s (event %d)", text, e.Index))
	b.add(mark, mark+".shape", "svg:path", "d", shape)
	crowded := false
	if class == "lead" {
		led := m.LedBefore(e.Index, markWordsWide/a.scale)
		for other := core.NodeID(1); int(other) <= a.nodes; other++ {
			crowded = crowded || led.Has(other) && math.Abs(a.y(other)-a.y(id)) < markWordsHigh
		}
	}
	if class == "lead" && !crowded {
		b.text(mark, mark+".text", "svg:text", fmt.Sprintf("%v leads term %d", id, e.Term), "x", "10", "y", "-5")
	}
}

// fork is where another branch begins: a click goes to its end.
func (b *builder) fork(name, key string, a axis, f app.Fork) {
	at := point{a.x(f.At), a.size.Height - laneBottom + 6}
	b.add(key, name, "svg:g", "class", "fork", "transform", translate(at), "role", "button", "tabindex", "0",
		"aria-label", fmt.Sprintf("another branch from event %d", f.Index),
		"data-act", "branch", "data-arg", strconv.Itoa(int(f.To)), "data-testid", "fork")
	b.text(name, name+".title", "svg:title", fmt.Sprintf("Another branch begins at event %d: go to its end", f.Index))
	b.add(name, name+".hit", "svg:rect", "x", "-8", "y", "-6", "width", "40", "height", "18", "class", "hit")
	b.add(name, name+".line", "svg:path", "d", "M0 0C8 0 6 8 14 8H30")
}

// broken marks where a property was violated.
func (b *builder) broken(m *app.Model, a axis) {
	words := brokenWords(m, a)
	for i, v := range m.Violations() {
		if v.Event < 1 || v.Event > m.Total() || i >= brokenMax {
			return
		}
		key := fmt.Sprintf("broken.%d", i)
		moving(b, key, [2]string{num(a.size.Height), words[i]}, []Attr{{"transform", "translate(" + num(a.x(m.AxisOf(v.Event))) + ",0)"}}, func() {
			b.add(RootTracks, key, "svg:g", "data-testid", "mark.broken",
				"role", "button", "tabindex", "0", "aria-label", fmt.Sprintf("%v is violated: go to event %d", v.Property, v.Event), "data-act", "go-to", "data-arg", strconv.Itoa(v.Event))
			b.text(key, key+".title", "svg:title", v.Property.String()+" is violated: "+v.Reason)
			b.add(key, key+".line", "svg:line", "x1", "0", "x2", "0", "y1", "0", "y2", num(a.size.Height-laneBottom), "class", "broken")
			b.text(key, key+".text", "svg:text", words[i], "x", "5", "y", num(a.size.Height-5), "class", "broken-text")
		})
	}
}

// brokenWords are what stands below the marks of the first violations. One whose mark
// stands above the words of another adds to those, and has none of its own.
func brokenWords(m *app.Model, a axis) []string {
	words := make([]string, brokenMax)
	first, end := 0, math.Inf(-1)
	for i, v := range m.Violations() {
		if i == brokenMax {
			break
		}
		x, name := a.x(m.AxisOf(min(v.Event, m.Total()))), v.Property.String()
		switch {
		case x >= end:
			words[i], first, end = name, i, x+10
		case strings.Contains(words[first], name):
			continue
		default:
			name = " · " + name // words.js takes these apart
			words[first] += name
		}
		end += markLetterWide * float64(len(name))
	}
	return words
}

// brokenMax: more marks than these say no more.
const brokenMax = 20

// laneNames stand left of the lanes, over what has moved out of the picture there.
func (b *builder) laneNames(m *app.Model, a axis) {
	type stamp struct {
		size  app.Size
		nodes int
		only  core.NodeID
	}
	b.in("lanes", stamp{a.size, a.nodes, m.Timeline.Node}, func() {
		b.add(RootLanes, "lanes", "svg:g")
		for id := core.NodeID(1); int(id) <= a.nodes; id++ {
			b.add("lanes", fmt.Sprintf("lane.%d", id), "svg:line", "x1", num(LaneNames), "x2", num(a.size.Width), "y1", num(a.y(id)), "y2", num(a.y(id)), "class", "lane")
		}
		b.add("lanes", "lanes.ground", "svg:rect", "x", "0", "y", "0", "width", num(LaneNames-4), "height", num(a.size.Height), "class", "ground")
		size := "11.5"
		if a.laneHeight() < 14 {
			size = "8"
		}
		apart := max(int(math.Ceil(8/a.laneHeight())), 1) // where lanes are too low, not every one has room for its name
		for id := core.NodeID(1); int(id) <= a.nodes; id += core.NodeID(apart) {
			only := m.Timeline.Node == id
			b.text("lanes", fmt.Sprintf("lane.%d.name", id), "svg:text", id.String(), "x", "14", "y", num(a.y(id)+4), "font-size", size,
				"class", "name"+when(only, " only"), "role", "button", "tabindex", "0", "aria-pressed", strconv.FormatBool(only),
				"aria-label", "Only what concerns "+id.String(), "data-act", "timeline-node", "data-arg", strconv.FormatUint(uint64(id), 10),
				"data-testid", fmt.Sprintf("lane.%d", id))
		}
	})
}

// cursor is the shown moment, with what is on its way; behind it lies what has not
// happened yet on this branch.
func (b *builder) cursor(m *app.Model, a axis) {
	x := a.x(m.CursorAxis())
	type stamp struct {
		size   app.Size
		future bool
	}
	future := m.Frame.Event < m.Total()
	moving(b, "cursor", stamp{a.size, future}, []Attr{{"transform", "translate(" + num(x) + ",0)"}}, func() {
		b.add(RootCursor, "cursor", "svg:g", "data-testid", "timeline-cursor")
		b.add("cursor", "cursor.future", "svg:rect", "visibility", when(!future, "hidden"), "x", "0", "y", "0", "width", num(a.size.Width), "height", num(a.size.Height-laneBottom), "class", "future")
		b.add("cursor", "cursor.line", "svg:line", "x1", "0", "x2", "0", "y1", "2", "y2", num(a.size.Height-laneBottom+6), "class", "now")
		b.add("cursor", "cursor.knob", "svg:circle", "r", "4.5", "cx", "0", "cy", "5", "class", "knob")
	})
	if future || m.Timeline.Few || m.Timeline.ByEvent {
		return
	}
	var flying strings.Builder
	for i := range m.Frame.Messages[:min(len(m.Frame.Messages), drawnMax)] {
		v := &m.Frame.Messages[i]
		if x1, y1, x2, y2, ok := flight(a, v, m.Clock); ok {
			line(&flying, x1, y1, x2, y2)
		}
	}
	d := flying.String()
	if d == "" {
		return
	}
	b.in("cursor.flying", d, func() {
		b.add(RootCursor, "cursor.flying", "svg:path", "d", d, "class", "arrow flying")
	})
}

// flight is the part of its way that a message has behind it.
func flight(a axis, v *view.Message, now core.Time) (x1, y1, x2, y2 float64, ok bool) {
	if v.Local || v.From == 0 || v.To == 0 || int(v.From) > a.nodes || int(v.To) > a.nodes {
		return 0, 0, 0, 0, false
	}
	part := wayOf(v).progress(now)
	x1, y1 = a.x(float64(v.Sent)), a.y(v.From)
	x2 = a.x(float64(max(v.Sent, min(now, v.Due))))
	y2 = y1 + (a.y(v.To)-y1)*part
	return x1, y1, x2, y2, !math.IsNaN(y2)
}
