package core_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// eventRow brings a kind of event about and says what it looks like.
type eventRow struct {
	name    string
	world   func(*testing.T) *world
	event   func(*world) core.Event
	text    string
	effects []core.EffectKind // without log lines
}

func always(e core.Event) func(*world) core.Event {
	return func(*world) core.Event { return e }
}

func led3(t *testing.T) *world { return ledWorld(t, 3) }

// flight has one heartbeat from S1 to S2 and one to S3 under way.
func flight(t *testing.T) *world {
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	return w
}

func applied2(t *testing.T) *world {
	w := ledWorld(t, 3)
	w.propose(1, "set x 5")
	w.settle()
	return w
}

func eventRows() []eventRow {
	first := func(w *world) core.MsgID { return w.c.InFlight()[0].ID }
	options := core.Defaults().Options
	options.PreVote, options.MaxInflightMsgs = true, 1
	return []eventRow{
		{"add voters", func(t *testing.T) *world { return emptyWorld(t) },
			always(core.AddNodes{Count: 2, Voters: ids(2)}), "add-nodes 2 voters=(1,2)",
			[]core.EffectKind{core.KindNodeAdded, core.KindNodeAdded}},
		{"add a learner with options", func(t *testing.T) *world { return emptyWorld(t) },
			always(core.AddNodes{Count: 2, Voters: ids(1), Learners: []core.NodeID{2}, Options: &options}),
			"add-nodes 2 voters=(1) learners=(2) prevote=true inflight=1",
			[]core.EffectKind{core.KindNodeAdded, core.KindNodeAdded}},
		{"add one more", led3, always(core.AddNodes{Count: 1}), "add-nodes 1", []core.EffectKind{core.KindNodeAdded}},
		{"a tick", led3, always(core.Tick{Node: 2, Count: 1}), "tick 2 count=1", nil},
		{"ticks up to a timeout", func(t *testing.T) *world { return newWorld(t, 1, with(tight)) },
			always(core.Tick{Node: 1, Count: 150}), "tick 1 count=150",
			[]core.EffectKind{core.KindTimerFired, core.KindStateChanged}},
		{"ticks up to two heartbeats", led3, always(core.Tick{Node: 1, Count: 100}), "tick 1 count=100",
			[]core.EffectKind{core.KindTimerFired, core.KindTimerFired}},
		{"campaign", led3, always(core.Campaign{Node: 2}), "campaign 2", []core.EffectKind{core.KindStateChanged}},
		{"propose", led3, always(core.Propose{Node: 1, Request: `set x "a b"`}), `propose 1 "set x \"a b\""`,
			[]core.EffectKind{core.KindRequestAppended}},
		{"propose without a leader", func(t *testing.T) *world { return newWorld(t, 3) },
			always(core.Propose{Node: 3, Request: "set x 5"}), "propose 3 set x 5",
			[]core.EffectKind{core.KindRequestDropped, core.KindRequestDone}},
		{"read", led3, always(core.Read{Node: 2, Key: "a b"}), "read 2 a b", nil},
		{"read a key of blanks", led3, always(core.Read{Node: 2, Key: " "}), `read 2 " "`, nil},
		{"change the membership", led3,
			always(core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "v4 r3", Transition: core.TransitionExplicit, Node: core.BasicNode{Addr: "here"}}}),
			`propose-conf-change 1 v4 r3 transition=explicit addr="here"`,
			[]core.EffectKind{core.KindRequestAppended}},
		{"leave a joint configuration", led3, always(core.ProposeConfChange{Node: 1}), "propose-conf-change 1",
			[]core.EffectKind{core.KindRequestAppended}},
		{"transfer", led3, always(core.TransferLeader{Node: 1, To: 2}), "transfer-leadership from=1 to=2", nil},
		{"deliver", flight, func(w *world) core.Event { return core.Deliver{Msg: first(w)} }, "deliver 1.7", nil},
		{"deliver to a dead node", func(t *testing.T) *world { w := flight(t); w.do(core.Crash{Node: 2}); return w },
			func(w *world) core.Event { return core.Deliver{Msg: first(w)} }, "deliver 1.7",
			[]core.EffectKind{core.KindMessageLost}},
		{"drop", flight, func(w *world) core.Event { return core.Drop{Msg: first(w)} }, "drop 1.7",
			[]core.EffectKind{core.KindMessageLost}},
		{"duplicate", flight, func(w *world) core.Event { return core.Duplicate{Msg: first(w)} }, "duplicate 1.7",
			[]core.EffectKind{core.KindMessageSent}},
		{"ready", func(t *testing.T) *world { w := led3(t); w.propose(1, "set x 5"); return w },
			always(core.Ready{Node: 1}), "process-ready 1",
			[]core.EffectKind{core.KindEntriesAppended, core.KindMessageSent, core.KindMessageSent}},
		{"crash", led3, always(core.Crash{Node: 1}), "crash 1", []core.EffectKind{core.KindNodeCrashed}},
		{"restart", func(t *testing.T) *world { w := led3(t); w.do(core.Crash{Node: 1}); return w },
			always(core.Restart{Node: 1}), "restart 1", []core.EffectKind{core.KindNodeRestarted}},
		{"take a snapshot", applied2, always(core.TakeSnapshot{Node: 3}), "snapshot 3", []core.EffectKind{core.KindSnapshotTaken}},
		{"compact", func(t *testing.T) *world { w := applied2(t); w.do(core.TakeSnapshot{Node: 1}); return w },
			always(core.Compact{Node: 1, Index: 2}), "compact 1 2", []core.EffectKind{core.KindCompacted}},
	}
}

