package scene_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// crowded gives a page with nine nodes and at least so many messages in flight.
func crowded(t require.TestingT, messages int) *app.Model {
	m := page(t, 9)
	until(t, m, hasLeader)
	require.NoError(t, m.Do("run for 50ms"))
	n, _ := m.Frame.Leader()
	for i := 0; len(m.Frame.Messages) < messages; i++ {
		require.NoError(t, m.Do(fmt.Sprintf("propose %d set k%d %d", n.ID, i%9, i)))
		require.NoError(t, m.Do(fmt.Sprintf("process-ready %d", n.ID)))
	}
	return m
}

// BenchmarkDraw measures what one picture costs before the browser sees it. In the
// browser it is about eight times as much.
func BenchmarkDraw(b *testing.B) {
	picture := func(b *testing.B, m *app.Model, next func(i int)) {
		var painter scene.Painter
		drawn := painter.Draw(m)
		bytes := 0
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			next(i)
			now := painter.Draw(m)
			bytes += len(scene.Patch(drawn, now))
			drawn = now
		}
		b.ReportMetric(float64(bytes)/float64(b.N), "patch-B/op")
	}
	for _, row := range []struct {
		name string
		page func() *app.Model
	}{
		{"clock moves, 5 nodes", func() *app.Model {
			m := page(b, 5)
			until(b, m, hasLeader)
			until(b, m, hasMessages(4))
			return m
		}},
		{"clock moves, 9 nodes, 200 messages", func() *app.Model { return crowded(b, 200) }},
	} {
		b.Run(row.name, func(b *testing.B) {
			m := row.page()
			now := m.Frame.Now
			picture(b, m, func(i int) { m.Clock = now + core.Time(i*37%9_000) })
		})
	}
	b.Run("an event, 5 nodes", func(b *testing.B) {
		m := page(b, 5)
		until(b, m, hasLeader)
		require.NoError(b, m.Do("run for 200ms"))
		at := m.Frame.Event
		frames := make([]app.Model, 2) // the same two moments again and again, so that only drawing counts
		for i := range frames {
			require.NoError(b, m.Seek(at-i))
			m.Choices()
			frames[i] = *m
		}
		revision := m.Revision
		picture(b, m, func(i int) {
			*m = frames[i%2]
			revision++
			m.Revision = revision
		})
	})
}
