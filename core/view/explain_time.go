package view

import (
	"fmt"
	"slices"

	"glassraft/core"
)

// Time: clocks that tick, timers that fire, and how fast clocks and disks run.

// tick tells of timers that fired. Silent ticks only pass time.
func (s *story) tick(e core.Tick) (string, string) {
	var fired []core.TimerFired
	for _, fx := range s.effects {
		if t, ok := fx.(core.TimerFired); ok {
			fired = append(fired, t)
		}
	}
	c, changed := s.changed(e.Node)
	switch {
	case len(fired) > 1:
		return s.manyTimers(e, fired), "Raft paper §5.2"
	case s.logged(e.Node, "stepped down to follower since quorum is not active"):
		return fmt.Sprintf("%v has not heard from a majority for an election timeout, so it steps down (CheckQuorum).", e.Node), "Raft dissertation §6.2"
	case len(fired) == 0:
		return fmt.Sprintf("%s %s on %v’s clock. Nothing else happens.", count(e.Count, "tick"), verbN(e.Count, "passes", "pass"), e.Node), ""
	case !fired[0].Election:
		return s.heartbeatDue(e.Node), "Raft paper §5.2"
	}
	n, _ := s.before.Node(e.Node)
	waited := ""
	if n.Timer != nil {
		waited = " for " + millis(n.Timer.Total)
	}
	reason := fmt.Sprintf("%v has heard from no leader%s", e.Node, waited)
	switch {
	case n.Role == core.PreCandidate.String():
		// How long it asks is not what its timer took: being told to
		// campaign does not start that anew.
		reason = fmt.Sprintf("%v’s timeout runs out before a majority would vote for it", e.Node)
	case changed && c.Before.Role == core.Candidate:
		reason = fmt.Sprintf("%v has campaigned%s without winning a majority", e.Node, waited)
	}
	return s.campaigns(e.Node, reason), "Raft paper §5.2"
}

// manyTimers sums up an event in which more than one timer fired.
func (s *story) manyTimers(e core.Tick, fired []core.TimerFired) string {
	elections := 0
	for _, t := range fired {
		if t.Election {
			elections++
		}
	}
	var what []string
	if n := len(fired) - elections; n > 0 {
		what = append(what, "its heartbeat timer comes due "+times(n))
	}
	if elections > 0 {
		what = append(what, "its election timeout runs out "+times(elections))
	}
	n, _ := s.after.Node(e.Node)
	return fmt.Sprintf("%s pass on %v’s clock: %s. It is %s term %d now.", count(e.Count, "tick"), e.Node, list(what), roleIn(n.Role), n.Term)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return count(n, "time")
}

// roleIn gives the role as it stands before a term: "a candidate in".
func roleIn(role string) string {
	if role == core.Leader.String() {
		return "the leader of"
	}
	return "a " + role + " in"
}

func (s *story) heartbeatDue(id core.NodeID) string {
	n, _ := s.after.Node(id)
	if len(n.Progress) < 2 {
		return fmt.Sprintf("%v’s heartbeat timer comes due, but there is nobody to send one to.", id)
	}
	return fmt.Sprintf("%v’s heartbeat timer comes due: the others shall hear that it still leads.", id)
}

// wait tells of time that passed. Ticks that were due come later.
func (s *story) wait() string {
	text := millis(s.after.Now-s.before.Now) + " pass. Nothing else happens"
	if s.late() {
		return text + ", not even what is due by now."
	}
	return text + "."
}

// late tells whether a message or an operation could have come by now, and has not.
func (s *story) late() bool {
	due := func(at core.Time) bool { return at <= s.after.Now }
	if slices.ContainsFunc(s.after.Messages, func(m Message) bool { return due(m.Due) && !m.Held }) {
		return true
	}
	return slices.ContainsFunc(s.after.Nodes, func(n Node) bool {
		return slices.ContainsFunc(n.Pending, func(o Operation) bool { return due(o.Due) })
	})
}

// setTimeout tells of a timeout that was not drawn. A leader has none, and draws
// another one when it leads no longer.
func (s *story) setTimeout() string {
	for _, fx := range s.effects {
		t, ok := fx.(core.TimeoutSet)
		if !ok {
			continue
		}
		n, _ := s.after.Node(t.Node)
		after := fmt.Sprintf("after %s", count(t.After, "tick"))
		switch {
		case n.Role == core.Leader.String():
			return fmt.Sprintf("%v shall start an election %s without a leader, but it leads itself. Nothing changes.", t.Node, after)
		case n.Timer == nil:
			return fmt.Sprintf("%v shall start an election %s without a leader, but it is no voter and may not campaign.", t.Node, after)
		case n.Role == core.Follower.String():
			return fmt.Sprintf("%v will start an election %s without a leader, instead of %d, until its term or its role changes.", t.Node, after, t.Before)
		}
		return fmt.Sprintf("%v will start another election %s without a majority, instead of %d, until its term or its role changes.", t.Node, after, t.Before)
	}
	return ""
}

// setClock tells of a clock that runs at another speed.
func (s *story) setClock() string {
	for _, fx := range s.effects {
		if c, ok := fx.(core.ClockSet); ok {
			if c.After == rightSpeed {
				return fmt.Sprintf("%v’s clock runs right from its next tick on.", c.Node)
			}
			return fmt.Sprintf("%v’s clock runs at %v of the right speed from its next tick on.", c.Node, c.After)
		}
	}
	return ""
}

// setDisk tells of a disk that works at another speed. Synchronous writes take
// no time at all.
func (s *story) setDisk() string {
	for _, fx := range s.effects {
		d, ok := fx.(core.DiskSet)
		if !ok {
			continue
		}
		text := fmt.Sprintf("%v’s disk and state machine work at %v of their usual speed.", d.Node, d.After)
		if d.After == rightSpeed {
			text = fmt.Sprintf("%v’s disk and state machine work at their usual speed.", d.Node)
		}
		if n, _ := s.after.Node(d.Node); !n.Async {
			return text + fmt.Sprintf(" It changes nothing: %v writes synchronously, which takes no time here.", d.Node)
		}
		return text + " That counts for what is queued from now on."
	}
	return ""
}
