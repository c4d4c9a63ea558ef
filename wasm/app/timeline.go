package app

import (
	"slices"
	"sort"

	"glassraft/core"
	"glassraft/core/history"
)

// Timeline is what part of the run the timeline shows. Its axis is virtual time,
// in µs, or, where one event after the other is wanted, their numbers.
type Timeline struct {
	ByEvent bool
	Chosen  bool        // a person chose the axis: it stays, in other runs, too
	Start   float64     // the left end, on the axis
	Span    float64     // how much is seen; 0: the usual
	Still   bool        // it stays where a person put it, until the cursor leaves it
	Node    core.NodeID // only what concerns this node; 0: all
	Few     bool        // only what a person follows, without the messages
}

// The usual spans: a few rounds of heartbeats, or of messages.
const (
	spanTime      = float64(240 * core.Millisecond)
	spanEvents    = 120.0
	spanMin       = 1000.0 // one millisecond; of events, spanMinEvents
	spanMinEvents = 8.0
)

// How far right the cursor runs before the picture moves on with it, and where it
// must stay while a person looks around, in parts of the width.
const (
	cursorRight = 0.86
	sightLeft   = 0.02
	sightRight  = 0.97
)

// AxisOf is where an event of the branch stands on the axis; index counts from 1,
// 0 is the start.
func (m *Model) AxisOf(index int) float64 {
	if m.Timeline.ByEvent {
		return float64(index)
	}
	if index == 0 {
		return 0
	}
	return float64(m.history.Time(m.line[index-1]))
}

// CursorAxis is where the shown moment stands on the axis.
func (m *Model) CursorAxis() float64 {
	if m.Timeline.ByEvent {
		return float64(m.Frame.Event)
	}
	return float64(m.Clock)
}

// SpanOf is how much of the axis is seen.
func (t Timeline) SpanOf() float64 {
	switch {
	case t.Span > 0:
		return t.Span
	case t.ByEvent:
		return spanEvents
	}
	return spanTime
}

// chooseAxis takes the axis on which something is to be seen, unless a person chose
// one. Where most of the branch happened before any virtual time passed, as in a
// script that does everything by hand, that is the events one after the other: by
// their time they would all stand on one spot. A few there are no harm once time has
// passed.
func (m *Model) chooseAxis() {
	t := &m.Timeline
	end := len(m.line)
	atOnce := sort.Search(end, func(i int) bool { return m.history.Time(m.line[i]) > 0 })
	const few = 20
	byEvent := end > 1 && atOnce > end/2 && (atOnce == end || atOnce > few)
	if !t.Chosen && t.ByEvent != byEvent {
		*t = Timeline{ByEvent: byEvent, Node: t.Node, Few: t.Few}
	}
}

// keepInSight moves the timeline so that the cursor is seen.
func (m *Model) keepInSight() {
	t := &m.Timeline
	at, span := m.CursorAxis(), t.SpanOf()
	part := (at - t.Start) / span
	switch {
	case part < sightLeft:
		t.Start, t.Still = at-span/2, false
	case part > sightRight:
		t.Start, t.Still = at-span*cursorRight, false
	case !t.Still && part > cursorRight && m.Playing:
		t.Start = at - span*cursorRight
	}
	t.Start = max(t.Start, 0)
}

// IndexAt is the last event of the branch at or before a point of the axis.
func (m *Model) IndexAt(at float64) int {
	return sort.Search(len(m.line), func(i int) bool { return m.AxisOf(i+1) > at })
}

// zoomTimeline shows more or less of the axis; what stands at a part of the width
// stays there.
func (m *Model) zoomTimeline(part, factor float64) {
	t := &m.Timeline
	span := t.SpanOf()
	least := spanMin
	if t.ByEvent {
		least = spanMinEvents
	}
	next := min(max(span/factor, least), max(m.AxisOf(len(m.line))*1.1, t.usualSpan()))
	t.Start, t.Span, t.Still = max(t.Start+(span-next)*part, 0), next, true
}

// panTimeline moves the timeline by a part of its width.
func (m *Model) panTimeline(by float64) {
	m.Timeline.Start = max(m.Timeline.Start+by*m.Timeline.SpanOf(), 0)
	m.Timeline.Still = true
}

