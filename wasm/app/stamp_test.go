package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/wasm/app"
)

// A stamp is another one whenever what is shown may differ, and the same while
// nothing but the shown moment has.
func TestStampTellsOfChanges(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	for _, slow := range []bool{false, true} {
		stamp := m.Stamp(slow)
		require.Equal(t, stamp, m.Stamp(slow))
		press(t, m, "next")
		require.NotEqual(t, stamp, m.Stamp(slow))
	}
	// What the weather brings is next on the list, though nothing has happened.
	revision := m.Revision
	require.NoError(t, m.Do("hostility cruel for=10s"))
	require.NotEqual(t, revision, m.Revision)
}

func TestSlowStampKeepsABeatWhileItPlays(t *testing.T) {
	t.Parallel()
	m := page(t, 5)
	m.Speed = len(app.Speeds) - 2
	press(t, m, "play")
	const pictures = 300
	quick, slow := map[any]bool{}, map[any]bool{}
	for range pictures {
		animate(t, m, pictureMs)
		quick[m.Stamp(false)], slow[m.Stamp(true)] = true, true
	}
	require.Greater(t, len(quick), 100)
	require.InDelta(t, pictures*pictureMs/150, len(slow), 2)
	stamp := m.Stamp(true)
	click(t, m, "select", "1")
	require.NotEqual(t, stamp, m.Stamp(true), "who asks for something sees it at once")
}

// Whatever is done, a Revision that is the same means that nothing else is seen but
// another moment.
func TestRevisionTellsOfEveryChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := recorded(t)
		m.Look.Still = false
		last, revision := seen(m), m.Revision
		for range rapid.IntRange(5, 12).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"act", "picture", "picture", "picture", "line", "api"}).Draw(t, "kind") {
			case "act":
				_ = m.Update(app.Act{ID: rapid.SampledFrom(app.Actions()).Draw(t, "action").ID})
			case "picture":
				_ = m.Update(app.Animate{ElapsedMs: 40})
			case "line":
				_ = m.Do(rapid.SampledFrom([]string{"crash 1", "hostility rough", "restart 1", "log-level none", "nonsense"}).Draw(t, "line"))
			case "api":
				_ = m.Back(rapid.IntRange(0, 3).Draw(t, "back"))
			}
			now := seen(m)
			if m.Revision == revision {
				last.Model.Clock = now.Model.Clock
				require.Equal(t, last, now)
			}
			last, revision = now, m.Revision
		}
	})
}
