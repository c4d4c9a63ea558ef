package scene

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// stage is what stands still: who can reach whom.
func (b *builder) stage(m *app.Model) {
	l := b.layout
	b.root(RootStage, "viewBox", viewBox(m, l), "class", "stage"+when(l.radius < app.RadiusPlain, " crowded"))
	if summary := clusterSummary(m.Frame); summary != "" {
		b.in("cluster.summary", summary, func() {
			b.text(RootCluster, "cluster.summary", "span", summary, "data-testid", "cluster-summary")
		})
	}
	b.links(m, l)
}

// nodes are the nodes, each with its timer, which moves.
func (b *builder) nodes(m *app.Model) {
	l := b.layout
	for i := range m.Frame.Nodes {
		n := &m.Frame.Nodes[i]
		if old := b.before[nodeKey(n.ID)]; b.still && old != nil {
			b.scene = append(b.scene, old)
		} else {
			b.node(m, l, n)
		}
		b.timer(m, l, n)
	}
}

func nodeKey(id core.NodeID) string { return "node." + strconv.FormatUint(uint64(id), 10) }

// over is what is drawn over all others.
func (b *builder) over(m *app.Model) {
	l := b.layout
	b.lost(m, l)
	if line := m.Cutting; line != nil {
		type stamp struct {
			line [2]app.Place
			size app.Size
		}
		b.in("cutting", stamp{*line, l.size}, func() {
			b.add(RootOver, "cutting", "svg:line", "class", "cutting",
				"x1", num(line[0].X*l.size.Width), "y1", num(line[0].Y*l.size.Height),
				"x2", num(line[1].X*l.size.Width), "y2", num(line[1].Y*l.size.Height))
		})
	}
}

// viewBox is the part of the stage that is seen: all of it, or what a person has
// zoomed to.
func viewBox(m *app.Model, l layout) string {
	z := max(m.Zoom.Factor, 1)
	w, h := l.size.Width/z, l.size.Height/z
	return num(m.Zoom.X*l.size.Width) + " " + num(m.Zoom.Y*l.size.Height) + " " + num(w) + " " + num(h)
}

// clusterSummary says who belongs to the cluster, and who can talk to whom.
func clusterSummary(f *view.Frame) string {
	leader, ok := f.Leader()
	if !ok {
		for i := range f.Nodes {
			if f.Nodes[i].Up {
				leader, ok = &f.Nodes[i], true
				break
			}
		}
	}
	if !ok {
		return ""
	}
	text := core.Membership(leader.Membership).String()
	if n := len(leader.Membership.Voters); len(leader.Membership.Outgoing) == 0 && len(leader.Membership.Learners) == 0 {
		text = plural(n, "voter")
	}
	cut := 0
	for _, link := range f.Links {
		if link.Cut {
			cut++
		}
	}
	if cut > 0 {
		text += " · " + plural(cut, "link") + " cut"
	}
	return text
}

func (b *builder) links(m *app.Model, l layout) {
	for i := range m.Frame.Nodes {
		for j := i + 1; j < len(m.Frame.Nodes); j++ {
			b.link(m, l, &m.Frame.Nodes[i], &m.Frame.Nodes[j])
		}
	}
}

// link is the line between two nodes: broken where a direction is cut, with an
// arrow for the one that still works.
func (b *builder) link(m *app.Model, l layout, from, to *view.Node) {
	there, _ := m.Frame.Link(core.LinkID{From: from.ID, To: to.ID})
	back, _ := m.Frame.Link(core.LinkID{From: to.ID, To: from.ID})
	class, words := "link", ""
	switch {
	case there.Cut && back.Cut:
		class, words = "link cut", fmt.Sprintf("%s and %s cannot reach one another", from.Name, to.Name)
	case there.Cut:
		class, words = "link half", fmt.Sprintf("%s cannot reach %s", from.Name, to.Name)
	case back.Cut:
		class, words = "link half", fmt.Sprintf("%s cannot reach %s", to.Name, from.Name)
	case there.Text != "" || back.Text != "":
		class, words = "link lossy", fmt.Sprintf("%s to %s: %s; back: %s", from.Name, to.Name, usual(there.Text), usual(back.Text))
	case !from.Up || !to.Up:
		class = "link dead"
	}
	p, q := l.node(from.ID), l.node(to.ID)
	key := "link." + strconv.FormatUint(uint64(from.ID), 10) + "." + strconv.FormatUint(uint64(to.ID), 10)
	type stamp struct {
		p, q         point
		class, words string
		cut          bool
	}
	moving(b, key, stamp{p, q, class, words, there.Cut}, nil, func() {
		b.add(RootLinks, key, "svg:g", "class", class, "data-testid", key)
		b.add(key, key+".line", "svg:line", "x1", num(p.x), "y1", num(p.y), "x2", num(q.x), "y2", num(q.y))
		if words == "" {
			return
		}
		b.text(key, key+".title", "svg:title", words)
		if class == "link lossy" {
			return
		}
		mid := point{(p.x + q.x) / 2, (p.y + q.y) / 2}
		b.add(key, key+".cross", "svg:path", "d", "M -5 -5 L 5 5 M 5 -5 L -5 5", "transform", translate(mid), "class", "cross")
		if class == "link half" {
			end, start := q, p // the end that is still reached
			if there.Cut {
				end, start = p, q
			}
			angle := math.Atan2(end.y-start.y, end.x-start.x) * 180 / math.Pi
			at := l.toward(start, end, 0.62)
			b.add(key, key+".arrow", "svg:path", "d", "M -6 -5 L 4 0 L -6 5", "transform", translate(at)+" rotate("+num(angle)+")", "class", "works")
		}
	})
}

