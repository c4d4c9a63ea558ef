package view_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/view"
)

type raftEntry = raftpb.Entry

// What raft tells itself, and its storage threads, never enters a network.
var local = map[raftpb.MessageType]bool{
	raftpb.MsgHup: true, raftpb.MsgBeat: true, raftpb.MsgUnreachable: true, raftpb.MsgSnapStatus: true,
	raftpb.MsgCheckQuorum: true, raftpb.MsgStorageAppend: true, raftpb.MsgStorageAppendResp: true,
	raftpb.MsgStorageApply: true, raftpb.MsgStorageApplyResp: true, raftpb.MsgForgetLeader: true,
}

// sent shows a message as it would be shown on its way.
func sent(t *testing.T, m *raftpb.Message) (sentence string) {
	t.Helper()
	s := led(t, 3, "")
	f := s.frame()
	return view.Explain(core.Ready{Node: 1}, core.Effects{core.MessageSent{Message: &core.Message{Raft: m}}}, f, f).Sentence
}

func TestEveryTypeOfMessageHasWords(t *testing.T) {
	t.Parallel()
	snapshot := &raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{Index: new(uint64(11))}}
	x := core.LogEntry{ID: core.LogID{Term: 2, Index: 8}, Data: []byte("set x 5")}.Raft()
	y := core.LogEntry{ID: core.LogID{Term: 2, Index: 9}}.Raft()
	told := map[raftpb.MessageType][]struct {
		m    *raftpb.Message
		want string
	}{
		raftpb.MsgVote:        {{&raftpb.Message{}, "asks S2 for a vote"}},
		raftpb.MsgPreVote:     {{&raftpb.Message{}, "asks S2 whether it could win an election"}},
		raftpb.MsgVoteResp:    {{&raftpb.Message{}, "sends S2 its vote"}, {&raftpb.Message{Reject: new(true)}, "refuses S2 its vote"}},
		raftpb.MsgPreVoteResp: {{&raftpb.Message{}, "tells S2 that it would vote for it"}, {&raftpb.Message{Reject: new(true)}, "tells S2 that it would not vote for it"}},
		raftpb.MsgApp: {
			{&raftpb.Message{Entries: []*raftpb.Entry{x}}, "sends S2 entry 2/8 (x=5)"},
			{&raftpb.Message{Entries: []*raftpb.Entry{x, y}}, "sends S2 entries 2/8 to 2/9"},
			{&raftpb.Message{Commit: new(uint64(4))}, "tells S2 that index 4 is committed"},
			{&raftpb.Message{}, "sends S2 an append request without entries"},
		},
		raftpb.MsgAppResp: {
			{&raftpb.Message{Index: new(uint64(8))}, "acknowledges index 8 to S2"},
			{&raftpb.Message{Index: new(uint64(8)), Reject: new(true)}, "refuses S2’s append request"},
			{&raftpb.Message{Term: new(uint64(3))}, "lets S2 know that it is in term 3"},
		},
		raftpb.MsgHeartbeat:      {{&raftpb.Message{}, "sends S2 a heartbeat"}},
		raftpb.MsgHeartbeatResp:  {{&raftpb.Message{}, "answers S2’s heartbeat"}},
		raftpb.MsgSnap:           {{&raftpb.Message{Snapshot: snapshot}, "sends S2 a snapshot of index 11, because the entries needed there are gone from its log"}},
		raftpb.MsgProp:           {{&raftpb.Message{Entries: []*raftpb.Entry{x}}, "forwards the proposal to S2"}},
		raftpb.MsgTransferLeader: {{&raftpb.Message{From: new(uint64(3))}, "passes the request to hand leadership to S3 on to S2"}},
		raftpb.MsgTimeoutNow:     {{&raftpb.Message{}, "orders S2 to campaign at once"}},
		raftpb.MsgReadIndex:      {{&raftpb.Message{}, "asks S2 for the index to read at"}},
		raftpb.MsgReadIndexResp:  {{&raftpb.Message{}, "confirms the read to S2"}},
	}
	for number, name := range raftpb.MessageType_name {
		kind := raftpb.MessageType(number)
		if local[kind] {
			require.NotContains(t, told, kind)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, told, kind, "a type of message that nothing tells of")
			for _, c := range told[kind] {
				c.m.Type, c.m.To = kind.Enum(), new(uint64(2))
				require.Equal(t, "S1 "+c.want+".", sent(t, c.m))
			}
		})
	}
	require.Equal(t, "S1 sends S2 MsgHup.", sent(t, &raftpb.Message{Type: raftpb.MsgHup.Enum(), To: new(uint64(2))}))
}

