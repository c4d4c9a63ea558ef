package core

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/fsm"
)

// Fails when the library adds, drops, moves or retypes a field, or when one that
// was plain begins to refer to something.
func TestTheMirrorsShowThePinnedLibrary(t *testing.T) {
	t.Parallel()
	require.NoError(t, errLayout)
}

// was has the shape of a type that the mirrors below no longer show.
type was struct {
	Term  uint64
	tick  func()
	votes map[uint64]bool
	log   *struct{ entries []int }
}

func TestMirrorsFindWhatChanged(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		mirror any
		text   string
	}{
		{"nothing did", struct {
			Term  uint64
			tick  func()
			votes map[uint64]bool
			log   *struct{ entries []int }
		}{}, ""},
		{"a field is new", struct {
			Term  uint64
			tick  func()
			votes map[uint64]bool
		}{}, "R has 4 fields in 32 bytes, had 3 in 24"},
		{"a field is renamed", struct {
			Term  uint64
			step  func()
			votes map[uint64]bool
			log   *struct{ entries []int }
		}{}, "R.tick at 8 was .step at 8"},
		{"a number became a function", struct {
			Term  uint64
			tick  uint64
			votes map[uint64]bool
			log   *struct{ entries []int }
		}{}, "R.tick is a func(), was a uint64"},
		{"a map is of another type", struct {
			Term  uint64
			tick  func()
			votes map[uint64]int
			log   *struct{ entries []int }
		}{}, "R.votes is a map[uint64]bool, was a map[uint64]int"},
		{"something changed further down", struct {
			Term  uint64
			tick  func()
			votes map[uint64]bool
			log   *struct{ entries []uint }
		}{}, "R.log.entries is a int, was a uint"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			err := sameLayout(reflect.TypeOf(was{tick: nil, votes: nil, log: nil}), reflect.TypeOf(row.mirror), "R")
			if row.text == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "raft's internals changed: "+row.text)
			require.ErrorIs(t, err, ErrLibraryChanged)
		})
	}
}

func TestNothingIsUnknownThatATypeRefersTo(t *testing.T) {
	t.Parallel()
	require.NoError(t, onlyReferences[was]("tick", "votes", "log"))
	require.NoError(t, onlyReferences[struct {
		a [3]struct{ b uint64 }
		c string
	}]())
	err := onlyReferences[was]("tick", "log")
	require.ErrorIs(t, err, ErrLibraryChanged)
	require.EqualError(t, err, "raft's internals changed: core.was refers to others by tick votes log, did by tick log")
	for _, unknown := range []reflect.Type{
		reflect.TypeFor[any](), reflect.TypeFor[unsafe.Pointer](), reflect.TypeFor[[]int](), reflect.TypeFor[struct{ p *int }](),
		reflect.ChanOf(reflect.BothDir, reflect.TypeFor[int]()), reflect.TypeFor[[2][]int](),
	} {
		require.False(t, plain(unknown), "%v", unknown)
	}
}

// busyCluster has three nodes, led by S1, and something in every place that has
// to be copied.
func busyCluster(t *testing.T) *Cluster {
	c, err := NewCluster(Defaults())
	require.NoError(t, err)
	do := func(events ...Event) {
		for _, e := range events {
			_, err := c.Do(e)
			require.NoError(t, err)
		}
	}
	settle := func() {
		for busy := true; busy; {
			busy = false
			for _, n := range c.nodes {
				for n.HasReady() {
					do(Ready{Node: n.id})
					busy = true
				}
			}
			for len(c.network.inFlight) > 0 {
				do(Deliver{Msg: c.network.inFlight[0].ID})
				busy = true
			}
		}
	}
	do(AddNodes{Count: 3, Voters: []NodeID{1, 2, 3}}, Campaign{Node: 1})
	settle()
	do(Propose{Node: 1, Request: "@alice/1 set x 1"})
	settle()
	do(Read{Node: 1, Key: "x"}, Ready{Node: 1}) // waits for heartbeats
	do(Duplicate{Msg: c.network.inFlight[0].ID})
	do(Propose{Node: 1, Request: "set x 2"}, Propose{Node: 2, Request: "set y 1"})
	return c
}

func raftOf(n *Node) *raftState { return (*rawNode)(unsafe.Pointer(n.rn)).raft }

