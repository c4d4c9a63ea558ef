package core

import (
	"fmt"
	"reflect"
	"unsafe"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// internals is the one place that reaches into the library's unexported
// state. It writes a single field, randomizedElectionTimeout, as etcd/raft's
// own tests do; everything else is only read: the clock, the votes and the end
// of the log have no public method. The addresses are looked up once for each
// RawNode, by name and type, so that a library that moved a field is found out
// at once instead of being misread.
type internals struct {
	randomizedElectionTimeout *int               // ticks
	electionElapsed           *int               // ticks
	heartbeatElapsed          *int               // ticks; counts on a leader only
	leadTransferee            *uint64            // 0: no transfer under way
	votes                     *map[uint64]bool   // answers to this node's campaign; true: granted
	msgs                      *[]*raftpb.Message // to be sent with the next Ready
	msgsAfterAppend           *[]*raftpb.Message // to be sent after its entries are on disk
	unstableOffset            *uint64            // index of the first entry not yet stable
	unstableEntries           *[]*raftpb.Entry
}

// newInternals finds the fields of rn, or says which one is not where the
// pinned version has it (ErrLibraryChanged).
func newInternals(rn *raft.RawNode) (internals, error) {
	r := reflect.ValueOf(rn).Elem().FieldByName("raft")
	if !r.IsValid() || r.Kind() != reflect.Pointer {
		return internals{}, fmt.Errorf("%w: RawNode.raft", ErrLibraryChanged)
	}
	var in internals
	var err error
	in.randomizedElectionTimeout = field[int](r, &err, "randomizedElectionTimeout")
	in.electionElapsed = field[int](r, &err, "electionElapsed")
	in.heartbeatElapsed = field[int](r, &err, "heartbeatElapsed")
	in.leadTransferee = field[uint64](r, &err, "leadTransferee")
	in.votes = field[map[uint64]bool](r, &err, "trk", "Votes")
	in.msgs = field[[]*raftpb.Message](r, &err, "msgs")
	in.msgsAfterAppend = field[[]*raftpb.Message](r, &err, "msgsAfterAppend")
	in.unstableOffset = field[uint64](r, &err, "raftLog", "unstable", "offset")
	in.unstableEntries = field[[]*raftpb.Entry](r, &err, "raftLog", "unstable", "entries")
	return in, err
}

// field gives the address of the field at path below v, through pointers. The
// first failure is kept in *failed.
func field[T any](v reflect.Value, failed *error, path ...string) *T {
	for i, name := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct {
			v = v.FieldByName(name)
		}
		if !v.IsValid() || (i < len(path)-1 && v.Kind() != reflect.Struct && v.Kind() != reflect.Pointer) {
			if *failed == nil {
				*failed = fmt.Errorf("%w: no field %v", ErrLibraryChanged, path)
			}
			return nil
		}
	}
	if want := reflect.TypeFor[T](); v.Type() != want {
		if *failed == nil {
			*failed = fmt.Errorf("%w: field %v is a %v, was a %v", ErrLibraryChanged, path, v.Type(), want)
		}
		return nil
	}
	return (*T)(unsafe.Pointer(v.UnsafeAddr()))
}

// plant sets after how many ticks the node starts an election: the one write.
func (in internals) plant(ticks int) { *in.randomizedElectionTimeout = ticks }

// unsent is how many messages raft holds until the next Ready.
func (in internals) unsent() int { return len(*in.msgs) + len(*in.msgsAfterAppend) }

// lastUnstable is the index of the last entry of raft's log, which must not be
// on disk yet; so it is right after an append.
func (in internals) lastUnstable() Index {
	return Index(*in.unstableOffset + uint64(len(*in.unstableEntries)) - 1)
}
