package script_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/check"
	"glassraft/core/script"
)

// upstream lists etcd/raft's own interaction scripts, as the module of the
// library has them.
func upstream(t *testing.T) []string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 28)
	return files
}

// Every one of etcd/raft's interaction scripts has on our cluster, byte for byte,
// the output that it states.
func TestUpstreamScripts(t *testing.T) {
	t.Parallel()
	for _, file := range upstream(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			f, err := script.Parse(string(text))
			require.NoError(t, err)
			require.True(t, f.Interaction)
			r, err := script.NewRunner(f)
			require.NoError(t, err)
			result := r.Run()
			require.Equal(t, string(text), result.Text)
			require.Empty(t, result.Differences)
			require.NotEmpty(t, f.Commands)
			require.Empty(t, r.History().Observer().(*check.Checker).Violations())
		})
	}
}
