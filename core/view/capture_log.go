package view

import (
	"math"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/memstore"
)

// A log is long, and an event changes its end at most. So a frame takes the
// entries from the one before it, as far as they are the same: those that stood
// on the same disk, in a log that has only grown since (memstore.Lineage), without
// looking at them; all others when a look at each shows it.

// captureLog reads a node's log. was is a log in any other frame, of which nothing
// is believed that is not checked.
func captureLog(n *core.Node, was *Log) Log {
	disk := n.Disk()
	purged, last := disk.LogState()
	log := Log{Compacted: purged, lineage: disk.Lineage()}
	log.Snapshot.ID, log.Snapshot.Bytes = disk.SnapshotSize()
	end := last.Index + 1
	unsaved := n.Unsaved()
	if len(unsaved) > 0 {
		end = core.Index(unsaved[0].GetIndex())
	}
	if end > last.Index+1 {
		// They follow a snapshot that is not on disk either. Until that is
		// written the log shown is the one that a crash would leave.
		end, unsaved = last.Index+1, nil
	}
	end = max(end, purged.Index+1)
	log.fromDisk = end - 1

	same := 0 // of the entries that was has: so many of the first are as they were
	if was.lineage == log.lineage && was.Compacted == purged {
		same = int(min(was.fromDisk, log.fromDisk) - purged.Index)
	}
	list := listAfter(was, purged.Index, same, int(log.fromDisk-purged.Index)+len(unsaved))
	for _, e := range saved(disk, purged.Index+core.Index(same)+1, end) {
		list.add(e, true)
	}
	for _, e := range unsaved {
		list.add(e, holds(disk, entryID(e)))
	}
	log.Entries = list.done()
	return log
}

// saved are the entries on a disk from first up to but not including end.
func saved(disk *memstore.Store, first, end core.Index) []*raftpb.Entry {
	if first >= end {
		return nil
	}
	entries, err := disk.Entries(uint64(first), uint64(end), math.MaxUint64)
	if err != nil {
		panic("invariant: a disk holds what it says it holds: " + err.Error())
	}
	return entries
}

// entryList makes the entries of a log, from those that are known of another
// frame. As long as each is as it was known, it makes nothing; those that are new
// it puts behind the known ones, in the array of the other frame, where nobody
// sees them and nobody has done so before; and where one is not as it was, it
// makes an array of its own.
type entryList struct {
	known   []Entry
	entries []Entry
	own     bool // entries stand in an array that no frame has
	total   int  // how many there will be
}

// listAfter begins a list of entries that follow an index: with the first of
// those that follow it in a known log, as many as are the same.
func listAfter(was *Log, index core.Index, same, total int) *entryList {
	l := &entryList{total: total}
	if gone := index - was.Compacted.Index; index >= was.Compacted.Index && gone <= core.Index(len(was.Entries)) {
		l.known = was.Entries[gone:]
		l.entries = l.known[:same]
	}
	if index != was.Compacted.Index {
		l.move() // rather than keep what the log has dropped
	}
	return l
}

// move gives the list an array of its own, with room to grow.
func (l *entryList) move() {
	const growth = 4 // by a quarter
	entries := make([]Entry, len(l.entries), l.total+l.total/growth+1)
	copy(entries, l.entries)
	l.entries, l.own = entries, true
}

// add appends an entry.
func (l *entryList) add(raw *raftpb.Entry, onDisk bool) {
	at := len(l.entries)
	var v Entry
	if at < len(l.known) && l.known[at].shows(raw) {
		if v = l.known[at]; v.OnDisk == onDisk && !l.own {
			l.entries = l.known[:at+1]
			return
		}
	} else {
		v = captureEntry(raw)
	}
	v.OnDisk = onDisk
	if !l.own && !l.free() {
		l.move()
	}
	l.entries = append(l.entries, v)
}

// free tells whether the place behind the entries belongs to no frame: no entry
// has index 0, and every array begins empty.
func (l *entryList) free() bool {
	at := len(l.entries)
	return cap(l.entries) > at && l.entries[:at+1][at].ID.Index == 0
}

// done gives the entries, never nil.
func (l *entryList) done() []Entry {
	if len(l.entries) == 0 {
		return []Entry{}
	}
	return l.entries
}

// shows tells whether an entry that was captured is what this one would be. It
// may say no where it would: what is not an ordinary request or a no-op is
// captured anew.
func (v *Entry) shows(raw *raftpb.Entry) bool {
	if v.ID != entryID(raw) || raw.GetType() != raftpb.EntryNormal {
		return false
	}
	data := raw.GetData()
	switch v.Kind {
	case KindNoOp:
		return len(data) == 0
	case KindRequest:
		return len(data) > 0 && v.Text == string(data) && v.Label != unreadable
	}
	return false
}

// holds tells whether an entry is on disk. raft may not know that yet: with
// asynchronous writes it ignores an acknowledgement of an earlier term (raft:
// newStorageAppendRespMsg).
func holds(disk *memstore.Store, id core.LogID) bool {
	purged, last := disk.LogState()
	if id.Index <= purged.Index || id.Index > last.Index {
		return false
	}
	term, err := disk.Term(uint64(id.Index))
	if err != nil {
		panic("invariant: a disk holds what it says it holds: " + err.Error())
	}
	return core.Term(term) == id.Term
}

// sameEntries is how many of their first entries two logs share, as far as that
// can be known without looking at them.
func sameEntries(a, b *Log) int {
	if a.Compacted != b.Compacted || len(a.Entries) == 0 || len(b.Entries) == 0 || &a.Entries[0] != &b.Entries[0] {
		return 0
	}
	return min(len(a.Entries), len(b.Entries))
}
