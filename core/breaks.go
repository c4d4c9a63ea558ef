package core

import (
	"fmt"
	"slices"
	"strings"
)

// Break is one mistake that the driver makes on purpose: the code of this package
// that sits between the library and disk, network and machine. The library is the
// same with and without it. A node whose Options name no break never breaks its
// contract; one that does says so in the very event (ContractBroken).
type Break uint8

const (
	BreakVoteNotPersisted Break = iota
	BreakAcknowledgedBeforeWrite
	BreakHardStateFirst
	BreakAppliedUnset
	BreakAppliedTooHigh
	BreakConfChangeNotApplied
	BreakSnapshotOfOldMembership
	BreakCompactedPastSnapshot
	BreakMessagesShared
	BreakSnapshotNotReported
	BreakResponsesOutOfOrder
	breaks // how many there are
)

// breakTexts is the table of them.
var breakTexts = [breaks]struct {
	name   string
	does   string // what the driver does wrong, after "it"
	rule   string // what the library asks of a driver instead
	source string // where in the library's source that is written
	needs  string // the option without which it could never act; may be empty
}{
	BreakVoteNotPersisted: {
		name:   "vote-not-persisted",
		does:   "writes the term and the commit index to disk, but not the vote",
		rule:   "no message leaves before the latest HardState is on disk, and the vote is a part of it",
		source: "raft/doc.go, “First, you must read from the Node.Ready() channel”, steps 1 and 2",
	},
	BreakAcknowledgedBeforeWrite: {
		name:   "acknowledged-before-write",
		does:   "sends the answers that wait for a write before the write is done",
		rule:   "the answers that a MsgStorageAppend carries leave when its writes are durable",
		source: "raft/raft.go, Config.AsyncStorageWrites; raft/doc.go, “Usage with Asynchronous Storage Writes”",
		needs:  "async-storage-writes",
	},
	BreakHardStateFirst: {
		name:   "hard-state-first",
		does:   "writes term, vote and commit index before the entries that they come with",
		rule:   "entries are written first, then the HardState, or all of them at once",
		source: "raft/README.md, “Usage”, step 1",
	},
	BreakAppliedUnset: {
		name:   "applied-unset",
		does:   "does not tell raft what its state machine on disk has applied, and hands it those entries again, as new ones",
		rule:   "whoever starts raft again sets Applied, or raft may hand out again what was applied",
		source: "raft/raft.go, Config.Applied",
		needs:  "durable-machine",
	},
	BreakAppliedTooHigh: {
		name:   "applied-too-high",
		does:   "tells raft that its state machine has applied one entry more than it has",
		rule:   "Applied is the index that was applied last: raft hands out nothing up to there",
		source: "raft/raft.go, Config.Applied",
	},
	BreakConfChangeNotApplied: {
		name:   "confchange-not-applied",
		does:   "takes a committed configuration change for applied without a call of ApplyConfChange",
		rule:   "ApplyConfChange is called for every configuration change that is committed",
		source: "raft/doc.go, “First, you must read from the Node.Ready() channel”, step 3; raft/node.go, Node.ApplyConfChange",
	},
	BreakSnapshotOfOldMembership: {
		name:   "snapshot-of-old-membership",
		does:   "puts the configuration with which the node began into the snapshot, instead of the one in force",
		rule:   "a snapshot records the ConfState that the last ApplyConfChange gave",
		source: "raft/node.go, Node.ApplyConfChange; raft/storage.go, MemoryStorage.CreateSnapshot",
	},
	BreakCompactedPastSnapshot: {
		name:   "compacted-past-snapshot",
		does:   "discards all entries that were applied, though the snapshot on disk ends before some of them",
		rule:   "what the log has lost, a snapshot covers: the storage makes all persisted entries available",
		source: "raft/doc.go, “Second, all persisted log entries must be made available”; raft/storage.go, Storage.FirstIndex",
	},
	BreakMessagesShared: {
		name:   "messages-shared",
		does:   "hands raft the network’s own message, raft writes into it, and the copies still under way change with it",
		rule:   "a message that is stepped belongs to raft, which fills in To and replaces entries",
		source: "raft/raft.go, (*raft).Step (“treat m as immutable”); stepFollower and stepLeader, case MsgProp",
	},
	BreakSnapshotNotReported: {
		name:   "snapshot-not-reported",
		does:   "does not report what became of a snapshot that it sent",
		rule:   "the sender of a MsgSnap calls ReportSnapshot when it arrived or was lost",
		source: "raft/node.go, Ready.Messages; raft/doc.go, step 2",
	},
	BreakResponsesOutOfOrder: {
		name:   "responses-out-of-order",
		does:   "does the oldest of its writes, and hands out the answers of the newest",
		rule:   "what is for the same thread is done in order, and answered when that very write is done",
		source: "raft/raft.go, Config.AsyncStorageWrites; raft/doc.go, “Usage with Asynchronous Storage Writes”",
		needs:  "async-storage-writes",
	},
}

