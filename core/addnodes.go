package core

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/fsm"
)

// How nodes come into being.

func (c *Cluster) addNodes(e AddNodes) error {
	options := c.config.Options
	if e.Options != nil {
		options = *e.Options
	}
	if err := c.mayAdd(e, options); err != nil {
		return err
	}
	if c.mended {
		options.Breaks = 0
	}
	// What the nodes know of the cluster when they start, and what those know
	// whose disk is empty.
	membership, onEmptyDisk := c.formed, c.formed
	if len(e.Voters)+len(e.Learners) > 0 {
		membership = Membership{Voters: slices.Clone(e.Voters), Learners: slices.Clone(e.Learners)}
		onEmptyDisk = membership
	}
	var snapshot *raftpb.Snapshot
	if e.Index > 0 {
		var err error
		if snapshot, err = c.firstSnapshot(e, membership); err != nil {
			return err
		}
		// The snapshot says who belongs to the cluster: a disk that is empty does not.
		onEmptyDisk, c.indexed = Membership{}, true
	}
	var added []*Node
	for range e.Count {
		id := NodeID(len(c.nodes) + len(added) + 1)
		c.effects = append(c.effects, NodeAdded{Node: id, Membership: membership})
		n, err := NewNode(NodeConfig{
			ID:           id,
			Seed:         c.config.Seed,
			TickInterval: c.config.TickInterval,
			Disk:         c.config.Disk,
			Options:      options,
			Machine:      c.machine,
			Now:          &c.now,
			Membership:   onEmptyDisk,
			Snapshot:     snapshot,
			Network:      &c.network,
			Effects:      &c.effects,
			Trace:        c.trace,
		})
		if err != nil {
			return err
		}
		n.clock = c.now
		added = append(added, n)
	}
	c.nodes = append(c.nodes, added...)
	c.network.sent = append(c.network.sent, make([]uint32, len(added))...)
	c.network.links = append(c.network.links, make([][NodesMax + 1]link, len(added))...)
	c.formed = onEmptyDisk
	return nil
}

// firstSnapshot is what the disks of nodes that start at an index hold.
func (c *Cluster) firstSnapshot(e AddNodes, membership Membership) (*raftpb.Snapshot, error) {
	machine := c.machine()
	if e.Content != "" {
		response, err := machine.Apply(uint64(e.Index), []byte(e.Content))
		if err != nil {
			return nil, err
		}
		if response.Status == fsm.StatusError {
			return nil, fmt.Errorf("%w: content %q: %v", ErrMalformed, e.Content, response)
		}
	}
	data, err := machine.Snapshot()
	if err != nil {
		return nil, err
	}
	return &raftpb.Snapshot{Data: data, Metadata: &raftpb.SnapshotMetadata{
		Index: new(uint64(e.Index)), Term: new(uint64(1)), ConfState: membership.Raft(),
	}}, nil
}

// mayAdd says why the nodes cannot be added.
func (c *Cluster) mayAdd(e AddNodes, options Options) error {
	if e.Count < 1 || e.Count > NodesMax-len(c.nodes) {
		return fmt.Errorf("%w: %d nodes (legal: 1 to %d more, %d in all)", ErrLimit, e.Count, NodesMax-len(c.nodes), NodesMax)
	}
	if err := options.Validate(); err != nil {
		return err
	}
	named := slices.Concat(e.Voters, e.Learners)
	for i, id := range named {
		switch {
		case id == 0 || id > NodesMax:
			return fmt.Errorf("%w: %v (legal: %s)", ErrNoSuchNode, id, rangeText("S", NodesMax))
		case slices.Contains(named[:i], id):
			return fmt.Errorf("%w: %v is named twice", ErrMalformed, id)
		}
	}
	switch {
	case e.Index == 0 && len(e.Learners) > 0 && len(e.Voters) == 0:
		return fmt.Errorf("%w: learners without voters", ErrConfig)
	case e.Index == 1 || e.Index > IndexStartMax:
		return fmt.Errorf("%w: index %d (legal: 0, or 2 to %d)", ErrOutOfRange, e.Index, IndexStartMax)
	case e.Index == 0 && e.Content != "":
		return fmt.Errorf("%w: content without an index", ErrConfig)
	case len(e.Content) > RequestBytesMax:
		return fmt.Errorf("%w: content of %d bytes (legal: up to %d)", ErrOutOfRange, len(e.Content), RequestBytesMax)
	}
	formed := len(c.formed.Voters) > 0
	switch {
	case formed && e.Index > 0:
		return fmt.Errorf("%w: the cluster was formed with an empty log; nodes join it by a configuration change", ErrConfig)
	case c.indexed && e.Index == 0 && len(named) > 0:
		return fmt.Errorf("%w: the cluster was formed from a snapshot; nodes join it by a configuration change, or start from a snapshot too", ErrConfig)
	}
	if formed && len(named) > 0 && !c.formed.Equal(Membership{Voters: e.Voters, Learners: e.Learners}) {
		return fmt.Errorf("%w: the cluster was formed with %v; nodes join it by a configuration change", ErrConfig, c.formed)
	}
	return nil
}
