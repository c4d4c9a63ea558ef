package app

import (
	"errors"
	"fmt"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/schedule"
)

// StepSize is how far Next and Back go.
type StepSize struct {
	ID, Label string
	// reached tells whether a step that began at a place may end at the current
	// one.
	reached func(m *Model, from history.EventID) bool
}

// stepSpan is the step of a fixed virtual time.
const stepSpan = 10 * core.Millisecond

// StepSizes are the sizes of a step that can be chosen.
var StepSizes = []StepSize{
	{"event", "event", func(*Model, history.EventID) bool { return true }},
	{"message", "message", func(m *Model, _ history.EventID) bool {
		_, is := m.history.Event(m.history.At()).(core.Deliver)
		return is
	}},
	{"ready", "node's whole Ready", func(m *Model, _ history.EventID) bool { return m.readyDone() }},
	{"happening", "happening", func(m *Model, _ history.EventID) bool { return m.happening(m.history.At()) }},
	{"10ms", "10 ms", func(m *Model, from history.EventID) bool {
		return m.history.Time(m.history.At()) >= m.history.Time(from)+stepSpan
	}},
}

// The sizes that actions name.
const (
	stepEvent     = 0
	stepHappening = 3
)

// stepMax bounds how many events one step may bring about: a cluster at rest goes on
// for ever without a happening. In a browser that is half a second.
const stepMax = 2_000

// errNothing: a step of this size leads nowhere.
var errNothing = errors.New("nothing of that kind happens")

// happening tells whether an event changed what a person follows.
func (m *Model) happening(id history.EventID) bool { return m.history.Mark(id).Matters() }

// readyDone tells whether a node has just done all that its raft had asked for:
// the event belongs to its Ready, and nothing of it is left.
func (m *Model) readyDone() bool {
	var id core.NodeID
	switch e := m.history.Event(m.history.At()).(type) {
	case core.Ready:
		id = e.Node
	case core.AppendThread:
		id = e.Node
	case core.ApplyThread:
		id = e.Node
	default:
		return false
	}
	n, err := m.history.Cluster().Node(id)
	if err != nil {
		return false
	}
	writes, applies := n.Pending()
	return !n.HasReady() && len(writes)+len(applies) == 0
}

// hasNext tells whether anything can come next.
func (m *Model) hasNext() bool {
	_, _, ok := m.peek()
	return ok
}

// peek is the event that comes next and when: the branch's own, or at its end
// the scheduler's.
func (m *Model) peek() (core.Event, core.Time, bool) {
	if at := m.history.Depth(m.history.At()); at < len(m.line) {
		id := m.line[at]
		return m.history.Event(id), m.history.Time(id), true
	}
	e, ok := m.Weather().Next(m.history.Cluster())
	if !ok {
		return nil, 0, false
	}
	return e, schedule.Due(m.history.Cluster(), e), true
}

// forward takes a step.
func (m *Model) forward(size int) error { return m.forwards(size, 1) }

// forwards takes so many steps, of which only the last is looked at.
func (m *Model) forwards(size, steps int) error {
	from, before, began := m.history.At(), m.Frame, m.Clock
	var failed error
	for range steps {
		at := m.history.At()
		if failed = m.walk(size); failed != nil || m.history.At() == at {
			break // what came before it has happened
		}
	}
	switch at := m.history.At(); {
	case at == from:
		return failed
	case m.history.Parent(at) == from:
		m.arrived(before)
	default:
		if err := m.seek(at); err != nil {
			return err
		}
	}
	m.glide(began)
	return failed
}

// walk does the events of a step, and looks at none. A step that leads nowhere does
// nothing.
func (m *Model) walk(size int) error {
	err := m.history.Try(func() error { return m.walkOn(size) })
	m.line = m.history.Line()
	if m.player != nil {
		m.player.follow() // What comes next may be another weather's.
	}
	return err
}

// walkOn does the events of a step. Silent ticks are part of the run, but there is
// nothing to see: they never end one.
func (m *Model) walkOn(size int) error {
	from := m.history.At()
	for fresh := 0; fresh < stepMax; {
		e, _, ok := m.peek()
		if !ok {
			return nil
		}
		before := m.history.Len()
		if _, err := m.history.Do(e); err != nil {
			return err
		}
		fresh += m.history.Len() - before
		m.line = m.history.Line()
		if at := m.history.At(); !m.history.Silent(at) && StepSizes[size].reached(m, from) {
			return nil
		}
	}
	return fmt.Errorf("%w within the next %.1f s of the run, if nobody does anything",
		errNothing, float64(m.history.Cluster().Now()-m.history.Time(from))/float64(1000*core.Millisecond))
}

// backward goes to where a step of this size would have begun.
func (m *Model) backward(size int) error {
	began := m.Clock
	if err := m.seek(m.placeBefore(m.history.At(), size)); err != nil {
		return err
	}
	m.glide(began)
	return nil
}

// placeBefore is the place that a step back leads to.
func (m *Model) placeBefore(at history.EventID, size int) history.EventID {
	switch StepSizes[size].ID {
	case "message":
		return m.lastWhere(at, func(id history.EventID) bool { _, is := m.history.Event(id).(core.Deliver); return is })
	case "ready":
		return m.readyBefore(at)
	case "happening":
		return m.lastWhere(at, m.happening)
	case "10ms":
		until := m.history.Time(at) - stepSpan
		return m.lastWhere(at, func(id history.EventID) bool { return m.history.Time(id) <= until })
	}
	return m.lastWhere(at, func(history.EventID) bool { return true })
}

// readyBefore is the last place before another where a node had done all of its
// Ready. Only the cluster of a place knows that, so it goes there to look.
func (m *Model) readyBefore(at history.EventID) history.EventID {
	done := func(id history.EventID) bool {
		switch m.history.Event(id).(type) {
		case core.Ready, core.AppendThread, core.ApplyThread:
			return m.history.Seek(id) == nil && m.readyDone()
		}
		return false
	}
	return m.lastWhere(at, done)
}

// lastWhere is the last place before another where an event is so, silent ones
// left out; Start if there is none.
func (m *Model) lastWhere(at history.EventID, so func(history.EventID) bool) history.EventID {
	for at = m.history.Parent(at); at != history.Start; at = m.history.Parent(at) {
		if !m.history.Silent(at) && so(at) {
			return at
		}
	}
	return history.Start
}

// StepOptions are the sizes of a step to choose from.
func StepOptions() []Option {
	list := make([]Option, len(StepSizes))
	for i, s := range StepSizes {
		list[i] = Option{s.ID, s.Label}
	}
	return list
}

// setStep chooses a size by its ID.
func (m *Model) setStep(id string) error {
	for i, s := range StepSizes {
		if s.ID == id {
			m.Step = i
			return nil
		}
	}
	return fmt.Errorf("unknown step size %q", id)
}
