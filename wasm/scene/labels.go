package scene

import (
	"math"
	"unicode/utf8"

	"glassraft/wasm/app"
)

// labelSide is where a label stands: on the side of the link on which its message
// travels, so that it lies neither on the link nor on the nodes at its ends; or, where
// something lies there, on another.
type labelSide uint8

const (
	labelRight labelSide = iota
	labelLeft
	labelAbove
	labelBelow
	labelAboveRight
	labelAboveLeft
	labelBelowRight
	labelBelowLeft
)

// Where a label stands from the middle of its message, and about how wide a letter of
// it is, in CSS pixels.
const (
	labelOff  = 17
	labelWide = 6.2
	labelUp   = -labelOff + 3
	labelDown = labelOff + 6
)

var labelPlaces = [...]struct {
	x, y   float64
	anchor string
}{
	labelRight: {labelOff, 4, "start"}, labelLeft: {-labelOff, 4, "end"}, labelAbove: {0, labelUp, "middle"}, labelBelow: {0, labelDown, "middle"},
	labelAboveRight: {-8, labelUp, "start"}, labelAboveLeft: {8, labelUp, "end"}, labelBelowRight: {-8, labelDown, "start"}, labelBelowLeft: {8, labelDown, "end"},
}

// labelTries are the sides for a label whose usual one is not free, best first: those
// that are still on the same side of the way.
var labelTries = [...][]labelSide{
	labelRight: {labelAboveRight, labelBelowRight, labelLeft, labelAboveLeft, labelBelowLeft, labelAbove, labelBelow},
	labelLeft:  {labelAboveLeft, labelBelowLeft, labelRight, labelAboveRight, labelBelowRight, labelAbove, labelBelow},
	labelAbove: {labelAboveLeft, labelAboveRight, labelBelow, labelBelowLeft, labelBelowRight, labelLeft, labelRight},
	labelBelow: {labelBelowRight, labelBelowLeft, labelAbove, labelAboveRight, labelAboveLeft, labelRight, labelLeft},
}

// usualSide is where a label stands if that is free; where it would leave the stage on the right
// or left, it stands on the other.
func (l layout) usualSide(w way, label string) labelSide {
	start, end := l.on(w, w.sent), l.on(w, w.due)
	dx, dy := end.x-start.x, end.y-start.y
	if math.Abs(dx) > 1.6*math.Abs(dy) { // so flat that beside it would be on the link
		if dx > 0 {
			return labelBelow
		}
		return labelAbove
	}
	wide := labelOff + wordsWide(label)
	fitsLeft, fitsRight := min(start.x, end.x) > wide, max(start.x, end.x)+wide < l.size.Width
	if dy > 0 && fitsLeft || !fitsRight {
		return labelLeft
	}
	return labelRight
}

func wordsWide(text string) float64 { return labelWide * float64(utf8.RuneCountInString(text)) }

// box is a part of the stage.
type box struct{ left, top, right, bottom float64 }

func around(p point, wide, high float64) box {
	return box{p.x - wide/2, p.y - high/2, p.x + wide/2, p.y + high/2}
}

// over tells whether two parts have something in common; one without width has nothing.
func (a box) over(o box) bool {
	return o.left < o.right && a.left < o.right && o.left < a.right && a.top < o.bottom && o.top < a.bottom
}

// labelBox is where a label lies.
func labelBox(p point, side labelSide, label string) box {
	at, wide := labelPlaces[side], wordsWide(label)
	x := p.x + at.x
	switch at.anchor {
	case "middle":
		x -= wide / 2
	case "end":
		x -= wide
	}
	return box{x, p.y + at.y - 10, x + wide, p.y + at.y + 3}
}

// taken lists what no label may lie on, beside the nodes themselves: the words below
// them, and the marks on the links.
func (l layout) taken(m *app.Model) (boxes []box) {
	if l.radius >= app.RadiusPlain {
		for i, p := range l.nodes {
			n := &m.Frame.Nodes[i]
			wide, low := wordsWide(nodeNote(n)), p.y+l.radius+14
			boxes = append(boxes, box{p.x - wide/2, low, p.x + wide/2, low + 14})
			wide = wordsWide(nodeDetail(n))
			boxes = append(boxes, box{p.x - wide/2, low + 14, p.x + wide/2, low + 28})
		}
	}
	for _, link := range m.Frame.Links {
		part, wide := paceAt, wordsWide(link.Pace())
		if link.Cut {
			part, wide = 0.5, 12
		}
		boxes = append(boxes, around(l.toward(l.node(link.From), l.node(link.To), part), wide, 12))
	}
	return boxes
}

// freeSide is a side on which a label lies on nothing, the usual one if possible;
// false if there is none.
func (l layout) freeSide(p point, usual labelSide, label string, taken []box) (labelSide, bool) {
	if l.free(labelBox(p, usual, label), taken) {
		return usual, true
	}
	for _, side := range labelTries[usual] {
		if l.free(labelBox(p, side, label), taken) {
			return side, true
		}
	}
	return usual, false
}

// free tells whether nothing lies in a part of the stage.
func (l layout) free(a box, taken []box) bool {
	if a.left < 2 || a.right > l.size.Width-2 || a.top < 2 || a.bottom > l.size.Height-2 {
		return false
	}
	for _, p := range l.nodes {
		if math.Hypot(p.x-min(max(p.x, a.left), a.right), p.y-min(max(p.y, a.top), a.bottom)) < l.reach {
			return false
		}
	}
	for _, o := range taken {
		if a.over(o) {
			return false
		}
	}
	return true
}
