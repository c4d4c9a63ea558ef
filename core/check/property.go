package check

import (
	"fmt"

	"glassraft/core"
)

// Property is a guarantee of Raft, or of what is built on it here.
type Property uint8

const (
	ElectionSafety Property = iota
	LeaderAppendOnly
	LogMatching
	LeaderCompleteness
	StateMachineSafety
	DurableCommit
	ExactlyOnce
	MonotonicCommit
	MonotonicTerm
	Linearizability // the last: see Watched
	properties      // how many there are
)

var texts = [properties]struct{ name, meaning string }{
	ElectionSafety:     {"Election Safety", "at most one leader is elected in a term (Raft paper §5.2)"},
	LeaderAppendOnly:   {"Leader Append-Only", "a leader never overwrites or deletes entries in its log, it only appends (Raft paper §5.3)"},
	LogMatching:        {"Log Matching", "two logs with an entry of the same index and term hold the same entry, and the same entries before it (Raft paper §5.3)"},
	LeaderCompleteness: {"Leader Completeness", "an entry that is committed in a term is in the log of every leader of a later term (Raft paper §5.4)"},
	StateMachineSafety: {"State Machine Safety", "no two nodes apply different entries at the same index (Raft paper §5.4.3)"},
	DurableCommit:      {"Durable Commit", "a committed entry is on the disks of a majority of the voters, of both majorities where the configuration is joint (Raft paper §5.3, §6; dissertation §3.8)"},
	ExactlyOnce:        {"Exactly Once", "a machine applies every index once, in order; all machines answer an entry alike, and a repeated request as the first time (Raft paper §8, dissertation §6.3)"},
	MonotonicCommit:    {"Monotonic Commit", "a node's commit index never goes back while it is up, nor does the one on its disk (Raft paper §5.3, figure 2; the half about the disk is the library's)"},
	MonotonicTerm:      {"Monotonic Term", "a node's term never goes back and its vote within a term never changes, in memory while it is up and on disk for ever (Raft paper §5.1, figure 2)"},
	Linearizability:    {"Linearizability", "each operation of a client takes effect at one moment between its call and its return (Raft paper §8, dissertation §6.3)"},
}

// Watched lists the properties that every event is held against. Linearizability
// is not among them: it is looked for when somebody asks (Checker.Linearizable).
func Watched() []Property { return Properties()[:Linearizability] }

// Properties lists every property that can be checked.
func Properties() []Property {
	list := make([]Property, properties)
	for i := range list {
		list[i] = Property(i)
	}
	return list
}

// String gives the property's name: "Election Safety".
func (p Property) String() string { return texts[p].name }

// Meaning says what the property promises, and where that is written.
func (p Property) Meaning() string { return texts[p].meaning }

// Violation is one broken promise.
type Violation struct {
	Property Property
	Event    int // the how-manieth event of the run broke it, from 1
	Nodes    []core.NodeID
	Reason   string // a sentence
}

// violationsMax: what a broken cluster does after its thousandth broken promise
// surprises nobody, and it may go on for ever.
const violationsMax = 1000

// broken takes a violation down.
func (c *Checker) broken(p Property, nodes []core.NodeID, format string, args ...any) {
	if len(c.violations) >= violationsMax {
		return
	}
	c.violations = append(c.violations, Violation{
		Property: p, Event: c.event, Nodes: nodes, Reason: fmt.Sprintf(format, args...),
	})
}

// distinct lists two nodes, once if they are the same.
func distinct(a, b core.NodeID) []core.NodeID {
	if a == b {
		return []core.NodeID{a}
	}
	return []core.NodeID{a, b}
}
