package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/wasm/app"
)

// Each export is left to the program that writes it, with the run up to where the page is.
func TestExportsAreLeftToTheirProgram(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Back(2))
	m.Errands()
	for id, want := range map[string]app.Export{
		"save-trace":   {Kind: "trace", Name: "run.ndjson", Type: "application/x-ndjson"},
		"save-shiviz":  {Kind: "shiviz", Name: "run.shiviz.txt", Type: "text/plain"},
		"save-tla":     {Kind: "tla", Name: "run.tla.ndjson", Type: "application/x-ndjson"},
		"save-history": {Kind: "history", Name: "history.html", Type: "text/html"},
	} {
		press(t, m, id)
		errands := m.Errands()
		require.Len(t, errands, 1, id)
		got := errands[0].(app.Export)
		h, err := script.Load(got.Saved, nil)
		require.NoError(t, err)
		require.Equal(t, m.Script(), script.Format(h.Config(), h.Events()))
		got.Saved = nil
		require.Equal(t, want, got)
	}
}

// What became of an export comes back as a sentence, which stays until something else is done.
func TestExportThatFailed(t *testing.T) {
	t.Parallel()
	m, _ := led(t, 3)
	require.NoError(t, m.Update(app.Act{ID: "save-trace"}))
	require.Error(t, m.Update(app.Failed{Text: "The export could not be loaded: the server cannot be reached."}))
	require.Equal(t, "The export could not be loaded: the server cannot be reached.", m.Error)
	press(t, m, "back")
	require.Empty(t, m.Error)
}