func TestEachEventDoesWhatItSays(t *testing.T) {
	t.Parallel()
	for _, row := range eventRows() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := row.world(t)
			e := row.event(w)
			require.Equal(t, row.text, e.String())
			require.True(t, strings.HasPrefix(row.text, e.Kind().String()))
			before := w.c.Events()
			require.Equal(t, row.effects, kinds(w.do(e)))
			require.Equal(t, before+1, w.c.Events())
		})
	}
}

func TestSilentEventsAreTicksThatDidNothing(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	for _, row := range []struct {
		event  core.Event
		silent bool
	}{
		{core.Tick{Node: 1, Count: 49}, true},
		{core.Tick{Node: 1, Count: 1}, false},
		{core.Read{Node: 1, Key: "x"}, false},
	} {
		require.Equal(t, row.silent, core.Silent(row.event, w.do(row.event)), row.event.String())
	}
}

func TestEachKindOfEventHasAVerbAndARow(t *testing.T) {
	t.Parallel()
	var verbs []string
	for _, k := range core.EventKinds() {
		require.NotEmpty(t, k.String(), "kind %d", k)
		require.NotContains(t, verbs, k.String())
		verbs = append(verbs, k.String())
		require.True(t, slices.ContainsFunc(eventRows(), func(row eventRow) bool {
			return strings.Fields(row.text)[0] == k.String()
		}), "no row for %v", k)
	}
	require.NotEmpty(t, verbs)
}

