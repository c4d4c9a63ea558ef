package view

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/tracker"

	"glassraft/core"
)

// Messages between a leader and those who follow it: entries, heartbeats,
// snapshots, and their answers.

func (d delivered) app() (string, string) {
	m, source := d.m, "Raft paper §5.3"
	request := fmt.Sprintf("%s arrives at %v and", m.title(), m.To)
	if d.preface != "" {
		request = "The request"
	}
	commit := d.commitLearned()
	added, gone := d.appended(), d.overwritten()
	switch {
	case d.logged(m.To, "rejected MsgApp"):
		return fmt.Sprintf("%s does not fit: %s. %v refuses it, and hints at where the logs may agree.", request, d.misfit(), m.To), source
	case m.Index < d.was.Commit:
		return fmt.Sprintf("%s brings nothing new: %v has index %d committed already, and only answers how far it is.", request, m.To, d.was.Commit), source
	case d.now.Commit > d.now.Log.Last().Index:
		return fmt.Sprintf("%s continues a snapshot that %v has yet to install.", request, m.To), source
	case gone > 0:
		return fmt.Sprintf("%s contradicts its log: %v throws away %s that %v does not have, and appends %s, not on disk yet.%s",
			request, m.To, count(gone, "entry"), m.From, spanText(added), also(m.To, commit)), source
	case len(added) > 0:
		return fmt.Sprintf("%s continues its log: %v appends %s, not on disk yet.%s", request, m.To, spanText(added), also(m.To, commit)), source
	case m.Entries > 0:
		return fmt.Sprintf("%s brings nothing new: %v has these entries already.%s", request, m.To, also(m.To, commit)), source
	case commit != "":
		return fmt.Sprintf("%v hears from %v %s", m.To, m.From, commit), source
	}
	return fmt.Sprintf("%s brings no entries. Their logs agree up to index %d.", request, m.Index), source
}

// misfit says what stands where a refused MsgApp wanted to continue.
func (d delivered) misfit() string {
	if e, ok := d.was.Log.At(d.m.Index); ok {
		return fmt.Sprintf("it continues after index %d, where %v has entry %v, and %v’s entry is of another term", d.m.Index, d.m.To, e.ID, d.m.From)
	}
	return fmt.Sprintf("it continues after index %d, and %v’s log ends with index %d", d.m.Index, d.m.To, d.was.Log.Last().Index)
}

// appended lists the receiver's entries that are new.
func (d delivered) appended() []Entry {
	var added []Entry
	for _, e := range d.now.Log.Entries[sameEntries(&d.was.Log, &d.now.Log):] {
		if old, ok := d.was.Log.At(e.ID.Index); !ok || old.ID != e.ID {
			added = append(added, e)
		}
	}
	return added
}

// overwritten counts the receiver's entries that are gone.
func (d delivered) overwritten() int {
	n := 0
	for _, e := range d.was.Log.Entries[sameEntries(&d.was.Log, &d.now.Log):] {
		kept, ok := d.now.Log.At(e.ID.Index)
		if e.ID.Index > d.now.Log.Compacted.Index && (!ok || kept.ID != e.ID) {
			n++
		}
	}
	return n
}

// spanText names entries that follow one another.
func spanText(entries []Entry) string {
	if len(entries) == 1 {
		return fmt.Sprintf("entry %v (%s)", entries[0].ID, clip(entries[0].Label))
	}
	return fmt.Sprintf("entries %v to %v", entries[0].ID, entries[len(entries)-1].ID)
}

// commitLearned continues a sentence where the receiver's commit index moved.
func (d delivered) commitLearned() string {
	if d.now.Commit <= d.was.Commit {
		return ""
	}
	return fmt.Sprintf("that everything up to index %d is committed and may be applied.", d.now.Commit)
}

// also turns the end of a sentence into one of its own.
func also(id core.NodeID, commit string) string {
	if commit == "" {
		return ""
	}
	return fmt.Sprintf(" %v also learns %s", id, commit)
}

