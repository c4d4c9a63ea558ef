package scene

import (
	"math"

	"glassraft/core"
	"glassraft/wasm/app"
)

type point struct{ x, y float64 }

// layout is where the nodes stand. One unit is one CSS pixel.
type layout struct {
	count  int
	size   app.Size
	radius float64 // of a node
	reach  float64 // of a node with its timer
	nodes  []point
}

func newLayout(m *app.Model) layout {
	l := layout{
		count: len(m.Frame.Nodes), size: m.StageSize(), radius: m.NodeRadius(),
		nodes: make([]point, 0, len(m.Frame.Nodes)),
	}
	l.reach = app.NodeReach(l.radius)
	for i := range m.Frame.Nodes {
		p := m.PlaceOf(m.Frame.Nodes[i].ID)
		l.nodes = append(l.nodes, point{p.X * l.size.Width, p.Y * l.size.Height})
	}
	return l
}

func (l layout) node(id core.NodeID) point { return l.nodes[id-1] }

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
	lane := 8 + 12*float64(min(copy, 3))
	start, end := min(l.clear(ux, uy), length*0.4), min(l.clear(ux, -uy), length*0.4)
	d := start + (length-start-end)*progress
	return point{
		min(max(a.x+ux*d-uy*lane, messageReach), l.size.Width-messageReach),
		min(max(a.y+uy*d+ux*lane, messageReach), l.size.Height-messageReach),
	}
}

// clear is how far from the middle of a node, in some direction, a message lies neither
// on the node nor on the words right below it.
func (l layout) clear(ux, uy float64) float64 {
	d := l.reach + messageReach
	if uy <= 0 || l.radius < app.RadiusPlain {
		return d
	}
	const wide, low = 28, 30 // of the words: to each side, and below the body
	return max(d, min(wide/max(math.Abs(ux), 0.01), (l.radius+low)/uy)+10)
}

// messageReach is how far a message reaches to its sides, in CSS pixels.
const messageReach = 14