// effectLines has one effect of each kind and its line in the trace.
func effectLines() map[string]core.Effect {
	m := &core.Message{
		ID: core.MsgID{From: 1, Seq: 4}, Due: 1500,
		Raft: &raftpb.Message{
			Type: raftpb.MsgHeartbeat.Enum(), From: new(uint64(1)), To: new(uint64(2)), Term: new(uint64(3)), Commit: new(uint64(5)),
		},
	}
	e := &raftpb.Entry{Term: new(uint64(3)), Index: new(uint64(7)), Data: []byte("set x 5")}
	id := core.LogID{Term: 3, Index: 7}
	h := core.HandleID{Node: 2, Seq: 4}
	return map[string]core.Effect{
		"S4 added: voters 1 2":               core.NodeAdded{Node: 4, Membership: voters(1, 2)},
		"S4 crashed":                         core.NodeCrashed{Node: 4},
		"S4 restarted: applied 7":            core.NodeRestarted{Node: 4, Applied: 7},
		"S4 panicked (library): out of luck": core.NodePanicked{Node: 4, Reason: "out of luck"},
		"S4 timer fired: election=true":      core.TimerFired{Node: 4, Election: true},
		"S4 state: follower term=1 vote=none leader=S2 commit=4 -> pre-candidate term=1 vote=none leader=none commit=4": core.StateChanged{
			Node: 4, Before: core.State{Term: 1, Leader: 2, Commit: 4}, After: core.State{Role: core.PreCandidate, Term: 1, Commit: 4},
		},
		"sent 1.4 due 1.5ms: 1->2 MsgHeartbeat Term:3 Log:0/0 Commit:5":       core.MessageSent{Message: m},
		"lost 1.4 (receiver down): 1->2 MsgHeartbeat Term:3 Log:0/0 Commit:5": core.MessageLost{Message: m, Reason: core.LostReceiverDown},
		"refused 1.4 (no): 1->2 MsgHeartbeat Term:3 Log:0/0 Commit:5":         core.MessageRefused{Message: m, Err: errors.New("no")},
		`S4 wrote [3/7 EntryNormal "set x 5"] over 2 entries`:                 core.EntriesAppended{Node: 4, Entries: []*raftpb.Entry{e}, Overwritten: 2},
		"S4 saved term=3 vote=S2 commit=7":                                    core.HardStateSaved{Node: 4, After: core.HardState{Vote: core.Vote{Term: 3, Node: 2}, Commit: 7}},
		"S4 installed snapshot 3/7: voters 1 2":                               core.SnapshotInstalled{Node: 4, ID: id, Membership: voters(1, 2)},
		"S4 took snapshot 3/7 of 80 bytes":                                    core.SnapshotTaken{Node: 4, ID: id, Bytes: 80},
		"S4 compacted to 3/7":                                                 core.Compacted{Node: 4, ID: id},
		`S4 applied 3/7 EntryNormal "set x 5": not found`:                     core.Applied{Node: 4, Entry: e, Response: core.Response{Status: 3}},
		"S4 configuration at 3/7: voters 1 2":                                 core.MembershipChanged{Node: 4, ID: id, Membership: voters(1, 2)},
		"S4 told that the snapshot to S2 was delivered=false":                 core.SnapshotReported{Node: 4, Peer: 2},
		"request 2#4 is entry 3/7 of S1":                                      core.RequestAppended{Handle: h, Leader: 1, ID: id},
		"request 2#4 dropped by S1":                                           core.RequestDropped{Handle: h, Node: 1},
		"request 2#4 in doubt: the node crashed":                              core.RequestDone{Handle: h, Result: core.Result{Outcome: core.InDoubt, Reason: "the node crashed"}},
		"S4 WARN careful":                                                     core.Logged{Node: 4, Level: core.LogWarn, Line: "careful"},
	}
}

func TestEachKindOfEffectHasALineInTheTrace(t *testing.T) {
	t.Parallel()
	var seen []core.EffectKind
	for want, fx := range effectLines() {
		require.Equal(t, "> "+want, string(fx.AppendTrace([]byte("> "))))
		seen = append(seen, fx.Kind())
	}
	slices.Sort(seen)
	require.Equal(t, core.EffectKinds(), seen)
}

func TestOtherLinesOfTheTrace(t *testing.T) {
	t.Parallel()
	e := &raftpb.Entry{Term: new(uint64(3)), Index: new(uint64(7))}
	require.Equal(t, `S4 wrote [3/7 EntryNormal ""]`, string(core.EntriesAppended{Node: 4, Entries: []*raftpb.Entry{e}}.AppendTrace(nil)))
	require.Equal(t, `S4 applied 3/7 EntryNormal ""`, string(core.Applied{Node: 4, Entry: e}.AppendTrace(nil)))
	require.Equal(t, `S4 applied 3/7 EntryNormal "": no`, string(core.Applied{Node: 4, Entry: e, Err: errors.New("no")}.AppendTrace(nil)))
	require.Equal(t, "7 [1.5ms] crash 4\n  S4 crashed\n", string(core.AppendTrace(nil, 7, 1500, core.Crash{Node: 4}, core.Effects{core.NodeCrashed{Node: 4}})))
}

// foreignEvent is no event of this package.
type foreignEvent struct{ core.Event }

func (foreignEvent) String() string { return "foreign" }

