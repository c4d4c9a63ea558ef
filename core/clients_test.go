package core_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"pgregory.net/rapid"

	"glassraft/core"
)

// calls lists what clients sent, in order.
func (w *world) calls() []core.ClientSent { return of[core.ClientSent](w.effects) }

// ended lists how their operations ended.
func (w *world) ended() []core.ClientDone { return of[core.ClientDone](w.effects) }

// writer is a client that only writes.
func writer(operations int) core.ClientOptions {
	o := busy(operations)
	o.Reads = 0
	return o
}

func allDone(w *world) bool {
	for _, cl := range w.c.Clients() {
		if _, more := cl.Due(); more {
			return false
		}
	}
	return true
}

func TestClientsWriteAndReadUntilTheyAreDone(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.AddClients{Count: 3, Options: busy(20)})
	w.runUntil(func() bool { return allDone(w) })
	require.Len(t, w.ended(), 60)
	reads := 0
	for _, done := range w.ended() {
		require.Equal(t, core.Answered, done.Result.Outcome, "%+v", done)
	}
	for _, sent := range w.calls() {
		if sent.Read {
			reads++
		} else {
			require.True(t, strings.HasPrefix(sent.Request, "@"+sent.Client.String()+"/"))
		}
	}
	require.Greater(t, reads, 10)
	require.Less(t, reads, 40)
	w.requireRefused(core.ClientAct{Client: 1}, "client 1: nothing new: c1 has done all its operations")
}

func TestClientThatHearsNothingTriesAgainElsewhereWithTheSameSequence(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.AddClients{Count: 1, Options: writer(1)})
	w.do(core.ClientAct{Client: 1})
	first := w.calls()[0]
	require.Equal(t, 1, first.Attempt)
	// Its node cannot talk to anybody.
	w.do(core.Partition{Groups: [][]core.NodeID{{first.Node}}})
	handle, waits := w.c.Clients()[0].Waiting()
	require.True(t, waits)
	require.Equal(t, first.Handle, handle)
	due, more := w.c.Clients()[0].Due()
	require.True(t, more)
	require.Equal(t, w.c.Now()+500*core.Millisecond, due)

	w.runUntil(func() bool { return w.c.Now() >= due })
	require.Len(t, w.calls(), 1)
	w.runUntil(func() bool { return len(w.calls()) == 2 })
	require.Less(t, due, w.c.Now(), "nobody told it before")
	second := w.calls()[1]
	require.Equal(t, 2, second.Attempt)
	require.Equal(t, first.Request, second.Request)
	require.Equal(t, first.Op, second.Op)
	require.NotEqual(t, first.Node, second.Node)

	w.runUntil(func() bool { return allDone(w) })
	require.Equal(t, core.Answered, w.ended()[0].Result.Outcome)
	w.do(core.Heal{})
	w.runFor(2000 * core.Millisecond)
	// However many attempts reached the log, it took effect once.
	for id := range core.NodeID(3) {
		require.Equal(t, machineBytes(t, w.node(1)), machineBytes(t, w.node(id+1)))
	}
}

func TestRequestToANodeThatIsDownIsRefusedAndTriedElsewhere(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.AddClients{Count: 1, Options: writer(1)})
	target := core.NodeID(0)
	for id := range core.NodeID(3) {
		// The target is drawn; find out on a copy of the run.
		target = id + 1
		again := ledWorld(t, 3, latency(10_000, 20_000))
		again.do(core.AddClients{Count: 1, Options: writer(1)})
		again.do(core.ClientAct{Client: 1})
		if again.calls()[0].Node == target {
			break
		}
	}
	w.do(core.Crash{Node: target})
	effects := w.do(core.ClientAct{Client: 1})
	require.Equal(t, []core.EffectKind{core.KindClientSent}, kinds(effects))
	require.Zero(t, w.calls()[0].Handle)
	_, waits := w.c.Clients()[0].Waiting()
	require.False(t, waits)
	w.runUntil(func() bool { return allDone(w) })
	require.NotEqual(t, target, w.calls()[1].Node)
	require.Equal(t, core.Answered, w.ended()[0].Result.Outcome)
}

func TestPausedNodeLetsAClientWait(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1)
	w.do(core.AddClients{Count: 1, Options: writer(1)})
	w.do(core.Pause{Node: 1})
	w.do(core.ClientAct{Client: 1})
	handle, waits := w.c.Clients()[0].Waiting()
	require.True(t, waits)
	require.Equal(t, core.HandleID{Node: 1}, handle)
	w.do(core.Resume{Node: 1})
	w.runUntil(func() bool { return allDone(w) })
	require.Len(t, w.calls(), 2, "nobody took the first one")
	require.Equal(t, core.Answered, w.ended()[0].Result.Outcome)
}

