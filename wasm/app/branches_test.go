package app_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
)

// marked is the choice that happens if nobody chooses.
func marked(m *app.Model) (app.Choice, bool) {
	i := slices.IndexFunc(m.Choices(), func(c app.Choice) bool { return c.Auto })
	if i < 0 {
		return app.Choice{}, false
	}
	return m.Choices()[i], true
}

func TestWhatWasDoneHereBeforeCanBeChosenAgain(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("crash 2"))
	require.NoError(t, m.Back(1))
	require.NoError(t, m.Do("campaign 1"))
	require.NoError(t, m.Back(1))
	choice := func(event string) app.Choice {
		i := slices.IndexFunc(m.Choices(), func(c app.Choice) bool { return c.Event.String() == event })
		require.GreaterOrEqual(t, i, 0)
		return m.Choices()[i]
	}
	require.Equal(t, app.GroupBefore, choice("campaign 1").Group, "it is none that is always offered")
	require.True(t, choice("campaign 1").Auto, "the branch that goes on")
	require.True(t, choice("crash 2").Done)
	require.False(t, choice("crash 1").Done)
	require.False(t, choice("crash 2").Auto, "the other branch is the one that goes on")
	require.NoError(t, m.Update(app.Act{ID: "choose", Arg: "crash 2"}))
	n, _ := m.Frame.Node(2)
	require.False(t, n.Up)
	require.Equal(t, 2, m.Total(), "the same branch, not a new one")
}

func TestTheMarkedChoiceIsWhatNextDoes(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("campaign 2"))
	require.NoError(t, m.Do("crash 1"))
	require.NoError(t, m.Seek(1))
	for range 20 {
		choice, ok := marked(m)
		require.True(t, ok)
		require.NoError(t, m.Forward(1))
		require.Equal(t, choice.Event.String(), lastLine(m))
	}
}

func TestPausingShowsTheSentenceOfTheCurrentEvent(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	m.Play()
	for range 400 {
		require.NoError(t, m.Update(app.Animate{ElapsedMs: 50}))
		if m.WhyAt != m.Frame.Event {
			break
		}
	}
	require.NotEqual(t, m.Frame.Event, m.WhyAt, "a sentence that matters stays while it plays")
	m.Pause()
	require.Equal(t, m.Frame.Event, m.WhyAt)
	paused := m.Why
	require.NoError(t, m.Back(1))
	require.NoError(t, m.Forward(1))
	require.Equal(t, paused, m.Why)
}
