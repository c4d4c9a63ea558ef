package app

import (
	"math"

	"glassraft/core"
)

// PlaceOf is where a node stands on the stage: where a person put it, else on a
// ring, the first at the top, clockwise. All that belongs to it is inside.
func (m *Model) PlaceOf(id core.NodeID) Place {
	r := m.ringNow()
	if p, ok := m.Places[id]; ok {
		return r.inside(p)
	}
	return r.place(int(id) - 1)
}

// usualStage is the size of the stage until the page has told its own.
var usualStage = Size{Width: 640, Height: 500}

// StageSize is the size of the stage.
func (m *Model) StageSize() Size {
	if s, ok := m.Sizes["stage"]; ok && s.Width >= 100 && s.Height >= 100 {
		return s
	}
	return usualStage
}

// NodeRadius is how large the nodes are: so that neighbours keep a gap, and there
// is room for what is written below them.
func (m *Model) NodeRadius() float64 { return m.ringNow().radius }

// The radius of a node on the stage, in CSS pixels.
const (
	radiusMax = 46
	radiusMin = 5
	// RadiusPlain: in a smaller node there is no room for more than its name.
	RadiusPlain = 25
)

// NodeReach is the radius of a node with its timer around it.
func NodeReach(radius float64) float64 { return radius + min(10, radius/2) }

// ringsWide are how much wider than high the ring may be: as round as it can be, and
// where that leaves too little room for the words, wider.
var ringsWide = []float64{1.35, 1.8, 2.4}

// ring is how so many nodes stand on a stage of some size.
type ring struct {
	size   Size
	count  int
	radius float64 // of a node
	wide   float64 // how much wider than high
}

// ringNow is the ring of the current nodes. It is kept, since it is asked for with
// every picture.
func (m *Model) ringNow() ring {
	size, count := m.StageSize(), len(m.Frame.Nodes)
	if m.ring.size != size || m.ring.count != count || m.ring.radius == 0 {
		m.ring = newRing(size, count)
	}
	return m.ring
}

// newRing finds the largest nodes that stand apart.
func newRing(size Size, count int) ring {
	around := math.Pi * (size.Width + size.Height) / 2
	var best ring
	for _, wide := range ringsWide {
		r := ring{size, count, min(radiusMax, around/float64(max(count, 5))/4.1, min(size.Width, size.Height)/8), wide}
		for r.radius > radiusMin && !r.apart() {
			r.radius = max(r.radius-0.5, radiusMin)
		}
		for r.radius >= RadiusPlain && !r.readable() {
			r.radius -= 0.5 // until it has no words
		}
		if r.radius > best.radius*1.08 || r.readable() && !best.readable() {
			best = r
		}
	}
	return best
}

// margins are how far from the edges of the stage the middle of a node stays:
// votes stand above it, and words below it where it is large enough for words.
func (r ring) margins() (side, top, bottom float64) {
	reach := NodeReach(r.radius)
	if r.radius < RadiusPlain {
		return reach + 12, reach + 12, reach + 2
	}
	return reach + 34, reach + 12, reach + 34
}

func (r ring) place(i int) Place {
	if r.count == 1 {
		return Place{0.5, 0.5}
	}
	side, top, bottom := r.margins()
	ry := (r.size.Height - top - bottom) / 2
	rx := min(r.size.Width/2-side, ry*r.wide) // a ring, not a belt
	angle := 2 * math.Pi * float64(i) / float64(r.count)
	return Place{0.5 + rx*math.Sin(angle)/r.size.Width, (top + ry - ry*math.Cos(angle)) / r.size.Height}
}

// gapMin is what stays free between two nodes, in CSS pixels.
const gapMin = 2

func (r ring) apart() bool {
	return r.each(func(dx, dy float64) bool { return math.Hypot(dx, dy) >= 2*NodeReach(r.radius)+gapMin })
}

// readable tells whether no node lies on the words below another.
func (r ring) readable() bool {
	return r.radius >= RadiusPlain && r.each(func(dx, dy float64) bool { return !r.covers(dx, dy) && !r.covers(-dx, -dy) })
}

// each tells whether something holds for every two nodes, that stand so far right and
// below of each other.
func (r ring) each(holds func(dx, dy float64) bool) bool {
	places := make([]Place, r.count)
	for i := range places {
		places[i] = r.place(i)
		for _, o := range places[:i] {
			if !holds((places[i].X-o.X)*r.size.Width, (places[i].Y-o.Y)*r.size.Height) {
				return false
			}
		}
	}
	return true
}

// The words below a node, in CSS pixels: how far they reach to each side, and below
// its body.
const (
	noteWide = 38
	noteHigh = 43
	// Of many nodes only the first line of usual length counts.
	noteMany       = 7
	noteWideOfMany = 28
	noteHighOfMany = 30
)

// covers tells whether a node that stands so far right and below of another lies on
// the words below that one.
func (r ring) covers(dx, dy float64) bool {
	wide, high := float64(noteWide), float64(noteHigh)
	if r.count >= noteMany {
		wide, high = noteWideOfMany, noteHighOfMany
	}
	dx = max(math.Abs(dx)-wide, 0)
	dy -= min(max(dy, r.radius), r.radius+high)
	return math.Hypot(dx, dy) < NodeReach(r.radius)
}

// inside is the place nearest to another at which nothing of a node leaves the
// stage.
func (r ring) inside(p Place) Place {
	_, top, bottom := r.margins()
	side := top / r.size.Width
	return Place{
		min(max(p.X, side), 1-side),
		min(max(p.Y, top/r.size.Height), 1-bottom/r.size.Height),
	}
}
