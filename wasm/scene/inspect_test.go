package scene_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// words joins the texts of the elements whose keys begin so.
func words(m *app.Model, prefix string) string {
	var texts []string
	for _, e := range scene.Draw(m).All() {
		if strings.HasPrefix(e.Key, prefix) && e.Text != "" {
			texts = append(texts, e.Text)
		}
	}
	return strings.Join(texts, " | ")
}

func TestInspectorOfAnEntryAClientAndItsSession(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, hasLeader)
	require.NoError(t, m.Update(app.Act{ID: "select-entry", Arg: "2"}))
	require.Contains(t, words(m, "index"), "committed | not yet")
	require.NotContains(t, words(m, "index"), "answered")

	leader, _ := m.Frame.Leader()
	require.NoError(t, m.Do("propose "+leader.Name[1:]+" set x 5"))
	require.Contains(t, words(m, "index"), "answered | not yet: whoever asked "+leader.Name+" waits")
	until(t, m, func(f *view.Frame) bool { n, _ := f.Node(leader.ID); return n.Applied >= 2 })
	require.Contains(t, words(m, "index"), "committed | at event ")
	require.Contains(t, words(m, "index"), "answered | ok, to whoever asked "+leader.Name+", at event ")

	require.NoError(t, m.Do("add-clients 1"))
	require.NoError(t, m.Update(app.Act{ID: "deselect"}))
	require.NoError(t, m.Update(app.Act{ID: "select-client", Arg: "c1"}))
	until(t, m, func(*view.Frame) bool { return len(m.Operations(1)) == 1 })
	require.Contains(t, words(m, "operation"), "waits")
	until(t, m, func(*view.Frame) bool { return len(m.Operations(1)) > 3 })
	require.Regexp(t, `\| (ok|"[^"]*"|not found|[a-z ]+), event \d+`, words(m, "operation"))
	until(t, m, func(f *view.Frame) bool { n, _ := f.Leader(); return n != nil && len(n.Sessions) == 1 })
	leader, _ = m.Frame.Leader()
	require.NoError(t, m.Update(app.Act{ID: "deselect"}))
	require.NoError(t, m.Update(app.Act{ID: "select", Arg: leader.Name[1:]}))
	require.Regexp(t, `c1 \| last request [1-9] · answered: `, words(m, "session"))
}

// What raft handed out stands there as raft prints it.
func TestReadyIsShown(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	until(t, m, func(f *view.Frame) bool { _, shown := find(scene.Draw(m), "why.ready"); return shown })
	require.Contains(t, words(m, "why.ready"), "Ready MustSync=")
}
