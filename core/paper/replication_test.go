package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
)

// Raft paper §5.3. An entry is committed once the leader has it on a majority of
// the servers; then it is applied and answered. Followers apply it when a later
// message tells them how far the leader has committed.
func TestEntryIsCommittedByAMajorityAndThenApplied(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 5, o)
		h := w.propose(1, "set x 5")
		w.finish(1)
		w.requireLogs("1 1", "1", "1", "1", "1")
		for _, id := range []core.NodeID{2, 3} {
			require.EqualValues(t, 1, w.state(1).Commit)
			require.Equal(t, "pending", w.result(h))
			w.deliver(mail{kind: raftpb.MsgApp, to: id})
			w.finish(id)
			w.deliver(mail{kind: raftpb.MsgAppResp, from: id})
		}
		require.EqualValues(t, 2, w.state(1).Commit)
		w.drop(mail{to: 4})
		w.drop(mail{to: 5})
		w.finish(1)
		require.Equal(t, "answered ok", w.result(h))
		w.requireLogs("1 1", "1 1", "1 1", "1", "1")
		w.requireValues("x", "5", "-", "-", "-", "-")
		w.settle(1, 2, 3)
		w.requireValues("x", "5", "5", "5", "-", "-")
		w.beat(1)
		w.requireValues("x", "5", "5", "5", "5", "5")
	})
}

// Raft paper §5.3. Committing an entry commits all entries before it.
func TestCommittingAnEntryCommitsAllBeforeIt(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		first := w.propose(1, "append x a")
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, to: 2})
		w.finish(2)
		w.drop(mail{kind: raftpb.MsgAppResp}) // nobody hears of the first entry
		second := w.propose(1, "append x b")
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, to: 2})
		w.finish(2)
		require.Equal(t, "pending", w.result(first))
		w.deliver(mail{kind: raftpb.MsgAppResp, from: 2})
		require.EqualValues(t, 3, w.state(1).Commit)
		w.finish(1)
		require.Equal(t, "answered ok", w.result(first))
		require.Equal(t, "answered ok", w.result(second))
		require.Equal(t, "ab", w.value(1, "x"))
	})
}

// Raft paper §5.3 (Log Matching). With its entries a leader names the one before
// them. A follower that does not hold that one refuses, and writes nothing, so
// that a log never has a gap. The leader then goes back to where they agree.
func TestFollowerRefusesEntriesAfterAGap(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.propose(1, "append x a")
		w.finish(1)
		w.drop(mail{to: 3})
		w.propose(1, "append x b")
		w.finish(1)
		m := w.first(mail{kind: raftpb.MsgApp, to: 3})
		require.EqualValues(t, 2, m.Raft.GetIndex())
		attempts, _ := w.repair(1, 3)
		require.Equal(t, []string{"1/2", "1/1"}, attempts)
		w.requireLogs("1 1 1", "1", "1 1 1")
		w.settle()
		w.requireValues("x", "ab", "ab", "ab")
	})
}

// Raft paper §5.3 (Log Matching). The entry before must be of the same term too.
// Where a follower holds one of another term, it and everything after it go,
// and the leader's take their place: what was never committed is lost.
func TestConflictingEntriesAreOverwritten(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.propose(1, "append x lost")
		w.propose(1, "append x lost")
		w.settle(1)
		w.requireLogs("1 1 1", "1", "1")
		require.True(t, w.campaign(2, 3))
		w.propose(2, "append x kept")
		w.settle(2, 3)
		w.requireLogs("1 1 1", "1 2 2", "1 2 2")
		mark := len(w.effects)
		w.beat(2)
		w.requireLogs("1 2 2", "1 2 2", "1 2 2")
		require.Equal(t, map[core.NodeID]int{1: 2}, w.overwrittenSince(mark))
		w.beat(2)
		w.requireValues("x", "kept", "kept", "kept")
	})
}

// Raft paper §5.3 (Figure 2, AppendEntries step 3). The first entry that
// conflicts takes all that follow with it, also where the leader has nothing to
// put in their place.
func TestExtraneousEntriesAreDeletedWithTheFirstConflict(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		for range 4 {
			w.propose(1, "append x lost")
		}
		w.settle(1)
		w.requireLogs("1 1 1 1 1", "1", "1")
		require.True(t, w.campaign(2, 3))
		w.settle(2, 3)
		w.beat(2)
		w.requireLogs("1 2", "1 2", "1 2")
	})
}

