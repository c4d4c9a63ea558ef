package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/tools/e2e"
)

func TestPageBecomesReady(t *testing.T) {
	t.Parallel()
	tab := open(t, nil)
	tab.WaitReady(t)
	require.Equal(t, "Glassraft", e2e.Evaluate[string](t, tab, "document.title"))
	require.NotEmpty(t, e2e.Evaluate[string](t, tab, "glassraft.version"))
	require.True(t, e2e.Evaluate[bool](t, tab, `document.querySelector('[data-testid="failure"]').hidden`))
	require.True(t, e2e.Evaluate[bool](t, tab, `document.getElementById("loading").hidden`))
	require.Empty(t, tab.ConsoleErrors())
}

// embed.html in a frame of somebody's page shows the stage, the logs, the reasons and the keys, and nothing else; it steps.
func TestEmbedInAFrame(t *testing.T) {
	t.Parallel()
	h := newHost(t, nil)
	tab := h.stage.BlankAt(t, h.url+blogPost)
	failures := tab.WatchFailures(t)
	tab.Do(t, navigate(tab.URL))
	tab.WaitUntil(t, "frames[0]?.glassraft !== undefined")
	require.Empty(t, e2e.Evaluate[string](t, tab, `frames[0].glassraft.ready.then(() => "", (error) => error.message)`))
	visible := func(selector string) bool {
		return e2e.Evaluate[bool](t, tab, "frames[0]."+query(selector)+".checkVisibility()")
	}
	for _, shown := range []string{testID("stage"), `[data-root="logs.body"]`, `[data-root="why"]`, testID("next"), testID("back")} {
		require.True(t, visible(shown), shown)
	}
	for _, hidden := range []string{"h1", `[data-root="context"]`, `[data-root="next"]`, `[data-root="inspector"]`, `[data-root="timeline"]`} {
		require.False(t, visible(hidden), hidden)
	}
	before := e2e.Evaluate[int](t, tab, `frames[0].glassraft.pause(), frames[0].glassraft.frame().total`)
	e2e.Evaluate[any](t, tab, "frames[0]."+query(testID("next"))+".click()")
	require.Equal(t, before+1, e2e.Evaluate[int](t, tab, "frames[0].glassraft.frame().total"))
	require.Empty(t, failures())
	require.Empty(t, tab.ConsoleErrors())
}