func (t Timeline) usualSpan() float64 { return Timeline{ByEvent: t.ByEvent}.SpanOf() }

// scrubAt goes to a part of the timeline's width. Between two events the messages
// are seen on their way.
func (m *Model) scrubAt(part float64) error {
	t := &m.Timeline
	t.Still = true
	at := max(t.Start+part*t.SpanOf(), 0)
	index := m.IndexAt(at)
	if index == 0 && len(m.line) > 0 {
		index = 1
	}
	if index != m.Frame.Event {
		if err := m.seekIndex(index); err != nil {
			return err
		}
	}
	m.play(false)
	if !t.ByEvent && index < len(m.line) {
		m.Clock = max(m.Frame.Now, min(core.Time(at), m.history.Time(m.line[index])))
	}
	return nil
}

// The timeline is drawn in pieces of so many events, so that only what changes is
// drawn anew.
const pieceEvents = 48

// Piece is a part of the branch: some events in a row.
type Piece struct {
	First, Last int             // indexes on the branch, from 1; Last included
	Tip         history.EventID // the last event: with First it names the piece
	Events      []PieceEvent
	Lanes       []LaneRun // the terms of the nodes, in the order of the nodes and then of time
	Forks       []Fork
}

// PieceEvent is one event and where it stands.
type PieceEvent struct {
	history.Mark
	At     float64 // on the axis
	SentAt float64 // of a delivery: where its message was sent
	Index  int
}

// LaneRun is a time during which a node did not change its term, nor was stopped
// or started.
type LaneRun struct {
	Node     core.NodeID
	From, To float64 // on the axis
	Term     core.Term
	Up, Lead bool
}

// LedBefore is who became leader shortly before an event of the branch: within so much
// of the axis.
func (m *Model) LedBefore(index int, within float64) (led history.NodeSet) {
	const eventsMax = 400 // more lie so close that no words of theirs can be read
	for i := index - 1; i > max(0, index-eventsMax) && m.AxisOf(index)-m.AxisOf(i) < within; i-- {
		if mark := m.history.Mark(m.line[i-1]); mark.Milestones.Has(history.BecameLeader) {
			led |= mark.Nodes
		}
	}
	return led
}

// Fork is another branch that begins behind an event of this one.
type Fork struct {
	At    float64
	Index int             // of the event behind which it begins
	To    history.EventID // its first event
}

// Pieces are the parts of the branch that are seen.
func (m *Model) Pieces() []Piece {
	t := m.Timeline
	first := m.IndexAt(t.Start) / pieceEvents
	last := m.IndexAt(t.Start+t.SpanOf()) / pieceEvents
	// An arrow can begin long before it ends: one piece more on the right.
	last = min(last+1, (len(m.line)-1)/pieceEvents)
	if last-first > piecesMax {
		first = last - piecesMax
	}
	var list []Piece
	for i := first; i <= last && len(m.line) > 0; i++ {
		list = append(list, m.piece(i))
	}
	return list
}

// piecesMax bounds what is drawn at once: with more, an event is less than a
// pixel wide.
const piecesMax = 60

// lane is the state of a node between two events.
type lane struct {
	term core.Term
	up   bool
	lead bool
}

// piece gives a part of the branch. Whole ones are remembered by their last event
// and the axis, which determine them; so is the one that still grows.
func (m *Model) piece(i int) Piece {
	first, last := i*pieceEvents+1, min((i+1)*pieceEvents, len(m.line))
	key := pieceKey{m.line[last-1], first, m.Timeline.ByEvent}
	p, ok := m.pieces[key]
	if !ok {
		p = m.newPiece(first, last, slices.Clone(m.lanesAt(i)))
		if last-first+1 == pieceEvents {
			m.pieces[key] = p
		} else {
			delete(m.pieces, m.growing) // there is one, and it gives way to what it became
			m.pieces[key], m.growing = p, key
		}
	}
	p.Forks = m.forks(first, last)
	return p
}

type pieceKey struct {
	tip     history.EventID
	first   int
	byEvent bool
}

