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

// tightRadius: in a smaller node its words are smaller.
const tightRadius = 34

// stage is what stands still: who can reach whom.
func (b *builder) stage(m *app.Model) {
	l := b.layout
	b.root(RootStage, "viewBox", viewBox(m, l), "class", "stage"+when(l.radius < app.RadiusPlain, " crowded")+when(l.radius < tightRadius, " tight"))
	if summary := clusterSummary(m.Frame); summary != "" {
		b.in("cluster.summary", summary, func() {
			b.text(RootCluster, "cluster.summary", "span", summary, "data-testid", "cluster-summary")
		})
	}
	if breaks := strings.Join(m.DriverBreaks(), ", "); breaks != "" {
		b.in("cluster.breaks", breaks, func() {
			b.text(RootCluster, "cluster.breaks", "strong", " · driver broken on purpose: "+breaks, "class", "error", "data-testid", "cluster-breaks")
		})
	}
	b.links(m, l)
}

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
		if (there.Text == "" || there.Pace() != "") && (back.Text == "" || back.Pace() != "") {
			class = "link paced"
		}
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
		switch class {
		case "link lossy":
			return
		case "link paced":
			b.pace(key, key+".there", l.toward(p, q, paceAt), there.Pace())
			b.pace(key, key+".back", l.toward(q, p, paceAt), back.Pace())
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

// paceAt is where on a link its pace stands: nearer to whoever sends.
const paceAt = 0.38

// pace is how long messages take in one direction of a link, where that is all that is
// unusual.
func (b *builder) pace(link, key string, at point, pace string) {
	if pace != "" {
		b.text(link, key, "svg:text", pace, "x", num(at.x), "y", num(at.y+4), "class", "pace")
	}
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
