package app_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
)

func typed(t require.TestingT, m *app.Model, text string) {
	require.NoError(t, m.Update(app.Input{Field: app.FieldQuery, Text: text}))
}

func TestPaletteFindsEveryActionByItsLabel(t *testing.T) {
	t.Parallel()
	for _, row := range moments {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m := row.arrange(t)
			press(t, m, "palette")
			for _, a := range app.Actions() {
				typed(t, m, a.Label)
				found := slices.ContainsFunc(m.Offers(), func(o app.Offer) bool { return o.Action.ID == a.ID })
				require.Equal(t, a.Label != "" && a.Enabled(m), found, a.ID)
			}
		})
	}
}

func TestPaletteFindsByWordsInAnyOrderAndCase(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "palette")
	require.NotEmpty(t, m.Offers(), "nothing typed offers something")
	typed(t, m, "TIMERS align")
	require.Equal(t, "align", m.Offers()[0].Action.ID)
	typed(t, m, "split vote")
	require.Equal(t, "align", m.Offers()[0].Action.ID, "the help is looked into, too")
	typed(t, m, "qqq")
	require.Empty(t, m.Offers())
}

func TestPaletteDoesWhatIsAtItsCursor(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "palette")
	typed(t, m, "contrast")
	require.NoError(t, m.Update(app.Submit{}))
	require.Nil(t, m.Dialog)
	require.True(t, m.Look.High)

	press(t, m, "palette")
	typed(t, m, "new cluster")
	require.Len(t, m.Offers(), 3)
	for _, step := range []struct {
		key  string
		want int
	}{{"ArrowUp", 0}, {"ArrowDown", 1}, {"Ctrl+k", 1}, {"ArrowDown", 2}, {"ArrowDown", 2}, {"ArrowUp", 1}} {
		require.NoError(t, m.Update(app.Key{Key: step.key}))
		require.Equal(t, step.want, m.Dialog.Cursor, step.key)
	}
	require.NoError(t, m.Update(app.Submit{}))
	require.Len(t, m.Frame.Nodes, 5, "the second")

	press(t, m, "palette")
	typed(t, m, "new cluster")
	click(t, m, "pick", "0")
	require.Len(t, m.Frame.Nodes, 3, "the clicked one")
	require.Error(t, m.Update(app.Act{ID: "pick", Arg: "0"}), "it is closed")

	press(t, m, "palette")
	typed(t, m, "clock speed")
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, app.DialogForm, m.Dialog.Kind, "what asks takes its place")
	require.Equal(t, "clock", m.Dialog.Action.ID)
}

func TestPaletteRunsCommands(t *testing.T) {
	t.Parallel()
	m := page(t, 3)
	press(t, m, "palette")
	typed(t, m, "  crash 2 ")
	require.Equal(t, "crash 2", m.Offers()[0].Command)
	require.NoError(t, m.Update(app.Submit{}))
	require.Equal(t, "crash 2", lastLine(m))
	require.Nil(t, m.Dialog)

	for _, row := range []struct{ text, want string }{
		{"crash 2", "S2"},
		{"crash 9", "S9"},
		{"camapign 1", `unknown verb "camapign" (did you mean campaign?)`},
		{"campaign x", `node "x"`},
	} {
		press(t, m, "palette")
		typed(t, m, row.text)
		before := seen(m)
		require.ErrorContains(t, m.Update(app.Submit{}), row.want)
		require.Contains(t, m.Dialog.Error, row.want)
		after := seen(m)
		after.Dialog.Error = ""
		require.Equal(t, before, after)
		press(t, m, "close")
	}
}
