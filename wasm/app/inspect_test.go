package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// An index is committed at the first event in whose frame some node's commit
// reaches it, whatever place one looks from.
func TestCommittedAtIsTheFirstFrameWithTheCommit(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	require.NoError(t, m.Do("add-clients 2"))
	highest := func(f *view.Frame) core.Index {
		var commit core.Index
		for i := range f.Nodes {
			commit = max(commit, f.Nodes[i].Commit)
		}
		return commit
	}
	first := map[core.Index]int{}
	times := map[core.Index]core.Time{}
	var top core.Index
	for range 400 {
		press(t, m, "next")
		for commit := highest(m.Frame); top < commit; {
			top++
			first[top], times[top] = m.Frame.Event, m.Frame.Now
		}
	}
	require.Greater(t, top, core.Index(5))
	check := func() {
		for index, event := range first {
			at, when, ok := m.CommittedAt(index)
			require.Equal(t, event <= m.Frame.Event, ok)
			if ok {
				require.Equal(t, event, at)
				require.Equal(t, times[index], when)
			}
		}
		_, _, ok := m.CommittedAt(top + 1)
		require.False(t, ok)
	}
	check()
	require.NoError(t, m.Update(app.Scrub{Index: 200}))
	check()
	require.NoError(t, m.Update(app.Scrub{Index: 1}))
	check()
}

// Whoever asked is named, once it was answered and not before.
func TestAnswerOfAnEntry(t *testing.T) {
	t.Parallel()
	m, leader := led(t, 3)
	require.NoError(t, m.Do("propose "+leader.Name[1:]+" set x 5"))
	index := leader.Log.Last().Index + 1
	a, ok := m.Answer(index)
	require.True(t, ok)
	require.Equal(t, core.Pending, a.Outcome)
	until(t, m, func(*view.Frame) bool { a, _ := m.Answer(index); return a.Outcome == core.Answered })
	a, _ = m.Answer(index)
	require.Equal(t, m.Frame.Event, a.Event)
	require.Equal(t, leader.ID, a.Handle.Node)
	require.Zero(t, a.Client)
	press(t, m, "back")
	a, _ = m.Answer(index)
	require.Equal(t, core.Pending, a.Outcome, "what is told is known at the event that is shown")
	_, ok = m.Answer(index - 1)
	require.False(t, ok, "nobody asked for the entry that a new leader appends")
}
