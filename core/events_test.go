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

// asyncWorld has nodes with asynchronous storage writes.
func asyncWorld(t *testing.T, nodes int) *world {
	return newWorld(t, nodes, with(func(o *core.Options) { o.AsyncStorageWrites = true }))
}

// writing is a single leader whose write of two entries is under way.
func writing(t *testing.T) *world {
	w := asyncWorld(t, 1)
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.propose(1, "set x 5")
	w.propose(1, "set x 6")
	w.do(core.Ready{Node: 1})
	return w
}

// applying has a write of the commit index and an apply under way.
func applying(t *testing.T) *world {
	w := asyncWorld(t, 1)
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	w.do(core.Ready{Node: 1})
	return w
}

// busy is a client that does so many operations.
func busy(operations int) core.ClientOptions {
	o := core.DefaultClient()
	o.Operations = operations
	return o
}

func first(w *world) core.MsgID { return w.c.InFlight()[0].ID }

func eventRows() []eventRow {
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
		{"hold", flight, func(w *world) core.Event { return core.Hold{Msg: first(w)} }, "hold 1.7",
			[]core.EffectKind{core.KindMessageHeld}},
		{"release", func(t *testing.T) *world { w := flight(t); w.do(core.Hold{Msg: first(w)}); return w },
			func(w *world) core.Event { return core.Release{Msg: first(w)} }, "release 1.7",
			[]core.EffectKind{core.KindMessageReleased}},
		{"ready with asynchronous writes", func(t *testing.T) *world { w := asyncWorld(t, 1); w.do(core.Campaign{Node: 1}); return w },
			always(core.Ready{Node: 1}), "process-ready 1", []core.EffectKind{core.KindOperationQueued}},
		{"write", func(t *testing.T) *world {
			w := asyncWorld(t, 1)
			w.do(core.Campaign{Node: 1})
			w.do(core.Ready{Node: 1})
			return w
		},
			always(core.AppendThread{Node: 1}), "process-append-thread 1",
			[]core.EffectKind{core.KindHardStateSaved, core.KindOperationDone, core.KindStateChanged}},
		{"apply", applying, always(core.ApplyThread{Node: 1}), "process-apply-thread 1",
			[]core.EffectKind{core.KindApplied, core.KindRequestDone, core.KindOperationDone}},
		{"clean stop", applying, always(core.Crash{Node: 1, How: core.CrashClean}), "crash 1 how=clean",
			[]core.EffectKind{core.KindNodeCrashed, core.KindHardStateSaved, core.KindOperationDone, core.KindApplied, core.KindRequestDone, core.KindOperationDone}},
		{"torn write", writing, always(core.Crash{Node: 1, How: core.CrashTorn, Keep: 1}), "crash 1 how=torn keep=1",
			[]core.EffectKind{core.KindNodeCrashed, core.KindEntriesAppended, core.KindOperationLost, core.KindRequestDone, core.KindRequestDone}},
		{"power cut", func(t *testing.T) *world { w := led3(t); w.do(core.Crash{Node: 2}); return w },
			always(core.PowerCut{}), "power-cut", []core.EffectKind{core.KindNodeCrashed, core.KindNodeCrashed}},
		{"wipe the disk", func(t *testing.T) *world { w := led3(t); w.do(core.Crash{Node: 2}); return w },
			always(core.WipeDisk{Node: 2}), "wipe-disk 2", []core.EffectKind{core.KindDiskWiped}},
		{"pause", led3, always(core.Pause{Node: 2}), "pause 2", []core.EffectKind{core.KindNodePaused}},
		{"resume", func(t *testing.T) *world { w := led3(t); w.do(core.Pause{Node: 2}); return w },
			always(core.Resume{Node: 2}), "resume 2", []core.EffectKind{core.KindNodeResumed}},
		{"forget the leader", led3, always(core.ForgetLeader{Node: 2}), "forget-leader 2", []core.EffectKind{core.KindStateChanged}},
		{"report unreachable", led3, always(core.ReportUnreachable{Node: 1, Peer: 2}), "report-unreachable 1 2",
			[]core.EffectKind{core.KindUnreachableReported}},
		{"report a snapshot", led3, always(core.ReportSnapshot{Node: 1, Peer: 2, Delivered: true}), "report-snapshot 1 2 delivered=true",
			[]core.EffectKind{core.KindSnapshotReported}},
		{"set every link", led3, always(core.SetLink{Link: core.Link{LatencyMin: 5, LatencyMax: 6, LongTail: true, Loss: 5}}),
			"link latency-min-us=5 latency-max-us=6 long-tail=true loss=0.5%", []core.EffectKind{core.KindLinkSet}},
		{"set one link", led3, always(core.SetLink{From: 1, To: 3, Link: core.Defaults().Link}), "link 1 3", []core.EffectKind{core.KindLinkSet}},
		{"cut", led3, always(core.Cut{From: 1, To: 2}), "cut 1 2", []core.EffectKind{core.KindLinksCut}},
		{"partition", func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w },
			always(core.Partition{Groups: [][]core.NodeID{{1, 2}, {3}}}), "partition (1,2) (3)",
			[]core.EffectKind{core.KindLinksCut, core.KindLinksMended}},
		{"heal", func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w },
			always(core.Heal{}), "heal", []core.EffectKind{core.KindLinksMended}},
		{"heal one link", func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w },
			always(core.Heal{From: 1, To: 2}), "heal 1 2", []core.EffectKind{core.KindLinksMended}},
		{"set a clock", led3, always(core.SetClock{Node: 1, Speed: 1005}), "clock 1 100.5%", []core.EffectKind{core.KindClockSet}},
		{"set a disk", led3, always(core.SetDisk{Node: 1, Speed: 20}), "disk 1 2%", []core.EffectKind{core.KindDiskSet}},
		{"wait", led3, always(core.Wait{Until: 9_000_000}), "wait until-us=9000000", nil},
		{"add clients", led3, always(core.AddClients{Count: 2, Options: busy(7)}), "add-clients 2 operations=7",
			[]core.EffectKind{core.KindClientAdded, core.KindClientAdded}},
		{"a client acts", func(t *testing.T) *world {
			w := led3(t)
			w.do(core.AddClients{Count: 1, Options: busy(7)})
			return w
		}, always(core.ClientAct{Client: 1}), "client 1", []core.EffectKind{core.KindClientSent}},
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
		{core.Wait{Until: 9_000_000}, true},
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
	lossy := core.Defaults().Link
	lossy.Loss = 50
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
		"S4 crashed (torn)":                                                   core.NodeCrashed{Node: 4, How: core.CrashTorn},
		"S4 paused":                                                           core.NodePaused{Node: 4},
		"S4 resumed":                                                          core.NodeResumed{Node: 4},
		"S4 has an empty disk":                                                core.DiskWiped{Node: 4},
		"held 1.4":                                                            core.MessageHeld{Message: m},
		"released 1.4":                                                        core.MessageReleased{Message: m},
		"S1>S2: loss=5%":                                                      core.LinkSet{From: 1, To: 2, Link: lossy},
		"every link: loss=5%":                                                 core.LinkSet{Link: lossy},
		"cut [S1>S2 S2>S1]":                                                   core.LinksCut{Links: []core.LinkID{{From: 1, To: 2}, {From: 2, To: 1}}},
		"mended [S1>S2]":                                                      core.LinksMended{Links: []core.LinkID{{From: 1, To: 2}}},
		"S4 clock: 100% -> 50%":                                               core.ClockSet{Node: 4, Before: 1000, After: 500},
		"S4 disk: 100% -> 0.5%":                                               core.DiskSet{Node: 4, Before: 1000, After: 5},
		"S4 told that S2 is unreachable":                                      core.UnreachableReported{Node: 4, Peer: 2},
		"client c2 added operations=7":                                        core.ClientAdded{Client: 2, Options: busy(7)},
		"c2 operation 3 attempt 1 to S4 as 2#4: request @c2/1 get x":          core.ClientSent{Client: 2, Op: 3, Attempt: 1, Node: 4, Handle: h, Request: "@c2/1 get x"},
		"c2 operation 3 attempt 2 to S4: read x":                              core.ClientSent{Client: 2, Op: 3, Attempt: 2, Node: 4, Read: true, Request: "x"},
		"c2 operation 3 refused: no":                                          core.ClientDone{Client: 2, Op: 3, Result: core.Result{Outcome: core.Refused, Reason: "no"}},
		"S4 restarted: applied 7 (durable machine)":                           core.NodeRestarted{Node: 4, Applied: 7, Durable: true},
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
	// Operations are made by the engine alone.
	for _, fx := range operationEffects(t) {
		seen = append(seen, fx.Kind())
	}
	slices.Sort(seen)
	require.Equal(t, core.EffectKinds(), slices.Compact(seen))
}

