package script

import (
	"errors"
	"fmt"

	"go.etcd.io/raft/v3"

	"glassraft/core"
	"glassraft/core/schedule"
)

// The commands that are many events.

// How many events one command may be. A cluster whose driver broke its contract
// may send messages to and fro for ever, without any tick.
const (
	runMax       = 200_000
	stabilizeMax = 20_000
)

// ErrCap: a command has been as many events as one may be, and has not ended.
var ErrCap = errors.New("it does not come to an end")

// deliverMsgs delivers, as etcd/raft's deliver-msgs does.
func (r *Runner) deliverMsgs(a DeliverMsgs) error {
	delivered := 0
	for _, to := range a.To {
		ids := r.messagesTo(to.Node, func(m *core.Message) bool {
			return (a.Type == nil || m.Raft.GetType() == *a.Type) && !(to.Drop && own(m))
		})
		delivered += len(ids)
		if err := r.bring(ids, to.Drop); err != nil {
			return err
		}
	}
	if delivered == 0 {
		r.printer.printf(noMessages)
	}
	return nil
}

const noMessages = "no messages\n"

// bring delivers messages, or drops them.
func (r *Runner) bring(ids []core.MsgID, drop bool) error {
	for _, id := range ids {
		var e core.Event = core.Deliver{Msg: id, Now: true}
		if drop {
			e = core.Drop{Msg: id}
		}
		if err := r.event(e); err != nil {
			return err
		}
	}
	return nil
}

