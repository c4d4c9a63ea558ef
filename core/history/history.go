package history

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"glassraft/core"
)

// EventID names one event of a history. Start stands before the first event.
type EventID int

// Start is the place before any event.
const Start EventID = 0

// ErrNoSuchEvent: the history has no event with this id, or none in this
// direction.
var ErrNoSuchEvent = errors.New("no such event")

// EventsMax bounds a history: replaying this many events takes a browser
// several seconds.
const EventsMax = 1_000_000

// History is the tree of everything that was done from one configuration, and
// the cluster at one place in it.
type History struct {
	config      core.Config
	newObserver func() core.Observer

	places []place // by EventID; places[0] is Start
	marks  marks
	at     EventID
	line   []EventID // see Line; nil: not known
	// checkpoints are copies to return to, by the place where they were made.
	// Invariant: none is at Start, and each is at a depth that stride divides.
	checkpoints map[EventID]checkpoint
	stride      int
	work        int // see Work

	tries   int           // how many Try are under way, one in the other
	changed []changedNext // while there are any: what they changed, in that order

	// Invariant: cluster and observer are what replaying the events from Start
	// to at makes of a new cluster and a new observer.
	cluster  *core.Cluster
	observer core.Observer
	effects  core.Effects // of the event at
}

// place is one event and where it hangs.
type place struct {
	event    core.Event // nil at Start
	parent   EventID
	children []EventID // in the order in which they were first done
	next     EventID   // the child that Forward walks into; Start if there is none
	depth    int       // how many events lie between Start and here, this one included
	now      core.Time // virtual time after the event
	silent   bool      // see core.Silent
}

// New starts a history. newObserver makes the observer that watches the run;
// it may be nil. Errors are those of core.NewCluster.
func New(config core.Config, newObserver func() core.Observer) (*History, error) {
	h := &History{config: config, newObserver: newObserver, places: make([]place, 1), stride: strideMin, checkpoints: map[EventID]checkpoint{}}
	if err := h.reset(); err != nil {
		return nil, err
	}
	return h, nil
}

// Cluster is the cluster at the current place. Only to be read: Do is what
// changes it. It is another one after Seek and Back.
func (h *History) Cluster() *core.Cluster { return h.cluster }

// Observer is the observer at the current place; nil if there is none.
func (h *History) Observer() core.Observer { return h.observer }

// Effects is what the current event did; nil at Start. Valid until the next
// move.
func (h *History) Effects() core.Effects { return h.effects }

// Config is what the run started from.
func (h *History) Config() core.Config { return h.config }

// At is the current place.
func (h *History) At() EventID { return h.at }

// Len is how many events the tree holds, over all branches.
func (h *History) Len() int { return len(h.places) - 1 }

// Event is the event at a place; nil at Start and for an unknown id.
func (h *History) Event(id EventID) core.Event {
	if !h.has(id) {
		return nil
	}
	return h.places[id].event
}

// Parent is the place before an event; Start's is Start.
func (h *History) Parent(id EventID) EventID {
	if !h.has(id) {
		return Start
	}
	return h.places[id].parent
}

// Children lists the events done at a place, oldest first.
func (h *History) Children(id EventID) []EventID {
	if !h.has(id) {
		return nil
	}
	return h.places[id].children
}

// Depth is how many events lead to a place.
func (h *History) Depth(id EventID) int {
	if !h.has(id) {
		return 0
	}
	return h.places[id].depth
}

// Time is the virtual time at a place.
func (h *History) Time(id EventID) core.Time {
	if !h.has(id) {
		return 0
	}
	return h.places[id].now
}

// Silent tells whether the event only let time pass.
func (h *History) Silent(id EventID) bool { return h.has(id) && h.places[id].silent }

// Work is how much was done so far, replays included: each event counts for one,
// and each tick in it for one more.
func (h *History) Work() int { return h.work }

// Line is the branch one is on: from the first event through the current place
// on to the end that was visited last. Only to be read.
func (h *History) Line() []EventID {
	if h.line != nil {
		return h.line
	}
	end := h.at
	for h.places[end].next != Start {
		end = h.places[end].next
	}
	h.line = h.pathTo(end)
	return h.line
}

