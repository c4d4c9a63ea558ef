package app

import (
	"errors"
	"fmt"
	"slices"

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
	// before is the place that a step back from another leads to.
	before func(m *Model, at history.EventID) history.EventID
}

// stepSpan is the step of a fixed virtual time.
const stepSpan = 10 * core.Millisecond

// StepSizes are the sizes of a step that can be chosen.
var StepSizes = []StepSize{stepEvent, stepMessage, stepReady, stepHappening, stepTime}

var (
	stepEvent = StepSize{
		ID: "event", Label: "event",
		reached: func(*Model, history.EventID) bool { return true },
		before: func(m *Model, at history.EventID) history.EventID {
			return m.lastWhere(at, func(history.EventID) bool { return true })
		},
	}
	stepMessage = StepSize{
		ID: "message", Label: "message",
		reached: func(m *Model, _ history.EventID) bool { return m.delivers(m.history.At()) },
		before:  func(m *Model, at history.EventID) history.EventID { return m.lastWhere(at, m.delivers) },
	}
	stepReady = StepSize{
		ID: "ready", Label: "node's whole Ready",
		reached: func(m *Model, _ history.EventID) bool { return m.readyDone() },
		before:  (*Model).readyBefore,
	}
	stepHappening = StepSize{
		ID: "happening", Label: "happening",
		reached: func(m *Model, _ history.EventID) bool { return m.happening(m.history.At()) },
		before:  func(m *Model, at history.EventID) history.EventID { return m.lastWhere(at, m.happening) },
	}
	stepTime = StepSize{
		ID: "10ms", Label: "10 ms",
		reached: func(m *Model, from history.EventID) bool {
			return m.history.Time(m.history.At()) >= m.history.Time(from)+stepSpan
		},
		before: func(m *Model, at history.EventID) history.EventID {
			until := m.history.Time(at) - stepSpan
			return m.lastWhere(at, func(id history.EventID) bool { return m.history.Time(id) <= until })
		},
	}
)

// stepMax bounds how many events one step may bring about: a cluster at rest goes on
// for ever without a happening. In a browser that is half a second.
const stepMax = 2_000

// errNothing: a step of this size leads nowhere.
var errNothing = errors.New("nothing of that kind happens")

// happening tells whether an event changed what a person follows.
func (m *Model) happening(id history.EventID) bool { return m.history.Mark(id).Matters() }

// delivers tells whether an event brings a message to its receiver.
func (m *Model) delivers(id history.EventID) bool {
	_, is := m.history.Event(id).(core.Deliver)
	return is
}

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
func (m *Model) forward(size StepSize) error { return m.forwards(size, 1) }

// forwards takes so many steps, of which only the last is looked at.
func (m *Model) forwards(size StepSize, steps int) error {
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
func (m *Model) walk(size StepSize) error {
	err := m.history.Try(func() error { return m.walkOn(size) })
	m.line = m.history.Line()
	if m.player != nil {
		m.player.follow() // What comes next may be another weather's.
	}
	return err
}

// walkOn does the events of a step. Silent ticks are part of the run, but there is
// nothing to see: they never end one.
func (m *Model) walkOn(size StepSize) error {
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
		if at := m.history.At(); !m.history.Silent(at) && size.reached(m, from) {
			return nil
		}
	}
	return fmt.Errorf("%w within the next %.1f s of the run, if nobody does anything",
		errNothing, float64(m.history.Cluster().Now()-m.history.Time(from))/float64(1000*core.Millisecond))
}

// backward goes to where a step of this size would have begun.
func (m *Model) backward(size StepSize) error {
	began := m.Clock
	if err := m.seek(size.before(m, m.history.At())); err != nil {
		return err
	}
	m.glide(began)
	return nil
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

// lastWhere is the last place before another for whose event something holds,
// silent ones left out; Start if there is none.
func (m *Model) lastWhere(at history.EventID, holds func(history.EventID) bool) history.EventID {
	for at = m.history.Parent(at); at != history.Start; at = m.history.Parent(at) {
		if !m.history.Silent(at) && holds(at) {
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
	i := slices.IndexFunc(StepSizes, func(s StepSize) bool { return s.ID == id })
	if i < 0 {
		return fmt.Errorf("unknown step size %q", id)
	}
	m.Step = i
	return nil
}
