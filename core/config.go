package core

import (
	"fmt"
	"math"

	"go.etcd.io/raft/v3"

	"glassraft/fsm"
)

// Config is what a run starts from. With the list of events it decides
// everything that follows.
type Config struct {
	Seed         uint64  // draws timeouts, latencies, losses, the time of writes, and what clients do
	TickInterval Time    // length of one tick of a clock that is right; 1 ms
	Link         Link    // every link of the network, until SetLink changes it
	Disk         Disk    // of every node
	Machine      Machine // what every node carries out; NewClusterOf takes another instead
	Options      Options // of nodes that AddNodes gives no options of their own
}

// Machine names a state machine.
type Machine uint8

const (
	MachineKV       Machine = iota // fsm.KV
	MachineAppender                // fsm.Appender
)

var machineNames = [...]string{"kv", "appender"}

func (m Machine) String() string { return machineNames[m] }

// new makes an empty machine.
func (m Machine) new() fsm.StateMachine {
	if m == MachineAppender {
		return fsm.NewAppender()
	}
	return fsm.NewKV()
}

// Disk is how long the operations of a node with asynchronous storage writes
// take, one after the other in each of its two threads. Synchronous writes take
// no time: they are part of Ready.
type Disk struct {
	WriteMin Time // shortest time in which entries, a vote or a snapshot become durable
	WriteMax Time // longest; Invariant: WriteMin <= WriteMax
	ApplyMin Time // shortest time in which committed entries are applied
	ApplyMax Time // longest; Invariant: ApplyMin <= ApplyMax
}

// Options are the options of one node: those of the library (raft.Config), with
// the names the library gives them, and what its state machine survives.
type Options struct {
	ElectionTick    int // shortest election timeout, in ticks
	ElectionTickTop int // longest election timeout, in ticks; the library's own range ends at 2*ElectionTick-1
	HeartbeatTick   int // a leader's heartbeats are this many ticks apart

	PreVote                     bool
	CheckQuorum                 bool
	LeaseReads                  bool // raft.ReadOnlyLeaseBased instead of raft.ReadOnlySafe; needs CheckQuorum
	DisableProposalForwarding   bool
	StepDownOnRemoval           bool
	DisableConfChangeValidation bool // a leader takes any change into its log; one that cannot be applied takes the node down
	AsyncStorageWrites          bool // writes and applies are operations of their own: AppendThread, ApplyThread

	MaxSizePerMsg             uint64 // bytes of entries in one MsgApp; 0: one entry a message
	MaxInflightMsgs           int    // unacknowledged MsgApps to one follower
	MaxInflightBytes          uint64 // bytes of entries in them; 0: no limit, else at least MaxSizePerMsg
	MaxUncommittedEntriesSize uint64 // bytes; 0: no limit
	MaxCommittedSizePerReady  uint64 // bytes; 0: as MaxSizePerMsg, which then may not be 0

	// The next three make a driver like that of etcd/raft's own interaction tests;
	// the defaults are what the library's documentation asks of a driver.

	// FreshSnapshots: a leader captures its machine's state whenever raft asks
	// for a snapshot, as CockroachDB does, instead of sending the one on disk.
	FreshSnapshots bool
	// ReportSnapshots: the transport tells a node whether a snapshot that it
	// sent arrived (raft.RawNode.ReportSnapshot). The library demands it.
	ReportSnapshots bool
	// QueueResponses: what a thread answers to its own node waits in flight,
	// like a message, until it is delivered. Otherwise it is there at once.
	QueueResponses bool

	// DurableMachine: the state machine is on disk and goes on after a restart
	// with the last entry it applied, instead of from the snapshot.
	DurableMachine bool

	// Breaks are mistakes that the driver makes on purpose. The library knows
	// nothing of them, and without one nothing of them is left.
	Breaks Breaks
}

// Defaults is the configuration a run starts from when nobody asks for another:
// the election timeouts of the Raft paper (§5.2, §9.3: 150 to 299 ms), heartbeats
// each 50 ms, which is our own choice, and a network of 10 to 20 ms.
func Defaults() Config {
	return Config{
		Seed:         1,
		TickInterval: Millisecond,
		Link:         Link{LatencyMin: 10 * Millisecond, LatencyMax: 20 * Millisecond},
		Disk: Disk{
			WriteMin: 1 * Millisecond, WriteMax: 5 * Millisecond,
			ApplyMin: 1 * Millisecond, ApplyMax: 2 * Millisecond,
		},
		Options: Options{
			ElectionTick:    150,
			ElectionTickTop: 299,
			HeartbeatTick:   50,
			MaxSizePerMsg:   1 << 20,
			MaxInflightMsgs: 256,
			ReportSnapshots: true,
		},
	}
}

