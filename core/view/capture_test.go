package view_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/core"
	"glassraft/core/view"
)

func labels(l view.Log) []string {
	var list []string
	for _, e := range l.Entries {
		text := e.ID.String() + " " + e.Label
		if !e.OnDisk {
			text += " (not on disk)"
		}
		list = append(list, text)
	}
	return list
}

func TestFrameOfNothing(t *testing.T) {
	t.Parallel()
	f := newStage(t, instant()).frame()
	require.Equal(t, &view.Frame{Nodes: []view.Node{}, Messages: []view.Message{}}, f)
	_, ok := f.Leader()
	require.False(t, ok)
	_, ok = f.Node(0)
	require.False(t, ok)
	_, ok = f.Message(core.MsgID{From: 1, Seq: 1})
	require.False(t, ok)
}

func TestFrameOfANewNode(t *testing.T) {
	t.Parallel()
	s := newStage(t, instant())
	s.lines("add-nodes 3 voters=(1,2) learners=(3)", "add-nodes 1")
	n := s.node(1)
	require.Equal(t, "S1", n.Name)
	require.True(t, n.Up)
	require.Equal(t, "follower", n.Role)
	require.Zero(t, n.Term)
	require.Zero(t, n.Vote)
	require.Zero(t, n.Leader)
	require.Nil(t, n.Campaign)
	require.Nil(t, n.Progress)
	require.Empty(t, n.Log.Entries)
	require.NotNil(t, n.Timer)
	require.True(t, n.Timer.Election)
	require.Equal(t, n.Timer.Total, n.Timer.Due)
	require.Equal(t, view.StandingVoter, n.Standing)
	require.Equal(t, view.Membership{Voters: []core.NodeID{1, 2}, Learners: []core.NodeID{3}}, n.Membership)
	require.Equal(t, view.StandingLearner, s.node(3).Standing)
	require.Nil(t, s.node(3).Timer, "a learner never campaigns")
	require.Equal(t, view.StandingOutside, s.node(4).Standing)
}

func TestFrameOfACandidate(t *testing.T) {
	t.Parallel()
	s := newStage(t, instant())
	s.lines("add-nodes 5 voters=(1,2,3,4,5)", "campaign 1")
	require.Equal(t, &view.Campaign{Granted: []core.NodeID{}, Refused: []core.NodeID{}, Needed: 3}, s.node(1).Campaign,
		"its own vote counts once it is on disk")
	s.lines("campaign 2", "process-ready 1", "process-ready 2",
		"arrive MsgVote 1 2", "process-ready 2", "arrive MsgVoteResp 2 1",
		"arrive MsgVote 1 4", "process-ready 4", "arrive MsgVoteResp 4 1")
	n := s.node(1)
	require.Equal(t, "candidate", n.Role)
	require.EqualValues(t, 1, n.Term)
	require.EqualValues(t, 1, n.Vote)
	require.Equal(t, &view.Campaign{Granted: []core.NodeID{1, 4}, Refused: []core.NodeID{2}, Needed: 3}, n.Campaign)
	require.Nil(t, s.node(4).Campaign)
}

func TestFrameOfALeaderAndItsFollowers(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("isolate 3", "propose 1 set x 5", "settle")
	n := s.node(1)
	require.Equal(t, "leader", n.Role)
	require.Equal(t, []view.Progress{
		{Node: 1, State: "StateReplicate", Match: 2, Next: 3, Active: true},
		{Node: 2, State: "StateReplicate", Match: 2, Next: 3, Active: true},
		{Node: 3, State: "StateReplicate", Match: 1, Next: 3, Inflight: 1, Active: true},
	}, n.Progress)
	require.False(t, n.Timer.Election)
	require.Equal(t, 50*core.Millisecond, n.Timer.Total)
	require.Equal(t, []view.Pair{{Key: "x", Value: "5"}}, n.Values)
	follower := s.node(2)
	require.EqualValues(t, 1, follower.Leader)
	require.EqualValues(t, 2, follower.Commit)
	require.EqualValues(t, 2, follower.Applied)
	require.Nil(t, follower.Progress)
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5"}, labels(follower.Log))
	leader, ok := s.frame().Leader()
	require.True(t, ok)
	require.EqualValues(t, 1, leader.ID)
}

func TestFrameOfTwoLeadersShowsTheLaterTerm(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("isolate 1", "campaign 2", "settle")
	require.Equal(t, "leader", s.node(1).Role)
	leader, ok := s.frame().Leader()
	require.True(t, ok)
	require.EqualValues(t, 2, leader.ID)
}

func TestFrameOfAJointConfiguration(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("propose-conf-change 1 v4 l3 transition=explicit", "add-nodes 1", "settle")
	require.Equal(t, view.Membership{
		Voters: []core.NodeID{1, 2, 4}, Outgoing: []core.NodeID{1, 2, 3}, LearnersNext: []core.NodeID{3},
	}, s.node(1).Membership)
	require.Equal(t, view.StandingVoter, s.node(3).Standing, "until the joint configuration is left")
}

