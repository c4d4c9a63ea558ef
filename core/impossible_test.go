package core_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

func TestImpossibleEventsChangeNothing(t *testing.T) {
	t.Parallel()
	crashed := func(t *testing.T) *world { w := flight(t); w.do(core.Crash{Node: 2}); return w }
	held := func(t *testing.T) *world { w := flight(t); w.do(core.Hold{Msg: first(w)}); return w }
	severed := func(t *testing.T) *world { w := led3(t); w.do(core.Cut{From: 1, To: 2}); return w }
	empty := func(t *testing.T) *world { return emptyWorld(t) }
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
		{"voter 0", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: []core.NodeID{0}}, core.ErrNoSuchNode, "add-nodes 2 voters=(0): no such node: none (legal: S1 to S25)"},
		{"voter twice", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: []core.NodeID{1, 1}}, core.ErrMalformed, "add-nodes 2 voters=(1,1): malformed: S1 is named twice"},
		{"voter and learner", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Voters: ids(2), Learners: ids(1)}, core.ErrMalformed, "add-nodes 2 voters=(1,2) learners=(1): malformed: S1 is named twice"},
		{"learners alone", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 2, Learners: ids(2)}, core.ErrConfig, "add-nodes 2 learners=(1,2): bad configuration: learners without voters"},
		{"a second cluster", led3, core.AddNodes{Count: 1, Voters: ids(4)}, core.ErrConfig, "add-nodes 1 voters=(1,2,3,4): bad configuration: the cluster was formed with voters 1 2 3; nodes join it by a configuration change"},

		{"index 1", empty, core.AddNodes{Count: 1, Voters: ids(1), Index: 1}, core.ErrOutOfRange, "add-nodes 1 voters=(1) index=1: out of range: index 1 (legal: 0, or 2 to 1125899906842624)"},
		{"index too large", empty, core.AddNodes{Count: 1, Voters: ids(1), Index: core.IndexStartMax + 1}, core.ErrOutOfRange, "add-nodes 1 voters=(1) index=1125899906842625: out of range: index 1125899906842625 (legal: 0, or 2 to 1125899906842624)"},
		{"content without an index", empty, core.AddNodes{Count: 1, Voters: ids(1), Content: "set x 5"}, core.ErrConfig, `add-nodes 1 voters=(1) content="set x 5": bad configuration: content without an index`},
		{"content too long", empty, core.AddNodes{Count: 1, Voters: ids(1), Index: 10, Content: strings.Repeat("a", core.RequestBytesMax+1)}, core.ErrOutOfRange, `add-nodes 1 voters=(1) index=10 content="` + strings.Repeat("a", 159) + "...: out of range: content of 65537 bytes (legal: up to 65536)"},
		{"an index in a cluster without", led3, core.AddNodes{Count: 1, Index: 10}, core.ErrConfig, "add-nodes 1 index=10: bad configuration: the cluster was formed with an empty log; nodes join it by a configuration change"},
		{"voter in a snapshot that can never be", empty, core.AddNodes{Count: 1, Voters: []core.NodeID{1, 26}, Index: 10}, core.ErrNoSuchNode, "add-nodes 1 voters=(1,26) index=10: no such node: S26 (legal: S1 to S25)"},
		{"learners alone in a snapshot", empty, core.AddNodes{Count: 1, Learners: ids(1), Index: 10}, core.ErrConfig, "add-nodes 1 learners=(1) index=10: bad configuration: removed all voters"},

		{"timeout of nobody", led3, core.SetTimeout{Node: 4, Ticks: 5}, core.ErrNoSuchNode, "set-randomized-election-timeout 4 timeout=5: no such node: S4 (legal: S1 to S3)"},
		{"timeout of a dead node", crashed, core.SetTimeout{Node: 2, Ticks: 5}, core.ErrNodeDown, "set-randomized-election-timeout 2 timeout=5: node is down: S2"},
		{"timeout of nothing", led3, core.SetTimeout{Node: 2}, core.ErrOutOfRange, "set-randomized-election-timeout 2 timeout=0: out of range: timeout of 0 ticks (legal: 1 to 600000)"},
		{"timeout without end", led3, core.SetTimeout{Node: 2, Ticks: core.ElectionTickMax + 1}, core.ErrOutOfRange, "set-randomized-election-timeout 2 timeout=600001: out of range: timeout of 600001 ticks (legal: 1 to 600000)"},

		{"tick nobody", led3, core.Tick{Node: 4, Count: 1}, core.ErrNoSuchNode, "tick 4 count=1: no such node: S4 (legal: S1 to S3)"},
		{"tick node 0", led3, core.Tick{Count: 1}, core.ErrNoSuchNode, "tick 0 count=1: no such node: none (legal: S1 to S3)"},
		{"tick the greatest id there is", led3, core.Tick{Node: math.MaxUint64, Count: 1}, core.ErrNoSuchNode, "tick 18446744073709551615 count=1: no such node: S18446744073709551615 (legal: S1 to S3)"},
		{"voter with the greatest id there is", func(t *testing.T) *world { return emptyWorld(t) }, core.AddNodes{Count: 1, Voters: []core.NodeID{math.MaxUint64}}, core.ErrNoSuchNode, "add-nodes 1 voters=(18446744073709551615): no such node: S18446744073709551615 (legal: S1 to S25)"},
		{"no tick", led3, core.Tick{Node: 1}, core.ErrOutOfRange, "tick 1 count=0: out of range: 0 ticks (legal: 1 to 1000000)"},
		{"too many ticks", led3, core.Tick{Node: 1, Count: 1_000_001}, core.ErrOutOfRange, "tick 1 count=1000001: out of range: 1000001 ticks (legal: 1 to 1000000)"},
		{"ticks beyond the end of time", func(t *testing.T) *world {
			w := led3(t)
			w.do(core.PowerCut{})
			w.do(core.Wait{Until: core.TimeMax})
			w.do(core.Restart{Node: 1})
			return w
		},
			core.Tick{Node: 1, Count: 1}, core.ErrOutOfRange, "tick 1 count=1: out of range: 1 ticks end at 31536000001ms (legal: up to 31536000000ms)"},
		{"tick a dead node", crashed, core.Tick{Node: 2, Count: 1}, core.ErrNodeDown, "tick 2 count=1: node is down: S2"},

		{"campaign of nobody", led3, core.Campaign{Node: 9}, core.ErrNoSuchNode, "campaign 9: no such node: S9 (legal: S1 to S3)"},
		{"campaign of a dead node", crashed, core.Campaign{Node: 2}, core.ErrNodeDown, "campaign 2: node is down: S2"},
		{"propose to nobody", led3, core.Propose{Node: 4, Request: "a"}, core.ErrNoSuchNode, "propose 4 a: no such node: S4 (legal: S1 to S3)"},
		{"propose to a dead node", crashed, core.Propose{Node: 2, Request: "a"}, core.ErrNodeDown, "propose 2 a: node is down: S2"},
		{"propose nothing", led3, core.Propose{Node: 1}, core.ErrOutOfRange, `propose 1 "": out of range: request of 0 bytes (legal: 1 to 65536)`},
		{"read from nobody", led3, core.Read{Node: 4, Key: "x"}, core.ErrNoSuchNode, "read 4 x: no such node: S4 (legal: S1 to S3)"},
		{"read from a dead node", crashed, core.Read{Node: 2, Key: "x"}, core.ErrNodeDown, "read 2 x: node is down: S2"},
		{"read nothing", led3, core.Read{Node: 1}, core.ErrOutOfRange, `read 1 "": out of range: key of 0 bytes (legal: 1 to 65536)`},
		{"change asked of nobody", led3, core.ProposeConfChange{Node: 4}, core.ErrNoSuchNode, "propose-conf-change 4: no such node: S4 (legal: S1 to S3)"},
		{"change asked of a dead node", crashed, core.ProposeConfChange{Node: 2, Change: core.ConfChange{Changes: "v4"}}, core.ErrNodeDown, "propose-conf-change 2 v4: node is down: S2"},
		{"malformed change", led3, core.ProposeConfChange{Node: 1, Change: core.ConfChange{Changes: "w4"}}, core.ErrMalformed, `propose-conf-change 1 w4: malformed: changes "w4": unknown input: w4 (legal: v1 l1 r1 u1)`},
		{"transfer from nobody", led3, core.TransferLeader{Node: 4, To: 1}, core.ErrNoSuchNode, "transfer-leadership from=4 to=1: no such node: S4 (legal: S1 to S3)"},
		{"transfer to nobody", led3, core.TransferLeader{Node: 1, To: 4}, core.ErrNoSuchNode, "transfer-leadership from=1 to=4: no such node: S4 (legal: S1 to S3)"},
		{"transfer by a dead node", crashed, core.TransferLeader{Node: 2, To: 1}, core.ErrNodeDown, "transfer-leadership from=2 to=1: node is down: S2"},

		{"deliver what was delivered", led3, core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrNoSuchMessage, "deliver 1.1: no such message in flight: 1.1"},
		{"drop what is not there", led3, core.Drop{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "drop 1.99: no such message in flight: 1.99"},
		{"duplicate what is not there", flight, core.Duplicate{Msg: core.MsgID{From: 1, Seq: 7, Copy: 1}}, core.ErrNoSuchMessage, "duplicate 1.7+1: no such message in flight: 1.7+1"},
		{"ready of nobody", led3, core.Ready{Node: 4}, core.ErrNoSuchNode, "process-ready 4: no such node: S4 (legal: S1 to S3)"},
		{"ready of a dead node", crashed, core.Ready{Node: 2}, core.ErrNodeDown, "process-ready 2: node is down: S2"},
		{"nothing is ready", led3, core.Ready{Node: 2}, core.ErrNothingReady, "process-ready 2: nothing is ready: S2"},
		{"crash nobody", led3, core.Crash{Node: 4}, core.ErrNoSuchNode, "crash 4: no such node: S4 (legal: S1 to S3)"},
		{"crash twice", crashed, core.Crash{Node: 2}, core.ErrNodeDown, "crash 2: node is down: S2"},
		{"restart nobody", led3, core.Restart{Node: 4}, core.ErrNoSuchNode, "restart 4: no such node: S4 (legal: S1 to S3)"},
		{"restart a node that is up", led3, core.Restart{Node: 2}, core.ErrNodeUp, "restart 2: node is up: S2"},
		{"snapshot of nobody", led3, core.TakeSnapshot{Node: 4}, core.ErrNoSuchNode, "snapshot 4: no such node: S4 (legal: S1 to S3)"},
		{"snapshot of a dead node", crashed, core.TakeSnapshot{Node: 2}, core.ErrNodeDown, "snapshot 2: node is down: S2"},
		{"snapshot of nothing", func(t *testing.T) *world { return newWorld(t, 1) }, core.TakeSnapshot{Node: 1}, core.ErrNothingNew, "snapshot 1: nothing new: S1 has applied up to 0 and has a snapshot of 0"},
		{"compact nobody", led3, core.Compact{Node: 4, Index: 1}, core.ErrNoSuchNode, "compact 4 1: no such node: S4 (legal: S1 to S3)"},
		{"compact a dead node", crashed, core.Compact{Node: 2, Index: 1}, core.ErrNodeDown, "compact 2 1: node is down: S2"},
		{"send a snapshot of nobody", led3, core.SendSnapshot{Node: 4, To: 1}, core.ErrNoSuchNode, "send-snapshot 4 1: no such node: S4 (legal: S1 to S3)"},
		{"send a snapshot to nobody", led3, core.SendSnapshot{Node: 1, To: 4}, core.ErrNoSuchNode, "send-snapshot 1 4: no such node: S4 (legal: S1 to S3)"},
		{"send a snapshot to itself", led3, core.SendSnapshot{Node: 1, To: 1}, core.ErrMalformed, "send-snapshot 1 1: malformed: S1 has no link to itself"},
		{"send a snapshot of a dead node", crashed, core.SendSnapshot{Node: 2, To: 1}, core.ErrNodeDown, "send-snapshot 2 1: node is down: S2"},
		{"send a snapshot that there is not", led3, core.SendSnapshot{Node: 1, To: 2}, core.ErrNothingPending, "send-snapshot 1 2: nothing is pending: S1 has no snapshot"},
		{"drop what a thread answered", answered, core.Drop{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrMalformed, "drop 1.1: malformed: 1.1 is within S1, and only to be delivered"},
		{"hold what a thread answered", answered, core.Hold{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrMalformed, "hold 1.1: malformed: 1.1 is within S1, and only to be delivered"},
		{"duplicate what a thread answered", answered, core.Duplicate{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrMalformed, "duplicate 1.1: malformed: 1.1 is within S1, and only to be delivered"},
		{"release what a thread answered", answered, core.Release{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrNothingNew, "release 1.1: nothing new: 1.1 is not held"},
		{"deliver an answer to a paused node", func(t *testing.T) *world { w := answered(t); w.do(core.Pause{Node: 1}); return w },
			core.Deliver{Msg: core.MsgID{From: 1, Seq: 1}}, core.ErrNodePaused, "deliver 1.1: node is paused: S1; the message waits"},
		{"hold what is not there", led3, core.Hold{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "hold 1.99: no such message in flight: 1.99"},
		{"hold twice", held, core.Hold{Msg: core.MsgID{From: 1, Seq: 7}}, core.ErrNothingNew, "hold 1.7: nothing new: 1.7 is held already"},
		{"release what is not held", flight, core.Release{Msg: core.MsgID{From: 1, Seq: 7}}, core.ErrNothingNew, "release 1.7: nothing new: 1.7 is not held"},
		{"release what is not there", led3, core.Release{Msg: core.MsgID{From: 1, Seq: 99}}, core.ErrNoSuchMessage, "release 1.99: no such message in flight: 1.99"},
		{"nothing to write", led3, core.AppendThread{Node: 1}, core.ErrNothingPending, "process-append-thread 1: nothing is pending: the append thread of S1"},
		{"nothing to apply", led3, core.ApplyThread{Node: 1}, core.ErrNothingPending, "process-apply-thread 1: nothing is pending: the apply thread of S1"},
		{"thread of nobody", led3, core.ApplyThread{Node: 4}, core.ErrNoSuchNode, "process-apply-thread 4: no such node: S4 (legal: S1 to S3)"},
		{"thread of a dead node", crashed, core.AppendThread{Node: 2}, core.ErrNodeDown, "process-append-thread 2: node is down: S2"},
		{"tear nothing", led3, core.Crash{Node: 1, How: core.CrashTorn}, core.ErrNothingPending, "crash 1 how=torn: nothing is pending: S1 has no write under way"},
		{"keep too much", writing, core.Crash{Node: 1, How: core.CrashTorn, Keep: 3}, core.ErrOutOfRange, "crash 1 how=torn keep=3: out of range: keep=3 (legal: 0 to 2, the records of the write)"},
		{"keep less than nothing", writing, core.Crash{Node: 1, How: core.CrashTorn, Keep: -1}, core.ErrOutOfRange, "crash 1 how=torn keep=-1: out of range: keep=-1 (legal: 0 to 2, the records of the write)"},
		{"keep of a write that is not torn", led3, core.Crash{Node: 1, Keep: 1}, core.ErrOutOfRange, "crash 1 keep=1: out of range: keep=1 (legal: 0, but for a torn write)"},
		{"another crash", led3, core.Crash{Node: 1, How: 9}, core.ErrMalformed, "crash 1 how=crash(9): malformed: crash(9)"},
		{"wipe nobody", led3, core.WipeDisk{Node: 4}, core.ErrNoSuchNode, "wipe-disk 4: no such node: S4 (legal: S1 to S3)"},
		{"pause a dead node", crashed, core.Pause{Node: 2}, core.ErrNodeDown, "pause 2: node is down: S2"},
		{"resume a dead node", crashed, core.Resume{Node: 2}, core.ErrNodeDown, "resume 2: node is down: S2"},
		{"resume what is not paused", led3, core.Resume{Node: 2}, core.ErrNodeNotPaused, "resume 2: node is not paused: S2"},
		{"forget of a dead node", crashed, core.ForgetLeader{Node: 2}, core.ErrNodeDown, "forget-leader 2: node is down: S2"},
		{"report to a dead node", crashed, core.ReportSnapshot{Node: 2, Peer: 1}, core.ErrNodeDown, "report-snapshot 2 1 delivered=false: node is down: S2"},
		{"report on nobody", led3, core.ReportUnreachable{Node: 1, Peer: 9}, core.ErrNoSuchNode, "report-unreachable 1 9: no such node: S9 (legal: S1 to S3)"},
		{"a share above all", led3, core.SetLink{Link: core.Link{Loss: 1001}}, core.ErrConfig, "link latency-min-us=0 latency-max-us=0 loss=100.1%: bad configuration: loss=100.1% (legal: 0% to 100%)"},
		{"times upside down", led3, core.SetLink{From: 1, To: 2, Link: core.Link{LatencyMin: 20_000, LatencyMax: 10_000}}, core.ErrConfig, "link 1 2 latency-min-us=20000 latency-max-us=10000: bad configuration: latency 20ms to 10ms (legal: 0ms up to 60000ms, the shortest first)"},
		{"link of nobody", led3, core.SetLink{From: 1, To: 4}, core.ErrNoSuchNode, "link 1 4 latency-min-us=0 latency-max-us=0: no such node: S4 (legal: S1 to S3)"},
		{"half a link", led3, core.SetLink{From: 1, Link: core.Defaults().Link}, core.ErrNoSuchNode, "link 1 0: no such node: none (legal: S1 to S3)"},
		{"link to itself", led3, core.Cut{From: 1, To: 1}, core.ErrMalformed, "cut 1 1: malformed: S1 has no link to itself"},
		{"cut twice", severed, core.Cut{From: 1, To: 2}, core.ErrNothingNew, "cut 1 2: nothing new: S1>S2 is cut already"},
		{"no group", led3, core.Partition{}, core.ErrMalformed, "partition: malformed: no group (legal: one or more, like 1,2 | 3,4,5)"},
		{"an empty group", led3, core.Partition{Groups: [][]core.NodeID{{1}, {}}}, core.ErrMalformed, "partition 1 |: malformed: group 2 has no node"},
		{"twice in groups", led3, core.Partition{Groups: [][]core.NodeID{{1, 2}, {2}}}, core.ErrMalformed, "partition 1,2 | 2: malformed: S2 is named twice"},
		{"nobody in a group", led3, core.Partition{Groups: [][]core.NodeID{{7}}}, core.ErrNoSuchNode, "partition 7: no such node: S7 (legal: S1 to S3)"},
		{"all in one group", led3, core.Partition{Groups: [][]core.NodeID{{1, 2, 3}}}, core.ErrNothingNew, "partition 1,2,3: nothing new: the links are cut like that already"},
		{"heal what is whole", led3, core.Heal{}, core.ErrNothingNew, "heal: nothing new: nothing is cut there"},
		{"heal another link", severed, core.Heal{From: 2, To: 1}, core.ErrNothingNew, "heal 2 1: nothing new: nothing is cut there"},
		{"mend a driver at work", led3, core.Mend{}, core.ErrConfig, "mend: bad configuration: there are nodes already (a driver is mended before it does anything)"},
		{"mend twice", func(t *testing.T) *world { w := emptyWorld(t); w.do(core.Mend{}); return w }, core.Mend{}, core.ErrNothingNew, "mend: nothing new: every driver keeps its contract"},
		{"clock of nobody", led3, core.SetClock{Node: 4, Speed: 1000}, core.ErrNoSuchNode, "clock 4 100%: no such node: S4 (legal: S1 to S3)"},
		{"disk that stands still", led3, core.SetDisk{Node: 1}, core.ErrOutOfRange, "disk 1 0%: out of range: speed 0% (legal: 1% to 1000%)"},
		{"wait for ever", led3, core.Wait{Until: core.TimeMax + 1}, core.ErrOutOfRange, "wait until-us=31536000000001: out of range: 31536000000.001ms (legal: later than 0ms, at most 31536000000ms)"},
		{"no client", led3, core.AddClients{Options: core.DefaultClient()}, core.ErrLimit, "add-clients 0: limit reached: 0 clients (legal: 1 to 20 more, 20 in all)"},
		{"clients of nobody", func(t *testing.T) *world { return emptyWorld(t) }, core.AddClients{Count: 1, Options: core.DefaultClient()}, core.ErrNoSuchNode, "add-clients 1: no such node: clients need a node to ask"},
		{"clients without keys", led3, core.AddClients{Count: 1, Options: core.ClientOptions{Timeout: 1000, Attempts: 1}}, core.ErrConfig, "add-clients 1 think-us=0 timeout-us=1000 attempts=1 keys=0 reads=0%: bad configuration: keys=0 (legal: 1 to 26)"},
		{"a client that is not there", led3, core.ClientAct{Client: 1}, core.ErrNoSuchClient, "client 1: no such client: c1 (legal: none yet)"},

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
