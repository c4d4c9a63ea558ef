package paper_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
)

// play does the events of a script that the repository keeps. Where a comment
// says one of these words, the logs must be the figure's when its event begins.
func play(t *testing.T, name string, stages map[string][]string) *world {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash("../testdata/play/" + name))
	require.NoError(t, err)
	file, err := script.Parse(string(text))
	require.NoError(t, err)
	w := newWorldOf(t, 0, file.Config)
	seen := 0
	for _, command := range file.Commands {
		do, one := command.Action.(script.Do)
		if !one {
			continue
		}
		for words, logs := range stages {
			if strings.Contains(command.Comment, words) {
				w.requireLogs(logs...)
				seen++
			}
		}
		w.do(do.Event)
	}
	require.Equal(t, len(stages), seen)
	return w
}

// Raft paper §5.3, Figure 7.
func TestPlayOfFigure7IsTheFigure(t *testing.T) {
	t.Parallel()
	w := play(t, "play_figure_7.txt", map[string][]string{
		"S1 asks for votes in term 8":    figure7,
		"All seven logs are equal":       repaired(figure7),
		"S7 crashes, leads term 2":       {"1 1 1", "1 1 1", "1 1 1", "1 1 1", "1 1 1", "1 1 1", "1 1 1"},
		"S1 tries to append its empty e": append([]string{figure7[0] + " 8"}, figure7[1:]...),
	})
	require.True(t, w.node(top).IsLeader())
	require.EqualValues(t, 11, w.state(top).Commit)
}

// Raft paper §5.4.2, Figure 8.
func TestPlaysOfFigure8AreTheFigure(t *testing.T) {
	t.Parallel()
	first := map[string][]string{
		"(a) S1 leads":   {"1", "1", "1", "1", "1"},
		"(b) S1 crashes": {"1 2", "1 2", "1", "1", "1"},
		"(c) S5 crashes": {"1 2", "1 2", "1", "1", "1 3"},
	}
	atC := []string{"1 2 4", "1 2", "1 2", "1", "1 3"}

	overwritten := map[string][]string{"(d) S1 crashes": atC, "With its own entry": {"1 2 4", "1 3", "1 3", "1 3", "1 3 5"}}
	committed := map[string][]string{"(e) This time": atC, "S1 crashes before": {"1 2 4", "1 2 4", "1 2 4", "1", "1 3"}}
	for words, logs := range first {
		overwritten[words], committed[words] = logs, logs
	}
	w := play(t, "play_figure_8_overwritten.txt", overwritten)
	require.EqualValues(t, 3, w.state(5).Commit)
	w = play(t, "play_figure_8_committed.txt", committed)
	require.Equal(t, core.Leader, w.state(2).Role)
	require.Equal(t, "1 2 4 6", w.terms(2))
	require.NotEqual(t, core.Leader, w.state(5).Role)
}