// What the comparison of a cluster with its copy is worth: it finds whatever a
// careless copy would share.
func TestComparisonFindsEachThingThatIsShared(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		share func(from, to *Cluster)
		text  string
	}{
		{"the map of progress", func(from, to *Cluster) { raftOf(to.nodes[0]).trk.Progress = raftOf(from.nodes[0]).trk.Progress },
			"cluster.nodes[0].rn.raft.trk.Progress: shares its map"},
		{"one progress", func(from, to *Cluster) { raftOf(to.nodes[0]).trk.Progress[2] = raftOf(from.nodes[0]).trk.Progress[2] },
			"cluster.nodes[0].rn.raft.trk.Progress[2]: shares a tracker.Progress"},
		{"its inflights", func(from, to *Cluster) {
			raftOf(to.nodes[0]).trk.Progress[2].Inflights = raftOf(from.nodes[0]).trk.Progress[2].Inflights
		}, "cluster.nodes[0].rn.raft.trk.Progress[2].Inflights: shares a tracker.Inflights"},
		{"the acknowledged reads", func(from, to *Cluster) { raftOf(to.nodes[0]).readOnly.acks = raftOf(from.nodes[0]).readOnly.acks },
			"readOnly.acks: shares its map"},
		{"the unsent messages", func(from, to *Cluster) { raftOf(to.nodes[0]).msgs = raftOf(from.nodes[0]).msgs },
			"msgs: shares its array"},
		{"one unsent message", func(from, to *Cluster) { raftOf(to.nodes[1]).msgs[0] = raftOf(from.nodes[1]).msgs[0] },
			"msgs[0]: shares a raftpb.Message"},
		{"the entries of one", func(from, to *Cluster) { raftOf(to.nodes[1]).msgs[0].Entries = raftOf(from.nodes[1]).msgs[0].Entries },
			"Entries: shares its array"},
		{"a forwarded proposal of another copy", func(_, to *Cluster) {
			to.nodes[1].forwarded[0].message = cloneMessage(to.nodes[1].forwarded[0].message)
		}, "is another raftpb.Message in the copy than elsewhere"},
		{"the log that is not saved", func(from, to *Cluster) {
			raftOf(to.nodes[0]).raftLog.unstable.entries = raftOf(from.nodes[0]).raftLog.unstable.entries
		}, "unstable.entries: shares its array"},
		{"the disk that raft reads", func(from, to *Cluster) { raftOf(to.nodes[0]).raftLog.storage = raftOf(from.nodes[0]).raftLog.storage },
			"storage.Store: is another memstore.Store in the copy than elsewhere"},
		{"the logger", func(from, to *Cluster) { raftOf(to.nodes[0]).logger = raftOf(from.nodes[0]).logger },
			"logger.out: is another core.Effects in the copy than elsewhere"},
		{"the addresses of the clock", func(from, to *Cluster) { to.nodes[0].in = from.nodes[0].in },
			"in.raft: shares a core.raftState"},
		{"the machine", func(from, to *Cluster) { to.nodes[2].machine = from.nodes[2].machine }, "machine: shares a fsm.KV"},
		{"a handle", func(from, to *Cluster) { to.nodes[0].waiting[0] = from.nodes[0].waiting[0] }, "waiting[0]: shares a core.Handle"},
		{"the messages in flight", func(from, to *Cluster) { to.network.inFlight = from.network.inFlight },
			"inFlight: shares its array"},
		{"the duplicates", func(from, to *Cluster) { to.network.copies = from.network.copies }, "copies: shares its map"},
		{"the time", func(from, to *Cluster) { to.network.now = from.network.now }, "core.Time in the copy than elsewhere"},
		{"a number that is not the same", func(_, to *Cluster) { raftOf(to.nodes[0]).electionElapsed++ }, "electionElapsed: 0 became 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := busyCluster(t)
			clone, err := c.Clone()
			require.NoError(t, err)
			require.Empty(t, CloneDifference(c, clone))
			row.share(c, clone)
			require.Contains(t, CloneDifference(c, clone), row.text)
		})
	}
}

