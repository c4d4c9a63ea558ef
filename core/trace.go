package core

import (
	"fmt"
	"strconv"

	"go.etcd.io/raft/v3"
)

// The trace is the run as text: a line for each event, indented below it a
// line for each effect. It is made here and nowhere else, it depends on
// nothing but the run, and its bytes are the same on every platform.

// AppendTrace appends an event and its effects to a trace. n counts events
// from 1.
func AppendTrace(dst []byte, n int, now Time, e Event, effects Effects) []byte {
	dst = strconv.AppendInt(dst, int64(n), 10)
	dst = fmt.Appendf(dst, " [%v] %v\n", now, e)
	for _, fx := range effects {
		dst = append(dst, "  "...)
		dst = fx.AppendTrace(dst)
		dst = append(dst, '\n')
	}
	return dst
}

func (fx NodeAdded) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v added: %v", fx.Node, fx.Membership)
}

func (fx NodeCrashed) AppendTrace(b []byte) []byte {
	b = fmt.Appendf(b, "%v crashed", fx.Node)
	if fx.How != CrashLost {
		b = fmt.Appendf(b, " (%v)", fx.How)
	}
	return b
}

func (fx NodeRestarted) AppendTrace(b []byte) []byte {
	b = fmt.Appendf(b, "%v restarted: applied %d", fx.Node, fx.Applied)
	if fx.Durable {
		b = append(b, " (durable machine)"...)
	}
	return b
}

func (fx NodePaused) AppendTrace(b []byte) []byte { return fmt.Appendf(b, "%v paused", fx.Node) }

func (fx NodeResumed) AppendTrace(b []byte) []byte { return fmt.Appendf(b, "%v resumed", fx.Node) }

func (fx DiskWiped) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v has an empty disk", fx.Node)
}

func (fx NodePanicked) AppendTrace(b []byte) []byte {
	who := "library"
	if fx.Driver {
		who = "driver"
	}
	return fmt.Appendf(b, "%v panicked (%s): %s", fx.Node, who, fx.Reason)
}

func (fx TimerFired) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v timer fired: election=%t", fx.Node, fx.Election)
}

func (fx TimeoutSet) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v election timeout: %d -> %d ticks", fx.Node, fx.Before, fx.After)
}

func (fx ReadyTaken) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v ready: must-sync=%t", fx.Node, fx.Ready.MustSync)
}

func (fx StateChanged) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v state: %v -> %v", fx.Node, fx.Before, fx.After)
}

// String gives "follower term=2 vote=S1 leader=S1 commit=4".
func (s State) String() string {
	return fmt.Sprintf("%v term=%d vote=%v leader=%v commit=%d", s.Role, s.Term, s.Vote, s.Leader, s.Commit)
}

func (fx MessageSent) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "sent %v due %v: %s", fx.Message.ID, fx.Message.Due, fx.Message.Describe())
}

func (fx MessageLost) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "lost %v (%v): %s", fx.Message.ID, fx.Reason, fx.Message.Describe())
}

func (fx MessageRefused) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "refused %v (%v): %s", fx.Message.ID, fx.Err, fx.Message.Describe())
}

func (fx EntriesAppended) AppendTrace(b []byte) []byte {
	b = fmt.Appendf(b, "%v wrote", fx.Node)
	for _, e := range fx.Entries {
		b = append(b, ' ', '[')
		b = append(b, raft.DescribeEntry(e, nil)...)
		b = append(b, ']')
	}
	if fx.Overwritten > 0 {
		b = fmt.Appendf(b, " over %d entries", fx.Overwritten)
	}
	return b
}

func (fx HardStateSaved) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v saved term=%d vote=%v commit=%d", fx.Node, fx.After.Vote.Term, fx.After.Vote.Node, fx.After.Commit)
}

func (fx SnapshotInstalled) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v installed snapshot %v: %v", fx.Node, fx.ID, fx.Membership)
}

func (fx SnapshotTaken) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v took snapshot %v of %d bytes", fx.Node, fx.ID, fx.Bytes)
}

func (fx Compacted) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v compacted to %v", fx.Node, fx.ID)
}

func (fx Applied) AppendTrace(b []byte) []byte {
	b = fmt.Appendf(b, "%v applied %s", fx.Node, raft.DescribeEntry(fx.Entry, nil))
	if fx.Err != nil {
		return fmt.Appendf(b, ": %v", fx.Err)
	}
	if fx.Response != (Response{}) {
		b = fmt.Appendf(b, ": %v", fx.Response)
	}
	return b
}

func (fx MembershipChanged) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v configuration at %v: %v", fx.Node, fx.ID, fx.Membership)
}

func (fx SnapshotReported) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v told that the snapshot to %v was delivered=%t", fx.Node, fx.Peer, fx.Delivered)
}

func (fx OperationQueued) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "queued %v due %v: %v", fx.Operation.ID, fx.Operation.Due, fx.Operation)
}

func (fx OperationDone) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "done %v: %v", fx.Operation.ID, fx.Operation)
}

func (fx OperationLost) AppendTrace(b []byte) []byte {
	b = fmt.Appendf(b, "lost %v: %v", fx.Operation.ID, fx.Operation)
	if fx.Kept > 0 {
		b = fmt.Appendf(b, ", records kept: %d", fx.Kept)
	}
	return b
}

func (fx MessageHeld) AppendTrace(b []byte) []byte { return fmt.Appendf(b, "held %v", fx.Message.ID) }

func (fx MessageReleased) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "released %v", fx.Message.ID)
}

func (fx LinkSet) AppendTrace(b []byte) []byte {
	what := "every link"
	if fx.From != 0 {
		what = LinkID{fx.From, fx.To}.String()
	}
	return fmt.Appendf(b, "%s:%v", what, fx.Link)
}

func (fx LinksCut) AppendTrace(b []byte) []byte { return fmt.Appendf(b, "cut %v", fx.Links) }

func (fx LinksMended) AppendTrace(b []byte) []byte { return fmt.Appendf(b, "mended %v", fx.Links) }

func (fx ClockSet) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v clock: %v -> %v", fx.Node, fx.Before, fx.After)
}

func (fx DiskSet) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v disk: %v -> %v", fx.Node, fx.Before, fx.After)
}

func (fx UnreachableReported) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v told that %v is unreachable", fx.Node, fx.Peer)
}

func (fx ClientAdded) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "client %v added%v", fx.Client, fx.Options)
}

func (fx ClientSent) AppendTrace(b []byte) []byte {
	what := "request"
	if fx.Read {
		what = "read"
	}
	b = fmt.Appendf(b, "%v operation %d attempt %d to %v", fx.Client, fx.Op, fx.Attempt, fx.Node)
	if fx.Handle != (HandleID{}) {
		b = fmt.Appendf(b, " as %v", fx.Handle)
	}
	return fmt.Appendf(b, ": %s %s", what, fx.Request)
}

func (fx ClientDone) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v operation %d %v", fx.Client, fx.Op, fx.Result)
}

func (fx RequestAppended) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "request %v is entry %v of %v", fx.Handle, fx.ID, fx.Leader)
}

func (fx RequestDropped) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "request %v dropped by %v", fx.Handle, fx.Node)
}

func (fx RequestDone) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "request %v %v", fx.Handle, fx.Result)
}

func (fx Logged) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v %v %s", fx.Node, fx.Level, fx.Line)
}

func (fx ContractBroken) AppendTrace(b []byte) []byte {
	return fmt.Appendf(b, "%v breaks the contract on purpose (%v): it %s", fx.Node, fx.Break, fx.Break.Does())
}
