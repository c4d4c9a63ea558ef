package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// written puts a script into a file of the test's own.
func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestPlayPrintsWhatEachEventDid(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	file := written(t, "# One node.\nadd-nodes 1 voters=(1)\ncrash 1\n----\nS1 crashed\n")
	require.Equal(t, statusOK, run(t.Context(), []string{"play", file}, &out, &errs))
	require.True(t, strings.HasPrefix(out.String(), "glassraft 1\nconfig seed=1\n\n# One node.\nadd-nodes 1 voters=(1)\n----\nS1 added: voters 1\n"), out.String())
	require.True(t, strings.HasSuffix(out.String(), "\ncrash 1\n----\nS1 crashed\n"), out.String())
	require.Empty(t, errs.String())
}

func TestPlayNamesTheLinesThatDiffer(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	good := written(t, "add-nodes 1 voters=(1)\n")
	bad := written(t, "add-nodes 1 voters=(1)\n\ncrash 1\n----\nS2 crashed\n\ncrash 1\n----\nok\n")
	require.Equal(t, statusFailed, run(t.Context(), []string{"play", good, bad}, &out, &errs))
	require.Equal(t, bad+":3: the output differs\n"+bad+":7: the output differs\nglassraft play: outputs differ from the scripts\n", errs.String())
	require.Equal(t, 2, strings.Count(out.String(), "glassraft 1\n"), "what really happened is printed all the same")
}

func TestPlayRefusesBadInput(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing.txt")
	slip := written(t, "add-nodes 1 voters=(1)\ncamapign 1\n")
	large := written(t, strings.Repeat("#", script.BytesMax+1))
	good := written(t, "crash 1\n")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no file", nil, "no file: want one or more scripts, or - for standard input"},
		{"a file that is missing", []string{missing}, "open " + missing + ": no such file or directory"},
		{"a folder", []string{filepath.Dir(missing)}, "read " + filepath.Dir(missing) + ": is a directory"},
		{"a slip", []string{good, slip}, slip + `:2: unknown verb "camapign" (did you mean campaign?)`},
		{"a book", []string{large}, large + ": script of 4194305 bytes (legal: up to 4194304)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			require.Equal(t, statusUsage, run(t.Context(), append([]string{"play"}, test.args...), &out, &errs))
			require.Equal(t, "glassraft play: "+test.want+"; -h shows the usage\n", errs.String())
			require.Empty(t, out.String(), "nothing runs before all is read")
		})
	}
}

func TestPlayShowsItsUsage(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.Equal(t, statusOK, run(t.Context(), []string{"play", "-h"}, &out, &errs))
	require.Contains(t, out.String(), "glassraft play: run scripts")
	require.Contains(t, out.String(), "usage: go run ./tools/glassraft play [flags] FILE...\n")
	require.Empty(t, errs.String())
}

func TestPlayReadsStandardInput(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.ErrorIs(t, play([]string{"-"}, strings.NewReader("crash 1\n"), &out, &errs), errDiffers)
	require.Equal(t, "glassraft 1\nconfig seed=1\n\ncrash 1\n----\nerror: crash 1: no such node: S1 (legal: none yet)\n", out.String())
	err := play([]string{"-"}, strings.NewReader("crsh 1\n"), &out, &errs)
	require.ErrorIs(t, err, errUsage)
	require.EqualError(t, err, `-:1: unknown verb "crsh" (did you mean crash?)`)
}

// The scripts that the repository keeps, with the outputs they state.
func TestPlayOfTheKeptScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.FromSlash("../../core/testdata/play/play_*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 8)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(text), "\n# ", "a lesson says what it is about")
			require.NotContains(t, string(text), "\nerror: ")
			parsed, err := script.Parse(string(text))
			require.NoError(t, err)
			for _, c := range parsed.Commands {
				require.NotNil(t, c.Expected, "line %d states no output", c.Line)
			}
			var out, errs strings.Builder
			require.Equal(t, statusOK, run(t.Context(), []string{"play", file}, &out, &errs), errs.String())
			require.Equal(t, string(text), out.String(), "what play prints is a fixed point")
		})
	}
}
