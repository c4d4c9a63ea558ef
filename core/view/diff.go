package view

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"

	"glassraft/core"
)

// Change is one value that is not what it was.
type Change struct {
	Node   core.NodeID `json:"node"` // 0: on no node, where What names what it is about
	What   string      `json:"what"` // "commit"
	Before string      `json:"before"`
	After  string      `json:"after"`
}

// Diff lists what changed on nodes that are in both frames, node by node, and
// then in the network and with the clients.
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
		// What has not changed is put into words by nobody: that is nearly
		// everything, each time.
		number := func(what string, a, b uint64) {
			if a != b {
				add(what, strconv.FormatUint(a, 10), strconv.FormatUint(b, 10))
			}
		}
		node := func(what string, a, b core.NodeID) {
			if a != b {
				add(what, a.String(), b.String())
			}
		}
		entry := func(what string, a, b core.LogID) {
			if a != b {
				add(what, a.String(), b.String())
			}
		}
		add("role", was.Role, now.Role)
		add("paused", yesOrNo(was.Paused), yesOrNo(now.Paused))
		if was.ClockSpeed != now.ClockSpeed {
			add("clock", speedText(was.ClockSpeed), speedText(now.ClockSpeed))
		}
		if was.DiskSpeed != now.DiskSpeed {
			add("disk", speedText(was.DiskSpeed), speedText(now.DiskSpeed))
		}
		number("term", uint64(was.Term), uint64(now.Term))
		node("vote", was.Vote, now.Vote)
		node("leader", was.Leader, now.Leader)
		if was.Campaign != nil || now.Campaign != nil {
			add("votes", votesText(was.Campaign), votesText(now.Campaign))
		}
		entry("last entry", was.Log.Last(), now.Log.Last())
		number("on disk up to", uint64(was.Log.saved()), uint64(now.Log.saved()))
		if now.Async {
			if was.Saved != now.Saved {
				add("vote on disk", voteText(was.Saved), voteText(now.Saved))
			}
			number("queued writes", was.queued(ThreadAppend), now.queued(ThreadAppend))
			number("queued applies", was.queued(ThreadApply), now.queued(ThreadApply))
		}
		number("commit", uint64(was.Commit), uint64(now.Commit))
		number("applied", uint64(was.Applied), uint64(now.Applied))
		entry("snapshot", was.Log.Snapshot.ID, now.Log.Snapshot.ID)
		entry("log starts after", was.Log.Compacted, now.Log.Compacted)
		if !was.Membership.same(now.Membership) {
			add("configuration", core.Membership(was.Membership).String(), core.Membership(now.Membership).String())
		}
		changes = append(changes, progressChanges(was, now)...)
		changes = append(changes, valueChanges(was, now)...)
	}
	changes = append(changes, networkChanges(before, after)...)
	return append(changes, clientChanges(before, after)...)
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// speedText gives a speed of the frame, where 0 is the right one.
func speedText(speed core.Permille) string {
	if speed == 0 {
		speed = rightSpeed
	}
	return speed.String()
}

func voteText(h HardState) string {
	if h.Vote == 0 {
		return fmt.Sprintf("none in term %d", h.Term)
	}
	return fmt.Sprintf("%v in term %d", h.Vote, h.Term)
}

// queued counts the operations of one thread.
func (n *Node) queued(thread string) uint64 {
	count := uint64(0)
	for _, op := range n.Pending {
		if op.Thread == thread {
			count++
		}
	}
	return count
}

// same tells whether two memberships read alike.
func (m Membership) same(o Membership) bool {
	return slices.Equal(m.Voters, o.Voters) && slices.Equal(m.Outgoing, o.Outgoing) &&
		slices.Equal(m.Learners, o.Learners) && slices.Equal(m.LearnersNext, o.LearnersNext) && m.AutoLeave == o.AutoLeave
}

// networkChanges tells which messages are held and what became of the links.
func networkChanges(before, after *Frame) []Change {
	var changes []Change
	next := 0 // both are in the order of sending, so that most are found at once
	for i := range after.Messages {
		m := &after.Messages[i]
		at := next
		if at == len(before.Messages) || before.Messages[at].ID != m.ID {
			at = slices.IndexFunc(before.Messages, func(o Message) bool { return o.ID == m.ID })
		}
		if at < 0 {
			continue
		}
		next = at + 1
		if was := &before.Messages[at]; was.Held != m.Held {
			changes = append(changes, Change{m.From, "message " + m.Name + " held", yesOrNo(was.Held), yesOrNo(m.Held)})
		}
	}
	if a, b := linkState(Link{Text: before.UsualLink}), linkState(Link{Text: after.UsualLink}); a != b {
		changes = append(changes, Change{0, "every link", a, b})
	}
	if slices.Equal(before.Links, after.Links) {
		return changes
	}
	links := slices.Concat(before.Links, after.Links)
	sort.SliceStable(links, func(i, j int) bool {
		a, b := links[i], links[j]
		return a.From < b.From || a.From == b.From && a.To < b.To
	})
	links = slices.CompactFunc(links, func(a, b Link) bool { return a.From == b.From && a.To == b.To })
	for _, l := range links {
		was, _ := before.Link(core.LinkID{From: l.From, To: l.To})
		now, _ := after.Link(core.LinkID{From: l.From, To: l.To})
		if a, b := linkState(was), linkState(now); a != b {
			changes = append(changes, Change{l.From, fmt.Sprintf("link to %v", l.To), a, b})
		}
	}
	return changes
}

func linkState(l Link) string {
	switch {
	case l.Cut && l.Text != "":
		return "cut; " + l.Text
	case l.Cut:
		return "cut"
	case l.Text == "":
		return "as usual"
	}
	return l.Text
}

// clientChanges tells what clients that are in both frames went over to.
func clientChanges(before, after *Frame) []Change {
	var changes []Change
	for i := range after.Clients {
		now := &after.Clients[i]
		was, ok := before.Client(now.ID)
		if !ok {
			continue
		}
		if a, b := was.state(), now.state(); a != b {
			changes = append(changes, Change{0, now.Name, a, b})
		}
	}
	return changes
}

// state says what a client is about.
func (c *Client) state() string {
	switch {
	case c.Done:
		return "done"
	case c.Request == "":
		return fmt.Sprintf("%s done", count(int(c.Operation), "operation"))
	case c.Waiting == 0:
		return fmt.Sprintf("operation %d, before attempt %d", c.Operation, c.Attempt+1)
	}
	return fmt.Sprintf("operation %d, attempt %d: waits for %v", c.Operation, c.Attempt, c.Waiting)
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
	if now.version != nil && was.version == now.version {
		return nil
	}
	before, after := valuesByKey(was), valuesByKey(now)
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(keys)
	var changes []Change
	for _, key := range slices.Compact(keys) {
		a, b := "absent", "absent"
		if value, ok := before[key]; ok {
			a = value
		}
		if value, ok := after[key]; ok {
			b = value
		}
		if a != b {
			changes = append(changes, Change{now.ID, "key " + clip(key), clip(a), clip(b)})
		}
	}
	return changes
}

func valuesByKey(n *Node) map[string]string {
	values := make(map[string]string, len(n.Values))
	for _, p := range n.Values {
		values[p.Key] = p.Value
	}
	return values
}
