package history_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
)

// One iteration is a jump to a place of a run of 10,000 events that shows no
// nearness to the one before.
func BenchmarkSeek(b *testing.B) {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = true
	h, err := history.New(config, func() core.Observer { return check.New() })
	require.NoError(b, err)
	_, err = h.Do(core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}})
	require.NoError(b, err)
	_, err = h.Do(core.AddClients{Count: 3, Options: core.DefaultClient()})
	require.NoError(b, err)
	const events = 10_000
	for h.Len() < events {
		e, ok := schedule.Next(h.Cluster())
		require.True(b, ok)
		_, err := h.Do(e)
		require.NoError(b, err)
	}
	line := h.Line()
	i := 0
	b.Run("a jump", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			i++
			require.NoError(b, h.Seek(line[i*7919%events]))
		}
	})
	b.Run("a copy", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := h.Cluster().Clone()
			require.NoError(b, err)
		}
	})
	b.Run("a copy of the observer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.Observer().Clone()
		}
	})
	b.Run("an event", func(b *testing.B) {
		b.ReportAllocs()
		require.NoError(b, h.Seek(line[events/2]))
		for b.Loop() {
			if _, err := h.Forward(); err != nil {
				b.StopTimer()
				require.NoError(b, h.Seek(line[events/2]))
				b.StartTimer()
			}
		}
	})
}