func (l layout) toward(from, to point, part float64) point {
	return point{from.x + (to.x-from.x)*part, from.y + (to.y-from.y)*part}
}

func usual(text string) string {
	if text == "" {
		return "as usual"
	}
	return text
}

// seenNode is all of a node that the stage shows, so that it is drawn anew only
// when something of it differs.
type seenNode struct {
	at                    point
	radius                float64
	name, class, label    string
	role, term            string
	note, detail          string
	granted, refused, all int
	needed                int
	writes                int
	selected              bool
}

func (b *builder) node(m *app.Model, l layout, n *view.Node) {
	key := nodeKey(n.ID)
	s := seenNode{
		at: l.node(n.ID), radius: l.radius, name: n.Name,
		role: n.Role, term: "term " + strconv.FormatUint(uint64(n.Term), 10), note: nodeNote(n), detail: nodeDetail(n),
		writes: writesWaiting(n), selected: m.Node == n.ID,
	}
	if n.Paused {
		s.role = "paused " + n.Role
	}
	if c := n.Campaign; c != nil {
		s.granted, s.refused, s.needed = len(c.Granted), len(c.Refused), c.Needed
		s.all = max(len(n.Membership.Voters), s.granted+s.refused)
	}
	s.class = "node " + n.Role + " " + termClass(n.Term) + when(s.selected, " selected") +
		when(n.Standing == view.StandingLearner, " learner") + when(n.Standing == view.StandingOutside, " outside") +
		when(len(n.Membership.Outgoing) > 0, " joint") + when(n.Paused, " paused")
	s.label = nodeLabel(n, &s)
	r := l.radius
	moving(b, key, s, nil, func() {
		b.add(RootNodes, key, "svg:g", "class", s.class, "transform", translate(s.at),
			"role", "button", "tabindex", "0", "aria-pressed", strconv.FormatBool(s.selected),
			"aria-label", s.label, "data-act", "select", "data-arg", strconv.FormatUint(uint64(n.ID), 10),
			"data-drag", "node", "data-testid", key)
		b.add(key, key+".ground", "svg:circle", "r", num(l.reach), "class", "ground")
		b.add(key, key+".track", "svg:circle", "r", num(l.rim()), "class", "track")
		b.add(key, key+".body", "svg:circle", "r", num(r), "class", "body")
		if len(n.Membership.Outgoing) > 0 {
			b.add(key, key+".joint", "svg:circle", "r", num(r-4), "class", "inner")
		}
		b.nodeText(key, s)
		b.votes(key, s)
	})
}

func (b *builder) nodeText(key string, s seenNode) {
	r := s.radius
	if r < app.RadiusPlain {
		b.text(key, key+".name", "svg:text", s.name, "y", "4", "class", "name small")
		return
	}
	// Whoever reads only the text reads one line: a space ends each part.
	b.text(key, key+".name", "svg:text", s.name+" ", "y", "-6", "class", "name")
	b.text(key, key+".role", "svg:text", s.role+" ", "y", "10", "class", "role")
	b.text(key, key+".term", "svg:text", s.term+" ", "y", "24", "class", "term")
	b.text(key, key+".note", "svg:text", s.note+" ", "y", num(r+25), "class", "note")
	if s.detail != "" {
		b.text(key, key+".detail", "svg:text", s.detail, "y", num(r+39), "class", "note detail")
	}
	for i := range min(s.writes, 4) { // beside the node: what its disk has still to do
		b.add(key, fmt.Sprintf("%s.write.%d", key, i), "svg:rect",
			"x", num(r+12), "y", num(-14+float64(i)*9), "width", "13", "height", "6.5", "rx", "1.5", "class", "write")
	}
}

