package core

import (
	"unsafe"

	"go.etcd.io/raft/v3"
)

// internals is what of the library's unexported state this engine needs beside
// copying it: it plants randomizedElectionTimeout, as etcd/raft's own tests do,
// and reads the clock, the votes, and the end of the log, for which there is no
// public method, and the state, for which there is a slower one. Nothing else is
// written here.
type internals struct {
	raft *raftState // the very raft of the node's RawNode
}

// newInternals gives the internals of rn, or says what is not where the pinned
// version has it (ErrLibraryChanged).
func newInternals(rn *raft.RawNode) (internals, error) {
	return internals{(*rawNode)(unsafe.Pointer(rn)).raft}, errLayout
}

// plant sets after how many ticks the node starts an election: the one write.
func (in internals) plant(ticks int) { in.raft.randomizedElectionTimeout = ticks }

// unsent is how many messages raft holds until the next Ready.
func (in internals) unsent() int { return len(in.raft.msgs) + len(in.raft.msgsAfterAppend) }

// unstable is the end of raft's log, which is not known to be on disk, and a
// snapshot that is not.
func (in internals) unstable() *unstable { return &in.raft.raftLog.unstable }

// lastUnstable is the index of the last entry of raft's log, which must not be
// on disk yet; so it is right after an append.
func (in internals) lastUnstable() Index {
	u := in.unstable()
	return Index(u.offset + uint64(len(u.entries)) - 1)
}
