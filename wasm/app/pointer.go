package app

import (
	"fmt"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
)

// What is done with the pointer on the stage. Places are parts of its width and
// height, as it is seen.
type (
	// MoveNode puts a node elsewhere.
	MoveNode struct {
		Node core.NodeID
		To   Place
	}
	// DrawLine draws a line across the stage; Done: it is drawn, and the nodes on
	// its two sides shall not hear of one another.
	DrawLine struct {
		From, To Place
		Done     bool
	}
	// ZoomAt makes what is at a place larger by a factor.
	ZoomAt struct {
		At     Place
		Factor float64
	}
	// PanStage moves what is seen.
	PanStage struct{ By Place }
	// PanLogs goes some columns on, or back.
	PanLogs struct{ By int }
)

func (MoveNode) msg() {}
func (DrawLine) msg() {}
func (ZoomAt) msg()   {}
func (PanStage) msg() {}
func (PanLogs) msg()  {}

const zoomMax = 6

// whole turns a place as it is seen into one of the whole stage.
func (z Zoom) whole(p Place) Place {
	f := max(z.Factor, 1)
	return Place{z.X + p.X/f, z.Y + p.Y/f}
}

// zoom keeps what is at a place there.
func (z Zoom) zoom(at Place, factor float64) Zoom {
	fixed := z.whole(at)
	f := min(max(max(z.Factor, 1)*factor, 1), zoomMax)
	return Zoom{fixed.X - at.X/f, fixed.Y - at.Y/f, f}.bounded()
}

// bounded keeps the stage in sight.
func (z Zoom) bounded() Zoom {
	room := 1 - 1/max(z.Factor, 1)
	return Zoom{min(max(z.X, 0), room), min(max(z.Y, 0), room), z.Factor}
}

// pointer does what was done with the pointer.
func (m *Model) pointer(msg Msg) error {
	switch msg := msg.(type) {
	case MoveNode:
		to := m.Zoom.whole(msg.To)
		m.Places[msg.Node] = m.ringNow().inside(to)
	case DrawLine:
		m.Cutting = nil
		if !msg.Done {
			m.Cutting = &[2]Place{m.Zoom.whole(msg.From), m.Zoom.whole(msg.To)}
			return nil
		}
		return m.divide(m.Zoom.whole(msg.From), m.Zoom.whole(msg.To))
	case ZoomAt:
		m.Zoom = m.Zoom.zoom(msg.At, msg.Factor)
	case PanStage:
		f := max(m.Zoom.Factor, 1)
		m.Zoom = Zoom{m.Zoom.X - msg.By.X/f, m.Zoom.Y - msg.By.Y/f, m.Zoom.Factor}.bounded()
	case PanLogs:
		m.panLogs(msg.By)
	}
	return nil
}

// lineMin is how long a line must be to mean something, in parts of the stage.
const lineMin = 0.15

// divide cuts the links between the nodes on the two sides of a line, as long as
// there are nodes on both.
func (m *Model) divide(from, to Place) error {
	dx, dy := to.X-from.X, to.Y-from.Y
	if dx*dx+dy*dy < lineMin*lineMin {
		return nil
	}
	var sides [2][]string
	for i := range m.Frame.Nodes {
		id := m.Frame.Nodes[i].ID
		p := m.PlaceOf(id)
		side := 0
		if dx*(p.Y-from.Y)-dy*(p.X-from.X) > 0 {
			side = 1
		}
		sides[side] = append(sides[side], fmt.Sprint(uint64(id)))
	}
	if len(sides[0]) == 0 || len(sides[1]) == 0 {
		return nil
	}
	return m.command("partition " + strings.Join(sides[0], ",") + " | " + strings.Join(sides[1], ","))
}

// panLogs goes some columns on, or back; at the end the newest are followed.
func (m *Model) panLogs(by int) {
	end := LastIndex(m.Frame)
	at := m.Pan.Last
	if at == 0 {
		at = end
	}
	at = core.Index(max(int(at)+by, int(m.LogColumns().Count))) // further back there is nothing more to see
	if at >= end {
		at = 0
	}
	m.Pan.Last = at
}

// LastIndex is the highest index of any log.
func LastIndex(f *view.Frame) (last core.Index) {
	for i := range f.Nodes {
		last = max(last, f.Nodes[i].Log.Last().Index)
	}
	return last
}
