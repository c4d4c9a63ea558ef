package app_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// BenchmarkPlay measures what a picture's share of a run costs the model while it
// plays, by nodes and virtual ms in a real second.
func BenchmarkPlay(b *testing.B) {
	for _, row := range []struct{ nodes, speed int }{{3, 10_000}, {5, 20}, {5, 1000}, {25, 10}, {25, 1000}} {
		b.Run(fmt.Sprintf("%d nodes, %d ms", row.nodes, row.speed), func(b *testing.B) {
			config := core.Defaults()
			config.Seed = 3
			config.Options.AsyncStorageWrites = true
			m, err := app.New(config, row.nodes)
			require.NoError(b, err)
			require.NoError(b, m.Do("add-clients 2 operations=0"))
			require.NoError(b, m.Do("run for 2s log-level=none"))
			for i, speed := range app.Speeds {
				if speed == row.speed {
					m.Speed = i
				}
			}
			m.Play()
			began := m.Total()
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				require.NoError(b, m.Update(app.Animate{ElapsedMs: 16}))
			}
			b.ReportMetric(float64(m.Total()-began)/float64(b.N), "events/op")
		})
	}
}
