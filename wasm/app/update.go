package app

import (
	"errors"
	"fmt"

	"glassraft/core"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// errGone: what was clicked is not there any more.
var errGone = errors.New("that cannot happen any more")

// Msg is something that happened on the page.
type Msg interface{ msg() }

type (
	// Act asks for an action; Arg says on what, where the action needs it.
	Act struct{ ID, Arg string }
	// Key is a key that was pressed outside a text field, as
	// KeyboardEvent.key says it.
	Key struct{ Key string }
	// Input is a field's new text.
	Input struct{ Field, Text string }
	// Scrub asks to be at an event of the branch, counted from 1.
	Scrub struct{ Index int }
	// Animate tells that real time passed.
	Animate struct{ ElapsedMs float64 }
)

func (Act) msg()     {}
func (Key) msg()     {}
func (Input) msg()   {}
func (Scrub) msg()   {}
func (Animate) msg() {}

// Update lets a message change the model. What an action could not do stands in
// Error; it is also returned, for whoever called.
func (m *Model) Update(msg Msg) error {
	var err error
	switch msg := msg.(type) {
	case Act:
		err = m.act(msg)
	case Key:
		act, ok := actionForKey(msg.Key)
		if !ok {
			return nil
		}
		err = m.act(act)
	case Input:
		m.Fields[msg.Field] = msg.Text
		return nil
	case Scrub:
		err = m.seekIndex(msg.Index)
	case Animate:
		err = m.animate(msg.ElapsedMs)
		if err == nil {
			return nil
		}
		m.play(false)
	}
	m.Error = ""
	if err != nil {
		m.Error = err.Error()
	}
	return err
}

// Handles tells whether a key does something.
func Handles(key string) bool { _, ok := actionForKey(key); return ok }

func actionForKey(key string) (Act, bool) {
	if len(key) == 1 && key[0] >= '1' && key[0] <= '9' {
		return Act{ID: "select", Arg: key}, true
	}
	for _, a := range actions {
		if a.Key == key && key != "" {
			return Act{ID: a.ID}, true
		}
	}
	return Act{}, false
}

func (m *Model) act(act Act) error {
	a, ok := ActionByID(act.ID)
	if !ok {
		return fmt.Errorf("unknown action %q", act.ID)
	}
	if !a.Enabled(m) {
		return nil
	}
	return a.do(m, act.Arg)
}

// do does an event at the current place: in the past it begins a branch.
func (m *Model) do(e core.Event) error {
	before := m.Frame
	if _, err := m.history.Do(e); err != nil {
		return err
	}
	m.arrived(before)
	return nil
}

// hasNext tells whether anything can come next.
func (m *Model) hasNext() bool {
	_, _, ok := m.peek()
	return ok
}

// peek is the event that comes next and when: the branch's own, or at its end
// the scheduler's.
func (m *Model) peek() (core.Event, core.Time, bool) {
	if m.Frame.Event < len(m.line) {
		id := m.line[m.Frame.Event]
		return m.history.Event(id), m.history.Time(id), true
	}
	e, ok := schedule.Next(m.history.Cluster())
	if !ok {
		return nil, 0, false
	}
	return e, schedule.Due(m.history.Cluster(), e), true
}

// next does the next event, and with it the silent ticks before it: they are
// part of the run, but there is nothing to see.
func (m *Model) next() error {
	for range silentMax {
		e, _, ok := m.peek()
		if !ok {
			return nil
		}
		if err := m.do(e); err != nil {
			return err
		}
		if !m.history.Silent(m.history.At()) {
			return nil
		}
	}
	return fmt.Errorf("next: nothing to see within %d events", silentMax)
}

// silentMax bounds how many silent ticks one step may fold: each brings one
// node's clock up to date, and there are 25 nodes at the most.
const silentMax = 1000

// back goes to before the current event, and before the silent ticks that led
// to it.
func (m *Model) back() error {
	return m.seek(m.beforeVisible(m.history.At()))
}

func (m *Model) beforeVisible(at history.EventID) history.EventID {
	at = m.history.Parent(at)
	for at != history.Start && m.history.Silent(at) {
		at = m.history.Parent(at)
	}
	return at
}

// seekIndex goes to the how-manieth event of the branch.
func (m *Model) seekIndex(index int) error {
	if index < 0 || index > len(m.line) {
		return fmt.Errorf("event %d (legal: 0 to %d)", index, len(m.line))
	}
	m.play(false)
	if index == 0 {
		return m.seek(history.Start)
	}
	return m.seek(m.line[index-1])
}

// seek goes to a place of the history. It stops once before it, to see the
// frame in front of the event.
func (m *Model) seek(id history.EventID) error {
	if err := m.history.Seek(m.history.Parent(id)); err != nil {
		return err
	}
	before := view.Capture(m.history.Cluster())
	if err := m.history.Seek(id); err != nil {
		return err
	}
	m.arrived(before)
	return nil
}
