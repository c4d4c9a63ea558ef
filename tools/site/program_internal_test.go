package site

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckStringerStopsAtAnotherFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(stringerPath))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("package descfmt\n"), 0o600))
	err := checkStringer(dir)
	require.ErrorIs(t, err, ErrStringerChanged)
	require.ErrorContains(t, err, "want "+stringerSHA256)
}

func TestCheckStringerNeedsTheFile(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, checkStringer(t.TempDir()), os.ErrNotExist)
}

func TestWithProgramSizeWantsOnePlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, index, want, wantErr string }{
		{"one", `<progress data-module-bytes="0">`, `<progress data-module-bytes="7">`, ""},
		{"none", `<progress>`, "", "0 times, want once"},
		{"two", sizePlaceholder + sizePlaceholder, "", "2 times, want once"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := withProgramSize([]byte(test.index), 7)
			if test.wantErr != "" {
				require.ErrorContains(t, err, test.wantErr)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
		})
	}
}
