package history

import (
	"fmt"

	"glassraft/core"
)

// reset puts an empty cluster at Start.
func (h *History) reset() error {
	c, err := core.NewCluster(h.config)
	if err != nil {
		return err
	}
	h.cluster, h.at, h.effects, h.observer = c, Start, nil, nil
	if h.newObserver != nil {
		h.observer = h.newObserver()
	}
	return nil
}

// step does one event to the cluster and shows it to the observer.
func (h *History) step(e core.Event) error {
	fx, err := h.cluster.Do(e)
	if err != nil {
		return err
	}
	h.effects = fx
	h.work++
	if t, isTick := e.(core.Tick); isTick {
		h.work += t.Count
	}
	if h.observer != nil {
		h.observer.Observe(h.cluster, e, fx)
	}
	return nil
}

// Seek goes to any place of the tree: from the nearest checkpoint on the way to
// it, or from where the cluster is if that is nearer, by replay. The branch
// through it becomes the one that Forward follows. ErrNoSuchEvent leaves
// everything as it was.
func (h *History) Seek(id EventID) error {
	if !h.has(id) {
		return fmt.Errorf("%w: %d (legal: 0 to %d)", ErrNoSuchEvent, id, h.Len())
	}
	// From where the way there is on the line already, it is followed.
	line := h.line
	for child := id; child != Start && !h.stands(line, child); child = h.places[child].parent {
		h.follow(h.places[child].parent, child)
	}
	if id == h.at {
		return nil
	}
	// The event itself is always done again, for its effects.
	begin := id
	var path []EventID // backwards
	for begin != Start {
		path = append(path, begin)
		begin = h.places[begin].parent
		if _, kept := h.checkpoints[begin]; kept || begin == h.at {
			break
		}
	}
	if err := h.restore(begin); err != nil {
		return err
	}
	for i := len(path) - 1; i >= 0; i-- {
		next := path[i]
		if err := h.step(h.places[next].event); err != nil {
			panic(fmt.Sprintf("invariant: replay of event %d failed: %v", next, err))
		}
		h.at = next
		h.keep()
	}
	return nil
}

// stands tells whether a place stands on a line.
func (h *History) stands(line []EventID, id EventID) bool {
	depth := h.places[id].depth
	return depth <= len(line) && line[depth-1] == id
}

// pathTo lists the events from the first to id.
func (h *History) pathTo(id EventID) []EventID {
	path := make([]EventID, h.places[id].depth)
	for ; id != Start; id = h.places[id].parent {
		path[h.places[id].depth-1] = id
	}
	return path
}

// Events lists the events from Start to the current place: with Config, the
// whole run.
func (h *History) Events() []core.Event {
	path := h.pathTo(h.at)
	events := make([]core.Event, len(path))
	for i, id := range path {
		events[i] = h.places[id].event
	}
	return events
}

// Trace is the run up to the current place as text (core.AppendTrace). It
// replays the run.
func (h *History) Trace() []byte {
	return TraceOf(h.config, h.Events())
}

// TraceOf is the trace of a run. It stops at an event that is not possible,
// with the error as its last line.
func TraceOf(config core.Config, events []core.Event) []byte {
	c, err := core.NewCluster(config)
	if err != nil {
		return fmt.Appendf(nil, "error: %v\n", err)
	}
	var trace []byte
	for i, e := range events {
		fx, err := c.Do(e)
		if err != nil {
			return fmt.Appendf(trace, "error: %v\n", err)
		}
		trace = core.AppendTrace(trace, i+1, c.Now(), e, fx)
	}
	return trace
}