func TestImpossibleEventsChangeNothing(t *testing.T) {
	t.Parallel()
	crashed := func(t *testing.T) *world { w := flight(t); w.do(core.Crash{Node: 2}); return w }
	bad := core.Defaults().Options
	bad.HeartbeatTick = 0
	for _, row := range []struct {
		name  string
		world func(*testing.T) *world
		event core.Event
		is    error
		text  string
	}{
		{"no nodes", led3, core.AddNodes{}, core.ErrLimit, "add-nodes 0: limit reached: 0 nodes (legal: 1 to 22 more, 25 in all)"},
		{"fewer than no nodes", led3, core.AddNodes{Count: -1}, core.ErrLimit, "add-nodes -1: limit reached: -1 nodes (legal: 1 to 22 more, 25 in all)"},
		{"too many nodes", led3, core.AddNodes{Count: 23}, core.ErrLimit, "add-nodes 23: limit reached: 23 nodes (legal: 1 to 22 more, 25 in all)"},
		{"bad options", led3, core.AddNodes{Count: 1, Options: &bad}, core.ErrConfig, "add-nodes 1 heartbeat-tick=0: bad configuration: heartbeat-tick=0 (legal: 1 and more)"},
		{"voter that will not be", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: ids(3)}, core.ErrNoSuchNode, "add-nodes 2 voters=(1,2,3): no such node: S3 (there will be 2 nodes)"},
		{"voter 0", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: []core.NodeID{0}}, core.ErrNoSuchNode, "add-nodes 2 voters=(0): no such node: none (there will be 2 nodes)"},
		{"voter twice", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: []core.NodeID{1, 1}}, core.ErrMalformed, "add-nodes 2 voters=(1,1): malformed: S1 is named twice"},
		{"voter and learner", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: ids(2), Learners: ids(1)}, core.ErrMalformed, "add-nodes 2 voters=(1,2) learners=(1): malformed: S1 is named twice"},
		{"learners alone", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Learners: ids(2)}, core.ErrConfig, "add-nodes 2 learners=(1,2): bad configuration: learners without voters"},
		{"a second cluster", led3, core.AddNodes{Count: 1, Voters: ids(4)}, core.ErrConfig, "add-nodes 1 voters=(1,2,3,4): bad configuration: the cluster was formed with voters 1 2 3; nodes join it by a configuration change"},

		{"tick nobody", led3, core.Tick{Node: 4, Count: 1}, core.ErrNoSuchNode, "tick 4 count=1: no such node: S4 (legal: one of 3 nodes)"},
		{"tick node 0", led3, core.Tick{Count: 1}, core.ErrNoSuchNode, "tick 0 count=1: no such node: none (legal: one of 3 nodes)"},
		{"tick the greatest id there is", led3, core.Tick{Node: math.MaxUint64, Count: 1}, core.ErrNoSuchNode, "tick 18446744073709551615 count=1: no such node: S18446744073709551615 (legal: one of 3 nodes)"},
		{"voter with the greatest id there is", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 1, Voters: []core.NodeID{math.MaxUint64}}, core.ErrNoSuchNode, "add-nodes 1 voters=(18446744073709551615): no such node: S18446744073709551615 (there will be 1 node)"},
		{"no tick", led3, core.Tick{Node: 1}, core.ErrOutOfRange, "tick 1 count=0: out of range: 0 ticks (legal: 1 to 1000000)"},
		{"too many ticks", led3, core.Tick{Node: 1, Count: 1_000_001}, core.ErrOutOfRange, "tick 1 count=1000001: out of range: 1000001 ticks (legal: 1 to 1000000)"},
		{"tick a dead node", crashed, core.Tick{Node: 2, Count: 1}, core.ErrNodeDown, "tick 2 count=1: node is down: S2"},

		{"campaign of nobody", led3, core.Campaign{Node: 9}, core.ErrNoSuchNode, "campaign 9: no such node: S9 (legal: one of 3 nodes)"},
		{"campaign of a dead node", crashed, core.Campaign{Node: 2}, core.ErrNodeDown, "campaign 2: node is down: S2"},
		{"propose to nobody", led3, core.Propose{Node: 4, Request: "a"}, core.ErrNoSuchNode, "propose 4 a: no such node: S4 (legal: one of 3 nodes)"},
		{"propose to a dead node", crashed, core.Propose{Node: 2, Request: "a"}, core.ErrNodeDown, "propose 2 a: node is down: S2"},
		{"propose nothing", led3, core.Propose{Node: 1}, core.ErrOutOfRange, `propose 1 "": out of range: request of 0 bytes (legal: 1 to 65536)`},
		{"read from nobody", led3, core.Read{Node: 4, Key: "x"}, core.ErrNoSuchNode, "read 4 x: no such node: S4 (legal: one of 3 nodes)"},
		{"read from a dead node", crashed, core.Read{Node: 2, Key: "x"}, core.ErrNodeDown, "read 2 x: node is down: S2"},
		{"read nothing", led3, core.Read{Node: 1}, core.ErrOutOfRange, `read 1 "": out of range: key of 0 bytes (legal: 1 to 65536)`},
		{"change asked of nobody", led3, core.ProposeConfChange{Node: 4}, core.ErrNoSuchNode, "propose-conf-change 4: no such node: S4 (legal: one of 3 nodes)"},
		{"change asked of a dead node", crashed, core.ProposeConfChange{Node: 2, Change: core.ConfChange{Changes: "v4"}}, core.ErrNodeDown, "propose-conf-change 2 v4: node is down: S2"},
		{"malformed change", led3, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "w4"}}, core.ErrMalformed, `propose-conf-change 1 w4: malformed: changes "w4": unknown input: w4 (legal: v1 l1 r1 u1)`},
		{"transfer from nobody", led3, core.TransferLeader{Node: 4, To: 1}, core.ErrNoSuchNode, "transfer-leadership from=4 to=1: no such node: S4 (legal: one of 3 nodes)"},
		{"transfer to nobody", led3, core.TransferLeader{Node: 1, To: 4}, core.ErrNoSuchNode, "transfer-leadership from=1 to=4: no such node: S4 (legal: one of 3 nodes)"},
		{"transfer by a dead node", crashed, core.TransferLeader{Node: 2, To: 1}, core.ErrNodeDown, "transfer-leadership from=2 to=1: node is down: S2"},

		{"deliver what was delivered", led3, core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrNoSuchMessage, "deliver 1.1: no such message in flight: 1.1"},
		{"drop what is not there", led3, core.Drop{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "drop 1.99: no such message in flight: 1.99"},
		{"duplicate what is not there", flight, core.Duplicate{Msg: core.MsgID{From: 1, Seq: 7, Copy: 1}}, core.ErrNoSuchMessage, "duplicate 1.7+1: no such message in flight: 1.7+1"},
		{"ready of nobody", led3, core.Ready{Node: 4}, core.ErrNoSuchNode, "process-ready 4: no such node: S4 (legal: one of 3 nodes)"},
		{"ready of a dead node", crashed, core.Ready{Node: 2}, core.ErrNodeDown, "process-ready 2: node is down: S2"},
		{"nothing is ready", led3, core.Ready{Node: 2}, core.ErrNothingReady, "process-ready 2: nothing is ready: S2"},
		{"crash nobody", led3, core.Crash{Node: 4}, core.ErrNoSuchNode, "crash 4: no such node: S4 (legal: one of 3 nodes)"},
		{"crash twice", crashed, core.Crash{Node: 2}, core.ErrNodeDown, "crash 2: node is down: S2"},
		{"restart nobody", led3, core.Restart{Node: 4}, core.ErrNoSuchNode, "restart 4: no such node: S4 (legal: one of 3 nodes)"},
		{"restart a node that is up", led3, core.Restart{Node: 2}, core.ErrNodeUp, "restart 2: node is up: S2"},
		{"snapshot of nobody", led3, core.TakeSnapshot{Node: 4}, core.ErrNoSuchNode, "snapshot 4: no such node: S4 (legal: one of 3 nodes)"},
		{"snapshot of a dead node", crashed, core.TakeSnapshot{Node: 2}, core.ErrNodeDown, "snapshot 2: node is down: S2"},
		{"snapshot of nothing", func(t *testing.T) *world { return newWorld(t, 1) }, core.TakeSnapshot{Node: 1}, core.ErrNothingNew, "snapshot 1: nothing new: S1 has applied up to 0 and has a snapshot of 0"},
		{"compact nobody", led3, core.Compact{Node: 4, Index: 1}, core.ErrNoSuchNode, "compact 4 1: no such node: S4 (legal: one of 3 nodes)"},
		{"compact a dead node", crashed, core.Compact{Node: 2, Index: 1}, core.ErrNodeDown, "compact 2 1: node is down: S2"},
		{"no event", led3, nil, core.ErrMalformed, "<nil>: malformed: unknown event <nil>"},
		{"event of another make", led3, foreignEvent{}, core.ErrMalformed, "foreign: malformed: unknown event core_test.foreignEvent"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := row.world(t)
			w.requireRefused(row.event, row.text)
			_, err := w.c.Do(row.event)
			require.ErrorIs(t, err, row.is)
		})
	}
}

