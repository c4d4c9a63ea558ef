package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// While it plays, the timeline moves on with the cursor, which stays in sight.
func TestTimelineFollowsWhileItPlays(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	m.Speed = 5
	press(t, m, "play")
	moved := false
	for range 400 {
		animate(t, m, pictureMs)
		part := (m.CursorAxis() - m.Timeline.Start) / m.Timeline.SpanOf()
		require.GreaterOrEqual(t, part, 0.0)
		require.LessOrEqual(t, part, 0.87)
		moved = moved || m.Timeline.Start > 0
	}
	require.True(t, moved)
}

// Between two events the shown moment is where one points, not only where something
// happened; and before the first event there is nowhere to be.
func TestScrubbingBetweenEvents(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Do("run for 100ms"))
	between := 0
	for part := 0.0; part <= 1; part += 0.01 {
		at := core.Time(m.Timeline.Start + part*m.Timeline.SpanOf())
		require.NoError(t, m.Update(app.ScrubAt{Part: part}))
		require.Positive(t, m.Frame.Event)
		require.GreaterOrEqual(t, m.Clock, m.Frame.Now)
		if m.Frame.Event < m.Total() && at >= m.Frame.Now {
			require.Equal(t, at, m.Clock)
			if m.Clock > m.Frame.Now {
				between++
			}
		}
	}
	require.Greater(t, between, 10)
}

// However much of a run is seen, what is drawn of it is bounded.
func TestTimelineDrawsABoundedPart(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("run for 20s"))
	require.Greater(t, m.Total(), 4_000)
	press(t, m, "timeline-all")
	most := len(m.Pieces())
	require.LessOrEqual(t, most, 62)
	require.Greater(t, most, 30)
}
