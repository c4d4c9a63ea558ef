package view_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/script"
	"glassraft/core/view"
)

// stepsMax caps every loop that runs until something is so.
const stepsMax = 5_000

// stage is a cluster on which a test plays, and what was said about it.
type stage struct {
	t        require.TestingT
	c        *core.Cluster
	isolated map[core.NodeID]bool // run and settle drop the messages of these nodes
	said     strings.Builder
	done     core.Event // the last one
	last     view.Explanation
	count    int // events that were not silent
}

func newStage(t require.TestingT, config core.Config) *stage {
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	return &stage{t: t, c: c, isolated: map[core.NodeID]bool{}}
}

// instant is the usual configuration on a network that takes no time.
func instant() core.Config {
	config := core.Defaults()
	config.Link = core.Link{}
	return config
}

// event does one event and says what it did.
func (s *stage) event(e core.Event) core.Effects {
	before := view.Capture(s.c)
	effects, err := s.c.Do(e)
	require.NoError(s.t, err)
	s.done, s.last = e, view.Explain(e, effects, before, view.Capture(s.c))
	require.NotEmpty(s.t, s.last.Sentence)
	if !core.Silent(e, effects) {
		s.count++
		fmt.Fprintf(&s.said, "%v\n  %s\n", e, s.last.Sentence)
	}
	return effects
}

// line does a line of a lesson: a line of a script, or a direction of its own.
func (s *stage) line(text string) {
	verb, rest, _ := strings.Cut(text, " ")
	switch verb {
	case "run": // N events in the order of time; silent ones do not count
		n, err := strconv.Atoi(rest)
		require.NoError(s.t, err)
		for until := s.count + n; s.count < until; {
			e, ok := schedule.Next(s.c)
			require.True(s.t, ok, "nothing happens any more")
			s.event(s.unlessIsolated(e))
		}
	case "settle": // everything that needs no clock to tick
		s.settle()
	case "hush": // settle without words
		said := s.said.String()
		s.settle()
		s.said.Reset()
		s.said.WriteString(said)
	case "arrive", "twice", "lose", "keep", "free": // TYPE FROM TO: the first such message in flight
		words := strings.Fields(rest)
		m := s.message(words[0], words[1], words[2])
		s.event(map[string]core.Event{
			"arrive": core.Deliver{Msg: m}, "twice": core.Duplicate{Msg: m}, "lose": core.Drop{Msg: m},
			"keep": core.Hold{Msg: m}, "free": core.Release{Msg: m},
		}[verb])
	case "isolate", "rejoin": // run and settle drop a node's messages, and do so no more
		id, err := strconv.Atoi(rest)
		require.NoError(s.t, err)
		s.isolated[core.NodeID(id)] = verb == "isolate"
	default:
		e, err := script.ParseLine(text)
		require.NoError(s.t, err)
		s.event(e)
	}
}

func (s *stage) lines(texts ...string) {
	for _, text := range texts {
		s.line(text)
	}
}

func (s *stage) settle() {
	for range stepsMax {
		e, ok := s.pending()
		if !ok {
			return
		}
		s.event(s.unlessIsolated(e))
	}
	require.Fail(s.t, "the cluster does not settle")
}

// pending is what a node has ready; else what its threads have to do; else the
// message that was sent first, unless it is held or its receiver stands still.
func (s *stage) pending() (core.Event, bool) {
	for _, n := range s.c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}, true
		}
	}
	for _, n := range s.c.Nodes() {
		if n.Paused() {
			continue
		}
		switch appends, applies := n.Pending(); {
		case len(appends) > 0:
			return core.AppendThread{Node: n.ID()}, true
		case len(applies) > 0:
			return core.ApplyThread{Node: n.ID()}, true
		}
	}
	for _, m := range s.c.InFlight() {
		if to, err := s.c.Node(m.To()); !m.Held && (err != nil || !to.Paused()) {
			return core.Deliver{Msg: m.ID}, true
		}
	}
	return nil, false
}

func (s *stage) unlessIsolated(e core.Event) core.Event {
	if d, ok := e.(core.Deliver); ok {
		for _, m := range s.c.InFlight() {
			if m.ID == d.Msg && !m.Local() && (s.isolated[m.From()] || s.isolated[m.To()]) {
				return core.Drop{Msg: d.Msg}
			}
		}
	}
	return e
}

// message finds the first message in flight of a type on a link.
func (s *stage) message(kind, from, to string) core.MsgID {
	for _, m := range s.c.InFlight() {
		if m.Raft.GetType().String() == kind && m.From().String() == "S"+from && m.To().String() == "S"+to {
			return m.ID
		}
	}
	require.Failf(s.t, "no such message", "%s from S%s to S%s in %v", kind, from, to, s.frame().Messages)
	return core.MsgID{}
}

func (s *stage) frame() *view.Frame { return view.Capture(s.c) }

func (s *stage) node(id core.NodeID) *view.Node {
	n, ok := s.frame().Node(id)
	require.True(s.t, ok)
	return n
}

// led has that many voters, and S1 leads term 1; all is quiet.
func led(t require.TestingT, nodes int, options string) *stage {
	s := newStage(t, instant())
	ids := make([]string, nodes)
	for i := range ids {
		ids[i] = strconv.Itoa(i + 1)
	}
	s.lines(fmt.Sprintf("add-nodes %d voters=(%s) %s", nodes, strings.Join(ids, ","), options), "campaign 1", "settle")
	require.Equal(t, "leader", s.node(1).Role)
	return s
}

// The lessons below testdata: script lines, and what is said about each event.
func TestLessons(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, "testdata/lessons", func(t *testing.T, path string) {
		s := newStage(t, instant())
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.t = t
			s.said.Reset()
			switch d.Cmd {
			case "config": // another configuration than the usual one without latencies
				f, err := script.Parse("glassraft 1\nconfig " + d.Input)
				require.NoError(t, err)
				s = newStage(t, f.Config)
				return "ok\n"
			case "before": // what leads up to the lesson, without words
				s.lines(strings.Split(d.Input, "\n")...)
				return "ok\n"
			case "show":
				s.lines(strings.Split(d.Input, "\n")...)
				return s.said.String()
			}
			d.Fatalf(t, "unknown directive %q (legal: config, before, show)", d.Cmd)
			return ""
		})
	})
}
