package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/web"
)

func TestTheLibraryListsTheSitesScripts(t *testing.T) {
	t.Parallel()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	index := "scripts/index.json"
	act(t, m, "lessons", "")
	require.Equal(t, []app.Errand{app.Fetch{Path: index}}, m.Errands())
	require.True(t, m.Library.Loading())
	require.NoError(t, m.Update(app.Fetched{Path: index, Error: "the server answered 404"}))
	require.Equal(t, "the server answered 404", m.Library.Error)
	act(t, m, "lessons", "")
	require.Len(t, m.Errands(), 1)
	require.NoError(t, m.Update(app.Fetched{Path: index, Content: []byte("<html>")}))
	require.NotEmpty(t, m.Library.Error)

	act(t, m, "lessons", "") // asks again
	require.Len(t, m.Errands(), 1)
	require.NoError(t, m.Update(app.Fetched{Path: index, Content: []byte(`[{"name":"campaign","file":"scripts/campaign.txt","title":"An election","about":"Three nodes."},{"name":"x","file":"scripts/../x"}]`)}))
	require.Len(t, m.Library.Scripts, 2)
	act(t, m, "lessons", "")
	require.Empty(t, m.Errands(), "it is there")
	require.Error(t, m.Update(app.Act{ID: "open-script", Arg: "other.txt"}))
	require.Error(t, m.Update(app.Act{ID: "open-script", Arg: "scripts/../x"}))
	act(t, m, "open-script", "scripts/campaign.txt")
	fetch := app.Fetch{Path: "scripts/campaign.txt", Name: "campaign"}
	require.Equal(t, []app.Errand{fetch}, m.Errands())
	require.Nil(t, m.Dialog)
	require.ErrorContains(t, m.Update(app.Fetched{Path: fetch.Path, Name: fetch.Name, Error: "offline"}), "campaign could not be loaded: offline")
	require.Nil(t, m.Player())
	require.NoError(t, m.Update(app.Fetched{Path: fetch.Path, Name: fetch.Name, Content: []byte("log-level none\n----\nok\n\nadd-nodes 3 voters=(1,2,3) index=2\n")}))
	require.Equal(t, "campaign", m.Player().Title())
	require.Equal(t, "Three nodes.", m.Player().About())
	compared := func(same, stated int) {
		s, n := m.Player().Compared()
		require.Equal(t, []int{same, stated}, []int{s, n})
	}
	compared(1, 1)
	out, _ := m.Player().Output(0)
	require.True(t, out.Stated)
	act(t, m, "script-next", "")
	compared(1, 1)
	require.Equal(t, app.TabScript, m.Tab)
}