// Raft paper §5.3 (Figure 2, AppendEntries step 3). Without a conflict nothing
// is deleted: an old request that arrives late must not take away what a later
// one has written.
func TestLateRequestDeletesNothing(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.propose(1, "append x a")
		w.finish(1)
		early := w.first(mail{kind: raftpb.MsgApp, to: 2})
		w.do(core.Duplicate{Msg: early.ID})
		w.do(core.Hold{Msg: early.ID})
		w.propose(1, "append x b")
		w.finish(1)
		// Nobody commits, so that S2 cannot know that it may ignore the request.
		for range 2 {
			w.do(core.Deliver{Msg: w.notHeld(mail{kind: raftpb.MsgApp, to: 2}).ID})
			w.finish(2)
		}
		w.requireLogs("1 1 1", "1 1 1", "1")
		require.EqualValues(t, 1, w.state(2).Commit)
		mark := len(w.effects)
		w.do(core.Deliver{Msg: early.ID})
		w.finish(2)
		w.requireLogs("1 1 1", "1 1 1", "1")
		require.Empty(t, of[core.EntriesAppended](w.effects[mark:]))
	})
}

// notHeld is the first message in flight that is not held.
func (w *world) notHeld(s mail) *core.Message {
	w.t.Helper()
	for _, m := range w.find(s) {
		if !m.Held {
			return m
		}
	}
	require.Fail(w.t, "no such message")
	return nil
}

// Raft paper §5.3, Figure 3 (Leader Append-Only). A leader never overwrites or
// deletes what is in its own log; followers do so at its word.
func TestLeaderNeverOverwritesItsOwnLog(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		overwritten := 0
		for seed := range uint64(4) {
			w := stormyWorld(t, seed, o)
			end := w.c.Now() + 4000*core.Millisecond
			mark := 0
			w.run(storm(seed, end), func() bool {
				for _, fx := range of[core.EntriesAppended](w.effects[mark:]) {
					if fx.Overwritten > 0 {
						overwritten++
						require.False(t, w.node(fx.Node).IsLeader(), "seed %d: %v", seed, fx.Node)
					}
				}
				mark = len(w.effects)
				return w.c.Now() >= end
			})
		}
		require.Positive(t, overwritten, "a storm without a conflict shows nothing")
	})
}

// stormyWorld has five nodes and two clients that each write fifty times.
func stormyWorld(t *testing.T, seed uint64, o core.Options) *world {
	t.Helper()
	config := core.Defaults()
	config.Seed, config.Options = seed, o
	w := newWorldOf(t, 5, config)
	client := core.DefaultClient()
	client.Think, client.Reads, client.Operations = 20*core.Millisecond, 0, 50
	w.do(core.AddClients{Count: 2, Options: client})
	return w
}

// storm brings losses, crashes and partitions until a time.
func storm(seed uint64, until core.Time) schedule.Options {
	return schedule.Options{Weather: schedule.Weather{Hostility: schedule.Rough, Seed: seed, Until: until}}
}

// Raft paper §5.3. A leader tries for ever to bring its followers up to date,
// also after it has answered the client: one that was down for long gets all
// that it missed. Meanwhile the others are not held up.
func TestLeaderRetriesForEver(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct {
			name       string
			stop, back func(*world)
		}{
			{"crashed", func(w *world) { w.do(core.Crash{Node: 3}) }, func(w *world) { w.restart(3) }},
			{"cut off", func(w *world) { w.isolate(3) }, func(w *world) { w.do(core.Heal{}) }},
			{"slow", func(w *world) { w.do(core.Pause{Node: 3}) }, func(w *world) { w.do(core.Resume{Node: 3}) }},
		} {
			w := ledWorld(t, 3, o)
			row.stop(w)
			for range 50 {
				h := w.propose(1, "append x a")
				w.beat(1)
				require.Equal(t, "answered ok", w.result(h), row.name)
			}
			for range 50 {
				w.beat(1)
			}
			require.Equal(t, "1", w.terms(3), row.name)
			row.back(w)
			w.beat(1)
			w.beat(1)
			require.Equal(t, w.log(1), w.log(3), row.name)
			require.Equal(t, w.value(1, "x"), w.value(3, "x"), row.name)
		}
	})
}

// Raft paper §5.1 and §5.3. A request that is not answered in time is sent
// again.
//
// etcd/raft departs: it counts no time for a request. What was lost is found out
// by the answer to the next heartbeat, and sent again then.
func TestLostEntriesAreSentAgainAfterTheNextHeartbeat(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		h := w.propose(1, "set x 5")
		w.settle(1)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick - 1})
		w.settle()
		require.Equal(t, "pending", w.result(h))
		w.do(core.Tick{Node: 1, Count: 1})
		w.settle()
		require.Equal(t, "answered ok", w.result(h))
	})
}
