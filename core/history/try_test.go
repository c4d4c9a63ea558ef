package history_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// What was tried and failed leaves nothing behind; what was tried and did not
// fail stays.
func TestTryLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Defaults(), func() core.Observer { return check.New() })
	require.NoError(t, err)
	h.SetStride(4)
	do := func(n int) {
		for range n {
			e, ok := schedule.Next(h.Cluster())
			require.True(t, ok)
			_, err := h.Do(e)
			require.NoError(t, err)
		}
	}
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(t, err)
	do(60)
	require.NoError(t, h.Seek(30)) // a branch goes on from here
	frame, trace, line := view.Capture(h.Cluster()), string(h.Trace()), append([]history.EventID{}, h.Line()...)

	failed := errors.New("failed")
	require.ErrorIs(t, h.Try(func() error {
		do(5) // into the branch
		_, err := h.Do(core.Crash{Node: 1})
		require.NoError(t, err)
		do(40)
		require.NoError(t, h.Seek(10))
		_, err = h.Do(core.PowerCut{})
		require.NoError(t, err)
		return failed
	}), failed)
	require.EqualValues(t, 30, h.At())
	require.Equal(t, 61, h.Len())
	require.Equal(t, line, h.Line())
	require.Equal(t, frame, view.Capture(h.Cluster()))
	require.Equal(t, trace, string(h.Trace()))
	for id := range history.EventID(h.Len() + 1) {
		require.LessOrEqual(t, len(h.Children(id)), 1)
		require.NoError(t, h.Seek(id))
	}

	require.NoError(t, h.Seek(30))
	require.NoError(t, h.Try(func() error { _, err := h.Do(core.Crash{Node: 1}); return err }))
	require.Equal(t, 62, h.Len())
	require.Len(t, h.Children(30), 2)
}

// One attempt may make others, and what stays of those goes with it.
func TestTryWithinTry(t *testing.T) {
	t.Parallel()
	h, err := history.New(core.Defaults(), nil)
	require.NoError(t, err)
	do := func(e core.Event) {
		_, err := h.Do(e)
		require.NoError(t, err)
	}
	do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	do(core.Campaign{Node: 1})
	do(core.Crash{Node: 1})
	do(core.PowerCut{})
	require.NoError(t, h.Seek(2))
	failed := errors.New("failed")
	require.ErrorIs(t, h.Try(func() error {
		do(core.Crash{Node: 2})
		require.NoError(t, h.Try(func() error { do(core.Crash{Node: 3}); return nil }))
		require.ErrorIs(t, h.Try(func() error {
			require.NoError(t, h.Seek(1))
			do(core.Crash{Node: 3})
			return failed
		}), failed)
		require.EqualValues(t, 6, h.At())
		require.Equal(t, []history.EventID{1, 2, 5, 6}, h.Line())
		require.Equal(t, []history.EventID{2}, h.Children(1))
		return failed
	}), failed)
	require.EqualValues(t, 2, h.At())
	require.Equal(t, 4, h.Len())
	require.Equal(t, []history.EventID{1, 2, 3, 4}, h.Line())
	require.Equal(t, []history.EventID{3}, h.Children(2))

	do(core.Crash{Node: 3}) // with an id that was used in between
	require.Equal(t, []history.EventID{1, 2, 5}, h.Line())
	require.Equal(t, []history.EventID{3, 5}, h.Children(2))
	require.NoError(t, h.Seek(4))
	require.Equal(t, []history.EventID{1, 2, 3, 4}, h.Line())
}