// label sends a line's messages and gives the label of the first of a type.
func label(t *testing.T, s *stage, kind string) string {
	t.Helper()
	for _, m := range s.frame().Messages {
		if m.Type == kind {
			return m.Label
		}
	}
	require.Failf(t, "no such message", kind)
	return ""
}

func TestLabelsOfMessages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(t *testing.T) *stage
		lines []string
		kind  string
		want  string
	}{
		{"vote request", three, []string{"campaign 2", "process-ready 2"}, "MsgVote", "vote for me in term 2?"},
		{"vote", three, []string{"campaign 2", "process-ready 2", "arrive MsgVote 2 3", "process-ready 3"}, "MsgVoteResp", "vote"},
		{"refused vote", three, []string{"campaign 2", "campaign 3", "process-ready 2", "arrive MsgVote 2 3", "process-ready 3"}, "MsgVoteResp", "no vote"},
		{"pre-vote request", preVote, []string{"campaign 2", "process-ready 2"}, "MsgPreVote", "could I win term 2?"},
		{"pre-vote", preVote, []string{"crash 3", "restart 3", "campaign 2", "process-ready 2", "arrive MsgPreVote 2 3", "process-ready 3"}, "MsgPreVoteResp", "would vote"},
		{"refused pre-vote", preVote, []string{"campaign 3", "process-ready 3", "propose 1 set x 5", "arrive MsgPreVote 3 1", "process-ready 1"}, "MsgPreVoteResp", "would not vote"},
		{"one entry", three, []string{"propose 1 set x 5", "process-ready 1"}, "MsgApp", "append x=5"},
		{"commit index", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "arrive MsgApp 1 3", "process-ready 2", "arrive MsgAppResp 2 1", "process-ready 1"}, "MsgApp", "commit 2"},
		{"acknowledgement", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2"}, "MsgAppResp", "ack 2"},
		{"refused entries", behind, []string{"arrive MsgSnap 1 3", "crash 3", "restart 3", "tick 1 count=50", "settle", "isolate 3", "propose 1 set x 9", "settle", "rejoin 3", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 3", "process-ready 3", "arrive MsgHeartbeatResp 3 1", "process-ready 1", "arrive MsgApp 1 3", "process-ready 3"}, "MsgAppResp", "no match at 4"},
		{"heartbeat", three, []string{"tick 1 count=50", "process-ready 1"}, "MsgHeartbeat", "heartbeat"},
		{"answer to a heartbeat", three, []string{"tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 2", "process-ready 2"}, "MsgHeartbeatResp", "heartbeat ack"},
		{"snapshot", behind, nil, "MsgSnap", "snapshot up to 3"},
		{"proposal", three, []string{"propose 2 set x 5", "process-ready 2"}, "MsgProp", "proposal x=5"},
		{"order to campaign", three, []string{"transfer-leadership from=1 to=2", "process-ready 1"}, "MsgTimeoutNow", "campaign now"},
		{"forwarded transfer", three, []string{"transfer-leadership from=2 to=3", "process-ready 2"}, "MsgTransferLeader", "let S3 lead"},
		{"forwarded read", three, []string{"read 2 x", "process-ready 2"}, "MsgReadIndex", "read index?"},
		{"confirmed read", three, []string{"read 2 x", "process-ready 2", "arrive MsgReadIndex 2 1", "process-ready 1", "arrive MsgHeartbeat 1 3", "process-ready 3", "arrive MsgHeartbeatResp 3 1", "process-ready 1"}, "MsgReadIndexResp", "read index 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := test.setup(t)
			s.lines(test.lines...)
			require.Equal(t, test.want, label(t, s, test.kind))
		})
	}
}

