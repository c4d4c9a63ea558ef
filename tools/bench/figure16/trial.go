package figure16

import (
	"context"
	"errors"
	"fmt"

	"glassraft/core"
)

// Trial is one crash of a leader and what came of it.
type Trial struct {
	Crashed core.NodeID
	Elected core.NodeID // 0: nobody, until Options.Cap
	Terms   int         // how many terms it took; 1 unless a vote was split or could not be won
	// Hopeless tells that the first node to time out had a log too short to win.
	Hopeless bool
	Downtime core.Time // from the crash until a node became leader; at most Options.Cap
}

// Downtimes lists the times without a leader, in the order of the trials.
func Downtimes(trials []Trial) []core.Time {
	times := make([]core.Time, len(trials))
	for i, t := range trials {
		times[i] = t.Downtime
	}
	return times
}

// ErrNoLeaderLasts is returned by Measure where the timeouts are too short for
// the broadcast time (Raft paper §5.6): no leader is followed by all, or one is
// deposed before it can be crashed.
var ErrNoLeaderLasts = errors.New("no leader lasts")

// Measure crashes leaders of one cluster, one after the other, and depends on
// nothing but the setting and the options. Beside the trials done so far it returns
// ErrNoLeaderLasts if there is nothing to crash; the context's error when it ends;
// errors of core.
func Measure(ctx context.Context, s Setting, o Options) ([]Trial, error) {
	var trials []Trial
	var l *laboratory
	for clusters := uint64(0); len(trials) < min(o.Trials, s.TrialsMax); {
		if err := ctx.Err(); err != nil {
			return trials, err
		}
		if l == nil {
			clusters++
			var err error
			if l, err = newLaboratory(s, o, clusters); err != nil {
				return trials, err
			}
		}
		t, err := l.trial()
		if err != nil {
			return trials, err
		}
		trials = append(trials, t)
		if t.Elected == 0 {
			l = nil // it would go on as it did: the next trial gets a cluster of its own
			continue
		}
		if err := l.do(core.Restart{Node: t.Crashed}); err != nil {
			return trials, err
		}
		if err := l.settle(); err != nil {
			return trials, err
		}
	}
	return trials, nil
}

// settle waits until all follow one leader and have the same log.
func (l *laboratory) settle() error {
	ok, err := l.run(l.now+l.options.Cap, l.settled)
	if err == nil && !ok {
		err = fmt.Errorf("%w: %v", ErrNoLeaderLasts, l.setting)
	}
	return err
}

// trial crashes the leader of a settled cluster and waits for another.
func (l *laboratory) trial() (Trial, error) {
	leader := l.leader()
	term := leader.State().Term
	if !l.options.EqualLogs {
		if err := l.divide(leader); err != nil {
			return Trial{}, err
		}
	}
	// A leader's heartbeats go to all followers at once.
	heartbeat, _ := leader.Timer()
	after := core.Time(l.draws.Int64N(int64(l.setting.heartbeat()/l.options.Tick))) * l.options.Tick
	crashAt := heartbeat.Due + after
	deposed, err := l.run(crashAt, func() bool { return !leader.IsLeader() })
	if err != nil {
		return Trial{}, err
	}
	if deposed {
		return Trial{}, fmt.Errorf("%w: %v", ErrNoLeaderLasts, l.setting)
	}
	if behind := leader.Behind(crashAt); behind > 0 {
		if err := l.do(core.Tick{Node: leader.ID(), Count: behind}); err != nil {
			return Trial{}, err
		}
	}
	if err := l.do(core.Crash{Node: leader.ID()}); err != nil {
		return Trial{}, err
	}
	l.lastMax, l.first, l.hopeless = nil, 0, false
	elected, err := l.run(crashAt+l.options.Cap, func() bool {
		n := l.leader()
		return n != nil && n.State().Term > term
	})
	t := Trial{Crashed: leader.ID(), Hopeless: l.hopeless, Downtime: l.options.Cap}
	if elected {
		n := l.leader()
		t.Elected, t.Terms, t.Downtime = n.ID(), int(n.State().Term-term), l.now-crashAt
	}
	return t, err
}

// divide gives each follower's log a length of its own: the leader appends
// entries of which each follower may receive one fewer than the one before it.
func (l *laboratory) divide(leader *core.Node) error {
	l.lastMax = map[core.NodeID]core.Index{}
	common := last(leader)
	var entries core.Index
	for _, i := range l.draws.Perm(nodes) {
		if id := core.NodeID(i + 1); id != leader.ID() {
			l.lastMax[id] = common + entries
			entries++
		}
	}
	for range entries - 1 {
		// A Ready between two proposals makes a MsgApp of each.
		for _, e := range []core.Event{core.Propose{Node: leader.ID(), Request: "set x 1"}, core.Ready{Node: leader.ID()}} {
			if err := l.do(e); err != nil {
				return err
			}
		}
	}
	return nil
}