func (h *History) has(id EventID) bool { return id >= 0 && int(id) < len(h.places) }

// Do does an event at the current place. Where the same event was done there
// before, it walks into that branch. An error of Cluster.Do, or core.ErrLimit,
// leaves everything as it was.
func (h *History) Do(e core.Event) (core.Effects, error) {
	id, known := h.child(e)
	if !known && h.Len() >= EventsMax {
		return nil, fmt.Errorf("%w: %d events", core.ErrLimit, EventsMax)
	}
	var message *core.Message
	if !known {
		message = about(e, h.cluster)
	}
	if err := h.step(e); err != nil {
		return nil, err
	}
	if !known {
		id = EventID(len(h.places))
		parent := &h.places[h.at]
		parent.children = append(parent.children, id)
		h.places = append(h.places, place{
			event:  e,
			parent: h.at,
			depth:  parent.depth + 1,
			now:    h.cluster.Now(),
			silent: core.Silent(e, h.effects),
		})
		h.marks.set(id, markOf(h.Mark(h.at).Commit, e, message, h.effects, h.cluster))
	}
	h.follow(h.at, id)
	h.at = id
	h.keep()
	return h.effects, nil
}

// follow makes child the one that Forward walks into from a place.
func (h *History) follow(parent, child EventID) {
	if h.places[parent].next == child {
		return
	}
	atEnd := h.places[parent].next == Start && h.line != nil && len(h.line) == h.places[parent].depth
	if h.tries > 0 {
		h.changed = append(h.changed, changedNext{parent, h.places[parent].next})
	}
	h.places[parent].next = child
	switch {
	case atEnd && h.places[child].next == Start:
		h.line = append(h.line, child)
	default:
		h.line = nil
	}
}

// child finds the event among those done at the current place. Two events are
// the same when a script would write them alike.
func (h *History) child(e core.Event) (EventID, bool) {
	children := h.places[h.at].children
	if len(children) == 0 || e == nil {
		return Start, false
	}
	text := e.String()
	for _, id := range children {
		if h.places[id].event.String() == text {
			return id, true
		}
	}
	return Start, false
}

// changedNext is a place and the child that Forward walked into from there.
type changedNext struct{ at, next EventID }

// Try lets do go on from the current place, and where that gives an error makes
// everything as it was: what do did is gone. It costs what do does, whatever the
// size of the tree.
func (h *History) Try(do func() error) error {
	at, size, line, changed := h.at, len(h.places), h.line, len(h.changed)
	h.tries++
	err := do()
	if err != nil {
		if back := h.Seek(at); back != nil {
			panic("invariant: a place cannot be returned to: " + back.Error())
		}
		h.undo(size, changed)
		h.line = line
	}
	h.tries--
	if h.tries == 0 {
		h.changed = nil
	}
	return err
}

// undo makes the tree what it was when it had so many places, and so many nexts
// had been changed.
func (h *History) undo(size, changed int) {
	for _, c := range slices.Backward(h.changed[changed:]) {
		h.places[c.at].next = c.next
	}
	h.changed = h.changed[:changed]
	// A child is younger than those before it, so that what is to go stands last.
	for id := len(h.places) - 1; id >= size; id-- {
		parent := &h.places[h.places[id].parent]
		parent.children = parent.children[:len(parent.children)-1]
	}
	clear(h.places[size:])
	h.places = h.places[:size]
	maps.DeleteFunc(h.checkpoints, func(id EventID, _ checkpoint) bool { return int(id) >= size })
}

// Forward does the next event of the branch again. ErrNoSuchEvent at its end.
func (h *History) Forward() (core.Effects, error) {
	next := h.places[h.at].next
	if next == Start {
		return nil, fmt.Errorf("%w: this is the end of the branch", ErrNoSuchEvent)
	}
	return h.Do(h.places[next].event)
}

// Back undoes the current event. ErrNoSuchEvent at Start.
func (h *History) Back() error {
	if h.at == Start {
		return fmt.Errorf("%w: this is the start", ErrNoSuchEvent)
	}
	return h.Seek(h.places[h.at].parent)
}
