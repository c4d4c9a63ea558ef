package app_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/wasm/app"
)

// What stands in the field below the stage and will not do is answered there, until
// something else is typed.
func TestRequestIsRefusedBesideItsField(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: "bogus nonsense"}))
	require.Error(t, m.Update(app.Act{ID: "propose"}))
	require.Contains(t, m.Refused, "bogus")
	require.NoError(t, m.Update(app.Input{Field: app.FieldRequest, Text: "set x 2"}))
	require.Empty(t, m.Refused)
	require.NoError(t, m.Update(app.Act{ID: "propose"}))
	require.Empty(t, m.Refused)
}

// A file that holds nothing, or no text, leaves everything as it is.
func TestFilesThatAreNoScripts(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"an empty file": "", "a blank one": " \n\t\n", "a picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Latin-1": "caf\xe9 propose",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := page(t, 3)
			before := seen(m)
			err := m.Update(app.Opened{Name: "it", Content: []byte(content)})
			require.Error(t, err)
			require.True(t, err.Error() == "it is empty" || err.Error() == "it is neither a script nor a run that was saved here", err)
			before.Model.Error = err.Error()
			require.Equal(t, before, seen(m))
		})
	}
}

// submitted answers a dialog.
func submitted(t *testing.T, m *app.Model, action string, fields map[string]string) error {
	t.Helper()
	press(t, m, action)
	for field, text := range fields {
		require.NoError(t, m.Update(app.Input{Field: field, Text: text}))
	}
	return m.Update(app.Submit{})
}

func TestLinksAreCutOneWayOrBoth(t *testing.T) {
	t.Parallel()
	for ways, want := range map[string]int{"one": 1, "both": 2} {
		m := leading(t)
		require.NoError(t, submitted(t, m, "cut", map[string]string{"from": "1", "to": "3", "ways": ways}))
		require.Len(t, m.Frame.Links, want)
		m = leading(t)
		require.NoError(t, submitted(t, m, "link", map[string]string{"from": "1", "to": "3", "ways": ways, "loss": "5%"}))
		require.Len(t, m.Frame.Links, want)
	}
	m := leading(t)
	before := m.Script()
	require.Error(t, submitted(t, m, "link", map[string]string{"from": "1", "to": "1", "ways": "both"}))
	require.Equal(t, before, m.Script(), "all or nothing")
}

// What a field cannot hold is said beside it, and nothing happens.
func TestFieldsThatTheEngineWouldMisunderstand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ action, field, text, want string }{
		{"read", "key", "x y", "one word"},
		{"read", "key", "x log-level=none", "one word"},
		{"read", "key", "", ""},
		{"read-local", "key", "", ""},
		{"propose-key", "key", "a b", "one word"},
		{"change-members", "changes", " ", "no change is named"},
	} {
		t.Run(row.action+" "+row.text, func(t *testing.T) {
			t.Parallel()
			m := leading(t)
			before := m.Script()
			err := submitted(t, m, row.action, map[string]string{row.field: row.text})
			require.ErrorContains(t, err, row.want)
			require.Equal(t, row.field, m.Dialog.Field)
			require.Equal(t, err.Error(), m.Dialog.Error)
			require.Equal(t, before, m.Script())
			require.False(t, strings.HasSuffix(m.Dialog.Error, "."))
		})
	}
}
