package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// gliding gives a page on which steps glide, with a message under way.
func gliding(t require.TestingT) *app.Model {
	m := page(t, 3)
	until(t, m, hasMessages(2))
	m.Look.Still = false
	return m
}

func TestStepGlidesToItsMoment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(t require.TestingT, m *app.Model)
	}{
		{"on", func(t require.TestingT, m *app.Model) { press(t, m, "next") }},
		{"back", func(t require.TestingT, m *app.Model) { press(t, m, "back") }},
		{"to the next happening", func(t require.TestingT, m *app.Model) { press(t, m, "next-happening") }},
		{"by a command", func(t require.TestingT, m *app.Model) {
			press(t, m, "run-for")
			require.NoError(t, m.Update(app.Submit{}))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := gliding(t)
			require.NoError(t, m.Forward(3))
			for m.Gliding() {
				animate(t, m, pictureMs)
			}
			still := gliding(t)
			still.Look.Still = true
			require.NoError(t, still.Forward(3))
			for m.Frame.Now == still.Frame.Now { // until a step takes time
				row.do(t, m)
				if m.Frame.Now != still.Frame.Now {
					break
				}
				row.do(t, still)
			}
			from := still.Clock
			row.do(t, still)
			require.Equal(t, still.Frame, m.Frame, "nothing is delayed")
			require.Equal(t, still.Why, m.Why)
			require.Equal(t, still.Frame.Now, still.Clock, "without motion the moment is the new one at once")
			require.False(t, still.Moving())

			require.True(t, m.Gliding())
			require.True(t, m.Moving())
			require.Equal(t, from, m.Clock, "it begins at the old moment")
			frame, elapsed, clock := m.Frame, 0.0, m.Clock
			for m.Gliding() {
				animate(t, m, pictureMs)
				elapsed += pictureMs
				require.LessOrEqual(t, abs(m.Frame.Now-m.Clock), abs(m.Frame.Now-clock), "it only comes nearer")
				clock = m.Clock
				require.Same(t, frame, m.Frame)
			}
			require.InDelta(t, 250, elapsed, pictureMs)
			require.Equal(t, m.Frame.Now, m.Clock)
			require.False(t, m.Moving())
			before := seen(m)
			animate(t, m, 100)
			require.Equal(t, before, seen(m), "it has stopped")
		})
	}
}

func abs(t core.Time) core.Time { return max(t, -t) }

func TestWhatIsDoneMeanwhileEndsAGlide(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(*app.Model) error
	}{
		{"choosing", func(m *app.Model) error { return m.Update(app.Act{ID: "choose"}) }},
		{"a command of the API", func(m *app.Model) error { return m.Do("crash 3") }},
		{"scrubbing", func(m *app.Model) error { return m.Update(app.Scrub{Index: 2}) }},
		{"another run", func(m *app.Model) error { return m.Update(app.Act{ID: "new3"}) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := gliding(t)
			for !m.Gliding() {
				press(t, m, "next")
			}
			animate(t, m, 50)
			require.NoError(t, row.do(m))
			require.False(t, m.Gliding())
			require.Equal(t, m.Frame.Now, m.Clock)
			animate(t, m, 50)
			require.Equal(t, m.Frame.Now, m.Clock)
		})
	}
}

// Time goes on from the event one is at, not from where a glide back was.
func TestPlayingFromAGlideBack(t *testing.T) {
	t.Parallel()
	m := gliding(t)
	require.NoError(t, m.Do("run for 50ms"))
	stepOf(t, m, "10ms")
	press(t, m, "back")
	require.True(t, m.Gliding())
	require.Greater(t, m.Clock, m.Frame.Now)
	press(t, m, "play")
	require.Equal(t, m.Frame.Now, m.Clock)
	require.LessOrEqual(t, m.Clock, dueNext(m))
}

func TestOneEventASecond(t *testing.T) {
	t.Parallel()
	for _, still := range []bool{true, false} {
		m := page(t, 5)
		m.Look.Still = still
		click(t, m, "speed", "0")
		require.Zero(t, app.Speeds[m.Speed])
		stepped := page(t, 5)
		press(t, m, "play")
		const seconds = 20
		for range seconds * 1000 / 10 {
			animate(t, m, 10)
		}
		require.True(t, m.Playing)
		require.NoError(t, stepped.Forward(seconds))
		require.Equal(t, stepped.Frame, m.Frame, "as many events as seconds have passed")
		require.Equal(t, stepped.Why, m.Why)
	}
	m := page(t, 1)
	require.NoError(t, m.Do("crash 1"))
	click(t, m, "speed", "0")
	press(t, m, "play")
	for range 110 {
		animate(t, m, 10)
	}
	require.False(t, m.Playing, "it pauses where nothing is left")
}

func TestSpeedIsChosenByItsIndex(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	for _, arg := range []string{"-1", "99", "fast"} {
		before := m.Speed
		require.Error(t, m.Update(app.Act{ID: "speed", Arg: arg}))
		require.Equal(t, before, m.Speed)
	}
}
