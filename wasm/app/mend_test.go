package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
)

// Every play of a broken driver can be played again with a mended one: nothing is
// violated, nobody panics, and what was refused is said.
func TestTheDriverIsMended(t *testing.T) {
	t.Parallel()
	plays, err := filepath.Glob("../../core/testdata/play/play_break_*.txt")
	require.NoError(t, err)
	mended := 0
	for _, play := range plays {
		t.Run(filepath.Base(play), func(t *testing.T) {
			text, err := os.ReadFile(play)
			require.NoError(t, err)
			m := opened(t, string(text))
			require.NoError(t, m.Update(app.Act{ID: "script-run"}))
			mend, _ := app.ActionByID("mend")
			if len(m.DriverBreaks()) == 0 { // the disk that was wiped
				require.False(t, mend.Enabled(m))
				return
			}
			mended++
			events := m.Total()
			press(t, m, "mend")
			require.Empty(t, m.DriverBreaks())
			require.False(t, mend.Enabled(m))
			require.Empty(t, m.Violations())
			for _, n := range m.Frame.Nodes {
				require.Empty(t, n.DownReason, n.Name)
			}
			require.LessOrEqual(t, m.Total(), events)
			require.Greater(t, m.Total(), events*8/10)
			require.Equal(t, m.Total() < events, strings.Contains(m.Notice, "passed over"), m.Notice)
			require.NotContains(t, m.Script(), "break=")
			require.Zero(t, m.Config().Options.Breaks)
		})
	}
	require.Equal(t, len(core.AllBreaks()), mended)
}
