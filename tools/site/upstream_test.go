package site_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/web"
)

// scriptCount is how many interaction scripts the pinned version of etcd/raft has.
const scriptCount = 28

func TestBuildCopiesEveryUpstreamScript(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	originals, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "testdata", "*.txt"))
	require.NoError(t, err)
	require.Len(t, originals, scriptCount)

	b := shared(t)
	var index []web.Script
	require.NoError(t, json.Unmarshal(read(t, b.dir, "scripts/index.json"), &index))
	require.Len(t, index, scriptCount)
	for _, original := range originals {
		text, err := os.ReadFile(original)
		require.NoError(t, err)
		i := slices.IndexFunc(index, func(row web.Script) bool { return row.Name+".txt" == filepath.Base(original) })
		require.GreaterOrEqual(t, i, 0, original)
		row := index[i]
		require.Equal(t, b.name(t, "scripts/"+row.Name+".txt"), row.File)
		require.Equal(t, string(text), string(read(t, b.dir, row.File)))
		require.NotEmpty(t, row.Title)
		require.NotEmpty(t, row.Group, row.Name)
		require.NotEmpty(t, row.About, row.Name)
		require.FileExists(t, filepath.Join(b.dir, row.File+".br"))
		require.FileExists(t, filepath.Join(b.dir, row.File+".gz"))
	}
}
