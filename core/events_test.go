package core_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
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

// answered is a lone candidate whose vote for itself is on disk, and on its way
// from its append thread to raft.
func answered(t *testing.T) *world {
	w := newWorld(t, 1, with(queued))
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
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
		{"add nodes that start from a snapshot", func(t *testing.T) *world { return emptyWorld(t) },
			always(core.AddNodes{Count: 2, Voters: ids(3), Index: 10, Content: "set x 5", Options: &options}),
			`add-nodes 2 voters=(1,2,3) index=10 content="set x 5" prevote=true inflight=1`,
			[]core.EffectKind{core.KindNodeAdded, core.KindNodeAdded}},
		{"set a timeout", led3, always(core.SetTimeout{Node: 2, Ticks: 5}), "set-randomized-election-timeout 2 timeout=5",
			[]core.EffectKind{core.KindTimeoutSet}},
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
			[]core.EffectKind{core.KindReadyTaken, core.KindEntriesAppended, core.KindMessageSent, core.KindMessageSent}},
		{"crash", led3, always(core.Crash{Node: 1}), "crash 1", []core.EffectKind{core.KindNodeCrashed}},
		{"restart", func(t *testing.T) *world { w := led3(t); w.do(core.Crash{Node: 1}); return w },
			always(core.Restart{Node: 1}), "restart 1", []core.EffectKind{core.KindNodeRestarted}},
		{"hold", flight, func(w *world) core.Event { return core.Hold{Msg: first(w)} }, "hold 1.7",
			[]core.EffectKind{core.KindMessageHeld}},
		{"release", func(t *testing.T) *world { w := flight(t); w.do(core.Hold{Msg: first(w)}); return w },
			func(w *world) core.Event { return core.Release{Msg: first(w)} }, "release 1.7",
			[]core.EffectKind{core.KindMessageReleased}},
		{"ready with asynchronous writes", func(t *testing.T) *world { w := asyncWorld(t, 1); w.do(core.Campaign{Node: 1}); return w },
			always(core.Ready{Node: 1}), "process-ready 1", []core.EffectKind{core.KindReadyTaken, core.KindOperationQueued}},
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
			always(core.Partition{Groups: [][]core.NodeID{{1, 2}, {3}}}), "partition 1,2 | 3",
			[]core.EffectKind{core.KindLinksCut, core.KindLinksMended}},
		{"heal", func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w },
			always(core.Heal{}), "heal", []core.EffectKind{core.KindLinksMended}},
		{"heal one link", func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w },
			always(core.Heal{From: 1, To: 2}), "heal 1 2", []core.EffectKind{core.KindLinksMended}},
		{"set a clock", led3, always(core.SetClock{Node: 1, Speed: 1005}), "clock 1 100.5%", []core.EffectKind{core.KindClockSet}},
		{"set a disk", led3, always(core.SetDisk{Node: 1, Speed: 20}), "disk 1 2%", []core.EffectKind{core.KindDiskSet}},
		{"wait", led3, always(core.Wait{Until: 40_000}), "wait until-us=40000", nil},
		{"add clients", led3, always(core.AddClients{Count: 2, Options: busy(7)}), "add-clients 2 operations=7",
			[]core.EffectKind{core.KindClientAdded, core.KindClientAdded}},
		{"a client acts", func(t *testing.T) *world {
			w := led3(t)
			w.do(core.AddClients{Count: 1, Options: busy(7)})
			return w
		}, always(core.ClientAct{Client: 1}), "client 1", []core.EffectKind{core.KindClientSent}},
		{"mend", func(t *testing.T) *world { return emptyWorld(t) }, always(core.Mend{}), "mend", nil},
		{"take a snapshot", applied2, always(core.TakeSnapshot{Node: 3}), "snapshot 3", []core.EffectKind{core.KindSnapshotTaken}},
		{"send a snapshot", func(t *testing.T) *world { w := applied2(t); w.do(core.TakeSnapshot{Node: 1}); return w },
			always(core.SendSnapshot{Node: 1, To: 3}), "send-snapshot 1 3", []core.EffectKind{core.KindMessageSent}},
		{"deliver what a thread answered", answered,
			func(w *world) core.Event { return core.Deliver{Msg: first(w)} }, "deliver 1.1",
			[]core.EffectKind{core.KindStateChanged}},
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
		{core.Wait{Until: 60_000}, true},
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

// What an event is about are its fields Node and Msg: a kind that has one must be
// answered for.
func TestWhatEachKindOfEventIsAbout(t *testing.T) {
	t.Parallel()
	about := map[core.EventKind]bool{}
	for _, row := range eventRows() {
		w := row.world(t)
		e := row.event(w)
		var node core.NodeID
		var message core.MsgID
		fields := reflect.ValueOf(e)
		if f := fields.FieldByName("Node"); f.IsValid() {
			node = f.Interface().(core.NodeID)
			require.NotZero(t, node, row.name)
		}
		if f := fields.FieldByName("Msg"); f.IsValid() {
			message = f.Interface().(core.MsgID)
			require.NotZero(t, message, row.name)
		}
		require.Equal(t, node, core.NodeOf(e), row.name)
		require.Equal(t, message, core.MessageOf(e), row.name)
		about[e.Kind()] = true
	}
	require.Len(t, about, len(core.EventKinds()))
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
		"S4 election timeout: 9 -> 5 ticks":  core.TimeoutSet{Node: 4, Before: 9, After: 5},
		"S4 ready: must-sync=true":           core.ReadyTaken{Node: 4, Ready: raft.Ready{MustSync: true}},
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

		"S4 breaks the contract on purpose (vote-not-persisted): it writes the term and the commit index to disk, but not the vote": core.ContractBroken{Node: 4},
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
