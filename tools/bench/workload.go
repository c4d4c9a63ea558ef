package bench

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

// roundsPerBatch is how many proposals are carried to the end, commit and apply
// on every node included, before the clock is read.
const roundsPerBatch = 1000

// compactEvery is how often, in rounds, the logs are compacted, as any real
// driver does.
const compactEvery = 200

// counts is what one batch did.
type counts struct {
	Events   int // proposals, deliveries and readies
	Messages int
}

// workload is one way to drive a cluster of nodes whose first leads.
type workload interface {
	batch() counts
}

var request = []byte("set x 5")

// engine drives a core.Cluster.
type engine struct {
	cluster *core.Cluster
	checker *check.Checker // sees every event; nil: nobody does
	rounds  int
	done    counts
}

func newEngine(nodes int, checked bool) *engine {
	c, err := core.NewCluster(core.Defaults())
	if err != nil {
		panic(err)
	}
	e := &engine{cluster: c}
	if checked {
		e.checker = check.New()
	}
	voters := make([]core.NodeID, nodes)
	for i := range voters {
		voters[i] = core.NodeID(i + 1)
	}
	e.do(core.AddNodes{Count: nodes, Voters: voters})
	e.do(core.Campaign{Node: 1})
	e.settle(1)
	return e
}

func (e *engine) do(event core.Event) {
	e.event(event)
	e.done.Events++
}

func (e *engine) event(event core.Event) {
	effects, err := e.cluster.Do(event)
	must(err)
	if e.checker != nil {
		e.checker.Observe(e.cluster, event, effects)
	}
}

// settle processes what is ready on a node, then everything in flight, in the
// order of sending.
func (e *engine) settle(id core.NodeID) {
	e.ready(id)
	for len(e.cluster.InFlight()) > 0 {
		m := e.cluster.InFlight()[0]
		e.do(core.Deliver{Msg: m.ID})
		e.done.Messages++
		e.ready(m.To())
	}
}

func (e *engine) ready(id core.NodeID) {
	for n := e.cluster.Nodes()[id-1]; n.HasReady(); {
		e.do(core.Ready{Node: id})
	}
}

func (e *engine) batch() counts {
	e.done = counts{}
	for range roundsPerBatch {
		e.do(core.Propose{Node: 1, Request: string(request)})
		e.settle(1)
		e.rounds++
		if e.rounds%compactEvery == 0 {
			e.compact()
		}
	}
	return e.done
}

// compact is not counted among the events: the bare loop has no such thing as
// an event for it either.
func (e *engine) compact() {
	for _, n := range e.cluster.Nodes() {
		for _, event := range []core.Event{core.TakeSnapshot{Node: n.ID()}, core.Compact{Node: n.ID(), Index: n.Applied()}} {
			e.event(event)
		}
	}
}

// bare drives raft.RawNode with raft.MemoryStorage: write, send, advance.
type bare struct {
	nodes []*raft.RawNode
	disks []*raft.MemoryStorage
	queue []*raftpb.Message
	clone bool // clone each message, as nodes that must not share state need it
	// machines apply what is committed, as every program that uses the
	// library does; nil: nobody does.
	machines []*fsm.KV
	round    int
	done     counts
}

func newBare(nodes int, clone, apply bool) *bare {
	b := &bare{clone: clone}
	if apply {
		for range nodes {
			b.machines = append(b.machines, fsm.NewKV())
		}
	}
	voters := make([]uint64, nodes)
	for i := range voters {
		voters[i] = uint64(i + 1)
	}
	options := core.Defaults().Options
	for _, id := range voters {
		disk := raft.NewMemoryStorage()
		must(disk.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: &raftpb.ConfState{Voters: voters}}}))
		n, err := raft.NewRawNode(&raft.Config{
			ID: id, Storage: disk, Logger: silent{},
			ElectionTick: options.ElectionTick, HeartbeatTick: options.HeartbeatTick,
			MaxSizePerMsg: options.MaxSizePerMsg, MaxInflightMsgs: options.MaxInflightMsgs,
		})
		must(err)
		b.nodes, b.disks = append(b.nodes, n), append(b.disks, disk)
	}
	must(b.nodes[0].Campaign())
	b.settle(0)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (b *bare) settle(first int) {
	b.ready(first)
	for len(b.queue) > 0 {
		m := b.queue[0]
		b.queue = b.queue[1:]
		to := int(m.GetTo()) - 1
		must(b.nodes[to].Step(m))
		b.done.Messages++
		b.done.Events++
		b.ready(to)
	}
}

func (b *bare) ready(i int) {
	for n := b.nodes[i]; n.HasReady(); {
		rd := n.Ready()
		must(b.disks[i].Append(rd.Entries))
		if !raft.IsEmptyHardState(rd.HardState) {
			must(b.disks[i].SetHardState(rd.HardState))
		}
		for _, m := range rd.Messages {
			if b.clone {
				m = proto.Clone(m).(*raftpb.Message)
			}
			b.queue = append(b.queue, m)
		}
		if b.machines != nil {
			b.apply(i, rd.CommittedEntries)
		}
		n.Advance(rd)
		b.done.Events++
	}
}

func (b *bare) apply(i int, entries []*raftpb.Entry) {
	for _, e := range entries {
		if len(e.GetData()) > 0 {
			_, err := b.machines[i].Apply(e.GetIndex(), e.GetData())
			must(err)
		}
	}
}

func (b *bare) batch() counts {
	b.done = counts{}
	for range roundsPerBatch {
		must(b.nodes[0].Propose(request))
		b.done.Events++
		b.settle(0)
		b.round++
		if b.round%compactEvery == 0 {
			b.compact()
		}
	}
	return b.done
}

func (b *bare) compact() {
	for _, disk := range b.disks {
		last, err := disk.LastIndex()
		must(err)
		_, err = disk.CreateSnapshot(last, nil, nil)
		must(err)
		must(disk.Compact(last))
	}
}

// silent is a raft.Logger that says nothing and costs nothing.
type silent struct{}

func (silent) Debug(...any)              {}
func (silent) Debugf(string, ...any)     {}
func (silent) Info(...any)               {}
func (silent) Infof(string, ...any)      {}
func (silent) Warning(...any)            {}
func (silent) Warningf(string, ...any)   {}
func (silent) Error(...any)              {}
func (silent) Errorf(string, ...any)     {}
func (silent) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Fatalf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
func (silent) Panic(v ...any)            { panic(fmt.Sprint(v...)) }
func (silent) Panicf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