func TestFrameOfANodeThatIsDownShowsItsDisk(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("propose 1 set x 5", "settle", "propose 1 set x 6", "crash 1")
	n := s.node(1)
	require.False(t, n.Up)
	require.Equal(t, "down", n.Role)
	require.EqualValues(t, 1, n.Term)
	require.EqualValues(t, 1, n.Vote)
	require.EqualValues(t, 2, n.Commit)
	require.Zero(t, n.Applied)
	require.Zero(t, n.Leader)
	require.Nil(t, n.Timer)
	require.Nil(t, n.Progress)
	require.Empty(t, n.Values)
	require.Empty(t, n.DownReason)
	require.Equal(t, view.StandingVoter, n.Standing)
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5"}, labels(n.Log))
}

// The library panics on a disk that lost what it acknowledged.
func TestFrameOfANodeThatPanicked(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.panicked()
	n := s.node(2)
	require.False(t, n.Up)
	require.Equal(t, "down", n.Role)
	require.Contains(t, n.DownReason, "tocommit(1) is out of range [lastIndex(0)]")
}

// panicked makes raft on S2 panic: its disk lost its log.
func (s *stage) panicked() {
	s.line("crash 2")
	n, err := s.c.Node(2)
	require.NoError(s.t, err)
	require.NoError(s.t, n.Disk().TruncateFrom(1))
	require.NoError(s.t, n.Disk().SetHardState(core.HardState{Vote: core.Vote{Term: 1, Node: 1}}.Raft()))
	s.lines("restart 2", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 2")
}

func TestFrameTellsEntriesThatAreNotOnDisk(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.line("propose 1 set x 5")
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5 (not on disk)"}, labels(s.node(1).Log))
	require.True(t, s.node(1).Ready)
	s.line("process-ready 1")
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5"}, labels(s.node(1).Log))
	require.False(t, s.node(1).Ready)
}

func TestFrameShowsWhatReplacesTheDisksEnd(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("isolate 1", "propose 1 set x lost", "propose 1 set y lost", "settle", "campaign 2", "settle", "rejoin 1",
		"tick 2 count=50", "process-ready 2", "arrive MsgHeartbeat 2 1", "process-ready 1", "arrive MsgHeartbeatResp 1 2",
		"process-ready 2", "arrive MsgApp 2 1")
	require.Equal(t, []string{"1/1 no-op", "2/2 no-op (not on disk)"}, labels(s.node(1).Log))
}

func TestFrameOfACompactedLog(t *testing.T) {
	t.Parallel()
	s := led(t, 1, "")
	s.lines("propose 1 set x 5", "propose 1 set x 6", "settle", "snapshot 1", "compact 1 2")
	log := s.node(1).Log
	require.Equal(t, core.LogID{Term: 1, Index: 2}, log.Compacted)
	require.Equal(t, core.LogID{Term: 1, Index: 3}, log.Snapshot.ID)
	require.Positive(t, log.Snapshot.Bytes)
	require.Equal(t, []string{"1/3 x=6"}, labels(log))
	for _, gone := range []core.Index{0, 1, 2, 4} {
		_, ok := log.At(gone)
		require.False(t, ok, gone)
	}
	e, ok := log.At(3)
	require.True(t, ok)
	require.Equal(t, "x=6", e.Label)
	require.Equal(t, core.LogID{Term: 1, Index: 3}, log.Last())
	s.line("compact 1 3")
	require.Equal(t, core.LogID{Term: 1, Index: 3}, s.node(1).Log.Last())
}

// lagging has S3 behind a log that S1 has compacted, and S1's snapshot on its
// way to S3, with an answer of S3 to an earlier heartbeat.
func lagging(t require.TestingT) *stage {
	s := led(t, 3, "")
	s.lines("isolate 3", "propose 1 set x 5", "propose 1 set x 6", "settle", "snapshot 1", "compact 1 3", "rejoin 3",
		"tick 1 count=50", "process-ready 1", "tick 1 count=50", "process-ready 1",
		"arrive MsgHeartbeat 1 3", "arrive MsgHeartbeat 1 3", "process-ready 3", "arrive MsgHeartbeatResp 3 1",
		"process-ready 1", "arrive MsgApp 1 3", "process-ready 3", "arrive MsgAppResp 3 1", "process-ready 1")
	return s
}

// Entries can arrive behind a snapshot that is not on disk yet; they must not
// leave a hole in the log that is shown.
func TestFrameBetweenASnapshotAndItsInstallation(t *testing.T) {
	t.Parallel()
	s := lagging(t)
	require.Equal(t, tracker.StateSnapshot.String(), s.node(1).Progress[2].State)
	require.EqualValues(t, 3, s.node(1).Progress[2].Pending)
	s.lines("arrive MsgSnap 1 3", "propose 1 set x 7", "process-ready 1", "arrive MsgHeartbeatResp 3 1", "process-ready 1",
		"arrive MsgApp 1 3")
	n := s.node(3)
	require.Equal(t, []string{"1/1 no-op"}, labels(n.Log))
	require.EqualValues(t, 3, n.Commit)
	require.Equal(t, "S1’s append request arrives at S3 and continues a snapshot that S3 has yet to install.", s.last.Sentence)
	s.line("process-ready 3")
	require.Equal(t, []string{"1/4 x=7"}, labels(s.node(3).Log))
	require.Equal(t, core.LogID{Term: 1, Index: 3}, s.node(3).Log.Compacted)
}

func TestFrameOfRequestsThatWait(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("propose 1 set x 5", "read 1 x", "propose 2 set y 6", "propose-conf-change 1 v4")
	require.Equal(t, []view.Request{
		{ID: "1#1", Text: "set x 5", Entry: core.LogID{Term: 1, Index: 2}},
		{ID: "1#2", Text: "x", Read: true},
		{ID: "1#3", Text: "v4", Entry: core.LogID{Term: 1, Index: 3}},
	}, s.node(1).Waiting)
	require.Equal(t, []view.Request{{ID: "2#1", Text: "set y 6"}}, s.node(2).Waiting)
}

func TestFrameOfMessages(t *testing.T) {
	t.Parallel()
	s := newStage(t, core.Defaults())
	s.lines("add-nodes 2 voters=(1,2)", "tick 1 count=7", "campaign 1", "process-ready 1")
	f := s.frame()
	require.Len(t, f.Messages, 1)
	m := f.Messages[0]
	require.Equal(t, core.MsgID{From: 1, Seq: 1}, m.ID)
	require.Equal(t, "1.1", m.Name)
	require.Equal(t, 7*core.Millisecond, m.Sent)
	require.GreaterOrEqual(t, m.Due, 17*core.Millisecond)
	require.Equal(t, "vote for me in term 1?", m.Label)
	require.False(t, m.Response)
	found, ok := f.Message(m.ID)
	require.True(t, ok)
	require.Equal(t, m, *found)
}

// A frame is a picture: what happens afterwards does not show in it.
func TestAFrameNeverChanges(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.line("propose 1 set x 5")
	f := s.frame()
	before, err := json.Marshal(f)
	require.NoError(t, err)
	s.lines("settle", "propose-conf-change 1 r3", "settle", "crash 2", "snapshot 1", "compact 1 2")
	after, err := json.Marshal(f)
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after))
}