// Validate says what is wrong with the configuration: ErrConfig with the field,
// its value and what is legal; or nil.
func (c Config) Validate() error {
	if err := validTick(c.TickInterval); err != nil {
		return err
	}
	if err := c.Link.Validate(); err != nil {
		return err
	}
	if err := c.Disk.Validate(); err != nil {
		return err
	}
	if int(c.Machine) >= len(machineNames) {
		return fmt.Errorf("%w: machine %d (legal: 0 to %d)", ErrConfig, c.Machine, len(machineNames)-1)
	}
	return c.Options.Validate()
}

// Validate says what is wrong with the times: ErrConfig, or nil.
func (d Disk) Validate() error {
	if err := validRange("write", d.WriteMin, d.WriteMax); err != nil {
		return err
	}
	return validRange("apply", d.ApplyMin, d.ApplyMax)
}

// validRange is ErrConfig if least and most are not the ends of a range of times
// that a simulation can wait for.
func validRange(what string, least, most Time) error {
	if least < 0 || most < least || most > DelayMax {
		return fmt.Errorf("%w: %s %v to %v (legal: 0ms up to %v, the shortest first)", ErrConfig, what, least, most, DelayMax)
	}
	return nil
}

func validTick(t Time) error {
	if t < 1 || t > TickIntervalMax {
		return fmt.Errorf("%w: tick interval %v (legal: 0.001ms to %v)", ErrConfig, t, TickIntervalMax)
	}
	return nil
}

// Validate says what is wrong with the options: ErrConfig with the field, its
// value and what is legal; or nil. Options that pass are never refused by raft.
func (o Options) Validate() error {
	switch {
	case o.HeartbeatTick < 1:
		return fmt.Errorf("%w: heartbeat-tick=%d (legal: 1 and more)", ErrConfig, o.HeartbeatTick)
	case o.ElectionTick <= o.HeartbeatTick || o.ElectionTick > ElectionTickMax:
		return fmt.Errorf("%w: election-tick=%d (legal: more than heartbeat-tick=%d, at most %d)", ErrConfig, o.ElectionTick, o.HeartbeatTick, ElectionTickMax)
	case o.ElectionTickTop < o.ElectionTick || o.ElectionTickTop > ElectionTickMax:
		return fmt.Errorf("%w: election-tick-top=%d (legal: %d to %d)", ErrConfig, o.ElectionTickTop, o.ElectionTick, ElectionTickMax)
	case o.MaxInflightMsgs < 1 || o.MaxInflightMsgs > math.MaxInt32:
		return fmt.Errorf("%w: inflight=%d (legal: 1 to %d)", ErrConfig, o.MaxInflightMsgs, math.MaxInt32)
	case o.MaxInflightBytes != 0 && o.MaxInflightBytes < o.MaxSizePerMsg:
		return fmt.Errorf("%w: inflight-bytes=%d with max-size-per-msg=%d (raft: max inflight bytes must be >= max message size; legal: 0 for no limit, or at least that)", ErrConfig, o.MaxInflightBytes, o.MaxSizePerMsg)
	case o.LeaseReads && !o.CheckQuorum:
		return fmt.Errorf("%w: read-only=lease-based without checkquorum (raft: CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased)", ErrConfig)
	case o.MaxSizePerMsg == 0 && o.MaxCommittedSizePerReady == 0:
		return fmt.Errorf("%w: max-size-per-msg=0 without max-committed-size-per-ready (raft would hand out no committed entry; legal: 1 and more for one of them)", ErrConfig)
	}
	return o.Breaks.validate(o)
}

// raft gives the options as the library takes them, without id, storage and
// logger.
func (o Options) raft() raft.Config {
	read := raft.ReadOnlySafe
	if o.LeaseReads {
		read = raft.ReadOnlyLeaseBased
	}
	return raft.Config{
		ElectionTick:                o.ElectionTick,
		HeartbeatTick:               o.HeartbeatTick,
		PreVote:                     o.PreVote,
		CheckQuorum:                 o.CheckQuorum,
		ReadOnlyOption:              read,
		DisableProposalForwarding:   o.DisableProposalForwarding,
		StepDownOnRemoval:           o.StepDownOnRemoval,
		DisableConfChangeValidation: o.DisableConfChangeValidation,
		AsyncStorageWrites:          o.AsyncStorageWrites,
		MaxInflightBytes:            o.MaxInflightBytes,
		MaxSizePerMsg:               o.MaxSizePerMsg,
		MaxInflightMsgs:             o.MaxInflightMsgs,
		MaxUncommittedEntriesSize:   o.MaxUncommittedEntriesSize,
		MaxCommittedSizePerReady:    o.MaxCommittedSizePerReady,
	}
}
