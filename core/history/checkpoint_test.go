package history_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// long is a history of so many events of clients at work.
func long(t require.TestingT, events, stride int) *history.History {
	h, err := history.New(core.Defaults(), func() core.Observer { return check.New() })
	require.NoError(t, err)
	h.SetStride(stride)
	do(t, h, core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}, core.AddClients{Count: 2, Options: core.DefaultClient()})
	for h.Len() < events {
		e, ok := schedule.Next(h.Cluster())
		require.True(t, ok)
		do(t, h, e)
	}
	return h
}

// What a history shows at a place does not depend on what it kept.
func TestCheckpointsChangeNothingThatIsSeen(t *testing.T) {
	t.Parallel()
	const events = 600
	plain := long(t, events, events*10)
	require.Zero(t, plain.Checkpoints())
	rapid.Check(t, func(t *rapid.T) {
		h := long(t, events, rapid.IntRange(1, 50).Draw(t, "stride"))
		require.Positive(t, h.Checkpoints())
		for range 5 {
			id := history.EventID(rapid.IntRange(0, events).Draw(t, "place"))
			require.NoError(t, h.Seek(id))
			require.NoError(t, plain.Seek(id))
			require.Equal(t, id, h.At())
			require.Equal(t, view.Capture(plain.Cluster()), view.Capture(h.Cluster()))
			require.Equal(t, len(plain.Effects()), len(h.Effects()))
			require.Equal(t, plain.Observer().Clone(), h.Observer().Clone())
			// A branch from there is the branch that it would be.
			for range rapid.IntRange(0, 3).Draw(t, "events") {
				e, ok := schedule.Chaos(h.Cluster(), rapid.Uint64().Draw(t, "choice"), 1)
				require.True(t, ok)
				do(t, h, e)
			}
			require.Equal(t, string(history.TraceOf(h.Config(), h.Events())), string(h.Trace()))
			fresh, err := core.NewCluster(h.Config())
			require.NoError(t, err)
			for _, e := range h.Events() {
				_, err := fresh.Do(e)
				require.NoError(t, err)
			}
			require.Equal(t, view.Capture(fresh), view.Capture(h.Cluster()))
		}
	})
}

// However long a history becomes, it keeps a bounded number of copies, spread
// over all of it.
func TestCheckpointsAreBoundedAndSpread(t *testing.T) {
	t.Parallel()
	h := long(t, 5_000, 8)
	require.LessOrEqual(t, h.Checkpoints(), 40)
	require.GreaterOrEqual(t, h.Checkpoints(), 20)
	// Branches of branches do not make it more.
	for i := range 60 {
		require.NoError(t, h.Seek(history.EventID(4_000-50*i)))
		do(t, h, core.AddNodes{Count: 1})
		for range 70 {
			e, _ := schedule.Next(h.Cluster())
			do(t, h, e)
		}
	}
	require.LessOrEqual(t, h.Checkpoints(), 40)
}

func TestLineFollowsWhereOneGoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		do(t, h, add)
		for range 40 {
			switch rapid.IntRange(0, 3).Draw(t, "move") {
			case 0:
				require.NoError(t, h.Seek(history.EventID(rapid.IntRange(0, h.Len()).Draw(t, "place"))))
			case 1:
				_, _ = h.Forward()
			default:
				if e, ok := schedule.Chaos(h.Cluster(), rapid.Uint64Range(0, 9).Draw(t, "choice"), 1); ok {
					do(t, h, e)
				}
			}
			// The line is a path of the tree through the current place, to an end
			// that has no next.
			line := h.Line()
			before := history.Start
			for i, id := range line {
				require.Equal(t, before, h.Parent(id))
				require.Equal(t, i+1, h.Depth(id))
				before = id
			}
			depth := h.Depth(h.At())
			if depth > 0 {
				require.Equal(t, h.At(), line[depth-1])
			}
			at := h.At()
			for i := depth; i < len(line); i++ {
				_, err := h.Forward()
				require.NoError(t, err)
				require.Equal(t, line[i], h.At())
			}
			_, err := h.Forward()
			require.ErrorIs(t, err, history.ErrNoSuchEvent)
			require.NoError(t, h.Seek(at))
			require.Equal(t, line, h.Line())
		}
	})
}