// busy is a moment in which there is something of everything to see.
func busy(t require.TestingT) *stage {
	s := lagging(t)
	s.lines("add-nodes 1", "propose-conf-change 1 l4 v3 transition=explicit", "read 1 x", "process-ready 1", "propose 1 set y 1",
		"crash 2", "twice MsgSnap 1 3")
	return s
}

// faulty is a moment in which there is something of every fault to see.
func faulty(t require.TestingT) *stage {
	s := led(t, 3, "async-storage-writes=true durable-machine=true")
	s.lines("propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "keep MsgApp 1 3",
		"process-append-thread 2", "arrive MsgAppResp 2 1", "process-append-thread 1", "process-ready 1",
		"campaign 2", "process-ready 2", "pause 3", "clock 3 50%", "disk 2 12.5%", "link loss=5%", "link 2 3 loss=100%",
		"cut 1 2", "cut 2 3", "add-clients 3 operations=1 reads=0%", "client 1", "crash 3", "client 2", "pause 1")
	return s
}

// The JSON form is what the page's API hands out.
func TestJSONOfAFrame(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*stage{"frame.json": busy(t), "frame_faults.json": faulty(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(s.frame(), "", "  ")
			require.NoError(t, err)
			golden := filepath.Join("testdata", name)
			if rewrite := flag.Lookup("rewrite"); rewrite != nil && rewrite.Value.String() == "true" {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got)+"\n")
		})
	}
}

func TestJSONNamesEveryFieldInCamelCase(t *testing.T) {
	t.Parallel()
	var visit func(reflect.Type)
	seen := map[reflect.Type]bool{}
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] || typ.PkgPath() != reflect.TypeFor[view.Frame]().PkgPath() {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			require.NotEmpty(t, name, "%v.%s", typ, f.Name)
			if name != "-" {
				require.Regexp(t, `^[a-z][a-zA-Z]*$`, name, "%v.%s", typ, f.Name)
			}
			visit(f.Type)
		}
	}
	visit(reflect.TypeFor[view.Frame]())
	visit(reflect.TypeFor[view.Explanation]())
	require.Greater(t, len(seen), 10)
}
