package scene

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// The stage is drawn in these units; the page scales it.
const (
	stageWidth  = 640
	stageHeight = 500
)

// layout places the nodes on an ellipse, the first at the top, clockwise. It
// stands a little above the middle, since votes and notes hang below the nodes.
type layout struct {
	count  int
	radius float64 // of a node
}

func newLayout(nodes int) layout {
	l := layout{count: nodes, radius: 46}
	if nodes > 5 {
		// Neighbours on the ellipse keep a gap of their own radius.
		l.radius = max(46*5/float64(nodes)*1.1, 12)
	}
	return l
}

type point struct{ x, y float64 }

func (l layout) node(id core.NodeID) point {
	if l.count == 1 {
		return point{stageWidth / 2, stageHeight / 2}
	}
	angle := 2 * math.Pi * float64(id-1) / float64(l.count)
	rx, ry := stageWidth/2-l.radius-54, stageHeight/2-l.radius-30
	return point{stageWidth/2 + rx*math.Sin(angle), stageHeight/2 - 13 - ry*math.Cos(angle)}
}

// along is the place of a message on its way: progress runs from 0 to 1. The
// two directions of a link keep to their own side, and a duplicate keeps beside
// what it is a copy of.
func (l layout) along(from, to core.NodeID, copy uint8, progress float64) point {
	a, b := l.node(from), l.node(to)
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return a
	}
	ux, uy := dx/length, dy/length
	lane := 8 + 12*float64(copy)
	gap := l.radius + 14 // messages start and end outside the nodes
	d := gap + (length-2*gap)*progress
	return point{a.x + ux*d - uy*lane, a.y + uy*d + ux*lane}
}

func (b *builder) stage(m *app.Model) {
	l := newLayout(len(m.Frame.Nodes))
	b.links(m, l)
	for i := range m.Frame.Nodes {
		b.node(m, l, &m.Frame.Nodes[i])
	}
	for i := range m.Frame.Messages[:min(len(m.Frame.Messages), drawnMax)] {
		b.message(m, l, &m.Frame.Messages[i])
	}
}

func (b *builder) links(m *app.Model, l layout) {
	links := b.add(RootStage, "links", "svg:g", "class", "links")
	for i := range m.Frame.Nodes {
		for j := i + 1; j < len(m.Frame.Nodes); j++ {
			from, to := &m.Frame.Nodes[i], &m.Frame.Nodes[j]
			p, q := l.node(from.ID), l.node(to.ID)
			b.add(links, fmt.Sprintf("link.%d.%d", from.ID, to.ID), "svg:line",
				"x1", num(p.x), "y1", num(p.y), "x2", num(q.x), "y2", num(q.y),
				"class", when(!from.Up || !to.Up, "dead"))
		}
	}
}

func (b *builder) node(m *app.Model, l layout, n *view.Node) {
	p := l.node(n.ID)
	key := fmt.Sprintf("node.%d", n.ID)
	selected := m.Node == n.ID
	g := b.add(RootStage, key, "svg:g",
		"class", strings.TrimSpace("node "+n.Role+" "+termClass(n.Term)+when(selected, " selected")+when(n.Standing != "voter", " nonvoter")),
		"transform", "translate("+num(p.x)+","+num(p.y)+")",
		"role", "button", "tabindex", "0",
		"aria-pressed", strconv.FormatBool(selected),
		"aria-label", nodeLabel(n),
		"data-act", "select", "data-arg", strconv.FormatUint(uint64(n.ID), 10),
		"data-testid", key)
	r := l.radius
	b.add(g, key+".ground", "svg:circle", "r", num(r+10), "class", "ground")
	b.add(g, key+".track", "svg:circle", "r", num(r+6), "class", "track")
	if d := timerArc(n, m.Clock, r+6); d != "" {
		b.add(g, key+".timer", "svg:path", "d", d, "class", "timer")
	}
	b.add(g, key+".body", "svg:circle", "r", num(r), "class", "body")
	if l.radius < 24 {
		b.text(g, key+".name", "svg:text", n.Name, "y", "4", "class", "name small")
		return
	}
	b.text(g, key+".name", "svg:text", n.Name, "y", "-6", "class", "name")
	b.text(g, key+".role", "svg:text", n.Role, "y", "11", "class", "role")
	b.text(g, key+".term", "svg:text", fmt.Sprintf("term %d", n.Term), "y", "25", "class", "term")
	b.text(g, key+".note", "svg:text", nodeNote(n), "y", num(r+25), "class", "note")
	b.votes(g, key, n, r)
}

// votes are dots on a candidate's rim: granted, refused, and still wanted.
func (b *builder) votes(g, key string, n *view.Node, r float64) {
	if n.Campaign == nil {
		return
	}
	granted, refused := len(n.Campaign.Granted), len(n.Campaign.Refused)
	total := max(len(n.Membership.Voters), granted+refused)
	for i := range total {
		class := "vote wanted"
		switch {
		case i < granted:
			class = "vote granted"
		case i < granted+refused:
			class = "vote refused"
		}
		x := (float64(i) - float64(total-1)/2) * 12
		b.add(g, fmt.Sprintf("%s.vote.%d", key, i), "svg:circle", "cx", num(x), "cy", num(r+38), "r", "4", "class", class)
	}
}

