package app_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// pictureMs is about the time between two pictures on a usual screen.
const pictureMs = 16

func animate(t require.TestingT, m *app.Model, elapsedMs float64) {
	require.NoError(t, m.Update(app.Animate{ElapsedMs: elapsedMs}))
}

// dueNext is when the next event is due that is on the list.
func dueNext(m *app.Model) core.Time {
	due := core.Time(1 << 62)
	for _, c := range m.Choices() {
		if !c.Fault {
			due = min(due, m.Frame.Now+c.Wait)
		}
	}
	return due
}

func TestPlayingDoesEventsWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	for speed := 1; speed < len(app.Speeds); speed++ { // at the first it is an event a second
		m := page(t, 5)
		m.Speed = speed
		press(t, m, "play")
		for range stepsMax {
			clock := m.Clock
			animate(t, m, pictureMs)
			require.GreaterOrEqual(t, m.Clock, clock, "time runs forwards")
			require.LessOrEqual(t, m.Clock-clock, core.Time(pictureMs*app.Speeds[speed]*6), "an event has happened before it was due")
			require.LessOrEqual(t, m.Frame.Now, m.Clock)
			require.LessOrEqual(t, m.Clock, dueNext(m), "an event that is due has not happened")
			if m.Frame.Event > 40 {
				break
			}
		}
		require.Greater(t, m.Frame.Event, 40)
		require.True(t, m.Playing)
	}
}

func TestPlayedRunIsTheSteppedRun(t *testing.T) {
	t.Parallel()
	played, stepped := page(t, 5), page(t, 5)
	played.Speed = len(app.Speeds) - 1
	press(t, played, "play")
	for range 100 {
		animate(t, played, pictureMs)
	}
	require.Greater(t, played.Frame.Event, 100)
	for stepped.Frame.Event < played.Frame.Event {
		press(t, stepped, "next")
	}
	require.NoError(t, stepped.Seek(played.Frame.Event))
	require.Equal(t, played.TraceHash(), stepped.TraceHash())
	require.Equal(t, played.Frame, stepped.Frame)
}

func TestPlayingInThePastFollowsTheBranch(t *testing.T) {
	t.Parallel()
	m, n := led(t, 3)
	require.NoError(t, m.Do("crash "+string(rune('0'+n.ID))))
	require.NoError(t, m.Forward(10))
	total, hash := m.Total(), m.TraceHash()
	require.NoError(t, m.Seek(1))
	press(t, m, "play")
	for m.Frame.Event < total {
		animate(t, m, pictureMs)
	}
	require.NoError(t, m.Seek(total))
	require.Equal(t, hash, m.TraceHash(), "playing began no branch")
}

func TestSpeedsAreVirtualMillisecondsPerSecond(t *testing.T) {
	t.Parallel()
	for speed, msPerSecond := range app.Speeds {
		if msPerSecond == 0 {
			continue // an event a second
		}
		m := page(t, 3)
		until(t, m, hasMessages(2))
		m.Speed = speed
		press(t, m, "play")
		elapsedMs := min(0.5, 5000/float64(msPerSecond)) // short enough for no message to arrive
		clock := m.Clock
		animate(t, m, elapsedMs)
		require.Equal(t, core.Time(elapsedMs*float64(msPerSecond)), m.Clock-clock, "at %d", msPerSecond)
	}
}

func TestQuietTimeRunsFaster(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, func(f *view.Frame) bool { return !f.Nodes[0].Ready && !f.Nodes[1].Ready && !f.Nodes[2].Ready })
	require.Empty(t, m.Frame.Messages)
	press(t, m, "play")
	clock := m.Clock
	animate(t, m, 10)
	require.True(t, m.Hastens())
	require.Equal(t, 6*10*core.Time(app.Speeds[m.Speed]), m.Clock-clock)

	m.Speed = slices.Index(app.Speeds, 1000)
	require.False(t, m.Hastens(), "real time is real")
	clock = m.Clock
	animate(t, m, 10)
	require.Equal(t, 10*core.Time(1000), m.Clock-clock)
	press(t, m, "play")
	m.Speed = 2
	require.False(t, m.Hastens(), "nothing runs while it is paused")
}

func TestHiddenTabDoesNotRaceOn(t *testing.T) {
	t.Parallel()
	m, same := page(t, 3), page(t, 3)
	press(t, m, "play")
	press(t, same, "play")
	animate(t, m, 1e9)
	animate(t, same, 100)
	require.Equal(t, same.Clock, m.Clock)
	require.Equal(t, same.Frame, m.Frame)
}

func TestOnePictureCatchesUpOnSoMuch(t *testing.T) {
	t.Parallel()
	const eventsPerPicture = 40
	m := page(t, 9)
	until(t, m, hasLeader)
	m.Speed = len(app.Speeds) - 1
	press(t, m, "play")
	most := 0
	for range 30 {
		event := m.Frame.Event
		animate(t, m, 100)
		most = max(most, m.Frame.Event-event)
		require.LessOrEqual(t, m.Frame.Now, m.Clock)
		require.LessOrEqual(t, m.Clock, dueNext(m), "the clock has run past what was left undone")
	}
	require.Equal(t, eventsPerPicture, most)
}

func TestPlayingPausesWhereNothingIsLeft(t *testing.T) {
	t.Parallel()
	m := page(t, 1)
	require.NoError(t, m.Do("crash 1"))
	press(t, m, "play")
	require.True(t, m.Playing)
	clock := m.Clock
	animate(t, m, pictureMs)
	require.False(t, m.Playing)
	require.GreaterOrEqual(t, m.Clock, clock)
	frame := m.Frame
	animate(t, m, pictureMs)
	require.Equal(t, frame, m.Frame)
}

func TestPausedPageStandsStill(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	before := seen(m)
	for range 10 {
		animate(t, m, 100)
	}
	require.Equal(t, before, seen(m))
	press(t, m, "play")
	press(t, m, "play")
	animate(t, m, 100)
	require.Equal(t, before, seen(m))
}

func TestSentenceThatMattersStaysToBeRead(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	press(t, m, "play")
	const readMs = 1800
	shownMs, stayed := 0.0, 0
	for range 3_000 {
		at, why, event := m.WhyAt, m.Why, m.Frame.Event
		animate(t, m, pictureMs)
		shownMs += pictureMs
		if m.WhyAt == at {
			if matters(why) && m.Frame.Event > event {
				stayed++
			}
			continue
		}
		if matters(why) && shownMs < readMs {
			require.True(t, matters(m.Why), "%q gave way to %q after %v ms", why.Sentence, m.Why.Sentence, shownMs)
		}
		shownMs = 0
	}
	require.Positive(t, stayed, "events passed while a sentence was being read")
	event := m.Frame.Event
	press(t, m, "next")
	require.Greater(t, m.Frame.Event, event)
	require.Equal(t, m.Frame.Event, m.WhyAt, "by hand every event is explained at once")
}

// matters tells whether a person follows what changed.
func matters(x view.Explanation) bool {
	for _, c := range x.Changes {
		switch c.What {
		case "role", "term", "commit", "snapshot", "configuration":
			return true
		}
	}
	return false
}
