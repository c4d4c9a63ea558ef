package script

import (
	"maps"
	"slices"

	"go.etcd.io/raft/v3"

	"glassraft/core"
)

// The commands that only show something.

// showLog prints the entries on a node's disk.
func (r *Runner) showLog(id core.NodeID) error {
	n, err := r.cluster().Node(id)
	if err != nil {
		return err
	}
	first, err := n.Disk().FirstIndex()
	if err != nil {
		return err
	}
	last, err := n.Disk().LastIndex()
	if err != nil {
		return err
	}
	if last < first {
		r.printer.printf("log is empty: first index=%d, last index=%d", first, last)
		return nil
	}
	entries, err := n.Disk().Entries(first, last+1, ^uint64(0))
	if err != nil {
		return err
	}
	r.printer.printf("%s", raft.DescribeEntries(entries, nil))
	return nil
}

// showStatus prints what a node knows of the others, which only a leader does.
func (r *Runner) showStatus(id core.NodeID) error {
	n, err := r.cluster().Node(id)
	if err != nil {
		return err
	}
	progress := n.RaftStatus().Progress
	for _, id := range slices.Sorted(maps.Keys(progress)) {
		p := progress[id]
		r.printer.printf("%d: %s\n", id, p.String())
	}
	return nil
}

func (r *Runner) showStates() {
	for _, n := range r.cluster().Nodes() {
		if !n.Up() {
			r.printer.printf("%d: down\n", uint64(n.ID()))
			continue
		}
		status := n.RaftStatus()
		standing := "(Non-Voter)"
		if _, votes := status.Config.Voters.IDs()[uint64(n.ID())]; votes {
			standing = "(Voter)"
		}
		r.printer.printf("%d: %s %s Term:%d Lead:%d\n", uint64(n.ID()), status.RaftState, standing, status.GetTerm(), status.Lead)
	}
}
