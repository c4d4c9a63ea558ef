package view

import (
	"fmt"

	"glassraft/core"
)

// What clients asked of nodes that do not lead, and the end of a transfer of
// leadership.

func (d delivered) proposal() (string, string) {
	source := "Raft dissertation §6.2"
	if refused := d.changeRefused(d.m.To); refused != "" {
		return fmt.Sprintf("%s arrives. %v leads, but %s.", d.m.title(), d.m.To, refused), "Raft paper §6"
	}
	for _, fx := range d.effects {
		switch fx := fx.(type) {
		case core.RequestAppended:
			return fmt.Sprintf("%s arrives. %v leads, so it appends it to its log as entry %v; it is neither on disk nor replicated yet.", d.m.title(), fx.Leader, fx.ID), source
		case core.RequestDropped:
			why := d.dropReason(d.m.To, "raft dropped it")
			if fx.Handle.Node == d.m.To {
				return fmt.Sprintf("%s comes back to %v, which drops it: %s.%s", d.m.title(), d.m.To, why, d.settled()), source
			}
			return fmt.Sprintf("%s arrives at %v, which drops it: %s. Nobody tells %v.", d.m.title(), d.m.To, why, fx.Handle.Node), source
		}
	}
	return fmt.Sprintf("%s arrives at %v. %s", d.m.title(), d.m.To, d.passesOn()), source
}

// passesOn tells of a node that is not the leader it was taken for.
func (d delivered) passesOn() string {
	if d.now.Leader == 0 {
		return fmt.Sprintf("%v knows no leader and drops it; nobody is told.", d.m.To)
	}
	return fmt.Sprintf("%v does not lead either and will pass it on to %v.", d.m.To, d.now.Leader)
}

func (d delivered) timeoutNow() (string, string) {
	source := "Raft dissertation §3.10"
	if d.moved && d.stepped.After.Role == core.Candidate {
		return fmt.Sprintf("%s arrives. %v becomes a candidate in term %d and votes for itself.", d.m.title(), d.m.To, d.stepped.After.Term), source
	}
	return fmt.Sprintf("%s arrives, but %v does not campaign.", d.m.title(), d.m.To), source
}

func (d delivered) readIndex() (string, string) {
	source := "Raft dissertation §6.4"
	arrives := fmt.Sprintf("%s arrives at %v.", d.m.title(), d.m.To)
	if d.now.Role == core.Leader.String() {
		return arrives + " " + leaderReads(d.now), source
	}
	return arrives + " " + d.passesOn(), source
}

func (d delivered) readIndexResp() (string, string) {
	source := "Raft dissertation §6.4"
	confirms := fmt.Sprintf("%s arrives at %v", d.m.title(), d.m.To)
	switch {
	case d.now.Role != core.Follower.String():
		return fmt.Sprintf("%s, which does not follow any more and ignores it.", confirms), source
	case len(d.now.Waiting) == 0:
		return fmt.Sprintf("%s, where nobody waits for it any more.", confirms), source
	case d.now.Applied < d.m.Index:
		return fmt.Sprintf("%s: it may answer once it has applied index %d.", confirms, d.m.Index), source
	}
	return fmt.Sprintf("%s: it may answer, since it has applied index %d.", confirms, d.m.Index), source
}

func (d delivered) transfer() (string, string) {
	source := "Raft dissertation §3.10"
	arrives := fmt.Sprintf("%s arrives at %v.", d.m.title(), d.m.To)
	if d.now.Role == core.Leader.String() {
		return arrives + " " + d.transferStarts(d.m.To, d.m.Transferee), source
	}
	return arrives + " " + d.passesOn(), source
}