func TestRequestsThatAreTooLongAreRefused(t *testing.T) {
	t.Parallel()
	w := led3(t)
	long := strings.Repeat("a", core.RequestBytesMax+1)
	w.requireRefused(core.Propose{Node: 1, Request: long}, "propose 1 "+long[:190]+"...: out of range: request of 65537 bytes (legal: 1 to 65536)")
	w.requireRefused(core.Read{Node: 1, Key: long}, "read 1 "+long[:193]+"...: out of range: key of 65537 bytes (legal: 1 to 65536)")
	w.do(core.Propose{Node: 1, Request: long[1:]})
}

func TestRequestsThatWaitAreLimited(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.losing[raftpb.MsgProp] = true
	for range core.PendingMax {
		w.do(core.Read{Node: 2, Key: "x"})
	}
	for _, e := range []core.Event{
		core.Read{Node: 2, Key: "x"},
		core.Propose{Node: 2, Request: "a"},
		core.ProposeConfChange{Node: 2, Change: core.ConfChange{Changes: "v4"}},
	} {
		w.requireRefused(e, e.String()+": limit reached: 1000 requests wait at S2")
	}
}

func TestMessagesInFlightAreLimited(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 25)
	var err error
	w.stepUntil(func() bool { return err != nil }, func() {
		w.do(core.Tick{Node: 1, Count: 50})
		_, err = w.c.Do(core.Ready{Node: 1})
	})
	flying := len(w.c.InFlight())
	w.requireRefused(core.Ready{Node: 1}, fmt.Sprintf(
		"process-ready 1: limit reached: %d messages in flight and 24 to be sent (legal: 10000 in all; deliver or drop some)", flying))
	id := w.c.InFlight()[0].ID
	for len(w.c.InFlight()) < core.InFlightMax {
		w.do(core.Duplicate{Msg: id})
	}
	w.requireRefused(core.Duplicate{Msg: id}, fmt.Sprintf("duplicate %v: limit reached: 10000 messages in flight", id))
	for range 24 {
		w.do(core.Drop{Msg: w.c.InFlight()[0].ID})
	}
	w.do(core.Ready{Node: 1})
	require.Len(t, w.c.InFlight(), core.InFlightMax)
}

func TestCopiesOfAMessageAreLimited(t *testing.T) {
	t.Parallel()
	w := flight(t)
	id := w.c.InFlight()[0].ID
	for range core.CopiesMax {
		w.do(core.Duplicate{Msg: id})
	}
	w.requireRefused(core.Duplicate{Msg: id}, "duplicate 1.7: limit reached: 255 copies of one message")
}

func TestDuplicatesOfDuplicatesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := flight(t)
	id := w.c.InFlight()[0].ID
	w.do(core.Duplicate{Msg: id})
	w.do(core.Duplicate{Msg: core.MsgID{From: id.From, Seq: id.Seq, Copy: 1}})
	w.do(core.Duplicate{Msg: id})
	var names []string
	for _, m := range w.c.InFlight() {
		if m.ID.Seq == id.Seq {
			names = append(names, m.ID.String())
		}
	}
	require.Equal(t, []string{"1.7", "1.7+1", "1.7+2", "1.7+3"}, names)
}
