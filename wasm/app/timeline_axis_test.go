package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/view"
	"glassraft/wasm/app"
)

// Where most of a run happened at once, events stand one after the other; else by
// their time.
func TestTheAxisFollowsTheRun(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.False(t, m.Timeline.ByEvent, "there is one event")
	require.NoError(t, m.Do("campaign 1"))
	require.NoError(t, m.Do("process-ready 1"))
	require.True(t, m.Timeline.ByEvent)
	require.Less(t, m.AxisOf(1), m.AxisOf(2))
	require.NoError(t, m.Do("tick 2"))
	require.False(t, m.Timeline.ByEvent)
	click(t, m, "back", "")
	require.False(t, m.Timeline.ByEvent, "what comes behind the shown moment is still there")
	click(t, m, "go-to", "2")
	require.NoError(t, m.Do("crash 3"))
	require.True(t, m.Timeline.ByEvent, "another branch")
	for range 9 {
		require.NoError(t, m.Do("crash 1"))
		require.NoError(t, m.Do("restart 1"))
	}
	for at := m.Total(); m.Total() < 2*at; {
		require.True(t, m.Timeline.ByEvent, "most of it stands on one spot")
		require.NoError(t, m.Do("tick 2"))
	}
	require.False(t, m.Timeline.ByEvent, "half of it does")
}

func TestTheAxisThatAPersonChoseStays(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("campaign 1"))
	click(t, m, "timeline-node", "2")
	click(t, m, "timeline-axis", "")
	require.False(t, m.Timeline.ByEvent)
	require.NoError(t, m.Do("process-ready 1"))
	require.False(t, m.Timeline.ByEvent)
	press(t, m, "new3")
	require.NoError(t, m.Do("campaign 1"))
	require.False(t, m.Timeline.ByEvent, "in another run, too")
	click(t, m, "timeline-axis", "")
	until(t, m, func(f *view.Frame) bool { return f.Now > 0 })
	require.True(t, m.Timeline.ByEvent)
}

// Lessons in which no time passes do not stand on one spot.
func TestLessonsWithoutTimeHaveATimeline(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"03c-log-repair", "04a-who-may-lead", "04d-leader-completeness", "11a-vote-not-on-disk", "13h-wiped-and-asked"} {
		m := opening(t, "", "lesson."+name+".99")
		require.Greater(t, m.AxisOf(m.Total()), m.AxisOf(1)+app.Timeline{ByEvent: true}.SpanOf()/10, name)
	}
}