// operationEffects has each kind of effect that is about an operation, in a
// trace that is checked.
func operationEffects(t *testing.T) core.Effects {
	w := writing(t)
	var all core.Effects
	var lines []string
	for _, e := range []core.Event{
		core.AppendThread{Node: 1}, core.Ready{Node: 1}, core.Crash{Node: 1},
	} {
		for _, fx := range w.do(e) {
			switch fx.Kind() {
			case core.KindOperationQueued, core.KindOperationDone, core.KindOperationLost:
				all = append(all, fx)
				lines = append(lines, string(fx.AppendTrace(nil)))
			}
		}
	}
	require.Equal(t, []string{
		`done 1:5: write [1/2 EntryNormal "set x 5"] [1/3 EntryNormal "set x 6"] then 3 responses`,
		`queued 1:6 due 8.557ms: write term=1 vote=S1 commit=3 then 0 responses`,
		`queued 1:7 due 9.672ms: apply [1/2 EntryNormal "set x 5"] [1/3 EntryNormal "set x 6"] then 1 responses`,
		`lost 1:6: write term=1 vote=S1 commit=3 then 0 responses`,
		`lost 1:7: apply [1/2 EntryNormal "set x 5"] [1/3 EntryNormal "set x 6"] then 1 responses`,
	}, lines)
	return all
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
	held := func(t *testing.T) *world { w := flight(t); w.do(core.Hold{Msg: first(w)}); return w }
	severed := func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w }
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
		{"ticks beyond the end of time", func(t *testing.T) *world {
			w := led3(t)
			w.do(core.Wait{Until: core.TimeMax})
			w.do(core.Crash{Node: 1})
			w.do(core.Restart{Node: 1})
			return w
		},
			core.Tick{Node: 1, Count: 1}, core.ErrOutOfRange, "tick 1 count=1: out of range: 1 ticks end at 31536000001ms (legal: up to 31536000000ms)"},
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
		{"hold what is not there", led3, core.Hold{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "hold 1.99: no such message in flight: 1.99"},
		{"hold twice", held, core.Hold{Msg: core.MsgID{From: 1, Seq: 7}}, core.ErrNothingNew, "hold 1.7: nothing new: 1.7 is held already"},
		{"release what is not held", flight, core.Release{Msg: core.MsgID{From: 1, Seq: 7}}, core.ErrNothingNew, "release 1.7: nothing new: 1.7 is not held"},
		{"release what is not there", led3, core.Release{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "release 1.99: no such message in flight: 1.99"},
		{"nothing to write", led3, core.AppendThread{Node: 1}, core.ErrNothingPending, "process-append-thread 1: nothing is pending: the append thread of S1"},
		{"nothing to apply", led3, core.ApplyThread{Node: 1}, core.ErrNothingPending, "process-apply-thread 1: nothing is pending: the apply thread of S1"},
		{"thread of nobody", led3, core.ApplyThread{Node: 4}, core.ErrNoSuchNode, "process-apply-thread 4: no such node: S4 (legal: one of 3 nodes)"},
		{"thread of a dead node", crashed, core.AppendThread{Node: 2}, core.ErrNodeDown, "process-append-thread 2: node is down: S2"},
		{"tear nothing", led3, core.Crash{Node: 1, How: core.CrashTorn}, core.ErrNothingPending, "crash 1 how=torn: nothing is pending: S1 has no write under way"},
		{"keep too much", writing, core.Crash{Node: 1, How: core.CrashTorn, Keep: 3}, core.ErrOutOfRange, "crash 1 how=torn keep=3: out of range: keep=3 (legal: 0 to 2, the records of the write)"},
		{"keep less than nothing", writing, core.Crash{Node: 1, How: core.CrashTorn, Keep: -1}, core.ErrOutOfRange, "crash 1 how=torn keep=-1: out of range: keep=-1 (legal: 0 to 2, the records of the write)"},
		{"keep of a write that is not torn", led3, core.Crash{Node: 1, Keep: 1}, core.ErrOutOfRange, "crash 1 keep=1: out of range: keep=1 (legal: 0, but for a torn write)"},
		{"another crash", led3, core.Crash{Node: 1, How: 9}, core.ErrMalformed, "crash 1 how=crash(9): malformed: crash(9)"},
		{"wipe nobody", led3, core.WipeDisk{Node: 4}, core.ErrNoSuchNode, "wipe-disk 4: no such node: S4 (legal: one of 3 nodes)"},
		{"pause a dead node", crashed, core.Pause{Node: 2}, core.ErrNodeDown, "pause 2: node is down: S2"},
		{"resume a dead node", crashed, core.Resume{Node: 2}, core.ErrNodeDown, "resume 2: node is down: S2"},
		{"resume what is not paused", led3, core.Resume{Node: 2}, core.ErrNodeNotPaused, "resume 2: node is not paused: S2"},
		{"forget of a dead node", crashed, core.ForgetLeader{Node: 2}, core.ErrNodeDown, "forget-leader 2: node is down: S2"},
		{"report to a dead node", crashed, core.ReportSnapshot{Node: 2, Peer: 1}, core.ErrNodeDown, "report-snapshot 2 1 delivered=false: node is down: S2"},
		{"report on nobody", led3, core.ReportUnreachable{Node: 1, Peer: 9}, core.ErrNoSuchNode, "report-unreachable 1 9: no such node: S9 (legal: one of 3 nodes)"},
		{"a share above all", led3, core.SetLink{Link: core.Link{Loss: 1001}}, core.ErrConfig, "link latency-min-us=0 latency-max-us=0 loss=100.1%: bad configuration: loss=100.1% (legal: 0% to 100%)"},
		{"times upside down", led3, core.SetLink{From: 1, To: 2, Link: core.Link{LatencyMin: 20_000, LatencyMax: 10_000}}, core.ErrConfig, "link 1 2 latency-min-us=20000 latency-max-us=10000: bad configuration: latency 20ms to 10ms (legal: 0ms up to 60000ms, the shortest first)"},
		{"link of nobody", led3, core.SetLink{From: 1, To: 4}, core.ErrNoSuchNode, "link 1 4 latency-min-us=0 latency-max-us=0: no such node: S4 (legal: one of 3 nodes)"},
		{"half a link", led3, core.SetLink{From: 1, Link: core.Defaults().Link}, core.ErrNoSuchNode, "link 1 0: no such node: none (legal: one of 3 nodes)"},
		{"link to itself", led3, core.Cut{From: 1, To: 1}, core.ErrMalformed, "cut 1 1: malformed: S1 has no link to itself"},
		{"cut twice", severed, core.Cut{From: 1, To: 2}, core.ErrNothingNew, "cut 1 2: nothing new: S1>S2 is cut already"},
		{"no group", led3, core.Partition{}, core.ErrMalformed, "partition: malformed: no group (legal: one or more, like (1,2) (3,4,5))"},
		{"an empty group", led3, core.Partition{Groups: [][]core.NodeID{{1}, {}}}, core.ErrMalformed, "partition (1) (): malformed: group 2 has no node"},
		{"twice in groups", led3, core.Partition{Groups: [][]core.NodeID{{1, 2}, {2}}}, core.ErrMalformed, "partition (1,2) (2): malformed: S2 is named twice"},
		{"nobody in a group", led3, core.Partition{Groups: [][]core.NodeID{{7}}}, core.ErrNoSuchNode, "partition (7): no such node: S7 (legal: one of 3 nodes)"},
		{"all in one group", led3, core.Partition{Groups: [][]core.NodeID{{1, 2, 3}}}, core.ErrNothingNew, "partition (1,2,3): nothing new: the links are cut like that already"},
		{"heal what is whole", led3, core.Heal{}, core.ErrNothingNew, "heal: nothing new: nothing is cut there"},
		{"heal another link", severed, core.Heal{From: 2, To: 1}, core.ErrNothingNew, "heal 2 1: nothing new: nothing is cut there"},
		{"clock of nobody", led3, core.SetClock{Node: 4, Speed: 1000}, core.ErrNoSuchNode, "clock 4 100%: no such node: S4 (legal: one of 3 nodes)"},
		{"disk that stands still", led3, core.SetDisk{Node: 1}, core.ErrOutOfRange, "disk 1 0%: out of range: speed 0% (legal: 1% to 1000%)"},
		{"wait for ever", led3, core.Wait{Until: core.TimeMax + 1}, core.ErrOutOfRange, "wait until-us=31536000000001: out of range: 31536000000.001ms (legal: later than 0ms, at most 31536000000ms)"},
		{"no client", led3, core.AddClients{Options: core.DefaultClient()}, core.ErrLimit, "add-clients 0: limit reached: 0 clients (legal: 1 to 20 more, 20 in all)"},
		{"clients of nobody", func(t *testing.T) *world { return emptyWorld(t) }, core.AddClients{Count: 1, Options: core.DefaultClient()}, core.ErrNoSuchNode, "add-clients 1: no such node: clients need a node to ask"},
		{"clients without keys", led3, core.AddClients{Count: 1, Options: core.ClientOptions{Timeout: 1000, Attempts: 1}}, core.ErrConfig, "add-clients 1 think-us=0 timeout-us=1000 attempts=1 keys=0 reads=0%: bad configuration: keys=0 (legal: 1 to 26)"},
		{"a client that is not there", led3, core.ClientAct{Client: 1}, core.ErrNoSuchClient, "client 1: no such client: c1 (there are 0)"},

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