func (d delivered) appResp() (string, string) {
	m, source := d.m, "Raft paper §5.3"
	if outside := d.notCounted(); outside != "" {
		return outside, source
	}
	was, now := d.progress(d.was), d.progress(d.now)
	switch {
	case m.Reject && now.State == tracker.StateSnapshot.String() && was.State != now.State:
		return fmt.Sprintf("%v refused: its log does not match there. The entries it needs are gone from %v’s log, so %v will send a snapshot of index %d.", m.From, m.To, m.To, now.Pending), "Raft paper §7"
	case m.Reject && (now.Next < was.Next || now.State != was.State):
		return fmt.Sprintf("%v refused: its log does not match there. %v goes back and will try from index %d.", m.From, m.To, now.Next), source
	case m.Reject:
		return fmt.Sprintf("%v refused, but the answer is out of date: it changes nothing.", m.From), source
	case d.now.Commit > d.was.Commit:
		return d.committed(now.Match) + d.handsOver(), "Raft paper §5.3, §5.4.2"
	case now.Match > was.Match:
		return fmt.Sprintf("%v’s acknowledgement arrives: it holds everything up to index %d on disk.%s", m.From, now.Match, d.handsOver()), source
	}
	return fmt.Sprintf("%v’s acknowledgement of index %d arrives. %v knew that already.%s", m.From, m.Index, m.To, d.handsOver()), source
}

// committed tells of an acknowledgement that moves the leader's commit index.
func (d delivered) committed(acknowledged core.Index) string {
	commit := d.now.Commit
	quorum := "A majority"
	if len(d.now.Membership.Outgoing) > 0 {
		quorum = "A majority of each of the two configurations"
	}
	return fmt.Sprintf("%v’s acknowledgement of index %d arrives. %s (%s) holds index %d on disk now, and that entry is of %v’s own term, so everything up to there is committed.",
		d.m.From, acknowledged, quorum, names(d.holders(commit)), commit, d.m.To)
}

// handsOver tells of a leader that waited for this acknowledgement to hand over.
func (d delivered) handsOver() string {
	if !d.logged(d.m.To, "sent MsgTimeoutNow to %x after received MsgAppResp", uint64(d.m.From)) {
		return ""
	}
	return fmt.Sprintf(" %v has all entries now, so %v will order it to campaign at once.", d.m.From, d.m.To)
}

// notCounted tells of an answer to a leader that no longer is one; "" for all
// others. raft itself refuses answers of nodes outside the configuration.
func (d delivered) notCounted() string {
	if d.now.Role == core.Leader.String() {
		return ""
	}
	return fmt.Sprintf("%s arrives at %v, which does not lead: it changes nothing.", d.m.title(), d.m.To)
}

// holders lists the voters that the leader knows to hold an index.
func (d delivered) holders(i core.Index) []core.NodeID {
	var ids []core.NodeID
	for _, p := range d.now.Progress {
		if p.Match >= i && !p.Learner {
			ids = append(ids, p.Node)
		}
	}
	return ids
}

// progress is what a leader knows of the sender; zero if nothing.
func (d delivered) progress(n *Node) Progress {
	i := slices.IndexFunc(n.Progress, func(p Progress) bool { return p.Node == d.m.From })
	if i < 0 {
		return Progress{}
	}
	return n.Progress[i]
}

func (d delivered) heartbeat() (string, string) {
	text := fmt.Sprintf("%s arrives: %v hears that its leader is alive", d.m.title(), d.m.To)
	switch {
	case d.now.Timer != nil && d.preface != "":
		text = fmt.Sprintf("%v waits for its timeout anew", d.m.To)
	case d.now.Timer != nil:
		text += " and waits for its timeout anew"
	}
	return text + "." + also(d.m.To, d.commitLearned()), "Raft paper §5.2"
}

func (d delivered) heartbeatResp() (string, string) {
	source := "Raft paper §5.2"
	if outside := d.notCounted(); outside != "" {
		return outside, source
	}
	text := fmt.Sprintf("%s arrives at %v: %v is alive.", d.m.title(), d.m.To, d.m.From)
	switch match, last := d.progress(d.now).Match, d.now.Log.Last().Index; {
	case match == last:
	case match == 0:
		text += fmt.Sprintf(" %v does not know yet where %v’s log matches its own.", d.m.To, d.m.From)
	default:
		text += fmt.Sprintf(" %v knows %v’s log to match its own up to index %d of %d.", d.m.To, d.m.From, match, last)
	}
	return text, source
}

func (d delivered) snapshot() (string, string) {
	m := d.m
	text := fmt.Sprintf("%v’s snapshot of index %d arrives. ", m.From, m.Index)
	switch {
	case d.logged(m.To, "] restored snapshot ["):
		text += fmt.Sprintf("%v’s log has no entry that matches it, so it will replace %v’s log and state machine once it is on disk.", m.To, m.To)
	case d.logged(m.To, "fast-forwarded commit to snapshot"):
		text += fmt.Sprintf("%v’s log holds its last entry, so it need not be installed; %v only learns %s", m.To, m.To, d.commitLearned())
	default:
		text += fmt.Sprintf("%v does not need it and ignores it.", m.To)
	}
	return text + d.reported(), "Raft paper §7"
}
