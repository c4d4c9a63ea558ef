package site

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every script of the module is told of once, and no other.
func TestEveryUpstreamScriptIsToldOf(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", raftModule).Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "testdata", "*"+scriptSuffix))
	require.NoError(t, err)
	var want, got, groups []string
	for _, file := range files {
		want = append(want, scriptName(file))
	}
	said, err := readAbout(scriptsText)
	require.NoError(t, err)
	for _, a := range said {
		got = append(got, a.name)
		groups = append(groups, a.group)
		require.True(t, strings.HasSuffix(a.text, "."), a.name)
		require.LessOrEqual(t, len(a.text), 300, a.name)
	}
	require.ElementsMatch(t, want, got)
	each := slices.Clone(groups)
	slices.Sort(each)
	require.Len(t, slices.Compact(groups), len(slices.Compact(each)), "those of a group stand together")
}

func TestReadAbout(t *testing.T) {
	t.Parallel()
	got, err := readAbout("# Words.\n\ngroup A b\n\none\nFirst\nline.\n\ntwo\nSecond.\n")
	require.NoError(t, err)
	require.Equal(t, []about{{"one", "A b", "First line."}, {"two", "A b", "Second."}}, got)
	for name, text := range map[string]string{
		"a script before any group": "one\nFirst.", "a script without a paragraph": "group A\n\none",
		"a group with a paragraph": "group A\none", "a paragraph without a name": "group A\n\nIt shows\nmuch.",
	} {
		_, err := readAbout(text)
		require.ErrorContains(t, err, "scripts.txt", name)
	}
}
