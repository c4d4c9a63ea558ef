package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/web"
)

func TestDoorsStandOpenUntilSomethingIsDone(t *testing.T) {
	t.Parallel()
	for name, msg := range map[string]app.Msg{
		"a door": app.Act{ID: "tour"}, "an action": app.Act{ID: "next"}, "a key": app.Key{Key: "ArrowRight"}, "a link": app.OpenLink{Fragment: "x"},
		"a file": app.Opened{Content: []byte("glassraft 1\n")}, "the timeline": app.Scrub{Index: 0},
	} {
		m, err := app.New(core.Defaults(), 3)
		require.NoError(t, err)
		m.Library.Lessons = web.Lessons()
		m.Play()
		require.NoError(t, m.Update(app.Animate{ElapsedMs: 16}))
		require.NoError(t, m.Update(app.Resize{Root: "stage"}))
		require.True(t, m.Doors())
		_ = m.Update(msg)
		require.False(t, m.Doors(), name)
	}
}

func TestTheAPILeavesTheDoors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		do     func(*app.Model) error
		leaves bool
	}{
		{"do", func(m *app.Model) error { return m.Do("campaign 1") }, true},
		{"forward", func(m *app.Model) error { return m.Forward(1) }, true},
		{"back", func(m *app.Model) error { return m.Back(1) }, true},
		{"seek", func(m *app.Model) error { return m.Seek(0) }, true},
		{"a command that is none", func(m *app.Model) error { return m.Do("camapign 1") }, false},
		{"steps that cannot be", func(m *app.Model) error { return m.Forward(-1) }, false},
		{"steps back that cannot be", func(m *app.Model) error { return m.Back(-1) }, false},
		{"a place that is not there", func(m *app.Model) error { return m.Seek(99) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, err := app.New(core.Defaults(), 3)
			require.NoError(t, err)
			m.Library.Lessons = web.Lessons()
			require.Equal(t, row.leaves, row.do(m) == nil)
			require.Equal(t, row.leaves, !m.Doors())
		})
	}
}