func TestLabelsOfOperations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(t *testing.T) *stage
		lines []string
		node  core.NodeID
		want  []string
	}{
		{"one entry", async, []string{"propose 1 set x 5", "process-ready 1"}, 1, []string{"write x=5"}},
		{"entries", async, []string{"propose 1 set x 5", "propose 1 set x 6", "process-ready 1"}, 1, []string{"write 2 to 3"}},
		{"a vote", async, []string{"campaign 2", "process-ready 2"}, 2, []string{"write term 2, vote S2, commit 1"}},
		{"a term", async, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "process-append-thread 2", "campaign 3", "process-ready 3", "arrive MsgVote 3 2", "process-ready 2"}, 2, []string{"write term 2, commit 1"}},
		{"an answer", async, []string{"propose 1 set x 5", "process-ready 1", "twice MsgApp 1 2", "arrive MsgApp 1 2", "process-ready 2", "arrive MsgApp 1 2", "process-ready 2"}, 2, []string{"write x=5", "answer"}},
		{"a commit index and an apply", async, []string{"propose 1 set x 5", "process-ready 1", "process-append-thread 1", "arrive MsgApp 1 2", "process-ready 2", "process-append-thread 2", "arrive MsgAppResp 2 1", "process-ready 1"}, 1, []string{"write term 1, vote S1, commit 2", "apply x=5"}},
		{"a snapshot", asyncBehind, []string{"arrive MsgSnap 1 3", "process-ready 3"}, 3, []string{"write snapshot up to 3"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := test.setup(t)
			s.lines(test.lines...)
			var got []string
			for _, op := range s.node(test.node).Pending {
				got = append(got, op.Label)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestLabelsOfEntries(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, request, label, text string }{
		{"set", "set x 5", "x=5", "set x 5"},
		{"get", "get x", "get x", "get x"},
		{"delete", "delete x", "del x", "delete x"},
		{"cas", "cas x 5 6", "x:5→6", "cas x 5 6"},
		{"append", "append x abc", "x+abc", "append x abc"},
		{"with a session", "@ann/1 set x 5", "x=5", "@ann/1 set x 5"},
		{"no command", "hello world", "hello world", "hello world"},
		{"no request", "@ann set", "@ann set", "@ann set"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := led(t, 1, "")
			s.line("propose 1 " + test.request)
			e, ok := s.node(1).Log.At(2)
			require.True(t, ok)
			require.Equal(t, view.Entry{ID: core.LogID{Term: 1, Index: 2}, Kind: view.KindRequest, Label: test.label, Text: test.text}, e)
		})
	}
}

func TestLabelsOfConfigurationChanges(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("propose-conf-change 1 v4 r2 transition=explicit", "add-nodes 1", "settle", "propose-conf-change 1", "settle")
	first, _ := s.node(1).Log.At(1)
	change, _ := s.node(1).Log.At(2)
	leave, _ := s.node(1).Log.At(3)
	require.Equal(t, view.Entry{ID: core.LogID{Term: 1, Index: 1}, Kind: view.KindNoOp, Label: "no-op", Text: "no-op", OnDisk: true}, first)
	require.Equal(t, view.Entry{ID: core.LogID{Term: 1, Index: 2}, Kind: view.KindConfiguration, Label: "v4 r2", Text: "v4 r2 transition=explicit", OnDisk: true}, change)
	require.Equal(t, view.Entry{ID: core.LogID{Term: 1, Index: 3}, Kind: view.KindConfiguration, Label: "leave", Text: "leave the joint configuration", OnDisk: true}, leave)
}

// A disk can hold what no leader wrote.
func TestLabelsOfEntriesThatAreMalformed(t *testing.T) {
	t.Parallel()
	s := led(t, 1, "")
	n, err := s.c.Node(1)
	require.NoError(t, err)
	change := core.LogEntry{ID: core.LogID{Term: 1, Index: 2}, Kind: core.EntryConfChangeV2, Data: []byte{0xff}}.Raft()
	odd := core.LogEntry{ID: core.LogID{Term: 1, Index: 3}, Kind: 9}.Raft()
	require.NoError(t, n.Disk().Append([]*raftpb.Entry{change, odd}))
	e, _ := s.node(1).Log.At(2)
	require.Equal(t, view.KindConfiguration, e.Kind)
	require.Equal(t, "?", e.Label)
	require.Contains(t, e.Text, "malformed: configuration change in entry 1/2")
	e, _ = s.node(1).Log.At(3)
	require.Equal(t, "?", e.Label)
	require.Equal(t, "malformed: entry of unknown type 9", e.Text)
}

func TestLongRequestsAreClippedInSentencesOnly(t *testing.T) {
	t.Parallel()
	s := led(t, 1, "")
	long := strings.Repeat("é", 80)
	s.line("propose 1 set x " + long)
	require.Contains(t, s.last.Sentence, "“set x "+strings.Repeat("é", 53)+"…”")
	e, _ := s.node(1).Log.At(2)
	require.Equal(t, "set x "+long, e.Text)
}
