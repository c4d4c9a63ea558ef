//lint:file-ignore U1000 The mirrors name every field of the library's, those too that only an assignment of the whole copies.

package core

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
)

// A raft.RawNode cannot be copied through its public methods: starting one from
// a disk loses its role, its votes, what it knows of the others and what it has
// not sent. So its fields are written here, through types that mirror the
// library's: field by field the same names, types and offsets, which is checked
// once, before anything is written (errLayout). A field that the library adds,
// drops, moves or retypes is found there, so that nobody can forget to decide
// what becomes of it in a copy: a walk by reflection over whatever there is
// would need no mirrors, but would have to guess.
type (
	// rawNode mirrors raft.RawNode.
	rawNode struct {
		raft               *raftState
		asyncStorageWrites bool
		prevSoftSt         *raft.SoftState
		prevHardSt         *raftpb.HardState
		stepsOnAdvance     []*raftpb.Message
	}

	// raftState mirrors raft.raft.
	raftState struct {
		id                          uint64
		Term                        uint64
		Vote                        uint64
		readStates                  []raft.ReadState
		raftLog                     *raftLog
		maxMsgSize                  uint64
		maxUncommittedSize          uint64
		trk                         tracker.ProgressTracker
		state                       raft.StateType
		isLearner                   bool
		msgs                        []*raftpb.Message
		msgsAfterAppend             []*raftpb.Message
		lead                        uint64
		leadTransferee              uint64
		pendingConfIndex            uint64
		disableConfChangeValidation bool
		uncommittedSize             uint64
		readOnly                    *readOnly
		electionElapsed             int
		heartbeatElapsed            int
		checkQuorum                 bool
		preVote                     bool
		heartbeatTimeout            int
		electionTimeout             int
		randomizedElectionTimeout   int
		disableProposalForwarding   bool
		stepDownOnRemoval           bool
		tick                        func() // a method of this very raft
		step                        func() // a plain function; its signature names unexported types
		logger                      raft.Logger
		pendingReadIndexMessages    []*raftpb.Message
		traceLogger                 raft.TraceLogger
	}

	// raftLog mirrors raft.raftLog.
	raftLog struct {
		storage             raft.Storage
		unstable            unstable
		committed           uint64
		applying            uint64
		applied             uint64
		logger              raft.Logger
		maxApplyingEntsSize uint64
		applyingEntsSize    uint64
		applyingEntsPaused  bool
	}

	// unstable mirrors raft.unstable.
	unstable struct {
		snapshot           *raftpb.Snapshot
		entries            []*raftpb.Entry
		offset             uint64
		snapshotInProgress bool
		offsetInProgress   uint64
		logger             raft.Logger
	}

	// readOnly mirrors raft.readOnly.
	readOnly struct {
		option           raft.ReadOnlyOption
		acks             map[uint64]uint64
		unconfirmedReads []*readIndexRequest
		confirmedReads   uint64
	}

	// readIndexRequest mirrors raft.readIndexRequest.
	readIndexRequest struct {
		req   *raftpb.Message
		index uint64
	}
)

// errLayout says where the library differs from the mirrors; nil: nowhere. The
// types are fixed when the program is built, so one look is enough.
var errLayout = errors.Join(
	sameLayout(reflect.TypeFor[raft.RawNode](), reflect.TypeFor[rawNode](), "RawNode"),
	// The exported types need no mirror, but what copy follows in them must be
	// all there is to follow.
	onlyReferences[raft.SoftState](),
	onlyReferences[raft.ReadState]("RequestCtx"),
	onlyReferences[tracker.ProgressTracker]("Config", "Progress", "Votes"),
	onlyReferences[tracker.Config]("Voters", "Learners", "LearnersNext"),
	onlyReferences[tracker.Progress]("Inflights"), // which has a Clone of the library's
)

// sameLayout says where a type of the library differs from its mirror
// (ErrLibraryChanged). Types with names of the library's own may stand for the
// basic type below them; interfaces must be the very same.
func sameLayout(library, mirror reflect.Type, path string) error {
	if library == mirror {
		return nil
	}
	if library.Kind() != mirror.Kind() {
		return fmt.Errorf("%w: %s is a %v, was a %v", ErrLibraryChanged, path, library, mirror)
	}
	switch library.Kind() {
	case reflect.Struct:
		return sameFields(library, mirror, path)
	case reflect.Pointer, reflect.Slice:
		return sameLayout(library.Elem(), mirror.Elem(), path)
	case reflect.Array, reflect.Map, reflect.Interface, reflect.Chan, reflect.UnsafePointer:
		return fmt.Errorf("%w: %s is a %v, was a %v", ErrLibraryChanged, path, library, mirror)
	}
	return nil // numbers; and functions, of which the mirrors name two
}

func sameFields(library, mirror reflect.Type, path string) error {
	if library.NumField() != mirror.NumField() || library.Size() != mirror.Size() {
		return fmt.Errorf("%w: %s has %d fields in %d bytes, had %d in %d", ErrLibraryChanged,
			path, library.NumField(), library.Size(), mirror.NumField(), mirror.Size())
	}
	for i := range library.NumField() {
		is, was := library.Field(i), mirror.Field(i)
		if is.Name != was.Name || is.Offset != was.Offset {
			return fmt.Errorf("%w: %s.%s at %d was .%s at %d", ErrLibraryChanged, path, is.Name, is.Offset, was.Name, was.Offset)
		}
		if err := sameLayout(is.Type, was.Type, path+"."+is.Name); err != nil {
			return err
		}
	}
	return nil
}

// onlyReferences says (ErrLibraryChanged) if the fields of T that an assignment
// would share are not the known ones.
func onlyReferences[T any](known ...string) error {
	t := reflect.TypeFor[T]()
	var found []string
	for i := range t.NumField() {
		if f := t.Field(i); !plain(f.Type) {
			found = append(found, f.Name)
		}
	}
	if slices.Equal(found, known) {
		return nil
	}
	return fmt.Errorf("%w: %v refers to others by %s, did by %s", ErrLibraryChanged, t, strings.Join(found, " "), strings.Join(known, " "))
}

// plain tells whether assigning a value of the type copies all of it.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if !plain(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return plain(t.Elem())
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return false
	}
	return true
}