// nodeLabel says what a person would see.
func nodeLabel(n *view.Node) string {
	if !n.Up {
		return fmt.Sprintf("%s, down", n.Name)
	}
	return fmt.Sprintf("%s, %s in term %d, commit %d, applied %d", n.Name, n.Role, n.Term, n.Commit, n.Applied)
}

// nodeNote is the line below a node.
func nodeNote(n *view.Node) string {
	switch {
	case !n.Up && n.DownReason != "":
		return "down: see the inspector"
	case !n.Up:
		return fmt.Sprintf("term %d, log to %d on disk", n.Term, n.Log.Last().Index)
	case n.Campaign != nil:
		return fmt.Sprintf("%d of %d votes needed", len(n.Campaign.Granted), n.Campaign.Needed)
	}
	note := fmt.Sprintf("commit %d", n.Commit)
	if n.Applied != n.Commit {
		note += fmt.Sprintf(", applied %d", n.Applied)
	}
	switch {
	case n.Standing != "voter":
		note += " · " + n.Standing
	case n.Ready:
		note += " · ready"
	case n.Role == core.Follower.String() && n.Vote != 0 && n.Leader == 0:
		note += " · voted " + n.Vote.String()
	}
	return note
}

// timerArc is the part of a node's timer that is left at a moment, as an arc
// from the top, clockwise.
func timerArc(n *view.Node, at core.Time, r float64) string {
	if n.Timer == nil || n.Timer.Total <= 0 {
		return ""
	}
	left := float64(n.Timer.Due-at) / float64(n.Timer.Total)
	left = min(max(left, 0), 0.9999)
	if left == 0 {
		return ""
	}
	a := 2 * math.Pi * left
	large := "0"
	if left > 0.5 {
		large = "1"
	}
	return "M 0 " + num(-r) + " A " + num(r) + " " + num(r) + " 0 " + large + " 1 " + num(r*math.Sin(a)) + " " + num(-r*math.Cos(a))
}

// drawnMax is how many messages, or choices, are drawn: more than a person can
// tell apart, and few enough for a picture in time.
const drawnMax = 300

// labelledMax is how many messages may be under way for their names to be
// shown. Heartbeats go without: they are many, and all say the same.
const labelledMax = 5

func (b *builder) message(m *app.Model, l layout, v *view.Message) {
	progress := 1.0
	if v.Due > v.Sent {
		progress = min(max(float64(m.Clock-v.Sent)/float64(v.Due-v.Sent), 0), 1)
	}
	if int(v.To) > l.count || v.To == 0 {
		return // sent to a node that does not exist; the list of what is next has it
	}
	if v.Local {
		return // it never leaves its node; the list of what is next has it
	}
	p := l.along(v.From, v.To, v.ID.Copy, progress)
	key := "msg." + v.Name
	selected := m.Message == v.ID
	g := b.add(RootStage, key, "svg:g",
		"class", "message "+shape(v)+" "+termClass(v.Term)+when(v.Response, " response")+when(v.Reject, " reject")+when(selected, " selected"),
		"transform", "translate("+num(p.x)+","+num(p.y)+")",
		"role", "button", "tabindex", "0",
		"aria-pressed", strconv.FormatBool(selected),
		"aria-label", fmt.Sprintf("message from %v to %v: %s", v.From, v.To, v.Label),
		"data-act", "select-message", "data-arg", v.Name,
		"data-testid", "message")
	b.text(g, key+".title", "svg:title", v.Raw)
	b.add(g, key+".hit", "svg:circle", "r", "16", "class", "hit")
	switch shape(v) {
	case "append":
		b.add(g, key+".box", "svg:rect", "x", "-12", "y", "-8", "width", "24", "height", "16", "rx", "4", "class", "outer")
		for i := range min(max(v.Entries, 1), 3) {
			b.add(g, fmt.Sprintf("%s.entry.%d", key, i), "svg:rect", "x", num(-8+float64(i)*6), "y", "-4", "width", "4.5", "height", "8", "rx", "1", "class", "inner")
		}
	case "snapshot":
		b.add(g, key+".box", "svg:rect", "x", "-14", "y", "-10", "width", "28", "height", "20", "rx", "3", "class", "outer")
		b.add(g, key+".inside", "svg:rect", "x", "-8", "y", "-5", "width", "16", "height", "10", "rx", "1", "class", "inner")
	case "ballot":
		b.add(g, key+".box", "svg:polygon", "points", "0,-10 10,0 0,10 -10,0", "class", "outer")
	default:
		b.add(g, key+".dot", "svg:circle", "r", "6", "class", "outer")
	}
	if selected || (len(m.Frame.Messages) <= labelledMax && shape(v) != "beat") {
		anchor, x := "start", "17"
		if p.x > stageWidth*0.62 {
			anchor, x = "end", "-17"
		}
		b.text(g, key+".label", "svg:text", v.Label, "x", x, "y", "4", "text-anchor", anchor, "class", "label")
	}
}

// shape tells kinds of messages apart without colour.
func shape(v *view.Message) string {
	switch v.Type {
	case "MsgApp", "MsgAppResp", "MsgProp":
		return "append"
	case "MsgSnap":
		return "snapshot"
	case "MsgVote", "MsgVoteResp", "MsgPreVote", "MsgPreVoteResp", "MsgTimeoutNow":
		return "ballot"
	}
	return "beat"
}
