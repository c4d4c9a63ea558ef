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
		b.smallText(key, s)
		return
	}
	// Whoever reads only the text reads one line: a space ends each part.
	k := min(r/tightRadius, 1) // in a smaller node its words stand closer
	b.text(key, key+".name", "svg:text", s.name+" ", "y", num(-6*k), "class", "name")
	b.text(key, key+".role", "svg:text", s.role+" ", "y", num(10*k), "class", "role")
	b.text(key, key+".term", "svg:text", s.term+" ", "y", num(24*k), "class", "term")
	b.text(key, key+".note", "svg:text", s.note+" ", "y", num(r+25), "class", "note")
	if s.detail != "" {
		b.text(key, key+".detail", "svg:text", s.detail, "y", num(r+39), "class", "note detail")
	}
	b.writeBars(key, key+".write", r, s.writes)
}

// In nodes that are smaller there is no room for the role, and none for the term.
const (
	radiusRole = 20
	radiusTerm = 13
)

// smallText is what there is room for in a small node: its name and its
// term, which its colour alone would not tell, and if possible its role.
func (b *builder) smallText(key string, s seenNode) {
	if s.radius < radiusTerm {
		b.text(key, key+".name", "svg:text", s.name, "y", "4", "class", "name small")
		return
	}
	if s.radius >= radiusRole {
		b.text(key, key+".name", "svg:text", s.name+" ", "y", "-5", "class", "name small")
		b.text(key, key+".role", "svg:text", s.role+" ", "y", "5", "class", "role small")
		b.text(key, key+".term", "svg:text", s.term, "y", "14", "class", "term small")
		return
	}
	b.text(key, key+".name", "svg:text", s.name+" ", "y", "0", "class", "name small")
	b.text(key, key+".term", "svg:text", s.term, "y", "10", "class", "term small")
}

// writeBars are bars beside a node, one for each write that its disk has still to do,
// up to four; prefix begins their keys.
func (b *builder) writeBars(parent, prefix string, radius float64, writes int) {
	for i := range min(writes, 4) {
		b.add(parent, fmt.Sprintf("%s.%d", prefix, i), "svg:rect",
			"x", num(radius+12), "y", num(-14+float64(i)*9), "width", "13", "height", "6.5", "rx", "1.5", "class", "write")
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
	if s.radius < radiusRole && s.radius >= radiusTerm {
		words[1], words[2] = words[2], words[1]
	}
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
		return fmt.Sprintf("log to %d on disk", n.Log.Last().Index)
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

// lost shows, at the event in which it happens, what a node that crashes loses:
// the writes that were waiting fall away.
func (b *builder) lost(m *app.Model, l layout) {
	for i := range m.Before.Nodes {
		was := &m.Before.Nodes[i]
		is, ok := m.Frame.Node(was.ID)
		if !ok || !was.Up || is.Up || m.Frame.Event != m.Before.Event+1 {
			continue
		}
		writes := writesLost(was, is)
		if writes == 0 {
			continue
		}
		key := fmt.Sprintf("lost.%d.%d", was.ID, m.Frame.Event)
		at := l.node(was.ID)
		type stamp struct {
			at     point
			radius float64
			term   core.Term
			writes int
		}
		b.in(key, stamp{at, l.radius, was.Term, writes}, func() {
			b.add(RootOver, key, "svg:g", "class", "lost "+termClass(was.Term), "transform", translate(at))
			b.writeBars(key, key, l.radius, writes)
		})
	}
}

// writesLost counts the writes that waited when a node crashed and are not on its disk. A disk writes in order: what
// waited before one that is there, is there too.
func writesLost(was, is *view.Node) int {
	lost := 0
	for _, op := range slices.Backward(was.Pending) {
		if op.Thread != view.ThreadAppend || len(op.Entries) == 0 && op.HardState == nil && op.Snapshot == nil {
			continue
		}
		onDisk := (op.HardState == nil || *op.HardState == is.Saved) && (op.Snapshot == nil || op.Snapshot.Index <= is.Log.Snapshot.ID.Index)
		for _, id := range op.Entries {
			e, ok := is.Log.At(id.Index)
			onDisk = onDisk && (ok && e.ID == id || id.Index <= is.Log.Compacted.Index)
		}
		if onDisk {
			break
		}
		lost++
	}
	return lost
}