func TestClientGivesUp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		read core.Permille
		// lose makes the requests disappear: without a leader nobody takes
		// one, behind a partition a leader takes it and can do nothing.
		lose    func(*world)
		outcome core.Outcome
	}{
		{"a write that nobody took", 0, func(w *world) { w.do(core.Crash{Node: 1}); w.do(core.ForgetLeader{Node: 2}) }, core.Refused},
		{"a write that a leader took", 0, func(w *world) { w.do(core.Crash{Node: 2}) }, core.InDoubt},
		{"a read without an answer", 1000, func(w *world) { w.do(core.Crash{Node: 2}) }, core.Refused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 2, latency(10_000, 20_000))
			row.lose(w)
			options := busy(1)
			options.Reads, options.Attempts, options.Timeout = row.read, 3, 30*core.Millisecond
			w.do(core.AddClients{Count: 1, Options: options})
			w.runUntil(func() bool { return allDone(w) })
			require.Len(t, w.calls(), 3)
			require.Equal(t, row.outcome, w.ended()[0].Result.Outcome, w.ended()[0].Result)
			for n := range w.node(1).Waiting() {
				require.Fail(t, "somebody still waits", n.ID)
			}
		})
	}
}

// A request whose answer was lost takes effect once, though it is asked twice
// (Raft dissertation §6.3).
func TestRetryOfWhatWasCommittedIsAnsweredFromTheSession(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	options := writer(1)
	options.Timeout = 25 * core.Millisecond // less than a round trip
	w.do(core.AddClients{Count: 1, Options: options})
	w.runUntil(func() bool { return allDone(w) })
	w.runFor(1000 * core.Millisecond)
	applied := 0
	for _, fx := range of[core.Applied](w.effects) {
		if fx.Node == 1 && len(fx.Entry.GetData()) > 0 {
			applied++
		}
	}
	require.Greater(t, applied, 1, "it stands in the log more than once")
	answers := map[core.Response]bool{}
	for _, fx := range of[core.Applied](w.effects) {
		if fx.Node == 1 && len(fx.Entry.GetData()) > 0 {
			answers[fx.Response] = true
		}
	}
	require.Len(t, answers, 1)
}

func TestClientsDrawTheSameInEveryRunAndDifferFromOneAnother(t *testing.T) {
	t.Parallel()
	run := func(s uint64) []core.ClientSent {
		w := ledWorld(t, 3, seed(s))
		w.do(core.AddClients{Count: 2, Options: busy(10)})
		w.runUntil(func() bool { return allDone(w) })
		return w.calls()
	}
	require.Equal(t, run(1), run(1))
	require.NotEqual(t, run(1), run(2))
	commands := map[string]bool{}
	for _, sent := range run(1) {
		if _, command, isWrite := strings.Cut(sent.Request, " "); isWrite {
			commands[strings.Fields(command)[0]] = true
		}
	}
	require.Subset(t, []string{"set", "append", "delete", "get", "cas"}, keys(commands))
	require.Greater(t, len(commands), 2)
}

func keys(set map[string]bool) []string {
	var list []string
	for k := range set {
		list = append(list, k)
	}
	return list
}

// Every operation ends once, and none waits for ever, whatever happens.
func TestEveryOperationEndsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, 3, someOptions(t)...)
		w.losing[raftpb.MsgReadIndexResp] = rapid.Bool().Draw(t, "no answers to reads")
		options := busy(5)
		options.Attempts, options.Timeout = 4, 100*core.Millisecond
		w.do(core.AddClients{Count: 2, Options: options})
		for _, choice := range rapid.SliceOfN(rapid.Uint64(), 0, 60).Draw(t, "choices") {
			w.chaos(choice)
		}
		end := func() bool { return len(w.ended()) >= 10 }
		w.stepUntil(end, func() {
			if !w.next() {
				w.do(core.Wait{Until: w.c.Now() + core.Millisecond})
			}
			// Those that chaos added go on for ever.
			require.Less(t, w.c.Now(), 3600_000*core.Millisecond)
		})
		ended := map[[2]uint32]bool{}
		for _, done := range w.ended() {
			op := [2]uint32{uint32(done.Client), done.Op}
			require.False(t, ended[op], "%v", op)
			ended[op] = true
		}
	})
}
