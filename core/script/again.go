package script

import (
	"fmt"
	"slices"

	"glassraft/core"
	"glassraft/core/history"
)

// again goes back to the beginning and does the events that led here once more, on
// a branch on which every driver keeps its contract. What cannot happen there is
// passed over: most of it is deliveries of what only the broken driver sent.
func (r *Runner) again() error {
	if !slices.ContainsFunc(r.cluster().Nodes(), func(n *core.Node) bool { return n.Options().Breaks != 0 }) {
		return fmt.Errorf("%w: no driver here breaks its contract", core.ErrNothingNew)
	}
	events := r.history.Events()
	if err := r.history.Seek(history.Start); err != nil {
		return err
	}
	defer func(muted bool) { r.muted = muted }(r.muted)
	r.muted = true // they were read before
	if err := r.event(core.Mend{}); err != nil {
		return err
	}
	passed := 0
	for _, e := range events {
		err := r.event(e)
		if err != nil && (r.stopped != nil || r.history.Len() >= history.EventsMax) {
			return err
		}
		if err != nil {
			passed++
		}
	}
	text := fmt.Sprintf("The same %d events, with a driver that keeps its contract.", len(events))
	if passed > 0 {
		text += fmt.Sprintf(" %d of them could not happen in this run, and were passed over.", passed)
	}
	r.printer.write(text + "\n")
	return nil
}
