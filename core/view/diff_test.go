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
