package history_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
)

// One iteration is one event of a busy cluster.
func BenchmarkDo(b *testing.B) {
	b.ReportAllocs()
	h, err := history.New(core.Defaults(), func() core.Observer { return check.New() })
	require.NoError(b, err)
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(b, err)
	o := schedule.Options{CompactAfter: 100}
	_, err = h.Do(core.AddClients{Count: 2, Options: core.DefaultClient()})
	require.NoError(b, err)
	for b.Loop() {
		e, ok := o.Next(h.Cluster())
		require.True(b, ok)
		_, err := h.Do(e)
		require.NoError(b, err)
	}
}

// One iteration is one event that is tried at the end of a long run, and taken
// back or kept.
func BenchmarkTry(b *testing.B) {
	h, err := history.New(core.Defaults(), func() core.Observer { return check.New() })
	require.NoError(b, err)
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(b, err)
	do := func() error {
		e, ok := schedule.Next(h.Cluster())
		require.True(b, ok)
		_, err := h.Do(e)
		return err
	}
	const events = 100_000
	for range events {
		require.NoError(b, do())
	}
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			require.NoError(b, h.Try(do))
		}
	})
	failed := errors.New("failed")
	b.Run("nothing done", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			require.ErrorIs(b, h.Try(func() error { return failed }), failed)
		}
	})
}
