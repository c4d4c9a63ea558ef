package core

import (
	"fmt"
	"slices"

	"glassraft/fsm"
)

// Outcome tells how far a request has come, as far as the node to which it was
// put can know.
type Outcome uint8

const (
	Pending  Outcome = iota // not known yet
	Answered                // applied, or read; Result.Response is the answer
	Refused                 // it had no effect and never will have one
	InDoubt                 // it may have had its effect, or may have it yet
)

var outcomeNames = [...]string{"pending", "answered", "refused", "in doubt"}

func (o Outcome) String() string { return outcomeNames[o] }

// The reasons a Result can give.
const (
	reasonDropped     = "raft dropped the proposal"
	reasonNoLeader    = "no leader is known"
	reasonOverwritten = "another entry was committed in its place"
	reasonConfChange  = "raft refused the configuration change"
	reasonCrashed     = "the node crashed"
	reasonSnapshot    = "a snapshot covers its place in the log"
	reasonLost        = "it was lost on its way to the leader"
	reasonTimeout     = "the client waited too long"
	reasonEarlier     = "an earlier attempt may have its effect"
	reasonStopped     = "the node stopped"
)

// Result is how a request ended.
type Result struct {
	Outcome  Outcome
	Response Response // where Answered
	Reason   string   // where Refused or InDoubt: why, in a few words
}

// String gives "answered ok", or "refused: no leader is known".
func (r Result) String() string {
	switch r.Outcome {
	case Pending:
		return r.Outcome.String()
	case Answered:
		return r.Outcome.String() + " " + r.Response.String()
	}
	return r.Outcome.String() + ": " + r.Reason
}

// Handle follows one request that was put to a node. Nothing waits: the result
// is there once the entry is applied, or once the node knows that it will not
// be.
type Handle struct {
	ID      HandleID
	Request string // what was asked: the request, the key, the change

	kind      EventKind // KindPropose, KindRead or KindProposeConfChange
	entry     LogID     // its place in the log; zero until a leader gave it one
	confirmed bool      // of a read: readIndex is known
	readIndex Index     // of a confirmed read: the index to wait for
	forwarded bool      // went to another node, so that the network may hold copies of it
	result    Result
}

// Read tells whether the request is a read, which has no place in the log.
func (h *Handle) Read() bool { return h.kind == KindRead }

// Entry is the request's place in the log; false while no leader gave it one.
func (h *Handle) Entry() (LogID, bool) { return h.entry, h.entry != LogID{} }

// Result is how the request ended; its Outcome is Pending until it did.
func (h *Handle) Result() Result { return h.result }

// Done tells whether the result is known.
func (h *Handle) Done() bool { return h.result.Outcome != Pending }

// newHandle opens a request and puts it among those that wait.
func (n *Node) newHandle(kind EventKind, request string) *Handle {
	n.handleSeq++
	h := &Handle{ID: HandleID{Node: n.id, Seq: n.handleSeq}, Request: request, kind: kind}
	n.waiting = append(n.waiting, h)
	n.asked = h
	return h
}

// settle ends every waiting request for which decide gives a result other than
// Pending.
func (n *Node) settle(decide func(*Handle) Result) {
	n.waiting = slices.DeleteFunc(n.waiting, func(h *Handle) bool {
		r := decide(h)
		if r.Outcome == Pending {
			return false
		}
		h.result = r
		n.emit(RequestDone{Handle: h.ID, Result: r})
		return true
	})
}

// settleApplied ends the requests whose place in the log is the applied entry:
// answered if it is theirs. If another leader's entry stands there, a request
// that this node put into its own log is refused; one that was forwarded is in
// doubt, since a copy of the message may still reach a leader.
func (n *Node) settleApplied(e LogEntry, response Response) {
	if len(n.waiting) == 0 {
		return
	}
	n.settle(func(h *Handle) Result {
		switch {
		case h.Read() || h.entry.Index != e.ID.Index:
			return Result{}
		case h.entry.Term != e.ID.Term && h.forwarded:
			return Result{Outcome: InDoubt, Reason: reasonOverwritten}
		case h.entry.Term != e.ID.Term:
			return Result{Outcome: Refused, Reason: reasonOverwritten}
		case h.kind == KindProposeConfChange && e.Kind == EntryNormal:
			// The leader put an empty entry in the place of a change that
			// it may not start now (raft.stepLeader, MsgProp).
			return Result{Outcome: Refused, Reason: reasonConfChange}
		}
		return Result{Outcome: Answered, Response: response}
	})
}

// settleReads answers the reads whose index is applied here.
func (n *Node) settleReads() {
	if len(n.waiting) == 0 {
		return
	}
	n.settle(func(h *Handle) Result {
		if !h.confirmed || h.readIndex > n.applied {
			return Result{}
		}
		response := Response{Status: fsm.StatusNotFound}
		if value, found := n.Get(h.Request); found {
			response = Response{Status: fsm.StatusValue, Value: value}
		}
		return Result{Outcome: Answered, Response: response}
	})
}

// settleSnapshot ends the requests whose place the machine skipped: whether
// they were carried out cannot be seen in a snapshot.
func (n *Node) settleSnapshot(upTo Index) {
	n.settle(func(h *Handle) Result {
		if h.Read() || h.entry.Index == 0 || h.entry.Index > upTo {
			return Result{}
		}
		return Result{Outcome: InDoubt, Reason: reasonSnapshot}
	})
}

// settleStop ends everything: nobody is left who could answer.
func (n *Node) settleStop(reason string) {
	n.settle(func(h *Handle) Result {
		if h.Read() {
			return Result{Outcome: Refused, Reason: reason}
		}
		return Result{Outcome: InDoubt, Reason: reason}
	})
}

// lose puts a forwarded request in doubt whose message is gone before a leader
// gave it a place: the node is not told, and the network may hold a copy.
func (n *Node) lose(id HandleID) {
	n.settle(func(h *Handle) Result {
		if h.ID != id || h.entry != (LogID{}) {
			return Result{}
		}
		return Result{Outcome: InDoubt, Reason: reasonLost}
	})
}

// abandon ends a request for whose result nobody waits any more.
func (n *Node) abandon(id HandleID) {
	n.settle(func(h *Handle) Result {
		if h.ID != id {
			return Result{}
		}
		return Result{Outcome: InDoubt, Reason: reasonTimeout}
	})
}

// drop tells that raft here dropped a request. If it was put to this node, it
// has ended.
func (n *Node) drop(id HandleID, reason string) {
	n.emit(RequestDropped{Handle: id, Node: n.id})
	n.settle(func(h *Handle) Result {
		if h.ID != id {
			return Result{}
		}
		return Result{Outcome: Refused, Reason: reason}
	})
}

// place notes where in the log a request stands. The first place counts: a
// message that the network duplicated appends its request twice.
func (n *Node) place(id HandleID, entry LogID) {
	for _, h := range n.waiting {
		if h.ID == id && h.entry == (LogID{}) {
			h.entry = entry
		}
	}
}

// readContext is the text by which a read's confirmation is recognised
// (raft.ReadState.RequestCtx).
func (id HandleID) readContext() []byte { return fmt.Appendf(nil, "read %v", id) }
