// Package memstore is the disk of one node: a raft.Storage that lives in
// memory.
//
// A Store holds what a Raft node must find again after a restart (Raft paper,
// figure 2, persistent state): its HardState, its log, and the snapshot that
// stands for the log's purged beginning. It has the methods of
// raft.MemoryStorage, with the same signatures and the same answers, so that
// everything written for that type runs on this one. It differs where a tool
// in which people break things on purpose needs a stronger promise:
//
//   - A caller's mistake is an error, never a panic, and it changes nothing.
//     The error names the numbers and wraps a sentinel of this package or of
//     raft.
//   - No slice and no message is shared with the caller, with one exception:
//     an entry is immutable once it has been appended, so pointers to entries
//     go in and out as they are, in slices that belong to the receiver.
//   - Every method is safe for concurrent use. This is the only package of the
//     engine that holds a lock.
//
// Beside raft's methods stand those that a picture of the disk, a crash and a
// snapshot's installation need: LogState, Vote, TruncateFrom and PurgeTo.
//
// It refuses to be a database: nothing reaches a file, and a write is durable
// when the method returns. What a crash forestalls is decided above, by not
// making the call. It also refuses to check Raft itself: whether a snapshot
// was committed or a compaction was wise is the caller's affair, as it is with
// raft.MemoryStorage.
//
// Read types.go for the words, then store.go for the state, log.go for the
// entries, purge.go for the end at which they leave, and snapshot.go.
//
//	disk := memstore.New(&raftpb.ConfState{Voters: []uint64{1, 2, 3}})
//	node, err := raft.NewRawNode(&raft.Config{ID: 1, Storage: disk, ...})
//	...
//	ready := node.Ready()
//	err = disk.Append(ready.Entries)
package memstore