// AllBreaks lists every break, in the order of the table.
func AllBreaks() []Break {
	list := make([]Break, breaks)
	for i := range list {
		list[i] = Break(i)
	}
	return list
}

// String gives the name: "vote-not-persisted".
func (b Break) String() string { return breakTexts[b].name }

// Does says what the driver does wrong, as words that go on after "the driver".
func (b Break) Does() string { return breakTexts[b].does }

// Rule says what the library asks of a driver instead, in our words.
func (b Break) Rule() string { return breakTexts[b].rule }

// Source says where in the library's source the rule is written.
func (b Break) Source() string { return breakTexts[b].source }

// Breaks is a set of breaks. The zero value is the driver that keeps its contract.
type Breaks uint16

// BreaksOf is the set of these breaks.
func BreaksOf(list ...Break) Breaks {
	var s Breaks
	for _, b := range list {
		s |= 1 << b
	}
	return s
}

// Has tells whether a break is in the set.
func (s Breaks) Has(b Break) bool { return s&(1<<b) != 0 }

// List lists the breaks of the set in the order of the table; nil where there is none.
func (s Breaks) List() []Break {
	var list []Break
	for b := range breaks {
		if s.Has(b) {
			list = append(list, b)
		}
	}
	return list
}

// noBreaks is how scripts write the empty set.
const noBreaks = "none"

// String gives "vote-not-persisted,hard-state-first", or "none".
func (s Breaks) String() string {
	if s == 0 {
		return noBreaks
	}
	var names []string
	for _, b := range s.List() {
		names = append(names, b.String())
	}
	return strings.Join(names, ",")
}

// ParseBreaks is the inverse of Breaks.String; the order of the names is free. A
// name that is none is ErrMalformed.
func ParseBreaks(text string) (Breaks, error) {
	if text == noBreaks {
		return 0, nil
	}
	var s Breaks
	for name := range strings.SplitSeq(text, ",") {
		i := slices.IndexFunc(AllBreaks(), func(b Break) bool { return b.String() == name })
		if i < 0 {
			return 0, fmt.Errorf("%w: break %q (legal: %s)", ErrMalformed, name, breakNames())
		}
		s |= 1 << i
	}
	return s, nil
}

// breakNames lists them for an error.
func breakNames() string {
	var names []string
	for _, b := range AllBreaks() {
		names = append(names, b.String())
	}
	return noBreaks + ", or with commas between them " + strings.Join(names, ", ")
}

// validate demands the options without which a break could never act: nobody
// shall wait for a mistake that does not come.
func (s Breaks) validate(o Options) error {
	given := map[string]bool{"": true, "async-storage-writes": o.AsyncStorageWrites, "durable-machine": o.DurableMachine}
	if s >= 1<<breaks {
		return fmt.Errorf("%w: breaks %#x (legal: 0 to %#x)", ErrConfig, uint16(s), uint16(1<<breaks-1))
	}
	for _, b := range s.List() {
		if needs := breakTexts[b].needs; !given[needs] {
			return fmt.Errorf("%w: break=%v without %s (it would never act)", ErrConfig, b, needs)
		}
	}
	return nil
}
