package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
)

func TestDiffOfTheSameFrameIsEmpty(t *testing.T) {
	t.Parallel()
	s := busy(t)
	require.Equal(t, []view.Change{}, view.Diff(s.frame(), s.frame()))
}

func TestDiffTellsNothingOfNodesThatAreNew(t *testing.T) {
	t.Parallel()
	s := newStage(t, instant())
	s.line("add-nodes 3 voters=(1,2,3)")
	require.Equal(t, []view.Change{}, s.last.Changes)
}

// Each line's changes, on the node that the line is about.
func TestDiffOfEveryKindOfChange(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(t *testing.T) *stage
		lines []string
		want  []view.Change
	}{
		{"a campaign", three, []string{"campaign 2"}, []view.Change{
			{Node: 2, What: "role", Before: "follower", After: "candidate"},
			{Node: 2, What: "term", Before: "1", After: "2"},
			{Node: 2, What: "vote", Before: "S1", After: "S2"},
			{Node: 2, What: "leader", Before: "S1", After: "none"},
			{Node: 2, What: "votes", Before: "none", After: "0 of 2 needed"},
		}},
		{"a vote that counts", three, []string{"campaign 2", "process-ready 2"}, []view.Change{
			{Node: 2, What: "votes", Before: "0 of 2 needed", After: "1 of 2 needed"},
		}},
		{"an entry appended", three, []string{"propose 1 set x 5"}, []view.Change{
			{Node: 1, What: "last entry", Before: "1/1", After: "1/2"},
		}},
		{"an entry written", three, []string{"propose 1 set x 5", "process-ready 1"}, []view.Change{
			{Node: 1, What: "on disk up to", Before: "1", After: "2"},
			{Node: 1, What: "match of S1", Before: "1", After: "2"},
		}},
		{"an acknowledgement", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "arrive MsgAppResp 2 1"}, []view.Change{
			{Node: 1, What: "commit", Before: "1", After: "2"},
			{Node: 1, What: "match of S2", Before: "1", After: "2"},
		}},
		{"an entry applied", alone, []string{"propose 1 set x 5", "process-ready 1", "process-ready 1"}, []view.Change{
			{Node: 1, What: "applied", Before: "1", After: "2"},
			{Node: 1, What: "key x", Before: "absent", After: "5"},
		}},
		{"a value that changes", alone, []string{"propose 1 set x 5", "settle", "propose 1 set x 6", "process-ready 1", "process-ready 1"}, []view.Change{
			{Node: 1, What: "applied", Before: "2", After: "3"},
			{Node: 1, What: "key x", Before: "5", After: "6"},
		}},
		{"a value that goes", alone, []string{"propose 1 set x 5", "settle", "propose 1 delete x", "process-ready 1", "process-ready 1"}, []view.Change{
			{Node: 1, What: "applied", Before: "2", After: "3"},
			{Node: 1, What: "key x", Before: "5", After: "absent"},
		}},
		{"a snapshot", alone, []string{"snapshot 1"}, []view.Change{
			{Node: 1, What: "snapshot", Before: "0/0", After: "1/1"},
		}},
		{"a compaction", alone, []string{"snapshot 1", "compact 1 1"}, []view.Change{
			{Node: 1, What: "log starts after", Before: "0/0", After: "1/1"},
		}},
		{"a configuration", alone, []string{"propose-conf-change 1 l2", "process-ready 1", "process-ready 1"}, []view.Change{
			{Node: 1, What: "applied", Before: "1", After: "2"},
			{Node: 1, What: "configuration", Before: "voters 1", After: "voters 1 learners 2"},
		}},
		{"a follower's progress", behind, []string{"arrive MsgSnap 1 3"}, []view.Change{
			{Node: 1, What: "progress of S3", Before: "StateSnapshot", After: "StateProbe"},
			{Node: 3, What: "commit", Before: "1", After: "3"},
		}},
		{"a crash", three, []string{"propose 1 set x 5", "settle", "crash 2"}, []view.Change{
			{Node: 2, What: "role", Before: "follower", After: "down"},
			{Node: 2, What: "leader", Before: "S1", After: "none"},
			{Node: 2, What: "applied", Before: "2", After: "0"},
		}},
		{"a write queued", async, []string{"propose 1 set x 5", "process-ready 1"}, []view.Change{
			{Node: 1, What: "queued writes", Before: "0", After: "1"},
		}},
		{"a write done", async, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1"}, []view.Change{
			{Node: 1, What: "on disk up to", Before: "1", After: "2"},
			{Node: 1, What: "queued writes", Before: "1", After: "0"},
			{Node: 1, What: "match of S1", Before: "1", After: "2"},
		}},
		{"a vote that is durable", async, []string{"campaign 2", "process-ready 2", "arrive MsgVote 2 1", "process-ready 1", "process-append-thread 1"}, []view.Change{
			{Node: 1, What: "vote on disk", Before: "S1 in term 1", After: "S2 in term 2"},
			{Node: 1, What: "queued writes", Before: "1", After: "0"},
		}},
		{"an apply done", async, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgApp 1 2", "process-ready 2", "process-append-thread 2", "arrive MsgAppResp 2 1", "process-ready 1", "process-apply-thread 1"}, []view.Change{
			{Node: 1, What: "queued applies", Before: "1", After: "0"},
			{Node: 1, What: "applied", Before: "1", After: "2"},
			{Node: 1, What: "key x", Before: "absent", After: "5"},
		}},
		{"a pause", three, []string{"pause 2"}, []view.Change{{Node: 2, What: "paused", Before: "no", After: "yes"}}},
		{"a clock", three, []string{"clock 2 50%"}, []view.Change{{Node: 2, What: "clock", Before: "100%", After: "50%"}}},
		{"a disk", three, []string{"disk 2 50%"}, []view.Change{{Node: 2, What: "disk", Before: "100%", After: "50%"}}},
		{"a message held", three, []string{"tick 1 count=50", "process-ready 1", "keep MsgHeartbeat 1 2"}, []view.Change{
			{Node: 1, What: "message 1.7 held", Before: "no", After: "yes"},
		}},
		{"a link cut", three, []string{"cut 1 2"}, []view.Change{{Node: 1, What: "link to S2", Before: "as usual", After: "cut"}}},
		{"a link healed", three, []string{"link 1 2 loss=5%", "cut 1 2", "heal 1 2"}, []view.Change{
			{Node: 1, What: "link to S2", Before: "cut; takes 10 to 20 ms, and loses 5% of its messages", After: "takes 10 to 20 ms, and loses 5% of its messages"},
		}},
		{"a partition", three, []string{"cut 1 2", "partition 1,2"}, []view.Change{
			{Node: 1, What: "link to S2", Before: "cut", After: "as usual"},
			{Node: 1, What: "link to S3", Before: "as usual", After: "cut"},
			{Node: 2, What: "link to S3", Before: "as usual", After: "cut"},
			{Node: 3, What: "link to S1", Before: "as usual", After: "cut"},
			{Node: 3, What: "link to S2", Before: "as usual", After: "cut"},
		}},
		{"every link", three, []string{"link loss=5%"}, []view.Change{
			{What: "every link", Before: "as usual", After: "takes 10 to 20 ms, and loses 5% of its messages"},
		}},
		{"a client's call", three, []string{"add-clients 1", "client 1"}, []view.Change{
			{Node: 0, What: "c1", Before: "0 operations done", After: "operation 1, attempt 1: waits for S3"},
		}},
		{"a client's patience", three, []string{"add-clients 1", "client 1", "client 1"}, []view.Change{
			{Node: 0, What: "c1", Before: "operation 1, attempt 1: waits for S3", After: "operation 1, before attempt 2"},
		}},
		{"a client's end", three, []string{"add-clients 1 attempts=1 operations=1", "client 1", "crash 3"}, []view.Change{
			{Node: 3, What: "role", Before: "follower", After: "down"},
			{Node: 3, What: "leader", Before: "S1", After: "none"},
			{Node: 3, What: "applied", Before: "1", After: "0"},
			{Node: 0, What: "c1", Before: "operation 1, attempt 1: waits for S3", After: "done"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := test.setup(t)
			s.lines(test.lines...)
			require.Equal(t, test.want, s.last.Changes)
		})
	}
}

func TestDiffNeedsNoOrderOfTime(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	before := s.frame()
	s.line("campaign 2")
	after := s.frame()
	there, back := view.Diff(before, after), view.Diff(after, before)
	require.Len(t, back, len(there))
	for i, c := range there {
		require.Equal(t, view.Change{Node: c.Node, What: c.What, Before: c.After, After: c.Before}, back[i])
	}
	require.Equal(t, core.NodeID(2), there[0].Node)
}
