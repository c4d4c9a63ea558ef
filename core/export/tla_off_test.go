//go:build !with_tla

package export_test

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/export"
)

func TestWithoutTheTagThereIsNoLibraryTrace(t *testing.T) {
	t.Parallel()
	r := chaos(t, 1, 40, false, 20)
	var out bytes.Buffer
	require.ErrorIs(t, export.TLA(&out, r.config, r.events), core.ErrNoLibraryTrace)
	require.Empty(t, out.Bytes())
	c, err := core.NewCluster(r.config)
	require.NoError(t, err)
	require.ErrorIs(t, c.TraceLibrary(func([]byte) {}), core.ErrNoLibraryTrace)
}

// What needs the library's tag is tested in a program that has it: the trace, and
// that the engine knows the library's fields as they are then.
func TestTLAIsWrittenByTheLibraryItself(t *testing.T) {
	t.Parallel()
	for pkg, tests := range map[string]string{".": "TestTLA", "..": "Clone|Layout|Mirror"} {
		cmd := exec.CommandContext(t.Context(), "go", "test", "-tags", "with_tla", "-count=1", "-v", "-run", tests, pkg)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Contains(t, string(out), "--- PASS: ", "%s", out)
	}
}