// rim is the radius of the arc of a timer.
func (l layout) rim() float64 { return l.radius + (l.reach-l.radius)*0.6 }

// votes are dots on a candidate's rim: granted, refused, and still wanted.
func (b *builder) votes(key string, s seenNode) {
	for i := range s.all {
		class := "vote wanted"
		switch {
		case i < s.granted:
			class = "vote granted"
		case i < s.granted+s.refused:
			class = "vote refused"
		}
		angle := (float64(i) - float64(s.all-1)/2) * min(0.34, 2.4/float64(s.all))
		r := app.NodeReach(s.radius) + 6
		x, y := r*math.Sin(angle), -r*math.Cos(angle)
		b.add(key, fmt.Sprintf("%s.vote.%d", key, i), "svg:circle", "cx", num(x), "cy", num(y), "r", "4.5", "class", class)
	}
}

// timer is the part of a node's timer that is left, as an arc from the top,
// clockwise. It runs down as a dash that gets shorter.
func (b *builder) timer(m *app.Model, l layout, n *view.Node) {
	left := timerLeft(n, m.Clock)
	if left <= 0 {
		return
	}
	key := "timer." + strconv.FormatUint(uint64(n.ID), 10)
	at, r := l.node(n.ID), l.rim()
	type stamp struct {
		at   point
		r    float64
		term core.Term
		kind bool
	}
	dash := []Attr{{"stroke-dasharray", strconv.FormatFloat(left, 'f', 4, 64) + " 1"}}
	moving(b, key, stamp{at, r, n.Term, n.Timer.Election}, dash, func() {
		b.add(RootNodes, key, "svg:circle", "r", num(r), "pathLength", "1", "class", "timer "+termClass(n.Term)+when(!n.Timer.Election, " beat"),
			"transform", translate(at)+" rotate(-90)", "data-testid", key)
	})
}

// timerLeft is the part of a node's timer that is left at a moment, from 0 to 1.
func timerLeft(n *view.Node, at core.Time) float64 {
	if n.Timer == nil || n.Timer.Total <= 0 {
		return 0
	}
	return min(max(float64(n.Timer.Due-at)/float64(n.Timer.Total), 0), 1)
}

func writesWaiting(n *view.Node) int {
	count := 0
	for _, op := range n.Pending {
		if op.Thread == view.ThreadAppend {
			count++
		}
	}
	return count
}

// nodeLabel names a node by the words that stand in its picture, in their order,
// and what else the picture tells.
func nodeLabel(n *view.Node, s *seenNode) string {
	words := []string{s.name, s.role, s.term, s.note, s.detail}
	if n.Up && n.Standing == view.StandingVoter {
		words = append(words, n.Standing)
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// nodeNote is the line below a node.
func nodeNote(n *view.Node) string {
	switch {
	case !n.Up && n.DownReason != "":
		return "down: see the inspector"
	case !n.Up:
		return fmt.Sprintf("term %d, log to %d on disk", n.Term, n.Log.Last().Index)
	case n.Campaign != nil:
		note := fmt.Sprintf("%d of %d votes", len(n.Campaign.Granted), n.Campaign.Needed)
		if refused := len(n.Campaign.Refused); refused > 0 {
			note += fmt.Sprintf(", %d refused", refused)
		}
		return note
	}
	note := fmt.Sprintf("commit %d", n.Commit)
	if n.Applied != n.Commit {
		note += fmt.Sprintf(", applied %d", n.Applied)
	}
	return note
}

// nodeDetail is the second line below a node: what is not as usual.
func nodeDetail(n *view.Node) string {
	switch {
	case !n.Up:
		return ""
	case n.Standing != view.StandingVoter:
		return n.Standing
	case len(n.Membership.Outgoing) > 0:
		return "joint configuration"
	case n.ClockSpeed != 0:
		return "clock at " + n.ClockSpeed.String()
	case n.DiskSpeed != 0:
		return "disk at " + n.DiskSpeed.String()
	case writesWaiting(n) > 0:
		return "writing"
	case len(n.Pending) > 0:
		return "applying"
	case n.Ready:
		return "ready"
	case n.Role == core.Follower.String() && n.Vote != 0 && n.Leader == 0:
		return "voted for " + n.Vote.String()
	}
	return ""
}
