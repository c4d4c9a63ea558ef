package core

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unsafe"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/memstore"
)

// copyRawNode copies a RawNode, with a storage and a logger of its own. Entries,
// snapshots, hard states and contexts are shared, since raft replaces them and
// never writes to them; messages are copied through the table. The copy writes
// nothing, and says nothing to its logger, before its first event.
func copyRawNode(rn *raft.RawNode, storage raft.Storage, logger raft.Logger, messages messageCopies) (*raft.RawNode, error) {
	from := (*rawNode)(unsafe.Pointer(rn))
	blank, err := blankRawNode(from.raft.state == raft.StateLeader)
	if err != nil {
		return nil, err
	}
	to := (*rawNode)(unsafe.Pointer(blank))
	if reflect.ValueOf(to.raft.tick).Pointer() != reflect.ValueOf(from.raft.tick).Pointer() {
		return nil, fmt.Errorf("%w: raft.tick of a %v is not what it was", ErrLibraryChanged, from.raft.state)
	}
	// The blank node's own objects are filled, since the library made them and
	// tick is bound to its raft.
	r := to.raft
	log, reads, tick := r.raftLog, r.readOnly, r.tick
	*to = *from
	*r = *from.raft
	*log = *from.raft.raftLog
	*reads = *from.raft.readOnly
	to.raft, r.raftLog, r.readOnly, r.tick = r, log, reads, tick

	softState := *from.prevSoftSt
	to.prevSoftSt = &softState
	to.stepsOnAdvance = messages.all(from.stepsOnAdvance)

	r.readStates = slices.Clone(r.readStates)
	r.msgs = messages.all(r.msgs)
	r.msgsAfterAppend = messages.all(r.msgsAfterAppend)
	r.pendingReadIndexMessages = messages.all(r.pendingReadIndexMessages)
	copyTracker(&r.trk)
	r.logger, log.logger, log.unstable.logger = logger, logger, logger
	r.traceLogger = nil // a copy is not traced

	log.storage = storage
	log.unstable.entries = slices.Clip(slices.Clone(log.unstable.entries))

	reads.acks = maps.Clone(reads.acks)
	reads.unconfirmedReads = slices.Clone(reads.unconfirmedReads)
	for i, read := range reads.unconfirmedReads {
		reads.unconfirmedReads[i] = &readIndexRequest{req: messages.of(read.req), index: read.index}
	}
	return blank, nil
}

// copyTracker gives the tracker maps and progress of its own. (The library's
// Config.Clone does not serve: it leaves AutoLeave out.)
func copyTracker(trk *tracker.ProgressTracker) {
	for i := range trk.Voters {
		trk.Voters[i] = maps.Clone(trk.Voters[i])
	}
	trk.Learners = maps.Clone(trk.Learners)
	trk.LearnersNext = maps.Clone(trk.LearnersNext)
	trk.Votes = maps.Clone(trk.Votes)
	progress := make(tracker.ProgressMap, len(trk.Progress))
	for id, pr := range trk.Progress {
		pr2 := *pr
		pr2.Inflights = pr.Inflights.Clone()
		progress[id] = &pr2
	}
	trk.Progress = progress
}

// blankRawNode gives a RawNode of which only raft.tick will be kept: a method
// value, tickHeartbeat of a leader and tickElection of all others, which cannot
// be bound to another raft from outside. So a node is brought into the role in
// the ordinary way, as the only voter of a cluster of its own, rather than
// building the closure by hand or linking to an unexported method.
func blankRawNode(leads bool) (*raft.RawNode, error) {
	const id = 1
	var confState *raftpb.ConfState
	if leads {
		confState = &raftpb.ConfState{Voters: []uint64{id}}
	}
	rn, err := raft.NewRawNode(&raft.Config{
		ID:              id,
		ElectionTick:    2,
		HeartbeatTick:   1,
		MaxInflightMsgs: 1,
		Storage:         memstore.New(confState),
		Logger:          silent{},
	})
	if err != nil || !leads {
		return rn, err
	}
	if err := rn.Campaign(); err != nil {
		return nil, err
	}
	rn.Advance(rn.Ready()) // its vote for itself elects it
	return rn, nil
}

// silent is the logger of a blank node: nobody needs to hear how it came to be,
// and putting that into words would cost more than all the rest.
type silent struct{ raftLogger }

func (silent) Infof(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