// forks are the branches that begin behind some events, or before the first one, and
// are not the one that one is on.
func (m *Model) forks(first, last int) []Fork {
	var list []Fork
	if m.history.Len() == len(m.line) {
		return nil // there is no other branch
	}
	from, behind := first, history.Start
	if first == 1 {
		from = 0
	}
	for index := from; index <= min(last, len(m.line)-1); index++ {
		if index > 0 {
			behind = m.line[index-1]
		}
		children := m.history.Children(behind)
		if len(children) < 2 {
			continue
		}
		for _, child := range children {
			if child != m.line[index] {
				list = append(list, Fork{At: m.AxisOf(index), Index: index, To: child})
			}
		}
	}
	return list
}

func (m *Model) newPiece(first, last int, lanes []lane) Piece {
	p := Piece{First: first, Last: last, Tip: m.line[last-1]}
	begun := make([]float64, len(lanes)) // since when each node is as it is
	for n := range begun {
		begun[n] = m.AxisOf(first - 1)
	}
	for index := first; index <= last; index++ {
		id := m.line[index-1]
		mark, at := m.history.Mark(id), m.AxisOf(index)
		if !m.history.Silent(id) {
			e := PieceEvent{Mark: mark, At: at, SentAt: at, Index: index}
			if mark.SentDepth > 0 {
				e.SentAt = m.AxisOf(min(mark.SentDepth, index))
			}
			p.Events = append(p.Events, e)
		}
		lanes = advance(lanes, m.history.Event(id), mark, func(n int, was lane) {
			for len(begun) <= n {
				begun = append(begun, at)
			}
			p.run(n, begun[n], at, was)
			begun[n] = at
		})
	}
	for n, l := range lanes {
		p.run(n, begun[n], m.AxisOf(last), l)
	}
	return p
}

// run adds a time during which a node was as it was.
func (p *Piece) run(n int, from, to float64, l lane) {
	if to > from {
		p.Lanes = append(p.Lanes, LaneRun{core.NodeID(n + 1), from, to, l.term, l.up, l.lead})
	}
}

// advance makes of what the nodes were what they are after an event, and tells of
// each that is another what it was. New nodes are told of, too.
func advance(lanes []lane, e core.Event, mark history.Mark, changed func(n int, was lane)) []lane {
	if add, is := e.(core.AddNodes); is {
		for range add.Count {
			changed(len(lanes), lane{})
			lanes = append(lanes, lane{up: true})
		}
	}
	set := func(id core.NodeID, is lane) {
		if id == 0 || int(id) > len(lanes) || lanes[id-1] == is {
			return
		}
		changed(int(id)-1, lanes[id-1])
		lanes[id-1] = is
	}
	if mark.Milestones&(history.Crashed|history.Panicked) != 0 {
		for id := range mark.Nodes.All() {
			if int(id) <= len(lanes) {
				set(id, lane{term: lanes[id-1].term})
			}
		}
	}
	if mark.Node != 0 {
		set(mark.Node, lane{term: mark.Term, up: mark.Up, lead: mark.Up && mark.Role == core.Leader})
	}
	return lanes
}

// lanesAt is what the nodes are before a piece. It is remembered by the event in
// front of it, which determines it. Only to be read.
func (m *Model) lanesAt(piece int) []lane {
	known := piece
	for known > 0 && m.lanes[m.line[known*pieceEvents-1]] == nil {
		known--
	}
	var lanes []lane
	if known > 0 {
		lanes = slices.Clone(m.lanes[m.line[known*pieceEvents-1]])
	}
	for i := known; i < piece; i++ {
		for _, id := range m.line[i*pieceEvents : (i+1)*pieceEvents] {
			lanes = advance(lanes, m.history.Event(id), m.history.Mark(id), func(int, lane) {})
		}
		m.lanes[m.line[(i+1)*pieceEvents-1]] = slices.Clone(lanes)
	}
	return lanes
}

// What is done with the pointer on the timeline: parts of its width.
type (
	// ScrubAt goes to a place on the timeline.
	ScrubAt struct{ Part float64 }
	// ZoomTimeline shows less of it, by a factor, around a place.
	ZoomTimeline struct{ Part, Factor float64 }
	// PanTimeline moves what is seen.
	PanTimeline struct{ By float64 }
)

func (ScrubAt) msg()      {}
func (ZoomTimeline) msg() {}
func (PanTimeline) msg()  {}
