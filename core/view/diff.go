package view

import (
	"fmt"
	"slices"

	"glassraft/core"
)

// Change is one value that is not what it was.
type Change struct {
	Node   core.NodeID `json:"node"`
	What   string      `json:"what"` // "commit"
	Before string      `json:"before"`
	After  string      `json:"after"`
}

// Diff lists what changed on nodes that are in both frames, node by node.
func Diff(before, after *Frame) []Change {
	changes := []Change{}
	for i := range after.Nodes {
		now := &after.Nodes[i]
		was, ok := before.Node(now.ID)
		if !ok {
			continue
		}
		add := func(what, a, b string) {
			if a != b {
				changes = append(changes, Change{now.ID, what, a, b})
			}
		}
		add("role", was.Role, now.Role)
		add("term", fmt.Sprint(was.Term), fmt.Sprint(now.Term))
		add("vote", was.Vote.String(), now.Vote.String())
		add("leader", was.Leader.String(), now.Leader.String())
		add("votes", votesText(was.Campaign), votesText(now.Campaign))
		add("last entry", was.Log.Last().String(), now.Log.Last().String())
		add("on disk up to", fmt.Sprint(was.Log.saved()), fmt.Sprint(now.Log.saved()))
		add("commit", fmt.Sprint(was.Commit), fmt.Sprint(now.Commit))
		add("applied", fmt.Sprint(was.Applied), fmt.Sprint(now.Applied))
		add("snapshot", was.Log.Snapshot.ID.String(), now.Log.Snapshot.ID.String())
		add("log starts after", was.Log.Compacted.String(), now.Log.Compacted.String())
		add("configuration", core.Membership(was.Membership).String(), core.Membership(now.Membership).String())
		changes = append(changes, progressChanges(was, now)...)
		changes = append(changes, valueChanges(was, now)...)
	}
	return changes
}

func votesText(c *Campaign) string {
	if c == nil {
		return "none"
	}
	return fmt.Sprintf("%d of %d needed", len(c.Granted), c.Needed)
}

// saved is the index of the last entry that is on disk.
func (l Log) saved() core.Index {
	for _, e := range slices.Backward(l.Entries) {
		if e.OnDisk {
			return e.ID.Index
		}
	}
	return l.Compacted.Index
}

// progressChanges tells what a leader learned of its followers. A new leader's
// first view of them is no change.
func progressChanges(was, now *Node) []Change {
	var changes []Change
	for _, p := range now.Progress {
		i := slices.IndexFunc(was.Progress, func(o Progress) bool { return o.Node == p.Node })
		if i < 0 {
			continue
		}
		old := was.Progress[i]
		if old.Match != p.Match {
			changes = append(changes, Change{now.ID, fmt.Sprintf("match of %v", p.Node), fmt.Sprint(old.Match), fmt.Sprint(p.Match)})
		}
		if old.State != p.State {
			changes = append(changes, Change{now.ID, fmt.Sprintf("progress of %v", p.Node), old.State, p.State})
		}
	}
	return changes
}

// valueChanges tells what an apply did to the machine. What a crash loses is
// said by the role.
func valueChanges(was, now *Node) []Change {
	if !was.Up || !now.Up {
		return nil
	}
	var changes []Change
	value := func(n *Node, key string) string {
		i := slices.IndexFunc(n.Values, func(p Pair) bool { return p.Key == key })
		if i < 0 {
			return "absent"
		}
		return n.Values[i].Value
	}
	var keys []string
	for _, p := range slices.Concat(was.Values, now.Values) {
		if !slices.Contains(keys, p.Key) {
			keys = append(keys, p.Key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		if a, b := value(was, key), value(now, key); a != b {
			changes = append(changes, Change{now.ID, "key " + clip(key), clip(a), clip(b)})
		}
	}
	return changes
}
