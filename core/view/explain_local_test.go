package view_test

import "testing"

// queued has one leader whose threads' answers wait in flight.
func queued(t *testing.T) *stage {
	return led(t, 1, "async-storage-writes=true queue-responses=true")
}

func queuedThree(t *testing.T) *stage {
	return led(t, 3, "async-storage-writes=true queue-responses=true")
}

func TestSentencesOfAnswersOfThreads(t *testing.T) {
	t.Parallel()
	candidate := []string{"add-nodes 3 voters=(1,2,3) async-storage-writes=true queue-responses=true prevote=true", "campaign 1", "process-ready 1", "process-append-thread 1"}
	requireSentences(t, []sentenceRow{
		{"a promise", empty, append(candidate, "arrive MsgPreVoteResp 1 1"), "S1’s append thread tells raft that the node would vote for itself. S1’s own vote counts now: S1 has 1 of the 2 promises it needs."},
		{"a vote on disk", empty, []string{"add-nodes 3 voters=(1,2,3) async-storage-writes=true queue-responses=true", "campaign 1", "process-ready 1", "process-append-thread 1"}, "S1 has term 1 and its vote for itself on disk now. Its raft has yet to hear of that."},
		{"a vote", empty, []string{"add-nodes 3 voters=(1,2,3) async-storage-writes=true queue-responses=true", "campaign 1", "process-ready 1", "process-append-thread 1", "arrive MsgVoteResp 1 1"}, "S1’s append thread tells raft that the node’s vote for itself is on disk. S1’s own vote counts now: S1 has 1 of the 2 votes it needs."},
		{"a vote that wins", empty, []string{"add-nodes 1 voters=(1) async-storage-writes=true queue-responses=true", "campaign 1", "process-ready 1", "process-append-thread 1", "arrive MsgVoteResp 1 1"}, "S1’s append thread tells raft that the node’s vote for itself is on disk. With its own vote S1 has a majority and becomes leader of term 1. It appends an empty entry of its own term."},
		{"a vote of an earlier term", empty, []string{"add-nodes 3 voters=(1,2,3) async-storage-writes=true queue-responses=true", "campaign 1", "process-ready 1", "process-append-thread 1", "campaign 1", "arrive MsgVoteResp 1 1"}, "S1’s append thread tells raft that the node’s vote for itself is on disk. That was in term 1, and S1 is in term 2 now, so raft ignores it."},
		{"an entry on disk", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1"}, "S1 has entry 1/2 (x=5) on disk now. Its raft has yet to hear of that."},
		{"a copy", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgAppResp 1 1"}, "S1’s append thread tells raft that the node’s own copy of index 2 is on disk. A majority holds index 2 now: it is committed."},
		{"a log", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgStorageAppendResp 1 1"}, "S1’s append thread tells raft that the log up to index 2 is on disk."},
		{"a log of an earlier term", queuedThree, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "campaign 2", "process-ready 2", "process-append-thread 2", "arrive MsgVoteResp 2 2", "arrive MsgVote 2 1", "arrive MsgStorageAppendResp 1 1"}, "S1’s append thread tells raft that the log up to index 2 is on disk. S1’s term has changed meanwhile, so raft waits for a later write to confirm that its entries are on disk."},
		{"an entry applied", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgAppResp 1 1", "arrive MsgStorageAppendResp 1 1", "process-ready 1", "process-append-thread 1", "process-apply-thread 1"}, "S1 applies entry 1/2 (x=5). The request “set x 5” to S1 is answered: ok. Its raft has yet to hear of that."},
		{"an apply", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgAppResp 1 1", "arrive MsgStorageAppendResp 1 1", "process-ready 1", "process-append-thread 1", "process-apply-thread 1", "arrive MsgStorageApplyResp 1 1"}, "S1’s apply thread tells raft that everything up to index 2 is applied."},
		{"an answer to a node that is down", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "crash 1", "arrive MsgAppResp 1 1"}, "An answer of S1’s append thread does not reach raft: S1 is down. It is lost."},
		{"a snapshot", queuedThree, []string{"isolate 3", "propose 1 set x 5", "settle", "snapshot 1", "compact 1 2", "rejoin 3", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 3", "process-ready 3", "arrive MsgHeartbeatResp 3 1", "process-ready 1", "arrive MsgApp 1 3", "process-ready 3", "process-append-thread 3", "arrive MsgAppResp 3 1", "process-ready 1", "arrive MsgSnap 1 3", "process-ready 3", "process-append-thread 3", "arrive MsgStorageAppendResp 3 3"}, "S3’s append thread tells raft that a snapshot is on disk, and with it the log up to index 2."},
		{"an answer to a node that was removed", queuedThree, []string{"propose-conf-change 1 r1", "process-ready 1", "arrive MsgApp 1 2", "arrive MsgApp 1 3", "process-ready 2", "process-append-thread 2", "process-ready 3", "process-append-thread 3", "arrive MsgAppResp 2 1", "arrive MsgAppResp 3 1", "process-append-thread 1", "arrive MsgStorageAppendResp 1 1", "process-ready 1", "process-append-thread 1", "process-apply-thread 1", "arrive MsgAppResp 1 1"}, "S1’s append thread tells raft that the node’s own copy of index 2 is on disk. Raft refuses to hear it: cannot step as peer not found."},
		{"answers that a restart forgets", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "crash 1", "restart 1"}, "S1 starts again as a follower in term 1, with the log that is on its disk, up to index 2. Its state machine starts empty and has yet to apply the committed entries, up to index 1. 2 answers of its threads to the raft that ran before are lost."},
		{"an answer that a restart forgets", queued, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgAppResp 1 1", "crash 1", "restart 1"}, "S1 starts again as a follower in term 1, with the log that is on its disk, up to index 2. Its state machine starts empty and has yet to apply the committed entries, up to index 1. One answer of its threads to the raft that ran before is lost."},
	})
}
