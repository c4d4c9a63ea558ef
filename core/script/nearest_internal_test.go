package script

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, a, b string
		want       int
	}{
		{"equal", "serve", "serve", 0},
		{"empty", "", "play", 4},
		{"one missing", "srve", "serve", 1},
		{"one more", "servee", "serve", 1},
		{"one other", "sorve", "serve", 1},
		{"two swapped", "sevre", "serve", 1},
		{"nothing alike", "abc", "xyz", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, distance(row.a, row.b))
			require.Equal(t, row.want, distance(row.b, row.a))
		})
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	legal := []string{"serve", "play", "bench"}
	best, found := Nearest("sevre", legal)
	require.True(t, found)
	require.Equal(t, "serve", best)
	_, found = Nearest("wxyz", legal)
	require.False(t, found)
}