// The comparison cannot look into a method value, so this does.
func TestTickOfACopyIsThatOfTheCopy(t *testing.T) {
	t.Parallel()
	c := busyCluster(t)
	clone, err := c.Clone()
	require.NoError(t, err)
	for i, n := range c.nodes {
		elapsed := func(n *Node) [2]int { return [2]int{n.in.raft.electionElapsed, n.in.raft.heartbeatElapsed} }
		before := elapsed(n)
		_, err := clone.Do(Tick{Node: n.id, Count: 1})
		require.NoError(t, err)
		require.Equal(t, before, elapsed(n), "%v", n.id)
		require.NotEqual(t, before, elapsed(clone.nodes[i]), "%v", n.id)
	}
}

// Raft's places for reads that wait, with something in them.
func TestReadsThatWaitInRaftAreCopied(t *testing.T) {
	t.Parallel()
	c := busyCluster(t)
	require.NotEmpty(t, raftOf(c.nodes[0]).readOnly.unconfirmedReads)
	raftOf(c.nodes[0]).pendingReadIndexMessages = []*raftpb.Message{{Type: raftpb.MsgReadIndex.Enum()}}
	raftOf(c.nodes[0]).readStates = []raft.ReadState{{Index: 1}}
	raftOf(c.nodes[0]).msgsAfterAppend = nil
	clone, err := c.Clone()
	require.NoError(t, err)
	require.Empty(t, CloneDifference(c, clone))
	require.Nil(t, raftOf(clone.nodes[0]).msgsAfterAppend)
}

// Two clusters are handed the same message. A follower whose unsaved entries it
// replaces takes its slice for its own, and appends to it.
func TestEntriesOfAMessageHaveNoRoomInWhichTwoClustersCouldMeet(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		m := cloneMessage(&raftpb.Message{Entries: make([]*raftpb.Entry, n), Responses: make([]*raftpb.Message, n)})
		require.Equal(t, n, cap(m.Entries))
		require.Equal(t, n, cap(m.Responses))
	}
}

// slowMachine has no Clone, and may refuse to be copied.
type slowMachine struct {
	fsm.StateMachine
	refusal error
}

func (m slowMachine) Snapshot() ([]byte, error) {
	if m.refusal != nil {
		return nil, m.refusal
	}
	return m.StateMachine.Snapshot()
}

func TestMachineWithoutCloneIsCopiedThroughASnapshot(t *testing.T) {
	t.Parallel()
	c := busyCluster(t)
	kv := c.nodes[0].machine
	c.nodes[0].machine = slowMachine{StateMachine: kv}
	clone, err := c.Clone()
	require.NoError(t, err)
	require.Equal(t, kv, clone.nodes[0].machine)
	require.NotSame(t, kv, clone.nodes[0].machine)

	full := errors.New("no")
	c.nodes[0].machine = slowMachine{kv, full}
	_, err = c.Clone()
	require.ErrorIs(t, err, full)
	require.ErrorContains(t, err, "clone of S1")

	c.nodes[0].machine = slowMachine{StateMachine: kv}
	c.nodes[0].config.Machine = func() fsm.StateMachine { return unreadable{kv} }
	_, err = c.Clone()
	require.EqualError(t, err, "clone of S1: machine's own snapshot: bad snapshot")
}

// unreadable is a machine that does not read what it wrote.
type unreadable struct{ fsm.StateMachine }

func (unreadable) Restore([]byte) error { return fsm.ErrBadSnapshot }

// The library's Inflights.Clone and the shape of its types are relied upon.
func TestInflightsOfTheLibraryCloneThemselves(t *testing.T) {
	t.Parallel()
	one := tracker.NewInflights(3, 0)
	one.Add(1, 10)
	two := one.Clone()
	one.Add(2, 10)
	two.FreeLE(1)
	require.Equal(t, []int{2, 0}, []int{one.Count(), two.Count()})
	require.True(t, slices.Equal([]reflect.Kind{reflect.Int, reflect.Int, reflect.Uint64, reflect.Int, reflect.Uint64, reflect.Slice},
		kindsOf(reflect.TypeFor[tracker.Inflights]())))
}

func kindsOf(t reflect.Type) []reflect.Kind {
	list := make([]reflect.Kind, t.NumField())
	for i := range list {
		list[i] = t.Field(i).Type.Kind()
	}
	return list
}
