package core

import (
	"fmt"
	"math"

	"go.etcd.io/raft/v3"
)

// Config is what a run starts from. With the list of events it decides
// everything that follows.
type Config struct {
	Seed         uint64  // draws election timeouts and latencies
	TickInterval Time    // length of one tick; 1 ms
	Link         Link    // every link of the network
	Options      Options // of nodes that AddNodes gives no options of their own
}

// Link is one direction between two nodes. Messages of one link arrive in the
// order in which they were sent.
type Link struct {
	LatencyMin Time // shortest time under way
	LatencyMax Time // longest; Invariant: LatencyMin <= LatencyMax
}

// Options are the library's options for one node (raft.Config), with the
// names the library gives them.
type Options struct {
	ElectionTick    int // shortest election timeout, in ticks
	ElectionTickTop int // longest election timeout, in ticks; the library's own range ends at 2*ElectionTick-1
	HeartbeatTick   int // a leader's heartbeats are this many ticks apart

	PreVote                   bool
	CheckQuorum               bool
	LeaseReads                bool // raft.ReadOnlyLeaseBased instead of raft.ReadOnlySafe; needs CheckQuorum
	DisableProposalForwarding bool
	StepDownOnRemoval         bool

	MaxSizePerMsg             uint64 // bytes of entries in one MsgApp; 0: one entry a message
	MaxInflightMsgs           int    // unacknowledged MsgApps to one follower
	MaxUncommittedEntriesSize uint64 // bytes; 0: no limit
	MaxCommittedSizePerReady  uint64 // bytes; 0: as MaxSizePerMsg, which then may not be 0
}

// Defaults is the configuration a run starts from when nobody asks for another:
// the timeouts of the Raft paper (§5.6, §9.3: elections after 150 to 299 ms,
// heartbeats each 50 ms) on a network of 10 to 20 ms.
func Defaults() Config {
	return Config{
		Seed:         1,
		TickInterval: Millisecond,
		Link:         Link{LatencyMin: 10 * Millisecond, LatencyMax: 20 * Millisecond},
		Options: Options{
			ElectionTick:    150,
			ElectionTickTop: 299,
			HeartbeatTick:   50,
			MaxSizePerMsg:   1 << 20,
			MaxInflightMsgs: 256,
		},
	}
}

// Validate says what is wrong with the configuration: ErrConfig with the field,
// its value and what is legal; or nil.
func (c Config) Validate() error {
	if err := validTick(c.TickInterval); err != nil {
		return err
	}
	if c.Link.LatencyMin < 0 || c.Link.LatencyMax < c.Link.LatencyMin || c.Link.LatencyMax > 60_000*Millisecond {
		return fmt.Errorf("%w: latency %v to %v (legal: 0ms up to 60000ms, the shortest first)", ErrConfig, c.Link.LatencyMin, c.Link.LatencyMax)
	}
	return c.Options.Validate()
}

func validTick(t Time) error {
	if t < 1 || t > 1000*Millisecond {
		return fmt.Errorf("%w: tick interval %v (legal: 0.001ms to 1000ms)", ErrConfig, t)
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
	case o.LeaseReads && !o.CheckQuorum:
		return fmt.Errorf("%w: read-only=lease-based without checkquorum (raft: CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased)", ErrConfig)
	case o.MaxSizePerMsg == 0 && o.MaxCommittedSizePerReady == 0:
		return fmt.Errorf("%w: max-size-per-msg=0 without max-committed-size-per-ready (raft would hand out no committed entry; legal: 1 and more for one of them)", ErrConfig)
	}
	return nil
}

// raft gives the options as the library takes them, without id, storage and
// logger.
func (o Options) raft() raft.Config {
	read := raft.ReadOnlySafe
	if o.LeaseReads {
		read = raft.ReadOnlyLeaseBased
	}
	return raft.Config{
		ElectionTick:              o.ElectionTick,
		HeartbeatTick:             o.HeartbeatTick,
		PreVote:                   o.PreVote,
		CheckQuorum:               o.CheckQuorum,
		ReadOnlyOption:            read,
		DisableProposalForwarding: o.DisableProposalForwarding,
		StepDownOnRemoval:         o.StepDownOnRemoval,
		MaxSizePerMsg:             o.MaxSizePerMsg,
		MaxInflightMsgs:           o.MaxInflightMsgs,
		MaxUncommittedEntriesSize: o.MaxUncommittedEntriesSize,
		MaxCommittedSizePerReady:  o.MaxCommittedSizePerReady,
	}
}