// messagesTo lists the messages in flight to a node of which something is so, in
// their order.
func (r *Runner) messagesTo(id core.NodeID, so func(*core.Message) bool) []core.MsgID {
	var ids []core.MsgID
	for _, m := range r.cluster().InFlight() {
		if m.To() == id && so(m) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// own tells a message that raft takes for a node's own, which is never dropped:
// what a thread answers to its node, but also a forwarded MsgTransferLeader, in
// which the transferee stands as the sender.
func own(m *core.Message) bool {
	from := m.Raft.GetFrom()
	return from == m.Raft.GetTo() || raft.IsLocalMsgTarget(from)
}

func notHeld(m *core.Message) bool { return !m.Held }

// stabilize goes round the nodes until nothing is left: all that is ready, then
// all that is in flight, then all writes, then all applies, as etcd/raft's
// stabilize does.
func (r *Runner) stabilize(a Stabilize) error {
	defer r.meanwhile(a.Level)()
	nodes, err := r.named(a.Nodes)
	if err != nil {
		return err
	}
	for start := r.history.Depth(r.history.At()); ; {
		before := r.history.Depth(r.history.At())
		if before-start > stabilizeMax {
			return fmt.Errorf("%w: %d events (legal: up to %d in one command)", ErrCap, before-start, stabilizeMax)
		}
		if err := r.round(nodes); err != nil {
			return err
		}
		if r.history.Depth(r.history.At()) == before {
			return nil
		}
	}
}

// meanwhile sets another level of the log, if there is one, and gives what sets it
// back.
func (r *Runner) meanwhile(l *Level) (back func()) {
	before := r.printer.level
	if l != nil {
		r.printer.level = *l
	}
	return func() { r.printer.level = before }
}

// named gives the nodes, or all of them where none is named.
func (r *Runner) named(ids []core.NodeID) ([]core.NodeID, error) {
	for _, id := range ids {
		if _, err := r.cluster().Node(id); err != nil {
			return nil, err
		}
	}
	if len(ids) > 0 {
		return ids, nil
	}
	for _, n := range r.cluster().Nodes() {
		ids = append(ids, n.ID())
	}
	return ids, nil
}

// round is one round of stabilize.
func (r *Runner) round(nodes []core.NodeID) error {
	node := func(id core.NodeID) *core.Node { return r.cluster().Nodes()[id-1] }
	phases := []struct {
		what string
		left func(core.NodeID) bool
		do   func(core.NodeID) error
		all  bool // until nothing is left, instead of once
	}{
		{"handling Ready", func(id core.NodeID) bool { return node(id).HasReady() }, r.ready, false},
		{"receiving messages", func(id core.NodeID) bool { return !node(id).Paused() && len(r.messagesTo(id, notHeld)) > 0 },
			func(id core.NodeID) error { return r.bring(r.messagesTo(id, notHeld), false) }, false},
		{"processing append thread", func(id core.NodeID) bool { a, _ := node(id).Pending(); return !node(id).Paused() && len(a) > 0 }, r.appendThread, true},
		{"processing apply thread", func(id core.NodeID) bool { _, a := node(id).Pending(); return !node(id).Paused() && len(a) > 0 }, r.applyThread, true},
	}
	for _, phase := range phases {
		for _, id := range nodes {
			if !phase.left(id) {
				continue
			}
			r.printer.printf("> %d %s\n", uint64(id), phase.what)
			for again := true; again; again = phase.all && phase.left(id) {
				if err := r.printer.indented(func() error { return phase.do(id) }); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (r *Runner) runFor(a RunFor) error {
	defer r.meanwhile(a.Level)()
	return r.brief(new(false), func(do func(core.Event) error) error {
		done, err := r.weather.RunFor(r.cluster(), do, a.Time, runMax)
		return capped(done, err)
	})
}

func (r *Runner) runUntil(a RunUntil) error {
	defer r.meanwhile(a.Level)()
	within := a.Within
	if within == 0 {
		within = WithinUsual
	}
	end := r.cluster().Now() + within
	holds := false
	err := r.brief(&holds, func(do func(core.Event) error) error {
		done, err := r.weather.Run(r.cluster(), do, func(*core.Cluster) bool {
			holds = a.Condition.Holds(r.situation())
			return holds || !r.goesOn(end)
		}, runMax)
		return capped(done, err)
	})
	switch {
	case err != nil, holds:
		return err
	case r.ended():
		return fmt.Errorf("%w, and nothing happens any more: %s", ErrExpectation, a.Condition.Explain(r.situation()))
	}
	return fmt.Errorf("%w within %v: %s", ErrExpectation, within, a.Condition.Explain(r.situation()))
}

// capped tells that a run was as long as one may be.
func capped(done int, err error) error {
	if errors.Is(err, schedule.ErrCap) {
		return fmt.Errorf("%w: %d events (legal: up to %d in one command)", ErrCap, done, runMax)
	}
	return err
}

// ended tells whether nothing will ever happen by itself.
func (r *Runner) ended() bool {
	_, ok := r.weather.Next(r.cluster())
	return !ok
}

// goesOn tells whether something happens by itself up to a time.
func (r *Runner) goesOn(end core.Time) bool {
	e, ok := r.weather.Next(r.cluster())
	return ok && schedule.Due(r.cluster(), e) <= end
}

// brief prints of the events that run does only what stands in the log and what
// only Glassraft has, and at the end how many there were. already tells, where
// there were none, that none were needed.
func (r *Runner) brief(already *bool, run func(do func(core.Event) error) error) error {
	r.printer.brief = true
	defer func() { r.printer.brief = false }()
	start, from := r.history.Depth(r.history.At()), r.cluster().Now()
	err := run(r.event)
	if done := r.history.Depth(r.history.At()) - start; done > 0 || !*already {
		r.printer.printf("%d events, %v to %v\n", done, from, r.cluster().Now())
	} else {
		r.printer.printf("no events: it holds already\n")
	}
	return err
}

func (r *Runner) setWeather(a SetWeather) error {
	seed := a.Seed
	if seed == 0 {
		seed = r.history.Config().Seed
	}
	span := a.For
	if span == 0 {
		span = WithinUsual
	}
	r.weather = schedule.Options{
		Weather:      schedule.Weather{Hostility: a.Hostility, Seed: seed, Until: r.cluster().Now() + span},
		CompactAfter: a.CompactAfter,
	}
	return nil
}
