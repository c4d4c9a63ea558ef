package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
)

// compactEvery is how often, in proposals, the benchmark compacts the logs.
const compactEvery = 200

// busy is a cluster of three that carries out one request after the other.
type busy struct {
	b       testing.TB
	c       *core.Cluster
	checker *check.Checker // nil: nobody looks
	rounds  int
}

func newBusy(b testing.TB, checker *check.Checker) *busy {
	y := &busy{b: b, c: newCluster(b, 1), checker: checker}
	y.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	y.do(core.Campaign{Node: 1})
	y.settle()
	return y
}

func (y *busy) do(e core.Event) {
	fx, err := y.c.Do(e)
	require.NoError(y.b, err)
	if y.checker != nil {
		y.checker.Observe(y.c, e, fx)
	}
}

func (y *busy) settle() {
	y.ready(1)
	for len(y.c.InFlight()) > 0 {
		m := y.c.InFlight()[0]
		y.do(core.Deliver{Msg: m.ID})
		y.ready(m.To())
	}
}

func (y *busy) ready(id core.NodeID) {
	for y.c.Nodes()[id-1].HasReady() {
		y.do(core.Ready{Node: id})
	}
}

func (y *busy) round() {
	y.do(core.Propose{Node: 1, Request: "set x 5"})
	y.settle()
	y.rounds++
	if y.rounds%compactEvery == 0 {
		for _, n := range y.c.Nodes() {
			y.do(core.TakeSnapshot{Node: n.ID()})
			y.do(core.Compact{Node: n.ID(), Index: n.Applied()})
		}
	}
}

// One iteration is one request, from the proposal until all have applied it.
func BenchmarkRequest(b *testing.B) {
	for name, checker := range map[string]*check.Checker{"alone": nil, "checked": check.New()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			if checker != nil {
				checker = check.New()
			}
			y := newBusy(b, checker)
			for b.Loop() {
				y.round()
			}
			if checker != nil {
				require.Empty(b, checker.Violations())
			}
		})
	}
}

// One iteration is one round of heartbeats, with nothing to tell.
func BenchmarkHeartbeat(b *testing.B) {
	for name, checker := range map[string]*check.Checker{"alone": nil, "checked": check.New()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			if checker != nil {
				checker = check.New()
			}
			y := newBusy(b, checker)
			for b.Loop() {
				y.do(core.Tick{Node: 1, Count: 50})
				y.settle()
			}
		})
	}
}

// What tells the checker nothing, it looks at without making anything. Not in
// parallel: all allocations of the process count.
func TestHeartbeatsCostNothing(t *testing.T) {
	checker := check.New()
	y := newBusy(t, checker)
	fx, err := y.c.Do(core.Tick{Node: 1, Count: 50})
	require.NoError(t, err)
	require.NotEmpty(t, fx)
	require.Zero(t, testing.AllocsPerRun(100, func() { checker.Observe(y.c, core.Tick{Node: 1, Count: 50}, fx) }))
	fx, err = y.c.Do(core.Ready{Node: 1})
	require.NoError(t, err)
	require.NotEmpty(t, fx)
	require.Zero(t, testing.AllocsPerRun(100, func() { checker.Observe(y.c, core.Ready{Node: 1}, fx) }))
}
